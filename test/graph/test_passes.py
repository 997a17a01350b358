"""Graph-level passes: diagnostics of their options, weights, and cost."""

from __future__ import annotations

import numpy as np
import pytest
from aiopt.backends.interp import run
from aiopt.diagnostics import AioptError
from aiopt.dialects.text import make_context, parse_module, verify_module
from aiopt.passes.base import Pass, PassState
from aiopt.passes.bind_weights import BindWeightsPass
from aiopt.passes.canonicalize import CanonicalizePass
from aiopt.passes.specialize import SpecializePass, parse_assignment
from work import count_calls
from xdsl.dialects.builtin import ModuleOp

LINEAR = """
func.func @main(%x: tensor<?x2xf32, #graph.dims<seq, _>> {graph.name = "x"},
                %w: tensor<2x3xf32> {graph.weight = "layer.w"}) -> tensor<?x3xf32, #graph.dims<seq, _>> {
  %y = graph.matmul %x, %w : (tensor<?x2xf32, #graph.dims<seq, _>>, tensor<2x3xf32>) -> tensor<?x3xf32, #graph.dims<seq, _>>
  func.return %y : tensor<?x3xf32, #graph.dims<seq, _>>
}
"""


def apply(text: str, each: Pass, weights: dict[str, np.ndarray] | None = None) -> ModuleOp:
    module = parse_module(text)
    each.run(module, PassState(make_context(), weights=weights))
    verify_module(module)
    return module


def test_weights_that_are_there_are_bound() -> None:
    weights = {"layer.w": np.arange(6, dtype="f4").reshape(2, 3), "unused": np.zeros(3)}
    module = apply(LINEAR, BindWeightsPass(), weights)
    x = np.ones((4, 2), "f4")
    (y,) = run(module, [x], weights)
    np.testing.assert_array_equal(y, x @ weights["layer.w"])


def test_without_weights_nothing_changes() -> None:
    assert str(apply(LINEAR, BindWeightsPass())) == str(parse_module(LINEAR))


@pytest.mark.parametrize(
    ("array", "found"),
    [(np.zeros((2, 4), "f4"), "float32 [2, 4]"), (np.zeros((2, 3), "f8"), "float64 [2, 3]")],
)
def test_a_weight_that_does_not_fit(array: np.ndarray, found: str) -> None:
    with pytest.raises(AioptError) as error:
        apply(LINEAR, BindWeightsPass(), {"layer.w": array})
    message = f"weight 'layer.w' does not fit: expected float32 [2, 3], found {found}"
    assert error.value.text == message


def test_an_unknown_weight_name() -> None:
    with pytest.raises(AioptError) as error:
        apply(LINEAR, BindWeightsPass(("layer.W",)))
    assert error.value.text == (
        "bind-weights: no argument is called 'layer.W' (did you mean 'layer.w'?)"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sec=4", "specialize: no tensor has a dimension 'sec' (did you mean 'seq'?)"),
        ("seq", "specialize: option 'dims': expected symbol=size, found 'seq'"),
        ("seq=4,seq=5", "specialize: 'seq' is given twice"),
        ("seq=-4", "specialize: 'seq': expected a size, at least 0, found -4"),
        ("seq=4 +", "specialize: dimension '4 +': expected a dimension, found 'end of expression'"),
        ("2=4", "specialize: option 'dims': expected symbol=size, found '2=4'"),
    ],
)
def test_specialize_diagnostics(text: str, message: str) -> None:
    with pytest.raises(AioptError) as error:
        apply(LINEAR, SpecializePass(text))
    assert error.value.text == message


def test_assignments_may_contain_calls() -> None:
    assert {k: str(v) for k, v in parse_assignment("s=max(t, 1), b = 2*u").items()} == {
        "s": "max(1, t)",
        "b": "2*u",
    }


def chain(length: int) -> str:
    t = "tensor<?x8xf32, #graph.dims<s, _>>"
    lines = [f"func.func @main(%v0: {t}) -> {t} {{"]
    for i in range(length):
        lines += [
            f"%c{i} = graph.constant dense<{i + 2}.0> : tensor<f32>",
            f"%b{i} = graph.broadcast %c{i} axes = [] : tensor<f32> -> {t}",
            f"%n{i} = graph.add %b{i}, %b{i} : {t}",
            f"%v{i + 1} = graph.mul %n{i}, %v{i} : {t}",
        ]
    return "\n".join([*lines, f"func.return %v{length} : {t}", "}"])


def test_canonicalize_is_linear() -> None:
    def work(length: int) -> int:
        module = parse_module(chain(length))
        state = PassState(make_context())
        return count_calls(lambda: CanonicalizePass().run(module, state))

    work(10)
    assert work(1000) < 12 * work(100)
