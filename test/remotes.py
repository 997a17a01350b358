"""Remotes for tests: a clock that stands still, and a backend that does what a test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import get_ident
from typing import Any

from aiopt.jitrt.cache.remote.backend import Trouble
from aiopt.jitrt.cache.remote.store import RemoteStore

A, B, C = ("a" * 64, "b" * 64, "c" * 64)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Scripted:
    """A dictionary as a backend.

    Attributes:
        before: is called with each request before it is answered, and may raise.
        asked: the requests.
        threads: those that made them.
    """

    def __init__(self, records: dict[str, bytes] | None = None) -> None:
        self.records = dict(records or {})
        self.before: Callable[[str], None] = lambda name: None
        self.asked: list[str] = []
        self.threads: set[int] = set()
        self.abandoned = 0
        self.closed = 0

    def _note(self, verb: str, name: str) -> None:
        self.asked.append(f"{verb} {name[0]}")
        self.threads.add(get_ident())
        self.before(name)

    def get(self, name: str) -> bytes | None:
        self._note("get", name)
        return self.records.get(name)

    def put(self, name: str, data: bytes) -> None:
        self._note("put", name)
        self.records[name] = data

    def delete(self, name: str) -> None:
        self._note("delete", name)
        self.records.pop(name, None)

    def listing(self) -> Iterator[tuple[str, int]]:
        return ((name, len(data)) for name, data in self.records.items())

    def abandon(self) -> None:
        self.abandoned += 1

    def close(self) -> None:
        self.closed += 1


def raises(reason: str, *, general: bool = True) -> Callable[[str], None]:
    """What makes each request fail."""

    def fail(name: str) -> None:
        raise Trouble(reason, general=general)

    return fail


def stepped(backend: Scripted, clock: Clock, **options: Any) -> RemoteStore:
    """A store without threads."""
    return RemoteStore(lambda: backend, workers=0, clock=clock, seed=0, **options)


def work(store: RemoteStore) -> None:
    """Do all that is to be done."""
    while store.step():
        pass
