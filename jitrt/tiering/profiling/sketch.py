"""The distribution of a measured time in bounded memory: medians, means, P99 (SPEC O2, T7).

A histogram over logarithmic bins, as DDSketch (Masson, Rim, Lee, VLDB 2019) has it, whose bins are
merged in pairs when they become too many (UDDSketch, Epicoco et al., 2020). It forgets: the weight
of a sample decays with the number of samples that came after it. Nothing is random.
"""

from __future__ import annotations

from math import exp, log
from typing import Any

_BINS_PER_E = 1 / log(1.02)
"""Bins are 2 % wide, so that a quantile is off by 1 % at most before bins are merged."""

_MOST_BINS = 96

_LARGEST_UNIT = 1e12
"""Weights are scaled down when a new sample weighs that much."""


class QuantileSketch:
    """Weighted quantiles of positive numbers.

    Args:
        memory: about how many of the last samples count.
    """

    __slots__ = ("_bins", "_growth", "_level", "_unit", "samples")

    def __init__(self, memory: float) -> None:
        self.samples = 0
        self._growth = memory / (memory - 1)
        self._unit = 1.0
        self._level = 0
        self._bins: dict[int, float] = {}

    def add(self, value: float, weight: float = 1.0) -> None:
        """Count a number greater than 0."""
        self.samples += 1
        self._unit = unit = self._unit * self._growth
        index = int(log(value) * _BINS_PER_E // 1) >> self._level
        bins = self._bins
        bins[index] = bins.get(index, 0.0) + weight * unit
        if len(bins) > _MOST_BINS:
            self._coarsen()
        if unit > _LARGEST_UNIT:
            self._rescale()

    @property
    def weight(self) -> float:
        """Weight of what is remembered, where a new sample of weight 1 weighs 1."""
        return sum(self._bins.values()) / self._unit

    def quantile(self, q: float) -> float | None:
        """The number that a fraction `q` of the weight does not exceed; None without samples."""
        rest = q * sum(self._bins.values())
        for index in sorted(self._bins):
            weight = self._bins[index]
            if rest <= weight:
                return self._value(index + rest / weight)
            rest -= weight
        return self._value(max(self._bins) + 1) if self._bins else None

    def mean(self, clip: float) -> float | None:
        """The mean, where a number above `clip` medians counts as that; None without samples."""
        middle = self.quantile(0.5)
        if middle is None:
            return None
        total, limit = 0.0, clip * middle
        for index, weight in self._bins.items():
            total += weight * min(self._value(index + 0.5), limit)
        return total / sum(self._bins.values())

    def merge(self, other: QuantileSketch, factor: float) -> None:
        """Add what another sketch remembers; its weights count `factor` times."""
        while self._level < other._level:
            self._coarsen()
        scale = factor * self._unit / other._unit
        for index, weight in other._bins.items():
            index >>= self._level - other._level
            if weight * scale > 0:
                self._bins[index] = self._bins.get(index, 0.0) + weight * scale
        while len(self._bins) > _MOST_BINS:
            self._coarsen()
        self.samples += round(other.samples * factor)

    def to_json(self) -> dict[str, Any]:
        """Plain lists and numbers."""
        weights = [[index, round(w / self._unit, 6)] for index, w in sorted(self._bins.items())]
        bins = [pair for pair in weights if pair[1]]
        return {"samples": self.samples if bins else 0, "level": self._level, "bins": bins}

    @staticmethod
    def from_json(data: Any, memory: float) -> QuantileSketch:
        """Raises ValueError, TypeError or KeyError for anything that is no sketch."""
        sketch = QuantileSketch(memory)
        sketch.samples, sketch._level = int(data["samples"]), int(data["level"])
        bins = {int(index): float(weight) for index, weight in data["bins"] if weight != 0}
        level = sketch._level
        right = 0 <= level < 12 and len(bins) <= _MOST_BINS and 0 <= sketch.samples < 1 << 40
        if not right or any(abs(i) > 1 << (13 - level) for i in bins):
            raise ValueError("not a histogram of times")
        if not all(0 <= weight < _LARGEST_UNIT for weight in bins.values()):
            raise ValueError("not weights of samples")
        sketch._bins = bins
        return sketch

    def _value(self, index: float) -> float:
        return exp(index * (1 << self._level) / _BINS_PER_E)

    def _coarsen(self) -> None:
        self._level += 1
        merged: dict[int, float] = {}
        for index, weight in self._bins.items():
            merged[index >> 1] = merged.get(index >> 1, 0.0) + weight
        self._bins = merged

    def _rescale(self) -> None:
        least = self._unit * 1e-6
        self._bins = {i: w / self._unit for i, w in self._bins.items() if w > least}
        self._unit = 1.0
