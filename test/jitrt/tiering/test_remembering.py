"""A run begins with what earlier runs knew, where the policy says so (SPEC O4)."""

from __future__ import annotations

import gc
import weakref

import pytest
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.records import Records
from aiopt.jitrt.tiering.events import EventLog
from aiopt.jitrt.tiering.profiling.prediction import CompileTimeModel, SpeedModel
from aiopt.jitrt.tiering.profiling.profile import ProgramProfile
from aiopt.jitrt.tiering.profiling.profile_store import ProfileStore
from aiopt.jitrt.tiering.remembering import Remembering
from aiopt.passes.policies.bundle import Policies

from ..cache.stores import DictStore


@pytest.fixture
def disk() -> DictStore:
    return DictStore("disk")


def store(disk: DictStore) -> ProfileStore:
    return ProfileStore(Records(Cache(None, disk, threaded=False), "m"))


class Managed:
    def __init__(self, policy: str) -> None:
        self.name = "f"
        self.policies = Policies.named(policy)
        self.profile = ProgramProfile("d1", self.policies.hotness, lambda: 0.0)


class Program:
    """What remembering needs of a program."""

    name = "f"

    def __init__(self, policy: str = "hotness-policy") -> None:
        self.managed = Managed(policy)

    def call(self, times: int) -> None:
        for _ in range(times):
            self.managed.profile.record(0, (64,), 1e-3)
        self.managed.profile.count_calls(0, None, times)


class Run:
    """One process."""

    def __init__(self, disk: DictStore) -> None:
        self.log = EventLog(clock=lambda: 0.0)
        self.log.strict = True
        self.remembering = Remembering(store(disk), self.log, lambda managed: None)

    def end(self, *programs: Program, compile_time: CompileTimeModel | None = None) -> None:
        self.remembering.save_all(programs, compile_time or CompileTimeModel(), SpeedModel())  # pyright: ignore[reportArgumentType]

    def begin(self, program: Program) -> None:
        self.remembering.begin(program)  # pyright: ignore[reportArgumentType]

    def events(self) -> list[tuple[str, object]]:
        return [(event.kind, event.data["calls"]) for event in self.log.events()]


def test_a_program_is_saved_at_the_end_and_known_in_the_next_run(disk):
    first, program = Run(disk), Program()
    first.begin(program)
    program.call(10)
    first.end(program)
    assert first.events() == [("save-profile", 10)]
    second, again = Run(disk), Program()
    second.begin(again)
    assert second.events() == [("merge-profile", 10)]
    assert again.managed.profile.mean(0, (64,)) == pytest.approx(1e-3, rel=0.02)


def test_a_program_that_nobody_holds_is_saved_in_the_next_round(disk):
    run, program = Run(disk), Program()
    run.begin(program)
    program.call(10)
    del program
    gc.collect()
    assert run.events() == []
    run.remembering.save_left()
    assert run.events() == [("save-profile", 10)]


def test_a_program_that_goes_while_the_process_ends_is_saved(disk, monkeypatch):
    """Finalizers no longer run when the manager is closed."""
    run, program = Run(disk), Program()
    run.begin(program)
    program.call(10)
    monkeypatch.setattr(weakref.finalize, "_shutdown", True)
    del program
    gc.collect()
    run.remembering.save_all([], CompileTimeModel(), SpeedModel())
    assert run.events() == [("save-profile", 10)]


def test_nothing_is_kept_where_the_policy_says_so(disk):
    run, program = Run(disk), Program("hotness-policy{remember=false}")
    run.begin(program)
    program.call(10)
    run.end(program)
    del program
    gc.collect()
    run.remembering.save_left()
    assert run.events() == []
    assert not disk.entries


def test_models_are_kept_once_they_have_learned(disk):
    run, model = Run(disk), CompileTimeModel()
    run.end(compile_time=model)
    assert not disk.entries
    model.observe(10, 1, 1, 0.1)
    run.end(compile_time=model)
    assert store(disk).load_models()[0].observations == 1
