"""`greedy-dual-size`: cost for each byte, on top of an age that rises with what goes (SPEC C5).

Cao and Irani, "Cost-aware WWW proxy caching algorithms", USITS 1997.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from .base import Item, Rank, Ranked, last_use


class GreedyDualSize(Ranked):
    """H = L + cost / size at each use; the least H goes first, and becomes L.

    `state` is H, in seconds a byte. L is where it was when the store was closed as soon as an entry
    is used or has to go.
    """

    name: ClassVar[str] = "greedy-dual-size"

    def __init__(self) -> None:
        self.floor = 0.0

    def insert(self, item: Item, now: float) -> None:
        """Note that an entry is new."""
        super().insert(item, now)
        item.state = self.floor + _density(item)

    def hit(self, item: Item, now: float) -> None:
        """Note that an entry was used."""
        super().hit(item, now)
        density = _density(item)
        self.floor = max(self.floor, item.state - density)
        item.state = self.floor + density

    def rank(self, item: Item, now: float) -> Rank:
        """H, and the last use in seconds."""
        return item.state, last_use(item)

    def victims(self, items: Iterable[Item], room: int, now: float) -> list[Item]:
        """The entries of the least H; L becomes that of the last of them."""
        found = super().victims(items, room, now)
        if found:
            self.floor = max(self.floor, found[-1].state)
        return found


def _density(item: Item) -> float:
    return item.cost / max(1, item.size)
