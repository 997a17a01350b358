"""Programs whose kernels are pinned: compiled at once, in tiers, saved, found again (SPEC T1, C1)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import aiopt
import numpy as np
import pytest
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.dialects import lin
from aiopt.dialects.text import make_context, parse_module
from aiopt.jitrt import pinned as pinned_module
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pin_text import pin_text
from aiopt.passes.pins import pins_module
from aiopt.passes.pipeline_text import resolve
from aiopt.tools import compile as compile_tool
from aiopt.tools import opt, run

pytestmark = pytest.mark.usefixtures("nothing_is_known")

T = "tensor<?x3xf32, #graph.dims<n, _>>"
TEXT = f"""
func.func @main(%x: {T} {{graph.name = "x"}}) -> ({T} {{graph.name = "y"}}) {{
  %y = graph.exp %x : {T}
  func.return %y : {T}
}}
"""
X = np.linspace(-1, 1, 21, dtype=np.float32).reshape(7, 3)
AT_ONCE = (
    'tier-policy{ahead="to == 2" wait=true promote=false rank=benefit},'
    " hotness-policy{remember=false}, resource-policy{compile=inline}, latency-policy{verify=false}"
)


@pytest.fixture
def digest() -> str:
    module = parse_module(TEXT)
    state = PassState(make_context(), target=Target.chosen(None))
    PassManager(resolve("kernels")).run(module, state)
    (kernel,) = (op for op in module.ops if isinstance(op, lin.KernelOp))
    assert kernel.digest is not None
    return kernel.digest.data


def pinned(path: Path, digest: str, unroll: int) -> Path:
    schedule = lin.Schedule("nest", 4, unroll)
    path.write_text(pins_module([lin.PinOp.of(digest, schedule)]))
    return path


def pipeline_of(program: aiopt.Program) -> str:
    assert program.artifact is not None
    return program.artifact.pipeline or ""


@pytest.mark.parametrize(
    "how", [{"tier": 2}, {"pipeline": "kernels, schedule, plan-arena, lin-to-llvm"}]
)
def test_pins_are_part_of_what_is_compiled(
    tmp_path: Path, digest: str, how: dict[str, object]
) -> None:
    path = tmp_path / "exp.mlir"
    path.write_text(TEXT)
    plain = aiopt.load(path, **how)  # pyright: ignore[reportArgumentType]
    programs = [
        aiopt.load(path, pins=pinned(tmp_path / f"{unroll}.mlir", digest, unroll), **how)  # pyright: ignore[reportArgumentType]
        for unroll in (1, 2)
    ]
    pins = [pin_text(digest, lin.Schedule("nest", 4, unroll)) for unroll in (1, 2)]
    for program, pin in zip(programs, pins, strict=True):
        assert pin.replace('"', '\\"') in pipeline_of(program)
        np.testing.assert_allclose(program(X), np.exp(X), rtol=1e-6)
    assert digest not in pipeline_of(plain)
    names = {tuple(program.artifact.objects) for program in (plain, *programs) if program.artifact}
    assert len(names) == 3


def test_pins_of_a_program_in_tiers(tmp_path: Path, digest: str) -> None:
    pins = pinned(tmp_path / "pins.mlir", digest, 1)
    program = aiopt.compile(TEXT, policy=AT_ONCE, pins=pins)
    np.testing.assert_allclose(program(X), np.exp(X), rtol=1e-6)
    assert program.settle(30)
    (version,) = program.versions
    assert digest in version.artifact.pipeline


def test_what_changes_in_the_file_is_seen(tmp_path: Path, digest: str) -> None:
    pins = pinned(tmp_path / "pins.mlir", digest, 1)
    first = aiopt.compile(TEXT, tier=2, pins=pins)
    again = aiopt.compile(TEXT, tier=2, pins=pins)
    other = aiopt.compile(TEXT, tier=2, pins=pinned(pins, digest, 2))
    assert pipeline_of(first) == pipeline_of(again) != pipeline_of(other)


def test_a_saved_program_keeps_what_its_pins_made(tmp_path: Path, digest: str) -> None:
    pins = pinned(tmp_path / "pins.mlir", digest, 1)
    aiopt.compile(TEXT, tier=2, pins=pins).save(tmp_path / "exp.aiopt")
    saved = aiopt.load(tmp_path / "exp.aiopt")
    assert digest in pipeline_of(saved)
    np.testing.assert_allclose(saved(X), np.exp(X), rtol=1e-6)
    with pytest.raises(AioptError, match="pins and debug cannot be chosen"):
        aiopt.load(tmp_path / "exp.aiopt", pins=pins)


def test_a_pin_for_another_kind_of_kernel_is_one_diagnostic(tmp_path: Path, digest: str) -> None:
    path = tmp_path / "pins.mlir"
    path.write_text(pins_module([lin.PinOp.of(digest, lin.Schedule("sort", 4, 1))]))
    with pytest.raises(AioptError, match="kernel '@k0_map' is no sort"):
        aiopt.compile(TEXT, tier=2, pins=path)


def test_pins_of_which_none_is_for_the_program(
    tmp_path: Path, digest: str, caplog: pytest.LogCaptureFixture
) -> None:
    pinned_module._warn.cache_clear()
    other = digest[::-1]
    pins = pinned(tmp_path / "pins.mlir", other, 1)
    for _ in range(2):
        aiopt.compile(TEXT, tier=2, pins=pins)
    assert caplog.messages == [
        "aiopt: warning: 0 of 1 pins are for one of the 1 kernels of main; the same operations at"
        " other sizes are another kernel"
    ]
    caplog.clear()
    schedule = lin.Schedule("nest", 4, 1)
    pins.write_text(pins_module([lin.PinOp.of(each, schedule) for each in (other, digest)]))
    program = aiopt.compile(TEXT, tier=2, pins=pins)
    assert program.artifact is not None and program.artifact.pinned == 1
    assert caplog.messages == []


def test_what_the_tools_say_of_such_pins(
    tmp_path: Path, digest: str, caplog: pytest.LogCaptureFixture, capsys
) -> None:
    model = tmp_path / "exp.mlir"
    model.write_text(TEXT)
    pins = str(pinned(tmp_path / "pins.mlir", digest[::-1], 1))
    sizes = ["--random", "--dim", "n=7"]

    def said(main: Callable[[list[str]], int], *arguments: str) -> list[str]:
        pinned_module._warn.cache_clear()
        caplog.clear()
        assert main([str(model), "--pins", pins, *arguments]) == 0
        return [*caplog.messages, *capsys.readouterr().err.splitlines()]

    (warning,) = said(run.main, *sizes, "--tier", "2", "--repeat", "2")
    assert warning.startswith("aiopt: warning: 0 of 1 pins are for one of the 1 kernels of exp")
    assert said(compile_tool.main, "-o", str(tmp_path / "exp.aiopt")) == [warning]
    (warning,) = said(run.main, *sizes, "--tier", "0")
    assert warning.endswith("ran in tier 0, which has no use for pins")
    (remark,) = said(opt.main, "-p", "kernels")
    assert remark == "<--pins>: remark: the pipeline has no pass 'schedule', which pins are for"
    (remark,) = said(opt.main, "-p", "tier2")
    assert "has no kernel" in remark
    pins = str(pinned(tmp_path / "pins.mlir", digest, 1))
    assert said(run.main, *sizes, "--tier", "2") == []
