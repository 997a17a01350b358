"""Versions that cannot be made, decided with an injected clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiopt.dialects.text import parse_module
from aiopt.jitrt.tiering.compiling import UNAVAILABLE, Failed
from aiopt.jitrt.tiering.events import EventLog
from aiopt.jitrt.tiering.failing import LONGEST_RETRY, TRIES, fail
from aiopt.jitrt.tiering.managed import MOST_PAUSES, pause
from aiopt.passes.manager import read_configuration

from .world import CLIMB, QUIET, World, check, climb


class Given:
    """What `fail` uses of a managed program."""

    def __init__(self) -> None:
        self.name = "f/g"
        self.unavailable = 0
        self.attempts: Counter[Any] = Counter()
        self.blocked: dict[Any, float] = {}

    def block(self, slot: Any, until: float) -> None:
        self.blocked[slot] = until


def failing(*failures: Failed, now: float = 100.0) -> tuple[Given, list[Any]]:
    managed, log = Given(), EventLog()
    log.strict = True
    for failed in failures:
        fail(managed, failed, now, log)  # pyright: ignore[reportArgumentType]
    return managed, [event.data for event in log.events()]


@pytest.mark.parametrize("count", [1, 3, 30])
def test_without_workers_it_is_tried_again_for_ever_but_seldom(count: int):
    slot = (2, None)
    managed, events = failing(*[Failed(slot, UNAVAILABLE, "no fork")] * count)
    assert not events and managed.blocked[slot] == 100.0 + min(0.2 * 2.0**count, LONGEST_RETRY)


def test_an_accident_is_forgiven_a_few_times():
    slot = (2, None)
    crash = Failed(slot, "crashed", "killed by SIGKILL", accident=True)
    managed, events = failing(*[crash] * (TRIES - 1))
    assert not events and managed.blocked[slot] < 102.0
    managed, events = failing(*[crash] * TRIES)
    assert [event["reason"] for event in events] == ["crashed"]
    assert managed.blocked[slot] == float("inf")


def test_a_tier_whose_exact_versions_fail_is_given_up():
    wrong = [Failed((3, (n,)), "wrong", "differs") for n in range(TRIES)]
    managed, events = failing(*wrong[:-1])
    assert (3, None) not in managed.blocked
    managed, events = failing(*wrong)
    assert [event["sizes"] for event in events] == [(0,), (1,), (2,), None]
    assert managed.blocked[3, None] == float("inf")


def test_reproducers_are_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    failed = Failed((1, (3, 4)), "wrong", "differs", lambda: "the text")
    paths = {Path(failing(failed)[1][0]["reproducer"]) for _ in range(2)}
    assert len(paths) == 2
    for path in paths:
        assert path.parent == tmp_path and path.name.startswith("aiopt-f_g-tier1-3x4-")
        assert path.read_text() == "the text"


def test_no_folder_for_reproducers(monkeypatch: pytest.MonkeyPatch):
    def nowhere() -> str:
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr("tempfile.gettempdir", nowhere)
    failed = Failed((1, None), "wrong", "differs", lambda: "the text")
    assert failing(failed)[1][0]["reproducer"] is None


def test_the_reproducer_of_a_crash_is_one(world: World):
    program = world.program()
    for _ in range(20):
        check(program)
        world.round(1.0)
        world.workers.fail("crashed")
    path = world.data("quarantine")["reproducer"]
    text = Path(path).read_text()
    pipeline, target = read_configuration(text, path)
    assert "graph-to-lin" in pipeline and target == "native"
    parse_module(text, path)


def test_a_program_climbs_when_there_are_workers_again(world: World):
    program = world.program()
    check(program)
    for _ in range(30):
        check(program)
        world.round(1.0)
        world.workers.fail("failed", pid=0)
    submitted = len(world.workers.submitted)
    assert 3 < submitted < 10 and "quarantine" not in world.kinds()
    world.round(2 * LONGEST_RETRY)
    world.workers.work()
    world.round()
    assert program.tier == 1 and program.managed.unavailable == 0


@pytest.mark.parametrize(
    ("last", "served", "expected"),
    [
        (0.0, 0.0, 10.0),
        (10.0, 3.0, 20.0),
        (20.0, 3.0, 40.0),
        (40.0, 50.0, 10.0),
        (3600.0, 1.0, 3600.0),
    ],
)
def test_what_does_not_last_rests_longer(last: float, served: float, expected: float):
    assert pause(10.0, last, served) == expected


def test_what_does_not_fit_the_memory_is_not_compiled_for_ever(world: World):
    program = world.program(
        f"{CLIMB.replace('to < 3', 'to < 2')}, {QUIET}, resource-policy{{memory=1B}}"
    )
    for _ in range(600):
        check(program)
        world.round(1.0)
        world.workers.work()
    evictions = world.kinds().count("evict")
    assert 5 < evictions < 12 and evictions == world.kinds().count("install")


def test_pauses_that_are_over_are_forgotten(world: World):
    program = world.program()
    climb(world, program, 1)
    managed = program.managed
    version = managed.generic
    assert version is not None
    for number in range(5000):
        managed.rest(replace(version, extents=(number,)), 100.0 + number)
    managed.block((9, None), float("inf"))
    managed.rest(version, 1e6)
    assert len(managed.pauses) <= MOST_PAUSES and len(managed.blocked) <= MOST_PAUSES + 2
    assert managed.is_blocked((9, None), 1e9) and managed.is_blocked(version.slot, 1e6)
