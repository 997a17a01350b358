"""The bars of the tiered JIT, one module each: `measure(setting)` gives the bar's figures.

`tiering.py` runs them, each in a process of its own.
"""

from __future__ import annotations

BARS = {
    "first-call": "first_call",
    "no-wait": "no_wait",
    "time-to-tier-2": "climb",
    "interference": "interference",
    "tuning": "tuning",
    "hot-path": "hot_path",
    "memory": "memory",
}
"""The module of each bar."""
