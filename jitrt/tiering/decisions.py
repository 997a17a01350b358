"""Which tier a program deserves: what the policy says of the numbers (SPEC T2-T7, D2, O5)."""

from __future__ import annotations

from .views import (
    Decision,
    MachineView,
    ProgramView,
    ShapeView,
    TierEstimate,
    VersionView,
)

__all__ = [
    "Decision",
    "MachineView",
    "ProgramView",
    "ShapeView",
    "TierEstimate",
    "VersionView",
]
