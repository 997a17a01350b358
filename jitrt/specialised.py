"""Programs for models whose inputs decide shapes by their values: a version for each (SPEC K3, K5).

An axis, a shape or a number of repeats may be an input. A frontend that needs the number raises
`Needs`; the program is then compiled when it is called, with these values as constants, and what
was compiled is kept for calls with the same values. Sizes stay symbolic in each version unless
shapes are needed as numbers.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ..diagnostics import AioptError
from ..lowering.frontend.needs import Needs, NeedsRanks, NeedsShapes, NeedsValue
from .arguments import ANY_RANK, ArrayInfo, as_array, by_name

if TYPE_CHECKING:
    from .program import Program

CAPACITY = 16
"""Versions that are kept; the one that was not used for longest goes."""

LARGEST_VALUE = 1 << 16
"""Elements of an input that decides shapes; a larger one is data, not a shape."""

Values: TypeAlias = "Mapping[str, np.ndarray]"
Shapes: TypeAlias = "Mapping[str, tuple[int | None, ...]]"
Make: TypeAlias = "Callable[[Values, Shapes], Program]"
"""The program with values of inputs as constants, and with what is known of shapes."""


class Versions:
    """The entry of such a program.

    Attributes:
        inputs: all inputs; the shape of one whose rank is unknown is `ANY_RANK`.
        values: the names of those whose values decide shapes, as far as is known.
        ranks: whether the ranks of inputs without one are known to be needed.
        whole: whether all shapes must be numbers.
    """

    def __init__(self, inputs: Sequence[ArrayInfo], make: Make, counts: Counter[str]) -> None:
        self.inputs = tuple(inputs)
        self.values: set[str] = set()
        self.ranks = False
        self.whole = False
        self._make = make
        self._counts = counts
        self._programs: OrderedDict[object, Program] = OrderedDict()
        self._making = Lock()

    def __call__(self, *args: Any, out: Any = None, **kwargs: Any) -> Any:
        self._counts["calls"] += 1
        arrays = self._arrays(args, kwargs)
        program = self._version(arrays)
        rest = [arrays[info.name] for info in program.inputs]
        return program.entry(*rest) if out is None else program.entry(*rest, out=out)

    @property
    def programs(self) -> list[Program]:
        """Those that are kept, the one that was used last at the end."""
        return list(self._programs.values())

    def version(self, arrays: Sequence[np.ndarray]) -> tuple[Program, list[np.ndarray]]:
        """The program that serves a call, and the arguments it takes."""
        given = self._arrays(tuple(arrays), {})
        program = self._version(given)
        return program, [given[info.name] for info in program.inputs]

    def learn(self, needs: Needs) -> None:
        """Add what a frontend needs. Raises the reason if that is known already."""
        if isinstance(needs, NeedsValue) and not self.values.issuperset(needs.names):
            self.values.update(needs.names)
        elif isinstance(needs, NeedsRanks) and not self.ranks:
            self.ranks = True
        elif isinstance(needs, NeedsShapes) and not self.whole:
            self.whole = True
        else:
            raise needs.reason from None

    def _arrays(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, np.ndarray]:
        given = by_name([info.name for info in self.inputs], args, kwargs)
        return {info.name: as_array(info, given[info.name], self._counts) for info in self.inputs}

    def _version(self, arrays: Mapping[str, np.ndarray]) -> Program:
        """The version for these arguments, made now if it is not there.

        Threads that need one at the same time wait for one compilation; those whose version is
        there do not wait.
        """
        program = self._kept(self._key(arrays))
        if program is not None:
            return program
        with self._making:
            while True:
                key = self._key(arrays)
                program = self._kept(key)
                if program is not None:
                    return program
                try:
                    program = self._make(_constants(self._values(arrays)), self._shapes(arrays))
                except Needs as needs:
                    self.learn(needs)
                    continue
                self._counts["versions"] += 1
                self._programs[key] = program
                while len(self._programs) > CAPACITY:
                    self._programs.popitem(last=False)
                return program

    def _kept(self, key: object) -> Program | None:
        """The version of that key, if there is one."""
        try:
            self._programs.move_to_end(key)
            return self._programs[key]
        except KeyError:  # never made, or dropped by another thread
            return None

    def _values(self, arrays: Mapping[str, np.ndarray]) -> Values:
        return {i.name: arrays[i.name] for i in self.inputs if i.name in self.values}

    def _shapes(self, arrays: Mapping[str, np.ndarray]) -> Shapes:
        """What has to be known of shapes."""
        return {
            info.name: arrays[info.name].shape if self.whole else (None,) * arrays[info.name].ndim
            for info in self.inputs
            if self.whole or info.shape == ANY_RANK
        }

    def _key(self, arrays: Mapping[str, np.ndarray]) -> object:
        """What distinguishes versions: values and shapes, as far as they are known to matter."""
        values = tuple((a.shape, a.tobytes()) for a in self._values(arrays).values())
        return values, tuple(self._shapes(arrays).values())


def _constants(values: Values) -> dict[str, np.ndarray]:
    """Values of a call, to keep."""
    for name, array in values.items():
        if array.size > LARGEST_VALUE:
            raise AioptError(
                f"the value of input '{name}' decides shapes",
                expected=f"at most {LARGEST_VALUE} elements",
                found=str(array.size),
            )
    return {name: array.copy() for name, array in values.items()}
