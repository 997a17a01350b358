"""Ridge regression that predicts log(cost), in numpy alone (SPEC I2).

Bayesian linear regression (Hoerl and Kennard, "Ridge Regression", 1970; Bishop, "Pattern
Recognition and Machine Learning", 2006, §3.3): a Gaussian prior on the weights gives the mean and,
as the posterior's, how sure it is. How strong the prior is, generalised cross-validation says
(Golub, Heath and Wahba, 1979).

Its columns are those of the schedule and of what differs from tier 2's, the squares of the latter,
and their products with a few numbers of the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....quick_dataclass import dataclass
from .features import EMBEDDING, NAMES
from .samples import UNSURE, Samples, prior

_MIXED = tuple(NAMES.index(f"kernel: {name}") for name in ("m", "n", "k", "bytes/L2"))
"""Numbers of the kernel that a choice may depend on."""
_BESIDE = EMBEDDING + (len(NAMES) - EMBEDDING) // 2
"""The first column of what differs from tier 2's."""
_PRIORS = np.logspace(-1, 5, 13)
"""Precisions of the prior among which is chosen, in units of the noise's."""

_FEWEST = 4


@dataclass(frozen=True)
class _Fit:
    """Which columns [p] vary, their scales, and the posterior: its mean [p] and a root [p, r] of
    its covariance."""

    varying: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    offset: float
    mean: np.ndarray
    root: np.ndarray


class Ridge:
    """A `CostModel`."""

    def __init__(self) -> None:
        self._fit: _Fit | None = None

    def fit(self, rows: np.ndarray, costs: np.ndarray, kernels: Sequence[str]) -> None:
        """Learn from rows of features [n, f] float64, costs [n], and the kernel of each row."""
        samples = Samples.of(rows, costs, kernels)
        self._fit = _fitted(samples) if len(samples) >= _FEWEST else None

    def predict(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of log(cost) for rows [n, f]."""
        if self._fit is None or not len(rows):
            return prior(rows), np.full(len(rows), UNSURE)
        fit = self._fit
        x = (_columns(rows)[:, fit.varying] - fit.centre) / fit.scale
        return prior(rows) + fit.offset + x @ fit.mean, np.sqrt(np.square(x @ fit.root).sum(1))


def _columns(rows: np.ndarray) -> np.ndarray:
    beside = rows[:, _BESIDE:]
    mixed = [beside * rows[:, [i]] for i in _MIXED]
    return np.concatenate([rows[:, EMBEDDING:], np.square(beside), *mixed], axis=1)


def _fitted(samples: Samples) -> _Fit:
    columns, weights = _columns(samples.rows), samples.weights
    varying = np.flatnonzero(np.ptp(columns, axis=0) > 1e-9)
    columns = columns[:, varying]
    centre = np.average(columns, axis=0, weights=weights)
    scale = columns.std(axis=0)
    offset = float(np.average(samples.targets, weights=weights))
    root = np.sqrt(weights)
    x = (columns - centre) / scale * root[:, None]
    y = (samples.targets - offset) * root
    values, basis = np.linalg.eigh(x.T @ x)  # a tenth of the time of a decomposition of x
    kept = values > values.max(initial=0.0) * 1e-12
    values, basis = values[kept], basis[:, kept]
    projected = basis.T @ (x.T @ y) / np.sqrt(values)
    outside = max(float(y @ y - projected @ projected), 0.0)
    shares = values / (values + _PRIORS[:, None])  # of each direction that a prior leaves
    residuals = np.square((1 - shares) * projected).sum(1) + outside
    freedom = np.maximum(len(y) - shares.sum(1), 0.5)
    best = int(np.argmin(residuals / np.square(freedom)))
    prior, noise = _PRIORS[best], residuals[best] / freedom[best]
    mean = basis @ (np.sqrt(values) / (values + prior) * projected)
    covariance_root = basis * np.sqrt(noise / (values + prior))
    return _Fit(varying, centre, scale, offset, mean, covariance_root)
