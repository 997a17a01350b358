"""Buckets learned from the sizes that come: least expected time with so many versions (SPEC D1).

The model of time: what takes t seconds in the version for all sizes takes, in one for [l, h],

    t * (1 - g * a),    a = max(0, 1 - log2(h / l) / WIDTH)

where g is what a version for this size alone saves. A range as wide as WIDTH octaves saves nothing,
and in between it is linear. With several symbols log2(h / l) is the mean over those that have
buckets. Sizes outside of all ranges take t.

For one symbol a dynamic program over the sorted sizes finds the ranges that save most, in O(n² K)
for n sizes (at most SIZES, neighbours are merged) and K ranges. For several symbols, the ranges of
each are refined greedily while their product is within K.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ...dialects.extents import ALL, Extent, Extents, extent, is_exact, span_of
from ...quick_dataclass import NamedTuple
from .bucketing import Bucketing, Learned
from .views import Sizes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...passes.policies.bucket_shapes import BucketShapesPass

WIDTH = 4.0
"""Octaves of a range that is so wide that a version for it is no faster than that for all sizes."""

GAP = 0.25
"""Octaves between two ranges that are not seen: fewer belong to the range below."""

ENOUGH_CALLS = 64
"""Calls from which boundaries are learned for the first time."""

_REMEMBERED = 4096
"""Sizes whose bucket is remembered."""

SIZES = 128
"""Sizes of a symbol that are told apart."""


class Called(NamedTuple):
    """Calls with equal sizes: how many, seconds of each in the version for all sizes, and the part
    of them that a version for these sizes alone saves."""

    sizes: Sizes
    calls: float
    seconds: float
    gain: float


class Plan(NamedTuple):
    """Versions for buckets, and the seconds that they save in all calls, less their price."""

    versions: tuple[Extents, ...]
    saved: float


def kept_in(extents: Extents) -> float:
    """The part of g that is left in a bucket: `a` of the model, of the symbols that are limited."""
    spans = [span_of(each) for each in extents if each != ALL]
    octaves = [math.log2(max(high, 1) / max(low, 1)) for low, high in spans]
    return max(0.0, 1.0 - sum(octaves) / len(octaves) / WIDTH) if octaves else 0.0


def plan(called: Sequence[Called], buckets: Bucketing, most: int, price: float = 0.0) -> Plan:
    """The versions of these buckets that save most, at most so many.

    Args:
        price: seconds that a version costs, in calls as many as `called` has.
    """
    masses: defaultdict[Extents, float] = defaultdict(float)
    for sizes, calls, seconds, gain in called:
        extents = buckets.extents(sizes)
        if extents is not None:
            masses[extents] += calls * seconds * max(gain, 0.0)
    saved = {extents: mass * kept_in(extents) - price for extents, mass in masses.items()}
    best = sorted((e for e in saved if saved[e] > 0), key=lambda e: -saved[e])[:most]
    return Plan(tuple(best), math.fsum(saved[extents] for extents in best))


def learn(
    called: Sequence[Called], chosen: Sequence[bool], most: int, price: float = 0.0
) -> Learned:
    """The extents of each symbol that has buckets; ranges end where sizes were seen, or where the
    next one begins.

    Args:
        most: versions, the product of what all symbols have; at least 1.
        price: as for `plan`.
    """
    axes = [index for index, on in enumerate(chosen) if on]
    ranges = {axis: _Ranges(called, axis, most, price) for axis in axes}

    def learned(counts: dict[int, int]) -> Learned:
        return tuple(
            ranges[axis].extents(counts[axis]) if axis in counts else None
            for axis in range(len(chosen))
        )

    def saved(counts: dict[int, int]) -> float:
        bucketing = Bucketing(tuple(chosen), None, learned(counts))
        return plan(called, bucketing, most, price).saved

    if len(axes) == 1:
        return learned({axes[0]: most})
    counts = dict.fromkeys(axes, 1)
    best = saved(counts)
    while True:
        finer = [counts | {axis: counts[axis] + 1} for axis in axes]
        values = [saved(each) if math.prod(each.values()) <= most else -math.inf for each in finer]
        if max(values, default=best) <= best:
            return learned(counts)
        best = max(values)
        counts = finer[values.index(best)]


class Boundaries:
    """Where the buckets of a program begin and end now.

    They are learned from the first ENOUGH_CALLS calls on, once a window, and replaced only by those
    that save more by the policy's `improvement`, so that what is compiled for them lasts.

    Attributes:
        bucketing: the buckets.
    """

    def __init__(self, policy: BucketShapesPass, symbols: Sequence[str], window: float) -> None:
        self.bucketing = Bucketing.of(policy, symbols)
        self._policy = policy
        self._window = window
        self._looked = -math.inf
        self._known: dict[Sizes, Extents | None] = {}

    def extents(self, sizes: Sizes) -> Extents | None:
        """The bucket that these sizes are in; None if they are in none."""
        if sizes not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[sizes] = self.bucketing.extents(sizes)
        return self._known[sizes]

    def is_outdated(self, extents: Extents) -> bool:
        """Whether these are ranges, and no bucket any more."""
        if is_exact(extents) or not any(self.bucketing.chosen):
            return False
        return self.extents(tuple(span_of(each).low for each in extents)) != extents

    def learn(self, called: Callable[[], Sequence[Called]], price: float, now: float) -> bool:
        """Learn from what was called, if it is time to; whether boundaries are others now.

        `price` is what compiling a version takes, in seconds.
        """
        policy, buckets = self._policy, self.bucketing
        wanted = policy.boundaries == "learned" and policy.max_versions and any(buckets.chosen)
        if not wanted or now - self._looked < self._window:
            return False
        calls = called()
        if buckets.learned is None and math.fsum(each.calls for each in calls) < ENOUGH_CALLS:
            return False
        self._looked = now
        if not calls:  # versions for some sizes save nothing any more
            return False
        most = policy.max_versions
        better = replace(buckets, learned=learn(calls, buckets.chosen, most, price))
        before = plan(calls, buckets, most, price).saved
        if plan(calls, better, most, price).saved <= (1.0 + policy.improvement) * before:
            return False
        self.bucketing = better
        self._known.clear()
        return True


class _Ranges:
    """The best ranges of one symbol, by how many there may be."""

    def __init__(self, called: Sequence[Called], axis: int, most: int, price: float) -> None:
        masses: defaultdict[int, float] = defaultdict(float)
        for each in called:
            masses[each.sizes[axis]] += each.calls * each.seconds * max(each.gain, 0.0)
        self._groups = _merged(masses)
        self._best, self._first = _program(self._groups, most, price)

    def extents(self, count: int) -> tuple[Extent, ...]:
        """At most so many, in ascending order."""
        found: list[Extent] = []
        end = len(self._groups)
        for used in range(min(count, len(self._first)), 0, -1):
            while end and self._best[used, end] == self._best[used, end - 1]:
                end -= 1
            if self._best[used, end] == self._best[used - 1, end]:
                continue  # fewer are as good
            begin = int(self._first[used - 1, end - 1])
            found.append(extent(self._groups[begin].low, self._groups[end - 1].high))
            end = begin
        found.reverse()
        return tuple(_closed(one, two) for one, two in zip(found, [*found[1:], None], strict=False))


def _closed(one: Extent, following: Extent | None) -> Extent:
    """A range as far as the next one, if that is near."""
    low, high = span_of(one)
    if following is None:
        return one
    beginning = span_of(following).low
    near = math.log2(beginning / max(high + 1, 1)) < GAP
    return extent(low, beginning - 1) if near and high > low else one


class _Group(NamedTuple):
    """Neighbouring sizes that stay together."""

    low: int
    high: int
    mass: float


def _merged(masses: dict[int, float]) -> list[_Group]:
    """At most SIZES groups of sizes, of about equal width as octaves."""
    sizes = sorted(masses)
    step = 0.0
    groups = [[size] for size in sizes]
    while len(groups) > SIZES:
        step = 2 * step or math.log2(max(sizes[-1], 2) / max(sizes[0], 1)) / (2 * SIZES)
        groups = [[sizes[0]]]
        for before, size in pairwise(sizes):
            same = math.floor(math.log2(max(before, 1)) / step) == math.floor(
                math.log2(max(size, 1)) / step
            )
            groups[-1].append(size) if same else groups.append([size])
    return [_Group(g[0], g[-1], math.fsum(masses[size] for size in g)) for g in groups]


def _program(
    groups: Sequence[_Group], most: int, price: float
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """What so many ranges save of the first so many groups, and where the last of them begins.

    best[k, j] = max(best[k, j - 1], best[k - 1, j],
                     max over i < j of best[k - 1, i] + a(i, j) * mass(i, j) - price)
    """
    n = len(groups)
    most = max(1, min(most, n))
    low = np.log2([max(g.low, 1) for g in groups])
    high = np.log2([max(g.high, 1) for g in groups])
    total = np.concatenate(([0.0], np.cumsum([g.mass for g in groups])))
    value = np.clip(1 - (high[None, :] - low[:, None]) / WIDTH, 0, 1)
    value = value * (total[None, 1:] - total[:-1, None]) - price
    value[np.tril_indices(n, -1)] = -np.inf
    best, first = np.zeros((most + 1, n + 1)), np.zeros((most, n), np.intp)
    for used in range(1, most + 1):
        sums = best[used - 1, :-1, None] + value
        first[used - 1] = sums.argmax(axis=0)
        best[used, 1:] = np.maximum.accumulate(np.maximum(sums.max(axis=0), best[used - 1, 1:]))
    return best, first
