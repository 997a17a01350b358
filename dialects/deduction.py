"""What follows from relations between sizes: bounds, residues, simpler expressions (SPEC K1, D1).

`Deduction` is the engine of `facts.Facts`. It is sound and not complete: None, or False, means
"not known". A lower bound is the best of

* the minimum of the polynomial over the ranges of its atoms, which an expression that is linear in
  a size takes where that size is smallest or largest;
* the same for an expression that is known to be no larger: less a multiple of a relation
  ``g >= 0``, or with a bound in the place of a quotient, remainder, maximum or minimum;

rounded up to what the expression's residue allows. Residues are those of the congruence domain
(Granger 1989): a value is ``rest`` modulo ``step``, exactly ``rest`` if ``step`` is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import gcd
from typing import TypeAlias

from . import dims
from .dims import Atom, Dim, DimExpr, Opaque, Symbol, terms_of
from .polynomials import atom_of, atoms_in, of_atom, of_term, with_atoms, without
from .relations import Relation, at_least, solved
from .residues import ANY, Residue, both, modulo, plus, round_up, times

Bound: TypeAlias = "int | None"
"""None where there is none, or none is known."""

_FUEL = 4
"""How many relations and bounds one deduction combines."""

_MOST_STEPS = 400
"""Expressions that one deduction looks at."""

_MOST_CORNERS = 6
"""Sizes that are tried at both ends of their range; of others terms are bounded one by one."""

_MOST_ROUNDS = 8
"""How often what has been found may find out more."""


class Deduction:
    """The consequences of relations between symbols that are at least 0."""

    def __init__(self, relations: Iterable[Relation]) -> None:
        self.values: dict[str, Dim] = {}
        """Symbols that are another size, in terms of those that are not."""
        self.contradiction: Relation | None = None
        """A relation that cannot hold where the others do."""
        self._spans: dict[Atom, tuple[Bound, Bound]] = {}
        self._residues: dict[Atom, Residue] = {}
        self.inequalities: list[DimExpr] = []
        """Expressions of more than one atom that are at least 0."""
        self._multiples: list[tuple[DimExpr, Residue]] = []
        self._lows: dict[Dim, Bound] = {}
        self._known_residues: dict[Dim, Residue] = {}
        self._simple: dict[Dim, Dim] = {}
        self._learn(list(relations))

    # -- learning ---------------------------------------------------------------------------

    def _learn(self, relations: list[Relation]) -> None:
        for _ in range(_MOST_ROUNDS):
            before = dict(self.values)
            rest = self._solve(relations)
            self._spans, self._residues = {}, {}
            self.inequalities, self._multiples = [], []
            for relation in rest:
                self._note(relation)
            self._tighten()
            for memory in (self._lows, self._known_residues, self._simple):
                memory.clear()
            for atom, (low, high) in self._spans.items():
                if isinstance(atom, Symbol) and low is not None and low == high:
                    self._set(atom.name, low)
            if self.values == before:
                break
        self._contradict(relations)

    def _set(self, name: str, value: Dim) -> None:
        replaced = {name: value}
        self.values = {k: dims.substitute(v, replaced) for k, v in self.values.items()} | replaced

    def _solve(self, relations: list[Relation]) -> list[Relation]:
        """What remains when equalities that give a symbol its value have been used."""
        rest: list[Relation] = []
        for relation in sorted(relations, key=lambda relation: not relation.is_equality):
            relation = relation.substitute(self.values)
            if (found := solved(relation)) is not None:
                self._set(*found)
                rest.append(at_least(found[1], 0))
            elif relation.is_false:
                self.contradiction = self.contradiction or relation
            elif not relation.is_true:
                rest.append(relation)
        return [relation.substitute(self.values) for relation in rest]

    def _note(self, relation: Relation) -> None:
        form = relation.form
        if not isinstance(form, DimExpr):
            return
        atom = atom_of(form)
        if relation.modulus:
            residue = Residue(relation.modulus, relation.low or 0)
            if atom is not None:
                self._residues[atom] = both(self._residues.get(atom, ANY), residue)
            self._multiples.append((form, residue))
            return
        if atom is not None:
            low, high = self._spans.get(atom, (None, None))
            self._spans[atom] = _larger(low, relation.low), _smaller(high, relation.high)
            return
        for bound in relation.differences:
            if isinstance(bound, DimExpr):
                self.inequalities.append(bound)

    def _tighten(self) -> None:
        """Ranges of atoms, by residues and by products that are bounded."""
        self._round()
        for bound in self.inequalities:
            self._bound_factors(bound)
        self._round()

    def _round(self) -> None:
        """Ranges end at values of the right residue."""
        for atom in {*self._spans, *self._residues}:
            low, high = self._spans.get(atom, (None, None))
            if isinstance(atom, Symbol):
                low = max(low or 0, 0)
            residue = self._residues.get(atom, ANY)
            low = None if low is None else round_up(low, residue)
            high = None if high is None else -round_up(-high, modulo(residue.step, -residue.rest))
            self._spans[atom] = low, high

    def _bound_factors(self, bound: DimExpr) -> None:
        """``b*s <= 4096`` says ``s <= 4096`` if b is at least 1."""
        match bound.terms:
            case ((mono, coefficient), ((), limit)) if coefficient < 0 <= limit:
                pass
            case _:
                return
        for i, atom in enumerate(mono):
            others = -coefficient
            for other in (*mono[:i], *mono[i + 1 :]):
                others *= max(self.span(other)[0] or 0, 0)
            if others > 0 and (self.span(atom)[0] or 0) >= 0:
                low, high = self._spans.get(atom, (None, None))
                self._spans[atom] = low, _smaller(high, limit // others)

    def _contradict(self, relations: Iterable[Relation]) -> None:
        if self.contradiction is None:
            self.contradiction = next(filter(self._fails, relations), None)

    def _fails(self, relation: Relation) -> bool:
        """Whether a relation is known not to hold."""
        mine = relation.substitute(self.values)
        if mine.modulus:
            residue = Residue(mine.modulus, mine.low or 0)
            return not residue.admits(self._plain_residue(mine.form))
        return mine.is_false or any(self.nonnegative(-bound - 1) for bound in mine.differences)

    # -- bounds -----------------------------------------------------------------------------

    def low(self, dim: Dim) -> Bound:
        """The largest number that `dim` is known to be at least."""
        if isinstance(dim, int):
            return dim
        if dim not in self._lows:
            self._lows[dim] = None  # for relations that lead back to it
            self._lows[dim] = _Search(self).low(dims.substitute(dim, self.values), _FUEL)
        return self._lows[dim]

    def high(self, dim: Dim) -> Bound:
        """The smallest number that `dim` is known to be at most."""
        low = self.low(-dim)
        return None if low is None else -low

    def nonnegative(self, dim: Dim) -> bool:
        """Whether ``dim >= 0`` is certain."""
        low = self.low(dim)
        return low is not None and low >= 0

    def span(self, atom: Atom) -> tuple[Bound, Bound]:
        """The range of an atom."""
        low, high = self._spans.get(atom, (None, None))
        if isinstance(atom, Symbol):
            return max(low or 0, 0), high
        computed = self._opaque_span(atom)
        return _larger(low, computed[0]), _smaller(high, computed[1])

    def _opaque_span(self, atom: Opaque) -> tuple[Bound, Bound]:
        a, b = atom.lhs, atom.rhs
        low_a, high_a, low_b, high_b = self.low(a), self.high(a), self.low(b), self.high(b)
        match atom.kind:
            case "max":
                high = None if high_a is None or high_b is None else max(high_a, high_b)
                return _larger(low_a, low_b), high
            case "min":
                low = None if low_a is None or low_b is None else min(low_a, low_b)
                return low, _smaller(high_a, high_b)
            case "mod":
                return self._mod_span(atom)
            case _:
                divide = dims.OPAQUE[atom.kind]
        if isinstance(b, int):
            low = None if low_a is None else divide(low_a, b)
            return low, None if high_a is None else divide(high_a, b)
        if low_a is None or low_a < 0 or low_b is None or low_b < 0:
            return None, None
        low = divide(low_a, high_b) if low_b and high_b else 0
        return low, None if high_a is None else divide(high_a, max(low_b, 1))

    def _mod_span(self, atom: Opaque) -> tuple[Bound, Bound]:
        low, high, most = self.low(atom.lhs), self.high(atom.lhs), self.high(atom.rhs)
        k = atom.rhs
        limit = None if most is None else max(most - 1, 0)
        if isinstance(k, int):
            if low is not None and high is not None and low // k == high // k:
                return low % k, high % k
            step, rest = self.residue(atom.lhs)
            if (common := gcd(step, k)) > 1:
                return rest % common, k - common + rest % common
        return 0, _smaller(limit, high) if low is not None and low >= 0 else limit

    # -- residues ---------------------------------------------------------------------------

    def residue(self, dim: Dim) -> Residue:
        """What is known about `dim` modulo some number."""
        dim = dims.substitute(dim, self.values)
        found = self._known_residues.get(dim)
        if found is None:
            self._known_residues[dim] = ANY  # for relations that lead back to it
            found = self._plain_residue(dim)
            for form, residue in self._multiples:
                found = both(found, self._residue_by(dim, form, residue))
            self._known_residues[dim] = found
        return found

    def _plain_residue(self, dim: Dim) -> Residue:
        total = Residue(0, 0)
        for mono, coefficient in terms_of(dim):
            product = Residue(0, coefficient)
            for atom in mono:
                product = times(product, self._atom_residue(atom))
            total = plus(total, product)
        return total

    def _residue_by(self, dim: Dim, form: DimExpr, residue: Residue) -> Residue:
        """With a multiple of `form`, whose residue is known, taken out of `dim`."""
        lead, scale = form.terms[0]
        for mono, coefficient in terms_of(dim):
            others = without(mono, lead)
            if others is not None and coefficient % scale == 0:
                factor = of_term(others, coefficient // scale)
                rest = self._plain_residue(dim - factor * form)
                return plus(rest, times(self._plain_residue(factor), residue))
        return ANY

    def _atom_residue(self, atom: Atom) -> Residue:
        known = self._residues.get(atom, ANY)
        return known if isinstance(atom, Symbol) else both(known, self._opaque_residue(atom))

    def _opaque_residue(self, atom: Opaque) -> Residue:
        step, rest = own = self.residue(atom.lhs)
        if atom.kind in ("max", "min"):
            other = self.residue(atom.rhs)
            return modulo(gcd(step, other.step, rest - other.rest), rest)
        k = atom.rhs
        if not isinstance(k, int):
            return ANY
        if atom.kind == "mod":
            return Residue(0, rest % k) if own.step % k == 0 else modulo(gcd(step, k), rest)
        if step % k:
            return ANY
        return modulo(step // k, dims.OPAQUE[atom.kind](rest, k))

    # -- simplification ---------------------------------------------------------------------

    def simplify(self, dim: Dim) -> Dim:
        """The same size, as an expression that is simpler where the relations allow it."""
        if isinstance(dim, int):
            return dim
        found = self._simple.get(dim)
        if found is None:
            total: Dim = 0
            for mono, coefficient in terms_of(dims.substitute(dim, self.values)):
                product: Dim = coefficient
                for atom in mono:
                    product = product * self._simple_atom(atom)
                total = total + product
            found = self._simple[dim] = total
        return found

    def _simple_atom(self, atom: Atom) -> Dim:
        low, high = self.span(atom)
        if low is not None and low == high:
            return low
        if isinstance(atom, Symbol):
            return of_atom(atom)
        a, b = self.simplify(atom.lhs), self.simplify(atom.rhs)
        match atom.kind:
            case "max" | "min":
                return self._extreme(atom.kind, a, b)
            case "mod":
                return self._simple_mod(a, b)
            case _ if not isinstance(b, int):
                return dims.floordiv(a, b) if atom.kind == "floordiv" else dims.ceildiv(a, b)
            case _:
                return self._simple_quotient(atom.kind, a, b)

    def _extreme(self, kind: str, a: Dim, b: Dim) -> Dim:
        for one, other in ((a, b), (b, a)):
            if self.nonnegative(one - other):
                return one if kind == "max" else other
        return dims.maximum(a, b) if kind == "max" else dims.minimum(a, b)

    def _simple_mod(self, a: Dim, b: Dim) -> Dim:
        if not isinstance(b, int):
            inside = self.nonnegative(a) and self.nonnegative(b - a - 1)
            return a if inside else dims.mod(a, b)
        step, rest = self.residue(a)
        if step % b == 0:
            return rest % b
        low, high = self.low(a), self.high(a)
        if low is not None and high is not None and low // b == high // b:
            return a - low // b * b
        return dims.mod(a, b)

    def _simple_quotient(self, kind: str, a: Dim, k: int) -> Dim:
        whole: Dim = 0
        for mono, coefficient in terms_of(a):
            if coefficient % k == 0:
                whole = whole + of_term(mono, coefficient)
        step, rest = self.residue(a)
        if step % k == 0:  # divides, but for the same rest always
            more = int(kind == "ceildiv" and rest % k > 0)
            return dims.floordiv(whole, k) + dims.floordiv(a - whole - rest % k, k) + more
        divide = dims.OPAQUE[kind]
        low, high = self.low(a - whole), self.high(a - whole)
        if low is not None and high is not None and divide(low, k) == divide(high, k):
            return dims.floordiv(whole, k) + divide(low, k)
        return dims.floordiv(a, k) if kind == "floordiv" else dims.ceildiv(a, k)


class _Search:
    """The search for one lower bound."""

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
                best = _larger(best, self._factored(dim, fuel - 1))
                for other, scale in self._smaller(dim):
                    low = self.low(other, fuel - 1)
                    best = _larger(best, None if low is None else -(-low // scale))
                for one, other in self._cases(dim):
                    best = _larger(best, _least(self.low(one, fuel - 1), self.low(other, fuel - 1)))
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


def _larger(a: Bound, b: Bound) -> Bound:
    return b if a is None else a if b is None else max(a, b)


def _smaller(a: Bound, b: Bound) -> Bound:
    return b if a is None else a if b is None else min(a, b)


def _least(a: Bound, b: Bound) -> Bound:
    return None if a is None or b is None else min(a, b)
