"""One policy's turn of `aiopt-bench trace`: a process that loads a model and calls it by a trace.

    python -m aiopt.tools.bench_session TASK    # a JSON file that `bench_trace` writes

It writes what it saw to the task's `result`, as JSON: see `Session.run`. Times are seconds of the
event log's clock. What the harness itself takes (drawing inputs, comparing) is told apart, so that
it can be subtracted.
"""

from __future__ import annotations

import atexit
import json
import resource
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from ..diagnostics import AioptError, Location, did_you_mean
from ..dialects.extents import to_json
from ..jitrt.comparison import Comparison
from ..jitrt.loading import load
from ..jitrt.serving import Served, ServingWatch
from ..jitrt.tiering.events import LOG, Event, plain
from ..jitrt.tiering.reports.sentences import told
from ..jitrt.tiering.reports.wording import counted
from .common import parse_values, report
from .run_data import listing, random_inputs, result_list

if TYPE_CHECKING:
    from ..jitrt.program import Program

T = TypeVar("T")

KEPT = 256 << 20
"""Bytes of inputs and expected results that are kept for calls with the same sizes."""


COLUMNS = ("start", "seconds", "cpu", "waited", "version")
"""What is noted of a call: when it began, how long it took, CPU time of the process meanwhile, how
long its thread had to wait for a processor, and which version served it."""

_SCHEDULED = Path("/proc/thread-self/schedstat")


@dataclass(frozen=True)
class Task:
    """What to do.

    Attributes:
        names: of the trace's sizes, as far as it says them.
        sizes, starts: of each call; starts are empty to go as fast as possible.
        dims: sizes that no call of the trace has.
        result: the file to write.
    """

    model: str
    weights: str | None
    policy: str | None
    tier: int | None
    pipeline_files: tuple[str, ...]
    input_values: tuple[str, ...]
    threads: int | None
    names: tuple[str, ...]
    sizes: tuple[tuple[int, ...], ...]
    starts: tuple[float, ...]
    dims: Mapping[str, int]
    seed: int
    check: bool
    rtol: float
    atol: float
    result: str

    def to_json(self) -> str:
        """The text of the file."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Task:
        """The inverse of `to_json`."""
        return Task(**json.loads(text))

    def load(self, **choices: Any) -> Program:
        """The model. Raises AioptError."""
        weights, values = self.weights, parse_values(self.input_values) or None
        options = {"pipeline_files": self.pipeline_files, "threads": self.threads, **choices}
        return load(self.model, weights=weights, values=values, **options)


@dataclass
class Session:
    """What happens to the program, call by call.

    Attributes:
        versions: those that served or were loaded, by first appearance.
        alive: since when which of them were loaded, at each change.
        harness: CPU seconds that were spent on neither the program nor its compilation.
    """

    task: Task
    events: list[Event] = field(default_factory=list)
    versions: dict[Served, int] = field(default_factory=dict)
    alive: list[tuple[float, list[int]]] = field(default_factory=list)
    calls: dict[str, list[float]] = field(default_factory=dict)
    harness: float = 0.0

    def run(self) -> dict[str, Any]:
        """Load, call, and what there is to say of it. Raises AioptError."""
        task = self.task
        LOG.add_sink(self.events.append)
        start, cpu = self._now(), time.process_time()
        program = task.load(policy=task.policy, tier=task.tier)
        loaded = {"start": start, "seconds": self._now() - start, "cpu": time.process_time() - cpu}
        calls = Inputs(task, program)
        expected = Expected(task) if task.check else None
        self._replay(program, calls, expected)
        return {
            "program": program.name,
            "symbols": program.symbols,
            "load": loaded,
            "calls": self.calls,
            "sizes": calls.sizes,
            "versions": [{"tier": t, "sizes": to_json(e)} for t, e in self.versions],
            "alive": self.alive,
            "events": [_event(event, text) for event, text in told(self.events)],
            "cache": plain(program.statistics().cache.to_json()),
            "speculation": plain(program.metrics()["speculation"]),
            "checked": None if expected is None else expected.outcome(),
            "peak_bytes": _peak(),
        }

    def _replay(self, program: Program, calls: Inputs, expected: Expected | None) -> None:
        watch = ServingWatch(program)
        columns = self.calls = {name: [] for name in COLUMNS}
        begin = self._now()
        for place in range(len(calls.sizes)):
            arrays = self._drawn(calls, place)
            if self.task.starts:
                time.sleep(max(0.0, begin + self.task.starts[place] - self._now()))
            watch.begin()
            waited, start, cpu = _waited(), self._now(), time.process_time()
            results = program(*arrays)
            seconds, cpu = self._now() - start, time.process_time() - cpu
            waited, served = _waited() - waited, self._number(watch.end())
            for name, value in zip(COLUMNS, (start, seconds, cpu, waited, served), strict=True):
                columns[name].append(value)
            self._note(start, watch.loaded())
            if expected is not None:
                cpu = time.process_time()
                expected.compare(place, calls.sizes[place], arrays, results)
                self.harness += time.process_time() - cpu

    def _drawn(self, calls: Inputs, place: int) -> Sequence[np.ndarray]:
        cpu = time.thread_time()
        arrays = calls.draw(place)
        self.harness += time.thread_time() - cpu
        return arrays

    def _number(self, served: Served) -> int:
        return self.versions.setdefault(served, len(self.versions))

    def _note(self, now: float, loaded: Sequence[Served]) -> None:
        """Remember which versions are loaded, if that has changed."""
        numbers = sorted(map(self._number, loaded))
        if not self.alive or self.alive[-1][1] != numbers:
            self.alive.append((now, numbers))

    def _now(self) -> float:
        return time.monotonic() - LOG.start


def _event(event: Event, text: str) -> dict[str, Any]:
    head = {"time": event.time, "kind": event.kind, "program": event.program, "text": text}
    return head | {"data": plain(event.data)}


def _waited() -> float:
    """Seconds in which this thread was ready to run but had no processor; 0 if nobody says."""
    try:
        return int(_SCHEDULED.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


def _peak() -> int:
    """Bytes that this process had resident at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


# --- inputs and results -----------------------------------------------------------------------


class Inputs:
    """Random arrays for each call, the same for calls with the same sizes.

    Attributes:
        sizes: of each call, in the order of the program's symbols.
    """

    def __init__(self, task: Task, program: Program) -> None:
        symbols = program.symbols
        names = _names(task, symbols)
        self.sizes = [_in_order(symbols, names, sizes, task.dims) for sizes in task.sizes]
        self._symbols, self._seed = symbols, task.seed
        self._infos = program.inputs
        fixed = [info for info in self._infos if all(isinstance(s, int) for s in info.shape)]
        self._fixed = random_inputs(fixed, {}, {}, np.random.default_rng(task.seed))
        self._kept: Kept[list[np.ndarray]] = Kept()

    def draw(self, place: int) -> list[np.ndarray]:
        """The arrays of a call. Raises AioptError if they are impossible."""
        sizes = self.sizes[place]
        found = self._kept.get(sizes)
        if found is None:
            values = dict(zip(self._symbols, sizes, strict=True))
            generator = np.random.default_rng([self._seed, *sizes])
            drawn = self._fixed | random_inputs(self._infos, self._fixed, values, generator)
            found = [drawn[info.name] for info in self._infos]
            own = [info.name for info in self._infos if info.name not in self._fixed]
            self._kept.put(sizes, found, sum(drawn[name].nbytes for name in own))
        return found


class Kept(Generic[T]):
    """What was made for sizes, as long as all of it has room."""

    def __init__(self) -> None:
        self._items: dict[tuple[int, ...], T] = {}
        self._room = KEPT

    def get(self, sizes: tuple[int, ...]) -> T | None:
        """What was put there."""
        return self._items.get(sizes)

    def put(self, sizes: tuple[int, ...], item: T, size: int) -> None:
        """Keep an item of so many bytes, if there is room."""
        if size <= self._room:
            self._room -= size
            self._items[sizes] = item


class Expected:
    """What tier 0 gives, to compare with."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._program = task.load(tier=0)
        self._comparison = Comparison(task.rtol, task.atol)
        self._kept: Kept[list[np.ndarray]] = Kept()
        self._calls = 0

    def compare(
        self, place: int, sizes: tuple[int, ...], arrays: Sequence[np.ndarray], results: object
    ) -> None:
        """Raise AioptError unless the results of a call are close to those of tier 0."""
        wanted = self._kept.get(sizes)
        if wanted is None:
            wanted = result_list(self._program(*arrays))
            self._kept.put(sizes, wanted, sum(array.nbytes for array in wanted))
        for info, found, array in zip(
            self._program.results, result_list(results), wanted, strict=True
        ):
            try:
                self._comparison.check(info.name, found, array)
            except AioptError as error:
                error.message = f"call {place}: {error.message}"
                raise error.at(Location(self._task.model)) from None
        self._calls += 1

    def outcome(self) -> dict[str, Any]:
        """How many calls were compared, and the largest difference."""
        return {"calls": self._calls, "max_error": self._comparison.max_error}


def _names(task: Task, symbols: Sequence[str]) -> Sequence[str]:
    """The names of the trace's sizes, each a symbol of the model. Raises AioptError."""
    where = Location(task.model)
    for name in (*task.dims, *task.names):
        if name not in symbols:
            raise AioptError(
                f"no symbolic size is called '{name}'",
                location=where,
                expected=listing(symbols) if symbols else "none: all sizes are static",
                hint=did_you_mean(name, symbols),
            )
    open_ = [symbol for symbol in symbols if symbol not in task.dims]
    names = task.names or open_
    missing = [symbol for symbol in open_ if symbol not in names]
    if missing:
        hint = f"give it with --dim {missing[0]}=SIZE"
        raise AioptError(f"the trace has no size '{missing[0]}'", location=where, hint=hint)
    return names


def _in_order(
    symbols: Sequence[str], names: Sequence[str], sizes: Sequence[int], dims: Mapping[str, int]
) -> tuple[int, ...]:
    """The sizes of a call in the order of the model's symbols. Raises AioptError."""
    if len(sizes) != len(names):
        raise AioptError(
            "the trace is of another model",
            expected=f"{counted(len(names), 'size')} ({', '.join(names)})",
            found=counted(len(sizes), "size"),
            hint="--dim NAME=SIZE gives one that the trace does not have",
        )
    values = {**dict(zip(names, sizes, strict=True)), **dims}
    return tuple(values[symbol] for symbol in symbols)


def main(arguments: Sequence[str]) -> int:
    """Do the task in a file; the exit code."""
    task = Task.from_json(Path(arguments[0]).read_text())
    session = Session(task)
    atexit.register(_leave, task, session)  # after all that is registered later
    try:
        found = session.run()
    except AioptError as error:
        report(error.at(Location(task.model)))
        return 1
    except KeyboardInterrupt:  # who started this was interrupted, too, and says so
        return 128 + signal.SIGINT
    cpu = time.process_time()
    Path(task.result).write_text(json.dumps(found))
    session.harness += time.process_time() - cpu
    return 0


def _leave(task: Task, session: Session) -> None:
    """Write what the children of the process have taken, and the harness."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    workers = children.ru_utime + children.ru_stime
    usage = {"workers_cpu_seconds": workers, "harness_seconds": session.harness}
    Path(task.result).with_suffix(".own").write_text(json.dumps(usage))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
