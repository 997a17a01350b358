"""cse: one value for equal computations, at any level of IR.

One walk with scoped hash tables: a block sees what the operations before it and around it computed;
a block with a single predecessor also sees what that one computed.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from xdsl.ir import Block, Operation, Region
from xdsl.traits import IsolatedFromAbove

from .base import Pass, PassState
from .effects import has_no_effect


@dataclass(frozen=True)
class CsePass(Pass):
    """Replace repeated side-effect-free operations by the first of them."""

    name = "cse"

    def run(self, op: Operation, state: PassState) -> None:
        removed = sum(_region(region, _Scope(None)) for region in op.regions)
        if removed:
            state.count("removed", removed)


class _Scope:
    """The operations available at a point: those of this block and of the scopes around it."""

    def __init__(self, outer: _Scope | None) -> None:
        self.outer = outer
        self.known: dict[Hashable, list[Operation]] = {}

    def find(self, key: Hashable, op: Operation) -> Operation | None:
        scope: _Scope | None = self
        while scope is not None:
            for candidate in scope.known.get(key, ()):
                if _same_results_and_regions(candidate, op):
                    return candidate
            scope = scope.outer
        return None


def _region(region: Region, outer: _Scope) -> int:
    """Process a region whose blocks see `outer`; returns the number of operations removed."""
    blocks = list(region.blocks)
    if not blocks:
        return 0
    predecessors: dict[Block, list[Block]] = {block: [] for block in blocks}
    if len(blocks) > 1:
        for block in blocks:
            for successor in block.last_op.successors if block.last_op is not None else ():
                predecessors[successor].append(block)
    scopes: dict[Block, _Scope] = {}
    removed = 0
    for block in blocks:
        before = predecessors[block]
        # The entry dominates every block; so does a single predecessor, already processed or not.
        around = scopes.get(before[0]) if len(before) == 1 else None
        scopes[block] = _Scope(around or (scopes[blocks[0]] if scopes else outer))
        removed += _block(block, scopes[block])
    return removed


def _block(block: Block, scope: _Scope) -> int:
    removed = 0
    for op in list(block.ops):
        for region in op.regions:
            isolated = op.has_trait(IsolatedFromAbove)
            removed += _region(region, _Scope(None) if isolated else scope)
        if not op.results or op.successors or not has_no_effect(op):
            continue
        key = _key(op)
        known = scope.find(key, op)
        if known is None:
            scope.known.setdefault(key, []).append(op)
            continue
        for old, new in zip(op.results, known.results, strict=True):
            old.replace_all_uses_with(new)
        block.detach_op(op)
        op.erase()
        removed += 1
    return removed


def _key(op: Operation) -> Hashable:
    """What equal operations share and can be hashed quickly; result types are compared later."""
    return (
        op.name,
        tuple(op.operands),
        frozenset(op.properties.items()),
        frozenset(op.attributes.items()),
    )


def _same_results_and_regions(a: Operation, b: Operation) -> bool:
    return (
        len(a.results) == len(b.results)
        and all(x.type == y.type for x, y in zip(a.results, b.results, strict=True))
        and len(a.regions) == len(b.regions)
        and all(x.is_structurally_equivalent(y) for x, y in zip(a.regions, b.regions, strict=True))
    )
