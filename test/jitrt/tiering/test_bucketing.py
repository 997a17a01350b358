"""Which versions sizes belong to (SPEC D1)."""

from __future__ import annotations

import math

import pytest
from aiopt.dialects.extents import ALL, Span, admits, bucket_of, is_within, span_of
from aiopt.jitrt.tiering.bucketing import Bucketing, wanted_slots
from aiopt.passes.policies.bundle import Policies
from hypothesis import given
from hypothesis import strategies as st

DELTAS = st.sampled_from([0.25, 0.5, 1.0, 2.0, 3.0])


@given(st.integers(1, 2**62), DELTAS)
def test_a_bucket_has_the_sizes_of_equal_formula(size: int, delta: float):
    low, high = span_of(bucket_of(size, delta))
    assert low <= size <= high
    if size < 2**40:  # log2 is exact enough
        step = math.floor(math.log2(size) / delta)
        assert {math.floor(math.log2(s) / delta) for s in (low, high)} == {step}
        assert math.floor(math.log2(high + 1) / delta) > step
        assert low == 1 or math.floor(math.log2(low - 1) / delta) < step


@given(st.integers(0, 5000), st.integers(0, 5000), DELTAS)
def test_buckets_are_equal_or_apart(one: int, other: int, delta: float):
    a, b = bucket_of(one, delta), bucket_of(other, delta)
    assert (a == b) == admits((a,), [other]) == admits((b,), [one])


def test_small_sizes_are_alone():
    assert [bucket_of(size, 1.0) for size in (0, 1, 2, 3, 4, 100)] == [
        0, 1, Span(2, 3), Span(2, 3), Span(4, 7), Span(64, 127),
    ]  # fmt: skip
    assert bucket_of(2**62, 1.0) == Span(2**62, 2**63 - 1)


def test_within():
    assert is_within((1, Span(3, 4)), (Span(0, 2), Span(3, 5)))
    assert is_within((1,), None)
    assert not is_within((Span(1, 4),), (Span(2, 5),))


def test_symbols_without_buckets_may_have_any_size():
    policies = Policies.named("bucket-shapes{dims=s}")
    bucketing = Bucketing.of(policies.buckets, ("b", "s"))
    assert bucketing.extents((3, 100)) == (ALL, Span(64, 127))
    none = Bucketing.of(Policies.named("bucket-shapes{dims=t}").buckets, ("b", "s"))
    assert none.extents((3, 100)) is None


def test_learned_boundaries():
    learned = ((Span(3, 9), 12, Span(20, 40)), None)
    policies = Policies.named("bucket-shapes{boundaries=learned dims=s}")
    bucketing = Bucketing.of(policies.buckets, ("s", "b"), learned)
    assert bucketing.extents((5, 1)) == (Span(3, 9), ALL)
    assert bucketing.extents((12, 1)) == (12, ALL)
    assert bucketing.extents((13, 1)) is None
    assert Bucketing.of(Policies().buckets, ("s", "b"), learned).learned is None


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("default", [(3, (1, 100)), (3, (1, Span(64, 127))), (2, None)]),
        ("embedded", [(2, None)]),
        ("bucket-shapes{generic=false dims=s}", [(3, (1, 100)), (3, (ALL, Span(64, 127)))]),
        ("tier-policy{max-versions=0}", [(3, (1, Span(64, 127))), (2, None)]),
    ],
)
def test_versions_that_could_serve(text: str, slots: list[object]):
    policies = Policies.named(text)
    bucketing = Bucketing.of(policies.buckets, ("b", "s"))
    assert wanted_slots(policies, bucketing, (1, 100)) == slots


def test_a_bucket_of_one_size_is_the_exact_version():
    policies = Policies()
    assert wanted_slots(policies, Bucketing.of(policies.buckets, ("n",)), (1,)) == [
        (3, (1,)),
        (2, None),
    ]
