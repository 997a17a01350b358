"""What compiling costs: CPU ms from graph to object in a warm process, by tier.

    python benchmarks/compile_time.py [--rounds 15]

Measured on the encoder block (weights bound) and on one chain of five elementwise operations; text
parsing and the StableHLO import are listed apart. The micro-kernel family is compiled once per
process and shared by all programs.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping

import numpy as np
from aiopt.backends.llvm.codegen import compile_module
from aiopt.backends.llvm.target import Target
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from common import ENCODER, encoder_weights
from rich.console import Console
from rich.table import Table

_TYPE = "tensor<?xf32, #graph.dims<n>>"
CHAIN = f"""
func.func @main(%x: {_TYPE}, %y: {_TYPE}) -> {_TYPE} {{
  %a = graph.mul %x, %y : {_TYPE}
  %b = graph.add %a, %y : {_TYPE}
  %c = graph.sub %b, %x : {_TYPE}
  %d = graph.mul %c, %c : {_TYPE}
  %e = graph.max %d, %x : {_TYPE}
  func.return %e : {_TYPE}
}}
"""


def stages(text: str, tier: int, weights: Mapping[str, np.ndarray]) -> dict[str, float]:
    """CPU seconds of one compilation by stage."""
    seconds: dict[str, float] = {}
    start = time.process_time()

    def stop(stage: str) -> None:
        nonlocal start
        now = time.process_time()
        seconds[stage] = now - start
        start = time.process_time()

    module = parse_module(text, "<benchmark>", ctx := make_context())
    stop("parse")
    state = PassState(ctx, weights=weights, target=Target.host())
    before = ("stablehlo-to-graph", "bind-weights") if weights else ()
    for pipeline in (*before, "common"):
        PassManager(resolve(pipeline)).run(module, state)
    stop("import")
    PassManager(resolve(f"tier{tier}")).run(module, state)
    stop("passes")
    compile_module(module, state)
    stop("object")
    return seconds


def _family() -> float:
    """CPU ms of the micro-kernel family, in a process of its own."""
    code = (
        "import time; from aiopt.backends.llvm.target import Target;"
        "from aiopt.backends.llvm.imports import family_table; t = Target.host();"
        "from aiopt.backends.llvm.jit import emit_object; emit_object('', t);"
        "s = time.process_time(); family_table(t); print((time.process_time() - s) * 1e3)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    table = Table(title=f"compile time, CPU ms, median of {rounds}")
    names = ("parse", "import", "passes", "object")
    for column in ("program", "tier", *names, "graph to object"):
        table.add_column(column, justify="right")
    programs = (
        ("5-op chain", CHAIN, {}),
        ("encoder block", ENCODER.read_text(), encoder_weights()),
    )
    for title, text, weights in programs:
        for tier in (1, 2):
            stages(text, tier, weights)
            runs = [stages(text, tier, weights) for _ in range(rounds)]
            medians = [statistics.median(run[name] for run in runs) * 1e3 for name in names]
            total = statistics.median(run["passes"] + run["object"] for run in runs) * 1e3
            table.add_row(title, str(tier), *(f"{m:.1f}" for m in medians), f"{total:.1f}")
    console = Console()
    console.print(table)
    console.print(f"micro-kernel family, once per process: {_family():.0f} CPU ms")


if __name__ == "__main__":
    main()
