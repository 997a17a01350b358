"""Programs this process has compiled: whoever asks for the same again gets the same code (SPEC C1).

What is asked for is the source (text, or a module's structure and place), the pipeline, the target,
and the names, dtypes and shapes of the weights. Their values are not part of it, so a program is
only kept if no pass has looked at them (`WatchedWeights`).
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from ..diagnostics import location_of

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from ..backends.llvm.target import Target
    from .build import Lowered

_CAPACITY = 16
_MOST_CONSTANT_BYTES = 1 << 20
"""Programs with more inline constants are not kept: what nobody uses must not hold much memory."""


class WatchedWeights(Mapping[str, np.ndarray]):
    """Weights by name; `read` are those that somebody has looked at."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self._arrays = arrays
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> np.ndarray:
        self.read.add(name)
        return self._arrays[name]

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)


def request_digest(
    source: ModuleOp | str,
    file: str,
    weights: Mapping[str, np.ndarray],
    pipeline: str,
    target: Target,
    *,
    partly: bool,
) -> str:
    """What identifies a compilation: `file` names a text in diagnostics, and only if `partly` may
    there be more weights than the program has."""
    from ..passes.digest import source_digest

    shapes = sorted((name, array.dtype.str, array.shape) for name, array in weights.items())
    factors = (
        pipeline,
        json.dumps(target.to_json(), sort_keys=True),
        repr((partly, shapes)),
    )
    if isinstance(source, str):
        return hashlib.sha256("\0".join((*factors, file, source)).encode()).hexdigest()
    return source_digest(source, *factors, str(location_of(source) or ""))


class KnownPrograms:
    """The programs compiled last, by request; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._programs: OrderedDict[str, Lowered] = OrderedDict()

    def get(self, request: str) -> Lowered | None:
        with self._lock:
            found = self._programs.get(request)
            if found is not None:
                self._programs.move_to_end(request)
            return found

    def put(self, request: str, program: Lowered) -> None:
        """Keep a program and its artifact, unless it depends on the values of weights."""
        weights, artifact = program.state.weights, program.artifact
        if artifact is None or (isinstance(weights, WatchedWeights) and weights.read):
            return
        if sum(map(len, artifact.constants.values())) > _MOST_CONSTANT_BYTES:
            return
        with self._lock:
            self._programs[request] = program.without_weights()
            while len(self._programs) > _CAPACITY:
                self._programs.popitem(last=False)


PROGRAMS = KnownPrograms()
