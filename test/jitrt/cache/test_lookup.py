"""A lookup never gives code for other sizes, whatever entries say of themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.lookup import SIZES, Found, Request, bucket, candidates, find
from aiopt.jitrt.cache.program_key import ANY, Exact, Ranges
from hypothesis import given
from hypothesis import strategies as st

REQUEST = Request("0" * 24, (), {"n": 100}, "builtin.module(cse)", 2, {"cpu": "x"})


def entry(request: Request, shape: Any, guards: Any = None) -> Entry:
    return Entry(request.key(shape), b"code", guards={} if guards is None else guards)


def looked_up(request: Request, *entries: Entry) -> Found | None:
    known = {each.key: each for each in entries}
    return find(known.get, candidates(request), request.sizes)


def test_exact_then_bucket_then_structure() -> None:
    exact = entry(REQUEST, Exact((("n", 100),)))
    near = entry(REQUEST, bucket({"n": 100}))
    any_shape = entry(REQUEST, ANY)
    assert looked_up(REQUEST) is None
    assert looked_up(REQUEST, any_shape) == Found("structure", any_shape)
    assert looked_up(REQUEST, near, any_shape) == Found("bucket", near)
    assert looked_up(REQUEST, exact, near, any_shape) == Found("exact", exact)


def test_without_symbols_there_is_one_level() -> None:
    request = replace(REQUEST, sizes={})
    assert [each.level for each in candidates(request)] == ["structure"]
    found = entry(request, ANY)
    assert looked_up(request, found) == Found("structure", found)


def test_guards_decide() -> None:
    near = bucket({"n": 100})
    any_shape = entry(REQUEST, ANY)
    narrow = entry(REQUEST, near, {SIZES: {"n": [91, 99]}})
    assert looked_up(REQUEST, narrow, any_shape) == Found("structure", any_shape)
    wide = entry(REQUEST, near, {SIZES: {"n": [91, 100]}})
    assert looked_up(REQUEST, wide, any_shape) == Found("bucket", wide)


def test_an_exact_entry_that_is_for_other_sizes() -> None:
    lying = entry(REQUEST, Exact((("n", 100),)), {SIZES: {"n": [7, 7]}})
    assert looked_up(REQUEST, lying) is None


def test_a_store_that_gives_another_entry() -> None:
    other = entry(REQUEST, Exact((("n", 7),)))
    assert find(lambda key: other, candidates(REQUEST), REQUEST.sizes) is None


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
    assert looked_up(REQUEST, entry(REQUEST, ANY, guards)) is None


def test_everything_but_the_shape_must_be_equal() -> None:
    others = [
        replace(REQUEST, module_digest="1" * 24),
        replace(REQUEST, weights=(("w", "float32", (1,)),)),
        replace(REQUEST, pipeline="builtin.module(dce)"),
        replace(REQUEST, tier=3),
        replace(REQUEST, target_json={"cpu": "y"}),
        replace(REQUEST, debug=True),
    ]
    shapes = (Exact((("n", 100),)), bucket({"n": 100}), ANY)
    for other in others:
        assert looked_up(REQUEST, *(entry(other, shape) for shape in shapes)) is None


@pytest.mark.parametrize(
    ("size", "low", "high"),
    [
        (0, 0, 0),
        (1, 1, 1),
        (2, 2, 2),
        (3, 3, 3),
        (4, 4, 5),
        (6, 6, 7),
        (100, 91, 127),
        (128, 128, 181),
    ],
)
def test_buckets_of_half_powers(size: int, low: int, high: int) -> None:
    assert bucket({"n": size}) == Ranges((("n", low, high),))


SIZES_OF = st.dictionaries(st.sampled_from("nms"), st.integers(0, 1 << 20), min_size=1)


@given(SIZES_OF, st.sampled_from([0.25, 0.5, 1.0, 2.0]))
def test_a_bucket_has_its_sizes(sizes: dict[str, int], delta: float) -> None:
    found = bucket(sizes, delta)
    assert found.admits(sizes)
    for name, low, high in found.ranges:
        for size in (low, high):
            assert bucket({name: size}, delta) == Ranges(((name, low, high),))


LIMITS = st.tuples(st.integers(-2, 40), st.integers(-2, 40)).map(list)
GUARDS = st.one_of(
    st.just({}),
    st.fixed_dictionaries({SIZES: st.dictionaries(st.sampled_from("nms"), LIMITS | st.none())}),
)
SMALL = st.dictionaries(st.sampled_from("nms"), st.integers(0, 40))


@given(SMALL, st.lists(st.tuples(SMALL, st.sampled_from(["exact", "bucket", "any"]), GUARDS)))
def test_no_lookup_gives_code_for_other_sizes(sizes: dict[str, int], entries: Any) -> None:
    """Entries of any shape that say anything of themselves, at any key."""
    request = replace(REQUEST, sizes=sizes)
    made: list[Entry] = []
    for own, level, guards in entries:
        shape = {"exact": Exact(tuple(own.items())), "bucket": bucket(own), "any": ANY}[level]
        made.append(entry(request, shape, guards))
    stores = [{each.key: each for each in made}.get]
    stores += [lambda key, one=one: one for one in made]
    for store in stores:
        found = find(store, candidates(request), sizes)
        if found is None:
            continue
        shape = _shape(request, found.entry.key)
        assert shape.admits(sizes)
        for symbol, limits in found.entry.guards.get(SIZES, {}).items():
            assert limits is not None and limits[0] <= sizes[symbol] <= limits[1]


def _shape(request: Request, key: Key) -> Any:
    (found,) = (each.shape for each in candidates(request) if each.key == key)
    return found
