"""What text may name of searches and cost models: `guided{explore=0.3}` (SPEC I2, I3, K2).

`jitrt/tuning/search/choice.py` makes searchers of it.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

from ...quick_dataclass import dataclass
from ..base import Choice, OneOf, Range

ModelName: TypeAlias = Literal["boosted", "ridge", "none"]
"""What ranks the proposals of a guided search: trees, a linear model, or nothing."""


@dataclass(frozen=True)
class GridChoice(Choice):
    """All points, in their order."""

    name: ClassVar[str] = "grid"


@dataclass(frozen=True)
class RandomChoice(Choice):
    """Points at random, none twice."""

    name: ClassVar[str] = "random"


@dataclass(frozen=True)
class EvolutionChoice(Choice):
    """Points with values of the best points, and mutations of these (I3).

    Attributes:
        population: points that have offspring: the best of those that were measured.
        tournament: points drawn from the population for each parent, of which the best is it.
        crossover: probability that a point has two parents; each value is that of one of them.
        mutation: probability for each value that it is changed; once per point on average if none.
        resample: probability that a changed value is any other instead of a near one.
        fresh: part of the points that are drawn from the whole space.
        patience: points like the best one that are tried before the search goes on elsewhere.
    """

    name: ClassVar[str] = "evolution"

    population: Annotated[int, Range(2)] = 16
    tournament: Annotated[int, Range(1)] = 3
    crossover: Annotated[float, Range(0, 1)] = 0.6
    mutation: Annotated[float, Range(0, 1)] | None = None
    resample: Annotated[float, Range(0, 1)] = 0.3
    fresh: Annotated[float, Range(0, 1)] = 0.1
    patience: Annotated[int, Range(1)] = 64


@dataclass(frozen=True)
class GuidedChoice(EvolutionChoice):
    """Evolution whose many proposals a cost model ranks; few are measured (I2).

    Attributes:
        proposals: how many are ranked for each round; all points, if there are few.
        explore: standard deviations by which a point may be better than predicted when it is
            ranked.
        uncertain: part of the points that are taken because least is known of them.
        unranked: part of the points that the evolution chooses, in case the model is wrong.
    """

    name: ClassVar[str] = "guided"

    proposals: Annotated[int, Range(1)] = 512
    explore: Annotated[float, Range(0)] = 0.5
    uncertain: Annotated[float, Range(0, 1)] = 0.125
    unranked: Annotated[float, Range(0, 1)] = 0.25


SEARCHES = OneOf((GuidedChoice, EvolutionChoice, RandomChoice, GridChoice))
