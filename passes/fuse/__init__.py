"""`fuse`: decides which operations of the graph level become one kernel (SPEC D3).

After this pass a function holds `graph.group` operations, and between them only what costs
nothing: weights, dense constants and reshapes (views of the same bytes). The rules speak of
iteration domains, not of models:

* Cheap **index work** (splat constants, sizes, iota, broadcasts, transposes, and arithmetic on only
  those) *floats*: each group that uses it computes it again.
* An elementwise operation joins a group whose domain is its shape; a value reduced over the group's
  trailing axes may be broadcast back and used again in the group (softmax, layer_norm).
* A reduction over trailing axes joins the group that computes its operand, unless that is a
  product.
* A `dot` starts a group; elementwise operations on its result are its epilogue, and a transpose of
  the group's only result is folded into how that result is stored.

A group must stay convex: an operation joins only if none of its other operands needs the group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr
from xdsl.ir import Block, Operation, SSAValue

from ...dialects import graph
from ...dialects.graph.reference import splat_array
from ...dialects.graph.types import AnyShape, shape_of
from ..base import Pass, PassState
from ..functions import defined_functions
from ..rewriter import erase_dead

ELEMENTWISE = frozenset(graph.ELEMENTWISE_OPS.values())
VIEWS = (graph.ReshapeOp, graph.ExpandOp, graph.CollapseOp)
"""Operations that only rename the bytes of their operand."""

MOVES = (graph.BroadcastOp, graph.TransposeOp)
"""Operations that only change how their operand is indexed."""

INDEXED = (graph.GatherOp, graph.ConcatOp, graph.PadOp, graph.SliceOp, graph.ReverseOp)
"""Operations that read their first operand (concat: all) at computed places."""

LEAVES = (graph.SizeOp, graph.IotaOp)
"""Operations without operands that only need to know where they are."""

_FLOATING_COST = 32
"""Index work of more operations than this is computed once, into memory."""


@dataclass(frozen=True)
class FusePass(Pass):
    """Group operations into kernels; `scope` limits what may join: nothing, elementwise, all."""

    name = "fuse"

    scope: Literal["none", "elementwise", "all"] = "all"
    max_ops: int = 64

    def __post_init__(self) -> None:
        if self.max_ops < 1:
            raise ValueError(f"max-ops: expected at least 1, found {self.max_ops}")

    def run(self, op: Operation, state: PassState) -> None:
        for function in defined_functions(op):
            _Grouping(function.body.block, self, state).run()


@dataclass
class _Group:
    """A group being formed: its operations and what they iterate over."""

    number: int
    domain: AnyShape
    ops: list[Operation] = field(default_factory=list)
    is_dot: bool = False
    reduced: tuple[int, ...] | None = None
    """Axes of the domain that the group's reductions sum over, once there is one."""
    sealed: bool = False
    """Nothing may join any more: its result was transposed, or its rows are not contiguous."""

    def row_shapes(self) -> tuple[AnyShape, ...]:
        """Shapes of values that have one element per row: reduced axes dropped, or kept as 1."""
        if self.reduced is None:
            return ()
        kept = tuple(1 if i in self.reduced else d for i, d in enumerate(self.domain))
        return (tuple(d for i, d in enumerate(self.domain) if i not in self.reduced), kept)


class _Grouping:
    """Forms the groups of one block, then rewrites it. Sets of groups are bits of an integer."""

    def __init__(self, block: Block, options: FusePass, state: PassState) -> None:
        self.block = block
        self.options = options
        self.state = state
        self.groups: list[_Group] = []
        self.group_of: dict[Operation, _Group] = {}
        self.needs: list[int] = []
        """The groups that each group reads from, directly or not."""
        self.sources: dict[Operation, int] = {}
        """The groups in which the operands of an operation outside all groups originate."""
        self.floating: set[Operation] = set()

    def run(self) -> None:
        erase_dead(self.block)
        ops = list(self.block.ops)
        self.floating = _floating_ops(ops)
        for op in ops:
            if op in self.floating or not _is_computation(op):
                self.sources[op] = self._sources_of(op)
            else:
                self._place(op)
        _Rewrite(self).run(ops)
        self.state.count("groups", len(self.groups))
        self.state.count("ops-grouped", sum(len(g.ops) for g in self.groups))

    # -- joining ----------------------------------------------------------------------------

    def _place(self, op: Operation) -> None:
        group = self._joinable(op)
        if group is None:
            group = _Group(len(self.groups), _domain(op), is_dot=isinstance(op, graph.DotOp))
            self.groups.append(group)
            self.needs.append(0)
        if isinstance(op, graph.ReduceOp):
            axes: tuple[int, ...] = op.value("axes")
            group.reduced = axes
            group.sealed |= not _is_trailing(axes, len(group.domain))
        if isinstance(op, graph.TransposeOp):
            group.sealed = True
        group.ops.append(op)
        self.group_of[op] = group
        self._add_needs(group.number, self._sources_of(op))

    def _add_needs(self, number: int, sources: int) -> None:
        """Group `number` reads from `sources`, and so do all groups that read from it."""
        for source in _bits(sources):
            sources |= self.needs[source]
        new = sources & ~self.needs[number] & ~(1 << number)
        if new:
            self.needs[number] |= new
            for i, needed in enumerate(self.needs):
                if needed >> number & 1:
                    self.needs[i] |= new

    def _joinable(self, op: Operation) -> _Group | None:
        if self.options.scope == "none":
            return None
        candidates: dict[int, _Group] = {}
        for operand in op.operands:
            if isinstance(owner := operand.owner, Operation) and owner in self.group_of:
                candidates[self.group_of[owner].number] = self.group_of[owner]
        order = sorted(candidates.values(), key=lambda g: (not g.is_dot, -g.number))
        for group in order:
            if (
                len(group.ops) < self.options.max_ops
                and not group.sealed
                and self._fits(op, group)
                and self._stays_convex(op, group)
            ):
                return group
        return None

    def _fits(self, op: Operation, group: _Group) -> bool:
        result = shape_of(op.results[0].type)
        if self.options.scope == "elementwise":
            plain = not group.is_dot and group.reduced is None
            return plain and type(op) in ELEMENTWISE and result == group.domain
        rows = group.row_shapes()
        if isinstance(op, graph.ReduceOp):
            axes = op.value("axes")
            rank = len(group.domain)
            return (
                not group.is_dot
                and shape_of(op.operands[0].type) == group.domain
                and _is_trailing(axes, rank)
                and group.reduced in (None, axes)
            )
        if isinstance(op, graph.TransposeOp):
            return _is_store_order(op, group)
        if isinstance(op, graph.BroadcastOp):
            source = shape_of(op.operands[0].type)
            return (result == group.domain and source in rows and _aligned(op, group)) or (
                result in rows and source in rows
            )
        return type(op) in ELEMENTWISE and (result == group.domain or result in rows)

    def _stays_convex(self, op: Operation, group: _Group) -> bool:
        for operand in op.operands:
            sources = self._origin(operand)
            if sources >> group.number & 1 and not self._is_member(operand, group):
                return False  # reads the group's own result in another order
            if any(self.needs[source] >> group.number & 1 for source in _bits(sources)):
                return False
        return True

    def _is_member(self, value: SSAValue, group: _Group) -> bool:
        return isinstance(value.owner, Operation) and self.group_of.get(value.owner) is group

    def _sources_of(self, op: Operation) -> int:
        sources = 0
        for operand in op.operands:
            sources |= self._origin(operand)
        return sources

    def _origin(self, value: SSAValue) -> int:
        """The groups in which a value originates, through floating operations and views."""
        if not isinstance(value.owner, Operation):
            return 0
        group = self.group_of.get(value.owner)
        return self.sources.get(value.owner, 0) if group is None else 1 << group.number


def _bits(numbers: int) -> Iterator[int]:
    while numbers:
        lowest = numbers & -numbers
        yield lowest.bit_length() - 1
        numbers ^= lowest


# -- classification -----------------------------------------------------------------------------


def _is_computation(op: Operation) -> bool:
    if isinstance(op, graph.ConstantOp):
        return _is_splat(op)
    return isinstance(op, graph.GraphOp) and not isinstance(op, (*VIEWS, graph.WeightOp))


def _is_splat(op: Operation) -> bool:
    value = op.properties["value"]
    return isinstance(value, DenseIntOrFPElementsAttr) and splat_array(value) is not None


def _is_trailing(axes: tuple[int, ...], rank: int) -> bool:
    return axes == tuple(range(rank - len(axes), rank))


def _domain(op: Operation) -> AnyShape:
    source = op.operands[0] if isinstance(op, graph.ReduceOp) else op.results[0]
    return shape_of(source.type)


def _aligned(op: graph.BroadcastOp, group: _Group) -> bool:
    """True if a broadcast gives each row's value back to that row."""
    axes = op.value("axes")
    rank = len(group.domain)
    if len(axes) == rank:
        return axes == tuple(range(rank))
    assert group.reduced is not None
    return axes == tuple(i for i in range(rank) if i not in group.reduced)


def _is_store_order(op: graph.TransposeOp, group: _Group) -> bool:
    """True if a transpose only says in which order a product stores its one result, rows whole."""
    operand = op.operands[0]
    perm = op.value("perm")
    if not group.is_dot or operand.uses.get_length() != 1 or perm[-1] != len(perm) - 1:
        return False
    inside = {*group.ops, op}
    return all(
        use.operation in inside
        for member in group.ops
        for result in member.results
        for use in result.uses
    )


def _floating_ops(ops: Sequence[Operation]) -> set[Operation]:
    """Operations that each user computes for itself."""
    kinds = _Kinds(ops)
    floating = set(kinds.cost)
    for op in reversed(ops):
        if op in floating and not all(
            _absorbs(use.operation, use.index, op, floating, kinds) for use in op.results[0].uses
        ):
            floating.discard(op)
    # A move of a value that is computed here belongs where `_fits` puts it: after a row's
    # reduction.
    return {op for op in floating if not (isinstance(op, graph.BroadcastOp) and op in kinds.rows)}


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
        elementwise, move = type(op) in ELEMENTWISE, isinstance(op, MOVES)
        leaf = _is_splat(op) if isinstance(op, graph.ConstantOp) else isinstance(op, LEAVES)
        reads_nothing = leaf or (
            (elementwise or move) and all(o in self.index_work for o in owners)
        )
        cost = 1 + sum(self.cost.get(o, 0) for o in owners if o is not None)
        if cost <= _FLOATING_COST and (reads_nothing or move):
            self.cost[op] = cost
            if reads_nothing:
                self.index_work.add(op)
        if isinstance(op, graph.ReduceOp) or (
            (elementwise or isinstance(op, graph.BroadcastOp))
            and any(o in self.rows for o in owners)
        ):
            self.rows.add(op)


def _absorbs(
    user: Operation, index: int, op: Operation, floating: set[Operation], kinds: _Kinds
) -> bool:
    """True if `user` can compute operand number `index` itself instead of reading it."""
    if user in floating:
        return True
    if isinstance(user, graph.DotOp):
        return isinstance(op, MOVES) and op not in kinds.index_work
    if isinstance(user, INDEXED):
        return index > 0 and not isinstance(user, graph.ConcatOp)
    return type(user) in ELEMENTWISE or isinstance(user, (graph.ReduceOp, *MOVES))


# -- rewriting ----------------------------------------------------------------------------------


class _Rewrite:
    """Rebuilds the block with one `graph.group` per group, in an order that respects all uses."""

    def __init__(self, grouping: _Grouping) -> None:
        self.grouping = grouping
        self.block = grouping.block
        self.done: set[int] = set()
        self.order: list[Operation | _Group] = []

    def run(self, ops: Sequence[Operation]) -> None:
        for op in ops:
            if op not in self.grouping.floating:
                self._visit(op)
        last = self.block.last_op
        assert last is not None
        for item in self.order:
            if isinstance(item, _Group):
                self._build(item, last)
            elif item is not last:
                item.detach()
                self.block.insert_op_before(item, last)
        for op in reversed(ops):
            if op in self.grouping.floating:
                op.detach()
                op.erase()

    def _visit(self, op: Operation) -> None:
        """Depth-first: everything `op`'s unit reads comes before it."""
        stack: list[tuple[Operation, bool]] = [(op, False)]
        while stack:
            current, expanded = stack.pop()
            group = self.grouping.group_of.get(current)
            unit = id(group) if group is not None else id(current)
            if unit in self.done:
                continue
            if expanded:
                self.done.add(unit)
                if current not in self.grouping.floating:
                    self.order.append(current if group is None else group)
                continue
            stack.append((current, True))
            members = [current] if group is None else group.ops
            for member in members:
                for operand in member.operands:
                    owner = operand.owner
                    if not isinstance(owner, Operation):
                        continue
                    if group is None or self.grouping.group_of.get(owner) is not group:
                        stack.append((owner, False))

    def _build(self, group: _Group, before: Operation) -> None:
        members = set(group.ops)
        inputs, floats = self._inputs(group, members)
        results = [
            result
            for op in group.ops
            for result in op.results
            if any(use.operation not in members for use in result.uses)
        ]
        new = graph.GroupOp.build_empty(inputs, [r.type for r in results])
        new.location = group.ops[0].location
        inside: dict[SSAValue, SSAValue] = dict(zip(inputs, new.block.args, strict=True))
        for arg, value in zip(new.block.args, inputs, strict=True):
            arg.name_hint = value.name_hint
        for op in floats:
            copy = op.clone(inside)
            new.block.add_op(copy)
            inside[op.results[0]] = copy.results[0]
        self.block.insert_op_before(new, before)
        for result, outer in zip(results, new.results, strict=True):
            outer.name_hint = result.name_hint
            result.replace_uses_with_if(outer, lambda use: use.operation not in members)
        for op in group.ops:
            op.detach()
            for i, operand in enumerate(op.operands):
                if operand in inside:
                    op.operands[i] = inside[operand]
            new.block.add_op(op)
        new.block.add_op(graph.YieldOp.create(operands=results))

    def _inputs(
        self, group: _Group, members: set[Operation]
    ) -> tuple[list[SSAValue], list[Operation]]:
        """What a group reads from outside, and the floating operations it copies, in order."""
        inputs: dict[SSAValue, None] = {}
        floats: dict[Operation, None] = {}

        def need(value: SSAValue) -> None:
            owner = value.owner
            if owner in members:
                return
            if isinstance(owner, Operation) and owner in self.grouping.floating:
                if owner not in floats:
                    for operand in owner.operands:
                        need(operand)
                    floats[owner] = None
                return
            inputs[value] = None

        for op in group.ops:
            for operand in op.operands:
                need(operand)
        return list(inputs), list(floats)
