"""The schema of the log: every kind of event, with its fields (SPEC O1, O3).

Units: times and durations are seconds, sizes are bytes. `sizes` is a tuple with, for each of the
program's symbols, a size or a range `65..128`, or None for a version that serves all sizes.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...quick_dataclass import dataclass


@dataclass(frozen=True)
class Kind:
    """What an event of a kind says: its meaning and that of its fields.

    `adds` are the fields that the log sums up by program, also when the event itself is long gone.
    A `counted` kind happens too often to be kept: the log only counts it and sums it up.
    """

    meaning: str
    fields: Mapping[str, str]
    adds: tuple[str, ...] = ()
    counted: bool = False


_VERSION = {
    "tier": "the version's tier",
    "sizes": "the sizes or ranges of sizes it is for, or None",
}
_DECISION = {
    "tier": "the tier that was chosen",
    "sizes": "the sizes or ranges of sizes the version is for, or None",
    "rule": "text of the policy's rule",
    "numbers": "the words of the rule and of the estimate, with their values",
    "priority": "place in the queue: the highest goes first",
}
_LEAVING = {
    **_VERSION,
    "to": "the tier that serves instead",
    "rule": "text of the policy's rule",
    "numbers": "the words of the rule, with their values",
    "seconds": "what taking the version out cost the manager",
}
_PROFILE = {
    "calls": "calls that the profile holds",
    "shapes": "different sizes that it holds",
}

_SOUGHT = {
    "what": "the kind of entry: program or source",
    "key": "identifies it",
}

_COST = "CPU seconds that making it took"

KINDS: dict[str, Kind] = {
    "load": Kind(
        "a program is there and can be called",
        {
            "tier": "the tier that serves first",
            "seconds": "what loading took",
            "policy": "name or text of the policy",
            "symbols": "names of the symbolic sizes",
            "cached": "whether its versions came from the compile cache, and nobody looks after it",
        },
        ("seconds",),
    ),
    "wake": Kind(
        "a program from the compile cache is looked after from now on",
        {
            "seconds": "what reading and lowering it took",
            "spent": "seconds that calls had taken before, as far as they were timed",
        },
        ("seconds",),
    ),
    "merge-profile": Kind("a profile of an earlier run was read", _PROFILE),
    "save-profile": Kind("the profile was saved for the next run", _PROFILE),
    "ahead": Kind("rule `ahead`: compile before the first call", _DECISION),
    "promote": Kind("rule `promote`: a tier that pays", _DECISION),
    "specialize": Kind("rule `specialize`: a version of its own for frequent sizes", _DECISION),
    "bucket": Kind("rule `split`: a version of its own for a range of sizes", _DECISION),
    "not-worth": Kind(
        "versions of a kind are not made, since they would bring less than `min-gain`",
        {
            "what": "specialize (single sizes) or bucket (ranges)",
            "sizes": "of the one that comes closest",
            "gain": "part of a call's time that it would save",
            "asked": "option min-gain",
            "measured": "whether versions of this program were measured, or this is a guess",
            "rule": "text of the policy's rule",
            "numbers": "the words of the rule, with their values",
        },
    ),
    "unknown-dims": Kind(
        "a policy names symbols that the program does not have",
        {"dims": "the names", "message": "which option names them, and what there is"},
    ),
    "speculate": Kind("rule `speculate`: compile ahead of calls that are expected", _DECISION),
    "speculation-hit": Kind(
        "a version that was compiled ahead of its calls has its first one",
        {
            **_VERSION,
            "delay": "seconds that it was there before",
            "seconds": "CPU time of compiling it",
        },
        ("seconds",),
    ),
    "speculation-waste": Kind(
        "a version that was compiled ahead of its calls goes, or stays for long, without any",
        {
            **_VERSION,
            "seconds": "CPU time of compiling it",
            "reason": "idle, failed, or the kind of decision that took it out",
        },
        ("seconds",),
    ),
    "tune-started": Kind(
        "rule `tune`: a search for better schedules of a version begins, or goes on",
        {
            **_VERSION,
            "rule": "text of the policy's rule",
            "numbers": "the words of the rule, with their values",
            "measured": "candidates so far, those of earlier runs among them",
        },
    ),
    "tune-round": Kind(
        "a worker has searched for a while",
        {
            **_VERSION,
            "seconds": "what the round took",
            "cpu_seconds": "CPU time of that, of all its processes",
            "trials": "candidates that were measured",
            "kernels": "of how many kernels they are",
            "gained": "part of a call's time that the round has found",
            "gain": "part of a call's time that the best schedules save beside tier 2's",
            "gain_left": "part of a call's time that more of it may save",
            "searched": "CPU seconds of all rounds",
            "pid": "the worker",
        },
        ("seconds", "cpu_seconds", "trials"),
    ),
    "tune-lost": Kind(
        "a round of search has ended without an answer",
        {
            **_VERSION,
            "reason": "gave way, crashed, timeout, memory, failed or unavailable",
            "message": "what is known about it",
            "trials": "candidates that it had measured",
            "seconds": "what the round took",
        },
        ("seconds", "trials"),
    ),
    "tune-stopped": Kind(
        "a search has come to its end, or more of it does not pay for now",
        {
            **_VERSION,
            "reason": "stop (the rule), budget, exhausted or failed",
            "rule": "text of the policy's rule, if that was it",
            "numbers": "the words of the rule, with their values",
            "gain": "part of a call's time that the best schedules save beside tier 2's",
            "measured": "candidates, those of earlier runs among them",
            "seconds": "CPU time of all rounds",
        },
    ),
    "tuned": Kind("a version is compiled with the schedules that a search has found", _DECISION),
    "tune-rejected": Kind(
        "schedules that a search has found will not be used again",
        {
            **_VERSION,
            "reason": "which decision took the version out, or why there is none",
            "gain": "part of a call's time that they promised to save",
        },
    ),
    "recompile": Kind("rule `regress`: compile the tier again with today's context", _DECISION),
    "fusion": Kind(
        "rule `regroup`: compile the tier again, with groups of operations for the sizes that come",
        {
            **_DECISION,
            "numbers": "the words of the rule; bytes a call moves with these groups and with the"
            " others; what the joins in question save and cost",
            "profile": "sizes of the calls with their shares, rounded",
            "joins": "which operations join others, or leave them",
        },
    ),
    "submit": Kind(
        "a job is in the queue of the compile workers",
        {
            **_VERSION,
            "key": "identifies the work",
            "priority": "place in the queue",
            "predicted": "seconds that compiling is expected to take",
            "queue": "jobs waiting, this one included",
        },
    ),
    "compiled": Kind(
        "a worker has compiled (and verified) a version",
        {
            **_VERSION,
            "key": "identifies the work",
            "seconds": "CPU time of compiling, without verification",
            "cpu_seconds": "CPU time of the whole job",
            "verify_seconds": "CPU time of verification",
            "waited": "seconds from submission to the worker's start",
            "stages": "seconds by stage of compiling",
            "bytes": "size of the artifact",
            "code_bytes": "size of its machine code",
            "peak_bytes": "the worker's memory at its highest",
            "verified": "whether it was run against tier 0",
            "pid": "the worker",
        },
        ("seconds", "cpu_seconds", "verify_seconds", "waited", "bytes", "code_bytes"),
    ),
    "compile-failed": Kind(
        "a job came back without a version",
        {
            **_VERSION,
            "key": "identifies the work",
            "reason": "failed, crashed, timeout, memory, wrong, bounds or unavailable",
            "message": "what is known about it",
            "seconds": "wall time in the worker, verification among it",
            "verify_seconds": "CPU time of verification",
            "pid": "the worker",
        },
        ("seconds", "verify_seconds"),
    ),
    "quarantine": Kind(
        "a version will not be tried again",
        {
            **_VERSION,
            "reason": "as of `compile-failed`",
            "message": "what is known about it",
            "reproducer": "file with the IR and the pipeline, or None",
        },
    ),
    "install": Kind(
        "a version serves calls from now on",
        {
            **_VERSION,
            "seconds": "linking, constants and the store",
            "bytes": "code and constants of its own",
            "versions": "how many the program has now",
            "since_submit": "seconds from submission until now",
        },
        ("seconds", "bytes"),
    ),
    "link-failed": Kind(
        "an artifact could not be linked", {**_VERSION, "message": "what is known about it"}
    ),
    "demote": Kind(
        "rule `demote`: the profile is another one than at promotion", _LEAVING, ("seconds",)
    ),
    "retire": Kind(
        "rule `retire`: a version for some sizes that is hardly used, or brings too little",
        _LEAVING,
        ("seconds",),
    ),
    "evict": Kind(
        "memory is over the policy's budget",
        {**_LEAVING, "bytes": "what is won", "memory": "in use before", "budget": "the policy's"},
        ("seconds", "bytes"),
    ),
    "replace": Kind(
        "rule `replace`: a version slower than its predecessor", _LEAVING, ("seconds",)
    ),
    "fallback": Kind("rule `fallback`: the latency budget is in danger", _LEAVING, ("seconds",)),
    "unload": Kind(
        "the last caller has left a version",
        {**_VERSION, "bytes": "code and constants of its own"},
        ("bytes",),
    ),
    "server-start": Kind(
        "the process that compile workers are forked from has imported everything",
        {
            "pid": "the process",
            "seconds": "since it was started",
            "cpu_seconds": "CPU time of that",
            "memory": "bytes it has",
            "threads": "its threads; more than one are a mistake",
        },
        ("seconds", "cpu_seconds"),
    ),
    "server-exit": Kind(
        "that process has ended, and its workers with it",
        {"pid": "the process; 0 if it could not be started", "reason": "why"},
    ),
    "unavailable": Kind(
        "no worker can be had: jobs fail until one can, programs stay as they are",
        {"reason": "why"},
    ),
    "worker-start": Kind(
        "a compile worker is ready",
        {
            "pid": "the worker",
            "seconds": "from the request to its first word",
            "memory": "bytes it has, most of them shared",
        },
        ("seconds",),
    ),
    "worker-exit": Kind(
        "a compile worker has ended",
        {
            "pid": "the worker",
            "jobs": "jobs it has done",
            "reason": "why",
            "seconds": "how long it was there",
            "memory": "bytes at the most, in its last job",
        },
    ),
    "worker-killed": Kind(
        "a compile worker is killed by the pool",
        {
            "pid": "the worker",
            "reason": "timeout, memory, cancelled, or what it did",
            "key": "the job it had",
            "seconds": "how long it had it",
            "memory": "bytes it had when last seen",
        },
    ),
    "resize": Kind(
        "rule `workers`: another number of compile workers",
        {
            "workers": "allowed from now on",
            "before": "allowed until now",
            "queue": "jobs waiting",
            "cores": "processors of this process",
            "free_cores": "of them idle",
            "rule": "text of the policy's rule",
        },
    ),
    "threshold": Kind(
        "rule `adapt`: another threshold of hotness",
        {
            "theta": "from now on",
            "before": "until now",
            "rule": "text of the policy's rule",
            "numbers": "the words of the rule, with their values",
        },
    ),
    "capture": Kind(
        "inputs and results of a call of tier 0 are kept for verification",
        {"sizes": "the call's sizes", "bytes": "memory it takes"},
        ("bytes",),
    ),
    "wait": Kind(
        "a call waited for the compiler (compile=inline only)",
        {**_VERSION, "seconds": "how long"},
        ("seconds",),
    ),
    "calls": Kind(
        "what a version did since the last event of this kind (at most one a second)",
        {
            **_VERSION,
            "calls": "how many",
            "mean": "mean seconds of a sampled call",
            "p99": "99th percentile of sampled calls, seconds",
            "rate": "calls of the program per second",
        },
        ("calls",),
    ),
    "operations": Kind(
        "tier 0 has timed its operations in a call",
        {"shares": "of the time, by operation; the highest scores first (H5)"},
    ),
    "stale": Kind("a version came when a better one was installed already", _VERSION),
    "trouble": Kind(
        "a mistake of the manager's: the program stays as it is", {"message": "its traceback"}
    ),
    "cache-hit": Kind(
        "the compile cache had what was looked for, on disk or in a remote",
        {
            **_SOUGHT,
            "level": "which store had it",
            "bytes": "its size",
            "cost": _COST,
            "seconds": "what looking took",
        },
        ("seconds", "bytes"),
    ),
    "cache-miss": Kind(
        "the compile cache did not have what was looked for",
        {**_SOUGHT, "seconds": "what looking took"},
        ("seconds",),
    ),
    "cache-put": Kind(
        "an entry goes to the compile cache",
        {**_SOUGHT, "bytes": "its size", "cost": _COST},
        ("bytes",),
    ),
    "cache-refused": Kind(
        "a record in the compile cache is no use: damaged, foreign or of another version",
        {
            "level": "the store it was in",
            "key": "identifies it",
            "reason": "why it is refused",
            "bytes": "its size",
        },
    ),
    "cache-evict": Kind(
        "a store of the compile cache has made room",
        {"level": "the store", "entries": "how many had to go"},
        ("entries",),
    ),
    "cache-trouble": Kind(
        "a store of the compile cache could not do what it was asked",
        {"level": "the store", "message": "what is known about it"},
    ),
    "detect": Kind(
        "the manager read samples and asked the policy",
        {"seconds": "CPU time of the manager's thread"},
        ("seconds",),
        counted=True,
    ),
}
"""Every kind of event. `test_events.py` checks what the code emits against it."""
