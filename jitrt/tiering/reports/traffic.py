"""What a replayed trace says of a policy: the figures of `aiopt-bench` (SPEC O2, O3, D5).

`run_of` makes one policy's part of the report from what its process wrote (tools/bench_session.py)
and what measuring it from outside gave (tools/measured.py). All of it is plain data, as the JSON
and the HTML report have it. Times are seconds of the process's event log, sizes bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ....dialects.extents import Extents, from_json
from .wording import version_text

Data = Mapping[str, Any]

DECIDED = ("rule", "numbers", "priority")
"""Fields that only events of decisions to compile have."""

MARKS = ("install", "demote", "retire", "evict", "replace", "fallback", "quarantine", "wake")
"""Kinds of events that latency over time is marked with."""


def run_of(name: str, seen: Data, took: Data) -> dict[str, Any]:
    """A policy's part of the report.

    Args:
        seen: what the session wrote.
        took: `cpu_seconds` of the process and its descendants, of them `workers_cpu_seconds` of
            compile workers and `harness_seconds` that are not the program's, and `wall_seconds`.
    """
    symbols = tuple(seen["symbols"])
    versions = [_version(version, symbols) for version in seen["versions"]]
    for number in seen["calls"]["version"]:
        versions[number]["calls"] += 1
    jobs = list(_jobs(seen["events"], symbols, versions))
    end = _end(seen)
    return {
        "name": name,
        "program": seen["program"],
        "symbols": symbols,
        "end": end,
        "load": seen["load"],
        "calls": seen["calls"],
        "sizes": seen["sizes"],
        "versions": versions,
        "alive": _intervals(seen["alive"], end),
        "jobs": jobs,
        "marks": [_row(event) for event in seen["events"] if event["kind"] in MARKS],
        "events": [_row(event) for event in seen["events"]],
        "cache": seen["cache"],
        "summary": _summary(seen, took, versions, jobs),
    }


def _summary(
    seen: Data, took: Data, versions: Sequence[Data], jobs: Sequence[Data]
) -> dict[str, Any]:
    """The headline numbers."""
    seconds = np.array(seen["calls"]["seconds"])
    p50, p99 = np.quantile(seconds, (0.5, 0.99)) if len(seconds) else (0.0, 0.0)
    tiers: Counter[int] = Counter()
    for version in versions:
        tiers[version["tier"]] += version["calls"]
    made = [job for job in jobs if job["outcome"] != "failed"]
    cache = seen["cache"]
    return {
        "cpu_seconds": took["cpu_seconds"] - took["harness_seconds"],
        "workers_cpu_seconds": took["workers_cpu_seconds"],
        "wall_seconds": took["wall_seconds"],
        "load_seconds": seen["load"]["seconds"],
        "calls": len(seconds),
        "p50": float(p50),
        "p99": float(p99),
        "worst": float(seconds.max(initial=0.0)),
        "calls_by_tier": {str(tier): count for tier, count in sorted(tiers.items()) if count},
        "compilations": dict(Counter(job["kind"] for job in made)),
        "failed": len(jobs) - len(made),
        "unused": sum(job["outcome"] == "unused" for job in made),
        "most_versions": max((len(numbers) for _, numbers in seen["alive"]), default=0),
        "version_bytes": sum(e["data"].get("bytes", 0) for e in _of(seen["events"], "install")),
        "cache_lookups": cache["lookups"],
        "cache_hits": round(cache["lookups"] * cache["hit_rate"]),
        "speculation": seen["speculation"],
        "peak_bytes": seen["peak_bytes"],
        "checked": seen["checked"],
    }


def _version(version: Data, symbols: Sequence[str]) -> dict[str, Any]:
    label = version_text(version["tier"], _extents(version["sizes"]), symbols)
    return {**version, "label": label, "calls": 0}


def _extents(sizes: Any) -> Any:
    """Extents as `version_text` takes them."""
    found: Extents | None = from_json(None if sizes is None else list(sizes))
    return found


def _intervals(alive: Sequence[tuple[float, Sequence[int]]], end: float) -> list[dict[str, Any]]:
    """From when to when each version was loaded, by their beginnings."""
    began: dict[int, float] = {}
    found: list[dict[str, Any]] = []
    for time, numbers in [*alive, (end, ())]:
        for number in [number for number in began if number not in numbers]:
            found.append({"version": number, "start": began.pop(number), "end": time})
        for number in numbers:
            began.setdefault(number, time)
    return sorted(found, key=lambda interval: interval["start"])


def _jobs(
    events: Sequence[Data], symbols: Sequence[str], versions: Sequence[Data]
) -> Iterable[dict[str, Any]]:
    """Compilations, with what asked for them and whether their versions served anybody."""
    asked: dict[str, str] = {}
    submitted: dict[str, float] = {}
    calls = {_slot(version): version["calls"] for version in versions}
    for event in events:
        data = event["data"]
        if all(name in data for name in DECIDED):
            asked[_slot(data)] = event["kind"]
        elif event["kind"] == "submit":
            submitted[data["key"]] = event["time"]
        elif event["kind"] in ("compiled", "compile-failed"):
            served = calls.get(_slot(data), 0)
            failed = event["kind"] == "compile-failed"
            yield {
                "kind": asked.get(_slot(data), "other"),
                "label": version_text(data["tier"], _extents(data["sizes"]), symbols),
                "tier": data["tier"],
                "worker": data.get("pid") or 0,
                "start": _begin(event, submitted.get(data.get("key", ""))),
                "end": event["time"],
                "seconds": data.get("cpu_seconds", data.get("seconds", 0.0)),
                "calls": served,
                "outcome": "failed" if failed else ("used" if served else "unused"),
            }


def _begin(event: Data, submitted: float | None) -> float:
    """When a worker began with a job: after it had waited, or as long ago as it took."""
    data = event["data"]
    if submitted is not None and isinstance(data.get("waited"), int | float):
        return min(submitted + data["waited"], event["time"])
    taken = (data.get("seconds") or 0.0) + (data.get("verify_seconds") or 0.0)
    return max(0.0, event["time"] - taken)


def _slot(data: Data) -> str:
    """A version's tier and sizes, as a key."""
    return f"{data['tier']} {data['sizes']}"


def _row(event: Data) -> dict[str, Any]:
    """An event as the table shows it; its time is in a column of its own."""
    return {
        "time": event["time"],
        "kind": event["kind"],
        "program": event["program"],
        "text": event["text"].partition(" s: ")[2],
    }


def _of(events: Iterable[Data], kind: str) -> Iterable[Data]:
    return (event for event in events if event["kind"] == kind)


def _end(seen: Data) -> float:
    """When the last thing happened."""
    calls = seen["calls"]
    last = [start + took for start, took in zip(calls["start"], calls["seconds"], strict=True)][-1:]
    return max([0.0, *last, *(event["time"] for event in seen["events"])])
