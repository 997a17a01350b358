"""Contestants as processes, and rounds in which they take turns.

Machines change speed and are shared, so a time means little by itself. Every slice of a peer's (a
few milliseconds, or one call) stands beside one of ours, and what is reported is the median of the
ratios of such pairs.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from peers import CONTESTANTS
from peers.base import Setting
from workloads import Workload, error

HERE = Path(__file__).resolve().parent
WRONG = 1e-3
"""A result with a larger error disqualifies a contestant whose precision is float32's."""


class Failure(Exception):
    """A contestant that cannot do what it is asked."""


def environments() -> Path:
    """Where the peers' virtual environments are."""
    import platformdirs

    given = os.environ.get("AIOPT_BENCH_PEERS")
    return Path(given or Path(platformdirs.user_cache_dir("aiopt")) / "benchmark-peers")


def interpreter(name: str, folder: Path) -> Path | None:
    """The Python of a contestant; None if its environment has not been made."""
    environment = CONTESTANTS[name].environment
    if environment is None:
        return Path(sys.executable)
    python = folder / environment / "bin" / "python"
    return python if python.exists() else None


def child_environment(threads: int) -> dict[str, str]:
    """Environment variables: so many threads everywhere, and BLAS kernels for this processor."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    libraries = "OMP OPENBLAS MKL NUMBA".split()
    counts = {f"{library}_NUM_THREADS": str(threads) for library in libraries}
    return kept | counts | {"TORCHINDUCTOR_COMPILE_THREADS": "1", "PYTHONWARNINGS": "ignore"}


class Process:
    """A contestant's worker."""

    def __init__(self, name: str, python: Path, setting: Setting, log: Path) -> None:
        self.name = name
        environment = child_environment(setting.threads)
        scratch = tempfile.mkdtemp(prefix=f"{name}-", dir=setting.folder)
        environment["TORCHINDUCTOR_CACHE_DIR"] = scratch
        with log.open("a") as stream:
            self._process = subprocess.Popen(
                [str(python), str(HERE / "worker.py"), name, setting.to_json()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
                env=environment,
            )

    def ask(self, do: str, **details: Any) -> dict[str, Any]:
        """The answer to one request.

        Raises:
            Failure: the contestant failed or its process is gone.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **details}) + "\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):  # ValueError: closed by us
            raise Failure("the process is gone") from None
        line = self._process.stdout.readline()
        if not line:
            raise Failure(f"the process ended with {self._process.wait()}")
        answer = json.loads(line)
        if "failure" in answer:
            raise Failure(answer["failure"])
        return answer

    def close(self) -> None:
        """End the process and wait for it."""
        self._process.communicate()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class Entry:
    """What a contestant did at one size of a workload."""

    seconds: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    """Its time ÷ ours, pair by pair; empty for ourselves."""
    error: float = 0.0
    compile_seconds: float = 0.0
    failure: str = ""

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)


@dataclass(frozen=True)
class Rules:
    """How a match is played.

    Attributes:
        rounds: pairs of slices per peer.
        slice_seconds: how long a slice should take; at least one call.
        clock: "cpu" or "wall".
        drop: peers slower than the best by this factor sit out after a quarter of the rounds.
    """

    rounds: int = 20
    slice_seconds: float = 0.01
    clock: str = "cpu"
    drop: float = 2.0


class Match:
    """One size of one workload: our contestant against each of the others in turn."""

    def __init__(
        self,
        ours: Process,
        others: Sequence[Process],
        workload: Workload,
        size: int,
        folder: Path,
        rules: Rules,
    ) -> None:
        self.ours = ours
        self.others = list(others)
        self.workload = workload
        self.size = size
        self.folder = folder
        self.rules = rules
        self.entries: dict[str, Entry] = {}
        self._times: dict[str, int] = {}

    def play(self, say: Callable[[str], None]) -> dict[str, Entry]:
        """Check every contestant's result, then time them."""
        inputs = self.workload.inputs(self.size)
        reference = self.workload.reference(inputs)
        for process in [self.ours, *self.others]:
            self.entries[process.name] = entry = Entry()
            try:
                self._admit(process, entry, reference)
            except Failure as failure:
                entry.failure = str(failure)
                say(f"{self.workload.name}:{self.size} {process.name}: {failure}")
        if not self.entries[self.ours.name].failure:
            self._rounds()
        for process in [self.ours, *self.others]:
            if not self.entries[process.name].failure:
                process.ask("forget", workload=self.workload.name, size=self.size)
        return self.entries

    def _admit(self, process: Process, entry: Entry, reference: np.ndarray) -> None:
        subject: dict[str, Any] = {"workload": self.workload.name, "size": self.size}
        built = process.ask("build", **subject, first=self.size)
        entry.compile_seconds = built["compile_seconds"]
        if process.name != "roofline":
            path = self.folder / f"{process.name}.npy"
            process.ask("result", **subject, inputs=[self.size, 0], path=str(path))
            entry.error = error(np.load(path), reference)
            if entry.error > WRONG and "bf16" not in process.name:
                raise Failure(f"wrong result, error {entry.error:.1e}")
        self._times[process.name] = 1
        once = self._slice(process)
        wanted = self.rules.slice_seconds / max(once, 1e-8)
        self._times[process.name] = max(1, round(wanted))
        if wanted > 1000:  # a single call was mostly clock
            self._times[process.name] = max(
                1, round(self.rules.slice_seconds / max(self._slice(process), 1e-8))
            )

    def _slice(self, process: Process) -> float:
        times = self._times[process.name]
        answer = process.ask(
            "slice",
            workload=self.workload.name,
            size=self.size,
            inputs=[self.size, 0],
            times=times,
            warm=times > 1,
        )
        return answer[self.rules.clock]

    def _rounds(self) -> None:
        ours = self.entries[self.ours.name]
        playing = [p for p in self.others if not self.entries[p.name].failure]
        for number in range(self.rules.rounds):
            for process in playing or [self.ours]:
                pair = [self.ours, process] if number % 2 else [process, self.ours]
                seconds = {p.name: self._slice(p) for p in pair}
                ours.seconds.append(seconds[self.ours.name])
                if process is not self.ours:
                    entry = self.entries[process.name]
                    entry.seconds.append(seconds[process.name])
                    entry.ratios.append(seconds[process.name] / seconds[self.ours.name])
            if number + 1 == max(3, self.rules.rounds // 4):
                playing = self._without_hopeless(playing)

    def _without_hopeless(self, playing: list[Process]) -> list[Process]:
        rated = {p.name: self.entries[p.name].ratio for p in playing if p.name != "roofline"}
        if not rated:
            return playing
        limit = min(rated.values()) * self.rules.drop
        return [p for p in playing if rated.get(p.name, 0.0) <= limit]
