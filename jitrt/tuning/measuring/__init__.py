"""Candidates are compiled, checked and timed beside the incumbent (SPEC I2)."""
