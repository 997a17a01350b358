"""aiopt-tune: find the best schedules of a program's kernels, and keep what is known of them
(SPEC T1, I2, I3, A2).

Only click is imported before the command line is understood.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from .common import check_output, debug_option, run_command, tracebacks, version_option
from .tune_experience import (
    ModelOptions,
    export_experience,
    import_experience,
    list_experience,
    merge_experience,
    model_options,
    show_experience,
)
from .tune_pipeline import tune_pipeline

MODELS = ("boosted", "ridge", "none")

_DEFAULT = "program"
"""The command that a line without one is for."""


class _Group(click.Group):
    """A group with a default command: what begins with no command's name is a line for that."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, "--version"):
            args = ["--help"] if "--help" in args else [_DEFAULT, *args]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[OPTIONS] MODEL")
        formatter.write_usage(ctx.command_path, "COMMAND [ARGS]...")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        click.Command.format_options(self.commands[_DEFAULT], ctx, formatter)
        self.format_commands(ctx, formatter)


@click.command("aiopt-tune", cls=_Group, context_settings={"max_content_width": 100})
@version_option
def tune() -> None:
    """Find the best schedules for the kernels of MODEL at some sizes, on this machine.

    MODEL is IR text, at the graph level or StableHLO ('-' for stdin), or an ONNX model. Each of its
    kernels is searched in turn; then the program with all that was found is compared with tier 0
    and timed beside the one without, and what is not worse is written to a file that --pins of
    aiopt-run and aiopt-compile take. What is measured is kept: nothing is measured twice. Ctrl-C
    ends the search and keeps what it has found.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run aiopt-tune with `arguments` (the process's by default); returns the exit code."""
    return run_command(tune, arguments)


@dataclass(frozen=True)
class Options(ModelOptions):
    """The command line without a command, under click's names for it."""

    model: str
    kernel: str | None
    space: bool
    point: str | None
    budget: str
    search: str
    cost_model: str
    seed: int
    threads: int | None
    kernel_threads: int
    experience: bool
    rtol: float
    atol: float
    output: str | None
    plot: str | None
    json: str | None
    debug: bool


@tune.command(_DEFAULT, hidden=True)
@click.argument("model")
@model_options
@click.option(
    "--kernel",
    metavar="TEXT",
    help="Only kernels with TEXT in their NAME or digest (those that matter).",
)
@click.option("--space", is_flag=True, help="Do not search: print what there is to choose, as IR.")
@click.option(
    "--point",
    metavar="JSON",
    help="Do not search: say whether values such as '{\"unroll\": 4}' are legal, the rest being as "
    "in tier 2, or which constraint they violate.",
)
@click.option(
    "--budget",
    metavar="AMOUNT",
    default="60s",
    help="When to stop: 60s, 200trials, or net{...}, which stops when what can still be won is "
    "worth less than the search (60s).",
)
@click.option(
    "--search",
    metavar="SEARCH",
    default="guided",
    help="guided, whose proposals a cost model ranks, evolution, random or grid; with options as "
    "in evolution{population=32} (guided).",
)
@click.option(
    "--model",
    "cost_model",
    type=click.Choice(MODELS),
    default="boosted",
    help="The cost model that ranks: boosted trees, ridge regression, or none (boosted).",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Seed of the search and data.")
@click.option(
    "--threads",
    type=click.IntRange(min=1, max=256),
    metavar="N",
    help="Threads of the whole program when it is timed (AIOPT_NUM_THREADS, or all processors).",
)
@click.option(
    "--kernel-threads",
    type=click.IntRange(min=1, max=256),
    default=1,
    metavar="N",
    help="Threads of a kernel when its candidates are timed; with several, how many share it is a "
    "choice (1).",
)
@click.option(
    "--experience/--no-experience",
    default=True,
    help="Begin with what was measured before, here and on kernels alike, and keep what is now "
    "(yes).",
)
@click.option("--rtol", type=click.FloatRange(min=0), default=1e-4, show_default=True)
@click.option("--atol", type=click.FloatRange(min=0), default=1e-5, show_default=True)
@click.option("-o", "output", metavar="FILE", help="Write the schedules found, as IR.")
@click.option("--plot", metavar="FILE", help="Draw how the search converged (.png, .svg or .pdf).")
@click.option("--json", metavar="FILE", help="Write all trials and results as JSON.")
@debug_option
def program(**arguments: object) -> int:
    """The line without a command."""
    options = Options(**arguments)  # pyright: ignore[reportArgumentType] # click checked them
    with tracebacks(options.debug):
        if options.space or options.point is not None:
            from .tune_space import show_spaces

            return show_spaces(options)
        from .tune_program import tune_model

        return tune_model(options)


@tune.command(short_help="Draw searches beside each other.")
@click.argument("runs", nargs=-1, required=True)
@click.option("-o", "output", metavar="FILE", required=True, help="The picture (.png, .svg, .pdf).")
def plot(runs: tuple[str, ...], output: str) -> None:
    """Draw searches beside each other: RUNS are files that --json has written."""
    from .tune_plots import check_picture, draw
    from .tune_results import Results

    check_output(output)
    check_picture(output)
    found = [Results.read(path) for path in runs]
    labels = Counter(run.label for run in found)
    for path, run in zip(runs, found, strict=True):
        if labels[run.label] > 1:
            run.label = f"{run.label} ({Path(path).stem})"
    draw(found, output)


for _command in (
    export_experience,
    import_experience,
    list_experience,
    merge_experience,
    show_experience,
    tune_pipeline,
):
    tune.add_command(_command)


if __name__ == "__main__":
    sys.exit(main())
