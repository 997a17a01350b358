"""What is still to be written, and the thread that writes it (SPEC C3).

The queue is bounded in entries and bytes; what does not fit is not kept. At the end of the process
what is left is written by whoever waits for it, for a limited time.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain

from .entry import Entry
from .levels import Level

MOST_ENTRIES = 4096
MOST_BYTES = 256 << 20


class Writer:
    """Writes entries in the order in which they come.

    Args:
        threaded: in a thread of its own, else at once.

    Attributes:
        dropped: entries that were not written, since too many were waiting.
    """

    def __init__(self, *, threaded: bool = True) -> None:
        self.threaded = threaded
        self.dropped = 0
        self.renew()

    def renew(self) -> None:
        """Nothing waits, no thread, no lock is held: in a forked child that is the parent's."""
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Entry, Sequence[Level]]] = deque()
        self._bytes = 0
        self._writing: list[Entry] = []
        self._thread: threading.Thread | None = None

    def __len__(self) -> int:
        return len(self._waiting) + len(self._writing)

    def put(self, entry: Entry, levels: Sequence[Level]) -> None:
        """Have an entry written to some levels."""
        if not self.threaded:
            _write(entry, levels)
            return
        with self._changed:
            size = len(entry.payload)
            if len(self._waiting) >= MOST_ENTRIES or self._bytes + size > MOST_BYTES:
                self.dropped += 1
                return
            self._waiting.append((entry, levels))
            self._bytes += size
            self._changed.notify()
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="aiopt-cache", daemon=True)
                with suppress(RuntimeError):  # too many threads, or the interpreter is at its end
                    thread.start()
                    self._thread = thread

    def find(self, digest: str) -> Entry | None:
        """The entry as it waits to be written, or is being written."""
        with self._changed:
            waiting = (entry for entry, _ in reversed(self._waiting))
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

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
            self._write_one()

    def _write_one(self) -> bool:
        """Write what has waited longest; False if nothing waits."""
        with self._changed:
            if not self._waiting:
                return False
            entry, levels = self._waiting.popleft()
            self._bytes -= len(entry.payload)
            self._writing.append(entry)
        try:
            _write(entry, levels)
        finally:
            with self._changed:
                self._writing.remove(entry)
                self._changed.notify_all()
        return True


def _write(entry: Entry, levels: Sequence[Level]) -> None:
    for level in levels:
        level.put(entry)
