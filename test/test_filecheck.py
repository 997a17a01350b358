"""Every file of test/filecheck, run by the engine in lit_inprocess.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from lit_inprocess import find_tests, run_file

ROOT = Path(__file__).parent / "filecheck"


@pytest.mark.parametrize("path", find_tests(ROOT), ids=lambda path: str(path.relative_to(ROOT)))
def test_filecheck(path: Path) -> None:
    failure = run_file(path)
    if failure is not None:
        pytest.fail(failure, pytrace=False)
