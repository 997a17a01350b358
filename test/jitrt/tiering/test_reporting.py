"""Statistics of what runs, and the events that count calls."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import aiopt
import numpy as np
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.tiering.events import EventLog
from aiopt.jitrt.tiering.reporting import BUSIEST, CallCounts, report_asleep, statistics_of
from aiopt.jitrt.tiering.reports.statistics import ProgramStatistics, Statistics, VersionStatistics


class Profile:
    """What reports read of a profile: calls by tier, one mean for all."""

    def __init__(self, calls: dict[int, int]) -> None:
        self.counts = calls

    def calls(self, tier: int) -> float:
        return float(self.counts.get(tier, 0))

    def mean(self, tier: int, extents: object) -> float | None:
        return 0.5 if tier in self.counts else None

    def p99(self, tier: int, extents: object) -> float | None:
        return None

    def rate(self, now: float) -> float:
        return 3.0


class Version:
    """A version of 100 bytes with calls of which the profile has `seen` some."""

    def __init__(self, tier: int, extents: tuple[int, ...] | None, calls: int, seen: int) -> None:
        self.tier, self.extents, self.slot = tier, extents, (tier, extents)
        self.native, self.seen = SimpleNamespace(calls=calls), seen


class Program:
    """What reports read of a program that the manager looks after."""

    def __init__(self, calls: dict[int, int], *versions: Version) -> None:
        self.name, self.symbols, self.tier, self.loaded = "p", ("n",), 2, 10.0
        self.profile = Profile(calls)
        self.tier_zero = SimpleNamespace(recent=[1, 2])
        self.decider = SimpleNamespace(last=3)
        self.policies = SimpleNamespace(resource=SimpleNamespace(memory=1000))
        self.loaded_versions = list(versions)

    def versions(self) -> list[Version]:
        return self.loaded_versions

    def memory(self) -> dict[Version, int]:
        return dict.fromkeys(self.loaded_versions, 100)


def test_statistics_count_calls_of_versions_that_are_gone_and_of_calls_nobody_has_seen():
    program: Any = Program({0: 5, 1: 7, 2: 20}, Version(2, None, 25, 20), Version(3, (4,), 9, 0))
    pool: Any = SimpleNamespace(queue=1, running=2, workers=3)
    assert statistics_of([program], pool, Cache(), 12.0) == Statistics(
        programs=(
            ProgramStatistics(
                "p",
                2,
                {0: 7, 1: 7, 2: 25, 3: 9},
                3.0,
                ("n",),
                (
                    VersionStatistics(0, None, 7, 0.5, None, 0),
                    VersionStatistics(2, None, 25, 0.5, None, 100),
                    VersionStatistics(3, (4,), 9, None, None, 100),
                ),
            ),
        ),
        queue=1,
        running=2,
        workers=3,
        budget=1000,
    )


def test_calls_are_counted_once_a_second_and_only_new_ones():
    log = EventLog()
    log.strict = True
    counts = CallCounts(log)
    native = Version(2, None, 25, 20)
    program: Any = Program({0: 5}, native)
    counts.report(program, 10.9)
    assert not log.events()
    counts.report(program, 11.0)
    counts.report(program, 11.5)
    native.native.calls = 30
    counts.report(program, 12.0)
    counts.report(program, 13.0)
    assert [(event.data["tier"], event.data["calls"]) for event in log.events()] == [
        (2, 25),
        (0, 7),
        (2, 5),
    ]
    assert log.totals()["p", "calls"].sums["calls"] == 37


def test_calls_of_two_versions_of_a_tier_are_counted_together():
    log = EventLog()
    serving, before = Version(2, None, 5, 0), Version(2, None, 20, 20)
    program: Any = Program({}, serving, before)
    program.tier_zero.recent = []
    CallCounts(log).report(program, 10.1, period=0.0)
    assert [event.data["calls"] for event in log.events()] == [25]


def test_a_program_that_nobody_looks_after_reports_its_calls():
    log = EventLog()
    log.strict = True
    idle, called = (
        SimpleNamespace(version=Version(2, None, n, 0), spent=lambda: 0.5) for n in (0, 5)
    )
    asleep: Any = SimpleNamespace(timed=(idle, called))
    report_asleep(log, "p", asleep)
    (event,) = log.events()
    assert (event.data["calls"], event.data["mean"]) == (5, 0.1)


def test_a_thousand_versions_are_not_a_thousand_events():
    log = EventLog()
    versions = [Version(3, (size,), size, 0) for size in range(1, 1001)]
    program: Any = Program({}, *versions)
    CallCounts(log).report(program, 20.0)
    assert len(log.events()) == BUSIEST
    assert log.events()[0].data["sizes"] == (1000,)


def test_metrics_of_a_program_and_of_the_process():
    text = """
    func.func @measured(%x: tensor<4xf32>) -> tensor<4xf32> {
      %y = graph.exp %x : tensor<4xf32>
      func.return %y : tensor<4xf32>
    }
    """
    quiet = "tier-policy, hotness-policy{remember=false}, resource-policy{compile=never}"
    climbing, fixed = aiopt.compile(text, policy=quiet), aiopt.compile(text, tier=1)
    for program in (climbing, fixed):
        for _ in range(3):
            program(np.zeros(4, np.float32))
    found = climbing.metrics()
    assert found["calls_by_tier"] == {0: 3}
    assert found["events"]["load"] == 1
    assert climbing.name in aiopt.metrics()["programs"]
    found = fixed.metrics()
    assert found["calls_by_tier"] == {1: 3}
    assert found["overhead"]["total"] == 0
