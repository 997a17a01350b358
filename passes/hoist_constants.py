"""`hoist-constants`: what depends on weights only is computed once, at load (SPEC K3).

The operations move into a `graph.prepare` beside the functions; their users read a weight instead,
which can be packed like any other. Moves of data that are free where they are used stay behind, and
so does what is larger than all it is computed from. Constants are folded by `canonicalize`; weights
are not known before the program is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar, cast

from xdsl.dialects.builtin import ArrayAttr, ModuleOp, StringAttr
from xdsl.ir import Block, Operation, Region, SSAValue

from ..dialects import graph
from ..dialects.graph.types import shape_of
from .base import Pass, PassState
from .constant_values import LEAVES, constant_operations
from .functions import defined_functions
from .fuse.domains import RESHAPES
from .rewriter import build, erase_dead

PREFIX = "%prepared"
"""How the keys of prepared values begin; no weights file calls one so."""


@dataclass(frozen=True)
class HoistConstantsPass(Pass):
    """Compute what depends on weights only once, when the program is loaded."""

    name: ClassVar[str] = "hoist-constants"
    anchor: ClassVar[str] = "builtin.module"

    def run(self, op: Operation, state: PassState) -> None:
        module = cast("ModuleOp", op)
        hoisted: list[tuple[str, SSAValue]] = []
        taken = sum(len(o.keys) for o in module.ops if isinstance(o, graph.PrepareOp))
        for function in defined_functions(module):
            for value in _worthwhile(function.body.block):
                hoisted.append((f"{PREFIX}{taken + len(hoisted)}", value))
        if not hoisted:
            return
        first = module.body.block.first_op
        assert first is not None
        module.body.block.insert_op_before(_prepare(hoisted), first)
        for key, value in hoisted:
            _replace(key, value)
            state.count("hoisted")
        for function in defined_functions(module):
            erase_dead(function.body.block)


def _worthwhile(block: Block) -> list[SSAValue]:
    """The values to prepare, none of them needed for another unless something else needs it too."""
    constants = constant_operations(block)
    kept: set[Operation] = set()
    """Constant operations that stay: someone else needs them, and preparing them gains nothing."""
    values: list[SSAValue] = []
    for op in reversed(list(constants)):
        result = op.results[0]
        users = [use.operation for use in result.uses]
        if all(user in constants and user not in kept for user in users):
            continue
        if not isinstance(op, LEAVES) and constants[op] and _gains(op, constants[op]):
            values.append(result)
        else:
            kept.add(op)
    return values[::-1]


def _gains(op: Operation, leaves: frozenset[Operation]) -> bool:
    if isinstance(op, graph.BroadcastOp):
        return False
    if isinstance(op, RESHAPES):  # a matrix can be packed only if it is no view
        return any(isinstance(use.operation, graph.DotOp) for use in op.results[0].uses)
    if isinstance(op, graph.TransposeOp) and all(
        isinstance(use.operation, graph.DotOp) for use in op.results[0].uses
    ):
        return False  # a product reads its operands in any order
    return _elements(op) <= sum(map(_elements, leaves))


def _elements(op: Operation) -> int:
    return prod(cast("Sequence[int]", shape_of(op.results[0].type)))


def _prepare(hoisted: Sequence[tuple[str, SSAValue]]) -> graph.PrepareOp:
    """The operation that computes the values: clones of all they need, in order."""
    needed: set[Operation] = set()
    stack = [value.owner for _, value in hoisted]
    while stack:
        op = stack.pop()
        if isinstance(op, Operation) and op not in needed:
            needed.add(op)
            stack += [operand.owner for operand in op.operands]
    block = Block()
    inside: dict[SSAValue, SSAValue] = {}
    for source in dict.fromkeys(op.parent for op in needed):
        assert source is not None
        block.add_ops([op.clone(inside) for op in source.ops if op in needed])
    block.add_op(graph.YieldOp.create(operands=[inside[value] for _, value in hoisted]))
    keys = ArrayAttr([StringAttr(key) for key, _ in hoisted])
    return graph.PrepareOp.create(properties={"keys": keys}, regions=[Region(block)])


def _replace(key: str, value: SSAValue) -> None:
    """Let everybody read the prepared value."""
    op = cast("Operation", value.owner)
    weight = build(graph.WeightOp, (), value.type, key=key)
    weight.location = op.location
    assert op.parent is not None
    op.parent.insert_op_before(weight, op)
    weight.result.name_hint = value.name_hint
    value.replace_all_uses_with(weight.result)
