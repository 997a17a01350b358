"""aiopt-policy: read, check and try out policies, the pipelines that say how the JIT decides (K6).

Only click is imported before the command line is understood.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from ..diagnostics import AioptError, did_you_mean
from ..dialects.extents import to_json
from .common import (
    pipeline_file_option,
    report,
    run_command,
    table_of,
    version_option,
    write_output,
)
from .policy_sources import (
    defined_by,
    find_pipeline,
    is_policy,
    read_curve,
    read_levels,
    read_traces,
)

if TYPE_CHECKING:
    from ..jitrt.tiering.replay.comparison import Outcome, Reference
    from ..passes.pipeline_text import Library
    from ..passes.policies.bundle import Policies


@click.group("aiopt-policy", context_settings={"max_content_width": 100})
@version_option
def policy() -> None:
    """Check policies and replay them: the pipelines that say how the JIT decides."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run aiopt-policy with `arguments` (the process's by default); returns the exit code."""
    return run_command(policy, arguments)


# --- check ------------------------------------------------------------------------------------


@policy.command(short_help="Report all mistakes in .pipeline files.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def check(files: tuple[str, ...]) -> int:
    """Report all mistakes in .pipeline files, and print what their policies resolve to."""
    from ..passes.pipeline_text import builtin_library, copy_library

    failed = False
    for file in files:
        library = copy_library(builtin_library())
        try:
            library.add_file(file)
        except AioptError as error:
            report(error)
            failed = True
            continue
        for name in defined_by(library):
            mistakes = _mistakes(library, name)
            for mistake in mistakes:
                report(mistake)
            failed = failed or bool(mistakes)
            if not mistakes and is_policy(library, name):
                write_output("-", f"pipeline {name} =\n{_in_full(library, name)}\n")
    return int(failed)


def _mistakes(library: Library, name: str) -> list[AioptError]:
    """What is wrong with a definition: its items and options, or, of a policy, the whole."""
    mistakes = library.mistakes(name)
    if mistakes or not _mentions_policies(library, name):
        return mistakes
    try:
        _policies(name, library)
    except AioptError as error:
        error.location = library.definitions[name].location
        return [error]
    return []


# --- list, show, vocabulary -------------------------------------------------------------------


@policy.command("list")
@pipeline_file_option
def list_policies(pipeline_files: tuple[str, ...]) -> None:
    """List the policies."""
    from ..passes.pipeline_text import library_with

    library = library_with(pipeline_files)
    names = [name for name in library.definitions if is_policy(library, name)]
    width = max(map(len, names), default=0)
    lines = [f"{name:<{width}}  {library.definitions[name].help}".rstrip() for name in names]
    write_output("-", "".join(f"{line}\n" for line in lines))


@policy.command("show", short_help="Print a policy in full.")
@click.argument("name", metavar="POLICY")
@pipeline_file_option
def show_policy(name: str, pipeline_files: tuple[str, ...]) -> None:
    """Print a policy in full: a name, passes as text, FILE or FILE:NAME."""
    name, library = find_pipeline(name, pipeline_files)
    _policies(name, library)
    write_output("-", _in_full(library, name) + "\n")


@policy.command(short_help="Print the words of rules.")
@click.option("--about", metavar="SUBJECT", help="Only the words of rules about SUBJECT.")
def vocabulary(about: str | None) -> None:
    """Print the words of rules: name, unit, meaning, and what a rule with them is about."""
    from ..passes.policies.vocabulary import SUBJECTS, VOCABULARY, words_of

    if about is not None and about not in SUBJECTS:
        raise AioptError(
            f"no rule is about a '{about}'",
            expected=", ".join(SUBJECTS),
            hint=did_you_mean(about, SUBJECTS),
        )
    console, table = table_of("word", "unit", "meaning", "in rules about")
    for name, word in VOCABULARY.items():
        subjects = [subject for subject in SUBJECTS if name in words_of(subject)]
        if about is None or about in subjects:
            everywhere = len(subjects) == len(SUBJECTS)
            unit = word.unit or ("condition" if word.kind == "boolean" else "")
            table.add_row(name, unit, word.meaning, "all" if everywhere else ", ".join(subjects))
    console.print(table)


# --- replay -----------------------------------------------------------------------------------


@policy.command(short_help="Replay policies over traces, beside the optimum.")
@click.argument("names", metavar="POLICY...", nargs=-1, required=True)
@click.option(
    "--trace",
    default="random",
    metavar="FILE|SPEC|random[:A[-B]]",
    help="A recorded trace (CSV, JSON lines, event log), a law such as log-normal{calls=300}, or "
    "random ones of seeds A to B (0).",
)
@click.option("--costs", metavar="TIMES", help="Of compiling tiers 1, 2, ... (1ms,10ms,100ms,1s).")
@click.option("--speedups", metavar="FACTORS", help="Of their code over tier 0 (1.2,1.5,2,3).")
@click.option("--workers", default=0, metavar="N", help="Compile in the background (0: in series).")
@click.option("--error", default=0.0, metavar="SIGMA", help="Of predictions, log-normal (0).")
@click.option(
    "--tuning",
    metavar="GAIN@TIME",
    help="What searches for schedules find, and in what time all but 1/e of it (nothing).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with all decisions.")
@pipeline_file_option
def replay(
    names: tuple[str, ...],
    trace: str,
    costs: str | None,
    speedups: str | None,
    workers: int,
    error: float,
    tuning: str | None,
    as_json: bool,
    pipeline_files: tuple[str, ...],
) -> None:
    """Replay policies over traces, beside the optimum and the best single tier.

    A POLICY is a name, passes as text, FILE or FILE:NAME. Costs and speed-ups are those given, else
    those an event log has measured, else those of the literature.
    """
    from ..jitrt.tiering.replay.comparison import Reference, outcomes

    if not 0 <= workers <= 1024 or not 0 <= error <= 10:
        raise AioptError("wrong --workers or --error", expected="0 to 1024, and 0 to 10")
    found = {name: _policies(*find_pipeline(name, pipeline_files)) for name in names}
    traces, measured = read_traces(trace)
    levels = read_levels(costs, speedups, measured)
    references = [Reference.of(each, levels) for each in traces]
    curve = read_curve(tuning)
    results = {
        name: outcomes(policies, references, levels, workers=workers, error=error, tuning=curve)
        for name, policies in found.items()
    }
    if as_json:
        write_output("-", json.dumps(_as_json(results, references), indent=1) + "\n")
    elif len(references) == 1:
        _print_one(results, references[0])
    else:
        _print_many(results)


def _print_one(results: dict[str, list[Outcome]], reference: Reference) -> None:
    trace = reference.trace
    names = len(trace.programs)
    title = f"{trace.name}: {trace.calls} calls, {names} programs, {_time(trace.seconds)} in tier 0"
    console, table = table_of("", "total", "÷ optimum", "compiling", "decisions", title=title)
    table.add_row("optimum", _time(reference.optimum), "1.000", "", "")
    ratio = _ratio(reference.single / reference.optimum)
    table.add_row(f"best single tier ({reference.tier})", _time(reference.single), ratio, "", "")
    for name, (outcome,) in results.items():
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(outcome.kinds.items()))
        compiling = _time(outcome.replay.compiling)
        ratio = _ratio(outcome.to_optimum)
        table.add_row(name, _time(outcome.replay.total), ratio, compiling, kinds)
    console.print(table)


def _print_many(results: dict[str, list[Outcome]]) -> None:
    from ..jitrt.tiering.replay.comparison import Summary

    count = len(next(iter(results.values())))
    headings = ("policy", "median ÷ optimum", "p90", "worst", "worst ÷ single tier", "compiling")
    console, table = table_of(*headings, title=f"{count} traces")
    for name, outcome in results.items():
        s = Summary.of(outcome)
        ratios = (s.median, s.p90, s.worst, s.worst_single)
        table.add_row(name, *map(_ratio, ratios), f"{s.compiling:.1%}")
    console.print(table)


def _as_json(results: dict[str, list[Outcome]], references: list[Reference]) -> dict[str, Any]:
    """Seconds and decisions of each policy over each trace."""
    traces = [
        {
            "trace": each.trace.name,
            "calls": each.trace.calls,
            "tier0_seconds": each.trace.seconds,
            "optimum_seconds": each.optimum,
            "best_single_tier": each.tier,
            "best_single_seconds": each.single,
        }
        for each in references
    ]
    policies = {
        name: [
            {
                "seconds": outcome.replay.total,
                "to_optimum": outcome.to_optimum,
                "to_single": outcome.to_single,
                "compiling_seconds": outcome.replay.compiling,
                "waited_seconds": outcome.replay.waited,
                "searched_seconds": outcome.replay.searched,
                "tiers": outcome.replay.tiers,
                "decisions": list(_decisions(outcome)),
            }
            for outcome in outcomes
        ]
        for name, outcomes in results.items()
    }
    return {"traces": traces, "policies": policies}


def _decisions(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for time, decision in outcome.replay.decisions:
        known = {name: value for name, value in decision.numbers.items() if value == value}
        yield {
            "time": time,
            "kind": decision.kind,
            "program": decision.program,
            "tier": decision.tier,
            "sizes": to_json(decision.extents),
            "rule": decision.rule,
            "numbers": {k: v if abs(v) < float("inf") else str(v) for k, v in known.items()},
        }


# --- policies by name -------------------------------------------------------------------------


def _policies(name: str, library: Library) -> Policies:
    from ..passes.policies.bundle import Policies

    return Policies.named(name, library)


def _mentions_policies(library: Library, name: str) -> bool:
    from ..passes.policies.base import PolicyPass

    return any(isinstance(each, PolicyPass) for each in library.resolve(name).passes())


def _in_full(library: Library, name: str) -> str:
    """A policy with one option a line, as text that can be read back."""
    from ..passes.pipeline_text import print_options

    passes: list[str] = []
    for each in _policies(name, library).passes:
        indent = "\n" + " " * (len(each.name) + 3)
        passes.append(f"  {each.name}{{{indent.join(print_options(each))}}}")
    return ",\n".join(passes)


# --- printing ---------------------------------------------------------------------------------


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.4g} ms" if seconds < 1 else f"{seconds:.4g} s"


def _ratio(ratio: float) -> str:
    return f"{ratio:.3f}" if ratio < 1e4 else f"{ratio:.3g}"
