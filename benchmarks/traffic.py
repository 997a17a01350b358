"""Traffic: whole traces of the encoder block (W4) from a cold process, beside the peers.

    python benchmarks/traffic.py [--traces W6,drifting] [--rounds 3] [--json out.json]

Each contestant runs each trace in a process started for it, with one thread and no cache: CPU time
counts from the start of the process to its last call, imports, loading and compile workers
included; making models, weights and inputs does not count. Contestants take turns, one process at a
time, in another order each round; what is reported are medians over rounds, and ratios are those of
processes of one round. P50, P99 and slow calls are of wall times without waits for a processor.
A call is slow if it is not among the first 20 and takes more than twice the steady time of its
length, which is measured in the same process after the trace.

AIOPT_BENCH_PEERS names the folder with the peers' environments (`setup_peers.py`).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from aiopt.jitrt.tiering.replay.synthesis import synthesize
from contest import Failure, Process, environments, interpreter
from model_files import model_file
from peers.base import Setting
from workloads import HIDDEN, WORKLOADS, Draw, error

ENCODER = WORKLOADS["W4"]

TRACES: Mapping[str, str] = {
    "W6": "log-normal{mean=4.4 sigma=0.8 low=10 high=512 calls=300 seed=0}",
    "bimodal": "bimodal{short=24 long=384 calls=300}",
    "bursty": "bursty{burst=20 calls=300}",
    "drifting": "drifting{start=24 end=384 calls=300}",
    "uniform": "uniform{low=1 high=2048 calls=60}",
    "adversarial": "adversarial{low=2 high=512}",
}
"""The traces, by name; times between calls, if a law has them, are left out. The last begins with
its least length: at 1, OpenVINO 2026.4 would compute wrong values for all others."""

OURS = ("aiopt", "aiopt-default", "aiopt-aot")
"""Ours: compiled for tier 2 when it is loaded, and under two policies."""

PEERS = ("onnxruntime", "openvino", "torch-eager")

FIRST = 20
"""Calls in which it is no wonder that something takes long."""

SLOW = 2.0
"""How many times the steady time of its length a slow call takes."""

CPU_BARS = {"W6": 0.85}
"""Total CPU time against the best peer's, 1 for other traces."""

COMPILATIONS = 8
"""The bar of compilations on W6."""

LENGTH = 77
"""The length of the call whose result is compared with the reference."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What one contestant did with one trace, in one process.

    Attributes:
        cpu: seconds of the process and its children, to the last call; `built` until it was
            loaded; `children` those of children.
        p50, p99, worst: seconds of a call.
        slow: how many calls are; `slow_calls` which: number, length, seconds, steady seconds.
        compared: lengths with a steady time.
        compilations: None if nobody says.
    """

    cpu: float
    built: float
    children: float
    p50: float
    p99: float
    worst: float
    slow: int
    slow_calls: tuple[tuple[int, int, float, float], ...]
    compared: int
    compilations: int | None

    @staticmethod
    def of(answer: Mapping[str, Any], lengths: Sequence[int]) -> Outcome:
        """From a worker's answer."""
        seconds = answer["seconds"]
        times = {int(length): time for length, time in answer["steady"].items()}
        p50, p99 = np.quantile(seconds, (0.5, 0.99))
        slow = tuple(
            (number, length, took, times[length])
            for number, (length, took) in enumerate(zip(lengths, seconds, strict=True))
            if number >= FIRST and took > SLOW * times.get(length, took)
        )
        return Outcome(
            cpu=answer["cpu"],
            built=answer["built"],
            children=answer["children"],
            p50=float(p50),
            p99=float(p99),
            worst=max(seconds),
            slow=len(slow),
            slow_calls=slow,
            compared=len(times),
            compilations=answer["compilations"],
        )


def play(
    name: str,
    python: Path,
    lengths: Sequence[int],
    setting: Setting,
    log: Path,
    patience: float = 5.0,
) -> Outcome:
    """One contestant's turn. Raises Failure."""
    data = input_file(setting, max(*lengths, LENGTH))
    request = {"workload": "W4", "lengths": list(lengths), "data": str(data), "patience": patience}
    with Process(name, python, setting, log) as process:
        outcome = Outcome.of(process.ask("trace", **request), lengths)
        path = Path(setting.folder) / f"{name}.npy"
        process.ask("result", workload="W4", size=None, inputs=[LENGTH, 0], path=str(path))
        if (wrong := error(np.load(path), ENCODER.reference(ENCODER.inputs(LENGTH)))) > 1e-3:
            raise Failure(f"wrong result, error {wrong:.1e}")
    return outcome


def input_file(setting: Setting, length: int) -> Path:
    """A file with an input of that length, made if it is missing; shorter ones are parts of it."""
    path = Path(setting.folder) / f"x{length}.npy"
    if not path.exists():
        np.save(path, Draw(99)(1, length, HIDDEN))
    return path


def lengths_of(spec: str) -> list[int]:
    """The lengths of a trace."""
    return [run.sizes[0] for run in synthesize(spec).runs]


@dataclass
class Table:
    """A trace: outcomes of each contestant, one a round."""

    name: str
    spec: str
    outcomes: dict[str, list[Outcome]]

    def ratio(self, ours: str, what: str) -> float:
        """A figure of ours against the best peer's, the median over rounds; inf without both."""
        peers = [name for name in PEERS if self.outcomes.get(name)]
        rounds = zip(self.outcomes.get(ours, ()), *(self.outcomes[p] for p in peers), strict=False)
        ratios = [
            getattr(own, what) / min(getattr(other, what) for other in others)
            for own, *others in rounds
            if others
        ]
        return statistics.median(ratios) if ratios else float("inf")

    def median(self, name: str, what: str) -> float:
        """A figure of a contestant, the median over rounds; nan if it does not have it."""
        found = [getattr(outcome, what) for outcome in self.outcomes[name]]
        return statistics.median([x for x in found if x is not None] or [float("nan")])

    def bars(self, ours: str) -> list[tuple[str, float, float]]:
        """What is asked of one of ours: what, its value, the bar."""
        bars = [("CPU ÷ best peer", self.ratio(ours, "cpu"), CPU_BARS.get(self.name, 1.0))]
        if self.name == "W6":
            bars += [
                ("P99 ÷ best peer", self.ratio(ours, "p99"), 1.0),
                ("slow calls", self.median(ours, "slow"), 0),
                ("compilations", self.median(ours, "compilations"), COMPILATIONS),
            ]
        return bars

    def lines(self) -> list[str]:
        """For people."""
        heads = ("CPU s", "loaded", "children", "P50 ms", "P99 ms", "worst ms", "slow", "compiled")
        lines = [f"{self.name}: {self.spec}", f"{'':14}" + "".join(f"{h:>10}" for h in heads)]
        columns = ("cpu", "built", "children", "p50", "p99", "worst", "slow", "compilations")
        for name in self.outcomes:
            values = [self.median(name, what) for what in columns]
            values[3:6] = [1e3 * value for value in values[3:6]]
            texts = ["-" if value != value else f"{value:.4g}" for value in values]
            lines.append(f"{name:14}" + "".join(f"{text:>10}" for text in texts))
        for ours in filter(self.outcomes.get, OURS):
            for what, value, bar in self.bars(ours):
                verdict = "pass" if value <= bar else "MISS"
                lines.append(f"  {ours:14} {what:16} {value:8.3f}  bar {bar:g}  {verdict}")
        return lines


def compare(
    traces: Mapping[str, str],
    pythons: Mapping[str, Path],
    setting: Setting,
    log: Path,
    rounds: int,
    say: Say,
) -> list[Table]:
    """All contestants on all traces."""
    tables = [Table(name, spec, {each: [] for each in pythons}) for name, spec in traces.items()]
    for number in range(rounds):
        for table in tables:
            lengths, names = lengths_of(table.spec), list(pythons)
            turn = number % len(names)
            for name in (*names[turn:], *names[:turn]):
                try:
                    outcome = play(name, pythons[name], lengths, setting, log)
                except Failure as failure:
                    say(f"{table.name} {name}: {failure}")
                    continue
                table.outcomes[name].append(outcome)
                say(f"{table.name} {name}: {outcome.cpu:.2f} CPU s, P99 {1e3 * outcome.p99:.4g} ms")
    return tables


def run_trace(
    pythons: Mapping[str, Path], ours: str, setting: Setting, log: Path, calls: int, say: Say
) -> dict[str, Any]:
    """W6 as `run.py` reports it: every contestant once, in the order given."""
    without_cache()
    spec = shortened(TRACES["W6"], calls)
    (table,) = compare({"W6": spec}, pythons, setting, log, 1, say)
    columns = ["contestant", "CPU s", "loaded s", "P50 ms", "P99 ms", "worst ms", "÷ ours"]
    rows = [
        [name, o.cpu, o.built, 1e3 * o.p50, 1e3 * o.p99, 1e3 * o.worst, o.cpu / own.cpu]
        for name, outcomes in table.outcomes.items()
        for o in outcomes
        for own in table.outcomes[ours]
    ]
    title = f"W6: {calls} calls of the encoder block, lengths 10 … 512, from a cold process"
    return {"workload": "W6", "title": title, "columns": columns, "rows": rows}


def without_cache() -> None:
    """Have the processes that are started keep nothing, and run as contestants say."""
    os.environ["AIOPT_CACHE_DIR"] = ""
    for variable in ("AIOPT_POLICY", "AIOPT_TIER", "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(variable, None)


def shortened(spec: str, calls: int | None) -> str:
    """The spec with another number of calls, if that is asked for."""
    if calls is None:
        return spec
    words = [word for word in spec.rstrip("}").split() if not word.startswith("calls=")]
    return " ".join([*words, f"calls={calls}"]) + "}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--traces", default=",".join(TRACES), help="with commas")
    parser.add_argument("--contestants", default=",".join((*OURS, *PEERS)), help="with commas")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--calls", type=int, help="of each trace, instead of its own number")
    parser.add_argument("--venvs", type=Path, help="the peers' environments")
    parser.add_argument("--json", type=Path, help="write all figures")
    options = parser.parse_args()
    without_cache()
    folder = options.venvs or environments()
    wanted = {name: interpreter(name, folder) for name in options.contestants.split(",")}
    pythons = {name: python for name, python in wanted.items() if python is not None}
    traces = {name: shortened(TRACES[name], options.calls) for name in options.traces.split(",")}
    with tempfile.TemporaryDirectory(prefix="aiopt-bench-") as place:
        setting = Setting(place, threads=1)
        for kind in ("safetensors", "onnx"):
            model_file(kind, "W4", None, place)
        log = Path(place) / "log.txt"
        tables = compare(traces, pythons, setting, log, options.rounds, print)
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    for table in tables:
        print("", *table.lines(), sep="\n")
    if options.json is not None:
        options.json.write_text(json.dumps([asdict(table) for table in tables], indent=1))


if __name__ == "__main__":
    main()
