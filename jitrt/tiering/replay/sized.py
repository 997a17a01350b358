"""Calls by their sizes in a replay, and versions for some of them (SPEC D1, D2).

The highest tier is for some sizes only. In a version for a bucket calls take what boundaries.py
has as its model: between the best version for all sizes and an exact one, the nearer to this the
narrower the bucket is. How often sizes are called counts half after each window.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ....dialects.extents import Extents, admits, is_exact, sizes_of
from ..boundaries import Boundaries, Called, kept_in
from ..views import ShapeView, Sizes, Slot
from .optimum import Levels

HALF = 0.5
"""What calls in a window are worth in the next one."""

LEAST_CALLS = 1e-6
"""Sizes with fewer recent calls are forgotten."""


def relative_time(levels: Levels, slot: Slot) -> float:
    """Seconds of a call in a version, if it takes one in tier 0."""
    tier, extents = slot
    if extents is None or is_exact(extents):
        return 1.0 / levels.speedups[tier]
    exact, generic = 1.0 / levels.speedups[tier], 1.0 / levels.speedups[tier - 1]
    return between(generic, exact, extents)


def between(generic: float, exact: float, extents: Extents) -> float:
    """Seconds of a call in the version for a bucket; with the gain g = 1 - exact / generic this is
    generic * (1 - g * kept)."""
    return generic - max(0.0, generic - exact) * kept_in(extents)


@dataclass
class SizedCalls:
    """The calls of a program by their sizes.

    Attributes:
        calls, seconds: of each, and what they take in tier 0 together.
        recent: calls that count now.
    """

    window: float
    boundaries: Boundaries | None = None
    calls: Counter[Sizes] = field(default_factory=Counter)
    seconds: defaultdict[Sizes, float] = field(default_factory=lambda: defaultdict(float))
    recent: dict[Sizes, float] = field(default_factory=dict)
    _since: float = 0.0
    _found: dict[Extents, tuple[list[Sizes], int]] = field(default_factory=dict)
    """Sizes of a bucket, and how many of all sizes were looked at for that."""

    def count(self, sizes: Sizes, calls: int, seconds: float, now: float) -> None:
        """Enter calls of these sizes, `seconds` each in tier 0."""
        self.calls[sizes] += calls
        self.seconds[sizes] += calls * seconds
        windows = math.floor((now - self._since) / self.window)
        if windows > 0:
            self._since += windows * self.window
            worth = HALF ** min(windows, 64)
            kept = {known: count * worth for known, count in self.recent.items()}
            self.recent = {known: count for known, count in kept.items() if count > LEAST_CALLS}
        self.recent[sizes] = self.recent.get(sizes, 0.0) + calls

    def mean(self, extents: Extents) -> float:
        """Mean seconds of a call with such sizes in tier 0."""
        inside = self._inside(extents)
        calls = sum(self.calls[sizes] for sizes in inside)
        return sum(self.seconds[sizes] for sizes in inside) / calls if calls else math.nan

    def mean_at(self, sizes: Sizes) -> float:
        """Mean seconds of a call with these sizes in tier 0; of sizes that never came by their
        product."""
        if sizes in self.calls:
            return self.seconds[sizes] / self.calls[sizes]
        volume = sum(calls * math.prod(known) for known, calls in self.calls.items())
        return math.fsum(self.seconds.values()) * math.prod(sizes) / max(volume, 1e-300)

    def share(self, extents: Extents) -> float:
        """Part of the recent calls that have such sizes."""
        total = math.fsum(self.recent.values())
        inside = math.fsum(self.recent.get(sizes, 0.0) for sizes in self._inside(extents))
        return inside / total if total else 0.0

    def is_outdated(self, extents: Extents) -> bool:
        """Whether a version is for a bucket that is none any more."""
        return self.boundaries is not None and self.boundaries.is_outdated(extents)

    def _inside(self, extents: Extents) -> list[Sizes]:
        if is_exact(extents):
            return [sizes_of(extents)]
        found, looked_at = self._found.get(extents, ([], 0))
        new = list(islice(self.calls, looked_at, None))
        found += [sizes for sizes in new if sizes and admits(extents, sizes)]
        self._found[extents] = found, looked_at + len(new)
        return found

    def hottest(self, most: int) -> list[tuple[Sizes, float]]:
        """Sizes with their shares of the recent calls, the most frequent first."""
        total = math.fsum(self.recent.values())
        ranked = sorted(self.recent.items(), key=lambda pair: -pair[1])
        return [(sizes, count / total) for sizes, count in ranked[:most] if sizes]

    def buckets(self, without: Iterable[Extents]) -> dict[Extents, float]:
        """Buckets with their shares of the recent calls, but for those of some exact versions."""
        exact, found = set(without), defaultdict[Extents, float](float)
        for sizes, share in self.hottest(len(self.recent)):
            extents = None if self.boundaries is None else self.boundaries.extents(sizes)
            if extents is not None and not is_exact(extents) and sizes not in exact:
                found[extents] += share
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))

    def learn(self, generic: float, gain: float, price: float, now: float) -> None:
        """Learn where buckets begin and end, if it is time to.

        `generic` is what a second of tier 0 takes in the version for all sizes, `gain` what an
        exact version saves of that.
        """

        def called() -> list[Called]:
            return [
                Called(sizes, count, generic * self.mean(sizes), gain)
                for sizes, count in self.recent.items()
                if sizes
            ]

        if self.boundaries is not None and gain > 0:
            self.boundaries.learn(called, price, now)


def sized_views(
    program: SizedCalls,
    shares: Iterable[tuple[Extents, float]],
    count: float,
    seconds: Callable[[Extents], tuple[float, float]],
    blocked: Callable[[Extents], bool],
) -> Sequence[ShapeView]:
    """Views of shapes or buckets; `seconds` are those of a call now, and in a version of its own,
    if it takes one in tier 0."""
    views: list[ShapeView] = []
    for extents, share in shares:
        mean, (now, then) = program.mean(extents), seconds(extents)
        views.append(
            ShapeView(extents, share * count, share, mean * now, mean * then, blocked(extents))
        )
    return views


def predicted(estimates: Mapping[int, float], last: int, extents: Extents, tier: int) -> float:
    """Seconds of a call in the version for these extents, if it takes one in tier 0; what is said
    of the tiers may be wrong."""
    exact = estimates[last]
    return exact if is_exact(extents) else between(estimates[max(tier, last - 1)], exact, extents)
