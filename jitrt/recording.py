"""`aiopt.record`: the calls of a program as a trace, each in order (SPEC O3, T5).

The native ring keeps samples only, so recording wraps the callable; a program that is not recorded
pays nothing. The file is the CSV of `tiering/replay/trace_files.py`: sizes and their names, seconds
a call took and in which tier, and when it began, in seconds since recording did. Each line is
written when its call is done.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from ..diagnostics import AioptError, Location, reason_of
from .arguments import places_of
from .serving import ServingWatch
from .tiering.replay.trace import Run
from .tiering.replay.trace_files import HEADER, row_text

if TYPE_CHECKING:
    from .program import Program
    from .tiering.views import Sizes

LEAST = 1e-9
"""Seconds of a call that the clock did not see."""


def record(program: Program, path: str | os.PathLike[str]) -> Recorded:
    """Record the calls that are made through what this returns, in a file of its own.

        with aiopt.record(program, "trace.csv") as recorded:
            recorded(x)

    `aiopt-bench trace` replays the file on a model, `aiopt-policy replay` tries policies on it.

    Raises:
        AioptError: the file cannot be written.
    """
    return Recorded(program, path)


class Recorded:
    """A program whose calls are recorded. Calls of several threads may mix; tiers are then vague.

    Args:
        clock: seconds; never goes back.
    """

    def __init__(
        self,
        program: Program,
        path: str | os.PathLike[str],
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.program = program
        self._path = str(path)
        self._sizes = SizesOf(program)
        self._watch = ServingWatch(program)
        self._clock, self._start = clock, clock()
        self._lock = Lock()
        self._symbols = program.symbols
        self._stream: TextIO | None = self._opened()
        self._write(HEADER)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the program. What it raises is raised, and not recorded."""
        sizes = self._sizes(args, kwargs)
        self._watch.begin()
        start = self._clock()
        results = self.program(*args, **kwargs)
        seconds = self._clock() - start
        tier, _ = self._watch.end()
        self._add(
            Run(self.program.name, sizes, 1, max(seconds, LEAST), max(0.0, start - self._start)),
            tier,
        )
        return results

    def close(self) -> None:
        """End the recording; calls go on to the program. Raises AioptError."""
        with self._lock:
            stream, self._stream = self._stream, None
        try:
            if stream is not None:
                stream.close()
        except OSError as error:
            raise self._trouble(error) from error

    def __enter__(self) -> Recorded:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _add(self, run: Run, tier: int) -> None:
        with self._lock:
            if self._stream is None:
                return
            symbols, self._symbols = self._symbols, ()
            self._write(row_text(run, symbols if run.sizes else (), tier))

    def _opened(self) -> TextIO:
        try:
            return open(self._path, "w", encoding="utf-8", buffering=1)
        except OSError as error:
            raise self._trouble(error) from error

    def _write(self, line: str) -> None:
        """Raises AioptError, and ends the recording, if that is impossible."""
        stream = self._stream
        assert stream is not None
        try:
            stream.write(line)
        except OSError as error:
            self._stream = None
            with suppress(OSError):  # what is left to write cannot be written either
                stream.close()
            raise self._trouble(error) from error

    def _trouble(self, error: OSError) -> AioptError:
        return AioptError(f"cannot record: {reason_of(error)}", location=Location(self._path))


class SizesOf:
    """The values of a program's symbols in a call, by the shapes of its arguments."""

    def __init__(self, program: Program) -> None:
        self._names = [info.name for info in program.inputs]
        places = places_of(program.inputs, program.symbols)
        self._places = [(self._names[number], axis) for number, axis in places]

    def __call__(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Sizes:
        """Sizes in the order of the program's symbols; empty if the shapes do not tell them."""
        given = dict(zip(self._names, args, strict=False)) | dict(kwargs)
        try:
            return tuple(np.shape(given[name])[axis] for name, axis in self._places)
        except (KeyError, IndexError):  # the program itself says what is wrong
            return ()
