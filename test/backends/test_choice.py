"""Which version a call goes to: what the tables say, and what a plain walk over the versions says."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest
from aiopt.backends.llvm import choice
from aiopt.backends.llvm.runtime import NativeProgram
from aiopt.backends.llvm.versions import VersionedEntry
from aiopt.dialects.extents import ALL, LARGEST, Extents, Span, admits, preference
from aiopt.lowering.host_table import Check, Expr, HostTable, InputSpec
from hypothesis import given
from hypothesis import strategies as st
from native_programs import native, nobody

PLACES = ((0, 1), (1, 0))
"""Of s and t in the inputs x: f32[1, s] and y: f32[t]."""


def free_table(most: int | None = None) -> HostTable:
    """Takes x: f32[1, s] and y: f32[t], and has nothing to do; s may be limited."""
    exprs = [Expr("const", 1)]
    checks: tuple[Check, ...] = ()
    if most is not None:
        exprs += [Expr("const", most), Expr("sub", 3, 0)]
        checks = (Check(4, f"s <= {most}"),)
    inputs = (
        InputSpec("x", "f32", (2, 0), (False, True)),
        InputSpec("y", "f32", (1,), (True,)),
    )
    return HostTable(("s", "t"), tuple(exprs), inputs, checks=checks)


Members = list[tuple[NativeProgram, Extents | None]]


def program(members: Members) -> VersionedEntry:
    made = VersionedEntry("p", "p(x, y)", nobody, places=PLACES)
    made.install(members)
    return made


def arrays(sizes: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Inputs with these sizes that take no memory."""
    s, t = sizes
    nothing = np.zeros(1, "f4")
    x = np.lib.stride_tricks.as_strided(nothing, (1, s), (4, 4))
    return x, np.lib.stride_tricks.as_strided(nothing, (t,), (4,))


def chosen(members: Members, entry: VersionedEntry, sizes: Sequence[int]) -> int | None:
    """The number of the member that a call runs; None for the fallback."""
    before = [version.calls for version, _ in members]
    answer = entry.entry(*arrays(sizes))
    ran = [n for n, (v, _) in enumerate(members) if v.calls != before[n]]
    assert answer == (() if ran else (2, [])) and len(ran) <= 1
    return ran[0] if ran else None


def expected(members: Members, sizes: Sequence[int], refuses: Sequence[int] = ()) -> int | None:
    """The same, by the definition: the first by preference that admits and takes the call."""
    order = sorted(range(len(members)), key=lambda n: preference(members[n][1]))
    fits = (n for n in order if n not in refuses and admits(members[n][1], sizes))
    return next(fits, None)


def versions(listed: Sequence[Extents | None]) -> Members:
    return [(native(free_table()), extents) for extents in listed]


SIZE = st.integers(0, 40) | st.sampled_from([255, 256, 257, 1000, 1 << 20, 1 << 40])


@st.composite
def spans(draw: st.DrawFn) -> Span:
    low = draw(SIZE)
    high = draw(SIZE.filter(lambda size: size >= low) | st.just(low + draw(st.integers(0, 9))))
    return draw(st.sampled_from([Span(low, high), Span(0, high), Span(low, LARGEST), ALL]))


EXTENTS = st.none() | st.tuples(*[SIZE | spans()] * 2)


def interesting(listed: Sequence[Extents | None], axis: int) -> list[int]:
    """The ends of all ranges, what lies beside them, and other sizes."""
    found = {0, 1, 7, 100, 1 << 30}
    for extents in listed:
        if extents is not None:
            extent = extents[axis]
            ends = extent if isinstance(extent, Span) else (extent,)
            found |= {end + step for end in ends for step in (-1, 0, 1)}
    return [size for size in sorted(found) if 0 <= size < 1 << 31]


@given(st.lists(EXTENTS, max_size=12))
def test_the_version_is_what_a_plain_walk_finds(listed: list[Extents | None]) -> None:
    members = versions(listed)
    entry = program(members)
    for sizes in product(interesting(listed, 0)[:14], interesting(listed, 1)[:14]):
        assert chosen(members, entry, sizes) == expected(members, sizes), (listed, sizes)


@given(st.lists(EXTENTS, max_size=8), st.data())
def test_so_it_is_when_tables_would_be_too_large(
    listed: list[Extents | None], data: st.DataObject
) -> None:
    members = versions(listed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice, "MOST_CELLS", 4)
        entry = program(members)
    for _ in range(20):
        sizes = [data.draw(st.sampled_from(interesting(listed, axis))) for axis in (0, 1)]
        assert chosen(members, entry, sizes) == expected(members, sizes), (listed, sizes)


@given(st.lists(st.tuples(EXTENTS, st.booleans()), max_size=8), st.data())
def test_a_version_that_does_not_fit_hands_on_to_the_next_best(
    listed: list[tuple[Extents | None, bool]], data: st.DataObject
) -> None:
    members = [(native(free_table(-1 if no else None)), extents) for extents, no in listed]
    refuses = [number for number, (_, no) in enumerate(listed) if no]
    entry = program(members)
    all_extents = [extents for extents, _ in listed]
    for _ in range(20):
        sizes = [data.draw(st.sampled_from(interesting(all_extents, axis))) for axis in (0, 1)]
        assert chosen(members, entry, sizes) == expected(members, sizes, refuses)


def test_calls_of_other_arguments_are_the_fallbacks() -> None:
    members = versions([(3, 4), (Span(1, 8), Span(1, 8)), None])
    entry = program(members)
    x, y = arrays((3, 4))
    assert entry.entry(x) == (1, [])
    assert entry.entry(x, y, y) == (3, [])
    assert entry.entry(y, y) == (2, []) and entry.entry(x, np.float32(1)) == (2, [])
    assert entry.entry(x.astype("f8"), y) == (2, []) and entry.entry(3, None) == (2, [])
    assert entry.entry() == (0, [])
    assert chosen(members, entry, (3, 4)) == 0


def test_without_places_each_version_is_asked_in_turn() -> None:
    """So it is where a symbol is no dimension of an input: the versions' checks decide alone."""
    members: Members = [
        (native(free_table(most)), (Span(0, most), ALL)) for most in (10, 100, 1000)
    ]
    made = VersionedEntry("p", "p(x, y)", nobody)
    made.install(members[::-1])
    found = [chosen(members, made, (s, 1)) for s in (3, 10, 11, 100, 1000, 1001)]
    assert found == [0, 0, 1, 1, 2, None]


def test_boundaries_that_are_dense_and_far_apart() -> None:
    edges = [*range(1000, 1100), 1 << 20, 1 << 40, (1 << 40) + 1, 1 << 62]
    listed = [(Span(a, b - 1), ALL) for a, b in pairwise(edges)]
    members = versions(listed)
    entry = program(members)
    for number, edge in enumerate(edges[:-2]):
        assert chosen(members, entry, (edge, 5)) == number
        if number:
            assert chosen(members, entry, (edge - 1, 5)) == number - 1
    assert chosen(members, entry, (999, 5)) is None


def test_installations_while_threads_call() -> None:
    """Every chain has a version for each call, whatever the tables are then."""
    code = native(free_table())
    sets: list[list[Extents | None]] = [
        [None],
        [(3, 4), None],
        [(3, 4), (5, 6), (Span(1, 8), Span(1, 8)), None],
        [(Span(0, 4), ALL), (Span(5, LARGEST), ALL)],
    ]
    entry = program([(code, None)])
    stop, wrong = threading.Event(), list[object]()

    def call(sizes: tuple[int, int]) -> None:
        inputs = arrays(sizes)
        while not stop.is_set():
            answer = entry.entry(*inputs)
            if answer != ():
                wrong.append(answer)

    threads = [threading.Thread(target=call, args=(s,)) for s in ((3, 4), (5, 6), (7, 1))]
    for thread in threads:
        thread.start()
    for number in range(400):
        entry.install(versions(sets[number % len(sets)]))
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong and entry.sweep() == 0
