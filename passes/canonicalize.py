"""Canonical forms of the graph level (SPEC K1, K2): one ordered walk over tables of rules.

The rules are in fold.py and rules_*.py. What later passes may rely on then: constants of equal
elements are scalars with a `graph.broadcast`; commutative operations have their constant on the
right; there is one reshape, transpose or broadcast where there were several.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from xdsl.ir import Operation

from .base import Pass, PassState
from .fold import folding_rules
from .rewriter import Rewriter, Rule
from .rules_arith import arithmetic_rules
from .rules_control import simplify_control
from .rules_one_hot import one_hot_rules
from .rules_reshape import reshape_rules
from .rules_shape import shape_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@cache
def canonical_rules() -> Mapping[type[Operation], Sequence[Rule]]:
    """All rules by operation class: folding first, then identities."""
    rules: dict[type[Operation], list[Rule]] = {}
    tables = (folding_rules(), arithmetic_rules(), one_hot_rules(), shape_rules(), reshape_rules())
    for table in tables:
        for cls, more in table.items():
            rules.setdefault(cls, []).extend(more)
    return rules


@dataclass(frozen=True)
class CanonicalizePass(Pass):
    """Fold constants and bring graph operations into canonical form."""

    name: ClassVar[str] = "canonicalize"

    def run(self, op: Operation, state: PassState) -> None:
        rewriter = Rewriter(state, canonical_rules())
        rewriter.run(op)
        while simplify_control(op, state):
            rewriter.run(op)
