"""The settings of a run, in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Plan:
    """Which layers a student keeps, and how long and how fast it learns."""

    kept_layers: tuple[int, ...]
    repeated: int
    """How often a negative review is read in a pass: there are eighteen positive ones to each."""
    passes: int
    batch: int
    rate: float
    dropout: float
    seeds: tuple[int, ...]

    def shifted(self, seed: int) -> "Plan":
        """The same plan with other seeds; seed 1 leaves them as they stand."""
        return replace(self, seeds=tuple(number + 100 * (seed - 1) for number in self.seeds))


PLAN = Plan(
    kept_layers=(0, 1, 2, 3, 4, 5, 6, 7),
    repeated=3,
    passes=3,
    batch=64,
    rate=1e-4,
    dropout=0.1,
    seeds=(1,),
)
