"""lit configuration: `lit test/filecheck` runs the FileCheck tests in its worker processes.

The engine is test/lit_inprocess.py, the one pytest uses.
"""

import sys
from pathlib import Path

import lit.formats
import lit.Test

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "test"))


class InProcess(lit.formats.FileBasedTest):
    """Runs a test file in the worker that picked it up: nothing is imported twice."""

    def execute(self, test, lit_config):  # lit's signature, untyped as lit is
        from lit_inprocess import MalformedTest, run_file

        try:
            failure = run_file(Path(test.getSourcePath()))
        except MalformedTest as error:
            return lit.Test.UNRESOLVED, str(error)
        return (lit.Test.PASS, "") if failure is None else (lit.Test.FAIL, failure)


config.name = "aiopt"  # noqa: F821 # lit provides `config`
config.test_format = InProcess()  # noqa: F821
config.suffixes = [".mlir"]  # noqa: F821
