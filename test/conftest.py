"""pytest set-up shared by all tests."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from lit_inprocess import count_cases, find_tests  # noqa: E402 # needs the path above


def pytest_report_header() -> str:
    """How much FileCheck covers, above pytest's own summary."""
    files = find_tests(HERE / "filecheck")
    return f"filecheck: {sum(map(count_cases, files))} cases in {len(files)} files"
