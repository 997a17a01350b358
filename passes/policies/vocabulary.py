"""The words of rules: what each number means, its unit, and which rules know it (SPEC K6, T, H, R).

A number that nobody has measured yet is NaN; comparisons with NaN are false, so a rule does not
fire on it. Times are seconds and sizes bytes, but for `compile_ms`.

Each rule is *about* one thing (`SUBJECTS`): a machine, a program, a candidate tier for a program, a
shape that may get a version of its own, a search for a better one, a version that is loaded, or an
entry of the cache. It may use the words of what it is about, and those of what surrounds it. In a
rule about a shape, `time` and what follows from it (`time_to`, `speedup`, `benefit`, `breakeven`)
are of calls with that shape; in one about a search, `time_to` is what such a call may take after
it. In one about a version, `tier`, `time`, `p99`, `remaining`, `slowdown`, `distance` and `idle`
are the version's, and `share` is that of the calls it serves. A rule about an entry of the cache
knows nothing else: `idle` is since its last use, `speedup` what making it takes over what a hit
takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

RuleKind: TypeAlias = Literal["boolean", "number"]

Scope: TypeAlias = Literal[
    "policy", "machine", "program", "candidate", "shape", "search", "version", "entry"
]
"""What a word is a property of."""

SUBJECTS: dict[str, tuple[Scope, ...]] = {
    "machine": ("policy", "machine"),
    "program": ("policy", "machine", "program"),
    "candidate": ("policy", "machine", "program", "candidate"),
    "shape": ("policy", "machine", "program", "candidate", "shape"),
    "search": ("policy", "machine", "program", "candidate", "shape", "search"),
    "version": ("policy", "machine", "program", "shape", "version"),
    "entry": ("entry",),
}
"""For what a rule is about, the scopes whose words it may use."""


@dataclass(frozen=True)
class Word:
    """A name in rules."""

    kind: RuleKind
    unit: str
    """Such as `seconds` or `calls`; empty for a ratio or a condition."""
    meaning: str
    scopes: tuple[Scope, ...]


def _number(scope: Scope | tuple[Scope, ...], unit: str, meaning: str) -> Word:
    return Word("number", unit, meaning, (scope,) if isinstance(scope, str) else scope)


_COMPILED: tuple[Scope, ...] = ("candidate", "version", "entry")

VOCABULARY: dict[str, Word] = {
    # Options of the policy itself.
    "theta0": _number("policy", "calls", "option theta0 of tier-policy (T2)"),
    "gamma": _number("policy", "", "option gamma of tier-policy (T2)"),
    "b_min": _number("policy", "seconds", "option b-min of tier-policy (T2)"),
    "epsilon": _number("policy", "", "option epsilon of tier-policy (T3)"),
    "theta_spec": _number("policy", "", "option theta-spec of tier-policy (D2)"),
    "max_versions": _number("policy", "versions", "option max-versions of tier-policy"),
    "min_gain": _number("policy", "", "option min-gain of tier-policy"),
    "generic": Word("boolean", "", "option generic of bucket-shapes (D1)", ("policy",)),
    "theta_next": _number("policy", "", "option theta-spec of speculation-policy (D4)"),
    "round_seconds": _number("policy", "seconds", "option round of tuning-policy (T4)"),
    "theta_hot": _number("policy", "", "option theta-hot of hotness-policy (H1)"),
    "eta": _number("policy", "", "option eta of hotness-policy (H4)"),
    "r_target": _number("policy", "", "option r-target of hotness-policy (H4)"),
    "window": _number("policy", "seconds", "option window of hotness-policy (T4)"),
    "queue_target": _number("policy", "jobs", "option queue-target of resource-policy (R1)"),
    "memory_budget": _number("policy", "bytes", "option memory of resource-policy"),
    "budget": _number("policy", "seconds", "option budget of latency-policy; inf for none (T7)"),
    # The machine and its compile workers.
    "cores": _number("machine", "cores", "processor cores this process may use"),
    "free_cores": _number("machine", "cores", "cores that nobody uses now (I1)"),
    "workers": _number("machine", "workers", "compile workers there are now; 0 at the start (R1)"),
    "queue": _number("machine", "jobs", "compilations that wait for a worker (R1)"),
    "threads": _number("machine", "threads", "threads that one call may be executed by"),
    "memory": _number("machine", "bytes", "code and constants of all versions that are loaded"),
    "memory_pressure": _number("machine", "", "0: plenty of memory is free; 1: none (I1)"),
    # A program, in the tier in which it is now.
    "count": _number("program", "calls", "calls of the program so far (T2)"),
    "total": _number("program", "calls", "calls of all programs so far (H1)"),
    "hotness": _number("program", "", "count / total (H1)"),
    "rate": _number("program", "calls a second", "how often the program is called now"),
    "expected": _number("program", "calls", "N_expected, the calls that are still to come (T4)"),
    "tier": _number(
        ("program", "entry"), "", "the tier it runs in, or is for; 0 is the interpreter"
    ),
    "time": _number("program", "seconds", "what a call takes now"),
    "time_ratio": _number("program", "", "its share of the time of all programs (H5)"),
    "spent": _number("program", "seconds", "what calls took since it reached its tier"),
    "p99": _number("program", "seconds", "99th percentile of what a call takes (T7)"),
    "remaining": _number("program", "seconds", "budget - time: what a call leaves over (T7)"),
    "slowdown": _number("program", "", "time / time when the version was new, equal shapes (O5)"),
    "distance": _number("program", "", "of its profile from that at the last compilation (T3)"),
    "bytes": _number("program", "bytes", "what a call reads and writes (H5)"),
    "flops": _number("program", "operations", "floating-point operations of a call (H5)"),
    "bandwidth_ratio": _number("program", "seconds", "bytes / peak bandwidth of memory (H5)"),
    "density": _number("program", "operations a byte", "flops / bytes (H5)"),
    "score": _number("program", "", "w1 count + w2 time_ratio + w3 bandwidth_ratio + w4 density"),
    "heat": _number("program", "", "heat after propagation over the graph (H3)"),
    "theta": _number("program", "calls", "threshold that `adapt` moves; theta0 at first (H4)"),
    "r_actual": _number(
        "program", "", "(time before - after) / compile time, at the last one (H4)"
    ),
    "static": Word("boolean", "", "no size of it is symbolic (T6)", ("program",)),
    "versions": _number("program", "versions", "versions for some sizes only that it has"),
    "idle": _number(
        ("program", "entry"), "seconds", "since the last call or use; of the version, if about one"
    ),
    "uptime": _number("program", "seconds", "since the program was loaded"),
    # A tier that it might be compiled for.
    "to": _number("candidate", "", "the tier in question"),
    "time_to": _number("candidate", "seconds", "what a call takes there, measured or predicted"),
    "compile_ms": _number(_COMPILED, "milliseconds", "what its compilation takes (T8)"),
    "benefit": _number("candidate", "seconds", "expected * (time - time_to) - compilation (T4)"),
    "breakeven": _number("candidate", "calls", "compilation / (time - time_to) (T6)"),
    "speedup": _number(
        _COMPILED,
        "",
        "time / time_to; of a version: before / time; of an entry: compiling / loading",
    ),
    # One tuple of sizes, or those of a bucket.
    "share": _number("shape", "", "part of the calls that have these sizes (D1, D2)"),
    "shape_count": _number("shape", "calls", "calls with these sizes so far"),
    "gain": _number(
        "shape",
        "",
        "1 - time_to / time, measured once there is such a version, else predicted; of a version:"
        " 1 - time / before, what it may be at most",
    ),
    "probability": _number(
        "shape", "", "that a call with these sizes comes within the horizon; robust (D4)"
    ),
    "expected_hits": _number(
        "shape", "calls", "with these sizes within the horizon, once a version could be there (D4)"
    ),
    # A search for better schedules of a version for one tuple of sizes.
    "gain_left": _number("search", "", "part of a call's time that more of it may save (T4)"),
    "searched": _number("search", "seconds", "that its rounds have taken so far"),
    # A version that is loaded.
    "calls": _number("version", "calls", "calls of the version since it was installed"),
    "size": _number(
        ("version", "entry"),
        "bytes",
        "its code and the constants that only it needs; of an entry: all of it",
    ),
    "before": _number("version", "seconds", "what a call took in its predecessor, equal shapes"),
    "fusion_gain": _number(
        "version", "", "part of the bytes of a call that other groups would not move (D3)"
    ),
    # An entry of the cache.
    "hits": _number("entry", "uses", "uses of the entry since it was kept"),
    "frequency": _number("entry", "uses a second", "(hits + 1) / age"),
    "saved": _number("entry", "seconds", "what a hit saves: compiling less loading"),
    "age": _number("entry", "seconds", "since the entry was kept"),
}
"""Every name that a rule may use."""


def words_of(subject: str) -> frozenset[str]:
    """The names that a rule about `subject` may use."""
    scopes = SUBJECTS[subject]
    return frozenset(name for name, word in VOCABULARY.items() if set(word.scopes) & set(scopes))
