"""The Python side of calls to a program in tiers (K5, T1).

`Fallback` is the program's entry until a version is installed, and gets what the native entry does
not take from then on. `TierZero` runs what no version takes. What a call leaves for the manager is
an entry in a queue.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ...backends.interp import Interpreter
from ...dialects.extents import admits
from ..arguments import ArrayInfo, arrange, call_into, deliver
from ..blas_threads import blas_libraries, blas_threads
from ..workers.request import Capture
from .formulas import fits_budget
from .views import Sizes

if TYPE_CHECKING:
    from ...backends.llvm.runtime import Entry
    from ...dialects.dims import Dim
    from ...dialects.extents import Extents
    from ...passes.policies.latency_policy import LatencyPolicyPass

RECENT_CALLS = 4096
"""Calls in tier 0 that wait to be entered in the profile; older ones are forgotten."""

COPY_RATE = 4e9
"""Bytes a second that copying an array takes at least, to estimate what a capture costs."""


@dataclass(eq=False)
class TierZero:
    """Runs prepared arrays in the interpreter; takes arrays for the results behind the inputs.

    Attributes:
        threads: those of numpy's products; the manager sets it.
        recent: sizes, seconds and end of calls that the manager has not seen yet.
        operations: seconds of each operation of a call (H5): of the 2nd, the 4th, the 8th, …
        captures: calls to verify versions with, by their sizes.
    """

    interpreter: Interpreter
    symbols: tuple[str, ...]
    latency: LatencyPolicyPass
    clock: Callable[[], float]
    notice: Callable[[], None]
    captured: Callable[[Sizes, int], None]
    threads: int
    recent: deque[tuple[Sizes, float, float]] = field(
        default_factory=lambda: deque(maxlen=RECENT_CALLS)
    )
    operations: deque[list[float]] = field(default_factory=lambda: deque(maxlen=1))
    captures: dict[Sizes, Capture] = field(default_factory=dict)
    _calls: int = 0

    def __post_init__(self) -> None:
        blas_libraries()

    def __call__(self, *arrays: np.ndarray) -> Any:
        """One call."""
        count = len(self.interpreter.inputs)
        inputs, outs = arrays[:count], arrays[count:]
        start = self.clock()
        with blas_threads(self.threads):
            results, operations = self._run(inputs)
        end = self.clock()
        seconds = end - start
        if operations:
            self.operations.append(operations)
        sizes = self.sizes_of(inputs)
        self.recent.append((sizes, seconds, end))
        if len(self.captures) < self.latency.captures and self.latency.verify:
            self._capture(sizes, inputs, results, seconds)
        self.notice()
        whole = results[0] if len(results) == 1 else tuple(results)
        return deliver(whole, outs or None)

    def _run(self, inputs: Sequence[np.ndarray]) -> tuple[list[np.ndarray], list[float]]:
        """The results, and now and then how long each operation took."""
        self._calls = count = self._calls + 1
        if count == 1 or count & (count - 1):
            return self.interpreter(inputs), []
        return self.interpreter.timed(inputs, self.clock)

    def sizes_of(self, arrays: Sequence[np.ndarray]) -> Sizes:
        """The values of the symbols in a call."""
        values = self.interpreter.bind(arrays).values
        return tuple(values[name] for name in self.symbols)

    def captures_for(self, extents: Extents | None) -> list[Capture]:
        """Calls that a version for these extents is to be verified with: those that it admits, or
        all if there are none, since calls of other sizes can be made of their parts."""
        captures = dict(self.captures)
        inside = [captures[sizes] for sizes in captures if admits(extents, sizes)]
        return inside or list(captures.values())

    def _capture(
        self,
        sizes: Sizes,
        inputs: Sequence[np.ndarray],
        results: Sequence[np.ndarray],
        seconds: float,
    ) -> None:
        """Keep copies of what a call got and gave, if memory and the latency budget allow (T7)."""
        size, budget = _bytes(inputs) + _bytes(results), self.latency.budget
        kept = sum(_bytes(c.inputs) + _bytes(c.results) for c in self.captures.values())
        if sizes in self.captures or kept + size > self.latency.capture_bytes:
            return
        if budget is not None and not fits_budget(size / COPY_RATE, budget, [seconds]):
            return
        with suppress(MemoryError):
            self.captures[sizes] = Capture(_copies(inputs), _copies(results))
            self.captured(sizes, size)


def _bytes(arrays: Sequence[np.ndarray]) -> int:
    return sum(array.nbytes for array in arrays)


def _copies(arrays: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
    return tuple(np.array(array, order="C") for array in arrays)


class Fallback:
    """Prepares the arguments of a call and hands them to `core`.

    Attributes:
        core: takes arrays, positionally; tier 0, or the native entry once there is one.
    """

    def __init__(
        self,
        interpreter: Interpreter,
        inputs: Sequence[ArrayInfo],
        results: Sequence[ArrayInfo],
        core: Entry,
        counts: Counter[str],
    ) -> None:
        self.inputs, self.results = inputs, results
        self.core = core
        self.counts = counts
        self._interpreter = interpreter

    def __call__(self, *args: Any, out: Any = None, **kwargs: Any) -> Any:
        arrays = arrange(self.inputs, args, kwargs, self.counts)
        sizes = self._interpreter.bind(arrays)
        if out is None:
            return self.core(*arrays)
        wanted = cast("Sequence[tuple[Dim, ...]]", self._interpreter.result_shapes)
        shapes = [sizes.shape(dims) for dims in wanted]
        return call_into(self.core, arrays, self.results, out, shapes, self.counts)
