"""`s3-fifo`: three queues, first in first out; what is used once only does not stay (SPEC C4, C5).

Yang, Zhang, Qiu, Yue and Rashmi, "FIFO queues are all you need for cache eviction", SOSP 2023. The
small queue takes a tenth of the bytes, and whoever is used twice there gets into the main one; the
ghost queue remembers the digests of entries that went, as many as there are entries.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable
from operator import attrgetter
from typing import ClassVar

from .base import Item

SMALL = 0.1
"""The part of all bytes that the small queue takes."""

USES = 4
"""Uses are counted below that."""

MAIN = float(1 << 52)
"""The state of items in the main queue begins there; all states are exact integers."""


class S3Fifo:
    """Small, main and ghost queue, by bytes.

    `state` is where an item stands: `USES * order + uses`, and `MAIN` more in the main queue.
    """

    name: ClassVar[str] = "s3-fifo"

    def __init__(self) -> None:
        self.ghost: dict[str, None] = {}
        self.order = 0

    def insert(self, item: Item, now: float) -> None:
        """Note that an entry is new: into the small queue, or the main one if it was here."""
        item.inserted, item.times, item.hits = now, (now,), 0
        returned = item.digest in self.ghost
        self.ghost.pop(item.digest, None)
        item.state = self._last(now, returned)

    def hit(self, item: Item, now: float) -> None:
        """Note that an entry was used."""
        item.hits += 1
        item.times = (now,)
        if _uses(item) < USES - 1:
            item.state += 1.0

    def victims(self, items: Iterable[Item], room: int, now: float) -> list[Item]:
        """The entries that leave the queues, of at least `room` bytes together, or all."""
        items = list(items)
        for item in items:
            self._mend(item, now)
        queues = _Queues(items)
        found: list[Item] = []
        while room > 0 and (item := queues.head()) is not None:
            uses, main = _uses(item), item.state >= MAIN
            if uses > (0 if main else 1):
                item.state = self._last(now, True) + (uses - 1 if main else 0)
                queues.main.append(item)
                continue
            found.append(item)
            room -= item.size
            queues.total -= item.size
            if not main:
                self.ghost[item.digest] = None
        self._forget(len(queues.small) + len(queues.main))
        return found

    def _last(self, now: float, main: bool) -> float:
        """The state of the last in a queue, behind those of this process and of earlier ones."""
        self.order = max(self.order + 1, int(now * 1000.0))
        return float(self.order * USES) + (MAIN if main else 0.0)

    def _mend(self, item: Item, now: float) -> None:
        """An item that other policies kept has stood in the small queue since it was inserted."""
        at = item.inserted * 1000.0
        first = int(at) if 0.0 <= at < MAIN / USES else 0
        state = item.state if item.state < MAIN else item.state - MAIN
        if not first <= state // USES <= max(self.order, int(now * 1000.0)):
            item.state = float(first * USES + min(max(0, item.hits), USES - 1))

    def _forget(self, most: int) -> None:
        for digest in list(self.ghost)[: max(0, len(self.ghost) - max(1, most))]:
            del self.ghost[digest]


def _uses(item: Item) -> int:
    uses = item.state % USES
    return int(uses) if uses == uses else 0


class _Queues:
    """The small and the main queue, made of the items."""

    def __init__(self, items: Iterable[Item]) -> None:
        ordered = sorted(items, key=attrgetter("state"))
        main = bisect_left(ordered, MAIN, key=attrgetter("state"))
        self.small, self.main = deque(ordered[:main]), deque(ordered[main:])
        self.in_small = sum(item.size for item in self.small)
        self.total = self.in_small + sum(item.size for item in self.main)

    def head(self) -> Item | None:
        """The next one that may go, taken out of its queue."""
        if self.small and (self.in_small >= SMALL * self.total or not self.main):
            item = self.small.popleft()
            self.in_small -= item.size
            return item
        return self.main.popleft() if self.main else None
