"""The conformance suites are scripts that import each other by file name."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "conformance"), str(HERE)]
