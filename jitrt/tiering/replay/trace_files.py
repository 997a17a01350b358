"""Recorded traces: CSV, JSON lines, or the event log of `aiopt-run --log` (SPEC T5, O3).

* CSV with a header line, columns in any order: `program,shape,time,calls,at`. `shape` is sizes such
  as `16x128`, empty for a program without symbolic sizes; `time` what a call takes in tier 0,
  seconds or with a unit (`5ms`); `calls` (1) how many follow each other; `at` seconds since the
  start before which they do not begin, or empty.
* JSON lines: objects with the same keys; `shape` may be a list of integers.
* An event log: its events `calls` are the runs. It says too what tiers cost and bring (`Levels`).
  It does not say the sizes of calls in a version for all sizes.
"""

from __future__ import annotations

import csv
import json
import math
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....diagnostics import AioptError, Location, did_you_mean
from ....passes.option_text import parse_seconds
from ..views import Sizes
from .optimum import Levels
from .trace import Run, Trace

_COLUMNS = ("program", "shape", "time", "calls", "at")


@dataclass(frozen=True)
class Recording:
    """A trace, and what tiers cost and bring if its file says so."""

    trace: Trace
    levels: Levels | None = None


def read_trace(path: str | Path) -> Recording:
    """Read a trace of any form.

    Raises:
        AioptError: the file cannot be read, or at the line that is malformed.
    """
    file = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise AioptError(
            f"cannot read the trace: {reason}", location=Location(str(path))
        ) from error
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    is_table = bool(lines) and not lines[0][1].lstrip().startswith("{")
    if len(lines) <= is_table:
        raise AioptError("the trace is empty", location=Location(file))
    if is_table:
        return Recording(Trace(tuple(_from_csv(file, lines)), file))
    objects = [(Location(file, number), _object(file, number, line)) for number, line in lines]
    if "kind" in objects[0][1]:
        return _from_log(file, objects)
    return Recording(Trace(tuple(_run(place, row) for place, row in objects), file))


# --- rows -------------------------------------------------------------------------------------


def _from_csv(file: str, lines: Sequence[tuple[int, str]]) -> Iterator[Run]:
    (first, header), *rest = lines
    names = [name.strip() for name in _fields(Location(file, first), header)]
    place = Location(file, first)
    if "program" not in names or "time" not in names:
        expected = "a header line such as program,shape,time,calls"
        raise AioptError("not a trace", location=place, expected=expected, found=f"'{header}'")
    for number, line in rest:
        values = _fields(Location(file, number), line)
        if len(values) != len(names):
            raise AioptError(
                "wrong number of values",
                location=Location(file, number),
                expected=str(len(names)),
                found=str(len(values)),
            )
        yield _run(Location(file, number), dict(zip(names, map(str.strip, values), strict=True)))


def _fields(place: Location, line: str) -> list[str]:
    try:
        return next(csv.reader([line]))
    except csv.Error as error:
        raise AioptError(f"malformed line: {error}", location=place) from error


def _object(file: str, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        place = Location(file, number)
        raise AioptError("malformed line", location=place, expected="a JSON object")
    return value


def _run(place: Location, row: Mapping[str, Any]) -> Run:
    for name in row:
        if name not in _COLUMNS:
            raise AioptError(
                f"unknown column '{name}'",
                location=place,
                hint=did_you_mean(name, _COLUMNS) or f"there are {', '.join(_COLUMNS)}",
            )
    program = row.get("program")
    if not program or not isinstance(program, str):
        raise AioptError("a run without a program", location=place)
    at = row.get("at")
    return Run(
        program,
        _sizes(place, row.get("shape")),
        _calls(place, row.get("calls")),
        _seconds(place, "time", row.get("time")),
        None if at in (None, "") else _seconds(place, "at", at),
    )


def _sizes(place: Location, shape: Any) -> Sizes:
    parts = shape.split("x") if isinstance(shape, str) and shape else shape or []
    try:
        sizes = tuple(int(part) for part in parts)
    except (TypeError, ValueError):
        sizes = (-1,)
    if any(size < 0 for size in sizes):
        raise AioptError("wrong shape", location=place, expected="16x128", found=repr(shape))
    return sizes


def _calls(place: Location, calls: Any) -> int:
    try:
        number = 1 if calls in (None, "") else int(calls)
    except (TypeError, ValueError, OverflowError):
        number = 0
    if not 1 <= number <= 10**15:
        raise AioptError("wrong calls", location=place, expected="a count", found=repr(calls))
    return number


def _seconds(place: Location, name: str, value: Any) -> float:
    seconds: Any = parse_seconds(value) if isinstance(value, str) else value
    good = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not good or not math.isfinite(seconds) or seconds < 0 or (name == "time" and not seconds):
        raise AioptError(
            f"wrong {name}", location=place, expected="seconds, as 0.005 or 5ms", found=repr(value)
        )
    return float(seconds)


# --- event logs -------------------------------------------------------------------------------


def _from_log(file: str, events: Sequence[tuple[Location, Mapping[str, Any]]]) -> Recording:
    """The runs of an event log, with times brought back to tier 0, and its measured levels."""
    log = _Log()
    for place, event in events:
        try:
            log.add(event)
        except (KeyError, TypeError, ValueError) as error:
            raise AioptError("malformed event", location=place) from error
    if not log.calls:
        raise AioptError("the log has no calls", location=Location(file), expected="events 'calls'")
    return log.recording(file)


class _Log:
    """What events say of calls and compilations."""

    def __init__(self) -> None:
        self.means: dict[tuple[str, Sizes], dict[int, list[float]]] = {}
        self.compiled: dict[int, list[float]] = defaultdict(list)
        self.calls: list[tuple[tuple[str, Sizes], int, int, float]] = []
        self.symbolic: set[str] = set()
        self.last = 1

    def add(self, event: Mapping[str, Any]) -> None:
        """Read one event. Raises KeyError, TypeError or ValueError if it is malformed."""
        kind = event["kind"]
        if kind == "load" and event.get("symbols"):
            self.symbolic.add(str(event["program"]))
        elif kind == "compiled":
            self.compiled[self._tier(event)].append(float(event["seconds"]))
        elif kind == "calls":
            self._add_calls(event)

    def _add_calls(self, event: Mapping[str, Any]) -> None:
        mean = math.nan if event["mean"] is None else float(event["mean"])
        count, end = int(event["calls"]), float(event["time"])
        key = str(event["program"]), tuple(map(int, event["sizes"] or ()))
        tier = self._tier(event)
        if 0 < count <= 10**15 and 0 < mean < math.inf:
            self.means.setdefault(key, defaultdict(list))[tier].append(mean)
            self.calls.append((key, tier, count, max(0.0, end - count * mean)))

    def _tier(self, event: Mapping[str, Any]) -> int:
        """The event's tier. In a program with symbols, one for all sizes is not the highest."""
        tier = int(event["tier"])
        if not 0 <= tier < 64:
            raise ValueError(tier)
        generic = event["sizes"] is None and event["program"] in self.symbolic
        self.last = max(self.last, tier + generic)
        return tier

    def recording(self, file: str) -> Recording:
        """The trace and its levels; there was at least one call."""
        times = {
            key: {tier: statistics.median(means) for tier, means in tiers.items()}
            for key, tiers in self.means.items()
        }
        levels = self._levels(list(times.values()))
        runs = [
            Run(key[0], key[1], count, _tier0(times[key], tier, levels), begin)
            for key, tier, count, begin in self.calls
        ]
        runs.sort(key=lambda run: run.at or 0.0)
        return Recording(Trace(tuple(runs), file, frozenset(self.symbolic)), levels)

    def _levels(self, times: Sequence[Mapping[int, float]]) -> Levels:
        """Median costs and speed-ups. A tier that was not seen costs more than anything."""
        costs, speedups = [0.0], [1.0]
        for tier in range(1, self.last + 1):
            gains = [each[0] / each[tier] for each in times if 0 in each and tier in each]
            seen = tier in self.compiled and bool(gains)
            costs.append(statistics.median(self.compiled[tier]) if seen else math.inf)
            speedups.append(statistics.median(gains) if gains else 1.0)
        return Levels(tuple(costs), tuple(speedups))


def _tier0(times: Mapping[int, float], tier: int, levels: Levels) -> float:
    """Seconds a call takes in tier 0: measured there, or by the tiers' median ratio."""
    return times[0] if 0 in times else times[tier] * levels.speedups[tier]
