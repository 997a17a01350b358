"""Weights that are computed from others are kept between processes, by the values they come from."""

from __future__ import annotations

from pathlib import Path

import ml_dtypes
import numpy as np
import pytest
from aiopt.jitrt.cache import prepared as module
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.prepared import prepared, prepared_key, read_arrays, write_arrays
from aiopt.jitrt.cache.replacement.cost_aware import CostAware
from aiopt.jitrt.cache.trust.verified import Verified
from cache_entries import RING
from hypothesis import given
from hypothesis import strategies as st

TEXT = 'graph.prepare "%p" {\n  %w = graph.weight key = "w" : tensor<2xf32>\n  …\n}'

KINDS = ("float32", "float64", "float16", "bool", "int8", "uint64", ml_dtypes.bfloat16)


@st.composite
def arrays(draw: st.DrawFn) -> dict[str, np.ndarray]:
    found = {}
    for name in draw(st.lists(st.text(max_size=4), max_size=4, unique=True)):
        shape = draw(st.lists(st.integers(0, 3), max_size=3))
        numbers = np.random.default_rng(draw(st.integers(0, 9))).integers(0, 2, shape)
        found[name] = numbers.astype(draw(st.sampled_from(KINDS)))
    return found


@given(arrays())
def test_arrays_come_back(given_: dict[str, np.ndarray]) -> None:
    found = read_arrays(write_arrays(given_))
    assert found is not None and list(found) == list(given_)
    for name, array in given_.items():
        assert found[name].dtype == array.dtype and found[name].shape == array.shape
        np.testing.assert_array_equal(found[name], array)
        assert not found[name].flags.writeable or not array.size


@given(st.binary(max_size=80))
def test_what_is_none(data: bytes) -> None:
    read_arrays(data)
    whole = write_arrays({"w": np.ones((3, 5), np.float32)})
    assert read_arrays(whole[: len(data)]) is None
    for text in (b'[["w","object",[1],0]]', b'[["w","f4",[-1],0]]', b'[["w","f4",[9],0]]', b"{}"):
        assert read_arrays(len(text).to_bytes(8, "little") + text + bytes(8)) is None


def test_values_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Verified(DiskStore(tmp_path, replacement=CostAware()), RING)
    cache = Cache(None, disk, threaded=False)
    monkeypatch.setattr(module, "process_cache", lambda: cache)
    asked: list[float] = []

    def twice(w: np.ndarray, text: str = TEXT) -> np.ndarray:
        def compute() -> dict[str, np.ndarray]:
            asked.append(float(w[0]))
            return {"%p": 2 * w}

        return prepared(text, {"w": w, "other": w}, compute)["%p"]

    one, two = np.float32([1, 0]), np.float32([2, 0])
    for w in (one, two, one, two):
        np.testing.assert_array_equal(twice(w), 2 * w)
    assert asked == [1.0, 2.0]
    twice(one, TEXT + "\n")
    assert asked == [1.0, 2.0, 1.0]
    cache.close()


def test_a_text_that_does_not_say_what_it_reads_is_not_kept() -> None:
    weights = {"w": np.float32([1, 0]), 'a"b': np.float32([1, 0])}
    assert prepared_key(TEXT, weights) is not None
    assert prepared_key(TEXT.replace('"w"', '"a\\22b"'), weights) is None
    assert prepared_key(TEXT, weights) != prepared_key(TEXT, {})
