"""How well predictions order what was measured: Spearman's rank correlation (SPEC I2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def spearman(a: Sequence[float] | np.ndarray, b: Sequence[float] | np.ndarray) -> float | None:
    """Spearman's rank correlation of two lists [n]: Pearson's of their ranks, where equal values
    share the mean of their places (Spearman, "The Proof and Measurement of Association between Two
    Things", 1904). None if either has no two different values."""
    x, y = ranks(np.asarray(a, np.float64)), ranks(np.asarray(b, np.float64))
    x, y = x - x.mean() if x.size else x, y - y.mean() if y.size else y
    length = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / length if length > 0 else None


def ranks(values: np.ndarray) -> np.ndarray:
    """The place of each value [n] in their order, from 1; equal ones share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]
