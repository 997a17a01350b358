"""Rules: what they compute, beside Python's own parser and arithmetic, and what is a mistake."""

from __future__ import annotations

import ast
import math
import pickle
import re
import string

import numpy as np
import pytest
from aiopt.diagnostics import AioptError, Location
from aiopt.passes.policies.rules import Rule, parse_rule
from aiopt.passes.policies.vocabulary import SUBJECTS, VOCABULARY, words_of
from hypothesis import given, settings
from hypothesis import strategies as st

VALUES = {
    "count": 200.0,
    "theta0": 10.0,
    "gamma": 10.0,
    "tier": 1.0,
    "benefit": 0.5,
    "cores": 4.0,
    "workers": 0.0,
    "queue": 7.0,
    "p99": math.nan,
    "budget": math.inf,
    "static": True,
}


def number(text: str) -> float:
    value = parse_rule(text, "number")(VALUES)
    assert isinstance(value, float)
    return value


def truth(text: str) -> bool:
    value = parse_rule(text, "boolean")(VALUES)
    assert isinstance(value, bool)
    return value


def mistake(text: str, kind: str = "boolean", about: str | None = None) -> str:
    with pytest.raises(AioptError) as caught:
        parse_rule(text, kind, Location("p", 3, 11), about=about)  # pyright: ignore
    return str(caught.value)


# --- values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("10 - 4 - 3", 3.0),
        ("2 ** 3 ** 2", 512.0),
        ("-2 ** 2", -4.0),
        ("2 ** -1", 0.5),
        ("- -3", 3.0),
        ("7 // 2 % 2", 1.0),
        ("-7 // 2", -4.0),
        ("-7 % 3", 2.0),
        ("5ms", 0.005),
        ("20us", 2e-5),
        ("3ns", 3e-9),
        ("1.5s", 1.5),
        ("256MiB", 256.0 * 2**20),
        ("4KiB + 1B", 4097.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1e999", math.inf),
        ("inf", math.inf),
        ("count", 200.0),
        ("1 if count > 100 else 2", 1.0),
        ("1 if count < 100 else 2 if static else 3", 2.0),
        ("min(3, 1, 2) + max(1, 2)", 3.0),
        ("abs(-2) + sqrt(9) + floor(1.9) + ceil(1.1)", 8.0),
        ("log(1) + log2(8)", 3.0),
        ("sign(-0.5) + sign(7) + sign(0)", 0.0),
        ("max(1, min(cores / 2, workers + sign(queue - 2)))", 1.0),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 / 0", math.inf),
        ("-1 / 0", -math.inf),
        ("0 / 0", math.nan),
        ("1 // 0", math.inf),
        ("1 % 0", math.nan),
        ("0 ** -1", math.inf),
        ("(-8) ** 0.5", math.nan),
        ("10 ** 999", math.inf),
        ("(-10) ** 999", -math.inf),
        ("(-10) ** 1000", math.inf),
        ("1e308 * 10", math.inf),
        ("sqrt(-1)", math.nan),
        ("log(0)", -math.inf),
        ("log(-1)", math.nan),
        ("log2(0)", -math.inf),
        ("floor(inf)", math.inf),
        ("ceil(-inf)", -math.inf),
        ("inf - inf", math.nan),
        ("min(1, p99)", math.nan),
        ("max(p99, 1)", math.nan),
        ("sign(p99)", math.nan),
        ("floor(p99)", math.nan),
    ],
)
def test_nothing_is_raised(text: str, value: float) -> None:
    assert number(text) == value or (math.isnan(value) and math.isnan(number(text)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("count > theta0 * gamma**tier and benefit > 20ms", True),
        ("true or false and false", True),
        ("not true or true", True),
        ("not count > 3", False),
        ("not (static and false)", True),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("2 == 2.0", True),
        ("count != 200", False),
        ("static == true", True),
        ("(count > 3) != static", False),
        ("static if count > 3 else false", True),
        ("p99 > 0.9 * budget", False),
        ("p99 != 1", False),
        ("p99 == p99", False),
        ("not p99 > 1", True),
        ("count > 1 if static else count > 1000", True),
    ],
)
def test_conditions(text: str, value: bool) -> None:
    assert truth(text) is value


def test_values_of_other_types_are_converted() -> None:
    rule = parse_rule("count * count ** tier", "number")
    assert rule({"count": 10**200, "tier": 1}) == math.inf
    assert parse_rule("static", "boolean")({"static": 1}) is True
    assert parse_rule("tier + 1", "number")({"tier": True}) == 2.0


def test_names_and_used() -> None:
    rule = parse_rule("queue > 3 and (static or queue < cores)", "boolean")
    assert rule.names == {"queue", "static", "cores"}
    assert list(rule.used(VALUES).items()) == [("queue", 7.0), ("static", True), ("cores", 4.0)]
    with pytest.raises(KeyError, match="cores"):
        rule({"queue": 1.0, "static": False})


def test_rules_are_values() -> None:
    rule = parse_rule("count  >  3", "boolean")
    assert rule == Rule("count  >  3", "boolean") != parse_rule("count > 3", "boolean")
    assert len({rule, Rule("count  >  3", "boolean")}) == 1
    assert str(rule) == "count  >  3"
    again = pickle.loads(pickle.dumps(rule))
    assert again == rule and again({"count": 4.0}) is True


def test_a_rule_is_compiled_once() -> None:
    first, second = (parse_rule("count > 12345", "boolean") for _ in range(2))
    assert first._checked is second._checked


# --- mistakes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "p:3:11: error: the rule is empty: expected a name or number"),
        ("  ", "p:3:11: error: the rule is empty: expected a name or number"),
        ("count >", "p:3:18: error: the rule is not complete: expected a name or number"),
        ("(count > 3", "p:3:21: error: the rule is not complete: expected ')' or an operator"),
        ("count > 3)", "p:3:20: error: malformed rule: expected an operator, found ')'"),
        ("count > 3 4", "p:3:21: error: malformed rule: expected an operator, found '4'"),
        ("count && static", "p:3:17: error: malformed rule: expected 'and', found '&'"),
        ("!static", "p:3:11: error: malformed rule: expected 'not', found '!'"),
        ("count = 3", "p:3:17: error: malformed rule: expected '==', found '='"),
        ("__import__", "p:3:11: error: unknown name '__import__'"),
        ("count.real > 3", "p:3:16: error: malformed rule: expected an operator, found '.'"),
        ("cuont > 3", "p:3:11: error: unknown name 'cuont' (did you mean 'count'?)"),
        ("static and teir", "p:3:22: error: unknown name 'teir' (did you mean 'tier'?)"),
        (
            "count > 5min",
            "p:3:20: error: unknown unit 'min' (units are s, ms, us, ns, B, KiB, MiB, GiB, TiB)",
        ),
        ("mim(1, 2) > 3", "p:3:11: error: unknown function 'mim' (did you mean 'min'?)"),
        (
            "min(1) > 3",
            "p:3:11: error: wrong number of arguments for 'min': expected two or more, found 1",
        ),
        (
            "sqrt(1, 2) > 3",
            "p:3:11: error: wrong number of arguments for 'sqrt': expected one, found 2",
        ),
        (
            "count",
            "p:3:11: error: the rule has the wrong type: expected a condition, found a number",
        ),
        (
            "static and 4",
            "p:3:22: error: an operand of 'and' has the wrong type:"
            " expected a condition, found a number",
        ),
        (
            "not count",
            "p:3:15: error: what follows 'not' has the wrong type:"
            " expected a condition, found a number",
        ),
        (
            "count + static > 1",
            "p:3:19: error: the right side of '+' has the wrong type:"
            " expected a number, found a condition",
        ),
        (
            "-static > 1",
            "p:3:12: error: what follows '-' has the wrong type:"
            " expected a number, found a condition",
        ),
        (
            "static < true",
            "p:3:11: error: '<' compares numbers: expected a number, found a condition",
        ),
        (
            "count == static",
            "p:3:20: error: the right side of '==' has the wrong type:"
            " expected a number, found a condition",
        ),
        (
            "static if count else true",
            "p:3:21: error: what follows 'if' has the wrong type:"
            " expected a condition, found a number",
        ),
        (
            "static if true else count",
            "p:3:31: error: what follows 'else' has the wrong type:"
            " expected a condition, found a number",
        ),
        ("1 != 2 != 3", "p:3:13: error: '!=' cannot stand in a chain of comparisons"),
        ("not " * 5000 + "true", "p:3:11: error: the rule is nested too deeply"),
        ("-" * 5000 + "1 > 2", "p:3:11: error: the rule is nested too deeply"),
    ],
    ids=lambda text: text[:30],
)
def test_mistakes(text: str, message: str) -> None:
    assert mistake(text) == message


def test_where_the_text_stands_may_be_unknown() -> None:
    with pytest.raises(AioptError, match=r"^<rule>:1:9: error: unknown name 'cuont'"):
        parse_rule("3 + 4 > cuont", "boolean")
    with pytest.raises(AioptError, match=r"^p:7: error: unknown name 'cuont'"):
        parse_rule("cuont > 3", "boolean", Location("p", 7))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_rule_knows_the_words_of_its_subject(subject: str) -> None:
    known = words_of(subject)
    for name, word in VOCABULARY.items():
        if name in known:
            parse_rule(name, word.kind, about=subject)
        else:
            text = mistake(name, word.kind, subject)
            article = "an" if subject == "entry" else "a"
            assert f"'{name}' is not known in a rule about {article} {subject} (it" in text


# --- against Python ---------------------------------------------------------------------------

NUMBERS = [name for name, word in VOCABULARY.items() if word.kind == "number"]
CONDITIONS = [name for name, word in VOCABULARY.items() if word.kind == "boolean"]
UNITS = {"us": 10**6, "ms": 10**3, "s": 1, "KiB": 2.0**-10, "MiB": 2.0**-20}

literals = st.one_of(
    st.integers(0, 100).map(str),
    st.floats(0, 1e6, allow_nan=False).map(lambda value: f"{value:.6g}"),
    st.tuples(st.integers(0, 999), st.sampled_from(sorted(UNITS))).map(lambda p: f"{p[0]}{p[1]}"),
)


def infix(operand: st.SearchStrategy[str], operators: list[str]) -> st.SearchStrategy[str]:
    """Expressions with or without parentheses, so that precedence decides."""
    plain = st.tuples(operand, st.sampled_from(operators), operand).map(" ".join)
    return plain | plain.map(lambda text: f"({text})")


def conditional(kind: st.SearchStrategy[str], test: st.SearchStrategy[str]):
    return st.tuples(kind, test, kind).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})")


def grown(depth: int) -> tuple[st.SearchStrategy[str], st.SearchStrategy[str]]:
    """Texts of numbers and of conditions, nested `depth` times."""
    if depth == 0:
        return literals | st.sampled_from(NUMBERS), st.sampled_from([*CONDITIONS, "true", "false"])
    numbers, conditions = grown(depth - 1)
    parenthesised = conditions.map(lambda text: f"({text})")
    chains = st.tuples(numbers, st.sampled_from(["<", "<=", "=="]), numbers, numbers)
    return st.one_of(
        numbers,
        infix(numbers, ["+", "-", "*", "/", "//", "%", "**"]),
        numbers.map(lambda text: f"-{text}"),
        st.tuples(st.sampled_from(["min", "max"]), numbers, numbers).map(
            lambda p: f"{p[0]}({p[1]}, {p[2]})"
        ),
        st.tuples(
            st.sampled_from(["abs", "sign", "sqrt", "log", "log2", "floor", "ceil"]), numbers
        ).map(lambda p: f"{p[0]}({p[1]})"),
        conditional(numbers, conditions),
    ), st.one_of(
        conditions,
        infix(numbers, ["<", "<=", ">", ">=", "==", "!="]),
        infix(conditions, ["and", "or"]),
        infix(parenthesised, ["==", "!="]),
        chains.map(lambda p: f"({p[0]} {p[1]} {p[2]} < {p[3]})"),
        parenthesised.map(lambda text: f"not {text}"),
        conditional(conditions, conditions),
    )


class Reference(ast.NodeVisitor):
    """Evaluates Python's own tree of the text with numpy's float64, which raises nothing."""

    def __init__(self, values: dict[str, float | bool]) -> None:
        self.values = values

    def visit_Expression(self, node: ast.Expression):
        return self.visit(node.body)

    def visit_Constant(self, node: ast.Constant):
        return np.float64(node.value)

    def visit_Name(self, node: ast.Name):
        if node.id in ("true", "false"):
            return node.id == "true"
        value = self.values[node.id]
        return value if isinstance(value, bool) else np.float64(value)

    def visit_UnaryOp(self, node: ast.UnaryOp):
        operand = self.visit(node.operand)
        return (not operand) if isinstance(node.op, ast.Not) else -operand

    def visit_BoolOp(self, node: ast.BoolOp):
        values = [bool(self.visit(each)) for each in node.values]
        return all(values) if isinstance(node.op, ast.And) else any(values)

    def visit_IfExp(self, node: ast.IfExp):
        return self.visit(node.body if self.visit(node.test) else node.orelse)

    def visit_Compare(self, node: ast.Compare):
        operands = [self.visit(each) for each in (node.left, *node.comparators)]
        compare = {
            ast.Lt: lambda a, b: a < b,
            ast.LtE: lambda a, b: a <= b,
            ast.Gt: lambda a, b: a > b,
            ast.GtE: lambda a, b: a >= b,
            ast.Eq: lambda a, b: a == b,
            ast.NotEq: lambda a, b: a != b and a == a and b == b,
        }
        pairs = zip(node.ops, operands[:-1], operands[1:], strict=True)
        return all(bool(compare[type(op)](a, b)) for op, a, b in pairs)

    def visit_BinOp(self, node: ast.BinOp):
        a, b = self.visit(node.left), self.visit(node.right)
        match node.op:
            case ast.Add():
                return a + b
            case ast.Sub():
                return a - b
            case ast.Mult():
                return a * b
            case ast.Div():
                return a / b if b != 0 else self._by_zero(a)
            case ast.FloorDiv():
                return np.float64(a // b) if b != 0 else self._by_zero(a)
            case ast.Mod():
                return np.float64(float(a) % float(b)) if b != 0 else np.float64(np.nan)
            case ast.Pow():
                return np.float64(np.inf) if a == 0 and b < 0 else np.power(a, b)
        raise AssertionError(node.op)

    @staticmethod
    def _by_zero(a: np.float64) -> np.float64:
        return np.float64(np.nan) if a == 0 or a != a else np.copysign(np.inf, a)

    def visit_Call(self, node: ast.Call):
        assert isinstance(node.func, ast.Name)
        functions = {
            "min": np.minimum,
            "max": np.maximum,
            "abs": np.abs,
            "sign": np.sign,
            "sqrt": np.sqrt,
            "log": np.log,
            "log2": np.log2,
            "floor": np.floor,
            "ceil": np.ceil,
        }
        return functions[node.func.id](*map(self.visit, node.args))


def in_python(text: str) -> str:
    """The text with its numbers in Python's form."""

    def plain(match: re.Match[str]) -> str:
        return repr(float(match[1]) / UNITS[match[2]])

    return re.sub(rf"\b(\d+)({'|'.join(UNITS)})\b", plain, text)


values = st.fixed_dictionaries(
    {
        name: st.floats(-1e9, 1e9) | st.sampled_from([0.0, 1.0, math.inf, math.nan])
        for name in NUMBERS
    }
    | {name: st.booleans() for name in CONDITIONS}
)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from([0, 1]), st.data())
def test_rules_mean_what_python_means(which: int, data: st.DataObject) -> None:
    text = data.draw(grown(2)[which])
    environment = data.draw(values)
    rule = parse_rule(text, "boolean" if which else "number")
    with np.errstate(all="ignore"):
        expected = Reference(environment).visit(ast.parse(in_python(text), mode="eval"))
    found = rule(environment)
    if which:
        assert found is bool(expected)
    else:
        assert isinstance(found, float)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@settings(max_examples=300, deadline=None)
@given(st.text(string.ascii_lowercase + string.digits + '()<>=!+-*/% .,_"\\\n&|', max_size=60))
def test_any_text_is_a_rule_or_one_diagnostic(text: str) -> None:
    try:
        rule = parse_rule(text, "boolean", Location("p", 1, 1))
    except AioptError as error:
        assert str(error).startswith("p:1:")
        return
    assert rule.text == text
    rule(dict.fromkeys(VOCABULARY, 1.0))
