"""Chooses a student by the dev set, calibrates it, measures it, and writes the folder the app serves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from . import evaluate as measure
from .card import write_card
from .data import Amazon, Example, Sst, read_amazon, read_sst
from .encoder import EncoderShape
from .evaluate import Calibration, Model, Numbers
from .package import write_configuration, write_manifest
from .plan import Plan
from .prepared import load_encoder, tokenizer_path
from .sources import HEAD_WIDTH
from .student import graph_path
from .vocabulary import LENGTH

PROBES = (
    "A wonderful film, I loved every minute.",
    "Dull, overlong and badly acted.",
    "It arrived on Tuesday.",
    "I don't think I will ever watch it again.",
    "Not bad at all.",
    "The strings broke after a week.",
    "Funny in places, but it never comes together.",
    "A gripping story with superb music.",
)
SHOWN_MISTAKES = 12


def finish(plan: Plan, data: Path, out: Path, seed: int) -> None:
    """Writes `out/model`."""
    sst, amazon = read_sst(data, seed), read_amazon(data)
    reached = {}
    for number in plan.seeds:
        model = Model(graph_path(out, number), tokenizer_path(out))
        reached[number] = _accuracy(model.margins(_texts(sst.dev)), _labels(sst.dev))
        print(f"student {number}: dev {reached[number]:.4f}", flush=True)
    chosen = max(reached, key=lambda number: reached[number])
    model = Model(graph_path(out, chosen), tokenizer_path(out))
    calibration, metrics = measured(model, sst, amazon)
    metrics["devBySeed"] = reached
    folder = out / "model"
    whole = EncoderShape.of(load_encoder(out), HEAD_WIDTH)
    shape = replace(whole, layers=len(plan.kept_layers))
    palate = {
        "maxTokens": LENGTH,
        "temperature": calibration.temperature,
        "negativeBelow": calibration.negative_below,
        "positiveAbove": calibration.positive_above,
    }
    write_configuration(shape, tokenizer_path(out), graph_path(out, chosen), palate, folder)
    answers = dict(zip(PROBES, calibration.positive(model.margins(list(PROBES))).tolist()))
    manifest = write_manifest(folder, answers, metrics)
    write_card(folder, manifest, palate)


def measured(model: Model, sst: Sst, amazon: Amazon) -> tuple[Calibration, dict]:
    """Calibrates on held-out sentences and reviews, and measures on the dev set and the test reviewers."""
    held, held_labels = model.margins(_texts(sst.calibration)), _labels(sst.calibration)
    stars = np.array([review.stars for review in amazon.validation])
    validation = model.margins([review.text for review in amazon.validation])
    clear = stars != 3
    parts = [(held, held_labels), (validation[clear], (stars[clear] > 3).astype(float))]
    temperature = measure.fitted_temperature(parts)
    band = measure.fitted_band(Calibration(temperature, 0.5, 0.5).positive(validation), stars)
    calibration = Calibration(temperature, *band)
    metrics = {
        "sstDev": _on_dev(model, calibration, sst),
        "amazonTest": _on_reviews(model, calibration, amazon),
        "probes": measure.probed(model, calibration),
    }
    return calibration, metrics


def _on_dev(model: Model, calibration: Calibration, sst: Sst) -> dict:
    texts, labels = _texts(sst.dev), _labels(sst.dev)
    margins = model.margins(texts)
    reached = _accuracy(margins, labels)
    positive = calibration.positive(margins)
    truth, verdict = labels.astype(int), (margins > 0).astype(int)
    wrong = [row for row in np.argsort(-np.abs(margins)) if truth[row] != verdict[row]]
    lexicon = (measure.vader(texts) >= 0).astype(int)
    return {
        "sentences": len(texts),
        "accuracy": round(reached, 4),
        "interval": _rounded(measure.wilson(reached, len(texts))),
        "vaderAccuracy": round(float((lexicon == truth).mean()), 4),
        "calibrationError": round(measure.calibration_error(positive, labels), 4),
        "confusion": measure.confusion(truth, verdict, 2),
        "mistakes": [
            {"text": texts[row], "label": int(truth[row]), "positive": round(float(positive[row]), 3)}
            for row in wrong[:SHOWN_MISTAKES]
        ],
    }


def _on_reviews(model: Model, calibration: Calibration, amazon: Amazon) -> dict:
    texts = [review.text for review in amazon.test]
    stars = np.array([review.stars for review in amazon.test])
    margins = model.margins(texts)
    clear = stars != 3
    truth = (stars[clear] > 3).astype(int)
    verdict = (margins[clear] > 0).astype(int)
    lexicon = (measure.vader(texts)[clear] >= 0).astype(int)
    three_ways = np.where(stars < 3, 0, np.where(stars > 3, 2, 1))
    verdicts = calibration.verdicts(margins)

    def two_ways(found: np.ndarray) -> dict:
        score = measure.macro_f1(truth, found, 2)
        return {"macroF1": round(score, 4), "interval": _rounded(measure.bootstrapped(truth, found, 2))}

    return {
        "reviews": int(clear.sum()),
        "negative": int((truth == 0).sum()),
        "model": two_ways(verdict),
        "vader": two_ways(lexicon),
        "majority": {"macroF1": round(measure.macro_f1(truth, np.ones_like(truth), 2), 4)},
        "accuracy": round(float((truth == verdict).mean()), 4),
        "calibrationError": round(measure.calibration_error(calibration.positive(margins[clear]), truth), 4),
        "confusion": measure.confusion(truth, verdict, 2),
        "threeWays": {
            "reviews": len(stars),
            "macroF1": round(measure.macro_f1(three_ways, verdicts, 3), 4),
            "confusion": measure.confusion(three_ways, verdicts, 3),
        },
    }


def _texts(examples: list[Example]) -> list[str]:
    return [example.text for example in examples]


def _labels(examples: list[Example]) -> Numbers:
    return np.array([example.label for example in examples], dtype=float)


def _accuracy(margins: Numbers, labels: Numbers) -> float:
    return float(((margins > 0) == (labels > 0)).mean())


def _rounded(interval: tuple[float, float]) -> list[float]:
    return [round(value, 4) for value in interval]
