"""The index of the store on disk: which record lies where, in SQLite (SPEC C3, C8).

A transaction that writes is the lock of the whole generation, packs included. Rows keep what
replacement knows of a record (`Item`), so that the next process goes on with it. Triggers keep
count of what is live in each pack.

An index is one connection, used by one thread at a time, never in a forked child. All methods
raise `sqlite3.Error`; what a foreign hand has written may also be of other types than expected.
Offsets and lengths are bytes. In WAL mode SQLite maps `index.db-shm`: who cuts that file short
while a process uses it kills the process.
"""

from __future__ import annotations

import os
import sqlite3
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ....quick_dataclass import NamedTuple, dataclass
from ..replacement.base import Item
from ..store import Facts, Listed
from .folder import Unusable, is_regular

NAME = "index.db"

_SCHEMA = (
    "CREATE TABLE packs (id INTEGER PRIMARY KEY AUTOINCREMENT, filled INTEGER NOT NULL DEFAULT 0,"
    " live INTEGER NOT NULL DEFAULT 0, records INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE records (digest TEXT PRIMARY KEY, pack INTEGER NOT NULL,"
    " offset INTEGER NOT NULL, length INTEGER NOT NULL, tag BLOB NOT NULL,"
    " checksum INTEGER NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL, tier INTEGER NOT NULL,"
    " cost REAL NOT NULL, created REAL NOT NULL, hits INTEGER NOT NULL, times BLOB NOT NULL,"
    " inserted REAL NOT NULL, state REAL NOT NULL) WITHOUT ROWID",
    "CREATE TRIGGER added AFTER INSERT ON records BEGIN UPDATE packs SET"
    " live = live + new.length, records = records + 1 WHERE id = new.pack; END",
    "CREATE TRIGGER removed AFTER DELETE ON records BEGIN UPDATE packs SET"
    " live = live - old.length, records = records - 1 WHERE id = old.pack; END",
    "CREATE TRIGGER moved AFTER UPDATE OF pack ON records BEGIN"
    " UPDATE packs SET live = live - old.length, records = records - 1 WHERE id = old.pack;"
    " UPDATE packs SET live = live + new.length, records = records + 1 WHERE id = new.pack; END",
)

_SAFE = frozenset(b"/-._~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

_ASK_AGAIN = 2e-3
"""Seconds between two attempts to take the lock."""

_LABEL = 200
"""Characters of a label that are kept."""


class Broken(Exception):
    """The index is damaged, or no index; the message says how."""


def is_broken(error: Exception) -> bool:
    """Whether an error says that the index is damaged, and will be tomorrow."""
    damaged = code_of(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return damaged or isinstance(error, Broken)


def code_of(error: Exception) -> int:
    """SQLite's primary code of an error; 0 if it has none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


class Place(NamedTuple):
    """Where a record lies, and by which bytes it is told from others."""

    pack: int
    offset: int
    length: int
    tag: bytes


class Located(NamedTuple):
    """A record as compaction and verification see it."""

    digest: str
    place: Place
    checksum: int


class Pack(NamedTuple):
    """A pack as the index knows it: `filled` bytes are given out, `live` ones in use."""

    id: int
    filled: int
    live: int
    records: int


@dataclass(frozen=True)
class Totals:
    """Of all packs: records, bytes in use, bytes given out, number of packs."""

    records: int
    live: int
    allocated: int
    packs: int

    @property
    def fragmentation(self) -> float:
        """1 − Σ size_i / M_allocated (C8)."""
        return 1 - self.live / self.allocated if self.allocated else 0.0


FIND = "SELECT pack, offset, length, tag FROM records WHERE digest = ?"
"""How a record is looked up: its `Place`."""

_ADD = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ITEM = "SELECT digest, length, cost, tier, hits, times, inserted, state FROM records"
_ROOM = (
    "SELECT id, filled FROM packs WHERE filled + ? <= ? AND id != ?"
    " ORDER BY filled DESC, id LIMIT 1"
)
_TOTALS = "SELECT TOTAL(records), TOTAL(live), TOTAL(filled), COUNT(*) FROM packs"
_COUNT = (
    "UPDATE packs SET records = (SELECT COUNT(*) FROM records WHERE pack = packs.id),"
    " live = (SELECT CAST(TOTAL(length) AS INTEGER) FROM records WHERE pack = packs.id)"
)
_MAKE = "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'"


def create_index(folder: Path, *, shared_memory: bool) -> None:
    """Make an empty index in a folder, for this user alone. Raises sqlite3.Error, OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    os.close(os.open(folder / NAME, flags, 0o600))  # what SQLite makes beside it has its mode
    connection = sqlite3.connect(_uri(folder, "mode=rw"), uri=True, isolation_level=None)
    try:
        mode = "WAL" if shared_memory else "DELETE"
        connection.execute(f"PRAGMA journal_mode = {mode}").fetchone()
        connection.execute("BEGIN IMMEDIATE")
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute("COMMIT")
    finally:
        connection.close()


class Index:
    """A connection to the index in a folder.

    Args:
        patience: how long to wait for another process, in seconds.
        immutable: read without any lock what lies on a file system that cannot be written to.

    Raises:
        Broken: there is no index, or one of another make.
        Unusable: another machine uses it in a way that this one cannot.
    """

    def __init__(
        self, folder: Path, *, patience: float, shared_memory: bool, immutable: bool = False
    ) -> None:
        _check_files(folder)
        mode = "immutable=1" if immutable else "mode=rw"
        self._connection = sqlite3.connect(
            _uri(folder, mode),
            uri=True,
            isolation_level=None,
            timeout=patience,
            check_same_thread=False,
        )
        self._execute = self._connection.execute
        self._patience = patience
        try:
            self._prepare(shared_memory or immutable)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, shared_memory: bool) -> None:
        self._execute("PRAGMA trusted_schema = OFF")
        self._execute("PRAGMA synchronous = OFF")
        self._execute("PRAGMA journal_size_limit = 4194304")
        self._execute("PRAGMA cache_size = -8192")  # KiB: half of an index with 50,000 records
        if {sql for (sql,) in self._execute(_MAKE)} != set(_SCHEMA):
            raise Broken("the index is not of this make")
        if not shared_memory:
            mode = self._execute("PRAGMA journal_mode = DELETE").fetchone()[0]
            if mode != "delete":
                raise Unusable("the index is in use by another machine in WAL mode")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def begin_reading(self) -> None:
        """What is read until `rollback` is as of one time."""
        self._execute("BEGIN")

    # Reading

    def find(self, digest: str) -> tuple[int, int, int, bytes] | None:
        """The fields of a record's `Place`, or None."""
        return self._execute(FIND, (digest,)).fetchone()

    def totals(self) -> Totals:
        """Sums over all packs. Raises Broken if they cannot be."""
        records, live, allocated, packs = map(int, self._execute(_TOTALS).fetchone())
        if not (records >= 0 and 0 <= live <= allocated):
            raise Broken(f"{records} records of {live} bytes in packs of {allocated}")
        return Totals(records, live, allocated, packs)

    def packs(self) -> list[Pack]:
        """All packs."""
        return [Pack(*row) for row in self._execute("SELECT id, filled, live, records FROM packs")]

    def items(self) -> Iterator[Item]:
        """What replacement knows of all records, the first inserted first."""
        return _items(self._execute(f"{_ITEM} ORDER BY inserted"))

    def sample(self, near: str, count: int) -> list[Item]:
        """The same of `count` records that follow a digest: of any, since digests are hashes."""
        found: list[Item] = []
        for side in (">= ? ORDER BY digest", "< ? ORDER BY digest"):
            left = count - len(found)
            found += _items(self._execute(f"{_ITEM} WHERE digest {side} LIMIT ?", (near, left)))
        return sorted(found, key=lambda item: item.inserted)

    def known(self, digests: Iterable[str]) -> Iterator[Item]:
        """The same of those records that are there."""
        for digest in digests:
            yield from _items(self._execute(f"{_ITEM} WHERE digest = ?", (digest,)))

    def located(self, pack: int | None = None) -> list[Located]:
        """Where all records lie, or those of a pack, in the order of the file."""
        query = "SELECT digest, pack, offset, length, tag, checksum FROM records"
        where, values = (" WHERE pack = ?", (pack,)) if pack is not None else ("", ())
        rows = self._execute(f"{query}{where} ORDER BY pack, offset", values)
        return [Located(row[0], Place(*row[1:5]), row[5]) for row in rows]

    def listing(self) -> list[Listed]:
        """All records, the most recently used first."""
        rows = self._execute(
            "SELECT digest, kind, label, tier, cost, created, length, hits, times FROM records"
        )
        found = [
            Listed(row[0], Facts(*row[1:6]), row[6], row[7], max(_unpacked(row[8]), default=0.0))
            for row in rows
        ]
        return sorted(found, key=lambda listed: -listed.used)

    def check(self) -> list[str]:
        """What SQLite finds wrong with its own file."""
        found = [str(row[0]) for row in self._execute("PRAGMA integrity_check(20)")]
        return [] if found == ["ok"] else found

    # Writing: between begin and commit

    def begin(self) -> None:
        """Take the lock of the generation, or raise sqlite3.Error when patience ends.

        SQLite would ask for it ever more seldom, so that of many who write one gets nothing.
        """
        end = time.monotonic() + self._patience
        self._execute("PRAGMA busy_timeout = 0")
        try:
            while not self._begun(last=time.monotonic() >= end):
                time.sleep(_ASK_AGAIN)
        finally:
            self._execute(f"PRAGMA busy_timeout = {int(self._patience * 1e3)}")

    def _begun(self, last: bool) -> bool:
        try:
            self._execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if last or code_of(error) != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True

    def commit(self) -> None:
        """Make what was written since `begin` true, and let go of the lock."""
        self._execute("COMMIT")

    def rollback(self) -> None:
        """Forget what was written since `begin`, if that is still going on."""
        if self._connection.in_transaction:
            self._execute("ROLLBACK")

    def pack_with_room(
        self, length: int, pack_size: int, *, but: int = 0
    ) -> tuple[int, int] | None:
        """Number and end of the fullest pack that takes `length` bytes more."""
        return self._execute(_ROOM, (length, pack_size, but)).fetchone()

    def new_pack(self) -> int:
        """The number of a new pack; none is ever given out again."""
        made = self._execute("INSERT INTO packs DEFAULT VALUES").lastrowid
        assert made is not None
        return made

    def fill(self, pack: int, end: int) -> None:
        """The bytes of a pack up to `end` are given out."""
        self._execute("UPDATE packs SET filled = ? WHERE id = ?", (end, pack))

    def remove_pack(self, pack: int) -> int:
        """Forget a pack with all records that it still has; how many."""
        lost = self._execute("DELETE FROM records WHERE pack = ?", (pack,)).rowcount
        self._execute("DELETE FROM packs WHERE id = ?", (pack,))
        return lost

    def add(self, item: Item, place: Place, checksum: int, facts: Facts) -> None:
        """A new record."""
        label = facts.label[:_LABEL].encode(errors="replace").decode()
        row = (item.digest, *place, checksum, facts.kind, label, facts.tier, _real(facts.cost))
        times = (_packed(item.times), _real(item.inserted), _real(item.state))
        self._execute(_ADD, (*row, _real(facts.created), item.hits, *times))

    def move(self, digest: str, pack: int, offset: int) -> None:
        """A record lies elsewhere now."""
        self._execute(
            "UPDATE records SET pack = ?, offset = ? WHERE digest = ?", (pack, offset, digest)
        )

    def remove(self, digest: str) -> bool:
        """Forget a record; whether it was there."""
        return self._execute("DELETE FROM records WHERE digest = ?", (digest,)).rowcount > 0

    def remove_all(self) -> None:
        """Forget all records."""
        self._execute("DELETE FROM records")

    def remove_at(self, places: Iterable[tuple[str, int, int]]) -> None:
        """Forget records that still lie there, by digest, pack and offset.

        What their rows said cannot be relied on: what is live is counted anew.
        """
        where = "digest = ? AND pack = ? AND offset = ?"
        self._connection.executemany(f"DELETE FROM records WHERE {where}", places)
        self._execute(_COUNT)

    def update(self, items: Iterable[Item]) -> None:
        """Keep what replacement knows now of records."""
        rows = [(i.hits, _packed(i.times), _real(i.state), i.digest) for i in items]
        self._connection.executemany(
            "UPDATE records SET hits = ?, times = ?, state = ? WHERE digest = ?", rows
        )


def _items(rows: Iterable[tuple[Any, ...]]) -> Iterator[Item]:
    """Items; of one that makes no sense nothing but its digest."""
    for digest, size, cost, tier, hits, times, inserted, state in rows:
        try:
            numbers = (int(size), float(cost), int(tier), int(hits))
            yield Item(digest, *numbers, _unpacked(times), float(inserted), float(state))
        except (TypeError, ValueError, OverflowError):
            yield Item(digest, 0)


def _check_files(folder: Path) -> None:
    """SQLite follows links and waits for pipes: neither may lie where its files are."""
    if not is_regular(folder / NAME, missing=False):
        raise Broken(f"{folder / NAME}: expected a regular file")
    for end in ("-wal", "-shm", "-journal"):  # which others may be removing just now
        path = folder / f"{NAME}{end}"
        if not is_regular(path, missing=True):
            raise Broken(f"{path}: expected a regular file")


def _uri(folder: Path, options: str) -> str:
    """The index as a URI, whatever bytes the folder's name has."""
    data = os.fsencode(os.path.abspath(folder / NAME))
    return f"file:{''.join(chr(b) if b in _SAFE else f'%{b:02x}' for b in data)}?{options}"


def _real(number: float) -> float:
    """A number that SQLite keeps: NaN would be NULL there."""
    return 0.0 if number != number else number


def _packed(times: Sequence[float]) -> bytes:
    return array("d", times).tobytes()


def _unpacked(data: bytes) -> tuple[float, ...]:
    times = array("d")
    times.frombytes(data)
    return tuple(times)
