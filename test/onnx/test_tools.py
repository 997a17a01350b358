"""The command-line tools on ONNX models (SPEC K4)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from aiopt.tools import opt, run
from onnx import helper

from .models import model, value

MAINS = {"opt": opt.main, "run": run.main}


@pytest.fixture
def reshaping(tmp_path: Path) -> str:
    """A model that reshapes a sum with a weight to a shape that is an input."""
    nodes = [
        helper.make_node("Add", ["x", "w"], ["sum"]),
        helper.make_node("Reshape", ["sum", "shape"], ["y"]),
    ]
    inputs = [value("x", "f4", ["n", 64]), value("shape", "i8", [2])]
    weights = {"w": np.random.default_rng(0).normal(size=64).astype("f4")}
    path = tmp_path / "model.onnx"
    onnx.save(model(nodes, inputs, ["y"], weights), path)
    return str(path)


class Tool:
    """Runs a tool in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, name: str, *arguments: str) -> str:
        """What it prints on stdout; it succeeds."""
        code = MAINS[name](arguments)
        streams = self.capsys.readouterr()
        assert (code, streams.err) == (0, "")
        return streams.out

    def error(self, name: str, *arguments: str) -> str:
        """The one line it prints on stderr; it fails."""
        code = MAINS[name](arguments)
        streams = self.capsys.readouterr()
        assert (code, streams.out) == (1, "")
        (line,) = streams.err.splitlines()
        return line


@pytest.fixture
def tool(capsys: pytest.CaptureFixture[str]) -> Tool:
    return Tool(capsys)


def test_opt_prints_weights_by_key(reshaping: str, tool: Tool) -> None:
    given = ("--input-value", "shape=[32,-1]")
    text = tool("opt", reshaping, *given)
    assert 'key = "w"' in text
    assert "graph.dims<n, _>" in text
    assert "dense<" not in text
    assert "lin.generic" in tool("opt", reshaping, *given, "-p", "kernels")


def test_opt_says_which_value_it_needs(reshaping: str, tool: Tool) -> None:
    assert tool.error("opt", reshaping) == (
        f"{reshaping}:2:1: error: node 'y' (Reshape): the value of 'shape' must be known:"
        " the shape (--input-value NAME=[1,2] gives an input's value)"
    )
    for text in ("shape", "shape=[1,", "=[1]", "shape=[[1],[2,3]]", "shape=null"):
        assert "malformed --input-value" in tool.error("opt", reshaping, "--input-value", text)


@pytest.mark.parametrize("tier", ["0", "2"])
def test_run_makes_a_version(reshaping: str, tier: str, tmp_path: Path, tool: Tool) -> None:
    file = str(tmp_path / "inputs.npz")
    np.savez(file, x=np.ones((4, 64), "f4"), shape=np.array([-1, 32]))
    options = ["--tier", tier, "--inputs", file, "--check", "--stats", "--repeat", "2"]
    text = tool("run", reshaping, *options)
    assert "float32[8, 32]" in text
    assert "check: ok" in text


def test_run_with_a_value_needs_no_such_input(reshaping: str, tool: Tool) -> None:
    options = ["--random", "--dim", "n=3", "--check", "--input-value", "shape=[3,64]"]
    assert "float32[3, 64]" in tool("run", reshaping, *options)


def test_run_emits_ir(reshaping: str, tool: Tool) -> None:
    command = ["run", reshaping, "--input-value", "shape=[-1,32]", "--emit"]
    assert "llvm.func" in tool(*command, "ir")
    assert "ret void" in tool(*command, "llvm")
