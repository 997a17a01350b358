"""The rewriter that graph-level passes share: one ordered walk, rules by operation class (SPEC K2).

Operations are visited from the first to the last, so that operands are simplified before their
users, and what a rule emits is simplified at once. Every operation is visited once: the cost is
linear, where xDSL's greedy driver looks at everything again after each change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias, cast

import numpy as np
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ..dialects.facts import NO_FACTS, Facts
from ..dialects.graph import (
    BroadcastOp,
    ConstantOp,
    ControlOp,
    GraphOp,
    GroupOp,
    element_type,
    shape_of,
)
from ..dialects.graph.base import to_attribute
from ..dialects.graph.elements import constant_array, constant_attribute, element_count, splat_array
from ..dialects.graph.reference import Array
from ..dialects.graph.types import tensor_type
from .base import PassState

Rule: TypeAlias = "Callable[[Rewriter, GraphOp], SSAValue | None]"
"""A rewrite: the value that replaces the operation's result, or None if the rule does not apply."""

Rules: TypeAlias = "Mapping[type[Operation], Sequence[Rule]]"


class Rewriter:
    """Applies rules to operations, and builds the operations they ask for."""

    def __init__(self, state: PassState, rules: Rules) -> None:
        self.state = state
        self._rules = rules
        self._anchor: Operation | None = None

    def run(self, root: Operation) -> None:
        """Visit every graph operation below `root` once, in order, then erase what became dead."""
        for block in blocks_of(root):
            for op in list(block.ops):
                if type(op) in self._rules:
                    self.at(op).simplify(cast("GraphOp", op))
            erase_dead(block)

    def at(self, op: Operation) -> Rewriter:
        """From now on, build before `op`."""
        self._anchor = op
        return self

    @property
    def facts(self) -> Facts:
        """What is known about sizes where the operation is that is being rewritten."""
        return NO_FACTS if self._anchor is None else Facts.of(self._anchor)

    def simplify(self, op: GraphOp) -> SSAValue:
        """Replace `op` by the first rule that applies; the value to use instead of its result."""
        for rule in self._rules.get(type(op), ()):
            value = rule(self, op)
            if value is not None and value.type == op.result.type:
                self.state.count(
                    getattr(rule, "__name__", "rewritten").strip("_").replace("_", "-")
                )
                self._replace(op, value)
                return value
        return op.result

    def emit(
        self, cls: type[GraphOp], operands: Sequence[SSAValue], type_: Attribute, **fields: object
    ) -> SSAValue:
        """A new operation before the one being rewritten, simplified; fields as Python values."""
        return self.simplify(self.insert(build(cls, operands, type_, **fields)))

    def insert(self, op: GraphOp) -> GraphOp:
        """Put an operation before the one being rewritten."""
        anchor = self._anchor
        assert anchor is not None and anchor.parent is not None
        op.location = anchor.location
        anchor.parent.insert_op_before(op, anchor)
        return op

    def constant(self, array: Array, type_: Attribute) -> SSAValue:
        """A dense constant."""
        value = constant_attribute(array, type_)
        return self.simplify(self.insert(build(ConstantOp, (), type_, value=value)))

    def uniform(self, scalar: Array, type_: Attribute) -> SSAValue:
        """A value of that type with all elements equal: a broadcast scalar constant."""
        shape = shape_of(type_)
        if element_count(shape) == 1:
            return self.constant(np.broadcast_to(scalar, (1,) * len(shape)), type_)
        element = tensor_type(element_type(type_), ())
        source = self.constant(scalar, element)
        return self.insert(build(BroadcastOp, (source,), type_, axes=())).result

    def _replace(self, op: GraphOp, value: SSAValue) -> None:
        if op.result.name_hint is not None and value.name_hint is None:
            value.name_hint = op.result.name_hint
        op.result.replace_all_uses_with(value)
        if op is not self._anchor:
            assert op.parent is not None
            op.parent.erase_op(op)


def build(
    cls: type[GraphOp], operands: Sequence[SSAValue], type_: Attribute, **fields: object
) -> GraphOp:
    """A detached operation with a known result type."""
    properties = dict(cls.DEFAULTS)
    for name, value in fields.items():
        properties[name] = to_attribute(cls.FIELDS[name], value)
    return cls.create(operands=operands, result_types=[type_], properties=properties)


def blocks_of(root: Operation) -> Iterator[Block]:
    """All blocks below an operation, outer ones first."""
    for region in root.regions:
        for block in region.blocks:
            yield block
            for op in list(block.ops):
                if op.regions:
                    yield from blocks_of(op)


def erase_dead(block: Block) -> int:
    """Erase graph operations of a block whose results nobody uses; how many there were."""
    count = 0
    for op in reversed(list(block.ops)):
        used = any(r.first_use is not None for r in op.results)
        if not used and isinstance(op, (GraphOp, GroupOp, ControlOp)):
            block.erase_op(op)
            count += 1
    return count


def set_type(value: SSAValue, type_: Attribute) -> None:
    """Give a value another type in place: xDSL's way makes a new value and forgets locations."""
    value._type = type_  # pyright: ignore[reportPrivateUsage]


# -- looking at values --------------------------------------------------------------------------


def defining(value: SSAValue, *classes: type[GraphOp]) -> GraphOp | None:
    """The operation that makes a value, if it is one of these classes."""
    owner = value.owner
    return owner if isinstance(owner, classes) else None


def uniform_value(value: SSAValue) -> Array | None:
    """The element (rank 0) that all elements of a value are known to equal, or None."""
    op = value.owner
    while type(op) is BroadcastOp:
        op = op.operands[0].owner
    if type(op) is not ConstantOp:
        return None
    return splat_array(op.properties["value"])  # pyright: ignore[reportArgumentType]


def constant_value(value: SSAValue) -> Array | None:
    """The elements of a constant, dense or uniform, of static shape; None for other values."""
    op = value.owner
    if isinstance(op, ConstantOp):
        return constant_array(op.properties["value"])  # pyright: ignore[reportArgumentType]
    shape = shape_of(value.type)
    scalar = uniform_value(value) if element_count(shape) is not None else None
    return None if scalar is None else np.broadcast_to(scalar, shape)  # pyright: ignore
