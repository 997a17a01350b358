"""A program in a replay: what it has done so far, and its versions (SPEC T5). Times are seconds of
the replay's clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..bucketing import serving
from ..profiling.call_rate import CallRate
from .sized import SizedCalls

if TYPE_CHECKING:
    from ....dialects.extents import Extents
    from ....passes.policies.bundle import Policies
    from ..views import Sizes, Slot, TierEstimate

OLDEST = 32
"""Windows that a moving average is taken to remember."""


@dataclass
class SimulatedVersion:
    """A version that is there.

    Attributes:
        compile: seconds its compilation took.
        follows: the tier its calls ran in before.
        last: when it was called last, or installed.
        calls: so far.
    """

    compile: float
    follows: int
    last: float
    calls: int = 0


class SimulatedProgram:
    """One program: its calls so far, and its versions.

    Attributes:
        sized: its calls by their sizes.
        compiling: seconds of compilation for some sizes only, ahead of calls not among them.
        predicted: what the policy is told of each tier, for a call of 1 s in tier 0.
        blocked: until when versions are not made again.
        tier: of the version for all sizes.
        work: seconds that its calls would have taken in tier 0.
        seconds: what they took; `spent` since the program reached its tier.
        last: when the last call ended.
        next_look: when to decide about it again.
    """

    def __init__(
        self, name: str, static: bool, policies: Policies, predicted: list[TierEstimate], now: float
    ) -> None:
        self.name = name
        self.static = static
        self.sized = SizedCalls(policies.hotness.window)
        self.compiling = 0.0
        self.predicted = predicted
        self.loaded = now
        self.rate = CallRate(policies.hotness.window, policies.hotness.expected_alpha, now)
        self.versions: dict[Slot, SimulatedVersion] = {}
        self.pending: set[Slot] = set()
        self.blocked: dict[Slot, float] = {}
        self.tier = 0
        self.calls = 0
        self.work = 0.0
        self.seconds = 0.0
        self.spent = 0.0
        self.last = now
        self.next_look = now + policies.resource.interval

    def slot(self, sizes: Sizes) -> Slot:
        """The version that serves calls with these sizes."""
        return serving(self.versions, sizes, self.tier)

    def is_blocked(self, slot: Slot, now: float) -> bool:
        """Whether a version is not to be made now."""
        return self.blocked.get(slot, -math.inf) > now

    def mean(self, extents: Extents | None) -> float:
        """Mean seconds of a call in tier 0, of all sizes or of some."""
        if extents is not None:
            return self.sized.mean(extents)
        return self.work / self.calls if self.calls else math.nan

    def count(self, sizes: Sizes, calls: int, work: float, elapsed: float, now: float) -> None:
        """Enter calls that begin now and take `elapsed` together, each `work` in tier 0."""
        self.calls += calls
        self.work += calls * work
        self.seconds += elapsed
        self.spent += elapsed
        self.sized.count(sizes, calls, work, now)
        self._count_windows(calls, elapsed, now)

    def _count_windows(self, calls: int, elapsed: float, now: float) -> None:
        """Enter calls in the windows in which they happen; older ones are forgotten anyway."""
        window = self.sized.window
        windows = min(OLDEST, int(elapsed / window))
        for index in range(windows):
            begin = now + elapsed - (windows - index) * window
            self.rate.count(calls * window / elapsed, begin)
        if not windows:
            self.rate.count(calls, now)
