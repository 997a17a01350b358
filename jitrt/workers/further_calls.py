"""Calls that a new version is tried with besides those that were captured (T9).

Parts of captured calls are calls of other sizes with plausible values. If there is no capture that
serves, as before the first call of a program, inputs are random. Tier 0 gives the results, here in
the worker, so sizes are small and no program with a loop is tried: it may not end.

A version for ranges of sizes is tried at both ends of them, and must refuse what is beyond.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING

import numpy as np

from ...backends.llvm.runtime import numpy_dtype
from ...diagnostics import AioptError
from ...dialects.extents import Span
from ...lowering.host_table import HostTable
from ..random_arrays import random_array, random_weight
from .request import Capture

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

_LARGEST = 29
"""Sizes of parts: more than two rows of tiles, less than two registers."""

_SIZES = ((29, 23, 17), (32,), (16,), (8,), (1,))
"""Random calls: what symbols are, one after the other; the first assignment that is possible."""

_MOST_WORK = 50_000_000_000
"""Random calls that take the version longer than so many picoseconds are not tried."""

_LITTLE_WORK = _MOST_WORK // 10
"""Where a capture serves as it is, the ends of ranges are tried only if they take less."""

_MOST_STEPS = 64
"""How far from the end of a range calls may be."""

_MOST_SIZE = 1 << 40

Inputs = tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Trial:
    """A call and what tier 0 gives; with random inputs, finite results alone count."""

    capture: Capture
    is_random: bool = False

    def counted(self, found: np.ndarray, expected: np.ndarray) -> np.ndarray:
        """`found`, with what is expected where it does not count."""
        if not self.is_random or expected.dtype.kind in "biu":
            return found
        return np.where(np.isfinite(expected), found, expected)


def takes(table: HostTable, inputs: Sequence[np.ndarray]) -> bool:
    """Whether a version takes such inputs, as its native entry decides it."""
    shapes = [array.shape for array in inputs]
    if [len(shape) for shape in shapes] != [len(spec.shape) for spec in table.inputs]:
        return False
    return _input_shapes(table, table.bind(shapes)) == shapes


def _input_shapes(table: HostTable, symbols: Sequence[int]) -> list[tuple[int, ...]] | None:
    """The shapes of inputs; None if sizes are impossible or a constraint does not hold."""
    values = table.evaluate(symbols)
    shapes = [tuple(values[index] for index in spec.shape) for spec in table.inputs]
    if any(values[check.cond] < 0 for check in table.checks):
        return None
    return shapes if all(size >= 0 for shape in shapes for size in shape) else None


def takes_beyond(table: HostTable, spans: Mapping[str, Span]) -> str | None:
    """Sizes just beyond the ranges that a version is for, if it would take them."""
    inside = [spans[name].low if name in spans else _LARGEST for name in table.symbols]
    for place, name in enumerate(table.symbols):
        span = spans.get(name)
        for size in () if span is None else (span.low - 1, span.high + 1):
            symbols = [*inside[:place], size, *inside[place + 1 :]]
            if 0 <= size < _MOST_SIZE and _input_shapes(table, symbols) is not None:
                return f"{name} = {size}, beyond {span}"
    return None


def further_calls(
    table: HostTable,
    module: Callable[[], ModuleOp],
    weights: Mapping[str, np.ndarray],
    captures: Sequence[Capture],
    count: int,
    known: bool,
    spans: Mapping[str, Span],
) -> list[Trial]:
    """Up to `count` calls at sizes that were not captured; those at the ends of `spans`, the ranges
    of symbols that a version is for, if there are any.

    `known` says that a capture serves as it is: a version for one shape then needs no more. If none
    does there is one call at least, unless tier 0 has no results or they would cost too much.
    """
    if known and not table.symbols:
        return []
    tier0 = _Tier0(module, weights)
    if spans and count:
        most = _LITTLE_WORK if known else _MOST_WORK
        ends = (_inputs_near(table, captures, spans, upper, most) for upper in (False, True))
        trials = (tier0.trials(iter(each), 1, is_random=True) for each in ends)
        return [trial for found in trials for trial in found]
    found = tier0.trials(_parts_of(table, captures), max(count, not known))
    if not found and not known and count:
        found = tier0.trials(_random_inputs(table), 1, is_random=True)
    return found


class _Tier0:
    """The interpreter of a program, made when it is first needed."""

    def __init__(self, module: Callable[[], ModuleOp], weights: Mapping[str, np.ndarray]) -> None:
        self._module = module
        self._weights = weights
        self._run: Callable[[Inputs], list[np.ndarray]] | None = None

    def trials(
        self, calls: Iterator[Inputs], count: int, *, is_random: bool = False
    ) -> list[Trial]:
        """The first `count` of the calls that have a result."""
        from ...backends.interp import Interpreter

        found: list[Trial] = []
        while len(found) < count and (inputs := next(calls, None)) is not None:
            try:
                if self._run is None:
                    self._run = Interpreter(self._module(), self._weights)
                capture = Capture(inputs, tuple(self._run(inputs)))
            except AioptError:  # no result at such sizes, like the extreme of nothing
                continue
            found.append(Trial(capture, is_random))
        return found


def _parts_of(table: HostTable, captures: Sequence[Capture]) -> Iterator[Inputs]:
    """Inputs the version takes, made of parts of captured ones of larger sizes."""
    for capture in captures:
        if [a.ndim for a in capture.inputs] != [len(spec.shape) for spec in table.inputs]:
            continue
        symbols = table.bind(array.shape for array in capture.inputs)
        for fewer in _fewer(symbols) if symbols else ([],):
            shapes = _input_shapes(table, fewer)
            parts = None if shapes is None else _parts(capture.inputs, shapes)
            if parts is not None and (fewer != symbols or not symbols):
                yield parts


def _fewer(symbols: Sequence[int]) -> Iterator[list[int]]:
    """Smaller sizes: a prime or odd ones, which leave something over for every step of a loop, and
    even ones, for programs that only take those."""
    yield [min(_LARGEST, (size // 2 - 1) | 1) if size > 1 else size for size in symbols]
    yield [min(_LARGEST + 3, max(1, size // 2)) for size in symbols]


def _parts(inputs: Inputs, shapes: Sequence[tuple[int, ...]]) -> Inputs | None:
    """The first elements of each array along each dimension; None if it has too few."""
    parts: list[np.ndarray] = []
    for array, shape in zip(inputs, shapes, strict=True):
        if any(size > whole for size, whole in zip(shape, array.shape, strict=True)):
            return None
        parts.append(np.ascontiguousarray(array[tuple(slice(size) for size in shape)]))
    return tuple(parts)


def _random_inputs(table: HostTable) -> Iterator[Inputs]:
    """Random inputs the version takes, the same each time."""
    generator = np.random.default_rng(0)
    for sizes in _SIZES:
        symbols = list(islice(cycle(sizes), len(table.symbols)))
        shapes = _input_shapes(table, symbols)
        if shapes is not None and _is_cheap(table, symbols):
            yield _random_at(table, shapes, generator)


def _inputs_near(
    table: HostTable,
    captures: Sequence[Capture],
    spans: Mapping[str, Span],
    upper: bool,
    most: int = _MOST_WORK,
) -> Iterator[Inputs]:
    """Inputs at one end of the ranges, or as near as other facts and `most` picoseconds of work
    allow: parts of captured ones, or random."""
    generator = np.random.default_rng(upper)
    for step in range(_MOST_STEPS):
        symbols = [_inside(spans.get(name), step, upper) for name in table.symbols]
        shapes = _input_shapes(table, symbols)
        if shapes is None or not _is_cheap(table, symbols, most):
            continue
        parts = (_parts(capture.inputs, shapes) for capture in captures)
        found = next((each for each in parts if each is not None), None)
        yield _random_at(table, shapes, generator) if found is None else found


def _inside(span: Span | None, step: int, upper: bool) -> int:
    """The size so many steps from an end of a range; a small one if there is no range."""
    if span is None:
        return max(_LARGEST - step, 1)
    return max(span.high - step, span.low) if upper else min(span.low + step, span.high)


def _is_cheap(table: HostTable, symbols: Sequence[int], most: int = _MOST_WORK) -> bool:
    """Whether tier 0 can be asked for the results of a call."""
    return table.work >= 0 and table.evaluate(symbols)[table.work] < most


def _random_at(
    table: HostTable, shapes: Sequence[tuple[int, ...]], generator: np.random.Generator
) -> Inputs:
    """Random inputs of these shapes."""
    return tuple(
        (random_weight if _is_fixed(table, spec.shape) else random_array)(
            shape, numpy_dtype(spec.dtype), generator
        )
        for spec, shape in zip(table.inputs, shapes, strict=True)
    )


def _is_fixed(table: HostTable, shape: Sequence[int]) -> bool:
    """Whether no size is a symbol itself: such a matrix may be a weight passed as an argument."""
    return all(index >= len(table.symbols) for index in shape)
