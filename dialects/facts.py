"""What is known about the sizes of a program (SPEC K1, D1).

`Facts` are relations between symbols, and answer questions about expressions of them. An answer
is either certain, for all sizes that satisfy the relations, or "not known"::

    >>> facts = Facts.parse("65 <= s <= 128, s mod 16 == 0, b*s <= 4096, n == 2*s")
    >>> facts.highest(parse_dim("n + 1")), facts.divides(32, parse_dim("n"))
    (257, True)
    >>> str(facts.simplify(parse_dim("(16*t + s + 3) floordiv 16")))
    't + s floordiv 16'

In IR they are the attribute ``#graph.facts<…>`` of functions and a property of kernels. They are
asserted once, where a call comes in, and trusted behind that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from . import dims
from .deduction import Deduction
from .dims import Dim, DimExpr, Opaque
from .relations import (
    Relation,
    RelationSyntaxError,
    at_least,
    between,
    equal,
    multiple,
    parse_relations,
)

if TYPE_CHECKING:
    from xdsl.ir import Operation

__all__ = [
    "NO_FACTS", "Direction", "Facts", "Relation", "RelationSyntaxError", "at_least", "between",
    "equal", "multiple",
]  # fmt: skip

Direction: TypeAlias = Literal["EQ", "NE", "GE", "GT", "LE", "LT"]

_NEGATED: dict[Direction, Direction] = {
    "EQ": "NE", "NE": "EQ", "GE": "LT", "LT": "GE", "GT": "LE", "LE": "GT",
}  # fmt: skip

_MOST_REMEMBERED = 1 << 14
"""Expressions of which answers are kept; those about no facts live as long as the process."""


class Facts:
    """Relations between symbols, which are at least 0. Immutable; equal ones print alike."""

    __slots__ = ("_answers", "_deduction", "_hash", "relations")

    relations: tuple[Relation, ...]
    """At most one for each polynomial, and one more for its remainder; in the order of texts."""

    def __init__(self, relations: Iterable[Relation] = ()) -> None:
        self.relations = _canonical(relations)
        self._hash = hash(self.relations)
        self._deduction: Deduction | None = None
        self._answers: dict[tuple[Dim, Dim], bool] = {}

    @staticmethod
    @lru_cache(maxsize=1024)
    def parse(text: str) -> Facts:
        """Read ``65 <= s <= 128, s mod 16 == 0, n == 2*s``. Raises RelationSyntaxError."""
        return Facts(parse_relations(text))

    @staticmethod
    def of(op: Operation) -> Facts:
        """What the function or kernel around an operation, or it itself, says about sizes."""
        from .graph.facts import facts_of  # attributes need xdsl, sizes do not

        return facts_of(op)

    # -- identity ---------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Facts) and self.relations == other.relations)

    def __hash__(self) -> int:
        return self._hash

    def __bool__(self) -> bool:
        return bool(self.relations)

    def __str__(self) -> str:
        return ", ".join(map(str, self.relations))

    def __repr__(self) -> str:
        return f"Facts.parse({str(self)!r})"

    # -- questions --------------------------------------------------------------------------

    def at_least(self, a: Dim, b: Dim) -> bool:
        """Whether ``a >= b`` is certain. Without relations no less is than for `dims`."""
        key = (a, b)
        found = self._answers.get(key)
        if found is None:
            found = dims.is_at_least(a, b)
            if not found and (self.relations or _is_opaque(a - b)):
                found = self._known.nonnegative(a - b)
            if len(self._answers) >= _MOST_REMEMBERED:
                self._answers.clear()
            self._answers[key] = found
        return found

    def lowest(self, dim: Dim) -> int | None:
        """The largest number that `dim` is certainly at least; None if there is none."""
        return self._known.low(dim)

    def highest(self, dim: Dim) -> int | None:
        """The smallest number that `dim` is certainly at most; None if there is none."""
        return self._known.high(dim)

    def divides(self, k: int, dim: Dim) -> bool:
        """Whether `k`, at least 1, certainly divides `dim`."""
        return self._known.residue(dim).divisible(k)

    def equal(self, a: Dim, b: Dim) -> bool:
        """Whether two sizes are certainly equal."""
        if a == b or self.simplify(a) == self.simplify(b):
            return True
        return self.implies(equal(a, b))

    def compare(self, direction: Direction, a: Dim, b: Dim) -> bool | None:
        """The truth of ``a DIRECTION b``, or None if it depends on the sizes."""
        if direction in ("NE", "LT", "LE"):
            negation = self.compare(_NEGATED[direction], a, b)
            return None if negation is None else not negation
        if direction == "EQ":
            apart = self.at_least(a, b + 1) or self.at_least(b, a + 1)
            return True if self.equal(a, b) else False if apart else None
        bound = b if direction == "GE" else b + 1
        if self.at_least(a, bound):
            return True
        return False if self.at_least(bound - 1, a) else None

    def simplify(self, dim: Dim) -> Dim:
        """The same size as the simplest expression known."""
        return self._known.simplify(dim)

    def maximum(self, a: Dim, b: Dim) -> Dim:
        """``max(a, b)``, decided if the facts allow."""
        if self.at_least(a, b):
            return a
        return b if self.at_least(b, a) else dims.maximum(a, b)

    def minimum(self, a: Dim, b: Dim) -> Dim:
        """``min(a, b)``, decided if the facts allow."""
        if self.at_least(a, b):
            return b
        return a if self.at_least(b, a) else dims.minimum(a, b)

    def implies(self, relation: Relation) -> bool:
        """Whether a relation certainly holds."""
        if relation.modulus:
            return self.divides(relation.modulus, relation.form - (relation.low or 0))
        return not relation.is_false and all(
            self.at_least(difference, 0) for difference in relation.differences
        )

    @property
    def contradiction(self) -> Relation | None:
        """A relation that is known not to hold where the others do; None is no proof."""
        return self._known.contradiction

    @property
    def values(self) -> Mapping[str, Dim]:
        """The symbols that are another size, in terms of those that are not."""
        return self._known.values

    @property
    def symbols(self) -> frozenset[str]:
        """The symbols that something is said about."""
        return frozenset[str]().union(*(relation.symbols for relation in self.relations))

    @property
    def _known(self) -> Deduction:
        if self._deduction is None or self._deduction.remembered > _MOST_REMEMBERED:
            self._deduction = Deduction(self.relations)
        return self._deduction

    # -- other facts ------------------------------------------------------------------------

    def also(self, *more: Relation | Facts) -> Facts:
        """These relations and more."""
        new = [r for each in more for r in (each.relations if isinstance(each, Facts) else (each,))]
        return Facts((*self.relations, *new)) if new else self

    def substitute(self, values: Mapping[str, Dim]) -> Facts:
        """With symbols replaced."""
        return Facts(relation.substitute(values) for relation in self.relations)

    def about(self, names: Iterable[str]) -> Facts:
        """What is known about some symbols alone: relations between them, and their ranges."""
        wanted = frozenset(names)
        kept = [relation for relation in self.relations if relation.symbols <= wanted]
        for name in sorted(wanted & self.symbols):
            size = dims.symbol(name)
            kept.append(between(size, self.lowest(size), self.highest(size)))
            step, rest = self._known.residue(size)
            if step > 1:
                kept.append(multiple(size - rest, step))
        return Facts(kept)


def _canonical(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """Each polynomial once, with the narrowest range; nothing that holds for all sizes."""
    found: dict[tuple[Dim, int, int | None], Relation] = {}
    pending = list(relations)
    while pending:
        relation = pending.pop()
        if relation.is_true:
            continue
        key = (relation.form, relation.modulus, relation.low if relation.modulus else None)
        other = found.get(key)
        both = relation if other is None else _both(other, relation)
        if both.modulus and not relation.modulus:  # a remainder whose range is one number
            pending.append(both)
            del found[key]
        else:
            found[key] = both
    return tuple(sorted(found.values(), key=lambda r: (str(r.form), r.modulus, r.low or 0)))


def _both(one: Relation, other: Relation) -> Relation:
    """Two relations that say the same remainder, or two ranges of one polynomial."""
    if one.modulus:
        return one
    lows = [bound for bound in (one.low, other.low) if bound is not None]
    highs = [bound for bound in (one.high, other.high) if bound is not None]
    return between(one.form, max(lows, default=None), min(highs, default=None))


def _is_opaque(dim: Dim) -> bool:
    """Whether there is more in a dimension than a polynomial of symbols."""
    return isinstance(dim, DimExpr) and any(
        isinstance(atom, Opaque) for mono, _ in dim.terms for atom in mono
    )


NO_FACTS = Facts()
"""Sizes are at least 0, and nothing else is known of them."""
