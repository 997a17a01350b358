"""Arithmetic on sizes: what elementwise operations do to dimension expressions (SPEC K1, K3).

Rules are named as the graph level names the operation. A rule gives None where the result is not an
expression, or cannot be decided; the operation is then done on tensors. Sizes are assumed not to
overflow.
"""

from __future__ import annotations

from collections.abc import Callable

from ...dialects import dims
from ...dialects.dims import Dim
from .facts import SizeFacts

LARGEST = 32
"""Vectors with more elements are data, not shapes."""

Numbers = tuple[Dim, ...]
ScalarRule = Callable[..., "Dim | None"]


def wrapped(value: Dim, width: int) -> Dim:
    """A number as a signed integer type of that width holds it; sizes stay as they are."""
    if not isinstance(value, int):
        return value
    half = 1 << (width - 1)
    return (value + half) % (2 * half) - half


def divide(facts: SizeFacts, a: Dim, b: Dim) -> Dim | None:
    """Division truncates; that is floor division of absolute values where signs are known."""
    if isinstance(a, int) and isinstance(b, int):
        return None if b == 0 else abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    if facts.is_nonnegative(b - 1):
        if facts.is_nonnegative(a):
            return 0 if facts.is_nonnegative(b - 1 - a) else dims.floordiv(a, b)
        if facts.is_nonnegative(-a):
            return -dims.floordiv(-a, b)
    return dims.exact_div(a, b) if isinstance(b, int) and b != 0 else None


def remainder(facts: SizeFacts, a: Dim, b: Dim) -> Dim | None:
    """The remainder of `divide`: it has the sign of the dividend."""
    quotient = divide(facts, a, b)
    if quotient is None:
        return None
    if isinstance(a, int) and isinstance(b, int):
        return a - quotient * b
    if facts.is_nonnegative(a):
        rest = dims.mod(a, b)
        divides = facts.is_nonnegative(b - 1) and facts.compare("EQ", rest, 0)
        return 0 if divides else rest
    return -dims.mod(-a, b) if facts.is_nonnegative(-a) else a - quotient * b


def modulus(facts: SizeFacts, a: Dim, b: Dim) -> Dim | None:
    """Python's remainder: it has the sign of the divisor."""
    if isinstance(a, int) and isinstance(b, int):
        return None if b == 0 else a % b
    if not facts.is_nonnegative(b - 1):
        return None
    if facts.is_nonnegative(-a - 1) and facts.is_nonnegative(a + b):
        return a + b
    return a if facts.is_nonnegative(a) and facts.is_nonnegative(b - 1 - a) else dims.mod(a, b)


def sign(facts: SizeFacts, a: Dim) -> Dim | None:
    """-1, 0 or 1."""
    if isinstance(a, int):
        return (a > 0) - (a < 0)
    if facts.is_nonnegative(a):
        return 1 if facts.is_nonnegative(a - 1) else dims.minimum(a, 1)
    return -1 if facts.is_nonnegative(-a - 1) else None


def absolute(facts: SizeFacts, a: Dim) -> Dim | None:
    """The absolute value."""
    if facts.is_nonnegative(a):
        return a
    return -a if facts.is_nonnegative(-a) else None


DIVISIONS = ("div", "rem", "mod")
"""Rules that cannot tell without the signs: divisors are at least 1, what is divided is a size."""


def range_length(facts: SizeFacts, start: Dim, stop: Dim, step: int) -> Dim:
    """How many numbers ``start, start + step, …`` lie before `stop`; the step is not 0."""
    distance = stop - start if step > 0 else start - stop
    return facts.maximum(dims.ceildiv(distance, abs(step)), 0)


SCALAR_RULES: dict[str, ScalarRule] = {
    "add": lambda facts, a, b: a + b,
    "sub": lambda facts, a, b: a - b,
    "mul": lambda facts, a, b: a * b,
    "div": divide,
    "rem": remainder,
    "mod": modulus,
    "max": SizeFacts.maximum,
    "min": SizeFacts.minimum,
    "neg": lambda facts, a: -a,
    "sign": sign,
    "abs": absolute,
    "relu": lambda facts, a: facts.maximum(a, 0),
}
