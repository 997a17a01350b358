"""Searches of spaces: what they ask is legal and new, they end, and nothing but trials decides."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tuning.search.base import Search
from aiopt.jitrt.tuning.search.choice import search_choice, searcher
from aiopt.jitrt.tuning.search.evolution import Evolution
from aiopt.jitrt.tuning.search.guided import Guided, Prediction
from aiopt.passes.policies.searches import EvolutionChoice, GuidedChoice
from aiopt.passes.space import Constraint, Parameter, Point, Space
from hypothesis import given, settings
from hypothesis import strategies as st

TEXTS = (
    "grid",
    "random",
    "evolution",
    "guided",
    "evolution{population=2 fresh=0}",
    "guided{explore=2}",
)


def cost_of(point: Point) -> float:
    """Any cost, the same for equal points; some fail."""
    random = Random(repr(point))
    return math.inf if random.random() < 0.2 else random.uniform(0.5, 2)


def predict(points: list[Point]) -> Prediction:
    drawn = [Random(repr(point)) for point in points]
    return np.array([d.gauss(0, 1) for d in drawn]), np.array([d.random() for d in drawn])


def made(text: str, space: Space, seed: int = 0, seeds: tuple[Point, ...] = ()) -> Search:
    return searcher(search_choice(text), space, seed, seeds=seeds, predict=predict)


@st.composite
def spaces(draw: st.DrawFn) -> Space:
    sizes = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    parameters = tuple(Parameter(f"p{i}", tuple(range(n))) for i, n in enumerate(sizes))
    modulus, rest = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    some = Constraint("some sums", lambda v: sum(v.values()) % modulus != rest)
    return Space(parameters, (some,))


LARGE = Space(
    tuple(Parameter(f"p{i}", tuple(range(8))) for i in range(6)),
    (Constraint("p0 <= p1", lambda v: v["p0"] <= v["p1"]),),
)


@pytest.mark.parametrize("text", TEXTS)
@settings(max_examples=25, deadline=None)
@given(space=spaces(), seed=st.integers(0, 3), count=st.integers(1, 9))
def test_a_small_space_is_asked_for_once_and_whole(text: str, space: Space, seed: int, count: int):
    search, asked = made(text, space, seed), []
    while points := search.ask(count):
        assert len(points) <= count
        asked += points
        for point in points:
            search.tell(point, cost_of(point))
    assert len(asked) == len(set(asked))
    assert set(asked) == set(space.points())


@pytest.mark.parametrize("text", TEXTS)
def test_points_of_a_large_space_are_legal_and_new(text: str):
    search, asked = made(text, LARGE), []
    for _ in range(20):
        points = search.ask(8)
        assert len(points) == 8
        assert all(map(LARGE.is_legal, points))
        asked += points
        for point in points:
            search.tell(point, cost_of(point))
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("text", TEXTS)
def test_who_is_told_the_same_goes_on_the_same(text: str):
    first = made(text, LARGE, seed=3)
    told = [(point, cost_of(point)) for _ in range(6) for point in asked_and_told(first)]
    second = made(text, LARGE, seed=3)
    for point, cost in told:
        second.tell(point, cost)
    for _ in range(4):
        assert asked_and_told(first) == asked_and_told(second)


def asked_and_told(search: Search) -> list[Point]:
    points = search.ask(8)
    for point in points:
        search.tell(point, cost_of(point))
    return points


@pytest.mark.parametrize("text", ["random", "evolution", "guided"])
def test_another_seed_is_another_search(text: str):
    assert made(text, LARGE, seed=1).ask(8) != made(text, LARGE, seed=2).ask(8)


@pytest.mark.parametrize("text", ["random", "evolution", "guided"])
def test_what_is_known_from_elsewhere_is_not_asked_for(text: str):
    space = Space((Parameter("p", tuple(range(10))),))
    search = made(text, space)
    for value in range(9):
        search.tell((value,), 1.0)
    assert search.ask(4) == [(9,)]
    assert search.ask(4) == []


def test_a_grid_is_in_order():
    space = Space((Parameter("a", (1, 2)), Parameter("b", ("x", "y", "z"))))
    search = made("grid", space)
    assert search.ask(4) == [(1, "x"), (1, "y"), (1, "z"), (2, "x")]
    assert search.ask(4) == [(2, "y"), (2, "z")]


@pytest.mark.parametrize("text", ["evolution", "guided"])
def test_seeds_come_first_if_they_are_legal_and_new(text: str):
    good, bad, known = (1, 5, 0, 0, 0, 0), (5, 1, 0, 0, 0, 0), (2, 2, 2, 2, 2, 2)
    search = made(text, LARGE, seeds=(bad, known, good))
    search.tell(known, 1.0)
    assert search.ask(3)[0] == good


def test_the_population_is_the_best_of_what_was_told():
    search = Evolution(LARGE, options=EvolutionChoice(population=2))
    for value, cost in enumerate([1.0, 0.5, math.inf, 0.7]):
        search.tell((value, 7, 0, 0, 0, 0), cost)
    assert search.population() == [(1, 7, 0, 0, 0, 0), (3, 7, 0, 0, 0, 0)]


def test_a_child_has_its_parents_values_unless_mutated():
    options = EvolutionChoice(population=2, crossover=1, mutation=0, fresh=0)
    search = Evolution(LARGE, options=options)
    first, second = (0, 1, 0, 1, 0, 1), (2, 3, 2, 3, 2, 3)
    search.tell(first, 0.9)
    search.tell(second, 1.0)
    for child in search.propose(8):
        assert all(v in (a, b) for v, a, b in zip(child, first, second, strict=True))


def test_a_mutation_is_near_unless_it_is_drawn_anew():
    options = EvolutionChoice(population=2, crossover=0, mutation=0.5, resample=0, fresh=0)
    search = Evolution(LARGE, options=options)
    parent = (3, 4, 4, 4, 4, 4)
    search.tell(parent, 1.0)
    for child in search.propose(16):
        assert all(abs(value - old) <= 1 for value, old in zip(child, parent, strict=True))


def test_a_search_that_is_stuck_goes_on_elsewhere():
    search = Evolution(LARGE, options=EvolutionChoice(patience=4))
    best, elsewhere = (3, 4, 4, 4, 4, 4), (0, 7, 0, 0, 0, 0)
    search.tell(elsewhere, 2.0)
    search.tell(best, 1.0)
    for i in range(3):
        search.tell((3, 4, 4, 4, 4, i), 1.5 + i)
    assert search.population()[0] == best
    search.tell((2, 4, 4, 4, 4, 4), 1.2)
    assert search.population() == [elsewhere]


def test_the_best_of_what_is_predicted_is_asked_for():
    """Deviations are equal, so means decide; `p5` alone says what is good."""

    def known(points: list[Point]) -> Prediction:
        return np.array([float(p[5]) for p in points]), np.full(len(points), 0.01)

    search = Guided(Evolution(LARGE), known, options=GuidedChoice(uncertain=0, unranked=0))
    assert {point[5] for point in search.ask(8)} == {0}


def test_some_points_are_taken_because_least_is_known_of_them():
    def known(points: list[Point]) -> Prediction:
        unsure = np.array([1.0 if p[0] == 7 else 0.001 for p in points])
        return np.array([float(p[0]) for p in points]), unsure

    search = Guided(
        Evolution(LARGE), known, options=GuidedChoice(uncertain=0.25, explore=0, unranked=0)
    )
    assert sum(point[0] == 7 for point in search.ask(8)) == 2


def test_points_of_a_batch_differ():
    """The bound of all points is equal: what the first tells of the others counts against them."""

    def known(points: list[Point]) -> Prediction:
        return np.zeros(len(points)), np.ones(len(points))

    search = Guided(
        Evolution(LARGE), known, options=GuidedChoice(explore=1, uncertain=0, unranked=0)
    )
    points = search.ask(4)
    shared = [sum(map(int.__eq__, a, b)) for i, a in enumerate(points) for b in points[:i]]
    assert max(shared) <= 2


def test_some_points_are_the_proposers_whatever_the_model_says():
    def known(points: list[Point]) -> Prediction:
        return np.array([float(sum(p)) for p in points]), np.full(len(points), 0.01)

    search = Guided(Evolution(LARGE, 3), known, options=GuidedChoice(uncertain=0, unranked=0.5))
    assert search.ask(8)[:4] == Evolution(LARGE, 3).ask(8)[:4]


def test_a_model_that_knows_too_little_leaves_it_to_the_proposer():
    guided = Guided(Evolution(LARGE, 5), lambda points: None)
    assert guided.ask(8) == Evolution(LARGE, 5).ask(8)


def test_options_are_text():
    assert search_choice("evolution{population=32 mutation=0.2}") == EvolutionChoice(
        population=32, mutation=0.2
    )
    assert search_choice("guided") == GuidedChoice()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("anneal", "<search>:1:1: error: wrong value for option 'search': expected guided, evolu"),
        ("evolution{popul=3}", "<search>:1:11: error: 'evolution' has no option 'popul'"),
        ("evolution{population=1}", "<search>:1:22: error: wrong value for option 'population'"),
        ("guided{", "<search>:1:8: error: malformed"),
    ],
)
def test_a_mistake_is_one_diagnostic(text: str, message: str):
    with pytest.raises(AioptError) as caught:
        search_choice(text)
    assert str(caught.value).startswith(message)
