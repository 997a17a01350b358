"""Write the StableHLO texts in `models/`, as JAX prints them, with symbolic sizes.

Run by hand, in an environment with JAX 0.10:

    python benchmarks/make_models.py

The encoder block is `examples/encoder_block.mlir`, which the frontend's goldens write.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jax import export
from peers.jax import FUNCTIONS
from workloads import WORKLOADS, Workload

HERE = Path(__file__).resolve().parent
MARK = 999_983  # stands for the free size

# Locations name the file relative to the repository, wherever that is.
jax.config.update("jax_hlo_source_file_canonicalization_regex", f"{HERE.parent}/")


def text(workload: Workload) -> str:
    """The workload as a function of its inputs and then its parameters, all by name."""
    shapes = workload.input_shapes(MARK)
    symbol = workload.symbol
    scope = export.SymbolicScope()
    inputs = [
        jax.ShapeDtypeStruct(
            export.symbolic_shape(
                ", ".join(str(symbol if d == MARK else d) for d in shape), scope=scope
            ),
            np.float32,
        )
        for shape in shapes
    ]
    arrays = workload.parameters()
    parameters = [jax.ShapeDtypeStruct(a.shape, a.dtype) for a in arrays.values()]
    function = _by_name(workload, ["x", "y"][: len(inputs)], list(arrays))
    return export.export(jax.jit(function))(*inputs, *parameters).mlir_module()


def _by_name(workload: Workload, inputs: list[str], parameters: list[str]) -> Callable[..., Any]:
    """The workload's function with one argument per array; JAX takes names from the signature."""

    def function(*arrays: Any) -> Any:
        given = arrays[len(inputs) :]
        p = dict(zip(parameters, given, strict=True))
        return FUNCTIONS[workload.name](p, *arrays[: len(inputs)])

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    names = [inspect.Parameter(name, kind) for name in [*inputs, *parameters]]
    function.__signature__ = inspect.Signature(names)
    function.__name__ = function.__qualname__ = workload.model
    return function


def main() -> None:
    for workload in WORKLOADS.values():
        if not workload.model.endswith(".mlir"):
            (HERE / "models" / f"{workload.model}.mlir").write_text(text(workload))


if __name__ == "__main__":
    main()
