"""Where the elements of a padded dimension stand among its places (SPEC D1).

A dimension of size `s` that is padded to 128 has 128 places, of which the first `s` hold elements.
A dimension `b*s` that was made of two has ``b*128`` places: the elements stand where the last
*digit* of the place, in base 128, is below `s`. So a `Layout` is a list of digits, outermost first,
each with a capacity (its base) and a size; a place holds an element if each digit is below its
size. Reshapes regroup digits, and nothing else changes them.

A capacity is always what the size becomes where the padded symbols have their greatest value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeAlias

from ...dialects import dims
from ...dialects.dims import Atom, Dim, DimExpr, Symbol
from ...dialects.polynomials import of_atom, of_term

MOST_TRIED = 2048
"""Sizes that are computed at most to learn whether one is the greatest."""


@dataclass(frozen=True)
class Digit:
    """`size` of `capacity` values stand for an element."""

    capacity: Dim
    size: Dim

    @property
    def full(self) -> bool:
        """Whether all do."""
        return self.capacity == self.size


Layout: TypeAlias = "tuple[Digit, ...]"
"""Digits from the outermost in; in normal form (`normal`). Of a size of 1 there are none."""


def capacity_of(layout: Layout) -> Dim:
    """How many places there are."""
    return dims.product(tuple(digit.capacity for digit in layout))


def size_of(layout: Layout) -> Dim:
    """How many elements there are."""
    return dims.product(tuple(digit.size for digit in layout))


def is_padded(layout: Layout) -> bool:
    """Whether some places may hold no element."""
    return not all(digit.full for digit in layout)


def is_prefix(layout: Layout) -> bool:
    """Whether the elements are the first of all places."""
    return len(layout) < 2


class Capacities:
    """The greatest values of the symbols that are padded."""

    def __init__(self, greatest: Mapping[str, int]) -> None:
        self.greatest = greatest
        self.names = frozenset(greatest)
        self._layouts: dict[Dim, Layout] = {}

    def concern(self, size: Dim | None) -> bool:
        """Whether a size depends on a padded symbol."""
        return size is not None and not self.names.isdisjoint(dims.symbols_of(size))

    def of(self, size: Dim) -> Dim:
        """What a size becomes where the symbols have their greatest values."""
        return dims.substitute(size, self.greatest)

    def layout(self, size: Dim) -> Layout:
        """The elements first. Raises ValueError for a size that may be greater elsewhere."""
        if size not in self._layouts:
            if not grows(size, self.names) and not self._was_tried(size):
                raise ValueError(f"the size {size} need not be greatest where the symbols are")
            self._layouts[size] = normal([Digit(self.of(size), size)])
        return self._layouts[size]

    def _was_tried(self, size: Dim) -> bool:
        """Whether no values of the symbols give a greater size, where these are few enough."""
        names = sorted(dims.symbols_of(size))
        if not self.names.issuperset(names):
            return False
        ranges = [range(self.greatest[name] + 1) for name in names]
        if prod(map(len, ranges)) > MOST_TRIED:
            return False
        most = self.of(size)
        values = (dict(zip(names, numbers, strict=True)) for numbers in product(*ranges))
        return all(dims.is_at_least(most, dims.substitute(size, each)) for each in values)


def grows(size: Dim, names: Collection[str]) -> bool:
    """Whether a size is certainly not smaller where one of these symbols is greater."""
    if not isinstance(size, DimExpr):
        return True
    for monomial, coefficient in size.terms:
        if not any(_concerns(atom, names) for atom in monomial):
            continue
        if coefficient < 0 or not all(_atom_grows(atom, names) for atom in monomial):
            return False
        if len(monomial) > 1 and not all(dims.is_at_least(of_atom(atom), 0) for atom in monomial):
            return False
    return True


def _atom_grows(atom: Atom, names: Collection[str]) -> bool:
    if isinstance(atom, Symbol) or not _concerns(atom, names):
        return True
    if atom.kind in ("max", "min"):
        return grows(atom.lhs, names) and grows(atom.rhs, names)
    free = dims.symbols_of(atom.rhs).isdisjoint(names)
    return atom.kind in ("floordiv", "ceildiv") and free and grows(atom.lhs, names)


def _concerns(atom: Atom, names: Collection[str]) -> bool:
    if isinstance(atom, Symbol):
        return atom.name in names
    return not (dims.symbols_of(atom.lhs) | dims.symbols_of(atom.rhs)).isdisjoint(names)


def normal(digits: Iterable[Digit]) -> Layout:
    """Equal layouts look equal: a full digit is one with the digit around it."""
    return tuple(digit for digit, _ in _merged((digit, None) for digit in digits))


_Tagged: TypeAlias = "tuple[Digit, int | None]"
"""A digit, and the axis that it comes from if it is not full."""


def _merged(digits: Iterable[_Tagged]) -> list[_Tagged]:
    merged: list[_Tagged] = []
    for digit, axis in digits:
        if digit.full and digit.size == 1:
            continue
        if digit.full and merged:
            outer, tag = merged[-1]
            size, capacity = outer.size * digit.size, outer.capacity * digit.size
            merged[-1] = (Digit(capacity, size), tag)
        else:
            merged.append((digit, None if digit.full else axis))
    return merged


@dataclass(frozen=True)
class Regrouped:
    """A dimension after a reshape: its layout, and the axes before it that its padding is from."""

    layout: Layout
    sources: frozenset[int]


def regroup(before: Sequence[Layout], shape: Sequence[Dim]) -> list[Regrouped] | None:
    """The same places under another shape; None where a dimension would not be whole digits."""
    tagged = [(digit, axis) for axis, layout in enumerate(before) for digit in layout]
    rest = _merged(tagged)[::-1]
    after: list[Regrouped] = []
    for size in shape:
        part = _take(rest, size)
        if part is None:
            return None
        sources = frozenset(axis for _, axis in part if axis is not None)
        after.append(Regrouped(normal(digit for digit, _ in part), sources))
    return after if not rest else None


def _take(rest: list[_Tagged], size: Dim) -> list[_Tagged] | None:
    """Digits from the end of `rest` that make a dimension of that size."""
    part: list[_Tagged] = []
    while size != 1:
        if not rest:
            return None
        digit, axis = rest.pop()
        if (left := _quotient(size, digit.size)) is not None:
            part.append((digit, axis))
            size = left
            continue
        inner = _quotient(digit.size, size)
        outer = None if inner is None else _quotient(digit.capacity, inner)
        if inner is None or outer is None:
            return None
        part.append((Digit(outer, size), axis))
        rest.append((Digit(inner, inner), None))
        size = 1
    return part


def _quotient(a: Dim, b: Dim) -> Dim | None:
    """``a / b`` if that is a single term, or if `b` is one that divides `a`; None otherwise."""
    if (quotient := dims.exact_div(a, b)) is not None or not isinstance(b, DimExpr):
        return quotient
    first = DimExpr(b.terms[:1])
    for term in a.terms if isinstance(a, DimExpr) else ():
        quotient = dims.exact_div(of_term(*term), first)
        if quotient is not None and quotient * b == a:
            return quotient
    return None
