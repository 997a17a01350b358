"""Recorded traces: CSV, JSON lines, or the event log of `aiopt-run --log` (SPEC T5, O3).

* CSV with a header line, columns in any order: `program,symbols,shape,time,calls,at,tier`. `shape`
  is sizes such as `16x128`, empty for a program without symbolic sizes; `symbols` their names such
  as `b s`, once for a program; `time` what a call takes in tier `tier` (0), seconds or with a unit
  (`5ms`); `calls` (1) how many follow each other; `at` seconds since the start before which they
  do not begin, or empty.
* JSON lines: objects with the same keys; `shape` and `symbols` may be lists.
* An event log: its events `calls` are the runs. It says too what tiers cost and bring (`Levels`).
  It does not say the sizes of calls in a version for all sizes; those of a range are taken to be
  in its middle.

Times in higher tiers are brought back to tier 0: what the same sizes took there if that is known,
else by the median ratio of the two tiers. `trace_text` writes CSV.
"""

from __future__ import annotations

import csv
import io
import json
import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ....diagnostics import AioptError, Location, did_you_mean
from ....dialects.extents import Extents, from_json, span_of
from ....passes.option_text import parse_seconds
from ..views import Sizes
from .optimum import Levels
from .trace import Run, Trace

_COLUMNS = ("program", "symbols", "shape", "time", "calls", "at", "tier")


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
        raise AioptError(f"cannot read the trace: {reason}", location=Location(file)) from error
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if lines and not lines[0][1].lstrip().startswith("{"):
        return Recording(_from_rows(file, _csv_rows(file, lines)))
    if not lines:
        raise _empty(file)
    objects = [(Location(file, number), _object(file, number, line)) for number, line in lines]
    if "kind" in objects[0][1]:
        return _from_log(file, objects)
    return Recording(_from_rows(file, objects))


def trace_text(trace: Trace) -> str:
    """A trace as CSV, which `read_trace` reads."""
    told: set[str] = set()
    rows = [HEADER]
    for run in trace.runs:
        names = () if run.program in told else trace.symbols.get(run.program, ())
        told.add(run.program)
        rows.append(row_text(run, names))
    return "".join(rows)


HEADER = ",".join(_COLUMNS) + "\n"


def row_text(run: Run, symbols: Sequence[str] = (), tier: int = 0) -> str:
    """A line of CSV; `run.time` is that in `tier`. `symbols` are told with a program's first."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(
        (
            run.program,
            " ".join(symbols),
            "x".join(map(str, run.sizes)),
            f"{run.time:.9g}",
            run.calls,
            "" if run.at is None else f"{run.at:.6f}",
            tier or "",
        )
    )
    return stream.getvalue()


# --- rows -------------------------------------------------------------------------------------


Row = tuple[Location, Mapping[str, Any]]


def _from_rows(file: str, rows: Iterable[Row]) -> Trace:
    """The trace of a table, with times brought back to tier 0."""
    runs: list[tuple[Run, int]] = []
    symbols: dict[str, tuple[str, ...]] = {}
    times = _Times()
    for place, row in rows:
        run, tier = _run(place, row), _tier(place, row.get("tier"))
        runs.append((run, tier))
        times.add((run.program, run.sizes), tier, run.time)
        names = _names(place, row.get("symbols"))
        if names and len(symbols.setdefault(run.program, names)) != len(run.sizes):
            raise AioptError(
                "wrong shape",
                location=place,
                expected=f"a size for each of {', '.join(names)}",
                found=f"{len(run.sizes)} sizes",
            )
    back = times.to_tier0()
    return Trace(
        tuple(
            replace(run, time=back(run.program, run.sizes, tier, run.time)) for run, tier in runs
        ),
        file,
        symbols=symbols,
    )


def _csv_rows(file: str, lines: Sequence[tuple[int, str]]) -> Iterator[Row]:
    (first, header), *rest = lines
    names = [name.strip() for name in _fields(Location(file, first), header)]
    place = Location(file, first)
    if "program" not in names or "time" not in names:
        expected = "a header line such as program,shape,time,calls"
        raise AioptError("not a trace", location=place, expected=expected, found=f"'{header}'")
    _check_distinct(place, "columns", names)
    if not rest:
        raise _empty(file)
    for number, line in rest:
        values = _fields(Location(file, number), line)
        if len(values) != len(names):
            raise AioptError(
                "wrong number of values",
                location=Location(file, number),
                expected=str(len(names)),
                found=str(len(values)),
            )
        yield Location(file, number), dict(zip(names, map(str.strip, values), strict=True))


def _empty(file: str) -> AioptError:
    return AioptError("the trace is empty", location=Location(file))


def _check_distinct(place: Location, what: str, names: Sequence[str]) -> None:
    """Raises AioptError if a name is there twice."""
    for number, name in enumerate(names):
        if name in names[:number]:
            raise AioptError(f"wrong {what}", location=place, found=f"'{name}' twice")


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


def _names(place: Location, symbols: Any) -> tuple[str, ...]:
    names = symbols.split() if isinstance(symbols, str) else symbols or []
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise AioptError("wrong symbols", location=place, expected="b s", found=repr(symbols))
    _check_distinct(place, "symbols", names)
    return tuple(names)


def _tier(place: Location, tier: Any) -> int:
    try:
        number = 0 if tier in (None, "") else int(tier)
    except (TypeError, ValueError, OverflowError):
        number = -1
    if not 0 <= number < TIERS:
        raise AioptError("wrong tier", location=place, expected="0 to 3", found=repr(tier))
    return number


def _seconds(place: Location, name: str, value: Any) -> float:
    seconds: Any = parse_seconds(value) if isinstance(value, str) else value
    good = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not good or not math.isfinite(seconds) or seconds < 0 or (name == "time" and not seconds):
        raise AioptError(
            f"wrong {name}", location=place, expected="seconds, as 0.005 or 5ms", found=repr(value)
        )
    return float(seconds)


# --- times by tier ----------------------------------------------------------------------------

TIERS = 64
"""More than any policy has."""

Key = tuple[str, Sizes]
"""A program and the sizes of a call."""


class _Times:
    """What calls took in which tiers."""

    def __init__(self) -> None:
        self._means: dict[Key, dict[int, list[float]]] = {}

    def add(self, key: Key, tier: int, seconds: float) -> None:
        """Calls with these sizes took so long in the mean."""
        self._means.setdefault(key, defaultdict(list))[tier].append(seconds)

    def medians(self) -> dict[Key, dict[int, float]]:
        """Seconds by program and sizes, and by tier."""
        return {
            key: {tier: statistics.median(means) for tier, means in tiers.items()}
            for key, tiers in self._means.items()
        }

    def gains(self) -> dict[int, float]:
        """Median speed-ups against tier 0, of tiers that took the same sizes as it did."""
        found: dict[int, list[float]] = defaultdict(list)
        for times in self.medians().values():
            for tier, seconds in times.items():
                if 0 in times:
                    found[tier].append(times[0] / seconds)
        return {tier: statistics.median(gains) for tier, gains in found.items()}

    def to_tier0(self) -> Callable[[str, Sizes, int, float], float]:
        """What a call takes in tier 0, of its program, sizes, tier and seconds there."""
        medians, gains = self.medians(), self.gains()

        def time(program: str, sizes: Sizes, tier: int, seconds: float) -> float:
            if tier == 0:
                return seconds
            known = medians[program, sizes].get(0)
            return seconds * gains.get(tier, 1.0) if known is None else known

        return time


# --- event logs -------------------------------------------------------------------------------


def _from_log(file: str, events: Sequence[Row]) -> Recording:
    """The runs of an event log, with times brought back to tier 0, and its measured levels."""
    log = _Log()
    for place, event in events:
        try:
            log.add(event)
        except (KeyError, TypeError, ValueError) as error:
            raise AioptError("malformed event", location=place) from error
    if not log.means:
        raise AioptError("the log has no calls", location=Location(file), expected="events 'calls'")
    return log.recording(file)


class _Log:
    """What events say of calls and compilations.

    Attributes:
        calls: of which program, in which tier, how many, until when, and how long they took in the
            mean; None where none of the version had been timed yet.
        means: seconds of the calls of a version that were timed first.
    """

    def __init__(self) -> None:
        self.times = _Times()
        self.means: dict[tuple[Key, int], float] = {}
        self.compiled: dict[int, list[float]] = defaultdict(list)
        self.calls: list[tuple[Key, int, int, float, float | None]] = []
        self.symbols: dict[str, tuple[str, ...]] = {}
        self.last = 1

    def add(self, event: Mapping[str, Any]) -> None:
        """Read one event. Raises KeyError, TypeError or ValueError if it is malformed."""
        kind = event["kind"]
        if kind == "load" and event.get("symbols"):
            self.symbols[str(event["program"])] = tuple(map(str, event["symbols"]))
        elif kind == "compiled":
            self.compiled[self._tier(event)].append(float(event["seconds"]))
        elif kind == "calls":
            self._add_calls(event)

    def _add_calls(self, event: Mapping[str, Any]) -> None:
        mean = math.nan if event["mean"] is None else float(event["mean"])
        count, end = int(event["calls"]), float(event["time"])
        key = str(event["program"]), _middle(from_json(event["sizes"]))
        tier = self._tier(event)
        if not 0 < count <= 10**15:
            return
        timed = 0 < mean < math.inf
        self.calls.append((key, tier, count, end, mean if timed else None))
        if timed:
            self.times.add(key, tier, mean)
            self.means.setdefault((key, tier), mean)

    def _tier(self, event: Mapping[str, Any]) -> int:
        """The event's tier. In a program with symbols, one for all sizes is not the highest."""
        tier = int(event["tier"])
        if not 0 <= tier < TIERS:
            raise ValueError(tier)
        generic = event["sizes"] is None and event["program"] in self.symbols
        self.last = max(self.last, tier + generic)
        return tier

    def recording(self, file: str) -> Recording:
        """The trace and its levels; there was at least one call."""
        back = self.times.to_tier0()
        runs: list[Run] = []
        for key, tier, count, end, timed in self.calls:
            mean = self.means.get((key, tier)) if timed is None else timed
            if mean is not None:
                begin = max(0.0, end - count * mean)
                runs.append(Run(*key, count, back(*key, tier, mean), begin))
        runs.sort(key=lambda run: run.at or 0.0)
        trace = Trace(tuple(runs), file, frozenset(self.symbols), self.symbols)
        return Recording(trace, self._levels())

    def _levels(self) -> Levels:
        """Median costs and speed-ups. A tier that was not seen costs more than anything."""
        gains = self.times.gains()
        costs, speedups = [0.0], [1.0]
        for tier in range(1, self.last + 1):
            seen = tier in self.compiled and tier in gains
            costs.append(statistics.median(self.compiled[tier]) if seen else math.inf)
            speedups.append(gains.get(tier, 1.0))
        return Levels(tuple(costs), tuple(speedups))


def _middle(extents: Extents | None) -> Sizes:
    """Sizes in the middle of a version's; none for one that serves all."""
    return tuple((low + high) // 2 for low, high in map(span_of, extents or ()))
