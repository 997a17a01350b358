"""Arrays of other libraries in, and out again: without copies where their memory allows."""

from __future__ import annotations

from typing import Any

import aiopt
import numpy as np
import pytest
from aiopt import AioptError, Program


class Foreign:
    """An array of a library that only speaks DLPack."""

    def __init__(self, array: np.ndarray, device: int = 1) -> None:
        self.array, self.device = array, device

    def __dlpack__(self, **kwargs: Any) -> Any:
        return self.array.__dlpack__()

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.device, 0


class Unexportable(Foreign):
    """One whose dtype DLPack does not have, but numpy has."""

    def __dlpack__(self, **kwargs: Any) -> Any:
        raise BufferError("no such type")

    def __array__(self, *args: Any, **kwargs: Any) -> np.ndarray:
        return self.array


def program(element: str, rank: int, tier: int, op: str = "abs") -> Program:
    """``y = op(x)`` on any sizes."""
    sizes, names = "?x" * rank, ", ".join("abc"[:rank])
    type_ = f"tensor<{sizes}{element}" + (f", #graph.dims<{names}>>" if rank else ">")
    text = f"""
    func.func @main(%x: {type_}) -> {type_} {{
      %y = graph.{op} %x : {type_}
      func.return %y : {type_}
    }}"""
    return aiopt.compile(text, tier=tier)


ARRAYS = {
    "matrix": ("f32", np.arange(-6, 6, dtype=np.float32).reshape(3, 4)),
    "scalar": ("f32", np.array(-2.0, np.float32)),
    "empty": ("f32", np.zeros((0, 4), np.float32)),
    "integers": ("i64", np.arange(-3, 3)),
    "booleans": ("i1", np.array([True, False, True])),
}


@pytest.mark.parametrize("tier", [0, 2])
@pytest.mark.parametrize("name", ARRAYS)
def test_dlpack_arrays_are_taken_as_they_are(name: str, tier: int):
    element, array = ARRAYS[name]
    op, expected = ("not", ~array) if element == "i1" else ("abs", np.abs(array))
    run = program(element, array.ndim, tier, op)
    result = run(Foreign(array))
    np.testing.assert_array_equal(result, expected)
    assert result.shape == array.shape and result.dtype == array.dtype
    assert run.stats.get("copies", 0) == 0
    assert np.shares_memory(np.from_dlpack(result), result) or not result.size


@pytest.mark.parametrize("tier", [0, 2])
def test_an_array_with_gaps_is_copied_and_counted(tier: int):
    run = program("f32", 2, tier)
    array = np.arange(24, dtype=np.float32).reshape(4, 6) - 12
    for view in (array[:, ::2], array.T, array[::-1], np.broadcast_to(array[:1], (3, 6))):
        np.testing.assert_array_equal(run(view), np.abs(view))
    np.testing.assert_array_equal(run(Foreign(array.T)), np.abs(array.T))
    assert run.stats["copies"] == 5


def test_read_only_arrays():
    run = program("f32", 1, 2)
    array = np.array([-1, 2], np.float32)
    array.flags.writeable = False
    np.testing.assert_array_equal(run(array), [1, 2])
    assert run.stats.get("copies", 0) == 0


def test_an_array_elsewhere_is_refused():
    with pytest.raises(AioptError, match=r"'arg0' is not in the processor's memory: .* device 2"):
        program("f32", 1, 2)(Foreign(np.zeros(2, np.float32), device=2))


def test_what_dlpack_lacks_comes_through_array():
    array = np.array([-1, 2], np.float32)
    np.testing.assert_array_equal(program("f32", 1, 2)(Unexportable(array)), [1, 2])


@pytest.mark.parametrize("dtype", ["float32", "bool", "int64", "bfloat16"])
def test_torch_tensors(dtype: str):
    torch = pytest.importorskip("torch", minversion="2.0")
    if dtype == "bfloat16":
        pytest.importorskip("ml_dtypes")
    element = {"float32": "f32", "bool": "i1", "int64": "i64", "bfloat16": "bf16"}[dtype]
    tensor = torch.tensor([[1, 0, 3], [-1, 2, 0]]).to(getattr(torch, dtype))
    op, expected = ("not", ~tensor) if dtype == "bool" else ("abs", tensor.abs())
    run = program(element, 2, 2, op)
    result = run(tensor)
    np.testing.assert_array_equal(result.astype(np.float32), expected.to(torch.float32).numpy())
    assert run.stats.get("copies", 0) == 0
    if dtype != "bfloat16":
        assert torch.from_dlpack(result).data_ptr() == result.ctypes.data


def test_torch_tensors_that_want_gradients():
    torch = pytest.importorskip("torch", minversion="2.0")
    tensor = torch.tensor([-1.0, 2.0], requires_grad=True)
    np.testing.assert_array_equal(program("f32", 1, 2)(tensor), [1, 2])
