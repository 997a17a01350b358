"""aiopt itself. With a cache: the artifact that `Program.save` writes."""

from __future__ import annotations

import os
from pathlib import Path

from model_files import model_file
from workloads import Workload

from .base import Compiled, Contestant, Setting, cached_file

ROOT = Path(__file__).resolve().parents[2]


def model_path(workload: Workload) -> Path:
    """The workload's StableHLO text."""
    if workload.model.endswith(".mlir"):
        return ROOT / workload.model
    return ROOT / "benchmarks" / "models" / f"{workload.model}.mlir"


PINS = "AIOPT_BENCH_PINS"
"""The environment variable with the folder of the pins that `tuned.py` has found."""


def pins_path(folder: Path, entry: str) -> Path:
    """The pins of an entry such as `W3:512`."""
    return folder / f"{entry.replace(':', '-')}.mlir"


class Peer(Contestant):
    """One program serves every size; `static` compiles for the exact size instead, `tuned` does
    with the schedules that a search has found, `policy` has it climb."""

    distributions = ("aiopt", "xdsl", "llvmlite", "numpy")

    def __init__(
        self,
        setting: Setting,
        tier: int = 2,
        static: bool = False,
        tuned: bool = False,
        policy: str | None = None,
    ) -> None:
        import aiopt

        super().__init__(setting)
        self.policy = policy
        self.load = aiopt.load
        self.tier = tier
        self.static = static
        self.tuned = tuned
        self.programs: dict[str, Compiled] = {}

    def compilations(self) -> int:
        """Those of compile workers; without a policy, one for each program."""
        from aiopt.jitrt.tiering.events import LOG

        if self.policy is None:
            return len(self.programs)
        return sum(event.kind in ("compiled", "compile-failed") for event in LOG.events())

    def prepare(self, workload: Workload, size: int | None) -> None:
        model_file("safetensors", workload.name, None, self.setting.folder)

    def build(self, workload: Workload, size: int | None) -> Compiled:
        if self.static or self.tuned:
            pipeline = f'specialize{{dims="{workload.symbol}={size}"}}, tier{self.tier}'
            return self._load(workload, pipeline, f"{workload.name}:{size}")
        if workload.name not in self.programs:
            self.programs[workload.name] = self._load(workload, f"tier{self.tier}")
        return self.programs[workload.name]

    def _load(self, workload: Workload, pipeline: str, entry: str = "") -> Compiled:
        weights = model_file("safetensors", workload.name, None, self.setting.folder)
        kept = cached_file(self.setting, f"{workload.name}.aiopt")
        threads = self.setting.threads
        if self.policy is not None:
            file, policy = model_path(workload), self.policy
            return Compiled(self.load(file, weights=weights, policy=policy, threads=threads))
        if kept is not None and kept.exists():
            return Compiled(self.load(kept, weights=weights, threads=threads))
        pins = pins_path(Path(os.environ[PINS]), entry) if self.tuned else None
        program = self.load(
            model_path(workload), weights=weights, pipeline=pipeline, pins=pins, threads=threads
        )
        if kept is not None:
            program.save(kept)
        return Compiled(program)
