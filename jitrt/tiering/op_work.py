"""What an operation of the graph level does: its arithmetic and its bytes (SPEC H5, K3).

`passes/work.py` says the same of kernels and what counts as an operation; here programs are looked
at that nobody has compiled. Scalar arithmetic is counted in the body that would be compiled. What
only changes how a tensor is indexed does nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import math
from xdsl.dialects.builtin import AnyFloat
from xdsl.ir import Attribute, Block, Operation

from ...dialects import graph
from ...dialects.dims import Dim, product
from ...dialects.graph.routines import Argsort, Cumulate, Scatter
from ...dialects.graph.types import element_type, shape_of, signless
from ...lowering.scalar_ops import emit_scalar
from ...passes.memory import element_bytes
from ...passes.work import FUNCTIONS, Work, scalar_flops

ANCHORS = (
    graph.DotOp, graph.MatmulOp, graph.ConvOp, graph.ReduceOp, graph.ReduceWindowOp, graph.ArgmaxOp,
    graph.ArgminOp, graph.SoftmaxOp, graph.LayerNormOp, Argsort, Scatter, Cumulate,
)  # fmt: skip
"""Operations around which kernels form; what lies between them is fused with one of them."""

_ELEMENTWISE = frozenset(graph.ELEMENTWISE_OPS.values())

_NOTHING = (
    graph.BroadcastOp, graph.TransposeOp, graph.ReverseOp, graph.SliceOp, graph.ReshapeOp,
    graph.ExpandOp, graph.CollapseOp, graph.ConstantOp, graph.WeightOp, graph.DimOp, graph.SizeOp,
    graph.IotaOp, graph.ControlOp,
)  # fmt: skip
"""Operations that vanish into the indices of those that read them, or only hold others."""

_SOFTMAX = FUNCTIONS[math.ExpOp] + 4
_LAYER_NORM = 8
_GELU = {"none": FUNCTIONS[math.ErfOp] + 4, "tanh": FUNCTIONS[math.TanhOp] + 8}
"""For each element: what `decompose` makes of them."""


def sizes_known(type_: Attribute) -> tuple[Dim, ...]:
    """The sizes of a tensor type; an anonymous one, of which nothing is known, counts as 1."""
    return tuple(1 if size is None else size for size in shape_of(type_))


def bytes_of(type_: Attribute) -> Dim:
    """Bytes of a tensor."""
    return product(sizes_known(type_)) * element_bytes(type_)


def operation_work(op: Operation) -> Work:
    """The work of one operation: every operand is read and every result written once."""
    if isinstance(op, _NOTHING) or not op.results:
        return Work(0, 0)
    moved: Dim = 0
    for value in _read(op):
        moved = moved + bytes_of(value)
    for result in op.results:
        moved = moved + bytes_of(result.type)
    return Work(_flops(op), moved)


def _read(op: Operation) -> Sequence[Attribute]:
    """Types of what is read; of a table only as much as there are results."""
    types = [operand.type for operand in op.operands]
    if isinstance(op, graph.GatherOp):
        types[0] = op.results[0].type
    return types


def _flops(op: Operation) -> Dim:
    points = product(sizes_known(op.results[0].type))
    if type(op) in _ELEMENTWISE:
        return points * _scalar(op)
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
        case Cumulate():
            return points
        case Scatter() if op.value("kind") != "set":
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


_scalars: dict[tuple[str, tuple[Attribute, ...]], int] = {}


def _scalar(op: Operation) -> int:
    """Floating-point operations of one element of an elementwise operation."""
    types = tuple(element_type(value.type) for value in (*op.operands, *op.results))
    key = op.name, types
    if key not in _scalars:
        assert isinstance(op, graph.GraphOp)
        block = Block(arg_types=[signless(type_) for type_ in types[:-1]])
        emit_scalar(block, op, block.args)
        _scalars[key] = sum(map(scalar_flops, block.ops))
    return _scalars[key]
