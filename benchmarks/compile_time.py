"""What compiling costs: CPU ms from the graph level to an object and to a program that runs.

    python benchmarks/compile_time.py [--rounds 5]

Each round is a process of its own, warmed up by a program that shares no kernel with the others.
"Nothing known" includes the matmul micro-kernels, which all programs share;
"again" is the second compilation in the process. Parsing and the StableHLO import are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from itertools import permutations
from typing import TYPE_CHECKING

import aiopt
import numpy as np
from peers.aiopt import model_path
from rich.table import Table
from workloads import WORKLOADS

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

LAYERS = 12
CHAINS = 15
Times = dict[str, list[tuple[float, float]]]
"""By case: seconds to the object and in all, for each program that was compiled."""


def chain(operations: tuple[str, ...]) -> str:
    """Elementwise operations one after the other, at the graph level."""
    kind = "tensor<?xf32, #graph.dims<n>>"
    lines = [f"func.func @main(%x: {kind}, %y: {kind}) -> {kind} {{"]
    last = "%x"
    for number, operation in enumerate(operations):
        lines.append(f"  %v{number} = graph.{operation} {last}, %y : {kind}")
        last = f"%v{number}"
    return "\n".join([*lines, f"  func.return {last} : {kind}", "}"])


def graph_of(workload: str) -> ModuleOp:
    """A workload as a module of the graph level."""
    from aiopt.dialects.text import make_context, parse_module
    from aiopt.passes.base import PassState
    from aiopt.passes.manager import PassManager
    from aiopt.passes.pipeline_text import resolve

    path = model_path(WORKLOADS[workload])
    module = parse_module(path.read_text(), str(path), context := make_context())
    PassManager(resolve("common")).run(module, PassState(context))
    return module


def stacked(module: ModuleOp, layers: int) -> ModuleOp:
    """The function of a module applied `layers` times, each time with weights of its own.

    Its first argument is the activation, the others are weights: `w` becomes `0.w`, `1.w`, …
    """
    from aiopt.backends.interp import input_names
    from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, ModuleOp, StringAttr
    from xdsl.dialects.func import FuncOp, ReturnOp
    from xdsl.ir import Block, Region, SSAValue

    layer = next(op for op in module.ops if isinstance(op, FuncOp))
    first, *weights = layer.body.block.args
    body = Block(arg_types=[first.type, *[weight.type for weight in weights] * layers])
    value, *rest = body.args
    for number in range(layers):
        own = rest[number * len(weights) :][: len(weights)]
        values: dict[SSAValue, SSAValue] = {first: value}
        values |= dict(zip(weights, own, strict=True))
        for operation in layer.body.block.ops:
            if isinstance(operation, ReturnOp):
                value = values[operation.arguments[0]]
            else:
                body.add_op(operation.clone(values))
    body.add_op(ReturnOp(value))
    given, *named = input_names(layer)
    names = [given, *(f"{n}.{name}" for n in range(layers) for name in named)]
    attributes = ArrayAttr(DictionaryAttr({"graph.name": StringAttr(name)}) for name in names)
    kind = ([argument.type for argument in body.args], [value.type])
    return ModuleOp([FuncOp("main", kind, Region(body), arg_attrs=attributes)])


def constants(workload: str) -> dict[str, np.ndarray]:
    """The parameters, read-only as those of a file are: others are copied."""
    arrays = WORKLOADS[workload].parameters()
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def layered(weights: Mapping[str, np.ndarray], layers: int) -> dict[str, np.ndarray]:
    """The weights of a stack; the layers share memory."""
    return {f"{n}.{name}": array for n in range(layers) for name, array in weights.items()}


def compiled(
    module: ModuleOp | str, tier: int, weights: Mapping[str, np.ndarray]
) -> tuple[float, float]:
    """CPU seconds of one compilation: to the object, and until the program can be called."""
    start = time.process_time()
    program = aiopt.compile(module, weights=weights, tier=tier)
    return program.stats["compile seconds"], time.process_time() - start


def know_micro_kernels() -> None:
    """Compile the matmul micro-kernels, or load them from wherever they are kept."""
    from aiopt.backends.llvm.imports import family_table
    from aiopt.backends.llvm.target import Target
    from aiopt.passes.tiles import tile_shape

    family_table(Target.host(), tile_shape(Target.host().vector_bits))


def small_programs() -> Times:
    """Tier 1: chains, rows, a product; all of them new to the process."""
    orders = list(permutations(("mul", "add", "sub", "max", "min")))[:CHAINS]
    know_micro_kernels()
    times: Times = {"five elementwise operations, tier 1": []}
    for order in orders:
        times["five elementwise operations, tier 1"].append(compiled(chain(order), 1, {}))
    for workload, title in (("W2", "softmax and layer norm"), ("W3", "MLP")):
        weights = constants(workload)
        times[f"{title}, tier 1"] = [compiled(graph_of(workload), 1, weights)]
    return times


def encoder_from_nothing() -> Times:
    """Tier 2 with nothing known."""
    weights = constants("W4")
    return {"encoder block, nothing known": [compiled(graph_of("W4"), 2, weights)]}


def encoder() -> Times:
    """Tier 2 with the micro-kernels known, and again."""
    module, weights = graph_of("W4"), constants("W4")
    know_micro_kernels()
    return {
        "encoder block, micro-kernels known": [compiled(module, 2, weights)],
        "encoder block, again": [compiled(module, 2, weights)],
        "encoder block, tier 1": [compiled(module, 1, weights)],
    }


def stack() -> Times:
    """Twelve layers: equal kernels are compiled once."""
    module = stacked(graph_of("W4"), LAYERS)
    weights = layered(constants("W4"), LAYERS)
    know_micro_kernels()
    return {
        f"{LAYERS} blocks, micro-kernels known": [compiled(module, 2, weights)],
        f"{LAYERS} blocks, again": [compiled(module, 2, weights)],
    }


CASES: dict[str, Callable[[], Times]] = {
    case.__name__: case for case in (small_programs, encoder_from_nothing, encoder, stack)
}


def in_a_process(case: str) -> Times:
    """Run one case in a new process."""
    command = [sys.executable, __file__, "--case", case]
    without_cache = os.environ | {"AIOPT_CACHE_DIR": ""}
    done = subprocess.run(command, capture_output=True, text=True, env=without_cache)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--case", choices=list(CASES), help="one case, in this process; JSON")
    arguments = parser.parse_args()
    if arguments.case:
        for tier in (1, 2):
            compiled(chain(("div",)), tier, {})
        print(json.dumps(CASES[arguments.case]()))
        return
    from report import console

    table = Table(title=f"compile time, CPU ms, median of {arguments.rounds} processes")
    for column in ("program", "graph to object", "graph to program"):
        table.add_column(column, justify="left" if column == "program" else "right")
    for case in CASES:
        rounds = [in_a_process(case) for _ in range(arguments.rounds)]
        for title in rounds[0]:
            pairs = [pair for times in rounds for pair in times[title]]
            medians = [1e3 * statistics.median(column) for column in zip(*pairs, strict=True)]
            table.add_row(title, *(f"{value:.1f}" for value in medians))
    console().print(table)


if __name__ == "__main__":
    main()
