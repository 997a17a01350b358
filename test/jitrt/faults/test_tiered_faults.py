"""Whatever goes wrong around programs in tiers, no call fails, and the log says what happened.

A few hundred calls of each scenario; `benchmarks/faults.py` makes a thousand.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from scenario_outcome import outcome_of  # needs the path above
from scenarios import SCENARIOS


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_call_fails(name: str):
    outcome = outcome_of(name, 200)
    assert not outcome.problems, "\n".join([str(outcome), *outcome.problems])
    assert (outcome.failed, outcome.wrong) == (0, 0), str(outcome)
    assert outcome.calls >= 200
