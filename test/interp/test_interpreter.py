"""Tier 0: binding of symbols, diagnostics of calls, ownership of results, groups and calls."""

from __future__ import annotations

import numpy as np
import pytest
from aiopt.backends.interp import Interpreter, run
from aiopt.diagnostics import AioptError
from aiopt.dialects.text import parse_module

PAIR = """
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x"},
                %m: tensor<?x4xf32, #graph.dims<s, _>> {graph.name = "mask"}) -> tensor<?x4xf32, #graph.dims<b, _>> {
  %y = graph.matmul %x, %m : (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<b, _>>
  func.return %y : tensor<?x4xf32, #graph.dims<b, _>>
}
"""


def f4(*shape: int) -> np.ndarray:
    return np.ones(shape, "f4")


def identity(type_: str) -> str:
    return f"func.func @main(%x: {type_}) -> {type_} {{\n func.return %x : {type_}\n}}"


def test_every_size_from_one_preparation() -> None:
    interpreter = Interpreter(parse_module(PAIR))
    for b, s in ((1, 1), (3, 7), (2, 0), (3, 7)):
        np.testing.assert_array_equal(interpreter([f4(b, s), f4(s, 4)])[0], np.full((b, 4), s))
    assert [i.name for i in interpreter.inputs] == ["x", "mask"]
    assert interpreter.output_names == ("out0",)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([f4(2, 3)], "'main' got the wrong number of inputs: expected 2 (x, mask), found 1"),
        (
            [f4(2, 3), f4(4, 4)],
            "input 'mask' dimension 0 has the wrong size: expected 3 (s), found 4",
        ),
        ([f4(2, 3), f4(3, 5)], "input 'mask' dimension 1 has the wrong size: expected 4, found 5"),
        ([f4(2), f4(3, 4)], "input 'x' has the wrong rank: expected 2, found 1 [2]"),
        (
            [f4(2, 3).astype("f8"), f4(3, 4)],
            "input 'x' has the wrong dtype: expected float32, found float64",
        ),
    ],
)  # fmt: skip
def test_wrong_inputs(inputs: list[np.ndarray], message: str) -> None:
    with pytest.raises(AioptError) as error:
        Interpreter(parse_module(PAIR))(inputs)
    assert error.value.text == message


def test_a_symbol_inside_an_expression() -> None:
    interpreter = Interpreter(parse_module(identity("tensor<?xf32, #graph.dims<2*s + 1>>")))
    assert interpreter.bind([f4(7)]).values == {"s": 3}
    with pytest.raises(AioptError) as error:
        interpreter([f4(8)])
    assert error.value.text == (
        "input 'arg0' dimension 0 is '2*s + 1': its size 8 does not determine 's'"
    )


def test_sizes_that_follow_from_others_are_checked() -> None:
    text = """func.func @main(%x: tensor<?x?xf32, #graph.dims<s, 2*s>>) -> tensor<i64> {
      %n = graph.size value = [s floordiv 2] : tensor<i64>
      func.return %n : tensor<i64>
    }"""
    interpreter = Interpreter(parse_module(text))
    assert interpreter([f4(5, 10)])[0] == 2
    with pytest.raises(AioptError) as error:
        interpreter([f4(5, 11)])
    assert error.value.text == (
        "input 'arg0' dimension 1 has the wrong size: expected 10 (2*s), found 11"
    )


def test_results_are_owned() -> None:
    text = """func.func @main(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3x2xf32>, tensor<2x3xf32>) {
      %t = graph.transpose %x perm = [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
      %c = graph.constant dense<1.0> : tensor<f32>
      %b = graph.broadcast %c axes = [] : tensor<f32> -> tensor<2x3xf32>
      func.return %x, %t, %b : tensor<2x3xf32>, tensor<3x2xf32>, tensor<2x3xf32>
    }"""
    x = f4(2, 3)
    results = run(parse_module(text), [x])
    for result in results:
        assert result.flags.c_contiguous and result.flags.writeable
        result += 1
    np.testing.assert_array_equal(x, f4(2, 3))


def test_one_value_returned_twice_is_two_arrays() -> None:
    text = """func.func @main(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
      %y = graph.exp %x : tensor<3xf32>
      func.return %y, %y : tensor<3xf32>, tensor<3xf32>
    }"""
    a, b = run(parse_module(text), [f4(3)])
    assert not np.shares_memory(a, b)


def test_scalars_are_arrays() -> None:
    text = """func.func @main(%x: tensor<4xf32>) -> tensor<f32> {
      %y = graph.reduce %x kind = add axes = [0] : tensor<4xf32> -> tensor<f32>
      func.return %y : tensor<f32>
    }"""
    (y,) = run(parse_module(text), [f4(4)])
    assert isinstance(y, np.ndarray) and y.shape == () and y.dtype == np.float32


def test_groups_and_calls() -> None:
    text = """
    func.func @main(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
      %y = graph.group(%a = %x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
        %n = graph.neg %a : tensor<?xf32, #graph.dims<s>>
        graph.yield %n : tensor<?xf32, #graph.dims<s>>
      }
      %z:2 = func.call @twice(%y) : (tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<i64>)
      func.return %z#0 : tensor<?xf32, #graph.dims<s>>
    }
    func.func private @twice(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<i64>) {
      %y = graph.add %x, %x : tensor<?xf32, #graph.dims<s>>
      %s = graph.size value = [s] : tensor<i64>
      func.return %y, %s : tensor<?xf32, #graph.dims<s>>, tensor<i64>
    }
    """
    np.testing.assert_array_equal(run(parse_module(text), [f4(3)])[0], [-2, -2, -2])


def test_recursion_is_refused() -> None:
    text = """func.func @main(%x: tensor<f32>) -> tensor<f32> {
      %y = func.call @main(%x) : (tensor<f32>) -> tensor<f32>
      func.return %y : tensor<f32>
    }"""
    with pytest.raises(AioptError, match="'main' calls itself"):
        Interpreter(parse_module(text))


def test_unknown_function_and_operation() -> None:
    with pytest.raises(AioptError, match="there is no function 'f'"):
        Interpreter(parse_module(PAIR), entry="f")
    other = """func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %y = arith.addf %x, %x : tensor<4xf32>
      func.return %y : tensor<4xf32>
    }"""
    with pytest.raises(AioptError) as error:
        Interpreter(parse_module(other))
    assert str(error.value).startswith("<string>:2:7: error: 'arith.addf' cannot be executed")


def test_which_function_runs() -> None:
    body = "(%x: tensor<f32>) -> tensor<f32> {\n func.return %x : tensor<f32>\n}\n"
    only = parse_module(f"func.func @f{body}func.func private @g{body}")
    assert Interpreter(only).name == "f"
    with pytest.raises(AioptError, match="expected one public function or 'main', found f, g"):
        raise_text(f"func.func @f{body}func.func @g{body}")


def raise_text(text: str) -> None:
    try:
        Interpreter(parse_module(text))
    except AioptError as error:
        raise AioptError(error.text) from error


def test_unnamed_dimensions_need_infer_shapes() -> None:
    text = """func.func @main(%x: tensor<f32>) -> tensor<?xf32> {
      %y = graph.broadcast %x axes = [] : tensor<f32> -> tensor<?xf32>
      func.return %y : tensor<?xf32>
    }"""
    with pytest.raises(AioptError) as error:
        Interpreter(parse_module(text))
    assert error.value.text.endswith("result dimension 0 has no name (run infer-shapes first)")


def test_missing_weight() -> None:
    text = """func.func @main() -> tensor<4xf32> {
      %w = graph.weight key = "w" : tensor<4xf32>
      func.return %w : tensor<4xf32>
    }"""
    with pytest.raises(AioptError, match="weight 'w' is missing"):
        Interpreter(parse_module(text))
    weight = f4(4)
    (result,) = run(parse_module(text), [], {"w": weight})
    assert result is not weight


def test_a_slice_outside_its_tensor() -> None:
    text = """func.func @main(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<4xf32> {
      %y = graph.slice %x starts = [0] limits = [4] strides = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<4xf32>
      func.return %y : tensor<4xf32>
    }"""
    interpreter = Interpreter(parse_module(text))
    with pytest.raises(AioptError, match="the sizes must satisfy s >= 4: found s = 3"):
        interpreter([f4(3)])
