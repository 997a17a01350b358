"""What becomes of a case: passed, unsupported or failed; and when two results are the same (K3).

A case is *passed* only if every output has the expected shape, dtype and values. It is
*unsupported* if aiopt says so in a diagnostic. Everything else has *failed*: a wrong result, an
exception, a process that died, a case that took too long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

PASSED, UNSUPPORTED, FAILED = STATUSES = ("passed", "unsupported", "failed")
"""From best to worst."""

RTOL, ATOL = 1e-3, 1e-7
UNSUPPORTED_TEXT = re.compile(r"\bnot supported\b|\bunsupported\b")
LONGEST = 400


class Wrong(Exception):
    """A result that is not the expected one."""


class Skipped(Exception):
    """A suite that cannot run here; the text says what it lacks."""


@dataclass(frozen=True)
class Outcome:
    """What became of one case.

    Attributes:
        status: one of `STATUSES`.
        detail: why it has not passed; one line.
        seconds: wall time.
        figures: what the case measured, by name.
    """

    status: str
    detail: str = ""
    seconds: float = 0.0
    figures: Mapping[str, float] = field(default_factory=dict)


def attempt(action: Callable[[], Mapping[str, float] | None]) -> Outcome:
    """The outcome of a case that `action` runs; it raises unless the case has passed."""
    from aiopt import AioptError

    try:
        return Outcome(PASSED, figures=action() or {})
    except Wrong as wrong:
        return Outcome(FAILED, _line(f"wrong: {wrong}"))
    except AioptError as error:
        status = UNSUPPORTED if UNSUPPORTED_TEXT.search(error.text) else FAILED
        return Outcome(status, _line(f"AioptError: {error.text}"))
    except Exception as error:
        return Outcome(FAILED, _line(f"{type(error).__name__}: {error}{_place(error)}"))


def _place(error: BaseException) -> str:
    """Where an exception that is not a diagnostic came from."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f" [{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}]"


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def outputs_of(result: Any) -> list[Any]:
    """What a program returned, as a list: it returns one result or a tuple."""
    return list(result) if isinstance(result, tuple) else [result]


def compare(
    expected: Sequence[Any], found: Sequence[Any], rtol: float = RTOL, atol: float = ATOL
) -> None:
    """Compare outputs by the rules of the ONNX backend tests.

    An expected output is an array, None (an optional without a value), or a sequence of these.

    Raises:
        Wrong: a number, shape, dtype or value differs.
    """
    if len(expected) != len(found):
        raise Wrong(f"{len(found)} outputs instead of {len(expected)}")
    for number, (one, other) in enumerate(zip(expected, found, strict=True)):
        if isinstance(one, list | tuple):
            if not isinstance(other, list | tuple):
                raise Wrong(f"output {number} is not a sequence")
            compare(one, other, rtol, atol)
        elif one is None:
            if other is not None:
                raise Wrong(f"output {number} is not empty")
        else:
            _compare_arrays(number, np.asarray(one), np.asarray(other), rtol, atol)


def _compare_arrays(
    number: int, expected: np.ndarray, found: np.ndarray, rtol: float, atol: float
) -> None:
    if expected.shape != found.shape:
        raise Wrong(f"output {number} has shape {found.shape} instead of {expected.shape}")
    if expected.dtype != found.dtype:
        raise Wrong(f"output {number} has dtype {found.dtype} instead of {expected.dtype}")
    try:
        if expected.dtype == object:
            np.testing.assert_array_equal(found, expected)
            return
        if expected.dtype.name == "bfloat16":
            rtol = max(rtol, 2**-6)
        if expected.dtype.kind not in "fiubc":  # a type of ml_dtypes
            expected, found = expected.astype(np.float32), found.astype(np.float32)
        np.testing.assert_allclose(found, expected, rtol=rtol, atol=atol)
    except AssertionError as error:
        raise Wrong(f"output {number}: {error}") from None
