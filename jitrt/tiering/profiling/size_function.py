"""Dimension expressions as one Python function of sizes: shapes come by the thousand (SPEC D1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ....dialects.dim_text import parse_dim
from ....dialects.dims import Atom, Dim, DimExpr, Symbol, compute, substitute, symbols_of

_OPAQUE = {
    "floordiv": "({0} // {1})",
    "ceildiv": "-(-{0} // {1})",
    "mod": "({0} % {1})",
    "max": "max({0}, {1})",
    "min": "min({0}, {1})",
}

_SIGNS = {"add": "+", "mul": "*"}


def size_function(
    dims: Sequence[Dim], symbols: Sequence[str]
) -> Callable[[Sequence[int]], tuple[int, ...]]:
    """From values of the symbols, in their order, to values of the dimensions.

    A symbol may be given as a linear expression, as host tables do where it is nowhere alone:
    `2*s + 1` stands for the s that gives the value. One that is not given counts as 1.
    """
    places = dict(_place(text, f"s[{i}]") for i, text in enumerate(symbols))

    def leaf(part: int | Atom) -> str:
        if isinstance(part, int):
            return f"({part})"
        if isinstance(part, Symbol):
            return places.get(part.name, "1")
        value, divisor = _OPAQUE[part.kind].format(text(part.lhs), text(part.rhs)), part.rhs
        if part.kind in ("max", "min") or isinstance(divisor, int):
            return value
        return f"({value} if {text(divisor)} > 0 else 0)"

    def text(dim: Dim) -> str:
        if not isinstance(dim, DimExpr):
            return f"({dim})"
        return compute(dim, leaf, lambda kind, a, b: f"({a} {_SIGNS[kind]} {b})")

    body = "".join(f"{text(dim)}, " for dim in dims)
    return eval(f"lambda s: ({body})")  # made of numbers and places only


def _place(symbol: str, value: str) -> tuple[str, str]:
    """The name of a symbol, and its value as text."""
    dim = parse_dim(symbol)
    names = sorted(symbols_of(dim))
    if len(names) != 1:
        return symbol, value
    rest, one = (substitute(dim, {names[0]: number}) for number in (0, 1))
    if (rest, one) == (0, 1):
        return names[0], value
    return names[0], f"(({value} - ({rest})) // ({one - rest}))"
