"""What models are fitted to, whichever they are (SPEC I2).

A model learns by how much log(cost) differs from what the analytical estimate says of a point
(`derived`), of which a part is taken on trust: kernels that nobody measured are ranked by it, and
what was measured corrects it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ....quick_dataclass import dataclass
from .features import ESTIMATE

TRUST = 0.8
"""The part of the estimate's logarithm that is taken on trust as long as nothing was measured: what
predicts kernels best that were left out."""
_STUBBORN = 0.1
"""How many squared logarithms of ratios it takes to shake that by half."""
_NOISE = 0.03
"""A standard deviation of log(cost) that a kernel's candidates have at least, when kernels are
weighed."""

UNSURE = 0.3
"""The standard deviation of log(cost) as long as nothing was measured."""


def prior(rows: np.ndarray, trust: float = TRUST) -> np.ndarray:
    """What is expected of log(cost) for rows of features [n, f] by the estimate alone."""
    return trust * math.log(2) * rows[:, ESTIMATE]


@dataclass(frozen=True)
class Samples:
    """Rows [n, f], log(cost) less `prior` [n], the number of the kernel of each row [n] and the
    row's weight [n]; and how far the estimate is to be trusted, by what was measured."""

    rows: np.ndarray
    targets: np.ndarray
    kernels: np.ndarray
    weights: np.ndarray
    trust: float

    @staticmethod
    def of(rows: np.ndarray, costs: np.ndarray, kernels: Sequence[str]) -> Samples:
        """Those that have a finite cost.

        A kernel weighs as much as the root of how many it has, so that one which was searched for
        long does not drown the others, and the less the wider its costs are: what counts is their
        order. The mean weight is 1. How far the estimate is to be trusted is a regression within
        kernels, with `TRUST` as its prior.
        """
        timed = np.isfinite(costs) & (costs > 0)
        rows, logs = rows[timed], np.log(costs[timed])
        _, places, counts = np.unique(
            np.asarray(kernels, dtype=str)[timed], return_inverse=True, return_counts=True
        )
        means = np.bincount(places, logs) / counts
        spreads = np.sqrt(np.bincount(places, np.square(logs - means[places])) / counts)
        weights = 1.0 / (np.sqrt(counts) * (spreads + _NOISE))[places]
        weights /= weights.mean() if weights.size else 1.0
        estimates = prior(rows, 1.0)
        x = estimates - (np.bincount(places, estimates) / counts)[places]
        trust = TRUST * _STUBBORN + weights @ (x * (logs - means[places]))
        trust = max(float(trust / (_STUBBORN + weights @ np.square(x))), 0.0)
        return Samples(rows, logs - prior(rows, trust), places, weights, trust)

    def __len__(self) -> int:
        return len(self.targets)
