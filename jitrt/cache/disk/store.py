"""The store on disk: records in packs, found through an index, safe for many processes (SPEC C3).

A write is a transaction of the index: the record goes behind all others of a pack, then the row is
committed. Who is killed in between leaves garbage that the next writer overwrites. A read looks a
row up and reads what it names; if the bytes are not those that the row describes it looks once
more, since a compaction may have moved them, and then it is a miss. Hits are remembered in memory
and written with the next record, so that a hit writes nothing.

Nothing here fails: what cannot be done is a miss or not kept, and counted. A damaged index is
replaced by an empty one; a folder that was removed is made again; a folder that cannot be written
to is read. Nothing waits for the disk to have written: after a power failure (not a kill) records
may be damaged, which whoever verifies them finds out, or the index.

Reading and writing have a connection each, so that who reads does not wait for who writes. None
is open while the process forks: parent and child open theirs when they next need them.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from ....quick_dataclass import dataclass
from ..replacement.base import Item, Replacement
from ..store import LOCAL_LIMIT, Counts, Facts, Listed
from .folder import Unusable
from .index import Broken, code_of, is_broken
from .opening import BrokenGeneration, Opened, Options, opened
from .packs import tag_of
from .side import Side
from .upkeep import (
    PACK_SIZE,
    Report,
    drop_empty,
    empty_pack,
    evict,
    keep,
    limits_of,
    make_room,
    remove_unknown,
    verify,
    worst_pack,
)
from .uses import Uses

BUDGET = 2 << 30
"""Bytes that the store takes at most, unless told otherwise."""

COMPACT = 0.3
"""Fragmentation above which packs are copied (C8)."""

_PAUSE = 5.0
"""Seconds until a folder is tried again that could not be opened, or only be read, or was busy."""

_FLUSH = 30.0
"""Seconds after which hits are written, with the next record."""

_COPIES = 4
"""Packs that are copied after one write, at most."""

_ERRORS = (
    *(OSError, MemoryError, sqlite3.Error, Broken, BrokenGeneration, Unusable),
    *(TypeError, ValueError, ArithmeticError),
)
"""What may be raised by files, and by rows that a foreign hand has written."""


@dataclass(frozen=True)
class DiskStatistics:
    """What the store holds; sizes in bytes.

    Attributes:
        live: of records.
        allocated: of packs, with what is not in use any more.
        trouble: why the store cannot be used, or not as it should; "" if it can.
    """

    folder: Path
    entries: int = 0
    live: int = 0
    allocated: int = 0
    fragmentation: float = 0.0
    files: int = 0
    readonly: bool = False
    trouble: str = ""


T = TypeVar("T")


class DiskStore:
    """Records in a folder; a `Store`.

    Args:
        folder: is made when something is first kept; others must not be able to write to it.
        budget: bytes of all packs; None if they may grow for ever.
        replacement: what goes when there is no room.
        entry_limit: bytes of the largest record.
        compact: fragmentation above which packs are copied.
        pack_size: bytes of a pack; less if the budget is small.
        patience: how long to wait for other processes, in seconds.
        shared_memory: whether mapped memory of files works here; None to ask the file system.
        clock: seconds since the epoch; it may jump.
        steady: seconds of a clock that does not.
    """

    name = "disk"

    def __init__(
        self,
        folder: Path,
        *,
        replacement: Replacement,
        budget: int | None = BUDGET,
        entry_limit: int = LOCAL_LIMIT,
        compact: float = COMPACT,
        pack_size: int = PACK_SIZE,
        patience: float = 1.0,
        shared_memory: bool | None = None,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self.replacement = replacement
        self.counts = Counts()
        self.trouble = ""
        self._pack_size = pack_size
        self._limits = limits_of(budget, compact, pack_size)
        self._options = Options(entry_limit, patience, shared_memory)
        self._clock, self._steady = clock, steady
        self._reader, self._writer = Side(), Side()
        self._uses = Uses()
        self._refused: set[tuple[str, int, int]] = set()
        self._broken: Path | None = None
        self._last_break = float("-inf")
        self._flushed = steady()
        self._closed = False
        self._process = os.getpid()

    # Reading

    def get(self, digest: str) -> bytes | None:
        """The record, or None."""
        side = self._reader
        with side.lock:
            record = self._asked(lambda on: self._read(on, digest), side)
            if record is None and self._is_stale(side):
                side.close()
                record = self._asked(lambda on: self._read(on, digest), side)
            if record is None:
                self.counts.misses += 1
                return None
            self.counts.hits += 1
            self.counts.read += len(record)
            self._uses.add(digest, self._clock())
            return record

    def holds(self, digest: str) -> bool:
        """Whether the index has the record; that is no use of it."""
        side = self._reader
        with side.lock:
            if self._is_stale(side):
                side.close()
            return bool(self._asked(lambda on: on.index.find(digest) is not None, side))

    def _read(self, source: Opened, digest: str) -> bytes | None:
        """A record; a row that does not describe what it names is read twice."""
        row = None
        for _ in range(2):
            before, row = row, source.index.find(digest)
            if row is None or row == before:
                break
            pack, offset, length, tag = row
            record = source.packs.read(pack, offset, length)
            if record is not None and tag_of(record) == tag:
                return record
        if row is not None:
            self.counts.refused += 1
            self._refused.add((digest, row[0], row[1]))
        return None

    def _is_stale(self, side: Side) -> bool:
        """Whether what is open is not what is in the folder, or may not be any more."""
        if (found := side.opened) is None:
            return False
        late = found.immutable and self._steady() >= side.resume
        return late or found.folder == self._broken or found.moved()

    # Writing

    def put(self, digest: str, record: bytes, facts: Facts) -> bool:
        """Keep a record, instead of one that is there; whether it is kept. One that is larger than
        the budget allows is not, but the others are held to that."""
        limits, length = self._limits, len(record)
        if length > self._options.entry_limit:
            return False
        fits = limits.live is None or length <= limits.live
        evicted = 0

        def change(to: Opened) -> None:
            nonlocal evicted
            now = self._clock()
            self._note_uses(to)
            to.index.remove(digest)
            room = length if fits else 0
            evicted = make_room(to.index, self.replacement, limits, digest, room, now)
            if not fits:
                return
            item = Item(digest, length, facts.cost, facts.tier)
            self.replacement.insert(item, now)
            keep(to.index, to.packs, limits, item, record, facts)

        with self._writer.lock:
            if not self._transaction(change, make=fits):
                return False
            self.counts.puts += fits
            self.counts.written += length * fits
            self.counts.evicted += evicted
            self._compact(_COPIES, limits.compact, limits.slack)
            return fits

    def obey(self, replacement: Replacement, budget: int | None, compact: float) -> None:
        """Make room by other rules from now on; whoever is writing is not waited for."""
        self.replacement = replacement
        self._limits = limits_of(budget, compact, self._pack_size)

    def delete(self, digest: str) -> None:
        """Forget a record."""
        with self._writer.lock:
            self._transaction(lambda to: to.index.remove(digest))

    def flush(self) -> None:
        """Write which records were used."""
        with self._writer.lock:
            if self._uses or self._refused:
                self._transaction(lambda to: self._note_uses(to, now=True))

    def close(self) -> None:
        """Write what is still to be written, and let go of all files."""
        self.flush()
        self._closed = True
        for side in (self._reader, self._writer):
            with side.lock:
                side.close()

    def _transaction(self, change: Callable[[Opened], object], *, make: bool = False) -> bool:
        """Change index and packs as one; whether that was done. The lock is held."""
        side = self._writer
        if self._is_stale(side):
            side.close()
        try:
            to = side.opened or self._open(side, make=make)
            if to is None or to.readonly:
                return False
            empty = _committed(to, change)
        except _ERRORS as error:
            self._failed(side, error)
            return False
        self.trouble = to.trouble
        for pack in empty:
            with suppress(OSError):
                to.packs.remove(pack)
        return True

    def _note_uses(self, to: Opened, *, now: bool = False) -> None:
        """In a transaction: forget what was refused, and now and then write what was used."""
        if self._refused:
            refused, self._refused = self._refused, set()
            to.index.remove_at(refused)
        if not now and self._steady() < self._flushed + _FLUSH:
            return
        self._flushed = self._steady()
        self._uses.note(to.index, self.replacement)

    def _compact(self, copies: int, threshold: float, slack: int) -> int:
        """Copy packs until fragmentation is at most the threshold; how many. The lock is held."""
        limits = self._limits
        for done in range(copies):
            worst = self._asked(lambda on: worst_pack(on.index, threshold, slack))
            if worst is None:
                return done
            pack = worst.id

            def change(to: Opened, pack: int = pack) -> None:
                self.counts.refused += empty_pack(to.index, to.packs, limits, pack)

            if not self._transaction(change):
                return done
        return copies

    # For tools

    def peek(self, digest: str) -> bytes | None:
        """The record, or None; to look at it is no use of it."""
        with self._reader.lock:
            return self._asked(lambda on: self._read(on, digest), self._reader)

    def listing(self) -> Iterator[Listed]:
        """All records, in no particular order."""
        self.flush()
        with self._reader.lock:
            found = self._asked(lambda on: on.index.listing(), self._reader)
        yield from found or ()

    def statistics(self) -> DiskStatistics:
        """What the store holds."""
        with self._reader.lock:
            side = self._reader
            totals = self._asked(lambda on: on.index.totals(), side)
            if totals is None or side.opened is None:
                return DiskStatistics(self.folder, trouble=self.trouble)
            files = sum(len(names) for _, _, names in os.walk(side.opened.folder.parent))
            readonly = side.opened.readonly
        return DiskStatistics(
            self.folder,
            totals.records,
            totals.live,
            totals.allocated,
            totals.fragmentation,
            files,
            readonly,
            self.trouble,
        )

    def verify(self) -> Report:
        """Read everything, and say what is not as it should be."""
        with self._reader.lock:
            found = self._asked(lambda on: verify(on.index, on.packs), self._reader)
        if found is not None:
            return found
        return Report(0, 0, (self.trouble,) if self.trouble else ())

    def prune(self, live: int) -> int:
        """Evict records until they take at most `live` bytes, and give back the room; how many."""
        evicted = 0

        def change(to: Opened) -> None:
            nonlocal evicted
            self._note_uses(to, now=True)
            room = to.index.totals().live - live
            if room > 0:
                evicted = evict(
                    to.index, self.replacement, list(to.index.items()), room, self._clock()
                )

        with self._writer.lock:
            if not self._transaction(change):
                return 0
            self.counts.evicted += evicted
        self.compact()
        return evicted

    def compact(self) -> int:
        """Give back all room that is not in use; how many packs were copied."""
        with self._writer.lock:
            packs = self._asked(lambda on: on.index.totals().packs) or 0
            return self._compact(2 * packs, 0.0, 0)

    def clear(self) -> bool:
        """Forget all records; whether that was done."""

        def change(to: Opened) -> None:
            to.index.remove_all()

        with self._writer.lock:
            return self._transaction(change)

    # Opening

    def _asked(self, ask: Callable[[Opened], T], side: Side | None = None) -> T | None:
        """The answer of an index, or None. The lock of the side is held."""
        side = side or self._writer
        try:
            source = side.opened or self._open(side)
            return None if source is None else ask(source)
        except _ERRORS as error:
            self._failed(side, error)
            return None

    def _open(self, side: Side, *, make: bool = False) -> Opened | None:
        """Open the folder, unless it was tried just now."""
        if self._closed or Side.lost or self._steady() < side.resume:
            return None
        if self._process != os.getpid():
            self._process = os.getpid()
            self._uses.forget()  # the parent writes them
            self._refused.clear()
        try:
            found = opened(self.folder, self._options, make=make, broken=self._broken)
        except BrokenGeneration as error:
            self._break(error.folder)
            if not make or self._steady() < side.resume:
                raise
            found = opened(self.folder, self._options, make=make, broken=self._broken)
        side.opened = found
        if found is not None:
            self.trouble = found.trouble
            self.counts.errors += bool(found.trouble)
            if make and not found.readonly:
                remove_unknown(found.index, found.packs)
            if found.immutable:
                side.resume = self._steady() + _PAUSE
        return found

    def _failed(self, side: Side, error: Exception) -> None:
        """Count what could not be done, and decide what it means for what is open."""
        self.counts.errors += 1
        kind = "" if isinstance(error, Unusable) else f"{type(error).__name__}: "
        self.trouble = f"{kind}{error}"
        source = side.opened
        if source is not None and is_broken(error) and not source.immutable:
            self._break(source.folder)
        elif isinstance(error, BrokenGeneration):
            self._break(error.folder)
        elif source is None or code_of(error) == sqlite3.SQLITE_BUSY:
            side.resume = self._steady() + _PAUSE
        if not _is_full(error):
            side.close()

    def _break(self, folder: Path) -> None:
        """The next write starts anew, unless that was done just now and did not help."""
        if folder != self._broken:
            self._broken = folder
            self._writer.resume = self._last_break + _PAUSE
            self._last_break = self._steady()


def _is_full(error: Exception) -> bool:
    """Whether an error says that the disk is full, and nothing about what is open."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return code_of(error) == sqlite3.SQLITE_FULL


def _committed(to: Opened, change: Callable[[Opened], object]) -> list[int]:
    """Change the index in a transaction, or not at all; packs that are not needed any more."""
    index = to.index
    index.begin()
    try:
        change(to)
        empty = drop_empty(index)
        index.commit()
    except BaseException:
        index.rollback()
        raise
    return empty
