"""What compiling ahead of calls brings, and what it costs (SPEC D4, D5): in a replay, and really.

python benchmarks/speculation.py [--seeds 3] [--seconds 40] [--real]

Four traces of sizes, one call each 10 ms:

* drifting: the median grows from 64 to 2048, with noise;
* periodic: eight places in any order, each for one and a half seconds, again and again;
* random: log-uniform; what comes next is unknown, but it is in one of eleven buckets;
* unpredictable: two such sizes, in more than a hundred buckets. Only in a replay.

There is no version for all sizes: each bucket of half an octave has one of its own, that goes three
seconds after its last call, and there is no compile cache. So calls run below tier 2 whenever
traffic comes to a bucket that was not compiled. The same policy runs without speculation (beta=0)
and with a quarter of what the compile worker can do (beta=0.25).

A replay takes virtual time and the decision engine of the runtime; costs and times are given. With
`--real` a program is compiled by a real worker, in a process of its own for each run.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

BETA = 0.25
"""The part of what the workers can do that speculation has."""

RATE = 100.0
"""Calls a second."""

PLACES, DWELL = 8, 150
"""Of the periodic trace: places in a period, and calls at each."""

LOW, HIGH = 64, 2048
"""Sizes lie between them."""

WIDTH = 256
"""Columns of the real program; a call takes milliseconds in the interpreter."""

KINDS = ("drifting", "periodic", "random", "unpredictable")

POLICY = (
    "default, bucket-shapes{{generic=false delta=0.5 max-versions=16 beta=inf}},"
    " hotness-policy{{window=3s}}, latency-policy{{cooldown=1s}},"
    " cache-policy{{memory=none disk=none remote=none}},"
    " resource-policy{{workers=1}}, speculation-policy{{delta=0.5 beta={beta}}}"
)

COSTS, SPEEDUPS = (0.05, 0.15, 0.2), (5.0, 15.0, 20.0)
"""Of tiers 1 to 3 in a replay: seconds of a compilation, and how much faster a call is."""


@dataclass(frozen=True)
class Outcome:
    """One run.

    Attributes:
        below: calls below tier 2.
        calls: of all.
        compiling, speculated: CPU seconds of all compilations, and of those ahead of calls.
        cpu: seconds of calls and compilations; in a real run CPU time of all processes.
        budget: what speculation might have spent.
        hits, waste: versions that were compiled ahead, by what became of them.
    """

    below: int
    calls: int
    compiling: float
    speculated: float
    cpu: float
    budget: float
    hits: int
    waste: int


def sizes_of(kind: str, seed: int, calls: int) -> list[tuple[int, ...]]:
    """The sizes of each call of a trace."""
    if kind == "unpredictable":
        pair = (sizes_of("random", seed + offset, calls) for offset in (0, 1000))
        return [(*one, *other) for one, other in zip(*pair, strict=True)]
    rng = random.Random(seed)
    low, high = math.log(LOW), math.log(HIGH)
    centres = [low + (high - low) * (place + 0.5) / PLACES for place in range(PLACES)]
    rng.shuffle(centres)
    logs = {
        "drifting": lambda i: low + (high - low) * i / calls + rng.gauss(0, 0.1),
        "periodic": lambda i: centres[i // DWELL % PLACES] + rng.gauss(0, 0.03),
        "random": lambda i: rng.uniform(low, high),
    }[kind]
    return [(min(HIGH, max(LOW, round(math.exp(logs(i))))),) for i in range(calls)]


def replayed(sizes: Sequence[tuple[int, ...]], beta: float) -> Outcome:
    """A trace in virtual time; a call takes 1 ms and 10 us for each unit of its first size in tier
    0."""
    from aiopt.jitrt.tiering.replay.optimum import Levels
    from aiopt.jitrt.tiering.replay.simulate import replay
    from aiopt.jitrt.tiering.replay.trace import Run, Trace
    from aiopt.passes.policies.bundle import Policies

    runs = [Run("m", each, 1, 1e-3 + 1e-5 * each[0], i / RATE) for i, each in enumerate(sizes)]
    levels = Levels.above_interpreter(COSTS, SPEEDUPS)
    policies = Policies.named(POLICY.format(beta=beta))
    found = replay(policies, Trace(tuple(runs)), levels, workers=1, patience=0.0)
    return Outcome(
        below=sum(calls for tier, calls in found.by_tier.items() if tier < 2),
        calls=len(sizes),
        compiling=found.compiling,
        speculated=found.speculated,
        cpu=found.calls + found.compiling,
        budget=beta * len(sizes) / RATE,
        hits=found.hits,
        waste=found.waste,
    )


def program_text(operations: int = 32, width: int = WIDTH) -> str:
    """A program that takes its time in the interpreter: elementwise operations, one by one."""
    kind = f"tensor<?x{width}xf32, #graph.dims<n, _>>"
    lines = [f"func.func @waves(%v0: {kind}) -> {kind} {{"]
    for index in range(operations):
        name = ("tanh", "neg")[index % 2]
        lines.append(f"  %v{index + 1} = graph.{name} %v{index} : {kind}")
    return "\n".join([*lines, f"  func.return %v{operations} : {kind}", "}", ""])


def really(sizes: Sequence[tuple[int, ...]], beta: float) -> Outcome:
    """A trace in this process, with a real compile worker."""
    import os
    import tempfile

    import aiopt
    import numpy as np
    from aiopt.jitrt.tiering.events import LOG

    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        file.write(program_text())
        file.flush()
        program = aiopt.load(file.name, policy=POLICY.format(beta=beta), threads=1)
    data = np.random.default_rng(0).standard_normal((HIGH, WIDTH), dtype=np.float32)
    begin = time.monotonic()
    for index, (size,) in enumerate(sizes):
        time.sleep(max(0.0, begin + index / RATE - time.monotonic()))
        program(data[:size])
    seconds = time.monotonic() - begin
    found = aiopt.metrics()
    jobs = [event.data for event in LOG.events() if event.kind == "compiled"]
    ahead = {_slot(event.data) for event in LOG.events() if event.kind == "speculate"}
    speculated = sum(job["seconds"] for job in jobs if _slot(job) in ahead)
    calls = {int(tier): count for tier, count in found["calls_by_tier"].items()}
    times = os.times()
    return Outcome(
        below=sum(count for tier, count in calls.items() if tier < 2),
        calls=len(sizes),
        compiling=sum(job["seconds"] for job in jobs),
        speculated=speculated,
        cpu=times.user + times.system + sum(job["cpu_seconds"] for job in jobs),
        budget=beta * seconds,
        hits=found["speculation"]["hits"],
        waste=found["speculation"]["waste"],
    )


def _slot(data: dict[str, object]) -> str:
    return f"{data['tier']} {data['sizes']}"


def in_a_process(kind: str, seed: int, calls: int, beta: float) -> Outcome:
    """`really`, in a process of its own."""
    command = [sys.executable, __file__, "--one", kind, str(seed), str(calls), str(beta)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    return Outcome(**json.loads(found.stdout.splitlines()[-1]))


def line(kind: str, seed: int, without: Outcome, with_: Outcome) -> str:
    """What one trace shows."""
    removed = 1 - with_.below / without.below if without.below else 0.0
    return (
        f"{kind:<14} {seed:>4} {without.below:>8} {with_.below:>6} {removed:>8.0%}"
        f" {without.compiling:>10.2f} {with_.compiling:>6.2f} {with_.speculated:>7.2f}"
        f" {with_.speculated / with_.budget:>8.0%} {with_.cpu / without.cpu - 1:>+8.1%}"
        f" {with_.hits:>5} {with_.waste:>5}"
    )


HEADING = (
    f"{'trace':<14} {'seed':>4} {'below 2':>8} {'ahead':>6} {'removed':>8}"
    f" {'compile s':>10} {'ahead':>6} {'of them':>7} {'of beta':>8} {'CPU':>8}"
    f" {'hits':>5} {'waste':>5}"
)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--one", nargs=4, metavar=("KIND", "SEED", "CALLS", "BETA"))
    options = parser.parse_args(arguments)
    if options.one:
        kind, seed, calls, beta = options.one
        outcome = really(sizes_of(kind, int(seed), int(calls)), float(beta))
        print(json.dumps(asdict(outcome)))
        return
    calls = round(options.seconds * RATE)
    print("really" if options.real else "in virtual time", f"{options.seconds:g} s each")
    print(HEADING)
    for kind in KINDS[: -1 if options.real else None]:
        removed, more = list[float](), list[float]()
        for seed in range(options.seeds):
            sizes = sizes_of(kind, seed, calls)
            pair = [
                in_a_process(kind, seed, calls, beta) if options.real else replayed(sizes, beta)
                for beta in (0.0, BETA)
            ]
            print(line(kind, seed, *pair), flush=True)
            removed.append(1 - pair[1].below / max(1, pair[0].below))
            more.append(pair[1].cpu / pair[0].cpu - 1)
        medians = statistics.median(removed), statistics.median(more)
        print("{}: {:.0%} removed, {:+.1%} CPU (medians)".format(kind, *medians))


if __name__ == "__main__":
    main()
