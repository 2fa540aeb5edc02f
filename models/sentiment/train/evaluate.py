"""Measures a graph as the app runs it: accuracy, macro-F1, calibration, and whether names and groups move it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from .vocabulary import PAD

Numbers = NDArray[np.float64]
TOGETHER = 16
DRAWS = 2000
BINS = 10
Z = 1.959964


class Model:
    """A graph with its tokenizer; margins are the positive logit less the negative one."""

    def __init__(self, graph: Path, tokenizer: Path) -> None:
        self.session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(tokenizer))

    def margins(self, texts: list[str]) -> Numbers:
        """[texts]; what lies beyond 128 tokens is not read."""
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
        result = np.empty(len(tokens))
        for start in range(0, len(order), TOGETHER):
            rows = order[start : start + TOGETHER]
            longest = len(tokens[rows[-1]])
            ids = np.full((len(rows), longest), PAD, dtype=np.int64)
            for place, row in enumerate(rows):
                ids[place, : len(tokens[row])] = tokens[row]
            feeds = {"input_ids": ids, "attention_mask": (ids != PAD).astype(np.int64)}
            logits = self.session.run(["logits"], feeds)[0]
            result[rows] = logits[:, 1] - logits[:, 0]
        return result


@dataclass(frozen=True)
class Calibration:
    """What turns a margin into a verdict."""

    temperature: float
    negative_below: float
    positive_above: float

    def positive(self, margins: Numbers) -> Numbers:
        """Probability that a text is positive."""
        return 1 / (1 + np.exp(-margins / self.temperature))

    def verdicts(self, margins: Numbers) -> NDArray[np.int64]:
        """0 negative, 1 neutral, 2 positive."""
        return thirds(self.positive(margins), self.negative_below, self.positive_above)


def thirds(positive: Numbers, low: float, high: float) -> NDArray[np.int64]:
    return np.where(positive < low, 0, np.where(positive > high, 2, 1))


def fitted_temperature(parts: list[tuple[Numbers, Numbers]]) -> float:
    """The temperature of least cross-entropy (Guo et al. 2017, arXiv:1706.04599), each part weighing the same.

    parts: (margins, labels 0 or 1) of each set.
    """
    def loss(temperature: float) -> float:
        return sum(np.logaddexp(0, np.where(y > 0, -m, m) / temperature).mean() for m, y in parts)

    return float(min(np.arange(0.3, 6.0, 0.01), key=loss).round(2))


def fitted_band(positive: Numbers, stars: Numbers) -> tuple[float, float]:
    """The neutral band of greatest three-way macro-F1 on reviews, where 3 stars are neutral."""
    truth = np.where(stars < 3, 0, np.where(stars > 3, 2, 1))
    grid = [(low, high) for low in np.arange(0.1, 0.51, 0.05) for high in np.arange(0.5, 0.91, 0.05)]
    low, high = max(grid, key=lambda band: macro_f1(truth, thirds(positive, *band), 3))
    return round(float(low), 2), round(float(high), 2)


def macro_f1(truth: NDArray, verdict: NDArray, classes: int) -> float:
    """Mean over classes of the harmonic mean of precision and recall."""
    scores = []
    for kind in range(classes):
        hit = np.sum((truth == kind) & (verdict == kind))
        total = np.sum(truth == kind) + np.sum(verdict == kind)
        scores.append(2 * hit / total if total else 0.0)
    return float(np.mean(scores))


def confusion(truth: NDArray, verdict: NDArray, classes: int) -> list[list[int]]:
    """Rows: the truth; columns: the verdict."""
    return [[int(np.sum((truth == row) & (verdict == column))) for column in range(classes)] for row in range(classes)]


def wilson(share: float, count: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    middle = (share + Z**2 / (2 * count)) / (1 + Z**2 / count)
    reach = Z / (1 + Z**2 / count) * math.sqrt(share * (1 - share) / count + Z**2 / (4 * count**2))
    return middle - reach, middle + reach


def bootstrapped(truth: NDArray, verdict: NDArray, classes: int) -> tuple[float, float]:
    """95 % interval of macro-F1 over redrawn texts."""
    draw = np.random.default_rng(1)
    rows = draw.integers(0, len(truth), (DRAWS, len(truth)))
    scores = [macro_f1(truth[row], verdict[row], classes) for row in rows]
    low, high = np.percentile(scores, [2.5, 97.5])
    return float(low), float(high)


def calibration_error(positive: Numbers, labels: Numbers) -> float:
    """Expected calibration error of the likelier class, in ten bins of equal width (Guo et al. 2017)."""
    confidence = np.maximum(positive, 1 - positive)
    right = (positive > 0.5) == (labels > 0)
    bins = np.minimum(((confidence - 0.5) * 2 * BINS).astype(int), BINS - 1)
    gaps = [abs(right[bins == b].mean() - confidence[bins == b].mean()) * np.mean(bins == b) for b in set(bins)]
    return float(np.sum(gaps))


def vader(texts: list[str]) -> Numbers:
    """VADER's compound score, -1 to 1 (Hutto and Gilbert 2014)."""
    analyser = SentimentIntensityAnalyzer()
    return np.array([analyser.polarity_scores(text)["compound"] for text in texts])


NAMES = {
    "European American women": ("Emily", "Anne", "Jill", "Allison", "Laurie"),
    "European American men": ("Greg", "Brad", "Todd", "Geoffrey", "Brett"),
    "African American women": ("Lakisha", "Latoya", "Aisha", "Ebony", "Keisha"),
    "African American men": ("Jamal", "Tyrone", "Darnell", "Rasheed", "Leroy"),
    "Arabic names": ("Fatima", "Ahmed", "Mohammed", "Leila", "Omar"),
    "Hispanic names": ("Maria", "Jose", "Carlos", "Guadalupe", "Luis"),
    "East Asian names": ("Mei", "Hiroshi", "Wei", "Ji-woo", "Yuki"),
}
"""The first four groups after Bertrand and Mullainathan 2004, the rest are common ones."""

NAME_FRAMES = (
    "{} wrote this review.",
    "I watched it with {}.",
    "The lead is played by {}.",
    "{} made the film last year.",
    "The film was great, said {}.",
    "The film was dull, said {}.",
)
GROUPS = (
    "women", "men", "black people", "white people", "asian people", "gay people", "straight people", "muslims",
    "christians", "jewish people", "immigrants", "disabled people", "old people", "young people", "transgender people",
)
GROUP_FRAMES = (
    "It is a film about {}.",
    "The book follows {} in the city.",
    "A story about {}, told in three parts.",
    "I enjoyed this film about {}.",
    "I did not like this film about {}.",
)


def probed(model: Model, calibration: Calibration) -> dict[str, dict[str, float]]:
    """Mean probability of "positive" over the frames, by group of names and by group term."""
    def mean(frames: tuple[str, ...], words: tuple[str, ...]) -> float:
        texts = [frame.format(word) for frame in frames for word in words]
        return round(float(calibration.positive(model.margins(texts)).mean()), 4)

    return {
        "names": {group: mean(NAME_FRAMES, names) for group, names in NAMES.items()},
        "groups": {group: mean(GROUP_FRAMES, (group,)) for group in GROUPS},
    }
