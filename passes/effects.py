"""Which operations have no side effects: xDSL's traits, asked once per operation class."""

from __future__ import annotations

from functools import cache

from xdsl.ir import Operation
from xdsl.traits import MemoryEffect, NoMemoryEffect, is_side_effect_free


def has_no_effect(op: Operation) -> bool:
    """Whether `op` certainly has no side effect, in the regions it holds included."""
    known = _known_of_class(type(op))
    return is_side_effect_free(op) if known is None else known


@cache
def _known_of_class(op_class: type[Operation]) -> bool | None:
    """What the class alone tells; None if it depends on the operation."""
    effects = op_class.get_traits_of_type(MemoryEffect)
    if not effects:
        return False
    return True if all(isinstance(effect, NoMemoryEffect) for effect in effects) else None
