"""What will be called until when (SPEC D4): phases, horizons, lead, traffic that nobody can foresee."""

from __future__ import annotations

import random

from aiopt.jitrt.tiering.speculation.foresight import Foresight
from aiopt.jitrt.tiering.speculation.ngram import NgramModel
from aiopt.jitrt.tiering.speculation.tokens import Token
from hypothesis import given, settings
from hypothesis import strategies as st


def at(place):
    return Token("p", (place,))


def fed(phases):
    foresight = Foresight(NgramModel())
    for place, calls in phases:
        foresight.observe(at(place), calls)
    return foresight


def test_a_drift_is_foreseen_as_soon_as_it_is_within_the_horizon():
    foresight = fed([(3, 100), (4, 100), (5, 100), (6, 20)])
    assert foresight.foresee(0, 300)[at(7)].probability > 0.7
    assert foresight.foresee(0, 300)[at(7)].calls > 70
    assert foresight.foresee(0, 300)[at(8)].probability > 0.5
    assert foresight.foresee(0, 90).get(at(8), (0.0, 0.0))[0] < 0.1
    assert foresight.foresee(0, 10)[at(7)].probability < 0.2


def test_calls_before_the_version_could_be_there_do_not_count():
    foresight = fed([(3, 100), (4, 100), (5, 100), (6, 20)])
    early, late = foresight.foresee(0, 500), foresight.foresee(90, 500)
    assert 75 < early[at(6)].calls < 160
    assert at(6) not in late or late[at(6)].calls < 20
    assert late[at(7)].calls > 50


def test_programs_in_rotation():
    foresight = Foresight(NgramModel())
    for _ in range(3):
        for name in "abcd":
            foresight.observe(Token(name, ()))
    outlook = foresight.foresee(0, 8)
    assert all(outlook[Token(name, ())].probability > 0.85 for name in "abc")
    assert all(1.0 < outlook[Token(name, ())].calls < 3.0 for name in "abc")


def test_of_random_traffic_only_frequencies_are_known():
    rng = random.Random(4)
    foresight = fed([(rng.randrange(400), 1) for _ in range(2000)])
    outlook = foresight.foresee(0, 20)
    assert sum(each.probability > 0.5 for each in outlook.values()) <= 1
    assert sum(each.calls for each in outlook.values()) <= 21


def test_nothing_is_foreseen_of_nothing():
    assert Foresight(NgramModel()).foresee(0, 100) == {}
    assert fed([(1, 5)]).foresee(10, 10) == {}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 50)), min_size=1, max_size=40),
    st.floats(0, 200),
    st.floats(0, 500),
)
def test_what_is_expected_fits_into_the_horizon(phases, lead, horizon):
    outlook = fed(phases).foresee(lead, horizon)
    assert all(0 <= each.probability <= 1 and each.calls >= 0 for each in outlook.values())
    assert sum(each.calls for each in outlook.values()) <= max(0.0, horizon - lead) + 1e-6
