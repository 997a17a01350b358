"""Gradient-boosted trees that predict log(cost), by LightGBM (SPEC I2; extra `tune`).

Ke et al., "LightGBM: A Highly Efficient Gradient Boosting Decision Tree", 2017. How sure they are
is how far members of a small ensemble disagree, each fitted to a bootstrap sample of the rows
(Breiman, "Bagging Predictors", 1996). A search explores where measurements are missing, and there
the members differ; quantile regression would tell the noise of what was measured, which another
measurement in the same place does not lower.

The library is imported by the first fit. One thread, one seed: equal rows give equal trees.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .samples import TRUST, UNSURE, Samples, prior

if TYPE_CHECKING:
    import lightgbm

MEMBERS = 5
"""Models of the ensemble."""
ROUNDS = 80
"""Trees of each."""

_OPTIONS: dict[str, Any] = {
    "objective": "regression",
    "learning_rate": 0.1,
    "num_leaves": 15,
    "min_data_in_leaf": 4,
    "lambda_l2": 1.0,
    "feature_fraction": 0.6,
    "max_bin": 63,
    "min_data_in_bin": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}

_FEWEST = 8
"""Rows below which nothing is fitted."""


class Boosted:
    """A `CostModel`."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._trust = TRUST
        self._members: list[lightgbm.Booster] = []

    def fit(self, rows: np.ndarray, costs: np.ndarray, kernels: Sequence[str]) -> None:
        """Learn from rows of features [n, f] float64, costs [n], and the kernel of each row."""
        samples = Samples.of(rows, costs, kernels)
        self._members, self._trust = [], samples.trust
        if len(samples) < _FEWEST:
            return
        import lightgbm

        data = lightgbm.Dataset(samples.rows, samples.targets, params=_OPTIONS, free_raw_data=False)
        rng = np.random.default_rng(self._seed)
        for member in range(MEMBERS):
            # Poisson weights are a bootstrap sample (Oza and Russell, "Online Bagging", 2001).
            data.set_weight(samples.weights * rng.poisson(1.0, len(samples)))
            options = _OPTIONS | {"seed": self._seed * MEMBERS + member}
            self._members.append(lightgbm.train(options, data, ROUNDS))

    def predict(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of log(cost) for rows [n, f]."""
        if not self._members or not len(rows):
            return prior(rows), np.full(len(rows), UNSURE)
        answers = np.stack([np.asarray(each.predict(rows)) for each in self._members])
        return prior(rows, self._trust) + answers.mean(0), answers.std(0, ddof=1)
