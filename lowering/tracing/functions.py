"""The functions of `aiopt.xp`: traced if an argument is, numpy's own otherwise (SPEC I6).

So code in the array API's style runs on plain arrays as it stands, and compiled under `aiopt.jit`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ..frontend.builder import Lowered
from . import elementwise, manipulation, neural, reductions
from .elementwise import Implementation
from .values import Size, Trace, TracedArray, is_weak

Function = Callable[..., Any]

ALIASES = {
    "acos": "arccos", "acosh": "arccosh", "asin": "arcsin", "asinh": "arcsinh", "atan": "arctan",
    "atanh": "arctanh", "atan2": "arctan2", "bitwise_invert": "invert", "pow": "power",
    "bitwise_left_shift": "left_shift", "bitwise_right_shift": "right_shift",
    "concat": "concatenate", "permute_dims": "transpose", "cumulative_sum": "cumsum",
    "cumulative_prod": "cumprod",
}  # fmt: skip
"""What numpy 1 calls functions of the array API."""

NUMPY_NAMES = {
    **{new: old for old, new in ALIASES.items()},
    "absolute": "abs",
    "true_divide": "divide",
    "amax": "max",
    "amin": "min",
    "rint": "round",
    "conjugate": "positive",
    "mod": "remainder",
}
"""Names that numpy's functions carry, where the array API has another."""


def trace_of(values: Iterable[Any]) -> Trace | None:
    """The trace that any of the values belongs to, containers included."""
    for value in values:
        if isinstance(value, TracedArray | Size):
            return value.trace
        if isinstance(value, tuple | list) and (trace := trace_of(value)) is not None:
            return trace
        if isinstance(value, slice):
            trace = trace_of((value.start, value.stop))
            if trace is not None:
                return trace
    return None


def dispatched(name: str, implementation: Implementation, plain: Function) -> Function:
    """A function that traces, or does what `plain` does."""

    def function(*args: Any, **kwargs: Any) -> Any:
        trace = trace_of((*args, *kwargs.values()))
        if trace is None:
            return plain(*args, **kwargs)
        trace.enter(name)
        result = implementation(trace, *args, **kwargs)
        if isinstance(result, Lowered):
            weak = name in WEAK and all(map(is_weak, args))
            return TracedArray(trace, result, weak=weak)
        return [TracedArray(trace, each) for each in result]

    function.__name__ = function.__qualname__ = name.rpartition(".")[2]
    function.__doc__ = getattr(implementation, "func", implementation).__doc__
    return function


# -- numpy's side -----------------------------------------------------------------------------


def _numpy(name: str) -> Function:
    found = getattr(np, name, None) or getattr(np, ALIASES.get(name, name), None)
    if found is None:
        raise AttributeError(f"numpy has no function for '{name}'")
    return found


def _plain_sort(function: Function) -> Function:
    def sort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
        if not descending:
            return function(x, axis=axis, kind="stable")
        order = np.flip(np.argsort(np.flip(x, axis), axis=axis, kind="stable"), axis)
        order = np.shape(x)[axis] - 1 - order
        return order if function is np.argsort else np.take_along_axis(x, order, axis)

    return sort


def _plain_spread(function: Function) -> Function:
    def spread(x: Any, axis: Any = None, *, correction: float = 0, keepdims: bool = False) -> Any:
        return function(x, axis=axis, ddof=correction, keepdims=keepdims)

    return spread


def _plain_unstack(x: Any, axis: int = 0) -> list[Any]:
    return list(np.moveaxis(np.asarray(x), axis, 0))


def _plain_cumulative(function: Function) -> Function:
    def cumulative(x: Any, axis: int | None = None, *, dtype: Any = None) -> Any:
        return function(x, axis=axis, dtype=dtype)

    return cumulative


def _plain_astype(x: Any, dtype: Any, *, copy: bool = True, device: object = None) -> Any:
    return np.asarray(x).astype(dtype, copy=copy)


def _plain_expand(x: Any, axis: Any = 0) -> Any:
    return np.expand_dims(x, axis)


def _plain_vecdot(x: Any, y: Any, *, axis: int = -1) -> Any:
    return (np.asarray(x) * y).sum(axis)


def _plain_take(x: Any, indices: Any, *, axis: int | None = None) -> Any:
    return np.take(x, indices, axis=axis)


def _plain_getitem(x: Any, key: Any) -> Any:
    return x[key]


def _plain_matrix_transpose(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


PLAIN: dict[str, Function] = {
    "sort": _plain_sort(np.sort),
    "argsort": _plain_sort(np.argsort),
    "var": _plain_spread(np.var),
    "std": _plain_spread(np.std),
    "unstack": _plain_unstack,
    "cumulative_sum": _plain_cumulative(np.cumsum),
    "cumulative_prod": _plain_cumulative(np.cumprod),
    "astype": _plain_astype,
    "expand_dims": _plain_expand,
    "vecdot": _plain_vecdot,
    "take": _plain_take,
    "getitem": _plain_getitem,
    "matrix_transpose": _plain_matrix_transpose,
}
"""What to do with plain arrays where numpy's function has other parameters, or is new."""

WEAK = ("add", "subtract", "multiply", "divide", "floor_divide", "remainder", "pow", "sqrt", "exp")
"""Functions that make of numbers and sizes again something that takes the other operand's dtype."""


def _table(implementations: Mapping[str, Implementation]) -> dict[str, Function]:
    return {
        name: dispatched(name, implementation, PLAIN.get(name) or _numpy(name))
        for name, implementation in implementations.items()
    }


FUNCTIONS: dict[str, Function] = {
    **_table(elementwise.IMPLEMENTATIONS),
    **_table(manipulation.IMPLEMENTATIONS),
    **_table(reductions.IMPLEMENTATIONS),
}
"""The functions that traced arrays and `aiopt.xp` share, by name."""


def neural_functions(plain: Callable[[str], Function]) -> dict[str, Function]:
    """The functions of `aiopt.xp.nn`; `plain` gives what each does with plain arrays."""
    return {
        name.removeprefix("nn."): dispatched(name, implementation, plain(name))
        for name, implementation in neural.IMPLEMENTATIONS.items()
    }
