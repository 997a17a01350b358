"""aiopt-tune pipeline: variants are replayed or measured, and the best is written (SPEC I3, K6).

Policies are replayed over the trace; what passes do is measured, with calls of a model whose sizes
are spread over those of the trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..diagnostics import AioptError, Location
from ..jitrt.comparison import Comparison
from ..jitrt.tiering.replay.synthesis import find_trace
from ..jitrt.tiering.reports.wording import counted
from ..jitrt.tuning.budget import Budget
from ..jitrt.tuning.program import tune_program
from ..jitrt.tuning.search.choice import search_choice
from ..jitrt.tuning.variants import MeasuredVariants, ReplayedVariants, variant_task
from ..passes.pipeline_space import PipelineSpace, pipeline_space
from ..passes.pipeline_text import Pipeline
from .common import check_output, table_of, write_output
from .policy_sources import find_pipeline, is_policy, read_curve, read_levels, read_traces
from .run_data import random_inputs, result_list
from .sources import Choices, Source
from .tune_report import ratio_text

if TYPE_CHECKING:
    from ..jitrt.program import Program
    from ..jitrt.tiering.replay.trace import Trace
    from ..jitrt.tuning.interfaces import KernelTask, Measurer
    from ..jitrt.tuning.tuner import Result
    from .tune_pipeline import Options

_CALLS = 16
"""Calls of a trace that are timed."""


def tune_variants(options: Options) -> None:
    """Search, report on stdout, write the pipeline. Raises AioptError."""
    budget, search = Budget.read(options.budget), search_choice(options.search)
    if options.output is not None:
        check_output(options.output)
    name, library = find_pipeline(options.pipeline, options.pipeline_files)
    variants = pipeline_space(library.resolve(name), options.choices)
    task = variant_task(variants, name)
    is_replayed = is_policy(library, name)
    measurer = _replayed(options, variants) if is_replayed else _measured(options, variants)
    found = tune_program([task], search, measurer, budget, seed=options.seed)
    _report(options, variants, task, found[task.digest])


# --- measurers ----------------------------------------------------------------------------------


def _replayed(options: Options, variants: PipelineSpace) -> Measurer:
    if options.model is not None:
        raise AioptError("a policy is replayed", expected="no --model")
    traces, measured = read_traces(options.trace)
    levels = read_levels(options.costs, options.speedups, measured)
    objective = "time" if options.objective == "time" else "processors"
    curve = read_curve(options.tuning)
    return ReplayedVariants(variants, traces, levels, objective, options.workers, tuning=curve)


def _measured(options: Options, variants: PipelineSpace) -> Measurer:
    if options.model is None:
        raise AioptError("passes are measured with a program", expected="--model MODEL")
    source = Source.read(options.model)
    if source.artifact is not None:
        raise AioptError("an artifact is compiled already", location=Location(source.name))
    files = options.pipeline_files
    choices = Choices(options.weights, None, None, files, None, None, ())
    weights = source.all_weights(options.weights, options.seed)

    def make(pipeline: Pipeline) -> Program:
        text = str(pipeline)
        return source.load(choices, weights=weights, pipeline=text, pipeline_files=files, threads=1)

    reference = source.load(choices, weights=weights, tier=0)
    generator = np.random.default_rng(options.seed)
    calls: list[tuple[np.ndarray, ...]] = []
    for sizes in sampled_sizes(find_trace(options.trace).trace, options.program):
        named = dict(zip(reference.symbols, sizes, strict=True)) if sizes else {}
        drawn = random_inputs(reference.inputs, {}, named, generator)
        calls.append(tuple(drawn[info.name] for info in reference.inputs))
    answers = [result_list(reference.entry(*call)) for call in calls]
    check = Comparison(options.rtol, options.atol, scaled=True)
    return MeasuredVariants(variants, make, calls, answers, check)


def sampled_sizes(trace: Trace, program: str | None) -> list[tuple[int, ...]]:
    """Sizes of some calls of a program of a trace, spread evenly over all of them by size.

    Raises AioptError if it is not clear which program is meant.
    """
    names = trace.programs
    if (program is None and len(names) != 1) or (program is not None and program not in names):
        expected = f"--program {' or '.join(names)}"
        raise AioptError("which program of the trace is meant", expected=expected)
    chosen = names[0] if program is None else program
    sizes = sorted(
        sizes for run in trace.runs if run.program == chosen for sizes in [run.sizes] * run.calls
    )
    count = min(_CALLS, len(sizes))
    return [sizes[(2 * i + 1) * len(sizes) // (2 * count)] for i in range(count)]


# --- report -------------------------------------------------------------------------------------


def _report(options: Options, variants: PipelineSpace, task: KernelTask, result: Result) -> None:
    own, best = task.space.named(task.reference), task.space.named(result.point)
    console, table = table_of("option", "own value", "best value")
    for name in task.space.names:
        table.add_row(name, str(own[name]), str(best[name]) if best[name] != own[name] else "=")
    console.print(table)
    trials = counted(len(result.trials), "variant")
    if result.point == task.reference:
        text = f"nothing of {trials} is better than {task.name}"
    else:
        spread = next(trial.spread for trial in result.trials if dict(trial.point) == best)
        text = f"{ratio_text(result.ratio, spread)} of what {task.name} takes; {trials}"
    console.print(text, highlight=False)
    if options.output is not None:
        pipeline = variants.variant(result.point)
        name = f"{task.name if task.name.isidentifier() else 'pipeline'}_tuned"
        write_output(options.output, f"pipeline {name} =\n{pipeline.layout()}\n")
