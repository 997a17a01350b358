"""Files that are written whole or not at all, by however many processes at once."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def written_whole(path: Path, mode: int = 0o666, *, replace: bool = True) -> Iterator[BinaryIO]:
    """A file to write to that becomes the one at `path` at the end, safely on the disk.

    Its name until then cannot be guessed, so that nobody prepares a link there.

    Args:
        mode: of the file; the process's mask applies.
        replace: whether a file that is there is replaced; if not, FileExistsError is raised.

    Raises OSError, also for a device or a pipe, and ValueError for a name that no file can have;
    nothing is left behind then.
    """
    if _is_special(path):
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    partial = path.parent / f".aiopt-{os.urandom(8).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(partial, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        if replace:
            partial.replace(path)
        else:
            _move_new(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _is_special(path: Path) -> bool:
    """Whether something is there that no file may take the place of."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode))


def _move_new(partial: Path, path: Path) -> None:
    """Give a file its name, unless that is taken: FileExistsError.

    On file systems without hard links the last one wins of those who do it at the same moment.
    """
    try:
        os.link(partial, path)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        partial.rename(path)
