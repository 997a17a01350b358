"""Sorting, scattering and running totals in numpy: the reference semantics (SPEC K1, T1)."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from .numerics import is_float

Array: TypeAlias = "np.ndarray[Any, Any]"


def argsort(x: Array, axis: int, descending: bool, total: bool) -> Array:
    """The stable sorting permutation along an axis. See `graph.argsort`."""
    keys = total_order(x) if total and is_float(x.dtype) else x
    if keys.dtype.kind == "V":
        keys = keys.astype(np.float32)
    if not descending:
        return np.argsort(keys, axis=axis, kind="stable")
    # Backwards twice: once for the order of the values, once for that of equal ones.
    backwards = np.argsort(np.flip(keys, axis), axis=axis, kind="stable")
    return x.shape[axis] - 1 - np.flip(backwards, axis)


def total_order(x: Array) -> Array:
    """Signed integers that compare as floats do in IEEE 754's total order."""
    bits = np.ascontiguousarray(x).view(f"i{x.dtype.itemsize}")
    return np.where(bits < 0, bits ^ np.iinfo(bits.dtype).max, bits)


def scatter(x: Array, indices: Array, updates: Array, combine: np.ufunc | None) -> Array:
    """A copy of `x` with updates combined, or set, one after another. See `graph.scatter`."""
    out = x.copy()
    inside = (indices >= 0) & (indices < len(x))
    places, rows = indices[inside].astype(np.int64), updates[inside]
    if combine is None:
        out[places] = rows
    else:
        combine.at(out, places, rows)
    return out
