"""Ridge regression that predicts log(cost), in numpy alone (SPEC I2).

Bayesian linear regression (Hoerl and Kennard, "Ridge Regression", 1970; Bishop, "Pattern
Recognition and Machine Learning", 2006, §3.3): a Gaussian prior on the weights gives the mean and,
as the posterior's, how sure it is. The prior is the one with which kernels are predicted best that
are left out (cross-validation): rows of one kernel are too much alike to tell.

Its columns are those of the schedule and of what differs from tier 2's, and of choices that are
numbers the squares, and the products with a few numbers of the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....quick_dataclass import dataclass
from .features import EMBEDDING, HASHED, NAMES, NUMBERS
from .samples import UNSURE, Samples, prior

_BESIDE = EMBEDDING + (len(NAMES) - EMBEDDING) // 2
_CHOICES = tuple(range(_BESIDE, _BESIDE + len(NUMBERS) + HASHED))
_SIZES = tuple(NAMES.index(f"kernel: {name}") for name in ("m", "n", "k", "bytes/L2"))
"""Columns of choices that are numbers, beside tier 2's, and of numbers of the kernel that they may
depend on."""
_PRIORS = np.logspace(0, 5, 11)
"""Precisions of the prior among which is chosen, in units of the noise's."""
_FOLDS = 4
"""Parts of the rows of which each is predicted from the others."""

_FEWEST = 4


@dataclass(frozen=True)
class _Fit:
    """How far the estimate is trusted, which columns [p] vary, their scales, and the posterior: its
    mean [p] and a root [p, r] of its covariance."""

    trust: float
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
        return prior(rows, fit.trust) + fit.offset + x @ fit.mean, np.sqrt(
            np.square(x @ fit.root).sum(1)
        )


def _columns(rows: np.ndarray) -> np.ndarray:
    choices = rows[:, _CHOICES]
    products = (choices * rows[:, [i]] for i in _SIZES)
    return np.concatenate([rows[:, EMBEDDING:], np.square(choices), *products], axis=1)


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
    errors = _left_out_errors(x, y, _folds(samples))
    best = int(np.argmin(errors))
    whole = _Directions.of(x, y)
    spread = np.sqrt(errors[best] / (whole.values + _PRIORS[best]))
    mean = whole.means(_PRIORS[best : best + 1])[:, 0]
    return _Fit(samples.trust, varying, centre, scale, offset, mean, whole.basis * spread)


@dataclass(frozen=True)
class _Directions:
    """What a sum of squares says: the eigenvalues [r] and eigenvectors [p, r] of xᵀx, and xᵀy [r]
    in their directions."""

    values: np.ndarray
    basis: np.ndarray
    along: np.ndarray

    @staticmethod
    def of(x: np.ndarray, y: np.ndarray) -> _Directions:
        values, basis = np.linalg.eigh(x.T @ x)
        kept = values > values.max(initial=0.0) * 1e-12
        return _Directions(values[kept], basis[:, kept], basis[:, kept].T @ (x.T @ y))

    def means(self, priors: np.ndarray) -> np.ndarray:
        """The weights [p, q] for each of the priors [q]."""
        return self.basis @ (self.along[:, None] / (self.values[:, None] + priors))


def _folds(samples: Samples) -> np.ndarray:
    """In which part each row [n] is left out: with others of its kernel, unless kernels are few."""
    if samples.kernels.max() + 1 >= _FOLDS:
        return samples.kernels % _FOLDS
    return np.arange(len(samples)) % _FOLDS


def _left_out_errors(x: np.ndarray, y: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """The mean squared error of rows that are left out, for each prior [q]."""
    total = np.zeros(len(_PRIORS))
    for fold in range(_FOLDS):
        out = folds == fold
        means = _Directions.of(x[~out], y[~out]).means(_PRIORS)
        total += np.square(y[out, None] - x[out] @ means).sum(axis=0)
    return total / len(y)
