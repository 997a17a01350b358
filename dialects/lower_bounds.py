"""Lower bounds of expressions, from what is known of their atoms (SPEC K1, D1).

A lower bound is the best of

* the minimum of the polynomial over the ranges of its atoms, which an expression that is linear in
  a size takes where that size is smallest or largest;
* the same for an expression that is known to be no larger: less a multiple of a relation
  ``g >= 0``, or with a bound in the place of a quotient, remainder, maximum or minimum;

rounded up to what the expression's residue allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import gcd
from typing import TYPE_CHECKING, TypeAlias

from . import dims
from .dims import Atom, Dim, DimExpr, Opaque
from .polynomials import atoms_in, of_atom, of_term, with_atoms, without
from .residues import round_up

if TYPE_CHECKING:
    from .deduction import Deduction

Bound: TypeAlias = "int | None"
"""None where there is none, or none is known."""

_FUEL = 4
"""How many relations and bounds one search combines."""

_MOST_STEPS = 400
"""Expressions that one search looks at."""

_MOST_CORNERS = 6
"""Sizes that are tried at both ends of their range; of others terms are bounded one by one."""


def larger(a: Bound, b: Bound) -> Bound:
    """The better of two lower bounds."""
    return b if a is None else a if b is None else max(a, b)


def smaller(a: Bound, b: Bound) -> Bound:
    """The better of two upper bounds."""
    return b if a is None else a if b is None else min(a, b)


def lowest(known: Deduction, dim: Dim) -> Bound:
    """The largest number found that a dimension is certainly at least."""
    return _Search(known).low(dim, _FUEL)


class _Search:
    """The search for one lower bound; `fuel` is how many relations and bounds it may combine."""

    def __init__(self, known: Deduction) -> None:
        self.known = known
        self.steps = 0
        self.found: dict[tuple[Dim, int], Bound] = {}

    def low(self, dim: Dim, fuel: int) -> Bound:
        if isinstance(dim, int):
            return dim
        key = (dim, fuel)
        if key not in self.found:
            self.steps += 1
            best = self._least(dim)
            if fuel and self.steps < _MOST_STEPS:
                best = larger(best, self._factored(dim, fuel - 1))
                for other, scale in self._smaller(dim):
                    low = self.low(other, fuel - 1)
                    best = larger(best, None if low is None else -(-low // scale))
                for one, other in self._cases(dim):
                    best = larger(best, _least(self.low(one, fuel - 1), self.low(other, fuel - 1)))
            self.found[key] = None if best is None else round_up(best, self.known.residue(dim))
        return self.found[key]

    def _least(self, dim: DimExpr) -> Bound:
        """The minimum over the ranges of the atoms, each on its own."""
        widths: dict[Atom, Bound] = {}
        shifted: Dim = dim
        for atom in atoms_in(dim):
            low, high = self.known.span(atom)
            if low is None and high is None:
                return None
            if low is not None:
                value = of_atom(atom) + low
                widths[atom] = None if high is None else high - low
            else:
                assert high is not None
                value, widths[atom] = high - of_atom(atom), None
            shifted = with_atoms(shifted, {atom: value})
        return _corner(shifted, widths, _MOST_CORNERS)

    def _factored(self, dim: DimExpr, fuel: int) -> Bound:
        """With a size that all terms have taken out."""
        common = next((a for a in dim.terms[0][0] if all(a in mono for mono, _ in dim.terms)), None)
        if common is None or (least := self.known.span(common)[0]) is None or least < 0:
            return None
        rest: Dim = 0
        for mono, coefficient in dim.terms:
            rest = rest + of_term(without(mono, (common,)) or (), coefficient)
        low = self.low(rest, fuel)
        return least * low if low is not None and low >= 0 else None

    def _smaller(self, dim: DimExpr) -> Iterator[tuple[Dim, int]]:
        """Expressions that are at most `dim` times a positive number, and that number."""
        for bound in self.known.inequalities:
            for lead, scale in bound.terms:
                for mono, coefficient in dim.terms if lead else ():
                    others = without(mono, lead)
                    if others is None or (scale > 0) != (coefficient > 0):
                        continue
                    if all(map(self._is_nonnegative, others)):
                        common = gcd(scale, coefficient)
                        taken = bound * of_term(others, abs(coefficient) // common)
                        yield dim * (abs(scale) // common) - taken, abs(scale) // common
        for atom in atoms_in(dim):
            if isinstance(atom, Opaque):
                for scale, below, above in self._bounds(atom):
                    if (other := self._bounded(dim, atom, scale, below, above)) is not None:
                        yield other, scale

    def _bounded(
        self, dim: DimExpr, atom: Opaque, scale: int, below: Dim | None, above: Dim | None
    ) -> Dim | None:
        """`scale` times `dim`, with a bound of `scale` times an atom in its place."""
        total: Dim = 0
        for mono, coefficient in dim.terms:
            others = without(mono, (atom,))
            if others is None:
                total = total + of_term(mono, coefficient * scale)
                continue
            bound = below if coefficient > 0 else above
            if bound is None or atom in others or not all(map(self._is_nonnegative, others)):
                return None
            total = total + of_term(others, coefficient) * bound
        return total

    def _bounds(self, atom: Opaque) -> Iterator[tuple[int, Dim | None, Dim | None]]:
        """(k, low, high) with ``low <= k * atom <= high``."""
        a, k = atom.lhs, atom.rhs
        match atom.kind:
            case "max":
                yield 1, a, None
                yield 1, k, None
            case "min":
                yield 1, None, a
                yield 1, None, k
            case "floordiv" if isinstance(k, int):
                exact = self.known.residue(a).divisible(k)
                yield k, a if exact else a - (k - 1), a
            case "ceildiv" if isinstance(k, int):
                exact = self.known.residue(a).divisible(k)
                yield k, a, a if exact else a + (k - 1)
            case "mod" if isinstance(k, int):
                whole = dims.floordiv(a, k) * -k
                yield 1, a + whole, a + whole
                if self.known.nonnegative(a):
                    yield 1, 0, a
            case _ if self.known.nonnegative(k - 1):
                if self.known.nonnegative(a):
                    yield 1, 0, a
                if atom.kind == "mod":
                    yield 1, 0, k - 1
            case _:
                pass

    def _cases(self, dim: DimExpr) -> Iterator[tuple[Dim, Dim]]:
        """Two expressions one of which `dim` is."""
        for atom in atoms_in(dim):
            if isinstance(atom, Opaque) and atom.kind in ("max", "min"):
                yield with_atoms(dim, {atom: atom.lhs}), with_atoms(dim, {atom: atom.rhs})

    def _is_nonnegative(self, atom: Atom) -> bool:
        low = self.known.span(atom)[0]
        return low is not None and low >= 0


def _corner(dim: Dim, widths: Mapping[Atom, Bound], most: int) -> Bound:
    """The minimum where each atom is between 0 and its width."""
    if isinstance(dim, int):
        return dim
    negative = [(mono, c) for mono, c in dim.terms if mono and c < 0]
    constant = next((c for mono, c in dim.terms if not mono), 0)
    for atom in dict.fromkeys(atom for mono, _ in negative for atom in mono) if most else ():
        width = widths[atom]
        if width is not None and all(mono.count(atom) < 2 for mono, _ in dim.terms):
            ends = (with_atoms(dim, {atom: end}) for end in (0, width))
            return _least(*(_corner(end, widths, most - 1) for end in ends))
    for mono, coefficient in negative:
        product = coefficient
        for atom in mono:
            if (width := widths[atom]) is None:
                return None
            product *= width
        constant += product
    return constant


def _least(a: Bound, b: Bound) -> Bound:
    """A lower bound of what is one of two."""
    return None if a is None or b is None else min(a, b)
