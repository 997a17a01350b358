"""aiopt-bench as a user meets it; a replay is a process per policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from aiopt.jitrt.tiering.replay.trace_files import read_trace
from aiopt.tools.bench import main

SOFTMAX = "examples/softmax.mlir"
TRAFFIC = "independent{b=uniform{low=1 high=4} n=log-normal{mean=3 high=64} calls=12 seed=1}"


def test_synthesize(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "trace.csv"
    assert main(["synthesize", TRAFFIC, "-o", str(path)]) == 0
    trace = read_trace(path).trace
    assert trace.symbols == {"model": ("b", "n")} and trace.calls == 12
    assert main(["synthesize", TRAFFIC]) == 0
    assert capsys.readouterr().out == path.read_text()


def test_trace(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    trace, report, data = (tmp_path / name for name in ("t.csv", "report.html", "data.json"))
    assert main(["synthesize", TRAFFIC, "-o", str(trace)]) == 0
    files = ["--report", str(report), "--json", str(data)]
    options = ["--tier", "0", "--tier", "2", "--threads", "1", "--check"]
    assert main(["trace", SOFTMAX, "--trace", str(trace), *options, *files]) == 0
    printed = capfd.readouterr()
    assert printed.err == ""
    assert printed.out.count("check ok, 12 calls") == 2
    zero, two = json.loads(data.read_text())["runs"]
    assert zero["summary"]["calls_by_tier"] == {"0": 12}
    assert two["summary"]["calls_by_tier"] == {"2": 12}
    assert two["sizes"] == [list(run.sizes) for run in read_trace(trace).trace.runs]
    assert two["summary"]["cpu_seconds"] > sum(two["calls"]["cpu"])
    assert report.read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["synthesize", "unifrm"], "did you mean 'uniform'?"),
        (["synthesize", "uniform", "-o", "/nowhere/t.csv"], "/nowhere/t.csv: error: cannot write"),
        (["trace", SOFTMAX, "--trace", "missing.csv"], "missing.csv: error: cannot read the trace"),
        (["trace", SOFTMAX, "--trace", "uniform{calls=x}"], "1:15: error: wrong value"),
        (
            ["trace", SOFTMAX, "--trace", "uniform", "--program", "modle"],
            "no program 'modle': expected --program model (did you mean 'model'?)",
        ),
        (["trace", SOFTMAX, "--trace", "uniform", "--report", "/nowhere/r"], "/nowhere/r: error"),
        (["trace", SOFTMAX, "--trace", "uniform", "--dim", "b"], "malformed --dim"),
        (["trace"], "Missing argument 'MODEL'"),
    ],
)
def test_one_diagnostic(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1


def test_a_trace_of_another_model(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", SOFTMAX, "--trace", "uniform{symbol=m}", "--tier", "0"]) == 1
    error = capfd.readouterr().err
    assert "no symbolic size is called 'm': expected 'b', 'n'" in error
    assert error.count("\n") == 1


def test_a_call_that_breaks_facts_is_told_with_its_model(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    model = tmp_path / "model.mlir"
    dims = "tensor<?xf32, #graph.dims<s>>"
    facts = "attributes {graph.facts = #graph.facts<s >= 2>}"
    model.write_text(f"func.func @main(%x: {dims}) -> {dims} {facts} {{ func.return %x : {dims} }}")
    assert main(["trace", str(model), "--tier", "0", "--trace", "uniform{high=1 calls=2}"]) == 1
    said = "error: the sizes must satisfy s >= 2: found s = 1\n"
    assert capfd.readouterr().err == f"{model}: {said}"
