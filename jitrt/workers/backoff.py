"""When something that failed may be tried again: at once, then after longer and longer pauses."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 30.0


@dataclass
class Backoff:
    """Times are seconds of the caller's clock.

    Attributes:
        failures: how many there were in a row.
        until: when the next try may be made.
    """

    failures: int = 0
    until: float = 0.0

    def fail(self, now: float) -> None:
        """A try failed; the pause doubles from the second on."""
        self.failures += 1
        doublings = min(self.failures - 2, 20)
        pause = 0.0 if doublings < 0 else FIRST_PAUSE * 2**doublings
        self.until = now + min(pause, LONGEST_PAUSE)

    def succeed(self) -> None:
        """A try came to something."""
        self.failures = 0
        self.until = 0.0
