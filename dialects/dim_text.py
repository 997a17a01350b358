"""Dimension expressions from their text: ``128``, ``2*s + 1``, ``max(s, 1) floordiv 2`` (SPEC K1).

`str` of a dimension is such text. Grammar, with the usual precedence::

    sum     = product (("+" | "-") product)*
    product = operand (("*" | "floordiv" | "ceildiv" | "mod") operand)*
    operand = number | name | "-" operand | "(" sum ")" | ("max" | "min") "(" sum "," sum ")"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from .dims import OPAQUE, Dim, ceildiv, floordiv, maximum, minimum, mod, symbol, terms_of

_TOKEN = re.compile(r"\s*(?:(\d+)|([A-Za-z_$.][\w$.]*)|(.))")
_NAME = re.compile(r"[A-Za-z_$.][\w$.]*")

_MOST_TERMS = 4096
"""Of a product: one of n sums may have 2ⁿ."""

_MOST_DIGITS = 40
"""Of a number that is looked at: sizes, and what is computed from them, have 64 bits."""

_MOST_NESTED = 64
"""Operations inside each other."""


class DimSyntaxError(ValueError):
    """A dimension expression that cannot be read; the message says what was expected."""


@lru_cache(maxsize=4096)
def parse_dim(text: str) -> Dim:
    """Read a dimension. Raises DimSyntaxError."""
    return _Parser(text).whole()


_BINARY: dict[str, Callable[[Dim, Dim], Dim]] = {
    "*": lambda a, b: a * b,
    "floordiv": floordiv,
    "ceildiv": ceildiv,
    "mod": mod,
}


class _Parser:
    """Recursive descent over tokens; the empty token is the end."""

    def __init__(self, text: str) -> None:
        self.tokens = [match.group().strip() for match in _TOKEN.finditer(text.strip())]
        self.position = 0
        self.depth = 0

    def whole(self) -> Dim:
        """All of the text."""
        result = self._sum()
        if self.position < len(self.tokens):
            raise DimSyntaxError(f"expected an operator, found '{self._peek()}'")
        return result

    def _peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def _take(self, expected: str = "") -> str:
        token = self._peek()
        if expected and token != expected:
            raise DimSyntaxError(f"expected '{expected}', found '{token or 'end of expression'}'")
        self.position += 1
        return token

    def _nest(self) -> None:
        self.depth += 1
        if self.depth > _MOST_NESTED:
            raise DimSyntaxError(f"expected at most {_MOST_NESTED} operations inside each other")

    def _sum(self) -> Dim:
        value = self._product()
        while self._peek() in ("+", "-"):
            value = value + self._product() if self._take() == "+" else value - self._product()
        return value

    def _product(self) -> Dim:
        value, outside = self._operand(), self.depth
        while (token := self._peek()) in _BINARY:
            self._take()
            if token != "*":  # what was read is an operand inside
                self._nest()
            value = _applied(token, value, self._operand())
        self.depth = outside
        return value

    def _operand(self) -> Dim:
        self._nest()
        value = self._unnested(self._take())
        self.depth -= 1
        return value

    def _unnested(self, token: str) -> Dim:
        if token.isdecimal():
            if len(token) > _MOST_DIGITS or int(token) >> 63:
                raise DimSyntaxError(
                    f"expected a number below 2**63, found '{token[:_MOST_DIGITS]}'"
                )
            return int(token)
        if token == "-":
            return self._operand() * -1
        if token == "(":
            inner = self._sum()
            self._take(")")
            return inner
        if token in ("max", "min") and self._peek() == "(":
            self._take("(")
            lhs = self._sum()
            self._take(",")
            rhs = self._sum()
            self._take(")")
            return maximum(lhs, rhs) if token == "max" else minimum(lhs, rhs)
        if _NAME.fullmatch(token) and token not in OPAQUE:
            return symbol(token)
        raise DimSyntaxError(f"expected a dimension, found '{token or 'end of expression'}'")


def _applied(kind: str, a: Dim, b: Dim) -> Dim:
    if kind == "*" and len(terms_of(a)) * len(terms_of(b)) > _MOST_TERMS:
        raise DimSyntaxError(f"expected at most {_MOST_TERMS} terms in a product")
    if kind != "*" and isinstance(b, int) and b <= 0:
        raise DimSyntaxError(f"expected a positive divisor, found {b}")
    return _BINARY[kind](a, b)
