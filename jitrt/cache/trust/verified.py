"""Stores whose entries are what they claim to be: verification around a store (SPEC C3, C6).

What is damaged, foreign, of another version, under another name or sealed with a key that is not
trusted is a miss, counted by its reason and, in a store of one's own, deleted.

A record is authentic if it was sealed with a trusted key, whenever that was. Under an equal key it
is interchangeable with newer ones, so that an old one, put back, does no harm. All the same, a
process does not take one that is older by a minute than what it has had from the store or put
there; less may be between what two processes write at once.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from math import inf
from typing import Protocol

from ....forks import renewed_by_fork
from ....quick_dataclass import dataclass
from ..entry import Entry
from ..store import ENTRY_LIMIT, LOCAL_LIMIT, Counts, Listed, Store
from .sealing import Reason, Refused, facts_of, seal, unseal
from .secret import Ring

_REMEMBERED = 4096
"""How many entries a store knows the age of."""

_SLACK = 60.0
"""Seconds by which an entry may be older than one that was seen before."""

_LOCK = renewed_by_fork(threading.Lock())
"""Of what all stores count and remember: held for the time of a change."""


@dataclass(frozen=True)
class Refusal:
    """A record that was refused; nothing in it is known to be true. `size` in bytes."""

    store: str
    digest: str
    reason: Reason
    size: int


class RemoteRecords(Store, Protocol):
    """A store of records that answers in the background."""

    reasons: Counter[str]
    """Requests that came to nothing, by reason."""

    def fetch(
        self, digest: str, done: Callable[[bytes | None], None], timeout: float | None = None
    ) -> None:
        """Ask for a record. `done` is called once, with it or None, from any thread, within
        `timeout` seconds if they are given."""
        ...

    def prepare(self) -> None:
        """Be connected before somebody asks."""
        ...

    def flush(self, timeout: float) -> bool:
        """Wait until what was put is there; whether it is."""
        ...


class Verified:
    """A store of records as one of entries.

    Its `counts` are what its callers see: a record that was refused is a miss. It never raises.

    Args:
        store: where the records are.
        ring: the keys that are trusted; without any, nothing is read or written.
        entry_limit: bytes of the largest record.
        deletes: whether refused records that are of no use to anybody are deleted: in a store of
            one's own, where all have the same keys.
        tell: is called with each refusal, by the thread that asked.
    """

    def __init__(
        self,
        store: Store,
        ring: Ring,
        *,
        entry_limit: int = LOCAL_LIMIT,
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
        self._unsealed = 0
        self._newest: dict[str, float] = {}

    @property
    def trouble(self) -> str:
        """What is wrong with the store, as far as it says so, or with the keys."""
        if not self._ring:
            return self._ring.problem
        return getattr(self.store, "trouble", "")

    def get(self, digest: str) -> Entry | None:
        """The entry, or None."""
        if not self._ring:
            self._leave_alone()
            return None
        newest = self._newest.get(digest)
        return self._checked(digest, self.store.get(digest), newest)

    def holds(self, digest: str) -> bool | None:
        """Whether there is a record, which nobody has verified; None if the store cannot say so at
        once."""
        holds = getattr(self.store, "holds", None)
        return None if holds is None else holds(digest)

    def put(self, entry: Entry) -> bool:
        """Keep an entry, instead of one that is there; whether it is kept."""
        record = self._sealed(entry)
        if record is None:
            self._count(unsealed=1)
            return False
        self._forget(entry.digest)
        self._remember(entry)
        kept = self.store.put(entry.digest, record, facts_of(entry))
        self._count(puts=kept, written=len(record) * kept)
        return kept

    def delete(self, digest: str) -> None:
        """Forget an entry."""
        self._forget(digest)
        self.store.delete(digest)

    def listing(self) -> Iterator[Listed]:
        """All records, verified or not, in no particular order."""
        return self.store.listing()

    def close(self) -> None:
        """Write what is still to be written, and let go of files and connections."""
        self.store.close()

    def _checked(
        self, digest: str, record: bytes | memoryview | None, newest: float | None
    ) -> Entry | None:
        """The entry in a record, if there is one and it is of use.

        `newest` is what was remembered before the record was asked for: another thread may have
        put a newer one since.
        """
        if record is None:
            self._count(misses=1)
            return None
        size = memoryview(record).nbytes
        try:
            entry = unseal(record, digest, self._ring, self._entry_limit)
            if newest is not None and entry.created < newest - _SLACK:
                raise Refused(Reason.ROLLED_BACK)
        except Refused as refused:
            self._refuse(digest, refused.reason, size)
            return None
        self._remember(entry)
        self._count(hits=1, read=size)
        return entry

    def _sealed(self, entry: Entry) -> bytes | None:
        """The record of an entry, or None if there can be none."""
        if self._ring.first is None:
            return None
        try:
            record = seal(entry, self._ring.first)
        except (ValueError, TypeError, RecursionError):
            return None
        return record if len(record) <= self._entry_limit else None

    def _remember(self, entry: Entry) -> None:
        with _LOCK:
            self._newest[entry.digest] = max(entry.created, self._newest.get(entry.digest, -inf))
            if len(self._newest) > _REMEMBERED:
                del self._newest[next(iter(self._newest))]

    def _forget(self, digest: str) -> None:
        with _LOCK:
            self._newest.pop(digest, None)

    def _leave_alone(self) -> None:
        """Without a key nobody even looks whether there is a record: a miss, and no refusal."""
        with _LOCK:
            self.refused[Reason.NO_KEY] += 1
        self._count(misses=1)

    def _refuse(self, digest: str, reason: Reason, size: int) -> None:
        with _LOCK:
            self.refused[reason] += 1
        self._count(misses=1)
        if self._tell is not None:
            self._tell(Refusal(self.name, digest, reason, size))
        of_others = reason is Reason.UNKNOWN_KEY and not self._ring.lasting
        if self._deletes and reason is not Reason.ROLLED_BACK and not of_others:
            self.store.delete(digest)

    def _count(self, *, unsealed: int = 0, **more: int) -> None:
        """Add to the counts; what a store alone knows is taken over."""
        counts, below = self.counts, self.store.counts
        with _LOCK:
            for name, number in more.items():
                setattr(counts, name, getattr(counts, name) + number)
            self._unsealed += unsealed
            counts.errors = below.errors + self._unsealed
            counts.evicted = below.evicted
            counts.refused = self.refused.total() - self.refused[Reason.NO_KEY] + below.refused


class VerifiedRemote(Verified):
    """A distributed store, which answers in the background, as one of entries."""

    store: RemoteRecords

    def __init__(
        self,
        store: RemoteRecords,
        ring: Ring,
        *,
        entry_limit: int = ENTRY_LIMIT,
        tell: Callable[[Refusal], None] | None = None,
    ) -> None:
        super().__init__(store, ring, entry_limit=entry_limit, deletes=False, tell=tell)

    def fetch(
        self, digest: str, done: Callable[[Entry | None], None], timeout: float | None = None
    ) -> None:
        """Ask for an entry. `done` is called once, with it or None, from any thread, within
        `timeout` seconds if they are given."""
        if not self._ring:
            self._leave_alone()
            done(None)
            return
        newest = self._newest.get(digest)
        self.store.fetch(
            digest, lambda record: done(self._checked(digest, record, newest)), timeout
        )

    def prepare(self) -> None:
        """Be connected before somebody asks."""
        self.store.prepare()

    def flush(self, timeout: float) -> bool:
        """Wait until what was put is there, at most that many seconds; whether it is."""
        return self.store.flush(timeout)
