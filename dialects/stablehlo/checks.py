"""Structural checks shared by the verifiers of `stablehlo` operations.

They compare what is written: static sizes with static sizes; a ``?`` is compatible with anything.
Every message names the dimension at fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xdsl.dialects.builtin import DYNAMIC_INDEX, TensorType
from xdsl.ir import Attribute, SSAValue
from xdsl.utils.exceptions import VerifyException

Sizes = tuple[int, ...]


def tensor(value: SSAValue, what: str) -> TensorType[Attribute]:
    """The type of a value that has to be a ranked tensor."""
    if not isinstance(value.type, TensorType):
        raise VerifyException(f"{what}: expected a ranked tensor, found {value.type}")
    return cast("TensorType[Attribute]", value.type)


def sizes(value: SSAValue, what: str) -> Sizes:
    """The sizes of a tensor value; DYNAMIC_INDEX is an unknown one."""
    return tensor(value, what).get_shape()


def show(size: int) -> str:
    """A size as the text has it."""
    return "?" if size == DYNAMIC_INDEX else str(size)


def fits(a: int, b: int) -> bool:
    """Whether two sizes may be equal."""
    return a in (b, DYNAMIC_INDEX) or b == DYNAMIC_INDEX


def check_fits(a: Sizes, b: Sizes, a_name: str, b_name: str) -> None:
    """Check that two shapes may be equal."""
    if len(a) != len(b):
        raise VerifyException(f"{a_name} has rank {len(a)}, {b_name} has rank {len(b)}")
    for i, (x, y) in enumerate(zip(a, b, strict=True)):
        if not fits(x, y):
            raise VerifyException(
                f"dimension {i}: {a_name} has size {show(x)}, {b_name} has size {show(y)}"
            )


def check_axes(axes: Sequence[int], rank: int, what: str, *, unique: bool = True) -> None:
    """Check that `axes` are dimensions of a tensor of that rank, each at most once."""
    for axis in axes:
        if not 0 <= axis < rank:
            raise VerifyException(f"{what}: dimension {axis} is not in a tensor of rank {rank}")
    if unique and len(set(axes)) != len(axes):
        repeated = next(axis for axis in axes if list(axes).count(axis) > 1)
        raise VerifyException(f"{what}: dimension {repeated} is listed twice")


def check_count(found: int, expected: int, what: str, of: str) -> None:
    """Check the length of a list that has one entry per dimension (or operand)."""
    if found != expected:
        raise VerifyException(f"{what}: expected {expected} entries ({of}), found {found}")


def check_element_types(values: Sequence[SSAValue], names: Sequence[str]) -> None:
    """Check that all tensors have the element type of the first."""
    first = tensor(values[0], names[0]).element_type
    for value, name in zip(values[1:], names[1:], strict=True):
        element = tensor(value, name).element_type
        if element != first:
            raise VerifyException(
                f"{names[0]} has element type {first}, {name} has element type {element}"
            )


def check_scalar(value: SSAValue, what: str) -> None:
    """Check that a tensor has rank 0."""
    if rank := len(sizes(value, what)):
        raise VerifyException(f"{what}: expected a tensor of rank 0, found rank {rank}")
