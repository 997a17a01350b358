"""The profile as a vector: what a version was compiled for, and what is true now (SPEC T3).

It has a distribution of each symbol's size over powers of two, the probability of each conditional
jump, and the fractions of bytes that are inputs, weights, results and intermediates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from typing import Any, TypeAlias

import numpy as np

from ..formulas import profile_distance

Vector: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"

POWERS = 34
"""Size 0, then the powers of two up to 2³²; larger sizes count as that."""


@dataclass(frozen=True)
class ProfileVector:
    """A profile at one moment; all parts are float64 in one dimension.

    Attributes:
        shapes: for each symbol `POWERS` fractions of the calls.
        branches: the probability of each conditional jump, NaN if it was never reached.
        memory: fractions of bytes: inputs, weights, results, intermediates; empty if not known.
    """

    shapes: Vector
    branches: Vector
    memory: Vector

    def distance(self, other: ProfileVector) -> float:
        """‖this − other‖ (T3); what is not known of both does not count."""
        parts = [(self.shapes, other.shapes), (self.branches, other.branches)]
        parts.append((self.memory, other.memory))
        same = [pair for pair in parts if pair[0].shape == pair[1].shape]
        if not same:
            return 0.0
        now, then = (np.concatenate(side) for side in zip(*same, strict=True))
        known = ~np.isnan(now - then)
        return profile_distance(now[known], then[known])


class SizeHistogram:
    """Calls by powers of two of each symbol.

    A size between two powers counts in part for both, so that 127 and 128 are close.
    """

    def __init__(self) -> None:
        self._now: list[list[float]] = []
        self._past: Vector | None = None

    def add(self, sizes: Sequence[int], weight: float) -> None:
        """Count calls with these sizes."""
        if not self._now:
            self._now = [[0.0] * POWERS for _ in sizes]
        for row, size in zip(self._now, sizes, strict=True):
            place = log2(size) + 1 if size > 0 else 0.0
            low = min(int(place), POWERS - 2)
            upper = weight * min(place - low, 1.0)
            row[low] += weight - upper
            row[low + 1] += upper

    def close(self, alpha: float) -> None:
        """Make what was counted, if anything was, part of the past, with that share."""
        if self._now:
            self._past = self.fractions(alpha)
            self._now = []

    def fractions(self, alpha: float) -> Vector:
        """Of the calls, by symbol and power: those of the past, and `alpha` of those since."""
        if not self._now:
            return np.zeros(0) if self._past is None else self._past
        now = np.array(self._now).reshape(-1)
        now = now * (len(self._now) / max(now.sum(), 1e-300))
        return now if self._past is None else self._past + alpha * (now - self._past)
