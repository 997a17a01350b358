"""Dimension expressions: canonical arithmetic agrees with integers, text round-trips."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aiopt.dialects import dims
from aiopt.dialects.dim_text import DimSyntaxError, parse_dim
from aiopt.dialects.dims import Dim
from hypothesis import given
from hypothesis import strategies as st

NAMES = ("b", "n", "s")
Evaluate = Callable[[dict[str, int]], int]
sizes = st.fixed_dictionaries({name: st.integers(0, 50) for name in NAMES})


def _combine(
    children: st.SearchStrategy[tuple[Dim, Evaluate]],
) -> st.SearchStrategy[tuple[Dim, Evaluate]]:
    def pair(kind: str, a: tuple[Dim, Evaluate], b: tuple[Dim, Evaluate]) -> tuple[Dim, Evaluate]:
        (x, f), (y, g) = a, b
        match kind:
            case "+":
                return x + y, lambda v: f(v) + g(v)
            case "-":
                return x - y, lambda v: f(v) - g(v)
            case "*":
                return x * y, lambda v: f(v) * g(v)
            case "max":
                return dims.maximum(x, y), lambda v: max(f(v), g(v))
            case _:
                return dims.minimum(x, y), lambda v: min(f(v), g(v))

    def divide(kind: str, a: tuple[Dim, Evaluate], divisor: int) -> tuple[Dim, Evaluate]:
        x, f = a
        match kind:
            case "floordiv":
                return dims.floordiv(x, divisor), lambda v: f(v) // divisor
            case "ceildiv":
                return dims.ceildiv(x, divisor), lambda v: -(-f(v) // divisor)
            case _:
                return dims.mod(x, divisor), lambda v: f(v) % divisor

    return st.builds(pair, st.sampled_from(["+", "-", "*", "max", "min"]), children, children) | (
        st.builds(
            divide, st.sampled_from(["floordiv", "ceildiv", "mod"]), children, st.integers(1, 6)
        )
    )


leaves = st.sampled_from(NAMES).map(
    lambda name: (dims.symbol(name), lambda v: v[name])
) | st.integers(-4, 9).map(lambda n: (n, lambda v: n))
expressions: st.SearchStrategy[tuple[Dim, Evaluate]] = st.recursive(leaves, _combine, max_leaves=8)


def evaluate(dim: Dim, values: dict[str, int]) -> int:
    return dim if isinstance(dim, int) else dim.evaluate(values)


@given(expressions, sizes)
def test_arithmetic_agrees_with_integers(
    expression: tuple[Dim, Evaluate], values: dict[str, int]
) -> None:
    dim, direct = expression
    assert evaluate(dim, values) == direct(values)


@given(expressions, sizes)
def test_computing_in_another_form_agrees(
    expression: tuple[Dim, Evaluate], values: dict[str, int]
) -> None:
    dim, direct = expression

    def leaf(leaf: int | dims.Atom) -> int:
        if isinstance(leaf, dims.Opaque):
            sides = (evaluate(side, values) for side in (leaf.lhs, leaf.rhs))
            return dims.OPAQUE[leaf.kind](*sides)
        return leaf if isinstance(leaf, int) else values[leaf.name]

    binary = {"add": lambda a, b: a + b, "mul": lambda a, b: a * b}
    if isinstance(dim, dims.DimExpr):
        assert dims.compute(dim, leaf, lambda kind, a, b: binary[kind](a, b)) == direct(values)


@given(expressions)
def test_text_round_trip(expression: tuple[Dim, Evaluate]) -> None:
    dim, _ = expression
    assert parse_dim(str(dim)) == dim


@given(expressions, expressions, sizes)
def test_known_order_holds(
    a: tuple[Dim, Evaluate], b: tuple[Dim, Evaluate], values: dict[str, int]
) -> None:
    if dims.is_at_least(a[0], b[0]):
        assert a[1](values) >= b[1](values)


@given(expressions, expressions, sizes)
def test_exact_division(
    a: tuple[Dim, Evaluate], b: tuple[Dim, Evaluate], values: dict[str, int]
) -> None:
    quotient = dims.exact_div(a[0] * b[0], b[0])
    if quotient is not None and b[1](values) != 0:
        assert evaluate(quotient, values) == a[1](values)


@given(expressions, st.sampled_from(NAMES), expressions, sizes)
def test_substitution_is_composition(
    a: tuple[Dim, Evaluate], name: str, b: tuple[Dim, Evaluate], values: dict[str, int]
) -> None:
    replaced = dims.substitute(a[0], {name: b[0]})
    assert evaluate(replaced, values) == a[1]({**values, name: b[1](values)})


@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 100))
def test_solve_linear(slope: int, constant: int, size: int) -> None:
    s = dims.symbol("s")
    assert dims.solve(slope * s + constant, slope * size + constant, {}) == {"s": size}


def test_nothing_is_divided_by_what_is_not_positive() -> None:
    for text in ("s floordiv t", "s ceildiv t", "s mod t"):
        assert [dims.substitute(parse_dim(text), {"s": 5, "t": t}) for t in (0, -2)] == [0, 0]


def test_solve_refuses() -> None:
    s, b = dims.symbol("s"), dims.symbol("b")
    assert dims.solve(s * b, 12, {}) is None
    assert dims.solve(s * b, 12, {"b": 4}) == {"s": 3}
    assert dims.solve(s * 2, 3, {}) is None
    assert dims.solve(s + 5, 3, {}) is None
    assert dims.solve(s * s, 9, {}) is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("s", "s"),
        ("1 + s", "s + 1"),
        ("2*(s + 1)", "2*s + 2"),
        ("s*b*2", "2*b*s"),
        ("s - s", "0"),
        ("(4*s) floordiv 2", "2*s"),
        ("s floordiv 2", "s floordiv 2"),
        ("(s + 1) floordiv 2", "s ceildiv 2"),
        ("(s - 1) floordiv 2 + 1", "s ceildiv 2"),
        ("(s + 4) ceildiv 3", "(s floordiv 3) + 2"),
        ("(s + 1) floordiv 3", "(s + 1) floordiv 3"),
        ("(s floordiv 2) floordiv 3", "s floordiv 6"),
        ("((s + 1) floordiv 2 + 1) floordiv 2", "s ceildiv 4"),
        ("(s floordiv 2 + 1) floordiv 2", "(s + 2) floordiv 4"),
        ("(-s) floordiv 2", "-(s ceildiv 2)"),
        ("(2*b + s) floordiv 2", "b + (s floordiv 2)"),
        ("(2*b + s + 5) mod 2", "(s + 1) mod 2"),
        ("(3*s - b - 1) mod 4", "(-b - s + 3) mod 4"),
        ("(-s) mod 2", "s mod 2"),
        ("(s*3) mod 3", "0"),
        ("s ceildiv 4", "s ceildiv 4"),
        ("(4*s - 1) ceildiv 2", "2*s"),
        ("(4*s + 7) floordiv 4", "s + 1"),
        ("(6*s - 1) mod 3", "2"),
        ("max(s, 0)", "s"),
        ("max(1, s)", "max(1, s)"),
        ("min(s + 2, s)", "s"),
        ("-s + 3", "-s + 3"),
        ("s*s", "s*s"),
        ("2*(s floordiv 2)", "2*(s floordiv 2)"),
        ("7 floordiv 2", "3"),
        ("max(0, s - 1) floordiv 2", "max(0, s - 1) floordiv 2"),
        ("(max(0, s - 1) + 3) floordiv 2", "(max(0, s - 1) ceildiv 2) + 1"),
    ],
)
def test_canonical_form(text: str, canonical: str) -> None:
    assert str(parse_dim(text)) == canonical


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a dimension, found 'end of expression'"),
        ("(" * 5000, "expected at most 64 operations inside each other"),
        ("s" + " mod 2" * 5000, "expected at most 64 operations inside each other"),
        ("-" * 5000 + "s", "expected at most 64 operations inside each other"),
        ("*".join(f"(a{i} + 1)" for i in range(20)), "expected at most 4096 terms in a product"),
        ("s +", "expected a dimension, found 'end of expression'"),
        ("s s", "expected an operator, found 's'"),
        ("(s", "expected ')', found 'end of expression'"),
        ("max(s)", "expected ',', found ')'"),
        ("s mod 0", "expected a positive divisor, found 0"),
        ("s + 9223372036854775808", "expected a number below 2**63, found '9223372036854775808'"),
        ("9" * 5000, f"expected a number below 2**63, found '{'9' * 40}'"),
        ("s floordiv -2", "expected a positive divisor, found -2"),
        ("s ? 1", "expected an operator, found '?'"),
        ("mod", "expected a dimension, found 'mod'"),
    ],
)
def test_diagnostics(text: str, message: str) -> None:
    with pytest.raises(DimSyntaxError) as error:
        parse_dim(text)
    assert str(error.value) == message
