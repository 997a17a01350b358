"""aiopt-run on a program that climbs: what it says, logs and draws. Nothing here depends on speed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiopt.dialects.extents import Span
from aiopt.jitrt.tiering.events import EventLog
from aiopt.jitrt.tiering.replay.trace_files import read_trace
from aiopt.jitrt.tiering.reports.json_lines import read_events
from aiopt.jitrt.tiering.reports.statistics import (
    ProgramStatistics,
    Statistics,
    VersionStatistics,
)
from aiopt.tools.live import LiveTable
from aiopt.tools.run import main
from aiopt.tools.run_program import Run
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console

PROGRAM = """\
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x"})
    -> (tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "y"}) {
  %r = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %r : tensor<?x?xf32, #graph.dims<b, s>>
}
"""
AHEAD = """\
# Tier 1 before the first call, compiled by whoever loads the program.
pipeline ahead =
  tier-policy{tiers=tier0,tier1,tier1 ahead="to == 1" wait=true rank=to
              promote=false specialize=false demote=false retire=false},
  hotness-policy{remember=false}, resource-policy{compile=inline},
  latency-policy{verify=false replace=false regress=false}
"""


@dataclass(frozen=True)
class Climb:
    """What a run has written, and where."""

    out: str
    err: str
    folder: Path


@pytest.fixture(scope="module")
def climb(tmp_path_factory: pytest.TempPathFactory) -> Climb:
    folder = tmp_path_factory.mktemp("climb")
    (folder / "exp.mlir").write_text(PROGRAM)
    (folder / "ahead.pipeline").write_text(AHEAD)
    arguments = "exp.mlir --pipeline-file ahead.pipeline --policy ahead --random --dim b=2"
    arguments += " --vary s=1..50 --repeat 20 --check --seed 1"
    arguments += " --explain --live --log log --trace trace.json --metrics metrics.prom"
    command = [sys.executable, "-m", "aiopt.tools.run", *arguments.split()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Climb(done.stdout, done.stderr, folder)


def test_the_log_has_every_decision(climb: Climb):
    events = read_events(str(climb.folder / "log"))
    kinds = [event.kind for event in events if event.program == "exp" and event.kind != "calls"]
    assert kinds == ["load", "ahead", "submit", "wait", "compiled", "install"]
    ahead = events[1]
    assert (ahead.data["tier"], ahead.data["sizes"]) == (1, None)
    assert ahead.data["rule"] == "to == 1"
    assert ahead.data["numbers"] == {"to": 1}


def test_the_log_has_every_call_and_can_be_replayed(climb: Climb):
    log = str(climb.folder / "log")
    calls = [event.data for event in read_events(log) if event.kind == "calls"]
    assert {data["tier"] for data in calls} == {1}
    assert sum(data["calls"] for data in calls) == 21
    assert read_trace(log).trace.calls == 21


def test_an_interrupted_run_reports_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "exp.mlir").write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Run, "timed", interrupted)
    arguments = "exp.mlir --random --dim b=2 --dim s=3 --repeat 9 --explain --policy"
    never = "default, hotness-policy{remember=false}, resource-policy{compile=never prestart=false}"
    outputs = ["--log", "log", "--metrics", "metrics.prom"]
    assert main([*arguments.split(), never, *outputs]) == 130
    done = capsys.readouterr()
    assert done.err.lstrip() == "aiopt-run: error: interrupted\n"
    assert done.out.splitlines()[-1].startswith("1 call: 1 in tier 0; tiering took ")
    assert "aiopt_calls_total" in (tmp_path / "metrics.prom").read_text()
    calls = [event.data for event in read_events("log") if event.kind == "calls"]
    assert [(data["tier"], data["calls"]) for data in calls] == [(0, 1)]


def test_explain_says_them_in_sentences(climb: Climb):
    lines = climb.out.splitlines()
    assert "serves in tier 0, any b, s; policy: ahead" in lines[3]
    assert lines[4].endswith("exp is compiled for tier 1 before its first call (rule: to == 1)")
    assert "tier 1 of exp serves from now on" in lines[-2]
    assert lines[-1].startswith("21 calls: 21 in tier 1; tiering took ")
    assert "1 call waited " in lines[-1]


def test_every_call_is_compared(climb: Climb):
    assert climb.out.splitlines()[1].endswith(", 21 calls")


def test_the_timeline_has_the_calls(climb: Climb):
    entries = json.loads((climb.folder / "trace.json").read_text())["traceEvents"]
    calls = [entry for entry in entries if entry["name"] == "call"]
    assert len(calls) == 20
    assert all(entry["args"]["sizes"].startswith("b=2, s=") for entry in calls)
    assert {entry["name"] for entry in entries if entry["ph"] == "X"} >= {"tier 0", "tier 1"}


def test_the_metrics_are_prometheus_text(climb: Climb):
    families = text_string_to_metric_families((climb.folder / "metrics.prom").read_text())
    samples = {sample.name: sample for family in families for sample in family.samples}
    assert samples["aiopt_calls_total"].labels == {"program": "exp", "tier": "1"}
    assert samples["aiopt_calls_total"].value == 21
    assert samples["aiopt_tier"].value == 1


def test_without_a_terminal_the_table_is_printed_once(climb: Climb):
    lines = [line.split() for line in climb.err.splitlines()]
    assert lines.count(["program", "version", "calls", "calls/s", "mean", "P99", "memory"]) == 1
    assert any(line[:5] == ["exp", "tier", "1", "serves", "21"] for line in lines)
    assert "\x1b" not in climb.err


def test_the_table_keeps_its_numbers_where_it_is_narrow():
    sizes = (7, Span(65, 128))
    versions = [VersionStatistics(0, None, 10, 63.8e-6, 1.36e-3)]
    versions += [VersionStatistics(3, sizes, calls, 1e-6, 2e-6, 4096) for calls in range(7)]
    program = ProgramStatistics("short_rows", 2, {0: 10}, 9427.8, ("b", "n"), tuple(versions))
    written = io.StringIO()
    console = Console(file=written, width=80)
    console.print(LiveTable(EventLog(), lambda: Statistics((program,)), console).render())
    assert "63.8 us   1.36 ms" in written.getvalue()
    assert "and 2 more" in written.getvalue()


def test_a_log_that_ends_early_is_told(tmp_path: Path):
    (tmp_path / "program.mlir").write_text(PROGRAM)
    code = "import sys; from aiopt.tools.run import main; sys.exit(main())"
    sizes = ("--random", "--dim", "b=2", "--dim", "s=3", "--no-profile", "--policy", "default")
    command = [sys.executable, "-c", code, "program.mlir", *sizes, "--log", "/dev/full"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stdout.startswith("y: float32[2, 3]")
    assert ran.stderr == "/dev/full: error: the log is not whole: No space left on device\n"


def test_profiles_are_kept_unless_told_otherwise(tmp_path: Path):
    (tmp_path / "exp.mlir").write_text(PROGRAM)
    arguments = "exp.mlir --random --dim b=2 --dim s=3 --repeat 9 --explain --policy".split()
    policy = "default, resource-policy{compile=never prestart=false}"
    command = [sys.executable, "-m", "aiopt.tools.run", *arguments, policy]
    place = {"AIOPT_CACHE_DIR": str(tmp_path / "cache"), "XDG_DATA_HOME": str(tmp_path / "data")}

    def explained(*options: str) -> str:
        whole = [*command, *options]
        done = subprocess.run(
            whole, cwd=tmp_path, env={**os.environ, **place}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    explained("--no-profile")
    assert "a profile" not in explained()
    assert "a profile" not in explained("--no-profile")
    assert "exp: a profile of 10 calls with 1 shape was read" in explained()
