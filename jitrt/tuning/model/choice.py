"""Cost models by the names that options call them by (SPEC I2)."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import get_args
from warnings import warn

from ....diagnostics import AioptError, did_you_mean
from ....passes.policies.searches import ModelName
from ..interfaces import CostModel

NAMES: tuple[str, ...] = get_args(ModelName)


def cost_model(name: str, seed: int = 0) -> CostModel | None:
    """A model that has learned nothing yet; None for `none`.

    Where LightGBM is not installed `boosted` is `ridge`, and a warning says so once. Raises
    AioptError for another name.
    """
    match name:
        case "boosted" if _has_lightgbm():
            from .boosted import Boosted

            return Boosted(seed)
        case "boosted" | "ridge":
            from .ridge import Ridge

            return Ridge()
        case "none":
            return None
    expected = f"one of {', '.join(NAMES)}"
    hint = did_you_mean(name, NAMES)
    raise AioptError(f"no cost model is called '{name}'", expected=expected, hint=hint)


@cache
def _has_lightgbm() -> bool:
    """Whether it can be imported; a warning says once that it cannot."""
    found = find_spec("lightgbm") is not None
    if not found:
        message = "LightGBM is not installed (extra 'tune'): the cost model is ridge regression"
        warn(message, RuntimeWarning, stacklevel=3)
    return found
