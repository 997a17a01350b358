"""Requests by Zipf's law, drawn from a seed (SPEC C11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ....passes.base import Bytes, Choice, Range, Seconds
from .trace import Asked, Trace


@dataclass(frozen=True)
class Zipf(Choice):
    """The i-th of `items` entries is asked for with a probability that is proportional to 1/i^s.

    Attributes:
        items: different entries.
        s: the exponent; 0 asks for all alike.
        requests: how many.
        rate: requests in a second, on average; times between them are exponential.
        size: median bytes of an entry.
        size_spread: standard deviation of the logarithm of sizes.
        cost: median CPU seconds of making an entry.
        cost_spread: standard deviation of the logarithm of costs.
        seed: of all that is drawn.
    """

    name: ClassVar[str] = "zipf"

    items: Annotated[int, Range(1, 10**7)] = 1000
    s: Annotated[float, Range(0, 100)] = 1.0
    requests: Annotated[int, Range(1, 10**8)] = 20_000
    rate: Annotated[float, Range(1e-9)] = 1.0
    size: Annotated[Bytes, Range(1)] = 64 << 10
    size_spread: Annotated[float, Range(0, 10)] = 0.0
    cost: Annotated[Seconds, Range(0)] = 0.2
    cost_spread: Annotated[float, Range(0, 10)] = 0.0
    seed: Annotated[int, Range(0)] = 0

    def trace(self) -> Trace:
        """The requests."""
        import numpy as np

        random = np.random.default_rng(self.seed)
        weights = np.arange(1, self.items + 1, dtype=np.float64) ** -self.s
        which = random.choice(self.items, self.requests, p=weights / weights.sum())
        sizes = self.size * np.exp(random.normal(0.0, 1.0, self.items) * self.size_spread)
        costs = self.cost * np.exp(random.normal(0.0, 1.0, self.items) * self.cost_spread)
        times = np.cumsum(random.exponential(1 / self.rate, self.requests))
        keys = [
            Asked(str(i), max(1, round(float(size))), float(cost), 2)
            for i, (size, cost) in enumerate(zip(sizes, costs, strict=True))
        ]
        about = f"Zipf, exponent {self.s:g} over {self.items} entries, seed {self.seed}."
        return Trace("zipf", about, keys, which.tolist(), times.tolist())
