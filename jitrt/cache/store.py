"""Stores: where records are kept, behind one small interface (SPEC C3).

A record is an entry as sealed bytes, which a store neither reads nor trusts. What only some stores
do (verify, count, ask one after the other, wait in the background) wraps a store and is one.

A store never raises and never makes a caller wait for long: what it cannot do is a miss, or not
kept, and counted. All are safe to use from any thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from ...quick_dataclass import dataclass
from .entry import Entry

ENTRY_LIMIT = 64 << 20
"""Bytes of the largest record that is taken from another machine."""

LOCAL_LIMIT = 1 << 30
"""Bytes of the largest record in files of this machine. Which of them are kept policies say."""


@dataclass(frozen=True)
class Facts:
    """What a store knows of a record without reading it, for replacement and listings.

    Nobody has verified it. `cost` are the CPU seconds that making the entry took; `created` seconds
    since the epoch.
    """

    kind: str
    label: str = ""
    tier: int = 0
    cost: float = 0.0
    created: float = 0.0


@dataclass(frozen=True)
class Listed:
    """A record in a listing: `size` in bytes, `used` (last) in seconds since the epoch."""

    digest: str
    facts: Facts
    size: int
    hits: int
    used: float


@dataclass
class Counts:
    """What a store has done since it was opened.

    Attributes:
        refused: records that were there but are no use: damaged, foreign, of another version.
        errors: what could not be done: a full disk, a server that does not answer.
        evicted: records that had to go to make room.
        read, written: bytes.
    """

    hits: int = 0
    misses: int = 0
    puts: int = 0
    refused: int = 0
    errors: int = 0
    evicted: int = 0
    read: int = 0
    written: int = 0


class Store(Protocol):
    """Records by digest."""

    name: str
    """What it is called in reports: memory, disk, redis …"""

    counts: Counts

    def get(self, digest: str) -> bytes | memoryview | None:
        """The record, or None."""
        ...

    def put(self, digest: str, record: bytes, facts: Facts) -> bool:
        """Keep a record, instead of one that is there; whether it is kept."""
        ...

    def delete(self, digest: str) -> None:
        """Forget a record."""
        ...

    def listing(self) -> Iterator[Listed]:
        """All records, in no particular order."""
        ...

    def close(self) -> None:
        """Write what is still to be written, and let go of files and connections."""
        ...


class EntryStore(Protocol):
    """Entries that are what they claim to be: stores of records behind verification, and memory."""

    name: str
    counts: Counts

    def get(self, digest: str) -> Entry | None:
        """The entry, or None."""
        ...

    def put(self, entry: Entry) -> bool:
        """Keep an entry, instead of one that is there; whether it is kept."""
        ...

    def delete(self, digest: str) -> None:
        """Forget an entry."""
        ...

    def listing(self) -> Iterator[Listed]:
        """All entries, in no particular order."""
        ...

    def close(self) -> None:
        """Write what is still to be written, and let go of files and connections."""
        ...
