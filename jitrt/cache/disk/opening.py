"""The store's folder opened: an index and packs, for reading only if there is no other way (C3)."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from ....quick_dataclass import dataclass
from .folder import Unusable, current_generation, new_generation, shares_memory
from .index import NAME, Index, code_of, create_index, is_broken
from .packs import Packs

_NOT_WRITABLE = frozenset(
    (
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    )
)


@dataclass(frozen=True)
class Options:
    """How a folder is opened.

    Attributes:
        entry_limit: bytes of the largest record.
        patience: how long to wait for other processes, in seconds.
        shared_memory: whether the index may be in WAL mode; None to ask the file system.
    """

    entry_limit: int
    patience: float
    shared_memory: bool | None


@dataclass(frozen=True)
class Opened:
    """A generation that is open, by one thread at a time.

    Attributes:
        readonly: that nothing can be written.
        immutable: that it is read as it was when it was opened.
        trouble: why it cannot be written to, though the folder can; else "".
        identity: device and inode of the index.
    """

    folder: Path
    index: Index
    packs: Packs
    readonly: bool
    immutable: bool
    trouble: str
    identity: tuple[int, int]

    def moved(self) -> bool:
        """Whether somebody has removed or replaced the index."""
        return _identity(self.folder) != self.identity

    def close(self) -> None:
        """Close all files."""
        self.packs.close()
        self.index.close()


class BrokenGeneration(Exception):
    """The index of a generation is damaged."""

    def __init__(self, folder: Path, reason: Exception) -> None:
        super().__init__(f"{folder}: {reason}")
        self.folder = folder


def opened(folder: Path, options: Options, *, make: bool, broken: Path | None) -> Opened | None:
    """The newest generation of a folder, opened; None if there is none but the broken one.

    Args:
        make: whether to make one then.

    Raises:
        BrokenGeneration, Unusable, OSError, sqlite3.Error.
    """
    found = current_generation(folder)
    if found is None or found == broken:
        if not make:
            return None
        shared = options.shared_memory

        def fill(path: Path) -> None:
            memory = shares_memory(path) if shared is None else shared
            create_index(path, shared_memory=memory)

        found = new_generation(folder, broken, fill, options.patience)
    try:
        return _opened(found, options)
    except Exception as error:
        if is_broken(error):
            raise BrokenGeneration(found, error) from error
        raise


def _opened(folder: Path, options: Options) -> Opened:
    shared = options.shared_memory
    shared = shares_memory(folder) if shared is None else shared
    identity = _identity(folder)
    writable = os.access(folder, os.W_OK)
    immutable, trouble = False, ""
    try:
        index = Index(folder, patience=options.patience, shared_memory=shared)
    except sqlite3.OperationalError as error:
        if code_of(error) not in _NOT_WRITABLE:
            raise
        index = _immutable(folder, options)
        immutable, trouble = True, f"{folder}: {error}" if writable else ""
    packs = Packs(folder, options.entry_limit)
    return Opened(folder, index, packs, immutable or not writable, immutable, trouble, identity)


def _immutable(folder: Path, options: Options) -> Index:
    """The index without locks. Raises Unusable if somebody else is writing it just now."""
    try:
        return Index(folder, patience=options.patience, shared_memory=True, immutable=True)
    except Exception as error:
        if is_broken(error):
            raise Unusable(f"{folder}: cannot be read: {error}") from error
        raise


def _identity(folder: Path) -> tuple[int, int]:
    """Device and inode of the index; zeros if there is none."""
    try:
        found = os.lstat(folder / NAME)
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)
