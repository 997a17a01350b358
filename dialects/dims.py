"""Symbolic dimension expressions: the sizes that every level talks about (SPEC K1, D1).

A dimension is a Python ``int`` or a :class:`DimExpr`: a polynomial with integer coefficients over
*atoms*. An atom is a symbol (``s``: an unknown, non-negative size) or an opaque operation
(``floordiv``, ``ceildiv``, ``mod``, ``max``, ``min``) on dimensions. Polynomials are kept
canonical, so that two sizes that are equal as polynomials compare, hash and print alike::

    >>> b, s = symbol("b"), symbol("s")
    >>> str((s + 1) * 2 * b - b)
    '2*b*s + b'
    >>> (b * s * 32) // (b * s)
    32

`dim_text` reads what is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal, TypeAlias, TypeVar

T = TypeVar("T")
Dim: TypeAlias = "int | DimExpr"
Shape: TypeAlias = "tuple[Dim, ...]"

OPAQUE: dict[str, Callable[[int, int], int]] = {
    "floordiv": lambda a, b: a // b if b > 0 else 0,
    "ceildiv": lambda a, b: -(-a // b) if b > 0 else 0,
    "mod": lambda a, b: a % b if b > 0 else 0,
    "max": max,
    "min": min,
}
"""Operations that a polynomial cannot express, with their integer meaning: 0 for a divisor that is
not positive, as where code computes them."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A named unknown size, at least 0."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Opaque:
    """``kind(lhs, rhs)`` where ``kind`` is a key of :data:`OPAQUE`."""

    kind: str
    lhs: Dim
    rhs: Dim

    def __str__(self) -> str:
        if self.kind in ("max", "min"):
            return f"{self.kind}({self.lhs}, {self.rhs})"
        return f"{_factor_text(self.lhs)} {self.kind} {_factor_text(self.rhs)}"


Atom: TypeAlias = Symbol | Opaque
Monomial: TypeAlias = tuple[Atom, ...]


class DimExpr:
    """A non-constant polynomial over atoms. Build it with :func:`symbol` and arithmetic.

    ``terms`` maps a monomial (a sorted tuple of atoms, repeated for powers; the empty tuple is the
    constant term) to its coefficient, which is never 0.
    """

    __slots__ = ("_hash", "_symbols", "_text", "terms")

    terms: tuple[tuple[Monomial, int], ...]

    def __init__(self, terms: tuple[tuple[Monomial, int], ...]) -> None:
        self.terms = terms
        self._text: str = ""
        self._symbols: frozenset[str] | None = None
        self._hash = hash(terms)

    # -- identity ---------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, DimExpr) and self.terms == other.terms)

    def __hash__(self) -> int:
        return self._hash

    def __str__(self) -> str:
        if not self._text:
            self._text = _poly_text(self.terms)
        return self._text

    def __repr__(self) -> str:
        return f"DimExpr({str(self)!r})"

    # -- arithmetic -------------------------------------------------------------------------

    def __add__(self, other: Dim) -> Dim:
        return _sum(self, other)

    __radd__ = __add__

    def __mul__(self, other: Dim) -> Dim:
        return _product(self, other)

    __rmul__ = __mul__

    def __neg__(self) -> Dim:
        return self * -1

    def __sub__(self, other: Dim) -> Dim:
        return self + other * -1

    def __rsub__(self, other: Dim) -> Dim:
        return self * -1 + other

    def __floordiv__(self, other: Dim) -> Dim:
        return floordiv(self, other)

    def __rfloordiv__(self, other: Dim) -> Dim:
        return floordiv(other, self)

    def __mod__(self, other: Dim) -> Dim:
        return mod(self, other)

    # -- inspection -------------------------------------------------------------------------

    @property
    def symbols(self) -> frozenset[str]:
        """Names of all symbols in the expression, those inside opaque operations included."""
        if self._symbols is None:
            self._symbols = frozenset(_symbols(self))
        return self._symbols

    @property
    def as_symbol(self) -> str | None:
        """The symbol's name if the expression is just one symbol, else None."""
        if len(self.terms) == 1 and self.terms[0][1] == 1 and len(self.terms[0][0]) == 1:
            atom = self.terms[0][0][0]
            return atom.name if isinstance(atom, Symbol) else None
        return None

    def evaluate(self, values: Mapping[str, int]) -> int:
        """The size under an assignment of all symbols; KeyError names a missing one."""
        result = self.substitute(values)
        if isinstance(result, DimExpr):
            raise KeyError(min(result.symbols))
        return result

    def substitute(self, values: Mapping[str, Dim]) -> Dim:
        """The expression with symbols replaced; symbols that are not in `values` stay."""
        total: Dim = 0
        for mono, coef in self.terms:
            product: Dim = coef
            for atom in mono:
                product = product * _substitute_atom(atom, values)
            total = total + product
        return total


def symbol(name: str) -> DimExpr:
    """The dimension called `name`."""
    return DimExpr((((Symbol(name),), 1),))


def floordiv(a: Dim, b: Dim) -> Dim:
    """``a // b``: exact where the polynomial divides, opaque otherwise. `b` is positive."""
    if isinstance(a, int) and isinstance(b, int):
        return OPAQUE["floordiv"](a, b)
    if (quotient := exact_div(a, b)) is not None:
        return quotient
    if not isinstance(b, int) or b < 1:
        return _opaque("floordiv", a, b)
    whole, rest = _divided(a, b)
    return whole + _quotient(rest, b)


def ceildiv(a: Dim, b: Dim) -> Dim:
    """``⌈a / b⌉``: exact where the polynomial divides, opaque otherwise. `b` is positive."""
    if isinstance(b, int) and b > 0:
        return floordiv(a + (b - 1), b)
    quotient = exact_div(a, b)
    return _opaque("ceildiv", a, b) if quotient is None else quotient


def mod(a: Dim, b: Dim) -> Dim:
    """``a mod b`` with the sign of `b`, which is positive."""
    if exact_div(a, b) is not None:
        return 0
    if not isinstance(b, int) or b < 1:
        return _opaque("mod", a, b)
    return _opaque("mod", _make({mono: _nearest(coef, b, mono) for mono, coef in terms_of(a)}), b)


def _nearest(coefficient: int, b: int, mono: Monomial) -> int:
    """The number next to 0 of those with the same remainder; of a constant that itself."""
    rest = coefficient % b
    return rest - b if mono and rest > b // 2 else rest


def _divided(a: Dim, b: int) -> tuple[Dim, Dim]:
    """(q, r) with ``a = q*b + r``, where b divides no term of r, whose constant is 0 to b - 1."""
    whole: dict[Monomial, int] = {}
    rest: dict[Monomial, int] = {}
    for mono, coef in terms_of(a):
        if mono and coef % b:
            rest[mono] = coef
        else:
            whole[mono], rest[mono] = divmod(coef, b)
    return _make(whole), _make(rest)


def _quotient(a: Dim, b: int) -> Dim:
    """``a // b`` for what `_divided` leaves, in one form for all that are equal by these rules: a
    sum has a positive term, ``a + b - 1`` is rounded up, and of quotients the divisors are
    multiplied.
    """
    if isinstance(a, int):
        return 0
    if all(coef < 0 for mono, coef in a.terms if mono):
        return -ceildiv(-a, b)
    constant = a.terms[-1][1] if not a.terms[-1][0] else 0
    kind = "ceildiv" if constant == b - 1 else "floordiv"
    match a - constant:
        case DimExpr(terms=(((Opaque(kind="floordiv", lhs=lhs, rhs=int(c)),), 1),)):
            return floordiv(lhs + c * constant, b * c)
        case DimExpr(terms=(((Opaque(kind="ceildiv", lhs=lhs, rhs=int(c)),), 1),)) if (
            kind == "ceildiv"
        ):
            return ceildiv(lhs, b * c)
        case inner:
            return _opaque(kind, inner if kind == "ceildiv" else a, b)


def maximum(a: Dim, b: Dim) -> Dim:
    """The larger of two dimensions, decided now if their difference has a known sign."""
    if is_at_least(a, b):
        return a
    return b if is_at_least(b, a) else _opaque("max", *sorted((a, b), key=str))


def minimum(a: Dim, b: Dim) -> Dim:
    """The smaller of two dimensions, decided now if their difference has a known sign."""
    if is_at_least(a, b):
        return b
    return a if is_at_least(b, a) else _opaque("min", *sorted((a, b), key=str))


def product(shape: tuple[Dim, ...]) -> Dim:
    """The number of elements of a shape."""
    total: Dim = 1
    for dim in shape:
        total = total * dim
    return total


def exact_div(a: Dim, b: Dim) -> Dim | None:
    """``a / b`` if `b` is a single term that divides every term of `a`, else None."""
    (divisor, scale), *rest = terms_of(b) or (((), 0),)
    if rest or scale == 0:
        return 1 if a == b and b != 0 else None
    quotient: dict[Monomial, int] = {}
    for mono, coef in terms_of(a):
        if coef % scale:
            return None
        remaining = list(mono)
        for atom in divisor:
            if atom not in remaining:
                return None
            remaining.remove(atom)
        quotient[tuple(remaining)] = coef // scale
    return _make(quotient)


@lru_cache(maxsize=16384)
def is_at_least(a: Dim, b: Dim) -> bool:
    """True if ``a >= b`` for all non-negative values of the symbols; False if that is not known."""
    return all(
        coef > 0 if mono and all(map(_is_nonnegative, mono)) else not mono and coef >= 0
        for mono, coef in terms_of(a - b)
    )


def substitute(dim: Dim, values: Mapping[str, Dim]) -> Dim:
    """`dim` with symbols replaced (an int stays itself)."""
    return dim.substitute(values) if isinstance(dim, DimExpr) else dim


def compute(
    dim: DimExpr,
    leaf: Callable[[int | Atom], T],
    binary: Callable[[Literal["add", "mul"], T, T], T],
) -> T:
    """The expression in another form, such as instructions: `leaf` gives the form of a coefficient
    or an atom, `binary` that of a sum or product of two. Coefficients come last, so that terms of
    the same atoms begin with the same products."""
    total: T | None = None
    for mono, coefficient in dim.terms:
        value: T | None = None
        for atom in mono:
            value = leaf(atom) if value is None else binary("mul", value, leaf(atom))
        if value is None:
            value = leaf(coefficient)
        elif coefficient != 1:
            value = binary("mul", value, leaf(coefficient))
        total = value if total is None else binary("add", value, total)
    assert total is not None
    return total


def symbols_of(dim: Dim) -> frozenset[str]:
    """The symbols in a dimension (none in an int)."""
    return dim.symbols if isinstance(dim, DimExpr) else frozenset()


def solve(dim: Dim, size: int, values: Mapping[str, int]) -> dict[str, int] | None:
    """The symbol that makes `dim` equal `size`, if `dim` is linear in one unknown, else None.

    `values` are the symbols known so far. A solution that is not a size (negative, not whole) is
    None too: evaluating `dim` then fails to match.
    """
    rest = substitute(dim, values)
    unknown = sorted(symbols_of(rest))
    if len(unknown) != 1:
        return None
    name = unknown[0]
    slope = terms_of(rest - substitute(rest, {name: 0}))
    if len(slope) != 1 or slope[0][0] != (Symbol(name),):
        return None
    constant = substitute(rest, {name: 0})
    assert isinstance(constant, int)
    value, remainder = divmod(size - constant, slope[0][1])
    return {name: value} if remainder == 0 and value >= 0 else None


# -- internals --------------------------------------------------------------------------------


def terms_of(dim: Dim) -> tuple[tuple[Monomial, int], ...]:
    """The terms of a dimension as a polynomial."""
    if isinstance(dim, DimExpr):
        return dim.terms
    return (((), dim),) if dim else ()


# Programs repeat their sizes: a stack of layers asks for the same sums again and again.


@lru_cache(maxsize=16384)
def _sum(a: DimExpr, b: Dim) -> Dim:
    acc = dict(a.terms)
    for mono, coef in terms_of(b):
        acc[mono] = acc.get(mono, 0) + coef
    return _make(acc)


@lru_cache(maxsize=16384)
def _product(a: DimExpr, b: Dim) -> Dim:
    acc: dict[Monomial, int] = {}
    for m1, c1 in a.terms:
        for m2, c2 in terms_of(b):
            mono = tuple(sorted(m1 + m2, key=_atom_key))
            acc[mono] = acc.get(mono, 0) + c1 * c2
    return _make(acc)


def _make(acc: Mapping[Monomial, int]) -> Dim:
    terms = sorted(((m, c) for m, c in acc.items() if c), key=_term_key)
    if not terms:
        return 0
    if len(terms) == 1 and not terms[0][0]:
        return terms[0][1]
    return DimExpr(tuple(terms))


def _opaque(kind: str, a: Dim, b: Dim) -> Dim:
    if isinstance(a, int) and isinstance(b, int):
        return OPAQUE[kind](a, b)
    return DimExpr((((Opaque(kind, a, b),), 1),))


def _atom_key(atom: Atom) -> tuple[bool, str]:
    return isinstance(atom, Opaque), str(atom)


def _term_key(term: tuple[Monomial, int]) -> tuple[int, str]:
    return -len(term[0]), "*".join(map(str, term[0]))


def _is_nonnegative(atom: Atom) -> bool:
    if isinstance(atom, Symbol) or atom.kind == "mod":
        return True
    if atom.kind == "max":
        return is_at_least(atom.lhs, 0) or is_at_least(atom.rhs, 0)
    return is_at_least(atom.lhs, 0) and is_at_least(atom.rhs, 0)


def _symbols(dim: Dim) -> Iterator[str]:
    for atom in chain.from_iterable(mono for mono, _ in terms_of(dim)):
        if isinstance(atom, Symbol):
            yield atom.name
        else:
            yield from _symbols(atom.lhs)
            yield from _symbols(atom.rhs)


def _substitute_atom(atom: Atom, values: Mapping[str, Dim]) -> Dim:
    if isinstance(atom, Symbol):
        return values.get(atom.name, DimExpr((((atom,), 1),)))
    build = _BUILD[atom.kind]
    return build(substitute(atom.lhs, values), substitute(atom.rhs, values))


_BUILD: dict[str, Callable[[Dim, Dim], Dim]] = {
    "floordiv": floordiv,
    "ceildiv": ceildiv,
    "mod": mod,
    "max": maximum,
    "min": minimum,
}


def _factor_text(dim: Dim) -> str:
    text = str(dim)
    simple = isinstance(dim, int) or dim.as_symbol is not None or _is_call(dim)
    return text if simple and not text.startswith("-") else f"({text})"


def _is_call(dim: DimExpr) -> bool:
    """Whether a dimension is nothing but one ``max(…)`` or ``min(…)``."""
    match dim.terms:
        case (((Opaque() as atom,), 1),):
            return atom.kind in ("max", "min")
    return False


def _poly_text(terms: tuple[tuple[Monomial, int], ...]) -> str:
    parts: list[str] = []
    for mono, coef in terms:
        alone = len(terms) == 1 and len(mono) == 1 and coef == 1
        factors = [
            f"({a})"
            if isinstance(a, Opaque) and a.kind not in ("max", "min") and not alone
            else str(a)
            for a in mono
        ]
        if abs(coef) != 1 or not mono:
            factors.insert(0, str(abs(coef)))
        sign = ("-" if coef < 0 else "") if not parts else (" - " if coef < 0 else " + ")
        parts.append(sign + "*".join(factors))
    return "".join(parts)
