"""What a process uses of memory (bytes) and processor (seconds), and a limit on its memory."""

from __future__ import annotations

import os
import resource
import time

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int | str = "self") -> int | None:
    """Memory of a process; None if it is gone or there is no `/proc`."""
    fields = _statm(pid)
    return None if fields is None else fields[1]


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has had; 0 if it is gone or there is no `/proc`."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
            return (int(fields[11]) + int(fields[12])) / _TICKS
    except (OSError, ValueError, IndexError):
        return 0.0


def _statm(pid: int | str) -> list[int] | None:
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return [int(field) * _PAGE for field in file.read().split()]
    except (OSError, ValueError):
        return None


def limit_memory(limit: int) -> None:
    """Let this process have `limit` bytes in all (0: as many as it may), for what it maps from now.

    Only private writable memory counts (`RLIMIT_DATA`): code and files are the page cache's.
    """
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    soft = hard
    if limit:
        fields = _statm("self")
        resident, data = (fields[1], fields[5]) if fields else (peak_bytes(),) * 2
        soft = data + max(limit - resident, 0)
        if hard != resource.RLIM_INFINITY:
            soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def reset_peak() -> None:
    """Let `peak_bytes` start again."""
    try:
        with open("/proc/self/clear_refs", "wb") as file:
            file.write(b"5")
    except OSError:
        pass


def peak_bytes() -> int:
    """The most memory this process had since `reset_peak`, or since its start where that fails."""
    try:
        with open("/proc/self/status", "rb") as file:
            for line in file:
                if line.startswith(b"VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def work_seconds() -> float:
    """CPU seconds that this process and the children it has waited for have used."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
