"""What is known about the sizes of a program while it is lowered (SPEC K1, K3).

`SizeFacts` collects what shape assertions promise (``b >= 1``, ``16 - s >= 0``), from which
`dialects.facts` deduces; `Predicate` is a boolean that depends on sizes only. When an equation
gives a size its name or its value (two arguments share a batch size; JAX calls it ``b``),
`SizeFacts.equate` raises `Rebind`, and the lowering starts again with that size replaced: no type
changes afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from math import gcd, lcm
from typing import Literal

from ...dialects import dims
from ...dialects.dims import Dim, DimExpr, Opaque
from ...dialects.facts import Direction, Facts, at_least, equal
from ...dialects.polynomials import atom_of, atoms_in, with_atoms
from ...quick_dataclass import dataclass


class Rebind(Exception):
    """The size of an argument, so far called `symbol`, is `value`."""

    def __init__(self, symbol: str, value: Dim) -> None:
        super().__init__(f"{symbol} = {value}")
        self.symbol = symbol
        self.value = value


class Assume(Exception):
    """The program is only right if ``smaller <= larger``: start again, knowing that."""

    def __init__(self, smaller: Dim, larger: Dim) -> None:
        super().__init__(f"{smaller} <= {larger}")
        self.smaller = smaller
        self.larger = larger


@dataclass
class SizeFacts:
    """What is known about sizes so far: it grows while a program is read."""

    known: Facts = field(default_factory=Facts)
    free: frozenset[str] = frozenset()
    """Symbols that stand for a size of an argument and have no other name yet."""

    # -- questions --------------------------------------------------------------------------

    def is_nonnegative(self, dim: Dim) -> bool:
        """Whether ``dim >= 0`` is certain."""
        return self.known.at_least(dim, 0)

    def compare(self, direction: Direction, a: Dim, b: Dim) -> bool | None:
        """The truth of ``a DIRECTION b``, or None if it depends on the sizes."""
        return self.known.compare(direction, a, b)

    def maximum(self, a: Dim, b: Dim) -> Dim:
        """``max(a, b)``, decided if the facts allow."""
        return self.known.maximum(a, b)

    def minimum(self, a: Dim, b: Dim) -> Dim:
        """``min(a, b)``, decided if the facts allow."""
        return self.known.minimum(a, b)

    # -- promises ---------------------------------------------------------------------------

    def equate(self, a: Dim, b: Dim) -> bool:
        """Use that two sizes are equal. False if they cannot be, or if nothing follows.

        Raises Rebind if one side is a symbol without a name, or half of one that is known to be
        even (and so on for other divisors).
        """
        if a == b or equal(a, b) in self.known.relations:
            return True
        for one, other in ((b, a), (a, b)):
            if (symbol := _symbol_of(one)) in self.free and symbol not in dims.symbols_of(other):
                raise Rebind(symbol, other)
            if (bound := self._quotient(one)) is not None and bound[0] not in dims.symbols_of(
                other
            ):
                raise Rebind(bound[0], other * bound[1])
        return False

    def suppose_equal(self, a: Dim, b: Dim) -> bool:
        """Like `equate`; also, if sizes are equal as soon as a free symbol is 1 or a multiple of
        what it is divided by, or a minimum or maximum in one of them a certain one of its two
        values, suppose that. Raises Rebind or Assume then, unless that is certain already.
        """
        if self.equate(a, b):
            return True
        for one, other in ((a, b), (b, a)):
            quotient = dims.exact_div(one, other) if other != 0 else None
            if quotient is not None and (symbol := _symbol_of(quotient)) in self.free:
                raise Rebind(symbol, 1)
        difference = a - b
        for atom in _opaques(difference, "min", "max"):
            for value, other in ((atom.lhs, atom.rhs), (atom.rhs, atom.lhs)):
                if with_atoms(difference, {atom: value}) == 0:
                    smaller, larger = (value, other) if atom.kind == "min" else (other, value)
                    if self.compare("LE", smaller, larger):
                        return True
                    raise Assume(smaller, larger)
        divisors: dict[str, int] = {}
        for symbol, divisor in _divided(difference):
            if symbol in self.free:
                divisors[symbol] = lcm(divisor, divisors.get(symbol, 1))
        multiples = {name: dims.symbol(name) * by for name, by in divisors.items()}
        if multiples and dims.substitute(difference, multiples) == 0:
            for symbol, divisor in divisors.items():
                self.suppose_multiple(dims.symbol(symbol), divisor)
        return False

    def suppose_size(self, dim: Dim, least: int = 0) -> None:
        """Use that an expression which sizes make larger is at least `least`. Raises Assume if that
        is not certain and may be.
        """
        constant = dims.substitute(dim, dict.fromkeys(dims.symbols_of(dim), 0))
        if isinstance(dim, int) or self.is_nonnegative(dim - least):
            return
        if isinstance(constant, int) and self.is_nonnegative(dim - constant):
            raise Assume(least, dim)

    def suppose_single(self, dim: Dim) -> None:
        """Use that a size which is ``min(1, other)`` is 1, since it is repeated: raises Assume."""
        atom = atom_of(dim)
        if isinstance(atom, Opaque) and atom.kind == "min" and 1 in (atom.lhs, atom.rhs):
            raise Assume(1, atom.rhs if atom.lhs == 1 else atom.lhs)

    def suppose_multiple(self, dim: Dim, factor: int) -> None:
        """Use that a number divides a size. Raises Rebind if that says something about a free
        symbol: it is a multiple of a new one.
        """
        if not isinstance(dim, DimExpr) or len(dim.terms) != 1 or factor < 2:
            return
        monomial, coefficient = dim.terms[0]
        symbol = _symbol_of(DimExpr(((monomial, 1),)))
        if symbol in self.free and symbol is not None:
            missing = factor // gcd(factor, coefficient)
            name = f"{symbol}_by_{missing}"
            while name in self.free:
                name += "_"
            raise Rebind(symbol, dims.symbol(name) * missing)

    def name(self, dim: Dim, name: str) -> None:
        """Call a size `name` if it has no name yet. Raises Rebind if that changes anything."""
        if name not in dims.symbols_of(dim):
            self.equate(dim, dims.symbol(name))

    def _quotient(self, dim: Dim) -> tuple[str, int] | None:
        """(p, k) for ``p floordiv k`` where p is a free symbol and ``p mod k = 0`` is promised."""
        atom = atom_of(dim)
        if not isinstance(atom, Opaque) or atom.kind != "floordiv" or not isinstance(atom.rhs, int):
            return None
        symbol = _symbol_of(atom.lhs)
        divides = self.known.divides(atom.rhs, atom.lhs)
        return (symbol, atom.rhs) if symbol in self.free and symbol and divides else None

    def require(self, direction: Direction, a: Dim, b: Dim) -> bool:
        """Record a promise that is not certain yet. False if the facts cannot express it."""
        match direction:
            case "NE":
                return False
            case "EQ":
                if self.equate(a, b):
                    return True
                relation = equal(a, b)
            case "GE" | "GT":
                relation = at_least(a, b + (direction == "GT"))
            case "LE" | "LT":
                relation = at_least(b, a + (direction == "LT"))
        self.known = self.known.also(relation)
        return True


def _divided(dim: Dim) -> list[tuple[str, int]]:
    """The symbols that are divided in the terms of a sum, with their divisors."""
    return [
        (symbol, atom.rhs)
        for atom in _opaques(dim, "floordiv", "ceildiv")
        if isinstance(atom.rhs, int) and (symbol := _symbol_of(atom.lhs)) is not None
    ]


def _opaques(dim: Dim, *kinds: str) -> list[Opaque]:
    """The operations of some kinds that a dimension is a sum of."""
    atoms = atoms_in(dim) if isinstance(dim, DimExpr) else []
    return [atom for atom in atoms if isinstance(atom, Opaque) and atom.kind in kinds]


def _symbol_of(dim: Dim) -> str | None:
    return dim.as_symbol if isinstance(dim, DimExpr) else None


# -- predicates -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Predicate:
    """A boolean that depends on sizes only."""

    kind: Literal["relation", "and", "or", "not", "xor", "constant"]
    parts: tuple[Predicate, ...] = ()
    direction: Direction = "EQ"
    lhs: Dim = 0
    rhs: Dim = 0

    @staticmethod
    def constant(value: bool) -> Predicate:
        """True or false, as a relation of numbers."""
        return Predicate("constant", lhs=int(value))

    def evaluate(self, facts: SizeFacts, values: dict[str, Dim] | None = None) -> bool | None:
        """The truth value if it is certain, with symbols replaced by `values` first."""
        if self.kind == "constant":
            return bool(self.lhs)
        if self.kind == "relation":
            a, b = self.lhs, self.rhs
            if values:
                a, b = dims.substitute(a, values), dims.substitute(b, values)
            return facts.compare(self.direction, a, b)
        truth = _CONNECTIVES[self.kind]([part.evaluate(facts, values) for part in self.parts])
        return False if truth is None and self._contradicts(facts) else truth

    def decide(self, facts: SizeFacts) -> bool | None:
        """Like `evaluate`, but also tries each symbol that may be 0 as 0 and as positive."""
        result = self.evaluate(facts)
        for name in sorted(self.symbols()) if result is None else ():
            if not facts.known.at_least(dims.symbol(name), 1):
                cases = (
                    self.evaluate(facts, {name: 0}),
                    self.evaluate(facts, {name: dims.symbol(name) + 1}),
                )
                if cases[0] == cases[1] is not None:
                    return cases[0]
        return result

    def indicator(self, facts: SizeFacts) -> Dim | None:
        """1 where this holds and 0 where it does not, as an expression, or None.

        So `select` of sizes is arithmetic: floor division of a negative size, as JAX writes it,
        subtracts 1 where there is a remainder, and gives -(x ceildiv k).
        """
        if self.kind == "not":
            inner = self.parts[0].indicator(facts)
            return None if inner is None else 1 - inner
        if self.kind in ("and", "xor"):
            truths = [part.decide(facts) for part in self.parts]
            undecided = [p for p, truth in zip(self.parts, truths, strict=True) if truth is None]
            found = {part.indicator(facts) for part in undecided}
            if len(found) != 1 or (self.kind == "xor" and len(undecided) != 1):
                return None
            (one,) = found
            return 1 - one if one is not None and self.kind == "xor" and True in truths else one
        if self.kind != "relation":
            return None
        difference = self.lhs - self.rhs
        if self.direction in ("EQ", "NE"):
            differ = _differs(facts, difference)
            return differ if differ is None or self.direction == "NE" else 1 - differ
        if self.direction == "LT" and facts.is_nonnegative(-difference):
            return _differs(facts, difference)
        return None

    def _contradicts(self, facts: SizeFacts) -> bool:
        """Whether the sign of a size is not to be 1, and yet what follows is not to hold: of 0 no
        remainder is different from 0."""
        for part in self.parts if self.kind == "and" else ():
            atom = atom_of(part.lhs)
            if (part.direction, part.rhs) != ("NE", 1) or not isinstance(atom, Opaque):
                continue
            if atom.kind == "min" and 1 in (atom.lhs, atom.rhs):
                size = atom.rhs if atom.lhs == 1 else atom.lhs
                none = SizeFacts(facts.known.also(equal(size, 0)))
                if any(other.evaluate(none) is False for other in self.parts):
                    return True
        return False

    def symbols(self) -> frozenset[str]:
        """The symbols in the predicate."""
        own = dims.symbols_of(self.lhs) | dims.symbols_of(self.rhs)
        return own.union(*(part.symbols() for part in self.parts))

    def promises(self) -> list[Predicate] | None:
        """The relations of which this is the conjunction, or None."""
        if self.kind == "relation":
            return [self]
        if self.kind != "and":
            return None
        lists = [part.promises() for part in self.parts]
        return None if None in lists else [each for part in lists if part for each in part]


def _differs(facts: SizeFacts, number: Dim) -> Dim | None:
    """1 where a number is not 0, else 0, if its sign is known."""
    for size in (number, -number):
        atom = atom_of(size)
        if isinstance(atom, Opaque) and atom.kind == "mod":
            return dims.ceildiv(atom.lhs, atom.rhs) - dims.floordiv(atom.lhs, atom.rhs)
        if facts.is_nonnegative(size):
            return facts.minimum(size, 1)
    return None


Truths = list["bool | None"]


def _and(truths: Truths) -> bool | None:
    return False if False in truths else None if None in truths else True


def _or(truths: Truths) -> bool | None:
    return True if True in truths else None if None in truths else False


def _not(truths: Truths) -> bool | None:
    return None if truths[0] is None else not truths[0]


def _xor(truths: Truths) -> bool | None:
    return None if None in truths else truths[0] != truths[1]


_CONNECTIVES: dict[str, Callable[[Truths], bool | None]] = {
    "and": _and,
    "or": _or,
    "not": _not,
    "xor": _xor,
}
