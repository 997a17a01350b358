"""What compiling for sizes brings: time of generic and of bucket versions ÷ time of exact ones.

    python benchmarks/gap.py [--rounds 30] [--delta 1] [--kinds generic,bucket] [--json FILE] \\
        [encoder short_rows:b=64,n=7 ...]

An entry is a model, or a model with sizes; without entries all models are measured at the sizes
below. The generic version serves all sizes, the exact one was compiled for those it is called with,
and a bucket one for the ranges that hold them: the sizes `s` with the same ⌊log2(s)/δ⌋, for every
symbol. All have to agree with tier 0. CPU time on one thread, slices in turn, medians of the ratios
of neighbouring slices; geometric means over the entries of each model, and over all models.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import aiopt
import numpy as np
from aiopt.dialects.extents import bucket_of, span_of
from clocks import calls_in, seconds
from peers.aiopt import model_path
from report import console, geometric_mean
from rich.table import Table
from workloads import WORKLOADS, error

Sizes = dict[str, int]

MODELS = Path(__file__).resolve().parent / "models"
SLICE = 2e-3
"""CPU seconds of a slice, or one call."""
WRONG = 1e-3
"""The largest error, against tier 0, of a version that is timed."""
KINDS = ("generic", "bucket")


@dataclass(frozen=True)
class Model:
    """A program of which versions are made.

    Attributes:
        path: its file.
        weights: how many of its last inputs are constants.
        sizes: those it is measured at.
    """

    path: Path
    sizes: Sequence[Sizes]
    weights: Mapping[str, np.ndarray]


def draw(shape: Sequence[int], seed: int) -> np.ndarray:
    """An array of normal numbers, of a variance that products keep."""
    scale = 1 if len(shape) < 2 else np.prod(shape[1:]) ** -0.5
    return np.random.default_rng(seed).normal(0, scale, shape).astype(np.float32)


def models() -> dict[str, Model]:
    """All models, by name."""
    encoder = WORKLOADS["W4"]
    weights = {"w": draw((8, 8, 3, 3), 1), "d": draw((8, 1, 3, 3), 2), "p": draw((16, 8, 1, 1), 3)}
    return {
        "encoder": Model(
            model_path(encoder),
            [{"s": s} for s in (1, 2, 5, 8, 16, 31, 64, 77, 128, 200, 256, 333, 512)],
            encoder.parameters(),
        ),
        "short_rows": Model(
            MODELS / "short_rows.mlir",
            [{"b": 64, "n": n} for n in (2, 3, 7, 8, 13, 16, 20, 32, 45, 64)],
            {},
        ),
        "small_conv": Model(
            MODELS / "small_conv.mlir",
            [{"b": b, "s": s} for b, s in ((1, 5), (1, 8), (4, 8), (2, 13), (1, 16), (1, 28))],
            weights,
        ),
        "small_products": Model(
            MODELS / "small_products.mlir",
            [
                {"b": 16, "m": m, "k": k}
                for m, k in ((3, 3), (4, 8), (6, 10), (8, 16), (12, 7), (16, 16), (20, 33))
            ],
            {},
        ),
    }


def pipeline(kind: str, sizes: Sizes, delta: float) -> str:
    """How a version is compiled: "exact", "bucket" or "generic"."""
    if kind == "exact":
        dims = ",".join(f"{name}={size}" for name, size in sizes.items())
        return f'specialize{{dims="{dims}"}}, tier2'
    if kind == "bucket":
        ranges = {name: span_of(bucket_of(size, delta)) for name, size in sizes.items()}
        facts = ", ".join(f"{low} <= {name} <= {high}" for name, (low, high) in ranges.items())
        return f'assume{{facts="{facts}"}}, tier2'
    return "tier2"


def compiled(model: Model, text: str) -> aiopt.Program:
    """A version of a model."""
    return aiopt.load(model.path, weights=model.weights, pipeline=text, threads=1)


def inputs(program: aiopt.Program, sizes: Sizes) -> list[np.ndarray]:
    """Inputs of these sizes."""
    shapes = [
        [sizes[str(size)] if str(size) in sizes else int(size) for size in info.shape]
        for info in program.inputs
    ]
    return [draw(shape, 10 + number) for number, shape in enumerate(shapes)]


def ratios(calls: Mapping[str, Callable[[], object]], base: str, rounds: int) -> dict[str, float]:
    """Medians of the ratios of each call's time to that of `base`, and of `base` its seconds.

    Two at a time: of three that take turns the one that runs most often would find its weights in
    the caches.
    """
    counts = {name: calls_in(SLICE, call) for name, call in calls.items()}
    pairs: dict[str, list[float]] = {name: [] for name in calls}
    for name in calls:
        for number in range(rounds if name != base else 0):
            both = (name, base) if number % 2 else (base, name)
            taken = {one: seconds(calls[one], counts[one]) for one in both}
            pairs[name].append(taken[name] / taken[base])
            pairs[base].append(taken[base])
    return {name: statistics.median(values) for name, values in pairs.items()}


@dataclass(frozen=True)
class Entry:
    """A model at one choice of sizes.

    Attributes:
        seconds: CPU time of a call of the exact version.
        ratios: time of the other versions ÷ that, by kind.
    """

    model: str
    sizes: Sizes
    seconds: float
    ratios: dict[str, float]


def check(program: aiopt.Program, reference: aiopt.Program, arrays: Sequence[np.ndarray]) -> None:
    """Raise `SystemExit` if a version is wrong."""
    found, expected = program(*arrays), reference(*arrays)
    several = isinstance(expected, tuple)
    for one, other in zip(*((found, expected) if several else ([found], [expected])), strict=True):
        if (wrong := error(one, other)) > WRONG:
            raise SystemExit(f"{program.name}: wrong result, error {wrong:.1e}")


def measure(
    name: str, model: Model, sizes: Sizes, kinds: Sequence[str], rounds: int, delta: float = 1.0
) -> Entry:
    """Check and time all kinds of versions at these sizes. Each is made anew: what lies in memory
    for longer may lie there better."""
    reference = compiled(model, "tier0")
    programs = {kind: compiled(model, pipeline(kind, sizes, delta)) for kind in ("exact", *kinds)}
    arrays = inputs(reference, sizes)
    for program in programs.values():
        check(program, reference, arrays)
    calls = {kind: partial(program, *arrays) for kind, program in programs.items()}
    found = ratios(calls, "exact", rounds)
    return Entry(name, sizes, found.pop("exact"), found)


def means(entries: Sequence[Entry], kinds: Sequence[str]) -> dict[str, float]:
    """The geometric means of the ratios of some entries, by kind."""
    return {kind: geometric_mean([entry.ratios[kind] for entry in entries]) for kind in kinds}


def summary(entries: Sequence[Entry], kinds: Sequence[str]) -> dict[str, dict[str, float]]:
    """The means by model, and "all": the means of those."""
    names = list(dict.fromkeys(entry.model for entry in entries))
    own = {name: means([e for e in entries if e.model == name], kinds) for name in names}
    together = {kind: geometric_mean([own[name][kind] for name in names]) for kind in kinds}
    return own | {"all": together}


def show(entries: Sequence[Entry], kinds: Sequence[str]) -> Table:
    """What was measured."""
    table = Table("model", "sizes", "exact, µs", *(f"{kind} ÷ exact" for kind in kinds))
    for entry in entries:
        sizes = ", ".join(f"{name} = {size}" for name, size in entry.sizes.items())
        shown = [f"{entry.ratios[kind]:.3f}" for kind in kinds]
        table.add_row(entry.model, sizes, f"{1e6 * entry.seconds:.2f}", *shown)
    table.add_section()
    for name, mean in summary(entries, kinds).items():
        table.add_row(name, "geometric mean", "", *(f"{mean[kind]:.3f}" for kind in kinds))
    return table


def chosen(entries: Sequence[str], known: Mapping[str, Model]) -> list[tuple[str, Sizes]]:
    """Models and sizes to measure: those that are named, else all.

    Raises:
        SystemExit: an entry is not of the form MODEL or MODEL:SYMBOL=SIZE,….
    """
    found: list[tuple[str, Sizes]] = []
    for entry in entries or known:
        name, _, text = entry.partition(":")
        if name not in known:
            raise SystemExit(f"unknown model '{name}', expected one of {', '.join(known)}")
        if not text:
            found += [(name, sizes) for sizes in known[name].sizes]
            continue
        pairs = [part.partition("=") for part in text.split(",")]
        sizes = {symbol: int(size) for symbol, _, size in pairs if size.isdecimal()}
        if sizes.keys() != known[name].sizes[0].keys():
            expected = ",".join(f"{symbol}=SIZE" for symbol in known[name].sizes[0])
            raise SystemExit(f"expected {name}:{expected}, found '{entry}'")
        found.append((name, sizes))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("entries", nargs="*", metavar="MODEL[:SIZES]")
    parser.add_argument("--rounds", type=int, default=30, help="pairs of slices for each ratio")
    parser.add_argument("--delta", type=float, default=1.0, help="δ of the buckets, in octaves")
    parser.add_argument("--kinds", default=",".join(KINDS), help="which versions, of %(default)s")
    parser.add_argument("--json", metavar="FILE", help="write what was measured")
    options = parser.parse_args()
    kinds = options.kinds.split(",")
    if not set(kinds) <= {*KINDS}:
        parser.error(f"--kinds: expected some of {','.join(KINDS)}, found {options.kinds}")
    known = models()
    entries = [
        measure(name, known[name], sizes, kinds, options.rounds, options.delta)
        for name, sizes in chosen(options.entries, known)
    ]
    console().print(show(entries, kinds))
    if options.json:
        written = {"entries": [*map(asdict, entries)], "means": summary(entries, kinds)}
        Path(options.json).write_text(json.dumps(written, indent=1) + "\n")


if __name__ == "__main__":
    main()
