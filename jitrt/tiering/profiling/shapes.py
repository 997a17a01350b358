"""Shapes a program is called with, and the times of its tiers at each, in bounded memory (D2, T3).

The hottest shapes have an entry of their own, all others share one for each power of two of their
sizes. A shape that comes when the table is full takes the place of the coldest (least frequently
used with dynamic aging: LFU-DA, Arlitt et al., 2000).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from heapq import nsmallest
from math import log, sqrt
from statistics import median
from typing import Any

from ....dialects.extents import ALL, Extents, span_of
from ..views import Sizes
from .profile_vector import SizeHistogram, Vector
from .sketch import QuantileSketch

MEMORY = 256
"""Samples of a tier at a shape that its current time is made of."""

ENOUGH = 3
"""Samples from which a median is a time: one outlier does not move it."""

CLIP = 16.0
"""A mean counts a call as this many medians at most."""

_MOST_TIERS = 64

_WINDOW = 64
"""Samples that make a window of the mix of shapes."""

_MIX_ALPHA = 0.25
"""The share of the last window in the mix."""

_BLOCK = 32
"""Samples of which the median is a candidate for the best time."""

_FORGET = 1.002
"""By what the best time grows with each block: one that is never reached again is forgotten."""

_SETTLE = 0.25
"""How far the best time follows a better one: with noise of a few percent it is the usual time."""


class Cell:
    """Times of one tier at one shape, as multiples of the time the shape's work is estimated at.

    Attributes:
        best: about the least median of a block of samples, a multiple too; None before the first
            block (O5).
    """

    __slots__ = ("_block", "_error", "_mean", "_median", "best", "sketch")

    def __init__(self) -> None:
        self.sketch = QuantileSketch(MEMORY)
        self.best: float | None = None
        self._block: list[float] = []
        self._forget()

    def _forget(self) -> None:
        """What was read of the times is not true any more."""
        self._mean: float | None = None
        self._median: float | None = None
        self._error: float | None = None

    def add(self, time: float, weight: float) -> None:
        self.sketch.add(time, weight)
        self._forget()
        self._block.append(time)
        if len(self._block) >= _BLOCK:
            now = median(self._block)
            best = now if self.best is None else self.best * _FORGET
            self.best = best + _SETTLE * min(0.0, now - best)
            self._block.clear()

    def merge(self, sketch: QuantileSketch, factor: float) -> None:
        """Add what an earlier run remembers; it counts `factor` times."""
        self.sketch.merge(sketch, factor)
        self._forget()

    @property
    def mean(self) -> float | None:
        """The mean, where one call counts as `CLIP` medians at most."""
        if self._mean is None:
            self._mean = self.sketch.mean(CLIP)
        return self._mean

    @property
    def median(self) -> float | None:
        if self._median is None:
            self._median = self.sketch.quantile(0.5)
        return self._median

    @property
    def error(self) -> float:
        """The relative standard error of the median: 1.25 σ / √n, σ from the quartiles."""
        if self._error is None:
            low, high = self.sketch.quantile(0.25), self.sketch.quantile(0.75)
            spread = log(high / low) / 1.35 if low and high else 0.0
            self._error = 1.25 * spread / sqrt(max(1, min(self.sketch.samples, MEMORY)))
        return self._error

    @property
    def measured(self) -> bool:
        """Whether there are enough samples to speak of a time."""
        return self.sketch.samples >= ENOUGH


class Entry:
    """One shape, or all shapes of one power of two.

    Attributes:
        sizes: values of the symbols; of a bucket those of its first shape.
        is_bucket: whether it stands for all shapes of these powers that have no entry.
        bucket: the entry of the sizes' powers; None for a bucket, and without symbols.
        work: seconds a call is estimated at; of a bucket the mean of its calls. 1 if not known.
        memory: bytes that a call moves by kind, once somebody asked.
        weights, counted: by tier, calls that samples stand for, and calls that were counted here.
        share: of the calls in the windows before this one, recent ones more; `window` counts
            calls that samples of this one stand for.
        cells: times by tier.
    """

    __slots__ = (
        "age", "bucket", "cells", "counted", "is_bucket", "memory", "share", "sizes", "weights",
        "window", "work",
    )  # fmt: skip

    def __init__(self, sizes: Sizes, work: float, *, is_bucket: bool = False) -> None:
        self.sizes = sizes
        self.is_bucket = is_bucket
        self.bucket: Entry | None = None
        self.work = work
        self.memory: Vector | None = None
        self.weights: dict[int, float] = {}
        self.counted: dict[int, float] = {}
        self.share = 0.0
        self.window = 0.0
        self.age = 0.0
        self.cells: dict[int, Cell] = {}

    def cell(self, tier: int) -> Cell:
        """The times of a tier here, a new cell if there are none."""
        cell = self.cells.get(tier)
        if cell is None:
            cell = self.cells[tier] = Cell()
        return cell

    def known(self, tier: int) -> Cell | None:
        """The times to judge a tier by here: of this shape, else of its power of two."""
        for entry in (self, self.bucket):
            cell = None if entry is None else entry.cells.get(tier)
            if cell is not None and cell.measured:
                return cell
        return None

    def to_json(self) -> dict[str, Any]:
        """Sizes and times; those of versions that were replaced are left out."""
        cells = {str(t): c.sketch.to_json() for t, c in self.cells.items() if t >= 0}
        return {"sizes": list(self.sizes), "cells": cells}

    def take(self, other: Entry) -> None:
        """Add the counts of a shape that has no entry any more."""
        for mine, theirs in ((self.weights, other.weights), (self.counted, other.counted)):
            for tier, count in theirs.items():
                mine[tier] = mine.get(tier, 0.0) + count
        self.share += other.share
        self.window += other.window


class ShapeTable:
    """Entries by sizes.

    Args:
        capacity: how many shapes have an entry of their own; and how many powers have.
        work: seconds a call with these sizes is estimated at, greater than 0.
    """

    def __init__(self, capacity: int, work: Callable[[Sizes], float]) -> None:
        self._capacity = max(1, capacity)
        self._work = work
        self._exact: dict[Sizes, Entry] = {}
        self._buckets: dict[Sizes, Entry] = {}
        self._age = 0.0
        self._samples = 0
        self._window = 0.0
        self._past = 0.0
        self._histogram = SizeHistogram()

    def __iter__(self) -> Iterator[Entry]:
        yield from self._exact.values()
        yield from self._buckets.values()

    def __len__(self) -> int:
        return len(self._exact) + len(self._buckets)

    @property
    def exact(self) -> Iterator[Entry]:
        """Shapes that have an entry of their own."""
        return iter(self._exact.values())

    def inside(self, extents: Extents) -> list[Entry]:
        """The shapes with an entry of their own that the extents admit."""
        entries = list(self._exact.values())
        for axis, extent in enumerate(extents):
            low, high = span_of(extent)
            if extent != ALL:
                entries = [entry for entry in entries if low <= entry.sizes[axis] <= high]
        return entries

    def find(self, sizes: Sizes) -> Entry | None:
        """The entry of a shape, else that of its powers, else that of all the rest."""
        buckets = self._buckets
        return self._exact.get(sizes) or buckets.get(_powers(sizes)) or buckets.get(())

    def touch(self, sizes: Sizes, weight: float) -> Entry:
        """The entry of a shape that was called, a new one if it has none."""
        entry = self._exact.get(sizes)
        if entry is None:
            if len(self._exact) >= self._capacity:
                self._evict()
            entry = self._exact[sizes] = Entry(sizes, self._work(sizes))
            entry.bucket = self._bucket(entry) if sizes else None
            entry.age = self._age
        entry.age += weight
        return entry

    def add(self, sizes: Sizes, tier: int, seconds: float, weight: float) -> float:
        """Count a timed call that stands for `weight` calls; its time as a multiple of its work."""
        entry = self.touch(sizes, weight)
        entry.weights[tier] = entry.weights.get(tier, 0.0) + weight
        entry.window += weight
        self._histogram.add(sizes, weight)
        self._window += weight
        self._samples += 1
        if self._samples >= _WINDOW:
            self._close_window()
        time = seconds / entry.work
        entry.cell(tier).add(time, weight)
        if (bucket := entry.bucket) is not None:
            cell = bucket.cell(tier)
            bucket.work += (entry.work - bucket.work) / min(cell.sketch.samples + 1, MEMORY)
            cell.add(time, weight)
        return time

    def shares(self) -> list[tuple[Entry, float]]:
        """Entries with their fraction of the calls: in past windows, and in this one."""
        alpha = self._alpha()
        past = (1 - alpha) / self._past if self._past else 0.0
        now = alpha / self._window if self._window else 0.0
        shares = [(entry, past * entry.share + now * entry.window) for entry in self]
        return [pair for pair in shares if pair[1]]

    def size_fractions(self) -> Vector:
        """Fractions of the calls by symbol and power of two, as `ProfileVector` has them."""
        return self._histogram.fractions(self._alpha())

    def _alpha(self) -> float:
        """The share of this window in the mix."""
        if not self._past:
            return 1.0
        return _MIX_ALPHA * self._samples / _WINDOW

    def _close_window(self) -> None:
        alpha = self._alpha()
        shares = {id(entry): share for entry, share in self.shares()}
        for entry in self:
            entry.share = shares.get(id(entry), 0.0)
            entry.window = 0.0
        self._histogram.close(alpha)
        self._past, self._window, self._samples = 1.0, 0.0, 0

    def end_of_memory(self) -> None:
        """What was remembered of earlier runs is the past from now on."""
        self._histogram.close(1.0)

    def remember(
        self, sizes: Sizes, share: float, times: Mapping[int, QuantileSketch], factor: float
    ) -> None:
        """Add what an earlier run knew of a shape; its times count `factor` times."""
        entry = self.touch(sizes, share)
        entry.share += share
        self._past += share
        if share:
            self._histogram.add(sizes, share)
        known = [entry] if entry.bucket is None else [entry, entry.bucket]
        for tier, sketch in times.items():
            for one in known:
                one.cell(tier).merge(sketch, factor)

    def _bucket(self, entry: Entry) -> Entry:
        powers = _powers(entry.sizes)
        if powers not in self._buckets and len(self._buckets) >= self._capacity:
            powers = ()
        bucket = self._buckets.get(powers)
        if bucket is None:
            bucket = self._buckets[powers] = Entry(entry.sizes, entry.work, is_bucket=True)
        return bucket

    def _evict(self) -> None:
        """Make room; for several shapes at once, since finding the coldest takes a while."""
        entries = self._exact.values()
        for coldest in nsmallest(max(1, self._capacity // 16), entries, key=lambda e: e.age):
            self._age = coldest.age
            del self._exact[coldest.sizes]
            if coldest.bucket is not None:
                coldest.bucket.take(coldest)


def _powers(sizes: Sizes) -> Sizes:
    return tuple([size.bit_length() for size in sizes])


def sketches_from_json(data: Mapping[str, Any], memory: float) -> dict[int, QuantileSketch]:
    """Sketches by tier. Raises as `QuantileSketch.from_json` does."""
    sketches = {int(t): QuantileSketch.from_json(sketch, memory) for t, sketch in data.items()}
    if not all(0 <= tier < _MOST_TIERS for tier in sketches):
        raise ValueError("not a tier")
    return sketches
