"""`TieredProgram`: a program whose versions change while it is called (K5, T1).

One that comes from the compile cache is *asleep* at first: it serves, and nobody looks after it.
The manager's half of it, which needs the program at the graph level, is made when somebody asks for
it (`managed`), or when calls have taken long enough (`asleep.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import ref

from ...backends.llvm.versions import VersionedEntry
from ..arguments import places_of
from ..program import Program

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from ...backends.llvm.runtime import Entry, NativeProgram
    from ...passes.timing import Timing
    from ..arguments import ArrayInfo, NativeFallback
    from .asleep import Asleep, LateFallback
    from .calls import Fallback
    from .events import Event, EventLog
    from .managed import Managed
    from .manager import Manager
    from .reports.statistics import Statistics
    from .version import Shared, Version

Half: TypeAlias = "tuple[Managed, Manager]"
"""What the manager knows of a program, and the manager."""


class TieredProgram(Program):
    """A program in tiers.

    `tier`, `artifact` and `native` are those of the version for all shapes.

    Args:
        log: where decisions about it are.
        fallback: gets the calls that native code does not take as they come.
        otherwise: tier 0, for prepared arrays that no version takes.
        half: what the manager knows of it, or the program asleep.
    """

    def __init__(
        self,
        *,
        name: str,
        log: EventLog,
        fallback: Fallback | NativeFallback | LateFallback,
        otherwise: Entry,
        half: Half | Asleep,
        inputs: Sequence[ArrayInfo],
        results: Sequence[ArrayInfo],
        counts: Counter[str],
        timing: Timing,
    ) -> None:
        super().__init__(
            name=name,
            tier=0,
            entry=fallback,
            inputs=inputs,
            results=results,
            counts=counts,
            timing=timing,
        )
        self.log = log
        self.fallback = fallback
        self.versioned: VersionedEntry | None = None
        self._otherwise = otherwise
        self._half = half

    @property
    def asleep(self) -> Asleep | None:
        """What there is of the program if nobody looks after it yet."""
        return None if isinstance(self._half, tuple) else self._half

    @property
    def managed(self) -> Managed:
        """What the manager knows of it; wakes the program. Raises AioptError if it cannot be."""
        return self._awake()[0]

    @property
    def manager(self) -> Manager:
        """Who looks after it; wakes the program. Raises AioptError if it cannot be."""
        return self._awake()[1]

    def _awake(self) -> Half:
        half = self._half
        return half if isinstance(half, tuple) else half.wake(self)

    def woken(self, half: Half) -> None:
        """From now on the manager looks after the program."""
        self._half = half

    @property
    def module(self) -> ModuleOp:
        """The program at the graph level. Raises AioptError."""
        return self.managed.lowered.module

    @property
    def versions(self) -> Sequence[Version]:
        """Those that are loaded; the one for all shapes first."""
        half = self._half
        return half[0].versions() if isinstance(half, tuple) else half.versions

    @property
    def events(self) -> Sequence[Event]:
        return [event for event in self.log.events() if event.program == self.name]

    @property
    def threads(self) -> int:
        """How many threads may share a kernel."""
        return self._shared.threads

    @property
    def _shared(self) -> Shared:
        """What its versions have in common."""
        half = self._half
        return half[0].shared if isinstance(half, tuple) else half.shared

    @property
    def stats(self) -> dict[str, float]:
        """Counters: calls in all tiers, copies made, seconds that workers compiled."""
        versions, half = self.versions, self._half
        seconds = sum(version.compile_seconds for version in versions)
        if isinstance(half, tuple):
            from .reporting import calls_by_tier

            calls = sum(calls_by_tier(half[0]).values())
        else:
            calls = sum(version.native.calls for version in versions)
        counts = {"compile seconds": seconds, **self._counts, "calls": calls}
        return {name: float(count) for name, count in counts.items()}

    def statistics(self) -> Statistics:
        """What runs now, by version; times as far as they are sampled."""
        half = self._half
        if isinstance(half, tuple):
            return half[1].statistics().of(self.name)
        from .reporting import statistics_asleep

        return statistics_asleep([self])

    def metrics(self) -> dict[str, Any]:
        """What tiering costs and gives this program (SPEC O1, O2); see `reports.metrics`."""
        from .reports.metrics import metrics

        return metrics(self.log, self.statistics(), self.name)

    def report_calls(self) -> None:
        half = self._half
        if isinstance(half, tuple):
            half[1].report_calls(self)
            return
        from .reporting import report_asleep

        report_asleep(self.log, self.name, half)

    def settle(self, timeout: float | None = None) -> bool:
        return self.manager.settle(self, timeout)

    def enter_natively(self, runtime: bytes) -> VersionedEntry:
        """The native entry, which takes calls from now on; `runtime` is the object of its code."""
        if self.versioned is None:
            names = ", ".join(info.name for info in self.inputs)
            self.versioned = versioned = VersionedEntry(
                self.name,
                f"{self.name}({names}, *, out=None)",
                self.fallback,
                runtime,
                places=places_of(self.inputs, self._shared.symbols),
                otherwise=self._otherwise,
                on_slow=partial(_report, ref(self)),
            )
            self.fallback.core = versioned.core
            self.entry = self.__call__ = versioned.entry
        return self.versioned

    def show(self, version: Version | None) -> None:
        """Note which version serves all shapes now."""
        if version is None:
            self.tier, self._native, self.artifact = 0, None, None
        else:
            self.tier, self._native, self.artifact = version.tier, version.native, version.artifact


def _report(
    program: Callable[[], TieredProgram | None], native: NativeProgram, seconds: float
) -> None:
    """A call that took longer than its version's limit."""
    found = program()
    if found is not None and found.asleep is None:
        found.manager.on_slow(found, native, seconds)
