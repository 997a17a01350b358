"""The whole program with the schedules found: right, and beside the one without (SPEC T1, O5).

A kernel that is faster alone need not be in the program, where caches hold other things. So pins
stay only if the program with them gives the results of tier 0 and is not slower.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from ..diagnostics import AioptError
from ..dialects import lin
from ..jitrt.comparison import Comparison
from ..jitrt.tuning.measuring.race import CANDIDATE, REFERENCE, Race, Rules, Run
from ..jitrt.tuning.measuring.sequential import Estimate
from .run_data import result_list
from .tune_model import Model, Pins

if TYPE_CHECKING:
    from ..jitrt.program import Program

_RULES = Rules(slice_seconds=5e-3, least=10, most=400, seconds=3.0, precision=2e-3, alpha=0.0)
"""How programs are timed: nobody stops early, and calls find in the caches what calls of the same
program have left there."""
_RACES = 4
"""Races at most."""
_CLEAR = 2.0
"""Standard errors by which a ratio differs from 1 if it is clear that it does."""


@dataclass
class Whole:
    """Compares programs of a model with pins with the one without."""

    model: Model
    comparison: Comparison

    def kept(self, pins: Pins) -> tuple[dict[str, lin.Schedule], Estimate | None]:
        """The pins that are worth having, and the time of the program with them ÷ that without.

        As long as the program is slower with them, that of the kernel which loses most goes. Raises
        AioptError if the program without pins is not right.
        """
        self._check(self.base)
        left = self._right(dict(pins))
        while left:
            program = self.model.program(left)
            ratio = self._ratio(program)
            if ratio.ratio <= 1.0:
                return left, ratio
            del left[self._loser(program, left)]
        return {}, None

    @cached_property
    def base(self) -> Program:
        """The program without pins."""
        return self.model.program({})

    @cached_property
    def arrays(self) -> list[np.ndarray]:
        """The inputs of all calls."""
        return self.model.inputs(self.base)

    @cached_property
    def seconds(self) -> dict[str, float]:
        """What each kernel takes of a call without pins, by its digest."""
        return self.model.kernel_seconds(self.base, {}, self.arrays)

    @cached_property
    def _expected(self) -> list[np.ndarray]:
        return result_list(self.model.reference()(*self.arrays))

    def _ratio(self, program: Program) -> Estimate:
        """The time of a program ÷ that without pins, from races until it is clear which is faster;
        their results are weighted by their precision."""
        races: list[Estimate] = []
        while True:
            race = Race(self._runner(program), _RULES, beside_incumbent=False)
            races.append(race.candidate().estimate)
            weights = [each.spread**-2 for each in races]
            ratio = sum(w * each.ratio for w, each in zip(weights, races, strict=True))
            ratio, spread = ratio / sum(weights), sum(weights) ** -0.5
            if len(races) == _RACES or abs(ratio - 1) > _CLEAR * spread:
                return Estimate(ratio, spread, sum(each.pairs for each in races))

    def _runner(self, program: Program) -> Run:
        entries = {REFERENCE: self.base.entry, CANDIDATE: program.entry}

        def run(contestant: int, calls: int) -> float:
            entry, arrays = entries[contestant], self.arrays
            start = perf_counter()
            for _ in range(calls):
                entry(*arrays)
            return perf_counter() - start

        return run

    def _right(self, pins: dict[str, lin.Schedule]) -> dict[str, lin.Schedule]:
        """All pins if the results with them are right, else those that are right alone."""
        if not pins or self._is_right(pins):
            return pins
        alone = {d: pin for d, pin in pins.items() if self._is_right({d: pin})}
        return alone if alone and self._is_right(alone) else {}

    def _is_right(self, pins: Pins) -> bool:
        try:
            self._check(self.model.program(pins))
        except AioptError:
            return False
        return True

    def _check(self, program: Program) -> None:
        """Raise AioptError unless results are close to those of tier 0."""
        found = result_list(program(*self.arrays))
        for info, array, expected in zip(program.results, found, self._expected, strict=True):
            self.comparison.check(info.name, array, expected)

    def _loser(self, program: Program, pins: Pins) -> str:
        """The kernel that loses most, or gains least, with its pin."""
        seconds = self.model.kernel_seconds(program, pins, self.arrays)
        return max(pins, key=lambda digest: seconds[digest] - self.seconds[digest])
