"""What the reference semantics of operations have in common: kernels and sizes (SPEC K1, T1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from xdsl.ir import Operation

from ...diagnostics import error_at
from ..dims import Dim
from . import numerics
from .base import GraphOp
from .elements import numpy_dtype
from .numerics import Array
from .types import element_type, shape_of

Kernel: TypeAlias = "Callable[..., Array]"
"""``(sizes: Sizes, *arrays) -> array``."""


class Sizes:
    """An assignment of the symbols, with the dimensions evaluated under it so far."""

    __slots__ = ("_dims", "_shapes", "values")

    def __init__(self, values: Mapping[str, int]) -> None:
        self.values = values
        self._dims: dict[Dim, int] = {}
        self._shapes: dict[tuple[Dim, ...], tuple[int, ...]] = {}

    def dim(self, size: Dim) -> int:
        """The value of a dimension. Raises KeyError for an unbound symbol."""
        if isinstance(size, int):
            return size
        value = self._dims.get(size)
        if value is None:
            value = self._dims[size] = size.evaluate(self.values)
        return value

    def shape(self, sizes: tuple[Dim, ...]) -> tuple[int, ...]:
        """The values of several dimensions."""
        found = self._shapes.get(sizes)
        if found is None:
            found = self._shapes[sizes] = tuple(map(self.dim, sizes))
        return found


NO_SYMBOLS = Sizes({})


def operand_dtype(op: Operation) -> np.dtype[Any]:
    """Of the first operand."""
    return numpy_dtype(element_type(op.operands[0].type))


def is_half(dtype: np.dtype[Any]) -> bool:
    """Whether it is float16 or bfloat16."""
    return dtype.itemsize == 2 and numerics.is_float(dtype)


def widened(kernel: Kernel, op: Operation) -> Kernel:
    """Compute 16-bit floats in float32 and round the result once."""
    if not is_half(operand_dtype(op)):
        return kernel
    dtype = numpy_dtype(element_type(op.results[0].type))

    def rounded(sizes: Sizes, *arrays: Array) -> Array:
        wide = (a.astype(np.float32) if is_half(a.dtype) else a for a in arrays)
        return kernel(sizes, *wide).astype(dtype)

    return rounded


def shape_reader(op: GraphOp) -> Callable[[Sizes], tuple[int, ...]]:
    """The result shape under an assignment."""
    shape = shape_of(op.result.type)
    if None in shape:
        raise error_at(
            op,
            f"'{op.name}' cannot be executed: result dimension {shape.index(None)} has no name",
            hint="run infer-shapes first",
        )
    if all(isinstance(size, int) for size in shape):
        return lambda _: shape  # pyright: ignore[reportReturnType]
    return lambda sizes: sizes.shape(shape)  # pyright: ignore[reportArgumentType]


def sizes_reader(dims: tuple[Dim, ...]) -> Callable[[Sizes], tuple[int, ...]]:
    """The values of dimensions under an assignment."""
    return lambda sizes: sizes.shape(dims)
