"""The Chrome trace: what it shows, and that it is one by the rules of the format."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest
from aiopt.jitrt.tiering.event_kinds import KINDS
from aiopt.jitrt.tiering.events import Event, EventLog
from aiopt.jitrt.tiering.reports.timeline import JOBS, Call, chrome_trace, trace_events
from event_history import history

Entry = dict[str, Any]


def check_trace(entries: list[Entry]) -> None:
    """The rules of the trace event format for the phases that are used."""
    assert [e["ts"] for e in entries] == sorted(e["ts"] for e in entries)
    named = {(e["pid"], e["tid"]) for e in entries if e["name"] == "thread_name"}
    processes = {e["pid"] for e in entries if e["name"] == "process_name"}
    spans: defaultdict[tuple[int, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        assert {"name", "ph", "ts", "pid", "tid"} <= entry.keys()
        assert isinstance(entry["pid"], int) and isinstance(entry["tid"], int)
        assert entry["ts"] >= 0
        assert entry["pid"] in processes
        match entry["ph"]:
            case "M":
                assert isinstance(entry["args"]["name"], str)
            case "X":
                assert entry["dur"] >= 0
                assert (entry["pid"], entry["tid"]) in named
                spans[entry["pid"], entry["tid"]].append(entry)
            case "i":
                assert entry["s"] in ("g", "p", "t")
                assert (entry["pid"], entry["tid"]) in named
            case "C":
                assert all(isinstance(v, int | float) for v in entry["args"].values())
            case other:
                pytest.fail(f"phase {other}")
    for track in spans.values():
        check_nesting(track)


def check_nesting(track: list[Entry]) -> None:
    """Spans of a thread contain each other or do not touch."""
    open_until: list[float] = []
    for span in track:
        while open_until and open_until[-1] <= span["ts"] + 1e-3:
            open_until.pop()
        end = span["ts"] + span["dur"]
        assert not open_until or end <= open_until[-1] + 1e-3
        open_until.append(end)


def spans(entries: list[Entry], pid: int) -> list[tuple[str, float, float]]:
    return [(e["name"], e["ts"], e["dur"]) for e in entries if e["ph"] == "X" and e["pid"] == pid]


def test_a_life_on_a_timeline():
    calls = [Call("encoder", 0.2, 0.081, (16,)), Call("encoder", 0.95, 0.0185, (77,))]
    entries = json.loads(chrome_trace(history().events(), calls))["traceEvents"]
    check_trace(entries)
    names = {e["args"]["name"] for e in entries if e["name"] == "thread_name"}
    assert names == {"encoder", "manager", "worker 41", "calls of encoder"}
    assert spans(entries, 1) == [
        ("tier 0", 100_000, 810_000),
        ("call", 200_000, 81_000),
        ("tier 2", 910_000, 1_090_000),
        ("call", 950_000, 18_500),
        ("tier 0", 2_000_000, 500_000),
    ]
    assert spans(entries, 2) == [
        ("encoder tier 2", 450_000, 450_000),
        ("verify", 800_000, 100_000),
        ("encoder tier 3 s=77", 1_130_000, 70_000),
        ("verify", 1_180_000, 20_000),
    ]
    assert {e["args"]["sizes"] for e in entries if e["name"] == "call"} == {"s=16", "s=77"}
    counters = {e["name"]: e["args"] for e in entries if e["ph"] == "C"}
    assert counters == {"encoder calls/s": {"tier 2": 31}, "encoder P99 ms": {"tier 2": 21}}
    promote = next(e for e in entries if e["name"] == "promote")
    assert promote["args"]["rule"] == "benefit > 0"


def test_spans_of_a_worker_do_not_overlap_whatever_clocks_say():
    events = [
        Event(time, 0.0, "compiled", "p", {"tier": 1, "seconds": 5.0, "verify_seconds": 1.0})
        for time in (1.0, 1.5, 1.5, 9.0)
    ]
    check_trace(trace_events(events))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_makes_a_trace(kind: str):
    data = dict.fromkeys(KINDS[kind].fields, float("nan")) | {"sizes": None, "symbols": ()}
    for fields in ({}, data if kind not in JOBS else {}):
        entries = trace_events([Event(0.5, 0.0, kind, "p", fields)])
        check_trace(entries)
        json.dumps(entries, allow_nan=False)


def test_an_empty_log_is_a_trace():
    check_trace(json.loads(chrome_trace(EventLog().events()))["traceEvents"])


def test_a_round_of_search_is_a_span_of_its_worker():
    log = EventLog(clock=lambda: 9.0)
    log.start = 0.0
    log.emit("tune-round", "f", tier=3, sizes=(5,), seconds=4.0, pid=41)
    assert spans(trace_events(log.events()), 2) == [("search: f tier 3 5", 5e6, 4e6)]
