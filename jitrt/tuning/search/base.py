"""What all searches have: what they were asked for and told, and points that are new (SPEC I3)."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property
from random import Random

from ....passes.space import Point, Space

_LISTED = 1 << 14
"""Legal points up to which all of a space are listed."""

_TRIES = 64
"""Draws of points that are not new after which all are gone through."""


class Search(ABC):
    """A `Searcher`.

    Attributes:
        costs: of points, in the order in which they were told.
        seen: points that were asked for or told, or are none of the space.
    """

    def __init__(self, space: Space, seed: int = 0) -> None:
        self.space = space
        self.seed = seed
        self.costs: dict[Point, float] = {}
        self.seen: set[Point] = set()

    @abstractmethod
    def propose(self, count: int) -> list[Point]:
        """What `ask` would answer, without it being asked."""

    def ask(self, count: int) -> list[Point]:
        """At most so many legal points that were neither asked nor told before; none: all were."""
        points = self.propose(count)
        self.seen.update(points)
        return points

    def tell(self, point: Point, cost: float) -> None:
        """What a point costs, whether it was asked or is known from elsewhere."""
        self.seen.add(point)
        self.costs[point] = cost

    def random(self) -> Random:
        """Of the seed and of how much is known: the same after the same calls, and for a search
        that was told what this one knows."""
        return Random(f"{self.seed} {len(self.seen)}")

    def unseen(self) -> Iterator[Point]:
        """All points that are new, in their order."""
        legal = self.space.points() if self._listed is None else self._listed
        return (point for point in legal if point not in self.seen)

    def few_unseen(self, limit: int) -> list[Point] | None:
        """All points that are new, if the space has no more than so many."""
        if self._listed is None or len(self._listed) > limit:
            return None
        return list(self.unseen())

    def draw(self, random: Random, besides: Container[Point]) -> Point | None:
        """A new point at random that is not among others; None if there is none."""
        for _ in range(_TRIES):
            point = self._any(random)
            if point is not None and point not in self.seen and point not in besides:
                return point
        rest = [point for point in self.unseen() if point not in besides]
        return random.choice(rest) if rest else None

    def _any(self, random: Random) -> Point | None:
        if self._listed is None:
            return self.space.sample(random)
        return random.choice(self._listed) if self._listed else None

    @cached_property
    def _listed(self) -> Sequence[Point] | None:
        """All legal points; None if they are many."""
        return self.space.listed(_LISTED)


def best_first(costs: Iterable[tuple[Point, float]]) -> list[Point]:
    """Points with finite costs, the cheapest first; equal ones in their order."""
    finite = [(point, cost) for point, cost in costs if math.isfinite(cost)]
    return [point for point, _ in sorted(finite, key=lambda each: each[1])]
