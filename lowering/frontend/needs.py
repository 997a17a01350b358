"""What a frontend raises where numbers decide shapes that it does not know yet (SPEC K1, K3).

Whoever asked for the program may start again with these numbers: see `jitrt/specialised.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...diagnostics import AioptError


class Needs(Exception):
    """Something about the inputs decides shapes; `reason` is the diagnostic of who cannot tell."""

    def __init__(self, reason: AioptError) -> None:
        super().__init__(str(reason))
        self.reason = reason


class NeedsValue(Needs):
    """The values of these inputs decide shapes."""

    def __init__(self, names: Iterable[str], reason: AioptError) -> None:
        super().__init__(reason)
        self.names = tuple(names)


class NeedsRanks(Needs):
    """The ranks of the inputs are needed."""


class NeedsShapes(Needs):
    """The shapes of the inputs are needed as numbers."""
