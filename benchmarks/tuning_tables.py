"""Tables of all schedules of some kernels, which searches are compared on (SPEC I2, I3).

python benchmarks/tuning_tables.py [--folder benchmarks/tables] [--most 2000] [--again] [KERNEL…]
python benchmarks/tuning_tables.py --fitted

A kernel is called by its family and sizes, ten of them by default; `product-90x300x150` is another
one. Every point of its space is measured beside tier 2's schedule, in a random order (seeded), and
the best ones once more with more pairs. Where a space has more than `--most` points, parameters
lose values until it is small enough: every other one of the parameter that has most, tier 2's
excepted. A kernel's file is written when it is done; those that have one are left alone, unless
`--again` says so. `--fitted` are other kernels, parts of whose spaces are in `tables/fitted`: of
them the cost model has its constants and its number of trees, so that the ten can judge it. Takes
two minutes for a thousand points, one core, on a machine that should be quiet.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from random import Random
from statistics import median

from aiopt.backends.llvm.target import Target
from aiopt.dialects.text import make_context, parse_module
from aiopt.jitrt.tuning.interfaces import KernelTask
from aiopt.jitrt.tuning.measuring.measurer import KernelMeasurer, MeasureOptions
from aiopt.jitrt.tuning.measuring.table import TrialTable, write_table
from aiopt.jitrt.tuning.tasks import compile_task, from_schedule, program_tasks
from aiopt.jitrt.tuning.trial import Trial
from aiopt.passes.base import PassState
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.schedule_points import ScheduleSpace
from aiopt.passes.space import Parameter, Point, Space

TABLES = Path(__file__).resolve().parent / "tables"

MOST = 2000
"""Points of a table at most."""

BEST = 24
"""Points that are measured again."""

BATCH = 32


def product(rows: int, columns: int, depth: int) -> str:
    """A product of two arguments."""
    a, b, c = (
        f"tensor<{x}x{y}xf32>" for x, y in ((rows, depth), (depth, columns), (rows, columns))
    )
    return f"""func.func @main(%x: {a}, %y: {b}) -> {c} {{
  %z = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0]
    : ({a}, {b}) -> {c}
  func.return %z : {c}
}}"""


def layer(rows: int, columns: int, depth: int) -> str:
    """gelu(x·w + b)."""
    a, b, c = (
        f"tensor<{x}x{y}xf32>" for x, y in ((rows, depth), (depth, columns), (rows, columns))
    )
    return f"""func.func @main(%x: {a}) -> {c} {{
  %w = graph.weight key = "w" : {b}
  %b = graph.weight key = "b" : tensor<{columns}xf32>
  %0 = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0]
    : ({a}, {b}) -> {c}
  %1 = graph.broadcast %b axes = [1] : tensor<{columns}xf32> -> {c}
  %2 = graph.add %0, %1 : {c}
  %3 = graph.gelu %2 approximate = none : {c}
  func.return %3 : {c}
}}"""


def rows(count: int, length: int) -> str:
    """Softmax and layer norm of rows."""
    x = f"tensor<{count}x{length}xf32>"
    return f"""func.func @main(%x: {x}) -> {x} {{
  %g = graph.weight key = "g" : tensor<{length}xf32>
  %b = graph.weight key = "b" : tensor<{length}xf32>
  %0 = graph.softmax %x axis = 1 : {x}
  %1 = graph.layer_norm %0, %g, %b epsilon = 1.0e-5
    : ({x}, tensor<{length}xf32>, tensor<{length}xf32>) -> {x}
  func.return %1 : {x}
}}"""


def conv(features: int, size: int, stride: int = 2) -> str:
    """A convolution with windows of 3×3."""
    x, out = f"tensor<1x{features}x{size}x{size}xf32>", -(-size // stride)
    w, y = f"tensor<{features}x{features}x3x3xf32>", f"tensor<1x{features}x{out}x{out}xf32>"
    return f"""func.func @main(%x: {x}) -> {y} {{
  %w = graph.weight key = "w" : {w}
  %0 = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [{stride}, {stride}] low = [1, 1]
    high = [{2 - stride}, {2 - stride}] : ({x}, {w}) -> {y}
  func.return %0 : {y}
}}"""


def attention(heads: int, length: int, width: int) -> str:
    """softmax(q·kᵀ)·v for several heads."""
    x, s = f"tensor<{heads}x{length}x{width}xf32>", f"tensor<{heads}x{length}x{length}xf32>"
    return f"""func.func @main(%q: {x}, %k: {x}, %v: {x}) -> {x} {{
  %0 = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2]
    : ({x}, {x}) -> {s}
  %1 = graph.softmax %0 axis = 2 : {s}
  %2 = graph.dot %1, %v lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1]
    : ({s}, {x}) -> {x}
  func.return %2 : {x}
}}"""


KERNELS = (
    "product-64x64x64",
    "product-256x256x256",
    "product-77x333x129",
    "product-1x1024x1024",
    "product-1000x48x333",
    "layer-8x3072x768",
    "layer-64x768x768",
    "rows-128x1000",
    "conv-64x28",
    "attention-12x77x64",
)
"""Programs of one kernel each, a family with its sizes."""

FITTED = (
    "layer-1x3072x768",
    "layer-2x1024x1536",
    "layer-16x512x2048",
    "layer-32x1024x256",
    "layer-48x512x512",
    "product-1x512x2048",
    "product-2x768x3072",
    "product-3x1000x1000",
    "product-5x1536x400",
    "product-8x1200x500",
    "product-24x700x350",
    "product-33x500x250",
    "product-50x200x90",
    "product-128x96x512",
    "product-160x192x224",
    "product-600x80x200",
)
"""Programs that constants of the cost model were fitted to: most of few rows, none of the others'
sizes."""

FITTED_MOST = 400
"""Points of their tables at most; some were made with 250."""

FAMILIES: dict[str, Callable[..., str]] = {
    "product": product, "layer": layer, "rows": rows, "conv": conv, "attention": attention,
}  # fmt: skip


def program(name: str) -> str:
    """The program that a name stands for. Raises ValueError: there is none."""
    family, _, sizes = name.partition("-")
    try:
        return FAMILIES[family](*map(int, sizes.split("x")))
    except (KeyError, TypeError, ValueError):
        known = ", ".join(KERNELS)
        raise ValueError(f"there is no kernel '{name}': one of {known}, or other sizes") from None


COLD_BYTES = 24 << 20
"""What the other layers of a model have read between two uses of a layer's weights."""


def task_of(name: str, most: int) -> KernelTask:
    """The task of a kernel, its space of `most` points or fewer."""
    ctx = make_context()
    state = PassState(ctx, target=Target.host())
    (task,) = program_tasks(parse_module(program(name), name, ctx), PIPELINE, state)
    cold = COLD_BYTES if name.startswith("layer") else 0
    space = smaller(task.space, task.reference, most)
    return replace(task, name=name, space=space, cold_bytes=cold)


PIPELINE = resolve("tier2")


def smaller(space: Space, reference: Point, most: int) -> Space:
    """A space of `most` points or fewer, with the reference among them."""
    while sum(1 for _ in space.points()) > most:
        lengths = [len(each.values) for each in space.parameters]
        place = lengths.index(max(lengths))
        longest, own = space.parameters[place], reference[place]
        others = [value for value in longest.values if value != own]
        kept = {own, *others[: len(others) // 2 * 2 : 2]}
        parameters = list(space.parameters)
        values = tuple(value for value in longest.values if value in kept)
        parameters[place] = Parameter(longest.name, values)
        space = ScheduleSpace(tuple(parameters), space.constraints)
    return space


def measured(task: KernelTask, measurer: KernelMeasurer, seed: int) -> TrialTable:
    """The trials of all points of a task."""
    points = list(task.space.points())
    order = Random(seed).sample(points, len(points))
    found: dict[Point, Trial] = {}
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        found |= zip(batch, measurer.measure(task, task.reference, batch), strict=True)
    best = sorted(points, key=lambda point: found[point].ratio if found[point].timed else inf)
    again = best[:BEST]
    found |= zip(again, measurer.measure(task, task.reference, again, confirm=True), strict=True)
    found[task.reference] = measurer.noise_floor(task)
    return TrialTable(task, tuple(found[point] for point in points))


def summary(table: TrialTable, seconds: float) -> str:
    """A line about a table."""
    timed = [trial for trial in table.trials if trial.timed]
    best = min(timed, key=lambda trial: trial.ratio)
    spreads = [each.spread / each.ratio for each in timed if each.status != "slower"]
    reference = table.by_point()[table.task.reference]
    points = len(table.trials)
    return (
        f"{table.task.name}: {points} points, {points - len(timed)} without a ratio; "
        f"best {best.ratio:.3f} ± {best.spread:.3f}; reference {reference.seconds * 1e6:.1f} µs, "
        f"{reference.ratio:.4f} ± {reference.spread:.4f}; median error {median(spreads):.2%}; "
        f"{seconds:.0f} s, {seconds / points:.3f} s each"
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Measure what is asked for and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kernels", nargs="*", metavar="KERNEL", help="ten by default")
    parser.add_argument("--fitted", action="store_true", help="what the model is fitted to")
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--most", type=int, default=None, help="points of a table")
    parser.add_argument("--core", type=int, default=None)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--again", action="store_true", help="also those that there are")
    arguments = parser.parse_args(argv)
    names: Sequence[str] = KERNELS
    folder, most = TABLES, MOST
    if arguments.fitted:
        names, folder, most = FITTED, TABLES / "fitted", FITTED_MOST
    names = arguments.kernels or names
    folder = arguments.folder or folder
    try:
        tasks = [task_of(name, arguments.most or most) for name in names]
    except ValueError as error:
        raise SystemExit(str(error)) from None
    folder.mkdir(parents=True, exist_ok=True)
    cores = None if arguments.core is None else (arguments.core,)
    compile_ = partial(compile_task, pipeline=from_schedule(PIPELINE), target=Target.host())
    measurer = KernelMeasurer(compile_, MeasureOptions(cores=cores, seed=arguments.seed))
    for name, task in zip(names, tasks, strict=True):
        path = folder / f"{name}.jsonl.gz"
        if path.exists() and not arguments.again:
            print(f"{name}: {path} is there")
            continue
        start = time.monotonic()
        table = measured(task, measurer, arguments.seed)
        write_table(path, table)
        print(summary(table, time.monotonic() - start), flush=True)


if __name__ == "__main__":
    main()
