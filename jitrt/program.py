"""`Program`: what users call (K5, T9)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from ..backends.llvm.artifact import Artifact
from ..backends.llvm.runtime import Entry, NativeProgram
from ..diagnostics import AioptError
from .arguments import ArrayInfo

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from ..passes.timing import Timing
    from .specialised import Versions
    from .tiering.events import Event
    from .tiering.reports.statistics import Statistics


class Program:
    """A compiled function: call it with arrays, positionally or by input name.

    Results are new numpy arrays, one or a tuple; `out=` takes arrays to write instead. An input may
    be anything with `__dlpack__` or `__array__`; dtypes are never converted.

    Attributes:
        inputs, results: what goes in and comes out (`ArrayInfo`: name, dtype, shape).
        symbols: the names of the sizes that each call may choose.
        tier: the tier that serves calls of any size; None for a custom pipeline. Under a policy it
            changes while the program is called.
        threads: how many threads may share a kernel.
        entry: the callable without Python in between; accepts the same arguments.
        artifact: the compiled program, None in tier 0.
        module: the module after the last pass, None for a loaded artifact. That of a program from
            the compile cache is made when it is asked for.
        timing: wall time of each stage that made the program.
    """

    # A call finds `entry` itself in a slot of the instance: no Python frame in between.
    __slots__ = ("__call__", "__dict__", "__weakref__")
    __call__: Entry

    def __init__(
        self,
        *,
        name: str,
        tier: int | None,
        entry: Entry,
        inputs: Sequence[ArrayInfo],
        results: Sequence[ArrayInfo],
        counts: Counter[str],
        native: NativeProgram | None = None,
        artifact: Artifact | None = None,
        module: ModuleOp | None = None,
        make_module: Callable[[], ModuleOp] | None = None,
        timing: Timing,
        compile_seconds: float = 0.0,
    ) -> None:
        self.name = name
        self.tier = tier
        self.entry = self.__call__ = entry
        self.inputs = tuple(inputs)
        self.results = tuple(results)
        self.artifact = artifact
        self._module = module
        self._make_module = make_module
        self._native = native
        self._counts = counts
        self._compile_seconds = compile_seconds
        self.timing = timing

    @property
    def module(self) -> ModuleOp | None:
        """The module after the last pass."""
        if self._module is None and self._make_module is not None:
            self._module = self._make_module()
        return self._module

    @property
    def threads(self) -> int:
        """How many threads may share a kernel."""
        return 1 if self._native is None else self._native.descriptor.threads

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names of the symbolic sizes of the inputs, in the order they appear."""
        sizes = (size for info in self.inputs for size in info.shape)
        names = (size for size in sizes if isinstance(size, str) and size.isidentifier())
        return tuple(dict.fromkeys(names))

    @property
    def ir(self) -> str:
        """The module after the last pass, as text; empty for a loaded artifact."""
        return "" if self.module is None else str(self.module)

    @property
    def stats(self) -> dict[str, float]:
        """Counters: calls, slow calls, copies made, arena blocks, compile seconds (CPU)."""
        stats: dict[str, float] = {"compile seconds": self._compile_seconds, **self._counts}
        if self._native is not None:
            descriptor = self._native.descriptor
            stats |= {"calls": descriptor.calls, "arena blocks": descriptor.arena_blocks}
        return stats

    def statistics(self) -> Statistics:
        """What runs now, by version; times as far as they are sampled."""
        from .cache.process import process_cache
        from .tiering.reports.statistics import ProgramStatistics, Statistics, VersionStatistics

        calls, tier = int(self.stats.get("calls", 0)), self.tier or 0
        version = VersionStatistics(tier, None, calls)
        return Statistics(
            (ProgramStatistics(self.name, tier, {tier: calls}, None, self.symbols, (version,)),),
            cache=process_cache().statistics(),
        )

    def metrics(self) -> dict[str, Any]:
        """What tiering costs and gives (SPEC O1, O2); see `tiering.reports.metrics`."""
        from .tiering.events import EventLog
        from .tiering.reports.metrics import metrics

        return metrics(EventLog(), self.statistics(), self.name)

    @property
    def counts(self) -> Counter[str]:
        """Counters of the Python side of calls."""
        return self._counts

    @property
    def native(self) -> NativeProgram | None:
        """What runs natively, for profiling; None in tier 0."""
        return self._native

    @property
    def events(self) -> Sequence[Event]:
        """The decisions of the tiered JIT about this program so far, oldest first.

        With those about its versions, if values of inputs decide shapes.
        """
        versions = self._versions
        programs = () if versions is None else versions.programs
        events = [event for program in programs for event in program.events]
        return sorted(events, key=lambda event: event.time)

    def report_calls(self) -> None:
        """Have the log say what calls have done until now; else it does about once a second."""
        for program in () if self._versions is None else self._versions.programs:
            program.report_calls()

    def settle(self, timeout: float | None = None) -> bool:
        """Wait until nothing is compiled for this program and its policy wants nothing more.

        For tests and measurements: calls never wait. False if that takes over `timeout` seconds.
        """
        versions = self._versions
        programs = () if versions is None else versions.programs
        return all(program.settle(timeout) for program in programs)

    @property
    def _versions(self) -> Versions | None:
        """The programs for different values of inputs, if these decide shapes."""
        from .specialised import Versions

        return self.entry if isinstance(self.entry, Versions) else None

    def serving(self, arrays: Sequence[np.ndarray]) -> tuple[Program, Sequence[np.ndarray]]:
        """The program that runs when this one is called with these inputs, and its inputs.

        They differ if values of inputs decide shapes.
        """
        versions = self._versions
        return (self, arrays) if versions is None else versions.version(arrays)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the artifact to a file that `load` reads; whole or not at all."""
        if self.artifact is None:
            found = "one whose shapes values of inputs decide" if self.tier else "tier 0"
            raise AioptError("only a compiled program can be saved", found=found)
        from .saving import save_artifact

        save_artifact(self.artifact, file_path(path))

    def __copy__(self) -> Program:
        return self  # like a function's

    def __deepcopy__(self, memo: object) -> Program:
        return self

    def __reduce__(self) -> NoReturn:
        raise AioptError("a program cannot be pickled", hint="save it with Program.save")

    def __repr__(self) -> str:
        inputs = ", ".join(map(str, self.inputs))
        results = ", ".join(map(str, self.results))
        tier = "custom pipeline" if self.tier is None else f"tier {self.tier}"
        if self.tier is None and self._versions is not None:
            tier = "a version for each value that decides shapes"
        return f"<aiopt.Program {self.name}({inputs}) -> ({results}), {tier}>"


def file_path(path: object) -> str:
    """The path of a file as text."""
    name = os.fspath(path) if isinstance(path, str | os.PathLike) else None
    if not isinstance(name, str):
        raise AioptError("not the path of a file", found=type(path).__name__)
    return name
