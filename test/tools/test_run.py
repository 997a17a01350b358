"""aiopt-run as a user meets it: results, checks, statistics, emitted forms. Errors: test/broken."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiopt
import numpy as np
import pytest
from aiopt.jitrt import build, random_arrays, warm
from aiopt.jitrt.comparison import Comparison
from aiopt.tools import run_data
from aiopt.tools.run import main
from safetensors.numpy import save_file

JAX = Path(__file__).resolve().parents[1] / "data" / "jax"

LINEAR = """\
func.func @main(%x: tensor<?x4xf32, #graph.dims<s, _>> {graph.name = "x"},
                %w: tensor<4x3xf32> {graph.weight = "w"})
    -> (tensor<?x3xf32, #graph.dims<s, _>> {graph.name = "y"}) {
  %b = graph.weight key = "b" : tensor<1x3xf32>
  %0 = graph.matmul %x, %w : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<4x3xf32>)
    -> tensor<?x3xf32, #graph.dims<s, _>>
  %1 = graph.broadcast %b axes = [0, 1] : (tensor<1x3xf32>) -> tensor<?x3xf32, #graph.dims<s, _>>
  %r = graph.add %0, %1 : tensor<?x3xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x3xf32, #graph.dims<s, _>>
}
"""
W = np.arange(12, dtype=np.float32).reshape(4, 3)
B = np.array([[10, 20, 30]], np.float32)
X = np.array([[1, 0, 0, 0], [0, 0, 0.5, 0]], np.float32)
Y = "y: float32[2, 3] = [[10, 21, 32], [13, 23.5, 34]]\n"

DOUBLE = """\
func.func @main(%x: tensor<4xf32> {graph.name = "x"}) -> tensor<4xf32> {
  %r = graph.add %x, %x : tensor<4xf32>
  func.return %r : tensor<4xf32>
}
"""


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(*arguments: object, stdin: str = "") -> Result:
        stream = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stream)
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture
def linear(tmp_path: Path) -> list[object]:
    """The arguments that run LINEAR on X with both weights."""
    (tmp_path / "linear.mlir").write_text(LINEAR)
    save_file({"w": W, "b": B}, tmp_path / "w.safetensors")
    np.savez(tmp_path / "x.npz", x=X)
    return [
        tmp_path / "linear.mlir",
        *("--weights", tmp_path / "w.safetensors", "--inputs", tmp_path / "x.npz"),
    ]


# --- results ----------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["--tier", 0], ["--tier", 1], ["-p", "tier1"]])
def test_results(run: Run, linear: list[object], options: list[object]) -> None:
    assert run(*linear, *options) == Result(0, Y, "")


def test_threads(run: Run, linear: list[object]) -> None:
    assert run(*linear, "--threads", "3") == Result(0, Y, "")
    assert "--threads" in run(*linear, "--threads", "0").err


@pytest.mark.parametrize("target", ["native", "generic"])
def test_target(run: Run, linear: list[object], target: str) -> None:
    assert run(*linear, "--target", target) == Result(0, Y, "")


def test_stdin(run: Run, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.arange(4, dtype=np.float32))
    result = run("-", "--inputs", tmp_path / "x.npy", stdin=DOUBLE)
    assert result == Result(0, "out0: float32[4] = [0, 2, 4, 6]\n", "")


def test_weights_as_inputs_by_position(run: Run, tmp_path: Path, linear: list[object]) -> None:
    save_file({"b": B}, tmp_path / "b.safetensors")
    np.savez(tmp_path / "both.npz", X, W)
    options = ["--weights", tmp_path / "b.safetensors", "--inputs", tmp_path / "both.npz"]
    assert run(linear[0], *options).out == Y


def test_output(run: Run, linear: list[object], tmp_path: Path) -> None:
    assert run(*linear, "-o", tmp_path / "out.npz") == Result(0, Y, "")
    with np.load(tmp_path / "out.npz") as arrays:
        assert arrays.files == ["y"]
        np.testing.assert_array_equal(arrays["y"], X @ W + B)


@pytest.mark.parametrize("tier", [0, 2])
def test_goldens(run: Run, tmp_path: Path, tier: int) -> None:
    with np.load(JAX / "block.npz") as arrays:
        names = [info.name for info in aiopt.load(JAX / "block.sym.mlir", tier=0).inputs]
        weights = {name: arrays[f"weight.{i}"] for i, name in enumerate(names) if i}
        x, expected = arrays["sym.2.arg0"], arrays["sym.2.out"]
    save_file(weights, tmp_path / "w.safetensors")
    np.savez(tmp_path / "x.npz", **{names[0]: x})
    files = ["--weights", tmp_path / "w.safetensors", "--inputs", tmp_path / "x.npz"]
    result = run(JAX / "block.sym.mlir", *files, "--tier", tier, "-o", tmp_path / "out.npz")
    assert re.fullmatch(
        r"out0: float32\[3, 5, 32\] min=-\d\S* max=\d\S* mean=-?\d\S*\n", result.out
    )
    with np.load(tmp_path / "out.npz") as arrays:
        np.testing.assert_allclose(arrays["out0"], expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (np.float32(0.1), "x: float32[] = 0.1"),
        (np.array([[True, False]]), "x: bool[1, 2] = [[true, false]]"),
        (np.array([-(2**62), 3]), "x: int64[2] = [-4611686018427387904, 3]"),
        (np.array([np.nan, np.inf, -np.inf, -0.0]), "x: float64[4] = [nan, inf, -inf, -0]"),
        (np.zeros((3, 0), np.float16), "x: float16[3, 0] = [[], [], []]"),
        (np.arange(17, dtype=np.int32), "x: int32[17] min=0 max=16 mean=8"),
        (np.array([1e-30, 1 / 3, 12345678.0]), "x: float64[3] = [1e-30, 0.33333, 1.2346e+07]"),
    ],
)
def test_summary(array: np.ndarray, text: str) -> None:
    assert run_data.summary("x", np.asarray(array)) == text


# --- random inputs ----------------------------------------------------------------------------


def test_random_is_reproducible(run: Run, linear: list[object]) -> None:
    options = [linear[0], "--random", "--dim", "s=5"]
    first = run(*options)
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("y: float32[5, 3] = [[")
    assert run(*options) == first
    assert run(*options, "--tier", 0).out == first.out
    assert run(*options, "--seed", 1).out != first.out


def test_random_fills_what_is_missing(run: Run, linear: list[object]) -> None:
    """The size of s comes from the given x."""
    result = run(linear[0], "--random", *linear[3:])
    assert result.out.startswith("y: float32[2, 3] = [[")
    assert run(linear[0], "--random", *linear[1:]).out == Y


def test_random_arrays() -> None:
    generator = np.random.default_rng(0)
    integers = random_arrays.random_array((1000,), np.dtype(np.int16), generator)
    assert (integers.dtype, integers.min(), integers.max()) == (np.int16, 0, 7)
    floats = random_arrays.random_array((10000,), np.dtype(np.float32), generator)
    assert floats.dtype == np.float32 and abs(floats.std() - 1) < 0.05
    weights = random_arrays.random_weight((400, 100), np.dtype(np.float32), generator)
    assert weights.dtype == np.float32 and abs(weights.std() - 1 / 20) < 0.01
    assert random_arrays.random_array((9,), np.dtype(np.bool_), generator).dtype == np.bool_


FIXED = """\
func.func @main(%w: tensor<4xf32> {graph.weight = "w"},
                %x: tensor<?x4xf32, #graph.dims<s, _>> {graph.name = "x"})
    -> (tensor<?x4xf32, #graph.dims<s, _>> {graph.name = "y"})
    attributes {graph.facts = #graph.facts<s == 5>} {
  %b = graph.broadcast %w axes = [1] : (tensor<4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
  %r = graph.add %x, %b : tensor<?x4xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x4xf32, #graph.dims<s, _>>
}
"""


def test_sizes_that_facts_fix(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "fixed.mlir"
    file.write_text(FIXED)
    for sizes in (["--dim", "s=5"], ["--vary", "s=5..5"]):
        assert run(file, "--random", "--tier", "0", *sizes).out.startswith("y: float32[5, 4]")
    only = "error: the program has only calls with s == 5: expected 's=5', found"
    assert run(file, "--random", "--tier", "0", "--dim", "s=6").err == f"{only} 's=6'\n"
    assert run(file, "--random", "--tier", "0", "--vary", "s=1..5").err == f"{only} 's=1..5'\n"
    unknown = "error: no symbolic size is called 't': expected none: all sizes are static\n"
    assert run(file, "--random", "--tier", "0", "--dim", "t=5").err == unknown


def test_random_sizes_of_expressions(run: Run) -> None:
    text = DOUBLE.replace("tensor<4xf32>", "tensor<?x?xf32, #graph.dims<s, 2*s + 1>>")
    assert "out0: float32[3, 7] min=" in run("-", "--random", "--dim", "s=3", stdin=text).out


@pytest.mark.parametrize("tier", [0, 2])
def test_facts_are_asserted(run: Run, tier: int) -> None:
    text = DOUBLE.replace("tensor<4xf32>", "tensor<?xf32, #graph.dims<s>>").replace(
        "{\n", "attributes {graph.facts = #graph.facts<4 <= s <= 8, s mod 2 == 0>} {\n", 1
    )
    options = ["-", "--tier", tier, "--random", "--dim"]
    assert "out0: float32[6]" in run(*options, "s=6", stdin=text).out
    for size, fact in ((10, "4 <= s <= 8"), (7, "s mod 2 == 0")):
        result = run(*options, f"s={size}", stdin=text)
        message = f"<stdin>: error: the sizes must satisfy {fact}: found s = {size}\n"
        assert (result.code, result.out, result.err) == (1, "", message)


# --- checks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("tier", [0, 1, 2])
def test_check(run: Run, linear: list[object], tier: int) -> None:
    result = run(*linear, "--tier", tier, "--check")
    assert (result.code, result.err) == (0, "")
    assert re.fullmatch(
        re.escape(Y) + r"check: ok, max abs error \S+, rtol 0.0001, atol 1e-05\n", result.out
    )


def test_check_fails_loudly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    link = build.link

    def wrong_link(*args: Any, **kwargs: Any) -> aiopt.Program:
        linked = link(*args, **kwargs)
        entry = linked.entry
        linked.__call__ = lambda *a: entry(*a) + np.array([0, 0, 0.5, 0], np.float32)
        return linked

    for module in (build, warm):
        monkeypatch.setattr(module, "link", wrong_link)
    result = run("-", "--random", "--check", "--seed", 3, stdin=DOUBLE)
    assert result.code == 1
    assert result.out.startswith("out0: float32[4] = [")
    assert re.fullmatch(
        r"<stdin>: error: result 'out0' differs from tier 0 in 1 of 4 elements, most at \[2\]: "
        r"expected \S+, found \S+ \(max abs error 0.5, rtol 0.0001, atol 1e-05\)\n",
        result.err,
    )
    assert run("-", "--random", "--check", "--atol", 0.6, stdin=DOUBLE).code == 0


@pytest.mark.parametrize(
    ("found", "expected", "message"),
    [
        ([1.0, 2.0], [1.0, 2.1], "1 of 2 elements, most at [1]: expected 2.1, found 2"),
        ([1.0, np.nan], [1.0, 2.0], "1 of 2 elements, most at [1]: expected 2, found nan"),
        ([np.inf, 1.0], [-np.inf, 1.0], "most at [0]: expected -inf, found inf"),
        ([1.0, 1e30], [np.inf, 1e30], "most at [0]: expected inf, found 1"),
        ([np.nan, np.inf, 1.0, 1.00001], [np.nan, np.inf, 1.0, 1.0], None),
        ([5, 6], [5, 7], "most at [1]: expected 7, found 6"),
        ([2**53 + 1], [2**53], "most at [0]: expected 9007199254740992, found 9007199254740993"),
        ([True], [False], "most at [0]: expected False, found True"),
        ([[1.0]], [1.0], "expected float64[1], found float64[1, 1]"),
        ([1.0], [1], "expected int64[1], found float64[1]"),
        ([], [], None),
    ],
)
def test_comparison(found: list, expected: list, message: str | None) -> None:
    comparison = Comparison(1e-4, 1e-5)
    if message is None:
        comparison.check("y", np.array(found), np.array(expected))
        return
    with pytest.raises(aiopt.AioptError) as caught:
        comparison.check("y", np.array(found), np.array(expected))
    assert message in str(caught.value)


# --- times and statistics ---------------------------------------------------------------------


def test_repeat(run: Run, linear: list[object]) -> None:
    result = run(*linear, "--repeat", 7)
    assert re.fullmatch(
        re.escape(Y) + r"time: median D, P99 D, min D, 7 calls\n".replace("D", r"\S+ (ns|us|ms)"),
        result.out,
    )


@pytest.mark.usefixtures("nothing_is_known")
def test_stats(run: Run, linear: list[object], tmp_path: Path) -> None:
    out = run(*linear, "--stats", "--repeat", 4).out
    for stage in ("Parser", "Passes", "  stablehlo-to-graph", "Object emission", "Link"):
        assert re.search(rf"^ +\d+\.\d+ ms  {stage}$", out, re.MULTILINE), stage
    for count in ("kernels", "object bytes", "arena bytes", "calls", "compile seconds"):
        assert re.search(rf"^{count}: \d", out, re.MULTILINE), count
    assert "\ncalls: 5\n" in out
    interpreted = run(*linear, "--stats", "--tier", 0).out
    assert "\ncalls: 1\n" in interpreted and "peak" not in interpreted


def test_roofline(run: Run, linear: list[object], tmp_path: Path) -> None:
    """A line per kernel with its place and work, as text and as JSON."""
    out = run(*linear, "--stats", "--threads", 1).out
    (line,) = (line for line in out.splitlines() if line.startswith(" dot_"))
    assert re.fullmatch(
        r" dot_[0-9a-f]{6} +linear\.mlir:5:3 +1 +[\d.]+ [mu]s +100 +[\d.]+ +[\d.]+ +[\d.]+ +\d+%"
        r" +(compute|memory)",
        line,
    )
    assert re.search(r"^ all kernels +1 ", out, re.MULTILINE)
    assert re.search(r"^peak of one core: \d+ GFLOP/s; reading \d+ GB/s L1, ", out, re.MULTILINE)
    assert re.search(r"^one call: \S+ [mu]s \(median, one thread\)$", out, re.MULTILINE)
    for tier, count in ((0, 0), (2, 1)):
        file = tmp_path / f"{tier}.json"
        assert run(*linear, "--tier", tier, "--stats-json", file).out == Y
        data = json.loads(file.read_text())
        assert data["call_seconds"] > 0 and len(data["kernels"]) == count
    (kernel,) = data["kernels"]
    assert kernel["place"].endswith("linear.mlir:5:3") and kernel["calls"] == 1
    assert kernel["flops"] == 2 * 3 * (2 * 4 + 1) and kernel["seconds"] >= 0
    assert kernel["intensity"] == kernel["flops"] / kernel["bytes"]


# --- emitting ---------------------------------------------------------------------------------


def test_emit_text(run: Run, linear: list[object]) -> None:
    file = linear[0]
    assert "llvm.func @" in run(file, "--emit", "ir").out
    assert "graph.matmul" in run(file, "--emit", "ir", "--tier", 0).out
    assert (
        "lin.kernel" in run(file, "--emit", "ir", "-p", "common, decompose, fuse, graph-to-lin").out
    )
    llvm = run(file, "--emit", "llvm").out
    assert llvm.startswith("target datalayout = ") and "\ndefine " in llvm
    assert ".Lfunc_end0" in run(file, "--emit", "asm").out


def test_emit_one_kernel(run: Run, linear: list[object], tmp_path: Path) -> None:
    file, saved = linear[0], tmp_path / "linear.aiopt"
    assert "define " in run(file, "--emit", "llvm", "--kernel", "dot").out
    assert run(file, "--emit", "obj", "--kernel", "dot", "-o", tmp_path / "x.o").code == 0
    assert run(file, "--emit", "asm", "--kernel", "no such").err == (
        f"{file}: error: no kernel is called 'no such': found k0_dot@{file}:5:3\n"
    )
    assert "--emit ir has no kernels to choose" in run(file, "--emit", "ir", "--kernel", "dot").err
    assert "--kernel chooses what is emitted" in run(file, "--kernel", "dot").err
    aiopt.load(str(file), weights={"w": W, "b": B}).save(saved)
    assert run(saved, "--emit", "obj", "-o", tmp_path / "x.o").code == 0
    assert "an artifact holds no asm" in run(saved, "--emit", "asm").err
    assert "compiled already" in run(saved, "--emit", "obj", "--kernel", "dot").err


def test_emit_obj(run: Run, linear: list[object], tmp_path: Path) -> None:
    result = run(linear[0], "--emit", "obj", "-o", tmp_path / "x.o")
    assert result == Result(0, "", "")
    assert (tmp_path / "x.o").read_bytes().startswith(b"\x7fELF")


# --- calls with other sizes -------------------------------------------------------------------


def test_vary_draws_sizes_anew(run: Run, linear: list[object]) -> None:
    arguments = [linear[0], "--random", "--vary", "s=1..9", "--repeat", 20, "--check"]
    out = run(*arguments, "--seed", 3).out
    assert re.match(r"y: float32\[[1-9], 3\]", out)
    assert ", 21 calls\ntime: median " in out
    assert run(*arguments, "--seed", 3).out.splitlines()[:2] == out.splitlines()[:2]
    assert "[5, 3]" in run(linear[0], "--random", "--vary", "s=5..5").out


def test_one_check_is_enough_where_nothing_changes(run: Run, linear: list[object]) -> None:
    out = run(*linear, "--repeat", 5, "--check").out
    assert "atol 1e-05\ntime: median " in out


# --- the tool itself --------------------------------------------------------------------------


def test_debug_shows_the_traceback(run: Run) -> None:
    result = run("missing.mlir", "--debug")
    assert result.code == 1
    assert result.err.startswith("Traceback")
    assert result.err.endswith("missing.mlir: error: cannot read: No such file or directory\n")


def test_a_single_call_starts_no_process(tmp_path: Path) -> None:
    (tmp_path / "double.mlir").write_text(DOUBLE)
    code = (
        "import sys; from aiopt.tools.run import main; main(['double.mlir', '--random']);"
        "assert not {'aiopt.jitrt.workers.pool', 'llvmlite'} & sys.modules.keys()"
    )
    environment = {k: v for k, v in os.environ.items() if k not in ("AIOPT_TIER", "AIOPT_POLICY")}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)


@pytest.mark.parametrize("option", ["-o", "--stats-json", "--trace", "--metrics"])
def test_what_cannot_be_written_is_known_before_anything_is_compiled(
    run: Run, linear: list[object], tmp_path: Path, option: str
) -> None:
    file = tmp_path / "none" / "file"
    result = run(*linear, "--policy", "no policy at all", option, file)
    assert result == Result(1, "", f"{file}: error: cannot write: No such file or directory\n")


def test_pipeline_files_redefine_tiers(run: Run, tmp_path: Path) -> None:
    """What a tier is, is text: a file that redefines it changes what runs."""
    mine = tmp_path / "mine.pipeline"
    mine.write_text("pipeline tier2 = common\n")
    program = tmp_path / "p.mlir"
    program.write_text(
        "func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n"
        "  %r = graph.exp %x : tensor<4xf32>\n  func.return %r : tensor<4xf32>\n}\n"
    )
    arguments = [str(program), "--random", "--tier", "2"]
    assert run(*arguments).code == 0
    refused = run(*arguments, "--pipeline-file", str(mine))
    assert refused.code == 1
    assert "leaves the program at the graph level" in refused.err
    mine.write_text("pipeline half = common, fuse\npipeline tier1 = tier2\n")
    for choice in (["--tier", "1"], ["--pipeline", "tier1"]):
        assert run(str(program), "--random", *choice, "--pipeline-file", str(mine)).code == 0
    assert "unknown" in run(str(program), "--random", "--pipeline", "half").err


def test_a_remote_that_is_none(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIOPT_CACHE_REMOTE", "reddis://:secret@host")
    (tmp_path / "p.mlir").write_text(DOUBLE)
    result = run(tmp_path / "p.mlir", "--random")
    assert (result.code, result.out) == (1, "")
    assert "found 'reddis://…' (did you mean 'redis'?)" in result.err
    assert "secret" not in result.err


def test_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "trace.csv"
    arguments = ["examples/softmax.mlir", "--random", "--vary", "n=2..9", "--dim", "b=3"]
    assert main([*arguments, "--tier", "0", "--repeat", "4", "--record", str(path)]) == 0
    header, first, *rest = path.read_text().splitlines()
    assert header == "program,symbols,shape,time,calls,at,tier"
    assert first.startswith("softmax,b n,3x") and len(rest) == 4
    assert main([*arguments, "--record", "/nowhere/trace.csv"]) == 1
    assert "/nowhere/trace.csv: error: cannot record" in capsys.readouterr().err
