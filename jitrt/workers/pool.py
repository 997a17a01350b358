"""The pool of compile workers that the tier manager drives (R1, R2).

One thread calls `wait` again and again; everything about processes happens there. Any thread may
submit, cancel, resize and wake. Whatever happens to the processes, each job that was submitted and
not cancelled has exactly one outcome, and nothing is raised: what cannot be done fails the job and
is an event.

Events (`on_event(kind, data)`), times in seconds, memory in bytes:

- `server-start`: pid, seconds, cpu_seconds, memory, threads; `server-exit`: pid, message;
- `worker-start`: pid, seconds, memory; `worker-exit`: pid, seconds, memory, jobs, message;
- `worker-killed`: pid, seconds (of the job), memory, message (timeout, memory, cancelled, garbage);
- `resize`: workers, before; `unavailable`: message, once until workers can be had again.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from math import ceil, inf
from subprocess import SubprocessError
from threading import Lock, get_ident

from .backoff import Backoff
from .jobs import Job, JobQueue, Outcome, Status, Task
from .memory import resident_bytes
from .processes import Phase, ServerProcess, WorkerProcess, ending
from .protocol import (
    EXITED_HEAD,
    FORKED_HEAD,
    HELLO_HEAD,
    JOB_HEAD,
    MAX_HEAD,
    READY_HEAD,
    RESULT_HEAD,
    Frame,
    Kind,
    NoDescriptors,
    ProtocolError,
    receive,
    send,
)

__all__ = ["Job", "Outcome", "WorkerPool"]

START_LIMIT = 60.0
"""Seconds in which the fork server must have imported everything, and a worker must be ready."""

END_LIMIT = 5.0
"""Seconds in which a worker that was told to end, or killed, must be reported as gone."""

CLOSE_LIMIT = 1.0
"""Seconds that `close` gives the processes and the thread in `wait`."""

MEMORY_PERIOD = 0.1
"""Seconds between two looks at the memory of workers; `RLIMIT_DATA` holds in between."""

IDLE_LIMIT = 30.0
"""Seconds after which a worker that has nothing to do ends."""

JOBS_LIMIT = 256
"""Jobs after which a worker is replaced, and …"""

GROWTH_LIMIT = 256 << 20
"""… bytes that it may have gained since its first job, so that leaks do not add up."""

REPLY_LIMIT = 1 << 30
"""Bytes of the largest reply or question taken from a worker."""

TRIES = 3
"""Starts in a row that may fail before jobs are told that there are no workers."""

_STATUS: dict[str, Status] = {"timeout": "timeout", "memory": "memory"}
_RESULTS: dict[Kind, Status] = {
    Kind.DONE: "done",
    Kind.FAILED: "failed",
    Kind.OUT_OF_MEMORY: "memory",
}


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
        answer: answers a worker's question about the job of that key; what it raises fails the job.
    """

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
        self.answer: Callable[[str, bytes], bytes] = _nobody_answers
        self.nice = nice
        self._entry = entry
        self._preload = tuple(preload)
        self._warm_up = warm_up
        self._clock = clock
        self._on_event = on_event
        self._size = 1
        self._closed = False
        self._wake: int | None = None
        self._set_up()
        _pools.add(self)

    def _set_up(self) -> None:
        """No processes, no jobs, no locks held."""
        self._jobs = JobQueue(self._wake_driver)
        self._driver = 0
        self._driving = Lock()
        self._wake_lock = Lock()
        self._wanted = False
        self._server: ServerProcess | None = None
        self._workers: dict[int, WorkerProcess] = {}
        self._last_number = 0
        self._outcomes: list[Outcome] = []
        self._backoff = Backoff()
        self._not_started = 0
        self._unavailable = ""
        self._memory_due = 0.0
        with suppress(OSError, AttributeError):
            self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    @property
    def queue(self) -> int:
        """Jobs that wait."""
        return len(self._jobs)

    @property
    def running(self) -> int:
        """Jobs that workers are doing."""
        return sum(worker.task is not None for worker in list(self._workers.values()))

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
            if self._wake is not None:
                os.eventfd_write(self._wake, 1)

    def _wake_driver(self) -> None:
        """Make the thread in `wait` look again, unless it is this one, which will anyway."""
        if self._driver != get_ident():
            self.wake()

    def resize(self, n: int) -> None:
        """Let there be at most `n` workers. Running jobs end first; 0 only queues."""
        before, self._size = self._size, max(n, 0)
        if before != self._size:
            self._on_event("resize", {"workers": self._size, "before": before})
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
                woken = self._poll(0.0 if self._outcomes else min(left, self._until_due()))
                if self._outcomes or woken or left <= 0:
                    break
            outcomes, self._outcomes = self._outcomes, []
        return outcomes

    def close(self) -> None:
        """End all processes, at once. Jobs are dropped; the pool is of no use afterwards."""
        self._closed = True
        self.wake()
        server = self._server
        if not self._driving.acquire(timeout=CLOSE_LIMIT):  # `answer` does not come back
            if server is not None:
                server.kill()
            return
        try:
            self._end_processes()
            with self._wake_lock:
                if self._wake is not None:
                    os.close(self._wake)
                    self._wake = None
        finally:
            self._driving.release()

    def forget_after_fork(self) -> None:
        """In a forked child: no processes and no jobs. The parent's go on; this pool may start."""
        if self._server is not None:
            self._server.forget()
        for worker in self._workers.values():
            worker.close()
        if self._wake is not None:
            os.close(self._wake)
            self._wake = None
        if not self._closed:
            self._set_up()

    # The steps of a round.

    def _advance(self) -> None:
        """Everything that is due now."""
        self._look_at_memory()
        for worker in list(self._workers.values()):
            self._look_after(worker)
        server, now = self._server, self._clock()
        if server is not None and now >= server.deadline:
            self._lose_server("no sign of life")
        if self._server is None and (self._wanted or self._jobs):
            self._start_server()
        if self._unavailable and now < self._backoff.until:
            self._fail_queued()
        elif self._server is not None and self._server.ready and now >= self._backoff.until:
            self._give_out_jobs()

    def _until_due(self) -> float:
        """Seconds until `_advance` has something to do, at least a millisecond: never a spin."""
        now = self._clock()
        times = [worker.deadline for worker in self._workers.values()]
        times += [worker.idle_until for worker in self._workers.values()]
        if self._server is not None:
            times.append(self._server.deadline)
        if self._backoff.until > now and (self._wanted or self._jobs):
            times.append(self._backoff.until)
        if self.running:
            times.append(self._memory_due)
        if self._wake is None:
            times.append(now + MEMORY_PERIOD)
        return max(min(times, default=inf) - now, 0.001)

    def _poll(self, timeout: float) -> bool:
        """Handle what the processes say within `timeout` seconds; True if `wake` was called."""
        handlers = self._handlers()
        poller = select.poll()
        for descriptor in handlers:
            poller.register(descriptor, select.POLLIN)
        if self._wake is not None:
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

    def _handlers(self) -> dict[int, Callable[[], None]]:
        """Who reads what, by descriptor. Each checks that its process is still known."""
        handlers: dict[int, Callable[[], None]] = {}
        server = self._server
        if server is not None:
            handlers[server.link.fileno()] = partial(self._read_server, server)
            if server.end >= 0:
                handlers[server.end] = partial(self._read_server, server, ended=True)
            if not server.printed.ended:
                handlers[server.printed.descriptor] = server.printed.read
        for worker in self._workers.values():
            if worker.open:
                handlers[worker.link.fileno()] = partial(self._read_worker, worker)
            if not worker.printed.ended:
                handlers[worker.printed.descriptor] = worker.printed.read
        return handlers

    # The fork server.

    def _start_server(self) -> None:
        now = self._clock()
        if self._server is not None or self._closed or now < self._backoff.until:
            return
        setup = {
            "parent": os.getpid(),
            "path": sys.path,
            "preload": self._preload,
            "entry": self._entry,
            "warm_up": self._warm_up,
            "start_limit": START_LIMIT,
        }
        try:
            if self._wake is None:
                self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
            self._server = ServerProcess(setup, now)
        except (OSError, AttributeError, SubprocessError) as error:
            self._on_event("server-exit", {"pid": 0, "message": f"not started: {error}"})
            self._not_started_because(f"the compile server cannot be started: {error}")
        else:
            self._server.deadline = now + START_LIMIT

    def _not_started_because(self, message: str) -> None:
        """Something that should have started did not."""
        self._backoff.fail(self._clock())
        self._not_started += 1
        if self._not_started >= TRIES and not self._unavailable:
            self._unavailable = message
            self._on_event("unavailable", {"message": message})

    def _read_server(self, server: ServerProcess, ended: bool = False) -> None:
        while self._server is server:
            try:
                frame = receive(server.link)
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
                self._heed_server(server, frame)

    def _heed_server(self, server: ServerProcess, frame: Frame) -> None:
        worker = self._workers.get(frame.number)
        if frame.kind == Kind.HELLO:
            self._greet_server(server, frame)
        elif frame.kind == Kind.BROKEN:
            self._lose_server(frame.text())
        elif worker is None:
            return
        elif frame.kind == Kind.FORKED:
            (worker.pid,) = frame.numbers(FORKED_HEAD)
        elif frame.kind == Kind.REFUSED:
            self._bury(worker, f"cannot be forked: {frame.text()}", status="failed")
        elif frame.kind == Kind.EXITED:
            self._note_exit(worker, frame)

    def _greet_server(self, server: ServerProcess, frame: Frame) -> None:
        cpu, memory, threads = frame.numbers(HELLO_HEAD)
        server.ready = True
        server.deadline = inf
        self._on_event(
            "server-start",
            {
                "pid": server.pid,
                "seconds": self._clock() - server.asked,
                "cpu_seconds": cpu,
                "memory": memory,
                "threads": threads,
            },
        )

    def _lose_server(self, message: str) -> None:
        """The server is gone or to be given up, and with it all workers."""
        server, self._server = self._server, None
        if server is None:
            return
        how = server.stop(0.0)
        message = "; ".join(filter(None, (how, message, server.printed.text)))
        self._on_event("server-exit", {"pid": server.pid, "message": message})
        for worker in list(self._workers.values()):
            self._read_worker(worker)
            self._bury(worker, "its fork server ended")
        if server.ready:
            self._backoff.fail(self._clock())
        else:
            self._not_started_because(f"the compile server ended before it was ready: {message}")

    def _end_processes(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.stop(CLOSE_LIMIT if server.ready else 0.0)
        for worker in self._workers.values():
            worker.close()
        self._workers.clear()

    # Workers.

    def _give_out_jobs(self) -> None:
        for worker in list(self._workers.values()):
            if worker.phase is Phase.IDLE and (task := self._jobs.take()) is not None:
                self._give(worker, task)
        while len(self._workers) < self._size and (task := self._jobs.take()) is not None:
            server, now = self._server, self._clock()
            if server is None:
                self._jobs.put_back(task)
                return
            self._last_number += 1
            try:
                worker = WorkerProcess.start(server, self._last_number, self.nice, now)
            except OSError as error:
                self._not_started_because(f"a worker cannot be started: {error}")
                self._end_unstarted(task, f"a worker cannot be started: {error}")
                return
            self._workers[worker.number] = worker
            self._give(worker, task)

    def _give(self, worker: WorkerProcess, task: Task) -> None:
        job, now = task.job, self._clock()
        worker.printed.clear()
        try:
            head = JOB_HEAD.pack(job.memory_limit)
            send(worker.link, Kind.JOB, task.number, head, job.request)
        except (BrokenPipeError, ConnectionResetError, BlockingIOError):
            self._jobs.put_back(task)  # it ended while it was idle
            self._kill(worker, "")
            return
        except (OSError, MemoryError) as error:
            self._end_unstarted(task, f"the job cannot be sent: {error}")
            if not worker.ready:
                self._dismiss(worker, "")
            return
        worker.task = task
        worker.given = now
        worker.phase = Phase.BUSY
        worker.idle_until = inf
        worker.peak_bytes = worker.bytes
        worker.deadline = now + (job.time_limit if worker.ready else START_LIMIT)

    def _look_after(self, worker: WorkerProcess) -> None:
        now = self._clock()
        if worker.phase is Phase.BUSY and worker.task is not None and worker.task.cancelled:
            self._kill(worker, "cancelled")
        elif worker.phase is Phase.IDLE and now >= worker.idle_until:
            self._dismiss(worker, "idle")
        elif worker.phase is Phase.IDLE and self._staying() > self._size:
            self._dismiss(worker, "resize")
        elif now < worker.deadline:
            return
        elif worker.phase is Phase.DYING:
            self._lose_server("does not end its workers")
        else:
            self._kill(worker, "timeout" if worker.task is not None else "stays")

    def _staying(self) -> int:
        return sum(w.phase in (Phase.IDLE, Phase.BUSY) for w in self._workers.values())

    def _look_at_memory(self) -> None:
        now = self._clock()
        if now < self._memory_due:
            return
        self._memory_due = now + MEMORY_PERIOD
        for worker in self._workers.values():
            task = worker.task
            if task is None or not worker.ready:
                continue
            worker.bytes = resident_bytes(worker.pid) or worker.bytes
            worker.peak_bytes = max(worker.peak_bytes, worker.bytes)
            if worker.phase is Phase.BUSY and 0 < task.job.memory_limit < worker.bytes:
                self._kill(worker, "memory")

    def _kill(self, worker: WorkerProcess, reason: str) -> None:
        """Have the server kill a worker; it is gone when the server says so."""
        if worker.phase is Phase.DYING:
            return
        now = self._clock()
        worker.phase = Phase.DYING
        worker.deadline = now + END_LIMIT
        worker.idle_until = inf
        worker.reason = worker.reason or reason
        if self._server is not None:
            with suppress(OSError):
                send(self._server.link, Kind.KILL, worker.number)
        if reason:
            seconds = now - worker.given
            data = {"pid": worker.pid, "seconds": seconds, "memory": worker.bytes}
            self._on_event("worker-killed", {**data, "message": reason})

    def _dismiss(self, worker: WorkerProcess, reason: str) -> None:
        worker.phase = Phase.LEAVING
        worker.deadline = self._clock() + END_LIMIT
        worker.idle_until = inf
        worker.reason = reason
        worker.dismiss()

    def _read_worker(self, worker: WorkerProcess) -> None:
        while worker.open and worker.number in self._workers:
            try:
                frame = receive(worker.link, REPLY_LIMIT)
                if frame is None:
                    worker.open = False
                    if worker.phase is not Phase.LEAVING:
                        self._kill(worker, "")
                else:
                    self._heed_worker(worker, frame)
            except BlockingIOError:
                return
            except ProtocolError as error:
                worker.open = False
                self._kill(worker, f"garbage: {error}")
            except (OSError, MemoryError) as error:
                self._fail_message(worker, error)

    def _heed_worker(self, worker: WorkerProcess, frame: Frame) -> None:
        task = worker.task
        if frame.kind == Kind.READY and not worker.ready:
            self._greet_worker(worker, frame)
        elif task is None or frame.number != task.number or frame.descriptors:
            raise ProtocolError(f"{frame.kind.name} of no job")
        elif frame.kind == Kind.QUESTION:
            self._answer(worker, task, frame.body)
        elif frame.kind in _RESULTS:
            self._take_result(worker, frame)
        else:
            raise ProtocolError(f"{frame.kind.name} from a worker")

    def _greet_worker(self, worker: WorkerProcess, frame: Frame) -> None:
        worker.pid, worker.cpu_seconds, worker.bytes = frame.numbers(READY_HEAD)
        worker.ready = True
        if worker.task is not None:
            worker.deadline = worker.given + worker.task.job.time_limit
        self._not_started = 0
        self._unavailable = ""
        seconds = self._clock() - worker.asked
        data = {"pid": worker.pid, "seconds": seconds, "memory": worker.bytes}
        self._on_event("worker-start", data)

    def _answer(self, worker: WorkerProcess, task: Task, question: bytes) -> None:
        try:
            send(worker.link, Kind.ANSWER, task.number, body=self.answer(task.job.key, question))
        except Exception as error:
            self._refuse(worker, task, f"{type(error).__name__}: {error}")

    def _refuse(self, worker: WorkerProcess, task: Task, message: str) -> None:
        with suppress(OSError):
            body = message.encode("utf-8", "replace")[:MAX_HEAD]
            send(worker.link, Kind.NO_ANSWER, task.number, body=body)

    def _fail_message(self, worker: WorkerProcess, error: Exception) -> None:
        """A message of a worker could not be received, through no fault of its own."""
        task = worker.task
        if isinstance(error, NoDescriptors) and error.kind == Kind.QUESTION and task is not None:
            self._refuse(worker, task, str(error))
        else:
            message = f"its result cannot be received: {error}"
            self._end_job(worker, "failed", b"", message, 0.0)
            self._kill(worker, message)

    def _take_result(self, worker: WorkerProcess, frame: Frame) -> None:
        cpu, worker.cpu_seconds, peak, worker.bytes = frame.numbers(RESULT_HEAD)
        status = _RESULTS[frame.kind]
        worker.printed.read()
        printed = worker.printed.text
        done = status == "done"
        message = printed if done else "\n".join(filter(None, (frame.text(), printed)))
        worker.peak_bytes = max(peak, worker.peak_bytes)
        self._end_job(worker, status, frame.body if done else b"", message, cpu)
        self._backoff.succeed()
        worker.jobs += 1
        worker.first_bytes = worker.first_bytes or worker.bytes
        if worker.phase is not Phase.BUSY:
            return
        worker.phase = Phase.IDLE
        worker.deadline = inf
        worker.idle_until = self._clock() + IDLE_LIMIT
        if worker.jobs >= JOBS_LIMIT or worker.bytes - worker.first_bytes > GROWTH_LIMIT:
            self._dismiss(worker, "recycled")

    def _note_exit(self, worker: WorkerProcess, frame: Frame) -> None:
        status, cpu, peak = frame.numbers(EXITED_HEAD)
        self._read_worker(worker)
        worker.peak_bytes = max(worker.peak_bytes, peak if not worker.jobs else 0)
        self._bury(worker, "", os.waitstatus_to_exitcode(status), cpu)

    def _bury(
        self,
        worker: WorkerProcess,
        message: str,
        code: int | None = None,
        cpu_seconds: float = 0.0,
        status: Status = "crashed",
    ) -> None:
        """A worker is gone: its job has an outcome now, and a new one may take its place."""
        self._workers.pop(worker.number, None)
        worker.printed.read()
        seconds = self._clock() - worker.asked
        message = message or worker.reason or ending(code)
        self._on_event(
            "worker-exit",
            {
                "pid": worker.pid,
                "seconds": seconds,
                "memory": worker.peak_bytes,
                "jobs": worker.jobs,
                "message": message,
            },
        )
        if not worker.ready:
            self._not_started_because(f"a worker ended before it was ready: {message}")
        if worker.task is not None:
            aborted = code == -signal.SIGABRT and worker.printed.tells_of_memory
            status = _STATUS.get("memory" if aborted else worker.reason, status)
            text = "\n".join(filter(None, (message, worker.printed.text)))
            cpu = max(cpu_seconds - worker.cpu_seconds, 0.0)
            self._end_job(worker, status, b"", text, cpu, -code if code and code < 0 else 0)
        worker.close()

    # Outcomes.

    def _end_job(
        self,
        worker: WorkerProcess,
        status: Status,
        reply: bytes,
        message: str,
        cpu_seconds: float,
        signal_number: int = 0,
    ) -> None:
        task, worker.task = worker.task, None
        if task is None or not self._jobs.finish(task):
            return
        seconds, peak, pid = self._clock() - worker.given, worker.peak_bytes, worker.pid
        key = task.job.key
        self._outcomes.append(
            Outcome(key, status, reply, message, seconds, cpu_seconds, peak, pid, signal_number)
        )

    def _end_unstarted(self, task: Task, message: str) -> None:
        if self._jobs.finish(task):
            failed = Outcome(task.job.key, "failed", b"", message, 0.0, 0.0, 0, 0)
            self._outcomes.append(failed)

    def _fail_queued(self) -> None:
        while (task := self._jobs.take()) is not None:
            self._end_unstarted(task, self._unavailable)


_pools: weakref.WeakSet[WorkerPool] = weakref.WeakSet()


def _forget_after_fork() -> None:
    for pool in list(_pools):
        pool.forget_after_fork()


def _nobody_answers(key: str, question: bytes) -> bytes:
    raise LookupError(f"nobody answers questions about {key}")


os.register_at_fork(after_in_child=_forget_after_fork)
