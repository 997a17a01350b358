"""What `aiopt-bench trace` does: a process per policy, a table, a report (SPEC O2, O3)."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import __version__
from ..backends.llvm.threads import thread_count
from ..diagnostics import AioptError, did_you_mean
from ..jitrt.cache.places import FOLDER
from ..jitrt.random_arrays import random_weight
from ..jitrt.tiering.replay.synthesis import find_trace
from ..jitrt.tiering.reports.html import render
from ..jitrt.tiering.reports.traffic import run_of
from ..jitrt.tiering.reports.wording import duration, kinds_text, tiers_text
from ..jitrt.weights import open_weights
from .bench_session import Task
from .common import check_output, check_remote, table_of, write_output
from .run_data import parse_sizes
from .sources import Source

if TYPE_CHECKING:
    from ..jitrt.tiering.replay.trace import Run, Trace
    from .bench import Options

LONGEST = 1_000_000
"""Calls of a trace at most."""

CHOOSING = ("AIOPT_POLICY", "AIOPT_TIER")
"""Environment variables that would choose another policy than the one that is replayed."""

_MEASURED = Path(__file__).with_name("measured.py")


@dataclass(frozen=True)
class Way:
    """A way to run the model: under a policy, or in one tier."""

    name: str
    policy: str | None = None
    tier: int | None = None


def run_trace(options: Options) -> int:
    """Replay, print, write the reports; the exit code. Raises AioptError."""
    check_remote()
    for file in (options.report, options.json):
        if file is not None:
            check_output(file)
    found = find_trace(options.trace).trace
    with tempfile.TemporaryDirectory(prefix="aiopt-bench-") as folder:
        tasks = _tasks(options, found, Path(folder))
        runs: list[dict[str, Any]] = []
        for way, task in tasks:
            run = _replayed(way, task, Path(folder), keep_cache=options.cache)
            if run is None:
                return 1
            runs.append(run)
    report = {"about": _about(options, found, tasks[0][1]), "runs": runs}
    _print(runs)
    if options.json is not None:
        write_output(options.json, json.dumps(report) + "\n")
    if options.report is not None:
        write_output(options.report, render(report))
    return 0


def _ways(options: Options) -> list[Way]:
    ways = [Way(f"tier {tier}", tier=tier) for tier in options.tiers]
    ways += [Way(policy, policy=policy) for policy in options.policies]
    if ways:
        return ways
    is_artifact = Source.read(options.model).artifact is not None
    return [Way("artifact") if is_artifact else Way("default", policy="default")]


def _tasks(options: Options, trace: Trace, folder: Path) -> list[tuple[Way, Task]]:
    """What each process is to do. Raises AioptError."""
    name = _program(options, trace)
    calls = list(_calls(run for run in trace.runs if run.program == name))
    if not calls or len(calls) > LONGEST:
        raise AioptError("the trace cannot be replayed", expected=f"1 to {LONGEST} calls")
    timed = options.pace == "as-recorded" and any(at is not None for _, at in calls)
    first = min((at for _, at in calls if at is not None), default=0.0)
    weights = _weights(options, folder)
    return [
        (
            way,
            Task(
                model=str(Path(options.model).absolute()),
                weights=weights,
                policy=way.policy,
                tier=way.tier,
                pipeline_files=options.pipeline_files,
                input_values=options.input_values,
                threads=options.threads,
                names=trace.symbols.get(name, ()),
                sizes=tuple(sizes for sizes, _ in calls),
                starts=tuple((at or first) - first for _, at in calls) if timed else (),
                dims=parse_sizes(options.dims),
                seed=options.seed,
                check=options.check,
                rtol=options.rtol,
                atol=options.atol,
                result=str(folder / f"{place}.json"),
            ),
        )
        for place, way in enumerate(_ways(options))
    ]


def _program(options: Options, trace: Trace) -> str:
    """The program of the trace that the model stands for. Raises AioptError."""
    names = trace.programs
    if options.program is None and len(names) == 1:
        return names[0]
    if options.program in names:
        return options.program
    raise AioptError(
        "which program of the trace is meant"
        if options.program is None
        else f"the trace has no program '{options.program}'",
        expected=f"--program {' or '.join(names)}",
        hint=did_you_mean(options.program or "", names),
    )


def _calls(runs: Iterable[Run]) -> Iterator[tuple[tuple[int, ...], float | None]]:
    """Sizes of each call and when it begins, seconds; only the first of several says that."""
    for run in runs:
        yield run.sizes, run.at
        for _ in range(min(run.calls, LONGEST + 1) - 1):
            yield run.sizes, None


def _weights(options: Options, folder: Path) -> str | None:
    """The file with the weights: that of --weights, with random ones added if that is wanted."""
    given = options.weights
    if not options.random:
        return None if given is None else str(Path(given).absolute())
    from safetensors.numpy import save_file

    arrays = {name: np.asarray(array) for name, array in open_weights(given).items()}
    generator = np.random.default_rng([options.seed, 1])
    for name, dtype, shape in Source.read(options.model).named_weights():
        if name not in arrays:
            arrays[name] = random_weight(shape, dtype, generator)
    if not arrays:
        return None
    path = folder / "weights.safetensors"
    save_file(arrays, path)
    return str(path)


def _replayed(way: Way, task: Task, folder: Path, *, keep_cache: bool) -> dict[str, Any] | None:
    """What became of one policy; None if its process has said what is wrong. Raises AioptError."""
    result = Path(task.result)
    file, usage = result.with_suffix(".task"), result.with_suffix(".usage")
    file.write_text(task.to_json())
    environment = {name: value for name, value in os.environ.items() if name not in CHOOSING}
    if not keep_cache:
        environment[FOLDER] = str(folder / f"{result.stem}-cache")
    python = [sys.executable, "-P"]
    command = [*python, str(_MEASURED), str(usage), *python, "-m", "aiopt.tools.bench_session"]
    code = subprocess.call([*command, str(file)], env=environment)
    if code == 1:
        return None
    if code:
        raise AioptError(f"the process of '{way.name}' ended with code {code}")
    own = result.with_suffix(".own")
    took = {**json.loads(usage.read_text()), **json.loads(own.read_text())}
    return run_of(way.name, json.loads(result.read_text()), took)


# --- reports ----------------------------------------------------------------------------------


def _about(options: Options, trace: Trace, task: Task) -> dict[str, Any]:
    """What was done, where and when."""
    return {
        "model": Path(options.model).name,
        "trace": options.trace,
        "calls": len(task.sizes),
        "pace": "as recorded" if task.starts else "one after the other",
        "cache": "kept" if options.cache else "empty at first",
        "threads": thread_count(options.threads),
        "processor": _processor(),
        "version": __version__,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _print(runs: Sequence[Mapping[str, Any]]) -> None:
    headings = ("policy", "CPU", "workers", "P50", "P99", "worst", "calls in tier", "compiled")
    console, table = table_of(*headings)
    for run in runs:
        s = run["summary"]
        tiers, compiled = tiers_text(s["calls_by_tier"]), kinds_text(s["compilations"])
        times = (s[name] for name in ("cpu_seconds", "workers_cpu_seconds", "p50", "p99", "worst"))
        table.add_row(run["name"], *map(duration, times), tiers, compiled)
    console.print(table)
    for run in runs:
        if (checked := run["summary"]["checked"]) is not None:
            error = checked["max_error"]
            console.print(
                f"{run['name']}: check ok, {checked['calls']} calls, max abs error {error:.3g}"
            )
