"""Which versions are proposed for what is forecast, and what the speculator makes of it (D4, D5)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from aiopt.dialects.extents import Span
from aiopt.jitrt.tiering.bucketing import Bucketing
from aiopt.jitrt.tiering.decisions import Decider
from aiopt.jitrt.tiering.speculation.proposing import BELOW, Proposer
from aiopt.jitrt.tiering.speculation.speculator import Forecast, Speculator
from aiopt.jitrt.tiering.views import MachineView, ProgramView, TierEstimate, VersionView
from aiopt.passes.policies.bundle import Policies

TIERS = {
    0: TierEstimate(0.010, 0.0),
    1: TierEstimate(0.002, 0.05),
    2: TierEstimate(0.001, 0.15),
    3: TierEstimate(0.0008, 0.2),
}
VIEW = ProgramView("p", count=20, rate=50, expected=500, time=0.01, spent=0.2, tiers=TIERS)
MACHINE = MachineView(cores=2, workers=1)
BUCKETS = "default, bucket-shapes{generic=false}, speculation-policy{beta=0.25}"


def times(slot, sizes):
    return TIERS[slot[0]].time


def proposer(policy: str, view: ProgramView = VIEW, **options) -> Proposer:
    policies = Policies.named(policy)
    bucketing = Bucketing.of(policies.buckets, ("n",))
    machine = options.pop("machine", MACHINE)
    return Proposer(Decider(policies), view, machine, bucketing, times, **options)


def expect(size: int, calls: float = 200, probability: float = 0.8) -> Forecast:
    return Forecast("p", (size,), probability, calls)


def slots(policy: str, forecasts, view: ProgramView = VIEW, **options):
    return [item.what.slot for item in proposer(policy, view, **options).proposals(forecasts)]


def test_a_cold_program_gets_the_tier_that_wins_most():
    assert slots("default", [expect(20), expect(70)]) == [(2, None)]
    few = [expect(20, 10)]
    assert slots("default", few) == [(1, None)]


def test_without_a_version_for_all_each_bucket_gets_one():
    found = slots(BUCKETS, [expect(20), expect(70), expect(100)])
    assert set(found) == {(3, (Span(16, 31),)), (3, (Span(64, 127),))}
    assert found[0] == (3, (Span(64, 127),))


def test_what_is_said_of_an_item():
    (item,) = proposer(BUCKETS).proposals([expect(70, 100, 0.5), expect(100, 100, 0.5)])
    assert item.probability == pytest.approx(0.75)
    assert item.probability * item.benefit == pytest.approx(200 * (0.01 - 0.0008))
    assert item.cost == 0.2
    assert BELOW < item.what.priority < BELOW / 2
    assert item.what.numbers["expected_hits"] == 200


def test_what_is_there_or_comes_or_is_blocked_is_not_proposed():
    slot = 3, (Span(64, 127),)
    loaded = replace(VIEW, versions=[VersionView(*slot)])
    busy = replace(VIEW, pending=frozenset({slot}))
    assert not slots(BUCKETS, [expect(70)], loaded)
    assert not slots(BUCKETS, [expect(70)], busy)
    assert not slots(BUCKETS, [expect(70)], blocked={slot})
    asked = proposer(BUCKETS, loaded)
    assert not list(asked.proposals([expect(70)]))
    assert asked.expected == {slot}


def test_nothing_is_proposed_beside_a_version_for_all_that_is_compiled():
    promoted = replace(VIEW, pending=frozenset({(2, None)}))
    assert not slots("default", [expect(70)], promoted)
    assert not slots(BUCKETS, [expect(70)], promoted)


@pytest.mark.parametrize(
    "policy",
    [
        'bucket-shapes{generic=false split="false"}',
        "bucket-shapes{generic=false max-versions=1}",
        'speculation-policy{speculate="probability > 0.9"}, bucket-shapes{generic=false}',
        'tier-policy{promote="false"}',
        'tier-policy{promote="count > 1000"}',
    ],
)
def test_what_the_policy_would_not_make_is_not_proposed(policy: str):
    assert not slots(f"default, {policy}", [expect(70)])


def test_a_part_of_the_versions_and_of_the_memory_is_left():
    several = [expect(2**place) for place in range(4, 14)]
    assert len(slots(BUCKETS, several)) == 6  # of eight
    full = replace(MACHINE, memory=200 << 20)
    assert not slots(BUCKETS, several, machine=full)


def test_single_sizes_if_the_model_tells_them_apart():
    exact = "default, tier-policy{specialize=true}, bucket-shapes{generic=false}, speculation-policy{delta=0}"
    assert slots(exact, [expect(70)])[0] == (3, (70,))


def speculator(policy: str = BUCKETS, calls: int = 400) -> Speculator:
    found = Speculator(Policies.named(policy).speculation, 0.0)
    for index in range(calls):
        found.observe("p", (16 << index // 100,), 1, 0.01 * index)
    return found


def ask(found: Speculator, now: float, policy: str = BUCKETS, most: int | None = None):
    return found.decide({"p": partial(proposer, policy)}, 0.2, 1, now, most)


def test_a_drift_is_compiled_ahead_within_the_budget():
    found = speculator()
    decisions = ask(found, 4.0)
    places = [decision.extents for decision in decisions]
    assert (Span(256, 511),) in places  # 16, 32, 64 and 128 were called
    assert found.budget.spent == pytest.approx(0.2 * len(decisions))
    assert found.budget.spent <= 0.25 * 4
    assert len(ask(speculator(), 4.0, most=1)) == 1


def test_nothing_without_a_budget():
    assert not ask(speculator(BUCKETS.replace("0.25", "0")), 4.0)


def test_bets_are_settled():
    found = speculator()
    first, *_ = [decision.slot for decision in ask(found, 4.0)]
    assert found.awaits("p", first)
    found.installed("p", first, 0.3, 5.0)
    assert found.budget.spent >= 0.3
    assert found.called("p", (0, None), 1, 0.01, 5.5) is None
    bet = found.called("p", first, 1, 0.01, 5.5)
    assert bet is not None and bet.delay == 0.5
    assert found.over("p", first) is None


def test_what_gives_way_is_paid_for_as_far_as_it_came():
    found = speculator()
    spent = found.budget.spent
    (decision,) = ask(found, 4.0, most=1)
    found.withdraw("p", decision.slot, 0.05)
    assert found.budget.spent == pytest.approx(spent + 0.05)
    assert not found.account.open
