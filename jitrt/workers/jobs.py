"""Jobs, their outcomes, and the one queue of jobs that wait (R2: priorities, no identical work)."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Literal

Status = Literal["done", "failed", "crashed", "timeout", "memory"]


@dataclass(frozen=True)
class Job:
    """Work for a worker.

    Attributes:
        key: what the work is; two jobs of one key are the same work.
        request: what the worker is given.
        priority: higher goes first; equal ones in the order they came.
        time_limit: seconds from when a worker is given the job, `inf` for none. A worker that
            waits for a processor may have so much processor time, and ten times as long.
        memory_limit: bytes the worker may have; 0 for no limit.
    """

    key: str
    request: bytes
    priority: float
    time_limit: float
    memory_limit: int


@dataclass(frozen=True)
class Outcome:
    """How a job ended.

    Attributes:
        status: `done`; `failed`: the job raised, or could not be started; `crashed`: its process
            ended; `timeout`, `memory`: it went over a limit.
        reply: what the job gave; empty unless done.
        message: the end of what the worker printed; the last line is what went wrong.
        seconds: time since a worker was given the job; 0 if none was.
        cpu_seconds: processor time it took.
        peak_bytes: the most memory its worker was seen to have.
        pid: the worker's process; 0 if there was none.
    """

    key: str
    status: Status
    reply: bytes = b""
    message: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    pid: int = 0


@dataclass(eq=False)
class Task:
    """A job on its way: `number` tells it from an earlier job of the same key."""

    job: Job
    number: int
    priority: float
    running: bool = False
    cancelled: bool = False


@dataclass
class JobQueue:
    """The jobs that wait or run, by key, and the outcomes of those that have ended. Any thread may
    call it, at any moment.

    Args:
        wake: called after a change that the thread in `WorkerPool.wait` must see.
    """

    wake: Callable[[], None]
    _heap: list[tuple[float, int, Task]] = field(default_factory=list)
    _tasks: dict[str, Task] = field(default_factory=dict)
    _outcomes: list[Outcome] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    # A finaliser that cancels may run inside any of these methods.
    _lock: RLock = field(default_factory=RLock)

    def __len__(self) -> int:
        with self._lock:
            return sum(not task.running for task in self._tasks.values())

    def submit(self, job: Job) -> bool:
        """Queue a job; False if one of its key is there already, which then has its priority."""
        with self._lock:
            task = self._tasks.get(job.key)
            if task is None:
                task = Task(job, next(self._numbers), job.priority)
                self._tasks[job.key] = task
                self._push(task)
                fresh = True
            else:
                fresh = False
                if not task.running and job.priority > task.priority:
                    task.priority = job.priority
                    self._push(task)
        self.wake()
        return fresh

    def _push(self, task: Task) -> None:
        heapq.heappush(self._heap, (-task.priority, task.number, task))

    def cancel(self, key: str) -> bool:
        """Drop the job of that key; False if there is none. No outcome comes for it."""
        with self._lock:
            task = self._tasks.pop(key, None)
            if task is None:
                return False
            task.cancelled = True
        self.wake()
        return True

    def take(self) -> Task | None:
        """The next job to run, marked as running."""
        with self._lock:
            while self._heap:
                _, _, task = heapq.heappop(self._heap)
                if not task.running and not task.cancelled:
                    task.running = True
                    return task
            return None

    def put_back(self, task: Task) -> None:
        """A job that was taken but did not reach a worker waits again."""
        with self._lock:
            task.running = False
            self._push(task)

    def end(self, task: Task, outcome: Outcome) -> None:
        """A job that was taken has ended; it has its outcome unless it was cancelled."""
        with self._lock:
            if not task.cancelled:
                del self._tasks[task.job.key]
                self._outcomes.append(outcome)

    def fail(self, task: Task, message: str) -> None:
        """A job that was taken did not reach a worker and never will."""
        self.end(task, Outcome(task.job.key, "failed", message=message))

    @property
    def ended(self) -> bool:
        """Whether there are outcomes to collect."""
        return bool(self._outcomes)

    def collect(self) -> list[Outcome]:
        """The outcomes since the last call."""
        with self._lock:
            outcomes, self._outcomes = self._outcomes, []
        return outcomes
