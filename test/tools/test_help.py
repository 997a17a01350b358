"""A tool that only says how it is used loads nothing heavy for that."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("tool", ["compile", "run"])
def test_help_loads_nothing_heavy(tool: str) -> None:
    code = (
        f"import sys; from aiopt.tools.{tool} import main; main(['--help']);"
        "print(sorted({'numpy', 'xdsl', 'llvmlite', 'rich'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    assert f"Usage: aiopt-{tool} [OPTIONS] FILE" in done.stdout
    assert done.stderr == "[]\n"
