"""Words that native code reads, with pointers into themselves (K5).

Records are put one after the other behind a header; `finish` makes addresses of their places.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Sequence

import numpy as np


class Layout:
    """Words behind a header of `header` words; places are word numbers until `finish` makes them
    addresses."""

    def __init__(self, header: int) -> None:
        self.header = header
        self.words: list[int] = []
        self.pointers: list[int] = []

    def put(self, words: Sequence[int]) -> int:
        """Append words; where they are."""
        place = self.header + len(self.words)
        self.words += words
        return place

    def put_records(self, words: Sequence[int], fields: int, pointers: Sequence[int]) -> int:
        """Append records of that many fields, some of which are places."""
        place = self.put(words)
        for pointer in pointers:
            self.pointers += range(place + pointer, place + len(words), fields)
        return place

    def finish(self, head: Sequence[int], pointers: Sequence[int]) -> np.ndarray:
        """All words; `pointers` are the fields of the header that are places."""
        assert len(head) == self.header
        values = [*head, *self.words]
        words = np.empty(len(values), np.int64)
        base = data_address(words)
        for place in (*pointers, *self.pointers):
            values[place] = base + 8 * values[place]
        struct.pack_into(f"{len(values)}q", words.data, 0, *values)
        return words


def data_address(array: np.ndarray) -> int:
    """Where the elements of an array are: the first field of its object, which `entry.ll` reads,
    too. To ask numpy takes several times as long.
    """
    return ctypes.c_ssize_t.from_address(id(array) + object.__basicsize__).value
