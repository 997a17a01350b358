"""Run suites that nobody here wrote, and compare each case with what it is known to give (K3).

    python conformance/run.py [SUITE …] [--filter REGEX] [--tier N] [--stablehlo FOLDER] [--update]

A case whose status is worse than the known one fails the command. `--update` rewrites what is
known. See docs/conformance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from dataclasses import asdict
from pathlib import Path

import golden
import result_tables
from outcome import PASSED, Outcome, Skipped
from pool import default_jobs, run_cases
from suite import HERE, Setting, Suite, cache_folder
from suites import SUITES

BUILD = HERE.parent / "build" / "conformance"


def main() -> int:
    parser = _parser()
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.suites) - set(SUITES)):
        parser.error(f"unknown suites: {', '.join(unknown)}; there are {', '.join(SUITES)}")
    if arguments.update and (arguments.reference or arguments.target or arguments.tier != 2):
        parser.error("--update keeps what tier 2 gives on this machine")
    setting = Setting(
        backend="reference" if arguments.reference else "aiopt",
        tier=arguments.tier,
        target=arguments.target,
        corpus=arguments.stablehlo,
        models=str(cache_folder() / "models"),
    )
    results = []
    for name in arguments.suites or SUITES:
        suite = SUITES[name](setting)
        if arguments.reference and not suite.references:
            print(f"{name}: skipped: there is no reference for it", flush=True)
            continue
        try:
            cases = [case for case in suite.cases() if re.search(arguments.filter, case)]
        except Skipped as reason:
            print(f"{name}: skipped: {reason}", flush=True)
            continue
        results.append(_run(suite, cases, arguments.jobs))
    return _conclude(results, setting, arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(SUITES))
    parser.add_argument("--filter", default="", help="only cases whose name this expression finds")
    parser.add_argument("--tier", type=int, default=2, choices=(0, 1, 2), help="default: 2")
    parser.add_argument("--target", default="", help="avx512, avx2, generic; default: this machine")
    parser.add_argument("--jobs", type=int, default=default_jobs(), help="child processes")
    parser.add_argument(
        "--stablehlo",
        default=os.environ.get("AIOPT_STABLEHLO_TESTS", ""),
        metavar="FOLDER",
        help="stablehlo/tests/interpret of a checkout (default: AIOPT_STABLEHLO_TESTS)",
    )
    parser.add_argument("--update", action="store_true", help="keep the outcomes as known")
    parser.add_argument("--reference", action="store_true", help="run ONNX Runtime and XLA instead")
    parser.add_argument("--output", type=Path, default=BUILD, help="folder for the reports")
    return parser


def _run(suite: Suite, cases: list[str], jobs: int) -> result_tables.Result:
    start = time.perf_counter()
    operators = {case: suite.operator(case) for case in cases}

    def say(left: int, case: str, outcome: Outcome) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{suite.name}: {left} left: {case}", end="\r", file=sys.stderr)

    outcomes = run_cases(suite, cases, 1 if suite.alone else jobs, say)
    passed = sum(outcome.status == PASSED for outcome in outcomes.values())
    seconds = time.perf_counter() - start
    print(f"{suite.name}: {passed} of {len(cases)} passed in {seconds:.0f} s", flush=True)
    return result_tables.Result(suite, outcomes, operators)


def _conclude(
    results: list[result_tables.Result], setting: Setting, arguments: argparse.Namespace
) -> int:
    """Write the reports, print the tables, and compare with what is known."""
    _write(results, arguments.output)
    for result in results:
        if text := result_tables.by_operator(result, lacking=True):
            print(f"\n{result.suite.name}: operators of which some cases do not pass\n\n{text}")
    for result in results:
        if text := result_tables.figures(result):
            print(f"\n{text}")
    print(f"\n{result_tables.summary(results)}\n\nDetails: {arguments.output}")
    if setting.backend != "aiopt":
        return 0
    if arguments.update:
        for result in results:
            golden.write(result.suite.name, result.outcomes)
        return 0
    return _judge(results)


def _judge(results: list[result_tables.Result]) -> int:
    """Say what has changed; 1 if anything is worse than known."""
    changed = [
        change for each in results for change in golden.changes(each.suite.name, each.outcomes)
    ]
    new = [change for change in changed if change.before is None]
    worse = [change for change in changed if change.is_regression]
    better = [change for change in changed if change not in new and change not in worse]
    if new:
        print(f"\n{len(new)} cases of which nothing is known (--update keeps them)")
    for title, group in (("better than known (--update keeps them)", better), ("worse", worse)):
        if group:
            print(f"\n{len(group)} {title}:")
            print("\n".join(f"  {change}" for change in group))
    return bool(worse)


def _write(results: list[result_tables.Result], folder: Path) -> None:
    """Everything, for reading and for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    sections = [result_tables.summary(results)]
    details = {}
    for result in results:
        name = result.suite.name
        sections.append(
            f"## {name}\n\n{result_tables.by_operator(result)}\n\n{result_tables.figures(result)}"
        )
        sections.append("\n".join(result_tables.causes(result)))
        details[name] = {case: asdict(outcome) for case, outcome in result.outcomes.items()}
    (folder / "report.md").write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    (folder / "results.json").write_text(json.dumps(details, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
