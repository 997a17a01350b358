"""The benchmark of what a call costs: its chains run and are what their names say."""

from __future__ import annotations

import call_cost
import numpy as np


def test_each_chain_is_compared() -> None:
    table = call_cost.compare(rounds=2, count=3)
    assert table.row_count == len(call_cost.chains())


def test_exact_versions_do_not_take_the_call() -> None:
    exact, general = call_cost.version(call_cost.SIZE + 1), call_cost.version(period=1)
    call = call_cost.entry(general, exact={call_cost.SIZE + 1: exact})
    x = np.full(call_cost.SIZE, 3, np.float32)
    np.testing.assert_array_equal(call(x, x), x * x + 1)
    assert (exact.calls, general.calls, len(general.samples())) == (0, 1, 1)
