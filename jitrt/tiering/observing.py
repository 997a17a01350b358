"""From what calls leave behind to the numbers that rules read (SPEC H2, H5, T3, T4, O5).

`drain` empties the queues and counters of a program into its profile; `program_view` is what the
profile, the estimates and the versions say at one moment.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...dialects.extents import is_exact
from . import formulas
from .managed import Managed
from .regrouping import regrouping
from .sized_views import ENOUGH_FOR_GAIN, ENOUGH_OF_SPECIAL, ENOUGH_SAMPLES, SizedViews
from .version import Version
from .views import UNKNOWN, MachineView, ProgramView, Sizes, TierEstimate, VersionView

if TYPE_CHECKING:
    from ...backends.llvm.runtime import Sample
    from ..workers.pool import WorkerPool
    from .profiling.context import MachineContext
    from .profiling.prediction import CompileTimeModel, SpeedModel
    from .profiling.profile_vector import ProfileVector

REPORTED = 0.5
"""Part of the latency budget from which on the rule `fallback` is asked about a call at once."""


@dataclass
class Models:
    """What is learned from all programs, and of the machine.

    Attributes:
        bandwidth: bytes a second that memory gives a core at most.
    """

    compile: CompileTimeModel
    speed: SpeedModel
    bandwidth: float


def machine_view(
    programs: Sequence[Managed], context: MachineContext, pool: WorkerPool, models: Models
) -> MachineView:
    """What is known of the machine and its compile workers now."""
    return MachineView(
        cores=context.cores,
        free_cores=context.free_cores,
        queue=pool.queue,
        workers=pool.workers,
        threads=max((managed.threads for managed in programs), default=1),
        memory=sum(sum(managed.memory().values()) for managed in programs),
        memory_pressure=context.memory_pressure,
        bandwidth=models.bandwidth,
    )


def drain(managed: Managed, now: float) -> int:
    """Enter the calls since the last time in the profile; how many of them tier 0 had."""
    for version in managed.versions():
        drain_version(managed, version, now)
    return _drain_interpreted(managed)


def _drain_interpreted(managed: Managed) -> int:
    profile, recent = managed.profile, managed.tier_zero.recent
    count = 0
    while recent:
        sizes, seconds, end = recent.popleft()
        profile.record(0, sizes, seconds)
        managed.traffic.append((end, sizes, 1.0))
        count += 1
    profile.count_calls(0, None, count)
    if managed.tier_zero.operations:
        managed.take_operation_times(managed.tier_zero.operations.popleft())
    managed.changed |= bool(count)
    return count


def drain_version(managed: Managed, version: Version, now: float) -> None:
    """Enter a version's calls since the last time in the profile."""
    native = version.native
    calls = native.calls
    if calls == version.seen:
        return
    version.last_call = now
    managed.changed = True
    enter_calls(managed, version, calls, native.samples())
    managed.profile.count_branches(version, native.branches())


def enter_calls(managed: Managed, version: Version, calls: int, samples: Sequence[Sample]) -> None:
    """Enter what a version has done in the profile: its `calls` so far, and those new ones that
    were timed."""
    profile, extents = managed.profile, version.extents
    new, version.seen = calls - version.seen, calls
    if not managed.symbols:
        managed.traffic.append((math.inf, (), new))
    spread = bool(samples) and extents is not None and not is_exact(extents)
    if not spread:
        profile.count_calls(version.profiled, extents, new)
    for sample in samples:
        sizes, weight = version.sizes_of(sample.sizes), new / len(samples)
        profile.record(version.profiled, sizes, sample.seconds, weight=weight)
        if managed.symbols:
            managed.traffic.append((math.inf, sizes, weight))
        if spread:  # calls for a bucket are counted where those were that were timed
            profile.count_calls(version.profiled, sizes, weight)


def set_sampling(managed: Managed, now: float) -> None:
    """Time calls as often as H2 says: about k a second, all if a budget must be kept (T7).

    Calls that take half of the budget are reported as they happen.
    """
    budget, period = managed.policies.latency.budget, managed.profile.period(now)
    for version in managed.versions():
        native = version.native
        if budget is not None:
            if not native.limit:
                native.limit = REPORTED * budget
        elif native.period != period:
            native.period = period


def program_view(
    managed: Managed, now: float, calls: float, seconds: float, models: Models
) -> ProgramView:
    """What is known of a program now; `calls` and `seconds` are those of all programs so far."""
    profile, policies = managed.profile, managed.policies
    tier = managed.tier
    sizes, vector = managed.typical_sizes(), profile.snapshot()
    work = managed.work
    flops, moved = work.flops(sizes), work.bytes(sizes)
    ratio = formulas.time_ratio(profile.spent(), seconds)
    hot = policies.hotness
    sized, estimates = SizedViews(managed, now), _estimates(managed, now, sizes, models)
    coming = sum(extents is not None for _, extents in managed.pending.keys() - managed.ahead)
    features = (
        profile.calls(),
        ratio,
        formulas.bandwidth_ratio(moved, models.bandwidth),
        formulas.density(flops, moved),
    )
    return ProgramView(
        name=managed.name,
        static=not managed.symbols,
        count=profile.calls(),
        total=calls,
        rate=profile.rate(now),
        expected=profile.expected(now),
        spent=managed.spent(),
        time=_known(profile.mean(tier)),
        time_ratio=ratio,
        bytes=moved,
        flops=flops,
        score=formulas.score((hot.w1, hot.w2, hot.w3, hot.w4), features),
        heat=managed.heat(sizes) * formulas.hotness(profile.calls(), calls),
        distance=_distance(vector, managed.snapshot),
        theta=managed.theta,
        r_actual=managed.r_actual,
        p99=_known(profile.p99(tier)),
        slowdown=_known(profile.slowdown(tier)),
        idle=profile.idle(now),
        uptime=now - managed.loaded,
        tier=tier,
        versions=[
            _version_view(managed, version, size, vector, sized)
            for version, size in managed.memory().items()
        ],
        shapes=sized.shapes(),
        buckets=sized.buckets(),
        compiling=managed.compiling + coming * estimates[managed.decider.last].compile,
        tiers=estimates,
        pending=frozenset(managed.pending),
    )


def _known(value: float | None) -> float:
    return UNKNOWN if value is None else value


def _distance(now: ProfileVector, then: ProfileVector | None) -> float:
    return UNKNOWN if then is None else now.distance(then)


def _version_view(
    managed: Managed, version: Version, size: int, vector: ProfileVector, sized: SizedViews
) -> VersionView:
    profile, tier, extents = managed.profile, version.profiled, version.extents
    predecessor, samples = sized.predecessor(version), profile.samples(tier, extents)
    measured = samples >= ENOUGH_SAMPLES
    comparable = samples >= (ENOUGH_SAMPLES if extents is None else ENOUGH_OF_SPECIAL)
    other = regrouping(managed, version, sized.now)
    count, share = (UNKNOWN, UNKNOWN) if extents is None else sized.version_share(version.slot)
    return VersionView(
        tier=version.tier,
        extents=extents,
        time=_known(profile.median(tier, extents)) if measured else UNKNOWN,
        p99=_known(profile.p99(tier, extents)),
        baseline=_known(profile.baseline(tier, extents)),
        before=_before(managed, version, sized) if comparable else UNKNOWN,
        calls=version.seen,
        idle=sized.now - max(version.last_call, version.installed),
        distance=_distance(vector, version.snapshot),
        bytes=size,
        compile=version.compile_seconds,
        gain=_gain(managed, version, predecessor)
        if has_served(managed, version, sized.now)
        else UNKNOWN,
        count=count,
        share=share,
        fusion_gain=0.0 if other is None else other.gain,
        alternatives={} if other is None else other.numbers(),
        outdated=extents is not None and managed.buckets.is_outdated(extents),
        number=version.number,
    )


def _before(managed: Managed, version: Version, sized: SizedViews) -> float:
    """Seconds a call took in the predecessor, at the shapes of the version's own time. That of a
    version for some sizes is the one whose place it took, if that is known well enough."""
    profile, extents, follows = managed.profile, version.extents, version.follows
    own = extents is not None and follows < 0
    if not own or profile.samples(follows, extents) < ENOUGH_OF_SPECIAL:
        follows = sized.predecessor(version)
    found = profile.compared(follows, version.profiled, extents)
    time = profile.median(version.profiled, extents)
    return UNKNOWN if found is None or time is None else found.certain * time


def _gain(managed: Managed, version: Version, predecessor: int) -> float:
    """What part of a call's time the version saves at most, against its predecessor."""
    found = managed.profile.compared(predecessor, version.profiled, version.extents)
    return UNKNOWN if found is None else 1.0 - 1.0 / found.most


def has_served(managed: Managed, version: Version, now: float) -> bool:
    """Whether a version has served for so long that it counts what it saves."""
    if managed.profile.samples(version.profiled, version.extents) < ENOUGH_FOR_GAIN:
        return False
    return now - version.installed >= managed.policies.latency.cooldown


def _estimates(
    managed: Managed, now: float, sizes: Sizes, models: Models
) -> dict[int, TierEstimate]:
    """Time and compile time of each tier: measured, or predicted from what is measured (T8)."""
    profile = managed.profile
    estimates: dict[int, TierEstimate] = {}
    for tier in range(managed.decider.last + 1):
        time = profile.mean(tier)
        if time is None:
            time = models.speed.predict(
                managed.tier,
                tier,
                profile.mean(managed.tier),
                work=profile.work(),
                floor=managed.work.least_seconds(sizes, managed.threads),
            )
        compile_seconds = managed.measured_compile.get(tier)
        if compile_seconds is None:
            compile_seconds = models.compile.predict(
                managed.work.ir_size, tier, managed.work.complexity
            )
        estimates[tier] = TierEstimate(
            _known(time),
            0.0 if tier == 0 else compile_seconds,
            managed.is_blocked((tier, None), now),
        )
    return estimates
