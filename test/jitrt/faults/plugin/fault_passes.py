"""A third-party package of passes that break their compile worker, or the version it makes.

It is as good as installed for every process that has this folder on its path.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import time
from dataclasses import dataclass
from typing import Literal

from aiopt.passes.base import Bytes, Pass, PassState, Seconds
from xdsl.dialects import llvm
from xdsl.dialects.builtin import i8
from xdsl.ir import Operation
from xdsl.rewriter import InsertPoint, Rewriter

_NO_SUCH_INSTRUCTION = """
declare <4 x i32> @llvm.aarch64.neon.sqadd.v4i32(<4 x i32>, <4 x i32>)
declare <4 x i32> @llvm.x86.sse2.packssdw.128(<4 x i32>, <4 x i32>)
define <4 x i32> @f(<4 x i32> %a) {
  %b = call <4 x i32> @llvm.aarch64.neon.sqadd.v4i32(<4 x i32> %a, <4 x i32> %a)
  %c = call <4 x i32> @llvm.x86.sse2.packssdw.128(<4 x i32> %b, <4 x i32> %b)
  ret <4 x i32> %c
}
"""
"""An intrinsic of AArch64 and one of x86: LLVM aborts on either machine."""

_STORES = ("llvm.store", "llvmx.masked_store", "llvmx.tile_store")
_VECTOR = 64
"""Bytes."""


@dataclass(frozen=True)
class FaultAbortPass(Pass):
    """Have LLVM abort, as for an instruction that the target lacks."""

    name = "fault-abort"

    def run(self, op: Operation, state: PassState) -> None:
        import llvmlite.binding as binding

        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        machine = binding.Target.from_default_triple().create_target_machine()
        machine.emit_object(binding.parse_assembly(_NO_SUCH_INSTRUCTION))


@dataclass(frozen=True)
class FaultHangPass(Pass):
    """Take long, doing something or nothing."""

    name = "fault-hang"

    busy: bool = False
    seconds: Seconds = 3600.0

    def run(self, op: Operation, state: PassState) -> None:
        end = time.monotonic() + self.seconds
        while (left := end - time.monotonic()) > 0:
            if not self.busy:
                time.sleep(left)


@dataclass(frozen=True)
class FaultMemoryPass(Pass):
    """Take memory and keep it: Python's, libc's, or a shared mapping, which no limit counts."""

    name = "fault-memory"

    kind: Literal["python", "libc", "shared"] = "python"
    size: Bytes = 8 << 30
    step: Bytes = 16 << 20

    def run(self, op: Operation, state: PassState) -> None:
        taken: list[object] = []
        for _ in range(self.size // self.step):
            taken.append(self._take())

    def _take(self) -> object:
        if self.kind == "python":
            return bytearray(b"\1") * self.step
        if self.kind == "shared":
            memory = mmap.mmap(-1, self.step)
            memory[:] = bytes(self.step)
            time.sleep(0.005)
            return memory
        libc = ctypes.CDLL(None)
        libc.malloc.restype = ctypes.c_void_p
        address = libc.malloc(ctypes.c_size_t(self.step))
        if not address:  # what LLVM does
            os.write(2, b"LLVM ERROR: out of memory\n")
            os.abort()
        ctypes.memset(address, 1, self.step)
        return address


@dataclass(frozen=True)
class FaultWrongPass(Pass):
    """Subtract where the last floating-point addition of the last kernel was."""

    name = "fault-wrong"

    def run(self, op: Operation, state: PassState) -> None:
        *_, add = (each for each in op.walk() if isinstance(each, llvm.FAddOp))
        Rewriter.replace_op(add, llvm.FSubOp(add.lhs, add.rhs))


@dataclass(frozen=True)
class FaultStorePass(Pass):
    """Store every vector of a kernel's result a second time, one vector further.

    All but the last of these are overwritten by what belongs there.
    """

    name = "fault-store"

    def run(self, op: Operation, state: PassState) -> None:
        for store in [each for each in op.walk() if each.name in _STORES]:
            pointer = next(each for each in store.operands if each.type == llvm.LLVMPointerType())
            moved = llvm.GEPOp(pointer, [_VECTOR], i8)
            again = store.clone({pointer: moved.result})
            Rewriter.insert_op([moved, again], InsertPoint.before(store))
