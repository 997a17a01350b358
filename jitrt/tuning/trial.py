"""What one measurement of a candidate says, as it is searched with and recorded (SPEC A2, I2)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import median
from typing import Literal, TypeAlias

from ...diagnostics import AioptError
from ...passes.space import Point, Space, Value
from ...quick_dataclass import dataclass

Status: TypeAlias = Literal["measured", "confirmed", "slower", "wrong", "failed", "crashed"]
"""`measured` until the sequential test was sure enough; `confirmed`: again with more pairs, beside
the reference; `slower`: stopped early as a clear loser; `wrong` results; `failed` to compile;
`crashed`: its process ended."""


NamedPoint: TypeAlias = tuple[tuple[str, Value], ...]
"""A point by the names of its space's parameters, in their order."""


@dataclass(frozen=True)
class Trial:
    """A candidate of a kernel beside tier 2's schedule of the same kernel, the *reference*.

    Attributes:
        point: the candidate, its values by the names of the kernel's space.
        ratio: its time ÷ the reference's, from alternating runs: the median of neighbours' ratios.
            Infinite unless it was timed.
        spread: the standard error of `ratio`.
        seconds: a run of the kernel; infinite unless it was timed.
        pairs: how many ratios `ratio` is the median of.
        cost: seconds that finding, compiling, checking and timing it took: what budgets count.
        message: why there is no ratio, one line.
    """

    point: NamedPoint
    status: Status
    ratio: float = math.inf
    spread: float = 0.0
    seconds: float = math.inf
    pairs: int = 0
    cost: float = 0.0
    message: str = ""

    @property
    def timed(self) -> bool:
        """Whether there is a ratio."""
        return self.status in ("measured", "confirmed", "slower")

    def point_in(self, space: Space) -> Point | None:
        """The candidate as a legal point of a space; None if it is none."""
        try:
            return space.point(dict(self.point))
        except AioptError:
            return None


def reference_seconds(trials: Iterable[Trial]) -> float | None:
    """A run of a kernel with the reference, by its trials; None if none was timed."""
    times = [trial.seconds / trial.ratio for trial in trials if trial.timed]
    return median(times) if times else None
