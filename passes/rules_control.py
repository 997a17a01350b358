"""Canonical forms of control flow at the graph level (SPEC K1, K4).

What is known is not asked again: an `if` on a constant is its region, a `while` whose condition is
false is what it starts from. What a loop carries unchanged is invariant; operands, carried values
and results that nobody needs go. Scalars, sizes and what is made of them by broadcasts are computed
in the regions, where they can be folded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xdsl.ir import Block, BlockArgument, Operation, SSAValue

from ..dialects.control import yielded
from ..dialects.graph import (
    BroadcastOp,
    ConstantOp,
    ControlOp,
    IfOp,
    SizeOp,
    WhileOp,
    shape_of,
)
from ..dialects.graph.elements import element_count
from .base import PassState
from .rewriter import blocks_of, constant_value, erase_dead


def simplify_control(root: Operation, state: PassState) -> bool:
    """Simplify the control flow below an operation, inner first; whether anything changed."""
    changed = False
    for block in reversed(list(blocks_of(root))):
        for op in reversed(list(block.ops)):
            if isinstance(op, ControlOp):
                changed |= _simplify(op, state)
    return changed


def prune_control(root: Operation, state: PassState) -> bool:
    """Remove what control flow below an operation computes in vain; whether anything changed."""
    changed = False
    for block in reversed(list(blocks_of(root))):
        for op in reversed(list(block.ops)):
            if isinstance(op, ControlOp):
                changed |= _prune(op, state)[1]
    return changed


def _simplify(op: ControlOp, state: PassState) -> bool:
    if isinstance(op, IfOp):
        if (condition := constant_value(op.condition)) is not None:
            inline_block(op, op.blocks[0 if condition else 1])
            state.count("if-known")
            return True
        changed = _forward_same(op, state)
    else:
        loop = cast("WhileOp", op)
        condition = constant_value(yielded(loop.blocks[0])[0])
        if condition is not None and not condition:
            for result, start in zip(loop.results, loop.carried, strict=True):
                result.replace_all_uses_with(start)
            _erase(loop)
            state.count("while-never")
            return True
        op = _release_unchanged(loop, state)
        changed = op is not loop
    left, pruned = _prune(op, state)
    return _sink(left, state) or changed or pruned


# -- what is known ------------------------------------------------------------------------------


def inline_block(op: ControlOp, block: Block) -> None:
    """Replace an operation by the contents of one of its blocks."""
    for operand, arg in zip(op.passed, block.args, strict=True):
        arg.replace_all_uses_with(operand)
    last = block.last_op
    parent = op.parent
    assert last is not None and parent is not None
    results = list(last.operands)
    block.erase_op(last)
    for inner in list(block.ops):
        inner.detach()
        parent.insert_op_before(inner, op)
    for old, new in zip(op.results, results, strict=True):
        old.replace_all_uses_with(new)
    _erase(op)


def _forward_same(op: IfOp, state: PassState) -> bool:
    """A result that is the same operand in both regions is that operand."""
    changed = False
    then, other = op.blocks
    for i, result in enumerate(op.results):
        sources = [_operand_of(op, block, yielded(block)[i]) for block in (then, other)]
        if sources[0] is not None and sources[0] is sources[1] and result.first_use is not None:
            result.replace_all_uses_with(sources[0])
            state.count("if-same")
            changed = True
    return changed


def _operand_of(op: ControlOp, block: Block, value: SSAValue) -> SSAValue | None:
    return next((v for v, arg in zip(op.passed, block.args, strict=True) if arg is value), None)


def _release_unchanged(op: WhileOp, state: PassState) -> ControlOp:
    """What the body hands on as it is becomes invariant; the result is what it starts from."""
    body = op.blocks[1]
    kept = [i for i, value in enumerate(yielded(body)) if value is not body.args[i]]
    if len(kept) == len(op.results):
        return op
    for i, result in enumerate(op.results):
        if i not in kept:
            result.replace_all_uses_with(op.operands[i])
            state.count("carried-unchanged")
    others = [i for i in range(len(op.operands)) if i not in kept]
    for block in op.blocks:
        _permute_args(block, [*kept, *others])
    _keep_yielded(body, kept)
    return _rebuild(op, [op.operands[i] for i in (*kept, *others)], kept)


# -- what nobody needs --------------------------------------------------------------------------


def _prune(op: ControlOp, state: PassState) -> tuple[ControlOp, bool]:
    """Drop results and operands in vain; what is left of the operation, and whether any went."""
    kept = _needed_results(op)
    fewer = len(kept) < len(op.results)
    if fewer:
        state.count("results-dropped", len(op.results) - len(kept))
        op = _drop_carried(op, kept) if isinstance(op, WhileOp) else _drop_results(op, kept)
    return op, _drop_operands(op, state) or fewer


def _drop_results(op: ControlOp, kept: Sequence[int]) -> ControlOp:
    for block in op.blocks:
        _keep_yielded(block, kept)
        erase_dead(block)
    return _rebuild(op, op.operands, kept)


def _drop_carried(op: WhileOp, kept: Sequence[int]) -> ControlOp:
    body = op.blocks[1]
    _keep_yielded(body, kept)
    erase_dead(body)
    places = [*kept, *range(len(op.results), len(op.operands))]
    for block in op.blocks:
        _permute_args(block, places)
    return _rebuild(op, [op.operands[i] for i in places], kept)


def _needed_results(op: ControlOp) -> list[int]:
    used = [i for i, result in enumerate(op.results) if result.first_use is not None]
    if isinstance(op, IfOp):
        return used
    condition, body = op.blocks
    needed = set(used)
    needed |= {i for i in range(len(op.results)) if condition.args[i].first_use is not None}
    pending = list(needed)
    seen: set[SSAValue] = set()
    while pending:
        stack = [yielded(body)[pending.pop()]]
        while stack:
            value = stack.pop()
            if value in seen:
                continue
            seen.add(value)
            if isinstance(value.owner, Operation):
                stack += value.owner.operands
            else:
                index = cast("BlockArgument", value).index
                if index < len(op.results) and index not in needed:
                    needed.add(index)
                    pending.append(index)
    return sorted(needed)


def _drop_operands(op: ControlOp, state: PassState) -> bool:
    """Remove arguments that no region uses, and those that are given twice."""
    first = len(op.results) if isinstance(op, WhileOp) else 0
    offset = len(op.operands) - len(op.passed)
    known: dict[SSAValue, int] = {}
    kept = list(range(first))
    for i in range(first, len(op.passed)):
        if all(block.args[i].first_use is None for block in op.blocks):
            continue
        same = known.setdefault(op.passed[i], i)
        if same == i:
            kept.append(i)
            continue
        for block in op.blocks:
            block.args[i].replace_all_uses_with(block.args[same])
    if len(kept) == len(op.passed):
        return False
    state.count("operands-dropped", len(op.passed) - len(kept))
    for block in op.blocks:
        for i in reversed(range(len(op.passed))):
            if i not in kept:
                block.erase_arg(block.args[i])
    op.operands = [*op.operands[:offset], *(op.operands[offset + i] for i in kept)]
    return True


# -- what regions compute themselves ------------------------------------------------------------


def _sink(op: ControlOp, state: PassState) -> bool:
    """Compute scalar constants, sizes and broadcasts of those in the regions that use them."""
    first = len(op.results) if isinstance(op, WhileOp) else 0
    chosen = [i for i in range(first, len(op.passed)) if is_cheap(op.passed[i])]
    for i in chosen:
        for block in op.blocks:
            arg = block.args[i]
            if arg.first_use is not None:
                arg.replace_all_uses_with(_copy_into(block, op.passed[i]))
                state.count("sunk")
    return bool(chosen) and _drop_operands(op, state)


def is_cheap(value: SSAValue) -> bool:
    """True for a scalar constant, a size, and what is broadcast of one."""
    op = value.owner
    while isinstance(op, BroadcastOp):
        op = op.operands[0].owner
    if isinstance(op, ConstantOp):
        return element_count(shape_of(op.result.type)) == 1
    return isinstance(op, SizeOp)


def _copy_into(block: Block, value: SSAValue) -> SSAValue:
    """The operations that make a cheap value, at the start of a block."""
    chain = [cast("Operation", value.owner)]
    while chain[-1].operands:
        chain.append(cast("Operation", chain[-1].operands[0].owner))
    inside: dict[SSAValue, SSAValue] = {}
    copies = [op.clone(inside) for op in reversed(chain)]
    first = block.first_op
    assert first is not None
    block.insert_ops_before(copies, first)
    return copies[-1].results[0]


# -- rebuilding ---------------------------------------------------------------------------------


def _permute_args(block: Block, places: Sequence[int]) -> None:
    """Give a block the arguments of these numbers in this order; others are unused and go."""
    old = list(block.args)
    for i in places:
        new = block.insert_arg(old[i].type, len(block.args))
        new.name_hint = old[i].name_hint
        old[i].replace_all_uses_with(new)
    for arg in old:
        block.erase_arg(arg)


def _keep_yielded(block: Block, kept: Sequence[int]) -> None:
    last = block.last_op
    assert last is not None
    last.operands = [last.operands[i] for i in kept]


def _rebuild(op: ControlOp, operands: Sequence[SSAValue], kept: Sequence[int]) -> ControlOp:
    """The operation with other operands and only the results of these numbers."""
    regions = [op.detach_region(region) for region in list(op.regions)]
    new = type(op).create(
        operands=operands,
        result_types=[op.results[i].type for i in kept],
        attributes=op.attributes,
        regions=regions,
    )
    new.location = op.location
    parent = op.parent
    assert parent is not None
    parent.insert_op_before(new, op)
    for i, result in zip(kept, new.results, strict=True):
        result.name_hint = op.results[i].name_hint
        op.results[i].replace_all_uses_with(result)
    _erase(op)
    return new


def _erase(op: Operation) -> None:
    op.detach()
    op.erase()
