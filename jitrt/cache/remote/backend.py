"""What a remote looks like from here: bytes under names, one blocking request at a time (SPEC C3).

Backends know nothing of records, queues or time-outs: `RemoteStore` does, and calls them in threads
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Trouble(Exception):
    """A request that could not be answered.

    The message is one of few words that are counted, and never what a server or a library said:
    that may contain credentials.

    Attributes:
        general: whether other requests would fare the same, as with a server that is down; not if
            it is about this one record.
    """

    def __init__(self, reason: str, *, general: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.general = general


NOTHING = "0" * 64
"""A name that nothing has."""

TOO_LARGE = "too-large"
"""The reason of a record that has more bytes than the backend was told to expect."""


class Backend(Protocol):
    """A connection. One thread uses it, but for `abandon`. Everything raises Trouble."""

    def get(self, name: str) -> bytes | None:
        """The bytes of that name, or None. Never takes memory for more than the limit it was made
        with."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes, instead of those that are there. Others see all of them or none."""
        ...

    def delete(self, name: str) -> None:
        """Forget a name, if it is there."""
        ...

    def listing(self) -> Iterator[tuple[str, int]]:
        """All names, with the number of bytes."""
        ...

    def abandon(self) -> None:
        """Have the request that is under way in another thread fail soon, if that is possible."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...
