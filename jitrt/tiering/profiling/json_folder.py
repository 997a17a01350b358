"""A folder of small JSON files that many processes read and write at once (SPEC O4).

It belongs to one user, who alone may write there. Files are replaced as a whole. What is not ours,
damaged or too large is as good as not there, and the reason is said. Number and size of the files
are bounded: the oldest go.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FORMAT = 1

_PATIENCE = 0.5
"""Seconds to wait for another process that is writing; then it is done without its consent."""

_STALE = 3600.0
"""Seconds after which a file that was never finished is nobody's."""


class Unusable(Exception):
    """There is nothing that can be used; the message says why."""


class JsonFolder:
    """Files by name.

    Args:
        path: the folder; it is made when something is written.
        stamp: what must be equal in a file for it to be of use, such as versions.
        files, file_bytes, total_bytes: how many and how large.
    """

    def __init__(
        self,
        path: Path,
        stamp: str,
        *,
        files: int = 256,
        file_bytes: int = 1 << 20,
        total_bytes: int = 32 << 20,
    ) -> None:
        self.path = path
        self.file_bytes = file_bytes
        self._stamp = stamp
        self._files = files
        self._total_bytes = total_bytes

    def file(self, name: str) -> Path:
        """Where the data of that name are."""
        return self.path / f"{name}.json"

    def read(self, name: str) -> Any:
        """The data of that name. Raises Unusable."""
        try:
            self._check_folder()
            text = self._text(self.file(name))
            found = json.loads(text, parse_constant=_no_constant)
            header = found["format"], found["stamp"], found["name"]
        except FileNotFoundError:
            raise Unusable("there is none") from None
        except OSError as error:
            raise Unusable(f"cannot be read: {error.strerror}") from error
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise Unusable("damaged") from error
        if header != (FORMAT, self._stamp, name):
            raise Unusable("of another version, machine or program")
        return found.get("data")

    def write(self, name: str, make: Callable[[Any | None], Any]) -> int:
        """Write what `make` makes of the data that are there now (None if unusable).

        Returns: bytes written. Raises Unusable; the file is as it was then.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._check_folder()
            with self._locked():
                try:
                    present = self.read(name)
                except Unusable:
                    present = None
                size = self._replace(name, make(present))
                self._prune()
                return size
        except OSError as error:
            raise Unusable(f"cannot be written: {error.strerror}") from error

    def _check_folder(self) -> None:
        found = os.stat(self.path)
        if not stat.S_ISDIR(found.st_mode):
            raise Unusable("not a folder")
        if found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise Unusable("others may write there")

    def _text(self, path: Path) -> bytes:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
                raise Unusable("not a file of this user")
            if found.st_size > self.file_bytes:
                raise Unusable(f"larger than {self.file_bytes} bytes")
            return file.read(self.file_bytes)

    def _replace(self, name: str, data: Any) -> int:
        whole = {"format": FORMAT, "stamp": self._stamp, "name": name, "data": data}
        text = json.dumps(whole, separators=(",", ":")).encode()
        if len(text) > self.file_bytes:
            raise Unusable(f"larger than {self.file_bytes} bytes")
        partial = self.path / f".{name}.{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(partial, flags, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text)
            partial.replace(self.file(name))
        except OSError:
            partial.unlink(missing_ok=True)
            raise
        return len(text)

    def _prune(self) -> None:
        """Delete the oldest files beyond the bounds, and what was never finished."""
        known: list[tuple[float, int, Path]] = []
        now = time.time()
        for entry in os.scandir(self.path):
            with contextlib.suppress(FileNotFoundError):
                found = entry.stat(follow_symlinks=False)
                if entry.name.endswith(".json"):
                    known.append((found.st_mtime, found.st_size, Path(entry.path)))
                elif entry.name.startswith(".") and now - found.st_mtime > _STALE:
                    Path(entry.path).unlink(missing_ok=True)
        kept = total = 0
        for _, size, path in sorted(known, reverse=True):
            kept, total = kept + 1, total + size
            if kept > self._files or total > self._total_bytes:
                path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time; who does not answer for long is not waited for."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.path / "lock", flags, 0o600)
        try:
            end = time.monotonic() + _PATIENCE
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > end:
                        break
                    time.sleep(0.005)
            yield
        finally:
            os.close(descriptor)


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is no JSON")
