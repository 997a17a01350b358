"""Which version served a call, found by the counters of its program's versions (SPEC K5, O3).

Nothing is added to calls: counters are read before and after one. With calls in several threads at
the same time the answer is that of one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from .lowered import DEFAULT_TIER
from .tiering.tiered import TieredProgram

if TYPE_CHECKING:
    from ..dialects.extents import Extents
    from .program import Program
    from .tiering.version import Version

Served: TypeAlias = "tuple[int, Extents | None]"
"""Tier and extents of a version; (0, None) is tier 0."""


class ServingWatch:
    """Says which version a call went to: `begin`, the call, `end`."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._before: dict[Version, int] = {}

    def begin(self) -> None:
        """Remember how often each version was called."""
        self._before = self._counts()

    def end(self) -> Served:
        """The version that was called since `begin`. A pipeline of one's own counts as tier 2."""
        program, before = self._program, self._before
        if not isinstance(program, TieredProgram):
            return (DEFAULT_TIER if program.tier is None else program.tier), None
        self._before = {}
        after = before.keys() | self._counts().keys()
        called = (v.slot for v in after if v.native.calls > before.get(v, 0))
        return next(called, (0, None))

    def loaded(self) -> list[Served]:
        """The versions that are loaded now; tier 0 is none."""
        program = self._program
        if isinstance(program, TieredProgram):
            return [version.slot for version in program.versions]
        return [] if program.tier == 0 else [(program.tier or DEFAULT_TIER, None)]

    def _counts(self) -> dict[Version, int]:
        program = self._program
        if not isinstance(program, TieredProgram):
            return {}
        return {version: version.native.calls for version in program.versions}
