"""Elements as numpy has them: dtypes of element types, arrays of constants (SPEC K1)."""

from __future__ import annotations

from functools import cache, lru_cache
from math import prod
from typing import Any

import numpy as np
from xdsl.dialects.builtin import (
    BFloat16Type,
    BytesAttr,
    DenseIntOrFPElementsAttr,
    Float16Type,
    Float32Type,
    Float64Type,
    IntegerType,
    Signedness,
    TensorType,
)
from xdsl.ir import Attribute

from ...diagnostics import AioptError, Location
from .numerics import Array
from .types import AnyShape, element_type, shape_of


@cache
def numpy_dtype(element: Attribute) -> np.dtype[Any]:
    """The dtype of a tensor's elements; bfloat16 is the one of `ml_dtypes`.

    Raises:
        AioptError: tensors of these elements cannot be executed.
    """
    match element:
        case Float32Type():
            return np.dtype(np.float32)
        case Float64Type():
            return np.dtype(np.float64)
        case Float16Type():
            return np.dtype(np.float16)
        case BFloat16Type():
            return _bfloat16()
        case IntegerType() if element.width.data == 1:
            return np.dtype(np.bool_)
        case IntegerType() if element.width.data in (8, 16, 32, 64):
            kind = "u" if element.signedness.data == Signedness.UNSIGNED else "i"
            return np.dtype(f"{kind}{element.width.data // 8}")
        case _:
            raise AioptError(f"tensors of {element} elements cannot be executed")


def _bfloat16() -> np.dtype[Any]:
    try:
        import ml_dtypes  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise AioptError(
            "tensors of bf16 elements need a package that is not installed",
            hint="install ml_dtypes",
        ) from error
    return np.dtype(ml_dtypes.bfloat16)


def constant_array(value: DenseIntOrFPElementsAttr) -> Array:
    """The elements of a dense constant; a read-only view of its bytes where possible."""
    dtype = numpy_dtype(value.get_element_type())
    raw = value.data.data
    flat = np.frombuffer(raw, np.int8) != 0 if dtype.kind == "b" else np.frombuffer(raw, dtype)
    return flat.reshape(value.get_shape())


def constant_attribute(array: Array, type_: Attribute) -> DenseIntOrFPElementsAttr:
    """The dense constant of a static tensor type with the elements of `array`."""
    assert isinstance(type_, TensorType)
    data = np.where(array, np.int8(-1), np.int8(0)) if array.dtype.kind == "b" else array
    contents = np.ascontiguousarray(data).tobytes()
    if len(contents) <= 8:
        return _small_constant(type_, contents)
    return DenseIntOrFPElementsAttr(type_, BytesAttr(contents))


@lru_cache(maxsize=4096)
def _small_constant(type_: TensorType[Any], contents: bytes) -> DenseIntOrFPElementsAttr:
    return DenseIntOrFPElementsAttr(type_, BytesAttr(contents))


def splat_array(value: DenseIntOrFPElementsAttr) -> Array | None:
    """The one element (rank 0) that all elements of a constant equal bit for bit, or None."""
    size = value.get_element_type().compile_time_size
    raw = value.data.data
    if not raw or raw != raw[:size] * (len(raw) // size):
        return None
    dtype = numpy_dtype(value.get_element_type())
    scalar = np.frombuffer(raw[:size], np.int8 if dtype.kind == "b" else dtype)
    return (scalar != 0 if dtype.kind == "b" else scalar).reshape(())


def element_count(shape: AnyShape) -> int | None:
    """The number of elements of a static shape, None for others."""
    if not all(isinstance(size, int) for size in shape):
        return None
    return prod(size for size in shape if isinstance(size, int))


def check_weight(key: str, array: Array, type_: Attribute, location: Location | None) -> None:
    """Raise an AioptError unless `array` has the shape and dtype of a weight's type."""
    dtype, shape = numpy_dtype(element_type(type_)), shape_of(type_)
    if array.shape != shape or array.dtype != dtype:
        raise AioptError(
            f"weight '{key}' does not fit",
            expected=f"{dtype} [{', '.join(map(str, shape))}]",
            found=f"{array.dtype} {list(array.shape)}",
            location=location,
        )
