"""Pipeline text as syntax trees: pipeline.lark, and diagnostics for what it does not take (K2, K6).

Text that the package ships needs no parser (`parsed_pipelines`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..diagnostics import AioptError, Location
from .parsed_pipelines import known_tree

if TYPE_CHECKING:
    from lark import Lark, Token

SyntaxTree: TypeAlias = Any
"""A tree of lark's, of the shape pipeline.lark says; lark cannot type it more closely."""


@cache
def grammar() -> Lark:
    """The parser of `pipeline.lark`."""
    from lark import Lark

    return Lark(
        Path(__file__).with_name("pipeline.lark").read_text(encoding="utf-8"),
        start=["file", "items"],
        parser="lalr",
        propagate_positions=True,
        maybe_placeholders=False,
    )


def parse_reference(text: str, file: str) -> SyntaxTree:
    """The syntax tree of one name with options, as a spec in an attribute is written.

    Raises:
        AioptError: the text is something else.
    """
    nodes = parse(text, file, "items").children
    if len(nodes) != 1 or nodes[0].data != "reference":
        raise AioptError("malformed value", location=Location(file), expected="a name with options")
    return nodes[0]


_TERMINALS = {
    "WORD": "a name or value",
    "STRING": "a string",
    "PIPELINE": "'pipeline'",
    "INCLUDE": "'include'",
    "EQUAL": "'='",
    "COMMA": "','",
    "LPAR": "'('",
    "RPAR": "')'",
    "LBRACE": "'{'",
    "RBRACE": "'}'",
    "LSQB": "'['",
    "RSQB": "']'",
    "$END": "the end of the text",
}


def parse(text: str, file: str, start: str) -> SyntaxTree:
    """The syntax tree of pipeline text by the rule `start` of the grammar: `file` or `items`.

    Raises:
        AioptError: the text is malformed.
    """
    if (tree := known_tree(text, start)) is not None:
        return tree
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    try:
        return grammar().parse(text, start=start)
    except UnexpectedToken as error:
        expected = _one_of(error.accepts or error.expected)
        if error.token.type == "$END":
            lines = text.rstrip().split("\n")
            location = Location(file, len(lines), len(lines[-1]) + 1)
            found = "the end of the text"
        else:
            location, found = location_of(error.token, file), f"'{error.token}'"
        raise AioptError(
            "malformed pipeline", location=location, expected=expected, found=found
        ) from error
    except UnexpectedCharacters as error:
        raise AioptError(
            "malformed pipeline",
            location=Location(file, error.line, error.column),
            expected=_one_of(error.allowed or ()),
            found=f"'{error.char}'",
        ) from error


def _one_of(terminals: Iterable[str]) -> str | None:
    words = sorted({_TERMINALS[name] for name in terminals if name in _TERMINALS})
    if not words:
        return None
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def location_of(token: Token, file: str) -> Location:
    """Where a token stands."""
    return Location(file, token.line, token.column)
