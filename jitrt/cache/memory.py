"""Entries in memory: counted in bytes, with replacement and budgets by tier (SPEC C3, C7, C9, C10).

An entry that goes is not unloaded: whoever uses it holds it, and the store gives up its reference.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from functools import cached_property
from threading import Lock
from weakref import WeakSet

from ...quick_dataclass import dataclass
from .budgets import adapted_rho, cache_budget
from .entry import Entry
from .replacement.base import Item, Replacement
from .shelf import Shelf
from .store import Counts, Listed
from .trust.sealing import facts_of

OVERHEAD = 1024
"""Bytes that an entry takes besides its payload and its texts: objects and tables (measured)."""

WEIGHTS = (0.1, 0.3, 0.4, 0.2)
"""How important the tiers are (C9)."""

UNKNOWN = 4 << 30
"""Bytes of memory that are assumed where the system does not say."""

SAMPLE = 512
"""Entries among which those that go are chosen: all others wait for the lock meanwhile."""

LOOKS = 64
"""Lookups, at least, between two adaptations of rho (C7)."""


def process_memory() -> int:
    """Bytes that this process may use."""
    from ..tiering.profiling.context import MachineContext

    return MachineContext(time.monotonic).memory


@dataclass
class Share:
    """The part of memory that the store may take, and how it follows the hit rate (C7).

    Attributes:
        total: gives the bytes that the process may use, 0 if nobody knows; asked once.
        rho: the part now; it stays between a quarter of what it was at first and four times that.
        beta: by how much it follows; negative to grow where hits are few.
        target: the hit rate it aims at.
    """

    total: Callable[[], int] = process_memory
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
        self._clock, self._wall = clock, wall
        self._shelf = Shelf(replacement, weights, sample=SAMPLE)
        self._entries: dict[str, Entry] = {}
        self._looked = (0, 0)
        self._lock = Lock()
        _STORES.add(self)

    @property
    def bytes(self) -> int:
        """What its entries take."""
        return self._shelf.bytes

    @property
    def budget(self) -> int:
        """What they may take now."""
        return self._budget if isinstance(self._budget, int) else self._budget.bytes

    # -- the interface of stores ----------------------------------------------------------------

    def get(self, digest: str) -> Entry | None:
        """The entry, or None."""
        with self._lock:
            entry = self._entries.get(digest)
            if entry is None:
                self.counts.misses += 1
                return None
            item = self._shelf.use(digest, self._clock())
            self.counts.hits += 1
            self.counts.read += item.size
            return entry

    def put(self, entry: Entry) -> bool:
        """Keep an entry, instead of one that is there; False if it is too large."""
        size = size_of(entry)
        with self._lock:
            budget = self.budget
            self._drop(entry.digest)
            if size > min(self.entry_limit, budget):
                return False
            item = Item(entry.digest, size, entry.cost, entry.tier)
            gone = self._shelf.insert(item, budget, self._clock())
            for victim in gone:
                del self._entries[victim.digest]
            self._entries[entry.digest] = entry
            if gone:
                self.counts.evicted += len(gone)
                self._follow()
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
            held = [(entry, self._shelf.items[digest]) for digest, entry in self._entries.items()]
            since = self._wall() - self._clock()
        for entry, item in held:
            used = since + item.times[-1]
            yield Listed(entry.digest, facts_of(entry), item.size, item.hits, used)

    def close(self) -> None:
        """Forget all entries."""
        with self._lock:
            for digest in list(self._entries):
                self._drop(digest)

    def obey(
        self, replacement: Replacement, budget: int | Share, weights: Sequence[float] | None
    ) -> None:
        """Make room by other rules from now on."""
        with self._lock:
            self._shelf.obey(replacement, weights)
            self._budget = budget

    def _drop(self, digest: str) -> None:
        self._entries.pop(digest, None)
        self._shelf.remove(digest)

    def _follow(self) -> None:
        """Let the share follow the hits and misses since it last did (C7).

        This happens when entries have to go: before, more memory would not bring more hits.
        """
        hits = self.counts.hits - self._looked[0]
        misses = self.counts.misses - self._looked[1]
        if isinstance(self._budget, Share) and hits + misses >= LOOKS:
            self._budget.adapt(hits, misses)
            self._looked = (self.counts.hits, self.counts.misses)

    def _renew(self) -> None:
        """In a forked child: whoever held the lock, in the middle of a change, is not here."""
        self._lock = Lock()
        for digest in self._entries.keys() ^ self._shelf.items.keys():
            self._drop(digest)
        self._shelf.recount()


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
