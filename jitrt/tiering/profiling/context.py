"""The machine around a program: free processors and memory pressure (SPEC I1).

Linux says it in files. What one does not say, on any system, counts as nothing in the way: all
processors free, no pressure. `key()` names the context coarsely, for choices that are remembered
by the context they were made in.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import field
from math import isfinite
from pathlib import Path

from ....quick_dataclass import dataclass

STALL = 25.0
"""Percent of time that some task waits for memory (PSI) at which pressure is full."""

TIGHT, SHORT = 0.7, 0.9
"""Pressures at which memory is called tight, and short."""

_CGROUPS = Path("/sys/fs/cgroup")
_UNLIMITED = 1 << 60


def read_file(path: str) -> str:
    """The text of a file. Raises OSError."""
    return Path(path).read_text()


def own_seconds() -> float:
    """Processor seconds that this process has used."""
    times = os.times()
    return times.user + times.system


def usable_cores() -> int:
    """Processors this process may use: affinity and control group count."""
    from ....backends.llvm.threads import usable_processors

    return usable_processors()


def own_processors() -> frozenset[int]:
    """The numbers of the processors this process is bound to; empty if the system does not say."""
    return frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()


@dataclass(frozen=True)
class Readers:
    """Where facts come from; tests have their own."""

    file: Callable[[str], str] = read_file
    own_seconds: Callable[[], float] = own_seconds
    cores: Callable[[], int] = usable_cores
    processors: Callable[[], frozenset[int]] = own_processors


@dataclass(frozen=True)
class _Times:
    """Processor time so far, in ticks: all of it, and what nobody or only niced work used."""

    total: int
    free: int
    own: float
    at: float


@dataclass
class MachineContext:
    """The machine now; what is read is kept for `keep` seconds.

    Args:
        clock: seconds, monotonic.
        keep: how old an answer may be. Free processors are an average over at least that long.
    """

    clock: Callable[[], float]
    readers: Readers = field(default_factory=Readers)
    keep: float = 0.5
    _read_at: float | None = None
    _times: _Times | None = None
    _cores: int = 1
    _free: float = 1.0
    _pressure: float = 0.0

    @property
    def cores(self) -> int:
        """Processors this process may use."""
        self._refresh()
        return self._cores

    @property
    def free_cores(self) -> float:
        """Of these, how many nobody uses; niced work, such as our compile workers, is nobody."""
        self._refresh()
        return self._free

    @property
    def memory_pressure(self) -> float:
        """0 if plenty of memory is free, 1 if none: what is in use of what this process may use,
        or how long tasks wait for memory, whichever is worse."""
        self._refresh()
        return self._pressure

    @property
    def memory(self) -> int:
        """Bytes that this process may use: of the machine or its control group; 0 if unknown."""
        machine = _fields(self._text("/proc/meminfo")).get("MemTotal", 0) * 1024
        _, most = self._group()
        return int(min((size for size in (machine, most) if size > 0), default=0))

    def key(self) -> str:
        """The context in a few words, such as `cores=2 free=1 memory=plenty`."""
        pressure = self.memory_pressure
        memory = "short" if pressure > SHORT else "tight" if pressure > TIGHT else "plenty"
        return f"cores={self.cores} free={round(self.free_cores)} memory={memory}"

    def _refresh(self) -> None:
        now = self.clock()
        if self._read_at is not None and 0 <= now - self._read_at < self.keep:
            return
        self._read_at = now
        self._cores = max(1, self.readers.cores())
        self._free = self._free_cores(now)
        self._pressure = max(self._occupied(), min(1.0, self._stalled() / STALL))

    # -- processors -----------------------------------------------------------------------------

    def _free_cores(self, now: float) -> float:
        before, after = self._times, self._processor_times(now)
        self._times = after
        if after is None:
            return float(self._cores)
        total = after.total - (before.total if before else 0)
        if before is None or total <= 0 or now <= before.at:
            return max(0.0, self._cores - self._load())
        processors = len(self.readers.processors()) or self._cores
        free = processors * (after.free - before.free) / total
        quota = self._cores - (after.own - before.own) / (now - before.at)
        return min(max(0.0, min(free, quota)), float(self._cores))

    def _processor_times(self, now: float) -> _Times | None:
        """Times of the processors this process is bound to; None if they cannot be read."""
        bound = self.readers.processors()
        total = free = 0
        for line in self._text("/proc/stat").splitlines():
            name, _, rest = line.partition(" ")
            if not name.startswith("cpu") or not name[3:].isdecimal():
                continue
            if bound and int(name[3:]) not in bound:
                continue
            ticks = [int(word) for word in rest.split()[:8] if word.isdecimal()]
            if len(ticks) < 5:
                return None
            total += sum(ticks)
            free += ticks[1] + ticks[3] + ticks[4]  # niced, idle, waiting for a disk
        return _Times(total, free, self.readers.own_seconds(), now) if total else None

    def _load(self) -> float:
        """Tasks that run or want to, in the last minute."""
        return _number(self._text("/proc/loadavg"), 0.0)

    # -- memory ---------------------------------------------------------------------------------

    def _occupied(self) -> float:
        """The fraction of memory that is in use, of the machine or of the control group."""
        fields = _fields(self._text("/proc/meminfo"))
        total = fields.get("MemTotal", 0)
        machine = 1 - fields.get("MemAvailable", total) / total if total else 0.0
        return min(1.0, max(0.0, machine, self._group_occupied()))

    def _group_occupied(self) -> float:
        used, most = self._group()
        return used / most if most else 0.0

    def _group(self) -> tuple[float, float]:
        """Bytes that the control group uses and may use; 0 if it has no limit."""
        v1, v2 = self._groups()
        for folder, limit, usage, cached in (
            (_CGROUPS / v2, "memory.max", "memory.current", "inactive_file"),
            (_CGROUPS, "memory.max", "memory.current", "inactive_file"),
            (_CGROUPS / "memory" / v1, "memory.limit_in_bytes", "memory.usage_in_bytes",
             "total_inactive_file"),
            (_CGROUPS / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
             "total_inactive_file"),
        ):  # fmt: skip
            most = _number(self._text(str(folder / limit)), 0.0)
            if 0 < most < _UNLIMITED:
                used = _number(self._text(str(folder / usage)), 0.0)
                fields = _fields(self._text(str(folder / "memory.stat")))
                return used - fields.get(cached, 0), most
        return 0.0, 0.0

    def _groups(self) -> tuple[str, str]:
        """The control groups of this process for memory, in versions 1 and 2."""
        v1 = v2 = ""
        for line in self._text("/proc/self/cgroup").splitlines():
            controllers, _, path = line.partition(":")[2].partition(":")
            if controllers == "":
                v2 = path.strip("/")
            elif "memory" in controllers.split(","):
                v1 = path.strip("/")
        return v1, v2

    def _stalled(self) -> float:
        """Percent of the last ten seconds in which some task waited for memory."""
        for line in self._text("/proc/pressure/memory").splitlines():
            if line.startswith("some "):
                words = [word for word in line.split() if word.startswith("avg10=")]
                return _number("".join(words[:1]).removeprefix("avg10="), 0.0)
        return 0.0

    def _text(self, path: str) -> str:
        try:
            return self.readers.file(path)
        except (OSError, ValueError):
            return ""


def _number(text: str, otherwise: float) -> float:
    """The first word as a number, if it is a finite one."""
    try:
        number = float(text.split(maxsplit=1)[0])
    except (ValueError, IndexError):
        return otherwise
    return number if isfinite(number) else otherwise


def _fields(text: str) -> dict[str, int]:
    """Lines like `MemTotal: 32 kB` or `inactive_file 32` by name."""
    words = [line.replace(":", " ").split() for line in text.splitlines()]
    return {w[0]: int(w[1]) for w in words if len(w) > 1 and w[1].isdecimal()}
