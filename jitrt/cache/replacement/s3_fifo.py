"""`s3-fifo`: three queues, first in first out; what is used once only does not stay (SPEC C4, C5).

Yang, Zhang, Qiu, Yue and Rashmi, "FIFO queues are all you need for cache eviction", SOSP 2023. The
small queue takes a tenth of the bytes, and whoever is used twice there gets into the main one; the
ghost queue remembers the digests of entries that went, as many as there are entries.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from .base import Item

SMALL = 0.1
"""The part of all bytes that the small queue takes."""

MOST = 3
"""Uses that are counted."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What `state` means: where an item stands, and its uses since it stands there."""

    order: int
    main: bool
    uses: int

    @staticmethod
    def of(item: Item) -> _Place:
        """That of an item."""
        rest, uses = divmod(int(item.state), MOST + 1)
        return _Place(rest // 2, bool(rest % 2), uses)

    @property
    def state(self) -> float:
        """As the state of an item; exact, since it is below 2**53."""
        return float((self.order * 2 + self.main) * (MOST + 1) + self.uses)


class S3Fifo:
    """Small, main and ghost queue, by bytes."""

    name: ClassVar[str] = "s3-fifo"

    def __init__(self) -> None:
        self.ghost: dict[str, None] = {}
        self.order = 0

    def insert(self, item: Item, now: float) -> None:
        """Note that an entry is new: into the small queue, or the main one if it was here."""
        item.inserted, item.times, item.hits = now, (now,), 0
        returned = item.digest in self.ghost
        self.ghost.pop(item.digest, None)
        item.state = _Place(self._next(now), returned, 0).state

    def hit(self, item: Item, now: float) -> None:
        """Note that an entry was used."""
        item.hits += 1
        item.times = (now,)
        if int(item.state) % (MOST + 1) < MOST:
            item.state += 1.0

    def victims(self, items: Iterable[Item], room: int, now: float) -> list[Item]:
        """The entries that leave the queues, of at least `room` bytes together, or all."""
        queues = _Queues(items)
        found: list[Item] = []
        while room > 0 and (item := queues.head()) is not None:
            place = _Place.of(item)
            stays = place.uses > 0 if place.main else place.uses > 1
            if stays:
                uses = place.uses - 1 if place.main else 0
                item.state = _Place(self._next(now), True, uses).state
                queues.main.append(item)
                continue
            found.append(item)
            room -= item.size
            queues.total -= item.size
            if not place.main:
                self.ghost[item.digest] = None
        self._forget(len(queues.small) + len(queues.main))
        return found

    def _next(self, now: float) -> int:
        """A number greater than those before, of this process and of earlier ones."""
        self.order = max(self.order + 1, int(now * 1000.0))
        return self.order

    def _forget(self, most: int) -> None:
        for digest in list(self.ghost)[: max(0, len(self.ghost) - max(1, most))]:
            del self.ghost[digest]


class _Queues:
    """The small and the main queue, made of the items."""

    def __init__(self, items: Iterable[Item]) -> None:
        ordered = sorted(items, key=lambda item: item.state)
        self.small = deque(item for item in ordered if not _Place.of(item).main)
        self.main = deque(item for item in ordered if _Place.of(item).main)
        self.in_small = sum(item.size for item in self.small)
        self.total = self.in_small + sum(item.size for item in self.main)

    def head(self) -> Item | None:
        """The next one that may go, taken out of its queue."""
        if self.small and (self.in_small >= SMALL * self.total or not self.main):
            item = self.small.popleft()
            self.in_small -= item.size
            return item
        return self.main.popleft() if self.main else None
