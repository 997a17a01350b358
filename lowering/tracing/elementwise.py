"""Elementwise functions of the array API on traced arrays, with numpy's promotion (SPEC I6, K3)."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from xdsl.dialects.builtin import i1

from ..frontend.arrays import is_float
from ..frontend.builder import Lowered
from .values import Trace, element, operand, promoted

Implementation = Callable[..., Any]
"""``implementation(trace, *args)`` of a function; it returns lowered values."""

NUMERIC = {"abs": "abs", "negative": "neg", "sign": "sign", "bitwise_invert": "not"}
FLOATING = {
    "exp": "exp", "expm1": "expm1", "log": "log", "log1p": "log1p", "sqrt": "sqrt", "sin": "sin",
    "cos": "cos", "tan": "tan", "asin": "asin", "acos": "acos", "atan": "atan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh", "asinh": "asinh", "acosh": "acosh", "atanh": "atanh",
}  # fmt: skip
ROUNDING = {"floor": "floor", "ceil": "ceil", "trunc": "trunc", "round": "round_even"}
PREDICATES = {"isnan": "is_nan", "isinf": "is_inf", "isfinite": "is_finite"}
BINARY = {
    "add": "add", "subtract": "sub", "multiply": "mul", "maximum": "max", "minimum": "min",
    "remainder": "mod", "bitwise_and": "and", "bitwise_or": "or", "bitwise_xor": "xor",
    "bitwise_left_shift": "shl", "bitwise_right_shift": "shr_arith",
}  # fmt: skip
BOOLEAN = {"add": "or", "mul": "and", "max": "or", "min": "and"}
"""What arithmetic means on booleans."""
COMPARISONS = {
    "equal": "eq", "not_equal": "ne", "less": "lt", "less_equal": "le", "greater": "gt",
    "greater_equal": "ge",
}  # fmt: skip
LOGICAL = {"logical_and": "and", "logical_or": "or", "logical_xor": "xor"}


def floating(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype in which numpy computes a floating-point function."""
    if dtype.kind in "fV":
        return dtype
    return np.dtype({1: np.float16, 2: np.float32}.get(dtype.itemsize, np.float64))


def unary(name: str, t: Trace, x: Any) -> Lowered:
    """A function that keeps the dtype."""
    return t.apply(name, operand(t, x))


def floating_unary(name: str, t: Trace, x: Any) -> Lowered:
    """A function of floating-point numbers."""
    return t.apply(name, operand(t, x, floating(promoted(t, x))))


def rounding(name: str, t: Trace, x: Any) -> Lowered:
    """Rounding; integers are whole."""
    value = operand(t, x)
    return t.apply(name, value) if is_float(value.element) else value


def predicate(name: str, t: Trace, x: Any) -> Lowered:
    """A property of floating-point numbers, on anything."""
    return t.apply(name, operand(t, x, floating(promoted(t, x))))


def positive(t: Trace, x: Any) -> Lowered:
    """x"""
    return operand(t, x)


def square(t: Trace, x: Any) -> Lowered:
    """x · x"""
    value = operand(t, x)
    return t.apply("mul", value, value)


def reciprocal(t: Trace, x: Any) -> Lowered:
    """1 / x"""
    return divide(t, 1.0, x)


def scaled_log(base: float, t: Trace, x: Any) -> Lowered:
    """The logarithm to a base."""
    value = floating_unary("log", t, x)
    return t.apply("mul", value, t.number(1 / math.log(base), value.element))


def logical_not(t: Trace, x: Any) -> Lowered:
    """Whether elements are 0."""
    return t.apply("not", t.cast(operand(t, x), i1))


def signbit(t: Trace, x: Any) -> Lowered:
    """Whether elements are below 0; that of -0.0 is seen by 1 / x."""
    value = operand(t, x, floating(promoted(t, x)))
    zero = t.number(0, value.element)
    signed = t.select(t.compare("eq", value, zero), t.apply("reciprocal", value), value)
    return t.compare("lt", signed, zero)


def binary(name: str, t: Trace, x: Any, y: Any) -> Lowered:
    """A function of two operands in the dtype that they have together."""
    dtype = promoted(t, x, y)
    word = BOOLEAN.get(name, name) if dtype == np.bool_ else name
    return t.apply(word, operand(t, x, dtype), operand(t, y, dtype))


def divide(t: Trace, x: Any, y: Any) -> Lowered:
    """The true quotient."""
    dtype = floating(promoted(t, x, y))
    if dtype != promoted(t, x, y):
        dtype = np.dtype(np.float64)
    return t.apply("div", operand(t, x, dtype), operand(t, y, dtype))


def floor_divide(t: Trace, x: Any, y: Any) -> Lowered:
    """The quotient rounded downwards: ``(x - x mod y) / y``, which is nearly whole."""
    dtype = promoted(t, x, y)
    lhs, rhs = operand(t, x, dtype), operand(t, y, dtype)
    quotient = t.apply("div", t.apply("sub", lhs, t.apply("mod", lhs, rhs)), rhs)
    if not is_float(quotient.element):
        return quotient
    by_zero = t.compare("eq", rhs, t.number(0, rhs.element))
    return t.select(by_zero, t.apply("div", lhs, rhs), t.apply("round_even", quotient))


def power(t: Trace, x: Any, y: Any) -> Lowered:
    """x to the power of y; squares and square roots as such."""
    dtype = promoted(t, x, y)
    base = operand(t, x, dtype)
    if isinstance(y, int | float) and not isinstance(y, bool):
        if y == 2:
            return t.apply("mul", base, base)
        if y == 0.5 and is_float(base.element):
            return t.apply("sqrt", base)
    return t.apply("pow", base, operand(t, y, dtype))


def floating_binary(name: str, t: Trace, x: Any, y: Any) -> Lowered:
    """A function of two floating-point operands."""
    dtype = floating(promoted(t, x, y))
    return t.apply(name, operand(t, x, dtype), operand(t, y, dtype))


def hypotenuse(t: Trace, x: Any, y: Any) -> Lowered:
    """√(x² + y²)"""
    dtype = floating(promoted(t, x, y))
    squares = (t.apply("mul", v, v) for v in (operand(t, x, dtype), operand(t, y, dtype)))
    return t.apply("sqrt", t.apply("add", *squares))


def log_add_exp(t: Trace, x: Any, y: Any) -> Lowered:
    """log(exp(x) + exp(y)) = max + log(1 + exp(min - max))"""
    dtype = floating(promoted(t, x, y))
    sides = operand(t, x, dtype), operand(t, y, dtype)
    top = t.apply("max", *sides)
    below = t.apply("neg", t.apply("abs", t.apply("sub", *sides)))
    return t.apply("add", top, t.apply("log1p", t.apply("exp", below)))


def compare(direction: str, t: Trace, x: Any, y: Any) -> Lowered:
    """A comparison in the dtype that both operands have together."""
    dtype = promoted(t, x, y)
    return t.compare(direction, operand(t, x, dtype), operand(t, y, dtype))


def logical(name: str, t: Trace, x: Any, y: Any) -> Lowered:
    """Connectives of ``x != 0`` and ``y != 0``."""
    return t.apply(name, t.cast(operand(t, x), i1), t.cast(operand(t, y), i1))


def where(t: Trace, condition: Any, x: Any, y: Any) -> Lowered:
    """condition ? x : y"""
    dtype = promoted(t, x, y)
    return t.select(t.cast(operand(t, condition), i1), operand(t, x, dtype), operand(t, y, dtype))


def clip(t: Trace, x: Any, min: Any = None, max: Any = None) -> Lowered:
    """x within bounds; the upper one wins."""
    bounds = [bound for bound in (min, max) if bound is not None]
    dtype = promoted(t, x, *bounds)
    value = operand(t, x, dtype)
    if min is not None:
        value = t.apply("max", value, operand(t, min, dtype))
    return value if max is None else t.apply("min", value, operand(t, max, dtype))


def astype(t: Trace, x: Any, dtype: Any, *, copy: bool = True, device: object = None) -> Lowered:
    """The same values in another dtype."""
    return t.cast(operand(t, x), element(t, dtype))


def _table(names: dict[str, str], implementation: Implementation) -> dict[str, Implementation]:
    return {name: partial(implementation, word) for name, word in names.items()}


IMPLEMENTATIONS: dict[str, Implementation] = {
    **_table(NUMERIC, unary),
    **_table(FLOATING, floating_unary),
    **_table(ROUNDING, rounding),
    **_table(PREDICATES, predicate),
    **_table(BINARY, binary),
    **_table(COMPARISONS, compare),
    **_table(LOGICAL, logical),
    "positive": positive,
    "square": square,
    "reciprocal": reciprocal,
    "log2": partial(scaled_log, 2),
    "log10": partial(scaled_log, 10),
    "logical_not": logical_not,
    "signbit": signbit,
    "divide": divide,
    "floor_divide": floor_divide,
    "pow": power,
    "atan2": partial(floating_binary, "atan2"),
    "hypot": hypotenuse,
    "logaddexp": log_add_exp,
    "where": where,
    "clip": clip,
    "astype": astype,
}
"""By the function's name in the array API."""
