"""More text for a teacher to label: phrases with some of their words reworded by BERT's masked-word head.

After TinyBERT's data augmentation (Jiao et al. 2020, arXiv:1909.10351): mask a share of the pieces, and put in a
draw from the most likely pieces. What a change does to the sentiment is the teachers' to say.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .encoder import Classifier, Weights
from .fitting import half, seeded
from .plan import Plan
from .tables import Table, by_length
from .vocabulary import SPECIAL

MASKED_SHARE = 0.3
LIKELY = 20
TOGETHER = 2048
MASK = SPECIAL.index("[MASK]")


def copied(lengths: np.ndarray, copies: dict[int, int], count: int, draw: np.random.Generator) -> Tensor:
    """`count` rows to reword out of all, each repeated as its length asks: `copies` says how often from which length on."""
    times = np.zeros(len(lengths), dtype=np.int64)
    for shortest, repeats in sorted(copies.items()):
        times[lengths >= shortest] = repeats
    every = np.repeat(np.arange(len(lengths)), times)
    return torch.from_numpy(draw.permutation(every)[:count])


@torch.no_grad()
def reworded(weights: Weights, head_width: int, table: Table, plan: Plan, seed: int) -> Table:
    """Reworded copies of `table`'s phrases; `weights` hold the masked-word head beside the encoder."""
    device = table.ids.device
    draw = seeded(seed)
    model = Classifier.from_pretrained(weights, head_width, 0.0).to(device).eval()
    head = {name: value.to(device) for name, value in weights.items() if name.startswith("mlm.")}
    result = table.rows(copied(table.lengths, plan.copies, plan.reworded, draw).to(device))
    for rows, ids in result.batches(by_length(result.lengths, TOGETHER)):
        masked = (torch.rand(ids.shape, device=device) < MASKED_SHARE) & (ids >= len(SPECIAL))
        with half(device):
            states = model.encode(ids.masked_fill(masked, MASK))[masked]
            inner = F.gelu(F.linear(states, head["mlm.dense.weight"], head["mlm.dense.bias"])).float()
            inner = F.layer_norm(inner, inner.shape[-1:], head["mlm.norm.weight"], head["mlm.norm.bias"], 1e-12)
            scores = F.linear(inner, model.word, head["mlm.bias"]).float()
        scores[:, : len(SPECIAL)] = -torch.inf
        likely, pieces = scores.topk(LIKELY, dim=-1)
        drawn = torch.multinomial(likely.softmax(dim=-1), 1)
        changed = ids.masked_scatter(masked, pieces.gather(1, drawn)[:, 0])
        result.ids[rows, : ids.shape[1]] = changed.short()
    return result
