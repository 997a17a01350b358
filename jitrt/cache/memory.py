"""Entries in memory: counted in bytes, with replacement and budgets by tier (SPEC C3, C7, C9, C10).

An entry that goes is not unloaded: whoever uses it holds it, and the store gives up its reference.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from weakref import WeakSet

from .budgets import adapted_rho, cache_budget, tier_budgets
from .entry import Entry
from .replacement.base import Item, Replacement, resume
from .sealing import facts_of
from .store import Counts, Listed

OVERHEAD = 1024
"""Bytes that an entry takes besides its payload and its texts: objects and tables (measured)."""

WEIGHTS = (0.1, 0.3, 0.4, 0.2)
"""How important the tiers are (C9)."""

UNKNOWN = 4 << 30
"""Bytes of memory that are assumed where the system does not say."""

USES = 4096
"""Uses after which those before count half: what the budgets of tiers follow (C9)."""

LOOKS = 64
"""Lookups, at least, between two adaptations of rho (C7)."""


@dataclass
class Share:
    """The part of memory that the store may take, and how it follows the hit rate (C7).

    Attributes:
        total: gives the bytes that the process may use, 0 if nobody knows; asked once.
        rho: the part now; it stays between a quarter of what it was at first and four times that.
        beta: by how much it follows; negative to grow where hits are few.
        target: the hit rate it aims at.
    """

    total: Callable[[], int]
    rho: float = 0.02
    beta: float = -0.02
    target: float = 0.9
    bounds: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        self.bounds = (self.rho / 4, min(1.0, self.rho * 4))

    @property
    def bytes(self) -> int:
        """The budget."""
        return cache_budget(self.rho, self._total or UNKNOWN)

    @cached_property
    def _total(self) -> int:
        return self.total()

    def adapt(self, hits: int, misses: int) -> None:
        """Follow the hit rate of some time in which entries had to go."""
        rate = hits / (hits + misses)
        self.rho = adapted_rho(self.rho, self.beta, rate, self.target, self.bounds)


@dataclass(slots=True)
class _Held:
    """An entry and what replacement knows of it."""

    entry: Entry
    item: Item


class MemoryStore:
    """Verified entries by digest, of all threads of the process.

    Args:
        replacement: which entries make room; it is this store's own.
        budget: bytes, or a share of memory that follows the hit rate.
        entry_limit: bytes of the largest entry that is kept.
        weights: those of tiers, for C9; None for one budget for all.
        clock: seconds; may start anywhere.
        wall: seconds since the epoch, for listings.
    """

    name = "memory"

    def __init__(
        self,
        replacement: Replacement,
        *,
        budget: int | Share,
        entry_limit: int,
        weights: Sequence[float] | None = WEIGHTS,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.counts = Counts()
        self.entry_limit = entry_limit
        self._budget = budget
        self._replacement = replacement
        self._weights = weights
        self._clock, self._wall = clock, wall
        self._held: dict[str, _Held] = {}
        self._bytes = 0
        self._usage = [0.0 for _ in weights or (1.0,)]
        self._looked = (0, 0)
        self._lock = Lock()
        _STORES.add(self)

    @property
    def bytes(self) -> int:
        """What its entries take."""
        return self._bytes

    @property
    def budget(self) -> int:
        """What they may take now."""
        return self._budget if isinstance(self._budget, int) else self._budget.bytes

    # -- the interface of stores ----------------------------------------------------------------

    def get(self, digest: str) -> Entry | None:
        """The entry, or None."""
        with self._lock:
            held = self._held.get(digest)
            if held is None:
                self.counts.misses += 1
                return None
            item = held.item
            self.counts.hits += 1
            self.counts.read += item.size
            self._usage[self._tier(item)] += 1.0
            self._replacement.hit(item, self._clock())
            return held.entry

    def put(self, entry: Entry) -> bool:
        """Keep an entry, instead of one that is there; False if it is too large."""
        size = size_of(entry)
        with self._lock:
            budget = self.budget
            self._drop(entry.digest)
            if size > min(self.entry_limit, budget):
                return False
            now = self._clock()
            item = Item(entry.digest, size, entry.cost, entry.tier)
            if self._bytes + size > budget:
                self._make_room(item, budget, now)
            self._replacement.insert(item, now)
            self._held[entry.digest] = _Held(entry, item)
            self._bytes += size
            self._usage[self._tier(item)] += 1.0
            self.counts.puts += 1
            self.counts.written += size
            return True

    def delete(self, digest: str) -> None:
        """Forget an entry."""
        with self._lock:
            self._drop(digest)

    def listing(self) -> Iterator[Listed]:
        """All entries, the oldest first."""
        with self._lock:
            held = list(self._held.values())
            since = self._wall() - self._clock()
        for each in held:
            entry, item = each.entry, each.item
            used = since + item.times[-1]
            yield Listed(entry.digest, facts_of(entry), item.size, item.hits, used)

    def close(self) -> None:
        """Forget all entries."""
        with self._lock:
            self._held.clear()
            self._bytes = 0

    def obey(
        self, replacement: Replacement, budget: int | Share, weights: Sequence[float] | None
    ) -> None:
        """Make room by other rules from now on."""
        with self._lock:
            resume(replacement, self._items())
            self._replacement, self._budget, self._weights = replacement, budget, weights
            self._usage = [0.0 for _ in weights or (1.0,)]

    # -- room -----------------------------------------------------------------------------------

    def _make_room(self, new: Item, budget: int, now: float) -> None:
        """Drop what has to go for a new entry, and then follow the hit rate."""
        room = self._bytes + new.size - budget
        for items, part in self._parts(new, budget, room):
            for victim in self._replacement.victims(items, part, now):
                self._drop(victim.digest)
                self.counts.evicted += 1
        self._follow()

    def _parts(self, new: Item, budget: int, room: int) -> Iterator[tuple[Iterable[Item], int]]:
        """Of which items how many bytes go: those of the tier furthest over its budget first (C9).

        The last part is what is then still to go, of all items.
        """
        target = self._bytes - room
        if self._weights is not None:
            taken = [0.0 for _ in self._weights]
            taken[self._tier(new)] += new.size
            for held in self._held.values():
                taken[self._tier(held.item)] += held.item.size
            allowed = tier_budgets(budget, self._weights, self._usage)
            over = [size - most for size, most in zip(taken, allowed, strict=True)]
            for tier in sorted(range(len(over)), key=over.__getitem__, reverse=True):
                part = min(int(over[tier]), self._bytes - target)
                if part > 0:
                    yield [i for i in self._items() if self._tier(i) == tier], part
        if self._bytes > target:
            yield self._items(), self._bytes - target

    def _items(self) -> list[Item]:
        return [held.item for held in self._held.values()]

    def _tier(self, item: Item) -> int:
        return min(max(item.tier, 0), len(self._usage) - 1)

    def _drop(self, digest: str) -> None:
        if (held := self._held.pop(digest, None)) is not None:
            self._bytes -= held.item.size

    def _follow(self) -> None:
        """Let the share follow the hits and misses since it last did (C7); forget old uses (C9).

        This happens when entries have to go: before, more memory would not bring more hits.
        """
        if sum(self._usage) > USES:
            self._usage = [used / 2 for used in self._usage]
        hits = self.counts.hits - self._looked[0]
        misses = self.counts.misses - self._looked[1]
        if isinstance(self._budget, Share) and hits + misses >= LOOKS:
            self._budget.adapt(hits, misses)
            self._looked = (self.counts.hits, self.counts.misses)

    def _renew(self) -> None:
        """In a forked child: whoever held the lock, in the middle of a change, is not here."""
        self._lock = Lock()
        self._bytes = sum(held.item.size for held in list(self._held.values()))


def size_of(entry: Entry) -> int:
    """Bytes that an entry takes in memory."""
    texts = sum(len(label) + len(factor) for label, factor in entry.key.factors)
    references = sum(map(len, entry.references))
    return memoryview(entry.payload).nbytes + texts + references + OVERHEAD


_STORES: WeakSet[MemoryStore] = WeakSet()


def _renew_stores() -> None:
    for store in list(_STORES):
        store._renew()


os.register_at_fork(after_in_child=_renew_stores)
