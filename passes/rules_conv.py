"""Rules that bring convolutions into the form in which they are computed (SPEC K2, K3)."""

from __future__ import annotations

from math import prod
from typing import cast

from xdsl.ir import SSAValue

from ..dialects.graph import ConvOp, DotOp, GraphOp, ReshapeOp, TransposeOp, shape_of
from ..dialects.graph.base import with_shape
from ..dialects.graph.window import window_dims
from .rewriter import Rewriter


def order_weights(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Weights in the order in which they are multiplied: features of the result innermost if those
    of the operand are, else outermost."""
    assert isinstance(op, ConvOp)
    layout = op.layout
    wanted = layout.spatial + "io" if layout.x[-1] == "f" else "oi" + layout.spatial
    if layout.w == wanted:
        return None
    x, w = op.operands
    perm = [layout.w.index(axis) for axis in wanted]
    type_ = with_shape(w.type, tuple(shape_of(w.type)[i] for i in perm))
    turned = rw.emit(TransposeOp, (w,), type_, perm=perm)
    fields = {name: op.value(name) for name in ConvOp.FIELDS}
    fields["layout"] = f"{layout.x},{wanted}->{layout.out}"
    return rw.emit(ConvOp, (x, turned), op.result.type, **fields)


def whole_window(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A convolution whose window is the whole operand is a product of matrices."""
    assert isinstance(op, ConvOp)
    layout = op.layout
    x, w = op.operands
    x_sizes = dict(zip(layout.x, shape_of(x.type), strict=True))
    w_sizes = dict(zip(layout.w, shape_of(w.type), strict=True))
    moves = zip(layout.spatial, window_dims(op), strict=True)
    whole = all(
        isinstance(w_sizes[axis], int)
        and x_sizes[axis] == w_sizes[axis]
        and (move.low, move.high, move.x_dilation, move.w_dilation) == (0, 0, 1, 1)
        for axis, move in moves
    )
    summed = layout.w.replace("o", "").replace("i", "f")
    features, depth = w_sizes["o"], w_sizes["i"]
    if (
        not whole
        or op.value("groups") != 1
        or layout.x != "b" + summed
        or layout.w.index("o") not in (0, len(summed))
        or layout.out.replace("b", "").replace("f", "") != layout.spatial
        or layout.out.index("b") > layout.out.index("f")
        or not isinstance(features, int)
        or not isinstance(depth, int)
    ):
        return None
    depth *= prod(cast("int", w_sizes[axis]) for axis in layout.spatial)
    first = layout.w[0] == "o"
    shape = (features, depth) if first else (depth, features)
    rows = rw.emit(ReshapeOp, (x,), with_shape(x.type, (x_sizes["b"], depth)))
    matrix = rw.emit(ReshapeOp, (w,), with_shape(w.type, shape))
    product = rw.emit(
        DotOp, (rows, matrix), with_shape(x.type, (x_sizes["b"], features)),
        lhs_batch=(), rhs_batch=(), lhs_contract=(1,), rhs_contract=(int(first),),
    )  # fmt: skip
    return rw.emit(ReshapeOp, (product,), op.result.type)


def pointwise_product(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A convolution of single elements whose features lie innermost is a product."""
    assert isinstance(op, ConvOp)
    layout = op.layout
    x, w = op.operands
    sizes = dict(zip(layout.w, shape_of(w.type), strict=True))
    plain = all(
        (move.stride, move.low, move.high, move.x_dilation) == (1, 0, 0, 1)
        for move in window_dims(op)
    )
    if (
        layout.x != layout.out
        or layout.x[-1] != "f"
        or layout.w != layout.spatial + "io"
        or op.value("groups") != 1
        or any(sizes[axis] != 1 for axis in layout.spatial)
        or not plain
    ):
        return None
    matrix = rw.emit(ReshapeOp, (w,), with_shape(w.type, (sizes["i"], sizes["o"])))
    return rw.emit(
        DotOp, (x, matrix), op.result.type,
        lhs_batch=(), rhs_batch=(), lhs_contract=(len(layout.x) - 1,), rhs_contract=(0,),
    )  # fmt: skip
