"""Which entries make room for others: one module per policy, the same for all stores (SPEC C4, C5).

`choice.py` makes the one that a `cache-policy` names.
"""
