"""The log as lines of JSON: written while it grows, and read again (SPEC O3)."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TextIO

from ....diagnostics import AioptError, Location, reason_of
from ..events import Event


class JsonLines:
    """A sink that writes one line of JSON per event to a file, or to stderr for `-`.

    Each line is one write to a file opened for appending, so several processes may share it. More
    than `rate` lines a second (with bursts of as many) are left out; the next line that is written
    says how many in its field `left_out`. A file that cannot be written any more ends the log, not
    the program.

    Attributes:
        failure: why the log has ended, None as long as it has not.

    Raises AioptError if the file cannot be opened.
    """

    def __init__(
        self, path: str, *, rate: float = 1000.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream: TextIO | None = sys.stderr if path == "-" else None
        self._file = -1
        self.failure: OSError | None = None
        if self._stream is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            try:
                self._file = os.open(path, flags, 0o666)
            except (OSError, ValueError) as error:
                raise AioptError(
                    f"cannot write: {reason_of(error)}", location=Location(path)
                ) from error
        self._rate, self._clock = rate, clock
        self._allowed, self._last = rate, clock()
        self._left_out = 0

    def __call__(self, event: Event) -> None:
        """Write the event's line, or count it as left out."""
        now = self._clock()
        self._allowed = min(self._rate, self._allowed + self._rate * max(now - self._last, 0.0))
        self._last = now
        if self._allowed < 1.0:
            self._left_out += 1
            return
        self._allowed -= 1.0
        line = event.to_json()
        if self._left_out:
            line = f'{line[:-1]},"left_out":{self._left_out}}}'
            self._left_out = 0
        try:
            self._write(line + "\n")
        except OSError as error:
            self.failure = error
            raise

    def _write(self, line: str) -> None:
        if self._stream is not None:
            self._stream.write(line)
            self._stream.flush()
        else:
            os.write(self._file, line.encode())

    def close(self) -> None:
        """Close the file; stderr stays open."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def read_events(path: str) -> list[Event]:
    """The events of a file of JSON lines. Raises AioptError, with the line, for anything else."""
    try:
        with open(path, encoding="utf-8") as stream:
            lines = stream.readlines()
    except (OSError, ValueError) as error:
        raise AioptError(f"cannot read: {reason_of(error)}", location=Location(path)) from error
    events: list[Event] = []
    for number, line in enumerate(lines, 1):
        try:
            events.append(Event.from_json(line))
        except ValueError as error:
            where = Location(path, number)
            raise AioptError("not a line of an event log", location=where) from error
    return events
