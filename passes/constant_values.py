"""Which values of a block depend on weights and constants only (SPEC K3)."""

from __future__ import annotations

from xdsl.ir import Block, Operation, SSAValue

from ..dialects.graph import ConstantOp, DimOp, GraphOp, SizeOp, WeightOp, shape_of

LEAVES = (WeightOp, ConstantOp)


def constant_operations(block: Block) -> dict[Operation, frozenset[Operation]]:
    """The operations that can be computed before any call → the weights and dense constants that
    they depend on."""
    found: dict[Operation, frozenset[Operation]] = {}
    for op in block.ops:
        if isinstance(op, LEAVES):
            found[op] = frozenset([op]) if _is_stored(op) else frozenset()
        elif isinstance(op, GraphOp) and not isinstance(op, (SizeOp, DimOp)):
            owners = [value.owner for value in op.operands]
            if all(owner in found for owner in owners) and _is_static(op):
                leaves = (found[owner] for owner in owners if isinstance(owner, Operation))
                found[op] = frozenset[Operation]().union(*leaves)
    return found


def _is_stored(op: Operation) -> bool:
    return isinstance(op, WeightOp) or shape_of(op.results[0].type) != ()


def _is_static(op: GraphOp) -> bool:
    return all(isinstance(size, int) for size in shape_of(op.results[0].type))


def is_constant(value: SSAValue, constants: dict[Operation, frozenset[Operation]]) -> bool:
    """True if a value is computed by one of these operations."""
    return isinstance(value.owner, Operation) and value.owner in constants
