"""The demonstration behind `make demo`: one transformer block, every tier, a dozen lengths.

The block is examples/encoder_block.mlir as JAX exported it, with an unknown sequence length. Its
weights are made up, written to a safetensors file and bound from there. Each tier compiles the
block once; the result at every length is compared with tier 0. Then the block is loaded once more,
begins in tier 0 and climbs while it is called. At last another process starts with what this one
has left in the compile cache, which is one of the demonstration's own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import click

from ..diagnostics import AioptError, Location
from ..jitrt.cache.places import FOLDER
from .common import run_command

if TYPE_CHECKING:
    import numpy as np
    from rich.table import Table

    from ..jitrt.program import Program

EXAMPLE = Path("examples") / "encoder_block.mlir"
LENGTHS = (1, 7, 16, 33, 64, 77, 100, 128, 197, 256, 333, 512)
TIERS = (0, 1, 2)
RTOL, ATOL = 1e-4, 1e-5
SECONDS_PER_TIMING = 0.15
MAX_CALLS = 20
CLIMB_LENGTH, CLIMB_SECONDS = 128, 20.0
"""The length that is called while the program climbs, and for how long at most."""

SHOWN = ("promote", "compiled", "install", "quarantine", "compile-failed")
"""Kinds of events that are told."""

RESTART = """
import sys, time
import numpy as np
import aiopt
source, weights, inputs, results = sys.argv[1:]
program = aiopt.load(source, weights=weights, policy="default")
np.save(results, program(np.load(inputs)))
print(f"{time.process_time():.2f} CPU s, in tier {program.tier}")
"""


@dataclass
class TierRun:
    """What one tier took and gave."""

    tier: int
    program: Program
    cpu: float
    wall: float
    times: dict[int, float] = field(default_factory=dict)
    """Seconds of the fastest call, by length."""
    errors: dict[int, float] = field(default_factory=dict)
    """Largest absolute difference from tier 0, by length."""


@click.command("demo", context_settings={"max_content_width": 100})
@click.option("--length", "lengths", type=click.IntRange(1, 4096), multiple=True, help="Lengths.")
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Seed of weights and inputs.")
def demo(lengths: tuple[int, ...], seed: int) -> int:
    """Run a transformer block from text and safetensors weights in every tier."""
    from rich.console import Console

    console = Console()
    source = find_example()
    with tempfile.TemporaryDirectory(prefix="aiopt-demo-") as folder, _own_cache(folder):
        weights = Path(folder) / "encoder_block.safetensors"
        size = write_weights(source, weights, seed)
        console.print(f"[bold]{source.name}[/]: StableHLO from JAX, sequence length unknown")
        console.print(f"weights: {size / 2**20:.1f} MiB of float32 in {weights.name}\n")
        runs = [_load(source, weights, tier) for tier in TIERS]
        console.print(_compile_table(runs))
        measure(runs, lengths or LENGTHS, seed)
        console.print(_run_table(runs, lengths or LENGTHS))
        console.print(
            f"Every length ran from one load per tier and equals tier 0 (rtol {RTOL:g},"
            f" atol {ATOL:g}).\n"
        )
        console.print("Once more, under the policy 'default':")
        for line in climb(source, weights, runs[0].program, seed):
            console.print(f"  {line}", highlight=False, markup=False)
        took = restart(source, weights, runs[0].program, seed)
        console.print(f"\nFirst result of another process, all in all: {took}", highlight=False)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demonstration; 1 if a result is wrong."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # tier 0 on one thread, as the others
    return run_command(demo, arguments)


@contextmanager
def _own_cache(folder: str) -> Iterator[None]:
    """A compile cache for this process and those that it starts: the first run is as the others."""
    before = os.environ.get(FOLDER)
    os.environ[FOLDER] = str(Path(folder) / "cache")
    try:
        yield
    finally:
        if before is None:
            del os.environ[FOLDER]
        else:
            os.environ[FOLDER] = before


def find_example() -> Path:
    """The example in the source checkout: beside the package, or in the working directory."""
    for root in (Path(__file__).resolve().parents[1], Path.cwd()):
        if (root / EXAMPLE).is_file():
            return root / EXAMPLE
    raise AioptError(
        "cannot find the example",
        location=Location(str(EXAMPLE)),
        hint="run the demonstration in a source checkout",
    )


def write_weights(source: Path, path: Path, seed: int) -> int:
    """Write random weights for a program's arguments, all but the first; their size in bytes."""
    import numpy as np
    from safetensors.numpy import save_file

    from ..jitrt.loading import load
    from ..jitrt.random_arrays import random_weight

    generator = np.random.default_rng(seed)
    infos = load(source, tier=0).inputs[1:]
    arrays: dict[str, np.ndarray] = {}
    for info in infos:
        shape = tuple(int(size) for size in info.shape)
        arrays[info.name] = random_weight(shape, info.dtype, generator)
    save_file(arrays, path)
    return sum(array.nbytes for array in arrays.values())


def _load(source: Path, weights: Path, tier: int) -> TierRun:
    from ..jitrt.loading import load

    cpu, wall = process_time(), perf_counter()
    program = load(source, weights=weights, tier=tier)
    return TierRun(tier, program, process_time() - cpu, perf_counter() - wall)


def measure(runs: Sequence[TierRun], lengths: Sequence[int], seed: int) -> None:
    """Run every tier at every length. Raises AioptError if a result differs from tier 0's."""
    import numpy as np

    from ..jitrt.comparison import Comparison

    generator = np.random.default_rng(seed)
    (info,) = runs[0].program.inputs
    for length in lengths:
        shape = tuple(size if isinstance(size, int) else length for size in info.shape)
        x = generator.standard_normal(shape, np.float32)
        expected = None
        for run in runs:
            result = run.program(x)
            expected = result if expected is None else expected
            comparison = Comparison(RTOL, ATOL)
            try:
                comparison.check(run.program.results[0].name, result, expected)
            except AioptError as error:
                error.message = f"tier {run.tier} at length {length}: {error.message}"
                raise
            run.errors[length] = comparison.max_error
            run.times[length] = fastest(lambda run=run, x=x: run.program(x))


def climb(source: Path, weights: Path, reference: Program, seed: int) -> Iterator[str]:
    """Call a program until it is in tier 2, and tell what was decided meanwhile.

    Raises AioptError if a result differs from the reference's.
    """
    from ..jitrt.comparison import Comparison
    from ..jitrt.loading import load
    from ..jitrt.tiering.reports.sentences import explain
    from ..jitrt.tiering.reports.wording import duration

    program = load(source, weights=weights, policy="default")
    x = _climb_input(program, seed)
    expected, comparison = reference(x), Comparison(RTOL, ATOL)
    times: list[float] = []
    start = perf_counter()
    while program.tier != TIERS[-1] and perf_counter() - start < CLIMB_SECONDS:
        before = perf_counter()
        result = program(x)
        times.append(perf_counter() - before)
        comparison.check(program.results[0].name, result, expected)
    yield from explain([event for event in program.events if event.kind in SHOWN])
    before = perf_counter()
    comparison.check(program.results[0].name, program(x), expected)
    last = duration(perf_counter() - before)
    yield f"first call {duration(times[0])}, call {len(times) + 1} {last} in tier {program.tier}"


def restart(source: Path, weights: Path, reference: Program, seed: int) -> str:
    """Load and call the program in another process: what that took from its very start.

    Raises AioptError if the result differs from the reference's.
    """
    import numpy as np

    from ..jitrt.cache.process import process_cache
    from ..jitrt.comparison import Comparison

    process_cache().flush(CLIMB_SECONDS)
    inputs, results = weights.with_name("inputs.npy"), weights.with_name("results.npy")
    x = _climb_input(reference, seed)
    np.save(inputs, x)
    places = map(str, (source, weights, inputs, results))
    ran = subprocess.run(
        [sys.executable, "-c", RESTART, *places], check=True, stdout=subprocess.PIPE, text=True
    )
    Comparison(RTOL, ATOL).check(reference.results[0].name, np.load(results), reference(x))
    return ran.stdout.strip()


def _climb_input(program: Program, seed: int) -> np.ndarray:
    import numpy as np

    sizes = program.inputs[0].shape
    shape = tuple(size if isinstance(size, int) else CLIMB_LENGTH for size in sizes)
    return np.random.default_rng(seed).standard_normal(shape, np.float32)


def fastest(call: Callable[[], object]) -> float:
    """Seconds of the fastest of some calls: at least one, at most `MAX_CALLS`."""
    best = float("inf")
    start = perf_counter()
    for _ in range(MAX_CALLS):
        before = perf_counter()
        call()
        best = min(best, perf_counter() - before)
        if perf_counter() - start > SECONDS_PER_TIMING:
            break
    return best


def _compile_table(runs: Sequence[TierRun]) -> Table:
    from rich.table import Table

    table = Table(title="Load, once for all lengths", title_justify="left")
    for column in ("tier", "CPU s", "wall s", "kernels", "object KiB"):
        table.add_column(column, justify="right")
    table.add_column("of the wall time")
    for run in runs:
        artifact = run.program.artifact
        kernels = "-" if artifact is None else str(len(artifact.table.kernels))
        size = "-" if artifact is None else f"{sum(map(len, artifact.objects)) / 1024:.0f}"
        row = (str(run.tier), f"{run.cpu:.2f}", f"{run.wall:.2f}", kernels, size)
        table.add_row(*row, _stages(run.program))
    return table


def _stages(program: Program) -> str:
    scopes = program.timing.root.children.values()
    return ", ".join(f"{scope.name.lower()} {scope.seconds:.2f}" for scope in scopes)


def _run_table(runs: Sequence[TierRun], lengths: Sequence[int]) -> Table:
    from rich.table import Table

    table = Table(title="Run, fastest call", title_justify="left")
    table.add_column("length", justify="right")
    for run in runs:
        table.add_column(f"tier {run.tier} ms", justify="right")
    for run in runs[1:]:
        table.add_column(f"tier {run.tier} error", justify="right")
    table.add_column("tier 0 / tier 2", justify="right")
    for length in lengths:
        times = [f"{1e3 * run.times[length]:.2f}" for run in runs]
        errors = [f"{run.errors[length]:.1e}" for run in runs[1:]]
        ratio = _ratio({run.tier: run.times[length] for run in runs})
        table.add_row(str(length), *times, *errors, ratio)
    return table


def _ratio(times: Mapping[int, float]) -> str:
    return f"{times[TIERS[0]] / times[TIERS[-1]]:.1f} x"


if __name__ == "__main__":
    raise SystemExit(main())
