"""aiopt-tune pipeline: policies tuned to traces by replay, passes by calls of a program."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiopt.jitrt.tiering.replay.synthesis import synthesize
from aiopt.tools import policy, run, tune
from aiopt.tools.tune_variants import sampled_sizes

TRACE = "log-normal{calls=3000 time=5ms}"
LEVELS = ["--costs", "10ms,60ms,150ms", "--speedups", "3,8,9"]
ROWS = """
func.func @main(%x: tensor<?x8xf32, #graph.dims<n, _>>) -> tensor<?x8xf32, #graph.dims<n, _>> {
  %y = graph.softmax %x axis = 1 : tensor<?x8xf32, #graph.dims<n, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<n, _>>
}
"""


def test_a_policy_is_tuned_and_the_file_is_a_policy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = tmp_path / "found.pipeline"
    vary = ["--vary", "bucket-shapes.split=false", "--vary", "tier-policy.theta0=50"]
    line = ["pipeline", "default", *vary, "--trace", TRACE, *LEVELS, "-o", str(found)]
    assert tune.main(line) == 0
    said = capsys.readouterr().out
    assert "of what default takes; 3 variants" in said
    assert "false" in said
    assert found.read_text().startswith("pipeline default_tuned =\n")
    assert policy.main(["check", str(found)]) == 0
    capsys.readouterr()
    assert tune.main([*line[:-2], "--seed", "0"]) == 0
    assert capsys.readouterr().out == said


def test_passes_are_tuned_with_a_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, found = tmp_path / "rows.mlir", tmp_path / "found.pipeline"
    model.write_text(ROWS)
    line = ["pipeline", "tier2", "--vary", "schedule.unroll=1", "--trace", "uniform{calls=20}"]
    line += ["--model", str(model), "--budget", "1trials"]
    assert tune.main([*line, "-o", str(found)]) == 0
    assert "schedule.unroll" in capsys.readouterr().out
    own = ["--pipeline-file", str(found), "-p", "tier2_tuned", "--dim", "n=3", "--random"]
    assert run.main([str(model), *own]) == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["default", "--vary", "x"], "what varies is malformed"),
        (["tier2", "--vary", "schedule.unroll=1"], "--model MODEL"),
        (["default", "--vary", "tier-policy.theta0=5", "--model", "m"], "no --model"),
        (["nothing", "--vary", "tier-policy.theta0=5"], "nothing"),
    ],
)
def test_mistakes_are_told(line: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert tune.main(["pipeline", *line, "--trace", TRACE]) == 1
    assert said in capsys.readouterr().err


def test_sampled_sizes_are_spread_over_those_of_the_trace() -> None:
    trace = synthesize("uniform{calls=400 low=1 high=100}")
    sizes = [size for (size,) in sampled_sizes(trace, None)]
    assert sizes == sorted(sizes)
    assert len(sizes) == 16
    assert sizes[0] < 10
    assert sizes[-1] > 90
    assert len(sampled_sizes(synthesize("uniform{calls=3}"), None)) == 3
