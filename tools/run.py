"""aiopt-run: compile a program and run it on arrays (SPEC K4, K7, T9, O1-O3).

Only click is imported before the command line is understood: `aiopt-run --help` is quick.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import click

from ..diagnostics import AioptError, Location
from .common import debug_option, run_command, tracebacks, version_option, write_output
from .sources import Choices, Source, choice_options

if TYPE_CHECKING:
    from ..backends.llvm.codegen import Stage

EMIT = ("ir", "llvm", "asm", "obj")


@dataclass(frozen=True)
class Options(Choices):
    """The command line, under click's names for it."""

    file: str
    inputs: str | None
    random: bool
    dim: tuple[str, ...]
    vary: tuple[str, ...]
    seed: int
    policy: str | None
    profile: bool
    threads: int | None
    check: bool
    rtol: float
    atol: float
    repeat: int | None
    stats: bool
    stats_json: str | None
    log: str | None
    explain: bool
    trace: str | None
    metrics: str | None
    record: str | None
    live: bool
    emit: str | None
    kernel: str | None
    output: str | None
    debug: bool

    @property
    def watched(self) -> bool:
        """Whether anything is to be seen of what tiering does."""
        files = (self.log, self.trace, self.metrics)
        return self.explain or self.live or any(file is not None for file in files)


@click.command("aiopt-run", context_settings={"max_content_width": 100})
@click.argument("file")
@click.option(
    "--inputs",
    metavar="FILE",
    help="Inputs: .npz with input names (or arr_0, arr_1, ...) as keys, or .npy for a single one.",
)
@click.option(
    "--random",
    is_flag=True,
    help="Random inputs and weights where none are given: floats are standard normal "
    "(matrices of fixed size divided by the root of their rows), integers 0 to 7.",
)
@click.option("--dim", metavar="NAME=SIZE", multiple=True, help="A symbolic size for --random.")
@click.option(
    "--vary",
    metavar="NAME=LOW..HIGH",
    multiple=True,
    help="A symbolic size for --random that each call draws anew.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Seed for --random.")
@choice_options
@click.option(
    "--policy",
    metavar="NAME|TEXT",
    help="Begin in tier 0 and climb as this policy says (default; --check and --stats look at "
    "tier 2 unless a policy is given).",
)
@click.option(
    "--profile/--no-profile",
    default=True,
    help="Begin with what earlier runs have measured, and save what this one does (yes).",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1, max=256),
    metavar="N",
    help="Threads that may share a kernel (AIOPT_NUM_THREADS, or all processors).",
)
@click.option(
    "--check",
    is_flag=True,
    help="Compare with tier 0; exit code 1 if they differ. With --policy or --vary, each call of "
    "--repeat is compared.",
)
@click.option("--rtol", type=click.FloatRange(min=0), default=1e-4, show_default=True)
@click.option("--atol", type=click.FloatRange(min=0), default=1e-5, show_default=True)
@click.option("--repeat", type=click.IntRange(min=1), metavar="N", help="Time N more calls.")
@click.option(
    "--stats",
    is_flag=True,
    help="Show what compiling took and each kernel's time, work and share of the machine's peak.",
)
@click.option("--stats-json", metavar="FILE", help="Write these statistics as JSON.")
@click.option(
    "--log", metavar="FILE", help="Append each decision of the tiered JIT as JSON ('-': stderr)."
)
@click.option("--explain", is_flag=True, help="Say each decision in a sentence, with its numbers.")
@click.option("--trace", metavar="FILE", help="Write a timeline for ui.perfetto.dev.")
@click.option("--metrics", metavar="FILE", help="Write metrics in Prometheus' text format.")
@click.option(
    "--record", metavar="FILE", help="Write a trace of the calls, for aiopt-bench and aiopt-policy."
)
@click.option(
    "--live", is_flag=True, help="Show a table on stderr while running (at the end: no terminal)."
)
@click.option("--emit", type=click.Choice(EMIT), help="Do not run: write the program in this form.")
@click.option(
    "--kernel",
    metavar="TEXT",
    help="With --emit llvm, asm or obj: only kernels with TEXT in their NAME@FILE:LINE:COLUMN.",
)
@click.option("-o", "output", metavar="FILE", help="Results as .npz; with --emit, the output.")
@debug_option
@version_option
def run(**arguments: object) -> int:
    """Compile FILE and run it.

    FILE is IR text, at the graph level or StableHLO ('-' for stdin), an ONNX model or a saved
    artifact. Results are summarised on stdout.
    """
    options = Options(**arguments)  # pyright: ignore[reportArgumentType] # click checked them
    with tracebacks(options.debug):
        if options.emit is not None:
            return _emit(options, options.emit)
        from .run_program import run_program

        return run_program(options)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run aiopt-run with `arguments` (the process's by default); returns the exit code."""
    return run_command(run, arguments)


# --- emitting ---------------------------------------------------------------------------------


def _emit(options: Options, form: str) -> int:
    """Write the program in a form: nothing is linked or run, so weights need not be bound."""
    pointless = {
        "--inputs": options.inputs is not None,
        "--random": options.random,
        "--dim": bool(options.dim),
        "--vary": bool(options.vary),
        "--policy": options.policy is not None,
        "--check": options.check,
        "--repeat": options.repeat is not None,
        "--stats": options.stats,
        "--stats-json": options.stats_json is not None,
        "--log": options.log is not None,
        "--explain": options.explain,
        "--trace": options.trace is not None,
        "--metrics": options.metrics is not None,
        "--record": options.record is not None,
        "--live": options.live,
    }
    for flag, given in pointless.items():
        if given:
            raise AioptError(f"--emit and {flag} cannot be used together")
    if options.kernel is not None and form not in ("llvm", "asm", "obj"):
        raise AioptError(f"--emit {form} has no kernels to choose", expected="llvm, asm or obj")
    source = Source.read(options.file)
    write_output("-" if options.output is None else options.output, _emitted(options, source, form))
    return 0


def _emitted(options: Options, source: Source, form: str) -> str | bytes:
    from ..passes.printing import print_ir

    if source.artifact is not None:
        return _emitted_from_artifact(source, form, options.kernel)
    lowered = source.lower(options)
    if form == "ir":
        return print_ir(lowered.module) + "\n"
    lowered.check_native(hint="--emit ir shows the program after the passes")
    from ..backends.llvm.codegen import emit

    try:
        return emit(lowered.module, lowered.state, cast("Stage", form), options.kernel or "")
    except AioptError as error:
        raise error.at(Location(source.name)) from None


def _emitted_from_artifact(source: Source, form: str, kernel: str | None) -> bytes:
    assert source.artifact is not None
    where = Location(source.name)
    if kernel is not None:
        raise AioptError(
            "an artifact is compiled already: its kernels cannot be emitted one by one",
            location=where,
        )
    if form == "obj" and len(source.artifact.objects) == 1:
        return source.artifact.objects[0]
    raise AioptError(f"an artifact holds no {form}", location=where, expected="--emit obj")


if __name__ == "__main__":
    sys.exit(main())
