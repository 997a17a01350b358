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
    return pads(kernel) or any(slides(map_, count) for map_ in generic.input_maps)


def slides(map_: AffineMap, parallel: int, dim: int | None = None) -> bool:
    """True if an index depends on where the window is, one of the first `parallel` dimensions, and
    on the place in it: any of the others, or `dim`."""
    if not is_linear(map_):
        return False
    places = range(parallel, map_.num_dims) if dim is None else (dim,)
    for expr in map_.results:
        _, coefficients = linear_expr(expr, map_.num_dims)
        if any(coefficients[:parallel]) and any(coefficients[i] for i in places):
            return True
    return False
