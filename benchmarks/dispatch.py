"""What choosing a version costs, by how many there are (D1, D2, C10).

    python benchmarks/dispatch.py [--rounds 100] [--shapes 10000] [--core 1]

Calls of a program that has nothing to do, with two symbols in two inputs, at that many different
sizes in a random order: a million in all for each line. Slices of calls to a chain of versions take
turns with slices of the same calls to one version for all sizes; printed are the quartiles of the
differences, in nanoseconds of CPU time of a call. The bar is 60 for 8 exact versions, 12 for
buckets and one for all sizes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import product, starmap

import numpy as np
from aiopt.backends.llvm.runtime import Descriptor, NativeProgram
from aiopt.backends.llvm.versions import Member, VersionedEntry
from aiopt.dialects.extents import Extents, Span
from aiopt.lowering.host_table import HostTable, InputSpec
from rich.table import Table

LARGEST = 2048, 64
"""Of the sizes s and t that calls have."""

CHAINS = ((1, 0), (8, 0), (64, 0), (0, 3), (0, 12), (0, 48), (8, 12), (64, 48))
"""How many exact versions there are, and how many for buckets, besides the one for all sizes."""

BAR = 60.0
"""Nanoseconds, at the median."""

Call = Callable[..., object]
Calls = Sequence[tuple[np.ndarray, np.ndarray]]


def version() -> NativeProgram:
    """Takes x: f32[s] and y: f32[t], and does nothing."""
    inputs = [InputSpec(name, "f32", (axis,), (True,)) for axis, name in enumerate("xy")]
    return NativeProgram(Descriptor(HostTable(("s", "t"), inputs=tuple(inputs)), (), ()), None)


def entry(extents: Sequence[Extents | None]) -> Call:
    """The native function of versions for these sizes."""

    def refuse(*args: object) -> object:
        raise AssertionError("a call fell back")

    program = VersionedEntry("program", "", refuse, places=[(0, 0), (1, 0)])
    members: list[Member] = [(version(), each) for each in extents]
    program.install(members)
    return program.entry


def extents(exact: int, buckets: int, shapes: Sequence[tuple[int, int]]) -> list[Extents | None]:
    """Extents of so many versions: some of the sizes, octaves of s (the largest first, where most
    calls are) by parts of t, all."""
    tall = [Span(1 << power, (2 << power) - 1) for power in range(10, 3, -1)]
    wide = [Span(1, 7), Span(8, 20), Span(21, 41), Span(42, 50), Span(51, 56), Span(57, 60), 61]
    ranges = list(product(tall, wide))[:buckets]
    return [*shapes[:exact], *ranges, None]


def calls(count: int) -> Calls:
    """Arguments of calls with so many different sizes, in a random order."""
    generator = np.random.default_rng(0)
    numbers = generator.choice(LARGEST[0] * LARGEST[1], count, replace=False)
    sizes = zip(*np.unravel_index(numbers, LARGEST), strict=True)
    zeros = [np.zeros(largest, np.float32) for largest in LARGEST]
    return [(zeros[0][: s + 1], zeros[1][: t + 1]) for s, t in sizes]


def nanoseconds(call: Call, arguments: Calls) -> float:
    """CPU time of a call."""
    start = time.process_time_ns()
    deque(starmap(call, arguments), maxlen=0)
    return (time.process_time_ns() - start) / len(arguments)


def added(call: Call, alone: Call, arguments: Calls, rounds: int) -> list[float]:
    """Quartiles of what a call takes beyond one to the only version."""
    nanoseconds(call, arguments)
    pairs = [[nanoseconds(c, arguments) for c in (alone, call)] for _ in range(rounds)]
    return statistics.quantiles([several - one for one, several in pairs], n=4)


def measure(rounds: int, count: int) -> tuple[Table, float]:
    """Each chain, and the median of that which the bar is about."""
    arguments = calls(count)
    shapes = [(len(x), len(y)) for x, y in arguments]
    alone = entry([None])
    table = Table("exact", "buckets", "first quartile, ns", "median", "third quartile")
    judged = float("nan")
    for exact, buckets in CHAINS:
        chain = entry(extents(exact, buckets, shapes))
        quartiles = added(chain, alone, arguments, rounds)
        table.add_row(str(exact), str(buckets), *(f"{each:.1f}" for each in quartiles))
        if (exact, buckets) == (8, 12):
            judged = quartiles[1]
    return table, judged


def main() -> None:
    """Print the table, and whether it is under the bar."""
    import rich

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=100, help="pairs of slices")
    parser.add_argument("--shapes", type=int, default=10_000, help="different sizes, in a slice")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    options = parser.parse_args()
    os.sched_setaffinity(0, {options.core})
    table, judged = measure(options.rounds, options.shapes)
    rich.print(table)
    print(f"8 exact, 12 buckets, 1 for all: {judged:.1f} ns; the bar is {BAR:.0f}")


if __name__ == "__main__":
    main()
