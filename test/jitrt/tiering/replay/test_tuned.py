"""Searches for better schedules in replays."""

from __future__ import annotations

import math

import pytest
from aiopt.jitrt.tiering.replay.optimum import EXERCISE
from aiopt.jitrt.tiering.replay.replayed import Replay
from aiopt.jitrt.tiering.replay.simulate import replay
from aiopt.jitrt.tiering.replay.trace import Run, Trace
from aiopt.jitrt.tiering.replay.tuned import Curve
from aiopt.passes.policies.bundle import Policies

LONG = Trace((Run("f", (128,), 20_000, 0.05),))
"""A thousand seconds of calls of one size."""
SHORT = Trace((Run("f", (128,), 100, 0.05),))
CURVE = Curve(0.1, 15.0)


def played(policy: str, trace: Trace = LONG, curve: Curve | None = CURVE, workers: int = 1):
    return replay(Policies.named(policy), trace, EXERCISE, workers=workers, tuning=curve)


def kinds(replayed: Replay) -> list[str]:
    return [decision.kind for _, decision in replayed.decisions]


def test_what_a_search_finds():
    assert CURVE.found(0.0) == 0.0
    assert CURVE.found(15.0) == pytest.approx(0.1 * (1 - math.exp(-1)))
    assert CURVE.found(1e9) == pytest.approx(0.1)


@pytest.mark.parametrize("policy", ["default", "steady"])
def test_calls_become_faster(policy: str):
    tuned, plain = played(policy), played(policy, curve=None)
    assert 0.9 < tuned.calls / plain.calls < 0.97
    seconds = kinds(tuned).count("tune") * Policies.named(policy).tuning.round
    assert 0.8 * seconds < tuned.searched <= 1.001 * seconds  # one may be lost
    assert "tuned" in kinds(tuned) and "tune" not in kinds(plain)


@pytest.mark.parametrize(
    ("policy", "trace", "workers"),
    [("embedded", LONG, 1), ("aot", LONG, 1), ("default", SHORT, 1), ("default", LONG, 0)],
)
def test_nothing_is_searched_that_does_not_pay(policy: str, trace: Trace, workers: int):
    replayed = played(policy, trace, workers=workers)
    assert not {"tune", "tuned"} & set(kinds(replayed)) and replayed.searched == 0


def test_a_search_ends_when_nothing_is_found():
    """Each round halves what is expected: 0.08 is less than 0.004 after five of them."""
    policy = 'default, tuning-policy{stop="gain_left < 0.004" tune="tier >= 2"}'
    replayed = played(policy, curve=Curve(1e-6, 15.0))
    assert kinds(replayed).count("tune") == 5 and "tuned" not in kinds(replayed)


def test_a_policy_with_a_larger_beta_searches_sooner():
    first = [
        next(time for time, decision in played(policy).decisions if decision.kind == "tuned")
        for policy in ("default, tuning-policy{beta=0.5}", "default, tuning-policy{beta=0.05}")
    ]
    assert first[0] < first[1] / 2
