"""The settings of a run, in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Fit:
    """How long and how fast something is trained."""

    passes: int
    batch: int
    rate: float
    dropout: float


@dataclass(frozen=True)
class Plan:
    """Who teaches, on how much text, and how students learn; without a teacher they learn from the labels alone."""

    teachers: tuple[tuple[str, int], ...]
    teacher: dict[str, Fit]
    copies: dict[int, int]
    """How many reworded copies a phrase of at least so many tokens may have."""
    reworded: int
    """How many of all those copies are drawn and made."""
    kept_layers: tuple[int, ...]
    student: Fit
    seeds: tuple[int, ...]

    def shifted(self, seed: int) -> "Plan":
        """The same plan with other seeds throughout; seed 1 leaves them as they stand."""
        by = 100 * (seed - 1)
        return replace(
            self,
            teachers=tuple((name, number + by) for name, number in self.teachers),
            seeds=tuple(number + by for number in self.seeds),
        )


BERT = Fit(passes=3, batch=128, rate=5e-5, dropout=0.1)

FULL = Plan(
    teachers=(("bert-base", 1), ("bert-base", 2), ("bert-base", 3)),
    teacher={"bert-base": BERT},
    copies={0: 3, 8: 8, 16: 16},
    reworded=60_000,
    kept_layers=(0, 1, 2, 3, 4, 5, 6, 7),
    student=Fit(passes=3, batch=256, rate=3e-4, dropout=0.1),
    seeds=(1, 2, 3),
)

SMALL = replace(
    FULL,
    teachers=(),
    teacher={},
    reworded=0,
    student=Fit(passes=3, batch=128, rate=2.5e-4, dropout=0.1),
    seeds=(1,),
)
