"""Vector loops over memory that lies side by side, for emitters without generics (SPEC K3)."""

from __future__ import annotations

from collections.abc import Callable

from xdsl.dialects.builtin import VectorType, i1
from xdsl.ir import Attribute, SSAValue

from ..dialects import lin
from ..quick_dataclass import dataclass
from .generic_body import combine
from .llvm_ir.builder import FuncBuilder
from .llvm_ir.ir import vec


@dataclass(frozen=True)
class Span:
    """Elements at the current place of a vector loop: a type in registers, and which lanes count
    (all without a mask)."""

    b: FuncBuilder
    type: VectorType
    mask: SSAValue | None

    def load(self, pointer: SSAValue, other: float = 0) -> SSAValue:
        """What lies at an address; `other` in lanes that do not count."""
        if self.mask is None:
            return self.b.load(self.type, pointer)
        return self.b.masked_load(self.type, pointer, self.mask, other)

    def store(self, value: SSAValue, pointer: SSAValue) -> None:
        """Write the lanes that count."""
        if self.mask is None:
            self.b.store(value, pointer)
        else:
            self.b.masked_store(value, pointer, self.mask)


def each_span(
    b: FuncBuilder,
    element: Attribute,
    bounds: tuple[SSAValue, SSAValue],
    lanes: int,
    unroll: int,
    body: Callable[[SSAValue, Span], None],
) -> None:
    """Run `body` with the first index of `unroll` registers of `lanes` elements at a time, then of
    one register under a mask, from the lower to the upper bound."""
    lower, upper = bounds
    step = lanes * unroll
    whole = b.add(lower, b.and_(b.sub(upper, lower), -step))
    with b.loop(lower, whole, step) as (index, _):
        body(index, Span(b, vec(element, step), None))
    with b.loop(whole, upper, lanes) as (index, _):
        mask = b.tail_mask(upper, index, lanes)
        body(index, Span(b, vec(element, lanes), mask))


_OF_BYTES = {"max": "or", "min": "and"}


def combine_stored(
    b: FuncBuilder, kind: str, scalar: Attribute, x: SSAValue, y: SSAValue
) -> SSAValue:
    """Two elements of type `scalar`, as they lie in memory, combined: booleans are bytes 0 and 1
    there."""
    if scalar == i1:
        kind = _OF_BYTES.get(kind, kind)
    return combine(b, lin.combiner_kind(kind, scalar), x, y)
