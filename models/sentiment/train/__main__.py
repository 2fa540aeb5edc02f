"""The one command: `python -m train --data <folder> --out <folder>`."""

from __future__ import annotations

import argparse
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import torch

from .finish import finish
from .plan import PLAN, Plan
from .prepared import prepare
from .student import train

STAGES = ("prepare", "learn", "finish")


def learn(plan: Plan, out: Path, device: str, workers: int) -> None:
    """Trains every student, so many at a time, each in a process of its own."""
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        for job in [pool.submit(train, plan, seed, out, device) for seed in plan.seeds]:
            job.result()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds sst2/ and amazon-reviews/")
    parser.add_argument("--out", type=Path, required=True, help="folder for downloads, stages and the model")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, help="how many to train at a time (all on an accelerator, else one)")
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=STAGES, help="which to run of the three")
    options = parser.parse_args()
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    plan = PLAN.shifted(options.seed)
    workers = options.workers or (1 if options.device == "cpu" else len(plan.seeds))
    options.out.mkdir(parents=True, exist_ok=True)
    if "prepare" in options.stages:
        prepare(options.data, options.out, options.seed)
    if "learn" in options.stages:
        learn(plan, options.out, options.device, workers)
    if "finish" in options.stages:
        finish(plan, options.data, options.out, options.seed)


if __name__ == "__main__":
    main()
