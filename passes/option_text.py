"""Option values as text: units, lists, specs; reading against an option's type, and printing (K2).

Printing and reading are inverse: `read(option, parse(show(option, value))) == value`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from ..diagnostics import AioptError, Location, did_you_mean
from .base import (
    BYTE_UNITS,
    PER_SECOND,
    Choice,
    Kind,
    Option,
    Scalar,
    Spec,
    Value,
    options_of,
)
from .pipeline_syntax import SyntaxTree, parse_reference
from .policies.rules import Rule, parse_rule

if TYPE_CHECKING:
    from lark import Token

C = TypeVar("C", bound=Choice)

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_INT = re.compile(r"[+-]?\d+")
_FLOAT = re.compile(rf"{_NUMBER}|[+-]?inf")
_BYTES = re.compile(rf"({_NUMBER})(B|KiB|MiB|GiB|TiB)")
_SECONDS = re.compile(rf"({_NUMBER})(s|ms|us|ns)")
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.+-]*")
_BARE_RULE = re.compile(r"(?!none$)[A-Za-z0-9_.+-]+")
_RESERVED = {"true", "false", "none", "inf", "nan"}

_WANTED: dict[Kind, str] = {
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "str": "a string",
    "bytes": "a size such as 4KiB",
    "seconds": "a duration such as 5ms",
    "spec": "a name with options such as lru-k{k=2}",
    "boolean rule": 'a condition such as "count > 10"',
    "number rule": 'a formula such as "0.2 * cores"',
}


class ByteCount(int):
    """A size that was written with a unit inside a `Spec`, so that it prints with one."""


class Duration(float):
    """Seconds that were written with a unit inside a `Spec`, so that they print with one."""


# --- reading ----------------------------------------------------------------------------------


def read(option: Option, value: SyntaxTree | None, location: Location) -> Any:
    """The value of an option from its syntax tree; None is an option without `=`, a true flag.

    Raises:
        AioptError: at the value, saying what is expected.
    """
    if value is None:
        if "bool" in option.kinds and not option.is_tuple:
            return True
        raise AioptError(
            f"option '{option.name}' needs a value", location=location, expected=wanted(option)
        )
    file = location.file
    if value.data == "scalar":
        if option.optional and _is_word(value, "none"):
            return None
        if option.is_tuple:
            return _checked_length(option, (_typed(option, value, file),), location)
        return _typed(option, value, file)
    if not option.is_tuple:
        raise AioptError(
            f"option '{option.name}' takes one value",
            location=location,
            expected=wanted(option),
            found=f"a list of {len(value.children)}",
        )
    elements = tuple(_typed(option, element, file) for element in value.children)
    return _checked_length(option, elements, location)


def _checked_length(option: Option, value: tuple[Any, ...], location: Location) -> tuple[Any, ...]:
    if option.length is not None and len(value) != option.length:
        raise AioptError(
            f"option '{option.name}' has the wrong number of values",
            location=location,
            expected=str(option.length),
            found=str(len(value)),
        )
    return value


def _typed(option: Option, scalar: SyntaxTree, file: str) -> Any:
    """The first of the option's kinds that the text fits."""
    token, nested = scalar.children[0], len(scalar.children) > 1
    location = Location(file, token.line, token.column)
    for kind in option.kinds:
        if (nested or token.type == "STRING") and kind not in _QUOTABLE:
            continue
        found = _as_kind(kind, scalar, option, file)
        if found is not None:
            check_range(option, found, location)
            return found
    text = f"'{token}{{…}}'" if nested else f"'{token}'" if token.type == "WORD" else str(token)
    hint = did_you_mean(str(token), map(str, option.choices)) if option.choices else None
    raise AioptError(
        f"wrong value for option '{option.name}'",
        location=location,
        expected=wanted(option),
        found=text,
        hint=hint,
    )


_QUOTABLE: tuple[Kind, ...] = ("str", "choice", "spec", "boolean rule", "number rule")


def check_range(option: Option, value: Any, location: Location | None = None) -> None:
    """Raise AioptError if a number is not in the option's range."""
    if option.range is None or not isinstance(value, int | float) or value in option.range:
        return
    raise AioptError(
        f"wrong value for option '{option.name}'",
        location=location,
        expected=f"{wanted(option)}, {option.range}",
        found=_show_scalar(value, option.kinds),
    )


def _as_kind(kind: Kind, scalar: SyntaxTree, option: Option, file: str) -> Any:
    """The value as one kind, or None if the text is of another."""
    token, nested = scalar.children[0], len(scalar.children) > 1
    quoted = token.type == "STRING"
    if kind == "spec":
        if quoted or not _BARE.fullmatch(str(token)):
            return None
        spec = _spec(scalar, file)
        check_spec(option, spec, _places(scalar, file))
        return spec
    if nested:
        return None
    if kind in ("boolean rule", "number rule"):
        # Not unquoted: a rule has no use for escapes, and columns stay those of the file.
        text, column = (token[1:-1], token.column + 1) if quoted else (str(token), token.column)
        return from_text(kind, text, option, Location(file, token.line, column))
    text = unquote(token) if quoted else str(token)
    return from_text(kind, text, option, Location(file, token.line, token.column))


def from_text(kind: Kind, text: str, option: Option, location: Location) -> Any:
    """The value of one kind that `text` stands for, or None if it is of another kind.

    Raises:
        AioptError: the text is a rule with a mistake; `location` is where it starts.
    """
    match kind:
        case "str":
            return text
        case "choice":
            return next((choice for choice in option.choices if str(choice) == text), None)
        case "bool":
            return {"true": True, "false": False}.get(text)
        case "int":
            return int(text) if _INT.fullmatch(text) else None
        case "float":
            return float(text) if _FLOAT.fullmatch(text) else None
        case "bytes":
            return parse_bytes(text)
        case "seconds":
            return parse_seconds(text)
        case "boolean rule":
            return parse_rule(text, "boolean", location, about=option.about)
        case "number rule":
            return parse_rule(text, "number", location, about=option.about)
        case "spec":
            spec, places = read_spec(text, location.file)
            check_spec(option, spec, places)
            return spec


def parse_bytes(text: str) -> int | None:
    """The bytes that `text` says, with a unit or without; None if it says none."""
    return int(text) if _INT.fullmatch(text) else _bytes(text)


def _bytes(text: str) -> int | None:
    match = _BYTES.fullmatch(text)
    if match is None:
        return None
    number, unit = match.groups()
    if _INT.fullmatch(number):
        return int(number) * BYTE_UNITS[unit]
    size = float(number) * BYTE_UNITS[unit]
    return int(size) if size.is_integer() else None


def parse_seconds(text: str) -> float | None:
    """The seconds that `text` says, with a unit or without; None if it says none."""
    return float(text) if _FLOAT.fullmatch(text) else _seconds(text)


def _seconds(text: str) -> float | None:
    match = _SECONDS.fullmatch(text)
    return None if match is None else float(match[1]) / PER_SECOND[match[2]]


def _is_word(scalar: SyntaxTree, word: str) -> bool:
    token = scalar.children[0]
    return len(scalar.children) == 1 and token.type == "WORD" and token == word


def _spec(scalar: SyntaxTree, file: str) -> Spec:
    options: dict[str, Value] = {}
    for node in scalar.children[1].children if len(scalar.children) > 1 else ():
        key = node.children[0]
        if str(key) in options:
            raise AioptError(
                f"option '{key}' is given twice", location=Location(file, key.line, key.column)
            )
        options[str(key)] = _untyped(node.children[1], file) if len(node.children) > 1 else True
    return Spec(str(scalar.children[0]), tuple(options.items()))


def _untyped(value: SyntaxTree, file: str) -> Value:
    if value.data == "scalar":
        return _untyped_scalar(value, file)
    return tuple(_untyped_scalar(element, file) for element in value.children)


def _untyped_scalar(scalar: SyntaxTree, file: str) -> Scalar:
    token = scalar.children[0]
    if token.type == "STRING":
        return unquote(token)
    if len(scalar.children) > 1:
        return _spec(scalar, file)
    text = str(token)
    if text in ("true", "false"):
        return text == "true"
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if (size := _bytes(text)) is not None:
        return ByteCount(size)
    if (seconds := _seconds(text)) is not None:
        return Duration(seconds)
    return text


def unquote(token: Token) -> str:
    """The contents of a string token."""
    escapes = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}
    return re.sub(r"\\.", lambda match: escapes[match.group()], token[1:-1])


def wanted(option: Option) -> str:
    """What an option takes, in words."""
    words = [_WANTED[kind] for kind in option.kinds if kind != "choice"]
    words += [str(choice) for choice in option.choices]
    if option.optional:
        words.append("none")
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


# --- specs ------------------------------------------------------------------------------------


Places: TypeAlias = Mapping[str, Location]
"""Where the parts of a spec stand: its name (""), its options ("k") and their values ("k=")."""


def read_spec(text: str, file: str) -> tuple[Spec, Places]:
    """A spec as it stands in an attribute or on a command line, and its places.

    Raises:
        AioptError: the text is something else.
    """
    node = parse_reference(text, file)
    return _spec(node, file), _places(node, file)


def _places(scalar: SyntaxTree, file: str) -> Places:
    token = scalar.children[0]
    places = {"": Location(file, token.line, token.column)}
    for node in scalar.children[1].children if len(scalar.children) > 1 else ():
        key, *value = node.children
        first = value[0].children[0] if value and value[0].data == "scalar" else key
        column = first.column + (first.type == "STRING")
        places[str(key)] = Location(file, key.line, key.column)
        places[f"{key}="] = Location(file, first.line, column)
    return places


def check_spec(option: Option, spec: Spec, places: Places | None = None) -> None:
    """Check a spec against those the option takes, if it says which.

    Raises:
        AioptError: it has another name, or an option or value that this one does not have.
    """
    if option.specs:
        chosen(option, spec, places)


def chosen(option: Option, spec: Spec, places: Places | None = None) -> Choice:
    """The instance of the option's `OneOf` that a spec describes; else as `check_spec`."""
    classes = {each.name: each for each in option.specs}
    if (found := classes.get(spec.name)) is None:
        raise AioptError(
            f"wrong value for option '{option.name}'",
            location=None if places is None else places.get(""),
            expected=", ".join(classes),
            found=f"'{spec.name}'",
            hint=did_you_mean(spec.name, classes),
        )
    return described(found, spec, places)


def options_hint(names: Collection[str]) -> str:
    """What an unknown option could have been."""
    return f"its options are {', '.join(names)}" if names else "it has no options"


def described(choice: type[C], spec: Spec, places: Places | None = None) -> C:
    """The instance of a class that a spec describes; else as `check_spec`."""
    places = {} if places is None else places
    known = options_of(choice)
    values: dict[str, Any] = {}
    for key, value in spec.options:
        if (own := known.get(key)) is None:
            raise AioptError(
                f"'{spec.name}' has no option '{key}'",
                location=places.get(key),
                hint=did_you_mean(key, known) or options_hint(known),
            )
        values[own.field] = _own_value(own, value, places.get(f"{key}="))
    for own in known.values():
        if own.default is MISSING and own.field not in values:
            raise AioptError(
                f"'{spec.name}' needs option '{own.name}'",
                location=places.get(""),
                expected=wanted(own),
            )
    return choice(**values)


_UNTYPED: dict[Kind, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "str": (str,),
    "bytes": (int, ByteCount),
    "seconds": (int, float, Duration),
}
"""The types that the value of an option of a spec may have, by the kind of the option."""


def _own_value(option: Option, value: Value, location: Location | None) -> Any:
    """The value of an option of a spec, with the option's type."""
    if option.optional and value == "none":
        return None
    for kind in option.kinds:
        if isinstance(value, str) and kind in ("boolean rule", "number rule"):
            return from_text(kind, value, option, location or Location("<rule>", 1, 1))
        if type(value) in _UNTYPED.get(kind, ()):
            check_range(option, value, location)
            return value
    raise AioptError(
        f"wrong value for option '{option.name}'",
        location=location,
        expected=wanted(option),
        found=_show_untyped(value),
    )


# --- printing ---------------------------------------------------------------------------------


def show(option: Option, value: Any) -> str:
    """The text of an option's value."""
    if value is None:
        return "none"
    if not option.is_tuple:
        return _show_scalar(value, option.kinds)
    return ",".join(_show_scalar(element, option.kinds) for element in value) or "[]"


def plain(value: Rule | Spec) -> str:
    """The text of a rule or spec without quotes, as it stands in attributes."""
    return value.text if isinstance(value, Rule) else _show_spec(value)


def _show_scalar(value: Any, kinds: tuple[Kind, ...]) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Spec():
            return _show_spec(value)
        case Rule():
            return value.text if _BARE_RULE.fullmatch(value.text) else _quote(value.text)
        case str():
            return value if _is_bare(value) else _quote(value)
        case int():
            return show_bytes(value) if "bytes" in kinds else str(int(value))
        case float():
            return show_seconds(value) if "seconds" in kinds else repr(float(value))
    raise TypeError(f"{value!r} cannot be the value of a pass option")


def _show_spec(spec: Spec, *, nested: bool = False) -> str:
    written = " ".join(f"{key}={_show_untyped(value)}" for key, value in spec.options)
    return spec.name + ("{" + written + "}" if written or nested else "")


def _show_untyped(value: Value) -> str:
    match value:
        case "none":
            return "none"
        case tuple():
            return "[" + ",".join(map(_show_untyped, value)) + "]"
        case Spec():
            return _show_spec(value, nested=True)
        case ByteCount():
            return show_bytes(value)
        case Duration():
            return show_seconds(value)
    return _show_scalar(value, ())


def _is_bare(text: str) -> bool:
    return _BARE.fullmatch(text) is not None and text not in _RESERVED


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def show_bytes(size: int) -> str:
    """A size in the largest unit that divides it: `256MiB`, `100B`."""
    unit, scale = next(
        (unit, scale) for unit, scale in BYTE_UNITS.items() if size % scale == 0 or scale == 1
    )
    return f"{size // scale}{unit}" if size else "0B"


def show_seconds(seconds: float) -> str:
    """A duration in the largest unit that makes it a short number: `5ms`, `1.5s`."""
    if math.isfinite(seconds):
        for unit, scale in PER_SECOND.items():
            text = f"{seconds * scale:.12g}{unit}"
            if (abs(seconds) * scale >= 1 or seconds == 0) and _seconds(text) == seconds:
                return text
        return f"{seconds!r}s"
    return repr(seconds)
