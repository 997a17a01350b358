"""What the words of rules are worth: the names of passes/policies/vocabulary.py, bound to a view.

A rule is about a machine, a program, a candidate tier, a shape, a search or a version. About a
version, `tier`, `time`, `p99`, `slowdown`, `distance` and `idle` are its own; about a shape or a
search, `time`, and what follows from it, is of calls with these sizes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from ...dialects.extents import is_exact, is_within
from . import formulas
from .views import MachineView, ProgramView, SearchView, ShapeView, TierEstimate, VersionView

Words: TypeAlias = dict[str, float | bool]

NOTHING = TierEstimate()


def known(*values: float) -> float:
    """The first value that is a number, or NaN."""
    for value in values:
        if value == value:
            return value
    return math.nan


def machine_words(machine: MachineView) -> Words:
    """The machine and its compile workers."""
    return {
        "cores": machine.cores,
        "free_cores": machine.free_cores,
        "workers": machine.workers,
        "queue": machine.queue,
        "threads": machine.threads,
        "memory": machine.memory,
        "memory_pressure": machine.memory_pressure,
    }


def program_words(view: ProgramView, machine: MachineView, policy: Mapping[str, float]) -> Words:
    """All words that a rule about a program may use; `policy` are those of the policy."""
    time = known(view.time, view.tiers.get(view.tier, NOTHING).time)
    return (
        dict(policy)
        | machine_words(machine)
        | {
            "count": view.count,
            "total": view.total,
            "hotness": formulas.hotness(view.count, view.total),
            "rate": view.rate,
            "expected": view.expected,
            "tier": view.tier,
            "time": time,
            "time_ratio": view.time_ratio,
            "spent": view.spent,
            "p99": view.p99,
            "remaining": policy["budget"] - time,
            "slowdown": view.slowdown,
            "distance": view.distance,
            "bytes": view.bytes,
            "flops": view.flops,
            "bandwidth_ratio": formulas.bandwidth_ratio(view.bytes, machine.bandwidth),
            "density": formulas.density(view.flops, view.bytes),
            "score": view.score,
            "heat": view.heat,
            "theta": known(view.theta, policy["theta0"]),
            "r_actual": view.r_actual,
            "static": view.static,
            "versions": sum(version.extents is not None for version in view.versions),
            "idle": view.idle,
            "uptime": view.uptime,
        }
    )


def candidate_words(words: Words, to: int, estimate: TierEstimate) -> Words:
    """A program's words, with tier `to` as a candidate (T4)."""
    return words | _candidate(words["time"], words["expected"], to, estimate)


def _candidate(time: float, expected: float, to: int, estimate: TierEstimate) -> Words:
    time_to, compile_seconds = estimate.time, estimate.compile
    return {
        "to": to,
        "time_to": time_to,
        "compile_ms": compile_seconds * 1e3,
        "speedup": formulas.ratio(time, time_to),
        "benefit": formulas.net_benefit(expected, time, time_to, compile_seconds),
        "breakeven": formulas.break_even_calls((compile_seconds,), time, time_to),
    }


def shape_words(words: Words, shape: ShapeView, to: int, estimate: TierEstimate) -> Words:
    """The words of a rule about a shape or bucket: the candidate is a version for it, of tier `to`.

    `estimate` is for calls with these sizes, and so is what follows from it. If they are sizes that
    are expected, `benefit` is about the calls that are (D4).
    """
    time = known(shape.time, words["time"])
    expected = known(shape.expected_hits, words["expected"] * shape.share)
    own: Words = {
        "time": time,
        "share": shape.share,
        "shape_count": shape.count,
        "gain": 1.0 - formulas.ratio(estimate.time, time),
        "probability": shape.probability,
        "expected_hits": shape.expected_hits,
    }
    return words | _candidate(time, expected, to, estimate) | own


def search_words(words: Words, search: SearchView, to: int, compile_seconds: float) -> Words:
    """The words of a rule about a search: the candidate is the version that it may find (T4)."""
    time = known(search.shape.time, words["time"])
    estimate = TierEstimate(time * (1.0 - search.gain_left), compile_seconds)
    own: Words = {"gain_left": search.gain_left, "searched": search.searched}
    return shape_words(words, search.shape, to, estimate) | own


def part_words(words: Words, shape: ShapeView) -> Words:
    """A shape's words, as if calls with it were all calls of the program (D2).

    So the rule `rank`, which is about a candidate, can say how urgent an exact version is.
    """
    scaled: Words = {name: words[name] * shape.share for name in ("rate", "expected", "spent")}
    hotness = formulas.hotness(shape.count, words["total"])
    return words | scaled | {"count": shape.count, "hotness": hotness}


def version_words(words: Words, view: ProgramView, version: VersionView) -> Words:
    """The words of a rule about a loaded version (T3, T7, O5)."""
    generic = version.extents is None
    shape = ShapeView((), view.count, 1.0) if generic else _served(version, view.shapes)
    rest = words if generic and version.tier == view.tier else {}
    time = known(version.time, rest.get("time", math.nan))
    return words | {
        "tier": version.tier,
        "time": time,
        "remaining": words["budget"] - time,
        "p99": known(version.p99, rest.get("p99", math.nan)),
        "slowdown": known(
            formulas.slowdown(version.time, version.baseline), rest.get("slowdown", math.nan)
        ),
        "distance": known(version.distance, view.distance),
        "idle": version.idle,
        "share": shape.share,
        "shape_count": shape.count,
        "probability": shape.probability,
        "expected_hits": shape.expected_hits,
        "calls": version.calls,
        "size": version.bytes,
        "before": version.before,
        "speedup": formulas.ratio(version.before, time),
        "gain": version.gain,
        "fusion_gain": version.fusion_gain,
        "compile_ms": known(version.compile, view.tiers.get(version.tier, NOTHING).compile) * 1e3,
    }


def _served(version: VersionView, shapes: Sequence[ShapeView]) -> ShapeView:
    """The calls that the version serves, taken together."""
    inside = [s for s in shapes if is_exact(s.extents) and is_within(s.extents, version.extents)]
    if not inside:
        return ShapeView((), known(version.count, 0.0), known(version.share, 0.0))
    return ShapeView(
        (),
        known(version.count, sum(shape.count for shape in inside)),
        known(version.share, sum(shape.share for shape in inside)),
        probability=sum(shape.probability for shape in inside),
        expected_hits=sum(shape.expected_hits for shape in inside),
    )
