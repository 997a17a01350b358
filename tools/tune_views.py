"""What aiopt-tune prints of experience: kernels that were measured, their trials, and the graph
that connects them (SPEC A2)."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from typing import Any

from ..diagnostics import one_line
from ..jitrt.tiering.reports.wording import ago, counted, duration
from ..jitrt.tuning.experience.kernel_record import DatedTrial, KernelRecord
from ..jitrt.tuning.experience.neighbours import KnownKernel, Neighbour, neighbours
from ..jitrt.tuning.experience.recorded import RecordedExperience
from .common import table_of, write_output
from .tune_report import DIGEST, changed_text, ratio_text, values_text

_NEIGHBOURS = 8
"""Kernels like one that are shown."""
_TRIALS = 16
"""Trials that are shown of a kernel: the fastest."""

_EDGES = {
    "machine": "the same kernel on another machine",
    "structure": "the same structure at other sizes",
    "likeness": "a kernel like it",
}

Found = tuple[KnownKernel, KernelRecord]


def found_records(experience: RecordedExperience) -> list[Found]:
    """All kernels that there are records of."""
    found = ((known, experience.record(known)) for known in experience.known())
    return [(known, record) for known, record in found if record is not None]


# --- ls -----------------------------------------------------------------------------------------


def listed_json(found: Found, experience: RecordedExperience) -> dict[str, Any]:
    """A kernel that was measured; times in seconds since the epoch."""
    known, record = found
    return {
        "digest": known.kernel,
        "name": record.name,
        "kind": known.kind,
        "domain": list(record.description.domain),
        "machine": known.machine,
        "here": _is_here(known, experience),
        "trials": len(record.trials),
        "best": _finite(record.best),
        "created": record.created,
    }


def print_listing(listing: Iterable[Found], experience: RecordedExperience) -> None:
    """A line for each kernel."""
    headings = ("kernel", "kind", "domain", "machine", "trials", "best ratio", "newest")
    console, table = table_of(*headings)
    now = time.time()
    for known, record in listing:
        table.add_row(
            _called(known, record),
            one_line(known.kind),
            _domain(record),
            _machine(known, experience),
            str(len(record.trials)),
            _best(record),
            ago(now - record.created),
        )
    console.print(table)


# --- show ---------------------------------------------------------------------------------------


def kernel_json(found: Found, experience: RecordedExperience) -> dict[str, Any]:
    """All that is known of a kernel."""
    known, record = found
    return {
        **listed_json(found, experience),
        "structure": known.structure,
        "reference": dict(record.reference),
        "trials": [_trial_json(each) for each in record.trials],
        "neighbours": [
            {
                "digest": each.known.kernel,
                "machine": each.known.machine,
                "edge": each.edge,
                "weight": each.weight,
                "distance": each.distance,
            }
            for each in _neighbours(known, experience)
        ],
    }


def print_kernel(found: Found, experience: RecordedExperience) -> None:
    """What a kernel is, its fastest trials, and the kernels most like it."""
    known, record = found
    lines = [
        f"{known.kind} {_called(known, record, whole=True)}",
        f"  domain    {_domain(record)}",
        f"  machine   {_machine(known, experience)}: vectors of {record.sizes.vector_bits} bits",
        f"  tier 2    {values_text(dict(record.reference))}",
        f"  known     {counted(len(record.trials), 'trial')}, best ratio {_best(record)}",
    ]
    write_output("-", "\n".join(map(one_line, lines)) + "\n")
    _print_trials(record)
    _print_neighbours(found, experience)


def _print_trials(record: KernelRecord) -> None:
    console, table = table_of("ratio", "a run", "status", "instead of tier 2's", "measured")
    now = time.time()
    for each in record.trials[:_TRIALS]:
        trial = each.trial
        table.add_row(
            ratio_text(trial.ratio, trial.spread) if trial.timed else "",
            duration(trial.seconds) if trial.timed else "",
            one_line(f"{trial.status} {trial.message}".strip()),
            changed_text(dict(trial.point), dict(record.reference)),
            ago(now - each.created),
        )
    console.print(table)
    if (rest := len(record.trials) - _TRIALS) > 0:
        write_output("-", f"and {counted(rest, 'more trial')} (--json has all)\n")


def _print_neighbours(found: Found, experience: RecordedExperience) -> None:
    console, table = table_of("searches begin with", "which is", "domain", "says", "best ratio")
    for each in _neighbours(found[0], experience):
        if (record := experience.record(each.known)) is not None:
            table.add_row(
                _called(each.known, record),
                _EDGES[each.edge],
                _domain(record),
                f"{each.weight:.0%}",
                _best(record),
            )
    if table.row_count:
        console.print(table)


def _neighbours(known: KnownKernel, experience: RecordedExperience) -> list[Neighbour]:
    return neighbours(experience.known(), known, _NEIGHBOURS)


def _called(known: KnownKernel, record: KernelRecord, *, whole: bool = False) -> str:
    digest = known.kernel if whole else known.kernel[:DIGEST]
    return one_line(f"{record.name} {digest}")


def _domain(record: KernelRecord) -> str:
    return "×".join(map(str, record.description.domain))


def _is_here(known: KnownKernel, experience: RecordedExperience) -> bool:
    return known.machine == experience.records.machine


def _machine(known: KnownKernel, experience: RecordedExperience) -> str:
    return "this one" if _is_here(known, experience) else one_line(known.machine)


def _best(record: KernelRecord) -> str:
    return f"{record.best:.3f}" if math.isfinite(record.best) else ""


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _trial_json(each: DatedTrial) -> dict[str, Any]:
    trial = each.trial
    return {
        "point": dict(trial.point),
        "status": trial.status,
        "ratio": _finite(trial.ratio),
        "spread": trial.spread,
        "seconds": _finite(trial.seconds),
        "pairs": trial.pairs,
        "cost": trial.cost,
        "message": trial.message,
        "created": each.created,
        "versions": each.versions,
    }
