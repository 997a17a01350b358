"""Kernels and shared objects that outlive the process (SPEC C1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiopt.backends.llvm import shared_code
from aiopt.backends.llvm.kernel_store import KernelObject, MemoryStore, SharedKernels
from aiopt.backends.llvm.shared_code import has_shared, keep_in, shared_object
from aiopt.backends.llvm.target import Target
from aiopt.jitrt.cache import programs
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.kernels import CachedKernels
from aiopt.jitrt.cache.shared_objects import CachedObjects

from .stores import DictStore

COMPILED = KernelObject(b"object", ("softmax_1", "exp_2"), ("aiopt_ukr_table_14x32",))


@pytest.fixture(autouse=True)
def a_new_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget(monkeypatch)
    return


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a process that has no shared objects."""
    monkeypatch.setattr(programs, "_objects", {})
    monkeypatch.setattr(shared_code, "_objects", {})
    monkeypatch.setattr(shared_code, "_place", None)


@pytest.fixture
def disk() -> DictStore:
    return DictStore("disk")


def kernels(disk: DictStore | None) -> CachedKernels:
    """Those of a process."""
    cache = Cache(None, disk, threaded=False)
    return CachedKernels(lambda: cache, MemoryStore())


def objects(disk: DictStore) -> CachedObjects:
    cache = Cache(None, disk, threaded=False)
    return CachedObjects(lambda: cache)


def test_a_kernel_is_there_in_the_next_process(disk):
    kernels(disk).put(COMPILED)
    for symbol in COMPILED.kernels:
        found = kernels(disk).get(symbol)
        assert found is not None
        assert (found.data, found.kernels, found.imports) == (b"object", *facts(COMPILED))
    assert kernels(disk).get("other") is None


def facts(compiled: KernelObject) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return compiled.kernels, compiled.imports


def test_a_process_asks_the_cache_once(disk):
    kernels(disk).put(COMPILED)
    mine = kernels(disk)
    first = mine.get("exp_2")
    asked = len(disk.asked)
    assert mine.get("exp_2") is first
    assert mine.get("softmax_1") is first
    assert len(disk.asked) == asked


def test_equal_objects_are_kept_once(disk):
    kernels(disk).put(COMPILED)
    kernels(disk).put(KernelObject(b"object", ("other",)))
    assert sorted(each.key.kind for each in disk.entries.values()) == ["kernel"] * 3 + ["object"]


def test_a_kernel_without_its_object_is_none(disk):
    kernels(disk).put(COMPILED)
    (lost,) = [digest for digest, each in disk.entries.items() if each.key.kind == "object"]
    del disk.entries[lost]
    assert kernels(disk).get("exp_2") is None


@pytest.mark.parametrize("payload", [b"", b"[]", b'{"kernels": 1}', b"\xff", b'{"object": "0"}'])
def test_an_entry_that_makes_no_sense_is_none(disk, payload):
    kernels(disk).put(COMPILED)
    for each in list(disk.entries.values()):
        if each.key.kind == "kernel":
            disk.put(replace(each, payload=payload))
    assert kernels(disk).get("exp_2") is None


def test_without_a_cache_kernels_are_the_process_s():
    mine = kernels(None)
    mine.put(COMPILED)
    assert mine.get("exp_2") is COMPILED
    assert "exp_2" in SharedKernels(mine, Target.host())


# -- objects that all programs share ----------------------------------------------------------------


def test_a_shared_object_is_compiled_once(disk, monkeypatch):
    target, other = Target.named("generic"), Target.host()
    keep_in(objects(disk))
    assert not has_shared("family", target)
    assert shared_object("family", target, lambda: b"code") == b"code"
    assert shared_object("family", target, never) == b"code"
    forget(monkeypatch)
    keep_in(objects(disk))
    assert has_shared("family", target)
    assert shared_object("family", target, never) == b"code"
    assert not has_shared("family", other)
    assert not has_shared("runtime", target)


def never() -> bytes:
    raise AssertionError("compiled")


def test_a_shared_object_that_has_gone_is_compiled_again(disk, monkeypatch):
    target = Target.named("generic")
    keep_in(objects(disk))
    shared_object("runtime", target, lambda: b"code")
    for digest, each in list(disk.entries.items()):
        if each.key.kind == "object":
            del disk.entries[digest]
    forget(monkeypatch)
    keep_in(objects(disk))
    assert shared_object("runtime", target, lambda: b"again") == b"again"


def test_nobody_keeps_shared_objects_without_a_place():
    assert shared_object("pool", Target.named("generic"), lambda: b"code") == b"code"
    assert has_shared("pool", Target.named("generic"))
