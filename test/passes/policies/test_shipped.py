"""What the shipped policies decide, each in the same situations; and that their text decides it."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from aiopt.jitrt.tiering.decisions import Decider
from aiopt.jitrt.tiering.views import (
    MachineView,
    ProgramView,
    SearchView,
    ShapeView,
    TierEstimate,
    VersionView,
)
from aiopt.passes.policies.bundle import Policies

SHIPPED = ("default", "steady", "interactive", "embedded", "aot", "paper")

MACHINE = MachineView(cores=8, free_cores=4, workers=1)
TIERS = {
    0: TierEstimate(0.010, 0.0),
    1: TierEstimate(0.005, 0.010),
    2: TierEstimate(0.002, 0.100),
    3: TierEstimate(0.001, 1.0),
}

LOADED = ProgramView("f", time=0.010, tiers=TIERS, theta=math.nan)
"""Just loaded; nothing is known of how often it will be called."""
FIRST = replace(LOADED, count=1, total=1, expected=0, spent=0.010, uptime=0.02)
"""After its first call."""
WARM = replace(LOADED, count=30, total=30, expected=25, spent=0.3, rate=25, uptime=1.2)
"""After thirty calls."""
HOT = replace(LOADED, count=3000, total=3000, expected=2500, spent=30.0, rate=100, uptime=30)
"""After thousands of calls."""
SHAPES = (ShapeView((128,), 2400, 0.8, 0.002, 0.001), ShapeView((64,), 300, 0.1, 0.002, 0.001))
TIER2 = VersionView(
    2, time=0.002, p99=0.003, baseline=0.002, before=0.010, calls=2900, bytes=10_000
)
SETTLED = replace(HOT, tier=2, time=0.002, spent=6.0, versions=(TIER2,), shapes=SHAPES)
"""In tier 2, with one shape in four calls out of five."""


def decided(policies: Policies, view: ProgramView) -> list[str]:
    """What is decided, such as `promote 2` or `specialize 3 (128,)`."""
    return [
        f"{each.kind} {each.tier}" + (f" {each.extents}" if each.extents else "")
        for each in Decider(policies).decide(view, MACHINE)
    ]


def ahead(policies: Policies, view: ProgramView) -> list[int]:
    return [decision.tier for decision in Decider(policies).ahead(view, MACHINE)]


@pytest.mark.parametrize(
    ("name", "static", "dynamic"),
    [
        ("default", [1], []),
        ("steady", [3], [2]),
        ("interactive", [1], [1]),
        ("embedded", [], []),
        ("aot", [3], [2]),
        ("paper", [1], []),
    ],
)
def test_before_the_first_call(name: str, static: list[int], dynamic: list[int]) -> None:
    policies = Policies.named(name)
    assert ahead(policies, replace(LOADED, static=True)) == static
    assert ahead(policies, LOADED) == dynamic
    assert policies.tier.wait == (name == "aot")


@pytest.mark.parametrize(
    ("name", "first", "warm", "hot"),
    [
        ("default", [], ["promote 2"], ["promote 2"]),
        ("steady", ["promote 2"], ["promote 2"], ["promote 2"]),
        ("interactive", [], ["promote 1"], ["promote 2"]),
        ("embedded", [], ["promote 1"], ["promote 2"]),
        ("aot", [], [], []),
        ("paper", [], ["promote 1"], ["promote 2"]),
    ],
)
def test_climbing(name: str, first: list[str], warm: list[str], hot: list[str]) -> None:
    policies = Policies.named(name)
    assert [decided(policies, view) for view in (FIRST, WARM, HOT)] == [first, warm, hot]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("default", ["specialize 3 (128,)"]),
        ("steady", ["specialize 3 (128,)", "specialize 3 (64,)"]),
        ("interactive", ["specialize 3 (128,)"]),
        ("embedded", []),
        ("aot", []),
        ("paper", ["specialize 3 (128,)"]),
    ],
)
def test_a_frequent_shape(name: str, found: list[str]) -> None:
    assert decided(Policies.named(name), SETTLED) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("default", "recompile"),
        ("steady", "recompile"),
        ("interactive", "recompile"),
        ("embedded", "recompile"),
        ("aot", None),
        ("paper", "recompile"),
    ],
)
def test_a_drop_over_ten_percent(name: str, found: str | None) -> None:
    slower = replace(TIER2, time=0.0023)
    decisions = decided(Policies.named(name), replace(SETTLED, versions=(slower,), shapes=()))
    assert decisions == ([] if found is None else [f"{found} 2"])


@pytest.mark.parametrize(
    ("name", "budget"),
    [(name, 0.05 if name in ("interactive", "paper") else None) for name in SHIPPED],
)
def test_a_call_over_the_budget(name: str, budget: float | None) -> None:
    policies = Policies.named(name)
    assert policies.latency.budget == budget
    slow = replace(SETTLED, versions=(replace(TIER2, time=0.04, p99=0.046, baseline=0.04),))
    assert ("fallback 2" in decided(policies, slow)) == (budget is not None)


@pytest.mark.parametrize(
    ("name", "workers", "threads"),
    [
        ("default", 2, None),
        ("steady", 4, 8),
        ("interactive", 1, 7),
        ("embedded", 1, None),
        ("aot", 8, None),
        ("paper", 2, 7),
    ],
)
def test_resources(name: str, workers: int, threads: int | None) -> None:
    """With eight cores, one worker now, and a long queue."""
    decider = Decider(Policies.named(name))
    busy = replace(MACHINE, queue=9)
    assert (decider.workers(busy), decider.threads(busy)) == (workers, threads)


def test_workers_of_the_literature() -> None:
    """R1: a fifth of the cores at first, at most half of them, at least one."""
    decider = Decider(Policies.named("paper"))
    assert decider.workers(MachineView(cores=20, workers=0, queue=2)) == 4
    assert decider.workers(MachineView(cores=20, workers=10, queue=9)) == 10
    assert decider.workers(MachineView(cores=20, workers=4, queue=0)) == 3
    assert decider.workers(MachineView(cores=1, workers=1, queue=9)) == 1


def test_the_sign_of_the_adaptive_threshold() -> None:
    """H4: a compilation that paid lowers the threshold; as it is written, it raises it."""
    paid = replace(HOT, theta=20.0, r_actual=0.1)
    assert Decider(Policies.named("default")).threshold(paid, MACHINE)[0] < 20
    assert Decider(Policies.named("paper")).threshold(paid, MACHINE)[0] == pytest.approx(20.09)


@pytest.mark.parametrize(
    ("name", "old", "new", "view", "before", "after"),
    [
        ("default", "b-min=1ms", "b-min=1s", WARM, ["promote 2"], []),
        ("default", r"theta0=\S+", "theta0=31", WARM, ["promote 2"], []),
        ("default", r"max-versions=\S+", "max-versions=0", SETTLED, ["specialize 3 (128,)"], []),
        ("steady", "expected, 1000", "expected, 3", FIRST, ["promote 2"], ["promote 1"]),
        ("interactive", "b-min=1ms", "b-min=1s", WARM, ["promote 1"], []),
        ("interactive", "budget=50ms", "budget=9ms", FIRST, [], ["promote 1"]),
        ("embedded", "b-min=100ms", "b-min=120ms", WARM, ["promote 1"], []),
        ("aot", "promote=false", "promote=true", WARM, [], ["promote 2"]),
        ("paper", r"theta0=\S+", "theta0=3000", HOT, ["promote 2"], []),
    ],
)
def test_one_number_of_the_text_changes_what_is_decided(
    name: str, old: str, new: str, view: ProgramView, before: list[str], after: list[str]
) -> None:
    policies = Policies.named(name)
    text, count = re.subn(old, new, str(policies))
    assert count
    assert decided(policies, view) == before
    assert decided(Policies.named(text), view) == after


@pytest.mark.parametrize(
    ("name", "free", "expected"),
    [
        ("default", 1.0, True),
        ("default", 0.2, False),
        ("steady", 1.0, True),
        ("interactive", 1.0, True),
        ("interactive", 0.9, False),
        ("embedded", 1.0, False),
        ("aot", 1.0, False),
        ("paper", 1.0, True),
        ("paper", 0.0, True),
    ],
)
def test_what_is_tuned(name: str, free: float, expected: bool) -> None:
    """Calls of one shape have taken minutes, and are expected to for as long again."""
    shape = ShapeView((128,), 200_000, 0.9, 0.002, 0.002)
    view = replace(SETTLED, shapes=(shape,), expected=200_000, count=220_000)
    decider = Decider(Policies.named(name)).tuned
    machine = replace(MACHINE, cores=2, free_cores=free)
    searches = [SearchView(each, 0.08) for each in decider.shapes(view)]
    wanted = decider.wanted(view, machine, searches)
    assert (wanted is not None) == expected
    if wanted is not None:
        assert wanted.slot == (3, (128,))
        assert decider.wanted(view, machine, [SearchView(shape, 1e-4)]) is None
        few = replace(shape, count=20, share=0.9)
        assert name == "steady" or (
            decider.wanted(replace(view, expected=20), machine, [SearchView(few, 0.08)]) is None
        )


def test_a_round_has_the_cores_that_calls_leave_free() -> None:
    tuned = Decider(Policies.named("default")).tuned
    for cores, threads, left in ((2, 1, 1), (2, 2, 1), (8, 2, 6), (1, 1, 1)):
        assert tuned.cores(MachineView(cores=cores, threads=threads)) == left
