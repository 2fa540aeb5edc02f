"""What the recipe trains and measures on: SST-2 and Amazon reviews with stars.

SST-2: Socher et al. 2013, in the edition of GLUE (Wang et al. 2019, arXiv:1804.07461).
Amazon: McAuley et al. 2015, Musical Instruments, 5-core. Reviewers, not reviews, are split, so that nobody's way of writing
is both learned and measured.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
from dataclasses import dataclass
from pathlib import Path

TEST_SHARE = 0.30
VALIDATION_SHARE = 0.10
CALIBRATION_SENTENCES = 300
CALIBRATION_WORDS = 12
SHARED_WORDS = 4


@dataclass(frozen=True)
class Example:
    """A text and its label: 1 positive, 0 negative."""

    text: str
    label: int


@dataclass(frozen=True)
class Review:
    """An Amazon review."""

    summary: str
    text: str
    stars: int

    @property
    def label(self) -> int | None:
        """1 to 2 stars are negative, 4 to 5 positive, 3 neither."""
        return None if self.stars == 3 else int(self.stars > 3)

    @property
    def whole(self) -> str:
        return f"{self.summary}. {self.text}"


@dataclass(frozen=True)
class Sst:
    """SST-2: phrases to learn from, sentences held out of them to calibrate on, and the dev set."""

    train: list[Example]
    calibration: list[Example]
    dev: list[Example]


@dataclass(frozen=True)
class Amazon:
    """Reviews, split by reviewer."""

    train: list[Review]
    validation: list[Review]
    test: list[Review]


def read_sst(folder: Path, seed: int) -> Sst:
    """Reads `sst2/train.tsv.gz` and `sst2/dev.tsv`, and holds whole sentences out with the phrases cut from them."""
    with gzip.open(folder / "sst2" / "train.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        phrases = [Example(row[1].strip(), int(row[0])) for row in _rows(file)]
    with (folder / "sst2" / "dev.tsv").open(encoding="utf-8", newline="") as file:
        dev = [Example(row[1].strip(), int(row[0])) for row in _rows(file)]
    calibration = _held_out(phrases, random.Random(seed))
    held = "\n".join(f" {example.text} " for example in calibration)
    train = [
        phrase for phrase in phrases if len(phrase.text.split()) < SHARED_WORDS or f" {phrase.text} " not in held
    ]
    return Sst(train, calibration, dev)


def _rows(file) -> list[list[str]]:
    rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    next(rows)
    return list(rows)


def _held_out(phrases: list[Example], draw: random.Random) -> list[Example]:
    """Phrases that are no part of another one, thus whole sentences, drawn without repeat."""
    everything = "\n".join(f" {phrase.text} " for phrase in phrases)
    long = [phrase for phrase in phrases if len(phrase.text.split()) >= CALIBRATION_WORDS]
    draw.shuffle(long)
    chosen: dict[str, Example] = {}
    for phrase in long:
        if len(chosen) == CALIBRATION_SENTENCES:
            break
        if everything.count(f" {phrase.text} ") == 1:
            chosen[phrase.text] = phrase
    return list(chosen.values())


def read_amazon(folder: Path) -> Amazon:
    """Reads `amazon-reviews/reviews_Musical_Instruments_5.json.gz`."""
    split: dict[str, list[Review]] = {"train": [], "validation": [], "test": []}
    path = folder / "amazon-reviews" / "reviews_Musical_Instruments_5.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["reviewText"].strip():
                review = Review(row["summary"].strip(), row["reviewText"].strip(), int(row["overall"]))
                split[_side(row["reviewerID"])].append(review)
    return Amazon(**split)


def _side(reviewer: str) -> str:
    """Which part a reviewer belongs to, by a digest of the name: the same on every machine."""
    share = int.from_bytes(hashlib.sha256(reviewer.encode()).digest()[:4], "big") / 2**32
    if share < TEST_SHARE:
        return "test"
    return "validation" if share < TEST_SHARE + VALIDATION_SHARE else "train"
