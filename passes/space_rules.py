"""Constraints of a space as text: rules of policies over its parameters (SPEC K6, I3).

    depth <= group
    kind_matmul or not depth >= 0

A parameter of numbers is a number; its value None is NaN, with which all comparisons are false. One
of truth values is a condition. A parameter of texts is a condition for each of them: `kind_matmul`
is true where `kind` is `matmul`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from ..quick_dataclass import dataclass
from .policies.rules import Number, Rule, Words, parse_rule
from .space import Constraint, Parameter, Value


def constraint(
    text: str, parameters: Sequence[Parameter], texts: Mapping[str, Sequence[str]] | None = None
) -> Constraint:
    """The constraint that a rule says of parameters.

    Args:
        texts: by the names of parameters, what else rules may ask of them, without effect.

    Raises:
        AioptError: at the character that is wrong.
    """
    meanings = _meanings(parameters, {} if texts is None else texts)
    words: Words = tuple(
        (word, "number" if _is_number(word, parameters) else "boolean") for word in meanings
    )
    rule = parse_rule(text, "boolean", words=words)
    used = {word: meanings[word] for word in sorted(rule.names)}
    return Constraint(text, _Holds(rule, used), frozenset(name for name, _ in used.values()))


def is_one_of(parameter: Parameter, values: Iterable[Value]) -> str:
    """The rule that says that a parameter has one of these values."""
    return " or ".join(_is(parameter, value) for value in values)


def word(name: str, value: str) -> str:
    """What is true where a parameter has this text as its value: `kind_matmul`."""
    return f"{name}_{value}".replace("-", "_")


def _is(parameter: Parameter, value: Value) -> str:
    name = parameter.name
    if value is None:
        texts = [each for each in parameter.values if isinstance(each, str)]
        return " and ".join(f"not {word(name, each)}" for each in texts) or f"not {name} >= 0"
    if isinstance(value, bool):
        return name if value else f"not {name}"
    return word(name, value) if isinstance(value, str) else f"{name} == {value}"


def _meanings(
    parameters: Sequence[Parameter], more: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, str | None]]:
    """For each word the parameter it reads and, if it is about a text, which."""
    found: dict[str, tuple[str, str | None]] = {}
    for each in parameters:
        own = [value for value in each.values if isinstance(value, str)]
        texts = [*own, *more.get(each.name, ())]
        found |= {word(each.name, text): (each.name, text) for text in texts}
        if not own:
            found[each.name] = (each.name, None)
    return found


def _is_number(name: str, parameters: Sequence[Parameter]) -> bool:
    values = next((each.values for each in parameters if each.name == name), ())
    return bool(values) and not any(isinstance(value, str | bool) for value in values)


@dataclass(frozen=True)
class _Holds:
    """Decides a rule from values by the names of parameters."""

    rule: Rule
    words: Mapping[str, tuple[str, str | None]]

    def __call__(self, values: Mapping[str, Value]) -> bool:
        return bool(self.rule({w: _read(values[n], text) for w, (n, text) in self.words.items()}))


def _read(value: Value, text: str | None) -> Number:
    if text is not None:
        return value == text
    if value is None:
        return math.nan
    assert not isinstance(value, str)
    return value
