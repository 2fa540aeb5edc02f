"""The one command: `python -m train --data <folder> --out <folder>`."""

from __future__ import annotations

import argparse
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import torch

from .augment import reworded
from .finish import finish
from .plan import FULL, SMALL, Plan
from .prepared import UNLABELLED, Prepared, Texts, load_encoder, prepare
from .sources import HEAD_WIDTH
from .student import distil
from .teacher import teach

STAGES = ("prepare", "learn", "finish")


def reword(plan: Plan, out: Path, device: str, seed: int) -> None:
    """Adds the reworded phrases to the prepared sets; in a process of its own, which gives the memory back."""
    prepared = Prepared.load(out)
    phrases = prepared["sst-train"].table.to(torch.device(device))
    copies = reworded(load_encoder(out, "bert-base"), HEAD_WIDTH["bert-base"], phrases, plan, seed)
    table = copies.to(torch.device("cpu"))
    print(f"sst-reworded: {len(table)} texts, {int(table.lengths.sum())} tokens", flush=True)
    prepared.add("sst-reworded", Texts(table, torch.full((len(table),), UNLABELLED)))
    prepared.save(out)


def side_by_side(workers: int, work: Callable[..., None], calls: list[tuple]) -> None:
    """Runs `work` once a call, so many at a time, each in a process of its own."""
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        for job in [pool.submit(work, *call) for call in calls]:
            job.result()


def learn(plan: Plan, out: Path, device: str, workers: int, seed: int) -> None:
    """Rewords, teaches and distils."""
    if plan.reworded:
        side_by_side(1, reword, [(plan, out, device, seed)])
    side_by_side(workers, teach, [(plan, name, number, out, device) for name, number in plan.teachers])
    side_by_side(workers, distil, [(plan, number, out, device) for number in plan.seeds])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds sst2/ and amazon-reviews/")
    parser.add_argument("--out", type=Path, required=True, help="folder for downloads, stages and the model")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="one student, no teacher: hours on a CPU")
    parser.add_argument("--workers", type=int, help="how many to train at a time (all on an accelerator, else one)")
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=STAGES, help="which to run of the three")
    options = parser.parse_args()
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    plan = (SMALL if options.small else FULL).shifted(options.seed)
    on_cpu = options.device == "cpu"
    workers = options.workers or (1 if on_cpu else len(plan.seeds))
    options.out.mkdir(parents=True, exist_ok=True)
    if "prepare" in options.stages:
        prepare(options.data, options.out, options.seed)
    if "learn" in options.stages:
        learn(plan, options.out, options.device, workers, options.seed)
    if "finish" in options.stages:
        finish(plan, options.data, options.out, options.seed)


if __name__ == "__main__":
    main()
