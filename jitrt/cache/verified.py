"""Stores whose entries are what they claim to be: verification around a store (SPEC C3, C6).

What is damaged, foreign, of another version, under another name or sealed with a key that is not
trusted is a miss, counted by its reason and, in a store of one's own, deleted.

A record is authentic if it was sealed with a trusted key, whenever that was. Under an equal key it
is interchangeable with newer ones, so that an old one, put back, does no harm. All the same, a
process does not take one that is older than what it has had from the store or put there.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...forks import renewed_by_fork
from .entry import Entry
from .sealing import ENTRY_LIMIT, Reason, Refused, facts_of, seal, unseal
from .secret import Ring
from .store import Counts, Listed, Store

_REMEMBERED = 4096
"""How many entries a store knows the age of."""

_LOCK = renewed_by_fork(threading.Lock())
"""Of the numbers of all stores: held for the time of an addition."""


@dataclass(frozen=True)
class Refusal:
    """A record that was refused; nothing in it is known to be true. `size` in bytes."""

    store: str
    digest: str
    reason: Reason
    size: int


class Verified:
    """A store of records as one of entries.

    Its `counts` are those of its callers: a record that was refused is a miss. It never raises.

    Args:
        store: where the records are.
        ring: the keys that are trusted; without any, nothing is read or written.
        entry_limit: bytes of the largest record.
        deletes: whether refused records are deleted from the store. Not where others may be able
            to use them: in stores that are shared.
        tell: is called with each refusal, by the thread that asked.
    """

    def __init__(
        self,
        store: Store,
        ring: Ring,
        *,
        entry_limit: int = ENTRY_LIMIT,
        deletes: bool = True,
        tell: Callable[[Refusal], None] | None = None,
    ) -> None:
        self.name = store.name
        self.store = store
        self.counts = Counts()
        self.refused: Counter[Reason] = Counter()
        self._ring = ring
        self._entry_limit = entry_limit
        self._deletes = deletes
        self._tell = tell
        self._newest: dict[str, float] = {}

    def get(self, digest: str) -> Entry | None:
        """The entry, or None."""
        if not self._ring:
            self._refuse(digest, Reason.NO_KEY, 0)
            return None
        record = self.store.get(digest)
        if record is None:
            with _LOCK:
                self.counts.misses += 1
            return None
        size = memoryview(record).nbytes
        try:
            entry = self.opened(digest, record)
        except Refused as refused:
            self._refuse(digest, refused.reason, size)
            return None
        with _LOCK:
            self.counts.hits += 1
            self.counts.read += size
        return entry

    def opened(self, digest: str, record: bytes | memoryview) -> Entry:
        """The entry in a record that the store gave by other means. Raises Refused."""
        entry = unseal(record, digest, self._ring, self._entry_limit)
        if entry.created < self._newest.get(digest, entry.created):
            raise Refused(Reason.ROLLED_BACK)
        self._remember(entry)
        return entry

    def put(self, entry: Entry) -> bool:
        """Keep an entry, instead of one that is there; whether it is kept."""
        kept, size = self._put(entry)
        with _LOCK:
            self.counts.puts += kept
            self.counts.errors += not kept
            self.counts.written += size if kept else 0
        return kept

    def delete(self, digest: str) -> None:
        """Forget an entry."""
        self._newest.pop(digest, None)
        self.store.delete(digest)

    def listing(self) -> Iterator[Listed]:
        """All records, verified or not, in no particular order."""
        return self.store.listing()

    def close(self) -> None:
        """Write what is still to be written, and let go of files and connections."""
        self.store.close()

    def _put(self, entry: Entry) -> tuple[bool, int]:
        if self._ring.first is None:
            return False, 0
        try:
            record = seal(entry, self._ring.first)
        except (ValueError, TypeError, RecursionError):
            return False, 0
        if len(record) > self._entry_limit:
            return False, 0
        self._newest.pop(entry.digest, None)
        self._remember(entry)
        return self.store.put(entry.digest, record, facts_of(entry)), len(record)

    def _remember(self, entry: Entry) -> None:
        with _LOCK:
            self._newest[entry.digest] = entry.created
            if len(self._newest) > _REMEMBERED:
                del self._newest[next(iter(self._newest))]

    def _refuse(self, digest: str, reason: Reason, size: int) -> None:
        with _LOCK:
            self.counts.misses += 1
            self.counts.refused += 1
            self.refused[reason] += 1
        if self._tell is not None:
            self._tell(Refusal(self.name, digest, reason, size))
        mine = self._ring.lasting or reason is not Reason.UNKNOWN_KEY
        if self._deletes and mine and reason is not Reason.NO_KEY:
            self.store.delete(digest)
