"""What threads gain and cost: wall time of one thread ÷ wall time of several.

    python benchmarks/threads.py [--threads 2] [--rounds 30] [W3:512 W4:512 ...]

Three tables. *Workloads*: entries of `workloads.py` on one thread and on several, slices in turn,
medians of the ratios of neighbouring slices. *Cost*: a kernel of almost no work split by force,
against the same kernel undivided: what forking and joining takes while the helpers are awake.
*Threshold*: an elementwise kernel of growing size, undivided and split by force; where splitting
starts to win is where `backends/llvm/threads.py: GRAIN` should be half of. Needs idle processors.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

import aiopt
import numpy as np
from peers.aiopt import model_path
from rich.table import Table
from workloads import WORKLOADS

ENTRIES = (
    "W1:64",
    "W1:4096",
    "W2:128",
    "W3:1",
    "W3:64",
    "W3:512",
    "W4:16",
    "W4:128",
    "W4:512",
    "W5:56",
)
SLICE = 4e-3
"""Seconds of a slice, or one call."""

T = "tensor<?x?xf32, #graph.dims<s, n>>"
ELEMENTWISE = f"""
func.func @main(%x: {T}, %y: {T}) -> ({T}) {{
  %sum = graph.add %x, %y : {T}
  %product = graph.mul %sum, %x : {T}
  func.return %product : {T}
}}"""


def seconds(call: Callable[[], object], count: int) -> float:
    """Wall time of one of `count` calls."""
    start = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - start) / count


def compare(
    one: Callable[[], object], other: Callable[[], object], rounds: int
) -> tuple[float, float, float]:
    """Median seconds of both and the median ratio of `one` ÷ `other`, in slices that take turns."""
    counts = [max(1, int(SLICE / seconds(call, 2))) for call in (one, other)]
    pairs = [(seconds(one, counts[0]), seconds(other, counts[1])) for _ in range(rounds)]
    first, second = (statistics.median(times) for times in zip(*pairs, strict=True))
    return first, second, statistics.median(a / b for a, b in pairs)


def caller(program: aiopt.Program, inputs: Sequence[np.ndarray]) -> Callable[[], object]:
    """A call that allocates nothing."""
    out = program(*inputs)
    return lambda: program(*inputs, out=out)


def workloads(entries: Sequence[str], threads: int, rounds: int) -> Table:
    """One thread against several."""
    table = Table("entry", "1 thread, µs", f"{threads} threads, µs", "ratio", title="Workloads")
    for entry in entries:
        name, size = entry.split(":")
        workload = WORKLOADS[name]
        programs = [
            aiopt.load(model_path(workload), weights=workload.parameters(), tier=2, threads=count)
            for count in (1, threads)
        ]
        calls = [caller(program, workload.inputs(int(size))) for program in programs]
        one, several, ratio = compare(*calls, rounds)
        table.add_row(entry, f"{one * 1e6:.1f}", f"{several * 1e6:.1f}", f"{ratio:.2f}")
    return table


def split(threads: int) -> aiopt.Program:
    """The elementwise program, split into one part for each thread whatever its size."""
    program = aiopt.compile(ELEMENTWISE, tier=2, threads=threads)
    assert program._native is not None
    program._native.descriptor.split_always()
    return program


def cost(threads: int, rounds: int) -> Table:
    """What a split of nothing adds to a call."""
    table = Table("parts", "added, µs", title=f"Cost of a split on {threads} threads")
    whole, parted = aiopt.compile(ELEMENTWISE, tier=2, threads=1), split(threads)
    inputs = [np.ones((1, 16), np.float32)] * 2
    one, several, _ = compare(caller(whole, inputs), caller(parted, inputs), rounds)
    table.add_row(str(2 * threads), f"{(several - one) * 1e6:.2f}")
    return table


def threshold(threads: int, rounds: int) -> Table:
    """Where a split starts to win."""
    table = Table("undivided, µs", "split, µs", "ratio", title="Threshold")
    whole, parted = aiopt.compile(ELEMENTWISE, tier=2, threads=1), split(threads)
    for rows in (8, 16, 32, 64, 128, 256, 512):
        inputs = [np.ones((rows, 1024), np.float32)] * 2
        one, several, ratio = compare(caller(whole, inputs), caller(parted, inputs), rounds)
        table.add_row(f"{one * 1e6:.1f}", f"{several * 1e6:.1f}", f"{ratio:.2f}")
    return table


def main() -> None:
    """Print the tables."""
    import rich

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("entries", nargs="*", default=ENTRIES)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    rich.print(cost(options.threads, options.rounds))
    rich.print(threshold(options.threads, options.rounds))
    rich.print(workloads(options.entries, options.threads, options.rounds))


if __name__ == "__main__":
    main()
