"""`--split-input-file` and `--verify-diagnostics`: sections of a file and the errors it expects.

A comment `// expected-error {{text}}` says that an error whose message contains `text` is reported
on its line; `expected-error@+1`, `@-2`, `@above` and `@below` name another line, `@unknown` none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..diagnostics import AioptError, Location

_SEPARATOR = re.compile(r"^[ \t]*// -----[-\s]*$", re.MULTILINE)
_EXPECTED = re.compile(r"expected-(error|warning|note|remark)\s*(?:@([\w+-]+))?\s*\{\{(.*?)\}\}")
_LOOKS_EXPECTED = re.compile(r"//.*\bexpected-(?:error|warning|note|remark)")


def split_sections(text: str) -> list[str]:
    """The sections between `// -----` lines, each padded so that its line numbers stay true."""
    sections: list[str] = []
    start = 0
    for match in [*_SEPARATOR.finditer(text), None]:
        end = len(text) if match is None else match.start()
        sections.append("\n" * text.count("\n", 0, start) + text[start:end])
        start = len(text) if match is None else match.end()
    return sections


@dataclass(frozen=True)
class _Expectation:
    at: Location
    """Where the comment stands."""
    line: int | None
    """The line the error is expected on; None for an error without a place."""
    text: str

    def meets(self, error: AioptError, file: str) -> bool:
        here = error.location is not None and error.location.file == file
        line = error.location.line if here and error.location is not None else None
        return line == self.line and self.text in error.text


def check_expectations(text: str, file: str, errors: Sequence[AioptError]) -> list[AioptError]:
    """What is wrong with `errors`, given the expectations in `text`; nothing if all are met."""
    unexpected = list(errors)
    problems: list[AioptError] = []
    for expectation in _expectations(text, file, problems):
        met = next((error for error in unexpected if expectation.meets(error, file)), None)
        if met is None:
            problems.append(
                AioptError(
                    f'expected error "{expectation.text}" was not produced',
                    location=expectation.at,
                )
            )
        else:
            unexpected.remove(met)
    problems += [
        AioptError(f"unexpected error: {error.text}", location=error.location)
        for error in unexpected
    ]
    return problems


def _expectations(text: str, file: str, problems: list[AioptError]) -> list[_Expectation]:
    found: list[_Expectation] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not _LOOKS_EXPECTED.search(line):
            continue
        location = Location(file, number, line.index("expected-") + 1)
        matches = list(_EXPECTED.finditer(line))
        if not matches:
            problems.append(
                AioptError(
                    "malformed expectation",
                    location=location,
                    expected="// expected-error@+1 {{text}}",
                )
            )
        for match in matches:
            kind, where, message = match.groups()
            if kind != "error":
                problems.append(
                    AioptError(f"expected {kind} cannot be produced", location=location)
                )
                continue
            try:
                found.append(_Expectation(location, _target(number, where), message))
            except ValueError:
                problems.append(
                    AioptError(
                        "malformed expectation",
                        location=location,
                        expected="@+N, @-N, @above, @below or @unknown",
                        found=f"@{where}",
                    )
                )
    return found


def _target(line: int, where: str | None) -> int | None:
    match where:
        case None:
            return line
        case "above":
            return line - 1
        case "below":
            return line + 1
        case "unknown":
            return None
    return line + int(where) if where[0] in "+-" else int(where)
