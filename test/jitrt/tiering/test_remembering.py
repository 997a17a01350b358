"""A run begins with what earlier runs knew, where the policy says so (SPEC O4)."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest
from aiopt.jitrt.tiering.events import EventLog
from aiopt.jitrt.tiering.profiling.prediction import CompileTimeModel, SpeedModel
from aiopt.jitrt.tiering.profiling.profile import ProgramProfile
from aiopt.jitrt.tiering.profiling.profile_store import ProfileStore
from aiopt.jitrt.tiering.remembering import Remembering
from aiopt.passes.policies.bundle import Policies


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

    def __init__(self, folder: Path) -> None:
        self.log = EventLog(clock=lambda: 0.0)
        self.log.strict = True
        self.remembering = Remembering(ProfileStore(folder, "m"), self.log, lambda managed: None)

    def end(self, *programs: Program, compile_time: CompileTimeModel | None = None) -> None:
        self.remembering.save_all(programs, compile_time or CompileTimeModel(), SpeedModel())  # pyright: ignore[reportArgumentType]

    def begin(self, program: Program) -> None:
        self.remembering.begin(program)  # pyright: ignore[reportArgumentType]

    def events(self) -> list[tuple[str, object]]:
        return [(event.kind, event.data["calls"]) for event in self.log.events()]


def test_a_program_is_saved_at_the_end_and_known_in_the_next_run(tmp_path):
    first, program = Run(tmp_path), Program()
    first.begin(program)
    program.call(10)
    first.end(program)
    assert first.events() == [("save-profile", 10)]
    second, again = Run(tmp_path), Program()
    second.begin(again)
    assert second.events() == [("merge-profile", 10)]
    assert again.managed.profile.mean(0, (64,)) == pytest.approx(1e-3, rel=0.02)


def test_a_program_that_nobody_holds_is_saved_in_the_next_round(tmp_path):
    run, program = Run(tmp_path), Program()
    run.begin(program)
    program.call(10)
    del program
    gc.collect()
    assert run.events() == []
    run.remembering.save_left()
    assert run.events() == [("save-profile", 10)]


def test_a_program_that_goes_while_the_process_ends_is_saved(tmp_path, monkeypatch):
    """Finalizers no longer run when the manager is closed."""
    run, program = Run(tmp_path), Program()
    run.begin(program)
    program.call(10)
    monkeypatch.setattr(weakref.finalize, "_shutdown", True)
    del program
    gc.collect()
    run.remembering.save_all([], CompileTimeModel(), SpeedModel())
    assert run.events() == [("save-profile", 10)]


def test_nothing_is_kept_where_the_policy_says_so(tmp_path):
    run, program = Run(tmp_path), Program("hotness-policy{remember=false}")
    run.begin(program)
    program.call(10)
    run.end(program)
    del program
    gc.collect()
    run.remembering.save_left()
    assert run.events() == []
    assert not list(tmp_path.iterdir())


def test_models_are_kept_once_they_have_learned(tmp_path):
    run, model = Run(tmp_path), CompileTimeModel()
    run.end(compile_time=model)
    assert not list(tmp_path.iterdir())
    model.observe(10, 1, 1, 0.1)
    run.end(compile_time=model)
    assert ProfileStore(tmp_path, "m").load_models()[0].observations == 1
