"""The arithmetic of rules: what may raise in Python gives an infinity or NaN here, as in IEEE 754.

Everything takes and gives floats. `NAMESPACE` is all that a compiled rule can reach.
"""

from __future__ import annotations

import math
from typing import Any


def _differ(left: float, right: float) -> bool:
    """`!=`, but false for NaN; also of conditions."""
    return left < right or left > right


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    return math.nan if left == 0 or left != left else math.copysign(math.inf, left)


def _floor_divide(left: float, right: float) -> float:
    return left // right if right else _divide(left, right)


def _modulo(left: float, right: float) -> float:
    return left % right if right else math.nan


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        odd = exponent % 2 == 1
        return -math.inf if base < 0 and odd else math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def _minimum(*numbers: float) -> float:
    return math.nan if any(number != number for number in numbers) else min(numbers)


def _maximum(*numbers: float) -> float:
    return math.nan if any(number != number for number in numbers) else max(numbers)


def _sqrt(number: float) -> float:
    return math.sqrt(number) if number >= 0 else math.nan


def _log(number: float) -> float:
    return math.log(number) if number > 0 else -math.inf if number == 0 else math.nan


def _log2(number: float) -> float:
    return math.log2(number) if number > 0 else -math.inf if number == 0 else math.nan


def _floor(number: float) -> float:
    return float(math.floor(number)) if math.isfinite(number) else number


def _ceil(number: float) -> float:
    return float(math.ceil(number)) if math.isfinite(number) else number


def _sign(number: float) -> float:
    return number if number == 0 or number != number else math.copysign(1.0, number)


FUNCTIONS = {
    "min": 2, "max": 2, "abs": 1, "sign": 1, "sqrt": 1, "log": 1, "log2": 1, "floor": 1, "ceil": 1,
}  # fmt: skip
"""The functions of rules, and their arguments; 2 is two or more."""

NAMESPACE: dict[str, Any] = {
    "__builtins__": {},
    "_float": float,
    "_bool": bool,
    "_differ": _differ,
    "_divide": _divide,
    "_floor_divide": _floor_divide,
    "_modulo": _modulo,
    "_power": _power,
    "_min": _minimum,
    "_max": _maximum,
    "_abs": abs,
    "_sign": _sign,
    "_sqrt": _sqrt,
    "_log": _log,
    "_log2": _log2,
    "_floor": _floor,
    "_ceil": _ceil,
}
