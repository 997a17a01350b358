"""How long each call of the host program takes, roughly: serial or parallel (SPEC K3, K5).

The estimate is an expression of the call's sizes, evaluated at run time; `runtime.ll` compares it
with what starting threads costs. It need not be better than a factor of two.
"""

from __future__ import annotations

from xdsl.dialects.builtin import ModuleOp, UnitAttr

from ..dialects import lin
from ..dialects.dims import Dim, substitute
from ..dialects.graph.types import DimsAttr
from ..passes.work import kernel_work

PS_PER_FLOP = 10
"""Picoseconds of a core for a floating-point operation of vector code (100 GFLOP/s)."""

PS_PER_BYTE = 30
"""Picoseconds of a core for a byte from or to the second-level cache or beyond (33 GB/s)."""


def estimate_calls(module: ModuleOp) -> None:
    """Write into each call how long its kernel takes, and whether it can be done in parts."""
    kernels = {k.sym_name.data: k for k in module.ops if isinstance(k, lin.KernelOp)}
    times = {name: kernel_time(kernel) for name, kernel in kernels.items()}
    for call in [op for op in module.walk() if isinstance(op, lin.CallOp)]:
        kernel = kernels.get(call.kernel)
        if kernel is None or kernel.loops is None:
            continue
        names = dict(zip(kernel.symbol_names, call.symbols.sizes, strict=True))
        call.properties["work"] = DimsAttr.of([substitute(times[call.kernel], names)])
        if kernel.loops.parallel:
            call.properties["parallel"] = UnitAttr()


def kernel_time(kernel: lin.KernelOp) -> Dim:
    """Picoseconds of one call of a kernel on one core, in the kernel's symbols."""
    work = kernel_work(kernel)
    return work.flops * PS_PER_FLOP + work.bytes * PS_PER_BYTE
