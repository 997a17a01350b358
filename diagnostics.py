"""Diagnostics: the one form in which everything a user can get wrong is reported.

A wrong file, option, shape or dtype raises `AioptError`; the command-line tools print it as one
line on stderr and exit with code 1. Nothing here imports xDSL, so that the tools start quickly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from .quick_dataclass import dataclass


@dataclass(frozen=True)
class Location:
    """A place in a source text. Line and column are 1-based; None when they are not known."""

    file: str
    line: int | None = None
    col: int | None = None

    def __str__(self) -> str:
        parts = (self.file, self.line, self.col)
        return ":".join(str(part) for part in parts if part is not None)


class AioptError(Exception):
    """One diagnostic: `FILE:LINE:COL: error: MESSAGE: expected E, found F (HINT)`.

    Parts that are None are left out. `message` is one sentence without a final full stop.
    """

    def __init__(
        self,
        message: str,
        *,
        location: Location | None = None,
        expected: str | None = None,
        found: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.expected = expected
        self.found = found
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location is not None else ""
        return one_line(f"{where}error: {self.text}")

    def __reduce__(self) -> tuple[object, ...]:
        state = (self.message, self.location, self.expected, self.found, self.hint)
        return (_rebuild, state)

    @property
    def text(self) -> str:
        """The diagnostic without the location and the word `error`."""
        wanted = (("expected", self.expected), ("found", self.found))
        detail = ", ".join(f"{word} {value}" for word, value in wanted if value is not None)
        hint = f" ({self.hint})" if self.hint is not None else ""
        return self.message + (f": {detail}" if detail else "") + hint

    def at(self, location: Location | None) -> AioptError:
        """This error, with `location` filled in where it had none."""
        if self.location is None:
            self.location = location
        return self


def reason_of(error: Exception) -> str:
    """Why a file cannot be read or written, without its name if the system says why."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def one_line(text: str) -> str:
    """`text` with control characters, as names in files may have them, written as escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _rebuild(
    message: str,
    location: Location | None,
    expected: str | None,
    found: str | None,
    hint: str | None,
) -> AioptError:
    """Unpickle an error: exceptions with keyword-only arguments need help to cross processes."""
    return AioptError(message, location=location, expected=expected, found=found, hint=hint)


class _HasLocation(Protocol):
    """What `location_of` needs of an xDSL operation."""

    @property
    def location(self) -> object: ...


def location_of(op: _HasLocation) -> Location | None:
    """Where `op` stands in the source text, or None for an operation a pass made from nothing.

    `dialects.text.parse_module` stores it on each operation; clones keep it. A pass that replaces
    an operation does well to hand `op.location` on to the new one.
    """
    filename = getattr(op.location, "filename", None)
    line = getattr(op.location, "line", None)
    column = getattr(op.location, "column", None)
    if filename is None or line is None or column is None:
        return None
    return Location(filename.data, line.data, column.data)


def error_at(
    op: _HasLocation,
    message: str,
    *,
    expected: str | None = None,
    found: str | None = None,
    hint: str | None = None,
) -> AioptError:
    """The diagnostic for `op`; the caller raises it."""
    return AioptError(message, location=location_of(op), expected=expected, found=found, hint=hint)


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """A hint that names the candidate closest to a misspelt `word`, or None if none is close."""
    import difflib

    close = difflib.get_close_matches(word, list(candidates), n=1, cutoff=0.55)
    return f"did you mean '{close[0]}'?" if close else None
