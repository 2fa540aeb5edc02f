"""Fine-tunes the teachers and lets them label what the students will read."""

from __future__ import annotations

from pathlib import Path

import torch

from .encoder import Classifier
from .fitting import accuracy, against_labels, fit, predict, seeded
from .plan import Plan
from .prepared import Prepared, load_encoder
from .sources import HEAD_WIDTH
from .tables import Table

REPEATED = 3
"""How often a negative review is read in a pass: there are eighteen positive ones to each."""


def teach(plan: Plan, name: str, seed: int, out: Path, device_name: str) -> None:
    """Trains one teacher on SST-2 and the reviews with stars, and writes its margins for every set of texts."""
    device = torch.device(device_name)
    draw = seeded(seed)
    prepared = Prepared.load(out)
    sst, reviews = prepared["sst-train"], prepared["amazon-train"]
    starred = reviews.labels >= 0
    negative = reviews.labels == 0
    tables = [sst.table, reviews.table.rows(starred)] + [reviews.table.rows(negative)] * (REPEATED - 1)
    labels = [sst.labels, reviews.labels[starred]] + [reviews.labels[negative]] * (REPEATED - 1)
    table = Table.joined(tables).to(device)
    settings = plan.teacher[name]
    weights = load_encoder(out, name)
    model = Classifier.from_pretrained(weights, HEAD_WIDTH[name], settings.dropout).to(device)
    dev = prepared["sst-dev"]
    on_device = dev.table.to(device)

    def watch(line: str) -> None:
        reached = accuracy(predict(model, model, on_device), dev.labels)
        print(f"teacher {name} {seed}: {line}, dev {reached:.4f}", flush=True)

    fit(model, model, table, torch.cat(labels).float().to(device), against_labels, settings, draw, watch)
    margins = {part: predict(model, model, texts.table.to(device)).half() for part, texts in prepared.sets.items()}
    path = teacher_path(out, name, seed)
    path.parent.mkdir(exist_ok=True)
    torch.save(margins, path)


def teacher_path(out: Path, name: str, seed: int) -> Path:
    return out / "teachers" / f"{name}-{seed}.pt"


def ensemble(plan: Plan, out: Path, part: str) -> torch.Tensor:
    """Mean margin of all teachers for a set of texts, [texts]."""
    found = [torch.load(teacher_path(out, name, seed))[part].float() for name, seed in plan.teachers]
    return torch.stack(found).mean(dim=0)
