"""The map of loaded code that `perf report` reads (K5)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from aiopt.backends.llvm.jit import emit_object, load_object
from aiopt.backends.llvm.perf_map import function_symbols
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.jitrt.loading import load
from aiopt.jitrt.program import Program

TEXT = """
define internal i64 @inner(i64 %x) noinline { ret i64 %x }
define i64 @outer(i64 %x) { %y = call i64 @inner(i64 %x) ret i64 %y }
declare i64 @foreign(i64)
@data = global i64 0
"""

MODEL = """\
func.func @main(%x: tensor<?xf32, #graph.dims<n>>) -> tensor<?xf32, #graph.dims<n>> {
  %r = graph.exp %x : tensor<?xf32, #graph.dims<n>>
  return %r : tensor<?xf32, #graph.dims<n>>
}
"""


@pytest.fixture
def perf_map(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = Path(f"/tmp/perf-{os.getpid()}.map")
    path.unlink(missing_ok=True)
    monkeypatch.setenv("AIOPT_PERF_MAP", "1")
    yield path
    path.unlink(missing_ok=True)


def _entries(path: Path) -> dict[str, tuple[int, int]]:
    rows = [line.split(" ", 2) for line in path.read_text().splitlines()]
    return {name: (int(start, 16), int(size, 16)) for start, size, name in rows}


def test_functions_of_an_object() -> None:
    data = emit_object(TEXT, Target.host())
    assert [s.name for s in function_symbols(data)] == ["inner", "outer"]
    assert all(s.size > 0 for s in function_symbols(data))


def test_addresses(perf_map: Path) -> None:
    loaded = load_object(
        emit_object(TEXT, Target.host()), ["outer"], labels=lambda: {"outer": "a b"}
    )
    entries = _entries(perf_map)
    assert entries["a b"][0] == loaded.address("outer")
    (inner, size), (outer, _) = entries["inner"], entries["a b"]
    assert inner + size <= outer


def _kernels(program: Program) -> list[str]:
    assert program.artifact is not None
    return list(program.artifact.table.kernels)


def test_kernels_are_named_after_their_source(perf_map: Path, tmp_path: Path) -> None:
    model, saved = tmp_path / "model.mlir", tmp_path / "model.aiopt"
    model.write_text(MODEL)
    program = load(model)
    (kernel,) = _kernels(program)
    assert f"{kernel}@model.mlir:2:3" in _entries(perf_map)
    program.save(saved)
    perf_map.unlink()
    assert load(saved)(np.zeros(3, np.float32)).tolist() == [1, 1, 1]
    assert f"{kernel}@model.mlir:2:3" in _entries(perf_map)
    assert re.fullmatch(r"([0-9a-f]+ [0-9a-f]+ \S+\n)+", perf_map.read_text())


def test_off_by_default(perf_map: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIOPT_PERF_MAP")
    load_object(emit_object(TEXT, Target.host()), ["outer"])
    assert not perf_map.exists()


def test_a_link_is_not_followed(perf_map: Path, tmp_path: Path) -> None:
    perf_map.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AioptError, match="cannot write the perf map"):
        load_object(emit_object(TEXT, Target.host()), ["outer"])
    assert not (tmp_path / "elsewhere").exists()
