"""What a contestant's file provides, and what it is told."""

from __future__ import annotations

import importlib.metadata
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from workloads import WORKLOADS, Arrays, Workload


@dataclass(frozen=True)
class Setting:
    """The circumstances of a run.

    Attributes:
        folder: where model files go; shared by all contestants of a run.
        threads: how many threads a contestant may use.
        cache: where it may keep what it compiled for the next process; None for nowhere.
    """

    folder: str
    threads: int = 1
    cache: str | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Setting:
        return Setting(**json.loads(text))


def _same(x: Any) -> Any:
    return x


@dataclass(frozen=True)
class Compiled:
    """A model ready to run.

    Attributes:
        call: the function a user of the system would call.
        convert: from a numpy input to what `call` takes; not timed.
        result: from what `call` returns to numpy; not timed.
        bound: binds the inputs beforehand and returns a function without arguments, for systems
            that can; instead of `call`.
        fraction: the share of the workload that one call does (a roofline measures a part of it).
    """

    call: Callable[..., Any]
    convert: Callable[[np.ndarray], Any] = _same
    result: Callable[[Any], np.ndarray] = np.asarray
    bound: Callable[[Sequence[np.ndarray]], Callable[[], Any]] | None = None
    fraction: float = 1.0

    def bind(self, inputs: Sequence[np.ndarray]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """The function to call and its arguments."""
        if self.bound is not None:
            return self.bound(inputs), ()
        return self.call, tuple(self.convert(x) for x in inputs)


class Contestant(ABC):
    """A system that runs workloads. Its constructor imports the system."""

    distributions: Sequence[str] = ("numpy",)
    """The packages whose versions a report should name."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting

    def versions(self) -> dict[str, str]:
        return {name: importlib.metadata.version(name) for name in self.distributions}

    def compilations(self) -> int | None:
        """How many programs or versions it has compiled; None if it does not say."""
        return None

    @abstractmethod
    def prepare(self, workload: Workload, size: int | None) -> None:
        """Make what a user already has before compiling: parameters, model files. Not timed."""

    @abstractmethod
    def build(self, workload: Workload, size: int | None) -> Compiled:
        """Compile the workload for a size, or for all sizes at once (None)."""


@cache
def parameters(name: str) -> Arrays:
    """The parameters of a workload, made once per process."""
    return WORKLOADS[name].parameters()


def cached_file(setting: Setting, name: str) -> Path | None:
    """A file in the persistent cache, if there is one."""
    return None if setting.cache is None else Path(setting.cache) / name
