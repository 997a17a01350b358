"""`stablehlo.while`, `if` and `case` (SPEC K1, K3).

Regions of StableHLO see the values around them; those they use are passed in. What a loop carries
unchanged is not carried: it may be a size, which shapes in the body depend on. A choice that only
depends on sizes, and is certain, is made here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xdsl.dialects.builtin import i32
from xdsl.ir import Block, Operation, SSAValue

from ...dialects import graph
from ...dialects.stablehlo import control
from ..frontend.builder import Lowered
from ..frontend.control import choice, loop
from .regions import terminator
from .values import Builder, Handler


def lower_while(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """A loop over the carried values that its body changes."""
    assert isinstance(op, control.WhileOp)
    test, body = op.cond.block, op.body.block
    given = terminator(body).operands
    if len(given) != len(args):
        b.fail(f"the body of '{op.name}' gives {len(given)} values for {len(args)}")
    changed = [i for i, value in enumerate(given) if value is not body.args[i]]
    constant = [i for i in range(len(args)) if i not in changed]
    captured = _captured((test, body))
    values = [*(args[i] for i in constant), *(b.env[value] for value in captured)]

    def enter(block: Block, inside: Sequence[Lowered]) -> Sequence[Lowered]:
        names = [*(block.args[i] for i in (*changed, *constant)), *captured]
        return b.lower_block(block, dict(zip(names, inside, strict=True)))

    def next_values(inside: Sequence[Lowered]) -> Sequence[Lowered]:
        results = enter(body, inside)
        return [results[i] for i in changed]

    results = list(args)
    found = loop(
        b, [args[i] for i in changed], values, lambda inside: enter(test, inside), next_values
    )
    for i, result in zip(changed, found, strict=True):
        results[i] = result
    return results


def lower_if(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """One of two regions."""
    assert isinstance(op, control.IfOp)
    blocks = (op.true_branch.block, op.false_branch.block)
    predicate = args[0].predicate
    truth = None if predicate is None else predicate.decide(b.facts)
    if truth is not None:
        return b.lower_block(blocks[0 if truth else 1], b.env)
    captured = _captured(blocks)

    def enter(block: Block, inside: Sequence[Lowered]) -> Sequence[Lowered]:
        return b.lower_block(block, dict(zip(captured, inside, strict=True)))

    return choice(
        b,
        b.tensor(args[0]),
        [b.env[value] for value in captured],
        lambda inside: enter(blocks[0], inside),
        lambda inside: enter(blocks[1], inside),
    )


def lower_case(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The region that a number says, the last one if there is none of that number."""
    assert isinstance(op, control.CaseOp)
    blocks = [region.block for region in op.branches]
    if not blocks:
        b.fail(f"'{op.name}' has no region")
    if args[0].shape != () or args[0].element != i32:
        b.fail(f"'{op.name}' index", expected="tensor<i32>", found=str(args[0].type))
    known = args[0].numbers
    if known is not None and isinstance(number := known[0], int):
        return b.lower_block(blocks[number if 0 <= number < len(blocks) else -1], b.env)
    captured = _captured(blocks)

    def choose(first: int, inside: Sequence[Lowered]) -> Sequence[Lowered]:
        """The regions from number `first` on."""
        if first == len(blocks) - 1:
            return b.lower_block(blocks[first], dict(zip(captured, inside[1:], strict=True)))
        number = b.scalar(first, i32)
        here = b.emit(graph.CompareOp, b.tensor(inside[0]), number, direction="eq")

        def take(within: Sequence[Lowered]) -> Sequence[Lowered]:
            return b.lower_block(blocks[first], dict(zip(captured, within[1:], strict=True)))

        return choice(b, here, inside, take, lambda within: choose(first + 1, within))

    return choose(0, [args[0], *(b.env[value] for value in captured)])


def _captured(blocks: Sequence[Block]) -> list[SSAValue]:
    """The values that blocks use, at any depth, and that are defined around them, in order."""
    defined: set[SSAValue] = set()
    found: dict[SSAValue, None] = {}
    for value, is_definition in (pair for block in blocks for pair in _mentioned(block)):
        if is_definition:
            defined.add(value)
        elif value not in defined:
            found[value] = None
    return list(found)


def _mentioned(block: Block) -> Iterator[tuple[SSAValue, bool]]:
    """The values of a block in order, and whether they are defined there."""
    for arg in block.args:
        yield arg, True
    for op in block.ops:
        for operand in op.operands:
            yield operand, False
        for region in op.regions:
            for inner in region.blocks:
                yield from _mentioned(inner)
        for result in op.results:
            yield result, True


HANDLERS: dict[str, Handler] = {
    "stablehlo.while": lower_while,
    "stablehlo.if": lower_if,
    "stablehlo.case": lower_case,
}
