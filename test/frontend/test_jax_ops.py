"""About one small JAX program for each operation, against JAX in tier 0 (SPEC K3, T1)."""

from __future__ import annotations

from pathlib import Path

import aiopt
import numpy as np
import pytest
from aiopt.backends.interp import Interpreter
from aiopt.dialects.text import make_context, parse_module, verify_module
from aiopt.lowering.stablehlo_to_graph import StablehloToGraphPass
from aiopt.passes.base import PassState

DATA = Path(__file__).resolve().parents[1] / "data" / "jax"


def programs(stem: str) -> dict[str, str]:
    """The sections of a file by name."""
    sections = (DATA / f"{stem}.mlir").read_text().split("// -----\n")
    return {section.split("\n", 1)[0].removeprefix("// "): section for section in sections}


OTHERS = ("searchsorted", "bits", "bitcast", "sym_cumsum")
"""Programs with operations that the graph level gets from nobody yet."""

PROGRAMS = {
    (stem, name): text
    for stem in ("ops", "windows", "indexing", "programs")
    for name, text in programs(stem).items()
    if name not in OTHERS
}


def arrays(stem: str, name: str, case: int, kind: str) -> list[np.ndarray]:
    """The inputs or outputs of a case; none if there is no such case."""
    with np.load(DATA / f"{stem}.npz") as goldens:
        keys = (f"{name}.{case}.{kind}.{i}" for i in range(len(goldens.files)))
        found: list[np.ndarray] = []
        for key in keys:
            if key not in goldens:
                return found
            found.append(goldens[key])
    return found


@pytest.mark.parametrize(("stem", "name"), PROGRAMS)
def test_against_jax(stem: str, name: str) -> None:
    ctx = make_context()
    module = parse_module(PROGRAMS[stem, name], name, ctx)
    StablehloToGraphPass().run(module, PassState(ctx))
    verify_module(module)
    run = Interpreter(module)
    case = 0
    while expected := arrays(stem, name, case, "out"):
        results = run(arrays(stem, name, case, "in"))
        assert len(results) == len(expected)
        for found, wanted in zip(results, expected, strict=True):
            assert found.dtype == wanted.dtype
            np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)
        case += 1
    assert case, f"no goldens for {name}"


COMPILED = [
    (stem, name, tier)
    for stem, name in PROGRAMS
    for tier in {"windows": (1, 2), "indexing": (2,), "programs": (1, 2)}.get(stem, ())
    if name != "sym_conv_stride"
]


@pytest.mark.parametrize(("stem", "name", "tier"), COMPILED)
def test_compiled(stem: str, name: str, tier: int) -> None:
    """What JAX writes for windows, scatters, sorts…, down to machine code."""
    program = aiopt.compile(PROGRAMS[stem, name], tier=tier)
    case = 0
    while expected := arrays(stem, name, case, "out"):
        results = program(*arrays(stem, name, case, "in"))
        results = results if isinstance(results, tuple) else (results,)
        assert len(results) == len(expected)
        for found, wanted in zip(results, expected, strict=True):
            assert found.dtype == wanted.dtype
            np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4)
        case += 1
