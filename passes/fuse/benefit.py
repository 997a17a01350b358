"""What joining an operation with a group saves, and what it costs (SPEC D3).

``Benefit = BW_saved − Overhead``, both in bytes moved between memory and cache.
``BW_saved = size(intermediate)·(reads + writes)``: an intermediate that stays in its kernel is
read once less, and if nobody else needs it, written once less. The overhead is arithmetic that is
done again, at `OPS_PER_BYTE`, and what a chain of products reads again because it does not stay in
the cache.

A size that is not known counts as the pass option `assume` says, or as `nominal`, as far as the
function's facts allow it: in a range with two ends it counts as the middle.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from xdsl.ir import Attribute, Operation, SSAValue

from ...dialects import graph
from ...dialects.dims import Dim, DimExpr, symbol
from ...dialects.facts import Facts
from ...dialects.graph.types import shape_of
from ..memory import element_bytes
from .domains import is_unit_reshape

OPS_PER_BYTE = 8
"""Scalar operations a core does while it moves one byte: 50–100 G/s against 6–12 GB/s."""

CACHES = ((1 << 20, 0.0), (16 << 20, 0.25))
"""What reading again costs, as a share of what it costs from memory: of what fits half a
second-level cache, and of what fits a last-level cache."""

CHAIN_ROWS = 14
"""Rows of the first product that a chain has at a time: those of a register tile."""

_DEAR = frozenset(
    graph.UNARY_OPS[name]
    for name in ("exp", "expm1", "log", "log1p", "erf", "tanh", "logistic", "sin", "cos", "tan")
)
_COSTS = {
    "graph.div": 4, "graph.sqrt": 4, "graph.rsqrt": 5, "graph.pow": 20,
    "graph.gather": 4, "graph.concat": 4, "graph.pad": 4,
}  # fmt: skip

KEEP_ABOVE = 8
"""A value is kept between passes over a row if computing it again costs more than this many
additions."""


def own_cost(op: Operation) -> int:
    """Arithmetic of one element, in additions."""
    return 20 if type(op) in _DEAR else _COSTS.get(op.name, 1)


@dataclass(frozen=True)
class Benefit:
    """Bytes that are no longer moved, and bytes or their worth in arithmetic that are new."""

    saved: int = 0
    overhead: int = 0

    @property
    def net(self) -> int:
        """What decides."""
        return self.saved - self.overhead


class Traffic:
    """Bytes of values at the sizes that are assumed."""

    def __init__(self, assume: Mapping[str, int], nominal: int, facts: Facts) -> None:
        self.assume = dict(assume)
        self.nominal = nominal
        self.facts = facts
        self._known: dict[int, tuple[Attribute, int]] = {}
        """By identity, since hashing types is slow; the type itself keeps its place."""

    def size(self, dim: Dim | None) -> int:
        """A size, if need be an assumed one."""
        if isinstance(dim, DimExpr):
            for name in dim.symbols - self.assume.keys():
                self.assume[name] = self._likely(symbol(name))
            return max(dim.evaluate(self.assume), 0)
        return self.nominal if dim is None else dim

    def _likely(self, size: Dim) -> int:
        low, high = self.facts.lowest(size) or 0, self.facts.highest(size)
        if low > 0 and high is not None:
            return (low + high) // 2
        return max(low, self.nominal if high is None else min(high, self.nominal))

    def elements(self, value: SSAValue) -> int:
        """How many elements a value has."""
        type_ = value.type
        found = self._known.get(id(type_))
        if found is None:
            total = 1
            for dim in shape_of(type_):
                total *= self.size(dim)
            found = self._known[id(type_)] = (type_, total)
        return found[1]

    def bytes(self, value: SSAValue) -> int:
        """How many bytes a value has in memory."""
        return self.elements(value) * element_bytes(value.type)

    @staticmethod
    def read_again(size: int) -> int:
        """What it costs to read so many bytes once more, in bytes from memory."""
        return int(size * next((share for limit, share in CACHES if size <= limit), 1.0))

    def kept(self, value: SSAValue, reader: Operation, members: Collection[Operation]) -> int:
        """Bytes saved if `reader` finds a value of its group in registers."""
        base = value
        while isinstance(base.owner, Operation) and is_unit_reshape(base.owner):
            base = base.owner.operands[0]
        written = any(_leaves(use.operation, reader, members) for use in base.uses)
        return self.bytes(base) * (1 if written else 2)


def _leaves(user: Operation, reader: Operation, members: Collection[Operation]) -> bool:
    """True if a value must be written because of this user."""
    if is_unit_reshape(user):
        return any(_leaves(use.operation, reader, members) for use in user.results[0].uses)
    return user is not reader and user not in members
