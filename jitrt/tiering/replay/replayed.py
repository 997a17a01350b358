"""What became of a trace under a policy, in seconds of the replay's clock (SPEC T5)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..views import Decision


@dataclass
class Replay:
    """What became of a trace.

    Attributes:
        calls: seconds spent in calls.
        compiling: seconds of compilation; `waited` is what calls waited for it.
        decisions: with the time of each.
        tiers: the tier each program ended in.
        by_tier: calls in each tier.
        speculated: seconds of compilation ahead of calls, part of `compiling`.
        hits, waste: versions that were compiled so and called, and not called, as far as known.
        saved: seconds that they saved.
        searched: seconds of search for better schedules.
    """

    calls: float = 0.0
    compiling: float = 0.0
    waited: float = 0.0
    decisions: list[tuple[float, Decision]] = field(default_factory=list)
    tiers: dict[str, int] = field(default_factory=dict)
    by_tier: Counter[int] = field(default_factory=Counter)
    speculated: float = 0.0
    hits: int = 0
    waste: int = 0
    saved: float = 0.0
    searched: float = 0.0

    @property
    def total(self) -> float:
        """Seconds of calls, and of waiting for compilation."""
        return self.calls + self.waited
