"""Rounds of tuning, with the manager's rounds (SPEC T1, T4, A2)."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tiering import tuned
from aiopt.jitrt.tiering.tiered import TieredProgram
from aiopt.jitrt.tuning.trial import Trial
from aiopt.jitrt.workers.tune_request import TuneReply, TuneRequest, note

from ..cache.stores import DictStore
from . import world as worlds
from .world import World, check

STAYS = "latency-policy{replace=false regress=false cooldown=1s}"
POLICY = (
    'tier-policy{promote="to == 2" specialize=false demote=false retire=false},'
    " bucket-shapes{max-versions=0}, speculation-policy{beta=0}, hotness-policy{k=1e9 window=1s},"
    f" {STAYS}"
)
TUNING = 'tuning-policy{tune="tier >= 2 and shape_count > 20" stop="gain_left < 0.01" beta=1 round=2s budget=20s}'
TRIAL = Trial((("unroll", 2),), "measured", 0.9, 0.01, 1e-6, 9, 0.1)


@pytest.fixture(autouse=True)
def slow_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at the clock takes a millisecond, and so does a call in tier 0."""
    monkeypatch.setattr(worlds, "LOOK", 0.001)


def better(request: TuneRequest, gain: float = 0.2, unroll: int = 2) -> TuneReply:
    """A round that finds that kernels had better be unrolled otherwise."""
    pipeline = request.version.pipeline
    assert "unroll=4" in pipeline
    return TuneReply(pipeline.replace("unroll=4", f"unroll={unroll}"), gain)


def run(world: World, program: TieredProgram, rounds: int = 16, size: int = 5) -> None:
    """Calls, rounds of the manager, and all that the workers have to do."""
    for _ in range(rounds):
        for _ in range(10):
            check(program, size)
        world.round(1.0)
        world.workers.work()
    world.round()


def begun(world: World, program: TieredProgram) -> str:
    """The key of a round that has begun and is not done."""
    for _ in range(100):
        for _ in range(10):
            check(program)
        world.round(1.0)
        if keys := [key for key in world.workers.jobs if key.startswith("tune")]:
            return keys[0]
        world.workers.work()
    raise AssertionError(world.kinds())


def exact(program: TieredProgram, size: int = 5):
    return program.managed.special.get((size,))


def of_tuning(world: World) -> list[str]:
    return [kind for kind in world.kinds() if kind.startswith("tune")]


def test_what_a_round_finds_is_compiled_and_serves(world: World):
    world.workers.tune = better
    program = world.program(f"{POLICY}, {TUNING}")
    run(world, program)
    version = exact(program)
    assert version is not None and version.slot == (3, (5,)) and version.native.calls
    assert of_tuning(world)[:2] == ["tune-started", "tune-round"]
    assert world.kinds().count("tuned") == 1
    data = world.data("tune-stopped")
    assert data["reason"] == "stop" and data["gain"] == 0.2 and data["numbers"]["gain_left"] < 0.01
    assert world.data("tuned")["numbers"]["gain"] == 0.2
    request = world.workers.rounds[0]
    assert request.version.sizes == {"n": 5} and request.seconds == 2.0 and not request.known


def test_a_round_goes_on_with_what_was_measured(world: World):
    world.workers.tune, world.workers.measured = better, {"k": (TRIAL,)}
    program = world.program(f"{POLICY}, {TUNING}")
    run(world, program)
    assert [len(each.known.get("k", ())) for each in world.workers.rounds[:3]] == [0, 1, 2]
    assert world.workers.rounds[1].known["k"] == (TRIAL,)
    data = world.data("tune-round")
    assert (data["trials"], data["kernels"]) == (1, 1)


def test_a_better_one_takes_the_place_of_a_good_one(world: World, monkeypatch):
    monkeypatch.setattr(tuned, "_worth", lambda words: 1.0)  # calls are long and many

    def more_and_more(request: TuneRequest) -> TuneReply:
        count = len(world.workers.rounds)
        return better(request, 0.1 * min(count, 3), {1: 2, 2: 8}.get(count, 1))

    world.workers.tune = more_and_more
    program = world.program(f"{POLICY}, {TUNING}")
    run(world, program)
    assert world.kinds().count("tuned") == 3
    version = exact(program)
    assert version is not None and version.follows < 0
    (search,) = program.managed.searches.values()
    assert search.used == search.best and "unroll=1" in search.best.pipeline


def test_too_little_is_not_compiled(world: World):
    """It would be retired for `min-gain`."""
    world.workers.tune = lambda request: better(request, 0.015)
    program = world.program(f"{POLICY}, {TUNING}")
    run(world, program)
    assert "tune-stopped" in of_tuning(world) and "tuned" not in of_tuning(world)
    assert exact(program) is None


def test_a_little_more_is_compiled_at_the_end(world: World):
    def a_little_more(request: TuneRequest) -> TuneReply:
        first = len(world.workers.rounds) == 1
        return better(request, 0.1 if first else 0.11, 2 if first else 8)

    world.workers.tune = a_little_more
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tuned, "_worth", lambda words: 1.0)
        program = world.program(f"{POLICY}, {TUNING}")
        run(world, program)
    kinds = of_tuning(world)
    places = [place for place, kind in enumerate(kinds) if kind == "tuned"]
    assert len(places) == 2
    assert places[0] < kinds.index("tune-stopped") < places[1]


@pytest.mark.parametrize("off", ["beta=0", "tune=false", "budget=0s"])
def test_a_policy_may_have_nothing_tuned(world: World, off: str):
    option, _, _ = off.partition("=")
    text = TUNING.replace(f"{option}=", "seed=0 nice=0 }").partition("seed=0")[0]
    program = world.program(f"{POLICY}, {text}{off}}}")
    run(world, program, 6)
    assert not world.workers.rounds
    assert "tune-started" not in of_tuning(world)


def test_the_budget_is_all_that_a_version_gets(world: World):
    world.workers.tune = lambda request: TuneReply("", 0.0, 0.5)
    program = world.program(f"{POLICY}, {TUNING.replace('budget=20s', 'budget=5s')}")
    run(world, program)
    assert [request.seconds for request in world.workers.rounds] == [2.0, 2.0, 1.0]
    assert world.data("tune-stopped")["reason"] == "budget"


def test_the_bucket_limits_what_tuning_takes(world: World):
    """beta: a tenth of one worker's time, so that a round of 2 s comes every 20 s (D5)."""
    world.workers.tune = lambda request: TuneReply("", 0.0, 0.5)
    program = world.program(f"{POLICY}, {TUNING.replace('beta=1', 'beta=0.1')}")
    start = world.clock.now
    run(world, program, 60)
    most = 0.1 * (world.clock.now - start) / 2.0
    assert most - 2 <= len(world.workers.rounds) <= most


def test_everything_measured_ends_a_search(world: World):
    world.workers.tune = lambda request: TuneReply(exhausted=True)
    program = world.program(f"{POLICY}, {TUNING}")
    run(world, program, 8)
    assert len(world.workers.rounds) == 1
    assert world.data("tune-stopped")["reason"] == "exhausted"


def test_a_round_gives_way_to_what_somebody_wants(world: World):
    world.workers.tune = better
    program = world.program(f"{POLICY}, {TUNING}")
    run(world, program, 3)
    begun(world, program)
    other = world.program(f"{POLICY}, tuning-policy{{beta=0}}")
    for _ in range(6):
        check(other)
    world.round()
    assert not any(key.startswith("tune") for key in world.workers.jobs)
    assert world.data("tune-lost")["reason"] == "gave way"
    assert len(world.workers.jobs) == 1
    run(world, program, 8)
    assert exact(program) is not None


def test_what_a_round_measured_before_it_gave_way_is_known_to_the_next(world: World):
    world.workers.tune = better
    program = world.program(f"{POLICY}, {TUNING}")
    world.workers.measured = {"k": (TRIAL,)}
    key = begun(world, program)
    world.workers.tell(key)
    world.workers.tell(key)
    other = world.program(f"{POLICY}, tuning-policy{{beta=0}}")
    for _ in range(6):
        check(other)
    world.round()
    lost = world.data("tune-lost")
    assert (lost["reason"], lost["trials"]) == ("gave way", 2)
    with pytest.raises(AioptError, match="nobody waits"):
        world.workers.tell(key)
    run(world, program, 8)
    assert world.workers.rounds[0].known["k"] == (TRIAL, TRIAL)
    assert world.data("tune-stopped")["measured"] >= 3


def test_a_round_asks_for_weights(world: World):
    program = world.program(f"{POLICY}, {TUNING}")
    key = begun(world, program)
    with pytest.raises(AioptError, match="asks for what there is not"):
        world.workers.answer(key, b'{"weight": "none"}')
    with pytest.raises(AioptError, match="malformed"):
        world.workers.answer(key, note({})[:9])


def test_a_round_does_not_give_way_to_what_the_cache_has():
    disk = DictStore("disk")
    first = World(disk=disk)
    run(first, first.program(f"{POLICY}, tuning-policy{{beta=0}}"), 3)
    world = World(disk=disk)
    world.workers.tune = better
    program = world.program(f"{POLICY}, {TUNING}")
    for _ in range(40):
        check(program)
    begun(world, program)
    other = world.program(f"{POLICY}, tuning-policy{{beta=0}}")
    for _ in range(6):
        check(other)
    world.round()
    assert other.tier == 2
    assert "tune-lost" not in world.kinds()
    assert [key.startswith("tune") for key in world.workers.jobs] == [True]


def test_no_round_begins_beside_a_compilation(world: World):
    world.workers.tune = better
    program = world.program(f"{POLICY}, {TUNING}")
    late = POLICY.replace("to == 2", "to == 2 and count > 3")
    other = world.program(f"{late}, tuning-policy{{beta=0}}")
    run(world, program, 2)
    world.workers.work()
    for _ in range(4):
        check(other)
    world.round()
    for _ in range(40):
        check(program)
    world.round(4.0)
    assert [key.startswith("tune") for key in world.workers.jobs] == [False]


@pytest.mark.parametrize("status", ["crashed", "timeout", "memory"])
def test_rounds_that_fail_are_tried_again_and_given_up(world: World, status: str):
    program = world.program(f"{POLICY}, {TUNING}")
    run(world, program, 2)
    for _ in range(60):
        check(program)
        world.round(1.0)
        world.workers.fail(status)
    assert of_tuning(world).count("tune-lost") == 3
    assert world.data("tune-lost")["reason"] == status
    assert world.data("tune-stopped")["reason"] == "failed"
    assert "trouble" not in world.kinds() and program.tier == 2


def test_an_answer_that_cannot_be_read_is_a_lost_round(world: World, monkeypatch):
    program = world.program(f"{POLICY}, {TUNING}")
    monkeypatch.setattr(TuneReply, "to_bytes", lambda self: b"nonsense")
    run(world, program, 4)
    assert "malformed" in world.data("tune-lost")["message"]
    assert "trouble" not in world.kinds()


def test_schedules_that_do_not_compile_are_bad(world: World):
    def wrong(request: TuneRequest) -> TuneReply:
        reply = better(request)
        return TuneReply(reply.pipeline.replace("plan-arena", "dce"), 0.2, None)

    world.workers.tune = wrong
    program = world.program(f"{POLICY}, {TUNING}")
    run(world, program)
    assert of_tuning(world).count("tuned") == 1
    assert of_tuning(world).count("tune-rejected") == 1
    assert exact(program) is None and program.tier == 2


def test_a_worse_version_never_stays(world: World):
    """Rule `replace` takes it out, and its schedules are not compiled again."""
    world.workers.tune = better
    policy = POLICY.replace("replace=false", 'replace="size > 0 and tier == 3 and calls > 5"')
    program = world.program(f"{policy}, {TUNING}")
    run(world, program, 20)
    kinds = world.kinds()
    assert kinds.count("tuned") == 1 and kinds.count("replace") == 1
    assert world.data("tune-rejected")["reason"] == "replace"
    assert exact(program) is None and program.tier == 2


def test_the_next_process_knows_what_was_found():
    """No round, and the version is compiled as it was found to be best."""
    disk = DictStore("disk")
    for first in (True, False):
        world = World(disk=disk)
        world.workers.tune = better
        program = world.program(f"{POLICY}, {TUNING}")
        run(world, program)
        assert exact(program) is not None
        assert bool(world.workers.rounds) == first
        assert ("tune-started" in world.kinds()) == first
        assert not first or world.kinds().count("cache-put") > 0
        del program
        gc.collect()
        world.round()


def test_what_was_bad_is_bad_in_the_next_process():
    disk = DictStore("disk")
    for count in (1, 0):
        world = World(disk=disk)
        world.workers.tune = better
        policy = POLICY.replace("replace=false", 'replace="tier == 3 and calls > 5"')
        program = world.program(f"{policy}, {TUNING}")
        run(world, program, 20)
        assert world.kinds().count("tuned") == count


def test_a_cache_that_cannot_be_written_or_read_costs_the_next_run_only():
    disk = DictStore("disk")
    disk.error = OSError("no space left")
    world = World(disk=disk)
    world.workers.tune = better
    program = world.program(f"{POLICY}, {TUNING}")
    run(world, program)
    assert exact(program) is not None and "trouble" not in world.kinds()


@pytest.mark.parametrize("nonsense", [b"[[3, [5], {}]]", b"{}", b"[[3, [5.5], 1]]", b"no JSON"])
def test_records_that_make_no_sense_are_none(nonsense: bytes):
    disk = DictStore("disk")
    for _ in range(2):
        world = World(disk=disk)
        world.workers.tune = better
        program = world.program(f"{POLICY}, {TUNING}")
        run(world, program)
        assert world.workers.rounds and "trouble" not in world.kinds()
        records = {d: e for d, e in disk.entries.items() if e.key.kind == "searches"}
        assert records
        disk.entries |= {d: replace(e, payload=nonsense) for d, e in records.items()}


def test_the_last_program_takes_its_round_along(world: World):
    program = world.program(f"{POLICY}, {TUNING}")
    run(world, program, 2)
    while not world.workers.jobs:
        check(program)
        world.round(1.0)
    del program
    gc.collect()
    world.round(1.0)
    assert not world.workers.jobs


def test_a_forked_child_has_no_round(world: World):
    world.workers.tune = better
    program = world.program(f"{POLICY}, {TUNING}")
    run(world, program, 2)
    while not world.workers.jobs:
        check(program)
        world.round(1.0)
    world.workers.forget_after_fork()
    world.manager.forget_after_fork()
    run(world, program)
    assert exact(program) is not None


def test_a_program_without_symbols_is_tuned_as_a_whole(world: World):
    text = worlds.TEXT.replace("?xf32, #graph.dims<n>", "5xf32")
    world.workers.tune = better
    program = world.program(f"{POLICY}, {TUNING}", text)
    run(world, program)
    generic = program.managed.generic
    assert generic is not None and generic.slot == (3, None)
    assert world.data("tuned")["sizes"] is None
