"""Tier 0 as the entry of a program: numpy interprets the graph level (SPEC T1, K5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..backends.interp import Interpreter, find_function, output_names
from ..dialects.graph import element_type, shape_of
from ..dialects.graph.elements import numpy_dtype
from .arguments import ArrayInfo, arrange, deliver, out_arrays
from .blas_threads import blas_libraries, blas_threads

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp


class Interpreted:
    """The entry of a program in tier 0."""

    def __init__(
        self, module: ModuleOp, interpreter: Interpreter, counts: Counter[str], threads: int
    ) -> None:
        self.threads = threads
        self.interpreter = interpreter
        self.counts = counts
        self.inputs, self.results = described_arrays(module, interpreter)
        blas_libraries()

    def __call__(self, *args: Any, out: Any = None, **kwargs: Any) -> Any:
        self.counts["calls"] += 1
        inputs = arrange(self.inputs, args, kwargs, self.counts)
        with blas_threads(self.threads):
            arrays = self.interpreter(inputs)
        results = arrays[0] if len(arrays) == 1 else tuple(arrays)
        if out is None:
            return results
        outs = out_arrays(self.results, out, [array.shape for array in arrays])
        return deliver(results, outs)


def described_arrays(
    module: ModuleOp, interpreter: Interpreter
) -> tuple[list[ArrayInfo], list[ArrayInfo]]:
    """Inputs and results of a program at the graph level as users see them."""
    function = find_function(module)
    types = function.function_type.outputs.data
    results = zip(output_names(function), types, strict=True)
    return (
        [_info(i.name, i.dtype, i.shape) for i in interpreter.inputs],
        [_info(name, numpy_dtype(element_type(t)), shape_of(t)) for name, t in results],
    )


def _info(name: str, dtype: np.dtype, shape: Sequence[object]) -> ArrayInfo:
    sizes = tuple(size if isinstance(size, int) else str(size) for size in shape)
    return ArrayInfo(name, dtype, sizes)
