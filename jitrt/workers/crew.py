"""The workers of one fork server: what they are given, how long, and what becomes of them.

Used by the thread in `WorkerPool.wait` only. Workers end with their server, so a new server has a
new crew.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from math import inf

from .backoff import Backoff
from .jobs import JobQueue, Outcome, Status, Task
from .processes import Phase, ServerProcess, WorkerProcess, ending
from .protocol import (
    EXITED_HEAD,
    FORKED_HEAD,
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
from .usage import cpu_seconds, resident_bytes

START_LIMIT = 60.0
"""Seconds in which a worker must be ready."""

END_LIMIT = 20.0
"""Seconds in which a worker that was told to end, or killed, must be reported as gone."""

MEMORY_PERIOD = 0.1
"""Seconds between two looks at the memory of workers; `RLIMIT_DATA` holds in between."""

PATIENCE = 10
"""Times its time limit that a job may take if it waits for a processor, and …"""

LEAST_SHARE = 0.005
"""… the share of one that it must have had meanwhile, or else it hangs."""

IDLE_LIMIT = 30.0
"""Seconds after which a worker that has nothing to do ends."""

JOBS_LIMIT = 256
"""Jobs after which a worker is replaced, and …"""

GROWTH_LIMIT = 256 << 20
"""… bytes that it may have gained since its first job, so that leaks do not add up."""

REPLY_LIMIT = 1 << 30
"""Bytes of the largest reply or question taken from a worker."""

OnEvent = Callable[[str, dict[str, object]], None]

_LIMITS: dict[str, Status] = {"timeout": "timeout", "memory": "memory"}
_RESULTS: dict[Kind, Status] = {
    Kind.DONE: "done",
    Kind.FAILED: "failed",
    Kind.OUT_OF_MEMORY: "memory",
}


class Crew:
    """Workers, by the number that the server knows them by.

    Args:
        server: forks and kills them.
        jobs: where jobs come from and outcomes go.
        backoff: told of starts and of jobs that were done.
        answer: answers a question about the job of that key.
        clock: seconds.
        on_event: told what happens.
    """

    def __init__(
        self,
        server: ServerProcess,
        jobs: JobQueue,
        backoff: Backoff,
        answer: Callable[[str, bytes], bytes | memoryview],
        clock: Callable[[], float],
        on_event: OnEvent,
    ) -> None:
        self.server = server
        self._jobs = jobs
        self._backoff = backoff
        self._answer_question = answer
        self._clock = clock
        self._on_event = on_event
        self._workers: dict[int, WorkerProcess] = {}
        self._last_number = 0
        self._memory_due = 0.0

    @property
    def running(self) -> int:
        """Jobs that workers are doing."""
        return sum(worker.task is not None for worker in list(self._workers.values()))

    def due(self) -> float:
        """When `look_after` has something to do."""
        times = [min(worker.deadline, worker.idle_until) for worker in self._workers.values()]
        if self.running:
            times.append(self._memory_due)
        return min(times, default=inf)

    def handlers(self) -> dict[int, Callable[[], None]]:
        """What to call when a descriptor has something to read."""
        handlers: dict[int, Callable[[], None]] = {}
        for worker in self._workers.values():
            if worker.open:
                handlers[worker.link.fileno()] = partial(self._read, worker)
            if not worker.printed.ended:
                handlers[worker.printed.descriptor] = worker.printed.read
        return handlers

    def excuse(self, seconds: float) -> None:
        """Move all limits: in that time nobody has looked."""
        if not seconds:
            return
        self.server.deadline += seconds
        for worker in self._workers.values():
            worker.deadline += seconds
            worker.given += seconds
            worker.looked += seconds

    def look_after(self, size: int) -> bool:
        """Enforce limits and let go whom `size` workers do not need.

        False if a killed worker does not end: the server is out of order.
        """
        self._look_at_memory()
        for worker in list(self._workers.values()):
            if self._clock() >= worker.deadline and worker.phase is Phase.DYING:
                return False
            self._look_at(worker, size)
        return True

    def _look_at(self, worker: WorkerProcess, size: int) -> None:
        now = self._clock()
        if worker.phase is Phase.BUSY and worker.task is not None and worker.task.cancelled:
            self._kill(worker, "cancelled")
        elif now >= worker.deadline:
            if worker.task is None or not self._is_starved(worker, worker.task):
                self._kill(worker, "stays" if worker.task is None else "timeout")
        elif worker.phase is Phase.IDLE and now >= worker.idle_until:
            self._dismiss(worker, "idle")
        elif worker.phase is Phase.IDLE and self._staying() > size:
            self._dismiss(worker, "resize")

    def _is_starved(self, worker: WorkerProcess, task: Task) -> bool:
        """Whether a job over its limit has not had that much of a processor; it then goes on.

        Workers stand back behind the serving process, so that they get little when that is busy.
        """
        now, limit = self._clock(), task.job.time_limit
        used = cpu_seconds(worker.pid) - worker.cpu_seconds
        share = (used - worker.used) / max(now - worker.looked, MEMORY_PERIOD)
        if not worker.ready or used >= limit or now >= worker.given + PATIENCE * limit:
            return False
        if share < LEAST_SHARE:
            return False
        worker.used, worker.looked = used, now
        worker.deadline = now + max(limit - used, MEMORY_PERIOD)
        return True

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

    # Jobs go out.

    def give_out_jobs(self, size: int, nice: int) -> None:
        """Let idle workers, and new ones up to `size` in all, do jobs that wait."""
        for worker in list(self._workers.values()):
            if worker.phase is Phase.IDLE and (task := self._jobs.take()) is not None:
                self._give(worker, task)
        while len(self._workers) < size and (task := self._jobs.take()) is not None:
            self._last_number += 1
            try:
                number, now = self._last_number, self._clock()
                worker = WorkerProcess.start(self.server, number, nice, now)
            except OSError as error:
                message = f"a worker cannot be started: {error}"
                self._backoff.fail_to_start(message)
                self._jobs.fail(task, message)
                return
            self._workers[number] = worker
            self._give(worker, task)

    def _give(self, worker: WorkerProcess, task: Task) -> None:
        job, now = task.job, self._clock()
        worker.printed.clear()
        try:
            head = JOB_HEAD.pack(int(job.memory_limit))
            send(worker.link, Kind.JOB, task.number, head, job.request)
        except (BrokenPipeError, ConnectionResetError, BlockingIOError):
            self._jobs.put_back(task)  # the worker ended while it was idle
            self._kill(worker, "")
            return
        except (OSError, MemoryError) as error:
            self._jobs.fail(task, f"the job cannot be sent: {error}")
            if not worker.ready:
                self._dismiss(worker, "no job")
            return
        worker.task = task
        worker.given = worker.looked = now
        worker.used = 0.0
        worker.phase = Phase.BUSY
        worker.idle_until = inf
        worker.peak_bytes = worker.bytes
        worker.deadline = now + (job.time_limit if worker.ready else START_LIMIT)

    def _kill(self, worker: WorkerProcess, reason: str) -> None:
        """Have the server kill a worker; it is gone when the server says so."""
        if worker.phase is Phase.DYING:
            return
        now = self._clock()
        worker.phase = Phase.DYING
        worker.deadline = now + END_LIMIT
        worker.idle_until = inf
        worker.reason = worker.reason or reason
        with suppress(OSError):
            send(self.server.link, Kind.KILL, worker.number)
        if reason:
            data = {"seconds": now - worker.given, "memory": worker.bytes, "reason": reason}
            key = "" if worker.task is None else worker.task.job.key
            self._on_event("worker-killed", {"pid": worker.pid, "key": key, **data})

    def _dismiss(self, worker: WorkerProcess, reason: str) -> None:
        worker.phase = Phase.LEAVING
        worker.deadline = self._clock() + END_LIMIT
        worker.idle_until = inf
        worker.reason = reason
        worker.dismiss()

    # What workers say.

    def _read(self, worker: WorkerProcess) -> None:
        while worker.open and worker.number in self._workers:
            try:
                frame = receive(worker.link, REPLY_LIMIT)
            except BlockingIOError:
                return
            except ProtocolError as error:
                self._stop_listening(worker, f"garbage: {error}")
            except (OSError, MemoryError) as error:
                self._miss(worker, error)
            else:
                if frame is None:
                    self._stop_listening(worker, "")
                    return
                try:
                    self._heed(worker, frame)
                except ProtocolError as error:
                    self._stop_listening(worker, f"garbage: {error}")

    def _stop_listening(self, worker: WorkerProcess, reason: str) -> None:
        worker.open = False
        if worker.phase is not Phase.LEAVING:
            self._kill(worker, reason)

    def _heed(self, worker: WorkerProcess, frame: Frame) -> None:
        task = worker.task
        if frame.kind == Kind.READY and not worker.ready:
            self._greet(worker, frame)
        elif task is None or frame.number != task.number or frame.descriptors:
            raise ProtocolError(f"{frame.kind.name} of no job")
        elif frame.kind == Kind.QUESTION:
            self._answer(worker, task, bytes(frame.body))
        elif frame.kind in _RESULTS:
            self._take_result(worker, task, frame)
        else:
            raise ProtocolError(f"{frame.kind.name} from a worker")

    def _greet(self, worker: WorkerProcess, frame: Frame) -> None:
        worker.pid, worker.cpu_seconds, worker.bytes = frame.numbers(READY_HEAD)
        worker.ready = True
        if worker.task is not None:
            worker.deadline = worker.given + worker.task.job.time_limit
        self._backoff.start()
        seconds = self._clock() - worker.asked
        data = {"pid": worker.pid, "seconds": seconds, "memory": worker.bytes}
        self._on_event("worker-start", data)

    def _answer(self, worker: WorkerProcess, task: Task, question: bytes) -> None:
        try:
            answer = self._answer_question(task.job.key, question)
            send(worker.link, Kind.ANSWER, task.number, body=answer)
        except Exception as error:
            self._refuse(worker, task, f"{type(error).__name__}: {error}")

    def _refuse(self, worker: WorkerProcess, task: Task, message: str) -> None:
        with suppress(OSError):
            body = message.encode("utf-8", "replace")[:MAX_HEAD]
            send(worker.link, Kind.NO_ANSWER, task.number, body=body)

    def _miss(self, worker: WorkerProcess, error: Exception) -> None:
        """A message of a worker could not be received, through no fault of its own."""
        task = worker.task
        if isinstance(error, NoDescriptors) and error.kind == Kind.QUESTION and task is not None:
            self._refuse(worker, task, str(error))
            return
        message = f"its result cannot be received: {error}"
        self._end_job(worker, "failed", message=message)
        self._kill(worker, message)

    def _take_result(self, worker: WorkerProcess, task: Task, frame: Frame) -> None:
        cpu, worker.cpu_seconds, peak, worker.bytes = frame.numbers(RESULT_HEAD)
        worker.peak_bytes = max(peak, worker.peak_bytes)
        worker.printed.read()
        if frame.kind == Kind.DONE:
            self._end_job(worker, "done", bytes(frame.body), cpu_seconds=cpu)
        else:
            self._end_job(worker, _RESULTS[frame.kind], message=frame.text(), cpu_seconds=cpu)
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

    # How workers end.

    def heed_server(self, frame: Frame) -> None:
        """What the server says about a worker."""
        worker = self._workers.get(frame.number)
        if worker is None:
            return
        if frame.kind == Kind.FORKED:
            (worker.pid,) = frame.numbers(FORKED_HEAD)
        elif frame.kind == Kind.REFUSED:
            message = f"a worker cannot be forked: {frame.text()}"
            self._backoff.fail_to_start(message)
            self._bury(worker, message, status="failed")
        elif frame.kind == Kind.EXITED:
            status, cpu, peak = frame.numbers(EXITED_HEAD)
            self._read(worker)  # it may have finished first
            if not worker.jobs:
                worker.peak_bytes = max(worker.peak_bytes, peak)
            code = os.waitstatus_to_exitcode(status)
            if not worker.ready and worker.reason in ("", "timeout"):
                self._backoff.fail_to_start(f"a worker is not ready: {ending(code)}")
            self._bury(worker, "", code, cpu)

    def lose(self) -> None:
        """The server has ended, and its workers with it."""
        for worker in list(self._workers.values()):
            self._read(worker)
            self._bury(worker, "its fork server ended")

    def close(self) -> None:
        """Close what this process has of them."""
        for worker in self._workers.values():
            worker.close()

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
        message = message or worker.reason or ending(code)
        data = {"seconds": self._clock() - worker.asked, "memory": worker.peak_bytes}
        data |= {"jobs": worker.jobs, "reason": message}
        self._on_event("worker-exit", {"pid": worker.pid, **data})
        if code in (-signal.SIGABRT, 1) and worker.printed.tells_of_memory:
            status = "memory"
        status = _LIMITS.get(worker.reason, status)
        cpu = max(cpu_seconds - worker.cpu_seconds, 0.0)
        self._end_job(worker, status, message=message, cpu_seconds=cpu)
        worker.close()

    def _end_job(
        self,
        worker: WorkerProcess,
        status: Status,
        reply: bytes = b"",
        message: str = "",
        cpu_seconds: float = 0.0,
    ) -> None:
        task, worker.task = worker.task, None
        if task is None:
            return
        message = "\n".join(filter(None, (worker.printed.text, message)))
        seconds, peak = self._clock() - worker.given, worker.peak_bytes
        key, pid = task.job.key, worker.pid
        outcome = Outcome(key, status, reply, message, seconds, cpu_seconds, peak, pid)
        self._jobs.end(task, outcome)
