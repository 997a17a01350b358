"""What more search is expected to gain, from what was found and from what a model says (SPEC T4).

Gains are of log(cost): about the part of the time that is saved.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

_UNKNOWN = 0.1
"""σ as long as there is nothing to tell it from."""

_STEPS = 65
"""Points at which the integral of an expected improvement is evaluated."""

_NEAREST = 8
"""Of how many best points the distances say how fast the best falls."""


def record_gain(
    costs: Sequence[float], count: int, noise: float = 0.0, forgotten: int = 0
) -> float:
    """What `count` more points lower the least log(cost) by, as far as they are like those before.

    If log(cost) falls off exponentially towards the best points (the domain of attraction of the
    Gumbel distribution), then the least of n is near −σ·log(n), so count more lower it by
    σ·log(1 + count/n). The distances of order statistics say what σ is: i·(x₍ᵢ₊₁₎ − x₍ᵢ₎) are
    independent with mean σ (Rényi, *On the theory of order statistics*, 1953). Costs that end
    sooner are overestimated: it errs on the side of searching. What the search has learnt is in n
    and σ only.

    Args:
        costs: of the points so far; infinite ones count as points that brought nothing.
        noise: the standard error of log(cost), which widens the distances.
        forgotten: how many points there were besides, which brought nothing.
    """
    chance = math.log1p(count / (len(costs) + forgotten))
    best = np.log(sorted(cost for cost in costs if math.isfinite(cost))[: _NEAREST + 1])
    if len(best) < 2:
        return _UNKNOWN * chance
    ranks = np.arange(1, len(best))
    sigma = float(np.mean(ranks * np.diff(best)))
    return math.sqrt(max(sigma**2 - noise**2, 0.0)) * chance


def model_gain(best: float, means: np.ndarray, deviations: np.ndarray) -> float:
    """What points are expected to lower the least log(cost) by, all together.

    The expected improvement E[max(best − min Y, 0)] of independent, normally distributed Y: of one
    point that of Jones, Schonlau and Welch (*Efficient global optimization of expensive black-box
    functions*, 1998), of several the integral of 1 − Π P(Yᵢ ≥ best − t) over t.

    Args:
        best: the least log(cost) so far.
        means: of log(cost), as predicted, [n].
        deviations: of log(cost), as predicted, [n].
    """
    deviations = np.maximum(deviations, 1e-9)
    most = float(np.max(best - means + 5 * deviations, initial=0.0))
    if most <= 0:
        return 0.0
    steps = np.linspace(0.0, most, _STEPS)
    z = (means[:, np.newaxis] - best + steps) / deviations[:, np.newaxis]
    none_better = np.prod([[_normal(each) for each in row] for row in z], axis=0)
    better = 1 - none_better
    return float(np.sum(better[1:] + better[:-1])) / 2 * float(steps[1])


def _normal(z: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * math.erfc(-z / math.sqrt(2))
