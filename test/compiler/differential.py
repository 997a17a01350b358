"""Compiled programs against tier 0, on memory that shows what is read or written wrongly.

Inputs end, and results begin and end, at pages that must not be touched; results and the arena are
filled with garbage first. A kernel that reads what nobody wrote, leaves elements out or leaves its
bounds gives wrong numbers or a signal here, not only when it is unlucky.
"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from aiopt import AioptError, Program
from aiopt.backends.interp import Interpreter
from strategies import SymbolSizes, random_inputs
from xdsl.dialects.builtin import ModuleOp

PAGE = mmap.PAGESIZE
RTOL, ATOL = 2e-4, 2e-3
_PROT_NONE = 0

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


def fenced(shape: Sequence[int], dtype: np.dtype[Any], *, at_end: bool = True) -> np.ndarray:
    """An array of garbage that ends right before a page nobody may touch, or begins after one."""
    size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
    pages = max(1, -(-size // PAGE))
    block = mmap.mmap(-1, (pages + 2) * PAGE)
    raw = np.frombuffer(block, np.uint8)
    raw[:] = 0xFF
    for page in (0, pages + 1):
        if _libc.mprotect(raw.ctypes.data + page * PAGE, PAGE, _PROT_NONE) != 0:
            raise OSError(ctypes.get_errno(), "mprotect")
    start = (pages + 1) * PAGE - size if at_end else PAGE
    return raw[start : start + size].view(dtype).reshape(shape)


def fence(array: np.ndarray, *, at_end: bool = True) -> np.ndarray:
    """A copy of an array between fences."""
    copy = fenced(array.shape, array.dtype, at_end=at_end)
    copy[...] = array
    return copy


def poison_arena(program: Program) -> None:
    """Fill the arena block that the next call takes with garbage, if there is one."""
    native = program._native
    assert native is not None
    block = native.descriptor.arena.idle
    if block:
        capacity = ctypes.c_int64.from_address(block).value
        ctypes.memset(block + 64, 0xFF, capacity - 64)


def same(have: np.ndarray, want: np.ndarray, what: str) -> None:
    """Equal dtype and shape; equal elements, or close ones for floats; NaN equals NaN."""
    assert have.dtype == want.dtype, f"{what}: dtype {have.dtype}, expected {want.dtype}"
    assert have.shape == want.shape, f"{what}: shape {have.shape}, expected {want.shape}"
    if want.dtype.kind in "biu":
        np.testing.assert_array_equal(have, want, err_msg=what)
    else:
        np.testing.assert_allclose(
            have.astype(np.float64), want.astype(np.float64), rtol=RTOL, atol=ATOL, err_msg=what
        )


def check_call(
    program: Program, inputs: Sequence[np.ndarray], expected: Sequence[np.ndarray], what: str
) -> None:
    """One program on one set of inputs: twice, with poisoned results and, then, arena."""
    for at_end in (True, False):
        outs = [fenced(e.shape, e.dtype, at_end=at_end) for e in expected]
        given = [fence(x, at_end=at_end) for x in inputs]
        poison_arena(program)
        program(*given, out=outs[0] if len(outs) == 1 else tuple(outs))
        for i, (out, want) in enumerate(zip(outs, expected, strict=True)):
            same(out, want, f"{what}, result {i}")
        for i, (x, before) in enumerate(zip(given, inputs, strict=True)):
            assert x.tobytes() == before.tobytes(), f"{what}: input {i} was written"


def reference(
    module: ModuleOp, inputs: Sequence[np.ndarray], weights: Mapping[str, np.ndarray] | None = None
) -> list[np.ndarray]:
    """What tier 0 says, floating-point warnings off."""
    with np.errstate(all="ignore"):
        return list(Interpreter(module, weights)(list(inputs)))


def random_calls(
    module: ModuleOp, assignments: Sequence[SymbolSizes]
) -> Iterator[tuple[SymbolSizes, list[np.ndarray], list[np.ndarray]]]:
    """Random inputs for each of some sizes, and what tier 0 makes of them; without those for which
    there is no result, such as the extreme of nothing."""
    for seed, sizes in enumerate(assignments):
        inputs = random_inputs(module, sizes, seed)
        try:
            expected = reference(module, inputs)
        except AioptError:
            continue
        yield sizes, inputs, expected
