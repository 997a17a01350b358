"""What the workers of these tests do; imported in the fork server."""

from __future__ import annotations

import ctypes
import gc
import mmap
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

Bytes = bytes | memoryview
Ask = Callable[[bytes], Bytes]
warm: list[int] = []
leaked: list[mmap.mmap] = []


def run(request: Bytes, ask: Ask) -> Bytes:
    """Do the job whose name is the first word of the request."""
    name, _, rest = bytes(request).partition(b" ")
    return globals()[name.decode()](rest, ask)


def warm_up() -> None:
    warm.append(os.getpid())


def forking_warm_up() -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)


def endless_warm_up() -> None:
    while True:
        pass


def broken_warm_up() -> None:
    raise RuntimeError("the warm-up is broken")


def exiting_warm_up() -> None:
    os._exit(7)


def echo(rest: bytes, ask: Ask) -> bytes:
    return rest


def pid(rest: bytes, ask: Ask) -> bytes:
    return str(os.getpid()).encode()


def large(rest: bytes, ask: Ask) -> bytes:
    return bytes(int(rest))


def ask_owner(rest: bytes, ask: Ask) -> Bytes:
    return ask(rest)


def ask_twice(rest: bytes, ask: Ask) -> bytes:
    return bytes(ask(b"first")) + bytes(ask(b"second"))


def ask_anyway(rest: bytes, ask: Ask) -> Bytes:
    try:
        return ask(rest)
    except Exception as error:
        return f"caught {error}".encode()


def raises(rest: bytes, ask: Ask) -> bytes:
    raise ValueError(rest.decode())


class Strange(BaseException):
    """As some libraries have it."""


def raises_base(rest: bytes, ask: Ask) -> bytes:
    raise Strange("not an Exception")


def no_bytes(rest: bytes, ask: Ask) -> int:
    return 3


def prints(rest: bytes, ask: Ask) -> bytes:
    print("on stdout")
    os.write(2, rest)
    return b"printed"


def prints_much(rest: bytes, ask: Ask) -> bytes:
    for _ in range(64):
        os.write(2, b"x" * 65536)
    os.write(2, b"the end")
    return b""


def abort(rest: bytes, ask: Ask) -> bytes:
    os.write(2, rest)
    os.abort()


def segfault(rest: bytes, ask: Ask) -> bytes:
    ctypes.string_at(0)
    return b""


def leave(rest: bytes, ask: Ask) -> bytes:
    os._exit(int(rest))


def leave_politely(rest: bytes, ask: Ask) -> bytes:
    sys.exit(int(rest))


def kill_self(rest: bytes, ask: Ask) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def hang(rest: bytes, ask: Ask) -> bytes:
    while True:
        signal.pause()


def hold(rest: bytes, ask: Ask) -> bytes:
    """Tell the owner that it runs, then hang."""
    ask(str(os.getpid()).encode())
    return hang(rest, ask)


def allocate(rest: bytes, ask: Ask) -> bytes:
    kept = []
    while True:
        kept.append(b"\1" * (1 << 24))


def share_memory(rest: bytes, ask: Ask) -> bytes:
    """Memory that RLIMIT_DATA does not count."""
    leaked.append(_shared(int(rest)))
    return hang(rest, ask)


def _shared(size: int) -> mmap.mmap:
    memory = mmap.mmap(-1, size)
    for start in range(0, size, mmap.PAGESIZE):
        memory[start] = 1
    return memory


def leak(rest: bytes, ask: Ask) -> bytes:
    leaked.append(_shared(int(rest)))
    return str(os.getpid()).encode()


def wait_for(rest: bytes, ask: Ask) -> bytes:
    while not Path(rest.decode()).exists():
        time.sleep(0.001)
    return b"seen"


def state(rest: bytes, ask: Ask) -> bytes:
    """What a worker looks like from inside."""
    interrupt = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return repr(
        {
            "nice": os.nice(0),
            "batch": os.sched_getscheduler(0) == os.SCHED_BATCH,
            "ignores SIGINT": interrupt,
            "threads": threading.active_count(),
            "kernel threads": len(os.listdir("/proc/self/task")),
            "descriptors": sorted(map(int, os.listdir("/proc/self/fd")))[:-1],
            "warm": warm and warm[0] == os.getppid(),
            "frozen": gc.get_freeze_count() > 0,
            "collects": gc.isenabled(),
            "sacrificed": Path("/proc/self/oom_score_adj").read_text().strip(),
            "environment": os.environ.get("AIOPT_TEST_WORKERS"),
            "folder": os.getcwd(),
        }
    ).encode()


def _link() -> int:
    """The socket to the owner: the only one."""
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if os.path.exists(f"/proc/self/fd/{descriptor}") and "socket" in os.readlink(
            f"/proc/self/fd/{descriptor}"
        ):
            return descriptor
    raise AssertionError("no socket")


def garbage(rest: bytes, ask: Ask) -> bytes:
    os.write(_link(), rest or b"\0garbage\xff" * 7)
    return hang(rest, ask)


def close_link(rest: bytes, ask: Ask) -> bytes:
    os.close(_link())
    return hang(rest, ask)


def close_stderr(rest: bytes, ask: Ask) -> Bytes:
    os.close(1)
    os.close(2)
    return ask(b"")


def stop_server(rest: bytes, ask: Ask) -> bytes:
    os.kill(os.getppid(), signal.SIGSTOP)
    return hang(rest, ask)


def refuse_forks() -> None:
    """As a warm-up: the server cannot fork."""

    def fork() -> int:
        raise OSError("Resource temporarily unavailable")

    os.fork = fork
