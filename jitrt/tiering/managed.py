"""What the manager knows of a program in tiers: its versions, its profile, what is under way."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .boundaries import Boundaries
from .size_gains import SizeGains
from .version import Shared, Version, memory_of
from .views import UNKNOWN, MachineView, ProgramView, Sizes, Slot

if TYPE_CHECKING:
    from ...backends.llvm.target import Target
    from ...backends.llvm.versions import Member
    from ...dialects.extents import Extents
    from ...dialects.size_mix import SizeMix
    from ...passes.pipeline_text import Library
    from ...passes.policies.bundle import Policies
    from ..lowered import Lowered
    from ..warm import Keeper
    from ..workers.lent_weights import WeightSpec
    from .calls import TierZero
    from .decisions import Decider
    from .profiling.graph_work import GraphWork
    from .profiling.profile import ProgramProfile
    from .profiling.profile_vector import ProfileVector
    from .searches import Search


HOTTEST = 5
"""Operations that are reported."""

QUIET = 0.5
"""Seconds between two looks at a program that nothing happens to."""


MOST_PAUSES = 1024
"""Versions taken out that are remembered before those whose pause is over are forgotten."""

MOST_TRAFFIC = 4096
"""Calls that wait for speculation to see them; older ones are forgotten."""

LONGEST_PAUSE = 3600.0
"""Seconds after which a version that was taken out may be compiled again at the latest."""


@dataclass(eq=False)
class Managed:
    """A program in tiers.

    Attributes:
        lowered: the program at the graph level, with its weights.
        library: what the policy's names of pipelines mean.
        target: what to compile for; None is this machine.
        shared: what its versions have in common: the program's symbols, weights, memory.
        generic: the version for all shapes; None in tier 0.
        before: the one that served before it, until the new one has proved itself.
        special: versions for some sizes only, exact ones and those for buckets, by their extents.
        pending: versions that are being compiled, and when they were submitted.
        ahead: those of them that are compiled ahead of their calls.
        traffic: when calls ended that speculation has not seen yet (infinity: not known), their
            sizes, and how many there were one after the other.
        blocked: versions not to be compiled before that time; infinity is never.
        pauses: for how long that was, after versions were taken out.
        recompiled: versions that were compiled again, and the machine's context then (I1).
        attempts: how often a compilation of a version has crashed.
        unavailable: how often in a row there was no worker for one.
        measured_compile: seconds that compiling for a tier took.
        snapshot: the profile when the last version was installed (T3).
        reached: the tier it is in, and the seconds that calls had taken there before.
        theta: the threshold of H4. r_actual: R of H4 at the last compilation.
        seen, looked: the views of the manager's last look, and when that was.
        changed: whether something has happened since then, or was left to do.
        encoded, weight_specs: what requests say of the module and its weights, once it was asked.
        keeper: has the compile cache know which versions there are.
        buckets: where its buckets begin and end.
        gains: what versions for some sizes only save, and `compiling` the seconds they took.
        mixes: sizes of the calls that versions with these extents may serve, and when that was.
        told: which kinds of versions were found not to be worth it beside the version for all
            sizes; `asked` is when that was asked last.
        refused: the gains that the log gave for that, by kind, and whether they were measured.
        searches: for better schedules of versions; None before anybody has asked what is known.
        node_seconds: what each operation took in tier 0, as far as that was measured (H5).
        has_news: whether nobody has reported that yet.
    """

    name: str
    lowered: Lowered
    tier_zero: TierZero
    policies: Policies
    decider: Decider
    library: Library
    profile: ProgramProfile
    work: GraphWork
    shared: Shared
    target: Target | str | None
    counts: Counter[str]
    loaded: float
    theta: float
    generic: Version | None = None
    before: Version | None = None
    special: dict[Extents, Version] = field(default_factory=dict)
    pending: dict[Slot, float] = field(default_factory=dict)
    ahead: set[Slot] = field(default_factory=set)
    traffic: deque[tuple[float, Sizes, float]] = field(
        default_factory=lambda: deque(maxlen=MOST_TRAFFIC)
    )
    blocked: dict[Slot, float] = field(default_factory=dict)
    pauses: dict[Slot, float] = field(default_factory=dict)
    recompiled: set[tuple[Slot, str]] = field(default_factory=set)
    attempts: Counter[Slot] = field(default_factory=Counter)
    unavailable: int = 0
    measured_compile: dict[int, float] = field(default_factory=dict)
    snapshot: ProfileVector | None = None
    reached: tuple[int, float] = (0, 0.0)
    r_actual: float = UNKNOWN
    seen: tuple[ProgramView, MachineView] | None = None
    looked: float = -math.inf
    changed: bool = True
    encoded: bytes | None = None
    weight_specs: tuple[WeightSpec, ...] = ()
    node_seconds: np.ndarray | None = None
    has_news: bool = False
    keeper: Keeper | None = None
    gains: SizeGains = field(default_factory=SizeGains)
    compiling: float = 0.0
    mixes: dict[Extents | None, tuple[float, SizeMix | None]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    refused: dict[tuple[str, bool], float] = field(default_factory=dict)
    asked: float = -math.inf
    searches: dict[Slot, Search] | None = None
    _heat: tuple[Sizes, float] | None = None

    def __post_init__(self) -> None:
        window = self.policies.hotness.window
        self.buckets = Boundaries(self.policies.buckets, self.symbols, window)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names of the symbolic sizes; `Sizes` are their values."""
        return self.shared.symbols

    @property
    def threads(self) -> int:
        """How many threads may share a kernel."""
        return self.shared.threads

    @property
    def weights(self) -> Mapping[str, np.ndarray]:
        """The weights that are bound, by name."""
        return self.shared.weights

    @property
    def tier(self) -> int:
        """That of the version for all shapes; 0 if there is none."""
        return 0 if self.generic is None else self.generic.tier

    def versions(self) -> list[Version]:
        """All that are loaded; the one for all shapes first."""
        generic = [version for version in (self.generic, self.before) if version is not None]
        return [*generic, *self.special.values()]

    def version(self, slot: Slot, number: int = 0) -> Version | None:
        """The loaded version of that tier and those extents, with that number; 0: the first."""
        found = (version for version in self.versions() if version.slot == slot)
        return next((version for version in found if number in (0, version.number)), None)

    def memory(self) -> dict[Version, int]:
        """Bytes that each version keeps: its code, and the constants that none before it has."""
        return memory_of(self.versions())

    def members(self) -> list[Member]:
        """What serves calls, and for which sizes."""
        serving = list(self.special.values())
        if self.generic is not None:
            serving.append(self.generic)
        return [(version.native, version.extents) for version in serving]

    def is_due(self, now: float) -> bool:
        """Whether it is to be looked at; one that nothing happens to only now and then."""
        return self.changed or not 0 <= now - self.looked < QUIET

    def spent(self) -> float:
        """Seconds that calls took since the program reached its tier."""
        tier, before = self.reached
        return self.profile.spent(tier) - before

    def block(self, slot: Slot, until: float) -> None:
        """Do not compile a version before that time."""
        self.blocked[slot] = until

    def rest(self, version: Version, now: float) -> None:
        """Do not compile a version for a while that was taken out."""
        slot, cooldown = version.slot, self.policies.latency.cooldown
        seconds = pause(cooldown, self.pauses.get(slot, 0.0), now - version.installed)
        if len(self.pauses) >= MOST_PAUSES:
            self.blocked = {slot: until for slot, until in self.blocked.items() if now < until}
            self.pauses = {slot: p for slot, p in self.pauses.items() if slot in self.blocked}
        self.pauses[slot] = seconds
        self.block(slot, now + seconds)

    def is_blocked(self, slot: Slot, now: float) -> bool:
        """Whether the version is not to be compiled now."""
        return now < self.blocked.get(slot, -math.inf)

    def take_operation_times(self, seconds: Sequence[float]) -> None:
        """Take how long each step of tier 0 took in a call."""
        self.node_seconds = self.work.measured(self.tier_zero.interpreter.operations, seconds)
        self._heat = None
        self.has_news = True

    def hottest_operations(self, bandwidth: float) -> dict[str, float]:
        """Shares of the time of a call in tier 0, by operation; the highest scores first (H5)."""
        if self.node_seconds is None:
            return {}
        hot, names = self.policies.hotness, [node.name for node in self.work.nodes]
        shares: dict[str, float] = {}
        scores: dict[str, float] = {}
        found = self.work.scores(
            (hot.w1, hot.w2, hot.w3, hot.w4),
            self.profile.calls(),
            self.typical_sizes(),
            bandwidth,
            self.node_seconds,
        )
        total = float(self.node_seconds.sum()) or 1.0
        for name, seconds, score in zip(names, self.node_seconds, found, strict=True):
            shares[name] = shares.get(name, 0.0) + float(seconds) / total
            scores[name] = max(score, scores.get(name, score))
        hottest = sorted(scores, key=lambda name: -scores[name])[:HOTTEST]
        return {name: shares[name] for name in hottest}

    def heat(self, sizes: Sizes) -> float:
        """The hottest operation's heat after it was handed on (H3), if the program were hot (1).

        An operation's own heat is its share of the program's time.
        """
        if self._heat is None or self._heat[0] != sizes:
            measured = self.node_seconds
            seconds = self.work.node_seconds(sizes) if measured is None else measured
            heat = self.work.heat(seconds / max(seconds.sum(), 1e-12), self.policies.hotness.alpha)
            self._heat = sizes, float(heat.max(initial=0.0))
        return self._heat[1]

    def typical_sizes(self) -> Sizes:
        """The sizes that are called most; 1 for each symbol before the first call."""
        return self.profile.typical() or (1,) * len(self.symbols)


def pause(cooldown: float, last: float, served: float) -> float:
    """Seconds for which a version that was taken out is not compiled again.

    The policy's cooldown; twice the pause before (`last`, 0 for none) if the version has not even
    `served` for that long, so that what does not last is not compiled again and again.
    """
    if served >= last:
        return cooldown
    return max(cooldown, min(2 * last, LONGEST_PAUSE))
