"""Which groups read from which, while groups are formed and merged (SPEC D3).

Sets of groups are bits of an integer. A group that was merged from several owns all their bits, so
that nothing that mentions one of them has to be found and changed.
"""

from __future__ import annotations

from collections.abc import Iterator


class Dependences:
    """The order that uses force on groups."""

    def __init__(self) -> None:
        self._needs: list[int] = []
        """The groups that each group reads from, directly or not."""
        self._owned: list[int] = []
        self._read = 0
        """The groups that another one reads directly."""

    def new(self) -> int:
        """The number of a new group, which reads nothing."""
        number = len(self._needs)
        self._needs.append(0)
        self._owned.append(1 << number)
        return number

    def owned(self, number: int) -> int:
        """The set that stands for a group."""
        return self._owned[number]

    def reached(self, groups: int) -> int:
        """All that a set of groups reads from, directly or not."""
        result = 0
        for number in _bits(groups):
            result |= self._needs[number]
        return result

    def add(self, number: int, sources: int) -> None:
        """A group reads from `sources`, and so do all groups that read from it."""
        own = self._owned[number]
        sources &= ~own
        self._read |= sources
        new = (sources | self.reached(sources)) & ~own
        if not new & ~self._needs[number]:
            return
        for i in _bits(own):
            self._needs[i] |= new
        if self._read & own:
            for i, needs in enumerate(self._needs):
                if needs & own:
                    self._needs[i] = needs | new

    def independent(self, a: int, b: int) -> bool:
        """True if neither group reads from the other."""
        return not (self._needs[a] & self._owned[b] or self._needs[b] & self._owned[a])

    def merge(self, a: int, b: int) -> None:
        """Two groups are one, called `a`. What lies between them must have been ruled out."""
        own = self._owned[a] | self._owned[b]
        needs = (self._needs[a] | self._needs[b]) & ~own
        for i, others in enumerate(self._needs):
            if own >> i & 1:
                self._owned[i], self._needs[i] = own, needs
            elif others & own:
                self._needs[i] = others | own | needs


def _bits(numbers: int) -> Iterator[int]:
    while numbers:
        lowest = numbers & -numbers
        yield lowest.bit_length() - 1
        numbers ^= lowest
