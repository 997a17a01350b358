"""Guesses of what versions for some sizes save, and what corrects them."""

from __future__ import annotations

import pytest
from aiopt.dialects.extents import ALL, Span
from aiopt.jitrt.tiering.boundaries import kept
from aiopt.jitrt.tiering.size_gains import CERTAIN, PRIOR, SizeGains, ranged


def gains() -> SizeGains:
    found = SizeGains()
    found.learn_static(lambda sizes: 1.0 / sizes[0])
    return found


def test_a_guess_for_a_range_is_less_the_wider_it_is():
    found = gains()
    assert found.exact((10,)) == pytest.approx(0.1)
    assert found.bucket((Span(8, 16),), (10,)) == pytest.approx(0.1 * kept(8, 16))
    assert found.bucket((Span(8, 16), ALL), (10, 3)) == pytest.approx(0.1 * kept(8, 16))
    assert ranged((3, ALL, Span(1, 2))) == (True, False, True)


def test_without_a_code_generator_it_is_that_of_many_programs():
    assert SizeGains().exact((10,)) == PRIOR < 0.02


def test_what_was_found_corrects_all_guesses():
    found = gains()
    assert found.observe((10,), 0.02, 0.001, (10,))
    assert found.exact((10,)) == 0.02
    assert found.factor() == pytest.approx(0.2)
    assert found.exact((20,)) == pytest.approx(0.01)
    assert found.bucket((Span(8, 16),), (10,)) == pytest.approx(0.02 * kept(8, 16))
    found.observe((Span(2, 4),), 0.5 * kept(2, 4), 0.001, (2,))
    assert found.factor() > 0.5
    found.forget()
    assert found.exact((20,)) == pytest.approx(0.05)


def test_what_is_slower_brings_nothing():
    found = gains()
    found.observe((10,), -0.3, 0.001, (10,))
    assert found.factor() == 0.0 == found.exact((20,))


def test_what_is_uncertain_does_not_count():
    found = gains()
    assert not found.observe((10,), 0.0, 2 * CERTAIN, (10,))
    assert not found.observe((10,), 0.0, float("nan"), (10,))
    assert found.factor() == 1.0
