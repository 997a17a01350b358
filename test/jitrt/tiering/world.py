"""A manager whose clock and compile workers a test drives, and a program to climb in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from aiopt.jitrt.cache.cache import Cache, RemoteEntries
from aiopt.jitrt.cache.records import Records
from aiopt.jitrt.cache.store import EntryStore
from aiopt.jitrt.ir_lock import IR_LOCK
from aiopt.jitrt.lowered import lower
from aiopt.jitrt.tiering.beginning import tiered_program
from aiopt.jitrt.tiering.events import EventLog
from aiopt.jitrt.tiering.manager import Manager
from aiopt.jitrt.tiering.observing import Models
from aiopt.jitrt.tiering.profiling.context import MachineContext
from aiopt.jitrt.tiering.profiling.prediction import CompileTimeModel, SpeedModel
from aiopt.jitrt.tiering.profiling.profile_store import ProfileStore
from aiopt.jitrt.tiering.searches import SearchStore
from aiopt.jitrt.tiering.tiered import TieredProgram
from aiopt.jitrt.tuning.trial import Trial
from aiopt.jitrt.workers.compile_job import compile_job
from aiopt.jitrt.workers.jobs import Job, Outcome
from aiopt.jitrt.workers.tune_request import TuneReply, TuneRequest, is_tuning, note
from aiopt.passes.pipeline_text import Library, builtin_library
from aiopt.passes.policies.bundle import Policies

TEXT = """
func.func @scaled(%x: tensor<?xf32, #graph.dims<n>>) -> tensor<?xf32, #graph.dims<n>> {
  %y = graph.exp %x : tensor<?xf32, #graph.dims<n>>
  %z = graph.add %y, %x : tensor<?xf32, #graph.dims<n>>
  func.return %z : tensor<?xf32, #graph.dims<n>>
}
"""

CLIMB = (
    'tier-policy{theta0=2 promote="count >= theta and to == tier + 1 and to < 3"'
    " specialize=false demote=false}"
)
QUIET = "latency-policy{replace=false regress=false cooldown=1s}"


LOOK = 1e-5
"""Seconds between two looks at the clock: what a call takes in tier 0."""


class Clock:
    """Seconds that pass when a test says so, and a few with each look."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        self.now += LOOK
        return self.now


class Workers:
    """A pool without processes: jobs wait until `work` does them, here, or fails them.

    Attributes:
        eager: do all jobs as soon as somebody waits for them.
        tune: answers rounds of tuning, which take `round_seconds` and tell of `measured` first.
        starts: how often the fork server was asked to get ready.
    """

    def __init__(self) -> None:
        self.answer: Callable[[str, bytes], bytes] = lambda key, question: b""
        self.jobs: dict[str, Job] = {}
        self.submitted: list[Job] = []
        self.outcomes: list[Outcome] = []
        self.workers = 1
        self.running = 0
        self.nice = 0
        self.ready = True
        self.starts = 0
        self.eager = False
        self.tune: Callable[[TuneRequest], TuneReply] = lambda request: TuneReply(exhausted=True)
        self.round_seconds = 2.0
        self.measured: Mapping[str, tuple[Trial, ...]] = {}
        self.rounds: list[TuneRequest] = []

    @property
    def queue(self) -> int:
        return len(self.jobs)

    @property
    def busy(self) -> int:
        return self.queue if self.ready else 1

    def start(self) -> None:
        self.starts += 1

    def wake(self) -> None: ...

    def resize(self, n: int) -> None:
        self.workers = n

    def submit(self, job: Job) -> bool:
        self.submitted.append(job)
        new = job.key not in self.jobs
        self.jobs[job.key] = job
        return new

    def cancel(self, key: str) -> bool:
        return self.jobs.pop(key, None) is not None

    def wait(self, timeout: float) -> list[Outcome]:
        if self.eager:
            self.work()
        outcomes, self.outcomes = self.outcomes, []
        return outcomes

    def close(self) -> None: ...

    def forget_after_fork(self) -> None:
        self.jobs.clear()

    def work(self) -> None:
        """Do all jobs that wait."""
        for key, job in list(self.jobs.items()):
            if is_tuning(job.request):
                self._tune(key, job)
                continue
            reply = compile_job(job.request, lambda question, key=key: self.answer(key, question))
            self._end(key, "done", reply)

    def _tune(self, key: str, job: Job) -> None:
        self.rounds.append(TuneRequest.from_bytes(job.request))
        self.tell(key)
        reply = self.tune(self.rounds[-1]).to_bytes()
        del self.jobs[key]
        self.outcomes.append(Outcome(key, "done", reply, "", self.round_seconds, 0.1, 1 << 20, 7))

    def tell(self, key: str) -> None:
        """Have a round tell of what it has measured so far."""
        if self.measured:
            self.answer(key, note(self.measured))

    def fail(self, status: Any, pid: int = 7) -> None:
        for key in list(self.jobs):
            self._end(key, status, b"", pid)

    def _end(self, key: str, status: Any, reply: bytes, pid: int = 7) -> None:
        del self.jobs[key]
        message = f"it {status}\nat once"
        self.outcomes.append(Outcome(key, status, reply, message, 0.5, 0.4, 1 << 20, pid))


class World:
    """A manager without thread, its clock, workers and log."""

    def __init__(
        self,
        context: Callable[[Clock], MachineContext] = MachineContext,
        disk: EntryStore | None = None,
        remote: RemoteEntries | None = None,
    ) -> None:
        self.clock, self.workers = Clock(), Workers()
        self.log = EventLog(clock=self.clock)
        self.log.strict = True
        self.cache = Cache(
            None, disk, remote, clock=self.clock, report=self.log.emit, threaded=False
        )
        records = Records(self.cache, "machine") if self.cache.lasting else None
        models = Models(CompileTimeModel(), SpeedModel(), 1e10)
        self.manager = Manager(
            self.workers,  # pyright: ignore[reportArgumentType] # what it uses of a pool
            models,
            clock=self.clock,
            events=self.log,
            context=context(self.clock),
            store=None if records is None else ProfileStore(records),
            searches=None if records is None else SearchStore(records),
            cache=self.cache,
            threaded=False,
        )

    def program(
        self,
        policy: str = f"{CLIMB}, {QUIET}",
        text: str = TEXT,
        threads: int = 1,
        weights: Mapping[str, np.ndarray] | None = None,
        library: Library | None = None,
    ) -> TieredProgram:
        library = builtin_library() if library is None else library
        lowered = lower(text, tier=0, weights=weights)
        policies = Policies.named(policy, library)
        return tiered_program(lowered, policies, library, threads=threads, manager=self.manager)

    def round(self, seconds: float = 0.05) -> None:
        self.clock.now += seconds
        self.manager.step()

    def kinds(self) -> list[str]:
        return [event.kind for event in self.log.events()]

    def data(self, kind: str) -> dict[str, Any]:
        return dict([event.data for event in self.log.events() if event.kind == kind][-1])


def check(program: TieredProgram, size: int = 5) -> None:
    x = np.linspace(-1, 1, size, dtype=np.float32)
    np.testing.assert_allclose(program(x), np.exp(x) + x, rtol=1e-5, atol=1e-6)


def climb(world: World, program: TieredProgram, tier: int) -> None:
    """Call and compile until the program is in a tier."""
    for _ in range(20):
        check(program)
        check(program)
        world.round()
        world.workers.work()
        world.round()
        if program.tier == tier:
            return
    raise AssertionError(world.kinds())


@contextmanager
def others_work_with_ir() -> Iterator[None]:
    """Another thread holds the lock within."""
    held, done = threading.Event(), threading.Event()

    def trace() -> None:
        with IR_LOCK:
            held.set()
            done.wait(60)

    tracing = threading.Thread(target=trace)
    tracing.start()
    assert held.wait(60)
    try:
        yield
    finally:
        done.set()
        tracing.join()
