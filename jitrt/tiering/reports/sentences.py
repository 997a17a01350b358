"""Events as plain sentences with their numbers (SPEC O3): what `aiopt-run --explain` prints."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ....passes.policies.vocabulary import VOCABULARY
from ..event_kinds import KINDS
from ..events import Event, EventLog, serving_tier
from .metrics import Overhead
from .statistics import Statistics
from .wording import amount, count_text, counted, duration, version_text

Data = Mapping[str, Any]


def sentence(event: Event, symbols: Sequence[str] = (), tier: int | None = None) -> str:
    """`t=0.412 s: ` and what happened.

    `symbols` names the program's sizes; `tier` is the one that serves all sizes until then.
    """
    data = dict(event.data, current=tier)
    data["version"] = version_text(data.get("tier", "?"), data.get("sizes"), symbols)
    say = _SENTENCES.get(event.kind) or _by_schema(event)
    text = say(event.program or "the process", data)
    return f"t={event.time:.3f} s: {text}"


def explain(events: Iterable[Event]) -> list[str]:
    """A sentence for each event but the regular counts of calls; where tier 0 spends its time is
    told once for each program, as it was found last."""
    events = list(events)
    profiled = {event.program: event for event in events if event.kind == "operations"}
    return [
        text
        for event, text in told(events)
        if event.kind != "calls"
        and (event.kind != "operations" or event is profiled[event.program])
    ]


def told(events: Iterable[Event]) -> Iterator[tuple[Event, str]]:
    """Each event with its sentence, in which sizes have their names."""
    symbols: dict[str, Sequence[str]] = {}
    tiers: dict[str, int | None] = {}
    for event in events:
        program = event.program
        if event.kind == "load":
            symbols[program] = event.data.get("symbols") or ()
        yield event, sentence(event, symbols.get(program, ()), tiers.get(program))
        tiers[program] = serving_tier(event, tiers.get(program))


def conclusion(log: EventLog, statistics: Statistics) -> str:
    """What came of it all, in one line: calls by tier, what tiering cost, whether calls waited."""
    calls: Counter[int] = Counter()
    for program in statistics.programs:
        calls.update(program.calls)
    tiers = ", ".join(f"{count} in tier {tier}" for tier, count in sorted(calls.items()) if count)
    overhead = Overhead.of(log)
    workers = overhead.compilation + overhead.verification + overhead.tuning
    waits = log.totals_of("wait")
    waited = (
        f"{counted(waits.count, 'call')} waited {duration(waits.sums['seconds'])} for the compiler"
        if waits.count
        else "no call waited for the compiler"
    )
    return (
        f"{counted(calls.total(), 'call')}{': ' + tiers if tiers else ''}; tiering took "
        f"{duration(workers)} in compile workers and {duration(overhead.total - workers)} in this "
        f"process; {waited}"
    )


# --- numbers ----------------------------------------------------------------------------------


def _value(name: str, value: float | bool) -> str:
    """A word of the vocabulary with its value and unit."""
    unit = VOCABULARY[name].unit if name in VOCABULARY else ""
    if isinstance(value, bool):
        return f"{name} = {str(value).lower()}"
    if not isinstance(value, int | float):
        return f"{name} = {' '.join(str(value).split())}"
    if math.isnan(value):
        return f"{name} is unknown"
    if unit == "seconds":
        return f"{name} = {duration(value)}"
    if unit == "milliseconds":
        return f"{name} = {duration(value / 1e3)}"
    if unit == "bytes":
        return f"{name} = {amount(value)}"
    return f"{name} = {count_text(value)}{' ' + unit if unit else ''}"


def _because(data: Data, lead: str = ": ") -> str:
    """The numbers of a decision and its rule: `: 3 calls …, … (rule: benefit > 0)`."""
    numbers = dict(data.get("numbers") or {})
    for name in ("tier", "to"):
        numbers.pop(name, None)
    said: list[str] = []
    if {"count", "time"} <= numbers.keys():
        calls, time = numbers.pop("count"), numbers.pop("time")
        said.append(f"{counted(calls, 'call')} so far, now {duration(time)} each")
    if "time_to" in numbers:
        said.append(f"tier {data.get('tier')} should take {duration(numbers.pop('time_to'))}")
    if {"expected", "benefit", "compile_ms"} <= numbers.keys():
        compiling = numbers.pop("compile_ms") / 1e3
        win, expected = numbers.pop("benefit") + compiling, numbers.pop("expected")
        said.append(
            f"so {counted(expected, 'expected call')} win {duration(win)} "
            f"and compiling costs {duration(compiling)}"
        )
    said += [_value(name, value) for name, value in numbers.items()]
    rule = f" (rule: {data['rule']})" if data.get("rule") else ""
    return (lead + ", ".join(said) if said else "") + rule


# --- sentences --------------------------------------------------------------------------------


def _by_schema(event: Event) -> Callable[[str, Data], str]:
    """The meaning of the event's kind, and its fields."""

    def say(program: str, data: Data) -> str:
        values = ", ".join(_value(name, value) for name, value in event.data.items())
        return f"{program}: {KINDS[event.kind].meaning}{': ' if values else ''}{values}"

    return say


def _load(program: str, data: Data) -> str:
    symbols = ", ".join(data.get("symbols") or ())
    sizes = f"any {symbols}" if symbols else "fixed sizes"
    origin = " from the compile cache" if data.get("cached") else ""
    return (
        f"{program} is loaded{origin} in {duration(data.get('seconds'))} and serves in "
        f"{data['version']}, "
        f"{sizes}; policy: {data.get('policy')}"
    )


def _wake(program: str, data: Data) -> str:
    return (
        f"{program}, whose calls have taken {duration(data.get('spent'))}, is looked after from now"
        f" on; reading and lowering it took {duration(data.get('seconds'))}"
    )


def _profile(verb: str) -> Callable[[str, Data], str]:
    def say(program: str, data: Data) -> str:
        calls, shapes = counted(data.get("calls"), "call"), counted(data.get("shapes"), "shape")
        return f"{program}: a profile of {calls} with {shapes} was {verb}"

    return say


def _chosen(verb: str) -> Callable[[str, Data], str]:
    def say(program: str, data: Data) -> str:
        source = "" if data["current"] is None else f" from tier {data['current']}"
        text = verb.format(program=program, version=data["version"], source=source)
        return text + _because(data)

    return say


def _left(verb: str) -> Callable[[str, Data], str]:
    def say(program: str, data: Data) -> str:
        instead = f", tier {data['to']} serves" if data.get("to") is not None else ""
        text = verb.format(program=program, version=data["version"])
        return text + instead + _because(data)

    return say


def _retired(program: str, data: Data) -> str:
    numbers = data.get("numbers") or {}
    brings_little = numbers.get("gain", math.nan) < numbers.get("min_gain", 0.0)
    why = "brings too little" if brings_little else "is hardly used"
    return _left("{version} of {program} " + why + " and goes")(program, data)


def _not_worth(program: str, data: Data) -> str:
    what = "single sizes" if data.get("what") == "specialize" else "ranges of sizes"
    gain, asked = data.get("gain", math.nan), data.get("asked", math.nan)
    if data.get("measured"):
        reason = f"no more versions for {what} are made: as far as was measured they bring"
    else:
        reason = f"versions for {what} are not made: they would bring"
    return f"{program}: {reason} {gain:.1%}, {asked:.1%} are asked"


def _tune_round(program: str, data: Data) -> str:
    trials, kernels = (
        counted(data.get("trials"), "candidate"),
        counted(data.get("kernels"), "kernel"),
    )
    gain, left = (data.get(name, math.nan) for name in ("gain", "gain_left"))
    return (
        f"{trials} of {kernels} of {data['version']} of {program} were measured in "
        f"{duration(data.get('seconds'))}: the best schedules save {gain:.1%} of a call, "
        f"more of it may save {left:.1%}"
    )


def _tune_lost(program: str, data: Data) -> str:
    message = f": {str(data['message']).splitlines()[-1]}" if data.get("message") else ""
    return (
        f"a round of search for {data['version']} of {program} did not come to its end, after "
        f"{counted(data.get('trials'), 'candidate')}: {_reason(data)}{message}"
    )


def _tune_stopped(program: str, data: Data) -> str:
    reason = _ENDS.get(str(data.get("reason")), str(data.get("reason")))
    return (
        f"the search for {data['version']} of {program} ends, {reason}: "
        f"{counted(data.get('measured'), 'candidate')} in {duration(data.get('seconds'))}, "
        f"the best schedules save {data.get('gain', math.nan):.1%} of a call"
    ) + _because(data, ", ")


_ENDS = {
    "stop": "since more of it does not pay",
    "budget": "since its time is used up",
    "exhausted": "since nothing is left to measure",
    "failed": "since its rounds fail",
}


def _submit(program: str, data: Data) -> str:
    return (
        f"{data['version']} of {program} waits for a compile worker: "
        f"{counted(data.get('queue'), 'job')} in the queue, "
        f"compiling should take {duration(data.get('predicted'))}"
    )


def _compiled(program: str, data: Data) -> str:
    checked = f"verified in {duration(data.get('verify_seconds'))}"
    return (
        f"worker {data.get('pid')} has compiled {data['version']} of {program} in "
        f"{duration(data.get('seconds'))} after waiting {duration(data.get('waited', 0.0))}: "
        f"{amount(data.get('bytes'))}, {checked if data.get('verified') else 'not verified'}"
    )


_REASONS = {
    "failed": "the compiler gave up",
    "crashed": "the worker crashed",
    "timeout": "it was over the time limit",
    "memory": "it was over the memory limit",
    "wrong": "it computes wrong values",
    "bounds": "it reads or writes out of bounds",
    "unavailable": "there was no worker",
    "gave way": "somebody wants something compiled",
}


def _reason(data: Data) -> str:
    reason = str(data.get("reason"))
    return _REASONS.get(reason, reason)


def _compile_failed(program: str, data: Data) -> str:
    message = f": {data['message']}" if data.get("message") else ""
    return f"{data['version']} of {program} is not to be had: {_reason(data)}{message}"


def _quarantine(program: str, data: Data) -> str:
    saved = f"; reproducer: {data['reproducer']}" if data.get("reproducer") else ""
    return f"{data['version']} of {program} will not be tried again: {_reason(data)}{saved}"


def _fusion(program: str, data: Data) -> str:
    numbers = dict(data.get("numbers") or {})
    names = ("bytes_now", "bytes_other", "bytes_saved", "bytes_overhead")
    now, other, saved, overhead = (amount(numbers.pop(name, None)) for name in names)
    joins = data.get("joins")
    changes = ", ".join(joins) if isinstance(joins, list | tuple) else "unknown"
    return (
        f"{data['version']} of {program} is compiled again with other groups of operations, for "
        f"calls with {data.get('profile')}: a call moves {other} instead of {now} "
        f"({changes}: one kernel saves {saved} and costs {overhead})"
    ) + _because({**data, "numbers": numbers})


def _install(program: str, data: Data) -> str:
    since = data.get("since_submit")
    after = "" if since is None else f", {duration(since)} after it was asked for"
    return (
        f"{data['version']} of {program} serves from now on{after}: "
        f"linking took {duration(data.get('seconds'))}, it takes {amount(data.get('bytes'))}"
    )


def _evict(program: str, data: Data) -> str:
    text = (
        f"{data['version']} of {program} is evicted to win {amount(data.get('bytes'))}: "
        f"{amount(data.get('memory'))} are in use, the budget is {amount(data.get('budget'))}"
    )
    return text + _because(data, ", ")


def _resize(program: str, data: Data) -> str:
    return (
        f"compile workers: {data.get('workers')} instead of {data.get('before')}; "
        f"{counted(data.get('queue'), 'job')} waiting, "
        f"{counted(data.get('free_cores'), 'core')} free" + _because(data)
    )


def _threshold(program: str, data: Data) -> str:
    theta, before = counted(data.get("theta"), "call"), counted(data.get("before"), "call")
    return f"the threshold of {program} is {theta} instead of {before}{_because(data)}"


def _calls(program: str, data: Data) -> str:
    return (
        f"{counted(data.get('calls'), 'call')} of {program} in {data['version']}: "
        f"mean {duration(data.get('mean'))}, P99 {duration(data.get('p99'))}"
    )


def _operations(program: str, data: Data) -> str:
    shares = data.get("shares")
    known = shares.items() if isinstance(shares, dict) else ()
    text = ", ".join(f"{name} {share:.0%}" for name, share in known if share >= 0.005)
    return f"where a call of {program} spends its time in tier 0: {text}"


def _cache_hit(program: str, data: Data) -> str:
    return (
        f"the compile cache has {_entry(program, data)} ({data.get('level')}, "
        f"{amount(data.get('bytes'))}), found in {duration(data.get('seconds'))}"
    )


def _entry(program: str, data: Data) -> str:
    """What was looked for or kept."""
    return f"{program}'s {data.get('what')} {data.get('key')}"


_SENTENCES: dict[str, Callable[[str, Data], str]] = {
    "load": _load,
    "wake": _wake,
    "merge-profile": _profile("read"),
    "save-profile": _profile("written"),
    "ahead": _chosen("{program} is compiled for {version} before its first call"),
    "promote": _chosen("{program} goes{source} to {version}"),
    "specialize": _chosen("{program} gets a version of its own in {version}"),
    "bucket": _chosen("{program} gets a version for a range of sizes, {version}"),
    "speculate": _chosen("calls of {program} are expected: it is compiled for {version}"),
    "speculation-hit": lambda program, data: (
        f"{data['version']} of {program}, compiled ahead of its calls, has its first one "
        f"{duration(data.get('delay'))} later"
    ),
    "speculation-waste": lambda program, data: (
        f"{data['version']} of {program} was compiled ahead of calls that have not come: "
        f"{duration(data.get('seconds'))} of compiling are lost"
    ),
    "not-worth": _not_worth,
    "unknown-dims": lambda program, data: f"{program}: {data.get('message')}",
    "tune-started": _chosen("schedules are searched for {version} of {program}"),
    "tune-round": _tune_round,
    "tune-lost": _tune_lost,
    "tune-stopped": _tune_stopped,
    "tuned": _chosen("{version} of {program} is compiled with schedules that were found"),
    "tune-rejected": lambda program, data: (
        f"the schedules that were found for {data['version']} of {program} will not be used again, "
        f"for all the {data.get('gain', math.nan):.1%} they promised: {_reason(data)}"
    ),
    "recompile": _chosen("{version} of {program} is compiled again"),
    "fusion": _fusion,
    "submit": _submit,
    "compiled": _compiled,
    "compile-failed": _compile_failed,
    "quarantine": _quarantine,
    "install": _install,
    "link-failed": lambda program, data: (
        f"{data['version']} of {program} cannot be linked: {data.get('message')}"
    ),
    "demote": _left("{program} leaves {version}"),
    "retire": _retired,
    "evict": _evict,
    "replace": _left("{version} of {program} is slower than its predecessor and goes"),
    "fallback": _left("{program} falls back from {version} to keep its latency budget"),
    "unload": lambda program, data: (
        f"the last caller has left {data['version']} of {program}: "
        f"{amount(data.get('bytes'))} are free"
    ),
    "server-start": lambda program, data: (
        f"the compile server {data.get('pid')} is ready after {duration(data.get('seconds'))}, "
        f"it takes {amount(data.get('memory'))}"
    ),
    "server-exit": lambda program, data: (
        f"the compile server {data.get('pid')} has ended: {data.get('reason')}"
    ),
    "worker-start": lambda program, data: (
        f"compile worker {data.get('pid')} is ready after {duration(data.get('seconds'))}"
    ),
    "worker-exit": lambda program, data: (
        f"compile worker {data.get('pid')} has ended after {counted(data.get('jobs'), 'job')}: "
        f"{data.get('reason')}"
    ),
    "worker-killed": lambda program, data: (
        f"compile worker {data.get('pid')} was killed ({data.get('reason')}) "
        f"{duration(data.get('seconds'))} after it got its job"
    ),
    "unavailable": lambda program, data: (
        f"no compile workers can be had for now: {data.get('reason')}"
    ),
    "resize": _resize,
    "threshold": _threshold,
    "capture": lambda program, data: (
        f"a call of {program} is kept for verification: {amount(data.get('bytes'))}"
    ),
    "wait": lambda program, data: (
        f"a call of {program} waited {duration(data.get('seconds'))} for {data['version']}"
    ),
    "calls": _calls,
    "operations": _operations,
    "cache-hit": _cache_hit,
    "cache-miss": lambda program, data: f"the compile cache does not have {_entry(program, data)}",
    "cache-put": lambda program, data: (
        f"{_entry(program, data)} goes to the compile cache: {amount(data.get('bytes'))}"
    ),
    "cache-refused": lambda program, data: (
        f"record {data.get('key')} of the compile cache ({data.get('level')}) is refused: "
        f"{data.get('reason')}"
    ),
    "cache-evict": lambda program, data: (
        f"the compile cache has made room ({data.get('level')}): "
        f"{counted(data.get('entries'), 'record')} had to go"
    ),
    "cache-trouble": lambda program, data: (
        f"the compile cache is in trouble ({data.get('level')}): {data.get('message')}"
    ),
}
"""What is said of an event; of other kinds, what the schema says."""
