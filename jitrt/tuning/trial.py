"""What one measurement of a candidate says, as it is searched with and recorded (SPEC A2, I2)."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

from ...quick_dataclass import dataclass

Status: TypeAlias = Literal["measured", "confirmed", "slower", "wrong", "failed", "crashed"]
"""`measured` until the sequential test was sure enough; `confirmed`: again with more pairs, beside
the reference; `slower`: stopped early as a clear loser; `wrong` results; `failed` to compile;
`crashed`: its process ended."""


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

    point: tuple[tuple[str, int | float | bool | str | None], ...]
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
