"""How many bytes values have, at the sizes that calls have, or that are assumed (SPEC D3).

What a join saves and costs is a `Join` (`dialects/join.py`), whose terms are functions of the
sizes; `Traffic` says what it is worth: on average over the sizes of the profile, if the module has
one (`assume-profile`). Without, a size counts as the option `assume` says, or as `nominal` as far
as the function's facts allow it: in a range with two ends it counts as the middle.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from xdsl.ir import Attribute, Operation, SSAValue

from ...dialects import dims, graph
from ...dialects.dims import Dim
from ...dialects.facts import NO_FACTS, Facts
from ...dialects.graph.types import shape_of
from ...dialects.join import Benefit, Join
from ...dialects.size_mix import SizeMix
from ...quick_dataclass import dataclass
from ..memory import element_bytes
from .domains import is_unit_reshape

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
class Case:
    """Sizes that calls have, and the part of the calls that have them."""

    values: Mapping[str, int]
    share: float


class Traffic:
    """Bytes of values as functions of the sizes, and what the sizes are.

    Attributes:
        cases: those of the profile; without one, one that leaves all sizes to `assume`.
    """

    def __init__(
        self,
        assume: Mapping[str, int],
        nominal: int,
        *,
        mix: SizeMix | None = None,
        facts: Facts = NO_FACTS,
    ) -> None:
        self._assume = dict(assume)
        self._nominal = nominal
        self._facts = facts
        values = [({}, 1.0)] if mix is None else mix.values()
        self.cases = tuple(Case(dict(each), share) for each, share in values)
        self._sizes: list[dict[Dim, int]] = [{} for _ in self.cases]
        self._known: dict[int, tuple[Attribute, Dim]] = {}
        """By identity, since hashing types is slow; the type itself keeps its place."""

    # -- what joins are worth ---------------------------------------------------------------

    def benefit(self, join: Join) -> Benefit:
        """What a join is worth to a call on average."""
        shares = (case.share for case in self.cases)
        return Benefit.mean(zip(self.benefits(join), shares, strict=True))

    def benefits(self, join: Join) -> list[Benefit]:
        """What it is worth in each case."""
        return [
            join.benefit(lambda dim, number=number: self._size(dim, number))
            for number in range(len(self.cases))
        ]

    def assumed(self, join: Join) -> Benefit:
        """What it is worth where there is no profile."""
        return join.at({name: self.size_of(name) for name in join.symbols})

    def size_of(self, name: str) -> int:
        """What a symbol counts as without a profile."""
        if name not in self._assume:
            low, high = self._range(name)
            middle = (low + high) // 2 if low > 0 and high is not None else self._nominal
            self._assume[name] = self.within(name, middle)
        return self._assume[name]

    def size_in(self, number: int, name: str) -> int:
        """What a symbol counts as in a case."""
        values = self.cases[number].values
        return values[name] if name in values else self.size_of(name)

    def within(self, name: str, size: int) -> int:
        """The size next to this one that the facts allow."""
        low, high = self._range(name)
        return max(low, size if high is None else min(size, high))

    def _range(self, name: str) -> tuple[int, int | None]:
        symbol = dims.symbol(name)
        return self._facts.lowest(symbol) or 0, self._facts.highest(symbol)

    def _size(self, dim: Dim, number: int) -> int:
        if isinstance(dim, int):
            return dim
        known = self._sizes[number]
        if dim not in known:
            sizes = {name: self.size_in(number, name) for name in dim.symbols}
            known[dim] = max(dim.evaluate(sizes), 0)
        return known[dim]

    # -- bytes ------------------------------------------------------------------------------

    def size(self, dim: Dim | None) -> Dim:
        """A size; one without a name counts as `nominal`."""
        return self._nominal if dim is None else dim

    def elements(self, value: SSAValue) -> Dim:
        """How many elements a value has."""
        type_ = value.type
        found = self._known.get(id(type_))
        if found is None:
            total = dims.product(tuple(map(self.size, shape_of(type_))))
            found = self._known[id(type_)] = (type_, total)
        return found[1]

    def bytes(self, value: SSAValue) -> Dim:
        """How many bytes a value has in memory."""
        return self.elements(value) * element_bytes(value.type)

    def kept(self, value: SSAValue, reader: Operation, members: Collection[Operation]) -> Dim:
        """Bytes saved if `reader` finds a value of its group in registers."""
        base = value
        while isinstance(base.owner, Operation) and is_unit_reshape(base.owner):
            base = base.owner.operands[0]
        written = any(_leaves(use.operation, reader, members) for use in base.uses)
        return self.bytes(base) * (1 if written else 2)

    def total(
        self, values: Collection[SSAValue], reader: Operation, members: Collection[Operation]
    ) -> Dim:
        """`kept` of several values."""
        saved: Dim = 0
        for value in values:
            saved = saved + self.kept(value, reader, members)
        return saved


def _leaves(user: Operation, reader: Operation, members: Collection[Operation]) -> bool:
    """True if a value must be written because of this user."""
    if is_unit_reshape(user):
        return any(_leaves(use.operation, reader, members) for use in user.results[0].uses)
    return user is not reader and user not in members
