"""How many threads a program may use, and the pool that they come from, `pool.ll` (K5).

The number is what the caller says, else the environment variable `AIOPT_NUM_THREADS`, else the
processors this process may use: those it is bound to (`sched_getaffinity`), but no more than the
share of time its control group leaves it (`cpu.max`, rounded up).
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from functools import cache, partial
from pathlib import Path
from threading import Lock

from ...diagnostics import AioptError
from ...forks import renewed_by_fork
from .jit import LoadedObject, load_object
from .prebuilt import Source
from .shared_code import shared_object
from .target import Target

MAX_THREADS = 256
"""The pool counts helpers in 8 bits."""

GRAIN = 20_000_000
"""Least work of a part of a kernel, in picoseconds: kernels below twice as much stay serial, since
waking a sleeping thread takes some 5 µs and its caches are cold (benchmarks/threads.py)."""

BACKOFF = 32
"""After waiting for a thread that lost its processor, kernels stay serial for this many times the
loss: where others keep the processors busy, splitting costs 3 % at most."""

VARIABLE = "AIOPT_NUM_THREADS"

_CPU_MAX = Path("/sys/fs/cgroup/cpu.max")
_CPU_QUOTA = Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us")
_CPU_PERIOD = Path("/sys/fs/cgroup/cpu/cpu.cfs_period_us")

_MACHINES = {"x86_64": (202, "pause"), "aarch64": (98, "yield")}
"""Linux' number of the system call `futex`, and the instruction for a loop that waits."""

_lock = renewed_by_fork(Lock())

_IMPORTS = (
    "syscall", "pthread_create", "pthread_detach", "pthread_sigmask", "sigfillset",
    "clock_gettime", "sched_getcpu",
)  # fmt: skip


def pool_address(data: bytes = b"") -> int:
    """The address of `aiopt_run_parallel`; `data` is the pool's object, if there is one already.

    There is one pool in a process: the first that is asked for.
    """
    with _lock:
        if not _pools:
            _pools.append(_load_pool(data or _pool_object()))
        return _pools[0].address("aiopt_run_parallel")


_pools: list[LoadedObject] = []


def pool_object() -> bytes:
    """The object of the pool; empty where there are no threads."""
    if not can_thread():
        return b""
    return _pool_object()


@cache
def _pool_object() -> bytes:
    target = Target.named("generic")
    return shared_object(POOL.name, target, partial(POOL.object, target))


def _pool_text() -> str:
    text = Path(__file__).with_name("pool.ll").read_text()
    return f"{text}\n{_machine_text()}"


POOL = Source("pool", lambda: [_pool_text()], lambda _: _pool_text(), codegen=0)
"""`pool.ll`, compiled quickly, since it is run for microseconds."""


def _load_pool(data: bytes) -> LoadedObject:
    libc = ctypes.CDLL(None)
    imports = {name: ctypes.cast(getattr(libc, name), ctypes.c_void_p).value for name in _IMPORTS}
    addresses = {name: address for name, address in imports.items() if address is not None}
    exports = ("aiopt_run_parallel", "aiopt_after_fork")
    pool = load_object(data, exports, addresses)
    after_fork = ctypes.CFUNCTYPE(None)(pool.address("aiopt_after_fork"))
    os.register_at_fork(after_in_child=after_fork)
    return pool


def _machine_text() -> str:
    """What `pool.ll` leaves open, as LLVM IR text."""
    number, instruction = _MACHINES.get(platform.machine(), (0, ""))
    return f"""
@futex_number = internal constant i64 {number}
define internal void @relax() #0 {{
  call void asm sideeffect "{instruction}", "~{{memory}}"()
  ret void
}}
"""


def can_thread() -> bool:
    """Whether the pool works here."""
    return sys.platform == "linux" and platform.machine() in _MACHINES


def thread_count(threads: int | None) -> int:
    """Threads of a program that asks for `threads`; None leaves the number to the environment.

    Raises `AioptError` unless it is at least 1 and at most `MAX_THREADS`.
    """
    expected = f"1 to {MAX_THREADS}"
    if threads is None:
        text = os.environ.get(VARIABLE, "")
        if not text:
            return usable_processors() if can_thread() else 1
        if not (text.isdecimal() and 1 <= int(text) <= MAX_THREADS):
            raise AioptError(f"{VARIABLE} is no number of threads", expected=expected, found=text)
        threads = int(text)
    if type(threads) is not int or not 1 <= threads <= MAX_THREADS:
        expected += ", or None for all processors"
        raise AioptError("not a number of threads", expected=expected, found=repr(threads))
    if threads > 1 and not can_thread():
        raise AioptError("threads need Linux on x86-64 or AArch64", expected="threads=1")
    return threads


def usable_processors() -> int:
    """Processors this process may use, at least 1 and at most `MAX_THREADS`."""
    count = len(os.sched_getaffinity(0))
    quota = _quota()
    if quota is not None:
        count = min(count, max(1, quota))
    return min(count, MAX_THREADS)


def _quota() -> int | None:
    """Processors' worth of time that the control group allows, rounded up; None if it is all."""
    try:
        if _CPU_MAX.exists():
            quota, period = _CPU_MAX.read_text().split()
        else:
            quota, period = _CPU_QUOTA.read_text(), _CPU_PERIOD.read_text()
        return -(-int(quota) // int(period)) if int(quota) > 0 else None
    except (OSError, ValueError, ZeroDivisionError):  # no limit, or nothing we know how to read
        return None
