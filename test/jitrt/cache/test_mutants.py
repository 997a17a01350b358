"""No record that was tampered with is accepted, whatever was done to it.

`benchmarks/cache_mutants.py` does the same with 100,000.
"""

from __future__ import annotations

import random
from pathlib import Path

from aiopt.jitrt.cache.disk import DiskStore
from aiopt.jitrt.cache.replacement.greedy_dual_size import GreedyDualSize
from aiopt.jitrt.cache.verified import Verified
from cache_entries import RING, Records, entry_of
from record_mutants import MUTATIONS, outcome_of


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
