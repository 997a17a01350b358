"""A shared folder, such as one on NFS, as a remote: one file for each record (SPEC C3).

No lock and no index: files appear whole or not at all (a rename), so that any number of machines
may write. Plain Python, which works in forked children, too; object stores are elsewhere.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ...whole_file import written_whole
from .backend import TOO_LARGE, Trouble

WRONG_TYPE = "wrong-type"
"""The reason of what is no file: a link, a pipe, a folder."""

_NO_FILE = (errno.ELOOP, errno.EISDIR, errno.ENXIO)
_NAME = re.compile(r"[0-9a-f]{64}")
_REASONS = {
    errno.EACCES: "auth",
    errno.EPERM: "auth",
    errno.EROFS: "read-only",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
}


class FolderBackend:
    """Files `ab/ab12…` in a folder, which is made when something is written.

    Args:
        folder: where.
        limit: bytes of the largest record.
    """

    def __init__(self, folder: Path, *, limit: int) -> None:
        self._folder = folder
        self._limit = limit

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def get(self, name: str) -> bytes | None:
        """The bytes of that name, or None."""
        with _troubles():
            try:
                with open(self._path(name), "rb", opener=_open) as file:
                    found = os.fstat(file.fileno())
                    if not stat.S_ISREG(found.st_mode):
                        raise Trouble(WRONG_TYPE, general=False)
                    if found.st_size > self._limit:
                        raise Trouble(TOO_LARGE, general=False)
                    return file.read(found.st_size)
            except FileNotFoundError:
                return None

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes, instead of those that are there."""
        path = self._path(name)
        with _troubles():
            path.parent.mkdir(parents=True, exist_ok=True)
            with written_whole(path) as file:
                file.write(data)

    def delete(self, name: str) -> None:
        """Forget a name, if it is there."""
        with _troubles():
            self._path(name).unlink(missing_ok=True)

    def listing(self) -> Iterator[tuple[str, int]]:
        """All names, with the number of bytes."""
        with _troubles():
            for path in self._folder.glob("??/*"):
                if _NAME.fullmatch(path.name):
                    with suppress(FileNotFoundError):
                        yield path.name, path.stat().st_size

    def abandon(self) -> None:
        """Nothing: a request to the system cannot be called back."""

    def close(self) -> None:
        """Nothing is open."""


def _open(path: str, flags: int) -> int:
    """Open what others may have put there: links are not followed, pipes not waited for."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


@contextmanager
def _troubles() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_FILE:
            raise Trouble(WRONG_TYPE, general=False) from None
        raise Trouble(_REASONS.get(error.errno or 0, "connection")) from None
