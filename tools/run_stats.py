"""What `aiopt-run --stats` shows: stages of compiling, counters, and a roofline line per kernel.

A kernel's share is that of the nearer limit of one core, arithmetic or bandwidth: 100 % means that
it cannot be faster. Which limit it is says whether a kernel is bound by compute or by memory.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from ..backends.llvm.peak import Peak, measured_peak
from ..backends.llvm.profile import KernelTime, kernel_times
from .common import write_output

if TYPE_CHECKING:
    import numpy as np

    from ..jitrt.program import Program

_CALLS = (3, 9)
_SECONDS = 0.5
"""At least and at most so many calls are timed, and about so long."""
_DIGEST = 6
"""Hexadecimal digits of a kernel's digest that the table shows."""


@dataclass(frozen=True)
class Line:
    """A kernel against the limits of one core; rates are per second."""

    kernel: str
    place: str
    calls: int
    seconds: float
    flops: int
    bytes: int
    flop_rate: float
    byte_rate: float
    intensity: float
    """Operations per byte."""
    share: float
    """Part of the nearer limit that is reached."""
    bound: str
    """`compute` or `memory`."""

    @staticmethod
    def of(time: KernelTime, peak: Peak) -> Line:
        """The line of a kernel; the clock may be too coarse for its time."""
        seconds = time.seconds or 1e-9
        flop_rate, byte_rate = time.flops / seconds, time.bytes / seconds
        limit = peak.bandwidth(time.bytes // time.calls).bytes_per_second
        compute, memory = flop_rate / peak.flops_per_second, byte_rate / limit
        return Line(
            kernel=time.name,
            place=time.place,
            calls=time.calls,
            seconds=time.seconds,
            flops=time.flops,
            bytes=time.bytes,
            flop_rate=flop_rate,
            byte_rate=byte_rate,
            intensity=time.flops / time.bytes if time.bytes else 0.0,
            share=max(compute, memory),
            bound="compute" if compute > memory else "memory",
        )


@dataclass(frozen=True)
class Statistics:
    """All there is to say about a program and a call of it."""

    stages: list[tuple[str, float]]
    counts: dict[str, int | float]
    call_seconds: float
    threads: int
    peak: Peak | None
    kernels: list[Line]

    @staticmethod
    def of(program: Program, arrays: Sequence[np.ndarray]) -> Statistics:
        """Measure a program that has been called with `arrays` before."""
        stages = [(f"{'  ' * depth}{s.name}", s.seconds) for depth, s in program.timing.rows()]
        counts = _counts(program, arrays)
        peak, lines = None, []
        if program.native is not None:
            peak = measured_peak()
            lines = [Line.of(time, peak) for time in kernel_times(program.native, arrays)]
        call = _call_seconds(program, arrays)
        return Statistics(stages, counts, call, program.threads, peak, lines)

    def text(self) -> str:
        """For people."""
        lines = ["stages (wall time):"]
        lines += [f"  {1e3 * seconds:9.3f} ms  {name}" for name, seconds in self.stages]
        for name, value in self.counts.items():
            lines.append(f"{name}: {value:.4g}" if isinstance(value, float) else f"{name}: {value}")
        if self.peak is not None:
            lines += ["", _table(self.kernels), _limits(self.peak)]
        threads = f"{self.threads} threads" if self.threads > 1 else "one thread"
        return "\n".join([*lines, f"one call: {_duration(self.call_seconds)} (median, {threads})"])

    def json(self) -> str:
        """For programs."""
        kernels = [asdict(line) for line in self.kernels]
        stages = [{"name": name.strip(), "seconds": seconds} for name, seconds in self.stages]
        data = {
            "stages": stages,
            "counts": self.counts,
            "call_seconds": self.call_seconds,
            "threads": self.threads,
            "peak": None if self.peak is None else asdict(self.peak),
            "kernels": kernels,
        }
        return json.dumps(data, indent=2) + "\n"


def report(
    program: Program, arrays: Sequence[np.ndarray], *, show: bool, json_file: str | None
) -> None:
    """Measure once, and print or write what is asked for."""
    statistics = Statistics.of(program, arrays)
    if show:
        print(statistics.text())
    if json_file is not None:
        write_output(json_file, statistics.json())


def _counts(program: Program, arrays: Sequence[np.ndarray]) -> dict[str, int | float]:
    """What the program consists of and what it has counted."""
    counts: dict[str, int | float] = {}
    if (artifact := program.artifact) is not None:
        table = artifact.table
        counts["kernels"] = len(table.kernels)
        counts["kernel calls"] = len(table.calls)
        counts["constants"] = len(table.consts)
        counts["object bytes"] = sum(map(len, artifact.objects))
        values = table.evaluate(table.bind(array.shape for array in arrays))
        if table.arena_bytes >= 0:
            counts["arena bytes"] = values[table.arena_bytes]
        if table.scratch_bytes >= 0:
            counts["scratch bytes of a thread"] = values[table.scratch_bytes]
    return counts | dict(program.stats)


def _call_seconds(program: Program, arrays: Sequence[np.ndarray]) -> float:
    times: list[float] = []
    least, most = _CALLS
    while len(times) < least or (len(times) < most and sum(times) < _SECONDS):
        start = perf_counter()
        program(*arrays)
        times.append(perf_counter() - start)
    return median(times)


def _table(lines: Sequence[Line]) -> str:
    """The kernels that take most first, and all together."""
    table = Table(box=box.SIMPLE_HEAD, show_footer=True, pad_edge=False)
    total = sum(line.seconds for line in lines) or 1e-9
    flops, traffic = sum(line.flops for line in lines), sum(line.bytes for line in lines)
    table.add_column("kernel", "all kernels", no_wrap=True)
    table.add_column("source", no_wrap=True)
    footers: Mapping[str, str] = {
        "calls": str(sum(line.calls for line in lines)),
        "time": _duration(total),
        "%": "100",
        "GFLOP/s": f"{flops / total / 1e9:.1f}",
        "GB/s": f"{traffic / total / 1e9:.1f}",
        "FLOP/B": f"{flops / traffic:.1f}" if traffic else "",
        "of peak": f"{sum(line.share * line.seconds for line in lines) / total:.0%}",
    }
    for name, footer in footers.items():
        table.add_column(name, footer, justify="right", no_wrap=True)
    table.add_column("bound by")
    for line in sorted(lines, key=lambda line: -line.seconds):
        table.add_row(
            _short(line.kernel),
            PurePath(line.place).name,
            str(line.calls),
            _duration(line.seconds),
            f"{100 * line.seconds / total:.0f}",
            f"{line.flop_rate / 1e9:.1f}",
            f"{line.byte_rate / 1e9:.1f}",
            f"{line.intensity:.1f}",
            f"{line.share:.0%}",
            line.bound,
        )
    stream = io.StringIO()
    Console(file=stream, width=160, color_system=None).print(table)
    return "\n".join(row.rstrip() for row in stream.getvalue().strip("\n").splitlines())


def _short(name: str) -> str:
    """A kernel's name with the beginning of its digest."""
    hint, _, digest = name.rpartition("_")
    return f"{hint}_{digest[:_DIGEST]}" if hint else name


def _limits(peak: Peak) -> str:
    bandwidths = ", ".join(
        f"{b.bytes_per_second / 1e9:.0f} GB/s {b.place}" for b in peak.bandwidths
    )
    return f"peak of one core: {peak.flops_per_second / 1e9:.0f} GFLOP/s; reading {bandwidths}"


def _duration(seconds: float) -> str:
    return f"{1e3 * seconds:.3f} ms" if seconds >= 1e-3 else f"{1e6 * seconds:.2f} us"
