"""What is kept within a budget of bytes, and who makes room (SPEC C4, C5, C9).

A shelf knows items, not entries: it serves the store in memory and simulation. Whoever has one
calls it under a lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .budgets import tier_budgets
from .replacement.base import Item, Replacement

USES = 4096
"""Uses after which those before count half: what the budgets of tiers follow (C9)."""


class Shelf:
    """Items by digest.

    Args:
        replacement: which of them make room; it is this shelf's own.
        weights: those of tiers, for C9; None for one budget for all.

    Attributes:
        bytes: of all items.
    """

    def __init__(self, replacement: Replacement, weights: Sequence[float] | None = None) -> None:
        self.items: dict[str, Item] = {}
        self.bytes = 0
        self.obey(replacement, weights)

    def obey(self, replacement: Replacement, weights: Sequence[float] | None) -> None:
        """Make room by other rules from now on; what is known of the items stays."""
        self._replacement, self._weights = replacement, weights
        self._usage = [0.0 for _ in weights or (1.0,)]

    def use(self, digest: str, now: float) -> Item:
        """Note that an item is used. Raises KeyError if it is not there."""
        item = self.items[digest]
        self._usage[self._tier(item)] += 1.0
        self._replacement.hit(item, now)
        return item

    def insert(self, item: Item, budget: int, now: float, *, spare: int = 0) -> list[Item]:
        """Keep an item; gives those that had to go. It must not be larger than the budget.

        Args:
            spare: bytes that are freed besides, if any are, for those that come next.
        """
        self.remove(item.digest)
        gone: list[Item] = []
        if self.bytes + item.size > budget:
            gone = self._make_room(item, budget, now, spare)
        self._replacement.insert(item, now)
        self.items[item.digest] = item
        self.bytes += item.size
        self._usage[self._tier(item)] += 1.0
        return gone

    def remove(self, digest: str) -> None:
        """Keep an item no longer."""
        if (item := self.items.pop(digest, None)) is not None:
            self.bytes -= item.size

    def recount(self) -> None:
        """Mend `bytes` where a change may have been interrupted."""
        self.bytes = sum(item.size for item in list(self.items.values()))

    # -- room -----------------------------------------------------------------------------------

    def _make_room(self, new: Item, budget: int, now: float, spare: int) -> list[Item]:
        gone: list[Item] = []
        for items, part in self._parts(new, budget, max(0, budget - new.size - spare)):
            for victim in self._replacement.victims(items, part, now):
                self.remove(victim.digest)
                gone.append(victim)
        if sum(self._usage) > USES:
            self._usage = [used / 2 for used in self._usage]
        return gone

    def _parts(self, new: Item, budget: int, target: int) -> Iterator[tuple[Iterable[Item], int]]:
        """Of which items how many bytes go: those of the tier furthest over its budget first (C9).

        The last part is what is then still to go, of all items, until `target` bytes are left.
        """
        if self._weights is not None:
            over = self._over(new, budget, self._weights)
            for tier in sorted(range(len(over)), key=over.__getitem__, reverse=True):
                part = min(int(over[tier]), self.bytes - target)
                if part > 0:
                    yield [i for i in self.items.values() if self._tier(i) == tier], part
        if self.bytes > target:
            yield list(self.items.values()), self.bytes - target

    def _over(self, new: Item, budget: int, weights: Sequence[float]) -> list[float]:
        """By how many bytes each tier would be over its budget, with a new item."""
        taken = [0.0 for _ in weights]
        for item in (new, *self.items.values()):
            taken[self._tier(item)] += item.size
        allowed = tier_budgets(budget, weights, self._usage)
        return [size - most for size, most in zip(taken, allowed, strict=True)]

    def _tier(self, item: Item) -> int:
        return min(max(item.tier, 0), len(self._usage) - 1)
