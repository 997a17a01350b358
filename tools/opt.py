"""aiopt-opt: read IR, run a pipeline, print IR (SPEC K4). Like mlir-opt, for our levels.

Only click is imported before the command line is understood: `aiopt-opt --help` is quick.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..diagnostics import AioptError
from .common import (
    debug_option,
    parse_values,
    pipeline_file_option,
    report,
    run_command,
    value_option,
    version_option,
    write_output,
)

if TYPE_CHECKING:
    import numpy as np
    from xdsl.context import Context
    from xdsl.dialects.builtin import ModuleOp

    from ..passes.base import Machine, PassState
    from ..passes.manager import IrPrinting, PassManager
    from ..passes.pipeline_text import Library, Pipeline


@dataclass(frozen=True)
class Options:
    """The command line, under click's names for it."""

    file: str
    output: str
    pipeline: str | None
    pass_pipeline: str | None
    pipeline_files: tuple[str, ...]
    print_before: tuple[str, ...]
    print_after: tuple[str, ...]
    print_before_all: bool
    print_after_all: bool
    timing: bool
    pass_statistics: bool
    split_input_file: bool
    verify_diagnostics: bool
    crash_reproducer: str | None
    run_reproducer: bool
    list_passes: bool
    list_pipelines: bool
    show_pipeline: str | None
    target: str | None
    print_op_generic: bool
    allow_unregistered_dialect: bool
    no_verify: bool
    input_values: tuple[str, ...]
    debug: bool


@click.command("aiopt-opt", context_settings={"max_content_width": 100})
@click.argument("file", default="-")
@click.option("-o", "output", metavar="FILE", default="-", help="Output file (stdout).")
@click.option("-p", "--pipeline", metavar="NAME|TEXT", help="Named pipeline, or passes as text.")
@click.option("--pass-pipeline", metavar="TEXT", help="'builtin.module(...)', as for mlir-opt.")
@pipeline_file_option
@click.option(
    "--print-ir-before",
    "print_before",
    metavar="PASSES",
    multiple=True,
    help="Print the IR before these passes (comma-separated) on stderr.",
)
@click.option(
    "--print-ir-after",
    "print_after",
    metavar="PASSES",
    multiple=True,
    help="Print the IR after these passes (comma-separated) on stderr.",
)
@click.option("--print-ir-before-all", "print_before_all", is_flag=True, help="... all passes.")
@click.option("--print-ir-after-all", "print_after_all", is_flag=True, help="... all passes.")
@click.option("--timing", is_flag=True, help="Report the wall time of each pass on stderr.")
@click.option("--pass-statistics", is_flag=True, help="Report what passes counted on stderr.")
@click.option("--split-input-file", is_flag=True, help="Process '// -----' sections on their own.")
@click.option(
    "--verify-diagnostics",
    is_flag=True,
    help="Check diagnostics against '// expected-error {{text}}' comments.",
)
@click.option(
    "--crash-reproducer", metavar="FILE", help="If a pass fails, save its input and pipeline here."
)
@click.option("--run-reproducer", is_flag=True, help="Run the pipeline stored in the input file.")
@click.option("--list-passes", is_flag=True, help="List the passes and exit.")
@click.option("--list-pipelines", is_flag=True, help="List the named pipelines and exit.")
@click.option("--show-pipeline", metavar="NAME", help="Print a pipeline in full and exit.")
@click.option(
    "--target",
    metavar="NAME",
    help="The machine to plan for: native, avx512, avx2 or generic (native).",
)
@click.option("--print-op-generic", is_flag=True, help="Print operations in generic form.")
@click.option("--allow-unregistered-dialect", is_flag=True, help="Accept unknown operations.")
@click.option("--no-verify", is_flag=True, help="Do not check the IR, neither input nor results.")
@value_option
@debug_option
@version_option
def opt(**arguments: object) -> int:
    """Read IR or an ONNX model from FILE (or IR from stdin), run a pipeline, print the result."""
    return _run(Options(**arguments))  # pyright: ignore[reportArgumentType] # click checked them


def main(arguments: Sequence[str] | None = None) -> int:
    """Run aiopt-opt with `arguments` (the process's by default); returns the exit code."""
    return run_command(opt, arguments)


def _run(options: Options) -> int:
    if options.list_passes:
        write_output(options.output, _list_passes())
        return 0
    from ..passes.pipeline_text import library_with

    library = library_with(options.pipeline_files)
    if options.list_pipelines:
        rows = {name: definition.help for name, definition in library.definitions.items()}
        write_output(options.output, _table(rows))
        return 0
    if options.show_pipeline is not None:
        write_output(options.output, f"{library.resolve(options.show_pipeline).layout()}\n")
        return 0
    return _process(options, library)


# --- listings ---------------------------------------------------------------------------------


def _list_passes() -> str:
    from ..registry import find_pass, pass_names

    def help_of(name: str) -> str:
        try:
            return find_pass(name).help()
        except AioptError as error:  # a broken third-party package must not hide the others
            return f"({error.text})"

    return _table({name: help_of(name) for name in pass_names()})


def _table(rows: dict[str, str]) -> str:
    width = max(map(len, rows), default=0)
    return "".join(f"{name:<{width}}  {text}".rstrip() + "\n" for name, text in rows.items())


# --- processing -------------------------------------------------------------------------------


def _process(options: Options, library: Library) -> int:
    from ..dialects.source_text import read_source
    from ..dialects.text import is_blank
    from .expected import check_expectations, split_sections

    if options.file.endswith(".onnx"):
        return _process_model(options, library)
    text, name = read_source(options.file)
    pipeline, target = _pipeline(options, library, text, name)
    sections = [text]
    if options.split_input_file:
        sections = [section for section in split_sections(text) if not is_blank(section)]
    outputs: list[str] = []
    failed = False
    for section in sections:
        try:
            outputs.append(_process_section(options, pipeline, target, section, name))
            error = None
        except AioptError as raised:
            error = raised
            if options.debug:
                traceback.print_exception(raised)
        problems = [error] if error is not None else []
        if options.verify_diagnostics:
            problems = check_expectations(section, name, problems)
        for problem in problems:
            report(problem)
        failed = failed or bool(problems)
    if outputs:
        write_output(options.output, "// -----\n".join(outputs))
    return 1 if failed else 0


def _process_model(options: Options, library: Library) -> int:
    """What is done with an ONNX model; its weights stay where they are."""
    from ..jitrt.onnx_program import onnx_module

    if options.split_input_file or options.verify_diagnostics or options.run_reproducer:
        raise AioptError("an ONNX model has no sections, expectations or reproducer")
    pipeline, target = _pipeline(options, library, "", options.file)
    imported = onnx_module(options.file, parse_values(options.input_values))
    output = _transformed(options, pipeline, target, lambda _: imported.module, imported.weights)
    write_output(options.output, output)
    return 0


def _pipeline(options: Options, library: Library, text: str, name: str) -> tuple[Pipeline, str]:
    """What to run, and the target to run it for."""
    from ..passes.levels import check_level
    from ..passes.manager import read_configuration

    given = [
        (flag, value)
        for flag, value in (
            ("--pipeline", options.pipeline),
            ("--pass-pipeline", options.pass_pipeline),
            ("--run-reproducer", "" if options.run_reproducer else None),
        )
        if value is not None
    ]
    if len(given) > 1:
        flags = " and ".join(flag for flag, _ in given)
        raise AioptError(f"{flags} cannot be used together")
    flag, value = given[0] if given else ("--pass-pipeline", "builtin.module()")
    target = "native"
    if flag == "--run-reproducer":
        value, target = read_configuration(text, name)
    target = options.target or target
    check_level(target)
    pipeline = library.resolve(value, file=f"<{flag.removeprefix('--')}>")
    if library.pins and "pins=" not in str(pipeline):
        sys.stderr.write(
            "<--pins>: remark: the pipeline has no pass 'schedule', which pins are for\n"
        )
    return pipeline, target


def _process_section(
    options: Options, pipeline: Pipeline, target: str, text: str, name: str
) -> str:
    """Parse, transform and print one section."""
    from ..dialects.text import parse_module

    def parse(ctx: Context) -> ModuleOp:
        return parse_module(text, name, ctx, verify=not options.no_verify)

    return _transformed(options, pipeline, target, parse, {})


def _transformed(
    options: Options,
    pipeline: Pipeline,
    target: str,
    read: Callable[[Context], ModuleOp],
    weights: Mapping[str, np.ndarray],
) -> str:
    """Run the pipeline and print what comes out; reports are printed even if it fails."""
    from ..dialects.text import make_context, verify_module
    from ..passes.base import PassState
    from ..passes.manager import PassManager
    from ..passes.printing import print_ir

    reproducer = options.crash_reproducer
    manager = PassManager(
        pipeline,
        verifier=None if options.no_verify else verify_module,
        printing=_printing(options),
        crash_reproducer=None if reproducer is None else Path(reproducer),
        target=target,
    )
    context = make_context(allow_unregistered=options.allow_unregistered_dialect)
    state = PassState(context, weights=weights, target=lambda: _machine(target))
    try:
        with manager.timing.scope("Parser"):
            module = read(state.ctx)
        manager.run(module, state)
        with manager.timing.scope("Output"):
            return print_ir(module, generic=options.print_op_generic) + "\n"
    finally:
        _report_run(options, manager, state)


def _printing(options: Options) -> IrPrinting:
    from ..passes.manager import IrPrinting

    before, after = _names(options.print_before), _names(options.print_after)
    return IrPrinting(
        before=options.print_before_all or before,
        after=options.print_after_all or after,
        generic=options.print_op_generic,
    )


def _names(values: Sequence[str]) -> tuple[str, ...]:
    """Comma-separated pass names, each of which must exist: a misspelt one would print nothing."""
    from ..registry import find_pass

    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    for name in names:
        find_pass(name)
    return names


def _machine(name: str) -> Machine:
    from ..backends.llvm.target import Target

    return Target.named(name, to_run=False)


def _report_run(options: Options, manager: PassManager, state: PassState) -> None:
    for remark in state.remarks:
        sys.stderr.write(f"{remark}\n")
    if options.timing:
        sys.stderr.write(manager.timing.report())
    if options.pass_statistics:
        sys.stderr.write(statistics_report(state))


def statistics_report(state: PassState) -> str:
    """What the passes counted, by pass and statistic."""
    lines = ["... Pass statistics report ..."]
    for name, counter in state.statistics.items():
        lines.append(name)
        lines += [f"  {count:8} {statistic}" for statistic, count in sorted(counter.items())]
    return "\n".join(lines) + "\n"
