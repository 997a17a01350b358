"""Evolutionary search (SPEC I3): fitness is the cost, and the fittest have offspring.

A steady-state evolution ((μ+λ) selection, so elitist): the population is the best points that are
known, parents are chosen by tournament, and a child has for each parameter the value of one of two
parents (uniform crossover), some of them mutated (Eiben and Smith, *Introduction to Evolutionary
Computing*, chapters 4 and 5). Where a search is stuck, at a point many of whose like were tried and
none was better, the point and its like leave the population, and the next best ones elsewhere are
gone on with (clearing: Pétrowski, *A clearing procedure as a niching method*, 1996).

All of this is computed from the points told, in whatever order.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import ne
from random import Random

from ....passes.policies.searches import EvolutionChoice
from ....passes.space import Point, Space, Value
from .base import Search, best_first

_TRIES = 24
"""Children that are not legal or not new after which something else is proposed."""


class Evolution(Search):
    """Asks for the seeds first, then for offspring and fresh points.

    Args:
        seeds: points to begin with, the most promising first.
    """

    def __init__(
        self,
        space: Space,
        seed: int = 0,
        *,
        options: EvolutionChoice | None = None,
        seeds: Sequence[Point] = (),
    ) -> None:
        super().__init__(space, seed)
        self.options = EvolutionChoice() if options is None else options
        self.seeds = [point for point in dict.fromkeys(seeds) if space.is_legal(point)]

    def propose(self, count: int) -> list[Point]:
        """Seeds, then offspring of the population."""
        found = dict.fromkeys(self.new_seeds()[:count])
        random, population = self.random(), self.population()
        while len(found) < count:
            point = self._offspring(random, population, found) or self.draw(random, found)
            if point is None:
                break
            found[point] = None
        return list(found)

    def new_seeds(self) -> list[Point]:
        """Seeds that nobody has tried."""
        return [point for point in self.seeds if point not in self.seen]

    def population(self) -> list[Point]:
        """The best points where the search is not stuck, best first."""
        left = best_first(self.costs.items())
        tried = list(self.costs)
        while left and sum(_alike(left[0], point) for point in tried) > self.options.patience:
            left = [point for point in left if not _alike(left[0], point)]
        return left[: self.options.population]

    def _offspring(
        self, random: Random, population: Sequence[Point], found: dict[Point, None]
    ) -> Point | None:
        """A child that is legal and new; None if a fresh point is wanted, or no child found."""
        options = self.options
        young = len(population) < options.population // 2
        if not population or random.random() < (0.5 if young else options.fresh):
            return None
        for _ in range(_TRIES):
            child = self._child(random, population)
            if child not in self.seen and child not in found and self.space.is_legal(child):
                return child
        near = {each: None for parent in population for each in self.space.neighbours(parent)}
        return next((each for each in near if each not in self.seen and each not in found), None)

    def _child(self, random: Random, population: Sequence[Point]) -> Point:
        child = self._parent(random, population)
        if random.random() < self.options.crossover:
            other = self._parent(random, population)
            child = tuple(map(random.choice, zip(child, other, strict=True)))
        return self._mutated(random, child)

    def _parent(self, random: Random, population: Sequence[Point]) -> Point:
        """The best of some at random."""
        drawn = (random.randrange(len(population)) for _ in range(self.options.tournament))
        return population[min(drawn)]

    def _mutated(self, random: Random, point: Point) -> Point:
        variable = [i for i, each in enumerate(self.space.parameters) if len(each.values) > 1]
        rate = self.options.mutation
        if rate is None:
            rate = 1 / max(len(variable), 1)
        mutated = list(point)
        for i in variable:
            if random.random() < rate:
                mutated[i] = self._other_value(random, i, point)
        return tuple(mutated)

    def _other_value(self, random: Random, i: int, point: Point) -> Value:
        values = self.space.parameters[i].values
        place = values.index(point[i])
        if random.random() < self.options.resample:
            others = [*values[:place], *values[place + 1 :]]
        else:
            others = [*values[max(place - 1, 0) : place], *values[place + 1 : place + 2]]
        return random.choice(others)


def _alike(point: Point, other: Point) -> bool:
    """Whether a quarter of the values differ at most; at least one may."""
    return sum(map(ne, point, other)) <= max(1, len(point) // 4)
