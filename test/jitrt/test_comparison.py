"""Results are compared with those of tier 0."""

from __future__ import annotations

import numpy as np
from aiopt.diagnostics import AioptError
from aiopt.jitrt.comparison import Comparison


def scaled(have: list[float], want: list[float], dtype: str = "float32") -> bool:
    try:
        Comparison(1e-4, 1e-3, scaled=True).check("y", np.array(have, dtype), np.array(want, dtype))
    except AioptError:
        return False
    return True


def test_comparison_by_scale():
    assert scaled([1000.0, 2000.0, 0.5], [1000.0, 2000.0, 0.0])
    assert not scaled([1000.0, 2000.0, 2.5], [1000.0, 2000.0, 0.0])
    assert not scaled([1.0, 1.01, 3e38], [1.0, 1.0, 3e38])
    assert not scaled([0.01, 0.0], [0.0, 0.0])
    assert not scaled([np.inf, 1.0], [3e38, 1.0])
    assert scaled([np.inf, np.nan], [np.inf, np.nan])
    assert scaled([1.0, 1.005], [1.0, 1.0], "float16")
    assert not scaled([1.0, 1.05], [1.0, 1.0], "float16")
