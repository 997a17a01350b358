"""How programs in tiers begin: what `load` and `compile` make by default (K5, K6, T1).

The policy is read from the module's `jit.*` attributes, which the passes of the policy have
written; nothing else decides. `manager.py` does the rest.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from ...backends.interp import Interpreter, find_function
from ...diagnostics import AioptError
from ...passes.functions import program_name
from ...passes.pipeline_text import library_with
from ..interpreted import described_arrays
from ..warm import Keeper, keeper_of
from .calls import Fallback, TierZero
from .decisions import Decider
from .managed import Managed
from .manager import Manager
from .process import process_manager
from .profiling.graph_work import GraphWork
from .sizing import report_unknown
from .tiered import TieredProgram
from .version import Shared

if TYPE_CHECKING:
    from ...backends.llvm.target import Target
    from ...passes.pipeline_text import Library
    from ...passes.policies.bundle import Policies
    from ..lowered import Lowered
    from ..warm import Asked
    from .tiered import Half
    from .views import Sizes


def tiered_program(
    lowered: Lowered,
    policies: Policies,
    library: Library,
    *,
    policy: str = "",
    threads: int,
    target: Target | str | None = None,
    manager: Manager | None = None,
    asked: Asked | None = None,
) -> TieredProgram:
    """A program at the graph level, run under a policy.

    Args:
        lowered: the program after the passes of tier 0.
        library: what the policy's names of pipelines mean.
        policy: what the log calls the policy.
        threads: how many threads may share a kernel.
        manager: who looks after it; the process's by default.
        asked: what was asked for, if its versions may be found by that.
    """
    manager = process_manager() if manager is None else manager
    name = manager.events.unique(program_name(find_function(lowered.module)))
    work = GraphWork(lowered.module)
    shared = Shared(work.symbols, lowered.state.weights, threads)
    managed = new_managed(lowered, policies, library, manager, name, shared, work, target)
    tier_zero = managed.tier_zero
    inputs, results = described_arrays(lowered.module, tier_zero.interpreter)
    program = TieredProgram(
        name=name,
        log=manager.events,
        fallback=Fallback(tier_zero.interpreter, inputs, results, tier_zero, managed.counts),
        otherwise=tier_zero,
        half=(managed, manager),
        inputs=inputs,
        results=results,
        counts=managed.counts,
        timing=lowered.timing,
    )
    if asked is not None:
        shapes = tuple(info.shape for info in (*inputs, *results))
        managed.keeper = keeper_of(asked, managed, policy, shapes)
    manager.events.emit(
        "load",
        name,
        tier=0,
        seconds=sum(scope.seconds for depth, scope in lowered.timing.rows() if depth == 0),
        policy=policy,
        symbols=managed.symbols,
        cached=False,
    )
    report_unknown(managed, manager.events)
    manager.add(program)
    return program


def half_of(asked: Asked, name: str, shared: Shared, keeper: Keeper) -> Half:
    """The manager's half of a program that serves already, with its name in the log.

    Raises AioptError.
    """
    from ..build import lower_under

    library = library_with(asked.options.get("pipeline_files", ()))
    options = {**asked.options, "file": asked.file, "weights": asked.weights}
    lowered, policies, _ = lower_under(asked.choice.policy, asked.source(), library, **options)
    manager, work = process_manager(), GraphWork(lowered.module)
    target = asked.options.get("target")
    managed = new_managed(lowered, policies, library, manager, name, shared, work, target)
    if managed.work.symbols != shared.symbols:
        raise AioptError("another program is found in the place of the one that serves")
    report_unknown(managed, manager.events)
    managed.keeper = keeper
    return managed, manager


def new_managed(
    lowered: Lowered,
    policies: Policies,
    library: Library,
    manager: Manager,
    name: str,
    shared: Shared,
    work: GraphWork,
    target: Target | str | None,
) -> Managed:
    """What a manager knows of a program that is in tier 0."""
    tier_zero = TierZero(
        Interpreter(lowered.module, lowered.state.weights),
        work.symbols,
        policies.latency,
        manager.clock,
        manager.notice,
        partial(_captured, manager, name),
        shared.threads,
    )
    return Managed(
        name=name,
        lowered=lowered,
        tier_zero=tier_zero,
        policies=policies,
        decider=Decider(policies),
        library=library,
        profile=manager.profile_of(lowered, policies, work),
        work=work,
        shared=shared,
        target=target,
        counts=Counter(),
        loaded=manager.clock(),
        theta=policies.tier.theta0,
    )


def _captured(manager: Manager, name: str, sizes: Sizes, size: int) -> None:
    manager.events.emit("capture", name, sizes=sizes, bytes=size)
