"""Work on items in a forked child, which may die of any of them (SPEC I2).

A child works on one item after the other and sends a frame for each. What it dies of, or takes too
long for, is answered for it, and the items behind go to a new child. See `workers/isolated.py` for
which processes may fork.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import struct
import time
from collections.abc import Callable, Iterator
from math import ceil
from typing import NoReturn, TypeAlias

from ....diagnostics import AioptError
from ....quick_dataclass import dataclass
from ...workers.isolated import prepare_child

Work: TypeAlias = Callable[[int], bytes]
"""What a child does with an item."""

PATIENCE = 10.0
"""Times its limit that an item may take if it waits for a processor or for another thread."""

_HEAD = struct.Struct("<BQ")
_READY, _DONE, _FAILED = range(3)


@dataclass(frozen=True)
class Reply:
    """What became of an item: `data`, or why there is none.

    Attributes:
        crashed: the child ended, by itself or for a limit.
        seconds: since the reply before, or since there was a child.
    """

    data: bytes | None
    error: str = ""
    crashed: bool = False
    seconds: float = 0.0


def in_children(
    begin: Callable[[], Work],
    count: int,
    limit: float,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Reply]:
    """The replies to items 0 … `count` - 1.

    A child is forked when its first reply is asked for: it knows what has become of what was
    answered before.

    Args:
        begin: called first in each child; what it returns is called with the items, in order.
        limit: processor seconds that an item may take, and that `begin` may.

    Raises:
        AioptError: `begin` failed or died.
    """
    done = 0
    while done < count:
        child = _Child(begin, done, count, limit, clock)
        try:
            child.ready()
            while done < count:
                reply = child.reply()
                done += 1
                yield reply
                if reply.crashed:
                    break
        finally:
            child.end()


class _Child:
    """A child and what it sends."""

    def __init__(
        self,
        begin: Callable[[], Work],
        first: int,
        count: int,
        limit: float,
        clock: Callable[[], float],
    ) -> None:
        self._limit, self._clock = limit, clock
        self._since = clock()
        self._closed = False
        self._read, write = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            _child(begin, range(first, count), limit, write, parent)
        os.close(write)

    def ready(self) -> None:
        """Wait until the child has begun."""
        kind, data = self._frame()
        if kind is not _READY:
            raise AioptError(data.decode() if kind is _FAILED else f"it {self._ending()}")

    def reply(self) -> Reply:
        """The reply to the next item."""
        kind, data = self._frame()
        now = self._clock()
        seconds, self._since = now - self._since, now
        if kind is None:
            return Reply(None, f"it {self._ending()}", crashed=True, seconds=seconds)
        if kind is _FAILED:
            return Reply(None, data.decode(), seconds=seconds)
        return Reply(data, seconds=seconds)

    def _frame(self) -> tuple[int | None, bytes]:
        """What the child sends next; None if it has ended or takes too long."""
        deadline = time.monotonic() + PATIENCE * self._limit
        head = self._bytes(_HEAD.size, deadline)
        if len(head) < _HEAD.size:
            return None, b""
        kind, length = _HEAD.unpack(head)
        data = self._bytes(length, deadline)
        return (kind, data) if len(data) == length else (None, b"")

    def _bytes(self, size: int, deadline: float) -> bytes:
        """So many bytes, or fewer: the end of what it sends, or of the time for it."""
        data = bytearray()
        poll = select.poll()
        poll.register(self._read, select.POLLIN)
        while len(data) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(1000 * left):
                break
            piece = os.read(self._read, min(size - len(data), 1 << 20))
            if not piece:
                self._closed = True
                break
            data += piece
        return bytes(data)

    def _ending(self) -> str:
        """How the child ended."""
        closed = self._closed
        status = self.end()
        if not closed or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
            return "takes too long"
        if os.WIFSIGNALED(status):
            return f"ends with {signal.Signals(os.WTERMSIG(status)).name}"
        return f"ends with exit code {os.waitstatus_to_exitcode(status)}"

    def end(self) -> int:
        """Have the child end, if it has not; its status."""
        if self._pid == 0:
            return 0
        pid, self._pid = self._pid, 0
        os.close(self._read)
        if not self._closed:
            os.kill(pid, signal.SIGKILL)
        try:
            return os.waitpid(pid, 0)[1]
        except ChildProcessError:  # somebody else waits for all children
            return 0


def _child(
    begin: Callable[[], Work], items: range, limit: float, pipe: int, parent: int
) -> NoReturn:
    try:
        prepare_child(parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _serve(begin, items, limit, pipe)
    finally:
        os._exit(0)


def _serve(begin: Callable[[], Work], items: range, limit: float, pipe: int) -> None:
    _limit_processor(limit)
    try:
        work = begin()
    except Exception as error:
        _send(pipe, _FAILED, _text(error))
        return
    _send(pipe, _READY, b"")
    for item in items:
        _limit_processor(limit)
        try:
            _send(pipe, _DONE, work(item))
        except Exception as error:
            _send(pipe, _FAILED, _text(error))


def _limit_processor(seconds: float) -> None:
    """From now on this process may use so many seconds of processors."""
    used = time.process_time()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (ceil(used + seconds), hard))


def _send(pipe: int, kind: int, data: bytes) -> None:
    left = memoryview(_HEAD.pack(kind, len(data)) + data)
    while left:
        left = left[os.write(pipe, left) :]


def _text(error: Exception) -> bytes:
    if isinstance(error, AioptError):
        return " ".join(error.text.split()).encode()
    reason = " ".join(str(error).split())
    return f"internal error: {type(error).__name__}: {reason}".encode()
