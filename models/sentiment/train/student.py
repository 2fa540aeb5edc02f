"""Distils the teachers into a shallow student whose weights are rounded to 4 bits all along.

The student starts as the lower layers of bge-small and learns the teachers' mean margin, softened
(Hinton et al. 2015, arXiv:1503.02531; on a task's own text and reworded copies of it, Jiao et al. 2020, arXiv:1909.10351).
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor
from torch.func import functional_call
from torch.nn import functional as F

from .encoder import Classifier, keep_layers
from .export import export
from .fitting import Loss, accuracy, against_labels, fit, predict, seeded
from .plan import Plan
from .prepared import Prepared, load_encoder
from .quantise import straight_through
from .sources import HEAD_WIDTH
from .tables import Table
from .teacher import ensemble

START = "bge-small"
SOFTNESS = 2.0
LABELLED = ("sst-train", "amazon-train")
TRANSFER = ("sst-train", "sst-as-written", "sst-reworded", "amazon-train", "amazon-sentences")


def against_teachers(predicted: Tensor, taught: Tensor) -> Tensor:
    """Cross-entropy with the teachers' softened belief; the square keeps the gradient's size."""
    soft = torch.sigmoid(taught / SOFTNESS)
    return SOFTNESS**2 * F.binary_cross_entropy_with_logits(predicted / SOFTNESS, soft)


def lesson(plan: Plan, prepared: Prepared, out: Path) -> tuple[Table, Tensor, Loss]:
    """What a student reads, [texts, longest], its targets, [texts], and the loss between them."""
    if not plan.teachers:
        labelled = [prepared[part] for part in LABELLED]
        rows = [texts.labels >= 0 for texts in labelled]
        table = Table.joined([texts.table.rows(known) for texts, known in zip(labelled, rows)])
        return table, torch.cat([texts.labels[known] for texts, known in zip(labelled, rows)]).float(), against_labels
    table = Table.joined([prepared[part].table for part in TRANSFER])
    return table, torch.cat([ensemble(plan, out, part) for part in TRANSFER]), against_teachers


def distil(plan: Plan, seed: int, out: Path, device_name: str) -> None:
    """Trains one student; writes its graph."""
    device = torch.device(device_name)
    draw = seeded(seed)
    prepared = Prepared.load(out)
    table, targets, loss = lesson(plan, prepared, out)
    weights = keep_layers(load_encoder(out, START), list(plan.kept_layers))
    model = Classifier.from_pretrained(weights, HEAD_WIDTH[START], plan.student.dropout).to(device)
    dev = prepared["sst-dev"]
    on_device = dev.table.to(device)

    def rounded(ids: Tensor) -> Tensor:
        return functional_call(model, straight_through(model), (ids,))

    def watch(line: str) -> None:
        reached = accuracy(predict(model, rounded, on_device), dev.labels)
        print(f"student {seed}: {line}, dev {reached:.4f}", flush=True)

    fit(model, rounded, table.to(device), targets.to(device), loss, plan.student, draw, watch)
    export(dict(model.named_parameters()), model.shape, graph_path(out, seed))


def graph_path(out: Path, seed: int) -> Path:
    return out / "students" / f"seed-{seed}.onnx"
