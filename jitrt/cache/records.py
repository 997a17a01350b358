"""What runs have measured and learned: JSON under a name, for one machine (SPEC O4).

A record is no function of its key: runs add to it, and the last one that writes has added to what
was there. So it is read from the disk each time and kept in no memory. Times on another machine
are others, and so are its records. Nothing here raises but what callers do with what they read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ... import __version__
from .cache import Cache, CachePolicy
from .disk.folder import locked
from .entry import Entry
from .keys import Key
from .places import cache_folder
from .process import process_cache

LIMIT = 1 << 20
"""Bytes of the largest record."""

LOCK = "records.lock"
"""The file in the folder of the cache that who changes a record has locked."""

_PATIENCE = 0.5
"""Seconds to wait for another process that is writing; then it is done without its consent."""


class Records:
    """Records of a machine.

    Args:
        machine: identifies it.
        folder: of the cache on disk, so that one process at a time changes a record; None if there
            is none.
        wall: seconds since the epoch.
    """

    def __init__(
        self,
        cache: Cache,
        machine: str,
        folder: Path | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.wall = wall
        self.machine = machine
        self._cache = cache
        self._folder = folder

    def elsewhere(self, machine: str) -> Records:
        """Those of another machine in the same cache."""
        return Records(self._cache, machine, self._folder, self.wall)

    @property
    def kept(self) -> bool:
        """Whether anything is kept."""
        return self._cache.lasting

    def read(
        self, kind: str, name: str, *, policy: CachePolicy | None = None, patience: float = 0.0
    ) -> Any | None:
        """What is recorded under that name, None if nothing is.

        Args:
            patience: seconds to wait for a remote.
        """
        entry = self.entry(kind, name, policy=policy, patience=patience)
        return None if entry is None else data_of(entry)

    def update(
        self,
        kind: str,
        name: str,
        make: Callable[[Any | None], Any],
        *,
        policy: CachePolicy | None = None,
    ) -> bool:
        """Record what `make` makes of what is there (None if nothing is); whether that was done."""
        key = self._key(kind, name)
        with self._locked():
            present = self._cache.latest(key)
            data = make(None if present is None else data_of(present))
            # A clock that was set back makes no record older than the one it follows.
            created = max(self.wall(), 0.0 if present is None else present.created)
            entry = self.made(kind, name, data, created)
            return entry is not None and self._cache.replace(entry, policy=policy)

    def entry(
        self, kind: str, name: str, *, policy: CachePolicy | None = None, patience: float = 0.0
    ) -> Entry | None:
        """The entry that `read` reads."""
        key = self._key(kind, name)
        found = self._cache.latest(key)
        if found is None and patience > 0:
            found = self._cache.get(key, policy=policy, patience=patience)
        return found

    def made(self, kind: str, name: str, data: Any, created: float) -> Entry | None:
        """The entry of such a record, which nobody keeps yet; None if it would be too large.
        `created` is in seconds since the epoch."""
        payload = json.dumps(data, allow_nan=False).encode()
        if len(payload) > LIMIT:
            return None
        return Entry(self._key(kind, name), payload, label=name, created=created)

    def _key(self, kind: str, name: str) -> Key:
        return Key(kind, (("name", name), ("machine", self.machine), ("aiopt", __version__)))

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time; who does not answer for long is not waited for."""
        with contextlib.ExitStack() as stack:
            if self._folder is not None:
                with contextlib.suppress(OSError):
                    stack.enter_context(locked(self._folder / LOCK, _PATIENCE))
            yield


def data_of(entry: Entry) -> Any | None:
    """What an entry records, None if it is no record."""
    try:
        return json.loads(bytes(entry.payload))
    except (ValueError, RecursionError):
        return None


@cache
def machine_name() -> str:
    """Identifies the processors: architecture, model and how many this process may use."""
    from ..tiering.profiling.context import usable_cores

    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            lines = file.read(1 << 14).splitlines()
    except OSError:
        lines = []
    names = ("vendor_id", "model name", "CPU implementer", "CPU part")
    model = [next((line for line in lines if line.startswith(name)), "") for name in names]
    machine = " ".join([platform.machine(), *model, str(usable_cores())])
    return hashlib.sha256(machine.encode()).hexdigest()[:12]


def process_records() -> Records:
    """Those of this user on this machine."""
    return Records(process_cache(), machine_name(), cache_folder())
