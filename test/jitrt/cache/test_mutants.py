"""No record that was tampered with is accepted, whatever was done to it.

`benchmarks/cache_mutants.py` does the same with 100,000.
"""

from __future__ import annotations

from cache_entries import Records
from record_mutants import MUTATIONS, outcome_of


def test_no_mutant_is_accepted() -> None:
    outcome = outcome_of(Records(), 3000, seed=6)
    assert not outcome.problems
    assert outcome.mutants.keys() == MUTATIONS.keys()
