"""A small log and what Open Bandit Pipeline says of it: the reference that our estimators are tested against.

    pip install -r bench/off-policy/requirements.txt
    pip install --no-deps --ignore-requires-python obp==0.5.7
    python bench/off-policy/obp_reference.py > models/evaluation/off-policy/testing/obp-reference.json

obp is pinned to old versions of everything, so it is installed alone, and of its modules only the estimators are loaded:
the others want PyTorch, which is 2 GB and has nothing to do with them.
"""
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np

PACKAGE = Path(importlib.util.find_spec("obp").origin).parent
for name, folder in (("obp", PACKAGE), ("obp.ope", PACKAGE / "ope")):
    sys.modules[name] = ModuleType(name)
    sys.modules[name].__path__ = [str(folder)]
sys.modules["torch"] = ModuleType("torch")
sys.modules["torch"].tensor = sys.modules["torch"].Tensor = object  # named in annotations of obp.utils

from obp.ope.estimators import (  # noqa: E402
    DirectMethod,
    DoublyRobust,
    InverseProbabilityWeighting,
    SelfNormalizedInverseProbabilityWeighting,
    SwitchDoublyRobust,
)

ROUNDS, ACTIONS, CLIP, THRESHOLD = 120, 4, 2.0, 1.5
random = np.random.default_rng(7)


def distributions():
    """Rounded, so that the file says exactly what was estimated from; the last takes what rounding left over."""
    drawn = np.round(random.dirichlet(np.ones(ACTIONS), ROUNDS) * 0.9 + 0.1 / ACTIONS, 4)
    drawn[:, -1] = np.round(1 - drawn[:, :-1].sum(axis=1), 4)
    return drawn


logging, target = distributions(), distributions()
action = np.array([random.choice(ACTIONS, p=row / row.sum()) for row in logging])
pscore = logging[np.arange(ROUNDS), action]
reward = np.round(random.normal(0.5, 1, ROUNDS), 4)
predicted = np.round(random.normal(0.5, 0.5, (ROUNDS, ACTIONS)), 4)

log = dict(reward=reward, action=action, pscore=pscore, action_dist=target[:, :, None])
model = dict(estimated_rewards_by_reg_model=predicted[:, :, None])
estimates = {
    "ips": InverseProbabilityWeighting().estimate_policy_value(**log),
    "snips": SelfNormalizedInverseProbabilityWeighting().estimate_policy_value(**log),
    "clipped_ips": InverseProbabilityWeighting(lambda_=CLIP).estimate_policy_value(**log),
    "dm": DirectMethod().estimate_policy_value(action_dist=log["action_dist"], **model),
    "dr": DoublyRobust().estimate_policy_value(**log, **model),
    "switch_dr": SwitchDoublyRobust(lambda_=THRESHOLD).estimate_policy_value(**log, **model),
}

json.dump(
    {
        "clip": CLIP,
        "threshold": THRESHOLD,
        "estimates": {name: float(value) for name, value in estimates.items()},
        "rounds": [
            {
                "user": str(at),
                "action": int(action[at]),
                "reward": float(reward[at]),
                "propensity": float(pscore[at]),
                "target": [float(p) for p in target[at]],
                "context": [],
            }
            for at in range(ROUNDS)
        ],
        "predicted": [[float(value) for value in row] for row in predicted],
    },
    sys.stdout,
)
sys.stdout.write("\n")
