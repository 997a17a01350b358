"""Damaged `.onnx` and `.mlir` files: each runs, or is refused with one diagnostic.

A mutant that loads is run in tier 0 and in the tier under test, and both must agree. Anything but
`AioptError`, and an internal error inside of one, has failed; so has what kills its process or
takes over ten seconds.
"""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from mutations import damage_bytes, damage_model, damage_text
from onnx_backend import data_folder
from outcome import Wrong, compare, outputs_of
from suite import HERE, Suite, listed

COUNT = 250
"""Mutants of each kind of file."""

_JAX = "test/data/jax/"
MLIR = (
    "examples/softmax.mlir",
    *(f"{_JAX}{name}.mlir" for name in "attn layernorm mlp mlp.sym attn.sym gpt".split()),
    *(f"conformance/seeds/{name}.mlir" for name in ("attention", "mlp")),
    *(f"{_JAX}windows.mlir#{name}" for name in "conv_groups max_pool sym_conv_same".split()),
    *(f"{_JAX}programs.mlir#{name}" for name in "cond switch bits sym_cond".split()),
    *(
        f"{_JAX}indexing.mlir#{name}"
        for name in (
            "gather_mixed scatter_add scatter_windows sort_two_keys top_k cumprod sym_argsort "
            "pool_gradient sym_scatter reduce_pair"
        ).split()
    ),
    *(f"test/data/torch/{name}.mlir" for name in ("mlp", "mlp.dynamic")),
)
"""Files, or sections of them. None loops: a damaged condition may well be true for ever."""

LARGEST = 1 << 24
"""Elements of inputs and results; a program of more is not run."""


class MutantSuite(Suite):
    name = "mutants"
    seconds = 10.0
    memory = 8 << 30

    def cases(self) -> Sequence[str]:
        data_folder()
        return [f"{kind}-{number:03}" for kind in ("mlir", "onnx") for number in range(COUNT)]

    def operator(self, case: str) -> str:
        return case.partition("-")[0]

    def run(self, case: str) -> None:
        from aiopt import AioptError

        kind = case.partition("-")[0]
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / f"mutant.{kind}"
            path.write_bytes(mutant(case))
            try:
                run_file(path, self.setting.options)
            except AioptError as error:
                said = str(error)
                if "internal error" in said or "\n" in said:
                    raise Wrong(f"not a diagnostic: {said}") from error


def mutant(case: str) -> bytes:
    """The damaged file of a case."""
    kind, number = case.split("-")
    rng = random.Random(case)
    data = _original(kind, int(number))
    if rng.random() < 0.2:
        return damage_bytes(rng, data)
    if kind == "onnx":
        return damage_model(rng, data)
    text = data.decode()
    for _ in range(rng.choice((1, 1, 2, 3))):
        text = damage_text(rng, text)
    return text.encode()


def _original(kind: str, number: int) -> bytes:
    if kind == "mlir":
        path, _, section = MLIR[number % len(MLIR)].partition("#")
        return _section((HERE.parent / path).read_text(encoding="utf-8"), section).encode()
    names = listed("mutated_onnx")
    return (data_folder() / names[number % len(names)] / "model.onnx").read_bytes()


def _section(text: str, name: str) -> str:
    """The part of a file that begins with ``// NAME``; all of it without a name."""
    parts = text.split("// -----\n")
    return next(part for part in parts if part.startswith(f"// {name}\n")) if name else text


def run_file(path: Path, options: Mapping[str, Any]) -> None:
    """Load a file in tier 0 and with `options`, call both with the same arrays, and compare."""
    import aiopt
    from aiopt.tools.run_data import random_inputs

    programs = [aiopt.load(path, tier=0), aiopt.load(path, **options)]
    program = programs[0]
    if any(_static_size(info.shape) > LARGEST for info in (*program.inputs, *program.results)):
        return
    sizes = {name: 2 + number for number, name in enumerate(program.symbols)}
    arrays = random_inputs(program.inputs, {}, sizes, np.random.default_rng(0))
    inputs = [arrays[info.name] for info in program.inputs]
    expected, found = (_call(each, inputs) for each in programs)
    if expected is not None and found is not None:
        scale = max((_scale(each) for each in expected), default=1.0)
        compare(expected, found, 1e-3, 1e-4 * scale)


def _static_size(shape: Sequence[int | str]) -> int:
    return prod(size for size in shape if isinstance(size, int))


def _call(program: Any, inputs: Sequence[np.ndarray]) -> list[Any] | None:
    """Its results; None if it refuses the inputs, or needs more memory than there is."""
    from aiopt import AioptError

    with np.errstate(all="ignore"), contextlib.suppress(AioptError, MemoryError):
        return outputs_of(program(*inputs))
    return None


def _scale(array: Any) -> float:
    finite = np.abs(array[np.isfinite(array)]) if array.dtype.kind == "f" else np.ones(1)
    return float(max(finite.max(initial=0.0), 1.0))
