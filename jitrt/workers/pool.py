"""The pool of compile workers that the tier manager drives (R1, R2).

One thread calls `wait` again and again; everything about processes happens there. Any thread may
submit, cancel, resize and wake. Whatever happens to the processes, each job that was submitted and
not cancelled has exactly one outcome, and nothing is raised: what cannot be done fails the job and
is an event.

Events (`on_event(kind, data)`) are `server-start`, `server-exit`, `worker-start`, `worker-exit`,
`worker-killed` and `unavailable`; what they say is in `tiering/event_kinds.py`. Times are seconds,
memory is bytes.
"""

from __future__ import annotations

import os
import select
import sys
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from math import ceil, inf
from threading import Lock, RLock, get_ident

from .backoff import Backoff
from .crew import Crew
from .jobs import Job, JobQueue, Outcome
from .processes import ServerProcess, close_descriptor
from .protocol import HELLO_HEAD, Frame, Kind, ProtocolError, receive

__all__ = ["Job", "Outcome", "WorkerPool"]

START_LIMIT = 60.0
"""Seconds in which the fork server must have imported everything."""

CLOSE_LIMIT = 0.5
"""Seconds that `close` gives the processes and the thread in `wait`."""

REST_LIMIT = 120.0
"""Seconds without jobs after which the fork server ends, since it holds some 140 MB. The next job
starts it again."""

WAKE_PERIOD = 0.1
"""Seconds after which `wait` looks around where no descriptor was left to wake it."""


class WorkerPool:
    """Workers that do one job at a time, forked from a server that has imported the compiler.

    Args:
        entry: `module:function`, called in a worker as `function(request, ask)`; gives the reply.
            `ask(question)` gives what `answer` gives here.
        preload: modules that the server imports.
        clock: seconds; never goes back.
        on_event: told what happens, by the thread that makes it happen.
        warm_up: `module:function`, called once in the server before it forks.
        nice: how far workers stand back behind the serving process.

    Attributes:
        absence: seconds between two looks at the processes that are more than a pause: the machine
            was asleep, or its clock was put forward. They do not count against anybody's limit.
        answer: answers a worker's question about the job of that key; what it raises fails the job.
    """

    absence = 5.0

    def __init__(
        self,
        entry: str,
        preload: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
        on_event: Callable[[str, dict[str, object]], None] = lambda kind, data: None,
        *,
        warm_up: str | None = None,
        nice: int = 10,
    ) -> None:
        self.answer: Callable[[str, bytes], bytes | memoryview] = _nobody_answers
        self.nice = nice
        self._entry = entry
        self._preload = tuple(preload)
        self._warm_up = warm_up
        self._clock = clock
        self._on_event = on_event
        self._size = 1
        self._closed = False
        self._wake = -1
        self._set_up()
        _pools.add(self)

    def _set_up(self) -> None:
        """No processes, no jobs, no locks held."""
        self._jobs = JobQueue(self._wake_driver)
        self._backoff = Backoff(
            self._clock, lambda reason: self._on_event("unavailable", {"reason": reason})
        )
        self._crew: Crew | None = None
        self._wanted = False
        self._rest_at = inf
        self._looked = self._clock()
        self._driving = Lock()
        self._driver = 0
        self._wake_lock = RLock()  # a signal handler may call a program, too
        self._make_wake()

    def _make_wake(self) -> None:
        if self._wake < 0:
            with suppress(OSError, AttributeError):
                self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def _close_wake(self) -> None:
        descriptor, self._wake = self._wake, -1
        close_descriptor(descriptor)

    @property
    def queue(self) -> int:
        """Jobs that wait."""
        return len(self._jobs)

    @property
    def running(self) -> int:
        """Jobs that workers are doing."""
        crew = self._crew
        return 0 if crew is None else crew.running

    @property
    def ready(self) -> bool:
        """Whether a job is done, or fails, without waiting for the server to get ready."""
        crew = self._crew
        return bool(self._backoff.reason) or (crew is not None and crew.server.ready)

    @property
    def busy(self) -> int:
        """Processors that jobs use, now or soon, or the server while it gets ready."""
        crew = self._crew
        starting = crew is not None and not crew.server.ready
        return max(int(starting), min(self._size, self.running + self.queue))

    @property
    def workers(self) -> int:
        """How many workers there may be; they are started when there are jobs."""
        return self._size

    def start(self) -> None:
        """Start the fork server, which gets ready by itself. Workers come with the first jobs."""
        self._wanted = True
        if not self._driving.acquire(blocking=False):
            self.wake()
            return
        try:
            self._start_server()
        finally:
            self._driving.release()

    def submit(self, job: Job) -> bool:
        """Queue a job; False if one of its key waits or runs: that one has the higher priority."""
        return not self._closed and self._jobs.submit(job)

    def cancel(self, key: str) -> bool:
        """Drop a job, and kill its worker if it runs; False if there is none. It has no outcome."""
        return self._jobs.cancel(key)

    def wake(self) -> None:
        """Make `wait` return soon, from any thread."""
        with self._wake_lock, suppress(OSError):
            if self._wake >= 0:
                os.eventfd_write(self._wake, 1)

    def _wake_driver(self) -> None:
        """Make the thread in `wait` look again, unless it is this one, which will anyway."""
        if self._driver != get_ident():
            self.wake()

    def resize(self, n: int) -> None:
        """Let there be at most `n` workers. Running jobs end first; 0 only queues."""
        self._size = max(n, 0)
        self._wake_driver()

    def wait(self, timeout: float) -> list[Outcome]:
        """Start and watch jobs until one has ended, for at most `timeout` seconds.

        Returns early after `wake`. One thread at a time.
        """
        end = time.monotonic() + timeout
        with self._driving:
            self._driver = get_ident()
            while not self._closed:
                self._advance()
                left = end - time.monotonic()
                woken = self._poll(0.0 if self._jobs.ended else min(left, self._until_due()))
                if self._jobs.ended or woken or left <= 0:
                    break
            return self._jobs.collect()

    def close(self) -> None:
        """End all processes, at once. Jobs are dropped; the pool is of no use afterwards."""
        self._closed = True
        self.wake()
        crew = self._crew
        if not self._driving.acquire(timeout=CLOSE_LIMIT):  # `answer` does not come back
            if crew is not None:
                crew.server.kill()
            return
        try:
            self._dismiss_crew()
            with self._wake_lock:
                self._close_wake()
        finally:
            self._driving.release()

    def forget_after_fork(self) -> None:
        """In a forked child: no processes and no jobs. The parent's go on; this pool may start.

        Called by itself after each fork that Python knows of.
        """
        if self._crew is not None:
            self._crew.server.forget()
            self._crew.close()
        self._close_wake()
        if not self._closed:
            self._set_up()

    # The steps of a round.

    def _advance(self) -> None:
        """Everything that is due now."""
        crew = self._crew
        if crew is not None:
            crew.excuse(self._absence())
        if crew is not None and self._clock() >= crew.server.deadline:
            self._lose_server("no sign of life")
        elif crew is not None and not crew.look_after(self._size):
            self._lose_server("does not end its workers")
        self._rest_if_idle()
        if self._crew is None and (self._wanted or self._jobs):
            self._start_server()
        if self._backoff.pausing:
            if self._backoff.reason:
                self._fail_queued(self._backoff.reason)
        elif self._crew is not None and self._crew.server.ready:
            self._crew.give_out_jobs(self._size, self.nice)

    def _absence(self) -> float:
        """Seconds since the last look, if that was no pause."""
        before, self._looked = self._looked, self._clock()
        away = self._looked - before
        return away if away > self.absence else 0.0

    def _rest_if_idle(self) -> None:
        crew = self._crew
        if self._jobs or crew is None or crew.running or not crew.server.ready:
            self._rest_at = inf
        elif self._rest_at == inf:
            self._rest_at = self._clock() + REST_LIMIT
        elif self._clock() >= self._rest_at:
            self._wanted = False
            self._on_event("server-exit", {"pid": crew.server.pid, "reason": "idle"})
            self._dismiss_crew()

    def _fail_queued(self, message: str) -> None:
        while (task := self._jobs.take()) is not None:
            self._jobs.fail(task, message)

    def _until_due(self) -> float:
        """Seconds until `_advance` has something to do, at least a millisecond: never a spin."""
        now, due = self._clock(), inf
        if self._crew is not None:
            due = min(self._crew.server.deadline, self._crew.due(), self._rest_at)
        if self._backoff.pausing and (self._wanted or self._jobs):
            due = min(due, self._backoff.until)
        if self._wake < 0:
            due = min(due, now + WAKE_PERIOD)
        return max(due - now, 0.001)

    def _poll(self, timeout: float) -> bool:
        """Handle what the processes say within `timeout` seconds; True if `wake` was called."""
        handlers = {} if self._crew is None else self._handlers(self._crew)
        poller = select.poll()
        for descriptor in handlers:
            poller.register(descriptor, select.POLLIN)
        if self._wake >= 0:
            poller.register(self._wake, select.POLLIN)
        woken = False
        for descriptor, _ in poller.poll(ceil(min(max(timeout, 0.0), 1e6) * 1e3)):
            if descriptor == self._wake:
                with suppress(OSError):
                    os.eventfd_read(descriptor)
                woken = True
            else:
                handlers[descriptor]()
        return woken

    def _handlers(self, crew: Crew) -> dict[int, Callable[[], None]]:
        """Who reads what, by descriptor. Each checks that its process is still known."""
        server = crew.server
        handlers = crew.handlers()
        handlers[server.link.fileno()] = partial(self._read_server, crew)
        if server.end >= 0:
            handlers[server.end] = partial(self._read_server, crew, ended=True)
        if not server.printed.ended:
            handlers[server.printed.descriptor] = server.printed.read
        return handlers

    # The fork server.

    def _start_server(self) -> None:
        if self._crew is not None or self._closed or self._backoff.pausing:
            return
        setup = {
            "parent": os.getpid(),
            "path": [str(entry) for entry in sys.path],
            "preload": self._preload,
            "entry": self._entry,
            "warm_up": self._warm_up,
            "start_limit": START_LIMIT,
        }
        self._make_wake()
        try:
            server = ServerProcess(setup, self._clock())
        except Exception as error:
            message = f"the compile server cannot be started: {error}"
            self._on_event("server-exit", {"pid": 0, "reason": message})
            self._backoff.fail_to_start(message)
            return
        server.deadline = server.asked + START_LIMIT
        self._crew = Crew(
            server,
            self._jobs,
            self._backoff,
            lambda key, question: self.answer(key, question),
            self._clock,
            self._on_event,
        )

    def _read_server(self, crew: Crew, ended: bool = False) -> None:
        while self._crew is crew:
            try:
                frame = receive(crew.server.link)
            except BlockingIOError:
                if ended:
                    self._lose_server("")
                return
            except (ProtocolError, OSError) as error:
                self._lose_server(f"{error}")
                return
            if frame is None:
                self._lose_server("")
            else:
                self._heed_server(crew, frame)

    def _heed_server(self, crew: Crew, frame: Frame) -> None:
        try:
            if frame.kind == Kind.HELLO:
                self._greet_server(crew.server, frame)
            elif frame.kind == Kind.BROKEN:
                self._lose_server(frame.text())
            else:
                crew.heed_server(frame)
        except ProtocolError as error:
            self._lose_server(f"{error}")

    def _greet_server(self, server: ServerProcess, frame: Frame) -> None:
        cpu, memory, threads = frame.numbers(HELLO_HEAD)
        server.ready = True
        server.deadline = inf
        self.wake()  # who waits for `ready` looks again
        seconds = self._clock() - server.asked
        data = {"cpu_seconds": cpu, "memory": memory, "threads": threads}
        self._on_event("server-start", {"pid": server.pid, "seconds": seconds, **data})

    def _lose_server(self, message: str) -> None:
        """The server is gone or to be given up, and with it all workers."""
        crew, self._crew = self._crew, None
        if crew is None:
            return
        server = crew.server
        how = server.stop(0.0)
        message = "; ".join(filter(None, (how, message, server.printed.text)))
        self._on_event("server-exit", {"pid": server.pid, "reason": message})
        crew.lose()
        if server.ready:
            self._backoff.fail()
        else:
            text = f"the compile server ended before it was ready: {message}"
            self._backoff.fail_to_start(text)

    def _dismiss_crew(self) -> None:
        crew, self._crew = self._crew, None
        if crew is not None:
            crew.server.stop(CLOSE_LIMIT if crew.server.ready else 0.0)
            crew.close()


_pools: weakref.WeakSet[WorkerPool] = weakref.WeakSet()


def _forget_after_fork() -> None:
    for pool in list(_pools):
        pool.forget_after_fork()


def _nobody_answers(key: str, question: bytes) -> bytes:
    raise LookupError(f"nobody answers questions about {key}")


os.register_at_fork(after_in_child=_forget_after_fork)
