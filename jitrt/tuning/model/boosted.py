"""Gradient-boosted trees that predict log(cost), by LightGBM (SPEC I2; extra `tune`).

Ke et al., "LightGBM: A Highly Efficient Gradient Boosting Decision Tree", 2017. How sure they are
is how far members of a small ensemble disagree, each fitted to a bootstrap sample of the rows
(Breiman, "Bagging Predictors", 1996). A search explores where measurements are missing, and there
the members differ; quantile regression would tell the noise of what was measured, which another
measurement in the same place does not lower.

What all kernels teach is put in few shallow trees, since a kernel that nobody measured is ranked by
them: deeper ones learn other kernels by heart. What is left of a kernel that was measured is put in
trees of its own, which a search needs to tell its best candidates apart.

The library is imported by the first fit. One thread, one seed: equal rows give equal trees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .features import EMBEDDING
from .samples import UNSURE, Samples, prior

if TYPE_CHECKING:
    import lightgbm

MEMBERS = 5
"""Models of the ensemble."""
ROUNDS, OWN_ROUNDS = 20, 60
"""Trees of each for all kernels, and for one of its own."""

_OPTIONS: dict[str, Any] = {
    "objective": "regression",
    "learning_rate": 0.1,
    "num_leaves": 7,
    "min_data_in_leaf": 20,
    "lambda_l2": 1.0,
    "feature_fraction": 0.6,
    "max_bin": 63,
    "min_data_in_bin": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
_OWN_OPTIONS = _OPTIONS | {"min_data_in_leaf": 4}

_FEWEST = 8
"""Rows below which nothing is fitted."""


Members: TypeAlias = "list[lightgbm.Booster]"


class Boosted:
    """A `CostModel`."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._samples: Samples | None = None
        self._members: Members = []
        self._left = np.empty((0, 0))
        self._own: dict[bytes, Members] = {}

    def fit(self, rows: np.ndarray, costs: np.ndarray, kernels: Sequence[str]) -> None:
        """Learn from rows of features [n, f] float64, costs [n], and the kernel of each row."""
        self._samples = samples = Samples.of(rows, costs, kernels)
        self._members, self._own = [], {}
        if len(samples) >= _FEWEST:
            targets = np.tile(samples.targets, (MEMBERS, 1))
            self._members = self._fitted(samples.rows, targets, samples.weights, ROUNDS, _OPTIONS)
            self._left = targets - _answers(self._members, samples.rows)

    def predict(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of log(cost) for rows [n, f]."""
        if self._samples is None or not self._members or not len(rows):
            return prior(rows), np.full(len(rows), UNSURE)
        answers = _answers(self._members, rows)
        embeddings, places = np.unique(rows[:, :EMBEDDING], axis=0, return_inverse=True)
        for place, embedding in enumerate(embeddings):
            if own := self._own_members(self._samples, embedding):
                answers[:, places == place] += _answers(own, rows[places == place])
        return prior(rows, self._samples.trust) + answers.mean(0), answers.std(0, ddof=1)

    def _own_members(self, samples: Samples, embedding: np.ndarray) -> Members:
        """Those of one kernel, which are fitted when they are asked for; none if too little is
        known of it."""
        if (found := self._own.get(embedding.tobytes())) is None:
            own = np.all(samples.rows[:, :EMBEDDING] == embedding, axis=1)
            rows, left = samples.rows[own], self._left[:, own]
            enough = len(rows) >= _FEWEST
            found = (
                self._fitted(rows, left, np.ones(len(rows)), OWN_ROUNDS, _OWN_OPTIONS)
                if enough
                else []
            )
            self._own[embedding.tobytes()] = found
        return found

    def _fitted(
        self,
        rows: np.ndarray,
        targets: np.ndarray,
        weights: np.ndarray,
        rounds: int,
        options: Mapping[str, Any],
    ) -> Members:
        """Models of rows [n, f], each with targets of its own [members, n]."""
        import lightgbm

        data = lightgbm.Dataset(rows, targets[0], params=dict(options), free_raw_data=False)
        rng = np.random.default_rng(self._seed)
        found: Members = []
        for member, own in enumerate(targets):
            # Poisson weights are a bootstrap sample (Oza and Russell, "Online Bagging", 2001).
            data.set_label(own).set_weight(weights * rng.poisson(1.0, len(rows)))
            seeded = {**options, "seed": self._seed * MEMBERS + member}
            found.append(lightgbm.train(seeded, data, rounds))
        return found


def _answers(members: Members, rows: np.ndarray) -> np.ndarray:
    """What each member says of rows, [members, n]."""
    return np.stack([np.asarray(each.predict(rows)) for each in members])
