"""The compile cache on disk: what calls cost with few and many entries, and what kills leave.

    python benchmarks/cache_disk.py [--entries N,N …] [--kills N] [--processes N]

Times are CPU times of one process; files are in the page cache. The kills are those of
test/disk_kills.py, with and without eviction. Exit code 1 if there is a problem.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "test"))

from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.replacement.cost_aware import CostAware
from disk_kills import BUDGET, kill_writers  # needs the path above
from disk_stores import FACTS, digest_of, record_of

SMALL, LARGE = 4_000, 100_000
"""Bytes of records: of most, and of those that are timed too."""

LARGE_ONES = 50
FILES = 200
"""Most files that any number of entries may need."""

CALLS = 2000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", default="100,5000,50000", help="numbers of entries")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--processes", type=int, default=8)
    options = parser.parse_args()
    problems = _sizes([int(text) for text in options.entries.split(",")])
    for budget in (None, BUDGET):
        problems += _kills(options.kills, options.processes, budget)
    for problem in problems:
        print(f"PROBLEM: {problem}")
    return int(bool(problems))


def _sizes(counts: list[int]) -> list[str]:
    """Print a line for each number of entries; what is not as it should be."""
    problems = []
    print("entries   get 4 KB  get 100 KB      miss  put 4 KB  put 100 KB   open+get   files")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            store, puts = _filled(Path(folder) / "cache", count)
            times = (*_gets(store, count), *puts, _open(Path(folder) / "cache"))
            statistics = store.statistics()
            problems += store.verify().problems
            store.close()
        get, large, miss, put, put_large, opened = (f"{1e6 * seconds:.1f} µs" for seconds in times)
        print(
            f"{count:7}{get:>11}{large:>12}{miss:>10}{put:>10}{put_large:>12}{opened:>11}"
            f"{statistics.files:8}",
            flush=True,
        )
        if statistics.files > FILES:
            problems.append(f"{statistics.files} files for {count} entries")
    return problems


def _store(folder: Path) -> DiskStore:
    return DiskStore(folder, replacement=CostAware(), budget=None)


def _filled(folder: Path, count: int) -> tuple[DiskStore, tuple[float, float]]:
    """A store, and how long a put of a small record and of a large one took."""
    store = _store(folder)
    small, large = record_of("small", SMALL), record_of("large", LARGE)

    def put(digest: str, record: bytes) -> None:
        if not store.put(digest, record, FACTS):
            sys.exit(f"not kept: {store.trouble}")

    smalls = [_seconds(put, digest_of(n), small) for n in range(LARGE_ONES, count)]
    larges = [_seconds(put, digest_of(n), large) for n in range(LARGE_ONES)]
    return store, (median(smalls), median(larges))


def _gets(store: DiskStore, count: int) -> tuple[float, float, float]:
    """Seconds of a hit of a small record, of a large one, and of a miss."""
    step = max(1, (count - LARGE_ONES) // CALLS)
    small = [digest_of(n) for n in range(LARGE_ONES, count, step)]
    large = [digest_of(n) for n in range(LARGE_ONES)] * 10
    none = [digest_of(-1 - n) for n in range(CALLS)]
    gc.collect()
    small_times, large_times, misses = (
        [_seconds(store.get, digest) for digest in digests] for digests in (small, large, none)
    )
    return median(small_times), median(large_times), median(misses)


def _open(folder: Path) -> float:
    """Seconds of opening a store and its first hit."""

    def first_hit() -> None:
        store = _store(folder)
        store.get(digest_of(0))
        opened.append(store)

    opened: list[DiskStore] = []
    times = [_seconds(first_hit) for _ in range(50)]
    for store in opened:
        store.close()
    return median(times)


def _seconds(call: Callable[..., object], *arguments: object) -> float:
    start = time.process_time()
    call(*arguments)
    return time.process_time() - start


def _kills(kills: int, processes: int, budget: int | None) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        outcome = kill_writers(Path(folder) / "cache", kills, processes, budget=budget)
        how = "without a budget" if budget is None else f"with a budget of {budget} bytes"
        seconds = time.perf_counter() - start
    print(f"{processes} processes {how}: {outcome} ({seconds:.0f} s)", flush=True)
    return outcome.problems


if __name__ == "__main__":
    sys.exit(main())
