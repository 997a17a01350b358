"""The keys that records are sealed with, and who may know them (SPEC C6).

A user has a key of their own, 32 random bytes in `cache.key` in the user's data folder (not in the
folder of the cache: who can write entries must not be able to write the key). It is made when it is
first needed, and trusted only if nobody else can read or replace it.

`AIOPT_CACHE_KEY_FILE` names files with keys that a fleet shares, separated as in `PATH`. They are
used instead of the user's own: on disk, for remote stores and for bundles. So one rule says what is
read: a record sealed with a key of the process's ring. New records are sealed with the first key;
to change it, put the new one first, and leave the old one out when no machine seals with it.

Without a trusted key nothing is read from disk or network, nor written there.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import stat
import threading
from collections.abc import Iterable
from pathlib import Path

from ....forks import renewed_by_fork
from ...whole_file import written_whole
from ..disk.folder import Unusable, check_folder
from ..places import key_file

KEY_FILE = "AIOPT_CACHE_KEY_FILE"
"""Environment variable: files with keys instead of the user's own, the first to seal with."""

KEY_BYTES = 32
"""Size of a user's key, and the least of a fleet's, in bytes."""

_MOST_BYTES = 4096
_ID_BYTES = 8
_OTHERS = 0o077
_OTHERS_OF_ROOT = 0o027
"""What nobody else may do with a file of one's own; and of root's, which a group may read."""


class Untrusted(Exception):
    """A file is there, but its key is none that only the right people know."""


class Secret:
    """A key, known by its `id`, which tells nothing about it.

    Nothing is ever authenticated with the key itself, but with keys derived from it, one for each
    purpose: what was sealed for one purpose is never valid for another.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < KEY_BYTES:
            raise ValueError(f"a key has at least {KEY_BYTES} bytes")
        self._data = data
        self._derived: dict[str, bytes] = {}
        self.id = self.derived("aiopt cache: id of a key")[:_ID_BYTES]

    def derived(self, purpose: str) -> bytes:
        """The key for a purpose, 32 bytes: HMAC-SHA256 of the purpose."""
        key = self._derived.get(purpose)
        if key is None:
            key = self._derived[purpose] = hmac.digest(self._data, purpose.encode(), "sha256")
        return key

    def __repr__(self) -> str:
        return f"Secret(id={self.id.hex()})"

    def __reduce__(self) -> str:
        raise TypeError("keys are not pickled")


class Ring:
    """Keys that are trusted.

    Attributes:
        first: the one to seal with, None if there is none.
        lasting: whether the keys outlive the process.
        problem: why there is no key, or none that lasts; empty if all is well.
    """

    def __init__(
        self, keys: Iterable[Secret] = (), *, lasting: bool = True, problem: str = ""
    ) -> None:
        self._by_id: dict[bytes, Secret] = {}
        for key in keys:
            self._by_id.setdefault(key.id, key)
        self.first = next(iter(self._by_id.values()), None)
        self.lasting = lasting
        self.problem = problem

    def find(self, id_: bytes) -> Secret | None:
        """The key of that id."""
        return self._by_id.get(id_)

    def ids(self) -> list[str]:
        """The ids of the keys, hexadecimal."""
        return [id_.hex() for id_ in self._by_id]

    def __len__(self) -> int:
        return len(self._by_id)


def process_ring() -> Ring:
    """The keys this process trusts, as its environment says."""
    global _ring
    with _LOCK:
        if _ring is None:
            files = os.environ.get(KEY_FILE, "")
            _ring = ring_of_files(files) if files else ring_of_user(key_file())
        return _ring


def ring_of_files(files: str) -> Ring:
    """The keys in files, their paths separated as in `PATH`; no key at all if one is unusable."""
    paths = [Path(text) for text in files.split(os.pathsep) if text]
    keys: list[Secret] = []
    for path in paths:
        try:
            keys.append(Secret(_read(path, of_fleet=True)))
        except Untrusted as error:
            return Ring(problem=f"{path}: the cache is not used: {error}")
        except OSError as error:
            return Ring(problem=f"{path}: the cache is not used: {error.strerror}")
    return Ring(keys, problem="" if keys else f"{KEY_FILE} names no file: the cache is not used")


def ring_of_user(path: Path | None) -> Ring:
    """The key in that file, which is made if there is none.

    If it cannot be made, as in a home folder that is read-only, it lasts as long as the process.
    """
    if path is None:
        return _ring_of_process("the user has no home")
    try:
        return Ring([_own(path)])
    except (Untrusted, Unusable) as error:
        return Ring(problem=f"{path}: the cache is not used: {error}")
    except OSError as error:
        return _ring_of_process(f"{path}: {error.strerror}")


def _ring_of_process(problem: str) -> Ring:
    key = Secret(os.urandom(KEY_BYTES))
    consequence = "what is cached serves this process only, since a key cannot be kept"
    problem = f"{consequence}: {problem} ({KEY_FILE} names another file)"
    return Ring([key], lasting=False, problem=problem)


_LOCK = renewed_by_fork(threading.Lock())
_ring: Ring | None = None


def _own(path: Path) -> Secret:
    """Raises Untrusted, Unusable; OSError if there is no key and none can be made."""
    try:
        return Secret(_read(path, of_fleet=False))
    except FileNotFoundError:
        _make(path)
        return Secret(_read(path, of_fleet=False))


def _make(path: Path) -> None:
    """Write a new key, unless somebody else was faster: the file is whole whenever it is there."""
    _make_folder(path.parent)
    with (
        contextlib.suppress(FileExistsError),
        written_whole(path, 0o600, replace=False) as file,
    ):
        os.fchmod(file.fileno(), 0o600)
        file.write(os.urandom(KEY_BYTES))


def _make_folder(folder: Path) -> None:
    """Make the folder, for this user alone, but not in the home of somebody else (as with sudo)."""
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if nearest.stat().st_uid not in (os.geteuid(), 0):
        raise PermissionError(0, f"{nearest} belongs to somebody else")
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def _read(path: Path, *, of_fleet: bool) -> bytes:
    """The key in a file. Raises Untrusted, Unusable; OSError, if the file is not there.

    A user's own file is no link, and nobody else may write to its folder. A fleet's may be a link,
    and may belong to root: that is how secrets come into containers.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if of_fleet else os.O_NOFOLLOW)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        if os.path.lexists(path):
            raise Untrusted(f"the key cannot be read: {error.strerror}") from error
        raise
    try:
        _check(os.fstat(descriptor), of_root=of_fleet)
        if not of_fleet:
            check_folder(path.parent, follow=True)
        data = os.read(descriptor, _MOST_BYTES + 1)
    finally:
        os.close(descriptor)
    most = _MOST_BYTES if of_fleet else KEY_BYTES
    if not KEY_BYTES <= len(data) <= most:
        raise Untrusted(f"no key has {len(data)} bytes")
    return data


def _check(found: os.stat_result, *, of_root: bool) -> None:
    """Whether nobody else can read or write the file; a group may read that `of_root`."""
    secret = of_root and found.st_uid == 0
    if not stat.S_ISREG(found.st_mode):
        raise Untrusted("the key is not a file")
    if found.st_uid != os.geteuid() and not secret:
        raise Untrusted("the key belongs to somebody else")
    if found.st_mode & (_OTHERS_OF_ROOT if secret else _OTHERS):
        allowed = "0640" if secret else "0600"
        raise Untrusted(
            f"others can use the key: its mode is {stat.S_IMODE(found.st_mode):04o},"
            f" {allowed} is allowed"
        )
