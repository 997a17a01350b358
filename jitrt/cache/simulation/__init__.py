"""Replacement tried on traces (SPEC C11)."""
