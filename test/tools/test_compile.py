"""aiopt-compile as a user meets it: an artifact that runs without a compiler."""

from __future__ import annotations

import mmap
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import aiopt
import numpy as np
import pytest
from aiopt.jitrt.loading import read_artifact
from aiopt.tools.compile import main
from safetensors.numpy import save_file

LINEAR = """\
func.func @main(%x: tensor<?x4xf32, #graph.dims<s, _>> {graph.name = "x"},
                %w: tensor<4x3xf32> {graph.weight = "w"})
    -> (tensor<?x3xf32, #graph.dims<s, _>> {graph.name = "y"}) {
  %b = graph.weight key = "b" : tensor<3xf32>
  %e = graph.exp %b : tensor<3xf32>
  %0 = graph.matmul %x, %w : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<4x3xf32>)
    -> tensor<?x3xf32, #graph.dims<s, _>>
  %1 = graph.broadcast %e axes = [1] : tensor<3xf32> -> tensor<?x3xf32, #graph.dims<s, _>>
  %r = graph.add %0, %1 : tensor<?x3xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x3xf32, #graph.dims<s, _>>
}
"""
W = np.arange(12, dtype=np.float32).reshape(4, 3)
B = np.array([0, 1, 2], np.float32)

RUN = """
import sys
from importlib.metadata import version
from aiopt.tools.run import main
code = main(sys.argv[1:])
loaded = {name.partition(".")[0] for name in sys.modules}
assert not loaded & {"xdsl", "lark", "onnx", "rich", "prometheus_client"}, loaded
sys.exit(code)
"""

Diagnose = Callable[..., str]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "linear.mlir").write_text(LINEAR)
    save_file({"w": W, "b": B}, tmp_path / "w.safetensors")
    return tmp_path


def compiled(files: Path, *arguments: object) -> Path:
    out = files / "linear.aiopt"
    command = [files / "linear.mlir", "--weights", files / "w.safetensors", "-o", out, *arguments]
    assert main(list(map(str, command))) == 0
    return out


def test_an_artifact_in_a_pipe(files: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary) -> None:
    monkeypatch.chdir(files)
    assert main(["linear.mlir", "--weights", "w.safetensors", "-o", "-"]) == 0
    (files / "piped.aiopt").write_bytes(capfdbinary.readouterr().out)
    assert read_artifact(files / "piped.aiopt") is not None
    assert main(["linear.mlir", "--target", "none", "-o", "-"]) == 1
    assert capfdbinary.readouterr().out == b""
    assert not (files / "-").exists()


def run_elsewhere(*arguments: object) -> subprocess.CompletedProcess[str]:
    """What aiopt-run does in a new process; neither xDSL nor lark may be imported there."""
    command = [sys.executable, "-c", RUN, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("tier", [1, 2])
def test_the_artifact_runs_on_its_own_without_xdsl(files: Path, tier: int):
    out = compiled(files, "--tier", tier)
    (files / "w.safetensors").unlink()
    np.save(files / "x.npy", np.ones((2, 4), np.float32))
    done = run_elsewhere(out, "--inputs", files / "x.npy", "--threads", 1)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "y: float32[2, 3] = [[19, 24.718, 33.389], [19, 24.718, 33.389]]\n"


def test_the_artifact_serves_every_size(files: Path):
    program = aiopt.load(compiled(files))
    for rows in (0, 1, 7, 100):
        x = np.random.default_rng(rows).standard_normal((rows, 4), np.float32)
        np.testing.assert_allclose(program(x), x @ W + np.exp(B), rtol=1e-5, atol=1e-5)


def test_weights_inside_are_views_of_the_file(files: Path):
    artifact = read_artifact(compiled(files))
    assert artifact is not None
    assert sorted(artifact.constants) == ["%prepared0", "w"]
    for data in artifact.constants.values():
        assert isinstance(data, memoryview)
        assert isinstance(data.obj, mmap.mmap)


def test_without_weights_it_needs_them_again(files: Path):
    out = compiled(files, "--no-embed-weights")
    with pytest.raises(aiopt.AioptError, match=r"weight '\w' is missing"):
        aiopt.load(out)
    program = aiopt.load(out, weights={"w": W, "b": -B})
    x = np.ones((2, 4), np.float32)
    np.testing.assert_allclose(program(x), x @ W + np.exp(-B), rtol=1e-5)


def test_weights_that_are_inside_cannot_be_forgotten(files: Path):
    arguments = [str(files / "linear.mlir"), "-o", str(files / "x.aiopt")]
    assert main(arguments) == 1
    assert main([*arguments, "--no-embed-weights"]) == 0


def test_a_pipeline_of_ones_own(files: Path):
    mine = files / "mine.pipeline"
    mine.write_text("pipeline mine = tier1\n")
    out = compiled(files, "--pipeline-file", mine, "-p", "mine", "--target", "generic")
    program = aiopt.load(out)
    assert program.tier is None
    assert program.artifact is not None
    assert program.artifact.target.name == "generic"


ERRORS: dict[str, tuple[list[str], str]] = {
    "no output": (["linear.mlir"], "aiopt-compile: error: Missing option '-o'"),
    "no file": (["-o", "x"], "aiopt-compile: error: Missing argument 'FILE'"),
    "missing file": (["none.mlir", "-o", "x"], "none.mlir: error: cannot read: No such file"),
    "tier 0": (["linear.mlir", "-o", "x", "--tier", "0"], "error: tier 0 makes no machine code"),
    "graph level": (
        ["linear.mlir", "-o", "x", "-p", "common"],
        "error: the pipeline makes no machine code: expected tier 1 or 2, for instance",
    ),
    "missing weights": (["linear.mlir", "-o", "x"], "linear.mlir: error: weight '"),
    "folder": (
        ["linear.mlir", "--no-embed-weights", "-o", "/nowhere/x"],
        "/nowhere/x: error: cannot write: No such file or directory",
    ),
    "a folder as file": (["linear.mlir", "-o", "."], ".: error: cannot write: Is a directory"),
    "artifact": (["again.aiopt", "-o", "x"], "again.aiopt: error: an artifact is compiled already"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(
    files: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
):
    monkeypatch.chdir(files)
    if name == "artifact":
        compiled(files).rename("again.aiopt")
    arguments, message = ERRORS[name]
    assert main(arguments) == 1
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1
    assert not (files / "x").exists()


def test_an_onnx_model(tmp_path: Path):
    onnx = pytest.importorskip("onnx")
    helper, float32 = onnx.helper, onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "product",
        [helper.make_tensor_value_info("x", float32, ["s", 4])],
        [helper.make_tensor_value_info("y", float32, ["s", 3])],
        [onnx.numpy_helper.from_array(W, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    onnx.save(model, tmp_path / "product.onnx")
    assert main([str(tmp_path / "product.onnx"), "-o", str(tmp_path / "product.aiopt")]) == 0
    (tmp_path / "product.onnx").unlink()
    program = aiopt.load(tmp_path / "product.aiopt")
    x = np.ones((5, 4), np.float32)
    np.testing.assert_allclose(program(x), x @ W, rtol=1e-6)
