"""Groups being formed, and which operations are compatible with one (SPEC D3).

*Compatible*: the operation's result is the group's domain, or one value for each of its rows, and
it reads the group's values at the index at which they are computed. *NoAlias* holds by
construction: values are immutable, and memory is given out only later, by `plan-arena`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import field

from xdsl.ir import Block, Operation, SSAValue

from ...dialects import graph
from ...dialects.graph.routines import ROUTINE_OPS
from ...dialects.graph.types import AnyShape, shape_of
from ...quick_dataclass import dataclass
from .benefit import KEEP_ABOVE, own_cost
from .domains import equal_parts, is_unit_reshape, reduced_axes, squeezed, squeezed_axes
from .floating import ELEMENTWISE


@dataclass
class Group:
    """A group being formed: its operations and what they iterate over, without unit dimensions."""

    number: int
    domain: AnyShape
    ops: list[Operation] = field(default_factory=list)
    members: set[Operation] = field(default_factory=set)
    """The same operations."""
    is_dot: bool = False
    reduced: tuple[int, ...] | None = None
    """Axes of the domain that the group's reductions sum over, once there is one."""
    parts: tuple[int, int] | None = None
    """The axis and size of the parts that the group's concatenations put side by side: the kernel's
    domain has a dimension for the parts, and one within them."""
    sealed: bool = False
    """Nothing may join any more: its result is stored in another order, or it is a routine."""
    passes: dict[Operation | Block, int] = field(default_factory=dict)
    """For each operation, after how many reductions its value is known."""
    costs: dict[Operation | Block, int] = field(default_factory=dict)
    """What computing one element again costs, in additions; 0 if the value is kept."""

    @property
    def rows(self) -> AnyShape | None:
        """The shape of values that have one element per row."""
        if self.reduced is None:
            return None
        return tuple(d for i, d in enumerate(self.domain) if i not in self.reduced)

    def add(self, op: Operation) -> None:
        """Let an operation join, compatible or first."""
        reduces = type(op) is graph.ReduceOp
        if isinstance(op, graph.ReduceOp):
            self.reduced = reduced_axes(op)
        self.sealed |= type(op) in (graph.TransposeOp, *ROUTINE_OPS)
        self.parts = equal_parts(op) or self.parts
        owners = {value.owner for value in op.operands}
        self.passes[op] = reduces + max((self.passes.get(o, 0) for o in owners), default=0)
        again = own_cost(op) + sum(self.costs.get(o, 0) for o in owners)
        kept = again > KEEP_ABOVE or reduces or squeezed(_result(op)) != self.domain
        self.costs[op] = 0 if kept else again
        self.ops.append(op)
        self.members.add(op)

    def repeated(self, op: Operation) -> int:
        """Additions per element to compute what `op` reads of earlier passes again."""
        owners = {value.owner for value in op.operands}
        here = max((self.passes.get(o, 0) for o in owners), default=0)
        return sum(self.costs.get(o, 0) for o in owners if self.passes.get(o, here) < here)

    def take(self, other: Group) -> None:
        """Let all operations of another group join; it is empty then."""
        self.ops += other.ops
        self.members |= other.members
        self.passes |= other.passes
        self.costs |= other.costs
        self.reduced = other.reduced if self.reduced is None else self.reduced
        self.parts = self.parts or other.parts
        other.ops = []

    # -- compatibility ----------------------------------------------------------------------

    @property
    def scattered(self) -> bool:
        """True if the elements of a row do not lie side by side: such rows are not kept, so that
        only what needs no reduction's result may join."""
        return self.reduced is not None and not is_trailing(self.reduced, len(self.domain))

    def merges_with(self, other: Group) -> bool:
        """True if both run over the same domain and rows, and at most one begins with a product."""
        if self.domain != other.domain or (self.is_dot and other.is_dot):
            return False
        if self.scattered or other.scattered or self.sealed or other.sealed:
            return False
        rows, parts = {self.reduced, other.reduced} - {None}, {self.parts, other.parts} - {None}
        plain = not (self.is_dot or other.is_dot)
        return len(rows) + len(parts) <= 1 and (plain or not (rows or parts))

    @property
    def is_plain(self) -> bool:
        """True if there is only elementwise work on one domain, and more may join."""
        return not (self.is_dot or self.sealed or self.parts or self.reduced is not None)

    def used_within(self, users: Collection[Operation]) -> bool:
        """True if only the group and `users` use the group's values."""
        return all(
            use.operation in self.members or use.operation in users
            for member in self.ops
            for result in member.results
            for use in result.uses
        )

    def fits_elementwise(self, op: Operation) -> bool:
        """The rule of `scope=elementwise`: elementwise operations of one shape."""
        plain = not self.is_dot and self.reduced is None
        return plain and (
            is_unit_reshape(op)
            or (type(op) in ELEMENTWISE and squeezed(_result(op)) == self.domain)
        )

    def fits(self, op: Operation) -> bool:
        """Whether an operation that reads the group's values is compatible with it."""
        if is_unit_reshape(op):
            return True
        result = squeezed(_result(op))
        if isinstance(op, graph.ReduceOp):
            axes = reduced_axes(op)
            return (
                not (self.is_dot or self.parts)
                and squeezed(shape_of(op.operands[0].type)) == self.domain
                and self.reduced in (None, axes)
                and (is_trailing(axes, len(self.domain)) or self._is_first_pass(op))
            )
        if self.scattered:
            return type(op) in ELEMENTWISE and result == self.domain and self._is_first_pass(op)
        if isinstance(op, graph.TransposeOp):
            return self._is_store_order(op)
        if isinstance(op, graph.BroadcastOp):
            if self.rows is None or squeezed(shape_of(op.operands[0].type)) != self.rows:
                return False
            places = squeezed_axes(_result(op), _moved_axes(op))
            kept = tuple(i for i in range(len(self.domain)) if i not in (self.reduced or ()))
            return (result == self.domain and places == kept) or (
                result == self.rows and places == tuple(range(len(result)))
            )
        return type(op) in ELEMENTWISE and result in (self.domain, self.rows)

    def _is_first_pass(self, op: Operation) -> bool:
        return not any(self.passes.get(value.owner) for value in op.operands)

    def _is_store_order(self, op: graph.TransposeOp) -> bool:
        """True if a transpose only says in which order the group stores its one result. Products
        and rows are stored whole."""
        perm = squeezed_axes(shape_of(op.operands[0].type), op.value("perm"))
        if squeezed(shape_of(op.operands[0].type)) != self.domain:
            return False
        if (self.is_dot or self.reduced is not None) and perm[-1:] != (len(perm) - 1,):
            return False
        return op.operands[0].has_one_use() and self.used_within((op,))


def domain_of(op: Operation) -> AnyShape:
    """What a group that begins with an operation iterates over."""
    source: SSAValue = op.operands[0] if isinstance(op, graph.ReduceOp) else op.results[0]
    return squeezed(shape_of(source.type))


def is_trailing(axes: tuple[int, ...], rank: int) -> bool:
    """True if the axes are the last ones."""
    return axes == tuple(range(rank - len(axes), rank))


def _result(op: Operation) -> AnyShape:
    return shape_of(op.results[0].type)


def _moved_axes(op: graph.BroadcastOp) -> list[int]:
    """Where the dimensions of a broadcast's operand that are no unit are in its result."""
    source = shape_of(op.operands[0].type)
    return [axis for i, axis in enumerate(op.value("axes")) if source[i] != 1]
