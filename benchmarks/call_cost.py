"""What a call costs that goes through several versions and is timed now and then (H2, C10).

    python benchmarks/call_cost.py [--rounds 60] [--calls 20000] [--core 1]

Each line is a chain of versions of x·y + 1 on eight elements against the bare entry: one version
for all sizes that is never timed. Slices of both take turns; printed is the median of the
differences of neighbouring slices, in nanoseconds of CPU time. Profiling and tiering may cost 15.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat

import aiopt
import numpy as np
from aiopt.backends.llvm.runtime import NativeProgram
from aiopt.backends.llvm.versions import Member, VersionedEntry
from aiopt.jitrt.linking import link_version
from rich.table import Table

SIZE = 8
Call = Callable[..., object]

NO_VERSIONS: Mapping[int, NativeProgram] = {}


def version(size: int | None = None, **settings: float) -> NativeProgram:
    """Code for all sizes, or for one."""
    t = "tensor<?xf32, #graph.dims<n>>" if size is None else f"tensor<{size}xf32>"
    artifact = aiopt.compile(
        f"""
        func.func @main(%x: {t}, %y: {t}) -> ({t}) {{
          %one = graph.constant dense<1.0> : tensor<f32>
          %ones = graph.broadcast %one axes = [] : tensor<f32> -> {t}
          %0 = graph.mul %x, %y : {t}
          %1 = graph.add %0, %ones : {t}
          func.return %1 : {t}
        }}""",
        tier=2,
    ).artifact
    assert artifact is not None
    made = link_version(artifact, {}, 1)
    for name, value in settings.items():
        setattr(made, name, value)
    return made


def entry(*versions: NativeProgram, exact: Mapping[int, NativeProgram] = NO_VERSIONS) -> Call:
    """The native function of versions for all sizes, and of exact ones by their size."""

    def refuse(*args: object, **kwargs: object) -> object:
        raise AssertionError("a call fell back")

    program = VersionedEntry(
        "program", "", refuse, places=[(0, 0)], on_slow=lambda version, seconds: None
    )
    members: list[Member] = [(version, None) for version in versions]
    program.install(members + [(version, (size,)) for size, version in exact.items()])
    return program.entry


def chains() -> dict[str, Call]:
    """What is compared with the bare entry."""
    others = {size: version(size) for size in range(SIZE + 1, SIZE + 9)}
    one = {SIZE + 1: others[SIZE + 1]}
    return {
        "the same again": entry(version()),
        "1 call in 64 timed": entry(version(period=64)),
        "behind an exact version, 1 in 64 timed": entry(version(period=64), exact=one),
        "behind 8 exact versions, 1 in 64 timed": entry(version(period=64), exact=others),
        "an exact version, 1 in 64 timed": entry(
            version(period=64), exact={SIZE: version(SIZE, period=64)}
        ),
        "every call timed, against a limit": entry(version(limit=1.0)),
    }


def nanoseconds(call: Call, arrays: Sequence[np.ndarray], count: int) -> float:
    """CPU time of one of `count` calls."""
    x, y = arrays
    start = time.process_time_ns()
    for _ in repeat(None, count):
        call(x, y)
    return (time.process_time_ns() - start) / count


def added(
    bare: Call, call: Call, arrays: Sequence[np.ndarray], rounds: int, count: int
) -> tuple[float, list[float]]:
    """Median nanoseconds of the bare call, and quartiles of what the other takes beyond it."""
    pairs = [[nanoseconds(c, arrays, count) for c in (bare, call)] for _ in range(rounds)]
    more = [with_chain - alone for alone, with_chain in pairs]
    return statistics.median(alone for alone, _ in pairs), statistics.quantiles(more, n=4)


def compare(rounds: int, count: int) -> Table:
    """Each chain against the bare entry."""
    bare = entry(version())
    arrays = [np.ones(SIZE, np.float32)] * 2
    table = Table("versions", "bare, ns", "added, ns", "quartiles")
    for name, call in chains().items():
        nanoseconds(call, arrays, count)
        alone, (low, middle, high) = added(bare, call, arrays, rounds, count)
        table.add_row(name, f"{alone:.0f}", f"{middle:.1f}", f"{low:.1f} … {high:.1f}")
    return table


def main() -> None:
    """Print the table."""
    import rich

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=60, help="pairs of slices")
    parser.add_argument("--calls", type=int, default=20_000, help="in a slice")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    options = parser.parse_args()
    os.sched_setaffinity(0, {options.core})
    rich.print(compare(options.rounds, options.calls))


if __name__ == "__main__":
    main()
