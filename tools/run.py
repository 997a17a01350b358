"""aiopt-run: compile a program and run it on arrays (SPEC K4, K7, T9).

Only click is imported before the command line is understood: `aiopt-run --help` is quick.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import click

from ..diagnostics import AioptError, Location
from .common import parse_values, run_command, value_option, version_option, write_output

if TYPE_CHECKING:
    import numpy as np

    from ..backends.llvm.artifact import Artifact
    from ..backends.llvm.codegen import Stage
    from ..jitrt.arguments import ArrayInfo
    from ..jitrt.program import Program

EMIT = ("ir", "llvm", "asm", "obj", "artifact")


@dataclass(frozen=True)
class Options:
    """The command line, under click's names for it."""

    file: str
    inputs: str | None
    random: bool
    dim: tuple[str, ...]
    seed: int
    weights: str | None
    tier: int | None
    pipeline: str | None
    pipeline_files: tuple[str, ...]
    target: str | None
    threads: int | None
    check: bool
    rtol: float
    atol: float
    repeat: int | None
    stats: bool
    stats_json: str | None
    emit: str | None
    kernel: str | None
    output: str | None
    debug_info: bool | None
    input_values: tuple[str, ...]
    debug: bool


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
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Seed for --random.")
@click.option("--weights", metavar="FILE", help="Bind the weights in this safetensors file.")
@click.option("--tier", type=click.IntRange(0, 2), help="0 interprets, 1 and 2 compile (2).")
@click.option("-p", "--pipeline", metavar="NAME|TEXT", help="Pipeline instead of the tier's.")
@click.option(
    "--pipeline-file",
    "pipeline_files",
    metavar="FILE",
    multiple=True,
    help="Add the definitions of a .pipeline file; they may redefine those of the tiers.",
)
@click.option("--target", metavar="NAME", help="native, avx512, avx2 or generic (native).")
@click.option(
    "--threads",
    type=click.IntRange(min=1, max=256),
    metavar="N",
    help="Threads that may share a kernel (AIOPT_NUM_THREADS, or all processors).",
)
@click.option("--check", is_flag=True, help="Compare with tier 0; exit code 1 if they differ.")
@click.option("--rtol", type=click.FloatRange(min=0), default=1e-4, show_default=True)
@click.option("--atol", type=click.FloatRange(min=0), default=1e-5, show_default=True)
@click.option("--repeat", type=click.IntRange(min=1), metavar="N", help="Time N more calls.")
@click.option(
    "--stats",
    is_flag=True,
    help="Show what compiling took and each kernel's time, work and share of the machine's peak.",
)
@click.option("--stats-json", metavar="FILE", help="Write these statistics as JSON.")
@click.option("--emit", type=click.Choice(EMIT), help="Do not run: write the program in this form.")
@click.option(
    "--kernel",
    metavar="TEXT",
    help="With --emit llvm, asm or obj: only kernels with TEXT in their NAME@FILE:LINE:COLUMN.",
)
@click.option("-o", "output", metavar="FILE", help="Results as .npz; with --emit, the output.")
@click.option(
    "--debug-info/--no-debug-info",
    "debug_info",
    default=None,
    help="Compile with the lines of FILE for gdb and perf (if AIOPT_DEBUG is set).",
)
@value_option
@click.option("--debug", is_flag=True, help="Show the Python traceback of an error.")
@version_option
def run(**arguments: object) -> int:
    """Compile FILE and run it.

    FILE is IR text, at the graph level or StableHLO ('-' for stdin), an ONNX model or a saved
    artifact. Results are summarised on stdout.
    """
    options = Options(**arguments)  # pyright: ignore[reportArgumentType] # click checked them
    try:
        if options.emit is not None:
            return _emit(options, options.emit)
        return _run(options)
    except Exception:
        if options.debug:
            traceback.print_exc()
        raise


def main(arguments: Sequence[str] | None = None) -> int:
    """Run aiopt-run with `arguments` (the process's by default); returns the exit code."""
    return run_command(run, arguments)


# --- sources ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """What FILE holds: an artifact, an ONNX model, or text and its name in diagnostics."""

    name: str
    text: str = ""
    artifact: Artifact | None = None
    is_onnx: bool = False

    @staticmethod
    def read(path: str) -> Source:
        from ..dialects.text import read_source
        from ..jitrt.loading import ONNX, read_artifact

        if path.endswith(ONNX):
            return Source(path, is_onnx=True)
        artifact = read_artifact(path) if path != "-" else None
        if artifact is not None:
            return Source(path, artifact=artifact)
        text, name = read_source(path)
        return Source(name, text)


def _weights(options: Options, source: Source) -> dict[str, np.ndarray]:
    """The weights of --weights and, with --random, those a program names and nobody gives."""
    from ..jitrt.weights import open_weights

    weights = open_weights(options.weights)
    if not options.random:
        return weights
    import numpy as np

    from .run_data import random_weight

    generator = np.random.default_rng([options.seed, 1])
    for name, dtype, shape in _named_weights(source):
        if name not in weights:
            weights[name] = random_weight(shape, dtype, generator)
    return weights


def _named_weights(source: Source) -> list[tuple[str, np.dtype, tuple[int, ...]]]:
    """Name, dtype and shape of the weights that a program names inside."""
    from ..backends.llvm.runtime import numpy_dtype as dtype_of_name

    if source.artifact is not None:
        table, inline = source.artifact.table, source.artifact.constants
        named = [spec for spec in table.consts if spec.name not in inline]
        return [(spec.name, dtype_of_name(spec.dtype), spec.shape) for spec in named]
    if "graph.weight" not in source.text:
        return []
    from ..dialects.graph import WeightOp, element_type, shape_of
    from ..dialects.graph.elements import numpy_dtype
    from ..dialects.text import parse_module

    types = {
        op.key.data: op.results[0].type
        for op in parse_module(source.text, source.name).walk()
        if isinstance(op, WeightOp)
    }
    return [
        (name, numpy_dtype(element_type(t)), tuple(s for s in shape_of(t) if isinstance(s, int)))
        for name, t in types.items()
    ]


def _compile(
    options: Options,
    source: Source,
    weights: Mapping[str, np.ndarray],
    *,
    reference: bool = False,
) -> Program:
    """The program, or with `reference` its tier 0."""
    from ..jitrt.loading import compile, load

    choices = {"weights": weights, "threads": options.threads, **_choices(options)}
    values = parse_values(options.input_values) or None
    if source.is_onnx and reference:
        return load(options.file, values=values, weights=weights, tier=0)
    if source.is_onnx or values is not None:
        return load(options.file, values=values, **choices)
    if source.artifact is not None:
        return load(options.file, **choices)
    if reference:
        return compile(source.text, weights=weights, tier=0, file=source.name)
    return compile(source.text, file=source.name, **choices)


def _choices(options: Options) -> dict[str, Any]:
    """How to compile, as `load`, `compile` and `lower` take it."""
    return {
        "pipeline": options.pipeline,
        "tier": options.tier,
        "target": options.target,
        "pipeline_files": options.pipeline_files,
        "debug": options.debug_info,
    }


# --- running ----------------------------------------------------------------------------------


def _run(options: Options) -> int:
    from ..jitrt.comparison import Comparison
    from .run_data import npz_bytes, parse_sizes, summary

    if options.kernel is not None:
        raise AioptError("--kernel chooses what is emitted", expected="--emit llvm, asm or obj")
    sizes = parse_sizes(options.dim)
    if sizes and not options.random:
        raise AioptError("--dim gives sizes for random inputs", expected="--random as well")
    source = Source.read(options.file)
    if options.check and source.artifact is not None:
        raise AioptError(
            "an artifact cannot be checked: it holds nothing that tier 0 could run",
            location=Location(source.name),
        )
    weights = _weights(options, source)
    program = _compile(options, source, weights)
    arrays = _inputs(options, program.inputs, sizes)
    where = Location(options.inputs if options.inputs is not None else source.name)
    results = _call(program, arrays, where)
    named = _named(program.results, results)
    for name, array in named.items():
        print(summary(name, array))
    if options.output is not None:
        write_output(options.output, npz_bytes(named))
    if options.check:
        comparison = Comparison(options.rtol, options.atol)
        expected = _call(_compile(options, source, weights, reference=True), arrays, where)
        try:
            for (name, found), wanted in zip(named.items(), expected, strict=True):
                comparison.check(name, found, wanted)
        except AioptError as error:
            raise error.at(Location(source.name)) from None
        print(f"check: ok, max abs error {comparison.max_error:.3g}, {comparison.tolerance}")
    if options.repeat is not None:
        print(_time(program, arrays, options.repeat))
    if options.stats or options.stats_json is not None:
        from .run_stats import report

        program, arrays = program.serving(arrays)
        report(program, arrays, show=options.stats, json_file=options.stats_json)
    return 0


def _inputs(
    options: Options, inputs: Sequence[ArrayInfo], sizes: Mapping[str, int]
) -> list[np.ndarray]:
    """An array for each input. Raises AioptError if some are missing."""
    import numpy as np

    from .run_data import listing, random_inputs, read_inputs

    arrays = read_inputs(options.inputs, inputs) if options.inputs is not None else {}
    if options.random:
        arrays |= random_inputs(inputs, arrays, sizes, np.random.default_rng(options.seed))
    missing = [info.name for info in inputs if info.name not in arrays]
    if missing:
        where = Location(options.inputs) if options.inputs is not None else None
        word = "input" if len(missing) == 1 else "inputs"
        raise AioptError(
            f"missing {word} {listing(missing)}",
            location=where,
            hint="--inputs FILE gives inputs, --random makes up what is missing",
        )
    return [arrays[info.name] for info in inputs]


def _call(program: Program, arrays: Sequence[np.ndarray], where: Location) -> list[np.ndarray]:
    try:
        results = program(*arrays)
    except AioptError as error:
        raise error.at(where) from None
    except MemoryError as error:
        raise AioptError("the results do not fit into memory", location=where) from error
    return list(results) if isinstance(results, tuple) else [results]


def _named(infos: Sequence[ArrayInfo], arrays: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """Results by name; a name that two of them have gets the position added."""
    named: dict[str, np.ndarray] = {}
    for position, (info, array) in enumerate(zip(infos, arrays, strict=True)):
        named[info.name if info.name not in named else f"{info.name}_{position}"] = array
    return named


def _time(program: Program, arrays: Sequence[np.ndarray], count: int) -> str:
    entry = program.entry
    seconds: list[float] = []
    for _ in range(count):
        start = perf_counter()
        entry(*arrays)
        seconds.append(perf_counter() - start)
    median = sorted(seconds)[count // 2]
    return f"time: median {_duration(median)}, min {_duration(min(seconds))}, {count} calls"


def _duration(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


# --- emitting ---------------------------------------------------------------------------------


def _emit(options: Options, form: str) -> int:
    """Write the program in a form: nothing is linked or run, so weights need not be bound."""
    pointless = {
        "--inputs": options.inputs is not None,
        "--random": options.random,
        "--dim": bool(options.dim),
        "--check": options.check,
        "--repeat": options.repeat is not None,
        "--stats": options.stats,
        "--stats-json": options.stats_json is not None,
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
    from ..jitrt.build import lower
    from ..passes.printing import print_ir

    if source.artifact is not None:
        if options.kernel is not None:
            raise AioptError(
                "an artifact is compiled already: its kernels cannot be emitted one by one",
                location=Location(source.name),
            )
        return _emitted_from_artifact(source, form)
    choices = _choices(options)
    if source.is_onnx:
        from ..jitrt.onnx_program import onnx_module

        imported = onnx_module(source.name, parse_values(options.input_values))
        weights = {**imported.weights, **_weights(options, source)}
        lowered = lower(imported.module, weights=weights, file=source.name, **choices)
    else:
        lowered = lower(source.text, weights=options.weights, file=source.name, **choices)
    if form == "ir":
        return print_ir(lowered.module) + "\n"
    if not lowered.is_native:
        what = "the pipeline" if lowered.tier is None else f"tier {lowered.tier}"
        raise AioptError(
            f"{what} makes no machine code",
            expected="tier 1 or 2, for instance",
            hint="--emit ir shows the program after the passes",
        )
    if form == "artifact":
        return lowered.compile().to_bytes()
    from ..backends.llvm.codegen import emit

    try:
        return emit(lowered.module, lowered.state, cast("Stage", form), options.kernel or "")
    except AioptError as error:
        raise error.at(Location(source.name)) from None


def _emitted_from_artifact(source: Source, form: str) -> bytes:
    assert source.artifact is not None
    if form == "artifact":
        return source.artifact.to_bytes()
    if form == "obj" and len(source.artifact.objects) == 1:
        return source.artifact.objects[0]
    raise AioptError(
        f"an artifact holds no {form}", location=Location(source.name), expected="--emit obj"
    )


if __name__ == "__main__":
    sys.exit(main())
