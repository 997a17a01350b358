"""Which groups read from which, against a search through the graph of what was said."""

from __future__ import annotations

import random

import pytest
from aiopt.passes.fuse.dependences import Dependences


class _Plain:
    """The same questions, answered by searching: groups are sets of numbers, edges are pairs."""

    def __init__(self) -> None:
        self.groups: dict[int, set[int]] = {}
        self.edges: set[tuple[int, int]] = set()

    def name_of(self, number: int) -> int:
        return next(name for name, numbers in self.groups.items() if number in numbers)

    def needs(self, name: int) -> set[int]:
        found: set[int] = set()
        rest = [name]
        while rest:
            here = rest.pop()
            for reader, source in self.edges:
                target = self.name_of(source)
                if self.name_of(reader) == here and target not in found:
                    found.add(target)
                    rest.append(target)
        return found


@pytest.mark.parametrize("seed", range(25))
def test_against_a_search(seed: int) -> None:
    choose = random.Random(seed)
    fast, plain = Dependences(), _Plain()
    for _ in range(40):
        names = list(plain.groups)
        kind = choose.choice(["new", "new", "add", "add", "merge"])
        if kind == "new" or len(names) < 3:
            number = fast.new()
            plain.groups[number] = {number}
        a = choose.choice(list(plain.groups))
        b = choose.choice(list(plain.groups))
        if kind == "add" and a != b and a not in plain.needs(b):
            fast.add(a, 1 << b)
            plain.edges.add((a, b))
        if kind == "merge" and a != b:
            apart = b not in plain.needs(a) and a not in plain.needs(b)
            assert fast.independent(a, b) == apart
            if apart:
                fast.merge(a, b)
                plain.groups[a] |= plain.groups.pop(b)
        for name, numbers in plain.groups.items():
            reached = fast.reached(1 << choose.choice(sorted(numbers)))
            for other, bits in plain.groups.items():
                wanted = other in plain.needs(name)
                assert any(reached >> bit & 1 for bit in bits) == wanted
                assert fast.owned(other) == sum(1 << bit for bit in bits)


def test_a_group_that_is_read_may_read_more() -> None:
    """What reads it reads that too."""
    groups = Dependences()
    first, second, third = groups.new(), groups.new(), groups.new()
    groups.add(second, 1 << first)
    groups.add(first, 1 << third)
    assert groups.reached(1 << second) == 1 << first | 1 << third
