"""Accuracy of the vector functions against float64, over wide ranges and at special values (K3)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from aiopt.backends.llvm import imports
from aiopt.backends.llvm.target import Target
from aiopt.dialects.graph import numerics
from aiopt.lowering import vector_math
from aiopt.lowering.llvm_ir import ir
from aiopt.lowering.llvm_ir.builder import ModuleBuilder
from xdsl.dialects import llvm

F = np.float32
REFERENCE: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log1p": np.log1p,
    "tanh": np.tanh, "erf": numerics.erf, "sin": np.sin, "cos": np.cos,
}  # fmt: skip
RANGES = {
    "exp": (-104, 89), "exp2": (-150, 128), "expm1": (-20, 89), "log": (1e-3, 4),
    "log1p": (-0.999, 3), "tanh": (-10, 10), "erf": (-4.2, 4.2), "sin": (-1e4, 1e4),
    "cos": (-1e4, 1e4),
}  # fmt: skip
ULP = {"exp": 1.3, "exp2": 1.3, "expm1": 2.0, "log": 1.2, "log1p": 1.7, "tanh": 2.8, "erf": 1.4}
SPECIAL = np.array(
    [0, -0.0, np.inf, -np.inf, np.nan, 1, -1, 1e-45, -1e-45, 1e-38, -1e-38, 3.4e38, -3.4e38, 1e-7,
     88.72, 88.73, -103.97, -104, 128, -149, -150, 2.0**-126, -1 + 2.0**-24, 65536, 65537, 1e30],
    F,
)  # fmt: skip


def inputs(name: str) -> np.ndarray:
    rng = np.random.default_rng(0)
    patterns = rng.integers(0, 2**32, 100_000, dtype=np.uint32).view(F)
    magnitudes = np.geomspace(1e-44, 1e3, 50_000).astype(F)
    line = np.linspace(*RANGES[name], 200_000).astype(F)
    return np.concatenate([SPECIAL, line, patterns, np.abs(patterns), magnitudes, -magnitudes])


def ulps(got: np.ndarray, exact: np.ndarray) -> np.ndarray:
    """Error in units of the last place of the f32 nearest to the exact value."""
    spacing = np.spacing(np.maximum(np.abs(exact), 2.0**-126).astype(F)).astype(np.float64)
    return np.abs(got - exact) / spacing


def check(name: str, x: np.ndarray, got: np.ndarray, bound: float) -> None:
    with np.errstate(all="ignore"):
        exact = REFERENCE[name](x.astype(np.float64))
        rounded = exact.astype(F)
        finite = np.isfinite(rounded) & np.isfinite(got)
        same = (rounded == got) | (np.isnan(rounded) & np.isnan(got))
        error = np.where(finite, ulps(got, exact), np.where(same, 0.0, np.inf))
    worst = int(np.argmax(error))
    assert error[worst] <= bound, (x[worst], got[worst], exact[worst], error[worst])


@pytest.mark.parametrize("name", vector_math.POLYNOMIALS)
@pytest.mark.parametrize("tile", [True, False])
def test_accuracy(run_lanes, target: Target, name: str, tile: bool):
    function = vector_math.POLYNOMIALS[name]
    x = inputs(name)
    shape = (4, target.f32_lanes) if tile else (target.f32_lanes,)
    got = run_lanes(target, lambda b, v: function(b, v[0]), [x], x.dtype, shape)
    check(name, x, got, ULP.get(name, 1.8))


@pytest.mark.parametrize("name", vector_math.POLYNOMIALS)
def test_scalars(run_lanes, name: str):
    function = vector_math.POLYNOMIALS[name]
    x = np.concatenate([SPECIAL, np.linspace(*RANGES[name], 1000).astype(F)])
    got = run_lanes(Target.host(), lambda b, v: function(b, v[0]), [x], x.dtype, ())
    check(name, x, got, ULP.get(name, 1.8))


@pytest.mark.parametrize("shape", [(), (4,), (16,), (3, 8)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_c_library_by_lanes(run_lanes, shape: tuple[int, ...], dtype: type):
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 48)).astype(dtype)
    got = run_lanes(
        Target.host(), lambda b, v: vector_math.function(b, "atan2", v), [x, y], x.dtype, shape
    )
    np.testing.assert_allclose(got, np.arctan2(x, y), rtol=1e-6 if dtype is F else 1e-14)


def test_doubles_use_the_c_library(run_lanes, target: Target):
    x = np.linspace(-5, 5, 64)
    got = run_lanes(
        target, lambda b, v: vector_math.function(b, "exp", v), [x], x.dtype, (target.f32_lanes,)
    )
    np.testing.assert_allclose(got, np.exp(x), rtol=1e-15)


def test_number_of_operations():
    """Compile time follows the number of operations on tiles: it is held down."""
    counts = {}
    for name, function in vector_math.POLYNOMIALS.items():
        t = ir.vec(ir.F32, 4, 16)
        module = ModuleBuilder(vector_bits=512)
        b = module.func("f", [ir.PTR])
        function(b, b.load(t, b.args[0]))
        ops = [op for block in b.op.body.blocks for op in block.ops]
        counts[name] = sum(not isinstance(op, llvm.ConstantOp) for op in ops) - 1
    limits = {"exp": 24, "exp2": 22, "expm1": 22, "tanh": 23, "log": 40, "log1p": 42, "erf": 40}
    assert {n: c for n, c in counts.items() if c > limits.get(n, 60)} == {}


def test_only_known_functions_are_linked():
    assert "sinf" in imports.c_library(["sinf", "some_kernel"])
    assert "some_kernel" not in imports.c_library(["sinf", "some_kernel"])
