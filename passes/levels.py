"""Names of targets, for whoever offers a choice of them (SPEC K3)."""

from __future__ import annotations

from ..diagnostics import AioptError, did_you_mean

LEVELS = ("native", "avx512", "avx2", "generic")
"""Names of targets: this machine, and what code is made for without looking at it."""


def check_level(name: str) -> None:
    """Raise AioptError unless `name` is one of `LEVELS`."""
    if name not in LEVELS:
        expected = ", ".join(LEVELS)
        raise AioptError(
            f"unknown target {name!r}", expected=expected, hint=did_you_mean(name, LEVELS)
        )
