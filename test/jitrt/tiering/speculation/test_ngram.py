"""The n-gram model: the book's formula, back-off, drift, fading, bounded memory (SPEC D4)."""

from __future__ import annotations

import random

import pytest
from aiopt.jitrt.tiering.speculation.ngram import TOKENS, WIDTH, NgramModel
from aiopt.jitrt.tiering.speculation.tokens import Token, place_of, sizes_at
from hypothesis import given, settings
from hypothesis import strategies as st


def at(*place, program="p"):
    return Token(program, place)


def fed(places, **options):
    model = NgramModel(**options)
    for place in places:
        model.observe(at(place))
    return model


def test_without_smoothing_it_is_the_formula_of_the_book():
    model = fed([1, 2, 1, 3, 1, 2, 1, 2, 1], order=1, smoothing="none", decay=1.0)
    assert model.distribution() == pytest.approx({at(2): 3 / 4, at(3): 1 / 4})


def test_witten_bell_by_hand():
    """Patterns of one token, one step, and none, each with c, T and counts as they were seen."""
    model = fed([1, 2, 1, 2, 1, 3, 1], order=1, decay=1.0)
    after_one = {2: 2 / 5, 3: 1 / 5}  # c = 3, T = 2
    left = 2 / 5
    # The last step was -2, after which nothing was seen. Steps at all: +1 twice, -1 twice, +2, -2:
    # c = 6, T = 4; from place 1 a step of -2 leads nowhere.
    any_step = {2: left * 2 / 10, 0: left * 2 / 10, 3: left * 1 / 10}
    left *= 4 / 10
    # Tokens at all: 1 four times, which is the place it is in, 2 twice, 3: c = 7, T = 3.
    any_token = {2: left * 2 / 10, 3: left * 1 / 10}
    chances = model.distribution()
    assert chances == pytest.approx(
        {
            at(place): sum(level.get(place, 0.0) for level in (after_one, any_step, any_token))
            for place in (0, 2, 3)
        }
    )


def test_a_drift_leads_to_places_never_seen():
    model = fed([3, 4, 5, 6])
    best = max(model.distribution().items(), key=lambda each: each[1])
    assert best[0] == at(7)
    assert best[1] > 0.8


def test_a_first_call_is_no_drift():
    model = NgramModel()
    model.observe(at(8, program="a"))
    model.observe(at(5, program="b"))
    assert set(model.distribution()) == {at(8, program="a")}
    assert fed([8]).distribution() == {}


def test_a_drift_of_several_sizes_and_two_programs():
    model = NgramModel()
    for step in range(4):
        model.observe(at(step, 8 - step, program="a"))
        model.observe(at(2 * step, program="b"))
    chances = model.distribution()
    assert max(chances, key=chances.__getitem__) == at(4, 4, program="a")


def test_what_is_periodic_is_learned_within_one_period():
    period = [5, 1, 9, 2, 7, 3]
    model = fed(period + period[:1])
    for place in [*period[1:], *period]:
        chances = model.distribution()
        assert max(chances, key=chances.__getitem__) == at(place)
        assert chances[at(place)] > 0.5
        model.observe(at(place))


def test_longer_patterns_decide():
    """What comes after b depends on what was before it."""
    model = fed([1, 2, 3, 4, 2, 5] * 4 + [1, 2])
    assert model.distribution()[at(3)] > 0.8
    assert fed([1, 2, 3, 4, 2, 5] * 4 + [1, 2], order=1).distribution()[at(3)] < 0.6


def test_what_was_long_ago_fades():
    old, new = [1, 2] * 50, [1, 3] * 20
    assert fed([*old, *new, 1], order=1, decay=0.9).distribution()[at(3)] > 0.8
    assert fed([*old, *new, 1], order=1, decay=1.0).distribution()[at(3)] < 0.5


def test_scaling_the_counts_down_changes_nothing(monkeypatch):
    monkeypatch.setattr("aiopt.jitrt.tiering.speculation.ngram.RENORMALISE", 2.0)
    scaled = fed([1, 2, 3, 1, 2, 4] * 5, decay=0.9)
    monkeypatch.undo()
    plain = fed([1, 2, 3, 1, 2, 4] * 5, decay=0.9)
    assert scaled.distribution() == pytest.approx(plain.distribution())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 6)), max_size=60),
    st.integers(1, 4),
    st.sampled_from(["witten-bell", "none"]),
    st.floats(0.5, 1.0),
)
def test_probabilities_sum_to_at_most_one(calls, order, smoothing, decay):
    model = NgramModel(order, smoothing, decay)
    for program, place in calls:
        model.observe(Token(program, (place,)))
    chances = model.distribution()
    assert all(chance >= 0 for chance in chances.values())
    assert sum(chances.values()) <= 1 + 1e-9
    assert model.history.tokens[-1:] not in [(token,) for token in chances]


def test_memory_is_bounded():
    rng = random.Random(1)
    model = NgramModel(order=3, patterns=300)
    for _ in range(2000):
        model.observe(at(rng.randrange(10**6)))
    assert len(model) <= 300
    assert max(len(each) for pattern, each in model._counts.items() if pattern[1]) <= WIDTH
    assert max(map(len, model._counts.values())) <= TOKENS
    assert len(model.history.places) == 1


@given(
    st.lists(st.integers(0, 1 << 40), min_size=1, max_size=3), st.sampled_from([0.25, 0.5, 1, 2])
)
def test_places_are_the_buckets_of_d1(sizes, delta):
    place = place_of(tuple(sizes), delta)
    for size, index in zip(sizes, place, strict=True):
        assert 2 ** (index * delta) * 0.999 <= max(size, 1) <= 2 ** ((index + 1) * delta) * 1.001
    assert place_of(tuple(sizes), 0) == tuple(sizes)
    if delta >= 1:  # narrower places of small sizes hold no whole number
        assert place_of(sizes_at(place, delta), delta) == place
