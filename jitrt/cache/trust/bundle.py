"""Bundles: many entries in one signed file, to put into an image or to carry elsewhere (SPEC C6).

    magic (8) · version (2 × u16) · zeros (4) · id of the key (8)
    sealed records, one after the other
    table: for each record the digest of its key (32), its size in bytes (u64) and its MAC (32)
    number of records (u64) · HMAC-SHA256 of head, table and number (32)

in little-endian order. The table says which records there are, in which order: one that is left
out, doubled, exchanged or cut off is noticed, and a record that was authentic in another bundle is
none here. Entries come and go one by one; no more than one and the table is ever in memory.
"""

from __future__ import annotations

import hmac
import os
import stat
import struct
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from ....diagnostics import AioptError, Location, reason_of
from ...whole_file import written_whole
from ..entry import VERSION, Entry, compatible
from ..store import LOCAL_LIMIT
from .sealing import DIGEST_BYTES, MAC_BYTES, Refused, seal, unseal
from .secret import KEY_FILE, Ring, Secret

MAGIC = b"AIOPTBDL"
MOST_ENTRIES = 1 << 20

_HEAD = struct.Struct("<8sHH4x8s")
_ROW = struct.Struct(f"<{DIGEST_BYTES}sQ{MAC_BYTES}s")
_COUNT = struct.Struct("<Q")
_PURPOSE = "aiopt cache: table of a bundle"

_Row = tuple[bytes, int, bytes]


def export_bundle(entries: Iterable[Entry], path: Path, key: Secret) -> int:
    """Write entries to a file, which is replaced if it is there, as a whole or not at all.

    Returns: how many. Raises AioptError if that fails or an entry cannot be sealed.
    """
    try:
        with written_whole(path) as file:
            return _write(entries, file, key)
    except (OSError, ValueError, TypeError) as error:
        where = Location(str(path))
        raise AioptError(f"cannot write: {reason_of(error)}", location=where) from error


def import_bundle(path: Path, ring: Ring, *, limit: int = LOCAL_LIMIT) -> Iterator[Entry]:
    """The entries of a bundle, in its order, after all of it was found authentic.

    Each is checked again when its turn comes, since the file may change meanwhile.
    `limit` is the largest size of a record in bytes. Raises AioptError, at the file.
    """
    with ExitStack() as stack:
        try:
            bundle = stack.enter_context(_Bundle(path, ring, limit))
            for _ in bundle.entries():
                pass
        except (AioptError, OSError, ValueError) as error:
            raise _at(path, error) from error
        return _each(path, bundle, stack.pop_all())


def _each(path: Path, bundle: _Bundle, stack: ExitStack) -> Iterator[Entry]:
    with stack:
        entries = bundle.entries()
        while True:
            try:
                entry = next(entries, None)
            except (AioptError, OSError) as error:
                raise _at(path, error) from error
            if entry is None:
                return
            yield entry


def _at(path: Path, error: Exception) -> AioptError:
    where = Location(str(path))
    if isinstance(error, AioptError):
        return error.at(where)
    return AioptError(f"cannot read: {reason_of(error)}", location=where)


def _write(entries: Iterable[Entry], file: BinaryIO, key: Secret) -> int:
    head = _HEAD.pack(MAGIC, *VERSION, key.id)
    file.write(head)
    table = bytearray()
    for entry in entries:
        record = seal(entry, key)
        file.write(record)
        table += _ROW.pack(bytes.fromhex(entry.digest), len(record), record[-MAC_BYTES:])
        if len(table) > MOST_ENTRIES * _ROW.size:
            raise ValueError(f"more than {MOST_ENTRIES} entries")
    count = len(table) // _ROW.size
    table += _COUNT.pack(count)
    file.write(table)
    file.write(_mac(key, head, table))
    return count


def _mac(key: Secret, head: bytes, table: bytes | bytearray) -> bytes:
    return hmac.digest(key.derived(_PURPOSE), head + table, "sha256")


class _Bundle:
    """A file whose table is authentic; its records are checked as they are read."""

    def __init__(self, path: Path, ring: Ring, limit: int) -> None:
        self._ring = ring
        self._limit = limit
        self._file = os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb")
        try:
            self._rows = self._table()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> _Bundle:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def entries(self) -> Iterator[Entry]:
        """The entries in their order. Raises AioptError if one is not what the table says."""
        self._file.seek(_HEAD.size)
        for digest, size, mac in self._rows:
            record = self._file.read(size)
            try:
                if not hmac.compare_digest(record[-MAC_BYTES:], mac):
                    raise _damaged("a record is not the one in the table")
                yield unseal(record, digest.hex(), self._ring, self._limit)
            except Refused as refused:
                raise _damaged(f"a record is refused: {refused}") from refused

    def _table(self) -> list[_Row]:
        head, key = self._head()
        tail = _COUNT.size + MAC_BYTES
        end = self._size() - tail
        if end < len(head):
            raise _damaged("it is truncated")
        count_bytes, mac = self._at(end, _COUNT.size), self._at(end + _COUNT.size, MAC_BYTES)
        (count,) = _COUNT.unpack(count_bytes)
        start = end - count * _ROW.size
        if count > MOST_ENTRIES or start < len(head):
            raise _damaged("its end is no end of a bundle")
        table = self._at(start, end - start)
        if not hmac.compare_digest(_mac(key, head, table + count_bytes), mac):
            raise _damaged("its table was changed")
        rows = list(_ROW.iter_unpack(table))
        if sum(size for _, size, _ in rows) != start - len(head):
            raise _damaged("its records are not those of the table")
        largest = max((size for _, size, _ in rows), default=0)
        if largest > self._limit:
            raise AioptError(
                "the bundle has an entry that is too large",
                expected=f"at most {self._limit} bytes",
                found=str(largest),
            )
        return rows

    def _head(self) -> tuple[bytes, Secret]:
        head = self._file.read(_HEAD.size)
        if len(head) < _HEAD.size or not head.startswith(MAGIC):
            raise AioptError("not a bundle of cache entries")
        _, major, minor, key_id = _HEAD.unpack(head)
        if not compatible((major, minor)):
            raise AioptError(
                "the bundle was written by another version",
                expected=".".join(map(str, VERSION)),
                found=f"{major}.{minor}",
            )
        key = self._ring.find(key_id)
        if key is None:
            raise AioptError(
                "the bundle is sealed with a key that is not trusted here",
                expected=" or ".join(self._ring.ids()) or "any key at all",
                found=key_id.hex(),
                hint=self._ring.problem or f"{KEY_FILE} names the files with trusted keys",
            )
        return head, key

    def _size(self) -> int:
        found = os.fstat(self._file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise AioptError("not a file")
        return found.st_size

    def _at(self, start: int, size: int) -> bytes:
        self._file.seek(start)
        return self._file.read(size)


def _damaged(how: str) -> AioptError:
    return AioptError(f"the bundle is damaged: {how}")
