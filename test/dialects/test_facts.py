"""Facts about sizes: what is said to be certain is true, and what matters is found (SPEC D1)."""

from __future__ import annotations

import operator
from collections.abc import Callable

import pytest
from aiopt.dialects import dims
from aiopt.dialects import facts as facts_module
from aiopt.dialects.dim_text import parse_dim
from aiopt.dialects.dims import Dim
from aiopt.dialects.facts import (
    Direction,
    Facts,
    Relation,
    RelationSyntaxError,
    between,
    equal,
    multiple,
)
from hypothesis import given
from hypothesis import strategies as st

NAMES = ("b", "n", "s")
COMPARISONS: dict[Direction, Callable[[int, int], bool]] = {
    "EQ": operator.eq, "NE": operator.ne, "GE": operator.ge, "GT": operator.gt, "LE": operator.le,
    "LT": operator.lt,
}  # fmt: skip
Sizes = dict[str, int]


def evaluate(dim: Dim, sizes: Sizes) -> int:
    return dim if isinstance(dim, int) else dim.evaluate(sizes)


# -- soundness ----------------------------------------------------------------------------------


def _combined(children: st.SearchStrategy[Dim]) -> st.SearchStrategy[Dim]:
    def pair(kind: str, a: Dim, b: Dim) -> Dim:
        match kind:
            case "+":
                return a + b
            case "-":
                return a - b
            case "*":
                return a * b
            case "max":
                return dims.maximum(a, b)
            case _:
                return dims.minimum(a, b)

    def divided(kind: str, a: Dim, k: int) -> Dim:
        return {"floordiv": dims.floordiv, "ceildiv": dims.ceildiv, "mod": dims.mod}[kind](a, k)

    kinds, divisions = ("+", "-", "*", "max", "min"), ("floordiv", "ceildiv", "mod")
    return st.builds(pair, st.sampled_from(kinds), children, children) | st.builds(
        divided, st.sampled_from(divisions), children, st.integers(1, 6)
    )


leaves = st.sampled_from(NAMES).map(dims.symbol) | st.integers(-4, 9)
expressions: st.SearchStrategy[Dim] = st.recursive(leaves, _combined, max_leaves=6)
simple: st.SearchStrategy[Dim] = st.recursive(leaves, _combined, max_leaves=3)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Facts, Sizes]:
    """Facts, and sizes that satisfy them."""
    sizes = draw(st.fixed_dictionaries({name: st.integers(0, 40) for name in NAMES}))
    relations: list[Relation] = []
    for dim in draw(st.lists(simple, max_size=4)):
        value = evaluate(dim, sizes)
        match draw(st.sampled_from(["low", "high", "both", "equal", "mod"])):
            case "low":
                relations.append(between(dim, value - draw(st.integers(0, 3)), None))
            case "high":
                relations.append(between(dim, None, value + draw(st.integers(0, 3))))
            case "both":
                relations.append(between(dim, value - draw(st.integers(0, 9)), value + 5))
            case "equal":
                relations.append(equal(dim, value))
            case _:
                k = draw(st.integers(1, 8))
                relations.append(multiple(dim - value % k, k))
    return Facts(relations), sizes


@given(situations(), expressions, expressions, st.integers(1, 8))
def test_what_is_certain_is_true(situation: tuple[Facts, Sizes], a: Dim, b: Dim, k: int) -> None:
    facts, sizes = situation
    x, y = evaluate(a, sizes), evaluate(b, sizes)
    assert facts.contradiction is None
    assert all(relation.holds(sizes) for relation in facts.relations)
    assert not facts.at_least(a, b) or x >= y
    assert (low := facts.lowest(a)) is None or low <= x
    assert (high := facts.highest(a)) is None or x <= high
    assert not facts.divides(k, a) or x % k == 0
    assert not facts.equal(a, b) or x == y
    for direction, holds in COMPARISONS.items():
        assert facts.compare(direction, a, b) in (None, holds(x, y))
    assert evaluate(facts.simplify(a), sizes) == x
    assert evaluate(facts.maximum(a, b), sizes) == max(x, y)
    assert evaluate(facts.minimum(a, b), sizes) == min(x, y)
    for name, value in facts.values.items():
        assert sizes[name] == evaluate(value, sizes)


@given(situations(), st.sets(st.sampled_from(NAMES)))
def test_parts_and_other_forms_hold_too(situation: tuple[Facts, Sizes], names: set[str]) -> None:
    facts, sizes = situation
    about = facts.about(names)
    assert about.symbols <= names
    assert all(relation.holds(sizes) for relation in about.relations)
    assert Facts.parse(str(facts)) == facts
    known = facts.substitute({name: sizes[name] for name in names})
    assert not known.symbols & names
    assert all(relation.holds(sizes) for relation in known.relations)


@given(expressions, expressions)
def test_without_relations_no_less_is_certain_than_for_dims(a: Dim, b: Dim) -> None:
    assert Facts().at_least(a, b) >= dims.is_at_least(a, b)


@given(situations(), simple, st.integers(-50, 50))
def test_a_relation_that_excludes_the_sizes_is_no_contradiction_by_itself(
    situation: tuple[Facts, Sizes], dim: Dim, bound: int
) -> None:
    """A contradiction is found only where no sizes are left: the sizes satisfy the negation."""
    facts, sizes = situation
    relation = between(dim, bound, None)
    if facts.also(relation).contradiction is not None:
        assert not relation.holds(sizes)


# -- power --------------------------------------------------------------------------------------

POWER = [
    ("65 <= s <= 128, s mod 16 == 0", "lowest", "s", 80),
    ("65 <= s <= 127, s mod 16 == 0", "highest", "s", 112),
    ("65 <= s <= 128", "lowest", "s floordiv 16", 4),
    ("65 <= s <= 128", "highest", "(s - 1) floordiv 64", 1),
    ("65 <= s <= 128", "lowest", "(s - 1) floordiv 64", 1),
    ("b <= 4, s <= 16", "lowest", "4096 - b*s", 4032),
    ("b*s <= 4096, b >= 2", "highest", "s", 2048),
    ("b*s <= 4096", "highest", "2*b*s + 1", 8193),
    ("b*s >= 16", "lowest", "3*b*s - 8", 40),
    ("b + s <= 10", "highest", "s", 10),
    ("n == 2*s, n <= 9", "highest", "s", 4),
    ("n == s - 2", "lowest", "s", 2),
    ("s <= 128", "lowest", "128*b - b*s", 0),
    ("b >= 1", "lowest", "b*s - s", 0),
    ("s >= 4", "lowest", "s*s - 4*s", 0),
    ("s mod 4 == 1", "lowest", "s mod 4", 1),
    ("s mod 4 == 1", "lowest", "s", 1),
    ("s <= 7", "highest", "8*(s mod 4)", 24),
    ("3 <= s <= 5", "lowest", "max(s, b)", 3),
    ("", "lowest", "s - 2*(s floordiv 2)", 0),
    ("", "highest", "2*(s ceildiv 2) - s", 1),
    ("", "lowest", "s - (s floordiv 2)", 0),
    ("", "lowest", "s floordiv 2 - ((s - 1) floordiv 2)", 0),
    ("", "lowest", "s + t - max(s, t)", 0),
    ("", "highest", "min(s, t) - s", 0),
    ("", "lowest", "8*(s floordiv 8) + s mod 8 - s", 0),
    ("s mod 2 == 0", "highest", "s - 2*(s floordiv 2)", 0),
    ("t >= 1", "lowest", "s - s mod t", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "question", "dim", "answer"), POWER)
def test_bounds_that_must_be_found(text: str, question: str, dim: str, answer: int) -> None:
    assert getattr(Facts.parse(text), question)(parse_dim(dim)) == answer


@pytest.mark.parametrize(
    ("text", "k", "dim"),
    [
        ("s mod 16 == 0", 16, "16*t + s"),
        ("s mod 16 == 0", 32, "2*b*s"),
        ("s mod 16 == 0", 4, "s floordiv 4"),
        ("s mod 16 == 0, n == 2*s", 32, "n"),
        ("s mod 4 == 2, t mod 6 == 2", 2, "s + t"),
        ("s mod 4 == 3", 4, "s*s - 1"),
        ("b*s mod 8 == 0", 16, "2*b*s"),
        ("(b + s) mod 8 == 0", 8, "b + s"),
        ("s mod 6 == 0, s mod 4 == 0", 12, "s"),
        ("", 2, "2*s + 4"),
    ],
)
def test_divisors_that_must_be_found(text: str, k: int, dim: str) -> None:
    facts = Facts.parse(text)
    assert facts.divides(k, parse_dim(dim))
    assert not facts.divides(k, parse_dim(dim) + 1)


@pytest.mark.parametrize(
    ("text", "dim", "simple"),
    [
        ("n == 2*s", "n + s", "3*s"),
        ("s mod 16 == 0", "(16*t + s + 3) floordiv 16", "(s floordiv 16) + t"),
        ("s mod 16 == 0", "s ceildiv 16", "s floordiv 16"),
        ("s mod 16 == 0", "(s + 5) mod 16", "5"),
        ("s <= 15", "(16*t + s) floordiv 16", "t"),
        ("1 <= s <= 16", "s ceildiv 16", "1"),
        ("s <= 15", "s mod 16", "s"),
        ("65 <= s <= 128", "max(s, 64)", "s"),
        ("65 <= s <= 128", "min(s, 512)", "s"),
        ("65 <= s <= 80, s mod 16 == 0", "s + 1", "81"),
        ("s == 4*t", "s floordiv 4", "t"),
        ("s <= t - 1", "s mod t", "s"),
    ],
)
def test_simpler_expressions(text: str, dim: str, simple: str) -> None:
    assert str(Facts.parse(text).simplify(parse_dim(dim))) == simple


@pytest.mark.parametrize(
    "text",
    [
        "s >= 5, s <= 4",
        "65 <= s <= 79, s mod 16 == 0",
        "s mod 4 == 1, s mod 6 == 0",
        "b + s <= 3, b >= 2, s >= 2",
        "n == 2*s, n == 3",
        "b*s <= 16, b >= 5, s >= 5",
        "1 == 2",
        "n == s - 4, s <= 3",
    ],
)
def test_contradictions_that_must_be_found(text: str) -> None:
    assert Facts.parse(text).contradiction is not None


# -- text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("s<=128,65<=s", "65 <= s <= 128"),
        ("s - 2 >= 0", "s >= 2"),
        ("0 <= s", ""),
        ("16 - s >= 0, s >= 16", "s == 16"),
        ("b >= s + 3", "b >= s + 3"),
        ("s + 3 <= b", "b >= s + 3"),
        ("2*s <= 9", "s <= 4"),
        ("2*s mod 16 == 0", "s mod 8 == 0"),
        ("17*s mod 16 == 3", "s mod 16 == 3"),
        ("16*(s floordiv 16) == s", "s mod 16 == 0"),
        ("s - 4*(s floordiv 4) == 3", "s mod 4 == 3"),
        ("2*(s ceildiv 2) == s", "s mod 2 == 0"),
        ("2*s == n", "n == 2*s"),
        ("d0 == s", "d0 == s"),
        ("n == s", "s == n"),
        ("b*s == n*n", "b*s - n*n == 0"),
        ("max(b, s) <= 9, (b + s) mod 4 == 0", "(b + s) mod 4 == 0, max(b, s) <= 9"),
    ],
)
def test_equal_facts_print_alike(text: str, canonical: str) -> None:
    assert str(Facts.parse(text)) == canonical
    assert Facts.parse(canonical) == Facts.parse(text)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("s", "expected a relation such as '65 <= s <= 128' or 'n == 2*s', found 's'", (0, 1)),
        ("1 <= s >= 4", "expected a relation such as '65 <= s <= 128' or 'n == 2*s',"
         " found '1 <= s >= 4'", (0, 11)),
        ("b <= 1, s < 4", "expected '<=', '>=' or '==', found '<'", (10, 11)),
        ("s = 3", "expected '<=', '>=' or '==', found '='", (2, 3)),
        ("s <= (", "expected a dimension, found 'end of expression'", (4, 6)),
        ("s <= 9999999999999999999", "expected a number below 2**63, found '9999999999999999999'",
         (4, 24)),
        ("s <= 4,", "expected a relation such as '65 <= s <= 128' or 'n == 2*s',"
         " found 'nothing'", (7, 7)),
    ],
)  # fmt: skip
def test_what_is_wrong_with_text(text: str, message: str, place: tuple[int, int]) -> None:
    with pytest.raises(RelationSyntaxError) as error:
        Facts.parse(text)
    assert (str(error.value), (error.value.start, error.value.end)) == (message, place)


@pytest.mark.parametrize(
    ("text", "a", "direction", "b", "truth"),
    [
        ("s mod 4 == 0", "s mod 4", "EQ", "0", True),
        ("s mod 4 == 1", "s mod 4", "NE", "0", True),
        ("n == 2*s", "n + s", "EQ", "3*s", True),
        ("s <= 128", "s", "GT", "128", False),
        ("s <= 128", "s", "LE", "128", True),
        ("s <= 128", "s", "LT", "128", None),
        ("s <= 128", "s", "EQ", "129", False),
        ("b >= 1", "b*s", "GE", "s", True),
        ("b >= 1", "b*s", "LT", "s", False),
    ],
)
def test_comparisons(text: str, a: str, direction: Direction, b: str, truth: bool | None) -> None:
    assert Facts.parse(text).compare(direction, parse_dim(a), parse_dim(b)) is truth


def test_about_keeps_ranges_that_follow_from_other_sizes() -> None:
    facts = Facts.parse("n == 2*s, 4 <= s <= 8, n mod 8 == 0, b*s <= 64")
    assert str(facts.about(["n"])) == "8 <= n <= 16, n mod 8 == 0"
    assert str(facts.about(["b"])) == "b <= 16"


def test_what_is_remembered_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts_module, "_MOST_REMEMBERED", 20)
    facts = Facts.parse("5 <= s <= 8, b mod 3 == 1")
    s = dims.symbol("s")
    for number in range(200):
        assert facts.at_least(s + number, number + 5)
        assert facts.lowest(s * number) == 5 * number
    assert len(facts._answers) <= 20 and facts._known.remembered <= 24
