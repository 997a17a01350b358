"""What it costs a process to find a program in its compile cache (SPEC C3, C11).

    python benchmarks/cache_hits.py [--rounds 300]

Microseconds of CPU time and by the clock, quartiles (the second is the median) and the least, of a
hit in memory (the entry; a hundred at once), of a whole hit on disk, from the key to a version that
can be called, and of its stages: the record from the store, the entry from the record, the artifact
from the entry, the version from the artifact. Files are in the page cache, and the process has
linked before: micro-kernels, runtime and prepared weights are in place. Stages take turns.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from statistics import quantiles

import numpy as np
import rich
from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.imports import self_contained
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.memory import MemoryStore
from aiopt.jitrt.cache.program_key import program_key, weight_facts
from aiopt.jitrt.cache.programs import load_program, program_of, store_program
from aiopt.jitrt.cache.replacement.cost_aware import CostAware
from aiopt.jitrt.cache.store import LOCAL_LIMIT
from aiopt.jitrt.cache.trust.sealing import unseal
from aiopt.jitrt.cache.trust.secret import KEY_BYTES, Ring, Secret
from aiopt.jitrt.cache.trust.verified import Verified
from aiopt.jitrt.linking import link_version
from aiopt.jitrt.weights import ReadyConstants
from link_cost import programs
from rich.table import Table

MEMORY, DISK = "memory hit", "disk hit"
HITS = 100
"""In memory, that are timed together."""

RING = Ring([Secret(bytes(range(KEY_BYTES)))])

Step = Callable[[], object]


def steps(
    folder: Path, name: str, artifact: Artifact, weights: Mapping[str, np.ndarray]
) -> Iterator[tuple[str, Step]]:
    """What is timed, by name."""
    module = sha256(name.encode()).hexdigest()
    target = artifact.target.to_json()
    key = program_key(
        module, weight_facts(weights), None, artifact.pipeline, artifact.tier, target, False
    )
    disk = DiskStore(folder, replacement=CostAware())
    cache = Cache(None, Verified(disk, RING), threaded=False)
    store_program(cache, key, self_contained(artifact), {}, program=name)
    memory = MemoryStore(CostAware(), budget=LOCAL_LIMIT, entry_limit=LOCAL_LIMIT)
    near = Cache(memory, Verified(disk, RING), threaded=False)
    ready: ReadyConstants = {}

    def whole() -> object:
        loaded = load_program(cache, key, weights)
        assert loaded is not None
        return link_version(loaded.artifact, weights, 1, ready)

    kept, entry = whole(), near.get(key)
    record = disk.get(key.digest)
    assert kept is not None and entry is not None and record is not None
    loaded = program_of(cache, entry, weights)
    assert loaded is not None
    yield MEMORY, lambda: [near.get(key) for _ in range(HITS)]
    yield "store", lambda: disk.get(key.digest)
    yield "unseal", lambda: unseal(record, key.digest, RING)
    yield "artifact", lambda: program_of(cache, entry, weights)
    yield "version", lambda: link_version(loaded.artifact, weights, 1, ready)
    yield DISK, whole


def measured(timed: Mapping[str, Step], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Microseconds of each step in each round: of CPU time, by the clock.

    What a step makes is dropped outside of the time taken.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in timed}
    for _ in range(rounds):
        for name, step in timed.items():
            began, start = time.perf_counter_ns(), time.process_time_ns()
            made = step()
            end, ended = time.process_time_ns(), time.perf_counter_ns()
            each = 1e3 * (HITS if name == MEMORY else 1)
            found[name].append(((end - start) / each, (ended - began) / each))
            del made
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    os.environ["AIOPT_CACHE_DIR"] = ""
    table = Table("program", "bytes", "step", "CPU µs", "least", "clock µs", "least")
    with tempfile.TemporaryDirectory() as folder:
        for name, artifact, weights in programs():
            timed = dict(steps(Path(folder) / name, name, artifact, weights))
            gc.collect()
            for step, times in measured(timed, rounds).items():
                cells = [cell for kind in zip(*times, strict=True) for cell in spread(kind)]
                size = str(len(artifact.to_bytes())) if step == MEMORY else ""
                table.add_row(name if size else "", size, step, *cells)
    rich.print(table)


def spread(values: tuple[float, ...]) -> tuple[str, str]:
    """Quartiles and the least."""
    return " ".join(f"{value:.1f}" for value in quantiles(values)), f"{min(values):.1f}"


if __name__ == "__main__":
    main()
