"""What a policy says is what happens: an option is changed, and the program in tiers does another
thing (SPEC K6)."""

from __future__ import annotations

import gc

import pytest
from aiopt.jitrt.tiering.profiling.context import MachineContext, Readers
from aiopt.jitrt.tiering.tiered import TieredProgram
from aiopt.jitrt.tiering.views import SearchView
from aiopt.jitrt.tiering.words import (
    candidate_words,
    program_words,
    search_words,
    shape_words,
    version_words,
)
from aiopt.passes.policies.vocabulary import VOCABULARY

from ..cache.stores import DictStore
from .world import CLIMB, QUIET, TEXT, Clock, World, check, climb

ALL = "hotness-policy{k=1e9 window=1s}"
"""Every call is timed."""


class Machine:
    """Facts about the machine that a test decides on."""

    def __init__(self, cores: int = 4, available: float = 1.0) -> None:
        self.cores, self.available = cores, available

    def context(self, clock: Clock) -> MachineContext:
        return MachineContext(clock, Readers(self._file, lambda: 0.0, lambda: self.cores))

    def _file(self, path: str) -> str:
        if path != "/proc/meminfo":
            raise OSError
        return f"MemTotal: 1000 kB\nMemAvailable: {round(1000 * self.available)} kB"


def busy(world: World, program: TieredProgram, size: int, rounds: int = 5) -> None:
    """Many calls at one size, in some rounds."""
    for _ in range(rounds):
        for _ in range(60):
            check(program, size)
        world.round(1.1)


# --- tiers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("epsilon", "kind"), [(0.5, ["demote"]), (5.0, [])])
def test_a_profile_that_moves_away_demotes(world: World, epsilon: float, kind: list[str]):
    """T3: the sizes change, the version goes, and the next one is for what is called now."""
    rule = f'demote="distance > epsilon" epsilon={epsilon}'
    once = CLIMB.replace("demote=false", rule).replace("to < 3", "to < 2")
    program = world.program(f"{once}, {QUIET}, {ALL}")
    climb(world, program, 1)
    busy(world, program, 5)
    assert "demote" not in world.kinds()
    busy(world, program, 4000)
    climb(world, program, 1)
    busy(world, program, 4000)
    assert [name for name in world.kinds() if name == "demote"] == kind
    if kind:
        assert world.data("demote")["numbers"]["distance"] > epsilon
        assert world.data("demote")["to"] == 0 and world.kinds().count("install") == 2


def test_the_threshold_adapts_to_what_a_compilation_has_brought(world: World):
    """H4: R is measured after the cooldown, `adapt` moves theta, and `promote` reads it."""
    first = "to == 1 or to == 2 and r_actual == r_actual"  # which is not known before
    rules = f'tier-policy{{promote="count >= theta and ({first})" specialize=false demote=false}}'
    adapt = 'hotness-policy{k=1e9 eta=1000 r-target=0 adapt="theta + abs(eta * r_actual) + 300"}'
    program = world.program(f"{rules}, {QUIET}, {adapt}")
    for _ in range(4):
        check(program)
    climb(world, program, 1)
    for _ in range(10):
        check(program)
    world.round(1.1)
    managed, data = program.managed, world.data("threshold")
    assert managed.theta == data["theta"] == 302 + abs(1000 * managed.r_actual)
    assert data["before"] == 2 and data["numbers"]["r_actual"] == managed.r_actual
    for _ in range(200):
        check(program)
    world.round()
    assert not managed.pending
    for _ in range(int(managed.theta)):
        check(program)
    world.round()
    assert managed.pending


@pytest.mark.parametrize(("most", "expected"), [(0, 0), (2, 2), (9, 4)])
def test_there_are_at_most_so_many_exact_versions(world: World, most: int, expected: int):
    rules = f'specialize="tier == 2" max-versions={most} retire=false demote=false'
    program = world.program(f'tier-policy{{promote="to == 2" {rules}}}, {QUIET}, {ALL}')
    climb(world, program, 2)
    for _ in range(10):
        for size in (7, 8, 9):
            check(program, size)
        world.round()
        world.workers.work()
    world.round()
    assert len(program.managed.special) == expected
    for size in (6, 7, 8, 9):
        check(program, size)


@pytest.mark.parametrize("wait", ["true", "false"])
def test_what_is_compiled_ahead_may_be_waited_for(world: World, wait: str):
    """T6: `ahead` compiles before the first call, and `wait` holds up the load."""
    world.workers.eager = wait == "true"
    rules = f"ahead=true wait={wait} rank=to promote=false specialize=false"
    program = world.program(f"tier-policy{{{rules}}}, {QUIET}")
    assert program.tier == (2 if wait == "true" else 0)
    assert world.kinds()[:3] == ["load", "ahead", "submit"]
    world.workers.work()
    world.round()
    assert program.tier == 2 and "capture" not in world.kinds()
    check(program)


# --- what is measured -----------------------------------------------------------------------------


@pytest.mark.parametrize(("k", "period"), [("0", 0), ("10", 100), ("250", 4), ("1e9", 1)])
def test_so_many_calls_a_second_are_timed(world: World, k: str, period: int):
    """H2: k of a thousand calls a second."""
    program = world.program(f"{CLIMB}, {QUIET}, hotness-policy{{k={k} window=1s}}")
    climb(world, program, 2)
    for _ in range(5):
        for _ in range(1000):
            check(program)
        world.round(1.0)
    generic = program.managed.generic
    assert generic is not None and generic.native.period == pytest.approx(period, rel=0.1)


@pytest.mark.parametrize("remember", ["true", "false"])
def test_the_next_run_decides_with_what_this_one_has_seen(remember: str):
    """O4: calls of the last run are expected, so that a tier is compiled ahead of the first."""
    rules = 'tier-policy{ahead="expected > 10 and to == 1" promote=false specialize=false}'
    policy = f"{rules}, hotness-policy{{window=1s remember={remember}}}, {QUIET}"
    compiled: list[bool] = []
    disk = DictStore("disk")
    for _ in range(2):
        disk.entries = {d: e for d, e in disk.entries.items() if e.key.kind == "profile"}
        world = World(disk=disk)
        program = world.program(policy)
        compiled.append("ahead" in world.kinds())
        world.round()
        for _ in range(5):
            for _ in range(60):
                check(program)
            world.round(1.1)
        world.manager.close()
    assert compiled == [False, remember == "true"]


def test_the_last_calls_of_a_program_that_is_gone_are_remembered():
    """O4, also if there was no round after them."""
    world = World(disk=DictStore("disk"))
    program = world.program("tier-policy{promote=false}")
    check(program)
    del program
    gc.collect()
    world.manager.close()
    assert world.data("save-profile")["calls"] == 1


# --- resources ------------------------------------------------------------------------------------


def test_lean_tiers_are_compiled_while_memory_is_short():
    """I1: what the machine says chooses among the pipelines."""
    machine = Machine(available=0.05)
    world = World(machine.context)
    program = world.program(f"{CLIMB}, {QUIET}, resource-policy{{lean-tiers=tier0,tier1}}")
    climb(world, program, 1)
    for _ in range(5):
        check(program)
        world.round(1.0)
    assert program.tier == 1 and not world.workers.jobs
    machine.available = 0.9
    world.round(1.0)
    climb(world, program, 2)


def test_threads_follow_the_rule_and_what_the_program_was_given():
    machine = Machine(cores=4)
    world = World(machine.context)
    policy = f'{CLIMB}, {QUIET}, resource-policy{{threads="cores - 1"}}'
    many, few = world.program(policy, threads=4), world.program(policy, threads=2)
    for program in (many, few):
        climb(world, program, 1)
    generic, other = many.managed.generic, few.managed.generic
    assert generic is not None and other is not None
    assert [generic.native.threads, other.native.threads] == [3, 2]
    machine.cores = 2
    world.round(1.0)
    assert [generic.native.threads, other.native.threads] == [1, 1]
    check(many)


def test_the_budget_for_memory_is_that_of_all_programs(world: World):
    """C5: what `evict` ranks least goes, whose ever it is."""
    once = CLIMB.replace("to < 3", "to < 2")
    memory = "resource-policy{memory=3KiB evict=calls}, speculation-policy{beta=0}"
    programs = [world.program(f"{once}, {QUIET}, {memory}", TEXT) for _ in range(2)]
    often, seldom = programs
    climb(world, often, 1)
    for _ in range(50):
        check(often)
    for _ in range(4):
        check(seldom)
        world.round()
        world.workers.work()
    world.round()
    assert [program.tier for program in programs] == [1, 0]
    evicted = [event.program for event in world.log.events() if event.kind == "evict"]
    assert evicted == [seldom.name] and world.data("evict")["memory"] > 3 << 10
    for program in programs:
        check(program)


def test_workers_come_and_go_with_the_queue(world: World):
    """R1: one more while the queue is longer than its target, one less while it is shorter."""
    rule = 'workers="max(1, min(3, workers + sign(queue - queue_target)))" queue-target=1'
    rules = 'tier-policy{promote=false specialize="true" max-versions=9}'
    program = world.program(f"{rules}, {ALL}, resource-policy{{{rule}}}, {QUIET}")
    for size in (5, 6, 7, 8):
        check(program, size)
    counts = []
    for _ in range(4):
        world.round(1.0)
        counts.append(world.workers.workers)
    assert counts == [1, 2, 3, 3] and world.data("resize")["queue"] == 4
    world.workers.work()
    for _ in range(3):
        world.round(1.0)
        counts.append(world.workers.workers)
    assert counts[4:] == [2, 1, 1]


def test_the_fork_server_starts_when_the_policy_says(world: World):
    world.workers.ready = False
    late = world.program(f"{CLIMB}, {QUIET}, resource-policy{{prestart=false}}")
    assert not world.workers.starts
    for _ in range(3):
        check(late)
        world.round()
    assert world.workers.starts
    before = world.workers.starts
    world.program(f"{CLIMB}, {QUIET}, resource-policy{{nice=7}}")
    assert world.workers.starts == before + 1 and world.workers.nice == 7


def test_jobs_have_the_limits_of_the_policy(world: World):
    limits = "resource-policy{time-limit=3s memory-limit=64MiB}"
    program = world.program(f"{CLIMB}, {QUIET}, {limits}")
    for _ in range(2):
        check(program)
    world.round()
    (job,) = world.workers.submitted
    assert (job.time_limit, job.memory_limit) == (3.0, 64 << 20)


# --- latency --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ("captures=4", 3),
        ("captures=2", 2),
        ("capture-bytes=100B", 2),
        ("verify=false", 0),
        ("budget=1ns", 0),
    ],
)
def test_calls_are_captured_as_the_policy_says(world: World, options: str, kept: int):
    """T7: copying stays within the budget of the call, too."""
    program = world.program(f"tier-policy{{promote=false}}, latency-policy{{{options}}}")
    for size in (5, 6, 7):
        check(program, size)
        check(program, size)
    assert world.kinds().count("capture") == kept


@pytest.mark.parametrize("verify", ["true", "false"])
def test_versions_are_verified_if_the_policy_says_so(world: World, verify: str):
    program = world.program(f"{CLIMB}, latency-policy{{verify={verify} replace=false}}")
    climb(world, program, 1)
    assert world.data("compiled")["verified"] == (verify == "true")


# --- words ----------------------------------------------------------------------------------------


def test_every_word_has_a_value_once_a_program_has_run(world: World):
    """No rule waits for a number that nobody ever measures."""
    exact = 'specialize="tier == 2 and share > 0.9" retire=false'
    rules = f'tier-policy{{promote="to == 2" {exact} demote=false}}'
    latency = "latency-policy{budget=1s replace=false regress=false cooldown=1s}"
    program = world.program(f"{rules}, {ALL}, {latency}")
    for _ in range(6):
        check(program)
    climb(world, program, 2)
    busy(world, program, 5)
    world.workers.work()
    busy(world, program, 5)
    managed = program.managed
    view, machine = managed.seen or (None, None)
    assert view is not None and machine is not None and managed.special
    words = program_words(view, machine, managed.decider.constants)
    known = {
        **candidate_words(words, 3, view.tiers[3]),
        **shape_words(words, view.shapes[0], 3, view.tiers[3]),
        **search_words(words, SearchView(view.shapes[0], 0.1), 3, 0.1),
        **version_words(words, view, view.versions[-1]),
        **words,
    }
    asked = {name for name, word in VOCABULARY.items() if word.scopes != ("entry",)}
    assert known.keys() >= asked
    foreseen = {"probability", "expected_hits"}  # of what no call has come yet
    assert {name for name in asked - foreseen if known[name] != known[name]} == set()
