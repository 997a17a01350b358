"""lit configuration: `lit test/filecheck` runs the FileCheck tests in its worker processes.

The engine is test/lit_inprocess.py, the one pytest uses.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "test"))

from lit_format import InProcess  # needs the path above

config.name = "aiopt"  # noqa: F821 # lit provides `config`
config.test_format = InProcess()  # noqa: F821
config.suffixes = [".mlir"]  # noqa: F821
