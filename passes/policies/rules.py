"""Rules: typed conditions and formulas in the text of policies (SPEC K6).

    count > theta0 * gamma**tier and benefit > 20ms
    min(cores / 2, workers + sign(queue - queue_target))

Operators, precedence and conditional expressions are Python's; names are those of vocabulary.py,
numbers may have a unit (`5ms`, `256MiB`). A rule is read with lark, its types are checked, and it
becomes one Python function made from the checked tree, never from the text. Evaluating it raises
nothing: x/0 is infinite, 0/0 and the root of a negative number are NaN, and comparisons with NaN
are false.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from ...diagnostics import AioptError, Location, did_you_mean
from ...quick_dataclass import dataclass
from ..base import BYTE_UNITS, PER_SECOND
from .rule_arithmetic import FUNCTIONS, NAMESPACE
from .vocabulary import SUBJECTS, VOCABULARY, RuleKind, words_of

if TYPE_CHECKING:
    from lark import Lark

Number: TypeAlias = float | bool
Values: TypeAlias = Mapping[str, Number]

Words: TypeAlias = "tuple[tuple[str, RuleKind], ...]"
"""Names that a rule may use, and whether each is a condition or a number."""

SyntaxTree: TypeAlias = Any
"""A tree of lark's, of the shape rules.lark says; lark cannot type it more closely."""


@dataclass(frozen=True)
class Rule:
    """A condition or formula. It is checked and compiled when it is first used.

    `parse_rule` makes one that is known to be right.
    """

    text: str
    """As it was written."""
    kind: RuleKind
    words: Words | None = None
    """What it may use instead of the words of policies."""

    @property
    def names(self) -> frozenset[str]:
        """The words it uses."""
        return self._checked.names

    def __call__(self, values: Values) -> Number:
        """The rule's value, for at least the values of `names`; a missing one is a KeyError."""
        return self._checked.evaluate(values)

    def used(self, values: Values) -> dict[str, Number]:
        """Those of `values` that the rule reads: what a decision was made from."""
        return {name: values[name] for name in self._checked.order}

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[object, ...]:
        return Rule, (self.text, self.kind, self.words)

    @cached_property
    def _checked(self) -> _Checked:
        return _check(self.text, self.kind, None, self.words)


BooleanRule: TypeAlias = Annotated[Rule, "boolean rule"]
"""A pass option that is a condition; `Annotated[BooleanRule, About("version")]` says on what."""

NumberRule: TypeAlias = Annotated[Rule, "number rule"]
"""A pass option that is a formula."""


def condition(text: str) -> Rule:
    """The default of an option that is a condition. Checked when first used."""
    return Rule(text, "boolean")


def formula(text: str) -> Rule:
    """The default of an option that is a formula. Checked when first used."""
    return Rule(text, "number")


def parse_rule(
    text: str,
    kind: RuleKind,
    location: Location | None = None,
    *,
    about: str | None = None,
    words: Words | None = None,
) -> Rule:
    """Read and check a rule.

    Args:
        location: where its first character stands; diagnostics point from there.
        about: a subject of vocabulary.py whose words it may use; None for all words.
        words: what it may use instead of the words of vocabulary.py.

    Raises:
        AioptError: at the character that is wrong.
    """
    try:
        rule = Rule(text, kind, words)
        rule.__dict__["_checked"] = _check(text, kind, about, words)
    except _Mistake as mistake:
        raise mistake.diagnostic(location) from None
    return rule


# --- mistakes ---------------------------------------------------------------------------------


class _Mistake(AioptError):
    """A diagnostic at a column of the rule's text, before it is known where the text stands."""

    def __init__(self, message: str, column: int, **parts: str | None) -> None:
        super().__init__(message, location=Location("<rule>", 1, column), **parts)
        self.column = column

    def diagnostic(self, location: Location | None) -> AioptError:
        """The diagnostic for a rule whose text starts at `location`."""
        place = self.location
        if location is not None:
            column = None if location.col is None else location.col + self.column - 1
            place = Location(location.file, location.line, column)
        return AioptError(
            self.message,
            location=place,
            expected=self.expected,
            found=self.found,
            hint=self.hint,
        )


# --- parsing ----------------------------------------------------------------------------------


@cache
def _grammar() -> Lark:
    from lark import Lark

    return Lark(
        Path(__file__).with_name("rules.lark").read_text(encoding="utf-8"),
        start="rule",
        parser="lalr",
        propagate_positions=True,
        maybe_placeholders=False,
    )


_OTHER_LANGUAGES = {"&": "'and'", "|": "'or'", "!": "'not'", "=": "'=='", "^": "'**'"}


def _parse(text: str) -> SyntaxTree:
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    try:
        return _grammar().parse(text)
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise _Mistake(
                "the rule is not complete" if text.strip() else "the rule is empty",
                len(text.rstrip()) + 1,
                expected=_expected(error.accepts or error.expected),
            ) from error
        raise _Mistake(
            "malformed rule",
            error.token.column or 1,
            expected=_expected(error.accepts or error.expected),
            found=f"'{error.token}'",
        ) from error
    except UnexpectedCharacters as error:
        instead = _OTHER_LANGUAGES.get(error.char)
        before = text[: error.column - 1]
        closed = {"RPAR"} if before.count("(") <= before.count(")") else set[str]()
        raise _Mistake(
            "malformed rule",
            error.column,
            expected=instead or _expected((error.allowed or set[str]()) - closed),
            found=repr(error.char),
        ) from error


def _expected(terminals: Any) -> str:
    if "NUMBER" in terminals:
        return "a name or number"
    return "')' or an operator" if "RPAR" in terminals else "an operator"


# --- checking ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Checked:
    """A rule that is right."""

    names: frozenset[str]
    order: tuple[str, ...]
    """The names as they first stand in the text."""
    evaluate: Callable[[Values], Number]


@lru_cache(maxsize=4096)
def _check(text: str, kind: RuleKind, about: str | None, words: Words | None) -> _Checked:
    try:
        tree = _parse(text)
        checker = _Checker(about, words)
        body = checker.typed(_trees(tree)[0], kind, "the rule")
        order = tuple(checker.names)
        return _Checked(frozenset(order), order, _function(body, checker.names))
    except (RecursionError, MemoryError) as error:
        raise _Mistake("the rule is nested too deeply", 1) from error


_KINDS: dict[RuleKind, str] = {"boolean": "a condition", "number": "a number"}

_UNITS = PER_SECOND | {unit: 1 / size for unit, size in reversed(BYTE_UNITS.items())}
"""How many of each make a second or a byte. Dividing by it rounds once, as for `Seconds`."""

_COMPARISONS: dict[str, ast.cmpop] = {
    "<": ast.Lt(), "<=": ast.LtE(), ">": ast.Gt(), ">=": ast.GtE(), "==": ast.Eq(),
}  # fmt: skip
_ARITHMETIC: dict[str, ast.operator] = {"+": ast.Add(), "-": ast.Sub(), "*": ast.Mult()}
_GUARDED = {"/": "divide", "//": "floor_divide", "%": "modulo"}
_CONSTANTS: dict[str, Number] = {"true": True, "false": False, "inf": math.inf}


class _Checker:
    """Turns a tree of rules.lark into a Python expression, and checks its types on the way."""

    def __init__(self, about: str | None, words: Words | None) -> None:
        self.about = about
        self.known = _kinds(about) if words is None else dict(words)
        self.names: dict[str, RuleKind] = {}

    def typed(self, node: SyntaxTree, kind: RuleKind, what: str) -> ast.expr:
        """The expression of `node`, which must be of `kind`."""
        expression, found = self.any(node)
        if found != kind:
            raise _Mistake(
                f"{what} has the wrong type",
                _column(node),
                expected=_KINDS[kind],
                found=_KINDS[found],
            )
        return expression

    def any(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        """The expression of `node`, and its type."""
        return getattr(self, f"_{node.data}")(node)

    def _choice(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        value, condition, other = _trees(node)
        test = self.typed(condition, "boolean", "what follows 'if'")
        body, kind = self.any(value)
        return ast.IfExp(test, body, self.typed(other, kind, "what follows 'else'")), kind

    def _disjunction(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        return self._logic(ast.Or(), "or", node)

    def _conjunction(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        return self._logic(ast.And(), "and", node)

    def _logic(self, op: ast.boolop, word: str, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        operands = [self.typed(each, "boolean", f"an operand of '{word}'") for each in _trees(node)]
        return ast.BoolOp(op, operands), "boolean"

    def _negation(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        (operand,) = _trees(node)
        return ast.UnaryOp(
            ast.Not(), self.typed(operand, "boolean", "what follows 'not'")
        ), "boolean"

    def _comparison(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        first, *rest = _trees(node)
        left, kind = self.any(first)
        tokens = [child for child in node.children if not hasattr(child, "data")]
        rights: list[ast.expr] = []
        for token, operand in zip(tokens, rest, strict=True):
            if kind == "boolean" and token not in ("==", "!="):
                raise _Mistake(
                    f"'{token}' compares numbers",
                    _column(first),
                    expected="a number",
                    found="a condition",
                )
            rights.append(self.typed(operand, kind, f"the right side of '{token}'"))
        if "!=" not in tokens:
            operators = [_COMPARISONS[str(token)] for token in tokens]
            return ast.Compare(left, operators, rights), "boolean"
        if len(tokens) > 1:
            raise _Mistake("'!=' cannot stand in a chain of comparisons", tokens[0].column)
        return _call("differ", left, rights[0]), "boolean"

    def _sum(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        return self._operations(node)

    def _product(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        return self._operations(node)

    def _operations(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        """Operators of one precedence, from left to right."""
        first, *rest = node.children
        result = self.typed(first, "number", f"the left side of '{rest[0]}'")
        for token, operand in zip(rest[::2], rest[1::2], strict=True):
            right = self.typed(operand, "number", f"the right side of '{token}'")
            if (guarded := _GUARDED.get(str(token))) is not None:
                result = _call(guarded, result, right)
            else:
                result = ast.BinOp(result, _ARITHMETIC[str(token)], right)
        return result, "number"

    def _sign(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        token, operand = node.children
        value = self.typed(operand, "number", f"what follows '{token}'")
        return ast.UnaryOp(ast.USub() if token == "-" else ast.UAdd(), value), "number"

    def _power(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        base, exponent = (self.typed(each, "number", "a side of '**'") for each in _trees(node))
        return _call("power", base, exponent), "number"

    def _call(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        name = node.children[0]
        if (count := FUNCTIONS.get(name)) is None:
            raise _Mistake(
                f"unknown function '{name}'",
                name.column,
                hint=did_you_mean(name, FUNCTIONS) or f"there are {', '.join(FUNCTIONS)}",
            )
        arguments = _trees(node)
        if not (len(arguments) == count or (count == 2 and len(arguments) > 2)):
            raise _Mistake(
                f"wrong number of arguments for '{name}'",
                name.column,
                expected="two or more" if count == 2 else "one",
                found=str(len(arguments)),
            )
        what = f"an argument of '{name}'"
        return _call(name, *(self.typed(each, "number", what) for each in arguments)), "number"

    def _number(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        token = node.children[0]
        digits = token.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
        unit = token[len(digits) :]
        if unit and unit not in _UNITS:
            raise _Mistake(
                f"unknown unit '{unit}'",
                token.column + len(digits),
                hint=f"units are {', '.join(_UNITS)}",
            )
        return ast.Constant(float(digits) / _UNITS.get(unit, 1.0)), "number"

    def _name(self, node: SyntaxTree) -> tuple[ast.expr, RuleKind]:
        token = node.children[0]
        name = str(token)
        if name in _CONSTANTS:
            value = _CONSTANTS[name]
            return ast.Constant(value), "boolean" if isinstance(value, bool) else "number"
        if name not in self.known:
            raise self._unknown(name, token.column)
        kind = self.names[name] = self.known[name]
        return ast.Name(name, ast.Load()), kind

    def _unknown(self, name: str, column: int) -> _Mistake:
        if self.about is not None and name in VOCABULARY:
            return _Mistake(
                f"'{name}' is not known in a rule about {_article(str(self.about))}",
                column,
                hint=f"it belongs to {_article(_subject_of(name))}",
            )
        known = [*self.known, *_CONSTANTS]
        return _Mistake(f"unknown name '{name}'", column, hint=did_you_mean(name, known))


def _kinds(about: str | None) -> dict[str, RuleKind]:
    """The words of a subject, or all there are."""
    names = VOCABULARY if about is None else words_of(about)
    return {name: VOCABULARY[name].kind for name in names}


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _subject_of(name: str) -> str:
    return next(subject for subject in SUBJECTS if name in words_of(subject))


def _trees(node: SyntaxTree) -> list[SyntaxTree]:
    return [child for child in node.children if hasattr(child, "data")]


def _column(node: SyntaxTree) -> int:
    return node.meta.column


def _call(function: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(f"_{function}", ast.Load()), list(arguments), [])


# --- compiling --------------------------------------------------------------------------------


def _function(body: ast.expr, names: Mapping[str, RuleKind]) -> Callable[[Values], Number]:
    """A function of the values that loads each name once, as a float or bool, and evaluates."""
    statements: list[ast.stmt] = []
    for name, kind in names.items():
        value = ast.Subscript(ast.Name("_values", ast.Load()), ast.Constant(name), ast.Load())
        typed = _call("bool" if kind == "boolean" else "float", value)
        statements.append(ast.Assign([ast.Name(name, ast.Store())], typed))
    argument = ast.arguments([], [ast.arg("_values")], None, [], [], None, [])
    definition = ast.FunctionDef("rule", argument, [*statements, ast.Return(body)], [])
    module = ast.fix_missing_locations(ast.Module([definition], []))
    namespace = dict(NAMESPACE)
    exec(compile(module, "<rule>", "exec"), namespace)
    return namespace["rule"]
