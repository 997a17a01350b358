"""Memory for packed constants: one zeroed block, on huge pages where the system has them (K3).

A product walks through its packed matrix once per call; on pages of 4 KiB that costs a miss of the
address cache for every few rows of a panel, up to a tenth of the time of an encoder block.
"""

from __future__ import annotations

import mmap
from typing import Any

import numpy as np

ALIGNMENT = 64
HUGE_PAGE = 2 << 20


class Pages:
    """A block of zeros that is handed out piece by piece; it lives as long as its pieces."""

    def __init__(self, size: int) -> None:
        """A block of `size` bytes, a sum of `padded` sizes."""
        if size < HUGE_PAGE:
            raw = np.zeros(size + ALIGNMENT, np.uint8)
            start = -raw.ctypes.data % ALIGNMENT
        else:
            private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
            mapping = mmap.mmap(-1, size + HUGE_PAGE, flags=private)
            mapping.madvise(mmap.MADV_HUGEPAGE)
            raw = np.frombuffer(mapping, np.uint8)
            start = -raw.ctypes.data % HUGE_PAGE
        self._left = raw[start : start + size]

    def zeros(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray:
        """Zeros, C-contiguous and aligned to a cache line."""
        size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        piece, self._left = self._left[:size], self._left[padded(size) :]
        return piece.view(dtype).reshape(shape)


def padded(size: int) -> int:
    """Bytes that a piece of `size` bytes takes."""
    return -(-size // ALIGNMENT) * ALIGNMENT
