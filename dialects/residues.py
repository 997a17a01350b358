"""Values modulo numbers: the congruence domain (Granger 1989; SPEC D1)."""

from __future__ import annotations

from math import gcd, lcm

from ..quick_dataclass import NamedTuple


class Residue(NamedTuple):
    """A value is `rest` modulo `step`; with a step of 0 it is `rest`."""

    step: int
    rest: int

    def admits(self, other: Residue) -> bool:
        """Whether a value may have both residues."""
        common = gcd(self.step, other.step)
        apart = self.rest - other.rest
        return apart % common == 0 if common else apart == 0

    def divisible(self, k: int) -> bool:
        """Whether `k` divides every such value."""
        return self.step % k == 0 and self.rest % k == 0


ANY = Residue(1, 0)
"""Of values of which nothing is known."""


def modulo(step: int, rest: int) -> Residue:
    """`rest` modulo `step`, in its one form."""
    return Residue(step, rest % step if step else rest)


def round_up(number: int, residue: Residue) -> int:
    """The smallest number of that residue that is not smaller."""
    step, rest = residue
    return number + (rest - number) % step if step else max(number, rest)


def plus(a: Residue, b: Residue) -> Residue:
    """The residue of a sum."""
    return modulo(gcd(a.step, b.step), a.rest + b.rest)


def times(a: Residue, b: Residue) -> Residue:
    """The residue of a product."""
    step = gcd(a.step * b.step, a.step * b.rest, b.step * a.rest)
    return modulo(step, a.rest * b.rest)


def both(a: Residue, b: Residue) -> Residue:
    """The residue of a value that has two (Chinese remainders); the first if it cannot."""
    if not a.admits(b):
        return a
    if a.step == 0 or b.step == 0:
        return a if a.step == 0 else b
    common = gcd(a.step, b.step)
    modulus = b.step // common
    steps = (b.rest - a.rest) // common * pow(a.step // common, -1, modulus) if modulus > 1 else 0
    return modulo(lcm(a.step, b.step), a.rest + a.step * (steps % modulus))
