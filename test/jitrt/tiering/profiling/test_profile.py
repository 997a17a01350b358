"""Profiles: counts, times at equal shapes, the vector, what is remembered (SPEC T3, T4, H2, O4, O5)."""

from __future__ import annotations

import gc
import json
import math
import random
import weakref
from types import SimpleNamespace

import pytest
from aiopt.dialects.extents import Span
from aiopt.jitrt.tiering.profiling.equal_shapes import Compared
from aiopt.jitrt.tiering.profiling.profile import ProgramProfile, replaced
from aiopt.jitrt.tiering.profiling.profile_vector import SizeHistogram

POLICY = SimpleNamespace(k=100.0, shapes=8, window=1.0, expected_alpha=0.5)


class Clock:
    """A clock that only moves when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Work:
    """A program whose work grows with its first size."""

    def seconds(self, sizes):
        return 1e-6 * sizes[0]

    def memory(self, sizes):
        return [4.0 * sizes[0], 1000.0, 4.0 * sizes[0], 0.0]


def make(policy=POLICY, work=None):
    clock = Clock()
    return ProgramProfile("digest", policy, clock, work=work), clock


def feed(profile, clock, tier, sizes, seconds, n=100, *, noise=0.05, step=0.05, seed=1):
    """`n` timed calls, with some noise."""
    rng = random.Random(seed)
    for _ in range(n):
        clock.now += step
        profile.record(tier, sizes, seconds * rng.lognormvariate(0, noise))


def compared(profile, tier, other, extents=None) -> Compared:
    found = profile.compared(tier, other, extents)
    assert found is not None
    return found


# -- counts ---------------------------------------------------------------------------------------


def test_calls_of_a_generic_version_fall_on_shapes_as_its_samples_do():
    profile, clock = make()
    feed(profile, clock, 1, (64,), 1e-3, 30)
    feed(profile, clock, 1, (128,), 1e-3, 10)
    profile.count_calls(1, None, 4000)
    assert profile.calls() == profile.calls(1) == 4000
    assert profile.shapes() == [((64,), pytest.approx(3000)), ((128,), pytest.approx(1000))]
    assert profile.calls(1, (64,)) == pytest.approx(3000)


def test_samples_stand_for_their_weight_where_nobody_counts():
    profile, _ = make()
    profile.record(1, (64,), 1e-3, weight=16)
    assert profile.calls() == 16
    assert profile.shapes() == [((64,), 16)]


def test_calls_of_an_exact_version_fall_on_its_shape():
    profile, clock = make()
    feed(profile, clock, 2, (64,), 1e-3, 10)
    profile.count_calls(2, None, 100)
    profile.count_calls(3, (64,), 50)
    assert profile.shapes() == [((64,), 150)]
    assert profile.calls(3, (64,)) == 50


def test_a_bucket_has_the_calls_and_times_of_its_shapes():
    profile, clock = make(work=Work())
    for size, seconds, n in ((9, 1e-3, 30), (15, 2e-3, 10), (16, 9e-3, 40)):
        feed(profile, clock, 3, (size,), seconds, n, noise=0.0)
    bucket = (Span(8, 15),)
    assert profile.calls(3, bucket) == profile.samples(3, bucket) == 40
    assert profile.mean(3, bucket) == pytest.approx(1.25e-3, rel=0.01)
    assert profile.median(3, bucket) == pytest.approx(1.25e-3, rel=0.01)
    assert profile.p99(3, bucket) == pytest.approx(1.25e-3, rel=0.05)
    assert profile.mean(3, (Span(16, 31),)) == pytest.approx(9e-3, rel=0.01)
    assert profile.calls(3, (Span(32, 63),)) == 0 and profile.mean(3, (Span(32, 63),)) is None


def test_a_new_version_of_a_bucket_begins_anew_at_its_shapes_alone():
    profile, clock = make(work=Work())
    for size in (9, 15, 16):
        feed(profile, clock, 3, (size,), 2e-3 * size, 30, noise=0.0)
    bucket = (Span(8, 15),)
    profile.renew(3, bucket)
    assert profile.samples(3, bucket) == 0 and profile.samples(3, (16,)) == 30
    feed(profile, clock, 3, (9,), 1e-3 * 9, 30, noise=0.0)
    assert compared(profile, replaced(3), 3, bucket).ratio == pytest.approx(2.0, rel=0.01)


def test_spent_is_what_the_counted_calls_took():
    profile, clock = make()
    feed(profile, clock, 1, (), 2e-3, 50, noise=0)
    profile.count_calls(1, None, 1000)
    assert profile.spent(1) == pytest.approx(2.0)
    assert profile.spent() == pytest.approx(2.0)


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf"), 1e9])
def test_times_of_a_clock_that_jumped_are_left_out(seconds):
    profile, _ = make()
    profile.record(1, (), seconds)
    assert profile.mean(1) is None


# -- how often ------------------------------------------------------------------------------------


def test_expected_calls_follow_the_windows():
    profile, clock = make()
    profile.count_calls(1, None, 10)
    assert profile.expected(clock.now) == 10, "the calls so far"
    clock.now += 1.0
    assert profile.expected(clock.now) == 10, "of the first window"
    profile.count_calls(1, None, 30)
    assert profile.expected(clock.now) == 20, "a window that is not over can raise it"
    clock.now += 1.0
    assert profile.expected(clock.now) == 20, "0.5 * 30 + 0.5 * 10"


def test_expected_calls_decay_without_calls():
    profile, clock = make()
    profile.count_calls(1, None, 64)
    clock.now += 7.0
    assert profile.expected(clock.now) == 1.0, "six empty windows after the first"
    clock.now += 1e6
    assert profile.expected(clock.now) == 0.0


def test_rate_and_period():
    profile, clock = make()
    for _ in range(20):
        clock.now += 0.5
        profile.count_calls(1, None, 5000)
    assert profile.rate(clock.now) == pytest.approx(10_000, rel=0.1)
    assert profile.period(clock.now) == pytest.approx(100, rel=0.1)
    clock.now += 100
    assert profile.period(clock.now) == 1


def test_a_clock_that_goes_back_does_no_harm():
    profile, clock = make()
    profile.count_calls(1, None, 10)
    clock.now -= 50
    profile.count_calls(1, None, 10)
    clock.now += 1
    assert profile.expected(clock.now) == 20
    assert profile.idle(clock.now - 30) == 0.0


def test_idle():
    profile, clock = make()
    clock.now += 5
    assert profile.idle(clock.now) == 5
    profile.count_calls(2, None, 1)
    clock.now += 3
    assert profile.idle(clock.now) == profile.idle(clock.now, 2) == 3
    assert profile.idle(clock.now, 1) == 8, "that tier was never called"


# -- how long -------------------------------------------------------------------------------------


def test_mean_median_and_quantiles():
    profile, clock = make()
    feed(profile, clock, 1, (64,), 1e-3, 500, noise=0.2)
    assert profile.mean(1) == pytest.approx(1e-3, rel=0.05)
    assert profile.median(1, (64,)) == pytest.approx(1e-3, rel=0.05)
    assert profile.p99(1) == pytest.approx(1e-3 * 2.718 ** (2.33 * 0.2), rel=0.15)


def test_one_outlier_moves_neither_mean_nor_ratio():
    profile, clock = make()
    feed(profile, clock, 1, (64,), 1e-3, 50)
    feed(profile, clock, 2, (64,), 5e-4, 50)
    profile.record(2, (64,), 100.0)
    assert compared(profile, 2, 1).ratio == pytest.approx(0.5, rel=0.05)
    assert profile.mean(2) < 1e-3


def test_tiers_are_compared_at_equal_shapes():
    profile, clock = make()
    feed(profile, clock, 1, (64,), 1e-3, 200)
    feed(profile, clock, 1, (1024,), 16e-3, 10)
    feed(profile, clock, 2, (64,), 5e-4, 10)
    feed(profile, clock, 2, (1024,), 8e-3, 200)
    assert compared(profile, 2, 1).ratio == pytest.approx(0.5, rel=0.05)
    assert compared(profile, 2, 1, (64,)).ratio == pytest.approx(0.5, rel=0.1)
    assert profile.compared(1, 3) is None


def test_another_mix_is_no_slowdown():
    profile, clock = make()
    feed(profile, clock, 2, (64,), 1e-3, 200)
    feed(profile, clock, 2, (1024,), 16e-3, 300, seed=2)
    assert profile.slowdown(2) == pytest.approx(1, abs=0.05)
    assert profile.mean(2) > 10e-3


def test_a_version_that_got_slower():
    profile, clock = make()
    feed(profile, clock, 2, (64,), 1e-3, 200)
    assert profile.baseline(2) == pytest.approx(1e-3, rel=0.05)
    feed(profile, clock, 2, (64,), 1.3e-3, 400, seed=2)
    assert profile.slowdown(2) == pytest.approx(1.3, rel=0.05)
    assert profile.slowdown(1) is None


def test_noise_is_no_slowdown():
    worst = 0.0
    for seed in range(5):
        profile, clock = make()
        feed(profile, clock, 2, (64,), 1e-3, 4000, noise=0.15, seed=seed)
        slowdown = profile.slowdown(2)
        assert slowdown is not None
        worst = max(worst, slowdown)
    assert worst < 1.07


def test_a_difference_counts_as_far_as_it_is_sure():
    profile, clock = make()
    feed(profile, clock, 1, (64,), 1e-3, 10, noise=0.2)
    feed(profile, clock, 2, (64,), 1.1e-3, 10, noise=0.2, seed=2)
    assert compared(profile, 2, 1).certain == pytest.approx(1)
    feed(profile, clock, 1, (64,), 1e-3, 300, noise=0.05, seed=3)
    feed(profile, clock, 2, (64,), 1.1e-3, 300, noise=0.05, seed=4)
    assert compared(profile, 2, 1).certain == pytest.approx(1.09, abs=0.02)
    assert compared(profile, 1, 2).certain == pytest.approx(1 / 1.09, abs=0.02)
    assert profile.compared(1, 3) is None


def test_equal_versions_seldom_look_different():
    """Of versions that are equal, at random shapes, 5 of 100 may look 3 % different."""
    different = 0
    for seed in range(40):
        profile, _ = make(work=Work())
        rng = random.Random(seed)
        for number in range(60):
            size = rng.randint(100, 1000)
            profile.record(number % 2 + 1, (size,), 1e-6 * size * rng.lognormvariate(0, 0.3))
        ratio = compared(profile, 1, 2).certain
        different += not 0.97 < ratio < 1.03
    assert different <= 6


def test_times_at_other_shapes_count_by_their_work():
    profile, clock = make(work=Work())
    feed(profile, clock, 0, (10,), 1e-4, 100)
    feed(profile, clock, 2, (8000,), 1e-3, 1500)
    assert profile.mean(0, (8000,)) is None
    assert profile.mean(0) == pytest.approx(8e-2, rel=0.1)


def test_a_new_version_begins_anew_and_is_compared_with_the_old_one():
    profile, clock = make()
    feed(profile, clock, 2, (64,), 1e-3)
    profile.renew(2)
    assert profile.mean(2) is None
    feed(profile, clock, 2, (64,), 8e-4)
    assert compared(profile, 2, replaced(2)).ratio == pytest.approx(0.8, rel=0.05)


def test_an_older_version_of_a_tier_has_its_times_again():
    profile, clock = make()
    feed(profile, clock, 2, (64,), 1e-3)
    profile.renew(2)
    feed(profile, clock, 2, (64,), 8e-3)
    profile.restore(2)
    assert profile.mean(2) is None and profile.samples(2) == 0
    assert profile.mean(2, (64,)) == pytest.approx(1e-3, rel=0.05)
    assert profile.compared(replaced(2), 2) is None


def test_a_shape_without_samples_is_judged_by_similar_ones():
    profile, clock = make(work=Work())
    feed(profile, clock, 1, (100,), 1e-3)
    assert profile.mean(1, (120,)) == pytest.approx(1.2e-3, rel=0.05)
    assert profile.samples(1, (120,)) == 0
    assert profile.mean(1, (4000,)) is None
    assert profile.work() == pytest.approx(1e-4)


def test_many_shapes_are_bounded_and_still_compared():
    profile, clock = make(work=Work())
    rng = random.Random(0)
    for _ in range(4000):
        clock.now += 0.01
        size = rng.randint(1, 10_000)
        tier = rng.choice([1, 2])
        profile.record(tier, (size,), (2e-6 if tier == 1 else 1e-6) * size)
    assert len(profile.shapes()) == POLICY.shapes
    assert len(profile._table) <= 2 * POLICY.shapes + 1
    assert profile.calls() == 4000
    assert compared(profile, 2, 1).ratio == pytest.approx(0.5, rel=0.05)


def test_a_frequent_shape_keeps_its_place_among_many():
    profile, clock = make()
    for i in range(2000):
        clock.now += 0.01
        profile.record(1, (7 if i % 2 else 1000 + i,), 1e-3)
    hottest, calls = profile.shapes()[0]
    assert hottest == (7,)
    assert calls == 1000
    assert profile.shares()[7,] == pytest.approx(0.5, abs=0.1)


# -- the vector -----------------------------------------------------------------------------------


def test_distance_says_when_the_shapes_have_changed():
    profile, clock = make()
    feed(profile, clock, 1, (64,), 1e-3, 200)
    compiled = profile.snapshot()
    feed(profile, clock, 1, (64,), 1e-3, 200)
    assert profile.snapshot().distance(compiled) == pytest.approx(0)
    feed(profile, clock, 1, (512,), 1e-3, 400)
    assert profile.snapshot().distance(compiled) > 1


def test_a_size_beyond_a_power_of_two_is_close_to_one_before_it():
    profile, clock = make()
    feed(profile, clock, 1, (127,), 1e-3, 200)
    compiled = profile.snapshot()
    feed(profile, clock, 1, (129,), 1e-3, 1000)
    assert profile.snapshot().distance(compiled) < 0.1


def test_a_mix_that_only_fluctuates_is_close():
    profile, clock = make()
    rng = random.Random(3)
    distances = []
    for i in range(4000):
        clock.now += 0.05
        profile.record(1, (rng.choice([16, 64, 256, 1024]),), 1e-3)
        if i == 1000:
            compiled = profile.snapshot()
        if i > 1000 and i % 50 == 0:
            distances.append(profile.snapshot().distance(compiled))
    assert max(distances) < 0.25


def test_branch_probabilities():
    profile, clock = make()
    feed(profile, clock, 1, (), 1e-3, 50)
    version = Clock()
    profile.count_branches(version, [(0, 0), (10, 10)])
    compiled = profile.snapshot()
    assert list(compiled.branches) == pytest.approx([math.nan, 1.0], nan_ok=True)
    profile.count_branches(version, [(0, 10), (10, 1010)])
    assert profile.snapshot().branches == pytest.approx([0, 0], abs=0.01)
    assert profile.snapshot().distance(compiled) == pytest.approx(1, abs=0.01)


def test_a_version_whose_jumps_are_counted_is_not_kept_alive():
    profile, _ = make()
    version = Clock()
    gone = weakref.ref(version)
    profile.count_branches(version, [(1, 2)])
    del version
    gc.collect()
    assert gone() is None
    profile.count_branches(Clock(), [(1, 2)])
    assert profile.snapshot().branches == pytest.approx([0.5])


def test_memory_pattern():
    profile, clock = make(work=Work())
    feed(profile, clock, 1, (250,), 1e-3, 50)
    assert profile.snapshot().memory == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0])


# -- across runs ----------------------------------------------------------------------------------


def test_a_later_run_knows_times_shapes_and_calls():
    profile, clock = make(work=Work())
    for size in (64, 500):
        feed(profile, clock, 1, (size,), 1e-5 * size)
    profile.count_calls(1, None, 200)
    later, clock = make(work=Work())
    later.merge(json.loads(json.dumps(profile.to_json())), 0.5)
    assert later.calls() == 0
    assert later.past_calls == 100
    assert later.mean(1, (64,)) == pytest.approx(64e-5, rel=0.1)
    assert later.mean(1, (400,)) == pytest.approx(400e-5, rel=0.1)
    assert set(later.shares()) == {(64,), (500,)}
    assert later.expected(clock.now) > 0
    feed(later, clock, 1, (64,), 32e-5, 300)
    assert later.mean(1, (64,)) == pytest.approx(32e-5, rel=0.1), "new times outweigh old ones"


def test_what_was_long_ago_is_forgotten():
    profile, clock = make(work=Work())
    feed(profile, clock, 2, (500,), 1e-5, 300)
    for _ in range(80):
        later, clock = make(work=Work())
        later.merge(json.loads(json.dumps(profile.to_json())), 0.5)
        assert later.mean(2) is None or later.mean(2) > 0
        feed(later, clock, 0, (64,), 1e-4, 100)
        profile = later
    assert profile.mean(2) is None
    assert profile.mean(0) == pytest.approx(1e-4, rel=0.1)
    assert set(profile.shares()) == {(64,)}


def test_weights_of_nothing_are_no_samples():
    profile, clock = make()
    feed(profile, clock, 0, (64,), 1e-3, 10)
    nothing = {"samples": 3, "level": 0, "bins": [[5, 0.0]]}
    shape = {"sizes": [64], "share": 1.0, "cells": {"2": nothing}}
    later, _ = make()
    later.merge(profile.to_json() | {"tiers": {"2": nothing}, "shapes": [shape]}, 1.0)
    assert later.mean(2) is None and later.p99(2) is None and later.median(2, (64,)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"shapes": [{"sizes": [-1], "share": 1, "cells": {}}]},
        {"shapes": 3},
        {"tiers": {"1": {"samples": 1, "level": 99, "bins": []}}},
        {"calls": "nan"},
        {"shapes": [{"sizes": [1] * n, "share": 1, "cells": {}} for n in (1, 2)]},
    ],
)
def test_what_is_no_profile_changes_nothing(change):
    profile, clock = make()
    feed(profile, clock, 1, (64,), 1e-3, 10)
    data = profile.to_json() | change
    later, _ = make()
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        later.merge(data, 1.0)
    assert later.to_json() == make()[0].to_json()


def test_a_past_in_which_nothing_was_called_does_not_count() -> None:
    histogram = SizeHistogram()
    histogram.close(1.0)
    histogram.add((4,), 2.0)
    now = histogram.fractions(0.5)
    assert now.tolist()[3] == 1.0 and now.sum() == 1.0
