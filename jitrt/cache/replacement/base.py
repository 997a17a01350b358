"""What replacement knows of an entry, and what a policy of replacement is (SPEC C4, C5).

A policy keeps what it knows in the items, so that a store on disk can keep it beside its entries
and another process goes on with it. That process may have another policy: a `state` that cannot be
its own it replaces by what follows from the rest. Whatever numbers an item has, nothing is raised.
Stores call policies under their own lock.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heappop
from typing import ClassVar, Protocol, TypeAlias

LOAD_SECONDS = 3e-4
"""What a hit costs whatever its size, in seconds: look up, verify, link."""

LOAD_RATE = 5e8
"""Bytes that are read, verified and linked in a second."""

COST_RATE = 1e-5
"""CPU seconds that a byte of compiled code costs (benchmarks/cache_catalogue.json, the median)."""

MOST_COST = 1e9
"""CPU seconds that no entry costs."""


@dataclass(slots=True)
class Item:
    """An entry as replacement sees it. Stores keep all of it beside the entry.

    Attributes:
        digest: of the entry's key.
        size: bytes that it takes where it is kept.
        cost: CPU seconds that making it took; 0 if nobody knows.
        tier: the tier it was compiled for; 0 if it has none.
        hits: uses since it was inserted, without that.
        times: of the last uses, its insertion among them, the newest last; seconds of the store's
            clock. As many as the policy remembers.
        inserted: when it was, in the same seconds.
        state: the policy's own number.
    """

    digest: str
    size: int
    cost: float = 0.0
    tier: int = 0
    hits: int = 0
    times: tuple[float, ...] = ()
    inserted: float = 0.0
    state: float = 0.0


class Replacement(Protocol):
    """Which entries go when there is no room."""

    name: ClassVar[str]

    def insert(self, item: Item, now: float) -> None:
        """Note that an entry is new."""
        ...

    def hit(self, item: Item, now: float) -> None:
        """Note that an entry was used."""
        ...

    def victims(self, items: Iterable[Item], room: int, now: float) -> list[Item]:
        """Entries that go, the first one first: of at least `room` bytes together, or all.

        The store deletes them. Items that stay may have another `state` afterwards.
        """
        ...


Rank: TypeAlias = tuple[float, ...]
"""Entries with the least one go first."""


class Ranked(ABC):
    """A policy that gives each entry a rank; the least goes first.

    Attributes:
        references: how many uses are remembered in `times`.
    """

    name: ClassVar[str]
    references: int = 1

    def insert(self, item: Item, now: float) -> None:
        """Note that an entry is new."""
        item.inserted, item.times, item.hits = now, (now,), 0

    def hit(self, item: Item, now: float) -> None:
        """Note that an entry was used."""
        item.hits += 1
        item.times = (*item.times, now)[-self.references :]

    @abstractmethod
    def rank(self, item: Item, now: float) -> Rank:
        """What an entry is worth at a time; of equal ones that goes first that comes first."""

    def victims(self, items: Iterable[Item], room: int, now: float) -> list[Item]:
        """The entries of the least rank, of at least `room` bytes together, or all."""
        ranked = [(self.rank(item, now), place, item) for place, item in enumerate(items)]
        heapify(ranked)
        found: list[Item] = []
        while room > 0 and ranked:
            item = heappop(ranked)[2]
            found.append(item)
            room -= item.size
        return found


def last_use(item: Item) -> float:
    """When an entry was used last, or was inserted."""
    return item.times[-1] if item.times else item.inserted


def load_seconds(size: int) -> float:
    """What a hit of an entry of `size` bytes costs, in seconds."""
    return LOAD_SECONDS + max(0, size) / LOAD_RATE


def cost_of(item: Item) -> float:
    """CPU seconds of making an entry; what is usual for its size if nobody knows."""
    return item.cost if 0.0 < item.cost < MOST_COST else max(0, item.size) * COST_RATE


def saved(item: Item) -> float:
    """What a hit saves, in seconds: making the entry less loading it; not below 0."""
    return max(0.0, cost_of(item) - load_seconds(item.size))


def speedup(item: Item) -> float:
    """How much faster a hit is than making the entry: compile seconds over load seconds."""
    return cost_of(item) / load_seconds(item.size)
