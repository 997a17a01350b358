"""When something that failed is tried again, and when to say that it is no use waiting for it."""

from __future__ import annotations

from collections.abc import Callable

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 30.0

TRIES = 3
"""Starts in a row that may fail before jobs are told that there are no workers."""


class Backoff:
    """The second try comes at once, the others after pauses that double.

    Args:
        clock: seconds.
        unavailable: told once why there are no workers, until there is one again.

    Attributes:
        until: when the next try may be made.
        reason: why there are no workers; empty as long as waiting may help.
    """

    def __init__(self, clock: Callable[[], float], unavailable: Callable[[str], None]) -> None:
        self._clock = clock
        self._unavailable = unavailable
        self._failures = 0
        self._starts = 0
        self.until = 0.0
        self.reason = ""

    @property
    def pausing(self) -> bool:
        """Whether it is too early for the next try."""
        return self._clock() < self.until

    def fail(self) -> None:
        """A process ended that should not have."""
        self._failures += 1
        pause = 0.0
        if self._failures > 1:
            pause = min(FIRST_PAUSE * 2 ** min(self._failures - 2, 20), LONGEST_PAUSE)
        self.until = self._clock() + pause

    def fail_to_start(self, reason: str) -> None:
        """A process that should have started did not."""
        self.fail()
        self._starts += 1
        if self._starts >= TRIES and not self.reason:
            self.reason = reason
            self._unavailable(reason)

    def start(self) -> None:
        """A worker has started: processes can be had."""
        self._starts = 0
        self.reason = ""

    def succeed(self) -> None:
        """A worker has done a job."""
        self._failures = 0
        self.until = 0.0
