"""What an operation of the graph level does: its arithmetic and its bytes (SPEC H5, K3).

`passes/work.py` says the same of kernels and what counts as an operation; here programs are looked
at that nobody has compiled, in a process that has not imported what compiles them. What only
changes how a tensor is indexed does nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import AnyFloat
from xdsl.ir import Attribute, Operation

from ....dialects import graph
from ....dialects.dims import Dim, product
from ....dialects.graph.types import element_type, shape_of
from ....dialects.memo import remembered
from ....passes.memory import element_bytes

ANCHORS = frozenset((
    graph.DotOp, graph.MatmulOp, graph.ConvOp, graph.ReduceOp, graph.ReduceWindowOp, graph.ArgmaxOp,
    graph.ArgminOp, graph.SoftmaxOp, graph.LayerNormOp, *graph.ROUTINE_OPS,
))  # fmt: skip
"""Operations around which kernels form; what lies between them is fused with one of them."""

_ELEMENTWISE = frozenset(graph.ELEMENTWISE_OPS.values())

_NOTHING = frozenset((
    graph.BroadcastOp, graph.TransposeOp, graph.ReverseOp, graph.SliceOp, graph.ReshapeOp,
    graph.ExpandOp, graph.CollapseOp, graph.ConstantOp, graph.WeightOp, graph.DimOp, graph.SizeOp,
    graph.IotaOp, graph.IfOp, graph.WhileOp,
))  # fmt: skip
"""Operations that vanish into the indices of those that read them, or only hold others."""

_SCALAR = {
    "exp": 21, "expm1": 22, "log": 27, "log1p": 30, "rsqrt": 2, "sin": 23, "cos": 23, "tanh": 24,
    "erf": 45, "logistic": 23, "mod": 2, "is_nan": 0, "compare": 0, "select": 0, "cast": 0,
    "bitcast": 0,
    **dict.fromkeys(
        "cbrt tan asin acos atan sinh cosh asinh acosh atanh pow atan2".split(), 20
    ),
}  # fmt: skip
"""Floating-point operations of an element, in the scalar bodies that would be compiled; 1 for all
others. Integers take none."""

_SOFTMAX = _SCALAR["exp"] + 4
_LAYER_NORM = 8
_GELU = {"none": _SCALAR["erf"] + 4, "tanh": _SCALAR["tanh"] + 8}
"""For each element: what `decompose` makes of them."""


@remembered
def sizes_known(type_: Attribute) -> tuple[Dim, ...]:
    """The sizes of a tensor type; an anonymous one, of which nothing is known, counts as 1."""
    return tuple(1 if size is None else size for size in shape_of(type_))


@remembered
def bytes_of(type_: Attribute) -> Dim:
    """Bytes of a tensor."""
    return product(sizes_known(type_)) * element_bytes(type_)


def operation_work(op: Operation) -> tuple[Dim, Dim]:
    """Floating-point operations and bytes of one operation.

    Every operand is read once, and every result written.
    """
    if type(op) in _NOTHING or not op.results:
        return 0, 0
    moved: Dim = 0
    for value in _read(op):
        moved = moved + bytes_of(value)
    for result in op.results:
        moved = moved + bytes_of(result.type)
    return _flops(op), moved


def _read(op: Operation) -> Sequence[Attribute]:
    """Types of what is read; of a table only as much as there are results."""
    types = [operand.type for operand in op.operands]
    if type(op) is graph.GatherOp:
        types[0] = op.results[0].type
    return types


def _flops(op: Operation) -> Dim:
    points = product(sizes_known(op.results[0].type))
    if type(op) in _ELEMENTWISE:
        is_float = isinstance(element_type(op.operands[0].type), AnyFloat)
        return points * _SCALAR.get(op.name.removeprefix("graph."), 1) if is_float else 0
    if not isinstance(element_type(op.results[0].type), AnyFloat):
        return 0
    match op:
        case graph.DotOp() | graph.MatmulOp() | graph.ConvOp():
            return 2 * points * _depth(op)
        case graph.ReduceOp():
            return product(sizes_known(op.operands[0].type))
        case graph.ReduceWindowOp():
            return points * product(tuple(op.value("window")))
        case graph.SoftmaxOp():
            return points * _SOFTMAX
        case graph.LayerNormOp():
            return points * _LAYER_NORM
        case graph.GeluOp():
            return points * _GELU[op.value("approximate")]
        case graph.CumulateOp():
            return points
        case graph.ScatterOp() if op.value("kind") != "set":
            return product(sizes_known(op.operands[2].type))
    return 0


def _depth(op: graph.DotOp | graph.MatmulOp | graph.ConvOp) -> Dim:
    """Products that are summed up to one element."""
    if isinstance(op, graph.MatmulOp):
        return sizes_known(op.lhs.type)[-1]
    if isinstance(op, graph.DotOp):
        sizes = sizes_known(op.lhs.type)
        return product(tuple(sizes[axis] for axis in op.value("lhs_contract")))
    sizes = sizes_known(op.w.type)
    return product(tuple(s for s, what in zip(sizes, op.layout.w, strict=True) if what != "o"))
