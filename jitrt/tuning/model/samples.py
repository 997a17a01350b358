"""What models are fitted to, whichever they are (SPEC I2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....quick_dataclass import dataclass


@dataclass(frozen=True)
class Samples:
    """Rows [n, f], log(cost) [n] and the weight [n] of each row."""

    rows: np.ndarray
    targets: np.ndarray
    weights: np.ndarray

    @staticmethod
    def of(rows: np.ndarray, costs: np.ndarray, kernels: Sequence[str]) -> Samples:
        """Those that have a finite cost. A kernel weighs as much as the root of how many it has, so
        that one which was searched for long does not drown the others; the mean weight is 1."""
        timed = np.isfinite(costs) & (costs > 0)
        _, inverse, counts = np.unique(
            np.asarray(kernels, dtype=str)[timed], return_inverse=True, return_counts=True
        )
        weights = 1.0 / np.sqrt(counts[inverse])
        mean = weights.mean() if weights.size else 1.0
        return Samples(rows[timed], np.log(costs[timed]), weights / mean)

    def __len__(self) -> int:
        return len(self.targets)
