"""What is kept within a budget of bytes, and who makes room (SPEC C4, C5, C9).

A shelf knows items, not entries: it serves the store in memory and simulation. Whoever has one
calls it under a lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from .budgets import tier_budgets
from .replacement.base import Item, Replacement

USES = 4096
"""Uses after which those before count half: what the budgets of tiers follow (C9)."""

MANY = 128
"""Items in a sample from which on room is made for several at once."""

SPARE = 32
"""The part of such a sample's bytes that goes at least is one in so many."""


class Shelf:
    """Items by digest.

    Args:
        replacement: which of them make room; it is this shelf's own.
        weights: those of tiers, for C9; None for one budget for all.
        sample: how many items are looked at at a time, those first that have not been for longest,
            so that nobody waits for a look at all of them; None looks at all, and no more go than
            have to.
    """

    def __init__(
        self,
        replacement: Replacement,
        weights: Sequence[float] | None = None,
        *,
        sample: int | None = None,
    ) -> None:
        self.items: dict[str, Item] = {}
        self._sample = sample
        self.obey(replacement, weights)

    @property
    def bytes(self) -> int:
        """Of all items."""
        return sum(self._taken)

    def obey(self, replacement: Replacement, weights: Sequence[float] | None) -> None:
        """Make room by other rules from now on; what is known of the items stays."""
        self._replacement, self._weights = replacement, weights
        self._usage = [0.0 for _ in weights or (1.0,)]
        self.recount()

    def recount(self) -> None:
        """Derive anew what follows from the items: a change of that may have been interrupted."""
        self._tiers: list[dict[str, Item]] = [{} for _ in self._usage]
        self._taken = [0 for _ in self._usage]
        for item in self.items.values():
            self._count(item)

    def use(self, digest: str, now: float) -> Item:
        """Note that an item is used. Raises KeyError if it is not there."""
        item = self.items[digest]
        self._usage[self._tier(item)] += 1.0
        self._replacement.hit(item, now)
        return item

    def insert(self, item: Item, budget: int, now: float) -> list[Item]:
        """Keep an item; gives those that had to go. It must not be larger than the budget."""
        self.remove(item.digest)
        gone: list[Item] = []
        if self.bytes + item.size > budget:
            gone = self._make_room(item, budget, now)
        self._replacement.insert(item, now)
        self.items[item.digest] = item
        self._count(item)
        self._usage[self._tier(item)] += 1.0
        return gone

    def remove(self, digest: str) -> None:
        """Keep an item no longer."""
        if (item := self.items.pop(digest, None)) is not None:
            tier = self._tier(item)
            del self._tiers[tier][digest]
            self._taken[tier] -= item.size

    def _count(self, item: Item) -> None:
        tier = self._tier(item)
        self._tiers[tier][item.digest] = item
        self._taken[tier] += item.size

    # -- room -----------------------------------------------------------------------------------

    def _make_room(self, new: Item, budget: int, now: float) -> list[Item]:
        gone: list[Item] = []
        for tiers, room in self._parts(new, budget):
            gone += self._evict(tiers, room, now)
        if sum(self._usage) > USES:
            self._usage = [used / 2 for used in self._usage]
        return gone

    def _parts(self, new: Item, budget: int) -> Iterator[tuple[Sequence[int], int]]:
        """Of which tiers how many bytes go: of the one furthest over its budget first (C9).

        The last part is what is then still to go, of all tiers.
        """
        target = budget - new.size
        if self._weights is not None:
            over = self._over(new, budget, self._weights)
            for tier in sorted(range(len(over)), key=over.__getitem__, reverse=True):
                part = min(int(over[tier]), self.bytes - target)
                if part > 0:
                    yield [tier], part
        if self.bytes > target:
            yield range(len(self._tiers)), self.bytes - target

    def _over(self, new: Item, budget: int, weights: Sequence[float]) -> list[float]:
        """By how many bytes each tier would be over its budget, with a new item."""
        allowed = tier_budgets(budget, weights, self._usage)
        over = [size - most for size, most in zip(self._taken, allowed, strict=True)]
        over[self._tier(new)] += new.size
        return over

    def _evict(self, tiers: Sequence[int], room: int, now: float) -> Iterator[Item]:
        """Remove items of these tiers, of at least `room` bytes together, or all."""
        while room > 0 and (looked := self._next(tiers)):
            least = 0
            if self._sample is not None and len(looked) >= MANY:
                least = sum(item.size for item in looked) // SPARE
            for victim in self._replacement.victims(looked, max(room, least), now):
                self.remove(victim.digest)
                room -= victim.size
                yield victim

    def _next(self, tiers: Sequence[int]) -> list[Item]:
        """The items of these tiers to choose among next."""
        most = None if self._sample is None else max(1, self._sample // len(tiers))
        found: list[Item] = []
        for tier in tiers:
            items = self._tiers[tier]
            looked = list(islice(items.values(), most))
            if len(looked) < len(items):
                for item in looked:  # to the end: the others are looked at before they are again
                    items[item.digest] = items.pop(item.digest)
            found += looked
        return found

    def _tier(self, item: Item) -> int:
        return min(max(item.tier, 0), len(self._usage) - 1)
