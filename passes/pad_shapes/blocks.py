"""From the operations of a block to those of the padded block; regions of control flow too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xdsl.dialects.func import ReturnOp
from xdsl.ir import Attribute, Block, Operation

from ...dialects.graph import GraphOp, IfOp, WhileOp, YieldOp
from ...dialects.graph.types import shape_of
from .layout import Capacities
from .padder import Padded, Padder, same_layout
from .rules_compute import COMPUTE_RULES
from .rules_move import MOVE_RULES

RULES = {**COMPUTE_RULES, **MOVE_RULES}


def pad_block(padder: Padder, block: Block, results: Sequence[Attribute]) -> None:
    """Append what a function's block does to the padder's, at the greatest sizes."""
    for op in block.ops:
        padder.visit(op)
        if isinstance(op, ReturnOp):
            values = [padder.values[v] for v in op.operands]
            left = [padder.leave(v, type_) for v, type_ in zip(values, results, strict=True)]
            padder.block.add_op(_located(ReturnOp(*left), op))
        else:
            _pad_operation(padder, op)


def _pad_operation(padder: Padder, op: Operation) -> None:
    operands = [padder.values[v] for v in op.operands]
    types = [r.type for r in op.results]
    if not any(x.padded for x in operands) and not _concerns(padder.capacities, op, types):
        _copy(padder, op, operands)
    elif isinstance(op, (IfOp, WhileOp)):
        _pad_control(padder, op, operands)
    elif isinstance(op, GraphOp) and type(op) in RULES:
        padder.defined(op.result, RULES[type(op)](padder, op, operands))
    else:
        raise padder.refusal("it has no rule for padding")


def _concerns(capacities: Capacities, op: Operation, types: Iterable[Attribute]) -> bool:
    """Whether sizes that are padded are in these types, or in those of regions."""
    inside = (r.type for inner in op.walk() if inner is not op for r in inner.results)
    sizes = (size for type_ in (*types, *inside) for size in shape_of(type_))
    return any(map(capacities.concern, sizes))


def _copy(padder: Padder, op: Operation, operands: Sequence[Padded]) -> None:
    mapped = {old: x.value for old, x in zip(op.operands, operands, strict=True)}
    new = op.clone(mapped)
    padder.block.add_op(new)
    for old, result in zip(op.results, new.results, strict=True):
        padder.values[old] = Padded(result, padder.layouts(result.type))


def _located(new: Operation, old: Operation) -> Operation:
    new.location = old.location
    return new


# -- control flow -------------------------------------------------------------------------------


def _pad_control(padder: Padder, op: IfOp | WhileOp, operands: list[Padded]) -> None:
    passed = operands[1:] if isinstance(op, IfOp) else operands
    inner = [_Region(padder, block, passed) for block in op.blocks]
    count = len(op.results)
    after = inner[0].results if isinstance(op, IfOp) else passed[:count]
    padder.visit(op)
    for pair in zip(after, inner[1].results, strict=True):
        _same(padder, pair)
    blocks = [region.close() for region in inner]
    values = [x.value for x in passed]
    if isinstance(op, IfOp):
        new: Operation = IfOp.of(operands[0].value, values, *blocks)
    else:
        new = WhileOp.of(values[:count], values[count:], *blocks)
    padder.block.add_op(_located(new, op))
    for old, result, x in zip(op.results, new.results, after, strict=True):
        padder.defined(old, Padded(result, x.layouts))


def _same(padder: Padder, pair: tuple[Padded, Padded]) -> None:
    for axis, layout in enumerate(pair[0].layouts):
        if layout != pair[1].layouts[axis]:
            same_layout(padder, [(Padded(x.value, x.layouts), axis) for x in pair])


class _Region:
    """A region of control flow, whose arguments are padded and hold anything there."""

    def __init__(self, outer: Padder, block: Block, passed: Sequence[Padded]) -> None:
        inner = Block(arg_types=[x.value.type for x in passed])
        self.padder = Padder(outer.capacities, inner, outer.facts, poison=outer.poison)
        for arg, new, x in zip(block.args, inner.args, passed, strict=True):
            new.name_hint = arg.name_hint
            self.padder.values[arg] = Padded(new, x.layouts)
        self.results: list[Padded] = []
        for op in block.ops:
            self.padder.visit(op)
            if isinstance(op, YieldOp):
                self.results = [self.padder.values[v] for v in op.operands]
            else:
                _pad_operation(self.padder, op)
        outer.selects += self.padder.selects

    def close(self) -> Block:
        """The block, with its end."""
        self.padder.block.add_op(YieldOp.create(operands=[x.value for x in self.results]))
        return self.padder.block
