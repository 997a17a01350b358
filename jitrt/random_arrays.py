"""Random arrays that programs can be tried with, when nobody gives any (K7, T9)."""

from __future__ import annotations

import numpy as np

RANDOM_INTEGERS = 8
"""Random integers are below this, and not negative: they may be indices into something."""


def random_array(
    shape: tuple[int, ...], dtype: np.dtype, generator: np.random.Generator
) -> np.ndarray:
    """Random elements: floats normal, booleans even, integers in 0 … `RANDOM_INTEGERS` - 1."""
    if dtype.kind == "b":
        return generator.integers(0, 2, shape, np.bool_)
    if dtype.kind in "iu":
        return generator.integers(0, RANDOM_INTEGERS, shape, dtype)
    return np.asarray(generator.standard_normal(shape, np.float32), dtype)


def random_weight(
    shape: tuple[int, ...], dtype: np.dtype, generator: np.random.Generator
) -> np.ndarray:
    """Like `random_array`, matrices divided by √rows so that products keep their magnitude."""
    array = random_array(shape, dtype, generator)
    if dtype.kind in "biu" or len(shape) < 2:
        return array
    return np.asarray(array * max(shape[-2], 1) ** -0.5, dtype)
