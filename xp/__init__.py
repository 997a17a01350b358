"""The array API for functions under `aiopt.jit` (SPEC I6): traced arrays or plain numpy arrays.

The functions are those of the Python array API standard (2024.12) and of numpy, in numpy's
semantics: dtypes are numpy's and so is promotion. With plain arrays they are numpy's own. `nn` has
functions of neural networks.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..lowering.tracing.functions import FUNCTIONS

__array_api_version__ = "2024.12"

pi, e, inf, nan, newaxis = math.pi, math.e, math.inf, math.nan, None

bool, float16, float32, float64 = np.dtype(np.bool_), np.float16, np.float32, np.float64
int8, int16, int32, int64 = np.int8, np.int16, np.int32, np.int64
uint8, uint16, uint32, uint64 = np.uint8, np.uint16, np.uint32, np.uint64

finfo, iinfo, isdtype, can_cast = np.finfo, np.iinfo, getattr(np, "isdtype", None), np.can_cast

_OWN = {name: function for name, function in FUNCTIONS.items() if name != "getitem"}
globals().update(_OWN)

_CONSTANTS = """pi e inf nan newaxis bool float16 float32 float64 int8 int16 int32 int64 uint8
uint16 uint32 uint64 finfo iinfo isdtype can_cast nn result_type""".split()
__all__ = sorted([*_OWN, *_CONSTANTS])  # pyright: ignore[reportUnsupportedDunderAll]


def result_type(*values: Any) -> np.dtype[Any]:
    """The dtype that arrays, dtypes and numbers have together."""
    from ..lowering.tracing.values import Size, TracedArray

    plain = [
        0 if isinstance(v, Size) else v.dtype if isinstance(v, TracedArray) else v for v in values
    ]
    return np.result_type(*plain)


def __getattr__(name: str) -> Any:
    if name == "nn":
        from importlib import import_module

        return import_module(".nn", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
