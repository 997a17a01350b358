"""Memory that shows who leaves it: bytes between poison and pages nobody may touch (T9).

A fenced piece lies flush against the page after it or against the one before it, and on the other
side are pages of poison. So an access on the one side is a signal at once; what is written on the
other side is found, and what is read there is NaN.
"""

from __future__ import annotations

import ctypes
import mmap
from functools import cache
from typing import Any

import numpy as np

PAGE = mmap.PAGESIZE
POISON = 0xFF
"""Each byte of poison: NaN as a float of any width."""

_MARGIN = 2 * PAGE
_PROT_NONE, _PROT_READ = 0, 1


class Fence:
    """`size` bytes of poison. Which side they are flush with is `at_end`.

    Attributes:
        data: the bytes themselves. They start at a multiple of `alignment`, which leaves less than
            that between them and the page behind.
    """

    def __init__(self, size: int, *, at_end: bool, alignment: int = 1) -> None:
        pages = -(-size // PAGE) * PAGE
        length = PAGE + _MARGIN + pages + PAGE
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        self._all = np.frombuffer(mmap.mmap(-1, length, flags=flags), np.uint8)
        self._inner = self._all[PAGE:-PAGE]
        self._inner[:] = POISON
        _protect(self._all.ctypes.data, PAGE, _PROT_NONE)
        _protect(self._all.ctypes.data + length - PAGE, PAGE, _PROT_NONE)
        last = len(self._inner) - size
        self._start = last // alignment * alignment if at_end else 0
        self._end = self._start + size
        self.data = self._inner[self._start : self._end]

    @property
    def address(self) -> int:
        return self._inner.ctypes.data + self._start

    def damage(self) -> str | None:
        """Which bytes around the data were written, or None."""
        before = np.flatnonzero(self._inner[: self._start] != POISON)
        if before.size:
            return f"{before.size} bytes written up to {self._start - int(before[0])} before"
        after = np.flatnonzero(self._inner[self._end :] != POISON)
        if after.size:
            return f"{after.size} bytes written up to {int(after[-1]) + 1} behind"
        return None


class FencedArray(Fence):
    """An array inside a fence, full of poison; with `content`, a copy of that."""

    def __init__(
        self,
        shape: tuple[int, ...],
        dtype: np.dtype[Any],
        *,
        at_end: bool,
        content: np.ndarray | None = None,
        alignment: int = 1,
    ) -> None:
        size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        super().__init__(size, at_end=at_end, alignment=max(alignment, dtype.itemsize))
        self.array = self.data.view(dtype).reshape(shape)
        if content is not None:
            self.array[...] = content


def same_bytes(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two contiguous arrays of the same size hold the same bytes."""
    return _libc().memcmp(one.ctypes.data, other.ctypes.data, one.nbytes) == 0


class ReadOnly:
    """A large contiguous array that this process must not write to, where it is.

    Its whole pages are read-only from now on, and what it has of its first and last page is
    remembered. There is nothing around it: what is done there goes unseen.
    """

    def __init__(self, array: np.ndarray) -> None:
        start, end = array.ctypes.data, array.ctypes.data + array.nbytes
        first = min(-(-start // PAGE) * PAGE, end)
        last = max(end // PAGE * PAGE, first)
        self._edges = [
            (place, ctypes.string_at(place, size))
            for place, size in ((start, first - start), (last, end - last))
        ]
        if last > first:
            _protect(first, last - first, _PROT_READ)

    def damage(self) -> str | None:
        """That its first or last page was written, or None."""
        for place, contents in self._edges:
            if ctypes.string_at(place, len(contents)) != contents:
                return "bytes written in"
        return None


def _protect(address: int, length: int, access: int) -> None:
    if _libc().mprotect(address, length, access) != 0:
        raise OSError(ctypes.get_errno(), "mprotect")


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    libc.memcmp.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
    return libc
