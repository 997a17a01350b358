"""`lin-to-llvm`: kernels become functions of the llvm level, as their schedules say (SPEC K3).

The host program stays what it is, calls in an order with arena offsets: it becomes a table, not
code (`host_program`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from xdsl.dialects.builtin import IntegerAttr, ModuleOp, i64
from xdsl.ir import Operation

from ..dialects import lin
from ..passes.base import Pass, PassState
from .emit_matmul import emit_matmul
from .emit_nest import emit_nest
from .kernel_context import KernelContext
from .llvm_ir.builder import ModuleBuilder

CODEGEN = "llvm.codegen"
"""Module attribute: LLVM's code generation level for this module."""

_EMITTERS: dict[str, Callable[[KernelContext], None]] = {"matmul": emit_matmul, "nest": emit_nest}


@dataclass(frozen=True)
class LinToLLVM(Pass):
    """Turn scheduled kernels into functions of the llvm level."""

    name = "lin-to-llvm"
    anchor = "builtin.module"

    codegen: int = 2
    """LLVM's code generation level, 1 or 2."""

    def run(self, op: Operation, state: PassState) -> None:
        module = cast("ModuleOp", op)
        builder = ModuleBuilder(vector_bits=state.machine.vector_bits, module=module)
        for kernel in [k for k in module.ops if isinstance(k, lin.KernelOp)]:
            context = KernelContext(kernel, builder)
            _EMITTERS[context.loops.kind](context)
            kernel.detach()
            kernel.erase()
            state.count("functions")
        module.attributes[CODEGEN] = IntegerAttr(self.codegen, i64)
