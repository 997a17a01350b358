"""Rules that bring convolutions into the form in which they are computed (SPEC K2, K3)."""

from __future__ import annotations

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
