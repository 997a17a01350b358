"""The distributed store: asked and written in the background, never waited for (SPEC C3).

Whoever asks gets an answer within the time-out, which is None if there is none; whoever writes does
not wait at all. Queues are bounded: what does not fit is dropped and counted. Reading and writing
have a circuit breaker each, so that a replica that may only be read is read.

Here is what is asked, of whom and what came of it; the threads that do it are a `Crew`.
"""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from random import Random
from threading import Condition, Event, RLock, get_ident
from weakref import WeakSet

from ....forks import renewed_by_fork
from ..store import ENTRY_LIMIT, Counts, Facts, Listed
from .backend import NOTHING, TOO_LARGE, Backend, Trouble
from .breaker import Breaker
from .crew import Crew, Worker
from .requests import (
    CONNECTING,
    PATIENCE,
    TIMEOUT,
    WAITING_BYTES,
    WAITING_READS,
    Change,
    Direction,
    Done,
    News,
    Request,
    write_limit,
)


class RemoteStore:
    """A backend as a `Store` that answers in the background.

    Args:
        connect: makes a connection, once in each worker; may import what it needs.
        timeout: seconds for a request, from when it is made; `CONNECTING` more until there is a
            connection.
        patience: seconds that `get` waits.
        entry_limit: bytes of the largest record that is written.
        waiting_bytes: bytes of records that may wait to be written.
        workers: connections; with none, `step` and `expire` do the work when they are called.
        clock: seconds, never going back.
        seed: of the jitter in the breakers' pauses; None for a new one.
        tell: is called when a breaker opens or closes, from any thread.
    """

    def __init__(
        self,
        connect: Callable[[], Backend],
        *,
        name: str = "remote",
        timeout: float = TIMEOUT,
        patience: float = PATIENCE,
        entry_limit: int = ENTRY_LIMIT,
        waiting_bytes: int = WAITING_BYTES,
        workers: int = 2,
        clock: Callable[[], float] = time.monotonic,
        seed: int | None = None,
        tell: Callable[[Change], None] | None = None,
    ) -> None:
        self.name = name
        self.counts = Counts()
        self.reasons: Counter[str] = Counter()
        """Requests that came to nothing though the record may be there, by reason."""
        self.trouble = ""
        """The reason of the last failure."""
        self._connect = connect
        self._timeout = timeout
        self._patience = patience
        self._entry_limit = entry_limit
        self._waiting_bytes = waiting_bytes
        self._parallel = workers
        self._clock = clock
        self._seed = seed
        self._tell = tell
        self._closed = False
        self._begin()
        _STORES.add(self)

    def _begin(self) -> None:
        """Be without threads, connections and requests: at first, and in a forked child."""
        random = Random(self._seed)
        self._breakers: dict[Direction, Breaker] = {
            "read": Breaker(random),
            "write": Breaker(random),
        }
        self._lock = RLock()
        self._crew = Crew(self.name, self._parallel, self, self._clock, self._lock)
        self._less = Condition(self._lock)  # to write: `flush` waits
        self._grace = CONNECTING
        self._reads: deque[Request] = deque()
        self._writes: deque[Request] = deque()
        self._asked: dict[str, Request] = {}
        self._to_write: dict[str, Request] = {}
        self._bytes = 0

    def __repr__(self) -> str:
        states = ", ".join(f"{key} {x.state}" for key, x in self._breakers.items())
        return f"<RemoteStore {self.name}: {states}>"

    # -- reading --------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Have a connection before somebody asks: the first may take long to make."""
        with self._lock:
            if not self._crew.workers:
                self._ask(NOTHING, None, self._timeout)

    def fetch(self, digest: str, done: Done, timeout: float | None = None) -> None:
        """Ask for a record.

        `done` is called exactly once, with it or None: at once if nothing can be asked, else within
        the time-out, by a thread of the store. `timeout` in seconds, instead of the store's.
        """
        with self._lock:
            refusal = self._ask(digest, done, self._timeout if timeout is None else timeout)
            if refusal is not None:
                self.reasons[refusal] += 1
                self.counts.misses += 1
        if refusal is not None:
            done(None)

    def _ask(self, digest: str, done: Done | None, timeout: float) -> str | None:
        """Queue a request, or say why not. Who asks for what is asked already waits with them."""
        if self._closed:
            return "closed"
        waiting = [done] if done is not None else []
        request = self._asked.get(digest)
        if request is not None:
            request.waiting += waiting
            return None
        if len(self._reads) >= WAITING_READS:
            return "queue-full"
        now = self._clock()
        if not self._crew.is_there():
            return "no-thread"
        if not self._breakers["read"].admits(now):
            return "open"
        request = Request("read", digest, waiting=waiting, timeout=timeout)
        request.deadline = now + timeout + self._grace
        self._asked[digest] = request
        self._reads.append(request)
        self._crew.watch(request.deadline)
        self._crew.wake(len(self._reads) + len(self._writes))
        return None

    def get(self, digest: str) -> bytes | None:
        """The record, if it comes within `patience`, or None. What comes later is lost."""
        answers: list[bytes | None] = []
        there = Event()

        def done(record: bytes | None) -> None:
            answers.append(record)
            there.set()

        self.fetch(digest, done)
        there.wait(self._patience)
        return answers[0] if answers else None

    # -- writing --------------------------------------------------------------------------------

    def put(self, digest: str, record: bytes, facts: Facts | None = None) -> bool:
        """Have a record written, instead of one that is there; whether that will be tried."""
        with self._lock:
            refusal = self._queue(digest, record)
            if refusal is not None:
                self.reasons[refusal] += 1
                self.counts.errors += refusal not in ("open", "closed")
        return refusal is None

    def delete(self, digest: str) -> None:
        """Have a record forgotten."""
        with self._lock:
            self._queue(digest, None)

    def _queue(self, digest: str, record: bytes | None) -> str | None:
        """Queue what is to be written or deleted, instead of what was to be; or say why not."""
        new = Request("write", digest, record)
        old = self._to_write.get(digest)
        size = self._bytes - (old.size if old is not None else 0) + new.size
        if self._closed:
            return "closed"
        if new.size > self._entry_limit:
            return TOO_LARGE
        if size > self._waiting_bytes:
            return "queue-full"
        if not self._crew.is_there():
            return "no-thread"
        if old is not None:
            old.record = record
        elif self._breakers["write"].admits(self._clock()):
            self._to_write[digest] = new
            self._writes.append(new)
        else:
            return "open"
        self._bytes = size
        self._crew.wake(len(self._reads) + len(self._writes))
        return None

    def flush(self, timeout: float) -> bool:
        """Wait until nothing is left to be written, at most that many seconds; whether so."""
        while self._parallel == 0 and self._writes and self.step():
            pass
        with self._lock:
            return self._less.wait_for(lambda: not self._is_writing(), timeout)

    def _is_writing(self) -> bool:
        return bool(self._writes) or any(worker.has("write") for worker in self._crew.workers)

    # -- the rest of a store --------------------------------------------------------------------

    def listing(self) -> Iterator[Listed]:
        """All records. For tools: it asks in the caller's thread, and raises Trouble."""
        backend = self._connect()
        try:
            for digest, size in backend.listing():
                yield Listed(digest, Facts(""), size, hits=0, used=0.0)
        finally:
            backend.close()

    def close(self) -> None:
        """Stop, without waiting: what is still to be read or written will not be."""
        news = News()
        with self._lock:
            self._closed = True
            for request in self._under_way():
                self._end(request, None, news)
            self._drop("read", "closed", news)
            self._drop("write", "closed", news)
            self._crew.dismiss()
            self._less.notify_all()
        self._say(news)

    # -- the work -------------------------------------------------------------------------------

    def step(self) -> bool:
        """Do one request in this thread, if there is one; whether there was."""
        with self._lock:
            if not self._crew.workers:
                self._crew.workers.append(Worker())
            worker = self._crew.workers[0]
            request = self.take(worker)
        if request is not None:
            self.do(worker, request)
        return request is not None

    def take(self, worker: Worker) -> Request | None:
        """With the lock held: what this worker does next. One connection is left to readers."""
        if self._reads:
            worker.request = self._reads.popleft()
            return worker.request
        writing = {x.request.digest for x in self._crew.workers if x.request and x.has("write")}
        if len(writing) >= max(1, self._parallel - 1):
            return None
        for request in self._writes:
            if request.digest not in writing:
                self._writes.remove(request)
                del self._to_write[request.digest]
                self._bytes -= request.size
                request.timeout = write_limit(request.size, self._timeout)
                request.deadline = self._clock() + request.timeout + self._grace
                worker.request = request
                self._crew.watch(request.deadline)
                return request
        return None

    def do(self, worker: Worker, request: Request) -> None:
        """Do a request, without the lock, and tell who waits."""
        record: bytes | None = None
        trouble: Trouble | None = None
        try:
            record = self._ask_backend(self._connection(worker), request)
        except Trouble as error:
            trouble = error
        except BaseException as error:  # what panics in Rust is no Exception
            trouble = Trouble(type(error).__name__)
        news = News()
        with self._lock:
            worker.request = None
            now = self._clock()
            if not request.over:
                if now >= request.deadline:
                    record, trouble = None, trouble or Trouble("timeout")
                self._end(request, record, news)
                self._judge(request, record, trouble, now, news)
        self._say(news)

    def _connection(self, worker: Worker) -> Backend:
        if worker.backend is None:
            with _IMPORTING:
                worker.backend = self._connect()
            self._connected()
        return worker.backend

    def _connected(self) -> None:
        """What was asked while the first connection was made has its time-out from now on."""
        with self._lock:
            if self._grace:
                self._grace = 0.0
                now = self._clock()
                for request in (*self._reads, *self._under_way()):
                    request.deadline = min(request.deadline, now + request.timeout)
                self._crew.watch(now)

    @staticmethod
    def _ask_backend(backend: Backend, request: Request) -> bytes | None:
        if request.direction == "read":
            return backend.get(request.digest) or None
        if request.record is None:
            backend.delete(request.digest)
        else:
            backend.put(request.digest, request.record)
        return None

    def next_deadline(self) -> float | None:
        """With the lock held: when something will have taken too long; None: nobody waits."""
        waiting = [request for request in (*self._reads, *self._under_way()) if not request.over]
        return min((request.deadline for request in waiting), default=None)

    def _under_way(self) -> list[Request]:
        return [worker.request for worker in self._crew.workers if worker.request is not None]

    def expire(self) -> None:
        """Give up what has taken too long."""
        news = News()
        with self._lock:
            now = self._clock()
            for worker in self._crew.workers:
                request = worker.request
                if request is None or request.over or request.deadline > now:
                    continue
                if worker.backend is not None:
                    news.abandoned.append(worker.backend)
                self._end(request, None, news)
                self._fail(request, "timeout", now, news)
            for request in [x for x in self._reads if x.deadline <= now]:
                self._give_up_waiting(request, now, news)
        self._say(news)

    def _give_up_waiting(self, request: Request, now: float, news: News) -> None:
        """With the lock held: nobody had time for a request. That is a failure of the remote only
        if all workers hang, or if this request was to find out whether it is back."""
        if request.over:
            return
        self._reads.remove(request)
        self._end(request, None, news)
        trial = self._breakers["read"].state == "half-open"
        if trial or all(worker.hangs for worker in self._crew.workers):
            self._fail(request, "timeout", now, news)
        else:
            self._count_failure(request, "late")

    # -- what came of it, with the lock held ----------------------------------------------------

    def _end(self, request: Request, record: bytes | None, news: News) -> None:
        """Whoever waits for a request that has left the queue will be told."""
        if request.over:
            return
        request.over = True
        if self._asked.get(request.digest) is request:
            del self._asked[request.digest]
        news.answers.append((request, record))
        self._less.notify_all()

    def _judge(
        self,
        request: Request,
        record: bytes | None,
        trouble: Trouble | None,
        now: float,
        news: News,
    ) -> None:
        """Count what came of a request, and what it says of the remote."""
        if trouble is not None and trouble.general:
            self._fail(request, trouble.reason, now, news)
            return
        if trouble is not None:
            self._count_failure(request, trouble.reason)
            self.counts.refused += request.direction == "read"
        elif request.direction == "write":
            self.counts.puts += request.record is not None
            self.counts.written += request.size
        elif record is None:
            self.counts.misses += len(request.waiting)
        else:
            self.counts.hits += len(request.waiting)
            self.counts.read += len(record)
        if self._breakers[request.direction].succeeded():
            news.changes.append(Change(self.name, request.direction, "closed"))

    def _fail(self, request: Request, reason: str, now: float, news: News) -> None:
        """The remote did not do what it should."""
        self._count_failure(request, reason)
        direction = request.direction
        breaker = self._breakers[direction]
        if breaker.failed(now):
            self._drop(direction, "open", news)
            news.changes.append(Change(self.name, direction, "open", reason, breaker.pause))

    def _drop(self, direction: Direction, reason: str, news: News) -> None:
        """What waits in this direction will not be asked."""
        queue = self._reads if direction == "read" else self._writes
        for request in queue:
            self.reasons[reason] += 1
            self.counts.misses += len(request.waiting)
            self._end(request, None, news)
        queue.clear()
        if direction == "write":
            self._to_write.clear()
            self._bytes = 0

    def _count_failure(self, request: Request, reason: str) -> None:
        self.trouble = reason
        self.reasons[reason] += 1
        self.counts.errors += 1
        self.counts.misses += len(request.waiting)

    def _say(self, news: News) -> None:
        """Without the lock, tell whoever is to know."""
        if failures := news.tell(self._tell):
            with self._lock:
                self.reasons["callback"] += failures

    def renew(self) -> None:
        """In a forked child: threads, connections and what was asked are the parent's."""
        _PARENTS.extend(x.backend for x in self._crew.workers if x.backend is not None)
        self._begin()


_STORES: WeakSet[RemoteStore] = WeakSet()

_PARENTS: list[Backend] = []
"""In a forked child, connections of its parent: letting go of one might say something on it."""


_IMPORTING = renewed_by_fork(RLock())
"""Held while a connection is made. A child that is forked meanwhile could never import the rest."""

_forking: set[int] = set()
"""Threads that fork and have the lock."""


def _before_fork() -> None:
    if _IMPORTING.acquire(timeout=CONNECTING):
        _forking.add(get_ident())


def _after_in_parent() -> None:
    if get_ident() in _forking:
        _forking.remove(get_ident())
        _IMPORTING.release()


def _after_in_child() -> None:
    _forking.clear()
    for store in list(_STORES):
        store.renew()


os.register_at_fork(
    before=_before_fork, after_in_parent=_after_in_parent, after_in_child=_after_in_child
)
