"""What tiering costs and gives, in numbers (SPEC O1, O2); as a dictionary or for Prometheus.

Everything comes from the totals of an event log and the statistics of the moment. Rates are those
of the survey, section 12.6: throughput = bytes compiled ÷ time, promotion rate = promotions ÷
executions, deoptimisation rate = deoptimisations ÷ optimised executions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ....diagnostics import AioptError
from ..events import EventLog
from ..formulas import compile_throughput, deopt_rate, promotion_rate
from .statistics import ProgramStatistics, Statistics, VersionStatistics
from .wording import sizes_text

if TYPE_CHECKING:
    from prometheus_client import Metric

    from ...cache.statistics import CacheStatistics

DEOPTIMISATIONS = ("demote", "replace", "fallback")
"""Kinds of events in which calls go back to a lower tier."""

JOBS = ("compiled", "compile-failed")
"""Kinds of events that end a compile job."""

LEAVING = (*DEOPTIMISATIONS, "retire", "evict")
"""Kinds of events that take code out."""


@dataclass(frozen=True)
class Overhead:
    """Seconds spent on tiering (O1).

    Compilation, verification and tuning are CPU time of workers, beside the calls, but the wall
    time of a job that failed; the rest is time of the manager's thread in the serving process.
    Counters in the native entry (nanoseconds) are part of the calls.
    """

    detection: float = 0.0
    compilation: float = 0.0
    verification: float = 0.0
    installation: float = 0.0
    deoptimisation: float = 0.0
    tuning: float = 0.0

    @staticmethod
    def of(log: EventLog, program: str | None = None) -> Overhead:
        """That of one program or all; detection is for all programs at once."""
        sums = _sums(log, program)
        return Overhead(
            detection=_sums(log)["detect", "seconds"],
            compilation=sum(sums[kind, "seconds"] for kind in JOBS)
            - sums["compile-failed", "verify_seconds"],
            verification=sum(sums[kind, "verify_seconds"] for kind in JOBS),
            installation=sums["install", "seconds"],
            deoptimisation=sum(sums[kind, "seconds"] for kind in LEAVING),
            tuning=sums["tune-round", "cpu_seconds"] + sums["tune-lost", "seconds"],
        )

    @property
    def total(self) -> float:
        """All of it."""
        return sum(asdict(self).values())

    @property
    def shares(self) -> dict[str, float]:
        """Each part over the total."""
        return {name: part / (self.total or 1.0) for name, part in asdict(self).items()}


def _sums(log: EventLog, program: str | None = None) -> Counter[tuple[str, str]]:
    """What all events add up to, by kind and field."""
    result: Counter[tuple[str, str]] = Counter()
    for (owner, kind), totals in log.totals().items():
        if program in (None, owner):
            result.update({(kind, field): value for field, value in totals.sums.items()})
    return result


def counts(log: EventLog, program: str | None = None) -> Counter[str]:
    """Events so far by kind."""
    result: Counter[str] = Counter()
    for (owner, kind), totals in log.totals().items():
        if program in (None, owner):
            result[kind] += totals.count
    return result


def metrics(log: EventLog, statistics: Statistics, program: str | None = None) -> dict[str, Any]:
    """All of O1 and O2, of one program or all; keys are the names below, times are seconds."""
    if program is not None:
        statistics = statistics.of(program)
    overhead = Overhead.of(log, program)
    events = counts(log, program)
    by_tier: Counter[int] = Counter()
    for each in statistics.programs:
        by_tier.update(each.calls)
    calls, optimised = by_tier.total(), by_tier.total() - by_tier[0]
    sums = _sums(log, program)
    compiled, compiling = sums["compiled", "bytes"], sums["compiled", "seconds"]
    return {
        "overhead": asdict(overhead) | {"total": overhead.total},
        "overhead_shares": overhead.shares,
        "compiled_bytes": compiled,
        "compile_bytes_per_second": compile_throughput(compiled, compiling) if compiling else 0.0,
        "calls": calls,
        "calls_by_tier": dict(sorted(by_tier.items())),
        "promotion_rate": promotion_rate(events["install"], calls) if calls else 0.0,
        "deoptimisation_rate": deopt_rate(_deoptimisations(events), optimised)
        if optimised
        else 0.0,
        "speculation": {
            "versions": events["speculate"],
            "hits": events["speculation-hit"],
            "waste": events["speculation-waste"],
            "hit_seconds": sums["speculation-hit", "seconds"],
            "wasted_seconds": sums["speculation-waste", "seconds"],
            "saved_seconds": statistics.saved,
        },
        "tuning": {
            "rounds": events["tune-round"],
            "lost": events["tune-lost"],
            "trials": round(sums["tune-round", "trials"] + sums["tune-lost", "trials"]),
            "seconds": overhead.tuning,
            "versions": events["tuned"],
            "rejected": events["tune-rejected"],
        },
        "memory_bytes": statistics.memory,
        "memory_budget_bytes": statistics.budget,
        "queue": statistics.queue,
        "workers": statistics.workers,
        "cache": statistics.cache.to_json(),
        "events": dict(sorted(events.items())),
        "programs": {each.name: _program(each) for each in statistics.programs},
    }


def _deoptimisations(events: Counter[str]) -> int:
    return sum(events[kind] for kind in DEOPTIMISATIONS)


def _program(program: ProgramStatistics) -> dict[str, Any]:
    return {
        "tier": program.tier,
        "calls": program.count,
        "calls_by_tier": dict(program.calls),
        "calls_per_second": program.rate,
        "memory_bytes": program.memory,
        "versions": [asdict(version) for version in program.versions],
    }


# --- Prometheus -------------------------------------------------------------------------------


class Collector:
    """A custom collector for a `prometheus_client` registry; each scrape reads the log anew."""

    def __init__(self, log: EventLog, statistics: Callable[[], Statistics]) -> None:
        self._log, self._statistics = log, statistics

    def collect(self) -> Iterator[Metric]:
        """Metric families, all named `aiopt_…`."""
        statistics = self._statistics()
        yield from _log_families(self._log)
        yield from _version_families(statistics)
        yield from _cache_families(statistics.cache)


def prometheus_text(log: EventLog, statistics: Statistics) -> str:
    """The metrics in Prometheus' text format, for the textfile collector or a handler.

    Raises AioptError if `prometheus_client` cannot be imported.
    """
    try:
        from prometheus_client import CollectorRegistry, generate_latest
    except ImportError as error:
        raise AioptError("Prometheus metrics need the package prometheus-client") from error
    registry = CollectorRegistry()
    registry.register(Collector(log, lambda: statistics))
    return generate_latest(registry).decode()


def _log_families(log: EventLog) -> Iterator[Metric]:
    from prometheus_client.metrics_core import CounterMetricFamily

    overhead = CounterMetricFamily(
        "aiopt_overhead_seconds", "Time that tiering took, by part.", labels=("part",)
    )
    for part, seconds in asdict(Overhead.of(log)).items():
        overhead.add_metric((part,), seconds)
    events = CounterMetricFamily(
        "aiopt_events", "Events of the tiered JIT.", labels=("kind", "program")
    )
    compiled = CounterMetricFamily(
        "aiopt_compiled_bytes", "Bytes that came from the compile workers.", labels=("program",)
    )
    for (program, kind), totals in sorted(log.totals().items()):
        events.add_metric((kind, program), totals.count)
        if kind == "compiled":
            compiled.add_metric((program,), totals.sums["bytes"])
    yield from (overhead, events, compiled)


def _version_families(statistics: Statistics) -> Iterator[Metric]:
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

    labels = ("program", "tier", "sizes")
    calls = CounterMetricFamily("aiopt_calls", "Calls by tier.", labels=("program", "tier"))
    mean = GaugeMetricFamily("aiopt_call_mean_seconds", "Mean of sampled calls.", labels=labels)
    p99 = GaugeMetricFamily(
        "aiopt_call_p99_seconds", "99th percentile of sampled calls.", labels=labels
    )
    memory = GaugeMetricFamily(
        "aiopt_version_bytes", "Code and constants of a version.", labels=labels
    )
    tier = GaugeMetricFamily(
        "aiopt_tier", "Tier of a program's version for all sizes.", labels=("program",)
    )
    for program in statistics.programs:
        tier.add_metric((program.name,), program.tier)
        for number, count in program.calls.items():
            calls.add_metric((program.name, str(number)), count)
        for version in program.versions:
            label = _labels(program, version)
            memory.add_metric(label, version.bytes)
            for family, seconds in ((mean, version.mean), (p99, version.p99)):
                if seconds is not None:
                    family.add_metric(label, seconds)
    yield from (calls, mean, p99, memory, tier)
    gauges = {
        "aiopt_queued_jobs": ("Jobs that wait for a compile worker.", statistics.queue),
        "aiopt_running_jobs": ("Jobs that are compiled.", statistics.running),
        "aiopt_workers": ("Compile workers.", statistics.workers),
        "aiopt_memory_bytes": ("Memory of all versions.", statistics.memory),
        "aiopt_speculation_saved_seconds": (
            "What calls took less because of speculation.",
            statistics.saved,
        ),
        "aiopt_memory_budget_bytes": ("The policy's budget for versions.", statistics.budget),
    }
    for name, (text, value) in gauges.items():
        if value is not None:
            yield GaugeMetricFamily(name, text, value=value)


def _cache_families(cache: CacheStatistics) -> Iterator[Metric]:
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

    lookups = CounterMetricFamily(
        "aiopt_cache_lookups",
        "Lookups in the compile cache, by kind of entry and the level that had it.",
        labels=("kind", "level"),
    )
    for (kind, level), count in sorted(cache.lookups.items()):
        lookups.add_metric((kind, level or "none"), count)
    refused = CounterMetricFamily(
        "aiopt_cache_refused", "Records that were no use, by reason.", labels=("reason",)
    )
    for reason, count in sorted(cache.refused.items()):
        refused.add_metric((reason,), count)
    rate = GaugeMetricFamily(
        "aiopt_cache_hit_ratio", "Hits over lookups that came to a level.", labels=("level",)
    )
    events = CounterMetricFamily(
        "aiopt_cache_events", "What the stores have done.", labels=("level", "event")
    )
    moved = CounterMetricFamily(
        "aiopt_cache_bytes", "Bytes of records read and written.", labels=("level", "direction")
    )
    for level in cache.levels:
        rate.add_metric((level.name,), level.hit_rate)
        for name in ("hits", "misses", "puts", "evicted", "errors"):
            events.add_metric((level.name, name), getattr(level, name))
        for name in ("read", "written"):
            moved.add_metric((level.name, name), getattr(level, name))
    yield from (lookups, refused, rate, events, moved)


def _labels(program: ProgramStatistics, version: VersionStatistics) -> tuple[str, str, str]:
    return program.name, str(version.tier), sizes_text(version.extents, program.symbols)
