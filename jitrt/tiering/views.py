"""What a decision is made from, and what a decision is (SPEC T2-T7, D2, O3, O5).

The views are plain numbers at one moment: times in seconds, sizes in bytes, rates per second. What
is not known is NaN, never a guess: a comparison with NaN is false, so that a rule does not fire on
what nobody has measured.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ...dialects.extents import is_exact, to_json

if TYPE_CHECKING:
    from ...dialects.extents import Extents

UNKNOWN = math.nan

Sizes: TypeAlias = tuple[int, ...]
"""Values of a program's symbols, in their order."""

Slot: TypeAlias = "tuple[int, Extents | None]"
"""Tier, and the sizes or ranges of sizes a version is for; None is the version for all shapes."""

DecisionKind: TypeAlias = Literal[
    "promote",
    "specialize",
    "bucket",
    "demote",
    "retire",
    "evict",
    "fallback",
    "replace",
    "recompile",
    "fusion",
    "speculate",
    "tune",
    "tuned",
]

MAKING: frozenset[DecisionKind] = frozenset(
    ("promote", "specialize", "bucket", "recompile", "fusion", "speculate", "tuned")
)
"""Decisions to compile a version; all others but `tune` take one out."""

BUCKETS = 32
"""What is added to a tier for versions for buckets, in profiles."""


def profiled(slot: Slot) -> int:
    """What a profile calls the tier of a version. Versions for buckets have a number of their own:
    they are compared with exact ones of the same tier at equal sizes."""
    tier, extents = slot
    return tier if extents is None or is_exact(extents) else BUCKETS + tier


def slot_fields(slot: Slot) -> dict[str, Any]:
    """A version as events name it."""
    tier, extents = slot
    listed = to_json(extents)
    return {"tier": tier, "sizes": None if listed is None else tuple(listed)}


@dataclass
class TierEstimate:
    """What is known or predicted of a program in one tier."""

    time: float = UNKNOWN
    """Seconds a call takes there, at the shapes the program is called with now."""
    compile: float = UNKNOWN
    """Seconds its compilation takes."""
    blocked: bool = False
    """Not to be compiled now: quarantined, failed, or dropped a moment ago (cooldown)."""


@dataclass
class VersionView:
    """A version that is loaded. Tier 0 is none: it is always there."""

    tier: int
    extents: Extents | None = None
    time: float = UNKNOWN
    """Seconds a call takes in it now."""
    p99: float = UNKNOWN
    """99th percentile of the seconds a call takes."""
    baseline: float = UNKNOWN
    """Seconds a call took when it was new, at the same shapes as `time`."""
    before: float = UNKNOWN
    """Seconds a call took in its predecessor, at the same shapes as `time`."""
    calls: int = 0
    """Calls since it was installed."""
    idle: float = 0.0
    """Seconds since its last call."""
    distance: float = UNKNOWN
    """Of the profile from that when it was compiled (T3); NaN: as the program's."""
    bytes: int = 0
    """Its code and the constants nobody shares."""
    compile: float = UNKNOWN
    """Seconds its compilation took."""
    gain: float = UNKNOWN
    """1 - time / before, what it may be at most: greater by twice its standard error."""
    count: float = UNKNOWN
    """Calls so far with sizes that it serves now; NaN: as the shapes say."""
    share: float = UNKNOWN
    """Of the program's calls."""
    fusion_gain: float = 0.0
    """Part of the bytes of a call that other groups of operations would not move (D3)."""
    alternatives: Mapping[str, float] = field(default_factory=dict)
    """Bytes of a call with these groups and the others; what the joins in question save and
    cost."""
    outdated: bool = False
    """For a bucket that is none any more, since boundaries have moved."""
    number: int = 0
    """Which one it is: the version that served before may be of the same tier."""

    @property
    def slot(self) -> Slot:
        """Which version it is."""
        return self.tier, self.extents


@dataclass
class ShapeView:
    """Calls with one tuple of sizes, or those of a bucket."""

    extents: Extents
    count: float
    share: float
    """Of the program's calls (D2)."""
    time: float = UNKNOWN
    """Seconds such a call takes now."""
    time_to: float = UNKNOWN
    """Seconds it is expected to take in a version of its own; by default the tiers' ratio says."""
    blocked: bool = False
    """Not to get one now."""
    probability: float = UNKNOWN
    """That such a call comes, if that was asked (D4)."""
    expected_hits: float = UNKNOWN
    """How many come then, once a version could be there."""


@dataclass
class SearchView:
    """A search for better schedules of a program at some sizes, or one that may begin (T4)."""

    shape: ShapeView
    """Calls with these sizes; of a static program all calls, with no extents."""
    gain_left: float
    """Part of such a call's time that more of it is expected to save."""
    searched: float = 0.0
    """Seconds that its rounds have taken."""


@dataclass
class ProgramView:
    """A program at one moment.

    Attributes:
        static: it has no symbolic sizes, so that its last tier needs no sizes either.
        count: calls so far; `total` those of all programs.
        rate: calls per second.
        expected: N_expected of T4, calls to come in the policy's window.
        spent: seconds spent in calls since the current tier was reached.
        time: seconds a call takes now; `time_ratio` its share of the time of all programs.
        bytes, flops: per call.
        distance: of the profile from that at the last compilation (T3).
        theta: the threshold of H4; NaN stands for the policy's theta0.
        r_actual: R of H4 at the last compilation, (time before - after) / compile time.
        p99: of calls, in the versions that run now.
        slowdown: time now over the time when the running version was new, at equal shapes.
        uptime: seconds since the program was loaded.
        tier: of the version for all shapes; 0 if there is none.
        versions: those that are loaded, of all tiers.
        shapes: the hottest first.
        buckets: calls by ranges of sizes, the hottest first; without those that exact versions
            serve.
        compiling: seconds that compiling for some sizes only has taken, or will.
        tiers: estimates by tier, tier 0 among them.
        pending: versions that are being compiled.
    """

    name: str
    static: bool = False
    count: float = 0.0
    total: float = UNKNOWN
    rate: float = 0.0
    expected: float = 0.0
    spent: float = 0.0
    time: float = UNKNOWN
    time_ratio: float = UNKNOWN
    bytes: float = UNKNOWN
    flops: float = UNKNOWN
    score: float = UNKNOWN
    heat: float = UNKNOWN
    distance: float = UNKNOWN
    theta: float = UNKNOWN
    r_actual: float = UNKNOWN
    p99: float = UNKNOWN
    slowdown: float = UNKNOWN
    idle: float = 0.0
    uptime: float = 0.0
    tier: int = 0
    versions: Sequence[VersionView] = ()
    shapes: Sequence[ShapeView] = ()
    buckets: Sequence[ShapeView] = ()
    compiling: float = 0.0
    tiers: Mapping[int, TierEstimate] = field(default_factory=dict)
    pending: AbstractSet[Slot] = frozenset()

    def version(self, slot: Slot) -> VersionView | None:
        """The loaded version of that tier and those extents."""
        return next((version for version in self.versions if version.slot == slot), None)


@dataclass
class MachineView:
    """The machine and the compile queue (R1, I1). Memory in bytes."""

    cores: float = 1.0
    free_cores: float = 0.0
    queue: float = 0.0
    """Jobs that wait for a worker."""
    workers: float = 0.0
    """Compile workers there are now."""
    memory: float = 0.0
    """What the versions of all programs take."""
    memory_pressure: float = 0.0
    """0: plenty is free, 1: none."""
    bandwidth: float = UNKNOWN
    """Bytes per second that memory gives at most."""
    threads: float = 1.0
    """Threads that execute a call."""


@dataclass(frozen=True)
class Decision:
    """One thing to do, and why.

    Attributes:
        kind: `promote`, `specialize`, `bucket`: compile this version and install it. `recompile`:
            compile it again with the current context; `fusion`: with other groups of operations;
            `tuned`: with the schedules that a search has found. `tune`: search for such.
            `demote`, `fallback`, `replace`, `retire`, `evict`: take this version out.
        tier, extents: the version it is about. Extents are None for the version for all shapes,
            which in a static program may be of the last tier too.
        numbers: what the rule read.
        rule: the rule that decided, as the policy has it.
        priority: of a compilation; the most goes first.
        to: tier of the version for all shapes that serves afterwards.
        version: the number of the one to evict; 0 if the tier and extents say which is meant.
    """

    kind: DecisionKind
    program: str
    tier: int
    extents: Extents | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
    rule: str = ""
    priority: float = 0.0
    to: int = 0
    version: int = 0

    @property
    def slot(self) -> Slot:
        """Which version it is about."""
        return self.tier, self.extents
