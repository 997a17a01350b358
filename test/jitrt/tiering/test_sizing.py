"""Versions for ranges of sizes, from calls to versions that serve, are judged, and go."""

from __future__ import annotations

from aiopt.dialects.extents import Span

from .world import QUIET, World, check, climb

RISE = 'tier-policy{theta0=2 promote="count >= theta and to == 2" demote=false retire=false SIZED}'
SPLIT = 'bucket-shapes{split="tier == 2 and share > 0.3" beta=inf}'


def rise(sized: str = "specialize=false") -> str:
    return RISE.replace("SIZED", sized)


def call(world: World, program, *sizes: int, rounds: int = 5) -> None:
    """Calls at these sizes in turn, in some rounds; what is wanted is compiled."""
    for _ in range(rounds):
        for _ in range(12):
            for size in sizes:
                check(program, size)
        world.round(1.1)
        world.workers.work()
        world.round()


def test_a_bucket_gets_a_version_that_serves_its_sizes(world: World):
    program = world.program(f"{rise()}, {SPLIT}, {QUIET}")
    climb(world, program, 2)
    call(world, program, 17, 20, 31)
    managed = program.managed
    assert list(managed.special) == [(Span(16, 31),)]
    assert world.data("bucket")["sizes"] == ("16..31",)
    version = managed.special[Span(16, 31),]
    before = version.native.calls
    for size in (16, 31, 25):
        check(program, size)
    assert version.native.calls == before + 3
    check(program, 32)
    assert version.native.calls == before + 3
