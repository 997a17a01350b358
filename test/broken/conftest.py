"""How broken inputs are tried: a tool's main function, in this process, its streams captured.

What must come out is *one diagnostic*: exit code 1, nothing on stdout, one line on stderr with the
word `error`, and neither a traceback nor the confession that the fault is ours.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

import pytest

_FAULTS = ("Traceback", "internal error", "LLVM rejects", "cannot be linked", "left invalid IR")


@dataclass(frozen=True)
class Outcome:
    """What a tool returned and wrote."""

    code: int
    out: str
    err: str

    @property
    def problem(self) -> str | None:
        """Why this is neither success nor one diagnostic."""
        if self.code == 0:
            return None if not self.err else "success with something on stderr"
        if self.code != 1:
            return f"exit code {self.code}"
        if self.err.count("\n") != 1 or not self.err.endswith("\n"):
            return "not exactly one line on stderr"
        if re.search(r"(^|: )error: \S", self.err) is None:
            return "no error"
        return next((f"'{fault}'" for fault in _FAULTS if fault in self.err), None)

    def __str__(self) -> str:
        return f"exit code {self.code}\n--- stdout\n{self.out}--- stderr\n{self.err}"


def run_tool(arguments: Sequence[str], stdin: str | bytes = "") -> Outcome:
    """Run `aiopt-run …` or `aiopt-opt …` in this process."""
    tool, *rest = arguments
    main: Callable[[Sequence[str]], int] = import_module(
        tool.replace("aiopt-", "aiopt.tools.")
    ).main
    data = stdin.encode() if isinstance(stdin, str) else stdin
    out, err, old = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(rest)
    finally:
        sys.stdin = old
    return Outcome(code, out.getvalue(), err.getvalue())


def diagnose(arguments: Sequence[str], stdin: str | bytes = "") -> str:
    """The one diagnostic that a tool gives for a broken input."""
    outcome = run_tool(arguments, stdin)
    assert outcome.problem is None, f"{outcome.problem}\n{outcome}"
    assert outcome.code == 1, f"accepted\n{outcome}"
    assert outcome.out == "", f"a result besides the diagnostic\n{outcome}"
    return outcome.err


@pytest.fixture(name="diagnose")
def _diagnose() -> Callable[..., str]:
    return diagnose


@pytest.fixture(name="run_tool")
def _run_tool() -> Callable[..., Outcome]:
    return run_tool
