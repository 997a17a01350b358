"""The life of a program in tiers, with an injected clock and workers that work when told to."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import aiopt
import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.ir_lock import IR_LOCK
from aiopt.jitrt.tiering import calls, observing
from aiopt.jitrt.tiering.events import EventLog
from aiopt.jitrt.tiering.installing import withdraw
from aiopt.jitrt.tiering.process import warn
from aiopt.jitrt.tiering.tiered import TieredProgram

from .world import CLIMB, QUIET, TEXT, World, check, climb, others_work_with_ir


def test_a_program_climbs_while_it_is_called(world: World):
    program = world.program()
    check(program)
    world.round()
    assert program.tier == 0 and not world.workers.jobs  # theta0 = 2
    check(program)
    world.round()
    assert program.tier == 0 and len(world.workers.jobs) == 1
    check(program)  # nothing waits
    world.workers.work()
    world.round()
    assert program.tier == 1
    check(program)
    climb(world, program, 2)
    check(program, 1000)
    kinds = [kind for kind in world.kinds() if kind in ("promote", "compiled", "install", "wait")]
    assert kinds == ["promote", "compiled", "install"] * 2
    assert world.data("compiled")["verified"]
    assert program.artifact is not None and program.artifact.tier == 2


def test_what_to_compile_is_decided_when_a_worker_can(world: World):
    program = world.program(
        'tier-policy{promote="count >= 2" rank="to if count >= 4 else -to" specialize=false}'
    )
    world.workers.ready = False
    for _ in range(4):
        check(program)
        world.round()
    assert not world.workers.jobs and "promote" not in world.kinds()
    world.workers.ready = True
    world.round()
    assert list(program.managed.pending) == [(2, None)]


def test_tier_0_leaves_processors_to_those_that_compile(world: World):
    world.workers.ready = False
    program = world.program(threads=4)
    assert program.managed.tier_zero.threads == 3  # from the first call on
    world.workers.ready = True
    world.round()
    assert program.managed.tier_zero.threads == 4


def test_a_mistake_of_the_managers_costs_tiers_and_no_call(monkeypatch: pytest.MonkeyPatch):
    def mistake(*arguments: object) -> None:
        raise ZeroDivisionError("of the manager")

    world = World()
    monkeypatch.setattr(world.manager, "_view", mistake)
    program = world.program()
    for _ in range(5):
        check(program)
        world.round()
    assert program.tier == 0 and world.kinds().count("trouble") == 1
    assert "ZeroDivisionError: of the manager" in world.data("trouble")["message"]


def test_what_is_wrong_is_told_to_logging(caplog: pytest.LogCaptureFixture):
    log = EventLog()
    log.add_sink(warn)
    log.emit("promote", "f", tier=1, sizes=None, rule="", numbers={}, priority=0.0)
    log.emit("quarantine", "f", tier=2, sizes=None, reason="wrong", message="off by 1")
    (record,) = caplog.records
    assert record.name == "aiopt.tiering"
    assert record.getMessage() == "aiopt: f: quarantine: wrong: off by 1"


def test_one_number_of_the_policy_decides(world: World):
    eager = world.program(f"{CLIMB}, {QUIET}".replace("theta0=2", "theta0=1"))
    patient = world.program(f"{CLIMB}, {QUIET}".replace("theta0=2", "theta0=50"))
    for program in (eager, patient):
        for _ in range(10):
            check(program)
    world.round()
    assert eager.managed.pending and not patient.managed.pending


def test_nothing_is_compiled_if_the_policy_says_never(world: World):
    program = world.program(f"{CLIMB}, {QUIET}, resource-policy{{compile=never}}")
    for _ in range(5):
        check(program)
        world.round()
    assert not world.workers.submitted and program.tier == 0 and "promote" not in world.kinds()


def test_inline_compiles_at_once_and_says_who_waited(world: World):
    program = world.program(f"{CLIMB}, {QUIET}, resource-policy{{compile=inline}}")
    check(program)
    check(program)
    world.round()
    assert program.tier == 1 and "wait" in world.kinds() and not world.workers.submitted


def test_equal_programs_are_compiled_once(world: World):
    programs = [world.program(), world.program()]
    for program in programs:
        check(program)
        check(program)
    world.round()
    assert len(world.workers.jobs) == 1
    world.workers.work()
    world.round()
    assert [program.tier for program in programs] == [1, 1]
    assert [program.name for program in programs] == ["scaled", "scaled-2"]


@pytest.mark.parametrize("status", ["timeout", "memory"])
def test_a_job_over_its_limit_is_not_tried_again(world: World, status: str):
    program = world.program()
    for _ in range(6):
        check(program)
        world.round()
        world.workers.fail(status)
    world.round(100.0)
    tiers = [event.data["tier"] for event in world.log.events() if event.kind == "quarantine"]
    assert tiers == [1] and world.data("quarantine")["reason"] == status
    assert len(world.workers.submitted) == 1 and program.tier == 0
    check(program)


def test_a_worker_that_dies_is_tried_again_a_few_times(world: World):
    program = world.program()
    check(program)
    for _ in range(30):
        check(program)
        world.round(1.0)
        world.workers.fail("crashed")
    assert len(world.workers.submitted) == 3 and "quarantine" in world.kinds()
    reproducer = world.data("quarantine")["reproducer"]
    assert "graph.exp" in Path(reproducer).read_text()


def test_a_frequent_shape_gets_its_own_version_and_loses_it(world: World):
    special = (
        'tier-policy{theta0=1 promote="to == 2" specialize="tier == 2 and share > theta_spec"'
        ' retire="share < theta_spec / 4" theta-spec=0.5 demote=false}'
    )
    program = world.program(f"{special}, {QUIET}, hotness-policy{{window=1s k=1e9}}")
    climb(world, program, 2)
    for _ in range(5):
        for _ in range(40):
            check(program, 5)
        world.round(1.1)
    world.workers.work()
    world.round()
    assert [v.extents for v in program.managed.versions() if v.extents] == [(5,)]
    exact = program.managed.special[5,]
    before = exact.native.calls
    check(program, 5)
    check(program, 6)
    assert exact.native.calls == before + 1
    for _ in range(60):
        for _ in range(40):
            check(program, 9)
        world.round(1.1)
        world.workers.work()
    assert (5,) not in program.managed.special and "retire" in world.kinds()
    check(program, 5)


def test_versions_go_with_their_program(world: World):
    program = world.program()
    climb(world, program, 1)
    native = weakref.ref(program.managed.versions()[0].native)
    entry = program.entry
    x = np.zeros(3, np.float32)
    del program
    gc.collect()
    assert native() is not None and entry(x).tolist() == [1, 1, 1]
    del entry
    gc.collect()
    assert native() is None


def test_calls_that_are_unusual_are_prepared_in_every_tier(world: World):
    program = world.program()
    x = np.linspace(0, 1, 8, dtype=np.float32)
    for tier in (0, 1, 2):
        if tier:
            climb(world, program, tier)
        out = np.empty(8, np.float32)
        assert program(arg0=x, out=out) is out
        np.testing.assert_allclose(out, np.exp(x) + x, rtol=1e-5)
        np.testing.assert_allclose(program(x[::2]), (np.exp(x) + x)[::2], rtol=1e-5)
        program(x, out=x.copy())
        with pytest.raises(AioptError, match="wrong dtype"):
            program(x.astype(np.float64))
        with pytest.raises(AioptError, match="does not fit"):
            program(x, out=np.empty(7, np.float32))


def test_others_go_on_while_a_program_waits_for_its_profile(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    went_on: list[bool] = []

    def slow(program: TieredProgram) -> None:
        other = threading.Thread(target=world.manager.statistics, daemon=True)
        other.start()
        other.join(10)
        went_on.append(not other.is_alive())

    monkeypatch.setattr(world.manager._remembering, "begin", slow)
    world.program()
    assert went_on == [True]


def test_a_forked_child_begins_its_own_compilations(world: World):
    program = world.program()
    check(program)
    check(program)
    world.round()
    assert program.managed.pending
    world.manager.forget_after_fork()
    assert not program.managed.pending
    climb(world, program, 1)


def test_policies_come_from_the_module_itself():
    text = f"module attributes {{jit.tier = {{theta0 = 7.0 : f64}}}} {{{TEXT}}}"
    program = aiopt.compile(text, policy=None, tier=None)
    assert program.tier == 2  # $AIOPT_TIER, which the tests set, comes first


def test_a_policy_is_one_choice_among_three():
    with pytest.raises(AioptError, match="choose one of a policy, a tier and a pipeline"):
        aiopt.compile(TEXT, policy="default", tier=2)
    with pytest.raises(AioptError, match="unknown pass or pipeline 'defautl'"):
        aiopt.compile(TEXT, policy="defautl")
    with pytest.raises(AioptError, match="'tier2' is no policy"):
        aiopt.compile(TEXT, policy="tier2")


def test_tier_0_says_which_operations_are_hot(world: World):
    program = world.program('tier-policy{promote="false"}')
    managed = program.managed
    check(program)
    world.round()
    assert managed.node_seconds is None, "one call in a while: not the first"
    managed.tier_zero.clock = iter(float(n * n) for n in range(100)).__next__
    check(program)
    world.round()
    assert list(managed.node_seconds) == [3, 7], "exp, add; time grows with every look at the clock"
    assert world.data("operations")["shares"] == {"graph.add": 0.7, "graph.exp": 0.3}
    assert managed.heat((5,)) == pytest.approx(0.9**8 * 0.7 + 8 * 0.9**7 * 0.1 * 0.3)


def test_a_program_whose_rounds_fail_is_left_alone_and_settled(monkeypatch: pytest.MonkeyPatch):
    def program_view(*args: object) -> None:
        raise ZeroDivisionError("a mistake")

    world = World()
    program = world.program()
    climb(world, program, 1)
    check(program)
    monkeypatch.setattr(observing, "program_view", program_view)
    world.round()
    check(program)
    assert program.settle(timeout=0.0) and program.tier == 1
    assert world.kinds().count("trouble") == 1 and "a mistake" in world.data("trouble")["message"]


def test_a_program_that_nothing_happens_to_is_looked_at_now_and_then(world: World):
    program = world.program('tier-policy{promote="uptime > 2"}')
    check(program)
    world.round()
    looks = [program.managed.looked]
    for _ in range(30):
        world.round(0.1)
        looks.append(program.managed.looked)
        if program.managed.pending:
            break
    assert program.managed.pending and 4 < len(set(looks)) < 8


def test_each_version_has_the_profile_it_was_installed_under(world: World):
    program = world.program(f"{CLIMB}, {QUIET}")
    climb(world, program, 1)
    for _ in range(200):
        check(program, 3000)
    climb(world, program, 2)
    for _ in range(50):
        check(program, 3000)
    world.round()
    view, _ = program.managed.seen or (None, None)
    assert view is not None
    newest, oldest = sorted(view.versions, key=lambda version: -version.tier)
    assert newest.distance == view.distance < oldest.distance


def test_scores_know_bytes_and_what_was_spent_begins_with_a_tier(world: World):
    program = world.program(f"{CLIMB}, {QUIET}, hotness-policy{{w1=0 w2=0 w3=1e9 w4=0}}")
    climb(world, program, 1)
    check(program)
    world.round()
    view, machine = program.managed.seen or (None, None)
    assert view is not None and machine is not None and machine.threads == 1
    assert view.score == pytest.approx(1e9 * view.bytes / machine.bandwidth)
    interpreted = program.managed.profile.spent(0)
    withdraw(program, program.managed.versions()[0])
    check(program)
    world.round()
    assert 0 < program.managed.spent() < interpreted


def test_a_capture_that_memory_does_not_allow_fails_no_call(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    def copies(arrays: object) -> None:
        raise MemoryError

    monkeypatch.setattr(calls, "_copies", copies)
    program = world.program()
    check(program)
    assert not program.managed.tier_zero.captures and "capture" not in world.kinds()


def test_a_call_does_not_wait_for_the_managers_thread_to_start(monkeypatch: pytest.MonkeyPatch):
    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    world = World()
    program = world.program()
    world.manager._threaded = True
    monkeypatch.setattr(threading.Thread, "start", start)
    check(program)
    monkeypatch.undo()
    locked = threading.Thread(target=world.manager._lock.acquire)
    locked.start()
    locked.join()
    monkeypatch.setattr(threading.Thread, "start", lambda thread: None)
    check(program)


def test_threads_that_load_at_once_have_one_manager():
    code = """
import threading, sys
sys.setswitchinterval(1e-6)
from aiopt.jitrt.tiering.process import process_manager
found, gate = [], threading.Barrier(8)
def ask():
    gate.wait()
    found.append(process_manager())
threads = [threading.Thread(target=ask) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
names = [found[0].events.unique("f") for _ in range(3)]
print(len(set(found)), len(found), *names)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["1", "8", "f", "f-2", "f-3"]


def test_nobody_joins_a_job_about_weights_that_are_gone(world: World):
    text = """
func.func @shifted(%x: tensor<5xf32>) -> tensor<5xf32> {
  %w = graph.weight key = "w" : tensor<5xf32>
  %y = graph.add %x, %w : tensor<5xf32>
  func.return %y : tensor<5xf32>
}
"""
    w, x = np.ones(5, np.float32), np.ones(5, np.float32)
    rules = f'tier-policy{{ahead="to == 1" promote=false specialize=false}}, {QUIET}'
    program = world.program(rules, text, weights={"w": w})
    assert len(world.workers.submitted) == 1
    del program
    gc.collect()
    w[:] = 2  # as if others lay there
    program = world.program(rules, text, weights={"w": w})
    assert len(world.workers.submitted) == 2
    world.workers.work()
    world.round()
    assert program.tier == 1
    np.testing.assert_array_equal(program(x), x + 2)


def test_jobs_of_programs_that_are_gone_are_cancelled(world: World):
    programs = [world.program(), world.program()]
    for program in programs:
        check(program)
        check(program)
    world.round()
    assert len(world.workers.jobs) == 1
    del program
    programs.pop()
    gc.collect()
    world.round()
    assert len(world.workers.jobs) == 1, "somebody still waits for it"
    programs.pop()
    gc.collect()
    world.round()
    assert not world.workers.jobs


@pytest.mark.parametrize("compile_", ["workers", "inline"])
def test_the_manager_does_not_wait_for_who_works_with_ir(world: World, compile_: str):
    """A function that is traced may load a program, and then waits for the manager."""
    program = world.program(f"{CLIMB}, {QUIET}, resource-policy{{compile={compile_}}}")
    check(program)
    check(program)
    with others_work_with_ir():
        world.round()
        assert not program.managed.pending and program.tier == 0
    world.round()
    assert program.managed.pending if compile_ == "workers" else program.tier == 1


PREPARED = """
func.func @sum(%x: tensor<4x3xf32>, %v: tensor<3xf32> {graph.name = "v"}) -> tensor<4x3xf32> {
  %r = graph.rsqrt %v : tensor<3xf32>
  %b = graph.broadcast %r axes = [1] : tensor<3xf32> -> tensor<4x3xf32>
  %y = graph.add %x, %b : tensor<4x3xf32>
  func.return %y : tensor<4x3xf32>
}
"""
"""A program that computes a weight from another."""

AHEAD = 'ahead="to == 1" promote=false specialize=false'


def test_nor_does_it_if_weights_are_to_be_computed(world: World):
    given = np.array([1, 4, 16], np.float32)
    program = world.program(f"tier-policy{{{AHEAD}}}", text=PREPARED, weights={"v": given})
    managed, x = program.managed, np.zeros((4, 3), np.float32)
    world.workers.work()
    with others_work_with_ir():
        world.round()
        assert managed.pending and program.tier == 0
    world.round()
    assert not managed.pending and program.tier == 1
    assert program.artifact is not None and program.artifact.prepare
    np.testing.assert_allclose(program(x)[0], [1, 0.5, 0.25], rtol=1e-6)


def test_who_works_with_ir_gets_what_was_compiled_ahead(world: World):
    """T6: `wait` in a function that is traced, while the manager's thread cannot have the lock."""
    manager = world.manager
    step, given = manager.step, {"v": np.ones(3, np.float32)}

    def step_in_thread(timeout: float = 0.0) -> None:
        world.workers.work()
        thread = threading.Thread(target=step, args=(timeout,))
        thread.start()
        thread.join()

    with pytest.MonkeyPatch.context() as patch, IR_LOCK:
        patch.setattr(manager, "step", step_in_thread)
        program = world.program(f"tier-policy{{{AHEAD} wait=true}}", text=PREPARED, weights=given)
    assert program.tier == 1
