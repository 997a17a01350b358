"""Sizes and ranges of sizes."""

from __future__ import annotations

import json
import random

import pytest
from aiopt.dialects.extents import (
    ALL,
    Extents,
    Span,
    admits,
    from_json,
    is_exact,
    preference,
    to_json,
)
from hypothesis import given
from hypothesis import strategies as st

_SIZES = st.integers(0, 1 << 40)
_SPANS = st.tuples(_SIZES, _SIZES).map(lambda pair: Span(min(pair), max(pair)))
_EXTENTS = st.none() | st.lists(_SIZES | _SPANS | st.just(ALL), max_size=4).map(tuple)


@given(_EXTENTS)
def test_json_is_read_back(extents: Extents | None) -> None:
    found = from_json(json.loads(json.dumps(to_json(extents))))
    assert found == extents
    assert [*map(type, found or ())] == [*map(type, extents or ())]


@pytest.mark.parametrize("data", [1, "1..2", [-1], ["2..1"], ["1.."], [True], [1.5], [None]])
def test_other_data_is_refused(data: object) -> None:
    with pytest.raises(ValueError):
        from_json(data)


def test_a_bucket_admits_both_of_its_ends() -> None:
    bucket = (1, Span(65, 128))
    assert [size for size in (64, 65, 128, 129) if admits(bucket, (1, size))] == [65, 128]
    assert not admits(bucket, (2, 100))
    assert not is_exact(bucket) and is_exact((1, 65))
    assert admits(None, (5,))


def test_versions_are_preferred_by_how_few_sizes_they_are_for() -> None:
    order: list[Extents | None] = [
        (5, 5),
        (5, Span(5, 5)),
        (Span(4, 5), 5),
        (Span(3, 4), Span(0, 9)),
        (ALL, Span(0, 9)),
        (ALL, ALL),
        None,
    ]
    mixed = random.Random(0).sample(order, len(order))
    assert sorted(mixed, key=preference) == order
    assert to_json(order[4]) == ["any", "0..9"]
