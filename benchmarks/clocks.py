"""What processes and calls have taken, where machines are shared: CPU time, waits for processors.

Needs the standard library only. Times are seconds.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any


def cpu_seconds(*who: int) -> float:
    """CPU time of this process and of the children that have ended, or of one of both."""
    usages = map(resource.getrusage, who or (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def tree_seconds() -> float:
    """CPU time of this process and of all its descendants, those that are running among them."""
    return cpu_seconds() + sum(map(_ticks, _descendants(os.getpid()))) / os.sysconf("SC_CLK_TCK")


def _descendants(process: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *_descendants(child)]
    return found


def _ticks(process: int) -> int:
    """Clock ticks of a process and of its children that have ended."""
    with suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15]))
    return 0


def seconds(call: Callable[[], object], count: int) -> float:
    """CPU time of one of `count` calls."""
    start = time.process_time()
    for _ in range(count):
        call()
    return (time.process_time() - start) / count


def calls_in(slice_: float, call: Callable[[], object]) -> int:
    """How many calls take so many CPU seconds; at least one."""
    return max(1, int(slice_ / max(seconds(call, 8), 1e-7)))


SCHEDULED = Path("/proc/thread-self/schedstat")


def latency(call: Callable[..., Any], arguments: tuple[Any, ...]) -> float:
    """Wall seconds of a call, without those in which it was ready but had no processor."""
    before, start = waited(), time.perf_counter()
    call(*arguments)
    seconds = time.perf_counter() - start
    return max(1e-9, seconds - (waited() - before))


def waited() -> float:
    """Seconds in which this thread was ready to run but had no processor; 0 if nobody says."""
    try:
        return int(SCHEDULED.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0
