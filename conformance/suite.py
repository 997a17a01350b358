"""What a suite is, and how it is set up: the same in the command and in its child processes."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LISTS = HERE / "lists"


@dataclass(frozen=True)
class Setting:
    """How the suites are run.

    Attributes:
        backend: what runs the cases: "aiopt", or "reference" (ONNX Runtime, XLA) to check a suite.
        tier, target: of aiopt; without a target, this machine's.
        corpus: the folder `stablehlo/tests/interpret` of StableHLO; empty if there is none.
        models: where models that were fetched are kept.
    """

    backend: str = "aiopt"
    tier: int = 2
    target: str = ""
    corpus: str = ""
    models: str = ""

    @property
    def options(self) -> dict[str, Any]:
        """What `aiopt.load` and its relatives are told."""
        return {"tier": self.tier, "target": self.target or None}

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Setting:
        return Setting(**json.loads(text))


class Suite(ABC):
    """Cases by name.

    Attributes:
        name: of the suite; names the golden file, too.
        seconds: what a case may take before its process is ended.
        memory: bytes of address space that a process of this suite may have; 0: no limit.
        references: whether the suite can be run with the reference.
        alone: whether cases run one at a time, since they are timed.
    """

    name: str
    seconds: float = 60.0
    memory: int = 0
    references: bool = False
    alone: bool = False

    def __init__(self, setting: Setting) -> None:
        self.setting = setting

    @abstractmethod
    def cases(self) -> Sequence[str]:
        """Names of all cases, without spaces.

        Raises:
            Skipped: the suite cannot run here.
        """

    @abstractmethod
    def run(self, case: str) -> Mapping[str, float] | None:
        """Run a case; what it measured, if anything.

        Raises:
            Wrong: a result differs.
            Exception: any other failure of the program under test.
        """

    def operator(self, case: str) -> str:
        """Under which operator, or other heading, the table counts a case."""
        return case

    def parts(self) -> Mapping[str, Sequence[str]]:
        """Parts of the suite that the table counts on their own, besides the whole."""
        return {}


def listed(name: str) -> list[str]:
    """The names in a committed list."""
    return (LISTS / f"{name}.txt").read_text(encoding="utf-8").split()


def cache_folder() -> Path:
    """Where what was fetched is kept between runs."""
    import platformdirs

    given = os.environ.get("AIOPT_CONFORMANCE_CACHE")
    return Path(given or Path(platformdirs.user_cache_dir("aiopt")) / "conformance")
