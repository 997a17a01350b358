"""aiopt-tune pipeline: the best options of a policy, or of a pipeline, for a trace (SPEC I3, K6).

Only click is imported before the command line is understood.
"""

from __future__ import annotations

from dataclasses import dataclass

import click

from .common import debug_option, pipeline_file_option, tracebacks


@dataclass(frozen=True)
class Options:
    """The command line, under click's names for it."""

    pipeline: str
    choices: tuple[str, ...]
    trace: str
    model: str | None
    program: str | None
    weights: str | None
    budget: str
    search: str
    seed: int
    objective: str
    costs: str | None
    speedups: str | None
    workers: int
    tuning: str | None
    rtol: float
    atol: float
    output: str | None
    pipeline_files: tuple[str, ...]
    debug: bool


@click.command("pipeline", short_help="Tune options of a policy or pipeline to a trace.")
@click.argument("pipeline")
@click.option(
    "--vary",
    "choices",
    metavar="PASS.OPTION=VALUE|VALUE...",
    multiple=True,
    required=True,
    help="Values that an option may have, beside its own; all of them if it has few and none are "
    "given.",
)
@click.option(
    "--trace",
    metavar="FILE|SPEC",
    required=True,
    help="What it is tuned to: a recorded trace, or a law such as log-normal{calls=300}.",
)
@click.option("--model", metavar="MODEL", help="The program whose calls passes are measured with.")
@click.option("--program", metavar="NAME", help="Which program of the trace MODEL stands for.")
@click.option("--weights", metavar="FILE", help="Bind the weights in this safetensors file.")
@click.option("--budget", metavar="AMOUNT", default="60trials", show_default=True)
@click.option("--search", metavar="SEARCH", default="evolution", show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Seed of the search and data.")
@click.option(
    "--objective",
    type=click.Choice(["processors", "time"]),
    default="processors",
    help="What a policy keeps low: processor seconds, compilation included, or the seconds until "
    "all calls are done (processors).",
)
@click.option("--costs", metavar="TIMES", help="Of compiling tiers 1, 2, ... (1ms,10ms,100ms,1s).")
@click.option("--speedups", metavar="FACTORS", help="Of their code over tier 0 (1.2,1.5,2,3).")
@click.option("--workers", type=click.IntRange(0, 1024), default=1, show_default=True)
@click.option(
    "--tuning",
    metavar="GAIN@TIME",
    help="What searches for schedules find, and in what time all but 1/e of it (nothing).",
)
@click.option("--rtol", type=click.FloatRange(min=0), default=1e-4, show_default=True)
@click.option("--atol", type=click.FloatRange(min=0), default=1e-5, show_default=True)
@click.option("-o", "output", metavar="FILE", help="Write the pipeline found, as a .pipeline file.")
@pipeline_file_option
@debug_option
def tune_pipeline(**arguments: object) -> None:
    """Find the best options of PIPELINE for a trace: a name, passes as text, FILE or FILE:NAME.

    A policy is replayed over the trace. Of other pipelines a program is compiled with each variant,
    compared with tier 0 and timed.
    """
    options = Options(**arguments)  # pyright: ignore[reportArgumentType] # click checked them
    with tracebacks(options.debug):
        from .tune_variants import tune_variants

        tune_variants(options)
