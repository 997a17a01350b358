"""Keys: what identifies something compiled, factor by factor (SPEC C1, C2).

A key is complete if it names everything that decides what is stored under it. Its factors are text
with labels, so that two keys can be compared and the difference be named.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Key:
    """Labelled factors in a fixed order; long ones, such as IR, by their digests."""

    kind: str
    factors: tuple[tuple[str, str], ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of kind and factors, 64 hexadecimal digits.

        Each text is preceded by its length, so that different factors never read the same.
        """
        hashed = hashlib.sha256()
        for text in (self.kind, *(text for factor in self.factors for text in factor)):
            data = text.encode()
            hashed.update(len(data).to_bytes(8, "little"))
            hashed.update(data)
        return hashed.hexdigest()
