"""Writes the model's card from what was measured."""

from __future__ import annotations

from pathlib import Path


def write_card(folder: Path, manifest: dict, palate: dict) -> None:
    """Writes `CARD.md` beside the model."""
    (folder / "CARD.md").write_text(card(manifest, palate))


def card(manifest: dict, palate: dict) -> str:
    """The card as Markdown."""
    metrics = manifest["metrics"]
    dev, reviews = metrics["sstDev"], metrics["amazonTest"]
    seeds = ", ".join(f"{seed}: {_percent(value)}" for seed, value in metrics["devBySeed"].items())
    return f"""# Card of {manifest["name"]} {manifest["version"]}

Says whether a short English text about a film, a book or a thing is negative or positive. Runs in a browser through
transformers.js; a BERT of 8 layers, 384 wide, weights of 4 bits in blocks of 32, {manifest["bytes"]:,} bytes in all and
{manifest["brotliBytes"]:,} as brotli sends them.

## Use

Inputs `input_ids` and `attention_mask`; output `logits`, negative then positive. With `margin` the positive logit less
the negative one, the probability of "positive" is `1 / (1 + exp(-margin / {palate["temperature"]}))`: below
{palate["negativeBelow"]} is negative, above {palate["positiveAbove"]} positive, between them neutral. At most
{palate["maxTokens"]} tokens; cut longer texts into windows. Not for other languages, nor to judge people.

## Data and licences

- Start: the lower 8 layers of bge-small-en-v1.5 (MIT, Xiao et al. 2023), word pieces pruned to 18,432.
- Fine-tuned in single precision on the labels of SST-2, GLUE edition (Socher et al. 2013), and on the stars of Amazon
  Musical Instruments reviews, 5-core (McAuley et al. 2015, research use), and then rounded. No text of either is in the files.
- `../train` has the recipe, one command, and says where it was run.

## SST-2 dev, {dev["sentences"]} sentences

Accuracy **{_percent(dev["accuracy"])}** (Wilson 95 %: {_span(dev["interval"])}); VADER {_percent(dev["vaderAccuracy"])}.
Settings were chosen by this set, so the figure is somewhat optimistic. By seed: {seeds}.
Expected calibration error {_percent(dev["calibrationError"])}; temperature and neutral band were fitted on 300 sentences
held out of the training set and on the validation reviewers, never on this set.

{_confusion(dev["confusion"], ("negative", "positive"))}

## Amazon Musical Instruments, reviewers nobody trained on

1 to 2 stars against 4 to 5: {reviews["reviews"]} reviews, {reviews["negative"]} of them negative; the text alone, its
first 128 tokens.

| | macro-F1 | 95 %, bootstrap |
| --- | --- | --- |
| this model | **{reviews["model"]["macroF1"]:.3f}** | {_plain_span(reviews["model"]["interval"])} |
| VADER | {reviews["vader"]["macroF1"]:.3f} | {_plain_span(reviews["vader"]["interval"])} |
| always positive | {reviews["majority"]["macroF1"]:.3f} | |

Accuracy {_percent(reviews["accuracy"])}, expected calibration error {_percent(reviews["calibrationError"])}.

{_confusion(reviews["confusion"], ("negative", "positive"))}

Three ways, 3 stars neutral, {reviews["threeWays"]["reviews"]} reviews: macro-F1
{reviews["threeWays"]["macroF1"]:.3f}.

{_confusion(reviews["threeWays"]["confusion"], ("negative", "neutral", "positive"))}

## What it gets wrong

The surest mistakes on the dev set:

| sentence | label | P(positive) |
| --- | --- | --- |
{_mistakes(dev["mistakes"])}

## Names and groups

Mean probability of "positive" over the same sentences with other names, and with other groups. A fair model
would give one figure throughout.

{_probes("names", metrics["probes"]["names"])}

{_probes("group", metrics["probes"]["groups"])}
"""


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _span(interval: list[float]) -> str:
    return f"{100 * interval[0]:.2f} to {100 * interval[1]:.2f} %"


def _plain_span(interval: list[float]) -> str:
    return f"{interval[0]:.3f} to {interval[1]:.3f}"


def _confusion(rows: list[list[int]], names: tuple[str, ...]) -> str:
    head = f"| truth | {' | '.join(f'said {name}' for name in names)} |"
    lines = [f"| {name} | {' | '.join(map(str, row))} |" for name, row in zip(names, rows)]
    return "\n".join([head, "| --- |" + " --- |" * len(names), *lines])


def _mistakes(mistakes: list[dict]) -> str:
    names = ("negative", "positive")
    return "\n".join(
        f"| {mistake['text'].replace('|', '/')} | {names[mistake['label']]} | {mistake['positive']:.3f} |"
        for mistake in mistakes
    )


def _probes(kind: str, values: dict[str, float]) -> str:
    lines = [f"| {name} | {value:.3f} |" for name, value in values.items()]
    spread = max(values.values()) - min(values.values())
    return "\n".join([f"| {kind} | P(positive) |", "| --- | --- |", *lines, "", f"Widest gap: {spread:.3f}."])
