"""aiopt-translate: a module of the llvm level as LLVM IR text, assembly or an object (SPEC K3, K4).

What `aiopt-opt` leaves at the llvm level, this prints; no pass runs here. Host programs beside the
kernels are no code and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import click

from .common import run_command, version_option, write_output


@click.command("aiopt-translate", context_settings={"max_content_width": 100})
@click.argument("file", default="-")
@click.option("--emit", type=click.Choice(["llvm", "asm", "obj"]), default="llvm", help="Form.")
@click.option("--target", default="native", metavar="NAME", help="native, avx512, avx2, generic.")
@click.option("-o", "output", metavar="FILE", default="-", help="Output file (stdout).")
@click.option("--split-input-file", is_flag=True, help="Translate '// -----' sections one by one.")
@click.option("--debug-info", is_flag=True, help="Name the lines of FILE, for gdb and perf.")
@version_option
def translate(
    file: str, emit: str, target: str, output: str, split_input_file: bool, debug_info: bool
) -> int:
    """Translate FILE (or stdin), a module of llvm.func operations, for a target."""
    from ..dialects.source_text import read_source
    from ..dialects.text import is_blank
    from .expected import split_sections

    text, name = read_source(file)
    sections = [text]
    if split_input_file:
        sections = [section for section in split_sections(text) if not is_blank(section)]
    results = [_translate(section, name, emit, target, debug_info) for section in sections]
    if emit == "obj":
        write_output(output, b"".join(part for part in results if isinstance(part, bytes)))
    else:
        write_output(output, "\n".join(str(part) for part in results))
    return 0


def _translate(text: str, file: str, emit: str, target: str, debug_info: bool) -> str | bytes:
    from ..backends.llvm.jit import check, emit_assembly, emit_object, header
    from ..backends.llvm.printer import print_operations
    from ..backends.llvm.target import Target
    from ..dialects.lin import ARENA
    from ..dialects.text import parse_module

    machine = Target.named(target)
    operations = [op for op in parse_module(text, file).ops if ARENA not in op.attributes]
    printed = print_operations(operations, header(machine), debug_info=debug_info)
    if emit == "asm":
        return emit_assembly(printed, machine)
    if emit == "obj":
        return emit_object(printed, machine)
    check(printed)
    return printed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run aiopt-translate with `arguments` (the process's by default); returns the exit code."""
    return run_command(translate, arguments)
