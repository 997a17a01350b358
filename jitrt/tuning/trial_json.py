"""Trials as JSON, in records and between processes (SPEC A2, C6).

What `Trial` has by default is left out; `point` is an object, its names in their order. Readers
take no type for another: whatever is no trial raises one of `NONSENSE`.
"""

from __future__ import annotations

import math
from typing import Any, get_args

from ...passes.space import Value
from ..cache.trust.typed_json import NONSENSE as NONSENSE
from ..cache.trust.typed_json import exactly, integer, number, text
from .trial import NamedPoint, Status, Trial

_DIGITS = 6
"""Significant digits of times and ratios."""
_NUMBERS = ("ratio", "spread", "seconds", "cost")
_LONGEST = 200
"""Characters of a message."""


def trial_to_json(trial: Trial) -> dict[str, Any]:
    """The object that `trial_from_json` reads."""
    found: dict[str, Any] = {"point": dict(trial.point), "status": trial.status}
    usual = Trial(trial.point, trial.status)
    for name in _NUMBERS:
        if (value := getattr(trial, name)) != getattr(usual, name):
            found[name] = float(f"{value:.{_DIGITS}g}")
    if trial.pairs:
        found["pairs"] = trial.pairs
    if trial.message:
        found["message"] = trial.message[:_LONGEST]
    return found


def trial_from_json(data: Any) -> Trial:
    """The trial. Raises one of `NONSENSE` for anything else."""
    status: Any = text(data["status"])
    if status not in get_args(Status):
        raise ValueError(f"no trial is {status!r}")
    trial = Trial(
        values_from_json(data["point"]),
        status,
        **{name: _measured(data[name]) for name in _NUMBERS if name in data},
        pairs=integer(data.get("pairs", 0)),
        message=text(data.get("message", "")),
    )
    if trial.timed != (0 < trial.ratio < math.inf):
        raise ValueError("a trial has a ratio if it was timed")
    return trial


def values_from_json(data: Any) -> NamedPoint:
    """Values by name, in their order."""
    return tuple(
        (text(name), value_from_json(value)) for name, value in exactly(dict, data).items()
    )


def value_from_json(value: Any) -> Value:
    """A value of a parameter."""
    return value if value is None or type(value) in (bool, str, int) else number(value)


def _measured(value: Any) -> float:
    found = number(value)
    if found < 0:
        raise ValueError(f"{value!r} is no measurement")
    return found
