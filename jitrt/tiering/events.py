"""The log of decisions: an event for everything the tiered JIT decides or does (SPEC O1, O3).

`KINDS` is the schema: what may be emitted, with which fields. Reports (metrics, sentences, the
timeline, the live table) read the log and nothing else of the tiered JIT's insides.

Units: times and durations are seconds, sizes are bytes. `sizes` is a tuple with the values of the
program's symbols, or None for a version that serves all sizes.
"""

from __future__ import annotations

import json
import math
import os
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO
from weakref import WeakSet

from ...diagnostics import AioptError, Location


@dataclass(frozen=True)
class Kind:
    """What an event of a kind says: its meaning and that of its fields.

    `adds` are the fields that the log sums up by program, also when the event itself is long gone.
    A `counted` kind happens too often to be kept: the log only counts it and sums it up.
    """

    meaning: str
    fields: Mapping[str, str]
    adds: tuple[str, ...] = ()
    counted: bool = False


_VERSION = {"tier": "the version's tier", "sizes": "the sizes it is for, or None"}
_DECISION = {
    "tier": "the tier that was chosen",
    "sizes": "the sizes the version is for, or None",
    "rule": "text of the policy's rule",
    "numbers": "the words of the rule and of the estimate, with their values",
    "priority": "place in the queue: the highest goes first",
}
_LEAVING = {
    **_VERSION,
    "to": "the tier that serves instead",
    "rule": "text of the policy's rule",
    "numbers": "the words of the rule, with their values",
    "seconds": "what taking the version out cost the manager",
}
_PROFILE = {
    "calls": "calls that the profile holds",
    "shapes": "different sizes that it holds",
    "path": "the file",
}

KINDS: dict[str, Kind] = {
    "load": Kind(
        "a program is there and can be called",
        {
            "tier": "the tier that serves first",
            "seconds": "what loading took",
            "policy": "name or text of the policy",
            "symbols": "names of the symbolic sizes",
        },
        ("seconds",),
    ),
    "merge-profile": Kind("a profile of an earlier run was read", _PROFILE),
    "save-profile": Kind("the profile was saved for the next run", _PROFILE),
    "ahead": Kind("rule `ahead`: compile before the first call", _DECISION),
    "promote": Kind("rule `promote`: a tier that pays", _DECISION),
    "specialize": Kind("rule `specialize`: a version of its own for frequent sizes", _DECISION),
    "recompile": Kind("rule `regress`: compile the tier again with today's context", _DECISION),
    "submit": Kind(
        "a job is in the queue of the compile workers",
        {
            **_VERSION,
            "key": "identifies the work",
            "priority": "place in the queue",
            "predicted": "seconds that compiling is expected to take",
            "queue": "jobs waiting, this one included",
        },
    ),
    "compiled": Kind(
        "a worker has compiled (and verified) a version",
        {
            **_VERSION,
            "key": "identifies the work",
            "seconds": "CPU time of compiling, without verification",
            "cpu_seconds": "CPU time of the whole job",
            "verify_seconds": "CPU time of verification",
            "waited": "seconds from submission to the worker's start",
            "stages": "seconds by stage of compiling",
            "bytes": "size of the artifact",
            "code_bytes": "size of its machine code",
            "peak_bytes": "the worker's memory at its highest",
            "verified": "whether it was run against tier 0",
            "pid": "the worker",
        },
        ("seconds", "cpu_seconds", "verify_seconds", "waited", "bytes", "code_bytes"),
    ),
    "compile-failed": Kind(
        "a job came back without a version",
        {
            **_VERSION,
            "key": "identifies the work",
            "reason": "failed, crashed, timeout, memory, wrong, bounds or unavailable",
            "message": "what is known about it",
            "seconds": "wall time in the worker, verification among it",
            "verify_seconds": "CPU time of verification",
            "pid": "the worker",
        },
        ("seconds", "verify_seconds"),
    ),
    "quarantine": Kind(
        "a version will not be tried again",
        {
            **_VERSION,
            "reason": "as of `compile-failed`",
            "message": "what is known about it",
            "reproducer": "file with the IR and the pipeline, or None",
        },
    ),
    "install": Kind(
        "a version serves calls from now on",
        {
            **_VERSION,
            "seconds": "linking, constants and the store",
            "bytes": "code and constants of its own",
            "versions": "how many the program has now",
            "since_submit": "seconds from submission until now",
        },
        ("seconds", "bytes"),
    ),
    "link-failed": Kind(
        "an artifact could not be linked", {**_VERSION, "message": "what is known about it"}
    ),
    "demote": Kind(
        "rule `demote`: the profile is another one than at promotion", _LEAVING, ("seconds",)
    ),
    "retire": Kind("rule `retire`: an exact version that is hardly used", _LEAVING, ("seconds",)),
    "evict": Kind(
        "memory is over the policy's budget",
        {**_LEAVING, "bytes": "what is won", "memory": "in use before", "budget": "the policy's"},
        ("seconds", "bytes"),
    ),
    "replace": Kind(
        "rule `replace`: a version slower than its predecessor", _LEAVING, ("seconds",)
    ),
    "fallback": Kind("rule `fallback`: the latency budget is in danger", _LEAVING, ("seconds",)),
    "unload": Kind(
        "the last caller has left a version",
        {**_VERSION, "bytes": "code and constants of its own"},
        ("bytes",),
    ),
    "server-start": Kind(
        "the process that compile workers are forked from has imported everything",
        {
            "pid": "the process",
            "seconds": "since it was started",
            "cpu_seconds": "CPU time of that",
            "memory": "bytes it has",
            "threads": "its threads; more than one are a mistake",
        },
        ("seconds", "cpu_seconds"),
    ),
    "server-exit": Kind(
        "that process has ended, and its workers with it",
        {"pid": "the process; 0 if it could not be started", "reason": "why"},
    ),
    "unavailable": Kind(
        "no worker can be had: jobs fail until one can, programs stay as they are",
        {"reason": "why"},
    ),
    "worker-start": Kind(
        "a compile worker is ready",
        {
            "pid": "the worker",
            "seconds": "from the request to its first word",
            "memory": "bytes it has, most of them shared",
        },
        ("seconds",),
    ),
    "worker-exit": Kind(
        "a compile worker has ended",
        {
            "pid": "the worker",
            "jobs": "jobs it has done",
            "reason": "why",
            "seconds": "how long it was there",
            "memory": "bytes at the most, in its last job",
        },
    ),
    "worker-killed": Kind(
        "a compile worker is killed by the pool",
        {
            "pid": "the worker",
            "reason": "timeout, memory, cancelled, or what it did",
            "key": "the job it had",
            "seconds": "how long it had it",
            "memory": "bytes it had when last seen",
        },
    ),
    "resize": Kind(
        "rule `workers`: another number of compile workers",
        {
            "workers": "allowed from now on",
            "before": "allowed until now",
            "queue": "jobs waiting",
            "cores": "processors of this process",
            "free_cores": "of them idle",
            "rule": "text of the policy's rule",
        },
    ),
    "threshold": Kind(
        "rule `adapt`: another threshold of hotness",
        {
            "theta": "from now on",
            "before": "until now",
            "rule": "text of the policy's rule",
            "numbers": "the words of the rule, with their values",
        },
    ),
    "capture": Kind(
        "inputs and results of a call of tier 0 are kept for verification",
        {"sizes": "the call's sizes", "bytes": "memory it takes"},
        ("bytes",),
    ),
    "wait": Kind(
        "a call waited for the compiler (compile=inline only)",
        {**_VERSION, "seconds": "how long"},
        ("seconds",),
    ),
    "calls": Kind(
        "what a version did since the last event of this kind (at most one a second)",
        {
            **_VERSION,
            "calls": "how many",
            "mean": "mean seconds of a sampled call",
            "p99": "99th percentile of sampled calls, seconds",
            "rate": "calls of the program per second",
        },
        ("calls",),
    ),
    "operations": Kind(
        "tier 0 has timed its operations in a call",
        {"shares": "of the time, by operation; the highest scores first (H5)"},
    ),
    "stale": Kind("a version came when a better one was installed already", _VERSION),
    "trouble": Kind(
        "a mistake of the manager's: the program stays as it is", {"message": "its traceback"}
    ),
    "detect": Kind(
        "the manager read samples and asked the policy",
        {"seconds": "CPU time of the manager's thread"},
        ("seconds",),
        counted=True,
    ),
}
"""Every kind of event. `test_events.py` checks what the code emits against it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the log.

    `time` is monotonic seconds since the log began, `wall` seconds since 1970. `program` is empty
    for what concerns all programs. `data` has the fields that `KINDS` lists.
    """

    time: float
    wall: float
    kind: str
    program: str
    data: Mapping[str, Any]

    def to_json(self) -> str:
        """One line: time, wall, process (its id), kind, program, and the fields of the data."""
        head = {"time": round(self.time, 6), "wall": round(self.wall, 6), "process": os.getpid()}
        head |= {"kind": self.kind, "program": self.program}
        return json.dumps(head | plain(self.data), separators=(",", ":"))

    @staticmethod
    def from_json(line: str) -> Event:
        """The event of a line that `to_json` made. Raises ValueError for any other line."""
        try:
            return _parsed(line)
        except (OverflowError, RecursionError) as error:  # an immense number, or depth
            raise ValueError("not an event") from error


def _parsed(line: str) -> Event:
    data = json.loads(line)
    if not isinstance(data, dict) or str(data.get("kind")) not in KINDS:
        raise ValueError("not an event")
    times = [data.pop("time", None), data.pop("wall", None)]
    data.pop("process", None)
    if not all(isinstance(t, int | float) and math.isfinite(t) for t in times):
        raise ValueError("an event without its time")
    kind, program = str(data.pop("kind")), str(data.pop("program", ""))
    return Event(float(times[0]), float(times[1]), kind, program, _restored(data))


def plain(value: Any) -> Any:
    """What JSON can hold: no NaN, no numpy number."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in value]
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return round(number, 9) if math.isfinite(number) else str(number)


_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def _restored(value: Any) -> Any:
    """What `plain` wrote as text or as a list, as it was."""
    if isinstance(value, dict):
        return {key: _restored(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(map(_restored, value))
    return _NOT_FINITE.get(value, value) if isinstance(value, str) else value


Sink = Callable[[Event], None]


@dataclass(slots=True)
class Totals:
    """What a program's events of one kind add up to; the log keeps them for ever."""

    count: int = 0
    sums: Counter[str] = field(default_factory=Counter)


class EventLog:
    """The events of a process: the latest of them, totals of all, and sinks that see each.

    `emit` takes a few µs, may be called from any thread, and never raises: a sink that raises is
    taken out. After a fork the child begins with an empty log and the same sinks.

    Attributes:
        strict: raise ValueError for an event that `KINDS` does not describe (for tests).
        start: the clock's value at `Event.time` 0.
    """

    strict = False

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        capacity: int = 8192,
    ) -> None:
        self.start = clock()
        self._clock, self._wall = clock, wall
        self._events: deque[Event] = deque(maxlen=capacity)
        self._totals: dict[tuple[str, str], Totals] = {}
        self._sinks: list[Sink] = []
        self._lock = threading.RLock()  # a sink may read the log
        _LOGS.add(self)

    def emit(self, kind: str, program: str = "", **data: Any) -> None:
        """Add an event; `data` has fields of its kind."""
        if self.strict:
            check_event(kind, data)
        event = Event(self._clock() - self.start, self._wall(), kind, program, data)
        known = KINDS.get(kind)
        with self._lock:
            totals = self._totals.setdefault((program, kind), Totals())
            totals.count += 1
            for name in known.adds if known else ():
                totals.sums[name] += data.get(name) or 0
            if known and known.counted:
                return
            self._events.append(event)
            for sink in tuple(self._sinks):
                try:
                    sink(event)
                except Exception:
                    self._sinks.remove(sink)

    def events(self) -> list[Event]:
        """The latest events, oldest first."""
        with self._lock:
            return list(self._events)

    def totals(self) -> dict[tuple[str, str], Totals]:
        """Count and sums of all events so far, by program and kind."""
        with self._lock:
            return {
                key: Totals(totals.count, Counter(totals.sums))
                for key, totals in self._totals.copy().items()  # a finaliser may emit meanwhile
            }

    def totals_of(self, kind: str) -> Totals:
        """Those of one kind, over all programs."""
        result = Totals()
        for (_, each), totals in self.totals().items():
            if each == kind:
                result.count += totals.count
                result.sums.update(totals.sums)
        return result

    def add_sink(self, sink: Sink, *, replay: bool = False) -> Callable[[], None]:
        """Call `sink` with each event from now on (and before, with those there are).

        It is called by the thread that emits and must be quick. Returns a function that takes it
        out again.
        """
        with self._lock:
            for event in self._events if replay else ():
                sink(event)
            self._sinks.append(sink)

        def remove() -> None:
            with self._lock:
                if sink in self._sinks:
                    self._sinks.remove(sink)

        return remove

    def _restart(self) -> None:
        """In a forked child: whoever held the lock is not there."""
        self._lock = threading.RLock()
        self._events = deque(maxlen=self._events.maxlen)
        self._totals = {}


def serving_tier(event: Event, before: int | None) -> int | None:
    """The tier that serves all sizes of the event's program after it; `before` is that before."""
    if event.data.get("sizes") is not None:
        return before
    if event.kind in ("load", "install"):
        return event.data.get("tier", before)
    if event.kind in ("demote", "replace", "fallback", "evict", "retire"):
        return event.data.get("to", before)
    return before


def check_event(kind: str, data: Iterable[str]) -> None:
    """Raise ValueError unless `KINDS` has the kind and all these fields of it."""
    if kind not in KINDS:
        raise ValueError(f"there is no event '{kind}'")
    if unknown := sorted(set(data) - set(KINDS[kind].fields)):
        raise ValueError(f"event '{kind}' has no {', '.join(unknown)}")


_LOGS: WeakSet[EventLog] = WeakSet()


def _restart_logs() -> None:
    for log in list(_LOGS):
        log._restart()


os.register_at_fork(after_in_child=_restart_logs)

LOG = EventLog()
"""The log of this process, in which its manager writes."""


# --- JSON lines -------------------------------------------------------------------------------


class JsonLines:
    """A sink that writes one line of JSON per event to a file, or to stderr for `-`.

    Each line is one write to a file opened for appending, so several processes may share it. More
    than `rate` lines a second (with bursts of as many) are left out; the next line that is written
    says how many in its field `left_out`. A file that cannot be written any more ends the log, not
    the program.

    Raises AioptError if the file cannot be opened.
    """

    def __init__(
        self, path: str, *, rate: float = 1000.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream: TextIO | None = sys.stderr if path == "-" else None
        self._file = -1
        if self._stream is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            try:
                self._file = os.open(path, flags, 0o666)
            except (OSError, ValueError) as error:
                reason = error.strerror if isinstance(error, OSError) else str(error)
                raise AioptError(f"cannot write: {reason}", location=Location(path)) from error
        self._rate, self._clock = rate, clock
        self._allowed, self._last = rate, clock()
        self._left_out = 0

    def __call__(self, event: Event) -> None:
        """Write the event's line, or count it as left out."""
        now = self._clock()
        self._allowed = min(self._rate, self._allowed + self._rate * max(now - self._last, 0.0))
        self._last = now
        if self._allowed < 1.0:
            self._left_out += 1
            return
        self._allowed -= 1.0
        line = event.to_json()
        if self._left_out:
            line = f'{line[:-1]},"left_out":{self._left_out}}}'
            self._left_out = 0
        if self._stream is not None:
            self._stream.write(line + "\n")
            self._stream.flush()
        else:
            os.write(self._file, (line + "\n").encode())

    def close(self) -> None:
        """Close the file; stderr stays open."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def read_events(path: str) -> list[Event]:
    """The events of a file of JSON lines. Raises AioptError, with the line, for anything else."""
    try:
        with open(path, encoding="utf-8") as stream:
            lines = stream.readlines()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise AioptError(f"cannot read: {reason}", location=Location(path)) from error
    events: list[Event] = []
    for number, line in enumerate(lines, 1):
        try:
            events.append(Event.from_json(line))
        except ValueError as error:
            where = Location(path, number)
            raise AioptError("not a line of an event log", location=where) from error
    return events
