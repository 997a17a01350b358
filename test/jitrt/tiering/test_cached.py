"""Versions that come from the compile cache, and go there (SPEC C1-C3, R1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from aiopt.backends.llvm.artifact import Artifact
from aiopt.diagnostics import AioptError
from aiopt.dialects.extents import Span
from aiopt.jitrt.cache import process as cache_process
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.lookup import SIZES
from aiopt.jitrt.tiering import process
from aiopt.jitrt.tiering.tiered import TieredProgram
from aiopt.jitrt.tiering.version import Shared, Version
from aiopt.jitrt.workers import compile_job
from aiopt.jitrt.workers.lent_weights import LentWeights
from aiopt.jitrt.workers.request import CompileRequest
from aiopt.passes.pipeline_text import builtin_library, copy_library
from aiopt.passes.policies.cache_policy import CachePolicyPass

from ..cache.stores import DictStore, Far
from .world import CLIMB, QUIET, TEXT, World, check, climb, others_work_with_ir

POLICY = f"{CLIMB}, {QUIET}"


@pytest.fixture
def disk() -> DictStore:
    return DictStore("disk")


def warm(disk: DictStore, policy: str = POLICY) -> None:
    """Fill the cache as a first process does."""
    world = World(disk=disk)
    climb(world, world.program(policy), 2)


def heat(world: World, program: TieredProgram, rounds: int = 1) -> None:
    """Call often enough for the next tier, and let the manager look."""
    for _ in range(rounds):
        check(program)
        check(program)
        world.round()


def kinds(store: DictStore) -> list[str]:
    return sorted(each.key.kind for each in store.entries.values())


def programs(store: DictStore) -> list[Entry]:
    return [each for each in store.entries.values() if each.key.kind == "program"]


def test_what_is_compiled_goes_to_the_cache(disk):
    warm(disk)
    assert [(each.label, each.tier) for each in programs(disk)] == [("scaled", 1), ("scaled", 2)]
    assert all(each.cost > 0 for each in programs(disk))


def test_the_next_process_compiles_nothing(disk):
    warm(disk)
    world = World(disk=disk)
    world.workers.ready = False
    program = world.program()
    heat(world, program, 4)
    assert program.tier == 2
    assert world.workers.submitted == []
    assert world.workers.starts == 1  # by the policy, before the program was there
    wanted = ["load", "promote", "cache-hit", "install"]
    seen = [kind for kind in world.kinds() if kind in wanted]
    assert seen == ["load", *["cache-hit", "promote", "install"] * 2]
    assert "compiled" not in world.kinds()
    check(program, 100)


def test_another_program_is_not_served_with_it(disk):
    warm(disk)
    world = World(disk=disk)
    program = world.program(text=TEXT.replace("graph.add", "graph.mul"))
    x = np.ones(3, np.float32)
    for _ in range(4):
        program(x)
        program(x)
        world.round()
    assert world.workers.submitted


def test_policies_with_other_pipelines_do_not_share(disk):
    warm(disk)
    world = World(disk=disk)
    heat(world, world.program(POLICY.replace("theta0=2", "theta0=2 tiers=[tier0, tier2, tier3]")))
    assert len(world.workers.submitted) == 1


def test_an_edited_pipeline_is_another(disk):
    def jobs(pipeline: str) -> int:
        library = copy_library(builtin_library())
        library.add_text(f"pipeline mine = {pipeline}", "mine.pipeline")
        world = World(disk=disk)
        policy = POLICY.replace("theta0=2", "theta0=2 tiers=[tier0, mine, tier3]")
        program = world.program(policy.replace("to < 3", "to < 2"), library=library)
        heat(world, program)
        world.workers.work()
        world.round()
        assert program.tier == 1
        return len(world.workers.submitted)

    assert [jobs("tier1"), jobs("tier1"), jobs("cse, tier1")] == [1, 0, 1]


def test_policies_with_the_same_pipelines_share(disk):
    warm(disk)
    world = World(disk=disk)
    program = world.program(POLICY.replace("theta0=2", "theta0=1"))
    heat(world, program, 4)
    assert program.tier == 2
    assert world.workers.submitted == []


def test_one_entry_serves_two_programs_that_are_the_same(disk):
    world = World(disk=disk)
    climb(world, world.program(), 2)
    jobs = len(world.workers.submitted)
    again = world.program()
    heat(world, again, 4)
    assert again.tier == 2
    assert len(world.workers.submitted) == jobs


def test_exact_versions_are_kept_by_their_sizes(disk):
    policy = POLICY.replace("specialize=false", 'specialize="true"').replace(
        'promote="count >= theta and to == tier + 1 and to < 3"', "promote=false"
    )
    world = World(disk=disk)
    program = world.program(policy)
    for _ in range(3):
        heat(world, program)
        world.workers.work()
    assert program.managed.special
    again = World(disk=disk)
    program = again.program(policy)
    heat(again, program, 3)
    assert (5,) in program.managed.special
    assert again.workers.submitted == []


BUCKETS = f'{POLICY.replace("to < 3", "to < 2")}, bucket-shapes{{split="true" beta=1e9}}'


def heat_bucket(world: World, rounds: int = 4) -> TieredProgram:
    """Call at all sizes of a bucket until there is a version for it."""
    program = world.program(BUCKETS)
    for _ in range(rounds):
        for size in (4, 5, 6, 7):
            check(program, size)
        world.round()
        world.workers.work()
    world.round()
    return program


def test_versions_for_buckets_are_kept_by_their_ranges(disk):
    program = heat_bucket(World(disk=disk))
    bucket = (Span(4, 7),)
    assert list(program.managed.special) == [bucket]
    (entry,) = [e for e in programs(disk) if e.guards.get(SIZES)]
    assert entry.guards[SIZES] == {"n": [4, 7]}
    assert dict(entry.key.factors)["shape"] == "n=4..7"

    again = World(disk=disk)
    program = heat_bucket(again)
    assert list(program.managed.special) == [bucket] and again.workers.submitted == []
    native = program.managed.special[bucket].native
    ran = [native.calls]
    for size in (3, 4, 7, 8):
        check(program, size)
        ran.append(native.calls)
    assert np.diff(ran).tolist() == [0, 1, 1, 0]


def test_an_entry_for_fewer_sizes_than_its_key_says_is_not_taken(disk):
    heat_bucket(World(disk=disk))
    for entry in programs(disk):
        if entry.guards.get(SIZES):
            disk.put(replace(entry, guards={**entry.guards, SIZES: {"n": [5, 7]}}))
    again = World(disk=disk)
    program = heat_bucket(again)
    assert program.managed.special and len(again.workers.submitted) == 1


LAX = POLICY.replace("replace=false", "rtol=0.1 replace=false")


@pytest.mark.parametrize("change", ["verified", "rtol"])
def test_a_policy_that_verifies_takes_what_was_verified(disk, change):
    if change == "verified":
        warm(disk, f"{CLIMB}, latency-policy{{verify=false replace=false regress=false}}")
    else:
        warm(disk, LAX)
    world = World(disk=disk)
    heat(world, world.program())
    assert len(world.workers.submitted) == 1
    warm(disk)
    world = World(disk=disk)
    heat(world, world.program())
    assert world.workers.submitted == []


def test_what_one_thread_was_verified_with_is_not_for_many(disk):
    jobs: list[int] = []
    for threads in (1, 2, 2, 1, 3):
        world = World(disk=disk)
        climb(world, world.program(POLICY.replace("to < 3", "to < 2"), threads=threads), 1)
        jobs.append(len(world.workers.submitted))
    assert jobs == [1, 1, 0, 0, 0]


def test_who_verifies_otherwise_has_a_job_of_its_own(disk):
    world = World(disk=disk)
    lax, strict = world.program(LAX), world.program(POLICY)
    for program in (lax, strict):
        check(program)
        check(program)
    world.round()
    assert len(world.workers.submitted) == 2
    del lax, program
    world.round()
    world.workers.work()
    world.round()
    assert strict.tier == 1
    (entry,) = programs(disk)
    assert entry.guards["verified"]["rtol"] == strict.managed.policies.latency.rtol


def test_what_is_of_no_use_to_one_program_may_be_to_another(disk):
    warm(disk, LAX)
    world = World(disk=disk)
    heat(world, world.program(POLICY))
    assert len(world.workers.submitted) == 1
    lax = world.program(LAX)
    heat(world, lax)
    assert len(world.workers.submitted) == 1
    assert lax.tier == 1


@pytest.mark.parametrize(("calls", "jobs"), [(0, 0), (2, 1)])
def test_what_there_was_nothing_to_verify_with_is_verified_with_calls(disk, calls, jobs):
    warm(disk)
    for entry in programs(disk):
        unchecked = {**entry.guards["verified"], "checks": 0}
        disk.put(replace(entry, guards={**entry.guards, "verified": unchecked}))
    world = World(disk=disk)
    rules = 'tier-policy{promote="to == 1" specialize=false demote=false}'
    program = world.program(f"{rules}, {QUIET}")
    for _ in range(calls):
        check(program)
    world.round()
    assert len(world.workers.submitted) == jobs


def test_a_policy_that_does_not_verify_takes_all(disk):
    warm(disk)
    world = World(disk=disk)
    heat(world, world.program(f"{CLIMB}, latency-policy{{verify=false}}"))
    assert world.workers.submitted == []


def test_what_was_made_for_other_values_is_not_used(disk, monkeypatch):
    text = """
func.func @shifted(%x: tensor<5xf32>) -> tensor<5xf32> {
  %w = graph.weight key = "w" : tensor<5xf32>
  %y = graph.add %x, %w : tensor<5xf32>
  func.return %y : tensor<5xf32>
}
"""

    def jobs(value: float) -> int:
        world, x = World(disk=disk), np.ones(5, np.float32)
        weights = {"w": np.full(5, value, np.float32)}
        program = world.program(POLICY.replace("to < 3", "to < 2"), text, weights=weights)
        for _ in range(2):
            program(x)
            program(x)
            world.round()
            world.workers.work()
        np.testing.assert_array_equal(program(x), x + value)
        assert program.tier == 1
        return len(world.workers.submitted)

    assert (jobs(1.0), jobs(2.0)) == (1, 0)  # nobody reads the values
    disk.entries.clear()
    compiling = compile_job._compile

    def peeking(request: CompileRequest, weights: LentWeights, clock: Any) -> Artifact:
        assert weights["w"].any()
        return compiling(request, weights, clock)

    monkeypatch.setattr(compile_job, "_compile", peeking)
    assert (jobs(1.0), jobs(1.0), jobs(2.0)) == (1, 0, 1)


def test_what_cannot_be_linked_is_compiled_here(disk, monkeypatch):
    warm(disk)
    world = World(disk=disk)
    program = world.program(POLICY.replace("to < 3", "to < 2"))
    linked, faults = Shared.linked, iter([AioptError("it does not fit")])

    def refused(shared: Shared, *args: Any) -> Version:
        for fault in faults:
            raise fault
        return linked(shared, *args)

    monkeypatch.setattr(Shared, "linked", refused)
    climb(world, program, 1)
    assert "link-failed" in world.kinds()
    assert len(world.workers.submitted) == 1


def test_code_for_some_sizes_is_not_installed_for_all(disk):
    warm(disk)
    for entry in programs(disk):
        disk.put(replace(entry, guards={**entry.guards, SIZES: {"n": [1, 8]}}))
    world = World(disk=disk)
    climb(world, world.program(), 2)
    assert len(world.workers.submitted) == 2


def test_a_damaged_entry_is_compiled_again(disk):
    warm(disk)
    for entry in programs(disk):
        disk.put(replace(entry, payload=entry.payload[:-10]))
    world = World(disk=disk)
    program = world.program()
    climb(world, program, 2)
    assert len(world.workers.submitted) == 2


# -- a remote store -------------------------------------------------------------------------------


def distant(disk: DictStore) -> Far:
    """A remote that has what a disk has."""
    far = Far()
    far.entries.update(disk.entries)
    return far


def test_a_version_comes_from_the_remote(disk):
    warm(disk)
    far = distant(disk)
    world = World(disk=DictStore("disk"), remote=far)
    program = world.program()
    heat(world, program)
    assert (1, None) in program.managed.pending
    assert world.workers.submitted == []
    far.answer()
    world.round()
    assert program.tier == 1
    assert world.workers.submitted == []
    assert "install" in world.kinds()


def test_what_the_remote_does_not_have_is_compiled(disk):
    world = World(disk=disk, remote=(far := Far()))
    program = world.program()
    heat(world, program)
    assert world.workers.submitted == []
    far.answer()
    world.round()
    assert len(world.workers.submitted) == 1
    world.workers.work()
    world.round()
    assert program.tier == 1
    assert kinds(far) == kinds(disk)


def test_a_remote_that_does_not_answer_is_not_waited_for(disk):
    world = World(disk=disk, remote=(far := Far()))
    program = world.program()
    heat(world, program)
    assert world.manager.cached.patience() <= CachePolicyPass().timeout
    world.round(CachePolicyPass().timeout)
    assert len(world.workers.submitted) == 1
    far.answer()
    world.workers.work()
    world.round()
    assert program.tier == 1


def test_what_is_decided_once_is_compiled_though_others_work_with_ir(disk):
    world = World(disk=disk, remote=(far := Far()))
    rules = 'tier-policy{ahead="to == 1" promote=false specialize=false}'
    program = world.program(f"{rules}, {QUIET}")
    assert (1, None) in program.managed.pending
    with others_work_with_ir():
        far.answer()
        world.round()
        assert world.workers.submitted == []
        assert (1, None) in program.managed.pending
    world.round()
    assert len(world.workers.submitted) == 1


def test_a_program_that_is_gone_wants_no_answer(disk):
    world = World(disk=disk, remote=(far := Far()))
    program = world.program()
    heat(world, program)
    del program
    far.answer()
    world.round()
    assert world.workers.submitted == []
    assert "trouble" not in world.kinds()


def test_a_remote_may_answer_when_the_manager_has_ended(disk):
    warm(disk)
    far = distant(disk)
    world = World(disk=DictStore("disk"), remote=far)
    program = world.program()
    heat(world, program)
    world.manager.close()
    world.cache.close()
    seen = len(world.kinds())
    far.answer()
    assert set(world.kinds()[seen:]) <= {"cache-hit"}
    check(program)
    assert program.tier == 0


def test_a_policy_may_leave_the_remote_alone(disk):
    world = World(disk=disk, remote=(far := Far()))
    program = world.program(f"{POLICY}, cache-policy{{remote=none}}")
    climb(world, program, 1)
    assert far.entries == {}
    assert far.waiting == []


@pytest.mark.parametrize(("remote", "starts"), [("read-write", 0), ("none", 1)])
def test_with_a_remote_workers_start_when_it_has_said_no(disk, monkeypatch, remote, starts):
    far = Far()
    world = World(disk=disk, remote=far)
    monkeypatch.setattr(process, "remote_address", lambda: "file:///fleet")
    monkeypatch.setattr(cache_process, "process_cache", lambda: world.cache)
    world.workers.ready = False
    program = world.program(f"{POLICY}, cache-policy{{remote={remote}}}")
    assert world.workers.starts == starts
    assert far.prepared == 1 - starts
    heat(world, program)
    far.answer()
    world.round()
    assert world.workers.starts > starts
