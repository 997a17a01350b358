"""Memory for packed constants: one zeroed block, on huge pages where the system has them (K3).

A product walks through its packed matrix once per call; on pages of 4 KiB that costs a miss of the
address cache for every few rows of a panel, up to a tenth of the time of an encoder block.
"""

from __future__ import annotations

import ctypes
import mmap
import weakref
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

ALIGNMENT = 64
HUGE_PAGE = 2 << 20


class _Bytes(np.ndarray):
    """Bytes of a block. Arrays made of a piece refer to it, since it is of another type."""


class Pages:
    """A block of zeros that is handed out piece by piece.

    Pages of a large block that belong to one piece alone are given back when that goes, the others
    with the last one.
    """

    def __init__(self, size: int) -> None:
        """A block of `size` bytes, a sum of `padded` sizes."""
        self._mapping: mmap.mmap | None = None
        if size < HUGE_PAGE:
            raw = np.zeros(size + ALIGNMENT, np.uint8).view(_Bytes)
            start = -raw.ctypes.data % ALIGNMENT
        else:
            private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
            self._mapping = mmap.mmap(-1, size + HUGE_PAGE, flags=private)
            self._mapping.madvise(mmap.MADV_HUGEPAGE)
            raw = np.frombuffer(self._mapping, np.uint8).view(_Bytes)
            start = -raw.ctypes.data % HUGE_PAGE
        self._left = raw[start : start + size]

    def zeros(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray:
        """Zeros, C-contiguous and aligned to a cache line."""
        size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        piece, self._left = self._left[:size], self._left[padded(size) :]
        if self._mapping is not None:
            place = (self._mapping, piece.ctypes.data, size)
            weakref.finalize(piece, give_back, *place).atexit = False
        return piece.view(np.ndarray).view(dtype).reshape(shape)


def give_back(mapping: mmap.mmap, address: int, size: int) -> None:
    """Return to the system the pages of a mapping that `size` bytes have for themselves.

    What they held is read from the file again, or zero. Without the GIL, unlike `mmap.madvise`.
    """
    first = -(-address // mmap.PAGESIZE) * mmap.PAGESIZE
    end = (address + size) // mmap.PAGESIZE * mmap.PAGESIZE
    if end > first:
        _madvise()(first, end - first, mmap.MADV_DONTNEED)


@cache
def _madvise() -> Callable[[int, int, int], int]:
    function = ctypes.CDLL(None).madvise
    function.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    return function


def padded(size: int) -> int:
    """Bytes that a piece of `size` bytes takes."""
    return -(-size // ALIGNMENT) * ALIGNMENT
