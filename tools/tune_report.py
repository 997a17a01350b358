"""What aiopt-tune prints at its end: a table of kernels, the whole program, how to use it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ..diagnostics import one_line
from ..jitrt.tiering.reports.wording import counted, duration
from .common import table_of
from .tune_progress import correlation_text, trials_text
from .tune_results import KernelSearch, Results, Values

if TYPE_CHECKING:
    from .tune import Options

DIGEST = 6
"""Hexadecimal digits of a kernel's digest that the table shows."""


def print_results(results: Results) -> None:
    """The table of kernels, and what became of the program."""
    headings = (
        "kernel",
        "of the time",
        "kind",
        "schedule, tier 2's → winner",
        "ratio",
        "model",
        "trials",
    )
    console, table = table_of(*headings)
    for kernel in results.kernels:
        table.add_row(
            one_line(f"{kernel.name} {kernel.digest[:DIGEST]}"),
            f"{results.part(kernel):.0%} {duration(kernel.seconds)}",
            one_line(str(kernel.reference.get("kind", ""))),
            _winner_text(kernel),
            _ratio_text(kernel),
            correlation_text(kernel.correlation),
            trials_text(kernel),
        )
    console.print(table)
    for line in _conclusion(results):
        console.print(line, soft_wrap=True, highlight=False)


def _winner_text(kernel: KernelSearch) -> str:
    changed = changed_text(kernel.winner, kernel.reference)
    return changed + ("" if kernel.pinned or kernel.winner == kernel.reference else " (not kept)")


def _ratio_text(kernel: KernelSearch) -> str:
    same = kernel.winner == kernel.reference
    return "" if same else ratio_text(kernel.ratio, kernel.spread)


def ratio_text(ratio: float, spread: float) -> str:
    """A ratio with its standard error."""
    return f"{ratio:.3f} ± {spread:.3f}"


def changed_text(values: Values, reference: Values) -> str:
    """In what a point differs from tier 2's."""
    if values == reference:
        return "tier 2's"
    changed = (f"{k} {reference.get(k)} → {v}" for k, v in values.items() if v != reference.get(k))
    return ", ".join(changed)


def values_text(values: Values) -> str:
    """A point, without what it does not have: `kind=matmul vector=16 parallel`."""
    words = (
        name if value is True else f"{name}={value}"
        for name, value in values.items()
        if value is not None and value is not False
    )
    return " ".join(words)


def _conclusion(results: Results) -> list[str]:
    trials = counted(len(results.trials), "measurement")
    lines = [f"{trials} in {duration(results.seconds)}"]
    if (noise := results.noise) is not None:
        lines[0] += f"; a ratio is known to ±{noise:.1%}"
    pinned = sum(kernel.pinned for kernel in results.kernels)
    if results.ratio is None:
        lines.append("nothing makes the program faster than tier 2's schedules do")
    else:
        lines.append(
            f"the program with {counted(pinned, 'pin')} takes {results.ratio:.3f} ± "
            f"{results.spread:.3f} of the time with tier 2's schedules, and gives tier 0's results"
        )
    return lines


def usage(options: Options, results: Results) -> str:
    """How to run the program with what was found."""
    if options.output is None or results.ratio is None:
        return ""
    pipeline = options.pipeline
    if options.dims:
        pipeline = f'specialize{{dims="{",".join(options.dims)}"}}, {pipeline}'
    words = ["aiopt-run", options.model, "--pipeline", pipeline]
    words += [word for file in options.pipeline_files for word in ("--pipeline-file", file)]
    words += [word for value in options.input_values for word in ("--input-value", value)]
    for flag, value in (("--target", options.target), ("--weights", options.weights)):
        words += [] if value is None else [flag, value]
    return f"use them: {shlex.join([*words, '--pins', options.output, '--random'])}\n"
