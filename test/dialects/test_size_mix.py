"""Mixes of sizes, and what joins are worth to them."""

from __future__ import annotations

import pytest
from aiopt import AioptError
from aiopt.dialects import dims
from aiopt.dialects.extents import Span, admits
from aiopt.dialects.join import CACHES, Contested, Join
from aiopt.dialects.size_mix import PARTS, coarse_mix, parse_mix
from hypothesis import given
from hypothesis import strategies as st


def test_text() -> None:
    mix = parse_mix("b=1 s=128: 3, b=1 s=16: 1")
    assert str(mix) == "b=1 s=16: 0.25, b=1 s=128: 0.75"
    assert parse_mix(str(mix)) == mix
    assert mix.values() == [({"b": 1, "s": 16}, 0.25), ({"b": 1, "s": 128}, 0.75)]


@pytest.mark.parametrize(
    "text",
    ["", "s=1", "s=-1: 1", "s=1: 0", "s=1: nan", "s: 1", "s=1 s=2: 1", "s=9999999999999999999: 1"],
)
def test_no_mix(text: str) -> None:
    with pytest.raises(AioptError, match="a mix of sizes"):
        parse_mix(text)


shares = st.dictionaries(
    st.tuples(st.integers(0, 5000), st.integers(0, 300)), st.floats(1e-6, 1), max_size=40
)


@given(shares, st.sampled_from([None, (Span(65, 128), Span(0, 300)), (7, Span(1, 200))]))
def test_coarse_mixes(shares: dict[tuple[int, ...], float], extents: tuple[Span, Span]) -> None:
    mix = coarse_mix(("s", "b"), shares, extents)
    inside = [sizes for sizes in shares if admits(extents, sizes)]
    assert (mix is None) == (not inside)
    if mix is None:
        return
    assert sum(share for _, share in mix.cases) == 1
    assert len(mix.cases) <= PARTS and mix.cases == tuple(sorted(mix.cases))
    assert all(share * PARTS % 1 == 0 and share > 0 for _, share in mix.cases)
    assert all(admits(extents, sizes) for sizes, _ in mix.cases)
    assert parse_mix(str(mix)) == mix


def test_a_little_other_traffic_is_the_same_mix() -> None:
    one = coarse_mix(("s",), {(15,): 0.24, (120,): 0.5, (130,): 0.26})
    other = coarse_mix(("s",), {(16,): 0.27, (17,): 0.001, (127,): 0.729})
    assert str(one) == str(other) == "s=16: 0.25, s=128: 0.75"


def test_benefit() -> None:
    s = dims.symbol("s")
    join = Join(16 * s * s, work=80 * s, copied=s, rounds=s, copies=2, side=1024 * s)
    small, large = join.at({"s": 100}), join.at({"s": 2048})
    assert (small.saved, small.overhead) == (160_000, 1000 + 100)
    again = int(2048 * 1024 * CACHES[1][1])
    assert large.overhead == 10 * 2048 + 2048 + 2048 * 2 * again
    mean = join.expected(parse_mix("s=100: 1, s=2048: 1"))
    assert mean.net == (small.net + large.net) / 2
    assert Join.from_json(join.to_json()) == join
    assert join.symbols == ("s",) and not join.is_free and Join(s).is_free


def test_contested() -> None:
    s = dims.symbol("s")
    contested = Contested("graph.dot", Join(16 * s * s, copied=512 * s), 1, True, True)
    assert contested.wanted(parse_mix("s=64: 1")) and not contested.wanted(parse_mix("s=16: 1"))
    assert Contested.from_json(contested.to_json()) == contested
