"""Uses of records, remembered until they are written: a hit itself writes nothing."""

from __future__ import annotations

from collections import deque

from ..replacement.base import Replacement
from .index import Index

_TIMES = 8
"""Last uses of a record whose times are remembered; of others, their number."""


class _Use:
    """Uses of one record."""

    __slots__ = ("count", "times")

    def __init__(self) -> None:
        self.count = 0
        self.times: deque[float] = deque(maxlen=_TIMES)


class Uses:
    """Uses by digest; times in seconds of the store's clock."""

    def __init__(self) -> None:
        self._of: dict[str, _Use] = {}

    def __bool__(self) -> bool:
        return bool(self._of)

    def add(self, digest: str, now: float) -> None:
        """A record was used."""
        use = self._of.get(digest)
        if use is None:
            use = self._of[digest] = _Use()
        use.count += 1
        use.times.append(now)

    def note(self, index: Index, replacement: Replacement) -> None:
        """Tell replacement of all uses, in a transaction, and forget them. Raises sqlite3.Error."""
        uses, self._of = self._of, {}
        items = list(index.known(uses))
        for item in items:
            use = uses[item.digest]
            item.hits += use.count - len(use.times)
            for time in tuple(use.times):  # others may be adding
                replacement.hit(item, time)
        index.update(items)

    def forget(self) -> None:
        """Forget all uses."""
        self._of = {}
