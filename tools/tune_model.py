"""The model that aiopt-tune looks at: lowered for exact sizes, compiled with pins (SPEC D2, T1).

Sizes are what `--dim` says; a program without unknown sizes needs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from xdsl.dialects.builtin import ModuleOp

from ..backends.llvm.profile import call_seconds
from ..backends.llvm.target import Target
from ..diagnostics import AioptError, Location
from ..dialects import lin
from ..dialects.dim_text import parse_dim
from ..dialects.dims import symbols_of
from ..jitrt.tuning.tasks import before_schedule, compile_task, for_sizes, from_schedule, tasks_of
from ..passes.cut import whole_of
from ..passes.pins import with_pins
from ..passes.pipeline_text import Pipeline, library_with
from ..passes.schedule import memory_of
from .run_data import listing, parse_sizes, random_inputs
from .sources import Choices, Source

if TYPE_CHECKING:
    from ..backends.llvm.artifact import Artifact
    from ..jitrt.program import Program
    from ..jitrt.tuning.interfaces import KernelTask
    from ..passes.space import Point
    from .tune_experience import ModelOptions

Pins = Mapping[str, lin.Schedule]
"""Schedules by the digests of kernels."""


@dataclass(frozen=True)
class Model:
    """A program at exact sizes.

    Attributes:
        pipeline: all passes, without pins.
        weights: those that are given, and random ones for what is named inside.
        threads: that may share a kernel when the program is timed.
        kernel_threads: the same of candidates.
        seed: of what is random.
    """

    source: Source
    choices: Choices
    pipeline: Pipeline
    target: Target
    weights: Mapping[str, np.ndarray]
    threads: int | None
    seed: int
    kernel_threads: int = 1

    @staticmethod
    def read(
        path: str,
        options: ModelOptions,
        threads: int | None = None,
        seed: int = 0,
        kernel_threads: int = 1,
    ) -> Model:
        """Raises AioptError."""
        target = Target.chosen(options.target)
        pipeline = _pipeline(options)
        source = Source.read(path)
        if source.artifact is not None:
            raise AioptError("an artifact is compiled already", location=Location(source.name))
        files, values = options.pipeline_files, options.input_values
        choices = Choices(options.weights, None, None, files, options.target, None, values)
        weights = source.all_weights(options.weights, seed)
        return Model(source, choices, pipeline, target, weights, threads, seed, kernel_threads)

    @property
    def place(self) -> Location:
        """The file, for diagnostics."""
        return Location(self.source.name)

    @cached_property
    def module(self) -> ModuleOp:
        """The program before its kernels have schedules. Raises AioptError."""
        choices = replace(self.choices, pipeline=str(before_schedule(self.pipeline)))
        module = self.source.lower(choices, self.weights).module
        if unknown := _unknown_sizes(module):
            hint = f"give it with --dim {unknown[0]}=SIZE"
            raise AioptError(f"no size for '{unknown[0]}'", location=self.place, hint=hint)
        return module

    def kernels(self, text: str | None = None) -> list[lin.KernelOp]:
        """The kernels in their order; those with a text in their names or digests.

        Raises AioptError if there is none.
        """
        kernels = [op for op in self.module.walk() if isinstance(op, lin.KernelOp)]
        found = [k for k in kernels if text is None or text in f"{k.sym_name.data} {digest_of(k)}"]
        if not found:
            names = listing(kernel.sym_name.data for kernel in kernels)
            message = "the program has no kernel" + ("" if text is None else f" '{text}'")
            raise AioptError(message, location=self.place, expected=names if kernels else None)
        return found

    def tasks(self, text: str | None = None) -> list[KernelTask]:
        """Those of its kernels that may have several schedules, as `kernels` chooses them.

        Raises AioptError if there is none.
        """
        chosen = {digest_of(kernel) for kernel in self.kernels(text)}
        tasks = tasks_of(self.module, self.target, self.kernel_threads)
        found = [task for task in tasks if task.digest in chosen]
        if not found:
            raise AioptError("no kernel has several schedules to choose from", location=self.place)
        return found

    def compiled(self, task: KernelTask, point: Point) -> Artifact:
        """The program of a task with the schedule of a point. Raises AioptError."""
        return compile_task(task, point, from_schedule(self.pipeline), self.target)

    def scratch(self, digest: str, schedules: Iterable[lin.Schedule]) -> list[int]:
        """Bytes of memory that a kernel needs beside its operands and results, with each of some
        schedules."""
        kernel = next(each for each in self.kernels() if digest_of(each) == digest).clone()
        return [memory_of(kernel, schedule, self.target) for schedule in schedules]

    def program(self, pins: Pins) -> Program:
        """The program with these schedules. Raises AioptError."""
        text = str(with_pins(self.pipeline, pins) if pins else self.pipeline)
        options = {**self.choices.options, "pipeline": text, "threads": self.threads}
        return self.source.load(self.choices, weights=self.weights, **options)

    def reference(self) -> Program:
        """Tier 0."""
        return self.source.load(self.choices, weights=self.weights, tier=0)

    def inputs(self, program: Program) -> list[np.ndarray]:
        """Random arrays for a call."""
        generator = np.random.default_rng(self.seed)
        drawn = random_inputs(program.inputs, {}, {}, generator)
        return [drawn[info.name] for info in program.inputs]

    def kernel_seconds(
        self, program: Program, pins: Pins, arrays: Sequence[np.ndarray]
    ) -> dict[str, float]:
        """Seconds of a call of the program with these pins, on one thread, by the digests of the
        kernels; those of a kernel that a pin cuts are what its pieces take."""
        assert program.native is not None
        digests = {kernel.sym_name.data: digest_of(kernel) for kernel in self.kernels()}
        found = dict.fromkeys(digests.values(), 0.0)
        seconds = call_seconds(program.native, arrays)
        for name, each in zip(self._calls(pins), seconds, strict=True):
            found[digests[whole_of(name, digests)]] += each
        return found

    def _calls(self, pins: Pins) -> list[str]:
        """The kernels or pieces of kernels that the program with these pins calls, in order."""
        made, rest = before_schedule(self.pipeline), from_schedule(self.pipeline)
        pipeline = with_pins(Pipeline((*made.items, rest.items[0])), pins)
        module = self.source.lower(replace(self.choices, pipeline=str(pipeline)), self.weights)
        return [op.kernel for op in module.module.walk() if isinstance(op, lin.CallOp)]


def digest_of(kernel: lin.KernelOp) -> str:
    """What pins and records call a kernel by."""
    return "" if kernel.digest is None else kernel.digest.data


def _pipeline(options: ModelOptions) -> Pipeline:
    """All passes, for the exact sizes. Raises AioptError."""
    library = library_with(options.pipeline_files)
    pipeline = for_sizes(library.resolve(options.pipeline), parse_sizes(options.dims))
    before_schedule(pipeline)  # there is one, before anything takes long
    return pipeline


def _unknown_sizes(module: ModuleOp) -> list[str]:
    """The symbols that sizes of kernels still depend on."""
    calls = [op for op in module.walk() if isinstance(op, lin.CallOp)]
    texts = {text for call in calls for text in call.symbols.texts}
    return sorted({name for text in texts for name in symbols_of(parse_dim(text))})
