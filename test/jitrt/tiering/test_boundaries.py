"""Learned buckets: the least expected time with so many versions (SPEC D1)."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from aiopt.dialects.extents import ALL, Span, admits, span_of
from aiopt.jitrt.tiering.boundaries import (
    SIZES,
    WIDTH,
    Boundaries,
    Called,
    kept_in,
    learn,
    plan,
)
from aiopt.jitrt.tiering.bucketing import Bucketing
from aiopt.passes.policies.bundle import Policies
from hypothesis import given
from hypothesis import strategies as st

SIZED = st.dictionaries(st.integers(1, 300), st.integers(1, 100), min_size=1, max_size=7)


def kept(low: int, high: int) -> float:
    return kept_in((Span(low, high),))


def called(counts: dict[int, int], gain: float = 0.1) -> list[Called]:
    return [Called((size,), calls, 1e-3, gain) for size, calls in counts.items()]


def best_of_all(counts: dict[int, int], most: int, price: float) -> float:
    """What the best ranges save, by trying all."""
    sizes = sorted(counts)
    ends = list(itertools.combinations_with_replacement(range(len(sizes)), 2))
    best = 0.0
    for used in range(1, most + 1):
        for ranges in itertools.combinations(ends, used):
            if any(a[1] >= b[0] for a, b in itertools.pairwise(ranges)):
                continue
            saved = sum(
                kept(sizes[i], sizes[j]) * sum(counts[s] for s in sizes[i : j + 1]) * 1e-4 - price
                for i, j in ranges
            )
            best = max(best, saved)
    return best


@given(SIZED, st.integers(1, 3), st.sampled_from([0.0, 1e-3]))
def test_ranges_are_the_best_there_are(counts: dict[int, int], most: int, price: float):
    (ranges,) = learn(called(counts), (True,), most, price)
    assert ranges is not None and len(ranges) <= most
    spans = [span_of(each) for each in ranges]
    assert all(a.high < b.low for a, b in itertools.pairwise(spans))
    saved = 0.0
    for low, high in spans:
        inside = [size for size in counts if low <= size <= high]
        saved += kept(min(inside), max(inside)) * sum(counts[s] for s in inside) * 1e-4 - price
    assert saved == pytest.approx(best_of_all(counts, most, price), abs=1e-12)


def test_two_modes_have_two_ranges():
    counts = dict.fromkeys((*range(30, 35), *range(200, 210)), 10)
    assert learn(called(counts), (True,), 2) == ((Span(30, 34), Span(200, 209)),)


def test_a_single_size_is_no_range():
    assert learn(called({7: 5, 500: 5}), (True,), 4) == ((7, 500),)


def test_what_does_not_save_its_price_is_left_out():
    counts = {7: 1, 500: 100}
    assert learn(called(counts), (True,), 4, price=1e-3) == ((500,),)
    assert learn(called(counts, gain=0.0), (True,), 4) == ((),)


def test_near_ranges_leave_no_gap():
    rng = random.Random(0)
    counts = dict.fromkeys(rng.sample(range(64, 512), 150), 5)
    (ranges,) = learn(called(counts), (True,), 4)
    assert ranges is not None and len(ranges) == 4
    spans = [span_of(each) for each in ranges]
    assert all(a.high + 1 == b.low for a, b in itertools.pairwise(spans))


def test_many_sizes_are_merged():
    counts = {size: 1 + size % 7 for size in range(5000)}
    (ranges,) = learn(called(counts), (True,), 8)
    assert ranges is not None and len(ranges) == 8
    covered = [size for size in counts if any(admits((each,), [size]) for each in ranges)]
    assert len(covered) > 0.9 * len(counts) and len(counts) > SIZES


def test_several_symbols_share_the_versions():
    """The symbol that varies more gets more ranges, the third has no buckets."""
    rng = random.Random(0)
    calls = [
        Called((rng.randint(1, 4), round(2 ** rng.uniform(0, 10)), rng.randint(1, 9)), 1, 1e-3, 0.1)
        for _ in range(400)
    ]
    first, second, third = learn(calls, (True, True, False), 8)
    assert first is not None and second is not None and third is None
    assert len(first) * len(second) <= 8 and len(second) > len(first) >= 1
    found = plan(calls, Bucketing((True, True, False), None, (first, second, third)), 8)
    formula = plan(calls, Bucketing((True, True, False), 1.0), 8)
    assert found.saved > formula.saved


def test_a_plan_takes_the_best_buckets():
    counts = {5: 10, 40: 100, 41: 50, 300: 1}
    found = plan(called(counts), Bucketing((True,), 1.0), 2)
    assert found.versions == ((Span(32, 63),), (Span(4, 7),))
    narrow = [150 * kept(32, 63), 10 * kept(4, 7)]
    assert found.saved == pytest.approx(1e-4 * sum(narrow))
    assert plan(called(counts), Bucketing((True,), 1.0), 2, price=2e-3).versions == (
        (Span(32, 63),),
    )


def test_the_model():
    assert kept(7, 7) == 1.0
    assert kept(16, 32) == pytest.approx(1 - 1 / WIDTH)
    assert kept(1, 2**20) == 0.0 == kept(0, 2**20)
    assert kept_in((ALL, Span(16, 32))) == kept(16, 32)
    assert kept_in((3, Span(16, 64))) == kept(16, 32)
    assert kept_in((ALL,)) == 0.0 and math.isclose(kept(4, 8), kept(8, 16))


# --- boundaries of a program ----------------------------------------------------------------------


def boundaries(options: str = "") -> Boundaries:
    policy = Policies.named(f"bucket-shapes{{boundaries=learned max-versions=2 {options}}}").buckets
    return Boundaries(policy, ("n",), 10.0)


MODES = dict.fromkeys((*range(30, 35), *range(200, 210)), 10)


def test_boundaries_are_learned_once_a_window():
    found = boundaries()
    assert found.extents((32,)) is None, "there are no buckets until they are learned"
    assert not found.learn(lambda: called({32: 63}), 0.0, 100.0), "too few calls"
    assert found.learn(lambda: called(MODES), 0.0, 100.0)
    assert found.extents((32,)) == (Span(30, 34),) and found.extents((50,)) is None
    other = dict.fromkeys((*range(5, 9), *range(1000, 1010)), 10)
    assert not found.learn(lambda: called(other), 0.0, 109.0)
    assert found.learn(lambda: called(other), 0.0, 110.0)
    assert found.extents((1005,)) == (Span(1000, 1009),)


def test_boundaries_that_are_hardly_better_change_nothing():
    found = boundaries()
    found.learn(lambda: called(MODES), 0.0, 100.0)
    shifted = {size: count for size, count in MODES.items() if size != 30} | {210: 1}
    assert not found.learn(lambda: called(shifted), 0.0, 120.0)
    assert found.extents((30,)) == (Span(30, 34),)
    eager = boundaries("improvement=0")
    eager.learn(lambda: called(MODES), 0.0, 100.0)
    assert eager.learn(lambda: called(shifted), 0.0, 120.0)


def test_boundaries_stay_if_there_is_nothing_to_learn_from():
    found = boundaries()
    found.learn(lambda: called(MODES), 0.0, 100.0)
    assert not found.learn(list, 0.0, 120.0)
    assert found.extents((32,)) == (Span(30, 34),)


def test_boundaries_by_the_formula_stay():
    policy = Policies().buckets
    found = Boundaries(policy, ("n",), 10.0)
    assert not found.learn(lambda: called(MODES), 0.0, 100.0)
    assert found.extents((32,)) == (Span(32, 63),)
    none = boundaries()
    assert not none.learn(list, 0.0, 100.0), "nothing was called"


def test_a_version_is_outdated_when_its_bucket_is_none_any_more():
    found = boundaries()
    found.learn(lambda: called(MODES), 0.0, 100.0)
    assert not found.is_outdated((Span(30, 34),))
    assert found.is_outdated((Span(30, 33),)) and found.is_outdated((Span(32, 63),))
    assert not found.is_outdated((30,)), "an exact version is for no bucket"
