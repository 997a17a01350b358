"""Calls a program again and again in native code, so that clocks see nothing but calls (SPEC I2).

Programs that differ in where their constants are may take turns: what one finds in the caches is
then what the others have left.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from .jit import LoadedObject, header, load_ir
from .layout import data_address
from .runtime import NativeProgram
from .target import Target

_LOOP = """
define i32 @aiopt_repeat(ptr %run, ptr %programs, i64 %count, i64 %first, i64 %calls, ptr %sizes,
                         ptr %inputs, ptr %results) {
entry:
  %some = icmp sgt i64 %calls, 0
  br i1 %some, label %next, label %done
next:
  %i = phi i64 [ 0, %entry ], [ %i.next, %on ]
  %turn = phi i64 [ %first, %entry ], [ %turn.next, %on ]
  %program.p = getelementptr ptr, ptr %programs, i64 %turn
  %program = load ptr, ptr %program.p
  %status = call i32 %run(ptr %program, ptr %sizes, ptr %inputs, ptr %results)
  %fine = icmp eq i32 %status, 0
  br i1 %fine, label %on, label %refused
on:
  %after = add i64 %turn, 1
  %wraps = icmp eq i64 %after, %count
  %turn.next = select i1 %wraps, i64 0, i64 %after
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %calls
  br i1 %more, label %next, label %done
refused:
  ret i32 %status
done:
  ret i32 0
}
"""


class Repeated:
    """Programs of the same arguments, called in turns with the same arrays.

    Args:
        programs: at least one.
        inputs, results: arrays that they accept, C-contiguous.
    """

    def __init__(
        self,
        programs: Sequence[NativeProgram],
        inputs: Sequence[np.ndarray],
        results: Sequence[np.ndarray],
    ) -> None:
        table = programs[0].descriptor.table
        symbols = table.bind(array.shape for array in inputs)
        self._loop, self._loaded = load_loop()
        self._owned = (*programs, *inputs, *results)
        self._programs = _pointers([program.descriptor.address for program in programs])
        self._run = programs[0].run_address
        self._sizes = (ctypes.c_int64 * (len(symbols) + 1))(*symbols)
        self._inputs, self._results = (
            _pointers([data_address(array) for array in arrays]) for arrays in (inputs, results)
        )
        self.count = len(programs)

    def __call__(self, calls: int, first: int = 0) -> int:
        """Make so many calls, the first one of program number `first`; 0, or the status with which
        a program refuses one."""
        return self._loop(
            self._run,
            self._programs,
            self.count,
            first,
            calls,
            self._sizes,
            self._inputs,
            self._results,
        )


def _pointers(addresses: Sequence[int]) -> ctypes.Array[ctypes.c_void_p]:
    return (ctypes.c_void_p * (len(addresses) + 1))(*addresses, None)


@cache
def load_loop() -> tuple[Callable[..., int], LoadedObject]:
    """The loop, and the code that it is. Who forks children that need it calls this before."""
    target = Target.named("generic")
    loaded = load_ir(f"{header(target)}\n{_LOOP}", target, ["aiopt_repeat"])
    pointer, integer = ctypes.c_void_p, ctypes.c_int64
    arguments = (pointer, pointer, integer, integer, integer, pointer, pointer, pointer)
    return ctypes.CFUNCTYPE(ctypes.c_int32, *arguments)(loaded.address("aiopt_repeat")), loaded
