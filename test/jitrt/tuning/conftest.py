"""Synthetic kernels are shared with the benchmarks, which import each other by file name."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))
