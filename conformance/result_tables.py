"""The tables: suite × status, operators that lack something, causes of failures, figures."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from outcome import FAILED, PASSED, UNSUPPORTED, Outcome
from suite import Suite

EXAMPLES = 3
OPERATORS = 20


@dataclass(frozen=True)
class Result:
    """A suite that was run."""

    suite: Suite
    outcomes: Mapping[str, Outcome]
    operators: Mapping[str, str]


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with aligned columns that Markdown reads, too."""
    cells = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]

    def line(row: Sequence[str]) -> str:
        return "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(cells[0]), rule, *map(line, cells[1:])])


def _count(outcomes: Iterable[Outcome]) -> list[int]:
    counts = Counter(outcome.status for outcome in outcomes)
    return [counts[PASSED], counts[FAILED], counts[UNSUPPORTED], counts.total()]


def summary(results: Sequence[Result]) -> str:
    """One line for each suite, and one for each of its parts."""
    rows: list[list[object]] = []
    for result in results:
        rows.append([result.suite.name, *_count(result.outcomes.values())])
        for part, cases in result.suite.parts().items():
            present = [result.outcomes[case] for case in cases if case in result.outcomes]
            rows.append([f"  {part}", *_count(present)])
    return table(["suite", "passed", "failed", "unsupported", "cases"], rows)


def by_operator(result: Result, *, lacking: bool = False) -> str:
    """One line for each operator; with `lacking`, only for those whose cases do not all pass."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for case, outcome in result.outcomes.items():
        groups[result.operators[case]].append(outcome)
    rows = [[name, *_count(outcomes)] for name, outcomes in sorted(groups.items())]
    rows = [row for row in rows if not lacking or row[1] != row[4]]
    return table(["operator", "passed", "failed", "unsupported", "cases"], rows) if rows else ""


def causes(result: Result) -> list[str]:
    """Cases that have not passed, by what was said of them; the most frequent first."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for case, outcome in result.outcomes.items():
        if outcome.status != PASSED:
            groups[outcome.status, _shape_of(outcome.detail)].append(case)
    lines = []
    for (status, _), cases in sorted(groups.items(), key=lambda item: -len(item[1])):
        more = f" … (+{len(cases) - EXAMPLES})" if len(cases) > EXAMPLES else ""
        counts = Counter(result.operators[case] for case in cases)
        operators = ", ".join(f"{name} {count}" for name, count in counts.most_common(OPERATORS))
        detail = result.outcomes[cases[0]].detail
        examples = " ".join(cases[:EXAMPLES]) + more
        lines.append(f"{len(cases):4} {status} [{operators}] {detail}: {examples}")
    return lines


def _shape_of(detail: str) -> str:
    """A message without the numbers and names in it that differ from case to case."""
    if detail.startswith("wrong: "):
        return detail.split("Mismatched", 1)[0].split("(", 1)[0]
    return re.sub(r"'[^']*'|\(.*?\)|\w*\d\w*", "", detail)


def figures(result: Result) -> str:
    """What the cases of a suite measured, and the geometric means."""
    measured = {case: outcome.figures for case, outcome in result.outcomes.items()}
    names = list(dict.fromkeys(name for each in measured.values() for name in each))
    if not names:
        return ""
    rows = [
        [case, *(f"{each[name]:.2f}" if name in each else "" for name in names)]
        for case, each in measured.items()
        if each
    ]
    means = []
    for name in names:
        values = [each[name] for each in measured.values() if name in each]
        means.append(f"{math.exp(sum(map(math.log, values)) / len(values)):.2f}")
    return table([result.suite.name, *names], [*rows, ["geometric mean", *means]])
