"""decompose: composites of the graph level in terms of its orthogonal operations (SPEC K1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
from xdsl.dialects.builtin import AnyFloat, BFloat16Type, Float16Type, f32, i1, i64
from xdsl.ir import Attribute, Operation, SSAValue

from ..dialects.dims import Dim
from ..dialects.graph import (
    BINARY_OPS,
    UNARY_OPS,
    ArgmaxOp,
    ArgminOp,
    BroadcastOp,
    CastOp,
    CompareOp,
    ConvOp,
    CumulateOp,
    DotOp,
    GeluOp,
    GraphOp,
    IotaOp,
    LayerNormOp,
    MatmulOp,
    ReduceOp,
    ReduceWindowOp,
    ScatterOp,
    SelectOp,
    SizeOp,
    SoftmaxOp,
    element_type,
    shape_of,
)
from ..dialects.graph.base import with_shape
from ..dialects.graph.elements import numpy_dtype
from ..dialects.graph.facts import write_facts
from ..dialects.graph.types import tensor_type
from .base import Pass, PassState
from .functions import functions_in
from .rewriter import Rewriter, Rule
from .rules_conv import order_weights, pointwise_product, whole_window

Composite = Literal["softmax", "layer-norm", "gelu", "matmul", "argmax", "argmin", "conv", "narrow"]
"""What can be expanded; `conv`: weights in the order of their use, products where there is no
window; `narrow`: sums and composites of 16-bit floats become those of f32."""


@dataclass(frozen=True)
class DecomposePass(Pass):
    """Expand softmax, layer_norm, gelu, matmul, argmax into elementwise ops, reductions and dot."""

    name: ClassVar[str] = "decompose"
    ops: tuple[Composite, ...] = get_args(Composite)

    def run(self, op: Operation, state: PassState) -> None:
        rules: dict[type[Operation], list[Rule]] = {}
        if "narrow" in self.ops:
            rules = {cls: [widen] for cls in NARROW}
        for cls, (name, rule) in EXPANSIONS.items():
            if name in self.ops:
                rules.setdefault(cls, []).append(rule)
        if "conv" in self.ops:
            rules.setdefault(ConvOp, []).extend([order_weights, whole_window, pointwise_product])
        for function in [f for f in functions_in(op) if not f.is_declaration]:
            write_facts(function)  # what is expanded needs them, and no longer says so
        Rewriter(state, rules).run(op)


class _Maths:
    """Arithmetic on values of one shape, as operations before the one being rewritten."""

    def __init__(self, rw: Rewriter, type_: Attribute) -> None:
        self.rw = rw
        self.type = type_

    def unary(self, name: str, x: SSAValue) -> SSAValue:
        return self.rw.emit(UNARY_OPS[name], (x,), self.type)

    def binary(self, name: str, x: SSAValue, y: SSAValue) -> SSAValue:
        return self.rw.emit(BINARY_OPS[name], (x, y), self.type)

    def number(self, value: float) -> SSAValue:
        dtype = numpy_dtype(element_type(self.type))
        return self.rw.uniform(np.asarray(value).astype(dtype), self.type)

    def size(self, size: Dim | None) -> SSAValue:
        """A dimension as a number of this element type, in every element."""
        if isinstance(size, int):
            return self.number(float(size))
        assert size is not None
        integer = self.rw.emit(SizeOp, (), _SIZE, value=(size,))
        scalar = self.rw.emit(CastOp, (integer,), with_shape(self.type, ()))
        return self.rw.emit(BroadcastOp, (scalar,), self.type, axes=())

    def inverse_size(self, size: Dim | None) -> SSAValue:
        """One divided by a dimension."""
        if isinstance(size, int):
            return self.number(1 / size if size else np.inf)
        return self.binary("div", self.number(1.0), self.size(size))


_SIZE = tensor_type(i64, ())


def widen(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """16-bit floats are summed in f32 and rounded once."""
    if not sums_narrow(op):
        return None

    def wide(type_: Attribute) -> Attribute:
        return tensor_type(f32, shape_of(type_))

    operands = tuple(
        rw.emit(CastOp, (v,), wide(v.type)) if _is_narrow(v.type) else v for v in op.operands
    )
    result = rw.emit(type(op), operands, wide(op.result.type), **op.properties)
    return rw.emit(CastOp, (result,), op.result.type)


def sums_narrow(op: GraphOp) -> bool:
    """True for sums and composites of 16-bit floats; not for what only moves them."""
    moves = isinstance(op, ScatterOp) and op.value("kind") == "set"
    return type(op) in NARROW and not moves and _is_narrow(op.result.type)


def _is_narrow(type_: Attribute) -> bool:
    return isinstance(element_type(type_), Float16Type | BFloat16Type)


def expand_softmax(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """exp(x - max) · (1 / sum(exp(x - max))), the reductions along `axis`.

    One division per row, not one per element: the sum is at least 1, so this costs no more than a
    rounding.
    """
    x, type_ = op.operands[0], op.result.type
    shape = shape_of(type_)
    axis = op.value("axis") % len(shape)
    kept = tuple(i for i in range(len(shape)) if i != axis)
    reduced = with_shape(type_, tuple(shape[i] for i in kept))
    maths, rows = _Maths(rw, type_), _Maths(rw, reduced)
    highest = rw.emit(ReduceOp, (x,), reduced, kind="max", axes=(axis,))
    highest = rw.emit(BroadcastOp, (highest,), type_, axes=kept)
    e = maths.unary("exp", maths.binary("sub", x, highest))
    total = rw.emit(ReduceOp, (e,), reduced, kind="add", axes=(axis,))
    inverse = rows.binary("div", rows.number(1.0), total)
    return maths.binary("mul", e, rw.emit(BroadcastOp, (inverse,), type_, axes=kept))


def expand_layer_norm(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """(x - mean) / sqrt(variance + epsilon) * scale + bias over the last dimension."""
    x, scale, bias = op.operands
    type_ = op.result.type
    shape = shape_of(type_)
    last = len(shape) - 1
    if shape[last] is None:
        return None
    rows = _Maths(rw, with_shape(type_, shape[:last]))
    full = _Maths(rw, type_)
    kept = tuple(range(last))

    def total(value: SSAValue) -> SSAValue:
        return rw.emit(ReduceOp, (value,), rows.type, kind="add", axes=(last,))

    def spread(value: SSAValue, axes: tuple[int, ...]) -> SSAValue:
        return rw.emit(BroadcastOp, (value,), type_, axes=axes)

    mean = rows.binary("div", total(x), rows.size(shape[last]))
    centred = full.binary("sub", x, spread(mean, kept))
    squares = total(full.binary("mul", centred, centred))
    variance = rows.binary("mul", squares, rows.inverse_size(shape[last]))
    shifted = rows.binary("add", variance, rows.number(op.value("epsilon")))
    normal = full.binary("mul", centred, spread(rows.unary("rsqrt", shifted), kept))
    scaled = full.binary("mul", normal, spread(scale, (last,)))
    return full.binary("add", scaled, spread(bias, (last,)))


def expand_gelu(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """x/2 · (1 + erf(x/√2)), or the tanh approximation."""
    x, maths = op.operands[0], _Maths(rw, op.result.type)
    if op.value("approximate") == "tanh":
        cube = maths.binary("mul", maths.binary("mul", x, x), x)
        inner = maths.binary("add", x, maths.binary("mul", cube, maths.number(0.044715)))
        bent = maths.unary("tanh", maths.binary("mul", inner, maths.number((2 / np.pi) ** 0.5)))
    else:
        bent = maths.unary("erf", maths.binary("mul", x, maths.number(0.5**0.5)))
    half = maths.binary("mul", x, maths.number(0.5))
    return maths.binary("mul", half, maths.binary("add", bent, maths.number(1.0)))


def expand_matmul(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """The general dot with the leading dimensions as batch."""
    rank = len(shape_of(op.operands[0].type))
    batch = tuple(range(rank - 2))
    return rw.emit(
        DotOp,
        tuple(op.operands),
        op.result.type,
        lhs_batch=batch,
        rhs_batch=batch,
        lhs_contract=(rank - 1,),
        rhs_contract=(rank - 2,),
    )


def expand_arg_reduce(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """The least index at which the extreme element stands, or a NaN if there is one: the extreme is
    NaN then, which no element equals.
    """
    x, axis, keep = op.operands[0], op.value("axis"), op.value("keep")
    type_, shape = x.type, shape_of(x.type)
    axis %= len(shape)
    kept = tuple(i for i in range(len(shape)) if i != axis)
    reduced = with_shape(type_, tuple(shape[i] for i in kept))
    kind = "max" if isinstance(op, ArgmaxOp) else "min"
    extreme = rw.emit(ReduceOp, (x,), reduced, kind=kind, axes=(axis,))
    extreme = rw.emit(BroadcastOp, (extreme,), type_, axes=kept)
    chosen = with_shape(tensor_type(i1, ()), shape)
    hit = rw.emit(CompareOp, (x, extreme), chosen, direction="eq")
    if isinstance(element_type(type_), AnyFloat):
        nan = rw.emit(CompareOp, (x, x), chosen, direction="ne")
        hit = rw.emit(BINARY_OPS["or"], (hit, nan), chosen)
    index = with_shape(op.result.type, shape)
    place = rw.emit(IotaOp, (), index, axis=axis)
    dtype = numpy_dtype(element_type(index))
    last = np.asarray(np.iinfo(dtype).max, dtype)
    place = rw.emit(SelectOp, (hit, place, rw.uniform(last, index)), index)
    return rw.emit(ReduceOp, (place,), op.result.type, kind="min", axes=(axis,), keep=keep)


NARROW = (
    SoftmaxOp, LayerNormOp, GeluOp, MatmulOp, DotOp, ReduceOp, ConvOp, ReduceWindowOp, ScatterOp,
    CumulateOp,
)  # fmt: skip

EXPANSIONS: dict[type[Operation], tuple[Composite, Rule]] = {
    SoftmaxOp: ("softmax", expand_softmax),
    LayerNormOp: ("layer-norm", expand_layer_norm),
    GeluOp: ("gelu", expand_gelu),
    MatmulOp: ("matmul", expand_matmul),
    ArgmaxOp: ("argmax", expand_arg_reduce),
    ArgminOp: ("argmin", expand_arg_reduce),
}
"""Composite → the name option `ops` has for it, and its expansion."""
