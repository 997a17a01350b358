"""Recorded calls: a trace with sizes, times and tiers."""

from __future__ import annotations

from pathlib import Path

import aiopt
import numpy as np
import pytest
from aiopt.jitrt.recording import Recorded
from aiopt.jitrt.tiering.replay.trace_files import read_trace

T = "tensor<?x4xf32, #graph.dims<n, _>>"
PRODUCT = f"""
func.func @product(%x: {T} {{graph.name = "x"}}, %y: {T} {{graph.name = "y"}}) -> {T} {{
  %0 = graph.mul %x, %y : {T}
  func.return %0 : {T}
}}
"""


def arrays(n: int) -> tuple[np.ndarray, np.ndarray]:
    return np.full((n, 4), 2, np.float32), np.full((n, 4), 3, np.float32)


def test_calls_are_recorded_in_order(tmp_path: Path):
    program = aiopt.compile(PRODUCT, tier=2)
    with aiopt.record(program, tmp_path / "trace.csv") as recorded:
        for n in (3, 5, 3):
            x, y = arrays(n)
            assert np.array_equal(recorded(x, y=y), x * y)
        recorded(*arrays(7), out=np.zeros((7, 4), np.float32))
        with pytest.raises(aiopt.AioptError):
            recorded(*arrays(3)[:1])
    recorded(*arrays(9))  # nobody records any more
    lines = (tmp_path / "trace.csv").read_text().splitlines()
    assert [line.split(",")[2] for line in lines[1:]] == ["3", "5", "3", "7"]
    assert {line.split(",")[-1] for line in lines[1:]} == {"2"}
    trace = read_trace(tmp_path / "trace.csv").trace
    assert trace.symbols == {program.name: ("n",)}
    starts = [run.at or 0.0 for run in trace.runs]
    assert starts == sorted(starts)


def test_times_are_those_of_the_clock(tmp_path: Path):
    ticks = iter([10.0, 11.0, 11.5, 12.0, 14.0])
    program = aiopt.compile(PRODUCT, tier=0)
    recorded = Recorded(program, tmp_path / "trace.csv", clock=lambda: next(ticks))
    recorded(*arrays(2))
    recorded(*arrays(2))
    recorded.close()
    runs = read_trace(tmp_path / "trace.csv").trace.runs
    assert [(run.at, run.time) for run in runs] == [(1.0, 0.5), (2.0, 2.0)]


def test_the_tier_that_served(tmp_path: Path):
    policy = "default, resource-policy{compile=inline}, tier-policy{ahead=true}"
    program = aiopt.compile(PRODUCT, policy=policy)
    with aiopt.record(program, tmp_path / "trace.csv") as recorded:
        recorded(*arrays(2))
    served = int((tmp_path / "trace.csv").read_text().splitlines()[1].split(",")[-1] or 0)
    assert served == program.tier


@pytest.mark.parametrize("path", ["/nowhere/t.csv", "/dev/full"])
def test_a_file_that_cannot_be_written(path: str):
    program = aiopt.compile(PRODUCT, tier=0)
    with pytest.raises(aiopt.AioptError, match=rf"{path}: error: cannot record"):
        aiopt.record(program, path)
