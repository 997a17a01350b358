"""The pass manager from Python: timing, statistics, printing, verification, nesting."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import pytest
from aiopt.diagnostics import AioptError
from aiopt.dialects.text import make_context, parse_module, verify_module
from aiopt.passes.base import Pass, PassState, options_of
from aiopt.passes.manager import IrPrinting, PassManager, read_configuration, reproducer_text
from aiopt.passes.pipeline_text import Nested, Pipeline, resolve
from aiopt.passes.timing import Timing
from xdsl.ir import Operation
from xdsl.utils.exceptions import PassFailedException

FUNCTIONS = """
func.func @f(%a: i32) -> (i32, i32) {
  %0 = arith.addi %a, %a : i32
  %1 = arith.addi %a, %a : i32
  func.return %0, %1 : i32, i32
}
func.func @g() {
  func.return
}
"""


@dataclass(frozen=True)
class Recorder(Pass):
    """Note on which operation it runs."""

    name = "recorder"
    seen: list[str] = field(default_factory=list)

    def run(self, op: Operation, state: PassState) -> None:
        self.seen.append(op.name)
        state.count("runs")
        state.count("weights", len(state.weights))


@dataclass(frozen=True)
class Failing(Pass):
    """Signal failure as xDSL's own passes do."""

    name = "failing"

    def run(self, op: Operation, state: PassState) -> None:
        raise PassFailedException("not today")


def run(pipeline: Pipeline, **options: object) -> tuple[PassManager, PassState]:
    """Run a pipeline on FUNCTIONS."""
    manager = PassManager(pipeline, **options)  # pyright: ignore[reportArgumentType]
    state = PassState(make_context())
    manager.run(parse_module(FUNCTIONS, "f.mlir", state.ctx), state)
    return manager, state


def test_anchors() -> None:
    recorder = Recorder()
    nested = Nested("func.func", (Nested("arith.addi", (recorder,)), recorder))
    run(Pipeline((recorder, nested, Nested("func.call", (recorder,)))))
    assert recorder.seen == ["builtin.module", "arith.addi", "arith.addi", "func.func", "func.func"]


def test_statistics() -> None:
    _, state = run(Pipeline((Nested("func.func", (Recorder(),)), *resolve("cse").items)))
    assert state.statistics == {"recorder": {"runs": 2, "weights": 0}, "cse": {"removed": 1}}


def test_timing() -> None:
    manager, _ = run(resolve("cse,func.func(cse,dce),cse"), verifier=verify_module)
    rows = [(depth, scope.name, scope.count) for depth, scope in manager.timing.rows()]
    verify = "(verify)"
    assert rows == [
        (0, "cse", 1),
        (1, verify, 1),
        (0, "'func.func' Pipeline", 1),
        (1, "cse", 2),
        (2, verify, 2),
        (1, "dce", 2),
        (2, verify, 2),
        (0, "cse", 1),
        (1, verify, 1),
    ]
    assert 0 < manager.timing.seconds("dce") < manager.timing.total
    assert manager.timing.report().count("\n") == len(rows) + 7


def test_timing_adds_up_when_a_scope_raises() -> None:
    timing = Timing()
    for _ in range(2):
        with pytest.raises(ValueError), timing.scope("outer"), timing.scope("inner"):
            raise ValueError
    assert [(scope.name, scope.count) for _, scope in timing.rows()] == [("outer", 2), ("inner", 2)]


def test_printing() -> None:
    stream = io.StringIO()
    printing = IrPrinting(before=["dce"], after=True, stream=stream, generic=True)
    run(resolve("cse,dce"), printing=printing)
    lines = [line for line in stream.getvalue().splitlines() if "IR Dump" in line]
    assert lines == [
        f"// -----// IR Dump {which} //----- //"
        for which in ("After cse", "Before dce", "After dce")
    ]
    assert '"arith.addi"' in stream.getvalue()


def test_verification_is_optional() -> None:
    @dataclass(frozen=True)
    class Break(Pass):
        name = "break"

        def run(self, op: Operation, state: PassState) -> None:
            for nested in op.walk():
                if nested.name == "func.return":
                    nested.operands = ()

    run(Pipeline((Break(),)))
    with pytest.raises(AioptError, match="internal error in pass 'break'") as caught:
        run(Pipeline((Break(),)), verifier=verify_module)
    assert str(caught.value.location) == "f.mlir:5:3"


def test_xdsl_failures_are_diagnostics() -> None:
    with pytest.raises(AioptError) as caught:
        run(Pipeline((Failing(),)))
    assert str(caught.value) == "f.mlir:1:1: error: failing: not today"


def test_reproducers_are_read_back() -> None:
    module = parse_module(FUNCTIONS)
    text = reproducer_text(module, resolve("func.func(cse)"), "avx2", AioptError("why"))
    assert read_configuration(text, "r.mlir") == ("builtin.module(func.func(cse))", "avx2")
    assert parse_module(text, "r.mlir").is_structurally_equivalent(module)
    with pytest.raises(AioptError, match="not a crash reproducer"):
        read_configuration("// something\n", "r.mlir")


def test_options_need_a_known_type() -> None:
    @dataclass(frozen=True)
    class Odd(Failing):
        odd: complex = 0j

    with pytest.raises(TypeError, match=r"Odd.odd: <class 'complex'> is not a type"):
        options_of(Odd)
