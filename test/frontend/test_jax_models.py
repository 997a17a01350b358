"""The seven models JAX exported, in every tier, equal to JAX (test/data/jax/make_goldens.py).

A symbolic model is loaded once and then runs at five sizes; weights are arguments, or bound from a
safetensors file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import aiopt
import numpy as np
import pytest
from aiopt.backends.llvm import codegen
from aiopt.jitrt import build as build_module
from aiopt.passes.manager import PassManager
from safetensors.numpy import save_file

DATA = Path(__file__).resolve().parents[1] / "data" / "jax"
NAMES = ("mlp", "softmax", "layernorm", "attn", "block", "causal", "gpt")
RTOL, ATOL = 1e-4, 1e-5

every_model = pytest.mark.parametrize("name", NAMES)
every_tier = pytest.mark.parametrize("tier", [0, 1, 2])
every_kind = pytest.mark.parametrize("kind", ["static", "symbolic"])


@dataclass(frozen=True)
class Model:
    """An exported function: its text, its weights in argument order, and (input, output) cases."""

    path: Path
    weights: list[np.ndarray]
    cases: list[tuple[np.ndarray, np.ndarray]]


def model(name: str, kind: str) -> Model:
    with np.load(DATA / f"{name}.npz") as arrays:
        numbers = sorted(int(k.split(".")[1]) for k in arrays.files if k.startswith("weight."))
        labels = ["static"] if kind == "static" else [f"sym.{i}" for i in range(5)]
        return Model(
            DATA / (f"{name}.mlir" if kind == "static" else f"{name}.sym.mlir"),
            [arrays[f"weight.{number}"] for number in numbers],
            [(arrays[f"{label}.arg0"], arrays[f"{label}.out"]) for label in labels],
        )


def check(result: np.ndarray, expected: np.ndarray) -> None:
    assert (result.dtype, result.shape) == (expected.dtype, expected.shape)
    np.testing.assert_allclose(result, expected, rtol=RTOL, atol=ATOL)


def forbid_compilation(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, running a pass, emitting an object or linking fails the test."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(PassManager, "run", refuse)
    monkeypatch.setattr(codegen, "emit_object", refuse)
    monkeypatch.setattr(build_module, "link", refuse)


@every_model
@every_kind
@every_tier
def test_weights_as_arguments(
    name: str, kind: str, tier: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = model(name, kind)
    program = aiopt.load(given.path, tier=tier)
    forbid_compilation(monkeypatch)
    artifact, seconds = program.artifact, program.stats["compile seconds"]
    assert (
        len({x.shape for x, _ in given.cases}) == len(given.cases) == (1 if kind == "static" else 5)
    )
    for x, expected in given.cases:
        check(program(x, *given.weights), expected)
    assert program.artifact is artifact
    assert program.stats["compile seconds"] == seconds
    assert program.stats["calls"] == len(given.cases)


@every_model
@every_kind
@every_tier
def test_weights_from_safetensors(
    name: str, kind: str, tier: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = model(name, kind)
    names = [info.name for info in aiopt.load(given.path, tier=0).inputs][1:]
    file = tmp_path / "weights.safetensors"
    save_file(dict(zip(names, given.weights, strict=True)), file)
    program = aiopt.load(given.path, tier=tier, weights=file)
    assert len(program.inputs) == 1
    forbid_compilation(monkeypatch)
    for x, expected in given.cases:
        check(program(x), expected)


@every_model
def test_symbols(name: str) -> None:
    symbols = {"mlp": {"b"}, "softmax": {"b", "n"}}.get(name, {"b", "s"})
    assert set(aiopt.load(model(name, "symbolic").path, tier=0).symbols) == symbols
    assert aiopt.load(model(name, "static").path, tier=0).symbols == ()


@every_tier
def test_sizes_a_model_excludes(tier: int) -> None:
    """gpt was exported for at most 16 positions."""
    given = model("gpt", "symbolic")
    program = aiopt.load(given.path, tier=tier)
    with pytest.raises(aiopt.AioptError, match="16"):
        program(np.zeros((1, 17), np.int32), *given.weights)
    with pytest.raises(aiopt.AioptError):
        program(np.zeros((0, 3), np.int32), *given.weights)


@every_tier
def test_debug_locations_change_nothing(tier: int) -> None:
    given = model("block", "static")
    program = aiopt.load(DATA / "block.debug.mlir", tier=tier)
    for x, expected in given.cases:
        check(program(x, *given.weights), expected)


@pytest.mark.parametrize("tier", [1, 2])
def test_artifact(tier: int, tmp_path: Path) -> None:
    """Saved and loaded, a program is the same code."""
    given = model("block", "symbolic")
    program = aiopt.load(given.path, tier=tier)
    program.save(tmp_path / "block.aiopt")
    loaded = aiopt.load(tmp_path / "block.aiopt")
    for x, _ in given.cases:
        np.testing.assert_array_equal(loaded(x, *given.weights), program(x, *given.weights))
