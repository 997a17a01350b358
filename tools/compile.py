"""aiopt-compile: a program ahead of time, to a file that runs without a compiler (SPEC T9, K5).

Only click is imported before the command line is understood: `aiopt-compile --help` is quick.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from ..diagnostics import AioptError, Location
from .common import (
    check_remote,
    debug_option,
    output_file,
    run_command,
    tracebacks,
    version_option,
)
from .sources import Choices, Source, choice_options


@dataclass(frozen=True)
class Options(Choices):
    """The command line, under click's names for it."""

    file: str
    output: str
    embed_weights: bool
    debug: bool


@click.command("aiopt-compile", context_settings={"max_content_width": 100})
@click.argument("file")
@click.option("-o", "output", metavar="FILE", required=True, help="The artifact ('-' for stdout).")
@choice_options
@click.option(
    "--embed-weights/--no-embed-weights",
    default=True,
    help="Put the weights into the artifact (yes). Without them it is small, loading it needs "
    "them again, and weights that are computed from weights are computed then.",
)
@debug_option
@version_option
def compile(**arguments: object) -> int:
    """Compile FILE to an artifact that aiopt.load and aiopt-run run.

    FILE is IR text, at the graph level or StableHLO ('-' for stdin), or an ONNX model. The artifact
    holds machine code for one kind of processor (--target) and serves every size.
    """
    options = Options(**arguments)  # pyright: ignore[reportArgumentType] # click checked them
    with tracebacks(options.debug):
        return _compile(options)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run aiopt-compile with `arguments` (the process's by default); returns the exit code."""
    return run_command(compile, arguments)


def _compile(options: Options) -> int:
    check_remote()
    source = Source.read(options.file)
    where = Location(source.name)
    if source.artifact is not None:
        raise AioptError("an artifact is compiled already", location=where)
    with output_file(options.output) as file:
        _write(source, options, where, file)
    return 0


def _write(source: Source, options: Options, where: Location, file: Path) -> None:
    from ..jitrt.pinned import tell_of_pins
    from ..jitrt.saving import save_artifact, with_weights

    lowered = source.lower(options)
    lowered.check_native(hint="an artifact is machine code")
    artifact = lowered.compile()
    tell_of_pins(artifact)
    if options.embed_weights:
        try:
            artifact = with_weights(artifact, lowered.state.weights)
        except AioptError as error:
            hint = "--weights gives it, --no-embed-weights leaves it for later"
            raise AioptError(error.message, location=where, hint=hint) from None
    save_artifact(artifact, file)


if __name__ == "__main__":
    sys.exit(main())
