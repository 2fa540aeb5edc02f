"""Fine-tunes the lower layers of bge-small on the labels, in single precision, and rounds its weights to 4 bits at the end."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from .encoder import Classifier, keep_layers
from .export import export
from .fitting import accuracy, fit, predict, seeded
from .plan import Plan
from .prepared import Prepared, load_encoder
from .sources import HEAD_WIDTH
from .tables import Table


def labelled(prepared: Prepared, repeated: int) -> tuple[Table, Tensor]:
    """Texts with labels, the negative reviews several times, and the labels, [texts], 0 or 1."""
    sst, reviews = prepared["sst-train"], prepared["amazon-train"]
    starred, negative = reviews.labels >= 0, reviews.labels == 0
    chosen = [starred] + [negative] * (repeated - 1)
    table = Table.joined([sst.table] + [reviews.table.rows(rows) for rows in chosen])
    return table, torch.cat([sst.labels] + [reviews.labels[rows] for rows in chosen]).float()


def train(plan: Plan, seed: int, out: Path, device_name: str) -> None:
    """Trains one student; writes its graph."""
    device = torch.device(device_name)
    draw = seeded(seed)
    prepared = Prepared.load(out)
    table, labels = labelled(prepared, plan.repeated)
    weights = keep_layers(load_encoder(out), list(plan.kept_layers))
    model = Classifier.from_pretrained(weights, HEAD_WIDTH, plan.dropout).to(device)
    dev = prepared["sst-dev"]
    dev_table = dev.table.to(device)

    def say(line: str) -> None:
        print(f"student {seed}: {line}", flush=True)

    def reached() -> float:
        return accuracy(predict(model, dev_table), dev.labels)

    fit(model, table.to(device), labels.to(device), plan, draw, say, reached)
    export(dict(model.named_parameters()), model.shape, graph_path(out, seed))


def graph_path(out: Path, seed: int) -> Path:
    return out / "students" / f"seed-{seed}.onnx"
