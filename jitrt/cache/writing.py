"""What is still to be written, and the thread that writes it (SPEC C3).

Where a store can say at once what it has, nothing is written there before what it refers to: that
may have been evicted since this process has put or found it.

The queue is bounded in entries and bytes; what does not fit is not kept. At the end of the process
what is left is written by whoever waits for it, for a limited time.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

from .entry import Entry
from .levels import Level

MOST_ENTRIES = 4096
MOST_BYTES = 256 << 20


class Job(NamedTuple):
    """An entry that is to be written to some levels.

    Attributes:
        whole: not without anything of what it refers to.
        new: not if it is there.
    """

    entry: Entry
    levels: Sequence[Level]
    whole: bool = False
    new: bool = False


class Writer:
    """Writes entries in the order in which they come.

    Args:
        threaded: in a thread of its own, else at once.
        recall: gives the entry of a digest if the process has it.

    Attributes:
        dropped: entries that were not written, since too many were waiting.
    """

    def __init__(
        self, *, threaded: bool = True, recall: Callable[[str], Entry | None] | None = None
    ) -> None:
        self.threaded = threaded
        self._recall = recall
        self.dropped = 0
        self.renew()

    def renew(self) -> None:
        """Nothing waits, no thread, no lock is held: in a forked child that is the parent's."""
        self._changed = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._bytes = 0
        self._writing: list[Entry] = []
        self._thread: threading.Thread | None = None

    def __len__(self) -> int:
        return len(self._waiting) + len(self._writing)

    def put(self, job: Job) -> None:
        """Have an entry written."""
        if not self.threaded:
            self._write(job)
            return
        with self._changed:
            size = len(job.entry.payload)
            if len(self._waiting) >= MOST_ENTRIES or self._bytes + size > MOST_BYTES:
                self.dropped += 1
                return
            self._waiting.append(job)
            self._bytes += size
            self._changed.notify()
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="aiopt-cache", daemon=True)
                self._thread = thread
                try:
                    thread.start()
                except RuntimeError:  # too many threads, or the interpreter is at its end
                    self._thread = None

    def find(self, digest: str) -> Entry | None:
        """The entry as it waits to be written, or is being written."""
        with self._changed:
            waiting = (job.entry for job in reversed(self._waiting))
            newest = chain(waiting, reversed(self._writing))
            return next((entry for entry in newest if entry.digest == digest), None)

    def flush(self, timeout: float) -> bool:
        """Write what waits, here, and see what the thread is writing done; whether all is."""
        end = time.monotonic() + timeout
        while time.monotonic() < end and self._write_one():
            pass
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._writing and not self._waiting, max(0.0, end - time.monotonic())
            )

    def close(self) -> None:
        """Have the thread end; the next entry starts another."""
        with self._changed:
            self._thread = None
            self._changed.notify_all()

    def _run(self) -> None:
        this = threading.current_thread()
        while self._thread is this:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._thread is not this)
            if self._thread is this:
                self._write_one()

    def _write_one(self) -> bool:
        """Write what has waited longest; False if nothing waits."""
        with self._changed:
            if not self._waiting:
                return False
            job = self._waiting.popleft()
            self._bytes -= len(job.entry.payload)
            self._writing.append(job.entry)
        try:
            self._write(job)
        finally:
            with self._changed:
                self._writing.remove(job.entry)
                self._changed.notify_all()
        return True

    def _write(self, job: Job) -> None:
        entry = job.entry
        for level in job.levels:
            if job.new and level.holds(entry.digest):
                continue
            lost = self._complete(entry, level)
            if not (job.whole and 0 < lost == len(entry.references)):
                level.put(entry)

    def _complete(self, entry: Entry, level: Level) -> int:
        """Write what an entry refers to and is missing there, unless that is under way; how many
        of these entries cannot be, since the process has them not, or not all that they need."""
        lost = 0
        for digest in level.missing(entry.references):
            if self.find(digest) is not None:
                continue
            found = None if self._recall is None else self._recall(digest)
            if found is None or self._complete(found, level):
                lost += 1
            else:
                level.put(found)
        return lost
