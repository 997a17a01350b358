"""The test engine itself: what it runs, and above all that a failing test fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from lit_inprocess import MalformedTest, count_cases, find_tests, run_file, run_lines

ROOT = Path(__file__).parents[1]
BODY = "func.func @f(%a: i32) -> i32 {\n  func.return %a : i32\n}\n"
BAD = "func.func @f(%a: i32) -> i32 {\n  func.return\n}\n"


def failure(tmp_path: Path, text: str, name: str = "case.mlir") -> str | None:
    """What `run_file` says of a test with this text."""
    path = tmp_path / name
    path.write_text(text)
    return run_file(path)


@pytest.mark.parametrize(
    "text",
    [
        f"// RUN: aiopt-opt %s | filecheck %s\n// CHECK: func.return %a\n{BODY}",
        f"// RUN: aiopt-opt %s\n{BODY}",
        f"// RUN: cat %s | aiopt-opt | filecheck %s --check-prefix=X\n// X: func.return\n{BODY}",
        f"// RUN: not aiopt-opt %s 2>&1 | filecheck %s\n// CHECK: error: 'func.return'\n{BAD}",
        f"// RUN: aiopt-opt %s -o %t && aiopt-opt %t | filecheck %s\n// CHECK: @f\n{BODY}",
        f"// RUN: aiopt-opt %s > %t\n// RUN: filecheck --input-file %t %s\n// CHECK: @f\n{BODY}",
        f"// RUN: not aiopt-opt %s 2> %t\n// RUN: cat %t | filecheck %s\n// CHECK: error\n{BAD}",
        f"// RUN: aiopt-opt %s \\\n// RUN:   -p 'cse, dce' | filecheck %s\n// CHECK: @f\n{BODY}",
        f"// RUN: aiopt-opt %S/case.mlir\n{BODY}",
        f"// RUN: aiopt-opt %s --verify-diagnostics\n// expected-error@+2 {{{{Expected}}}}\n{BAD}",
    ],
)
def test_passes(tmp_path: Path, text: str) -> None:
    assert failure(tmp_path, text) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            f"// RUN: aiopt-opt %s | filecheck %s\n// CHECK: nothing like it\n{BODY}",
            ["RUN: aiopt-opt ", "case.mlir:2: error", "nothing like it", "func.return %a : i32"],
        ),
        (f"// RUN: aiopt-opt %s\n{BAD}", ["exited with 1", "case.mlir:3:3: error: 'func.return'"]),
        (f"// RUN: aiopt-opt %s | cat\n{BAD}", ["aiopt-opt", "exited with 1"]),
        (f"// RUN: aiopt-opt %s 2>&1 | filecheck %s\n// CHECK: error\n{BAD}", ["exited with 1"]),
        (f"// RUN: not aiopt-opt %s\n{BODY}", ["'not aiopt-opt ", "exited with 1"]),
        (f"// RUN: cat %s && aiopt-opt %s\n{BAD}", ["exited with 1"]),
        (f"// RUN: cat %s\n// RUN: aiopt-opt %s -p nope\n{BODY}", ["unknown pass or pipeline"]),
        (f"// RUN: aiopt-opt %s | filecheck %s --check-prefix=X\n{BODY}", ["No check strings"]),
        (f"// RUN: aiopt-opt %s --verify-diagnostics\n{BAD}", ["unexpected error"]),
        (BODY, ["no RUN line"]),
    ],
)
def test_fails(tmp_path: Path, text: str, parts: list[str]) -> None:
    message = failure(tmp_path, text)
    assert message is not None
    for part in parts:
        assert part in message


@pytest.mark.parametrize("line", ["mlir-opt %s", "aiopt-opt %s | | cat", "| cat", "rm -rf %S"])
def test_malformed(tmp_path: Path, line: str) -> None:
    with pytest.raises(MalformedTest):
        failure(tmp_path, f"// RUN: {line}\n{BODY}")


def test_run_lines() -> None:
    text = "// RUN: a | b\n// nothing\n// RUN: c \\\n// RUN:   d\n; RUN: e\n"
    assert run_lines(text) == ["a | b", "c d", "e"]


def test_cases_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "case.mlir"
    split = "// RUN: aiopt-opt %s --split-input-file\n"
    whole = "// RUN: aiopt-opt %s -p cse\n"
    path.write_text(split + whole + f"{BODY}// -----\n{BODY}// -----\n{BODY}")
    assert count_cases(path) == 4
    (tmp_path / "input.mlir").write_text(BODY)
    assert find_tests(tmp_path) == [path]


def test_every_file_is_a_test() -> None:
    """A file without a RUN line would silently test nothing; inputs of tests lie in Inputs."""
    root = ROOT / "test" / "filecheck"
    found = {path for path in root.rglob("*.mlir") if "Inputs" not in path.parts}
    assert found == set(find_tests(root))


def test_lit_runs_the_same_engine() -> None:
    pytest.importorskip("lit")
    code = "import sys; from lit.main import main; main()"
    command = [sys.executable, "-c", code, "-v", "test/filecheck/passes/dce.mlir"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS: aiopt :: test/filecheck/passes/dce.mlir" in done.stdout
