"""Lowering of products of `stablehlo` (SPEC K3)."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation

from ...dialects import graph
from ...dialects.stablehlo import contractions
from ..frontend.builder import Lowered
from ..frontend.gathers import cast_to
from .values import Builder, Handler


def lower_dot(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The last dimension of lhs against the first of rhs."""
    last = len(args[0].shape) - 1
    return [_dot(b, args, ((), ()), ((last,), (0,)))]


def lower_dot_general(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.dot`"""
    assert isinstance(op, contractions.DotGeneralOp)
    return [_dot(b, args, *op.dimensions)]


def _dot(
    b: Builder,
    args: Sequence[Lowered],
    batch: tuple[tuple[int, ...], tuple[int, ...]],
    contract: tuple[tuple[int, ...], tuple[int, ...]],
) -> Lowered:
    """Operands are converted to the element type of the result, in which products are summed."""
    element = b.result_element()
    for i, j in zip(batch[0] + contract[0], batch[1] + contract[1], strict=True):
        b.same_shape((args[0].shape[i],), (args[1].shape[j],))
    lhs, rhs = (cast_to(b, b.tensor(arg), element) for arg in args)
    value = b.emit(
        graph.DotOp,
        lhs,
        rhs,
        lhs_batch=batch[0],
        rhs_batch=batch[1],
        lhs_contract=contract[0],
        rhs_contract=contract[1],
    )
    b.declared(graph.sizes_of(value.type))
    return b.lowered(value)


HANDLERS: dict[str, Handler] = {
    "stablehlo.dot": lower_dot,
    "stablehlo.dot_general": lower_dot_general,
}
