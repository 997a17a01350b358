"""Budget and account of speculation, in virtual time (SPEC D5)."""

from __future__ import annotations

import pytest
from aiopt.jitrt.tiering.speculation.account import GRACE, LEAST_TRUST, Account
from aiopt.jitrt.tiering.speculation.budget import CompileBudget
from hypothesis import given
from hypothesis import strategies as st


def test_a_budget_flows_in_and_is_kept_for_a_window():
    budget = CompileBudget(0.25, 60.0, 100.0)
    assert budget.flow(100.0, 2) == 0.0
    assert budget.flow(104.0, 2) == 2.0
    budget.spend(1.5)
    assert budget.flow(104.0, 2) == 0.5
    assert budget.flow(1e6, 2) == 0.25 * 2 * 60
    assert budget.spent == 1.5


def test_what_took_longer_than_predicted_is_missing_later():
    budget = CompileBudget(0.5, 10.0, 0.0)
    budget.flow(2.0, 1)
    budget.spend(1.0)
    budget.spend(0.5)
    assert budget.flow(2.5, 1) == 0.0
    assert budget.flow(3.5, 1) == pytest.approx(0.25)


V = "p", (2, None)


@given(
    st.lists(st.tuples(st.floats(0, 5), st.integers(0, 4), st.floats(0, 3)), max_size=50),
    st.floats(0, 1),
)
def test_never_more_is_spent_than_beta_of_what_there_was(moves, beta):
    budget, now, available = CompileBudget(beta, 20.0, 0.0), 0.0, 0.0
    for elapsed, workers, wish in moves:
        now += elapsed
        available += elapsed * workers
        budget.spend(min(wish, budget.flow(now, workers)))
        assert budget.spent <= beta * available + 1e-9


def test_a_hit_has_its_delay_and_saves_until_it_would_be_there_anyway():
    account = Account(30.0, 0.0)
    account.bet(V, 0.2, 2.0)
    assert account.installed(V, 0.3, 1.0) == pytest.approx(0.1)
    bet = account.called(V, 10, 0.01, 1.5)
    assert bet is not None
    assert bet.delay == 0.5
    assert account.called(V, 20, 0.01, 2.0) is None  # 0.3 s are lost: it is compiled now
    account.called(V, 5, 0.01, 2.2)  # and is there at 2.3
    account.called(V, 1000, 0.01, 2.4)
    assert account.saved == pytest.approx(0.35)
    assert account.over(V) is None
    assert (account.hits, account.waste) == (1, 0)
    assert account.saved == pytest.approx(0.35)


def test_what_nobody_calls_is_waste_until_somebody_does():
    account = Account(30.0, 0.0)
    account.bet(V, 0.5, 2.0)
    account.installed(V, 0.5, 0.0)
    assert not list(account.expire(29.0))
    assert [key for key, _ in account.expire(31.0)] == [V]
    assert not list(account.expire(32.0))
    assert account.waste == 1
    assert account.called(V, 1, 0.1, 40.0) is not None
    assert (account.hits, account.waste) == (1, 0)


def test_what_goes_before_its_first_call_is_waste():
    account = Account(30.0, 0.0)
    account.bet(V, 0.5, 2.0)
    assert account.over(V) is not None
    assert account.waste == 1
    assert V not in account


def test_trust_is_earned_lost_and_comes_back():
    account = Account(10.0, 0.0)
    assert account.trust(0.0) == 1.0
    for index in range(10):
        account.bet(("p", (index, None)), 1.0, 2.0)
        account.installed(("p", (index, None)), 1.0, 0.0)
    assert account.trust(0.0) == pytest.approx(GRACE / (GRACE + 10))  # not proved yet
    for index in range(8):
        account.called(("p", (index, None)), 20, 0.1, 1.0)
    list(account.expire(20.0))
    assert account.trust(20.0) > 0.7
    for index in range(100, 400):
        account.bet(("p", (index, None)), 1.0, 2.0)
        account.over(("p", (index, None)))
    assert account.trust(20.0) == LEAST_TRUST
    assert account.trust(1e4) == pytest.approx(1.0, abs=1e-3)
