"""Distils the teachers into a shallow student, then goes on with its weights rounded to 4 bits.

The student starts as the lower layers of bge-small and learns the teachers' mean margin, softened
(Hinton et al. 2015, arXiv:1503.02531; on a task's own text and reworded copies of it, Jiao et al. 2020, arXiv:1909.10351).
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor
from torch.func import functional_call
from torch.nn import functional as F

from .encoder import Classifier, keep_layers
from .export import export
from .fitting import accuracy, fit, predict, seeded
from .plan import Plan
from .prepared import Prepared, load_encoder
from .quantise import straight_through
from .sources import HEAD_WIDTH
from .tables import Table
from .teacher import ensemble

START = "bge-small"
SOFTNESS = 2.0
TRANSFER = ("sst-train", "sst-as-written", "sst-reworded", "amazon-train", "amazon-sentences")


def against_teachers(predicted: Tensor, taught: Tensor) -> Tensor:
    """Cross-entropy with the teachers' softened belief; the square keeps the gradient's size."""
    soft = torch.sigmoid(taught / SOFTNESS)
    return SOFTNESS**2 * F.binary_cross_entropy_with_logits(predicted / SOFTNESS, soft)


def distil(plan: Plan, seed: int, out: Path, device_name: str) -> None:
    """Trains one student; writes its graph and what it reached on the dev set."""
    device = torch.device(device_name)
    draw = seeded(seed)
    prepared = Prepared.load(out)
    table = Table.joined([prepared[part].table for part in TRANSFER]).to(device)
    taught = torch.cat([ensemble(plan, out, part) for part in TRANSFER]).to(device)
    weights = keep_layers(load_encoder(out, START), list(plan.kept_layers))
    model = Classifier.from_pretrained(weights, HEAD_WIDTH[START], plan.student.dropout).to(device)
    dev = prepared["sst-dev"]
    on_device = dev.table.to(device)
    folder = student_folder(out, seed)
    folder.mkdir(parents=True, exist_ok=True)

    def rounded(ids: Tensor) -> Tensor:
        return functional_call(model, straight_through(model), (ids,))

    reached = {}
    for stage, forward, settings in (("float", model, plan.student), ("four-bit", rounded, plan.rounded_student)):
        model.set_dropout(settings.dropout)

        def watch(line: str) -> None:
            reached[stage] = accuracy(predict(model, forward, on_device), dev.labels)
            print(f"student {seed}, {stage}: {line}, dev {reached[stage]:.4f}", flush=True)

        fit(model, forward, table, taught, against_teachers, settings, draw, watch)
    export(dict(model.named_parameters()), model.shape, folder / "model_q4.onnx")
    (folder / "dev.json").write_text(json.dumps(reached))


def student_folder(out: Path, seed: int) -> Path:
    return out / "students" / f"seed-{seed}"
