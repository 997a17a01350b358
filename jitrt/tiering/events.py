"""The log of decisions: an event for everything the tiered JIT decides or does (SPEC O1, O3).

What may be emitted, with which fields and units, is in `event_kinds.py`. Reports (`reports/`, the
live table) read the log and statistics, and nothing else of the tiered JIT's insides.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any
from weakref import WeakSet

from ...quick_dataclass import NamedTuple, dataclass
from .event_kinds import KINDS


class Event(NamedTuple):
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


@dataclass
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
        self._names: dict[str, Iterator[int]] = {}
        _LOGS.add(self)

    def unique(self, name: str) -> str:
        """A name for a program in the log: its own, with a number if that is taken."""
        count = next(self._names.setdefault(name, itertools.count(1)))
        return name if count == 1 else f"{name}-{count}"

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
