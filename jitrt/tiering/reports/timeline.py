"""The event log as a Chrome trace (SPEC O3): programs, tiers, workers and calls side by side.

The format is the trace event format of Chromium's catapult project (JSON object form), which
https://ui.perfetto.dev and chrome://tracing open. Times in the file are µs since the log began.

Tracks: process 1 is the serving process, with a thread for each program (a span for each tier that
serves all sizes, an instant for each event) and, if they are given, one for its calls; process 2 is
the compile workers, with a thread for each (a span for each job).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..events import Event, plain, serving_tier
from .wording import sizes_text

SERVING, WORKERS = 1, 2
"""Process ids in the trace."""

JOBS = ("compiled", "compile-failed", "tune-round")
"""Kinds of events that end a worker's job, with numbers that are known."""

_GENERAL = "manager"
"""The thread with events that concern all programs."""


@dataclass(frozen=True)
class Call:
    """A call of a program as its caller saw it; `start` is the log's time, both in seconds."""

    program: str
    start: float
    seconds: float
    sizes: tuple[int, ...] = ()


def chrome_trace(events: Iterable[Event], calls: Sequence[Call] = ()) -> str:
    """The JSON text of the trace."""
    return json.dumps({"traceEvents": trace_events(events, calls), "displayTimeUnit": "ms"})


def trace_events(events: Iterable[Event], calls: Sequence[Call] = ()) -> list[dict[str, Any]]:
    """The entries of the trace, by time."""
    trace = _Trace()
    last = 0.0
    for event in sorted(events, key=lambda event: event.time):
        trace.add(event)
        last = max(last, event.time)
    for call in calls:
        trace.add_call(call)
        last = max(last, call.start + call.seconds)
    trace.finish(last)
    return trace.sorted()


@dataclass
class _Trace:
    entries: list[dict[str, Any]] = field(default_factory=list)
    threads: dict[tuple[int, str], int] = field(default_factory=dict)
    """Thread ids by process and name."""
    serving: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Tier for all sizes, and since when, by program."""
    busy: dict[int, float] = field(default_factory=dict)
    """Until when each worker has spans."""
    symbols: dict[str, Sequence[str]] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Everything one event shows."""
        data = event.data
        if event.kind == "load":
            self.symbols[event.program] = data.get("symbols") or ()
        if event.kind == "calls":
            self._counters(event)
            return
        thread = self._thread(SERVING, event.program or _GENERAL)
        self._entry(event.kind, "i", event.time, SERVING, thread, s="t", args=plain(data))
        self._serve(event)
        if event.kind in JOBS:
            self._job(event)

    def add_call(self, call: Call) -> None:
        """A span of the thread that calls."""
        thread = self._thread(SERVING, f"calls of {call.program}")
        sizes = sizes_text(call.sizes, self.symbols.get(call.program, ())) if call.sizes else ""
        self._span("call", call.start, call.seconds, SERVING, thread, {"sizes": sizes})

    def finish(self, end: float) -> None:
        """Close what still serves when the log ends."""
        for program in list(self.serving):
            self._close(program, end)

    def sorted(self) -> list[dict[str, Any]]:
        """Names of processes and threads, then the entries by time, enclosing spans first."""
        names = [_name("process_name", SERVING, 0, "serving process")]
        if self.busy:
            names.append(_name("process_name", WORKERS, 0, "compile workers"))
        for (process, name), thread in self.threads.items():
            names.append(_name("thread_name", process, thread, name))
        return names + sorted(self.entries, key=lambda e: (e["ts"], -e.get("dur", 0)))

    def _thread(self, process: int, name: str) -> int:
        return self.threads.setdefault((process, name), len(self.threads) + 1)

    def _serve(self, event: Event) -> None:
        """The span of the tier that serves all sizes ends, and another begins."""
        current = self.serving.get(event.program)
        before = None if current is None else current[0]
        tier = serving_tier(event, before)
        if tier is not None and tier != before:
            self._close(event.program, event.time)
            self.serving[event.program] = (tier, event.time)

    def _close(self, program: str, end: float) -> None:
        if (current := self.serving.pop(program, None)) is not None:
            tier, start = current
            thread = self._thread(SERVING, program)
            self._span(f"tier {tier}", start, end - start, SERVING, thread, {})

    def _job(self, event: Event) -> None:
        """The worker's span, which ends when the event tells; verification is the end of it.

        Clocks of processes differ by little: spans of one worker are kept from overlapping.
        """
        data = event.data
        worker = data.get("pid") or 0
        seconds, verifying = data.get("seconds") or 0.0, data.get("verify_seconds") or 0.0
        if event.kind == "compiled":
            seconds += verifying
        start = max(event.time - seconds, self.busy.get(worker, 0.0))
        self.busy[worker] = event.time
        thread = self._thread(WORKERS, f"worker {worker}")
        sizes = data.get("sizes")
        what = "" if sizes is None else f" {sizes_text(sizes, self.symbols.get(event.program, ()))}"
        search = "search: " if event.kind == "tune-round" else ""
        name = f"{search}{event.program} tier {data.get('tier')}{what}"
        args = plain(data)
        self._span(name, start, event.time - start, WORKERS, thread, args)
        if verifying:
            begin = max(start, event.time - verifying)
            self._span("verify", begin, event.time - begin, WORKERS, thread, {})

    def _counters(self, event: Event) -> None:
        """Calls per second and P99 of a program as graphs."""
        data, program = event.data, event.program
        tier = f"tier {data.get('tier')}"
        for name, key, unit in (("calls/s", "rate", 1.0), ("P99 ms", "p99", 1e3)):
            value = data.get(key)
            if isinstance(value, int | float) and math.isfinite(value):
                args = {tier: value * unit}
                self._entry(f"{program} {name}", "C", event.time, SERVING, 0, args=args)

    def _span(
        self, name: str, start: float, seconds: float, process: int, thread: int, args: Mapping
    ) -> None:
        duration = _micros(start + seconds) - _micros(start)  # so that ends meet beginnings
        self._entry(name, "X", start, process, thread, dur=round(duration, 3), args=dict(args))

    def _entry(
        self, name: str, phase: str, time: float, process: int, thread: int, **rest: Any
    ) -> None:
        place = {"ts": _micros(time), "pid": process, "tid": thread}
        self.entries.append({"name": name, "cat": "aiopt", "ph": phase, **place, **rest})


def _micros(time: float) -> float:
    return round(max(time, 0.0) * 1e6, 3)


def _name(kind: str, process: int, thread: int, name: str) -> dict[str, Any]:
    return {"name": kind, "ph": "M", "ts": 0, "pid": process, "tid": thread, "args": {"name": name}}
