"""Stores on disk for tests: clocks that tests move, records that tell what they are."""

from __future__ import annotations

import hashlib
import os
import random
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.replacement.lru_k import LruK
from aiopt.jitrt.cache.store import Facts

FACTS = Facts("program", "label", tier=2, cost=0.5, created=7.0)


class Clock:
    """Seconds, one more at each look; a test may move them."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def store_in(folder: Path, **options: Any) -> DiskStore:
    """A store with small packs, which waits for others however busy the machine is."""
    usual = {"replacement": LruK(1), "pack_size": 1 << 16, "patience": 60.0}
    return DiskStore(folder, **{**usual, **options})


def digest_of(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()


def record_of(digest: str, size: int, seed: int = 0) -> bytes:
    """A record that says whose it is and whether it is whole."""
    body = digest.encode() + random.Random(seed).randbytes(size)
    return hashlib.sha256(body).digest() + body


def is_whole(digest: str, record: bytes | None) -> bool:
    """Whether it is the record of a digest, as it was put."""
    if record is None:
        return False
    check, body = record[:32], record[32:]
    return body.startswith(digest.encode()) and hashlib.sha256(body).digest() == check


def assert_consistent(store: DiskStore) -> None:
    report = store.verify()
    assert not report.problems
    assert report.records == store.statistics().entries


def in_child(action: Callable[[], object]) -> None:
    """Do something in a forked child, and fail if it fails."""
    child = os.fork()
    if not child:
        code = 1
        try:
            action()
            code = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        os._exit(code)
    assert os.waitpid(child, 0)[1] == 0


A, B = digest_of(1), digest_of(1000)  # one that `filled` keeps, and another


def filled(folder: Path, count: int = 20) -> dict[str, bytes]:
    """What a store, closed again, has in a folder."""
    kept = {digest_of(n): record_of(digest_of(n), 100 * n) for n in range(count)}
    store = store_in(folder)
    for digest, record in kept.items():
        assert store.put(digest, record, FACTS)
    store.close()
    return kept


def works(store: DiskStore) -> None:
    """A record can be kept and found."""
    assert store.put(B, record_of(B, 500), FACTS)
    assert is_whole(B, store.get(B))
    assert_consistent(store)
