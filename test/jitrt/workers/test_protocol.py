"""Frames: what is sent arrives, and what is no frame is refused, with nothing left open."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Iterator

import pytest
from aiopt.jitrt.workers import protocol
from aiopt.jitrt.workers.protocol import INLINE, Kind, ProtocolError, receive, send
from machine import assert_closed, channels

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    before = channels()
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    far.setblocking(False)
    yield near, far
    near.close()
    far.close()
    assert_closed(before)


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("size", [0, 1, INLINE, INLINE + 1, 1 << 22])
def test_a_frame_arrives(pair: Pair, size: int, mapped: bool):
    near, far = pair
    body = random.Random(size).randbytes(size)
    send(near, Kind.JOB, 1 << 40, b"head", memoryview(body))
    assert receive(far, mapped=mapped) == (Kind.JOB, 1 << 40, b"head", body, ())
    with pytest.raises(BlockingIOError):
        receive(far)
    near.close()
    assert receive(far) is None


def test_descriptors_arrive(pair: Pair):
    near, far = pair
    read, write = os.pipe()
    send(near, Kind.FORK, body=bytes(INLINE + 1), descriptors=(write,))
    os.close(write)
    frame = receive(far)
    assert frame is not None
    (copy,) = frame.descriptors
    assert not os.get_inheritable(copy)
    os.write(copy, b"through")
    assert os.read(read, 100) == b"through"
    os.close(copy)
    os.close(read)


def test_a_body_over_the_limit_is_not_read(pair: Pair):
    near, far = pair
    send(near, Kind.DONE, body=bytes(1 << 20))
    with pytest.raises(ProtocolError, match="1048576 bytes"):
        receive(far, 1 << 19)


def test_memory_that_can_change_is_refused(pair: Pair):
    near, far = pair
    header = protocol._HEADER.pack(b"aW", Kind.DONE, 1, 0, 0, 1 << 20)
    memory = os.memfd_create("loose", os.MFD_ALLOW_SEALING)
    os.truncate(memory, 1 << 20)
    read, write = os.pipe()
    for descriptor in (memory, read):
        socket.send_fds(near, [header], [descriptor])
        with pytest.raises(ProtocolError, match="sealed"):
            receive(far)
    sealed = protocol.sealed_memory(memoryview(bytes(100)))
    socket.send_fds(near, [header], [sealed])
    with pytest.raises(ProtocolError, match="another size"):
        receive(far)
    near.send(header)
    with pytest.raises(ProtocolError, match="without its memory"):
        receive(far)
    for descriptor in (memory, read, write, sealed):
        os.close(descriptor)


def test_damaged_frames_are_refused(pair: Pair):
    near, far = pair
    send(near, Kind.DONE, 7, b"head", b"some body")
    good = far.recv(1 << 20)
    draw = random.Random(0)
    for _ in range(2000):
        bad = bytearray(good[: draw.randrange(1, len(good) + 1)])
        for _ in range(draw.randrange(3)):
            bad[draw.randrange(len(bad))] = draw.randrange(256)
        near.send(bad)
        try:
            frame = receive(far)
        except ProtocolError:
            continue
        assert frame is not None and len(frame.head) + len(frame.body) == 13


def test_a_head_of_another_size_is_refused(pair: Pair):
    near, far = pair
    send(near, Kind.FORKED, head=b"abc")
    frame = receive(far)
    assert frame is not None
    with pytest.raises(ProtocolError, match="FORKED with a head of 3 bytes"):
        frame.numbers(protocol.FORKED_HEAD)
