"""The threads of a remote (SPEC C3).

*Workers* have a connection each and do one request after the other; the *keeper* gives up what has
taken too long. They are daemons, started when there is something to do, and end when the crew is
dismissed. A worker that hangs is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition, RLock, Thread
from typing import Protocol

from .backend import Backend
from .requests import Direction, Request


@dataclass(eq=False)
class Worker:
    """A connection, and what is under way on it."""

    backend: Backend | None = None
    request: Request | None = None

    def has(self, direction: Direction) -> bool:
        """Whether such a request is under way that somebody still waits for."""
        request = self.request
        return request is not None and request.direction == direction and not request.over

    @property
    def hangs(self) -> bool:
        """Whether what is under way was given up."""
        return self.request is not None and self.request.over


class Work(Protocol):
    """What a crew does."""

    def take(self, worker: Worker) -> Request | None:
        """With the lock held: what this worker does next."""
        ...

    def do(self, worker: Worker, request: Request) -> None:
        """Do it, without the lock."""
        ...

    def next_deadline(self) -> float | None:
        """With the lock held: when something will have taken too long."""
        ...

    def expire(self) -> None:
        """Give up what has taken too long; without the lock."""
        ...


class Crew:
    """Up to `most` workers, and a keeper; with no workers, no thread is ever started.

    Args:
        clock: seconds, never going back.
        lock: is held by who calls methods of this.
    """

    def __init__(
        self, name: str, most: int, work: Work, clock: Callable[[], float], lock: RLock
    ) -> None:
        self.workers: list[Worker] = []
        self._name = name
        self._most = most
        self._work = work
        self._clock = clock
        self._lock = lock
        self._more = Condition(lock)  # to do: workers wait
        self._sooner = Condition(lock)  # something may be late before that: the keeper waits
        self._looks: float | None = None  # when the keeper looks next; None: not by itself
        self._idle = 0
        self._has_keeper = False
        self._dismissed = False

    def is_there(self) -> bool:
        """Whether somebody can work; the first threads are started for that."""
        if self._most == 0:
            return True
        if not self._has_keeper:
            self._has_keeper = _started(f"aiopt-{self._name}", self._keep)
        return self._has_keeper and (bool(self.workers) or self._hire())

    def wake(self, waiting: int) -> None:
        """Something has been queued, so that so many requests wait."""
        self._more.notify()
        if self._idle < waiting and len(self.workers) < self._most:
            self._hire()

    def watch(self, deadline: float) -> None:
        """Something will have taken too long by then."""
        if self._looks is None or deadline < self._looks:
            self._sooner.notify()

    def dismiss(self) -> None:
        """Have all threads end, without waiting for them."""
        self._dismissed = True
        self._more.notify_all()
        self._sooner.notify_all()

    def _hire(self) -> bool:
        """Start a worker; whether that was possible."""
        worker = Worker()
        if not _started(f"aiopt-{self._name}-{len(self.workers)}", self._serve, worker):
            return False
        self.workers.append(worker)
        return True

    def _serve(self, worker: Worker) -> None:
        while (request := self._next(worker)) is not None:
            self._work.do(worker, request)
        if worker.backend is not None:
            with suppress(Exception):
                worker.backend.close()

    def _next(self, worker: Worker) -> Request | None:
        """The next request, however long that takes; None once the crew is dismissed."""
        with self._lock:
            while not self._dismissed:
                request = self._work.take(worker)
                if request is not None:
                    return request
                self._idle += 1
                self._more.wait()
                self._idle -= 1
        return None

    def _keep(self) -> None:
        while not self._dismissed:
            with self._lock:
                while not self._dismissed and not self._is_late():
                    looks = self._looks
                    self._sooner.wait(None if looks is None else looks - self._clock())
            self._work.expire()

    def _is_late(self) -> bool:
        """Whether something has taken too long; else the keeper looks when that may be."""
        self._looks = self._work.next_deadline()
        return self._looks is not None and self._looks <= self._clock()


def _started(name: str, target: Callable[..., None], *arguments: object) -> bool:
    """Start a thread; whether the system lets us."""
    try:
        Thread(target=target, name=name, args=arguments, daemon=True).start()
    except RuntimeError:
        return False
    return True
