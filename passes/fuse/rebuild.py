"""Rebuilds a block with one `graph.group` per group (SPEC D3)."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation, SSAValue

from ...dialects import graph
from .domains import is_unit_reshape
from .grouping import Grouping
from .groups import Group


class Rebuild:
    """Puts groups and what stays outside them in an order that respects all uses."""

    def __init__(self, grouping: Grouping) -> None:
        self.grouping = grouping
        self.block = grouping.block
        self.done: set[int] = set()
        self.order: list[Operation | Group] = []

    def run(self, ops: Sequence[Operation]) -> None:
        """Rewrite the block; `ops` are its operations in their order."""
        for op in ops:
            if op not in self.grouping.floating:
                self._visit(op)
        last = self.block.last_op
        assert last is not None
        for item in self.order:
            if isinstance(item, Group):
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

    def _build(self, group: Group, before: Operation) -> None:
        views = self._release_views(group)
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
        self.block.insert_ops_before([new, *views], before)
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

    def _release_views(self, group: Group) -> list[Operation]:
        """Reshapes outside the group for users outside: a group gives out what it computes, and
        other shapes of it are views."""
        members = set(group.ops)
        views: list[Operation] = []
        for op in reversed(list(group.ops)):
            if not is_unit_reshape(op):
                continue
            result = op.results[0]
            if any(use.operation not in members for use in result.uses):
                view = op.clone()
                view.results[0].name_hint = result.name_hint
                result.replace_uses_with_if(
                    view.results[0], lambda use: use.operation not in members
                )
                views.append(view)
            if result.first_use is None:
                group.ops.remove(op)
                members.remove(op)
                op.detach()
                op.erase()
        return views[::-1]

    def _inputs(
        self, group: Group, members: set[Operation]
    ) -> tuple[list[SSAValue], list[Operation]]:
        """What a group reads from outside, and the floating operations it copies, in order."""
        inputs: dict[SSAValue, None] = {}
        floats: dict[Operation, None] = {}

        def need(value: SSAValue) -> None:
            owner = value.owner
            if owner in members:
                return
            if owner in self.grouping.floating:
                assert isinstance(owner, Operation)
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
