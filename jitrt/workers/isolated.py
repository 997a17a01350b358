"""Work in forked children: code that may end its process, and work for another processor (T9, R1).

Only for processes with one thread, or children that need nothing other threads may have locked.
"""

from __future__ import annotations

import ctypes
import errno
import faulthandler
import gc
import json
import mmap
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from ...diagnostics import AioptError

_PAGE = mmap.PAGESIZE
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Isolated:
    """How a child ended: `said` is what it said last, `error` the text of an AioptError, `signal`
    the name of the signal that killed it, or how else it ended too early.
    """

    said: str
    error: str | None = None
    signal: str | None = None


def isolated(work: Callable[[Callable[[str], None]], None]) -> Isolated:
    """Run `work(say)` in a forked child, which ends with this process at the latest.

    Raises MemoryError if there was not enough for it: what the child raises, or SIGKILL.
    """
    shared = mmap.mmap(-1, 2 * _PAGE)
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _child(work, shared, parent)
    try:
        _, status = os.waitpid(child, 0)
    except ChildProcessError:  # somebody else waits for all children
        status = 0
    said, end = _read(shared, 0), _read(shared, _PAGE)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGKILL:
            raise MemoryError("the child was killed")
        return Isolated(said or "", signal=signal.Signals(number).name)
    if end is None:
        return Isolated(said or "", signal=f"exit code {os.waitstatus_to_exitcode(status)}")
    if end.get("memory"):
        raise MemoryError("not enough memory in the child")
    return Isolated(said or "", error=end["error"])


def aside(work: Callable[[], bytes]) -> Callable[[], bytes]:
    """Begin `work` in a forked child; what is returned waits for its result.

    Raises EOFError then if the child has failed.
    """
    result = os.memfd_create("aiopt-aside")
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            prepare_child(parent)
            with open(result, "wb", closefd=False) as file:
                file.write(work())
            os._exit(0)
        finally:
            os._exit(1)

    def wait() -> bytes:
        try:
            _, status = os.waitpid(child, 0)
            if status != 0:
                raise EOFError(f"a child ended with status {status}")
            return os.pread(result, os.fstat(result).st_size, 0)
        finally:
            os.close(result)

    return wait


def prepare_child(parent: int) -> None:
    """Die with the parent, and leave nothing behind but what is asked for."""
    faulthandler.disable()
    gc.disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


def _child(
    work: Callable[[Callable[[str], None]], None], shared: mmap.mmap, parent: int
) -> NoReturn:
    try:
        prepare_child(parent)
        _write(shared, _PAGE, _run(work, lambda text: _write(shared, 0, text)))
    finally:
        os._exit(0)


def _run(
    work: Callable[[Callable[[str], None]], None], say: Callable[[str], None]
) -> dict[str, Any]:
    try:
        work(say)
    except AioptError as error:
        return {"error": " ".join(error.text.split())}
    except MemoryError:
        return {"memory": True}
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            return {"memory": True}
        reason = " ".join(str(error).split())
        return {"error": f"internal error: {type(error).__name__}: {reason}"}
    return {"error": None}


def _write(shared: mmap.mmap, place: int, value: Any) -> None:
    data = json.dumps(value).encode()
    if len(data) > _PAGE - 4:
        cut = {"error": value["error"][:500]} if isinstance(value, dict) else value[:500]
        data = json.dumps(cut).encode()
    shared[place : place + 4] = len(data).to_bytes(4, "little")
    shared[place + 4 : place + 4 + len(data)] = data


def _read(shared: mmap.mmap, place: int) -> Any:
    length = int.from_bytes(shared[place : place + 4], "little")
    return json.loads(shared[place + 4 : place + 4 + length]) if length else None
