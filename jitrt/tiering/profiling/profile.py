"""What is known of one program's calls: how often, how long, at which shapes (SPEC H2, T3, T4, O5).

Calls are counted by `count_calls`; the calls that were timed tell by `record` at which shapes they
were and how long they took, and stand for `weight` calls each. Times are seconds. Two tiers are
compared at equal shapes, in the mix of shapes the program is called with now, and by medians, so
that neither another mix nor one slow call looks like a better or worse version.

Not thread-safe: the tier manager's thread owns it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import numpy as np

from ....dialects.extents import Extents, admits, is_exact, sizes_of
from ..formulas import sample_probability
from ..views import Sizes
from .call_rate import CallRate
from .equal_shapes import Compared, Mix, Read, average, best, compare, mean, median, time_at
from .profile_vector import ProfileVector, Vector
from .shapes import MEMORY, Cell, Entry, ShapeTable, sketches_from_json
from .sketch import QuantileSketch

LONGEST = 1e5
"""Seconds; a longer time is not one of a call but of a clock that jumped."""

_MIX_SHAPES = 64
"""The shapes that stand for all where tiers are compared."""

_JUMP_DECAY = 0.5
"""What counts of jumps are worth when the next ones are taken."""

_TIER_MEMORY = 1024
"""Samples of a tier, at all shapes, that its P99 is made of."""

_LEAST_SHARE = 1e-6
"""Shapes with a smaller part of the calls are not remembered."""


class ProfileSettings(Protocol):
    """What the hotness policy says of profiles.

    Attributes:
        k: samples per second (H2).
        shapes: shapes of a program that have statistics of their own.
        window: seconds over which calls are counted.
        expected_alpha: T4's α.
    """

    @property
    def k(self) -> float: ...
    @property
    def shapes(self) -> int: ...
    @property
    def window(self) -> float: ...
    @property
    def expected_alpha(self) -> float: ...


class ProgramWork(Protocol):
    """What a program does in a call, as a function of its sizes."""

    def seconds(self, sizes: Sizes) -> float:
        """Seconds of one core that the call's operations and bytes take at least, more than 0."""
        ...

    def memory(self, sizes: Sizes) -> Sequence[float]:
        """Bytes of inputs, weights, results and intermediates."""
        ...


def replaced(tier: int) -> int:
    """What the version is called in a profile that a new one of the same tier took the place of."""
    return -1 - tier


class _Tier:
    """Calls of one tier at all shapes."""

    __slots__ = ("counted", "last_call", "relative", "seconds", "sketch", "unplaced", "weight")

    def __init__(self) -> None:
        self.counted = 0.0
        self.unplaced = 0.0
        self.weight = 0.0
        self.seconds = 0.0
        self.last_call: float | None = None
        self.begin()

    def begin(self) -> None:
        """Forget times: they were those of another version."""
        self.sketch = QuantileSketch(_TIER_MEMORY)
        self.relative = Cell()

    @property
    def calls(self) -> float:
        return self.counted or self.weight


class ProgramProfile:
    """The profile of one program.

    Args:
        digest: of the program's structure; what the profile is saved under.
        hotness: the hotness policy.
        clock: seconds, monotonic.
        work: what a call does, by sizes. Times at shapes that differ are compared through it.

    Attributes:
        past_calls: calls in earlier runs, as far as they still count.
    """

    def __init__(
        self,
        digest: str,
        hotness: ProfileSettings,
        clock: Callable[[], float],
        *,
        work: ProgramWork | None = None,
    ) -> None:
        self.digest = digest
        self.hotness = hotness
        self.started = clock()
        self.past_calls = 0.0
        self._clock = clock
        self._work = work
        self._rate = CallRate(float(hotness.window), hotness.expected_alpha, self.started)
        self._table = ShapeTable(hotness.shapes, self._seconds_of_work)
        self._tiers: dict[int, _Tier] = {}
        self._mixed: list[tuple[Entry, float]] | None = None
        self._parts: dict[Extents, list[tuple[Entry, float]]] = {}
        self._branches: WeakKeyDictionary[object, tuple[tuple[int, int], ...]] = WeakKeyDictionary()
        self._jumps: list[tuple[float, float]] = []

    # -- what happens ---------------------------------------------------------------------------

    def record(self, tier: int, sizes: Sizes, seconds: float, *, weight: float = 1.0) -> None:
        """Take a timed call; `weight` is how many calls it stands for. It does not count calls."""
        if not 0 < seconds < LONGEST or not weight > 0:
            return
        known = self._tier(tier)
        known.weight += weight
        known.seconds += seconds * weight
        known.sketch.add(seconds, weight)
        known.relative.add(self._table.add(sizes, tier, seconds, weight), weight)
        self._forget_mix()

    def count_calls(self, tier: int, extents: Extents | None, n: float) -> None:
        """Count `n` calls of a version, timed or not."""
        if n <= 0:
            return
        now = self._clock()
        known = self._tier(tier)
        known.counted += n
        known.last_call = now
        if extents is None or not is_exact(extents):
            known.unplaced += n
        else:
            counted = self._table.touch(sizes_of(extents), 0.0).counted
            counted[tier] = counted.get(tier, 0.0) + n
        self._rate.count(n, now)

    def count_branches(self, version: object, counters: Sequence[tuple[int, int]]) -> None:
        """Take the counters (taken, total) of a version's conditional jumps, as they stand now.

        The version is not kept alive.
        """
        old = self._branches.get(version, ())
        self._branches[version] = new = tuple(counters)
        if len(old) != len(new) or any(
            now[1] < then[1] for then, now in zip(old, new, strict=True)
        ):
            old = ((0, 0),) * len(new)
        if len(self._jumps) != len(new):
            self._jumps = [(0.0, 0.0)] * len(new)
        self._jumps = [
            (taken * _JUMP_DECAY + now[0] - then[0], total * _JUMP_DECAY + now[1] - then[1])
            for (taken, total), then, now in zip(self._jumps, old, new, strict=True)
        ]

    def renew(self, tier: int, extents: Extents | None = None) -> None:
        """A new version of a tier took the place of one: its times begin anew (O5).

        Those of the old one are kept under `replaced(tier)`.
        """
        for one in self._changed_by(extents):
            cell = one.cells.pop(tier, None)
            if cell is not None and cell.measured:
                one.cells[replaced(tier)] = cell
        if extents is None and tier in self._tiers:
            self._tiers[tier].begin()

    def restore(self, tier: int, extents: Extents | None = None) -> None:
        """A version that one of its own tier and sizes took the place of is back, or would be: at
        equal shapes its times are those that it had."""
        for one in self._changed_by(extents):
            one.cells.pop(tier, None)
            if (cell := one.cells.pop(replaced(tier), None)) is not None:
                one.cells[tier] = cell
        if extents is None and tier in self._tiers:
            self._tiers[tier].begin()

    def _changed_by(self, extents: Extents | None) -> Iterable[Entry]:
        """The entries whose times a version for the extents decides; None: one for all sizes."""
        if extents is not None and is_exact(extents):
            return self._entries(extents)
        return [entry for entry in self._table if admits(extents, entry.sizes)]

    # -- how often ------------------------------------------------------------------------------

    def calls(self, tier: int | None = None, extents: Extents | None = None) -> float:
        """Calls so far: of a tier or all, at some shapes or all."""
        tiers = self._tiers if tier is None else {tier} & self._tiers.keys()
        if extents is None:
            return sum(self._tiers[t].calls for t in tiers)
        return sum(self._calls_at(entry, t) for entry in self._entries(extents) for t in tiers)

    def rate(self, now: float) -> float:
        """Calls per second."""
        return self._rate.rate(now)

    def period(self, now: float) -> int:
        """Every how many calls one is timed, so that about k a second are (H2); 0: none."""
        probability = sample_probability(self.hotness.k, self.rate(now))
        return max(1, round(1 / probability)) if probability else 0

    def expected(self, now: float) -> float:
        """N_expected of T4: calls in the next window."""
        return self._rate.expected(now)

    def idle(self, now: float, tier: int | None = None) -> float:
        """Seconds since the last call, in a tier or any; since the start if there was none."""
        known = self._tiers.get(tier) if tier is not None else None
        last = self._rate.last_call if tier is None else known and known.last_call
        return max(0.0, now - (self.started if last is None else last))

    def shapes(self) -> list[tuple[Sizes, float]]:
        """Shapes with statistics of their own and their calls so far, the most called first."""
        calls = [
            (entry.sizes, sum(self._calls_at(entry, tier) for tier in self._tiers))
            for entry in self._table.exact
        ]
        return sorted(calls, key=lambda pair: -pair[1])

    def typical(self, extents: Extents | None = None) -> Sizes | None:
        """The sizes of the most frequent shape in the present mix, of some shapes or all; None
        before the first call."""
        mix = self._mix(extents)
        return mix[0][0].sizes if mix else None

    def shares(self) -> dict[Sizes, float]:
        """The fraction of recent calls at each shape that has statistics of its own (D2)."""
        return {entry.sizes: share for entry, share in self._all() if not entry.is_bucket}

    # -- how long -------------------------------------------------------------------------------

    def samples(self, tier: int, extents: Extents | None = None) -> int:
        """Timed calls of a tier, at some shapes or all, that its times are made of."""
        if extents is None:
            return self._tiers[tier].sketch.samples if tier in self._tiers else 0
        known = (entry for entry, _ in self._mix(extents) if not entry.is_bucket)
        return sum(entry.cells[tier].sketch.samples for entry in known if tier in entry.cells)

    def mean(self, tier: int, extents: Extents | None = None) -> float | None:
        """Seconds of a call in a tier: at one shape, or in the present mix of some shapes or all.

        At a shape without enough samples, of calls of similar size, by their work; in the mix, such
        a shape counts as all calls do, by their work. A call counts as 16 median calls at most.
        None if nothing is known.
        """
        return self._time(tier, extents, mean)

    def time_at(self, tier: int, sizes: Sizes) -> float:
        """Seconds of a call at a shape, seen or not: if not there, then as all calls of the tier
        by their work; NaN if nothing is known."""
        time = self._at(tier, sizes, mean)
        if time is None and tier in self._tiers:
            relative = mean(self._tiers[tier].relative)
            time = None if relative is None else relative * self._seconds_of_work(sizes)
        return math.nan if time is None else time

    def median(self, tier: int, extents: Extents | None = None) -> float | None:
        """Like `mean`, of medians."""
        return self._time(tier, extents, median)

    def p99(self, tier: int, extents: Extents | None = None) -> float | None:
        """99th percentile of the seconds of a call in a tier, at one shape or all; of some shapes
        the mean of theirs."""
        return self.quantile(0.99, tier, extents)

    def quantile(self, q: float, tier: int, extents: Extents | None = None) -> float | None:
        """A quantile of the seconds of a call in a tier, recently; of shapes as `p99` has it."""
        if extents is not None:
            return self._time(tier, extents, lambda cell: cell.sketch.quantile(q))
        return self._tiers[tier].sketch.quantile(q) if tier in self._tiers else None

    def compared(self, tier: int, other: int, extents: Extents | None = None) -> Compared | None:
        """Time in a tier over that in another, at equal shapes; None if they have none in common.

        `replaced(tier)` may be one of them.
        """
        return compare(self._mix(extents), tier, other)

    def slowdown(self, tier: int, extents: Extents | None = None) -> float | None:
        """Time of a tier now over its best time so far at the same shapes, as far as that is sure
        (O5); None if unknown."""
        found = compare(self._mix(extents), tier, tier, median, best)
        return None if found is None else found.certain

    def baseline(self, tier: int, extents: Extents | None = None) -> float | None:
        """Seconds of a call when the tier was at its best, at the shapes of its `median`."""
        now, slowdown = self.median(tier, extents), self.slowdown(tier, extents)
        return None if now is None or slowdown is None else now / slowdown

    def work(self) -> float | None:
        """Seconds that a call's work is estimated at, in the present mix of shapes."""
        if self._work is None:
            return None
        return average(self._mix(), lambda entry: entry.work)

    def spent(self, tier: int | None = None) -> float:
        """Seconds spent in calls so far, of a tier or all; calls not timed as those that were."""
        tiers = self._tiers.values() if tier is None else [self._tiers.get(tier)]
        return sum(t.seconds * t.calls / t.weight for t in tiers if t is not None and t.weight)

    # -- across runs ----------------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """What is worth remembering, as plain lists, dictionaries and numbers (O4)."""
        shares = {id(entry): share for entry, share in self._all()}
        return {
            "digest": self.digest,
            "calls": self.past_calls + self.calls(),
            "typical": self._rate.typical,
            "tiers": {str(t): known.sketch.to_json() for t, known in self._tiers.items()},
            "shapes": [
                entry.to_json() | {"share": shares.get(id(entry), 0.0)}
                for entry in self._table.exact
                if shares.get(id(entry), 0.0) >= _LEAST_SHARE
            ],
        }

    def merge(self, old: Mapping[str, Any], decay: float) -> None:
        """Add what `to_json` of an earlier run gave, at `decay` of its weight.

        Times and the mix of shapes become what is known until there are new ones. Calls go to
        `past_calls` and into N_expected.

        Raises:
            ValueError, TypeError, KeyError, AttributeError: it is no profile; nothing has changed.
        """
        read = _Remembered(old, self.hotness.shapes)
        self.past_calls += decay * read.calls
        self._rate.expect(decay * read.typical)
        for tier, sketch in read.tiers.items():
            self._tier(tier).sketch.merge(sketch, decay)
        for sizes, share, cells in read.shapes:
            self._table.remember(sizes, share, cells, decay)
            for tier, sketch in cells.items():
                self._tier(tier).relative.merge(sketch, decay)
        self._table.end_of_memory()
        self._forget_mix()

    # -- the vector -----------------------------------------------------------------------------

    def snapshot(self) -> ProfileVector:
        """The profile as a vector, to compare with later (T3)."""
        jumps = [taken / total if total else np.nan for taken, total in self._jumps]
        sizes = self._table.size_fractions()
        return ProfileVector(sizes, np.array(jumps, np.float64), self._memory())

    def _memory(self) -> Vector:
        """Fractions of the bytes that calls move, by kind."""
        if self._work is None or not self._mix():
            return np.zeros(0)
        moved = np.zeros(4)
        for entry, share in self._mix():
            if entry.memory is None:
                entry.memory = np.asarray(self._work.memory(entry.sizes), np.float64)
            moved += share * entry.memory
        return moved / max(moved.sum(), 1.0)

    # -- the mix of shapes ----------------------------------------------------------------------

    def _mix(self, extents: Extents | None = None) -> Mix:
        """One shape; or those that stand for some or all, the most frequent first, with their
        shares."""
        if extents is None:
            return self._all()[:_MIX_SHAPES]
        if is_exact(extents):
            return [(entry, 1.0) for entry in self._entries(extents)]
        found = self._parts.get(extents)
        if found is None:
            inside = set(self._table.inside(extents))
            pairs = (pair for pair in self._all() if pair[0] in inside)
            found = self._parts[extents] = list(islice(pairs, _MIX_SHAPES))
        return found

    def _forget_mix(self) -> None:
        """Another call has come."""
        self._mixed = None
        self._parts.clear()

    def _entries(self, extents: Extents) -> list[Entry]:
        """The entry that speaks for one shape; or the shapes in a bucket that have their own."""
        if not is_exact(extents):
            return self._table.inside(extents)
        entry = self._table.find(sizes_of(extents))
        return [] if entry is None else [entry]

    def _all(self) -> Mix:
        """All shapes, the most frequent first, with their shares."""
        if self._mixed is None:
            self._mixed = sorted(self._table.shares(), key=itemgetter(1), reverse=True)
        return self._mixed

    def _time(self, tier: int, extents: Extents | None, read: Read) -> float | None:
        if extents is not None:
            if is_exact(extents):
                return self._at(tier, sizes_of(extents), read)
            return _average_known(self._mix(extents), tier, read)
        known = self._tiers.get(tier)
        relative = None if known is None else read(known.relative)
        if relative is None:
            return None

        def value(entry: Entry) -> float:
            found = time_at(entry, tier, read)
            return relative * entry.work if found is None else found

        return average(self._mix(), value)

    def _at(self, tier: int, sizes: Sizes, read: Read) -> float | None:
        entry = self._table.find(sizes)
        value = None if entry is None else time_at(entry, tier, read)
        if entry is None or value is None or not entry.is_bucket:
            return value
        return value / entry.work * self._seconds_of_work(sizes)

    def _calls_at(self, entry: Entry, tier: int) -> float:
        """Calls of a tier at an entry: those counted there, and its share of the others."""
        known = self._tiers[tier]
        weight, counted = entry.weights.get(tier, 0.0), entry.counted.get(tier, 0.0)
        if not known.counted:
            return weight
        return counted + (known.unplaced * weight / known.weight if known.weight else 0.0)

    def _tier(self, tier: int) -> _Tier:
        known = self._tiers.get(tier)
        if known is None:
            known = self._tiers[tier] = _Tier()
        return known

    def _seconds_of_work(self, sizes: Sizes) -> float:
        return 1.0 if self._work is None else max(self._work.seconds(sizes), 1e-9)


def _average_known(mix: Mix, tier: int, read: Read) -> float | None:
    """Of the shapes in a bucket that have times in the tier."""
    times = {entry: time_at(entry, tier, read) for entry, _ in mix}
    known = [(entry, share) for entry, share in mix if times[entry] is not None]
    return average(known, lambda entry: times[entry] or 0.0)


class _Remembered:
    """What `ProgramProfile.to_json` gave, checked."""

    def __init__(self, data: Mapping[str, Any], shapes: int) -> None:
        self.calls = _number(data["calls"])
        self.typical = _number(data["typical"])
        self.tiers = sketches_from_json(data["tiers"], _TIER_MEMORY)
        entries = sorted(data["shapes"], key=lambda entry: -_number(entry["share"]))
        self.shapes = [
            (
                _sizes(entry["sizes"]),
                _number(entry["share"]),
                sketches_from_json(entry["cells"], MEMORY),
            )
            for entry in entries[:shapes]
        ]
        if len({len(sizes) for sizes, _, _ in self.shapes}) > 1:
            raise ValueError("shapes of different numbers of symbols")


def _number(value: Any) -> float:
    number = float(value)
    if not 0 <= number < 1e18:
        raise ValueError(f"{value} is no count")
    return number


def _sizes(values: Any) -> Sizes:
    sizes = tuple(values)
    if not all(type(size) is int and 0 <= size < 1 << 63 for size in sizes):
        raise ValueError(f"{values} are no sizes")
    return sizes
