"""What a kernel does: floating-point operations and bytes as functions of its sizes (SPEC K3).

Both come from the kernel's domains, so that they are exact for every size: an operation of a scalar
body runs once per point of its domain; a tensor is read or written once from memory, however often
the caches serve it. A fused multiply-add is two operations, a function such as exp those of its
polynomial; conversions, selections and integer arithmetic are none. What a routine moves through
scratch memory counts as bytes too.
"""

from __future__ import annotations

from xdsl.dialects import arith, math
from xdsl.dialects.builtin import AnyFloat, ModuleOp
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import AffineMap

from ..dialects import lin
from ..dialects.arith_ext import RemFOp
from ..dialects.dims import Dim, product
from ..dialects.facts import Facts
from ..dialects.graph.types import element_type, sizes_of
from ..quick_dataclass import dataclass
from .access import used_dims
from .memory import element_bytes

_ARITHMETIC = (
    arith.AddfOp, arith.SubfOp, arith.MulfOp, arith.DivfOp, arith.NegfOp, RemFOp,
    arith.MaximumfOp, arith.MinimumfOp, arith.MaxnumfOp, arith.MinnumfOp,
)  # fmt: skip

FUNCTIONS: dict[type[Operation], int] = {
    math.ExpOp: 21, math.Exp2Op: 17, math.ExpM1Op: 22, math.LogOp: 27, math.Log1pOp: 30,
    math.TanhOp: 24, math.ErfOp: 45, math.SinOp: 23, math.CosOp: 23,
}  # fmt: skip
"""The operations of f32 functions that are computed in vectors (`lowering/vector_math.py`)."""

_ONE = (
    math.AbsFOp, math.CopySignOp, math.SqrtOp, math.FloorOp, math.CeilOp, math.TruncOp,
    math.RoundOp, math.RoundEvenOp,
)  # fmt: skip
_CALL = 20
"""About as many for one that is called."""


@dataclass(frozen=True)
class Work:
    """Floating-point operations and bytes of memory traffic of one call."""

    flops: Dim
    bytes: Dim


def kernel_works(module: ModuleOp) -> dict[str, Work]:
    """The work of each kernel by its name."""
    kernels = (op for op in module.ops if isinstance(op, lin.KernelOp))
    return {kernel.sym_name.data: kernel_work(kernel) for kernel in kernels}


def kernel_work(kernel: lin.KernelOp) -> Work:
    """The work of a kernel in its own symbols."""
    if kernel.routine is not None:
        return _routine_work(kernel.routine)
    facts = Facts.of(kernel)
    flops: Dim = 0
    touched: dict[SSAValue, Dim] = {}

    pads = (op for op in kernel.block.ops if isinstance(op, lin.PadOp))
    padded: dict[SSAValue, SSAValue] = {op.res: op.x for op in pads}

    def touch(tensor: SSAValue, count: Dim) -> None:
        tensor = padded.get(tensor, tensor)
        touched[tensor] = touched.get(tensor, 0) + count

    for op in kernel.generics:
        points = product(op.sizes)
        for tensor, map_ in zip(op.operands, op.input_maps, strict=True):
            touch(tensor, _points_read(op, map_))
        per_point = 0
        for inner in op.block.ops:
            per_point += scalar_flops(inner)
            if isinstance(inner, lin.ExtractOp):
                touch(inner.source, points)
        flops = flops + points * per_point
    total: Dim = 0
    for tensor in kernel.block.args:
        count = facts.minimum(product(sizes_of(tensor.type)), touched.get(tensor, 0))
        total = total + count * element_bytes(tensor.type)
    for tensor in kernel.yielded:
        total = total + product(sizes_of(tensor.type)) * element_bytes(tensor.type)
    return Work(flops, total)


def _routine_work(op: lin.RoutineOp) -> Work:
    result = product(sizes_of(op.result.type))
    moved: Dim = 0
    for tensor in (*op.operands, *op.results):
        moved = moved + product(sizes_of(tensor.type)) * element_bytes(tensor.type)
    if isinstance(op, lin.ArgsortOp):
        key, index = element_bytes(op.operands[0].type), element_bytes(op.result.type)
        if op.first is not None:
            return Work(0, moved + product(sizes_of(op.operands[0].type)) * (2 * key + index))
        return Work(0, moved + result * (2 * key * (key + index)))
    if isinstance(op, lin.ScatterOp):
        updates = op.operands[2]
        moved = moved + product(sizes_of(updates.type)) * element_bytes(updates.type)
        result = product(sizes_of(updates.type))
    counted = op.value("kind") in ("add", "mul", "max", "min")
    is_float = isinstance(element_type(op.result.type), AnyFloat)
    return Work(result * int(counted and is_float), moved)


def _points_read(op: lin.GenericOp, map_: AffineMap) -> Dim:
    """How many elements a map reaches at most: dimensions it leaves out read the same again."""
    return product(tuple(op.sizes[dim] for dim in sorted(used_dims(map_))))


def scalar_flops(op: Operation) -> int:
    """Floating-point operations of an operation of a scalar body."""
    if isinstance(op, _ARITHMETIC + _ONE):
        return int(isinstance(op.results[0].type, AnyFloat))
    if isinstance(op, math.FmaOp | math.RsqrtOp):
        return 2
    if isinstance(op, math.PowFOp) and isinstance(op.operands[1].owner, arith.ConstantOp):
        return 2  # the exponents that programs have: squares and cubes are products
    if op.name.startswith("math.") and isinstance(op.results[0].type, AnyFloat):
        return FUNCTIONS.get(type(op), _CALL)
    return 0
