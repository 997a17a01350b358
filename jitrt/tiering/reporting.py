"""What the manager tells reports beside its decisions: what runs now, and calls by version (O2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .events import EventLog
from .managed import Managed
from .reports.statistics import ProgramStatistics, Statistics, VersionStatistics
from .version import memory_of
from .views import BUCKETS, Slot, profiled, slot_fields

if TYPE_CHECKING:
    from ..cache.cache import Cache
    from ..workers.pool import WorkerPool
    from .asleep import Asleep
    from .tiered import TieredProgram

PERIOD = 1.0
"""Seconds between two events that count the calls of a program."""

BUSIEST = 16
"""Versions of a program that such events are about, at most."""


def statistics_of(
    programs: Iterable[Managed], pool: WorkerPool, cache: Cache, now: float
) -> Statistics:
    """What runs now."""
    programs = list(programs)
    budgets = [managed.policies.resource.memory for managed in programs]
    return Statistics(
        programs=tuple(_program(managed, now) for managed in programs),
        queue=pool.queue,
        running=pool.running,
        workers=pool.workers,
        budget=min(budgets, default=None),
        cache=cache.statistics(),
    )


def calls_by_tier(managed: Managed) -> dict[int, int]:
    """Calls so far, also those that the profile does not know yet; from any thread."""
    calls: Counter[int] = Counter({0: len(managed.tier_zero.recent)})
    for version in managed.versions():
        calls[version.tier] += version.native.calls - version.seen
    for tier in range(managed.decider.last + 1):
        calls[tier] += round(managed.profile.calls(tier) + managed.profile.calls(BUCKETS + tier))
    return dict(+calls)


def metrics() -> dict[str, Any]:
    """What tiering costs and gives in this process (O1, O2): overhead by part, rates, programs.

    The keys are those of `tiering.reports.metrics.metrics`; times are seconds, sizes bytes.
    """
    from .asleep import WATCH
    from .events import LOG
    from .process import known_manager
    from .reports.metrics import metrics

    manager, asleep = known_manager(), statistics_asleep(WATCH.asleep())
    if manager is None:
        return metrics(LOG, asleep)
    managed = manager.statistics()
    programs = (*managed.programs, *asleep.programs)
    return metrics(manager.events, replace(managed, programs=programs))


def statistics_asleep(programs: Iterable[TieredProgram]) -> Statistics:
    """What programs do that nobody looks after yet."""
    from ..cache.process import process_cache

    asleep = tuple(_program_asleep(program) for program in programs)
    return Statistics(asleep, cache=process_cache().statistics())


def _program_asleep(program: TieredProgram) -> ProgramStatistics:
    calls: Counter[int] = Counter()
    for version in program.versions:
        calls[version.tier] += version.native.calls
    return ProgramStatistics(
        name=program.name,
        tier=program.tier or 0,
        calls=dict(calls),
        symbols=program.symbols,
        versions=tuple(
            VersionStatistics(*version.slot, version.native.calls, bytes=size)
            for version, size in memory_of(program.versions).items()
        ),
    )


def _program(managed: Managed, now: float) -> ProgramStatistics:
    return ProgramStatistics(
        name=managed.name,
        tier=managed.tier,
        calls=calls_by_tier(managed),
        rate=managed.profile.rate(now),
        symbols=managed.symbols,
        versions=tuple(
            VersionStatistics(
                *slot,
                calls,
                managed.profile.mean(profiled(slot), slot[1]),
                managed.profile.p99(profiled(slot), slot[1]),
                size,
            )
            for slot, (calls, size) in _versions(managed).items()
        ),
    )


def _versions(managed: Managed) -> dict[Slot, tuple[int, int]]:
    """Calls and bytes by tier and extents, tier 0 among them."""
    interpreted = calls_by_tier(managed).get(0, 0)
    found: dict[Slot, tuple[int, int]] = {(0, None): (interpreted, 0)}
    for version, size in managed.memory().items():
        calls, others = found.get(version.slot, (0, 0))  # the one before it may be of its tier
        found[version.slot] = calls + version.native.calls, others + size
    return found


@dataclass
class _Reported:
    time: float
    calls: dict[Slot, int] = field(default_factory=dict)


def report_operations(log: EventLog, managed: Managed, bandwidth: float) -> None:
    """Emit where tier 0 spends its time, when that was measured anew."""
    if managed.has_news:
        managed.has_news = False
        shares = managed.hottest_operations(bandwidth)
        log.emit("operations", managed.name, shares=shares)


def report_asleep(log: EventLog, name: str, asleep: Asleep) -> None:
    """Emit what the versions of a program have done that nobody looks after yet."""
    for timed in asleep.timed:
        count, spent = timed.version.native.calls, timed.spent()
        if count:
            slot, mean = slot_fields(timed.version.slot), spent / count or None
            log.emit("calls", name, **slot, calls=count, mean=mean, p99=None, rate=None)


class CallCounts:
    """Emits `calls` events, about once a second for each program that is called."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._reported: WeakKeyDictionary[Managed, _Reported] = WeakKeyDictionary()

    def report(self, managed: Managed, now: float, period: float = PERIOD) -> None:
        """Emit what a program's versions have done, once `period` seconds have passed."""
        last = self._reported.setdefault(managed, _Reported(managed.loaded))
        if now - last.time < period:
            return
        calls = {slot: count for slot, (count, _) in _versions(managed).items()}
        new = {slot: count - last.calls.get(slot, 0) for slot, count in calls.items()}
        self._reported[managed] = _Reported(now, calls)
        profile, rate = managed.profile, managed.profile.rate(now)
        for slot in sorted(new, key=lambda slot: -new[slot])[:BUSIEST]:
            if new[slot] > 0:
                self._log.emit(
                    "calls",
                    managed.name,
                    **slot_fields(slot),
                    calls=new[slot],
                    mean=profile.mean(profiled(slot), slot[1]),
                    p99=profile.p99(profiled(slot), slot[1]),
                    rate=rate,
                )
