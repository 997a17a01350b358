"""What the tiers cost and bring: the priors of the models in `tiering/profiling/prediction.py`.

    python benchmarks/tier_priors.py [--rounds 3]

The programs are those of `examples`, `models`, the JAX exports of the tests, and a transformer.

Compile times are CPU seconds of tiers 1 and 2, each in a process forked from one that has imported
the compiler and compiled the micro-kernels, as a compile worker is. T8's coefficients are those of
least relative error; each program is also predicted by a fit to all others.

Speeds are log(time / work) of tiers 0 to 2 on one thread, where work is `GraphWork.seconds`.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import aiopt
import numpy as np
from aiopt.dialects import graph
from aiopt.dialects.dim_text import parse_dim
from aiopt.dialects.dims import substitute
from aiopt.dialects.graph.elements import numpy_dtype
from aiopt.jitrt.tiering.profiling.graph_work import GraphWork
from onnx_transformer import transformer
from xdsl.dialects.builtin import ModuleOp

ROOT = Path(__file__).resolve().parent.parent
FILES = ("examples", "benchmarks/models", "test/data/jax")
LARGEST_FAMILY = 6
"""Programs of a file that has many."""

TIERS = (0, 1, 2)

SPEED_PROGRAMS = (
    "attn", "block", "causal", "encoder_block", "fused", "gpt", "layernorm", "mlp", "residual",
    "rows", "small", "softmax",
)  # fmt: skip

WARM = """func.func @main(%x: tensor<32x32xf32>) -> tensor<32x32xf32> {
  %y = graph.matmul %x, %x : (tensor<32x32xf32>, tensor<32x32xf32>) -> tensor<32x32xf32>
  func.return %y : tensor<32x32xf32>
}"""


def programs() -> Iterator[tuple[str, ModuleOp]]:
    """Names and modules at the graph level; the symbolic ones of those that are there twice."""
    for path in sorted(path for folder in FILES for path in (ROOT / folder).glob("*.mlir")):
        if path.with_suffix(".sym.mlir").exists() or "debug" in path.name:
            continue
        texts = [text for text in re.split(r"^// -----.*\n", path.read_text(), flags=re.M) if text]
        step = -(-len(texts) // LARGEST_FAMILY)
        for number, text in enumerate(texts[::step]):
            try:
                yield f"{path.name}:{number}", graph_of(aiopt.compile(text, tier=0))
            except aiopt.AioptError as error:
                print(f"{path.name}:{number}: {error.message}", file=sys.stderr)
    for layers in (1, 4, 13):
        with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
            file.write(transformer(layers).SerializeToString())
            file.flush()
            yield f"transformer:{layers}", graph_of(aiopt.load(file.name, tier=0))


def graph_of(program: aiopt.Program) -> ModuleOp:
    """The module that tier 0 interprets."""
    assert program.module is not None
    return program.module


def zeros(module: ModuleOp) -> dict[str, np.ndarray]:
    """Weights for a module; their values do not matter."""
    ops = [op for op in module.walk() if isinstance(op, graph.WeightOp)]
    types = {op.value("key"): op.result.type for op in ops}
    return {
        key: np.zeros(graph.sizes_of(type_), numpy_dtype(graph.element_type(type_)))
        for key, type_ in types.items()
    }


def compile_seconds(module: ModuleOp, tier: int) -> float:
    """CPU seconds of one compilation in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        start = time.process_time()
        try:
            aiopt.compile(module, tier=tier, weights=zeros(module))
            os.write(writer, struct.pack("d", time.process_time() - start))
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        data = answer.read()
    os.waitpid(child, 0)
    return struct.unpack("d", data)[0]


def fitted(rows: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """Coefficients of least relative error; rows are |IR|, level, complexity, 1."""
    return np.linalg.lstsq(rows / seconds[:, None], np.ones(len(rows)), rcond=None)[0]


def compile_prior(rounds: int) -> None:
    """Measure, fit and print T8's coefficients."""
    names, rows, seconds = [], [], []
    for name, module in programs():
        work = GraphWork(module)
        for tier in (1, 2):
            median = statistics.median(compile_seconds(module, tier) for _ in range(rounds))
            names.append(name)
            rows.append((work.ir_size, tier, work.complexity, 1.0))
            seconds.append(median)
            size = f"|IR| {work.ir_size:4}  complexity {work.complexity:2}"
            print(f"{name:20} tier {tier}  {size}  {median * 1e3:7.1f} ms", flush=True)
    x, y = np.array(rows), np.array(seconds)
    print("alpha, beta, gamma, epsilon =", ", ".join(f"{c:.2e}" for c in fitted(x, y)))
    errors = []
    for name in dict.fromkeys(names):
        own = np.array([other == name for other in names])
        predicted = np.maximum(x[own] @ fitted(x[~own], y[~own]), 1e-3)
        errors += list(np.abs(np.log(predicted / y[own])))
    print(
        f"held out: off by a factor of {np.exp(np.median(errors)):.2f} (median),"
        f" {np.exp(np.quantile(errors, 0.9)):.2f} (90th percentile)"
    )


def arguments(program: aiopt.Program, values: dict[str, int]) -> list[np.ndarray]:
    """Arrays for a call with these sizes."""
    rng = np.random.default_rng(0)
    shapes = [
        tuple(substitute(parse_dim(str(size)), values) for size in info.shape)
        for info in program.inputs
    ]
    return [
        (rng.standard_normal(shape) if info.dtype.kind == "f" else np.ones(shape)).astype(
            info.dtype
        )
        for info, shape in zip(program.inputs, shapes, strict=True)
    ]


def call_seconds(program: aiopt.Program, args: list[np.ndarray]) -> float:
    """Median seconds of a call."""
    times = []
    end = time.process_time() + 0.15
    while len(times) < 7 or (time.process_time() < end and len(times) < 300):
        start = time.perf_counter()
        program(*args)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def speed_prior() -> None:
    """Measure and print what the tiers make of work."""
    logs: dict[int, list[float]] = {tier: [] for tier in TIERS}
    for name, module in programs():
        if not name.startswith(SPEED_PROGRAMS):
            continue
        work = GraphWork(module)
        tiers = [
            aiopt.compile(module, tier=tier, weights=zeros(module), threads=1) for tier in TIERS
        ]
        for size in (16, 96):
            values = {symbol: 4 if symbol == "b" else size for symbol in work.symbols}
            expected = work.seconds(tuple(values.values()))
            try:
                args = arguments(tiers[0], values)
                times = [call_seconds(program, args) for program in tiers]
            except aiopt.AioptError as error:  # a size that the program does not take
                print(f"{name} {size}: {error.message}", file=sys.stderr)
                continue
            for tier, seconds in zip(TIERS, times, strict=True):
                logs[tier].append(math.log(seconds / expected))
    for tier, values in logs.items():
        mean, spread = statistics.mean(values), statistics.stdev(values)
        print(f"tier {tier}: {mean:.2f}, spread {spread:.2f} ({len(values)} programs and sizes)")


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    for tier in (1, 2):
        aiopt.compile(WARM, tier=tier)
    compile_prior(rounds)
    speed_prior()


if __name__ == "__main__":
    main()
