"""The cache of a process: memory before disk before the distributed store (SPEC C3, C11, O2).

A lookup asks one level after the other, and what a lower one has goes up to those above. Nobody
waits for more than the local disk, or for a remote for as long as they say. Nothing raises: what a
store cannot do is a miss, or not kept, and counted.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING, Protocol

from .entry import Entry
from .keys import Key
from .levels import SHOWN, Level, Report
from .store import EntryStore
from .writing import Job, Writer

if TYPE_CHECKING:
    from .statistics import CacheStatistics

LOUD = ("program", "source")
"""Kinds of entries whose lookups are events; those of all others, and what is found in memory, are
only counted."""

NONE = "none"
"""What a policy calls a level that it does not use."""

MEMORY = "memory"
"""The level of entries that are in memory, or wait to be written."""

CLOSING = 1.0
"""Seconds in which what is still to be written is written when a process ends."""

Done = Callable[[Entry | None], None]


class RemoteEntries(EntryStore, Protocol):
    """A distributed store, which answers in the background."""

    def fetch(self, digest: str, done: Done, timeout: float | None = None) -> None:
        """Ask for an entry. `done` is called once, with it or None, from any thread, within
        `timeout` seconds if they are given."""
        ...

    def prepare(self) -> None:
        """Be connected before somebody asks."""
        ...

    def flush(self, timeout: float) -> bool:
        """Wait until what was put is there; whether it is."""
        ...


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str: ...


class CachePolicy(Protocol):
    """What a policy says of reading and writing (`cache-policy`)."""

    @property
    def memory(self) -> Named:
        """`none` if nothing is kept there, else what makes room."""
        ...

    @property
    def disk(self) -> Named:
        """As of `memory`."""
        ...

    @property
    def remote(self) -> str:
        """`read-write`, `read` or `none`."""
        ...

    @property
    def timeout(self) -> float:
        """Seconds in which a remote has to answer."""
        ...

    @property
    def entry_limit(self) -> int:
        """Bytes of the largest entry that is kept or read."""
        ...


class Cache:
    """Entries in up to three levels; safe to use from any thread.

    Args:
        memory, disk, remote: the levels; None leaves one out.
        clock: seconds; never goes back.
        report: is told of what happens, as events are (`tiering/event_kinds.py`).
        obey: has the stores make room as a policy says.
        threaded: write to disk and remote in a thread of its own, else at once.
    """

    def __init__(
        self,
        memory: EntryStore | None = None,
        disk: EntryStore | None = None,
        remote: RemoteEntries | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        report: Report | None = None,
        obey: Callable[[CachePolicy], None] | None = None,
        threaded: bool = True,
    ) -> None:
        self._report: Report = _nobody if report is None else report
        self._clock = clock
        self._memory = None if memory is None else self._level(memory, shared=False)
        self._disk = None if disk is None else self._level(disk)
        self._remote = None if remote is None else self._level(remote)
        self._far = remote
        self._obey = obey
        self._obeyed: CachePolicy | None = None
        self._writer = Writer(threaded=threaded, recall=None if memory is None else memory.get)
        self._lookups: Counter[tuple[str, str]] = Counter()

    def _level(self, store: EntryStore, *, shared: bool = True) -> Level:
        return Level(store, self._clock, self._report, shared=shared)

    @property
    def keeps(self) -> bool:
        """Whether anything is kept at all."""
        return self._memory is not None or self.lasting

    @property
    def lasting(self) -> bool:
        """Whether anything is kept beyond this process."""
        return self._disk is not None or self._remote is not None

    @property
    def levels(self) -> list[Level]:
        """Those there are, the nearest first."""
        return [x for x in (self._memory, self._disk, self._remote) if x is not None]

    # -- reading --------------------------------------------------------------------------------

    def get(
        self,
        key: Key,
        *,
        policy: CachePolicy | None = None,
        patience: float = 0.0,
        program: str = "",
        again: bool = False,
    ) -> Entry | None:
        """The entry that is in memory or on disk; a remote is waited for at most `patience`
        seconds. `program` is whose the lookup is, in the log. If it is asked for `again`, another
        miss does not count."""
        if not self.keeps:
            return None
        began = self._clock()
        found, level = self._near(key.digest, policy)
        if found is None and patience > 0 and self._asks_remote(key.digest, policy):
            found, level = self._wait(key.digest, policy, patience)
        if found is not None or not again:
            self._count(key, program, found, level, began)
        return found

    def fetch(
        self,
        key: Key,
        done: Done,
        *,
        policy: CachePolicy | None = None,
        program: str = "",
    ) -> None:
        """Call `done` with the entry or None: now, or once a remote has answered, from its thread
        then."""
        began = self._clock()
        found, level = self._near(key.digest, policy)
        if found is not None or not self._asks_remote(key.digest, policy):
            self._count(key, program, found, level, began)
            done(found)
            return

        def answered(entry: Entry | None) -> None:
            self._count(key, program, entry, "" if entry is None else self._far_name, began)
            done(entry)

        self._ask_remote(key.digest, policy, answered)

    def latest(self, key: Key) -> Entry | None:
        """The entry as it is on disk now, whoever has written it: for what is no function of its
        key. Programs and their sources were looked up before, and that counts."""
        if self._disk is None:
            return None
        began = self._clock()
        found = self._writer.find(key.digest)
        if found is None:
            self._disk.forget(key.digest)
            found = self._disk.get(key.digest)
        if key.kind not in LOUD:
            self._count(key, "", found, self._disk.name if found else "", began)
        return found

    def _near(self, digest: str, policy: CachePolicy | None) -> tuple[Entry | None, str]:
        """What memory or disk has, and which of them."""
        memory, disk = self._nearby(policy)
        found, level = None if memory is None else memory.get(digest), MEMORY
        if found is None and self._writer:
            found = self._writer.find(digest)
        if found is None and disk is not None:
            found, level = disk.get(digest), disk.name
        if found is None or not _admits(policy, found):
            return None, ""
        if level != MEMORY and memory is not None:
            memory.put(found)
        return found, level

    def _nearby(self, policy: CachePolicy | None) -> tuple[Level | None, Level | None]:
        """Memory and disk, as far as the policy uses them."""
        memory, disk = self._memory, self._disk
        if policy is not None:
            memory = None if policy.memory.name == NONE else memory
            disk = None if policy.disk.name == NONE else disk
        return memory, disk

    @property
    def _far_name(self) -> str:
        return "" if self._remote is None else self._remote.name

    def _asks_remote(self, digest: str, policy: CachePolicy | None) -> bool:
        remote = self._remote
        if remote is None or (policy is not None and policy.remote == NONE):
            return False
        return not remote.lacks(digest)

    def _ask_remote(self, digest: str, policy: CachePolicy | None, done: Done) -> None:
        remote, far = self._remote, self._far
        assert remote is not None
        assert far is not None

        def answered(entry: Entry | None) -> None:
            remote.take(digest, entry)
            if entry is not None and not _admits(policy, entry):
                entry = None
            if entry is not None:
                self._keep_near(entry, policy)
            done(entry)

        try:
            far.fetch(digest, answered, None if policy is None else policy.timeout)
        except Exception as error:
            remote.trouble("fetch", error)
            done(None)

    def _wait(
        self, digest: str, policy: CachePolicy | None, patience: float
    ) -> tuple[Entry | None, str]:
        """Ask the remote; an answer that comes too late is kept for the next time."""
        answers: list[Entry | None] = []
        there = Event()

        def done(entry: Entry | None) -> None:
            answers.append(entry)
            there.set()

        self._ask_remote(digest, policy, done)
        there.wait(patience)
        found = answers[0] if answers else None
        return found, self._far_name if found is not None else ""

    def _keep_near(self, entry: Entry, policy: CachePolicy | None) -> None:
        """Bring what the remote had to the levels before it."""
        memory, disk = self._nearby(policy)
        if memory is not None:
            memory.put(entry)
        if disk is not None:
            self._writer.put(Job(entry, [disk]))

    def _count(self, key: Key, program: str, found: Entry | None, level: str, began: float) -> None:
        self._lookups[key.kind, level] += 1
        if key.kind not in LOUD or level == MEMORY or not self.lasting:
            return
        facts = {"what": key.kind, "key": key.digest[:SHOWN], "seconds": self._clock() - began}
        if found is None:
            self._report("cache-miss", program, **facts)
        else:
            size = len(found.payload)
            self._report("cache-hit", program, level=level, bytes=size, cost=found.cost, **facts)

    # -- writing --------------------------------------------------------------------------------

    def put(self, entry: Entry, *, policy: CachePolicy | None = None, program: str = "") -> None:
        """Keep an entry: in memory now, on disk and in the remote soon."""
        if policy is not None:
            if not _admits(policy, entry):
                return
            self._follow(policy)
        memory, _ = self._nearby(policy)
        if memory is not None:
            memory.put(entry)
        if not (levels := self._outliving(policy)):
            return
        self._writer.put(Job(entry, levels, whole=True))
        if entry.key.kind in LOUD:
            facts = {"what": entry.key.kind, "key": entry.digest[:SHOWN], "cost": entry.cost}
            self._report("cache-put", program, bytes=len(entry.payload), **facts)

    def put_new(self, entry: Entry, *, policy: CachePolicy | None = None) -> None:
        """Keep an entry whose key is that of its content. If this process has seen it everywhere,
        it is only written where it has gone since."""
        levels = self._outliving(policy)
        if levels and all(level.has(entry.digest) for level in levels):
            self._writer.put(Job(entry, levels, new=True))
        else:
            self.put(entry, policy=policy)

    def replace(self, entry: Entry, *, policy: CachePolicy | None = None) -> bool:
        """Keep an entry at once, and in no memory: for what is no function of its key. Whether it
        is kept somewhere."""
        kept = [level.put(entry) for level in self._outliving(policy)]
        return any(kept)

    def _outliving(self, policy: CachePolicy | None) -> list[Level]:
        """Where is written what outlives the process."""
        _, disk = self._nearby(policy)
        writes = policy is None or policy.remote == "read-write"
        return [x for x in (disk, self._remote if writes else None) if x is not None]

    def _follow(self, policy: CachePolicy) -> None:
        """Have the stores make room as the policy of the program says that wrote last."""
        if policy != self._obeyed and self._obey is not None:
            self._obeyed = policy
            try:
                self._obey(policy)
            except Exception as error:
                message = f"a policy cannot be followed: {type(error).__name__}: {error}"
                self._report("cache-trouble", level="", message=message)

    # -- the process ----------------------------------------------------------------------------

    def prepare(self) -> None:
        """Have a connection with the remote before it is asked."""
        if self._far is not None:
            self._far.prepare()

    def flush(self, timeout: float = CLOSING) -> bool:
        """Wait until everything is written, at most that many seconds; whether it is."""
        end = self._clock() + timeout
        written = self._writer.flush(timeout)
        if self._far is not None:
            written = self._far.flush(max(0.0, end - self._clock())) and written
        return written

    def close(self) -> None:
        """Write what is still to be written, within `CLOSING` seconds, and close the stores."""
        self.flush(CLOSING)
        self._writer.close()
        for level in self.levels:
            level.store.close()

    def renew(self) -> None:
        """In a forked child: what was to be written is the parent's."""
        self._writer.renew()

    def statistics(self) -> CacheStatistics:
        """What has happened since the process began."""
        writer = self._writer
        from .statistics import statistics_of

        return statistics_of(self.levels, self._lookups, len(writer), writer.dropped)


def _admits(policy: CachePolicy | None, entry: Entry) -> bool:
    return policy is None or len(entry.payload) <= policy.entry_limit


def _nobody(kind: str, program: str = "", /, **data: object) -> None:
    """Reports that nobody wants."""
