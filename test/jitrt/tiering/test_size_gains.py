"""Guesses of what versions for some sizes save, and what corrects them."""

from __future__ import annotations

import pytest
from aiopt.backends.llvm.artifact import Artifact
from aiopt.dialects.cost import Cost
from aiopt.dialects.extents import ALL, Span
from aiopt.dialects.join import evaluated
from aiopt.jitrt.lowered import lower
from aiopt.jitrt.tiering.boundaries import kept_in
from aiopt.jitrt.tiering.size_gains import (
    CERTAIN,
    PRIOR,
    TRUST,
    Guess,
    SizeGains,
    static_of,
)


def gains() -> SizeGains:
    found = SizeGains()
    found.learn_static(lambda sizes: Guess(1.0 / sizes[0], 1.0 / sizes[0]))
    return found


def test_a_guess_for_a_range_is_less_the_wider_it_is():
    found = gains()
    assert found.of((10,), (10,)) == pytest.approx(0.1)
    assert found.of((Span(8, 16),), (10,)) == pytest.approx(0.1 * kept_in((Span(8, 16),)))
    assert found.of((Span(8, 16), ALL), (10, 3)) == pytest.approx(0.1 * kept_in((Span(8, 16),)))


def test_a_range_may_save_less_than_a_size():
    found = SizeGains()
    found.learn_static(lambda sizes: Guess(0.1, 0.02))
    assert found.of((Span(8, 16),), (10,)) == pytest.approx(0.02 * kept_in((Span(8, 16),)))
    assert found.narrow((10,)) == 0.02


def test_without_a_code_generator_it_is_that_of_many_programs():
    assert SizeGains().of((10,), (10,)) == PRIOR < 0.02


def test_what_was_found_corrects_guesses():
    found = gains()
    assert found.observe((10,), 0.02, 0.001, (10,), 5.0)
    assert found.of((10,), (10,)) == 0.02
    assert found.factor((10,)) == pytest.approx((0.2 + TRUST) / (1 + TRUST))
    assert found.factor((10,)) < found.factor((20,)) < found.factor((100,)) < 1.0
    assert found.of((20,), (20,)) == pytest.approx(0.05 * found.factor((20,)))
    assert found.of((Span(8, 16),), (12,)) < found.of((12,), (12,))
    found.observe((Span(2, 4),), 0.5 * kept_in((Span(2, 4),)), 0.001, (2,), 9.0)
    assert found.factor((10,)) < 0.5 < found.factor((2,)) < 1.0
    found.forget_before(6.0)
    assert list(found.found) == [(Span(2, 4),)]
    found.forget()
    assert found.of((20,), (20,)) == pytest.approx(0.05)


def test_what_is_slower_brings_nothing():
    found = gains()
    found.observe((10,), -0.3, 0.001, (10,), 0.0)
    assert found.factor((10,)) == pytest.approx(TRUST / (1 + TRUST))
    assert found.of((10,), (10,)) == -0.3


def test_what_is_uncertain_does_not_count():
    found = gains()
    assert not found.observe((10,), 0.0, 2 * CERTAIN, (10,), 0.0)
    assert not found.observe((10,), 0.0, float("nan"), (10,), 0.0)
    assert found.factor((10,)) == 1.0


def test_where_nothing_is_guessed_nothing_is_corrected():
    found = SizeGains()
    found.learn_static(lambda sizes: Guess(0.0, 0.0))
    assert found.factor((10,)) == 1.0 and found.of((10,), (10,)) == 0.0


def test_what_an_artifact_says_of_its_cost():
    gain = static_of("128*n + 2*b / 64*n / 1000*n + b", ("b", "n"))
    assert gain is not None
    assert gain((0, 10)) == pytest.approx((0.128, 0.064))
    assert gain((10, 0)) == (1.0, 0.0)
    assert gain((0, 0)) == (0.0, 0.0)
    nothing = static_of("", ("b", "n"))
    assert nothing is not None and nothing((3, 4)) == (0.0, 0.0)
    assert static_of("what / ever (", ("b",)) is None
    assert static_of("b / 3", ("b",)) is None


def test_an_artifact_says_what_the_code_generator_would_save():
    """Of the text of the compiler, by the sizes of the program in their order."""
    text = """
    func.func @main(%x: tensor<?x?xf32, #graph.dims<b, n>>) -> tensor<?x?xf32, #graph.dims<b, n>> {
      %0 = graph.softmax %x axis = 1 : tensor<?x?xf32, #graph.dims<b, n>>
      func.return %0 : tensor<?x?xf32, #graph.dims<b, n>>
    }"""
    lowered = lower(text, tier=2)
    artifact = lowered.compile()
    assert artifact.cost == Artifact.from_bytes(artifact.to_bytes()).cost
    gain = static_of(artifact.cost, ("b", "n"))
    assert gain is not None
    cost, sizes = Cost.from_text(artifact.cost), {"b": 64, "n": 20}
    time, *saved = (evaluated(dim, sizes) for dim in (cost.time, cost.saved, cost.ranged))
    assert gain((64, 20)) == pytest.approx([each / time for each in saved])
    assert min(gain((64, 20))) > 0.02
    static = lower(text.replace("?x?", "4x20").replace("b, n", "_, _"), tier=2).compile()
    assert static.cost == ""
