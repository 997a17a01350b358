"""What is asked of a remote, by whom, and how long that may take (SPEC C3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from .backend import Backend
from .breaker import State

TIMEOUT = 0.25
"""Seconds after which a request for a record is given up."""

PATIENCE = 0.001
"""Seconds that `get` waits."""

WAITING_BYTES = 64 << 20
"""Bytes of records that may wait to be written."""

WAITING_READS = 1024
"""Requests for records that may wait."""

SLOWEST = 8 << 20
"""Bytes per second of the slowest connection that writing is tried on."""

CONNECTING = 2.0
"""Seconds that are added to the time-out until there is a first connection: for importing what
makes it, which is no fault of the remote."""

Direction = Literal["read", "write"]
Done = Callable[[bytes | None], None]


def write_limit(size: int, timeout: float) -> float:
    """Seconds that writing a record of so many bytes may take."""
    return timeout + size / SLOWEST


@dataclass(frozen=True)
class Change:
    """A breaker has opened, for `pause` seconds at least, or closed."""

    store: str
    direction: Direction
    state: State
    reason: str = ""
    pause: float = 0.0


@dataclass(eq=False)
class Request:
    """Something to ask of the backend.

    `record` is None for what is to be read or deleted; `timeout` in seconds, `deadline` by the
    store's clock.
    """

    direction: Direction
    digest: str
    record: bytes | None = None
    waiting: list[Done] = field(default_factory=list)
    timeout: float = 0.0
    deadline: float = 0.0
    over: bool = False
    """Whether whoever waits has been told: what comes now is too late."""

    @property
    def size(self) -> int:
        """Bytes to write."""
        return 0 if self.record is None else len(self.record)


@dataclass
class News:
    """What is to be told once the lock is free."""

    answers: list[tuple[Request, bytes | None]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    abandoned: list[Backend] = field(default_factory=list)

    def tell(self, listener: Callable[[Change], None] | None) -> int:
        """Tell it; how many of those who were told have failed, which is theirs."""
        calls = [backend.abandon for backend in self.abandoned]
        for request, record in self.answers:
            calls += [partial(done, record) for done in request.waiting]
        if listener is not None:
            calls += [partial(listener, change) for change in self.changes]
        return sum(map(_fails, calls))


def _fails(call: Callable[[], object]) -> bool:
    try:
        call()
    except Exception:
        return True
    return False
