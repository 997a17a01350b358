"""The grammar of pipeline text, and syntax trees (SPEC K2, K6).

    file:       (definition | include)*
    definition: "pipeline" WORD "=" items
    include:    "include" STRING

    items:      item ("," item)* ","?
    item:       WORD options?               a reference
              | WORD "(" items? ")"         nested
    options:    "{" option* "}"
    option:     WORD ("=" (scalar | list))?
    list:       scalar ("," scalar)+
              | "[" (scalar ("," scalar)*)? "]"
    scalar:     STRING | WORD options?

`.pipeline` files are a `file`, pipelines on the command line `items`. Comments run from `#` or `//`
to the end of the line. Words are names, numbers and numbers with a unit: what one means is decided
where its type is known. One symbol ahead decides everything, so each rule is a method here; reading
the pipelines that aiopt ships takes 3 ms, and every process that compiles does it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from ..diagnostics import AioptError, Location

_END = "the end of the text"
_WORD = "a name or value"
_STRING = "a string"
_TOKEN = re.compile(
    r"""(?:\s|(?:\#|//)[^\n]*)*
    (?: (?P<WORD>[A-Za-z0-9_.+\-]+) | (?P<STRING>"(?:[^"\\\n]|\\["\\n])*")
      | (?P<PUNCTUATION>[=,(){}\[\]]) | (?P<END>\Z) | (?P<OTHER>.) )""",
    re.VERBOSE | re.DOTALL,
)


class Token(str):
    """A word, a string with its quotes, or a sign, and where it stands.

    Attributes:
        type: WORD, STRING, PUNCTUATION, END, or OTHER for what is no token.
        line, column: from 1.
        start, end: its characters.
    """

    type: str
    line: int
    column: int
    start: int
    end: int

    @property
    def shown(self) -> str:
        """What a diagnostic calls it."""
        return _END if self.type == "END" else f"'{self}'"


class Tree:
    """A piece of text that a rule has read.

    Attributes:
        data: file, definition, include, items, reference, nested, options, option, list, bracketed
            or scalar.
        token: the first word or string in it; a rule that begins with one names it so.
        trees: what else is in it.
        end: the end of its characters, of references and their options.
    """

    __slots__ = ("data", "end", "token", "trees")

    def __init__(self, data: str, token: Token, trees: Sequence[Tree] = (), end: int = 0) -> None:
        self.data = data
        self.token = token
        self.trees = trees
        self.end = end


def parse_file(text: str, file: str) -> Tree:
    """The tree of a `.pipeline` file.

    Raises:
        AioptError: where the text is malformed, with what could have stood there.
    """
    return _Parser(text, file).whole(_Parser.file)


def parse_items(text: str, file: str) -> Tree:
    """The tree of a pipeline as the command line takes it; raises as `parse_file` does."""
    return _Parser(text, file).whole(_Parser.items)


def _tokens(text: str) -> Iterator[Token]:
    line, line_start, seen = 1, 0, 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        assert kind is not None
        token = Token(match[kind])
        token.type, (token.start, token.end) = kind, match.span(kind)
        if kind == "END":
            stripped = text.rstrip()
            token.start = token.end = len(stripped)
            line, line_start = 1 + stripped.count("\n"), stripped.rfind("\n") + 1
        elif newlines := text.count("\n", seen, token.start):
            line += newlines
            line_start = text.rfind("\n", 0, token.start) + 1
        seen = token.start
        token.line, token.column = line, token.start - line_start + 1
        yield token


class _Parser:
    """A method for each rule; what could have been next is noted for diagnostics."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.tokens = _tokens(text)
        self.next = next(self.tokens)
        self.expected: set[str] = set()
        self.in_file = False

    def whole(self, rule: Callable[[_Parser], Tree]) -> Tree:
        try:
            tree = rule(self)
        except RecursionError as error:
            where = Location(self.name, self.next.line, self.next.column)
            raise AioptError("the pipeline is nested too deeply", location=where) from error
        self.expected.add(_END)
        if self.next.type != "END":
            self.fail()
        return tree

    def file(self) -> Tree:
        self.in_file = True
        first, statements = self.next, []
        while True:
            if self.optional("pipeline"):
                name = self.word()
                self.sign("=")
                statements.append(Tree("definition", name, [self.items()]))
            elif self.optional("include"):
                statements.append(Tree("include", self.string()))
            else:
                return Tree("file", first, statements)

    def items(self) -> Tree:
        items = [self.item()]
        while self.optional(",") and self.at_item():
            items.append(self.item())
        return Tree("items", items[0].token, items)

    def at_item(self) -> bool:
        self.expected.add(_WORD)
        keyword = self.in_file and self.next in ("pipeline", "include")
        return self.next.type == "WORD" and not keyword

    def item(self) -> Tree:
        name = self.word()
        if self.optional("("):
            outer, self.in_file = self.in_file, False
            items = [self.items()] if self.at_item() else []
            self.sign(")")
            self.in_file = outer
            return Tree("nested", name, items)
        options = self.options()
        return Tree("reference", name, options, options[0].end if options else name.end)

    def options(self) -> list[Tree]:
        """The options there are, or nothing."""
        brace, options = self.optional("{"), []
        if brace is None:
            return []
        while name := self.take(_WORD, self.next.type == "WORD"):
            options.append(Tree("option", name, [self.value()] if self.optional("=") else []))
        return [Tree("options", brace, options, self.sign("}").end)]

    def value(self) -> Tree:
        if bracket := self.optional("["):
            elements = [] if self.next == "]" else [self.scalar("]")]
            while elements and self.optional(","):
                elements.append(self.scalar())
            self.sign("]")
            return Tree("bracketed", bracket, elements)
        elements = [self.scalar()]
        while self.optional(","):
            elements.append(self.scalar())
        first = elements[0]
        return Tree("list", first.token, elements) if len(elements) > 1 else first

    def scalar(self, *others: str) -> Tree:
        """A scalar; `others` are signs that might have stood in its place."""
        self.expected.update(f"'{sign}'" for sign in others)
        if string := self.take(_STRING, self.next.type == "STRING"):
            return Tree("scalar", string)
        return Tree("scalar", self.word(), self.options())

    # ------------------------------------------------------------------------------------ tokens

    def take(self, what: str, is_next: bool) -> Token | None:
        """The next token if it `is_next`."""
        if not is_next:
            self.expected.add(what)
            return None
        token, self.next = self.next, next(self.tokens, self.next)
        self.expected.clear()
        return token

    def optional(self, sign: str) -> Token | None:
        """The next token if it is that sign or keyword."""
        return self.take(f"'{sign}'", self.next == sign and self.next.type != "STRING")

    def sign(self, sign: str) -> Token:
        return self.optional(sign) or self.fail()

    def word(self) -> Token:
        return self.take(_WORD, self.next.type == "WORD") or self.fail()

    def string(self) -> Token:
        return self.take(_STRING, self.next.type == "STRING") or self.fail()

    def fail(self) -> NoReturn:
        token = self.next
        raise AioptError(
            "malformed pipeline",
            location=Location(self.name, token.line, token.column),
            expected=_one_of(self.expected),
            found=token.shown,
        )


def _one_of(words: set[str]) -> str:
    *others, last = sorted(words)
    return f"{', '.join(others)} or {last}" if others else last
