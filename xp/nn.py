"""Functions of neural networks, traced or on plain arrays (SPEC I6).

On plain arrays each is its own program in tier 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..jitrt.jit import jit
from ..lowering.tracing.functions import neural_functions


def _interpreted(name: str) -> Callable[..., Any]:
    """The function as a program of its own, interpreted."""

    def plain(*args: Any, **kwargs: Any) -> Any:
        return programs[name](*args, **kwargs)

    return plain


_FUNCTIONS = neural_functions(_interpreted)
programs = {f"nn.{name}": jit(function, tier=0) for name, function in _FUNCTIONS.items()}
globals().update(_FUNCTIONS)

__all__ = sorted(_FUNCTIONS)  # pyright: ignore[reportUnsupportedDunderAll]
