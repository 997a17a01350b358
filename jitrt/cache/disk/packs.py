"""Packs: the files that hold the records of the store on disk, many in each (SPEC C3).

Where in a pack a record lies is known to the index only. A byte that the index has counted is
never written again; what lies behind is garbage of somebody who was killed, and is overwritten.
A pack goes as a whole, and its number is not given to another one.

Offsets and lengths are bytes. A `Packs` is used by one thread at a time.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from zlib import crc32

from .folder import remove

_SUFFIX = ".pack"

_KEPT_OPEN = 64
"""Packs that are open at a time, so that a large store does not take all file descriptors."""

_END = 16

_LOST = (errno.ENOENT, errno.ELOOP, errno.ENXIO, errno.EISDIR, errno.EIO)
"""What says that a pack is not there, is no file, or cannot be read any more."""


def tag_of(record: bytes) -> bytes:
    """What tells a record from another one of its length, or from garbage: its ends.

    Whether each byte is as it was is for whoever verifies records.
    """
    return bytes(record[:_END]) + bytes(record[-_END:])


def checksum_of(record: bytes) -> int:
    """CRC-32 of a record."""
    return crc32(record)


class Packs:
    """The packs in a folder, with records of at most `entry_limit` bytes."""

    def __init__(self, folder: Path, entry_limit: int) -> None:
        self._folder = folder
        self._entry_limit = entry_limit
        self._open: dict[int, tuple[int, int]] = {}  # descriptor and known size

    def read(self, pack: int, offset: int, length: int) -> bytes | None:
        """What lies in a pack, or None if it is lost or does not reach that far. Raises OSError.

        Nothing is allocated for a length that is too large or that the file does not have. What
        comes from an index may be of any type.
        """
        try:
            if offset < 0 or not 0 <= length <= self._entry_limit:
                return None
            found = self._open.get(pack)
            descriptor, size = found if found else self._opened(pack, os.O_RDONLY)
            if offset + length > size:
                size = os.fstat(descriptor).st_size
                self._open[pack] = (descriptor, size)
                if offset + length > size:
                    return None
            data = os.pread(descriptor, length, offset)
        except OSError as error:
            if error.errno in _LOST:
                return None
            raise
        except (TypeError, OverflowError):
            return None
        return data if len(data) == length else None

    def create(self, pack: int) -> None:
        """Make an empty pack that the index has given a number. Raises OSError."""
        self._forget(pack)
        remove(self._path(pack))
        self._opened(pack, os.O_RDWR | os.O_CREAT | os.O_EXCL)

    def holds(self, pack: int, end: int) -> bool:
        """Whether a pack can be appended to at `end`: it is there, and so is what lies before."""
        self._forget(pack)
        try:
            return self._opened(pack, os.O_RDWR)[1] >= end
        except OSError as error:
            if error.errno in _LOST:
                return False
            raise

    def write(self, pack: int, offset: int, record: bytes) -> None:
        """Write a record into a pack that was made or is held. Raises OSError."""
        descriptor = self._open[pack][0]
        left = memoryview(record)
        while left:
            written = os.pwrite(descriptor, left, offset)
            if not written:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            left = left[written:]
            offset += written

    def remove(self, pack: int) -> None:
        """Remove a pack's file. Raises OSError."""
        self._forget(pack)
        remove(self._path(pack))

    def others(self, known: set[int]) -> list[int]:
        """Numbers of packs in the folder that are not known: of somebody who was killed."""
        names = (name for name in os.listdir(self._folder) if name.endswith(_SUFFIX))
        numbers = (name.removesuffix(_SUFFIX) for name in names)
        return [
            int(number) for number in numbers if number.isdecimal() and int(number) not in known
        ]

    def close(self) -> None:
        """Close all files."""
        for pack in list(self._open):
            self._forget(pack)

    def _opened(self, pack: int, flags: int) -> tuple[int, int]:
        """Open a pack that is none but a regular file: descriptor and size."""
        self._close_removed()
        flags |= os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(self._path(pack), flags, 0o600)
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            os.close(descriptor)
            raise OSError(errno.ENXIO, "not a regular file", str(self._path(pack)))
        self._open[pack] = (descriptor, found.st_size)
        return self._open[pack]

    def _close_removed(self) -> None:
        """Give back the room of packs that others have removed, and the oldest descriptors."""
        gone = [p for p, (descriptor, _) in self._open.items() if not os.fstat(descriptor).st_nlink]
        oldest = list(self._open)[: max(0, len(self._open) + 1 - _KEPT_OPEN)]
        for pack in {*gone, *oldest}:
            self._forget(pack)

    def _forget(self, pack: int) -> None:
        if opened := self._open.pop(pack, None):
            os.close(opened[0])

    def _path(self, pack: int) -> Path:
        return self._folder / f"{pack}{_SUFFIX}"
