"""Sizes and ranges of sizes."""

from __future__ import annotations

import json

import pytest
from aiopt.dialects.extents import Extents, Span, admits, from_json, is_exact, to_json
from hypothesis import given
from hypothesis import strategies as st

_SIZES = st.integers(0, 1 << 40)
_SPANS = st.tuples(_SIZES, _SIZES).map(lambda pair: Span(min(pair), max(pair)))
_EXTENTS = st.none() | st.lists(_SIZES | _SPANS, max_size=4).map(tuple)


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
