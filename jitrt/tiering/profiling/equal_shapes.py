"""Times at equal shapes: in a mix of shapes, of two tiers, and how sure a difference is (O5)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .shapes import Cell, Entry

Mix: TypeAlias = "Sequence[tuple[Entry, float]]"
"""Shapes with their share of the calls."""

Read: TypeAlias = "Callable[[Cell], float | None]"
"""A number of the times at a shape: `mean`, `median` or `best`."""

_SURE = 2.0
"""Standard errors that a difference must exceed before it counts: 95 of 100 that do not."""


def mean(cell: Cell) -> float | None:
    """The mean, where one call counts as 16 medians at most."""
    return cell.mean


def median(cell: Cell) -> float | None:
    return cell.median


def best(cell: Cell) -> float | None:
    """The usual time when the tier was at its best."""
    return cell.best


def time_at(entry: Entry, tier: int, read: Read) -> float | None:
    """Seconds of a call in a tier at a shape; None without enough samples."""
    cell = entry.known(tier)
    value = None if cell is None else read(cell)
    return None if value is None else value * entry.work


def average(mix: Mix, value: Callable[[Entry], float]) -> float | None:
    """A number of the shapes, weighted by their shares; None without shapes."""
    total = sum(share for _, share in mix)
    return sum(share * value(entry) for entry, share in mix) / total if total else None


@dataclass(frozen=True)
class Compared:
    """One time over another at equal shapes.

    Attributes:
        ratio: as measured.
        error: its relative standard error.
    """

    ratio: float
    error: float

    @property
    def certain(self) -> float:
        """The ratio as far as it is sure: closer to 1 by two standard errors."""
        log = math.log(self.ratio)
        return math.exp(math.copysign(max(0.0, abs(log) - _SURE * self.error), log))

    @property
    def most(self) -> float:
        """What the ratio may be at most: greater by two standard errors."""
        return self.ratio * math.exp(_SURE * self.error)


def compare(
    mix: Mix, tier: int, other: int, read: Read = median, read_other: Read = median
) -> Compared | None:
    """Time in a tier over that in another, in a mix of shapes; None if both know none of them."""
    above: dict[Cell, float] = {}
    below: dict[Cell, float] = {}
    for entry, share in mix:
        one, two = entry.known(tier), entry.known(other)
        if one is None or two is None:
            continue
        a, b = read(one), read_other(two)
        if a is not None and b is not None:
            above[one] = above.get(one, 0.0) + share * a * entry.work
            below[two] = below.get(two, 0.0) + share * b * entry.work
    if not below:
        return None
    ratio = sum(above.values()) / sum(below.values())
    return Compared(ratio, math.hypot(_error(above.items()), _error(below.items())))


def _error(sums: Iterable[tuple[Cell, float]]) -> float:
    """Relative standard error of a sum; what several shapes share of a cell errs together."""
    sums = list(sums)
    squares = sum((value * cell.error) ** 2 for cell, value in sums)
    return math.sqrt(squares) / sum(value for _, value in sums)
