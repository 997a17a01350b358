"""A tool that only says how it is used loads nothing heavy for that."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("tool", "usage"),
    [
        ("bench", "COMMAND [ARGS]..."),
        ("cache", "COMMAND [ARGS]..."),
        ("compile", "FILE"),
        ("run", "FILE"),
        ("tune", "MODEL"),
    ],
)
def test_help_loads_nothing_heavy(tool: str, usage: str) -> None:
    code = (
        f"import sys; from aiopt.tools.{tool} import main; main(['--help']);"
        "print(sorted({'numpy', 'xdsl', 'llvmlite', 'rich'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    assert f"Usage: aiopt-{tool} [OPTIONS] {usage}" in done.stdout
    assert done.stderr == "[]\n"
