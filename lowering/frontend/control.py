"""Control flow for frontends: regions of `graph.if` and `graph.while` built by functions (K1, K3).

A region sees only its arguments, but a function that builds one is simply given what it needs of
the values around it: numbers, predicates and small constants as they are, so that sizes stay known
inside, and tensors as arguments of the region.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.ir import Attribute, Block, SSAValue

from ...dialects import graph
from ...dialects.control import CONDITION
from .builder import GraphBuilder, Lowered

Region = Callable[[Sequence[Lowered]], Sequence[Lowered]]
"""Makes operations at the builder's place: values from around the region → what it gives."""

_SMALL = 64
"""Constants of up to so many elements are made again in each region that uses them."""


def choice(
    b: GraphBuilder,
    condition: SSAValue,
    values: Sequence[Lowered],
    then: Region,
    otherwise: Region,
) -> list[Lowered]:
    """An `if`: what one of two functions makes of `values`."""
    outside = _Outside(b, values)
    first, results = outside.region((), then)
    second, others = outside.region((), otherwise)
    if len(results) != len(others):
        b.fail(f"the regions of '{b.subject}' give {len(results)} and {len(others)} values")
    _end(b, first, results)
    types = [v.type for v in results]
    _end(b, second, [_fit(b, second, v, t) for v, t in zip(others, types, strict=True)])
    op = graph.IfOp.of(condition, outside.operands, first, second)
    op.location = b.location
    b.block.add_op(op)
    return [b.lowered(result) for result in op.results]


def loop(
    b: GraphBuilder,
    carried: Sequence[Lowered],
    values: Sequence[Lowered],
    condition: Region,
    body: Region,
) -> list[Lowered]:
    """A `while`: both functions are given the carried values, then `values`.

    `condition` gives one ``tensor<i1>``, `body` the next carried values.
    """
    outside = _Outside(b, values)
    starts = [b.tensor(value) for value in carried]
    types = [value.type for value in starts]
    test, go_on = outside.region(types, condition)
    if [v.type for v in go_on] != [CONDITION]:
        b.fail(f"the condition of '{b.subject}' is no boolean scalar")
    _end(b, test, go_on)
    b.loops += 1
    try:
        block, given = outside.region(types, body)
    finally:
        b.loops -= 1
    if len(given) != len(types):
        b.fail(f"the body of '{b.subject}' gives {len(given)} values for {len(types)}")
    _end(b, block, [_fit(b, block, v, t) for v, t in zip(given, types, strict=True)])
    op = graph.WhileOp.of(starts, outside.operands, test, block)
    op.location = b.location
    b.block.add_op(op)
    return [b.lowered(result) for result in op.results]


class _Outside:
    """Values around regions: those that are passed in, and those that are known anyway."""

    def __init__(self, b: GraphBuilder, values: Sequence[Lowered]) -> None:
        self.b = b
        self.values = values
        self.operands = [b.tensor(value) for value in values if not _is_known(value)]

    def region(self, carried: Sequence[Attribute], build: Region) -> tuple[Block, list[SSAValue]]:
        """A block built by a function, without its terminator, and what the function gives."""
        b = self.b
        block = Block(arg_types=[*carried, *(v.type for v in self.operands)])
        arguments = [b.lowered(arg) for arg in block.args]
        passed = iter(arguments[len(carried) :])
        inside = [
            Lowered(v.type, numbers=v.numbers, predicate=v.predicate, literal=v.literal)
            if _is_known(v)
            else next(passed)
            for v in self.values
        ]
        around, b.block = b.block, block
        try:
            given = [b.tensor(value) for value in build([*arguments[: len(carried)], *inside])]
        finally:
            b.block = around
        return block, given


def _is_known(value: Lowered) -> bool:
    """Whether a value is made again where it is needed, instead of passed into regions."""
    if value.numbers is not None or value.predicate is not None:
        return True
    return value.literal is not None and (value.literal.is_splat() or len(value.literal) <= _SMALL)


def _fit(b: GraphBuilder, block: Block, value: SSAValue, type_: Attribute) -> SSAValue:
    """A value as one of a type whose sizes are known to be equal."""
    if value.type == type_:
        return value
    wanted, found = graph.element_type(type_), graph.element_type(value.type)
    sizes = graph.sizes_of(type_), graph.sizes_of(value.type)
    if wanted != found or len(sizes[0]) != len(sizes[1]):
        b.fail(f"a region of '{b.subject}' gives {value.type}", expected=str(type_))
    shape = b.same_shape(*sizes)
    around, b.block = b.block, block
    value = b.reshape(value, shape)
    b.block = around
    return value


def _end(b: GraphBuilder, block: Block, values: Sequence[SSAValue]) -> None:
    last = graph.YieldOp.create(operands=values)
    last.location = b.location
    block.add_op(last)
