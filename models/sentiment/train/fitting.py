"""The training loop that teachers and students share."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .plan import Fit
from .tables import Table, by_length, shuffled

WARM_UP = 0.06
DECAY = 0.01
CLIP = 1.0
PREDICTED_TOGETHER = 1024

Forward = Callable[[Tensor], Tensor]
"""ids [batch, tokens] to logits [batch, 2]."""
Loss = Callable[[Tensor, Tensor], Tensor]
"""margins [batch] and targets [batch] to a number. A margin is the positive logit less the negative one."""


def seeded(seed: int) -> np.random.Generator:
    """Seeds PyTorch and returns a generator for the order of batches."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True, warn_only=True)
    return np.random.default_rng(seed)


def half(device: torch.device) -> torch.autocast:
    """bfloat16 where an accelerator multiplies it; single precision on a CPU."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda")


def margins(logits: Tensor) -> Tensor:
    return (logits[:, 1] - logits[:, 0]).float()


def stepped(step: int, steps: int) -> float:
    """Share of the full rate at a step: up over the first 6 %, then down to nothing."""
    warm = max(1, int(WARM_UP * steps))
    return (step + 1) / warm if step < warm else (steps - step) / max(1, steps - warm)


def fit(
    model: nn.Module,
    forward: Forward,
    table: Table,
    targets: Tensor,
    loss: Loss,
    settings: Fit,
    draw: np.random.Generator,
    watch: Callable[[str], None],
) -> None:
    """Trains `model` through `forward` on every row of `table` for the given passes, with AdamW."""
    device = table.ids.device
    matrices = [parameter for parameter in model.parameters() if parameter.dim() > 1]
    others = [parameter for parameter in model.parameters() if parameter.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=settings.rate, eps=1e-6, fused=device.type == "cuda")
    steps = settings.passes * math.ceil(len(table) / settings.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: stepped(step, steps))
    started = time.monotonic()
    for number in range(settings.passes):
        model.train()
        total = torch.zeros((), device=device)
        for rows, ids in table.batches(shuffled(table.lengths, settings.batch, draw)):
            with half(device):
                predicted = margins(forward(ids))
            value = loss(predicted, targets[rows])
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total += value.detach() * len(rows)
        mean = (total / len(table)).item()
        watch(f"pass {number + 1}/{settings.passes}, loss {mean:.4f}, {time.monotonic() - started:.0f} s")


@torch.no_grad()
def predict(model: nn.Module, forward: Forward, table: Table) -> Tensor:
    """Margins of every row, [texts], on the CPU."""
    model.eval()
    device = table.ids.device
    result = torch.empty(len(table), device=device)
    for rows, ids in table.batches(by_length(table.lengths, PREDICTED_TOGETHER)):
        with half(device):
            result[rows] = margins(forward(ids))
    return result.cpu()


def against_labels(predicted: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy over the two classes, which a margin decides alone."""
    return F.binary_cross_entropy_with_logits(predicted, targets)


def accuracy(predicted: Tensor, labels: Tensor) -> float:
    return ((predicted > 0) == (labels > 0.5)).float().mean().item()
