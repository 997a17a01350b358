"""Tier 3 beside tier 2: W3, W4, W5 and thirty products, each with the schedules of a search.

    python benchmarks/tuned.py                                    # all entries, about an hour
    python benchmarks/tuned.py --entries W3:512,gemm:64x64x64 --budget 30s --json out.json
    AIOPT_BENCH_PINS=tuned-pins python benchmarks/run.py --ours aiopt-tuned --workloads W3,W4

For each entry `aiopt-tune` searches with the budget and leaves its pins in `--pins` (what was found
before is found again, and costs nothing). Then a fresh process has both programs: tier 2 as it
serves, one program for all sizes, and tier 3, for the exact size and with the pins. Results are
compared with float64, and slices of both alternate on one core; the ratio is the median of
neighbours. `run.py --ours aiopt-tuned` takes the same pins beside the peers.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from math import exp, inf, log
from pathlib import Path
from typing import Any

import gemm
import numpy as np
from model_files import model_file
from peers.aiopt import PINS, model_path, pins_path
from rich.console import Console
from rich.table import Table
from workloads import WORKLOADS, error

GRID = "gemm"
WRONG = 1e-3

_HEATS = 8
"""Before each of them, how many calls a slice has is found out anew."""
_MOST = 1 << 20
"""Pairs of slices; seconds are what ends a comparison."""


@dataclass(frozen=True)
class Entry:
    """What is tuned: a workload at a size, or a product.

    Attributes:
        name: `W3:512` or `gemm:64x64x64`.
        model: its StableHLO text.
        dims: `--dim` of the tools.
        weights: safetensors; None for products.
    """

    name: str
    model: str
    dims: tuple[str, ...]
    weights: str | None

    def arguments(self) -> tuple[list[np.ndarray], np.ndarray]:
        """Inputs of a call, and its result in float64."""
        kind, _, size = self.name.partition(":")
        if kind == GRID:
            shape = next(each for each in gemm.GRID if str(each) == size)
            inputs = gemm.operands(shape)
            return inputs, gemm.reference(*inputs)
        workload = WORKLOADS[kind]
        inputs = workload.inputs(int(size))
        return inputs, workload.reference(inputs)


def entries(text: str, folder: str) -> list[Entry]:
    """The entries of a list such as `W3,W4:512,gemm,gemm:64x64x64`."""
    found: list[Entry] = []
    for item in text.split(","):
        kind, _, size = item.partition(":")
        if kind == GRID:
            shapes = [shape for shape in gemm.GRID if size in ("", str(shape))]
            if not shapes:
                raise SystemExit(f"no product {size!r} in the grid")
            found += [_product(shape, folder) for shape in shapes]
        elif kind in WORKLOADS:
            sizes = [int(size)] if size else WORKLOADS[kind].sizes
            found += [_workload(kind, each, folder) for each in sizes]
        else:
            raise SystemExit(f"unknown entry {item!r}")
    return found


def _product(shape: gemm.Shape, folder: str) -> Entry:
    path = Path(folder) / f"{shape}.mlir"
    path.write_text(gemm.stablehlo(shape))
    return Entry(f"{GRID}:{shape}", str(path), (), None)


def _workload(name: str, size: int, folder: str) -> Entry:
    workload = WORKLOADS[name]
    weights = str(model_file("safetensors", name, None, folder))
    dims = (f"{workload.symbol}={size}",)
    return Entry(f"{name}:{size}", str(model_path(workload)), dims, weights)


def tune(entry: Entry, pins: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Have an entry searched; what `aiopt-tune --json` says."""
    report = pins.with_suffix(".json")
    command = [sys.executable, "-m", "aiopt.tools.tune", entry.model, "--threads", "1"]
    command += ["--budget", options.budget, "--seed", str(options.seed)]
    command += [part for dim in entry.dims for part in ("--dim", dim)]
    command += [] if entry.weights is None else ["--weights", entry.weights]
    command += ["-o", str(pins), "--json", str(report), *options.tune.split()]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return json.loads(report.read_text())


@dataclass(frozen=True)
class Ratio:
    """Tier 2's time ÷ tier 3's, quartiles, and how many pairs of slices there were."""

    ratio: float
    low: float
    high: float
    pairs: int


def compare(entry: Entry, pins: Path, seconds: float, part: float) -> Ratio:
    """Both programs in this process, in slices of so many seconds.

    Args:
        seconds: that all slices take.
        part: seconds of a slice.
    """
    import aiopt
    from aiopt.jitrt.tuning.measuring.race import CANDIDATE, REFERENCE

    common: dict[str, Any] = {"weights": entry.weights, "threads": 1}
    sizes = f'specialize{{dims="{",".join(entry.dims)}"}}, ' if entry.dims else ""
    given: dict[str, Any] = {"pins": str(pins)} if pins.exists() else {}
    programs = {
        REFERENCE: aiopt.load(entry.model, pipeline="tier2", **common),
        CANDIDATE: aiopt.load(entry.model, pipeline=f"{sizes}tier3", **common, **given),
    }
    inputs, expected = entry.arguments()
    for program in programs.values():
        wrong = error(np.asarray(program(*inputs)), expected)
        if wrong > WRONG:
            raise SystemExit(f"{entry.name}: wrong result, error {wrong:.3g}")
    entries = {number: program.entry for number, program in programs.items()}

    def run(contestant: int, calls: int) -> float:
        return _slice(entries[contestant], inputs, calls)

    return ratio_of(run, seconds, part)


def ratio_of(run: Callable[[int, int], float], seconds: float, part: float) -> Ratio:
    """Tier 3's program beside tier 2's, the reference, in heats; nothing ends them early."""
    from aiopt.jitrt.tuning.measuring.race import Form, Race, Rules

    rules = Rules(
        slice_seconds=part,
        heats=_HEATS,
        most=_MOST,
        seconds=seconds,
        precision=0.0,
        alpha=0.0,
        hopeless=inf,
    )
    race, form = Race(run, rules, beside_incumbent=False), Form(rules)
    while not form.is_decided:
        form.heats.append(race.heat(form))
    ratios = [-ratio for heat in form.heats for ratio in heat.ratios]
    low, middle, high = statistics.quantiles(ratios, n=4)
    return Ratio(exp(middle), exp(low), exp(high), len(ratios))


def _slice(entry: Callable[..., object], inputs: Sequence[np.ndarray], calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        entry(*inputs)
    return time.process_time() - start


def compared(entry: Entry, pins: Path, options: argparse.Namespace) -> Ratio:
    """The same in a process of its own, on the last core."""
    command = [sys.executable, __file__, "--pair", json.dumps(asdict(entry)), "--pins", str(pins)]
    command += ["--seconds", str(options.seconds), "--slice", str(options.slice)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Ratio(**json.loads(done.stdout))


def geometric_mean(ratios: Sequence[float]) -> float:
    """Of positive numbers."""
    return exp(statistics.fmean(map(log, ratios)))


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Options of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", default="W3,W4,W5,gemm")
    parser.add_argument("--budget", default="60s", help="of each entry's search")
    parser.add_argument("--tune", default="", help="more options of aiopt-tune")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=4.0, help="of an entry's comparison")
    parser.add_argument("--slice", type=float, default=0.01, help="seconds")
    parser.add_argument("--pins", type=Path, help="a folder; by default that of run.py")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--pair", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Tune and compare all entries."""
    options = parse(arguments)
    if options.pair is not None:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        fields = json.loads(options.pair)
        entry = Entry(**{**fields, "dims": tuple(fields["dims"])})
        found = compare(entry, options.pins, options.seconds, options.slice)
        print(json.dumps(asdict(found)))
        return 0
    folder = Path(os.environ.get(PINS) or options.pins or "tuned-pins")
    folder.mkdir(parents=True, exist_ok=True)
    console, results = Console(), []
    table = Table("entry", "tier 2 ÷ tier 3", "quartiles", "measurements", "search", "ρ")
    with tempfile.TemporaryDirectory() as models:
        for entry in entries(options.entries, models):
            pins = pins_path(folder, entry.name)
            report = tune(entry, pins, options)
            ratio = compared(entry, pins, options)
            trials = sum(len(kernel["trials"]) for kernel in report["kernels"])
            ranks = [k["correlation"] for k in report["kernels"] if k["correlation"] is not None]
            rank = f"{statistics.median(ranks):.2f}" if ranks else ""
            seconds = f"{report['seconds']:.0f} s"
            quartiles = f"{ratio.low:.3f} … {ratio.high:.3f}"
            row = (entry.name, f"{ratio.ratio:.3f}", quartiles, str(trials), seconds, rank)
            console.print(*row)
            table.add_row(*row)
            results.append({"entry": entry.name, **asdict(ratio), "measurements": trials})
    console.print(table)
    ratios = [each["ratio"] for each in results]
    console.print(f"geometric mean {geometric_mean(ratios):.3f}, least {min(ratios):.3f}")
    if options.json is not None:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
