"""Compare aiopt with its peers.

    python benchmarks/run.py --workloads W3,W4 --peers onnxruntime,openvino --json out.json

`setup_peers.py` installs the peers; those that are missing are skipped. Everything runs pinned to
as many cores as there are threads, contestants take turns slice by slice, and every result is
compared with a float64 reference before it is timed. Times are CPU times with one thread and wall
times with more.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import report
from contest import Failure, Match, Process, Rules, environments, interpreter
from peers import CONTESTANTS, FLOAT32_PEERS
from peers.base import Setting
from processes import run_cold
from rich.console import Console
from traffic import run_trace
from workloads import WORKLOADS, Workload

PROCESSES = ("W6", "W8")


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Options of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    everything = ",".join([*WORKLOADS, *PROCESSES])
    parser.add_argument("--workloads", default=everything, help="W3 or W3:64, with commas")
    parser.add_argument("--peers", default=",".join(FLOAT32_PEERS), help=", ".join(CONTESTANTS))
    parser.add_argument("--ours", default="aiopt", choices=list(CONTESTANTS))
    parser.add_argument("--rounds", type=int, default=20, help="pairs of slices per peer")
    parser.add_argument("--slice", type=float, default=10.0, help="milliseconds of a slice")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--core", type=int, help="the first core to use; default: the last ones")
    parser.add_argument("--venvs", type=Path, help="the peers' environments")
    parser.add_argument("--calls", type=int, default=300, help="length of the trace, W6")
    parser.add_argument("--repeats", type=int, default=3, help="processes per state, W8")
    parser.add_argument("--json", type=Path, help="write the results")
    parser.add_argument("--plot", type=Path, help="write a picture (needs matplotlib)")
    options = parser.parse_args(arguments)
    options.venvs = options.venvs or environments()
    options.peers = [name for name in options.peers.split(",") if name]
    options.entries = list(entries(options.workloads))
    unknown = sorted({options.ours, *options.peers} - set(CONTESTANTS))
    if unknown:
        parser.error(f"unknown peers: {', '.join(unknown)}")
    return options


def entries(text: str) -> list[tuple[Workload, int]]:
    """Workloads and sizes of a comma-separated list; those that are processes are left out."""
    chosen = []
    for item in text.split(","):
        name, _, size = item.partition(":")
        if name not in WORKLOADS and name not in PROCESSES:
            raise SystemExit(f"unknown workload {name!r}, expected {', '.join(WORKLOADS)}")
        if name in WORKLOADS:
            workload = WORKLOADS[name]
            chosen += [(workload, n) for n in ([int(size)] if size else workload.sizes)]
    return chosen


def pin(first: int | None, threads: int) -> list[int]:
    """Keep this process and its children on as many cores as there are threads."""
    available = sorted(os.sched_getaffinity(0))
    chosen = available[-threads:]
    if first is not None:
        chosen = [core for core in available if core >= first][:threads]
    if len(chosen) < threads:
        raise SystemExit(f"{threads} threads need as many cores, there are {len(chosen)}")
    os.sched_setaffinity(0, chosen)
    return chosen


def present(options: argparse.Namespace, console: Console) -> dict[str, Path]:
    """The interpreters of the contestants that are installed."""
    pythons = {}
    for name in [options.ours, *options.peers]:
        python = interpreter(name, options.venvs)
        if python is None:
            console.print(f"{name}: not installed in {options.venvs}, skipped", style="yellow")
        else:
            pythons[name] = python
    return pythons


class Session:
    """One run of the benchmark."""

    def __init__(self, options: argparse.Namespace, console: Console, folder: str) -> None:
        self.options = options
        self.console = console
        self.folder = Path(folder)
        self.log = self.folder / "log.txt"
        self.setting = Setting(folder, options.threads)
        self.pythons = present(options, console)
        self.results: dict[str, Any] = {
            "machine": {"processor": processor(), "python": platform.python_version()},
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "ours": options.ours,
            "threads": options.threads,
            "clock": "cpu" if options.threads == 1 else "wall",
            "rounds": options.rounds,
            "contestants": {},
            "entries": [],
            "processes": [],
        }

    def run(self) -> dict[str, Any]:
        if self.options.entries:
            with ExitStack() as stack:
                self._steady(stack)
        rivals = {n: p for n, p in self.pythons.items() if not n.endswith("-bound")}
        chosen = self.options.workloads.split(",")
        say = self.say
        if "W6" in chosen:
            table = run_trace(
                rivals, self.options.ours, self.setting, self.log, self.options.calls, say
            )
            self.results["processes"].append(table)
        if "W8" in chosen:
            table = run_cold(rivals, self.setting, self.log, self.options.repeats, say)
            self.results["processes"].append(table)
        return self.results

    def say(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False)

    def _steady(self, stack: ExitStack) -> None:
        processes = {}
        pythons = dict(self.pythons)
        if self.options.threads == 1:
            pythons["roofline"] = Path(sys.executable)
        for name, python in pythons.items():
            process = Process(name, python, self.setting, self.log)
            try:
                self.results["contestants"][name] = process.ask("versions")["versions"]
                processes[name] = stack.enter_context(process)
            except Failure as failure:
                self.say(f"{name}: {failure}")
                process.close()
        for workload, size in self.options.entries:
            self.results["entries"].append(self._entry(processes, workload, size))

    def _entry(
        self, processes: dict[str, Process], workload: Workload, size: int
    ) -> dict[str, Any]:
        ours = self.options.ours
        others = [
            process
            for name, process in processes.items()
            if name != ours and workload.name in (CONTESTANTS[name].workloads or WORKLOADS)
        ]
        rules = Rules(
            rounds=self.options.rounds,
            slice_seconds=self.options.slice / 1e3,
            clock=self.results["clock"],
        )
        match = Match(processes[ours], others, workload, size, self.folder, rules)
        contestants = {name: asdict(entry) for name, entry in match.play(self.say).items()}
        summary = report.summarise(contestants, ours)
        self.say(f"{workload.name}:{size}  {report.describe(summary)}")
        return {
            "workload": workload.name,
            "title": workload.title,
            "size": size,
            "size_name": workload.size_name,
            "flops": workload.flops(size),
            "bytes": workload.bytes(size),
            "summary": summary,
            "contestants": contestants,
        }


def processor() -> str:
    """The processor's name."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def main() -> None:
    options = parse()
    console = report.console()
    pin(options.core, options.threads)
    with tempfile.TemporaryDirectory(prefix="aiopt-bench-") as folder:
        results = Session(options, console, folder).run()
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(results, indent=1))
    report.show(results, console)
    if options.plot:
        report.plot(results, options.plot)


if __name__ == "__main__":
    main()
