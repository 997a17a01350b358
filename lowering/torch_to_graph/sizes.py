"""torch's symbolic sizes and numbers (sympy expressions) as dimensions and scalars (SPEC K1, K3).

Expressions are told apart by the names of their classes: those of sympy and of
`torch.utils._sympy.functions`. Nothing here imports either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xdsl.ir import Attribute

from ...dialects import dims
from ...dialects.dims import Dim
from ..frontend.arrays import Arrays
from ..frontend.builder import Lowered

Expr = Any
"""A sympy expression."""


class Unknown(Exception):
    """An expression that is no dimension; the message is its text."""


def dimension(expr: Expr, names: Mapping[str, Dim]) -> Dim:
    """A whole number as a dimension; `names` are the dimensions that torch's symbols stand for.

    Raises Unknown for what depends on data, and for what dimensions cannot express.
    """
    if isinstance(expr, int) or expr.is_Integer:
        return int(expr)
    if expr.is_Symbol:
        if expr.name not in names:
            raise Unknown(str(expr))
        return names[expr.name]
    kind = type(expr).__name__
    if kind == "Pow" and isinstance(exponent := expr.args[1], int) | exponent.is_Integer:
        return _power(dimension(expr.args[0], names), int(exponent), expr)
    if kind in _ROUNDED and type(expr.args[0]).__name__ == "IntTrueDiv":
        a, b = (dimension(arg, names) for arg in expr.args[0].args)
        return _ROUNDED[kind](a, b)
    if kind not in _INTEGER:
        raise Unknown(str(expr))
    first, *others = (dimension(arg, names) for arg in expr.args)
    for other in others:
        first = _INTEGER[kind](first, other)
    return first


def _power(base: Dim, exponent: int, expr: Expr) -> Dim:
    if exponent < 0:
        raise Unknown(str(expr))
    result: Dim = 1
    for _ in range(exponent):
        result = result * base
    return result


_ROUNDED: dict[str, Callable[[Dim, Dim], Dim]] = {
    "CeilToInt": dims.ceildiv,
    "FloorToInt": dims.floordiv,
    "TruncToInt": dims.floordiv,
}

_INTEGER: dict[str, Callable[[Dim, Dim], Dim]] = {
    "Add": lambda a, b: a + b,
    "Mul": lambda a, b: a * b,
    "FloorDiv": dims.floordiv,
    "CleanDiv": dims.floordiv,
    "CeilDiv": dims.ceildiv,
    "Mod": dims.mod,
    "PythonMod": dims.mod,
    "Max": dims.maximum,
    "Min": dims.minimum,
}


def real(b: Arrays, expr: Expr, names: Mapping[str, Dim], element: Attribute) -> Lowered:
    """A number that depends on sizes, as a scalar of a floating-point element type.

    Raises Unknown for what depends on data, and for functions that the graph level lacks.
    """
    if expr.is_Rational or expr.is_Float:
        return b.number(float(expr), element)
    kind = type(expr).__name__
    if kind == "ToFloat" or expr.is_Symbol or (kind in _INTEGER and expr.is_integer):
        return b.size(dimension(expr.args[0] if kind == "ToFloat" else expr, names), element)
    function = _REAL.get(kind) or _REAL.get(kind.removeprefix("OpaqueUnaryFn_"))
    if function is None:
        raise Unknown(str(expr))
    first, *others = (real(b, arg, names, element) for arg in expr.args)
    if not others:
        return b.apply(function, first)
    for other in others:
        first = b.apply(function, first, other)
    return first


_REAL = {
    "Add": "add",
    "Mul": "mul",
    "Pow": "pow",
    "FloatPow": "pow",
    "IntTrueDiv": "div",
    "FloatTrueDiv": "div",
    "Max": "max",
    "Min": "min",
    **{name: name for name in ("sqrt", "exp", "log", "sin", "cos", "tanh")},
}


def bounds(values: Any) -> tuple[int | None, int | None]:
    """The least and the largest value of one of torch's ranges; None is unlimited."""
    ends = (values.lower, values.upper)
    low, high = (int(end) if getattr(end, "is_Integer", False) else None for end in ends)
    return low, high
