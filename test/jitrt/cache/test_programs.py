"""Artifacts as entries that share what they have in common (SPEC C1, C6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache as once

import ml_dtypes
import numpy as np
import pytest
from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.imports import self_contained
from aiopt.dialects.extents import Span
from aiopt.jitrt.cache import programs
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.programs import (
    Verification,
    fetch_program,
    load_program,
    program_of,
    store_program,
    value_digest,
)
from aiopt.jitrt.linking import link
from aiopt.jitrt.lowered import lower

from .stores import DictStore, Far

TEXT = """
func.func @dense(%x: tensor<4x8xf32>, %w: tensor<8x16xf32>) -> tensor<4x16xf32> {
  %y = graph.matmul %x, %w : (tensor<4x8xf32>, tensor<8x16xf32>) -> tensor<4x16xf32>
  func.return %y : tensor<4x16xf32>
}
"""
KEY = Key("program", (("module", "dense"),))
WEIGHTS = {"w": np.ones((8, 16), np.float32)}


@once
def artifact() -> Artifact:
    return self_contained(lower(TEXT, tier=2).compile())


@pytest.fixture(autouse=True)
def objects(monkeypatch) -> Iterator[None]:
    """Each test is a process that has no shared objects yet."""
    monkeypatch.setattr(programs, "_objects", {})
    return


@pytest.fixture
def disk() -> DictStore:
    return DictStore("disk")


def cache(disk: DictStore | None = None, far: Far | None = None) -> Cache:
    return Cache(None, disk, far, threaded=False)


def kinds(store: DictStore) -> list[str]:
    return sorted(each.key.kind for each in store.entries.values())


def payload(store: DictStore) -> int:
    return len(store.entries[KEY.digest].payload)


def test_a_program_comes_back_whole(disk):
    store_program(cache(disk), KEY, artifact(), {}, program="dense")
    loaded = load_program(cache(disk), KEY, {})
    assert loaded is not None
    assert loaded.artifact.to_bytes() == artifact().to_bytes()
    x, w = np.ones((4, 8), np.float32), np.ones((8, 16), np.float32)
    np.testing.assert_array_equal(link(loaded.artifact, {})(x, w), x @ w)


def test_a_label_says_for_which_sizes_a_version_is(disk):
    extents = {"n": Span(32, 63), "b": 4}
    store_program(cache(disk), KEY, artifact(), {}, extents=extents, program="dense")
    assert disk.entries[KEY.digest].label == "dense b=4,n=32..63"


def test_shared_objects_are_kept_once(disk):
    mine = cache(disk)
    store_program(mine, KEY, artifact(), {})
    store_program(mine, Key("program", (("module", "other"),)), artifact(), {})
    present = len(artifact().shared)
    assert kinds(disk) == ["object"] * present + ["program"] * 2
    assert payload(disk) + sum(map(len, artifact().families.values())) < len(artifact().to_bytes())
    references = disk.entries[KEY.digest].references
    assert set(references) == {d for d, e in disk.entries.items() if e.key.kind == "object"}


def test_a_process_reads_shared_objects_once(disk):
    store_program(cache(disk), KEY, artifact(), {})
    mine = cache(disk)
    first, second = load_program(mine, KEY, {}), load_program(mine, KEY, {})
    assert first is not None
    assert second is not None
    (one,), (other,) = (each.artifact.families.values() for each in (first, second))
    assert one is other
    assert len(disk.asked) == 2 + len(disk.entries[KEY.digest].references)


def test_a_program_without_its_objects_is_a_miss(disk):
    store_program(cache(disk), KEY, artifact(), {})
    lost = disk.entries[KEY.digest].references[0]
    del disk.entries[lost]
    mine = cache(disk)
    assert load_program(mine, KEY, {}) is None
    store_program(mine, KEY, artifact(), {})
    assert lost in disk.entries
    assert load_program(cache(disk), KEY, {}) is not None


def test_a_program_is_of_use_only_with_the_values_it_was_made_with(disk):
    store_program(cache(disk), KEY, artifact(), WEIGHTS, read=["w"])
    same = {"w": WEIGHTS["w"].copy()}
    other = {"w": WEIGHTS["w"] * 2}
    assert load_program(cache(disk), KEY, same) is not None
    assert load_program(cache(disk), KEY, other) is None
    assert load_program(cache(disk), KEY, {}) is None


def test_values_that_nobody_read_do_not_count(disk):
    store_program(cache(disk), KEY, artifact(), WEIGHTS)
    assert load_program(cache(disk), KEY, {"w": WEIGHTS["w"] * 2}) is not None


@pytest.mark.parametrize("dtype", [np.float32, np.bool_, np.int8, ml_dtypes.bfloat16])
def test_values_have_digests_whatever_their_dtype_and_layout(dtype):
    array = np.arange(6).reshape(2, 3).astype(dtype)
    assert value_digest(array) == value_digest(np.asfortranarray(array))
    assert value_digest(array[0, 0]) != value_digest(array[0, 1])


def test_how_a_program_was_verified_is_kept(disk):
    verified = Verification(1e-4, 1e-3, checks=2)
    store_program(cache(disk), KEY, artifact(), {}, verification=verified)
    loaded = load_program(cache(disk), KEY, {})
    assert loaded is not None
    assert loaded.verification == verified
    assert verified.covers(1e-3, 1e-3, threads=1)
    assert not verified.covers(1e-5, 1e-3, threads=1)
    assert not verified.covers(1e-3, 1e-3, threads=2)
    assert replace(verified, threads=8).covers(1e-3, 1e-3, threads=2)


@pytest.mark.parametrize(
    "guards",
    [{}, {"shared": 1}, {"shared": {"family": 7}}, {"shared": {"other": "0"}}, {"values": [], "shared": {}}],
)  # fmt: skip
def test_an_entry_that_makes_no_sense_is_a_miss(disk, guards):
    store_program(cache(disk), KEY, artifact(), {})
    disk.put(replace(disk.entries[KEY.digest], guards=guards))
    assert load_program(cache(disk), KEY, {}) is None


def test_a_payload_that_is_no_artifact_is_a_miss(disk):
    store_program(cache(disk), KEY, artifact(), {})
    disk.put(replace(disk.entries[KEY.digest], payload=b"no artifact"))
    assert load_program(cache(disk), KEY, {}) is None


def test_nothing_is_done_for_a_cache_that_keeps_nothing(monkeypatch):
    monkeypatch.setattr(Artifact, "to_bytes", None)
    store_program(cache(), KEY, artifact(), {})


# -- remote ---------------------------------------------------------------------------------------


def test_a_program_is_fetched_with_its_objects(disk):
    far = Far()
    store_program(cache(far=far), KEY, artifact(), {})
    mine, answers = cache(disk, far), list[Entry | None]()
    fetch_program(mine, KEY, answers.append)
    assert answers == []
    far.answer()
    (found,) = answers
    assert found is not None
    assert kinds(disk) == kinds(far)
    loaded = program_of(mine, found, {})
    assert loaded is not None
    assert loaded.artifact.to_bytes() == artifact().to_bytes()


def test_a_program_without_its_objects_is_not_fetched(disk):
    far = Far(prompt=True)
    store_program(cache(far=far), KEY, artifact(), {})
    del far.entries[far.entries[KEY.digest].references[0]]
    answers: list[Entry | None] = []
    fetch_program(cache(disk, far), KEY, answers.append)
    assert answers == [None]


def test_a_program_that_does_not_say_what_it_needs_is_not_fetched(disk):
    answers: list[Entry | None] = []
    cache(disk).put(Entry(KEY, b"", guards={"shared": 1}))
    fetch_program(cache(disk), KEY, answers.append)
    assert answers == [None]


def test_a_program_that_is_not_there_is_not_fetched(disk):
    answers: list[Entry | None] = []
    fetch_program(cache(disk, Far(prompt=True)), KEY, answers.append)
    assert answers == [None]
