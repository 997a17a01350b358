"""Traces of the encoder block beside peers: what is made of what workers answer."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import clocks
import pytest
from clocks import cpu_seconds, latency, tree_seconds
from traffic import TRACES, Outcome, Table, lengths_of, shortened
from worker import steady


def answer(**changed: Any) -> dict[str, Any]:
    found = {
        "seconds": [0.5] * 20 + [0.01, 0.02, 0.05],
        "cpu": 3.0,
        "built": 1.0,
        "children": 0.5,
        "compilations": 2,
        "steady": {"7": 0.01, "9": 0.01},
    }
    return found | changed


def test_slow_calls_are_late_and_measured():
    outcome = Outcome.of(answer(), [9] * 20 + [7, 9, 8])
    assert outcome.slow == 0 and outcome.worst == 0.5
    assert Outcome.of(answer(), [9] * 20 + [7, 9, 9]).slow_calls == ((22, 9, 0.05, 0.01),)
    assert outcome.compared == 2


def test_ratios_are_of_one_round():
    one = Outcome.of(answer(), [1] * 23)
    slower, faster = replace(one, cpu=4.0), replace(one, cpu=2.0)
    table = Table(
        "W6",
        "",
        {"aiopt": [one, slower, one], "onnxruntime": [slower, slower], "openvino": [faster] * 3},
    )
    assert table.ratio("aiopt", "cpu") == 1.75  # 3 / 2 and 4 / 2
    assert table.bars("aiopt")[0][0] == "CPU ÷ best peer"
    lines = table.lines()
    assert lines[2].split()[:2] == ["aiopt", "3"]
    assert any(line.endswith("bar 0.85  MISS") for line in lines)


def test_without_peers_nothing_passes():
    table = Table("drifting", "", {"aiopt": [Outcome.of(answer(), [1] * 23)]})
    assert table.ratio("aiopt", "cpu") == float("inf")


@pytest.mark.parametrize("name", TRACES)
def test_traces(name: str):
    lengths = lengths_of(TRACES[name])
    assert min(lengths) >= 1 and max(lengths) <= 2048
    assert len(lengths_of(shortened(TRACES[name], 30))) == 30


def test_what_surprises_is_measured_first():
    asked: list[int] = []

    def call(length: int) -> float:
        asked.append(length)
        return float(length)

    lengths = [10, 11, 12, 13, 14, 15]
    seconds = [10.0, 11.0, 40.0, 13.0, 14.0, 15.0]
    assert steady(lengths, seconds, call, patience=10.0)[12] == 12.0
    assert asked[:3] == [12, 12, 12]
    assert steady(lengths, seconds, call, patience=-1.0) == {}


def test_children_count():
    before = tree_seconds()
    work = "import time\nwhile time.process_time() < 0.05: pass\nprint(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-S", "-c", work], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        running = tree_seconds() - before
        child.communicate(b"\n")
    assert running > 0.02
    assert cpu_seconds() >= before + 0.02


def test_latency_is_without_waits(monkeypatch: pytest.MonkeyPatch):
    ticks, waits = iter([10.0, 12.0]), iter([1.0, 1.5])
    monkeypatch.setattr(clocks, "time", SimpleNamespace(perf_counter=lambda: next(ticks)))
    monkeypatch.setattr(clocks, "waited", lambda: next(waits))
    assert latency(sum, ([1, 2],)) == 1.5
