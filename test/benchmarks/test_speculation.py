"""What compiling ahead brings in a replay, on short traces."""

from __future__ import annotations

import speculation


def test_a_drift_runs_below_tier_2_less_often():
    sizes = speculation.sizes_of("drifting", 0, 1000)
    without, ahead = (speculation.replayed(sizes, beta) for beta in (0.0, speculation.BETA))
    assert without.speculated == 0 and without.hits == 0
    assert ahead.below < 0.7 * without.below
    assert ahead.speculated <= ahead.budget
    assert ahead.hits > 2 * ahead.waste
    assert "drifting" in speculation.line("drifting", 0, without, ahead)


def test_the_real_program_is_one():
    from aiopt.dialects.text import parse_module

    assert parse_module(speculation.program_text(4))
