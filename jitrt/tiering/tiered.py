"""Programs that begin in tier 0 and climb: what `load` and `compile` make by default (K5, K6, T1).

The policy is read from the module's `jit.*` attributes, which the passes of the policy have
written; nothing else decides. `manager.py` does the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import ref

from ...backends.interp import Interpreter, find_function
from ...passes.functions import program_name
from ..interpreted import described_arrays
from ..program import Program
from .calls import Fallback, TierZero
from .decisions import Decider
from .managed import Managed
from .manager import Manager
from .process import process_manager
from .profiling.graph_work import GraphWork
from .reporting import calls_by_tier

if TYPE_CHECKING:
    from ...backends.llvm.runtime import NativeProgram
    from ...backends.llvm.target import Target
    from ...backends.llvm.versions import VersionedEntry
    from ...passes.pipeline_text import Library
    from ...passes.policies.bundle import Policies
    from ..build import Lowered
    from .events import Event
    from .reports.statistics import Statistics
    from .views import Sizes


class TieredProgram(Program):
    """A program whose versions change while it is called.

    `tier`, `artifact` and `native` are those of the version for all shapes. `managed` is what the
    manager knows of it.
    """

    managed: Managed
    manager: Manager
    fallback: Fallback
    versioned: VersionedEntry | None = None

    @property
    def events(self) -> Sequence[Event]:
        return [event for event in self.manager.events.events() if event.program == self.name]

    @property
    def threads(self) -> int:
        """How many threads may share a kernel."""
        return self.managed.threads

    @property
    def stats(self) -> dict[str, float]:
        """Counters: calls in all tiers, copies made, seconds that workers compiled."""
        managed = self.managed
        seconds = sum(version.compile_seconds for version in managed.versions())
        calls = sum(calls_by_tier(managed).values())
        counts = {"compile seconds": seconds, **managed.counts, "calls": calls}
        return {name: float(count) for name, count in counts.items()}

    def statistics(self) -> Statistics:
        """What runs now, by version; times as far as they are sampled."""
        return self.manager.statistics().of(self.name)

    def metrics(self) -> dict[str, Any]:
        """What tiering costs and gives this program (SPEC O1, O2); see `reports.metrics`."""
        from .reports.metrics import metrics

        return metrics(self.manager.events, self.statistics(), self.name)

    def settle(self, timeout: float | None = None) -> bool:
        return self.manager.settle(self, timeout)

    def enter_natively(self, runtime: bytes) -> VersionedEntry:
        """The native entry, which takes calls from now on; `runtime` is the object of its code."""
        if self.versioned is None:
            from ...backends.llvm.versions import VersionedEntry

            names = ", ".join(info.name for info in self.inputs)
            self.versioned = versioned = VersionedEntry(
                self.name,
                f"{self.name}({names}, *, out=None)",
                self.fallback,
                runtime,
                otherwise=self.managed.tier_zero,
                on_slow=partial(_report, ref(self)),
            )
            self.fallback.core = versioned.core
            self.entry = self.__call__ = versioned.entry
        return self.versioned

    def show(self, tier: int, native: NativeProgram | None) -> None:
        """Note which version serves all shapes now."""
        self.tier, self._native = tier, native
        generic = self.managed.generic
        self.artifact = None if generic is None else generic.artifact


def _report(program: ref[TieredProgram], native: NativeProgram, seconds: float) -> None:
    """A call that took longer than its version's limit."""
    found = program()
    if found is not None:
        found.manager.on_slow(found, native, seconds)


def tiered_program(
    lowered: Lowered,
    policies: Policies,
    library: Library,
    *,
    policy: str = "",
    threads: int,
    target: Target | str | None = None,
    manager: Manager | None = None,
) -> TieredProgram:
    """A program at the graph level, run under a policy.

    Args:
        lowered: the program after the passes of tier 0.
        library: what the policy's names of pipelines mean.
        policy: what the log calls the policy.
        threads: how many threads may share a kernel.
        manager: who looks after it; the process's by default.
    """
    manager = process_manager() if manager is None else manager
    module, work = lowered.module, GraphWork(lowered.module)
    interpreter = Interpreter(module, lowered.state.weights)
    name = manager.unique(program_name(find_function(module)))
    tier_zero = TierZero(
        interpreter,
        work.symbols,
        policies.latency,
        manager.clock,
        manager.notice,
        partial(_captured, manager, name),
        threads,
    )
    managed = Managed(
        name=name,
        lowered=lowered,
        tier_zero=tier_zero,
        policies=policies,
        decider=Decider(policies),
        library=library,
        profile=manager.profile_of(lowered, policies, work),
        work=work,
        threads=threads,
        target=target,
        counts=Counter(),
        loaded=manager.clock(),
        theta=policies.tier.theta0,
    )
    program = _program(managed, manager)
    manager.events.emit(
        "load",
        name,
        tier=0,
        seconds=sum(scope.seconds for depth, scope in lowered.timing.rows() if depth == 0),
        policy=policy,
        symbols=managed.symbols,
    )
    manager.add(program)
    return program


def _program(managed: Managed, manager: Manager) -> TieredProgram:
    """What users hold, in tier 0."""
    lowered, tier_zero, counts = managed.lowered, managed.tier_zero, managed.counts
    inputs, results = described_arrays(lowered.module, tier_zero.interpreter)
    fallback = Fallback(tier_zero.interpreter, inputs, results, tier_zero, counts)
    program = TieredProgram(
        name=managed.name,
        tier=0,
        entry=fallback,
        inputs=inputs,
        results=results,
        counts=counts,
        module=lowered.module,
        compile_seconds=lowered.seconds,
        timing=lowered.timing,
    )
    program.managed, program.manager, program.fallback = managed, manager, fallback
    return program


def _captured(manager: Manager, name: str, sizes: Sizes, size: int) -> None:
    manager.events.emit("capture", name, sizes=sizes, bytes=size)
