"""What all searches have: what they were asked for and told, and points that are new (SPEC I3)."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from random import Random

from ....passes.space import Point, Space

LISTED = 4096
"""Combinations up to which all points of a space are listed instead of drawn."""

_TRIES = 64
"""Draws of points that are not new after which all are listed."""


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
        """All points that are new, if they are no more than that and easily listed."""
        if self._listed is None or len(self._listed) - len(self.seen) > limit:
            return None
        return list(self.unseen())

    def draw(self, random: Random, count: int, besides: Set[Point] = frozenset()) -> list[Point]:
        """New points at random that are not among others; all of them if there are fewer."""
        found: dict[Point, None] = {}
        misses = 0
        while self._listed is None and len(found) < count and misses < _TRIES:
            point = self.space.sample(random)
            if point is None:
                return []
            if point in self.seen or point in besides or point in found:
                misses += 1
            else:
                found[point] = None
        if len(found) < count:
            rest = [each for each in self.unseen() if each not in besides and each not in found]
            found |= dict.fromkeys(random.sample(rest, min(count - len(found), len(rest))))
        return list(found)

    @cached_property
    def _listed(self) -> list[Point] | None:
        """All legal points; None if they are many."""
        return list(self.space.points()) if self.space.combinations <= LISTED else None


def best_first(costs: Iterable[tuple[Point, float]]) -> list[Point]:
    """Points with finite costs, the cheapest first; equal ones in their order."""
    finite = [(point, cost) for point, cost in costs if math.isfinite(cost)]
    return [point for point, _ in sorted(finite, key=lambda each: each[1])]
