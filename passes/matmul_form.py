"""Products: what makes one, and which of a matmul's loops are rows, columns and depth (SPEC K3).

The kernels of kind ``matmul``; `chain_form` and `conv_form` say the same of the other products.
"""

from __future__ import annotations

from xdsl.dialects import arith
from xdsl.dialects.builtin import f32

from ..dialects import lin
from ..dialects.graph.types import element_type
from ..quick_dataclass import dataclass
from .access import stored_accesses, used_dims


@dataclass(frozen=True)
class MatmulForm:
    """The dimensions of a matmul's domain, without those of size 1."""

    generic: lin.GenericOp
    rows: tuple[int, ...]
    """Those of A alone, outermost first; perhaps none."""
    columns: tuple[int, ...]
    """Those of B alone, outermost first; at least one."""
    batch: tuple[int, ...]
    """Those of both or of none, the result's others."""
    depth: int
    """What is summed over."""


def matmul_form(kernel: lin.KernelOp) -> MatmulForm | None:
    """How a kernel is an f32 contraction ``acc + a·b`` with columns of its own and one depth
    dimension, followed by nothing but elementwise generics over its result's dimensions, all of
    which store columns side by side; None if it is none.
    """
    if not kernel.generics:
        return None
    generic, *epilogue = kernel.generics
    rank = generic.kinds.count(lin.PARALLEL)
    result = generic.kinds[:rank], generic.sizes[:rank]
    if any((op.kinds, op.sizes) != result for op in epilogue) or not is_product(generic):
        return None
    in_a, in_b = (used_dims(m) for m in generic.input_maps)
    alive = [i for i, size in enumerate(generic.sizes) if size != 1]
    depth = [i for i in alive if generic.kinds[i] == lin.REDUCTION]
    if len(depth) != 1 or depth[0] not in in_a & in_b:
        return None
    parallel = [i for i in alive if i not in depth]
    rows = tuple(i for i in parallel if i in in_a - in_b)
    columns = tuple(i for i in parallel if i in in_b - in_a)
    batch = tuple(i for i in parallel if i not in (*rows, *columns))
    if not columns or any(a.strides[columns[-1]] != 1 for a in stored_accesses(kernel)):
        return None
    return MatmulForm(generic, rows, columns, batch, depth[0])


def is_product(generic: lin.GenericOp) -> bool:
    """True for a contraction ``acc + a·b`` of f32 tensors."""
    ops = [type(op) for op in generic.block.ops]
    if ops != [arith.MulfOp, arith.AddfOp, lin.YieldOp] or len(generic.operands) != 2:
        return False
    if lin.REDUCTION not in generic.kinds:
        return False
    tensors = [*(v.type for v in generic.operands), generic.results[0].type]
    return all(element_type(t) == f32 for t in tensors)
