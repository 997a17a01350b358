"""`fuse`: decides which operations of the graph level become one kernel (SPEC D3).

After this pass a function holds `graph.group` operations, and between them only what costs nothing:
weights, dense constants and reshapes (views of the same bytes). The rules speak of iteration domains,
not of models:

* Cheap **index work** (splat constants, sizes, iota, broadcasts, transposes, and arithmetic on only
  those) *floats*: each group that uses it computes it again.
* An elementwise operation joins a group whose domain is its shape; a value reduced over the group's
  trailing axes may be broadcast back and used again in the group (softmax, layer_norm).
* A reduction over trailing axes joins the group that computes its operand, unless that is a product.
* A `dot` starts a group; elementwise operations on its result are its epilogue, and a transpose of
  the group's only result is folded into how that result is stored.

A group must stay convex: an operation joins only if none of its other operands needs the group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from xdsl.dialects import func
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr
from xdsl.ir import Block, Operation, SSAValue

from ..dialects import graph
from ..dialects.graph.types import AnyShape, shape_of
from .base import Pass, PassState

ELEMENTWISE = frozenset(graph.ELEMENTWISE_OPS.values())
VIEWS = (graph.ReshapeOp, graph.ExpandOp, graph.CollapseOp)
"""Operations that only rename the bytes of their operand."""

MOVES = (graph.BroadcastOp, graph.TransposeOp)
"""Operations that only change how their operand is indexed."""

INDEXED = (graph.GatherOp, graph.ConcatOp, graph.PadOp, graph.SliceOp, graph.ReverseOp)
"""Operations that read their first operand (concat: all) at computed places."""


@dataclass(frozen=True)
class FusePass(Pass):
    """Group operations into kernels; `scope` limits what may join: nothing, elementwise, all."""

    name = "fuse"

    scope: Literal["none", "elementwise", "all"] = "all"
    max_ops: int = 64

    def run(self, op: Operation, state: PassState) -> None:
        for function in [f for f in op.walk() if isinstance(f, func.FuncOp)]:
            if function.body.blocks:
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
    """Forms the groups of one block, then rewrites it."""

    def __init__(self, block: Block, options: FusePass, state: PassState) -> None:
        self.block = block
        self.options = options
        self.state = state
        self.groups: list[_Group] = []
        self.group_of: dict[Operation, _Group] = {}
        self.needs: dict[int, set[int]] = {}
        """Numbers of the groups each group reads from directly."""
        self.floating: set[Operation] = set()

    def run(self) -> None:
        ops = list(self.block.ops)
        self.floating = _floating_ops(ops)
        for op in ops:
            if op in self.floating or not _is_computation(op):
                continue
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
            self.needs[group.number] = set()
        if isinstance(op, graph.ReduceOp):
            group.reduced = op.value("axes")
            group.sealed |= not _is_trailing(group.reduced, len(group.domain))
        if isinstance(op, graph.TransposeOp):
            group.sealed = True
        group.ops.append(op)
        self.group_of[op] = group
        for source in self._sources(op):
            if source is not group:
                self.needs[group.number].add(source.number)

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
            direct = isinstance(operand.owner, Operation) and operand.owner in self.group_of
            for source in self._sources_of(operand):
                if source is group and not direct:
                    return False  # reads the group's own result in another order
                if source is not group and self._reaches(source.number, group.number):
                    return False
        return True

    def _reaches(self, start: int, target: int) -> bool:
        stack, seen = [start], {start}
        while stack:
            for number in self.needs[stack.pop()]:
                if number == target:
                    return True
                if number not in seen:
                    seen.add(number)
                    stack.append(number)
        return False

    def _sources(self, op: Operation) -> Iterator[_Group]:
        for operand in op.operands:
            yield from self._sources_of(operand)

    def _sources_of(self, value: SSAValue) -> Iterator[_Group]:
        """The groups in which a value originates, through floating operations and views."""
        stack = [value]
        while stack:
            owner = stack.pop().owner
            if not isinstance(owner, Operation):
                continue
            if owner in self.group_of:
                yield self.group_of[owner]
            else:
                stack.extend(owner.operands)


# -- classification -----------------------------------------------------------------------------


def _is_computation(op: Operation) -> bool:
    if isinstance(op, graph.ConstantOp):
        return _is_splat(op) and not op.result.uses.get_length() == 0
    return isinstance(op, graph.GraphOp) and not isinstance(op, (*VIEWS, graph.WeightOp))


def _is_splat(op: Operation) -> bool:
    value = op.properties["value"]
    return isinstance(value, DenseIntOrFPElementsAttr) and value.is_splat()


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
    floating: set[Operation] = set()
    for op in ops:
        if isinstance(op, graph.ConstantOp):
            if _is_splat(op):
                floating.add(op)
        elif isinstance(op, (graph.SizeOp, graph.IotaOp, *MOVES)) or (
            type(op) in ELEMENTWISE
            and all(_owner(v) in floating and _is_index_work(_owner(v)) for v in op.operands)
        ):
            floating.add(op)
    for op in reversed(ops):
        if op in floating and not all(
            _absorbs(use.operation, use.index, op, floating) for use in op.results[0].uses
        ):
            floating.discard(op)
    # A move of a value that is computed here belongs where `_fits` puts it: after a row's reduction.
    for op in ops:
        if isinstance(op, graph.BroadcastOp) and op in floating and _moves_row(op):
            floating.discard(op)
    return floating


def _owner(value: SSAValue) -> Operation | None:
    return value.owner if isinstance(value.owner, Operation) else None


def _is_index_work(op: Operation | None) -> bool:
    """True if an operation and everything under it read no tensor."""
    if op is None:
        return False
    return not isinstance(op, MOVES) or _is_index_work(_owner(op.operands[0]))


def _moves_row(op: graph.BroadcastOp) -> bool:
    """True if a broadcast spreads a reduction's result (through elementwise work) over its rows."""
    seen: set[Operation] = set()
    stack = [op.operands[0]]
    while stack:
        owner = stack.pop().owner
        if not isinstance(owner, Operation) or owner in seen:
            continue
        seen.add(owner)
        if isinstance(owner, graph.ReduceOp):
            return True
        if type(owner) in ELEMENTWISE or isinstance(owner, graph.BroadcastOp):
            stack.extend(owner.operands)
    return False


def _absorbs(user: Operation, index: int, op: Operation, floating: set[Operation]) -> bool:
    """True if `user` can compute operand number `index` itself instead of reading it."""
    if user in floating:
        return True
    if isinstance(user, graph.DotOp):
        return _is_pure_move(op)
    if isinstance(user, INDEXED):
        return index > 0 and not isinstance(user, graph.ConcatOp)
    return type(user) in ELEMENTWISE or isinstance(user, (graph.ReduceOp, *MOVES))


def _is_pure_move(op: Operation) -> bool:
    """True for a chain of broadcasts and transposes of something that lies in memory."""
    if not isinstance(op, MOVES):
        return False
    owner = _owner(op.operands[0])
    return not isinstance(owner, (graph.ConstantOp, graph.SizeOp, graph.IotaOp)) and (
        owner is None or not isinstance(owner, MOVES) or _is_pure_move(owner)
    )


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
