"""Models whose inputs decide shapes by their values (SPEC K3, K5)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import pytest
from aiopt import AioptError, compile, load
from onnx import helper

from .models import check, model, value

RNG = np.random.default_rng(0)


def reshaping() -> onnx.ModelProto:
    """Reshape to a shape that is an input."""
    nodes = [helper.make_node("Reshape", ["x", "shape"], ["y"])]
    return model(nodes, [value("x", "f4", ["n"]), value("shape", "i8", [2])], ["y"])


def call(n: int, *shape: int) -> dict[str, np.ndarray]:
    return {"x": RNG.normal(size=n).astype("f4"), "shape": np.array(shape)}


def test_a_version_for_each_value(tmp_path: Path) -> None:
    check(reshaping(), tmp_path, call(6, 2, 3), call(6, 3, 2), call(6, -1, 2), call(8, 2, 4))


def test_versions_serve_all_sizes_and_are_kept() -> None:
    program = compile(reshaping(), tier=0)
    assert [(i.name, i.shape) for i in program.inputs] == [("x", ("n",)), ("shape", (2,))]
    for n in (2, 4, 6):
        assert program(**call(n, 2, -1)).shape == (2, n // 2)
    program(**call(6, -1, 3))
    program(**call(6, 2, -1))
    assert program.stats["versions"] == 2
    assert program.stats["calls"] == 5


def test_decisions_about_all_versions_are_its_events() -> None:
    never = "default, hotness-policy{remember=false}, resource-policy{compile=never}"
    program = compile(reshaping(), policy=never)
    assert not program.events
    assert "a version for each value that decides shapes" in repr(program)
    for shape in ((2, 3), (3, 2)):
        program(**call(6, *shape))
    assert [event.kind for event in program.events if event.kind != "capture"] == ["load"] * 2


def test_threads_share_a_version() -> None:
    program = compile(reshaping(), tier=0)
    calls = [call(6, *shape) for shape in ((2, 3), (3, 2), (6, 1), (1, 6)) * 8]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda arrays: program(**arrays), calls))
    for result, arrays in zip(found, calls, strict=True):
        np.testing.assert_array_equal(result, arrays["x"].reshape(arrays["shape"]))
    assert program.stats["versions"] == 4


def test_results_go_where_out_says() -> None:
    arrays = call(6, 2, 3)
    out = np.empty((2, 3), "f4")
    assert compile(reshaping(), tier=0)(**arrays, out=out) is out
    np.testing.assert_array_equal(out.reshape(-1), arrays["x"])


def test_a_value_given_before_is_a_constant(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    onnx.save(reshaping(), path)
    program = load(path, tier=0, values={"shape": np.array([2, -1])})
    assert [i.name for i in program.inputs] == ["x"]
    assert program(np.zeros(8, "f4")).shape == (2, 4)
    with pytest.raises(AioptError, match="did you mean 'shape'"):
        load(path, values={"shap": np.array([2, -1])})
    with pytest.raises(AioptError, match="wrong dtype: expected int64, found float64"):
        load(path, values={"shape": np.array([2.5, 1])})
    for wrong in ("2", [[1, 2], [3]], None, ["a"]):
        with pytest.raises(AioptError, match="the value of input 'shape' is no array of numbers"):
            load(path, values={"shape": wrong})  # pyright: ignore[reportArgumentType]
    with pytest.raises(AioptError, match="values are arrays by name: found list"):
        load(path, values=[1])  # pyright: ignore[reportArgumentType]


def test_an_input_of_unknown_rank() -> None:
    nodes = [helper.make_node("Transpose", ["x"], ["y"])]
    program = compile(model(nodes, [value("x", "f4", None)], ["y"]), tier=0)
    for shape in ((), (3,), (2, 3), (2, 3, 4), (5, 2)):
        assert program(np.zeros(shape, "f4")).shape == shape[::-1]
    assert program.stats["versions"] == 4


def test_axes_that_sizes_decide() -> None:
    nodes = [helper.make_node("Squeeze", ["x"], ["y"])]
    program = compile(model(nodes, [value("x", "f4", ["a", "b"])], ["y"]), tier=0)
    assert program(np.zeros((1, 3), "f4")).shape == (3,)
    assert program(np.zeros((2, 1), "f4")).shape == (2,)
    assert program(np.zeros((2, 3), "f4")).shape == (2, 3)


def test_a_wrong_value_is_one_diagnostic() -> None:
    program = compile(reshaping(), tier=0)
    with pytest.raises(AioptError, match="input 'x' dimension 0 has the wrong size: expected 9"):
        program(**call(7, 3, 3))
    with pytest.raises(AioptError, match="7"):
        program(**call(7, -1, 2))
    with pytest.raises(AioptError, match=r"node 'y' \(Reshape\): more than one size is -1"):
        program(**call(7, -1, -1))
