"""When a remote that does not answer is left alone, and when it is tried again (SPEC C3).

A circuit breaker: after so many failures in a row it opens and nothing is asked. After a pause one
request is let through; if that fails, too, the next pause is twice as long. Pauses have jitter
("equal jitter": M. Brooker, Exponential Backoff and Jitter, AWS 2015), so that a fleet does not
come back in step.

It has no lock and no clock: times are arguments, in seconds of a clock that never goes back.
"""

from __future__ import annotations

from random import Random
from typing import Literal

State = Literal["closed", "open", "half-open"]

FAILURES = 3
"""In a row, until it opens."""

PAUSE = 1.0
"""Seconds of the first pause, before jitter."""

LONGEST = 60.0
"""Seconds of the longest pause, before jitter."""


class Breaker:
    """Whether requests of one kind are made."""

    def __init__(
        self,
        random: Random,
        *,
        failures: int = FAILURES,
        pause: float = PAUSE,
        longest: float = LONGEST,
    ) -> None:
        self.state: State = "closed"
        self.pause = 0.0
        """Seconds of the last pause, jitter included."""
        self._random = random
        self._failures = failures
        self._first = pause
        self._longest = longest
        self._failed = 0
        self._opened = 0
        self._until = 0.0

    def admits(self, now: float) -> bool:
        """Whether a request may be made. One that is let through when a pause is over must be
        followed by `succeeded` or `failed`: all others wait for that."""
        if self.state == "open" and now >= self._until:
            self.state = "half-open"
            return True
        return self.state == "closed"

    def succeeded(self) -> bool:
        """A request was answered; whether that closes the breaker."""
        was_closed = self.state == "closed"
        self.state = "closed"
        self._failed = 0
        self._opened = 0
        return not was_closed

    def failed(self, now: float) -> bool:
        """A request was not answered; whether that opens the breaker."""
        if self.state == "open":
            return False
        self._failed += 1
        if self.state == "closed" and self._failed < self._failures:
            return False
        whole = min(self._longest, self._first * 2.0**self._opened)
        self.pause = whole * (0.5 + 0.5 * self._random.random())
        self.state = "open"
        self._until = now + self.pause
        self._opened = min(self._opened + 1, 32)
        return True
