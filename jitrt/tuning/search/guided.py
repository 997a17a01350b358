"""A cost model chooses of what another search proposes (SPEC I2).

Of many proposals those are asked for whose lower confidence bound, mean − κ·deviation of log(cost),
is least (Srinivas et al., *Gaussian process optimization in the bandit setting*, 2010, for costs);
the best proposals' neighbours are proposed as well, as long as they are better (local search of the
acquisition function: Hutter, Hoos and Leyton-Brown, *Sequential model-based optimization*, 2011).
What a point of the same batch will tell of its like need not be found out twice: the deviation
counts less the more values two points share. Some points are taken for their deviation alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from ....passes.policies.searches import GuidedChoice
from ....passes.space import Point
from .base import Search
from .evolution import Evolution

Prediction: TypeAlias = "tuple[np.ndarray, np.ndarray]"
"""Mean and standard deviation of log(cost) for points, each [n] float64."""

Predict: TypeAlias = "Callable[[Sequence[Point]], Prediction | None]"
"""What a model knows of points; None as long as it knows too little."""

_RANKED = 4096
"""Points of a space up to which all are ranked."""

_CLIMBS = 4
"""How often neighbours of the best proposals are added."""

_CLIMBERS = 8
"""Proposals whose neighbours are added."""


class Guided(Search):
    """Asks for the proposer's seeds and what a model prefers of its proposals: what was good for
    another kernel need not be for this one, so seeds are half of a round at most.

    As long as the model knows too little, the proposer's own choice is asked for.
    """

    def __init__(
        self, proposer: Evolution, predict: Predict, *, options: GuidedChoice | None = None
    ) -> None:
        super().__init__(proposer.space, proposer.seed)
        self.proposer = proposer
        self.predict = predict
        self.options = GuidedChoice() if options is None else options
        self.costs, self.seen = proposer.costs, proposer.seen

    def propose(self, count: int) -> list[Point]:
        """Seeds, then the best proposals."""
        seeds = self.proposer.new_seeds()[: (count + 1) // 2]
        pool = self._pool(seeds)
        prediction = self.predict(pool) if pool else None
        if prediction is None:
            return self.proposer.propose(count)
        mean, deviation = prediction
        for _ in range(_CLIMBS):
            bound = self._bound(mean, deviation)
            best = [pool[i] for i in np.argsort(bound, kind="stable")[:_CLIMBERS]]
            added = self._neighbours(best, {*pool, *seeds})
            more = self.predict(added) if added else None
            if more is None:
                break
            pool += added
            mean, deviation = np.append(mean, more[0]), np.append(deviation, more[1])
            if self._bound(*more).min() >= bound.min():
                break
        own = self._own(count - len(seeds), seeds)
        places = [i for i, point in enumerate(pool) if point not in own]
        left = [pool[i] for i in places]
        given = [*seeds, *own]
        rest = count - len(given)
        return given + self._chosen(left, mean[places], deviation[places], rest, given)

    def _own(self, count: int, seeds: Sequence[Point]) -> list[Point]:
        """What the proposer would try itself, whatever the model says."""
        wanted = int(count * self.options.unranked + self.random().random())
        return [point for point in self.proposer.propose(wanted + len(seeds)) if point not in seeds]

    def _pool(self, seeds: Sequence[Point]) -> list[Point]:
        """What is ranked: all new points if the space has few."""
        points = self.few_unseen(_RANKED)
        if points is None:
            points = self.proposer.propose(self.options.proposals)
        return [point for point in points if point not in seeds]

    def _neighbours(self, points: Sequence[Point], besides: set[Point]) -> list[Point]:
        near = {each: None for point in points for each in self.space.neighbours(point)}
        return [each for each in near if each not in self.seen and each not in besides]

    def _bound(self, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
        return mean - self.options.explore * deviation

    def _chosen(
        self,
        pool: Sequence[Point],
        mean: np.ndarray,
        deviation: np.ndarray,
        count: int,
        beside: Sequence[Point],
    ) -> list[Point]:
        """Points one after another, the least bound first, then the least known ones."""
        unknown = int(count * self.options.uncertain + self.random().random())
        places = self._places([*pool, *beside])
        likeness = np.zeros(len(pool))
        for other in places[len(pool) :]:
            likeness = np.maximum(likeness, _likeness(places[: len(pool)], other))
        chosen: list[int] = []
        while len(chosen) < min(count, len(pool)):
            unsure = deviation * (1 - likeness)
            by_bound = len(chosen) < count - unknown
            score = self._bound(mean, unsure) if by_bound else -unsure
            score[chosen] = np.inf
            chosen.append(int(np.argmin(score)))
            likeness = np.maximum(likeness, _likeness(places[: len(pool)], places[chosen[-1]]))
        return [pool[i] for i in chosen]

    def _places(self, points: Sequence[Point]) -> np.ndarray:
        """Where the values of points are among those of their parameters, [n, parameters]."""
        parameters = self.space.parameters
        places = [{value: i for i, value in enumerate(each.values)} for each in parameters]
        rows = [[at[value] for at, value in zip(places, p, strict=True)] for p in points]
        return np.array(rows).reshape(len(points), len(parameters))


def _likeness(pool: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The part of values that points [n, parameters] share with another one."""
    return np.sum(pool == other, axis=1) / max(len(other), 1)
