"""Syntax trees of pipeline text that need no parser: plain names, and the pipelines aiopt ships.

Importing lark and making its tables takes 40 ms, and the text of the shipped pipelines 20 more. So
`pipelines/parsed.json` has the trees that `pipeline.lark` makes of them, by the SHA-256 of each
file's text: text that is changed is parsed.

    python -m aiopt.passes.parsed_pipelines      # writes the file anew

Nothing else writes it. `test/passes/test_parsed_pipelines.py` holds that it is up to date.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FOLDER = Path(__file__).with_name("pipelines")
PARSED = FOLDER / "parsed.json"

_WORD = re.compile(r"[A-Za-z0-9_.+\-]+")
"""WORD of pipeline.lark."""


class Token(str):
    """As lark's: text, its terminal (`type`), and its place (`line`, `column`)."""

    type: str
    line: int
    column: int


class Tree:
    """As lark's: the rule (`data`), `children`, and `meta` with `start_pos` and `end_pos`."""

    def __init__(self, data: str, children: list[Any], start: int = 0, end: int = 0) -> None:
        self.data = data
        self.children = children
        self.meta = SimpleNamespace(start_pos=start, end_pos=end)


def known_tree(text: str, start: str) -> Tree | None:
    """The tree of text by the rule `start` of the grammar; None if only the parser knows."""
    if start == "items":
        return _named(text) if _WORD.fullmatch(text) else None
    data = _shipped().get(_digest(text))
    return None if data is None else _decode(data)


def _named(name: str) -> Tree:
    token = _decode(["WORD", name, 1, 1])
    return Tree("items", [Tree("reference", [token], 0, len(name))], 0, len(name))


@cache
def _shipped() -> dict[str, Any]:
    try:
        return json.loads(PARSED.read_text(encoding="utf-8"))
    except OSError:  # an installation without it
        return {}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _decode(data: list[Any]) -> Any:
    kind, first, second, rest = data
    if isinstance(rest, list):
        return Tree(kind, [_decode(child) for child in rest], first, second)
    token = Token(first)
    token.type, token.line, token.column = kind, second, rest
    return token


def encode(tree: Any) -> list[Any]:
    """A tree of lark's, or a token, as JSON has it: [rule, start, end, children], or [terminal,
    text, line, column]."""
    if isinstance(tree, str):
        token: Any = tree
        return [token.type, str(token), token.line, token.column]
    meta = tree.meta
    start, end = getattr(meta, "start_pos", 0), getattr(meta, "end_pos", 0)
    return [str(tree.data), start, end, [encode(child) for child in tree.children]]


def parsed() -> str:
    """What the file should hold."""
    from .pipeline_syntax import grammar

    texts = [file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.pipeline"))]
    trees = {_digest(text): encode(grammar().parse(text, start="file")) for text in texts}
    return json.dumps(trees, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    PARSED.write_text(parsed(), encoding="utf-8")
