"""Compiled code says which line of the program it computes: to gdb and in the object (K3)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import llvmlite.binding as llvm
import numpy as np
import pytest
from aiopt.diagnostics import AioptError, location_of
from aiopt.jitrt.loading import compile, load
from aiopt.jitrt.lowered import lower
from aiopt.jitrt.program import Program
from xdsl.dialects.llvm import ConstantOp, FuncOp, GlobalOp

MODEL = """\
func.func @main(%x: tensor<?x64xf32, #graph.dims<n, _>>, %w: tensor<64x32xf32>)
    -> tensor<?x32xf32, #graph.dims<n, _>> {
  %d = graph.matmul %x, %w : (tensor<?x64xf32, #graph.dims<n, _>>, tensor<64x32xf32>) -> tensor<?x32xf32, #graph.dims<n, _>>
  %e = graph.exp %d : tensor<?x32xf32, #graph.dims<n, _>>
  %s = graph.softmax %e axis = 1 : tensor<?x32xf32, #graph.dims<n, _>>
  return %s : tensor<?x32xf32, #graph.dims<n, _>>
}
"""

CALL = """\
import sys, aiopt, numpy as np
program = aiopt.load(sys.argv[1], debug=True)
for _ in range(2):
    program(np.ones((5, 64), np.float32), np.ones((64, 32), np.float32))
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.mlir"
    path.write_text(MODEL)
    return path


def _line_table(program: Program) -> bytes:
    assert program.artifact is not None
    found = b""
    for data in program.artifact.objects:
        image = llvm.ObjectFileRef.from_data(data)
        found += b"".join(s.data() for s in image.sections() if s.name() == b".debug_line")
    return found


@pytest.mark.parametrize("tier", [1, 2])
def test_the_line_table_names_the_file(model: Path, tier: int) -> None:
    assert b"model.mlir" in _line_table(load(model, tier=tier, debug=True))


def test_off_by_default(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIOPT_DEBUG", raising=False)
    assert not _line_table(load(model))
    monkeypatch.setenv("AIOPT_DEBUG", "0")
    assert not _line_table(load(model))


def test_asked_for_by_the_environment(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIOPT_DEBUG", "1")
    assert b"model.mlir" in _line_table(load(model))
    assert not _line_table(load(model, debug=False))


@pytest.mark.parametrize("target", ["native", "avx2", "generic"])
def test_results_are_the_same(target: str) -> None:
    x = np.linspace(-1, 1, 7 * 64, dtype=np.float32).reshape(7, 64)
    w = np.linspace(-1, 1, 64 * 32, dtype=np.float32).reshape(64, 32)
    plain, debug = (compile(MODEL, target=target, debug=on)(x, w) for on in (False, True))
    np.testing.assert_array_equal(plain, debug)


def test_an_artifact_is_as_it_was_compiled(model: Path, tmp_path: Path) -> None:
    saved = tmp_path / "model.aiopt"
    load(model, debug=True).save(saved)
    assert b"model.mlir" in _line_table(load(saved))
    with pytest.raises(AioptError, match="compiled already"):
        load(saved, debug=True)


def test_a_file_name_that_needs_quoting(tmp_path: Path) -> None:
    path = tmp_path / 'a "näme"\\.mlir'
    path.write_text(MODEL)
    assert path.name.encode() in _line_table(load(path, debug=True))


def _gdb(model: Path, tmp_path: Path, *commands: str) -> str:
    """What gdb prints that runs `commands` while the model is called."""
    if shutil.which("gdb") is None:
        pytest.skip("gdb is not installed")
    script = tmp_path / "call.py"
    script.write_text(CALL)
    before = ("set debuginfod enabled off", "set breakpoint pending on")
    options = [word for command in (*before, *commands) for word in ("-ex", command)]
    run = subprocess.run(
        ["gdb", "-q", "-nx", "-batch", *options, "--args", sys.executable, str(script), str(model)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    output = run.stdout + run.stderr
    if "ptrace" in output:
        pytest.skip("processes cannot be traced here")
    return output


def test_gdb_breaks_at_a_line_of_the_model(model: Path, tmp_path: Path) -> None:
    commands = ("break model.mlir:4", "run", "backtrace", "delete", "continue")
    output = _gdb(model, tmp_path, *commands)
    assert re.search(rf"#0  \w*dot\w* \(\) at {model}:4", output)
    assert "%e = graph.exp %d" in output
    assert re.search(r"^#\d .* aiopt_entry ", output, re.MULTILINE)
    assert re.search(r"^#\d+ .*\bPy_", output, re.MULTILINE)
    assert "exited normally" in output


def test_gdb_sees_through_micro_kernels(model: Path, tmp_path: Path) -> None:
    commands = (
        "break model.mlir:4",
        "run",
        "delete",
        "rbreak ^aiopt_ukr_5x",
        "continue",
        "stepi 40",
    )
    output = _gdb(model, tmp_path, *commands, "backtrace 3")
    assert re.search(r"^#0 .* in aiopt_ukr_5x", output, re.MULTILINE)
    assert re.search(rf"^#1 .* in \w*dot\w* \(\) at {model}:3", output, re.MULTILINE)


ATTENTION = """\
func.func @main(%q: tensor<?x8xf32, #graph.dims<n, _>>, %k: tensor<8x?xf32, #graph.dims<_, n>>,
                %v: tensor<?x8xf32, #graph.dims<n, _>>) -> tensor<?x8xf32, #graph.dims<n, _>> {
  %s = graph.matmul %q, %k : (tensor<?x8xf32, #graph.dims<n, _>>, tensor<8x?xf32, #graph.dims<_, n>>) -> tensor<?x?xf32, #graph.dims<n, n>>
  %p = graph.softmax %s axis = 1 : tensor<?x?xf32, #graph.dims<n, n>>
  %r = graph.matmul %p, %v : (tensor<?x?xf32, #graph.dims<n, n>>, tensor<?x8xf32, #graph.dims<n, _>>) -> tensor<?x8xf32, #graph.dims<n, _>>
  %e = graph.exp %r : tensor<?x8xf32, #graph.dims<n, _>>
  return %e : tensor<?x8xf32, #graph.dims<n, _>>
}
"""

WINDOW = """\
func.func @main(%x: tensor<1x3x8x8xf32>, %w: tensor<8x3x3x3xf32>) -> tensor<1x8x8x8xf32> {
  %c = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1]
      : (tensor<1x3x8x8xf32>, tensor<8x3x3x3xf32>) -> tensor<1x8x8x8xf32>
  %e = graph.exp %c : tensor<1x8x8x8xf32>
  return %e : tensor<1x8x8x8xf32>
}
"""


@pytest.mark.parametrize(
    ("text", "lines"), [(MODEL, {3, 4, 5}), (ATTENTION, {3, 4, 5, 6}), (WINDOW, {2, 4})]
)
@pytest.mark.parametrize("tier", [1, 2])
def test_instructions_have_the_line_of_what_they_compute(
    text: str, lines: set[int], tier: int
) -> None:
    """Every operation is found in some kernel, and every instruction comes from an operation."""
    found: set[int | None] = set()
    for op in lower(text, tier=tier, file="model.mlir").module.walk():
        if op.name.startswith("llvm.") and not isinstance(op, GlobalOp | ConstantOp):
            place = location_of(op)
            if place is None:
                assert isinstance(op, FuncOp) and not op.body.blocks
            else:
                found.add(place.line)
    assert found == lines


# --- what a program is called -------------------------------------------------------------------

ADD = """
func.func @twice(%x: tensor<3xf32>) -> tensor<3xf32> {
  %r = graph.add %x, %x : tensor<3xf32>
  return %r : tensor<3xf32>
}
"""


@pytest.mark.parametrize("tier", [0, 1, 2])
def test_programs_are_called_after_where_they_come_from(tmp_path: Path, tier: int) -> None:
    path = tmp_path / "double.mlir"
    path.write_text(ADD)
    assert load(path, tier=tier).name == "double"
    assert compile(ADD, tier=tier).name == "twice"
    assert compile(f"module @sums {{{ADD}}}", tier=tier).name == "sums"


def test_a_saved_program_keeps_its_tier(tmp_path: Path) -> None:
    for tier in (1, 2):
        program = compile(ADD, tier=tier)
        assert program.tier == tier
        program.save(tmp_path / "saved")
        assert load(tmp_path / "saved").tier == tier
    compile(ADD, pipeline="tier1").save(tmp_path / "saved")
    assert load(tmp_path / "saved").tier is None
