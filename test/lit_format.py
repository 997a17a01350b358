"""The lit test format of lit.cfg.py, in a module of its own: lit pickles it to its workers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lit.formats
import lit.Test
from lit_inprocess import MalformedTest, run_file


class InProcess(lit.formats.FileBasedTest):
    """Runs a test file in the worker that picked it up: nothing is imported twice."""

    def execute(self, test: Any, lit_config: Any) -> tuple[Any, str]:
        """The result code of lit and, for a failure, what failed."""
        try:
            failure = run_file(Path(test.getSourcePath()))
        except MalformedTest as error:
            return lit.Test.UNRESOLVED, str(error)
        return (lit.Test.PASS, "") if failure is None else (lit.Test.FAIL, failure)
