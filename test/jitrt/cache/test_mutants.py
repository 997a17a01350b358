"""No record that was tampered with is accepted, whatever was done to it.

`benchmarks/cache_mutants.py` does the same with 100,000.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from aiopt.backends.llvm.imports import self_contained
from aiopt.jitrt.cache import programs
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.programs import Loaded, load_program, store_program
from aiopt.jitrt.cache.replacement.greedy_dual_size import GreedyDualSize
from aiopt.jitrt.cache.trust.secret import Ring
from aiopt.jitrt.cache.trust.verified import Verified
from aiopt.jitrt.lowered import lower
from cache_entries import RING, Records, entry_of
from record_mutants import MUTATIONS, World, outcome_of

TEXT = """
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = graph.exp %x : tensor<4xf32>
  func.return %y : tensor<4xf32>
}
"""


def test_no_mutant_is_accepted() -> None:
    outcome = outcome_of(Records(), 3000, seed=6)
    assert not outcome.problems
    assert outcome.mutants.keys() == MUTATIONS.keys()


def test_no_mutant_on_disk_is_accepted(tmp_path: Path) -> None:
    disk = DiskStore(tmp_path / "cache", replacement=GreedyDualSize(), budget=1 << 20)
    try:
        assert not outcome_of(disk, 300, seed=7).problems
    finally:
        disk.close()


def test_files_that_somebody_else_writes_to(tmp_path: Path) -> None:
    """Whatever byte of a pack changes: an entry is as it was, or not there."""
    disk = DiskStore(tmp_path / "cache", replacement=GreedyDualSize(), budget=1 << 20)
    store = Verified(disk, RING)
    entries = [entry_of(name, name.encode() * 200) for name in "abc"]
    rng = random.Random(8)
    lost = 0
    try:
        for _ in range(100):
            for entry in entries:
                store.put(entry)
            pack = rng.choice(list(tmp_path.rglob("*.pack")))
            with pack.open("r+b") as file:
                place = rng.randrange(pack.stat().st_size)
                file.seek(place)
                (byte,) = file.read(1)
                file.seek(place)
                file.write(bytes([byte ^ 1 << rng.randrange(8)]))
            found = [store.get(entry.digest) for entry in entries]
            lost += found.count(None)
            for entry, read in zip(entries, found, strict=True):
                assert read is None or read.payload == entry.payload
    finally:
        disk.close()
    assert lost
    counted = Cache(None, store).statistics().refused
    assert store.counts.refused == sum(counted.values()) == lost


def test_no_program_comes_from_a_mutant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither from one of its own entry nor from one of an object that it shares with others."""

    def load() -> Loaded | None:
        monkeypatch.setattr(programs, "_objects", {})
        verified = Verified(records, Ring([World(0).secret]))
        for entry in world.entries:
            verified.put(entry)
        records.records |= mutated
        return load_program(Cache(None, verified, threaded=False), key, {})

    key, records, mutated = Key("program", (("module", "exp"),)), Records(), dict[str, bytes]()
    kept = Verified(records, Ring([World(0).secret]))
    artifact = self_contained(lower(TEXT, tier=1).compile())
    store_program(Cache(None, kept, threaded=False), key, artifact, {})
    entries = [entry for digest in list(records.records) if (entry := kept.get(digest))]
    world = World(9, entries)
    assert len(entries) > 2 and load() is not None
    for name in MUTATIONS:
        for entry in entries:
            mutated = {entry.digest: world.mutant(name, entry)}
            assert load() is None, (name, entry.key)
    mutated = {}
    assert load() is not None
