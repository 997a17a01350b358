"""Where contestants run: their arguments, their constants, and the clock (SPEC I2).

What a kernel finds in the caches should be what it finds there in its program. Arguments and
results are one set of arrays, warm as what the kernel before has just written. Weights come from
where they are after the rest of the program ran: there are so many copies of them, which take
turns, that between two uses of one as many bytes of others pass as the task's `cold_bytes` says (at
most `MOST_COLD`: several second-level caches; how much of the last one is a core's nobody knows).

All contestants have the same arrays, also of constants as far as their layouts agree, so that none
is favoured by where these lie. Only results too large for a second-level cache are each one's own:
one that stores past the caches would take them away from where the others expect to find them.
This belongs into a process that may die.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np

from ....backends.llvm.arena import Arena
from ....backends.llvm.repeat import Repeated
from ....backends.llvm.runtime import Descriptor, NativeProgram, numpy_dtype
from ....diagnostics import AioptError
from ...linking import link_version
from ...pages import Pages, padded
from ...random_arrays import random_array, random_weight
from ...weights import ready_constants

if TYPE_CHECKING:
    from ....backends.llvm.artifact import Artifact
    from ....lowering.host_table import ConstSpec, HostTable

MOST_COLD = 16 << 20
"""Bytes that pass between two uses of a copy."""

MOST_COPIES = 64
"""Weights that are small enough for more of them are no matter."""

_IDLE_RUNS = 20
"""How often no call is timed, to see what that takes."""


class Track:
    """Programs of the same arguments, which run by number.

    Args:
        reference: a program of exact sizes; its arguments and weights are those of all.
        cold_bytes: as in the task.
        threads: that may share a kernel.
        seed: of the values of arguments and weights.

    Raises:
        AioptError: the reference has symbolic sizes.
    """

    def __init__(self, reference: Artifact, cold_bytes: int, threads: int, seed: int) -> None:
        table = reference.table
        if table.symbols:
            found = ", ".join(table.symbols)
            raise AioptError("a kernel is measured at exact sizes", found=found)
        generator = np.random.default_rng(seed)
        self.weights = _random_weights(reference, generator)
        self.inputs = _inputs(table, generator)
        self.results = _results(table)
        self._own_results = sum(array.nbytes for array in self.results) > reference.target.l2
        self._threads = threads
        self._arena = Arena()
        self._ready = ready_constants()
        self._copies: list[WeakValueDictionary[ConstSpec, np.ndarray]] = [
            WeakValueDictionary() for _ in range(_further_copies(self.weights, cold_bytes))
        ]
        self._clock = time.thread_time if threads == 1 else time.perf_counter
        self._seats: dict[int, Repeated] = {}
        self._written: dict[int, list[np.ndarray]] = {}
        self._turn = 0
        self._idle = 0.0

    def seat(self, number: int, artifact: Artifact) -> None:
        """Let a program be contestant `number`."""
        results = _results(artifact.table) if self._own_results else self.results
        self._written[number] = results
        self._seats[number] = Repeated(self._programs(artifact), self.inputs, results)
        if not self._idle:
            self._idle = min(self.run(number, 0) for _ in range(_IDLE_RUNS))

    def unseat(self, number: int) -> None:
        """A contestant does not run any more."""
        del self._seats[number], self._written[number]

    def _programs(self, artifact: Artifact) -> list[NativeProgram]:
        """A program with each copy of the constants; the code is there once."""
        table, threads, arena = artifact.table, self._threads, self._arena
        first = link_version(artifact, self.weights, threads, self._ready, arena)
        code, packed = first.descriptor.kernels, first.descriptor.consts
        programs = [first]
        for copies in self._copies:
            constants = [
                self._copy(copies, spec, array)
                for spec, array in zip(table.consts, packed, strict=True)
            ]
            descriptor = Descriptor(table, code, constants, threads, artifact.pool, arena)
            programs.append(NativeProgram(descriptor, None, artifact.runtime))
        return programs

    def _copy(
        self, copies: MutableMapping[ConstSpec, np.ndarray], spec: ConstSpec, array: np.ndarray
    ) -> np.ndarray:
        """One of the copies of a weight, as it was packed; constants of programs have none."""
        if spec.name not in self.weights:
            return array
        copy = copies.get(spec)
        if copy is None:
            copy = copies[spec] = Pages(padded(array.nbytes)).zeros(array.shape, array.dtype)
            copy[...] = array
        return copy

    def run(self, number: int, calls: int) -> float:
        """Seconds that so many calls of a contestant take: of this thread's processor time if it
        works alone, else of the clock on the wall; without what reading the clock takes.

        Raises:
            AioptError: it refuses its arguments.
        """
        contestant = self._seats[number]
        start = self._clock()
        status = contestant(calls, self._turn)
        seconds = max(self._clock() - start - self._idle, 0.0)
        if status != 0:
            raise AioptError(f"the program refuses its arguments with status {status}")
        self._turn = (self._turn + calls) % contestant.count
        return seconds

    def answers(self, number: int) -> tuple[np.ndarray, ...]:
        """What a contestant computes of the arguments, in arrays of its own."""
        self.run(number, 1)
        return tuple(array.copy() for array in self._written[number])


def _random_weights(reference: Artifact, generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Values for what the program does not bring along."""
    weights: dict[str, np.ndarray] = {}
    for spec in reference.table.consts:
        if spec.name not in reference.constants and spec.name not in weights:
            array = random_weight(spec.shape, numpy_dtype(spec.dtype), generator)
            array.flags.writeable = False
            weights[spec.name] = array
    return weights


def _further_copies(weights: Mapping[str, np.ndarray], cold_bytes: int) -> int:
    """How many copies of the weights there are besides the weights themselves."""
    own = sum(array.nbytes for array in weights.values())
    cold = min(cold_bytes, MOST_COLD)
    return 0 if own == 0 else min(-(-cold // own), MOST_COPIES)


def _inputs(table: HostTable, generator: np.random.Generator) -> list[np.ndarray]:
    shapes = _shapes(table, [spec.shape for spec in table.inputs])
    dtypes = [numpy_dtype(spec.dtype) for spec in table.inputs]
    arrays = _arrays(shapes, dtypes)
    for array in arrays:
        array[...] = random_array(array.shape, array.dtype, generator)
    return arrays


def _results(table: HostTable) -> list[np.ndarray]:
    shapes = _shapes(table, [spec.shape for spec in table.results])
    return _arrays(shapes, [numpy_dtype(spec.dtype) for spec in table.results])


def _shapes(table: HostTable, places: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    values = table.evaluate(())
    return [tuple(values[place] for place in shape) for shape in places]


def _arrays(shapes: Sequence[tuple[int, ...]], dtypes: Sequence[np.dtype]) -> list[np.ndarray]:
    """Zeros on pages as those of a program's buffers."""
    sizes = [
        padded(int(np.prod(shape, dtype=np.int64)) * dtype.itemsize)
        for shape, dtype in zip(shapes, dtypes, strict=True)
    ]
    pages = Pages(sum(sizes))
    return [pages.zeros(shape, dtype) for shape, dtype in zip(shapes, dtypes, strict=True)]
