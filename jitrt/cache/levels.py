"""One level of the cache: a store, what is known of it meanwhile, and reports of what it does
(SPEC C3, C11).

What was not there is taken for absent for a while, so that looking for it again costs nothing. What
a store counts by itself, and what goes wrong in it, is reported as it happens.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Protocol

from .entry import Entry
from .store import EntryStore

ABSENT = 1.0
"""Seconds for which what was not there is taken for absent."""

MOST = 1 << 14
"""Digests that a level remembers."""

QUIET = 1.0
"""Seconds for which the same trouble is not reported again, only counted."""

SHOWN = 12
"""Characters of a digest in reports and tables."""


class Report(Protocol):
    """Is told of what the cache does: a kind of event and its fields."""

    def __call__(self, kind: str, program: str = "", /, **data: object) -> None: ...


class Level:
    """A store, asked by the cache.

    Args:
        clock: seconds; never goes back.
        shared: whether other processes write there too.
    """

    def __init__(
        self,
        store: EntryStore,
        clock: Callable[[], float],
        report: Report,
        *,
        shared: bool = True,
    ) -> None:
        self.store = store
        self.hits = self.misses = 0
        self._clock = clock
        self._report = report
        self._shared = shared
        self._absent: dict[str, float] = {}
        self._kept: set[str] = set()
        self._told = (0, 0)
        self._reason, self._quiet = "", -math.inf

    @property
    def name(self) -> str:
        return self.store.name

    def lacks(self, digest: str) -> bool:
        """Whether it has just been found that the entry is not there."""
        until = self._absent.get(digest)
        return until is not None and self._clock() < until

    def has(self, digest: str) -> bool:
        """Whether this process has seen the entry there."""
        return digest in self._kept

    def missing(self, digests: Iterable[str]) -> list[str]:
        """Those that are not there now; none if the store cannot say so at once."""
        holds = getattr(self.store, "holds", None)
        try:
            return [] if holds is None else [each for each in digests if holds(each) is False]
        except Exception as error:
            self.trouble("holds", error)
            return []

    def holds(self, digest: str) -> bool:
        """Whether the process has seen the entry there, and it has not gone since, as far as the
        store can say that at once."""
        return self.has(digest) and not self.missing((digest,))

    def get(self, digest: str) -> Entry | None:
        """The entry, or None."""
        if self.lacks(digest):
            self.misses += 1
            return None
        try:
            found = self.store.get(digest)
        except Exception as error:
            self.trouble("get", error)
            found = None
        self.take(digest, found)
        return found

    def take(self, digest: str, found: Entry | None) -> None:
        """Note what the store has answered."""
        if found is None:
            self.misses += 1
            self._kept.discard(digest)
            if self._shared:
                _note(self._absent, digest, self._clock() + ABSENT)
        else:
            self.hits += 1
            self._keep(digest)
        self._tell()

    def put(self, entry: Entry) -> bool:
        """Keep an entry; whether it is kept."""
        try:
            kept = self.store.put(entry)
        except Exception as error:
            self.trouble("put", error)
            kept = False
        if kept:
            self._absent.pop(entry.digest, None)
            self._keep(entry.digest)
        self._tell()
        return kept

    def _keep(self, digest: str) -> None:
        if self._shared:
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept.add(digest)

    def forget(self, digest: str) -> None:
        """Take an entry neither for absent nor for present."""
        self._absent.pop(digest, None)
        self._kept.discard(digest)

    def trouble(self, what: str, error: Exception) -> None:
        """Report what a store ought not to have raised."""
        self._report(
            "cache-trouble", level=self.name, message=f"{what}: {type(error).__name__}: {error}"
        )

    def _tell(self) -> None:
        """Report what the store has evicted or failed to do since the last time; the same trouble
        again once it is `QUIET` seconds old."""
        counts = self.store.counts
        told, self._told = self._told, (counts.evicted, counts.errors)
        if told == self._told:
            return
        evicted, errors = counts.evicted - told[0], counts.errors - told[1]
        if evicted > 0:
            self._report("cache-evict", level=self.name, entries=evicted)
        if errors > 0:
            reason, now = getattr(self.store, "trouble", ""), self._clock()
            if reason == self._reason and now < self._quiet:
                self._told = (counts.evicted, told[1])
                return
            self._reason, self._quiet = reason, now + QUIET
            times = "once" if errors == 1 else f"{errors} times"
            message = f"{times} it could not be read or written"
            self._report(
                "cache-trouble",
                level=self.name,
                message=f"{message}: {reason}" if reason else message,
            )


def _note(known: dict[str, float], digest: str, until: float) -> None:
    if len(known) >= MOST:
        known.clear()
    known[digest] = until
