"""Kernels that slide windows: what makes one, for the schedule and the lowering (SPEC K3)."""

from __future__ import annotations

from xdsl.ir.affine import AffineMap

from ..dialects import lin
from .access import is_linear, linear_expr


def pads(kernel: lin.KernelOp) -> bool:
    """True if a kernel reads padded operands: only some emitters know how."""
    return any(isinstance(op, lin.PadOp) for op in kernel.block.ops)


def is_window(kernel: lin.KernelOp) -> bool:
    """True for a generic that reads windows, its parallel dimensions first, followed by nothing but
    elementwise generics over those."""
    if not kernel.generics:
        return False
    generic, *rest = kernel.generics
    count = generic.kinds.count(lin.PARALLEL)
    if lin.REDUCTION in generic.kinds[:count]:
        return False
    if any((op.kinds, op.sizes) != (generic.kinds[:count], generic.sizes[:count]) for op in rest):
        return False
    return pads(kernel) or any(_slides(map_, count) for map_ in generic.input_maps)


def _slides(map_: AffineMap, parallel: int) -> bool:
    """True if an index depends on where the window is and on the place in it."""
    if not is_linear(map_):
        return False
    for expr in map_.results:
        _, coefficients = linear_expr(expr, map_.num_dims)
        if any(coefficients[:parallel]) and any(coefficients[parallel:]):
            return True
    return False
