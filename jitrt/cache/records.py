"""What runs have measured and learned: JSON under a name, for one machine (SPEC O4).

A record is no function of its key: runs add to it, and the last one that writes has added to what
was there. So it is read from the disk each time and kept in no memory. Times on another machine
are others, and so are its records. Nothing here raises but what callers do with what they read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import platform
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
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
from .trust.typed_json import NONSENSE, integer, number, text

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
        self._cache = cache
        self._machine = machine
        self._folder = folder

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
        entry = self._entry(self._key(kind, name), policy, patience)
        return None if entry is None else _data(entry)

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
            data = make(None if present is None else _data(present))
            payload = json.dumps(data, allow_nan=False).encode()
            if len(payload) > LIMIT:
                return False
            # A clock that was set back makes no record older than the one it follows.
            created = max(self.wall(), 0.0 if present is None else present.created)
            entry = Entry(key, payload, label=name, created=created)
            return self._cache.replace(entry, policy=policy)

    def _key(self, kind: str, name: str) -> Key:
        return Key(kind, (("name", name), ("machine", self._machine), ("aiopt", __version__)))

    def _entry(self, key: Key, policy: CachePolicy | None, patience: float) -> Entry | None:
        found = self._cache.latest(key)
        if found is None and patience > 0:
            found = self._cache.get(key, policy=policy, patience=patience)
        return found

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time; who does not answer for long is not waited for."""
        with contextlib.ExitStack() as stack:
            if self._folder is not None:
                with contextlib.suppress(OSError):
                    stack.enter_context(locked(self._folder / LOCK, _PATIENCE))
            yield


def _data(entry: Entry) -> Any | None:
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


# -- tuning --------------------------------------------------------------------------------------

_MOST = 64
"""Schedules that are remembered of a kernel."""


@dataclass(frozen=True)
class Measurement:
    """What a kernel took with a schedule.

    `schedule` is the attribute's text; `seconds` the mean of `trials` runs, `spread` their standard
    deviation in seconds.
    """

    schedule: str
    seconds: float
    spread: float
    trials: int

    def joined(self, other: Measurement) -> Measurement:
        """Both as one: mean and deviation of all their runs."""
        trials = self.trials + other.trials
        a, b = self.trials / trials, other.trials / trials
        seconds = a * self.seconds + b * other.seconds
        squares = sum(
            share * (each.spread**2 + (each.seconds - seconds) ** 2)
            for share, each in ((a, self), (b, other))
        )
        return Measurement(self.schedule, seconds, math.sqrt(squares), trials)


class TuningRecords:
    """What was measured of kernels on this machine, by their digests."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def of(self, kernel: str) -> list[Measurement]:
        """The schedules that were measured of a kernel, the fastest first."""
        return list(_measurements(self._records.read("tuning", kernel)))

    def add(self, kernel: str, measured: Iterable[Measurement]) -> bool:
        """Add to what is known of a kernel; whether it is kept. Of many schedules the fastest
        stay."""
        new = list(measured)

        def make(present: Any | None) -> list[dict[str, Any]]:
            known = {each.schedule: each for each in _measurements(present)}
            for each in new:
                before = known.get(each.schedule)
                known[each.schedule] = each if before is None else before.joined(each)
            return [asdict(each) for each in _fastest(known.values())[:_MOST]]

        return self._records.update("tuning", kernel, make)


def _measurements(data: Any | None) -> list[Measurement]:
    """Those in a record; none if it is no such record."""
    try:
        found = [
            Measurement(
                text(each["schedule"]),
                number(each["seconds"]),
                number(each["spread"]),
                integer(each["trials"]),
            )
            for each in data or ()
        ]
    except NONSENSE:
        return []
    return _fastest(each for each in found if each.trials > 0)


def _fastest(measured: Iterable[Measurement]) -> list[Measurement]:
    return sorted(measured, key=lambda each: (each.seconds, each.schedule))
