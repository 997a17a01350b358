"""Which operations float: index work that each group computes for itself instead of reading it.

Splat constants, sizes, iota and arithmetic on only those read no tensor. **Moves** (broadcasts,
transposes, slices, and reshapes of what is moved already) read their operand at a linear function
of the index. Both vanish into the indexing maps and bodies of the kernels that use them, as long
as every user can compute them.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr
from xdsl.ir import Block, Operation

from ...dialects import graph
from ...dialects.graph.elements import splat_array
from ...dialects.graph.types import shape_of
from .domains import RESHAPES, equal_parts, is_affine_slice, is_split, is_unit_reshape

ELEMENTWISE = frozenset(graph.ELEMENTWISE_OPS.values())

INDEXED = (graph.GatherOp, graph.ConcatOp, graph.PadOp, graph.SliceOp, graph.ReverseOp)
"""Operations that read their first operand (concat: all) at computed places."""

LEAVES = (graph.SizeOp, graph.IotaOp)
"""Operations without operands that only need to know where they are."""

CONTROL = (graph.ControlOp, graph.YieldOp)
"""Operations that read whole values and compute nothing."""

_MAX_COST = 32
"""Index work of more operations than this is computed once, into memory."""


_MOVES = (graph.BroadcastOp, graph.TransposeOp)


def is_splat(op: graph.ConstantOp) -> bool:
    """True for a constant with all elements equal."""
    value = op.properties["value"]
    return isinstance(value, DenseIntOrFPElementsAttr) and splat_array(value) is not None


def separate_scalars(block: Block) -> None:
    """Give control flow constant scalars of its own, so that groups keep theirs."""
    for op in block.ops:
        if not isinstance(op, CONTROL):
            continue
        for i, value in enumerate(op.operands):
            source = value.owner
            if isinstance(source, graph.ConstantOp) and not value.has_one_use():
                copy = source.clone()
                block.insert_op_before(copy, op)
                op.operands[i] = copy.result


def is_scalar_of_control(op: graph.ConstantOp) -> bool:
    """True for a constant scalar that control flow reads from memory."""
    return shape_of(op.result.type) == () and any(
        isinstance(use.operation, CONTROL) for use in op.result.uses
    )


def is_move(op: Operation) -> bool:
    """True for an operation that only changes how its operand is indexed."""
    kind = type(op)
    return kind in _MOVES or is_affine_slice(op) or is_split(op)


def floating_ops(ops: Sequence[Operation]) -> dict[Operation | Block, int]:
    """Operations that each user computes for itself, and how many operations that takes."""
    kinds = _Kinds(ops)
    floating = {op for op in ops if op in kinds.cost}
    for op in reversed(ops):
        if op in floating and not all(
            _absorbs(use.operation, use.index, op, floating, kinds) for use in op.results[0].uses
        ):
            floating.discard(op)
    result: dict[Operation | Block, int] = {}
    for op in ops:
        # A broadcast of what a reduction gave belongs to the reduction's group, and a reshape of
        # what lies in memory costs nothing outside.
        if op in floating and not (
            (type(op) is graph.BroadcastOp and op in kinds.rows)
            or (type(op) in RESHAPES and op.operands[0].owner not in result)
        ):
            result[op] = kinds.cost[op]
    return result


class _Kinds:
    """What each operation is made from, found in one walk."""

    def __init__(self, ops: Sequence[Operation]) -> None:
        self.cost: dict[Operation | Block, int] = {}
        """Index work and moves → how many operations a user computes to have the value."""
        self.index_work: set[Operation | Block] = set()
        """Operations that read no tensor, and everything under them neither."""
        self.rows: set[Operation | Block] = set()
        """Reductions, and elementwise work and broadcasts on their results."""
        for op in ops:
            self._visit(op)

    def _visit(self, op: Operation) -> None:
        owners = [value.owner for value in op.operands]
        elementwise = type(op) in ELEMENTWISE
        moved = type(op) not in RESHAPES or owners[0] in self.cost
        move = not elementwise and moved and is_move(op)
        leaf = is_splat(op) if isinstance(op, graph.ConstantOp) else type(op) in LEAVES
        reads_nothing = leaf or (
            (elementwise or move) and all(o in self.index_work for o in owners)
        )
        cost = 1 + sum(self.cost.get(o, 0) for o in owners)
        if cost <= _MAX_COST and (reads_nothing or move):
            self.cost[op] = cost
            if reads_nothing:
                self.index_work.add(op)
        if type(op) is graph.ReduceOp or (
            any(o in self.rows for o in owners)
            and (elementwise or type(op) is graph.BroadcastOp or is_unit_reshape(op))
        ):
            self.rows.add(op)


def _absorbs(
    user: Operation, index: int, op: Operation, floating: set[Operation], kinds: _Kinds
) -> bool:
    """True if `user` can compute operand number `index` itself instead of reading it."""
    if user in floating:
        return True
    kind = type(user)
    if kind in ELEMENTWISE or kind in _MOVES or kind is graph.ReduceOp:
        return True
    if kind is graph.DotOp:
        return op not in kinds.index_work and is_move(op)
    if kind is graph.ConcatOp:
        return equal_parts(user) is not None
    return kind in INDEXED and index > 0
