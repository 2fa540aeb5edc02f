"""The training loop, and what it measures itself by."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .plan import Plan
from .tables import Table, by_length, shuffled

WARM_UP = 0.06
DECAY = 0.01
CLIP = 1.0
PREDICTED_TOGETHER = 1024
SAY_EVERY = 60.0
"""Seconds."""


def seeded(seed: int) -> np.random.Generator:
    """Seeds PyTorch and returns a generator for the order of batches."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True, warn_only=True)
    return np.random.default_rng(seed)


def half(device: torch.device) -> torch.autocast:
    """bfloat16 where the machine has units that multiply it, in an accelerator or a CPU; else single precision."""
    able = torch.cpu.get_capabilities()
    quick = device.type == "cuda" or able.get("amx_bf16", False) or able.get("avx512_bf16", False)
    return torch.autocast(device.type, torch.bfloat16, enabled=quick)


def margins(logits: Tensor) -> Tensor:
    """The positive logit less the negative one, [batch]: it decides two classes alone."""
    return (logits[:, 1] - logits[:, 0]).float()


def stepped(step: int, steps: int) -> float:
    """Share of the full rate at a step: up over the first 6 %, then down to nothing."""
    warm = max(1, int(WARM_UP * steps))
    return (step + 1) / warm if step < warm else (steps - step) / max(1, steps - warm)


def fit(
    model: nn.Module,
    table: Table,
    labels: Tensor,
    settings: Plan,
    draw: np.random.Generator,
    say: Callable[[str], None],
    reached: Callable[[], float],
) -> None:
    """Trains `model` on every row of `table` for the given passes, with AdamW and cross-entropy.

    `model` takes ids, [batch, tokens], to logits, [batch, 2]; labels: [texts], 0.0 or 1.0. After each pass it says what
    `reached` measures, and in between how long it will take.
    """
    device = table.ids.device
    matrices = [parameter for parameter in model.parameters() if parameter.dim() > 1]
    others = [parameter for parameter in model.parameters() if parameter.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=settings.rate, eps=1e-6, fused=True)
    steps = settings.passes * math.ceil(len(table) / settings.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: stepped(step, steps))
    started = said = time.monotonic()
    step = 0
    for number in range(settings.passes):
        model.train()
        total = torch.zeros((), device=device)
        for rows, ids in table.batches(shuffled(table.lengths, settings.batch, draw)):
            with half(device):
                predicted = margins(model(ids))
            value = F.binary_cross_entropy_with_logits(predicted, labels[rows])
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total += value.detach() * len(rows)
            step += 1
            now = time.monotonic()
            if now - said >= SAY_EVERY:
                said = now
                remaining = (now - started) / step * (steps - step) / 60
                say(f"step {step} of {steps}, about {math.ceil(remaining)} min remaining")
        mean = (total / len(table)).item()
        seconds = time.monotonic() - started
        say(f"pass {number + 1}/{settings.passes}, loss {mean:.4f}, {seconds:.0f} s, dev {reached():.4f}")


@torch.no_grad()
def predict(model: nn.Module, table: Table) -> Tensor:
    """Margins of every row, [texts], on the CPU."""
    model.eval()
    device = table.ids.device
    result = torch.empty(len(table), device=device)
    for rows, ids in table.batches(by_length(table.lengths, PREDICTED_TOGETHER)):
        with half(device):
            result[rows] = margins(model(ids))
    return result.cpu()


def accuracy(predicted: Tensor, labels: Tensor) -> float:
    return ((predicted > 0) == (labels > 0.5)).float().mean().item()
