"""What replacement saves: traces replayed through any policy, at any budget (SPEC C4, C5, C9, C11).

The policies are those that stores have, on the shelf that the store in memory has. Nothing is
compiled and no time passes, so what comes out is a function of the trace alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ..replacement.base import Item, Rank, Ranked, Replacement
from ..shelf import Shelf
from .trace import Asked, Trace


@dataclass
class Outcome:
    """What a cache did for a trace.

    Attributes:
        budget: bytes that it had.
        hits: requests that it served.
        bytes, hit_bytes: of what was asked for, and of what it served.
        cost, saved: CPU seconds that all requests would have cost without a cache, and those that
            it saved.
        evicted: entries that had to go.
    """

    budget: int
    requests: int = 0
    hits: int = 0
    bytes: int = 0
    hit_bytes: int = 0
    cost: float = 0.0
    saved: float = 0.0
    evicted: int = 0

    @property
    def hit_rate(self) -> float:
        """Hits / (Hits + Misses) (O2)."""
        return self.hits / self.requests if self.requests else 0.0

    @property
    def byte_hit_rate(self) -> float:
        """The part of the bytes that hits served."""
        return self.hit_bytes / self.bytes if self.bytes else 0.0

    @property
    def saved_rate(self) -> float:
        """The part of the compile time that hits saved."""
        return self.saved / self.cost if self.cost else 0.0

    def count(self, asked: Asked, hit: bool) -> None:
        """Add a request."""
        self.requests += 1
        self.bytes += asked.size
        self.cost += asked.cost
        if hit:
            self.hits += 1
            self.hit_bytes += asked.size
            self.saved += asked.cost


def replay(
    trace: Trace,
    replacement: Replacement,
    budget: int,
    *,
    weights: Sequence[float] | None = None,
) -> Outcome:
    """A cache that is empty at first and keeps whatever it was asked for, if it fits at all.

    Args:
        weights: those of tiers, for budgets by tier (C9); None for one budget.
    """
    shelf, outcome = Shelf(replacement, weights), Outcome(budget)
    for which, now in zip(trace.which, trace.times, strict=True):
        asked = trace.keys[which]
        hit = asked.digest in shelf.items
        outcome.count(asked, hit)
        if hit:
            shelf.use(asked.digest, now)
        elif asked.size <= budget:
            item = Item(asked.digest, asked.size, asked.cost, asked.tier)
            outcome.evicted += len(shelf.insert(item, budget, now))
    return outcome


# --- what policies are compared with ----------------------------------------------------------


def unlimited(trace: Trace) -> Outcome:
    """A cache that keeps everything: nothing is better."""
    outcome, seen = Outcome(trace.bytes), set[int]()
    for which in trace.which:
        outcome.count(trace.keys[which], which in seen)
        seen.add(which)
    return outcome


def static(trace: Trace, budget: int) -> Outcome:
    """A cache that has, from the beginning to the end, what saves most for its bytes.

    That is exercise 12.3: its hit rate is the share of the most popular entries.
    """
    keys, uses = trace.keys, trace.uses
    order = sorted(range(len(keys)), key=lambda i: -uses[i] * keys[i].cost / keys[i].size)
    kept, room = set[int](), budget
    for i in order:
        if uses[i] and keys[i].size <= room:
            kept.add(i)
            room -= keys[i].size
    outcome = Outcome(budget)
    for which in trace.which:
        outcome.count(keys[which], which in kept)
    return outcome


class Oracle(Ranked):
    """Knows when each entry is asked for next: what costs least for its bytes and that time goes.

    With equal sizes and costs it is Belady's MIN, and nothing has more hits. (L. Belady, "A study
    of replacement algorithms for a virtual-storage computer", 1966.)
    """

    name: ClassVar[str] = "oracle"

    def __init__(self, trace: Trace) -> None:
        self._times: dict[str, list[float]] = {}
        for which, now in zip(trace.which, trace.times, strict=True):
            self._times.setdefault(trace.keys[which].digest, []).append(now)

    def rank(self, item: Item, now: float) -> Rank:
        """Seconds that keeping it saves, for each byte and second until it is used."""
        times = self._times[item.digest]
        place = bisect_right(times, now)
        if place == len(times):
            return (0.0,)
        return (item.cost / (item.size * max(times[place] - now, 1e-9)),)
