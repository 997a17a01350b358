"""What calls with some sizes are like: the views of shapes and buckets (SPEC D1, D2).

`time` is that of the version that serves them now, exact before bucket before all sizes. `time_to`
is what a version of their own would make of it, by what both save: measured, or the guess of
`SizeGains`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...dialects.extents import Extents, admits, is_exact, is_within, preference
from .boundaries import Called
from .size_gains import CERTAIN
from .views import UNKNOWN, ShapeView, Sizes, Slot, profiled

if TYPE_CHECKING:
    from .managed import Managed
    from .version import Version

HOTTEST_SHAPES, HOTTEST_BUCKETS = 16, 6
"""Shapes, and buckets, that rules are asked about."""

ENOUGH_SAMPLES, ENOUGH_OF_SPECIAL, ENOUGH_FOR_GAIN = 8, 48, 96
"""Timed calls of a version before it is judged; of one for some sizes only; and before it counts
what it saves, which is little. These are compared with calls of a while ago: machines change."""

LEAST_LEFT = 0.05
"""What a version leaves of a call's time at least, in such ratios."""

_MOST_OF_BUCKET = 4
"""Shapes of a bucket that stand for all of it, the most frequent ones."""


class SizedViews:
    """Views of a program's shapes and buckets at one moment."""

    def __init__(self, managed: Managed, now: float) -> None:
        self._managed = managed
        self.now = now
        self._last = managed.decider.last
        shares = managed.profile.shares() if managed.symbols else {}
        self._shares = sorted(shares.items(), key=lambda pair: -pair[1])
        self._ranges = sorted((e for e in managed.special if not is_exact(e)), key=preference)
        self._calls = managed.profile.calls()
        self._served: defaultdict[Slot, float] | None = None
        self._times: dict[Sizes, float] = {}

    def serving(self, sizes: Sizes) -> Slot:
        """The version that serves calls with these sizes."""
        managed = self._managed
        if not managed.special:
            return managed.tier, None
        for extents in (sizes, *self._ranges):
            version = managed.special.get(extents)
            if version is not None and admits(extents, sizes):
                return version.slot
        return managed.tier, None

    def shapes(self) -> list[ShapeView]:
        """The most frequent shapes, the hottest first."""
        return [
            ShapeView(
                sizes,
                self._managed.profile.calls(None, sizes),
                share,
                self._time(sizes),
                self._time_to(sizes, sizes),
                self._managed.is_blocked((self._last, sizes), self.now),
            )
            for sizes, share in self._shares[:HOTTEST_SHAPES]
        ]

    def buckets(self) -> list[ShapeView]:
        """The most frequent buckets, the hottest first; calls that exact versions serve, or will,
        do not count. None before there is a version for all sizes, if there is to be one."""
        managed, policy = self._managed, self._managed.policies.buckets
        if not policy.max_versions or (policy.generic and not managed.tier):
            return []
        members: defaultdict[Extents, list[tuple[Sizes, float]]] = defaultdict(list)
        for sizes, share in self._shares:
            extents = managed.buckets.extents(sizes)
            if extents is not None and not is_exact(extents) and not self._has_own(sizes):
                members[extents].append((sizes, share))
        totals = {e: math.fsum(part for _, part in shapes) for e, shapes in members.items()}
        hottest = sorted(totals, key=lambda e: -totals[e])[:HOTTEST_BUCKETS]
        return [self._bucket(extents, members[extents], totals[extents]) for extents in hottest]

    def predecessor(self, version: Version) -> int:
        """What the profile calls the tier that would serve a version's calls without it."""
        extents = version.extents
        if extents is None:
            return version.follows
        inside = (e for e in self._ranges if is_exact(extents) and is_within(extents, e))
        wider = (self._managed.special[e].profiled for e in inside)
        samples = self._managed.profile.samples
        known = (tier for tier in wider if samples(tier, extents) >= ENOUGH_SAMPLES)
        return next(known, self._managed.tier)

    def version_share(self, slot: Slot) -> tuple[float, float]:
        """Calls that have sizes which this version serves now, and which part of all they are."""
        if self._served is None:
            self._served = defaultdict(float)
            for sizes, part in self._shares:
                self._served[self.serving(sizes)] += part
        share = self._served.get(slot, 0.0)
        return share * self._calls, share

    def called(self) -> list[Called]:
        """How often each shape is called, for learning boundaries."""
        gains = self._managed.gains
        return [
            Called(sizes, share * self._calls, time, gain)
            for sizes, share in self._shares
            if (time := self._generic(sizes)) > 0 and (gain := gains.narrow(sizes)) > 0
        ]

    def _has_own(self, sizes: Sizes) -> bool:
        managed = self._managed
        return sizes in managed.special or (self._last, sizes) in managed.pending

    def _bucket(
        self, extents: Extents, shapes: Sequence[tuple[Sizes, float]], share: float
    ) -> ShapeView:
        some = shapes[:_MOST_OF_BUCKET]
        weight = math.fsum(part for _, part in some) or 1.0
        times = [(self._time(sizes), self._time_to(extents, sizes), part) for sizes, part in some]
        return ShapeView(
            extents,
            share * self._calls,
            share,
            math.fsum(time * part for time, _, part in times) / weight,
            math.fsum(time_to * part for _, time_to, part in times) / weight,
            self._managed.is_blocked((self._last, extents), self.now),
        )

    def _time(self, sizes: Sizes) -> float:
        """Seconds of a call in the version that serves it now."""
        time = self._times.get(sizes)
        if time is None:
            time = self._times[sizes] = self._time_now(sizes)
        return time

    def _time_now(self, sizes: Sizes) -> float:
        profile, slot = self._managed.profile, self.serving(sizes)
        if slot[1] is None or profile.samples(profiled(slot), sizes) >= ENOUGH_FOR_GAIN:
            time = profile.mean(profiled(slot), sizes)
            return self._generic(sizes) if time is None else time
        return self._generic(sizes) * (1.0 - self._gain(slot[1], sizes))

    def _generic(self, sizes: Sizes) -> float:
        time = self._managed.profile.mean(self._managed.tier, sizes)
        return UNKNOWN if time is None else time

    def _time_to(self, extents: Extents, sizes: Sizes) -> float:
        """Seconds of a call with these sizes in the version for the extents: the time in the
        version that serves it now, by what both save. Machines change speed, ratios hardly do."""
        managed, slot = self._managed, (self._last, extents)
        if managed.tier != self._last - 1:  # guesses are about the best version for all sizes
            measured = managed.profile.samples(profiled(slot), sizes) >= ENOUGH_SAMPLES
            time = managed.profile.mean(profiled(slot), sizes) if measured else None
            return UNKNOWN if time is None else time
        serving = self.serving(sizes)[1]
        left = 1.0 if serving is None else 1.0 - self._gain(serving, sizes)
        return self._time(sizes) * (1.0 - self._gain(extents, sizes)) / max(left, LEAST_LEFT)

    def _gain(self, extents: Extents, sizes: Sizes) -> float:
        """What the version for the extents saves of calls with these sizes: measured in this run
        or an earlier one, else a guess."""
        managed = self._managed
        tier = profiled((self._last, extents))
        if managed.profile.samples(tier, sizes) >= ENOUGH_FOR_GAIN:
            found = managed.profile.compared(managed.tier, tier, sizes)
            if found is not None and found.error <= CERTAIN:
                return 1.0 - 1.0 / found.ratio
        return managed.gains.of(extents, sizes)
