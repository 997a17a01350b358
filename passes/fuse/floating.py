"""Which operations float: index work that each group computes for itself instead of reading it.

Splat constants, sizes, iota and arithmetic on only those read no tensor. **Moves** (broadcasts,
transposes, slices, and reshapes of what is moved already) read their operand at a linear function
of the index. Both vanish into the indexing maps and bodies of the kernels that use them, as long
as every user can compute them.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr
from xdsl.ir import Operation

from ...dialects import graph
from ...dialects.graph.reference import splat_array
from .domains import RESHAPES, is_affine_slice, is_split, is_unit_reshape

ELEMENTWISE = frozenset(graph.ELEMENTWISE_OPS.values())

INDEXED = (graph.GatherOp, graph.ConcatOp, graph.PadOp, graph.SliceOp, graph.ReverseOp)
"""Operations that read their first operand (concat: all) at computed places."""

LEAVES = (graph.SizeOp, graph.IotaOp)
"""Operations without operands that only need to know where they are."""

_MAX_COST = 32
"""Index work of more operations than this is computed once, into memory."""


def is_splat(op: graph.ConstantOp) -> bool:
    """True for a constant with all elements equal."""
    value = op.properties["value"]
    return isinstance(value, DenseIntOrFPElementsAttr) and splat_array(value) is not None


def is_move(op: Operation) -> bool:
    """True for an operation that only changes how its operand is indexed."""
    if isinstance(op, (graph.BroadcastOp, graph.TransposeOp)):
        return True
    return is_affine_slice(op) or is_split(op)


def floating_ops(ops: Sequence[Operation]) -> dict[Operation, int]:
    """Operations that each user computes for itself, and how many operations that takes."""
    kinds = _Kinds(ops)
    floating = set(kinds.cost)
    for op in reversed(ops):
        if op in floating and not all(
            _absorbs(use.operation, use.index, op, floating, kinds) for use in op.results[0].uses
        ):
            floating.discard(op)
    result: dict[Operation, int] = {}
    for op in ops:
        # A broadcast of what a reduction gave belongs to the reduction's group, and a reshape of
        # what lies in memory costs nothing outside.
        if op in floating and not (
            (isinstance(op, graph.BroadcastOp) and op in kinds.rows)
            or (isinstance(op, RESHAPES) and op.operands[0].owner not in result)
        ):
            result[op] = kinds.cost[op]
    return result


class _Kinds:
    """What each operation is made from, found in one walk."""

    def __init__(self, ops: Sequence[Operation]) -> None:
        self.cost: dict[Operation, int] = {}
        """Index work and moves → how many operations a user computes to have the value."""
        self.index_work: set[Operation] = set()
        """Operations that read no tensor, and everything under them neither."""
        self.rows: set[Operation] = set()
        """Reductions, and elementwise work and broadcasts on their results."""
        for op in ops:
            self._visit(op)

    def _visit(self, op: Operation) -> None:
        owners = [v.owner if isinstance(v.owner, Operation) else None for v in op.operands]
        elementwise = type(op) in ELEMENTWISE
        move = not elementwise and is_move(op)
        if isinstance(op, RESHAPES) and owners[0] not in self.cost:
            move = False
        leaf = is_splat(op) if isinstance(op, graph.ConstantOp) else isinstance(op, LEAVES)
        reads_nothing = leaf or (
            (elementwise or move) and all(o in self.index_work for o in owners)
        )
        cost = 1 + sum(self.cost.get(o, 0) for o in owners if o is not None)
        if cost <= _MAX_COST and (reads_nothing or move):
            self.cost[op] = cost
            if reads_nothing:
                self.index_work.add(op)
        spreads = elementwise or isinstance(op, graph.BroadcastOp) or is_unit_reshape(op)
        if isinstance(op, graph.ReduceOp) or (spreads and any(o in self.rows for o in owners)):
            self.rows.add(op)


def _absorbs(
    user: Operation, index: int, op: Operation, floating: set[Operation], kinds: _Kinds
) -> bool:
    """True if `user` can compute operand number `index` itself instead of reading it."""
    if user in floating:
        return True
    if isinstance(user, graph.DotOp):
        return op not in kinds.index_work and is_move(op)
    if isinstance(user, INDEXED):
        return index > 0 and not isinstance(user, graph.ConcatOp)
    absorbing = (graph.ReduceOp, graph.BroadcastOp, graph.TransposeOp)
    return type(user) in ELEMENTWISE or isinstance(user, absorbing)
