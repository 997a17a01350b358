"""What entries of the cache are like: sizes and compile times of real programs.

python benchmarks/cache_catalogue.py benchmarks/cache_catalogue.json

Compiles each program of the repository's test data and workloads, ONNX transformers of several
depths, the convolutional networks and a part of the small models that the ONNX package ships, in
tiers 1 and 2, and the encoder block for exact lengths. What is written is, for each,

    [program, tier, length or 0, bytes of the artifact without what programs share, CPU seconds]

Kernels are not shared between programs, as on a machine that has compiled nothing yet; the micro-
kernel family is there. Takes about five minutes of one core; `cache_traces.py` makes traces of it.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from aiopt.diagnostics import AioptError
from aiopt.jitrt.build import Lowered, lower
from aiopt.jitrt.onnx_program import onnx_module
from onnx_transformer import transformer
from workloads import WORKLOADS, trace

ROOT = Path(__file__).resolve().parents[1]
LENGTHS = 24
"""Exact lengths of the encoder block, of those that W6 has."""
SMALL = 3
"""Of so many small ONNX models one is taken."""

Make = Callable[[str], Lowered]
Row = tuple[str, int, int, int, float]


def text_program(file: Path, weights: dict[str, np.ndarray]) -> Make:
    """Lowers IR text by a pipeline."""
    text = file.read_text(encoding="utf-8")
    return lambda pipeline: lower(text, weights=weights, pipeline=pipeline, file=file.name)


def onnx_program(file: Path) -> Make:
    """Lowers an ONNX model by a pipeline."""

    def make(pipeline: str) -> Lowered:
        imported = onnx_module(str(file))
        return lower(imported.module, weights=imported.weights, pipeline=pipeline, file=file.name)

    return make


def programs(folder: Path) -> Iterator[tuple[str, Make]]:
    """All programs but the encoder block for exact lengths."""
    for workload in WORKLOADS.values():
        place = ROOT if "/" in workload.model else ROOT / "benchmarks" / "models"
        file = place / (workload.model.removesuffix(".mlir") + ".mlir")
        yield workload.name, text_program(file, workload.parameters())
    for kind in ("jax", "torch"):
        for file in sorted((ROOT / "test" / "data" / kind).glob("*.mlir")):
            if file.stem not in ("indexing", "ops", "programs", "windows", "block.debug"):
                yield f"{kind}-{file.stem}", text_program(file, {})
    for layers, width in [(n, w) for n in (1, 2, 3, 4, 6, 8, 10, 12) for w in (192, 300)]:
        import onnx

        file = folder / f"transformer-{layers}x{width}.onnx"
        onnx.save(transformer(layers, width, vocabulary=1000), file)
        yield file.stem, onnx_program(file)
    yield from onnx_package()


def onnx_package() -> Iterator[tuple[str, Make]]:
    """Models that the ONNX package ships."""
    import onnx

    data = Path(onnx.__file__).parent / "backend" / "test" / "data"
    for file in sorted((data / "light").glob("*.onnx")):
        yield file.stem.removeprefix("light_"), onnx_program(file)
    kinds = ("pytorch-operator", "pytorch-converted", "simple")
    small = [file for kind in kinds for file in sorted((data / kind).glob("*/model.onnx"))]
    for file in small[::SMALL]:
        yield file.parent.name.removeprefix("test_"), onnx_program(file)


def measured(name: str, make: Make, tier: int, length: int = 0) -> Row | None:
    """A program compiled; None if it cannot be, for instance because it needs values."""
    pipeline = f"tier{tier}" if not length else f'specialize{{dims="s={length}"}},tier{tier}'
    try:
        started = time.process_time()
        artifact = make(pipeline).compile()
        seconds = time.process_time() - started
        data = artifact.without_shared().to_bytes()
    except (AioptError, ValueError, RuntimeError) as error:
        print(f"{name} tier {tier}: {str(error)[:120]}", file=sys.stderr)
        return None
    return name, tier, length, len(data), round(seconds, 4)


def rows() -> Iterator[Row]:
    """The catalogue."""
    encoder = WORKLOADS["W4"]
    make = text_program(ROOT / encoder.model, encoder.parameters())
    measured("W4", make, 2)  # compiles the micro-kernels
    with tempfile.TemporaryDirectory() as folder:
        for name, program in programs(Path(folder)):
            for tier in (1, 2):
                if (row := measured(name, program, tier)) is not None:
                    yield row
    for length in sorted(set(trace(300)))[:: max(1, len(set(trace(300))) // LENGTHS)]:
        if (row := measured("W4", make, 3, length)) is not None:
            yield row


def main(file: str) -> None:
    found: list[Row] = []
    for row in rows():
        found.append(row)
        print(*row, flush=True)
    lines = ",\n".join(json.dumps(row) for row in found)
    Path(file).write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
