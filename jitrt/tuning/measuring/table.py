"""Tables of trials in files: JSON lines, compressed if the file is called `.gz` (SPEC A2, I3).

The first line is an object that says what was measured::

    {"format": "aiopt-trials-1", "digest": "6c8f…", "name": "k0_dot", "module": "builtin.module …",
     "calls": 1, "cold_bytes": 0, "parameters": {"unroll": [1, 2, 4], …}, "reference": [4, …]}

and each further one a trial (`trial_json.py`)::

    {"point": {"unroll": 1, …}, "status": "slower", "ratio": 1.31, "spread": 0.004, …}

Times are seconds. The space of a table's task is the points that the table has.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ....diagnostics import AioptError, Location, reason_of
from ....passes.space import Constraint, Parameter, Point, Space, Value
from ....quick_dataclass import dataclass
from ...cache.trust.typed_json import integer, several, text
from ..interfaces import KernelTask
from ..trial import Trial
from ..trial_json import NONSENSE, trial_from_json, trial_to_json, value_from_json

FORMAT = "aiopt-trials-1"

LARGEST = 1 << 28
"""Bytes of a table that was compressed, at most."""


@dataclass(frozen=True)
class TrialTable:
    """A kernel, and a trial of each of the points that were measured."""

    task: KernelTask
    trials: tuple[Trial, ...]

    def by_point(self) -> dict[Point, Trial]:
        """The trials by their points."""
        return {tuple(value for _, value in trial.point): trial for trial in self.trials}


# ----------------------------------------------------------------------------------------- writing


def write_table(path: str | Path, table: TrialTable) -> None:
    """Write a table; the same one gives the same bytes.

    Raises:
        AioptError: the file cannot be written.
    """
    data = "".join(f"{line}\n" for line in _lines(table)).encode()
    if str(path).endswith(".gz"):
        stream = io.BytesIO()
        with gzip.GzipFile("", "wb", 9, stream, mtime=0) as file:
            file.write(data)
        data = stream.getvalue()
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        where = Location(str(path))
        raise AioptError(f"cannot write the table: {reason_of(error)}", location=where) from error


def _lines(table: TrialTable) -> Iterator[str]:
    task = table.task
    head = {
        "format": FORMAT,
        "digest": task.digest,
        "name": task.name,
        "module": task.module,
        "calls": task.calls,
        "cold_bytes": task.cold_bytes,
        "parameters": {each.name: list(each.values) for each in task.space.parameters},
        "reference": list(task.reference),
    }
    yield json.dumps(head, separators=(",", ":"))
    for trial in table.trials:
        yield json.dumps(trial_to_json(trial), separators=(",", ":"))


# ----------------------------------------------------------------------------------------- reading


def read_table(path: str | Path) -> TrialTable:
    """Read a table.

    Raises:
        AioptError: the file cannot be read, or at the line that is malformed.
    """
    file = str(path)
    try:
        data = Path(path).read_bytes()
        lines = (_unpacked(data) if file.endswith(".gz") else data).decode().splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        reason = reason_of(error) or "it is no text"
        raise AioptError(f"cannot read the table: {reason}", location=Location(file)) from error
    return parse_table(lines, file)


def _unpacked(data: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise OSError(f"it has more than {LARGEST >> 20} MiB")
    return found


def parse_table(lines: Iterable[str], file: str = "<table>") -> TrialTable:
    """The table of these lines; `file` is what diagnostics call it.

    Raises:
        AioptError: at the line that is malformed.
    """
    space: Space | None = None
    head: Mapping[str, Any] = {}
    trials: dict[Point, Trial] = {}
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            if space is None:
                head, space = record, _parameters(record)
                continue
            trial = _trial(record, space)
        except AioptError as error:
            raise error.at(Location(file, number)) from None
        except NONSENSE as error:
            where = Location(file, number)
            reason = " ".join(str(error).split()) or type(error).__name__
            raise AioptError(
                "the line of a table is malformed", location=where, found=reason
            ) from error
        point = tuple(value for _, value in trial.point)
        if point in trials:
            raise AioptError("the table has a point twice", location=Location(file, number))
        trials[point] = trial
    if space is None:
        raise AioptError("the table is empty", location=Location(file))
    return TrialTable(_task(head, space, trials, file), tuple(trials.values()))


def _parameters(head: Mapping[str, Any]) -> Space:
    if head["format"] != FORMAT:
        raise AioptError("no table of trials", expected=FORMAT, found=str(head["format"]))
    values = {name: several(each, value_from_json) for name, each in head["parameters"].items()}
    return Space(tuple(Parameter(name, each) for name, each in values.items()))


def _point(values: Iterable[Value], space: Space) -> Point:
    """The values of a point, each of its parameter."""
    point = tuple(values)
    for value, parameter in zip(point, space.parameters, strict=True):
        if not parameter.has(value):
            expected = f"one of {', '.join(map(str, parameter.values))}"
            raise AioptError(f"{parameter.name} = {value}", expected=expected)
    return point


def _trial(row: Any, space: Space) -> Trial:
    trial = trial_from_json(row)
    if tuple(name for name, _ in trial.point) != space.names:
        raise ValueError(f"the point has other parameters than {', '.join(space.names)}")
    _point((value for _, value in trial.point), space)
    return trial


def _task(
    head: Mapping[str, Any], space: Space, trials: Mapping[Point, Trial], file: str
) -> KernelTask:
    """The task of a table, whose space is the points that the table has."""
    try:
        reference = _point(several(head["reference"], value_from_json), space)
        if reference not in trials:
            raise AioptError("the table does not have the reference's point")
        known = frozenset(trials)
        measured = Constraint(
            "a point of the table", lambda values: tuple(values[n] for n in space.names) in known
        )
        return KernelTask(
            digest=text(head["digest"]),
            name=text(head["name"]),
            module=text(head["module"]),
            space=Space(space.parameters, (measured,)),
            reference=reference,
            calls=integer(head["calls"]),
            cold_bytes=integer(head["cold_bytes"]),
        )
    except AioptError as error:
        raise error.at(Location(file, 1)) from None
    except NONSENSE as error:
        where = Location(file, 1)
        raise AioptError(
            "the head of a table is malformed", location=where, found=repr(error)
        ) from error
