"""Exercise 12.5: greedy by density against the optimum, and the robust form (SPEC D5)."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from aiopt.jitrt.tiering.speculation.knapsack import Item, choose, interval
from hypothesis import given
from hypothesis import strategies as st

ITEMS = st.lists(
    st.builds(
        lambda chance, benefit, cost: Item(object(), chance / 16, float(benefit), float(cost)),
        st.integers(0, 16),
        st.integers(0, 40),
        st.integers(1, 12),
    ),
    max_size=8,
)


def optimum(items, budget):
    """The dynamic program: best[b] is the most that costs of at most b win. Costs are whole."""
    best = [0.0] * (budget + 1)
    for item in items:
        cost = int(item.cost)
        for room in range(budget, cost - 1, -1):
            best[room] = max(best[room], best[room - cost] + item.value)
    return best[budget]


def value(items):
    return sum(item.value for item in items)


def test_the_densest_go_first():
    dear, cheap, useless = Item("a", 0.9, 10, 5), Item("b", 0.5, 10, 1), Item("c", 0.5, 1, 1)
    assert choose([dear, cheap, useless], 6) == [cheap, dear]
    assert choose([dear, cheap, useless], 5.5) == [cheap]


def test_one_large_item_may_be_worth_more_than_all_small_ones():
    small, large = Item("small", 1.0, 3, 1), Item("large", 1.0, 200, 100)
    assert choose([small, large], 100) == [large]


@given(ITEMS, st.integers(0, 40))
def test_greedy_is_within_the_budget_and_half_of_the_optimum(items, budget):
    taken, best = choose(items, budget), optimum(items, budget)
    assert sum(item.cost for item in taken) <= budget
    assert 2 * value(taken) >= best - 1e-9
    assert value(taken) <= best + 1e-9


@given(ITEMS.filter(lambda items: len(items) <= 5), st.integers(0, 30), st.integers(0, 8))
def test_robust_is_the_lower_corner(items, budget, epsilon):
    """max over sets of min over the box, by trying all corners, is the optimum at p - ε."""
    eps = epsilon / 16
    corners = [(max(0.0, i.probability - eps), min(1.0, i.probability + eps)) for i in items]
    best = Fraction(0)
    for size in range(len(items) + 1):
        for subset in itertools.combinations(range(len(items)), size):
            if sum(items[i].cost for i in subset) > budget:
                continue
            worst = min(
                sum(
                    Fraction(p) * Fraction(items[i].benefit) - Fraction(items[i].cost)
                    for p, i in zip(ps, subset, strict=True)
                )
                for ps in itertools.product(*(corners[i] for i in subset))
            )
            best = max(best, worst)
    low = [Item(i.what, c[0], i.benefit, i.cost) for i, c in zip(items, corners, strict=True)]
    assert optimum(low, budget) == pytest.approx(float(best))


def test_wilson():
    """Against the book values of p̂ = 0.9, n = 10 at 95 %: 0.5958 to 0.9821."""
    assert interval(0.9, 10, 0.95) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert interval(0.7, 5, 0.0) == (0.7, 0.7)
    assert interval(0.7, 0, 0.5) == (0.0, 1.0)


@given(st.floats(0, 1), st.floats(0.01, 1000), st.floats(0.01, 0.99))
def test_intervals_hold_their_estimate(estimate, observations, confidence):
    low, high = interval(estimate, observations, confidence)
    assert -1e-12 <= low <= estimate + 1e-9
    assert estimate - 1e-9 <= high <= 1
