"""What the decision engine makes of views and rules."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import pytest
from aiopt.jitrt.tiering import words
from aiopt.jitrt.tiering.decisions import Decider
from aiopt.jitrt.tiering.views import (
    Decision,
    MachineView,
    ProgramView,
    SearchView,
    ShapeView,
    TierEstimate,
    VersionView,
)
from aiopt.passes.policies.bundle import Policies
from aiopt.passes.policies.vocabulary import words_of
from hypothesis import given
from hypothesis import strategies as st

MACHINE = MachineView(cores=2, free_cores=1)
TIERS = {
    0: TierEstimate(0.010, 0.0),
    1: TierEstimate(0.005, 0.010),
    2: TierEstimate(0.002, 0.100),
    3: TierEstimate(0.001, 1.0),
}
SHIPPED = ("default", "paper")


def decider(text: str) -> Decider:
    return Decider(Policies.named(text))


def view(**changes: object) -> ProgramView:
    """A program in tier 0 that was called 100 times, 10 ms each."""
    program = ProgramView(
        "f", count=100, total=200, rate=50, expected=100, spent=1.0, time=0.010, tiers=TIERS
    )
    return dataclasses.replace(program, **changes)


def slots(decisions: Sequence[Decision]) -> list[tuple[str, int, object]]:
    return [(decision.kind, *decision.slot) for decision in decisions]


# --- promotion --------------------------------------------------------------------------------

BENEFIT = "tier-policy{promote='benefit > 0' rank=benefit specialize=false}".replace("'", '"')


@pytest.mark.parametrize(("expected", "tier"), [(1, None), (3, 1), (40, 2), (900, 2), (10_000, 2)])
def test_the_level_with_the_greatest_net_benefit(expected: float, tier: int | None):
    found = decider(BENEFIT).decide(view(expected=expected), MACHINE)
    assert slots(found) == ([] if tier is None else [("promote", tier, None)])


def test_a_static_program_may_reach_the_last_tier():
    (found,) = decider(BENEFIT).decide(view(expected=10_000, static=True), MACHINE)
    assert found.slot == (3, None)


def test_a_decision_says_what_made_it():
    (found,) = decider(BENEFIT).decide(view(expected=40), MACHINE)
    assert found.numbers == {"benefit": pytest.approx(40 * 0.008 - 0.1)}
    assert found.rule == "benefit > 0"
    assert found.priority == pytest.approx(0.22)


def test_the_threshold_of_the_literature():
    """T2: tier i is left after more than theta_0 * gamma^i calls."""
    policy = decider(
        'tier-policy{theta0=10 gamma=10 promote="count > theta0 * gamma**tier" rank="-to"}'
    )
    assert not policy.decide(view(count=10), MACHINE)
    assert slots(policy.decide(view(count=11), MACHINE)) == [("promote", 1, None)]
    assert not policy.decide(view(count=100, tier=1), MACHINE)
    assert slots(policy.decide(view(count=101, tier=1), MACHINE)) == [("promote", 2, None)]


def test_one_number_in_the_text_decides():
    program = view(count=50)
    for theta, promoted in ((49, True), (50, False)):
        policy = decider(f'tier-policy{{theta0={theta} promote="count > theta0"}}')
        assert bool(policy.decide(program, MACHINE)) == promoted


def test_only_upwards_and_one_at_a_time():
    policy = decider('tier-policy{promote=true rank="-to" specialize=false}')
    assert slots(policy.decide(view(tier=1), MACHINE)) == [("promote", 2, None)]
    assert not policy.decide(view(tier=2), MACHINE)
    assert not policy.decide(view(pending={(1, None)}), MACHINE)
    assert slots(policy.decide(view(pending={(3, (16,))}), MACHINE)) == [("promote", 1, None)]


def test_blocked_tiers_are_left_out():
    policy = decider('tier-policy{promote=true rank="-to" specialize=false}')
    tiers = TIERS | {1: TierEstimate(0.005, 0.010, blocked=True)}
    assert slots(policy.decide(view(tiers=tiers), MACHINE)) == [("promote", 2, None)]


def test_the_greatest_rank_wins_and_unknown_ranks_come_last():
    policy = decider('tier-policy{promote=true rank="speedup" specialize=false}')
    assert policy.decide(view(), MACHINE)[0].tier == 2
    tiers = TIERS | {2: TierEstimate()}
    assert policy.decide(view(tiers=tiers), MACHINE)[0].tier == 1
    assert policy.decide(view(tiers={}), MACHINE)[0].tier == 1


def test_ahead_of_the_first_call():
    policy = decider('tier-policy{ahead=static rank="-compile_ms"}')
    assert not policy.ahead(view())
    assert slots(policy.ahead(view(static=True))) == [("promote", 1, None)]
    assert policy.ahead(view(static=True))[0].rule == "static"


def test_ahead_with_a_profile_of_an_earlier_run():
    policy = decider('tier-policy{ahead="benefit > b_min" rank=benefit}')
    assert not policy.ahead(ProgramView("f", tiers=TIERS))
    assert policy.ahead(ProgramView("f", tiers=TIERS, expected=1000))[0].tier == 2


# --- exact versions ---------------------------------------------------------------------------

SHAPES = [
    ShapeView((16,), 60, 0.6, 0.010),
    ShapeView((8,), 30, 0.3, 0.010),
    ShapeView((4,), 10, 0.1),
]


def test_frequent_shapes_are_specialised():
    policy = decider('tier-policy{promote=false theta-spec=0.2 specialize="share > theta_spec"}')
    found = policy.decide(view(shapes=SHAPES), MACHINE)
    assert slots(found) == [("specialize", 3, (16,)), ("specialize", 3, (8,))]
    assert found[0].numbers == {"share": 0.6, "theta_spec": 0.2}
    assert found[0].priority > found[1].priority


def test_benefit_of_a_shape_is_that_of_its_calls():
    policy = decider('tier-policy{promote=false specialize="benefit > b_min"}')
    program = view(shapes=SHAPES, expected=1000)
    found = policy.decide(program, MACHINE)
    assert [d.extents for d in found] == [(16,), (8,)]
    assert found[0].numbers["benefit"] == pytest.approx(600 * 0.009 - 1.0)


def test_versions_are_limited():
    policy = decider("tier-policy{promote=false specialize=true retire=false max-versions=2}")
    loaded = [VersionView(3, (16,), 0.001)]
    assert len(policy.decide(view(shapes=SHAPES), MACHINE)) == 2
    found = policy.decide(view(shapes=SHAPES, versions=loaded), MACHINE)
    assert slots(found) == [("specialize", 3, (8,))]
    busy = view(shapes=SHAPES, versions=loaded, pending={(3, (8,))})
    assert not policy.decide(busy, MACHINE)


def test_a_shape_may_be_blocked():
    policy = decider("tier-policy{promote=false specialize=true}")
    shapes = [dataclasses.replace(SHAPES[0], blocked=True), SHAPES[1]]
    assert slots(policy.decide(view(shapes=shapes), MACHINE)) == [("specialize", 3, (8,))]


def test_exact_versions_retire():
    policy = decider('tier-policy{promote=false specialize=false retire="idle > 30s"}')
    versions = [VersionView(2), VersionView(3, (16,), idle=31), VersionView(3, (8,), idle=29)]
    found = policy.decide(view(tier=2, versions=versions, shapes=SHAPES), MACHINE)
    assert slots(found) == [("retire", 3, (16,))]
    assert found[0].to == 2


# --- coming down ------------------------------------------------------------------------------

QUIET = 'tier-policy{promote=false specialize=false retire=false demote="distance > epsilon"}'


def test_demotion_when_the_profile_has_moved():
    policy = decider(QUIET)
    versions = [VersionView(1), VersionView(2)]
    program = view(tier=2, versions=versions, distance=0.6)
    (found,) = policy.decide(program, MACHINE)
    assert slots([found]) == [("demote", 2, None)]
    assert found.to == 1
    assert found.numbers == {"distance": 0.6, "epsilon": 0.5}
    assert not policy.decide(dataclasses.replace(program, distance=0.4), MACHINE)
    assert policy.decide(dataclasses.replace(program, versions=versions[1:]), MACHINE)[0].to == 0


def test_no_promotion_in_the_round_of_a_demotion():
    policy = decider(
        'tier-policy{promote=true rank=to specialize=false demote="distance > epsilon"}'
    )
    program = view(tier=1, versions=[VersionView(1)], distance=0.6)
    assert [found.kind for found in policy.decide(program, MACHINE)] == ["demote"]


def test_latency_above_the_budget_falls_back():
    policy = decider(QUIET + ", latency-policy{budget=50ms replace=false}")
    versions = [VersionView(1, p99=0.02), VersionView(2, p99=0.046)]
    (found,) = policy.decide(view(tier=2, versions=versions), MACHINE)
    assert (found.kind, found.tier, found.to) == ("fallback", 2, 1)
    assert found.numbers == {"p99": 0.046, "budget": 0.05}
    versions[1].p99 = 0.044
    assert not policy.decide(view(tier=2, versions=versions), MACHINE)


def test_no_fallback_to_what_is_slower():
    policy = decider(QUIET + ", latency-policy{budget=5ms replace=false}")
    assert not policy.decide(view(tier=2, versions=[VersionView(2, p99=0.006)]), MACHINE)


def test_one_slow_call_falls_back():
    policy = decider(QUIET + ", latency-policy{budget=50ms}")
    program = view(tier=2, versions=[VersionView(2, p99=0.002)])
    assert policy.fallback(program, MACHINE, (2, None), 0.040) is None
    found = policy.fallback(program, MACHINE, (2, None), 0.047)
    assert found is not None and (found.kind, found.to) == ("fallback", 0)
    assert policy.fallback(program, MACHINE, (1, None), 0.047) is None  # is not loaded


def test_without_a_budget_nothing_falls_back():
    policy = decider(QUIET)
    assert not policy.decide(view(tier=2, versions=[VersionView(2, p99=1e9)]), MACHINE)


def test_a_version_slower_than_its_predecessor():
    policy = decider(QUIET + ', latency-policy{replace="time > 1.05 * before"}')
    versions = [VersionView(1), VersionView(2), VersionView(3, (16,), time=0.0022, before=0.002)]
    (found,) = policy.decide(view(tier=2, versions=versions), MACHINE)
    assert slots([found]) == [("replace", 3, (16,))] and found.to == 2
    assert found.numbers == {"time": 0.0022, "before": 0.002}


def test_what_served_before_in_the_same_tier_is_not_judged():
    policy = decider(QUIET + ', latency-policy{replace="time > 1.05 * before"}')
    versions = [VersionView(2, time=time, before=0.002) for time in (0.0022, 0.0022)]
    (found,) = policy.decide(view(tier=2, versions=versions), MACHINE)
    assert slots([found]) == [("replace", 2, None)]


def test_a_regression_is_compiled_again():
    policy = decider(QUIET + ', latency-policy{replace=false regress="slowdown > 1.1"}')
    program = view(tier=2, versions=[VersionView(2, time=0.0023, baseline=0.002)])
    (found,) = policy.decide(program, MACHINE)
    assert slots([found]) == [("recompile", 2, None)] and found.to == 2
    assert found.numbers == {"slowdown": pytest.approx(1.15)}
    program.versions[0].time = 0.00219
    assert not policy.decide(program, MACHINE)
    program.versions[0].time = 0.0023
    program.pending = {(2, None)}
    assert not policy.decide(program, MACHINE)
    program.pending = set()
    program.tiers = {2: TierEstimate(blocked=True)}
    assert not policy.decide(program, MACHINE)


def test_a_policy_may_compile_nothing():
    policy = decider(
        "tier-policy{promote=true specialize=true ahead=true}, resource-policy{compile=never}"
    )
    program = view(tier=2, versions=[VersionView(2, time=0.0023, baseline=0.002)], shapes=SHAPES)
    assert not policy.decide(program, MACHINE)
    assert not policy.ahead(program)


def test_lean_tiers_end_sooner():
    """A tier that the lean pipelines lack is not compiled while memory is short."""
    policy = decider(
        "tier-policy{promote=true specialize=true rank=to}, resource-policy{lean-tiers=tier0,tier1}"
    )
    program = view(shapes=SHAPES)
    assert {d.tier for d in policy.decide(program, MACHINE)} == {2, 3}
    short = MachineView(memory_pressure=0.95)
    assert slots(policy.decide(program, short)) == [("promote", 1, None)]


# --- memory, workers, threads -----------------------------------------------------------------


def test_the_least_valuable_versions_are_evicted():
    policy = decider("tier-policy, resource-policy{memory=100B evict=calls}")
    programs = [
        view(name="f", tier=2, versions=[VersionView(2, calls=50, bytes=60)]),
        view(
            name="g",
            tier=1,
            versions=[VersionView(1, calls=5, bytes=40), VersionView(3, (8,), calls=9, bytes=40)],
        ),
    ]
    found = policy.evict(programs, MACHINE)
    assert [(d.kind, d.program, *d.slot) for d in found] == [("evict", "g", 1, None)]
    assert found[0].to == 0
    programs[0].versions[0].bytes = 0
    assert not policy.evict(programs, MACHINE)


def test_memory_is_what_the_machine_says_if_that_is_more():
    policy = decider("tier-policy, resource-policy{memory=100B evict=calls}")
    programs = [view(tier=2, versions=[VersionView(2, bytes=60), VersionView(3, (8,), bytes=20)])]
    assert not policy.evict(programs, MachineView(memory=80))
    assert len(policy.evict(programs, MachineView(memory=130))) == 1


def test_of_equals_the_idle_ones_are_evicted_first():
    policy = decider('tier-policy, resource-policy{memory=50B evict="0/0"}')
    versions = [VersionView(3, (n,), idle=float(n), bytes=40) for n in (3, 9, 6)]
    found = policy.evict([view(versions=versions)], MACHINE)
    assert [d.extents for d in found] == [(9,), (6,)]


def test_who_evicts_says_which_version_of_a_tier():
    policy = decider("tier-policy, resource-policy{memory=50B evict=calls}")
    versions = [VersionView(2, calls=9, bytes=40, number=7), VersionView(2, bytes=40, number=3)]
    found = policy.evict([view(tier=2, versions=versions)], MACHINE)
    assert [(*d.slot, d.version) for d in found] == [(2, None, 3)]


def test_numbers_that_rules_set():
    policy = decider(
        'resource-policy{workers="cores / 2" threads="ceil(0.8 * cores)" lean="memory_pressure > 0.9" lean-tiers=tier0,tier1}'
    )
    assert policy.workers(MachineView(cores=8)) == 4
    assert policy.workers(MachineView(cores=0.5)) == 1
    assert policy.threads(MachineView(cores=8)) == 7
    assert policy.pipelines(MachineView(memory_pressure=0.95)) == ("tier0", "tier1")
    assert policy.pipelines(MachineView()) == ("tier0", "tier1", "tier2", "tier3")
    assert decider("default").threads(MACHINE) is None


def test_the_threshold_adapts():
    """H4 with the sign corrected: compilation that pays lowers the threshold."""
    policy = decider(
        'hotness-policy{eta=10 r-target=0.5 adapt="theta - eta * (r_actual - r_target)"}'
    )
    assert policy.threshold(view(theta=20.0, r_actual=1.5), MACHINE)[0] == 10
    assert policy.threshold(view(theta=20.0, r_actual=0.0), MACHINE)[0] == 25
    assert policy.threshold(view(theta=1.0, r_actual=9.0), MACHINE)[0] == 0
    assert policy.threshold(view(theta=20.0), MACHINE)[0] == 20  # nothing was compiled yet


# --- words, robustness ------------------------------------------------------------------------


def test_every_word_of_the_vocabulary_is_bound():
    policies, program = Policies(), view(versions=[VersionView(2)], shapes=SHAPES)
    own = words.program_words(program, MACHINE, policies.constants())
    candidate = words.candidate_words(own, 2, TIERS[2])
    bound = {
        "machine": policies.constants() | words.machine_words(MACHINE),
        "program": own,
        "candidate": candidate,
        "shape": words.shape_words(own, SHAPES[0], 3, TIERS[3]),
        "search": words.search_words(own, SearchView(SHAPES[0], 0.1), 3, 0.2),
        "version": words.version_words(own, program, program.versions[0]),
    }
    for subject, values in bound.items():
        assert words_of(subject) <= values.keys(), subject


def test_words_of_a_version_are_its_own():
    exact = VersionView(3, (16,), time=0.001, p99=0.002, before=0.003, calls=7, idle=5, bytes=64)
    program = view(tier=2, versions=[VersionView(2), exact], shapes=SHAPES, p99=0.5, slowdown=3.0)
    own = words.program_words(program, MACHINE, Policies().constants())
    bound = words.version_words(own, program, exact)
    assert bound["tier"] == 3 and bound["share"] == 0.6 and bound["calls"] == 7
    assert bound["time"] == 0.001 and bound["p99"] == 0.002 and bound["speedup"] == pytest.approx(3)
    assert math.isnan(bound["slowdown"])
    generic = words.version_words(own, program, program.versions[0])
    assert generic["p99"] == 0.5 and generic["slowdown"] == 3.0 and generic["share"] == 1.0


@pytest.mark.parametrize("name", SHIPPED)
def test_of_an_unknown_program_nothing_comes_down(name: str):
    """Zero calls, no estimate, no version: no rule fires that needs a number."""
    policy = decider(name)
    assert not policy.decide(ProgramView("f"), MachineView())
    assert not policy.evict([ProgramView("f")], MachineView())


numbers = st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -1.0, 1e-9, 1.0, 1e300])
fields = st.fixed_dictionaries(
    dict.fromkeys(
        ("count", "total", "rate", "expected", "spent", "time", "distance", "theta"), numbers
    )
    | {"static": st.booleans(), "tier": st.integers(0, 3), "p99": numbers, "r_actual": numbers}
)
estimates = st.dictionaries(
    st.integers(0, 4), st.builds(TierEstimate, numbers, numbers, st.booleans())
)
versions = st.lists(
    st.builds(
        VersionView,
        st.integers(1, 3),
        st.sampled_from([None, (8,), (16,)]),
        numbers,
        numbers,
        numbers,
        numbers,
    ),
    max_size=3,
    unique_by=lambda version: version.slot,
)
shapes = st.lists(
    st.builds(ShapeView, st.sampled_from([(8,), (16,)]), numbers, numbers, numbers), max_size=2
)


@given(fields, estimates, versions, shapes, st.sampled_from(SHIPPED))
def test_any_numbers_give_decisions(given_fields, tiers, loaded, hot, name):
    policy = decider(name)
    program = ProgramView("f", tiers=tiers, versions=loaded, shapes=hot, **given_fields)
    decisions = policy.decide(program, MACHINE) + policy.ahead(program, MACHINE)
    policy.threshold(program, MACHINE)
    policy.evict([program], MACHINE)
    for decision in decisions:
        assert not math.isnan(decision.priority)
        assert decision.program == "f" and decision.rule
        if decision.kind in ("demote", "fallback", "replace", "retire"):
            assert program.version(decision.slot) is not None
