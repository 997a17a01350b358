"""Versions come out of service: replaced, compiled again, demoted, evicted, over the budget of a
call."""

from __future__ import annotations

import dataclasses

import pytest
from aiopt.jitrt.tiering.tiered import TieredProgram
from aiopt.jitrt.tiering.version import Version

from .world import CLIMB, QUIET, World, check, climb


def test_a_slower_version_is_replaced_by_the_one_before(world: World):
    rules = 'latency-policy{replace="tier == 2 and calls > 5" regress=false cooldown=5s}'
    program = world.program(f"{CLIMB}, {rules}")
    climb(world, program, 1)
    climb(world, program, 2)
    for _ in range(20):
        check(program)
    world.round()
    assert program.tier == 1 and world.data("replace")["to"] == 1
    submitted = len(world.workers.submitted)
    check(program)
    world.round()
    assert len(world.workers.submitted) == submitted  # not at once again
    check(program)


def test_a_slower_version_gives_way_to_an_older_one_of_its_tier(world: World):
    rules = 'latency-policy{replace="count > 40" regress="tier == 1 and calls > 3" cooldown=100s}'
    program = world.program(f"{CLIMB.replace('to < 3', 'to < 2')}, {rules}")
    climb(world, program, 1)
    older = program.managed.generic
    while world.kinds().count("install") < 2:
        check(program)
        world.round()
        world.workers.work()
    while program.stats["calls"] <= 40:
        check(program)
    world.round()
    assert program.managed.generic is older and world.kinds().count("replace") == 1
    assert world.data("replace")["to"] == 1
    check(program)


def test_a_regression_compiles_once_more_in_each_context(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    context = "cores=2"
    monkeypatch.setattr(world.manager.context, "key", lambda: context)
    rules = 'latency-policy{replace=false regress="tier == 1 and calls > 3" cooldown=1s}'
    program = world.program(f"{CLIMB.replace('to < 3', 'to < 2')}, {rules}")
    climb(world, program, 1)

    def recompilations() -> int:
        for _ in range(10):
            for _ in range(5):
                check(program)
            world.round(2.0)
            world.workers.work()
            world.round()
        return world.kinds().count("recompile")

    assert recompilations() == 1 and world.kinds().count("install") == 2
    context = "cores=1"
    assert recompilations() == 2


def test_demotion_goes_back_to_tier_0_and_up_again(world: World):
    policy = CLIMB.replace("demote=false", 'demote="count > 12 and count < 15"')
    program = world.program(f"{policy}, {QUIET}")
    climb(world, program, 1)
    while program.stats["calls"] < 13:
        check(program)
    world.round()
    assert program.tier < 2 and "demote" in world.kinds()
    for _ in range(10):
        check(program)
    world.round(30.0)
    climb(world, program, 2)


def test_memory_over_the_budget_is_evicted(world: World):
    program = world.program(f"{CLIMB}, {QUIET}, resource-policy{{memory=1B}}")
    climb_rounds = 6
    for _ in range(climb_rounds):
        check(program)
        check(program)
        world.round()
        world.workers.work()
    world.round()
    assert "evict" in world.kinds() and world.data("evict")["budget"] == 1
    check(program)


RECOMPILED = (
    CLIMB.replace("to < 3", "to < 2")
    + ', latency-policy{replace=false regress="tier == 1 and calls > 3" cooldown=1s}'
)


def two_of_a_tier(world: World, program: TieredProgram) -> tuple[Version, Version]:
    """The version that served, of the same tier as the one that serves now, and that one."""
    climb(world, program, 1)
    managed = program.managed
    older = managed.generic
    while managed.generic is older:
        check(program)
        world.round()
        world.workers.work()
    newer = managed.generic
    assert older is not None and newer is not None and managed.before is older
    assert older.slot == newer.slot
    return older, newer


def test_a_slow_call_of_the_version_before_says_nothing_of_the_one_that_serves(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    program = world.program(RECOMPILED)
    older, newer = two_of_a_tier(world, program)
    world.round()
    asked: list[float] = []
    monkeypatch.setattr(program.managed.decider, "fallback", lambda *given: asked.append(given[-1]))
    world.manager.on_slow(program, older.native, 7.0)
    world.manager.on_slow(program, newer.native, 8.0)
    assert asked == [8.0]


@pytest.mark.parametrize(("rule", "evicted"), [("calls", "older"), ("-calls", "newer")])
def test_of_two_versions_of_a_tier_the_rule_says_which_is_evicted(
    world: World, rule: str, evicted: str
):
    program = world.program(f'{RECOMPILED}, resource-policy{{memory=1GiB evict="{rule}"}}')
    managed = program.managed
    older, newer = two_of_a_tier(world, program)
    for _ in range(20 - older.seen):
        check(program)
    world.round()
    assert newer.seen > older.seen
    resource = dataclasses.replace(managed.policies.resource, memory=managed.memory()[newer])
    object.__setattr__(managed.policies, "resource", resource)
    managed.changed = True
    world.round()
    left = {"older": newer, "newer": older}[evicted]
    assert managed.versions() == [left] and program.native is left.native
    assert world.kinds().count("evict") == 1 and world.data("evict")["to"] == 1
    check(program)


def test_the_latency_guard_falls_back_within_the_call(world: World):
    guard = 'latency-policy{budget=1us fallback="p99 > 0.9 * budget" verify=true replace=false}'
    program = world.program(f"{CLIMB}, {guard}")
    climb(world, program, 1)
    assert program.tier == 1
    world.round()
    view, machine = program.managed.seen or (None, None)
    assert view is not None and machine is not None
    view.tiers = {**view.tiers, 0: type(view.tiers[0])(time=1e-9)}
    check(program, 100_000)
    assert "fallback" in world.kinds()
    check(program)
