"""The searcher that text names: `random`, `evolution{population=32 mutation=0.2}` (SPEC I3, K2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from ....passes.base import Choice, Spec, options_of
from ....passes.option_text import chosen, read_spec
from ....passes.policies.searches import (
    SEARCHES,
    EvolutionChoice,
    GridChoice,
    GuidedChoice,
    RandomChoice,
)
from ....passes.space import Point, Space
from ....quick_dataclass import dataclass
from .base import Search
from .evolution import Evolution
from .grid import Grid
from .guided import Guided, Predict
from .uniform import Uniform


@dataclass(frozen=True)
class _Searches(Choice):
    search: Annotated[Spec, SEARCHES]


def search_choice(search: str | Spec) -> Choice:
    """The typed options of a search.

    Raises:
        AioptError: there is no such search, or it has no such option.
    """
    option = options_of(_Searches)["search"]
    if isinstance(search, Spec):
        return chosen(option, search)
    spec, places = read_spec(search, "<search>")
    return chosen(option, spec, places)


def searcher(
    search: Choice,
    space: Space,
    seed: int = 0,
    *,
    seeds: Sequence[Point] = (),
    predict: Predict | None = None,
) -> Search:
    """A searcher of its own for a space.

    Args:
        seeds: points to begin with, the most promising first; only evolution takes them.
        predict: what a cost model knows; without one, a guided search is its evolution.
    """
    match search:
        case GuidedChoice() if predict is not None:
            proposer = Evolution(space, seed, options=search, seeds=seeds)
            return Guided(proposer, predict, options=search)
        case EvolutionChoice():
            return Evolution(space, seed, options=search, seeds=seeds)
        case RandomChoice():
            return Uniform(space, seed)
        case GridChoice():
            return Grid(space, seed)
    raise TypeError(f"{search!r} is no search")
