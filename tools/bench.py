"""aiopt-bench: traffic, drawn by a law or recorded, and what policies make of it (SPEC O2, O3, T5).

Only click is imported before the command line is understood.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import click

from .common import (
    debug_option,
    pipeline_file_option,
    run_command,
    tracebacks,
    value_option,
    version_option,
)


@click.group("aiopt-bench", context_settings={"max_content_width": 100})
@version_option
def bench() -> None:
    """Make traffic, and replay it on the real runtime."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run aiopt-bench with `arguments` (the process's by default); returns the exit code."""
    return run_command(bench, arguments)


@bench.command(short_help="Draw a trace by a law.")
@click.argument("spec")
@click.option("-o", "output", metavar="FILE", default="-", help="The trace, CSV (stdout).")
def synthesize(spec: str, output: str) -> None:
    """Draw a trace by a law, such as log-normal{mean=4.4 sigma=0.8 low=10 high=512 calls=300}.

    Laws are log-normal, bimodal, bursty, drifting, periodic, uniform and adversarial;
    independent{b=uniform{high=8} s=log-normal} draws several sizes.
    """
    from ..jitrt.tiering.replay.synthesis import synthesize
    from ..jitrt.tiering.replay.trace_files import trace_text
    from .common import write_output

    write_output(output, trace_text(synthesize(spec)))


@dataclass(frozen=True)
class Options:
    """The command line of `trace`, under click's names for it."""

    model: str
    trace: str
    program: str | None
    policies: tuple[str, ...]
    tiers: tuple[int, ...]
    pipeline_files: tuple[str, ...]
    weights: str | None
    random: bool
    dims: tuple[str, ...]
    input_values: tuple[str, ...]
    seed: int
    threads: int | None
    check: bool
    rtol: float
    atol: float
    pace: str
    cache: bool
    report: str | None
    json: str | None
    debug: bool


@bench.command(short_help="Replay a trace on a model, under one policy after the other.")
@click.argument("model")
@click.option(
    "--trace",
    metavar="FILE|SPEC",
    required=True,
    help="A recorded trace (aiopt-run --record), or a law of traffic.",
)
@click.option("--program", metavar="NAME", help="Which program of the trace MODEL stands for.")
@click.option(
    "--policy",
    "policies",
    metavar="NAME|TEXT",
    multiple=True,
    help="A policy to replay under (default); repeat it to compare policies.",
)
@click.option(
    "--tier",
    "tiers",
    type=click.IntRange(0, 3),
    multiple=True,
    help="A tier to replay in, compiled before the first call.",
)
@pipeline_file_option
@click.option("--weights", metavar="FILE", help="Bind the weights in this safetensors file.")
@click.option("--random", is_flag=True, help="Random weights where none are given.")
@click.option(
    "--dim", "dims", metavar="NAME=SIZE", multiple=True, help="A size that the trace lacks."
)
@value_option
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Seed of inputs and weights.")
@click.option("--threads", type=click.IntRange(1, 256), help="Threads that may share a kernel.")
@click.option("--check", is_flag=True, help="Compare each call with tier 0.")
@click.option("--rtol", type=click.FloatRange(min=0), default=1e-4, show_default=True)
@click.option("--atol", type=click.FloatRange(min=0), default=1e-5, show_default=True)
@click.option(
    "--pace",
    type=click.Choice(("as-recorded", "none")),
    default="as-recorded",
    help="Wait for the times at which calls begin, if the trace has them (as-recorded), or not.",
)
@click.option(
    "--cache",
    is_flag=True,
    help="Begin with this user's compile cache and add to it; without, each policy begins with an "
    "empty one.",
)
@click.option("--report", metavar="FILE", help="Write a report, one HTML file.")
@click.option("--json", metavar="FILE", help="Write all figures and events as JSON.")
@debug_option
@version_option
def trace(**arguments: object) -> int:
    """Replay a trace on MODEL, each policy in a process of its own, and say what became of it.

    MODEL is what aiopt-run takes: IR text, StableHLO, an ONNX model or a saved artifact. Inputs are
    random. CPU time is that of the process and its compile workers, from its start to its end.
    """
    options = Options(**arguments)  # pyright: ignore[reportArgumentType] # click checked them
    with tracebacks(options.debug):
        from .bench_trace import run_trace

        return run_trace(options)


if __name__ == "__main__":
    sys.exit(main())
