"""aiopt-opt as a user meets it: exit codes, diagnostics, expectations, reproducers."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiopt import registry
from aiopt.diagnostics import AioptError, error_at
from aiopt.passes.base import Pass, PassState
from aiopt.tools.opt import main
from xdsl.dialects.builtin import StringAttr
from xdsl.ir import Operation

PRODUCT = """\
func.func @main(%x: tensor<4x8xf32>, %w: tensor<8x32xf32>) -> tensor<4x32xf32> {
  %r = graph.matmul %x, %w : (tensor<4x8xf32>, tensor<8x32xf32>) -> tensor<4x32xf32>
  return %r : tensor<4x32xf32>
}
"""
GOOD = "func.func @f(%a: i32) -> i32 {\n  func.return %a : i32\n}\n"
BAD = "func.func @f(%a: i32) -> i32 {\n  func.return\n}\n"


@dataclass(frozen=True)
class RejectPass(Pass):
    """Reject functions called @bad."""

    name = "test-reject"

    def run(self, op: Operation, state: PassState) -> None:
        for nested in op.walk():
            if nested.get_attr_or_prop("sym_name") == StringAttr("bad"):
                raise error_at(nested, "function @bad", expected="a good one")


@dataclass(frozen=True)
class CrashPass(Pass):
    """Crash on functions called @bad."""

    name = "test-crash"
    depth: int = 0

    def run(self, op: Operation, state: PassState) -> None:
        if any(each.get_attr_or_prop("sym_name") == StringAttr("bad") for each in op.walk()):
            raise KeyError("missing")


@dataclass(frozen=True)
class BreakPass(Pass):
    """Leave invalid IR behind."""

    name = "test-break"

    def run(self, op: Operation, state: PassState) -> None:
        for nested in op.walk():
            if nested.name == "func.return":
                nested.operands = ()


@pytest.fixture(autouse=True)
def test_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    original = registry._plugins
    passes = {
        each.name: SimpleNamespace(value="test", load=lambda each=each: each)
        for each in (RejectPass, CrashPass, BreakPass)
    }
    monkeypatch.setattr(
        registry,
        "_plugins",
        lambda group: passes if group == "aiopt.passes" else original(group),
    )


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Opt = Callable[..., Result]


@pytest.fixture
def opt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Opt:
    """Run aiopt-opt on text given on stdin."""

    def run(*arguments: str, stdin: str | bytes = "") -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        code = main(arguments)
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return run


# --- input and output -------------------------------------------------------------------------


def test_stdin_to_stdout(opt: Opt) -> None:
    result = opt(stdin=GOOD)
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "builtin.module {\n  func.func @f(%a: i32) -> i32 {\n    func.return %a : i32\n  }\n}\n"
    )


def test_output_reads_back(opt: Opt, tmp_path: Path) -> None:
    once = opt("-o", str(tmp_path / "out.mlir"), stdin=GOOD)
    assert (once.code, once.out) == (0, "")
    assert opt(str(tmp_path / "out.mlir")).out == (tmp_path / "out.mlir").read_text()


def test_generic_form(opt: Opt) -> None:
    generic = opt("--print-op-generic", stdin=GOOD)
    assert '"func.return"(%a) : (i32) -> ()' in generic.out
    assert opt(stdin=generic.out).out == opt(stdin=GOOD).out


def test_unregistered_dialect(opt: Opt) -> None:
    text = '"foo.bar"() {x = 1 : i32} : () -> ()'
    refused = opt(stdin=text)
    assert (refused.code, refused.err) == (
        1,
        "<stdin>:1:2: error: dialect 'foo' is not registered\n",
    )
    assert '"foo.bar"()' in opt("--allow-unregistered-dialect", stdin=text).out


def test_no_verify(opt: Opt) -> None:
    assert opt(stdin=BAD).code == 1
    accepted = opt("--no-verify", stdin=BAD)
    assert accepted.code == 0
    assert "func.return\n" in accepted.out


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        (["missing.mlir"], "", "missing.mlir: error: cannot read: No such file or directory"),
        (["."], "", ".: error: cannot read: Is a directory"),
        (["-o", "/nowhere/x"], GOOD, "/nowhere/x: error: cannot write: No such file or directory"),
        ([], "", "<stdin>: error: the input is empty: expected a module"),
        ([], "// nothing\n", "<stdin>: error: the input is empty: expected a module"),
        ([], "x\n\xe9 \xff".encode("latin-1"), "<stdin>:2:1: error: not a text file: expected"),
        ([], BAD, "<stdin>:2:3: error: 'func.return' Expected arguments to have the same types"),
        (["-p", "cse{"], GOOD, "<pipeline>:1:5: error: malformed pipeline: expected"),
        (["-p", "csee"], GOOD, "<pipeline>:1:1: error: unknown pass or pipeline 'csee' (did you"),
        (["--pass-pipeline", "csee"], GOOD, "<pass-pipeline>:1:1: error: unknown pass or pipe"),
        (["-p", "cse", "--pass-pipeline", "cse"], GOOD, "error: --pipeline and --pass-pipeline"),
        (["--print-ir-after", "csee"], GOOD, "error: unknown pass 'csee' (did you mean 'cse'?)"),
        (["--show-pipeline", "tier"], "", "<pipeline>:1:1: error: unknown pass or pipeline"),
        (["--pipeline-file", "none"], GOOD, "none: error: cannot read the pipeline file: No such"),
        (["--run-reproducer"], GOOD, "<stdin>:1: error: not a crash reproducer: expected a line"),
        (["--frobnicate"], GOOD, "aiopt-opt: error: No such option '--frobnicate'"),
        (["a", "b"], GOOD, "aiopt-opt: error: Got unexpected extra argument (b)"),
    ],
)
def test_one_diagnostic(opt: Opt, arguments: list[str], stdin: str, message: str) -> None:
    result = opt(*arguments, stdin=stdin)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(message)
    assert result.err.count("\n") == 1


# --- pipelines --------------------------------------------------------------------------------


def test_lists(opt: Opt) -> None:
    passes = opt("--list-passes").out.splitlines()
    help_of = dict(line.split(maxsplit=1) for line in passes)
    assert help_of["cse"].startswith("Replace repeated side-effect-free operations")
    assert list(help_of) == sorted(help_of)
    pipelines = opt("--list-pipelines").out.splitlines()
    assert any(line.startswith("common ") for line in pipelines)
    assert all(len(line.split(maxsplit=1)) == 2 for line in passes + pipelines)


def test_pipeline_file(opt: Opt, tmp_path: Path) -> None:
    file = tmp_path / "mine.pipeline"
    file.write_text("# Mine alone.\npipeline mine = func.func(cse), dce\n")
    listed = opt("--list-pipelines", "--pipeline-file", str(file)).out
    assert ["mine", "Mine alone."] in [line.split(maxsplit=1) for line in listed.splitlines()]
    shown = opt("--show-pipeline=mine", f"--pipeline-file={file}")
    assert shown.out == "builtin.module(func.func(cse),dce)\n"
    assert opt("--show-pipeline=mine").code == 1
    file.write_text("pipeline mine =\n  cse, dec")
    assert opt("-p", "mine", "--pipeline-file", str(file), stdin=GOOD).err == (
        f"{file}:2:8: error: unknown pass or pipeline 'dec' (did you mean 'dce'?)\n"
    )


# --- sections and expectations ----------------------------------------------------------------


def test_split_reports_every_section(opt: Opt) -> None:
    text = f"{GOOD}// -----\n{BAD}// -----\n\n// -----\n{BAD}"
    result = opt("--split-input-file", stdin=text)
    assert result.code == 1
    assert [line.split(" error")[0] for line in result.err.splitlines()] == [
        "<stdin>:6:3:",
        "<stdin>:12:3:",
    ]
    assert result.out.count("builtin.module") == 1


def test_split_output_reads_back(opt: Opt) -> None:
    once = opt("--split-input-file", stdin=f"{GOOD}// -----\n{GOOD}").out
    assert once.count("// -----\n") == 1
    assert opt("--split-input-file", stdin=once).out == once


@pytest.mark.parametrize(
    "text",
    [
        "func.func @f() -> i32 {\n  func.return // expected-error {{Expected arguments}}\n}",
        "func.func @f() -> i32 {\n  // expected-error@+1 {{got []}}\n  func.return\n}",
        "func.func @f() -> i32 {\n  // expected-error @below {{got []}}\n  func.return\n}".replace(
            " @below", "@below"
        ),
        "func.func @f() -> i32 {\n  func.return\n  // expected-error@above {{got []}}\n}",
        "func.func @f() -> i32 {\n  func.return\n}\n// expected-error@-2 {{got []}}",
        "func.func @f() -> i32 {\n  func.return\n}\n// expected-error @-2 {{got []}}",
        "func.func @f() -> i32 {\n  func.return\n}\n// expected-error@2 {{got []}}",
        GOOD,
    ],
)
def test_expectations_met(opt: Opt, text: str) -> None:
    result = opt("--verify-diagnostics", stdin=text)
    assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (BAD, ["<stdin>:2:3: error: unexpected error: 'func.return' Expected"]),
        (
            f"// expected-error@+1 {{{{oops}}}}\n{GOOD}",
            ['<stdin>:1:4: error: expected error "oops" was not produced'],
        ),
        (
            f"// expected-error@+1 {{{{got []}}}}\n{BAD}",
            ['<stdin>:1:4: error: expected error "got []" was', "<stdin>:3:3: error: unexpected"],
        ),
        (
            f"// expected-error@+2 {{{{other text}}}}\n{BAD}",
            ['<stdin>:1:4: error: expected error "other text"', "<stdin>:3:3: error: unexpected"],
        ),
        (
            f"// expected-error@+2 {{{{got}}}} expected-error@+2 {{{{got}}}}\n{BAD}",
            ['<stdin>:1:4: error: expected error "got" was not produced'],
        ),
        (f"// expected-error {{oops}}\n{GOOD}", ["<stdin>:1:4: error: malformed expectation"]),
        (f"// expected-error@up {{{{x}}}}\n{GOOD}", ["<stdin>:1:4: error: malformed expectation"]),
        (f"// expected-warning {{{{x}}}}\n{GOOD}", ["<stdin>:1:4: error: expected warning cannot"]),
    ],
)
def test_expectations_not_met(opt: Opt, text: str, messages: list[str]) -> None:
    result = opt("--verify-diagnostics", stdin=text)
    assert result.code == 1
    lines = result.err.splitlines()
    assert len(lines) == len(messages)
    for line, message in zip(lines, messages, strict=True):
        assert line.startswith(message)


def test_expectations_by_section(opt: Opt) -> None:
    expected = "// expected-error@+2 {{got []}}\n"
    text = f"{expected}{BAD}// -----\n{GOOD}// -----\n{expected}{BAD}"
    assert opt("--verify-diagnostics", "--split-input-file", stdin=text).code == 0
    text = f"{expected}{BAD}// -----\n{expected}{GOOD}"
    result = opt("--verify-diagnostics", "--split-input-file", stdin=text)
    assert result.err == '<stdin>:6:4: error: expected error "got []" was not produced\n'


def test_expected_from_a_pass(opt: Opt) -> None:
    text = "// expected-error@+1 {{function @bad: expected a good one}}\nfunc.func @bad() {\n"
    text += "  func.return\n}\n"
    assert opt("--verify-diagnostics", "-p", "test-reject", stdin=text).code == 0


# --- failing passes ---------------------------------------------------------------------------

TWO = "func.func @good() {\n  func.return\n}\nfunc.func @bad() {\n  func.return\n}\n"


def test_pass_rejects(opt: Opt) -> None:
    result = opt("-p", "cse, test-reject", stdin=TWO)
    assert (result.code, result.out) == (1, "")
    assert result.err == "<stdin>:4:1: error: function @bad: expected a good one\n"


def test_pass_crashes(opt: Opt) -> None:
    result = opt("-p", "test-crash", stdin=TWO)
    assert result.code == 1
    assert result.err == (
        "<stdin>:1:1: error: internal error in pass 'test-crash': KeyError: 'missing' "
        "(--crash-reproducer=FILE saves the input of the pass)\n"
    )
    assert "Traceback" in opt("-p", "test-crash", "--debug", stdin=TWO).err


def test_pass_breaks_ir(opt: Opt) -> None:
    result = opt("-p", "test-break", stdin=GOOD)
    assert result.code == 1
    assert result.err.startswith(
        "<stdin>:2:3: error: internal error in pass 'test-break': it left invalid IR behind: "
    )
    assert opt("-p", "test-break", "--no-verify", stdin=GOOD).code == 0


@pytest.mark.parametrize("name", ["test-crash{depth=2}", "test-reject"])
def test_reproducer(opt: Opt, tmp_path: Path, name: str) -> None:
    file = tmp_path / "repro.mlir"
    extra = "func.func private @unused()\n"
    pipeline = f"dce, func.func(cse, {name}), cse"
    first = opt("-p", pipeline, f"--crash-reproducer={file}", stdin=TWO + extra)
    assert first.code == 1
    assert f"(reproducer written to {file})" in first.err
    text = file.read_text()
    assert f"--pass-pipeline='builtin.module(func.func({name}))'" in text
    assert "@unused" not in text, "the IR is that just before the failing pass"
    again = opt(str(file), "--run-reproducer")
    assert again.code == 1
    assert again.err.partition("error: ")[2].split(" (")[0].strip() in first.err


def test_a_reproducer_hides_no_advice(opt: Opt, tmp_path: Path) -> None:
    file = tmp_path / "repro.mlir"
    passes = "decompose, fuse, graph-to-lin, lin-to-llvm"
    result = opt("-p", passes, f"--crash-reproducer={file}", stdin=PRODUCT)
    assert f"(run schedule before lin-to-llvm; reproducer written to {file})" in result.err


def test_reproducer_keeps_the_target(opt: Opt, tmp_path: Path) -> None:
    """A kernel scheduled for one target is refused for another, and so is the reproducer's."""
    file = tmp_path / "repro.mlir"
    kernels = opt("-p", "decompose, fuse, graph-to-lin, schedule", "--target=avx2", stdin=PRODUCT)
    lower = ("-p", "builtin.module(plan-arena, lin-to-llvm)", "--target=generic")
    first = opt(*lower, f"--crash-reproducer={file}", stdin=kernels.out)
    assert "is scheduled for another target" in first.err
    assert "--target=generic" in file.read_text().splitlines()[0]
    assert "is scheduled for another target" in opt(str(file), "--run-reproducer").err
    assert opt(str(file), "--run-reproducer", "--target=avx2").code == 0


def test_kernels_have_a_place(opt: Opt) -> None:
    pipeline = "decompose, fuse, graph-to-lin, plan-arena, lin-to-llvm"
    error = opt("-p", pipeline, stdin=PRODUCT).err
    assert error.startswith("<stdin>:2:3: error: kernel '@k0_dot' has no schedule")


def test_misspelt_target(opt: Opt) -> None:
    """It is an error although no pass asks for the target."""
    result = opt("-p", "cse", "--target=avx22", stdin=GOOD)
    assert result.code == 1
    assert "unknown target 'avx22'" in result.err and "did you mean 'avx2'?" in result.err


def test_reproducer_is_not_written_on_success(opt: Opt, tmp_path: Path) -> None:
    file = tmp_path / "repro.mlir"
    assert opt("-p", "cse", f"--crash-reproducer={file}", stdin=GOOD).code == 0
    assert not file.exists()


def test_reproducer_cannot_be_written(opt: Opt) -> None:
    result = opt("-p", "test-crash", "--crash-reproducer=/nowhere/x", stdin=TWO)
    assert result.code == 1
    assert result.err.startswith("/nowhere/x: error: cannot write the crash reproducer: No such")


# --- the installed command --------------------------------------------------------------------


def test_import_loads_nothing_heavy() -> None:
    script = (
        "import sys, aiopt\n"
        "from aiopt.tools.opt import main\n"
        "main(['--help'])\n"
        "heavy = {'numpy', 'xdsl', 'llvmlite', 'lark', 'rich'} & sys.modules.keys()\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_as_a_process(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; from aiopt.tools.opt import main; sys.exit(main())",
    ]
    done = subprocess.run([*command, "-p", "cse"], input=GOOD, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    failed = subprocess.run(command, input=BAD, capture_output=True, text=True)
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr


def test_errors_cross_processes() -> None:
    import pickle

    error = AioptError("message", expected="a", found="b", hint="c")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
