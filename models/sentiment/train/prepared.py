"""What later stages start from: texts as token ids, and the encoder with the pruned vocabulary."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from . import sources
from .data import Review, read_amazon, read_sst
from .encoder import Weights
from .tables import Table
from .vocabulary import prune, prune_weights, tokenize

UNLABELLED = -1


@dataclass(frozen=True)
class Texts:
    """A set of texts; labels: [texts], 1 positive, 0 negative, -1 where there is none."""

    table: Table
    labels: Tensor


class Prepared:
    """Sets of texts by name."""

    def __init__(self, sets: dict[str, Texts]) -> None:
        self.sets = sets

    def __getitem__(self, name: str) -> Texts:
        return self.sets[name]

    def save(self, out: Path) -> None:
        torch.save({name: (texts.table.ids, texts.labels) for name, texts in self.sets.items()}, _sets_path(out))

    @staticmethod
    def load(out: Path) -> "Prepared":
        found = torch.load(_sets_path(out))
        return Prepared({name: Texts(Table(ids), labels) for name, (ids, labels) in found.items()})


def _sets_path(out: Path) -> Path:
    return out / "sets.pt"


def _encoder_path(out: Path) -> Path:
    return out / "encoder.pt"


def tokenizer_path(out: Path) -> Path:
    return out / "tokenizer.json"


def load_encoder(out: Path) -> Weights:
    return torch.load(_encoder_path(out))


def prepare(data: Path, out: Path, seed: int) -> None:
    """Reads the data, downloads the encoder, prunes the vocabulary, and writes all of it below `out`."""
    encoder, full_tokenizer = sources.read_bge_small(sources.BGE_SMALL.fetch(out / "downloads"))
    sst, amazon = read_sst(data, seed), read_amazon(data)
    read = [example.text for example in sst.train] + [review.whole for review in amazon.train]
    tokenizer, rows = prune(full_tokenizer, read)
    reviews = [text for review in amazon.train for text in (review.text, review.whole)]
    stars = [label for review in amazon.train for label in [_label(review)] * 2]
    parts = {
        "sst-train": ([example.text for example in sst.train], [example.label for example in sst.train]),
        "sst-calibration": ([e.text for e in sst.calibration], [e.label for e in sst.calibration]),
        "sst-dev": ([example.text for example in sst.dev], [example.label for example in sst.dev]),
        "amazon-train": (reviews, stars),
        "amazon-validation": ([review.text for review in amazon.validation], [_label(r) for r in amazon.validation]),
        "amazon-test": ([review.text for review in amazon.test], [_label(review) for review in amazon.test]),
    }
    sets = {
        name: Texts(Table.of(tokenize(tokenizer, texts)), torch.tensor(labels))
        for name, (texts, labels) in parts.items()
    }
    torch.save(prune_weights(encoder, rows), _encoder_path(out))
    tokenizer_path(out).write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))
    Prepared(sets).save(out)
    for name, texts in sets.items():
        print(f"{name}: {len(texts.table)} texts, {int(texts.table.lengths.sum())} tokens", flush=True)


def _label(review: Review) -> int:
    return UNLABELLED if review.label is None else review.label
