"""What versions are verified in: memory that shows who leaves it, and children of the process."""

from __future__ import annotations

import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.workers.fences import PAGE, Fence, FencedArray, ReadOnly, same_bytes
from aiopt.jitrt.workers.isolated import aside, isolated


def test_fences():
    for size in (0, 1, 64, PAGE, PAGE + 1):
        for at_end in (False, True):
            fence = Fence(size, at_end=at_end)
            assert len(fence.data) == size
            fence.data[:] = 0
            assert fence.damage() is None
            assert fence.address == fence.data.ctypes.data or not size
            assert (fence.address + size if at_end else fence.address) % PAGE == 0
    fence = Fence(40, at_end=False)
    fence._inner[40:44] = 0
    assert fence.damage() == "4 bytes written up to 4 behind"
    fence = Fence(40, at_end=True, alignment=64)
    assert fence.address % 64 == 0
    fence._inner[fence._start - 64] = 0
    assert fence.damage() == "1 bytes written up to 64 before"


def test_touching_a_fence():
    def touch(place: int) -> str | None:
        array = FencedArray((3,), np.dtype(np.float32), at_end=place >= 0)
        assert np.isnan(array.array).all()
        address = array.address

        def work(say: object) -> None:
            import ctypes

            ctypes.c_byte.from_address(address + place).value = 1

        return isolated(work).signal

    assert touch(11) is None
    assert touch(12) == touch(-1) == "SIGSEGV"


def test_read_only_memory():
    block = np.zeros(8 * PAGE, np.uint8)
    start = -block.ctypes.data % PAGE + PAGE
    array = block[start + 100 : start + 4 * PAGE - 100]
    other = array.copy()
    assert same_bytes(array, other)
    other[-1] = 1
    assert not same_bytes(array, other)

    def write(place: int) -> str | None:
        def work(say: object) -> None:
            kept = ReadOnly(array)
            block[start + place] = 1
            raise AioptError(kept.damage() or "")

        end = isolated(work)
        return end.signal or end.error

    assert write(2 * PAGE) == write(PAGE) == write(3 * PAGE - 1) == "SIGSEGV"
    assert write(100) == write(4 * PAGE - 101) == "bytes written in"
    assert write(99) == write(4 * PAGE - 100) == ""


def test_what_a_child_says():
    def work(say: object) -> None:
        say("one")  # pyright: ignore
        say("two" * 5000)  # pyright: ignore
        raise AioptError("long " * 5000)

    end = isolated(work)
    assert end.said.startswith("twotwo")
    assert end.error is not None
    assert end.error.startswith("long long")
    assert isolated(lambda say: None).error is None


def test_work_aside():
    data = bytes(range(256)) * 1000
    assert aside(lambda: data)() == data
    assert aside(lambda: b"")() == b""

    def fail() -> bytes:
        raise SystemExit(0)

    with pytest.raises(EOFError):
        aside(fail)()
