"""The memory that calls of a program keep between them (K5).

A call takes one block: `ARENA_HEAD` bytes, which begin with how many bytes follow, and these. It
leaves it for the next one. `runtime.ll` has the native half.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache

import numpy as np

ARENA_HEAD = 64
"""Bytes of a block before those that a call uses."""


class Arena:
    """Where an idle block is found, which is freed with it. Versions of a program may share one.

    Calls at once have a block each, of which one is kept.
    """

    def __init__(self) -> None:
        self._word = np.zeros(1, np.int64)
        self._free = _free()

    @property
    def address(self) -> int:
        """Address of the word with the block's address."""
        return self._word.ctypes.data

    @property
    def idle(self) -> int:
        """Address of the idle block; 0: there is none."""
        return int(self._word[0])

    def exchange(self, block: int) -> int:
        """Let the next call take its memory from `block`; the address of the idle one before it.

        The one before is the caller's then, and so is `block`, once it has been taken back. Nobody
        may call meanwhile.
        """
        before = self.idle
        self._word[0] = block
        return before

    def __del__(self) -> None:
        if block := self.idle:
            self._free(block)


@cache
def _free() -> Callable[[int], None]:
    free = ctypes.CDLL(None).free
    free.argtypes, free.restype = [ctypes.c_void_p], None
    return free
