"""Compile workers: processes that compile and verify programs for the one that serves (SPEC R1)."""
