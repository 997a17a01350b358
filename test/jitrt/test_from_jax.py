"""`from_jax`: functions, pytrees, symbolic sizes and closures, against JAX (SPEC K3, I6)."""

from __future__ import annotations

import sys
from typing import Any

import aiopt
import numpy as np
import pytest
from aiopt.diagnostics import AioptError

RNG = np.random.default_rng(3)


def normal(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape, np.float32)


def test_without_jax_there_is_one_diagnostic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jax", None)
    monkeypatch.setitem(sys.modules, "jax.export", None)
    with pytest.raises(AioptError, match=r"JAX is not installed.*pip install"):
        aiopt.from_jax(lambda x: x, ("b", "float32"))


@pytest.fixture(name="jax")
def _jax() -> Any:
    return pytest.importorskip("jax")


@pytest.mark.parametrize("tier", [0, 1, 2])
def test_symbolic_sizes_and_pytrees(jax: Any, tier: int) -> None:
    jnp = jax.numpy

    def layer(x: Any, params: dict[str, Any]) -> Any:
        h = jnp.tanh(x @ params["w"] + params["b"])
        return {"h": h, "sums": (h.sum(1), None)}

    spec = {"w": ("8, 16", "float32"), "b": jax.ShapeDtypeStruct((16,), jnp.float32)}
    program = aiopt.from_jax(layer, ("n, 8", "float32"), spec, tier=tier)
    assert [info.name for info in program.inputs] == ["x", "params.b", "params.w"]
    assert [info.name for info in program.results] == ["h", "sums.0"]
    assert program.symbols == ("n",)
    params = {"w": normal(8, 16), "b": normal(16)}
    for n in (1, 5):
        x = normal(n, 8)
        found, expected = program(x, params), layer(x, params)
        assert found["sums"][1] is None
        np.testing.assert_allclose(found["h"], expected["h"], rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(found["sums"][0], expected["sums"][0], rtol=1e-5, atol=1e-5)


def test_arrays_closed_over_are_weights(jax: Any) -> None:
    """Those of functions that are called, too; small ones stay in the program."""
    jnp = jax.numpy
    first, second = normal(8, 64), jnp.asarray(normal(64, 8))
    inner = jax.jit(lambda y: jnp.maximum(y, 0) @ second)

    def model(x: Any) -> Any:
        return inner(x @ first)[:, np.array([3, 1])]

    program = aiopt.from_jax(model, ("b, 8", "float32"), tier=0)
    weights = [line for line in program.program.ir.splitlines() if "graph.weight" in line]
    assert len(weights) == 2
    x = normal(3, 8)
    np.testing.assert_allclose(program(x), model(x), rtol=1e-4, atol=1e-4)


def test_examples_and_jax_arrays_are_arguments(jax: Any) -> None:
    jnp = jax.numpy
    x = jnp.asarray(normal(4, 5))
    program = aiopt.from_jax(lambda x, k: jnp.sort(x * k, axis=1), x, np.float32(2))
    assert program.symbols == ()
    np.testing.assert_array_equal(program(x, np.float32(-1)), np.sort(-np.asarray(x), axis=1))


def test_constraints_are_checked_at_a_call(jax: Any) -> None:
    program = aiopt.from_jax(lambda x: x[:4].sum(), ("n", "float32"), constraints=("n >= 4",))
    assert program(np.ones(5, np.float32)) == 4
    with pytest.raises(AioptError, match="n"):
        program(np.ones(3, np.float32))


def test_control_flow(jax: Any) -> None:
    def model(x: Any) -> Any:
        return jax.lax.scan(lambda h, row: ((h + row) / 2, h), x[0], x)

    program = aiopt.from_jax(model, ("n, 3", "float32"), constraints=("n >= 1",))
    x = normal(6, 3)
    for found, expected in zip(program(x), model(x), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (3, "an argument's spec has no shape and dtype"),
        (np.float32, "an argument's spec has no shape and dtype"),
        (("b +", "float32"), "is no shape"),
    ],
)
def test_bad_specs(jax: Any, spec: Any, message: str) -> None:
    with pytest.raises(AioptError, match=message):
        aiopt.from_jax(lambda x: x, spec)


def test_what_is_no_function_is_refused(jax: Any) -> None:
    with pytest.raises(AioptError, match="not a JAX function: found int"):
        aiopt.from_jax(3, ("b", "float32"))  # pyright: ignore[reportArgumentType]


def test_another_structure_is_refused(jax: Any) -> None:
    program = aiopt.from_jax(lambda x: x + 1, ("b", "float32"), tier=0)
    with pytest.raises(AioptError, match="another structure"):
        program({"x": np.ones(3, np.float32)})


def test_what_is_not_supported_is_one_diagnostic(jax: Any) -> None:
    with pytest.raises(AioptError, match=r"not (supported|registered)"):
        aiopt.from_jax(lambda x: jax.numpy.linalg.inv(x), ("3, 3", "float32"))
