"""A lookup never gives code for other sizes, whatever entries say of themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiopt.dialects.extents import Extent, Span, span_of
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.lookup import SIZES, Candidate, Request, find, guards_of
from hypothesis import given
from hypothesis import strategies as st

REQUEST = Request("0" * 24, (), "builtin.module(cse)", 2, {"cpu": "x"})

EXACT = {"n": 100}
BUCKET = {"n": Span(91, 127)}

Named = dict[str, Extent] | None


def entry(request: Request, extents: Any, guards: Any = None) -> Entry:
    guards = guards_of(extents) if guards is None else guards
    return Entry(request.candidate(extents).key, b"code", guards=guards)


def wanted(request: Request) -> list[Candidate]:
    return [request.candidate(extents) for extents in (EXACT, BUCKET, None)]


def looked_up(request: Request, *entries: Entry) -> Entry | None:
    known = {each.key: each for each in entries}
    return find(known.get, wanted(request))


def test_exact_then_bucket_then_structure() -> None:
    exact, near, any_shape = (entry(REQUEST, each) for each in (EXACT, BUCKET, None))
    assert looked_up(REQUEST) is None
    assert looked_up(REQUEST, any_shape) == any_shape
    assert looked_up(REQUEST, near, any_shape) == near
    assert looked_up(REQUEST, exact, near, any_shape) == exact


def test_guards_decide() -> None:
    any_shape = entry(REQUEST, None)
    narrow = entry(REQUEST, BUCKET, {SIZES: {"n": [91, 126]}})
    assert looked_up(REQUEST, narrow, any_shape) == any_shape
    wide = entry(REQUEST, BUCKET, {SIZES: {"n": [90, 127]}})
    assert looked_up(REQUEST, wide, any_shape) == wide


def test_an_exact_entry_that_is_for_other_sizes() -> None:
    assert looked_up(REQUEST, entry(REQUEST, EXACT, {SIZES: {"n": [7, 7]}})) is None


def test_a_store_that_gives_another_entry() -> None:
    other = entry(REQUEST, {"n": 7})
    assert find(lambda key: other, wanted(REQUEST)) is None


@pytest.mark.parametrize(
    "guards",
    [
        {SIZES: {"n": [1]}},
        {SIZES: {"n": [1, 2, 3]}},
        {SIZES: {"n": None}},
        {SIZES: {"n": ["1", "200"]}},
        {SIZES: {"n": [1.0, 200.0]}},
        {SIZES: {"n": [True, 200]}},
        {SIZES: {"m": [1, 200]}},
        {SIZES: [["n", 1, 200]]},
        {SIZES: "n"},
        {SIZES: None},
    ],
)
def test_a_guard_that_cannot_be_read_admits_nothing(guards: Any) -> None:
    assert looked_up(REQUEST, entry(REQUEST, BUCKET, guards)) is None
    assert looked_up(REQUEST, entry(REQUEST, None, guards)) is None


def test_everything_but_the_extents_must_be_equal() -> None:
    others = [
        replace(REQUEST, module_digest="1" * 24),
        replace(REQUEST, weights=(("w", "float32", (1,)),)),
        replace(REQUEST, pipeline="builtin.module(dce)"),
        replace(REQUEST, tier=3),
        replace(REQUEST, target_json={"cpu": "y"}),
        replace(REQUEST, debug=True),
    ]
    for other in others:
        assert looked_up(REQUEST, *(entry(other, each) for each in (EXACT, BUCKET, None))) is None


def _span(low: int, width: int) -> Span:
    return Span(low, low + width)


EXTENT = st.integers(0, 40) | st.builds(_span, st.integers(0, 40), st.integers(0, 40))
NAMED = st.none() | st.dictionaries(st.sampled_from("nms"), EXTENT)
LIMITS = st.tuples(st.integers(-2, 40), st.integers(-2, 40)).map(list)
GUARDS = st.one_of(
    st.none(),
    st.just({}),
    st.fixed_dictionaries({SIZES: st.dictionaries(st.sampled_from("nms"), LIMITS | st.none())}),
)


@given(NAMED, st.lists(st.tuples(NAMED, GUARDS)))
def test_no_lookup_gives_code_for_other_sizes(extents: Named, entries: Any) -> None:
    """Entries for any sizes that say anything of themselves, at any key."""
    made = [entry(REQUEST, own, guards) for own, guards in entries]
    stores = [{each.key: each for each in made}.get]
    stores += [lambda key, one=one: one for one in made]
    candidate = REQUEST.candidate(extents)
    for store in stores:
        found = find(store, [candidate])
        if found is None:
            continue
        assert found.key == candidate.key
        for symbol, (low, high) in found.guards.get(SIZES, {}).items():
            own = span_of((extents or {})[symbol])
            assert low <= own.low and own.high <= high
