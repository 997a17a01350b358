"""What follows from relations between sizes: bounds, residues, simpler expressions (SPEC K1, D1).

`Deduction` is the engine of `facts.Facts`. It is sound and not complete: None, or False, means
"not known". It keeps the ranges and residues of atoms, from which `lower_bounds` finds those of
expressions. Residues are those of the congruence domain (Granger 1989): a value is ``rest`` modulo
``step``, exactly ``rest`` if ``step`` is 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd

from . import dims
from .dims import Atom, Dim, DimExpr, Opaque, Symbol, terms_of
from .lower_bounds import Bound, larger, lowest, smaller
from .polynomials import atom_of, of_atom, of_term, without
from .relations import Relation, at_least, solved
from .residues import ANY, Residue, both, modulo, plus, round_up, times

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
            self._spans[atom] = larger(low, relation.low), smaller(high, relation.high)
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
                self._spans[atom] = low, smaller(high, limit // others)

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

    @property
    def remembered(self) -> int:
        """How many answers about expressions it keeps."""
        return len(self._lows) + len(self._known_residues) + len(self._simple)

    # -- bounds -----------------------------------------------------------------------------

    def low(self, dim: Dim) -> Bound:
        """The largest number that `dim` is known to be at least."""
        if isinstance(dim, int):
            return dim
        if dim not in self._lows:
            self._lows[dim] = None  # for relations that lead back to it
            self._lows[dim] = lowest(self, dims.substitute(dim, self.values))
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
        return larger(low, computed[0]), smaller(high, computed[1])

    def _opaque_span(self, atom: Opaque) -> tuple[Bound, Bound]:
        a, b = atom.lhs, atom.rhs
        low_a, high_a, low_b, high_b = self.low(a), self.high(a), self.low(b), self.high(b)
        match atom.kind:
            case "max":
                high = None if high_a is None or high_b is None else max(high_a, high_b)
                return larger(low_a, low_b), high
            case "min":
                low = None if low_a is None or low_b is None else min(low_a, low_b)
                return low, smaller(high_a, high_b)
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
        return 0, smaller(limit, high) if low is not None and low >= 0 else limit

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
