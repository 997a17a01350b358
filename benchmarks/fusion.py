"""Whether the groups that a profile chooses are the faster ones for its traffic (SPEC D3).

    python benchmarks/fusion.py [--rounds 15] [64x8 256x2 ...]

Attention of several head sizes, `DEPTHxHEADS`, under mixes of lengths: compiled with the mix in
front of the pipeline (`assume-profile`), and the other way: as one kernel (a chain) or as three.
Both run the mix, length by length in turns, one thread, CPU time; the ratio is that of a call of
the mix on average, median of the rounds. Below 1 the profile was right. `bytes` are what the
choice rests on: saved less overhead, of a call on average.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aiopt
import numpy as np
from aiopt.dialects.join import Contested
from aiopt.dialects.size_mix import SizeMix, parse_mix
from aiopt.dialects.text import parse_module
from aiopt.passes.pipeline_text import builtin_library
from clocks import calls_in, seconds
from rich.console import Console
from rich.table import Table

MIXES = {
    "short": "s=8: 0.5, s=16: 0.5",
    "middle": "s=32: 0.5, s=64: 0.5",
    "few long": "s=16: 0.875, s=256: 0.125",
    "long": "s=256: 0.5, s=512: 0.5",
}
ENTRIES = ("64x8", "128x4", "256x2")
SLICE = 3e-3
"""CPU seconds of a slice, or one call."""


def attention(depth: int, heads: int) -> str:
    """The program's text."""
    t = f"tensor<{heads}x?x{depth}xf32, #graph.dims<_, s, _>>"
    s = f"tensor<{heads}x?x?xf32, #graph.dims<_, s, s>>"
    return f"""
func.func @main(%q: {t}, %k: {t}, %v: {t}) -> {t} {{
  %a = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0]
       lhs_contract = [2] rhs_contract = [2] : ({t}, {t}) -> {s}
  %p = graph.softmax %a axis = -1 : {s}
  %o = graph.matmul %p, %v : ({s}, {t}) -> {t}
  func.return %o : {t}
}}"""


def compiled(text: str, fuse: str) -> aiopt.Program:
    """The program in tier 2, with its groups made by these passes."""
    before, after = builtin_library().inlined("tier2").split("fuse,")
    return aiopt.compile(parse_module(text), pipeline=f"{before}{fuse},{after}", threads=1)


def contested(program: aiopt.Program) -> Contested:
    """The join that the sizes decide about."""
    (only,) = program.artifact.contested
    return Contested.from_json(only)


@dataclass(frozen=True)
class Comparison:
    """A mix of sizes, what its profile chose, and what that took."""

    chain: bool
    net: float
    """Bytes saved less overhead of a chain, of a call on average."""
    seconds: float
    """CPU seconds of a call on average, as the profile has it."""
    ratio: float
    """That, by what a call takes the other way."""


def together(join: Contested) -> str:
    """The pass `fuse` with sizes to reckon with for which the products are one kernel."""
    size = next(size for size in (256, 1024, 4096) if join.wanted(parse_mix(f"s={size}: 1")))
    return f"fuse{{assume=sizes{{s={size}}}}}"


def compare(depth: int, heads: int, mix: SizeMix, rounds: int) -> Comparison:
    """Both alternatives on calls of a mix."""
    text = attention(depth, heads)
    chosen = compiled(text, f'assume-profile{{sizes="{mix}"}}, fuse')
    join = contested(chosen)
    chain = join.accepted
    other = compiled(text, "fuse{chains=false}" if chain else together(join))
    assert len(chosen.artifact.table.kernels) != len(other.artifact.table.kernels)
    calls = [
        (share, [caller(program, heads, sizes["s"], depth) for program in (chosen, other)])
        for sizes, share in mix.values()
    ]
    counts = [[calls_in(SLICE, call) for call in pair] for _, pair in calls]
    times: list[tuple[float, float]] = []
    for _ in range(rounds):
        taken = [0.0, 0.0]
        for (share, pair), numbers in zip(calls, counts, strict=True):
            for i, (call, number) in enumerate(zip(pair, numbers, strict=True)):
                taken[i] += share * seconds(call, number)
        times.append((taken[0], taken[1]))
    return Comparison(
        chain,
        join.join.expected(mix).net,
        statistics.median(own for own, _ in times),
        statistics.median(own / others for own, others in times),
    )


def caller(program: aiopt.Program, heads: int, size: int, depth: int) -> Callable[[], object]:
    """A call that allocates nothing."""
    generator = np.random.default_rng(size)
    inputs = [generator.standard_normal((heads, size, depth), np.float32) * 0.1 for _ in range(3)]
    out = program(*inputs)
    return lambda: program(*inputs, out=out)


def table(entries: Sequence[str], rounds: int) -> Table:
    """All mixes of all entries."""
    shown = Table("attention", "mix", "groups", "bytes", "call, µs", "ratio", title="Fusion")
    ratios: list[float] = []
    for entry in entries:
        depth, heads = map(int, entry.split("x"))
        for name, text in MIXES.items():
            found = compare(depth, heads, parse_mix(text), rounds)
            ratios.append(found.ratio)
            kind = "chain" if found.chain else "apart"
            micros = f"{found.seconds * 1e6:.1f}"
            shown.add_row(entry, name, kind, f"{found.net:.0f}", micros, f"{found.ratio:.3f}")
    shown.caption = f"geometric mean {statistics.geometric_mean(ratios):.3f}"
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("entries", nargs="*", default=ENTRIES, metavar="DEPTHxHEADS")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    Console().print(table(options.entries, options.rounds))


if __name__ == "__main__":
    main()
