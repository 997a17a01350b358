"""The policies aiopt ships against the optimum of T5, over random traces (seeded, a few seconds).

python benchmarks/policies.py [--traces 200] [--seed 0] [POLICY…]

Costs and speed-ups are those of exercise 12.4: 1, 10, 100, 1000 ms and 1.2, 1.5, 2, 3 x, over an
interpreter that costs nothing. Programs (1 to 32), their shares of the calls (Zipf, any exponent
up to 2), seconds a call (10 us to 100 ms) and of the whole trace (10 ms to 1000 s) are drawn from a
seed; no policy knows them, only how often each program was called so far.

The optimum knows all calls and compiles in series with them. So do the policies, but in the last
setting, where one worker compiles in the background and a ratio may fall below 1. The first setting
is that of the exercise; the others have a quarter of the traces.
"""

from __future__ import annotations

import argparse
import sys

from aiopt.diagnostics import AioptError
from aiopt.jitrt.tiering.replay.comparison import Outcome, Reference, Summary, outcomes
from aiopt.jitrt.tiering.replay.optimum import EXERCISE
from aiopt.jitrt.tiering.replay.trace import TraceKind, random_trace
from aiopt.passes.policies.bundle import Policies
from rich.console import Console
from rich.table import Table

SHIPPED = ("default", "steady", "interactive", "embedded", "aot", "paper")

SETTINGS: dict[str, tuple[TraceKind, int, float]] = {
    "in series": (TraceKind(), 0, 0.0),
    "in series, half of the programs dynamic": (TraceKind(dynamic=0.5), 0, 0.0),
    "in series, predictions wrong by a factor of 1.65 (one sigma)": (TraceKind(), 0, 0.5),
    "in the background, one worker": (TraceKind(), 1, 0.0),
}
"""Traces, compile workers (0: in series), and the error of predictions."""


def table(title: str, results: dict[str, list[Outcome]]) -> Table:
    """One line for each policy."""
    result = Table(title=title, title_justify="left")
    result.add_column("policy")
    for column in ("median", "p90", "worst"):
        result.add_column(f"{column} ÷ optimum", justify="right")
    result.add_column("worst ÷ best single tier", justify="right")
    result.add_column("time compiling", justify="right")
    for name, outcome in results.items():
        s = Summary.of(outcome)
        ratios = (f"{ratio:.3f}" for ratio in (s.median, s.p90, s.worst, s.worst_single))
        result.add_row(name, *ratios, f"{s.compiling:.1%}")
    return result


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("policies", nargs="*", default=SHIPPED, metavar="POLICY")
    parser.add_argument("--traces", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    console = Console(width=None if sys.stdout.isatty() else 120)
    policies = {name: Policies.named(name) for name in arguments.policies}
    for index, (title, (kind, workers, error)) in enumerate(SETTINGS.items()):
        count = arguments.traces if index == 0 else -(-arguments.traces // 4)
        seeds = range(arguments.seed, arguments.seed + count)
        references = [Reference.of(random_trace(seed, kind), EXERCISE) for seed in seeds]
        results = {
            name: outcomes(policy, references, EXERCISE, workers=workers, error=error)
            for name, policy in policies.items()
        }
        console.print(table(f"{title}: {len(references)} traces", results))


if __name__ == "__main__":
    try:
        main()
    except AioptError as error:
        sys.exit(str(error))
