"""Versions that are compiled ahead of their calls, with the manager's rounds (SPEC D4, D5)."""

from __future__ import annotations

import pytest

from . import world as worlds
from .world import World, check

POLICY = (
    "tier-policy{promote=false specialize=false ahead=false demote=false},"
    ' bucket-shapes{generic=false split="shape_count > 15"},'
    ' speculation-policy{beta=1 speculate="probability > theta_next"},'
    " latency-policy{replace=false regress=false cooldown=1s}"
)


@pytest.fixture(autouse=True)
def slow_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call in tier 0 takes 50 ms."""
    monkeypatch.setattr(worlds, "LOOK", 0.05)


def drift(world: World, program, sizes) -> None:
    for size in sizes:
        for _ in range(6):
            check(program, size)
        world.round()
        world.workers.work()
        world.round()


def test_a_version_is_there_before_its_first_call(world: World):
    program = world.program(POLICY)
    drift(world, program, [5, 10, 20, 40, 80, 5])
    kinds = world.kinds()
    assert "speculate" in kinds and "speculation-hit" in kinds
    assert not {"promote", "specialize", "bucket"} & set(kinds)
    numbers = world.data("speculate")["numbers"]
    assert numbers["probability"] > 0.3 and numbers["expected_hits"] > 1
    assert all(job.priority < -1e9 for job in world.workers.submitted)
    saved = world.manager.statistics().saved
    assert saved > 0


def test_what_somebody_asks_for_goes_first(world: World):
    """The job that nobody asked for is cancelled, and the money is given back."""
    program, other = (
        world.program(POLICY),
        world.program(f"{worlds.CLIMB}, {worlds.QUIET}, speculation-policy{{beta=0}}"),
    )
    for size in (5, 10, 20):
        for _ in range(6):
            check(program, size)
        world.round()
    (ahead,) = world.workers.jobs
    for _ in range(5):
        check(other)
    world.round()
    assert ahead not in world.workers.jobs
    assert len(world.workers.jobs) == 1
    assert not program.managed.pending and not program.managed.ahead


def test_without_a_budget_nothing_is_compiled_ahead(world: World):
    program = world.program(POLICY.replace("beta=1", "beta=0"))
    drift(world, program, [5, 10, 20, 40, 80])
    assert "submit" not in world.kinds()


def test_what_nobody_calls_is_waste(world: World):
    program = world.program(POLICY.replace("beta=1", "beta=1 patience=1s"))
    drift(world, program, [5, 10, 20])
    assert "speculate" in world.kinds()
    managed = program.managed
    while "speculation-waste" not in world.kinds():
        check(program, 5)
        world.round(1.0)
        world.workers.work()
        assert world.clock.now < 400
    assert world.data("speculation-waste")["reason"] == "idle"
    assert managed.special
