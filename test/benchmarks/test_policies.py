"""The table of policies against the optimum."""

from __future__ import annotations

import policies
import pytest
from aiopt.passes.pipeline_text import builtin_library


def test_one_table_for_each_setting(capsys: pytest.CaptureFixture[str]) -> None:
    policies.main(["default", "paper", "--traces", "4"])
    printed = capsys.readouterr().out
    assert printed.count("in series") == 3 and printed.count("in the background") == 1
    assert "4 traces" in printed and "1 traces" in printed


def test_all_shipped_policies_are_compared() -> None:
    library = builtin_library()
    files = {name: definition.location.file for name, definition in library.definitions.items()}
    shipped = [name for name, file in files.items() if file.endswith("policies.pipeline")]
    assert list(policies.SHIPPED) == shipped
