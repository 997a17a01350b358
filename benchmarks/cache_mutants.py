"""Records tampered with, in memory and in the store on disk: none may be accepted or crash.

    python benchmarks/cache_mutants.py [--mutants N] [--seed N]

The mutations are those of test/record_mutants.py. Exit code 1 if there is a problem.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "test"))

from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.replacement.greedy_dual_size import GreedyDualSize
from aiopt.jitrt.cache.store import Store
from cache_entries import Records
from record_mutants import outcome_of  # needs the path above

BUDGET = 64 << 20
"""Bytes of the store on disk."""

MEMORY = 64 << 10
"""KiB by which the process may grow at its peak."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mutants", type=int, default=100_000, help="for each store")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        disk = DiskStore(Path(folder) / "cache", replacement=GreedyDualSize(), budget=BUDGET)
        return max(_run(store, options) for store in (Records(), disk))


def _run(store: Store, options: argparse.Namespace) -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    outcome = outcome_of(store, options.mutants, options.seed)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    store.close()
    print(f"{store.name}: {outcome} ({time.perf_counter() - start:.0f} s, {grown >> 10} MiB more)")
    for problem in outcome.problems[:20]:
        print(f"  PROBLEM: {problem}")
    return int(bool(outcome.problems) or grown > MEMORY)


if __name__ == "__main__":
    sys.exit(main())
