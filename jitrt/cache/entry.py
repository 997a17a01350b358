"""What the cache keeps: entries with their key, version and metadata (SPEC C6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from ...quick_dataclass import dataclass
from .keys import Key

VERSION = (1, 0)
"""Major and minor version of entries: what is added raises the minor, what changes the major."""


def compatible(entry: tuple[int, int], reader: tuple[int, int] = VERSION) -> bool:
    """Whether a reader may use an entry: `major(v1) = major(v2) ∧ minor(v1) ≤ minor(v2)` (C6)."""
    return entry[0] == reader[0] and entry[1] <= reader[1]


@dataclass(frozen=True)
class Entry:
    """Something that was compiled, measured or learned, under its key.

    Attributes:
        payload: the bytes; what they are `key.kind` says.
        guards: what must hold, besides an equal key, for the entry to be of use (JSON).
        references: digests of entries without which this one is of no use.
        label: what people call it, such as the program's name; not part of the key.
        tier: the tier it was compiled for; 0 if it has none.
        cost: CPU seconds that making it took.
        created: seconds since the epoch.
        version: of the format it was written in.
    """

    key: Key
    payload: bytes | memoryview
    guards: Mapping[str, Any] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    label: str = ""
    tier: int = 0
    cost: float = 0.0
    created: float = 0.0
    version: tuple[int, int] = VERSION

    @property
    def digest(self) -> str:
        """That of its key."""
        return self.key.digest
