"""Memory for code: written first, then made read-only or executable, never both at once (K5)."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from functools import cache
from typing import Any

from .errors import CodegenError

PAGE = mmap.PAGESIZE
"""Bytes."""

_WRITE = mmap.PROT_READ | mmap.PROT_WRITE
_PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
_AT_ONCE = getattr(mmap, "MAP_POPULATE", 0)
"""All pages are written anyway: one call brings them in for less than a fault each."""

_FAILED = ctypes.c_void_p(-1).value


@cache
def _calls() -> tuple[Any, Any, Any]:
    """mmap, mprotect and munmap. They may wait for others, so they let go of the GIL."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    word, number = ctypes.c_size_t, ctypes.c_int
    libc.mmap.argtypes = [ctypes.c_void_p, word, number, number, number, ctypes.c_long]
    libc.mprotect.argtypes = [ctypes.c_void_p, word, number]
    libc.munmap.argtypes = [ctypes.c_void_p, word]
    return libc.mmap, libc.mprotect, libc.munmap


class CodeMemory:
    """Whole pages of zeros at `address`, one at least: a program may have no code of its own.

    They go with this object, unless the process ends: another thread may still be inside when the
    interpreter is taken down.
    """

    def __init__(self, size: int) -> None:
        """Raises `CodegenError` if the system gives no memory."""
        self.size = max(1, -(-size // PAGE)) * PAGE
        self.address = 0
        map_memory, self._change, self._unmap = _calls()
        address = map_memory(None, self.size, _WRITE, _PRIVATE | _AT_ONCE, -1, 0)
        if address == _FAILED:
            raise _refused()
        self.address: int = address

    def bytes(self) -> memoryview:
        """All of it, to be written; not to be used any more once this object is gone."""
        return memoryview((ctypes.c_char * self.size).from_address(self.address)).cast("B")

    def make_executable(self, start: int, end: int) -> None:
        """Let the pages from byte `start` to `end` be executed, and not written any more."""
        self._protect(start, end, mmap.PROT_READ | mmap.PROT_EXEC)

    def make_constant(self, start: int, end: int) -> None:
        """Let the pages from byte `start` to `end` only be read from now on."""
        self._protect(start, end, mmap.PROT_READ)

    def _protect(self, start: int, end: int, how: int) -> None:
        assert start % PAGE == 0 and end <= self.size
        if end > start and self._change(self.address + start, end - start, how):
            raise _refused()

    def __del__(self, finalizing: Any = sys.is_finalizing) -> None:
        if self.address and not finalizing():
            self._unmap(self.address, self.size)


def _refused() -> CodegenError:
    reason = os.strerror(ctypes.get_errno())
    return CodegenError("the system gives no memory for code", found=reason)
