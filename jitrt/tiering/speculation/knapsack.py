"""What to compile ahead of its calls, within a budget: the knapsack of exercise 12.5 (SPEC D5).

Maximise Σ (p_i · B_i − C_i) over sets of items with Σ C_i ≤ budget. As the book says, items are
taken by density ρ = p · B / C until the budget is used up; those with ρ ≤ 1 bring nothing. Items
are whole, so the greedy set alone may be arbitrarily bad: one large item may be worth more than all
small ones that were taken instead. The better of the two is worth at least half of the optimum
(G. B. Dantzig, Discrete-variable extremum problems, 1957; H. Kellerer et al., Knapsack Problems,
2004, section 2.4).

In the robust form p is known to lie in [p̂ − ε, p̂ + ε] only, and the worst is assumed. Benefits are
not negative, so the worst of all p in that box is its lower corner, whatever is chosen: the robust
problem is the same one with p̂ − ε. The interval is E. B. Wilson's (Probable inference, 1927), which
holds for few observations.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from functools import cache
from typing import Generic, TypeVar

from ....quick_dataclass import dataclass

What = TypeVar("What", bound=Hashable)


@dataclass(frozen=True)
class Item(Generic[What]):
    """Something that may be compiled.

    Attributes:
        probability: that it is called.
        benefit: seconds that are saved if it is.
        cost: seconds of its compilation, more than 0.
    """

    what: What
    probability: float
    benefit: float
    cost: float

    @property
    def density(self) -> float:
        """ρ, seconds that a second of compilation is expected to save."""
        return self.probability * self.benefit / self.cost

    @property
    def value(self) -> float:
        """Expected seconds that are won."""
        return self.probability * self.benefit - self.cost


def choose(items: Sequence[Item[What]], budget: float) -> list[Item[What]]:
    """The items to compile, the densest first; their costs do not exceed the budget."""
    worth = [item for item in items if item.value > 0 and item.cost <= budget]
    taken: list[Item[What]] = []
    left = budget
    for item in sorted(worth, key=lambda item: -item.density):
        if item.cost <= left:
            taken.append(item)
            left -= item.cost
    best = max(worth, key=lambda item: item.value, default=None)
    if best is not None and best.value > sum(item.value for item in taken):
        return [best]
    return taken


def interval(estimate: float, observations: float, confidence: float) -> tuple[float, float]:
    """Where a probability lies that was estimated from so many observations (Wilson's score).

    Args:
        confidence: with which it lies there; 0 gives the estimate alone.
    """
    if confidence <= 0:
        return estimate, estimate
    if observations <= 0:
        return 0.0, 1.0
    squared = _deviations(confidence) ** 2
    centre = estimate + squared / (2 * observations)
    inner = estimate * (1 - estimate) / observations + squared / (4 * observations**2)
    half, scale = math.sqrt(squared * inner), 1 + squared / observations
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


@cache
def _deviations(confidence: float) -> float:
    """Standard deviations on both sides that a normal variable is within, with a confidence."""
    from statistics import NormalDist

    return NormalDist().inv_cdf((1 + confidence) / 2)
