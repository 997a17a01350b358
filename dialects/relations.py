"""Relations between sizes, and their text: ``65 <= s <= 128, s mod 16 == 0, n == 2*s`` (SPEC D1).

A relation is kept in one form, so that equal ones compare, hash and print alike: a polynomial
without a constant term, whose first coefficient is positive and whose coefficients have no common
divisor, with a range for its value or with its remainder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from math import gcd

from ..quick_dataclass import dataclass
from . import dims
from .dim_text import DimSyntaxError, parse_dim
from .dims import Dim, DimExpr, Opaque, Symbol, terms_of
from .polynomials import of_term


@dataclass(frozen=True)
class Relation:
    """``low <= form <= high`` (None: not bounded), or ``form mod modulus == low``."""

    form: Dim
    low: int | None = None
    high: int | None = None
    modulus: int = 0
    """0 for a range."""

    def __str__(self) -> str:
        if self.modulus:
            return f"{_modulo(self.form, self.modulus)} == {self.low}"
        if (assignment := solved(self)) is not None:
            return f"{assignment[0]} == {assignment[1]}"
        if self.is_equality:
            return f"{self.form} == {self.low}"
        if self.low is not None and self.high is not None:
            return f"{self.low} <= {self.form} <= {self.high}"
        bound = self.high if self.low is None else self.low
        lhs, rhs = _apart(self.form, bound or 0)
        return f"{lhs} {'<=' if self.low is None else '>='} {rhs}"

    @property
    def is_equality(self) -> bool:
        """Whether the form has one value."""
        return not self.modulus and self.low == self.high is not None

    @property
    def is_true(self) -> bool:
        """Whether it holds for all sizes."""
        return self.low is None and self.high is None

    @property
    def is_false(self) -> bool:
        """Whether it holds for no size, whatever else does."""
        if self.modulus:
            return False
        low = self.form if self.low is None and isinstance(self.form, int) else self.low
        high = self.form if self.high is None and isinstance(self.form, int) else self.high
        return low is not None and high is not None and low > high

    @property
    def symbols(self) -> frozenset[str]:
        """The symbols it is about."""
        return dims.symbols_of(self.form)

    @property
    def differences(self) -> tuple[Dim, ...]:
        """Expressions that are all at least 0 if and only if the relation holds."""
        if self.modulus:
            return (dims.mod(self.form - (self.low or 0), self.modulus) * -1,)
        low = () if self.low is None else (self.form - self.low,)
        return low if self.high is None else (*low, self.high - self.form)

    def holds(self, sizes: Mapping[str, int]) -> bool:
        """Whether it holds for these sizes. Raises KeyError for a symbol without one."""
        found = (
            each.evaluate(sizes) if isinstance(each, DimExpr) else each for each in self.differences
        )
        return all(number >= 0 for number in found)

    def substitute(self, values: Mapping[str, Dim]) -> Relation:
        """With symbols replaced."""
        if not values or not self.symbols & values.keys():
            return self
        form = dims.substitute(self.form, values)
        if self.modulus:
            return multiple(form - (self.low or 0), self.modulus)
        return between(form, self.low, self.high)


TRUE = Relation(0)
FALSE = Relation(0, 1)


@lru_cache(maxsize=4096)
def between(dim: Dim, low: int | None, high: int | None) -> Relation:
    """``low <= dim <= high``."""
    form, constant = _split(dim)
    if isinstance(form, int):
        inside = (low is None or low <= constant) and (high is None or constant <= high)
        return TRUE if inside else FALSE
    low = None if low is None else low - constant
    high = None if high is None else high - constant
    scale = gcd(*(coefficient for _, coefficient in form.terms))
    if form.terms[0][1] < 0:
        form, low, high = -form, _negated(high), _negated(low)
    form = dims.floordiv(form, scale)
    low = None if low is None else -(-low // scale)
    high = None if high is None else high // scale
    if isinstance(form, DimExpr) and low is not None and low == high:
        for dim, rest in ((form, low), (-form, -low)):
            if (found := _remainder(dim)) is not None and 0 <= rest < found[1]:
                return multiple(found[0] - rest, found[1])
    if low is not None and low != high and dims.is_at_least(form, low):
        low = None
    if high is not None and low != high and dims.is_at_least(high, form):
        high = None
    return Relation(form, low, high)


def _remainder(dim: Dim) -> tuple[Dim, int] | None:
    """(a, k) if `dim` is ``a mod k``, or what is the same, ``a - k*(a floordiv k)`` and
    ``k*(-a ceildiv k) + a``."""
    for mono, coefficient in terms_of(dim):
        match mono:
            case (Opaque(kind="mod", lhs=lhs, rhs=int(k)),) if dim == of_term(mono, 1):
                return lhs, k
            case (Opaque(kind="floordiv", lhs=lhs, rhs=int(k)),) if coefficient == -k:
                if dim - of_term(mono, coefficient) == lhs:
                    return lhs, k
            case (Opaque(kind="ceildiv", lhs=lhs, rhs=int(k)),) if coefficient == k:
                if dim - of_term(mono, coefficient) == -lhs:
                    return -lhs, k
            case _:
                pass
    return None


def at_least(a: Dim, b: Dim) -> Relation:
    """``a >= b``."""
    return between(a - b, 0, None)


def equal(a: Dim, b: Dim) -> Relation:
    """``a == b``."""
    return between(a - b, 0, 0)


def multiple(dim: Dim, modulus: int) -> Relation:
    """``dim mod modulus == 0``, for a modulus of at least 1."""
    form, constant = _split(dim)
    reduced: Dim = 0
    for mono, coefficient in terms_of(form):
        small = coefficient % modulus
        reduced = reduced + of_term(mono, small - modulus if small > modulus // 2 else small)
    rest = -constant
    if isinstance(reduced, int):
        return FALSE if rest % modulus else TRUE
    sign = -1 if reduced.terms[0][1] < 0 else 1
    scale = gcd(modulus, *(coefficient for _, coefficient in reduced.terms))
    if rest % scale:
        return FALSE
    if modulus == scale:
        return TRUE
    modulus, rest = modulus // scale, sign * rest // scale
    return Relation(dims.floordiv(reduced * sign, scale), rest % modulus, None, modulus)


@lru_cache(maxsize=4096)
def solved(relation: Relation) -> tuple[str, Dim] | None:
    """The symbol whose value an equality gives, and the value, if there is one that is nowhere else
    in it: one without a name (`infer-shapes` writes d0, d1, …), or else the last of the alphabet.
    """
    form, value = relation.form, relation.low
    if not relation.is_equality or not isinstance(form, DimExpr) or value is None:
        return None
    found: list[tuple[bool, str, Dim]] = []
    for mono, coefficient in form.terms:
        if abs(coefficient) == 1 and len(mono) == 1 and isinstance(mono[0], Symbol):
            name, rest = mono[0].name, form - of_term(mono, coefficient)
            if name not in dims.symbols_of(rest):
                found.append((_UNNAMED.fullmatch(name) is not None, name, coefficient))
    if not found:
        return None
    _, name, sign = max(found, key=lambda candidate: candidate[:2])
    return name, (value - (form - dims.symbol(name) * sign)) * sign


def _split(dim: Dim) -> tuple[Dim, int]:
    """A polynomial without its constant term, and that."""
    if isinstance(dim, int):
        return 0, dim
    constant = next((coefficient for mono, coefficient in dim.terms if not mono), 0)
    return dim - constant, constant


def _negated(number: int | None) -> int | None:
    return None if number is None else -number


def _apart(form: Dim, bound: int) -> tuple[Dim, Dim]:
    """Two sides without negative terms, which compare as `form` and `bound` do."""
    negative: Dim = 0
    for mono, coefficient in terms_of(form):
        if coefficient < 0:
            negative = negative + of_term(mono, -coefficient)
    less = -bound if bound < 0 and negative != 0 else 0
    return form + negative + less, negative + bound + less


def _modulo(form: Dim, modulus: int) -> str:
    return str(Opaque("mod", form, modulus))


_UNNAMED = re.compile(r"d\d+")


# -- text -------------------------------------------------------------------------------------


class RelationSyntaxError(ValueError):
    """Text that is no list of relations; `start` and `end` say where in it."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


_COMPARISON = re.compile(r"<=|>=|==|[<>=!]=?")


def parse_relations(text: str) -> list[Relation]:
    """Read relations such as ``65 <= s <= 128, s mod 16 == 0, n == 2*s``.

    Raises:
        RelationSyntaxError: it is no such list.
    """
    parts = between_commas(text) if text.strip() else ()
    return [relation for start, end in parts for relation in _parse_one(text, start, end)]


def between_commas(text: str) -> Iterator[tuple[int, int]]:
    """Where the parts between the commas that are not inside parentheses are."""
    depth, start = 0, 0
    for i, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            yield start, i
            start = i + 1
    yield start, len(text)


def _parse_one(text: str, start: int, end: int) -> Iterator[Relation]:
    marks = list(_COMPARISON.finditer(text, start, end))
    kinds = {mark.group() for mark in marks}
    for mark in marks:
        if mark.group() not in ("<=", ">=", "=="):
            message = f"expected '<=', '>=' or '==', found '{mark.group()}'"
            raise RelationSyntaxError(message, mark.start(), mark.end())
    if not marks or len(kinds) > 1 or len(marks) > (1 if "==" in kinds else 2):
        found = text[start:end].strip() or "nothing"
        message = f"expected a relation such as '65 <= s <= 128' or 'n == 2*s', found '{found}'"
        raise RelationSyntaxError(message, start, end)
    edges = [start, *(edge for mark in marks for edge in mark.span()), end]
    sizes = [_parse_size(text, *place) for place in zip(edges[::2], edges[1::2], strict=True)]
    for a, b in pairwise(sizes):
        yield _relate(marks[0].group(), a, b)


def _parse_size(text: str, start: int, end: int) -> Dim:
    try:
        return parse_dim(text[start:end])
    except DimSyntaxError as error:
        raise RelationSyntaxError(str(error), start, end) from None


def _relate(kind: str, a: Dim, b: Dim) -> Relation:
    if kind == "==":
        return equal(a, b)
    return at_least(b, a) if kind == "<=" else at_least(a, b)
