"""What `benchmarks/tuned.py` says of two programs, with times that are given."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import tuned


def runner(*times: Callable[[int], float]) -> Callable[[int, int], float]:
    """Calls of contestants in turn take what their function says of how many there were."""
    counts = [0] * len(times)

    def run(contestant: int, calls: int) -> float:
        counts[contestant] += 1
        return calls * times[contestant](counts[contestant])

    return run


def test_the_ratio_is_tier_2s_time_over_tier_3s() -> None:
    def noisy(count: int) -> float:
        return 1e-3 * (1.0 + 0.01 * (count % 5 - 2))

    found = tuned.ratio_of(runner(lambda _: 1.3e-3, lambda _: 0.0, noisy), seconds=2.0, part=0.01)
    assert found.ratio == pytest.approx(1.3, rel=0.005)
    assert 1.28 < found.low < found.ratio < found.high < 1.33
    assert 80 < found.pairs < 120


def test_a_program_that_is_much_slower_is_timed_to_the_end() -> None:
    found = tuned.ratio_of(runner(lambda _: 1e-4, lambda _: 0.0, lambda _: 1e-2), 1.0, 0.01)
    assert found.ratio == pytest.approx(0.01)
    assert found.pairs > 40


def test_long_calls_have_some_pairs_too() -> None:
    found = tuned.ratio_of(runner(lambda _: 0.5, lambda _: 0.0, lambda _: 0.4), 4.0, 0.01)
    assert found.ratio == pytest.approx(1.25)
    assert found.pairs >= 5


def test_an_unknown_entry_is_told() -> None:
    with pytest.raises(SystemExit, match="unknown entry 'W99'"):
        tuned.entries("W99", "/nowhere")
