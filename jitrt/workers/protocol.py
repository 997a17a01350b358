"""Frames between the serving process, the fork server and the workers.

A frame is one packet of a `SOCK_SEQPACKET` socket: a header, a small `head` (numbers, or a short
text) and a `body`. A body of more than `INLINE` bytes travels in a sealed memfd, which the receiver
can read without fearing that it changes or shrinks. Everything that arrives is checked; what is no
frame raises `ProtocolError`, since workers crash in the middle of things.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import socket
import struct
from array import array
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

INLINE = 64 * 1024
"""Bytes of the largest body that travels inside its packet."""

MAX_HEAD = 16 * 1024
"""Bytes of the largest head; texts are cut to fit."""

MAX_BODY = 1 << 34
"""Bytes of the largest body."""

MAX_DESCRIPTORS = 4

_MAGIC = b"aW"
_LARGE = 1
_HEADER = struct.Struct("<2sBBIQQ")
_PACKET = _HEADER.size + MAX_HEAD + INLINE
_SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
_INTEGER = struct.calcsize("i")


class Kind(IntEnum):
    """What a frame says; who sends it is in the comment above each group."""

    # serving process → fork server
    SETUP = 1
    FORK = 2
    KILL = 3
    # fork server → serving process
    HELLO = 4
    BROKEN = 5
    FORKED = 6
    REFUSED = 7
    EXITED = 8
    # serving process → worker
    JOB = 9
    ANSWER = 10
    NO_ANSWER = 11
    # worker → serving process
    READY = 12
    QUESTION = 13
    DONE = 14
    FAILED = 15
    OUT_OF_MEMORY = 16


HELLO_HEAD = struct.Struct("<dqq")
"""CPU seconds since the server's start, its resident bytes, its threads."""
FORK_HEAD = struct.Struct("<i")
"""Niceness of the worker."""
FORKED_HEAD = struct.Struct("<i")
"""Process id."""
EXITED_HEAD = struct.Struct("<idq")
"""Status as `waitpid` has it, CPU seconds of its life, most resident bytes."""
JOB_HEAD = struct.Struct("<q")
"""Limit of memory in bytes; 0 for none."""
READY_HEAD = struct.Struct("<idq")
"""Process id, CPU seconds, resident bytes."""
RESULT_HEAD = struct.Struct("<ddqq")
"""CPU seconds of the job, those of the process, most resident bytes in the job, those after it."""


class ProtocolError(Exception):
    """What arrived is no frame."""


class NoDescriptors(OSError):
    """A frame arrived without its memfd, because this process is at its limit of open files.

    Attributes:
        kind: the frame's kind.
    """

    def __init__(self, kind: Kind) -> None:
        super().__init__("too many open files to receive a large message")
        self.kind = kind


class Frame(NamedTuple):
    """One frame. `number` is that of a job or a worker."""

    kind: Kind
    number: int
    head: bytes
    body: bytes | memoryview
    descriptors: tuple[int, ...]

    def text(self) -> str:
        """The body as text."""
        return bytes(self.body).decode("utf-8", "replace")

    def numbers(self, layout: struct.Struct) -> tuple:
        """The numbers in the head; `ProtocolError` if it has another size."""
        if len(self.head) != layout.size:
            raise ProtocolError(f"{self.kind.name} with a head of {len(self.head)} bytes")
        return layout.unpack(self.head)


def send(
    link: socket.socket,
    kind: Kind,
    number: int = 0,
    head: bytes = b"",
    body: bytes | memoryview = b"",
    descriptors: Sequence[int] = (),
) -> None:
    """Send one frame. `OSError` if the other side is gone, or there is no memory or descriptor."""
    view = memoryview(body).cast("B")
    large = view.nbytes > INLINE
    header = _HEADER.pack(_MAGIC, kind, _LARGE if large else 0, len(head), number, view.nbytes)
    if not large:
        _send_packet(link, (header, head, view), descriptors)
        return
    memory = sealed_memory(view)
    try:
        _send_packet(link, (header, head), (memory, *descriptors))
    finally:
        os.close(memory)


def _send_packet(
    link: socket.socket, parts: Sequence[bytes | memoryview], descriptors: Sequence[int]
) -> None:
    ancillary = []
    if descriptors:
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", descriptors))]
    # Not every program ignores SIGPIPE.
    link.sendmsg(parts, ancillary, socket.MSG_NOSIGNAL)


def receive(link: socket.socket, limit: int = MAX_BODY, mapped: bool = False) -> Frame | None:
    """The next frame, with a body of at most `limit` bytes; None when the other side is gone.

    With `mapped` a large body is a view of the memory it came in, which is open as long as that.
    Raises `ProtocolError`, `NoDescriptors`, and `BlockingIOError` if `link` does not block and
    nothing is there.
    """
    space = socket.CMSG_SPACE(MAX_DESCRIPTORS * _INTEGER)
    try:
        packet, ancillary, flags, _ = link.recvmsg(_PACKET, space, socket.MSG_CMSG_CLOEXEC)
    except (ConnectionResetError, BrokenPipeError):
        return None
    descriptors = _descriptors(ancillary)
    try:
        if not packet:
            _close(descriptors)
            return None
        return _decoded(packet, flags, descriptors, limit, mapped)
    except BaseException:
        _close(descriptors)
        raise


def _decoded(packet: bytes, flags: int, descriptors: list[int], limit: int, mapped: bool) -> Frame:
    if flags & socket.MSG_TRUNC or len(packet) < _HEADER.size:
        raise ProtocolError(f"a packet of {len(packet)} bytes")
    magic, kind, large, head_size, number, body_size = _HEADER.unpack_from(packet)
    if magic != _MAGIC or kind not in Kind._value2member_map_ or large not in (0, _LARGE):
        raise ProtocolError(f"a packet that starts with {packet[:8].hex()}")
    if head_size > MAX_HEAD or body_size > limit:
        raise ProtocolError(f"a frame of {head_size} and {body_size} bytes")
    if len(packet) != _HEADER.size + head_size + (0 if large else body_size):
        raise ProtocolError(f"a packet of {len(packet)} bytes for {head_size} and {body_size}")
    if flags & socket.MSG_CTRUNC:
        raise NoDescriptors(Kind(kind))
    head = packet[_HEADER.size : _HEADER.size + head_size]
    if not large:
        body = packet[_HEADER.size + head_size :]
    elif descriptors:
        body = _read_sealed(descriptors[0], body_size, mapped)
        os.close(descriptors.pop(0))
    else:
        raise ProtocolError("a large frame without its memory")
    return Frame(Kind(kind), number, head, body, tuple(descriptors))


def sealed_memory(data: memoryview) -> int:
    """A memfd with `data` that nobody can change any more."""
    memory = os.memfd_create("aiopt", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        while data.nbytes:
            data = data[os.write(memory, data) :]
        fcntl.fcntl(memory, fcntl.F_ADD_SEALS, _SEALS | fcntl.F_SEAL_SEAL)
    except BaseException:
        os.close(memory)
        raise
    return memory


def _read_sealed(memory: int, size: int, mapped: bool) -> bytes | memoryview:
    try:
        sealed = fcntl.fcntl(memory, fcntl.F_GET_SEALS) & _SEALS == _SEALS
    except OSError:
        sealed = False
    if not sealed or os.fstat(memory).st_size != size:
        raise ProtocolError("a large frame whose memory is not sealed, or of another size")
    if mapped:
        return memoryview(mmap.mmap(memory, size, access=mmap.ACCESS_READ))
    with open(memory, "rb", buffering=0, closefd=False) as file:
        file.seek(0)
        return file.readall()


def _descriptors(ancillary: list[tuple[int, int, bytes]]) -> list[int]:
    found = array("i")
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            found.frombytes(data[: len(data) - len(data) % _INTEGER])
    return found.tolist()


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
