"""The compile cache: keys, entries, stores, trust and replacement (SPEC C1-C11)."""
