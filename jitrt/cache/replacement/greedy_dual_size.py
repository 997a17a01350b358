"""`greedy-dual-size`: cost for each byte, on top of an age that rises with what goes (SPEC C5).

Cao and Irani, "Cost-aware WWW proxy caching algorithms", USITS 1997.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from .base import Item, Rank, Ranked, cost_of, last_use

USED = -1.0
"""The state of an entry that was used since room was made the last time."""

MOST = 1e6
"""More than L can get to, which rises by less than 0.01 when room is made."""


class GreedyDualSize(Ranked):
    """H = L + cost / size at each use; the least H goes first, and becomes L.

    `state` is H, in seconds a byte. L changes only when room is made, and is the least H that is
    left then; so H of what was used since the last time is computed when room is made, and nothing
    has to be remembered but the items.
    """

    name: ClassVar[str] = "greedy-dual-size"

    def insert(self, item: Item, now: float) -> None:
        """Note that an entry is new."""
        super().insert(item, now)
        item.state = USED

    def hit(self, item: Item, now: float) -> None:
        """Note that an entry was used."""
        super().hit(item, now)
        item.state = USED

    def rank(self, item: Item, now: float) -> Rank:
        """H, and the last use in seconds."""
        return item.state, last_use(item)

    def victims(self, items: Iterable[Item], room: int, now: float) -> list[Item]:
        """The entries of the least H."""
        items = list(items)
        floor = min((item.state for item in items if 0.0 <= item.state < MOST), default=0.0)
        for item in items:
            last = floor + cost_of(item) / max(1, item.size)
            if not 0.0 <= item.state <= last:
                item.state = last
        return super().victims(items, room, now)
