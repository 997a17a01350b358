"""Compiled functions of other systems: a program behind their way of calling it (SPEC K3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .arguments import ArrayInfo
    from .program import Program


class WrappedProgram:
    """A program on flat arrays that is called with containers of arguments.

    Attributes:
        program: what runs.
    """

    def __init__(self, program: Program) -> None:
        self.program = program

    @property
    def inputs(self) -> tuple[ArrayInfo, ...]:
        """The arrays in the arguments, in order."""
        return self.program.inputs

    @property
    def results(self) -> tuple[ArrayInfo, ...]:
        """The arrays in the results, in order."""
        return self.program.results

    @property
    def symbols(self) -> tuple[str, ...]:
        """The names of the sizes that each call may choose."""
        return self.program.symbols

    @property
    def tier(self) -> int | None:
        """The tier that runs; None for a custom pipeline."""
        return self.program.tier

    @property
    def stats(self) -> dict[str, float]:
        """Counters; see `Program.stats`."""
        return self.program.stats

    def __repr__(self) -> str:
        return repr(self.program).replace("aiopt.Program", f"aiopt.{type(self).__name__}", 1)
