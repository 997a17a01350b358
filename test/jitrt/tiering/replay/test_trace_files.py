"""Recorded traces, and what is wrong with files that are none."""

from __future__ import annotations

import json
import math
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tiering.replay.optimum import optimum
from aiopt.jitrt.tiering.replay.simulate import replay
from aiopt.jitrt.tiering.replay.trace import Run, Trace
from aiopt.jitrt.tiering.replay.trace_files import read_trace, trace_text
from aiopt.passes.policies.bundle import Policies
from hypothesis import given, settings
from hypothesis import strategies as st


def written(folder: Path, text: str) -> Path:
    path = folder / "trace"
    path.write_text(text)
    return path


def test_csv(tmp_path: Path):
    text = "program,time,shape,calls,at\nf,5ms,16x128,10,\n\ng,0.25,,,1.5s\n"
    recording = read_trace(written(tmp_path, text))
    assert recording.levels is None
    assert recording.trace.runs == (
        Run("f", (16, 128), 10, 0.005),
        Run("g", (), 1, 0.25, at=1.5),
    )


def test_json_lines(tmp_path: Path):
    rows = [
        {"program": "f", "time": 0.005, "shape": [16, 128], "calls": 10},
        {"program": "g", "time": "250ms", "at": 1.5},
    ]
    text = "\n".join(map(json.dumps, rows))
    assert read_trace(written(tmp_path, text)).trace.runs == (
        Run("f", (16, 128), 10, 0.005),
        Run("g", (), 1, 0.25, at=1.5),
    )


def event(kind: str, time: float, program: str = "f", **data: object) -> str:
    return json.dumps({"time": time, "kind": kind, "program": program, **data})


def log(folder: Path) -> Path:
    """Tier 0 takes 10 ms, tier 1 5 ms, and tier 2, for size 8 only, 2 ms."""
    calls = {"calls": 100, "p99": 0.02, "rate": 50.0}
    events = [
        event("load", 0.0, tier=0),
        event("calls", 1.0, tier=0, sizes=None, mean=0.010, **calls),
        event("calls", 1.0, tier=0, sizes=[8], mean=0.010, **calls),
        event("compiled", 1.1, tier=1, sizes=None, seconds=0.05),
        event("compiled", 1.2, tier=1, sizes=None, seconds=0.07),
        event("calls", 2.0, tier=1, sizes=None, mean=0.005, **calls),
        event("compiled", 2.5, tier=3, sizes=[8], seconds=0.5),
        event("calls", 3.0, tier=3, sizes=[8], mean=0.002, **calls),
        event("calls", 3.0, tier=3, sizes=[4], mean=0.004, **calls),
    ]
    return written(folder, "\n".join(events))


def test_an_event_log_is_a_trace(tmp_path: Path):
    recording = read_trace(log(tmp_path))
    levels = recording.levels
    assert levels is not None
    assert levels.costs == (0.0, pytest.approx(0.06), math.inf, 0.5)
    assert levels.speedups == (1.0, pytest.approx(2.0), 1.0, pytest.approx(5.0))
    runs = recording.trace.runs
    assert sum(run.calls for run in runs) == 500
    times = {run.sizes: run.time for run in runs}
    assert times == {(): 0.010, (8,): 0.010, (4,): pytest.approx(0.020)}
    assert [run.at for run in runs] == sorted(run.at or 0.0 for run in runs)


def test_an_event_log_can_be_replayed(tmp_path: Path):
    recording = read_trace(log(tmp_path))
    assert recording.levels is not None
    replayed = replay(Policies.named("default"), recording.trace, recording.levels)
    assert math.isfinite(replayed.total)
    assert replayed.total >= optimum(recording.trace, recording.levels)
    assert all(decision.tier != 2 for _, decision in replayed.decisions)


def test_a_log_says_which_programs_have_symbols(tmp_path: Path):
    """The sizes of calls in a version for all sizes are not known: none is specialised."""
    events = [
        event("load", 0.0, symbols=["n"]),
        event("calls", 1.0, tier=0, sizes=None, mean=0.010, calls=1000),
        event("compiled", 1.1, tier=2, sizes=None, seconds=0.1),
        event("calls", 2.0, tier=2, sizes=None, mean=0.002, calls=1000),
        event("compiled", 3.0, tier=3, sizes=[4], seconds=1.0),
    ]
    recording = read_trace(written(tmp_path, "\n".join(events)))
    assert recording.trace.dynamic == {"f"} and recording.levels is not None
    replayed = replay(Policies.named("default"), recording.trace, recording.levels)
    assert {(d.kind, *d.slot) for _, d in replayed.decisions} == {("promote", 2, None)}
    assert replayed.total == pytest.approx(2000 * 0.002, rel=0.2)
    assert optimum(recording.trace, recording.levels) == pytest.approx(0.1 + 2000 * 0.002)


def test_calls_that_were_not_timed_yet_take_as_long_as_later_ones(tmp_path: Path):
    events = [
        event("calls", 1.0, tier=0, sizes=None, mean=None, calls=1),
        event("calls", 2.0, tier=0, sizes=None, mean=0.01, calls=10),
        event("calls", 3.0, tier=0, sizes=[4], mean=None, calls=7),  # nobody knows
    ]
    runs = read_trace(written(tmp_path, "\n".join(events))).trace.runs
    assert [(run.calls, run.time, run.at) for run in runs] == [(1, 0.01, 0.99), (10, 0.01, 1.9)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the trace is empty"),
        ("program,time\n\n", "the trace is empty"),
        ("a,b\n1,2\n", "1: error: not a trace: expected a header line"),
        ("a,b\n", "1: error: not a trace: expected a header line"),
        ("shape,calls\n", "1: error: not a trace: expected a header line"),
        ("program,time,time\n", "1: error: wrong columns: found 'time' twice"),
        ("program,symbols,shape,time\nf,b s b,1x2x3,1\n", "wrong symbols: found 'b' twice"),
        (
            '{"program": "f", "symbols": ["b", "b"], "shape": [1, 2], "time": 1}',
            "1: error: wrong symbols: found 'b' twice",
        ),
        ("program,time\nf\n", "2: error: wrong number of values: expected 2, found 1"),
        ("program,time\nf,soon\n", "2: error: wrong time: expected seconds"),
        ("program,time\nf,0\n", "2: error: wrong time"),
        ("program,time\nf,nan\n", "2: error: wrong time"),
        ("program,time\nf,inf\n", "2: error: wrong time"),
        ("program,time\n,1\n", "2: error: a run without a program"),
        ("program,time,shape\nf,1,axb\n", "2: error: wrong shape: expected 16x128"),
        ("program,time,shape\nf,1,-3\n", "2: error: wrong shape"),
        ("program,time,calls\nf,1,0\n", "2: error: wrong calls"),
        ("program,time,calls\nf,1,1e9\n", "2: error: wrong calls"),
        ("program,time,calls\nf,1,9999999999999999\n", "2: error: wrong calls"),
        ('{"program": "f", "time": 1, "calls": 1e400}\n', "1: error: wrong calls"),
        ("program,time,at\nf,1,-1\n", "2: error: wrong at"),
        ("program,time,shap\nf,1,3\n", "2: error: unknown column 'shap' (did you mean 'shape'?)"),
        ('{"program": "f", "time": 1}\n[1]\n', "2: error: malformed line"),
        ('{"program": "f", "time": true}\n', "1: error: wrong time"),
        ('{"program": 3, "time": 1}\n', "1: error: a run without a program"),
        ('{"program": "f", "time": 1, "shape": 3}\n', "1: error: wrong shape"),
        ('{"program": "f"}\n', "1: error: wrong time"),
        ('{"kind": "load", "time": 0}\n', "the log has no calls"),
        ('{"kind": "calls", "time": 0}\n', "1: error: malformed event"),
        ('{"kind": "calls"}\n{\n', "2: error: malformed line"),
    ],
)
def test_one_diagnostic(tmp_path: Path, text: str, message: str):
    with pytest.raises(AioptError) as raised:
        read_trace(written(tmp_path, text))
    assert message in str(raised.value)
    assert str(raised.value).startswith(str(tmp_path))


def test_files_that_cannot_be_read(tmp_path: Path):
    with pytest.raises(AioptError, match="cannot read the trace"):
        read_trace(tmp_path / "missing")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AioptError, match="it is no text"):
        read_trace(tmp_path / "binary")


def test_symbols_and_tiers(tmp_path: Path):
    text = (
        "program,symbols,shape,time,at,tier\n"
        "f,b s,1x8,10ms,0,\n"
        "f,,1x8,4ms,1,2\n"
        "f,,1x16,6ms,2,2\n"
        "g,n,3,1ms,3,1\n"
    )
    trace = read_trace(written(tmp_path, text)).trace
    assert trace.symbols == {"f": ("b", "s"), "g": ("n",)}
    times = [run.time for run in trace.runs]
    assert times == [0.010, 0.010, pytest.approx(0.015), 0.001]  # tier 2 brings a factor of 2.5


def test_what_is_written_is_read_again(tmp_path: Path):
    trace = Trace(
        (Run("f, g", (1, 8), 1, 0.25), Run("f, g", (2, 8), 3, 1e-7, at=1.5), Run("h", (), 1, 1.0)),
        str(tmp_path / "trace"),
        symbols={"f, g": ("b", "s")},
    )
    assert read_trace(written(tmp_path, trace_text(trace))).trace == trace


def test_calls_in_a_bucket_are_in_its_middle(tmp_path: Path):
    calls = {"calls": 10, "mean": 0.01, "p99": 0.02, "rate": 50.0}
    text = event("calls", 1.0, tier=3, sizes=[1, "65..128"], **calls)
    assert read_trace(written(tmp_path, text)).trace.runs[0].sizes == (1, 96)


SYMBOLS = {"f": ("b", "s"), "g": ("n",), 'h, "i"': ()}
TIMES = st.floats(1e-9, 1e3).map(lambda x: float(f"{x:.9g}"))


@st.composite
def runs(draw: st.DrawFn) -> Run:
    program = draw(st.sampled_from(sorted(SYMBOLS)))
    sizes = tuple(draw(st.integers(0, 10**6)) for _ in SYMBOLS[program])
    at = draw(st.none() | st.integers(0, 10**9).map(lambda n: n / 64))
    return Run(program, sizes, draw(st.integers(1, 10**9)), draw(TIMES), at)


@settings(max_examples=40)
@given(st.lists(runs(), min_size=1, max_size=8))
def test_any_trace_is_read_as_it_was_written(each: list[Run]):
    symbols = {run.program: SYMBOLS[run.program] for run in each if run.sizes}
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), trace_text(Trace(tuple(each), symbols=symbols)))
        assert read_trace(path).trace == Trace(tuple(each), str(path), symbols=symbols)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_trace_or_one_diagnostic(data: bytes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace"
        path.write_bytes(b"program,symbols,shape,time,calls,at,tier\n" + data)
        with suppress(AioptError):
            read_trace(path)
