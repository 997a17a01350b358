"""Learned boundaries of buckets against the formula, over traces drawn by laws (D1).

    python benchmarks/buckets.py [--calls 4000] [--versions 8] [--price 0] [TRAFFIC ...]

Buckets are chosen from the first half of a trace, at most so many versions, those that save most.
What they save in that half and in the other one is a part of what versions for every single size
would save there, by the model of `jitrt/tiering/boundaries.py`: nothing is compiled. `--price` is
what a version costs, as a part of what could be saved in the first half.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aiopt.diagnostics import AioptError
from aiopt.dialects.extents import Extents, admits
from aiopt.jitrt.tiering.boundaries import Called, kept_in, learn, plan
from aiopt.jitrt.tiering.bucketing import Bucketing
from aiopt.jitrt.tiering.replay.synthesis import read_traffic
from aiopt.jitrt.tiering.replay.trace import Run
from rich.console import Console
from rich.table import Table

TRAFFIC = (
    "log-normal",
    "bimodal",
    "uniform",
    "drifting",
    "independent{b=uniform{high=8} s=log-normal}",
)
DELTAS = (0.25, 0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Result:
    """What the buckets of one kind do in a trace.

    Attributes:
        versions: how many there are.
        seen, coming: part of the possible saving, in the half they were chosen from and in the
            other one.
        covered: part of the calls of the other half that have a version.
    """

    traffic: str
    kind: str
    versions: int
    seen: float
    coming: float
    covered: float


def histogram(runs: Iterable[Run]) -> list[Called]:
    """How often each tuple of sizes is called; a second for each unit of work, all of it saved."""
    counts = Counter(run.sizes for run in runs)
    return [
        Called(sizes, count, math.prod(max(size, 1) for size in sizes), 1.0)
        for sizes, count in counts.items()
    ]


def judged(versions: Sequence[Extents], called: Sequence[Called]) -> tuple[float, float]:
    """Parts of the possible saving that versions bring, and of the calls that have one."""
    saved = covered = 0.0
    for each in called:
        own = [kept_in(extents) for extents in versions if admits(extents, each.sizes)]
        saved += each.calls * each.seconds * max(own, default=0.0)
        covered += each.calls * bool(own)
    possible = math.fsum(each.calls * each.seconds for each in called)
    return saved / possible, covered / math.fsum(each.calls for each in called)


def compare(traffic: str, calls: int, most: int, price: float) -> list[Result]:
    """The formula for each delta, and what is learned."""
    text = traffic if "calls=" in traffic else _with_calls(traffic, calls)
    trace = read_traffic(text).trace()
    half = len(trace.runs) // 2
    seen, coming = histogram(trace.runs[:half]), histogram(trace.runs[half:])
    chosen = (True,) * len(seen[0].sizes)
    cost = price * math.fsum(each.calls * each.seconds for each in seen)
    kinds = {f"δ = {delta:g}": Bucketing(chosen, delta) for delta in DELTAS}
    kinds["learned"] = Bucketing(chosen, None, learn(seen, chosen, most, cost))
    results: list[Result] = []
    for kind, bucketing in kinds.items():
        versions = plan(seen, bucketing, most, cost).versions
        now, (later, covered) = judged(versions, seen)[0], judged(versions, coming)
        results.append(Result(traffic, kind, len(versions), now, later, covered))
    return results


def _with_calls(traffic: str, calls: int) -> str:
    name, brace, rest = traffic.partition("{")
    return f"{name}{{calls={calls} {rest}" if brace else f"{name}{{calls={calls}}}"


def table(results: Sequence[Result]) -> Table:
    """A line for each trace and kind of buckets."""
    shown = Table(title="parts of what versions for every size would save", title_justify="left")
    shown.add_column("traffic")
    shown.add_column("buckets")
    for column in ("versions", "in the half seen", "in the other", "calls with a version"):
        shown.add_column(column, justify="right")
    for each in results:
        parts = (f"{part:.1%}" for part in (each.seen, each.coming, each.covered))
        name = each.traffic if each.kind == f"δ = {DELTAS[0]:g}" else ""
        shown.add_row(name, each.kind, str(each.versions), *parts)
        if each.kind == "learned":
            shown.add_section()
    return shown


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("traffic", nargs="*", default=TRAFFIC, metavar="TRAFFIC")
    parser.add_argument("--calls", type=int, default=4000)
    parser.add_argument("--versions", type=int, default=8)
    parser.add_argument("--price", type=float, default=0.0)
    asked = parser.parse_args(argv)
    try:
        results = [
            result
            for traffic in asked.traffic
            for result in compare(traffic, asked.calls, asked.versions, asked.price)
        ]
    except AioptError as error:
        sys.exit(str(error))
    Console(width=None if sys.stdout.isatty() else 120).print(table(results))


if __name__ == "__main__":
    main()
