"""Forms the groups of one block: who may join whom, and whether it pays (SPEC D3)."""

from __future__ import annotations

from typing import Literal

from xdsl.ir import Block, Operation, SSAValue

from ...dialects import graph
from ...dialects.graph.types import shape_of
from ...dialects.graph.window import WINDOW_OPS
from ...dialects.join import Join
from ..base import PassState
from ..rewriter import erase_dead
from .benefit import Traffic, own_cost
from .chains import chain_before, chain_join
from .dependences import Dependences
from .domains import RESHAPES, equal_parts, is_unit_reshape, squeezed
from .floating import floating_ops, is_scalar_of_control, is_splat, separate_scalars
from .groups import Group, domain_of
from .ledger import Ledger

Scope = Literal["none", "elementwise", "all"]


class Grouping:
    """Groups and floating operations of a block."""

    def __init__(
        self,
        block: Block,
        state: PassState,
        traffic: Traffic,
        *,
        scope: Scope,
        max_ops: int,
        chains: bool,
        ledger: Ledger,
    ) -> None:
        self.block = block
        self.state = state
        self.traffic = traffic
        self.scope: Scope = scope
        self.max_ops = max_ops
        self.ledger = ledger
        self.chains = chains and scope == "all"
        self.groups: list[Group] = []
        self.group_of: dict[Operation | Block, Group] = {}
        self.dependences = Dependences()
        self.sources: dict[Operation | Block, int] = {}
        """The groups in which the operands of an operation outside all groups originate."""
        self.floating: dict[Operation | Block, int] = {}
        """Operations that each user computes for itself → how many operations that takes."""

    def run(self) -> list[Operation]:
        """Form the groups; the block's operations in order."""
        erase_dead(self.block)
        separate_scalars(self.block)
        ops = list(self.block.ops)
        self.floating = floating_ops(ops)
        for op in ops:
            if op in self.floating or not self._is_computation(op):
                self.sources[op] = self._sources_of(op)
            else:
                self._place(op)
        self.groups = [group for group in self.groups if group.ops]
        self.state.count("groups", len(self.groups))
        self.state.count("ops-grouped", sum(len(g.ops) for g in self.groups))
        return ops

    def _is_computation(self, op: Operation) -> bool:
        if isinstance(op, graph.ConstantOp):
            return is_splat(op) and not is_scalar_of_control(op)
        if type(op) in RESHAPES:
            # Outside a group it is a view of its operand's bytes.
            return is_unit_reshape(op) and op.operands[0].owner in self.group_of
        return isinstance(op, graph.GraphOp) and not isinstance(op, graph.WeightOp)

    # -- joining ----------------------------------------------------------------------------

    def _place(self, op: Operation) -> None:
        group = self._joined(op) or self._chain(op) or self._parts(op)
        if group is None:
            if type(op) in RESHAPES:
                self.sources[op] = self._sources_of(op)
                return
            is_dot = isinstance(op, (graph.DotOp, *WINDOW_OPS))
            group = Group(self.dependences.new(), domain_of(op), is_dot=is_dot)
            self.groups.append(group)
        group.add(op)
        self.group_of[op] = group
        self.dependences.add(group.number, self._sources_of(op))

    def _joined(self, op: Operation) -> Group | None:
        """The group that an operation joins; others that it reads become part of that group."""
        if self.scope == "none":
            return None
        candidates: dict[int, Group] = {}
        for operand in op.operands:
            group = self.group_of.get(operand.owner)
            if group is not None:
                candidates[group.number] = group
        chosen: Group | None = None
        for group in sorted(candidates.values(), key=lambda g: (not g.is_dot, -g.number)):
            refusal = self._refusal(op, group)
            if chosen is not None and refusal is None:
                refusal = self._merge_refusal(op, chosen, group)
            if refusal is None and not self._pays(op, self._benefit(op, group)):
                refusal = "benefit"
            if refusal is not None:
                self.state.count("refused-" + refusal)
            elif chosen is None:
                chosen = group
            else:
                self.state.count("merges")
                self._merge(chosen, group)
        return chosen

    def _merge_refusal(self, op: Operation, group: Group, other: Group) -> str | None:
        """Why two groups that an operation may join cannot be one, or None."""
        if len(group.ops) + len(other.ops) >= self.max_ops:
            return "size"
        if not group.merges_with(other):
            return "domain"
        if group.is_dot and not other.used_within((op, *group.ops)):
            return "shared"  # others would wait for the product, which could be no chain
        independent = self.dependences.independent(group.number, other.number)
        return None if independent else "order"

    def _merge(self, group: Group, other: Group) -> None:
        for member in other.ops:
            self.group_of[member] = group
        group.take(other)
        self.dependences.merge(group.number, other.number)

    def _refusal(self, op: Operation, group: Group) -> str | None:
        """Why an operation cannot join a group, or None."""
        if len(group.ops) >= self.max_ops:
            return "size"
        if group.sealed:
            return "sealed"
        fits = group.fits_elementwise if self.scope == "elementwise" else group.fits
        if not fits(op):
            return "domain"
        return None if self._stays_convex(op, group) else "order"

    def _stays_convex(self, op: Operation, group: Group) -> bool:
        own = self.dependences.owned(group.number)
        for operand in op.operands:
            sources = self._origin(operand)
            if sources & own and not self._is_member(operand, group):
                return False  # reads the group's own result in another order
            if self.dependences.reached(sources) & own:
                return False
        return True

    def _benefit(self, op: Operation, group: Group) -> Join | None:
        """What joining gives; None for an operation that costs nothing anywhere."""
        if type(op) in RESHAPES:
            return None
        read = {v for v in op.operands if self._is_member(v, group)}
        saved = self.traffic.total(read, op, group.members)
        return Join(saved, group.repeated(op) * self.traffic.elements(op.operands[0]))

    def _pays(self, op: Operation, join: Join | None) -> bool:
        return join is None or self.ledger.pays(op, join, self.traffic)

    def _chain(self, op: Operation) -> Group | None:
        """The product and the rows that a second product continues, made one group."""
        if not self.chains or not isinstance(op, graph.DotOp):
            return None
        found = chain_before(op, self.group_of)
        if found is None:
            return None
        first, rows = found
        if len(first.ops) + len(rows.ops) >= self.max_ops:
            self.state.count("refused-size")
            return None
        if not self._pays(op, chain_join(op, first, rows, self.traffic)):
            self.state.count("refused-benefit")
            return None
        self.state.count("chains")
        self._merge(first, rows)
        first.domain, first.reduced = domain_of(op), None
        return first

    def _parts(self, op: Operation) -> Group | None:
        """The elementwise work that a concatenation of equal parts puts side by side, made one
        group: each element computes all parts and takes its own."""
        if self.scope != "all" or equal_parts(op) is None:
            return None
        groups = {
            group.number: group
            for value in op.operands
            if (group := self.group_of.get(value.owner)) is not None
            and group.is_plain
            and group.domain == squeezed(shape_of(value.type))
            and group.used_within((op,))
        }
        found = list(groups.values())
        if not found or sum(len(group.ops) for group in found) >= self.max_ops:
            return None
        if not self._pays(op, self._benefit_of_parts(op, found)):
            self.state.count("refused-benefit")
            return None
        group = found[0]
        for other in found[1:]:
            self.state.count("merges")
            self._merge(group, other)
        group.domain = domain_of(op)
        return group

    def _benefit_of_parts(self, op: Operation, groups: list[Group]) -> Join:
        members = {member for group in groups for member in group.ops}
        read = {value for value in op.operands if value.owner in members}
        others = (len(op.operands) - 1) * self.traffic.elements(op.operands[0])
        saved = self.traffic.total(read, op, members)
        return Join(saved, others * sum(map(own_cost, members)))

    # -- where values come from -------------------------------------------------------------

    def _is_member(self, value: SSAValue, group: Group) -> bool:
        return self.group_of.get(value.owner) is group

    def _sources_of(self, op: Operation) -> int:
        sources = 0
        for operand in op.operands:
            sources |= self._origin(operand)
        return sources

    def _origin(self, value: SSAValue) -> int:
        """The groups in which a value originates, through floating operations and views."""
        owner = value.owner
        group = self.group_of.get(owner)
        return self.sources.get(owner, 0) if group is None else 1 << group.number
