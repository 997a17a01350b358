"""What it costs to make a program of an artifact that is in memory (C11, K5).

    python benchmarks/link_cost.py [--rounds 200]

CPU microseconds, medians, of the steps between bytes and a version that can be called: reading the
artifact, linking its kernels with our linker and with LLVM's, laying out the descriptor; and of all
of it. The process has linked before: micro-kernels, runtime and prepared weights are in place.
Steps take turns, and the linkers' ratio is the median of those of the rounds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Mapping

import aiopt
import numpy as np
import rich
from aiopt.backends.llvm import linker
from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.imports import artifact_imports
from aiopt.backends.llvm.jit import link_with_llvm
from aiopt.backends.llvm.runtime import Descriptor
from aiopt.jitrt.linking import link_version
from aiopt.jitrt.weights import ReadyConstants
from peers.aiopt import model_path
from rich.table import Table
from workloads import WORKLOADS

CHAIN = """
func.func @main(%x: tensor<?xf32, #graph.dims<n>>) -> tensor<?xf32, #graph.dims<n>> {
  %0 = graph.exp %x : tensor<?xf32, #graph.dims<n>>
  func.return %0 : tensor<?xf32, #graph.dims<n>>
}"""

LLVM = "by LLVM"
STEPS = ("read", "link", "descriptor", "all", LLVM)

Step = Callable[[], object]


def programs() -> Iterator[tuple[str, Artifact, Mapping[str, np.ndarray]]]:
    """A single kernel, W2 and W4: names, artifacts, weights."""
    compiled = aiopt.compile(CHAIN, tier=2).artifact
    assert compiled is not None
    yield "one kernel", compiled, {}
    for name in ("W2", "W4"):
        workload = WORKLOADS[name]
        weights = workload.parameters()
        compiled = aiopt.load(model_path(workload), weights=weights, tier=2).artifact
        assert compiled is not None
        yield name, compiled, weights


def steps(artifact: Artifact, weights: Mapping[str, np.ndarray]) -> dict[str, Step]:
    """What is timed, by name."""
    data = artifact.to_bytes()
    ready: ReadyConstants = {}
    kept = link_version(artifact, weights, 1, ready)
    kernels, consts = kept.descriptor.kernels, kept.descriptor.consts
    imports = artifact_imports(artifact)
    linking = (artifact.objects, artifact.table.kernels, imports)
    return {
        "read": lambda: Artifact.from_bytes(data, copy=False),
        "link": lambda: linker.link(*linking),
        "descriptor": lambda: Descriptor(artifact.table, kernels, consts),
        "all": lambda: link_version(Artifact.from_bytes(data, copy=False), weights, 1, ready),
        LLVM: lambda: link_with_llvm(*linking),
    }


def measured(timed: Mapping[str, Step], rounds: int) -> dict[str, list[float]]:
    """Microseconds of each step in each round."""
    found: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(rounds):
        for name, step in timed.items():
            start = time.process_time_ns()
            step()
            found[name].append((time.process_time_ns() - start) / 1e3)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    console = Table("program", "kernels", "bytes", *STEPS, "ratio")
    for name, artifact, weights in programs():
        found = measured(steps(artifact, weights), rounds)
        pairs = zip(found[LLVM], found["link"], strict=True)
        ratio = statistics.median(theirs / ours for theirs, ours in pairs)
        medians = [f"{statistics.median(found[step]):.0f}" for step in STEPS]
        sizes = str(len(artifact.table.kernels)), str(len(artifact.to_bytes()))
        console.add_row(name, *sizes, *medians, f"{ratio:.1f}")
    rich.print(console)


if __name__ == "__main__":
    main()
