"""JSON that is what it should be, or none: readers that take no type for another (SPEC C6)."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any, TypeVar

T = TypeVar("T")

NONSENSE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading JSON of another form raises."""


def exactly(type_: type[T], value: Any) -> T:
    """A value of that type; True is no integer. Raises TypeError."""
    if type(value) is not type_:
        raise TypeError(f"{value!r} is no {type_.__name__}")
    return value


def number(value: Any) -> float:
    """A finite number. Raises TypeError."""
    if type(value) not in (int, float) or not isfinite(value):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def several(value: Any, read: Callable[[Any], T]) -> tuple[T, ...]:
    """What `read` makes of the elements of a list. Raises TypeError."""
    return tuple(map(read, exactly(list, value)))


def text(value: Any) -> str:
    """A text. Raises TypeError."""
    return exactly(str, value)


def integer(value: Any) -> int:
    """An integer. Raises TypeError."""
    return exactly(int, value)


def factor(value: Any) -> tuple[str, str]:
    """A factor of a key. Raises TypeError, ValueError."""
    label, what = value
    if type(value) is not list or type(label) is not str or type(what) is not str:
        raise TypeError(f"{value!r} is no factor")
    return label, what
