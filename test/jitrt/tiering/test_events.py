"""The event log: what may be emitted, what is kept, and what sinks get."""

from __future__ import annotations

import ast
import json
import math
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tiering.event_kinds import KINDS
from aiopt.jitrt.tiering.events import Event, EventLog, check_event
from aiopt.jitrt.tiering.reports.json_lines import JsonLines, read_events
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[3]


class Clock:
    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def emitted(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """Line, kind and fields of each `….emit("kind", field=…)` and `on_event("kind", {…})`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr not in ("emit", "_emit", "on_event", "_on_event") or not node.args:
            continue
        kind = node.args[0]
        if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
            names = [word.arg for word in node.keywords if word.arg != "program"]
            for data in node.args[1:]:
                names += [ast.literal_eval(k) for k in getattr(data, "keys", ()) if k is not None]
            yield node.lineno, kind.value, [name for name in names if name]


@pytest.mark.parametrize("path", sorted((ROOT / "jitrt").rglob("*.py")), ids=lambda p: p.name)
def test_the_code_emits_only_what_the_schema_has(path: Path):
    for line, kind, fields in emitted(path):
        try:
            check_event(kind, fields)
        except ValueError as error:
            pytest.fail(f"{path}:{line}: {error}")


def test_the_schema_sums_up_only_fields_it_has():
    for kind in KINDS.values():
        assert set(kind.adds) <= set(kind.fields)
        assert not {"time", "wall", "process", "kind", "program", "left_out"} & set(kind.fields)


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        ("promotion", {}, "there is no event 'promotion'"),
        ("promote", {"tier": 1, "speed": 2}, "event 'promote' has no speed"),
    ],
)
def test_a_strict_log_refuses_what_the_schema_lacks(
    monkeypatch: pytest.MonkeyPatch, kind: str, data: dict[str, object], message: str
):
    monkeypatch.setattr(EventLog, "strict", True)
    with pytest.raises(ValueError, match=message):
        EventLog().emit(kind, "p", **data)


def test_events_have_their_times_and_data():
    clock, wall = Clock(100.0), Clock(1e9)
    log = EventLog(clock=clock, wall=wall)
    clock.now, wall.now = 100.5, 1e9 + 0.5
    log.emit("load", "p", tier=0, seconds=0.25)
    assert log.events() == [Event(0.5, 1e9 + 0.5, "load", "p", {"tier": 0, "seconds": 0.25})]


def test_the_log_keeps_the_latest_and_the_totals_of_all():
    log = EventLog(capacity=3)
    for index in range(10):
        log.emit("install", "p", tier=1, seconds=0.5, bytes=index)
    log.emit("install", "q", tier=1, seconds=None)
    assert [event.data.get("bytes") for event in log.events()] == [8, 9, None]
    totals = log.totals()
    assert totals["p", "install"].count == 10
    assert totals["p", "install"].sums == {"seconds": 5.0, "bytes": 45}
    assert totals["q", "install"].sums == {"seconds": 0, "bytes": 0}


def test_counted_kinds_are_only_summed_up():
    log = EventLog()
    seen: list[Event] = []
    log.add_sink(seen.append)
    for _ in range(4):
        log.emit("detect", seconds=0.25)
    assert not seen
    assert not log.events()
    assert log.totals()["", "detect"].sums["seconds"] == 1.0


def test_sinks_come_and_go():
    log = EventLog()
    log.emit("load", "a")
    later: list[str] = []
    all_of_them: list[str] = []
    remove = log.add_sink(lambda event: later.append(event.program))
    log.add_sink(lambda event: all_of_them.append(event.program), replay=True)
    log.emit("load", "b")
    remove()
    remove()
    log.emit("load", "c")
    assert later == ["b"]
    assert all_of_them == ["a", "b", "c"]


def test_a_sink_that_raises_is_taken_out():
    log = EventLog()
    calls: list[Event] = []

    def broken(event: Event) -> None:
        calls.append(event)
        raise RuntimeError("full")

    log.add_sink(broken)
    log.emit("load", "a")
    log.emit("load", "b")
    assert len(calls) == 1
    assert len(log.events()) == 2


def test_threads_may_emit():
    log = EventLog(capacity=10_000)

    def work() -> None:
        for _ in range(500):
            log.emit("install", "p", seconds=1.0)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.totals()["p", "install"].sums["seconds"] == 2000
    assert len(log.events()) == 2000


def test_a_forked_child_begins_anew_and_appends(tmp_path: Path):
    log = EventLog()
    log.add_sink(JsonLines(str(tmp_path / "log")))
    log.emit("load", "parent")
    log._lock.acquire()  # another thread might have held it
    if (child := os.fork()) == 0:
        try:
            log.emit("load", "child")
            os._exit(0 if [e.program for e in log.events()] == ["child"] else 1)
        finally:
            os._exit(2)
    log._lock.release()
    assert os.waitpid(child, 0)[1] == 0
    assert [event.program for event in log.events()] == ["parent"]
    assert [event.program for event in read_events(str(tmp_path / "log"))] == ["parent", "child"]
    pids = [json.loads(line)["process"] for line in (tmp_path / "log").read_text().splitlines()]
    assert pids == [os.getpid(), child]


# --- JSON lines -------------------------------------------------------------------------------


def test_an_event_survives_json():
    numbers = {"time": 0.5, "time_to": math.inf, "benefit": -math.inf}
    event = Event(0.5, 1e9, "promote", "p", {"tier": 3, "sizes": (4, 5), "numbers": numbers})
    assert Event.from_json(event.to_json()) == event


def test_json_has_no_numpy_and_no_nan():
    data = {
        "tier": np.int64(1),
        "sizes": (np.int64(3),),
        "numbers": {"time": np.float32(0.5), "time_to": float("nan"), "benefit": float("inf")},
    }
    line = json.loads(Event(0.0, 0.0, "promote", "p", data).to_json())
    assert line["numbers"] == {"time": 0.5, "time_to": "nan", "benefit": "inf"}
    assert (line["tier"], line["sizes"]) == (1, [3])


def test_more_lines_than_the_rate_are_left_out_and_counted(tmp_path: Path):
    clock = Clock()
    sink = JsonLines(str(tmp_path / "log"), rate=3, clock=clock)
    for _ in range(10):
        sink(Event(clock.now, 0.0, "load", "p", {}))
    clock.now = 1.0
    sink(Event(clock.now, 0.0, "load", "p", {}))
    sink(Event(clock.now, 0.0, "load", "p", {}))
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [line.get("left_out") for line in lines] == [None, None, None, 7, None]


def test_dash_is_stderr(capsys: pytest.CaptureFixture[str]):
    JsonLines("-")(Event(0.0, 0.0, "load", "p", {}))
    assert json.loads(capsys.readouterr().err)["kind"] == "load"


def test_a_log_that_cannot_be_opened_or_read_is_one_diagnostic(tmp_path: Path):
    with pytest.raises(AioptError, match="cannot write: Is a directory"):
        JsonLines(str(tmp_path))
    with pytest.raises(AioptError, match="cannot read: No such file"):
        read_events(str(tmp_path / "nothing"))


@pytest.mark.parametrize(
    "line", ["", "[]", "{}", '{"kind":"load"}', '{"kind":"no","time":1,"wall":1}', "{"]
)
def test_what_is_no_event_is_a_diagnostic_with_its_line(tmp_path: Path, line: str):
    (tmp_path / "log").write_text(f"{Event(0.0, 0.0, 'load', 'p', {}).to_json()}\n{line}\n")
    with pytest.raises(AioptError, match="log:2: error: not a line of an event log"):
        read_events(str(tmp_path / "log"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(
    st.dictionaries(st.sampled_from(["time", "wall", "kind", "program", "sizes", "numbers"]), JSON)
)
def test_any_json_is_an_event_or_none(data: dict[str, object]):
    for kind in (data.get("kind"), "promote"):
        try:
            event = Event.from_json(json.dumps({**data, "kind": kind}))
        except ValueError:
            continue
        assert json.loads(event.to_json())["kind"] == event.kind


@pytest.mark.parametrize(
    "line",
    [
        '{"kind":"load","time":1' + "0" * 400 + ',"wall":1}',
        '{"kind":"load","time":1,"wall":1,"x":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"kind":["load"],"time":1,"wall":1}',
        '{"kind":"load","time":NaN,"wall":1}',
    ],
    ids=["immense", "deep", "list", "nan"],
)
def test_hostile_lines_are_no_events(line: str):
    with pytest.raises(ValueError):
        Event.from_json(line)


def test_a_file_that_breaks_ends_the_log_only(tmp_path: Path):
    log, sink = EventLog(), JsonLines(str(tmp_path / "log"))
    log.add_sink(sink)
    sink.close()
    log.emit("load", "p")
    assert len(log.events()) == 1
