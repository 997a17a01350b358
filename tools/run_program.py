"""What `aiopt-run` does with a program: inputs, calls, comparison with tier 0, times (K7, T9)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from ..diagnostics import AioptError, Location
from ..dialects import dims
from ..dialects.dim_text import parse_dim
from ..jitrt.arguments import ANY_RANK
from ..jitrt.build import FORCED_TIER, POLICY_PREFIX
from ..jitrt.comparison import Comparison
from ..jitrt.lowered import DEFAULT_TIER
from ..jitrt.pinned import tell_of_pins
from ..jitrt.tiering.process import keep_no_profiles
from ..jitrt.tiering.reports.timeline import Call
from ..jitrt.tiering.reports.wording import duration
from ..jitrt.warm import POLICY
from ..jitrt.weights import open_weights
from ..passes.pin_files import is_pin_file
from .common import check_output, check_remote, write_output
from .run_data import (
    listing,
    npz_bytes,
    parse_ranges,
    parse_sizes,
    random_inputs,
    read_inputs,
    result_list,
    summary,
    without_fixed,
)
from .sources import Source
from .watching import Watch

if TYPE_CHECKING:
    from ..jitrt.arguments import ArrayInfo
    from ..jitrt.program import Program
    from ..jitrt.recording import Recorded
    from .run import Options


def run_program(options: Options) -> int:
    """Compile, call, and report on stdout; the exit code. Raises AioptError."""
    check_remote()
    run = Run.of(options)
    if not options.profile:
        keep_no_profiles()
    with Watch(options) as watch:
        program = watch.program = run.compile()
        run.record(program)
        inputs = Inputs(options, program.inputs, run.source.input_shapes)
        arrays = inputs.draw()
        named = _named(program.results, run.call(program, arrays))
        for name, array in named.items():
            print(summary(name, array))
        if options.output is not None:
            write_output(options.output, npz_bytes(named))
        if options.check:
            run.check(program, named.values(), arrays)
        with watch.live():
            for _ in range(options.repeat or 0):
                watch.calls.append(run.timed(program, inputs, watch))
    run.end_recording()
    if options.check:
        print(run.checked())
    if options.repeat is not None:
        print(_times([call.seconds for call in watch.calls]))
    watch.report()
    _tell_of_pins(options, program)
    if options.stats or options.stats_json is not None:
        from .run_stats import report

        program, arrays = program.serving(inputs.latest)
        report(program, arrays, show=options.stats, json_file=options.stats_json)
    return 0


def _tell_of_pins(options: Options, program: Program) -> None:
    """Warn if there are pins, but no kernel that they are for."""
    if not any(map(is_pin_file, options.pipeline_files)):
        return
    versions = [each.artifact for each in getattr(program, "versions", ())]
    if program.artifact is not None:
        versions.append(program.artifact)
    if versions:
        tell_of_pins(*versions)
    else:
        hint = "; --tier 2 compiles now" if options.tier is None else ""
        message = "aiopt: warning: the program ran in tier 0, which has no use for pins"
        print(f"{message}{hint}", file=sys.stderr)


def _named(infos: Sequence[ArrayInfo], arrays: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """Results by name; a name that two of them have gets the position added."""
    named: dict[str, np.ndarray] = {}
    for position, (info, array) in enumerate(zip(infos, arrays, strict=True)):
        named[info.name if info.name not in named else f"{info.name}_{position}"] = array
    return named


def _times(seconds: Sequence[float]) -> str:
    """Median, 99th percentile and minimum of the calls."""
    low, middle, high = (duration(x) for x in np.quantile(seconds, (0.0, 0.5, 0.99)))
    return f"time: median {middle}, P99 {high}, min {low}, {len(seconds)} calls"


# --- inputs -----------------------------------------------------------------------------------


class Inputs:
    """The arrays of one call after the other.

    `latest` are those drawn last, `sizes` their symbolic sizes as far as options give them.
    `declared` gives the shapes of inputs before any pass: passes may have fixed sizes. Without
    --vary all calls get the same arrays. Raises AioptError if some are missing.
    """

    def __init__(
        self,
        options: Options,
        infos: Sequence[ArrayInfo],
        declared: Callable[[], Mapping[str, Sequence[str]]],
    ) -> None:
        self._options, self._infos = options, infos
        fixed, ranges = _sizes(options)
        asked = {name: range(size, size + 1) for name, size in fixed.items()} | ranges
        known = {name for info in infos for name in _symbols(info)}
        if not asked.keys() <= known:
            asked = without_fixed(asked, declared(), infos)
        self._fixed = {name: size for name, size in fixed.items() if name in asked}
        self._ranges = {name: sizes for name, sizes in ranges.items() if name in asked}
        self._given = {} if options.inputs is None else read_inputs(options.inputs, infos)
        self._generator = np.random.default_rng(options.seed)
        self._generator_of_sizes = np.random.default_rng([options.seed, 2])
        self.sizes: dict[str, int] = {}
        self.latest: list[np.ndarray] = []

    def draw(self) -> list[np.ndarray]:
        """An array for each input."""
        if self.latest and not self._ranges:
            return self.latest
        draw = self._generator_of_sizes.integers
        drawn = {name: int(draw(r.start, r.stop)) for name, r in self._ranges.items()}
        self.sizes = self._fixed | drawn
        arrays = dict(self._given)
        if self._options.random:
            arrays |= random_inputs(self._infos, arrays, self.sizes, self._generator)
        missing = [info.name for info in self._infos if info.name not in arrays]
        if missing:
            path = self._options.inputs
            raise AioptError(
                f"missing {'input' if len(missing) == 1 else 'inputs'} {listing(missing)}",
                location=None if path is None else Location(path),
                hint="--inputs FILE gives inputs, --random makes up what is missing",
            )
        self.latest = [arrays[info.name] for info in self._infos]
        self._given |= {
            info.name: arrays[info.name] for info in self._infos if not self._varies(info)
        }
        return self.latest

    def _varies(self, info: ArrayInfo) -> bool:
        """Whether a size of the input may be another in each call."""
        return not self._ranges.keys().isdisjoint(_symbols(info))


def _symbols(info: ArrayInfo) -> set[str]:
    """The symbolic sizes that an input's shape has; none if its rank is not known."""
    sizes = info.shape if info.shape != ANY_RANK else ()
    return {s for size in sizes if isinstance(size, str) for s in dims.symbols_of(parse_dim(size))}


def _sizes(options: Options) -> tuple[dict[str, int], dict[str, range]]:
    """What --dim and --vary say. Raises AioptError."""
    fixed, ranges = parse_sizes(options.dim), parse_ranges(options.vary)
    for flag, given in (("--dim", fixed), ("--vary", ranges)):
        if given and not options.random:
            raise AioptError(f"{flag} gives sizes for random inputs", expected="--random as well")
    if both := sorted(fixed.keys() & ranges):
        raise AioptError(f"--dim and --vary both give '{both[0]}'")
    return fixed, ranges


# --- the program ------------------------------------------------------------------------------


@dataclass
class Run:
    """A program from a source, and its tier 0 to compare with."""

    options: Options
    source: Source
    weights: Mapping[str, np.ndarray]
    comparison: Comparison
    compared: int = 0
    recorded: Recorded | None = None

    @staticmethod
    def of(options: Options) -> Run:
        """Read the source and the weights. Raises AioptError."""
        if options.kernel is not None:
            raise AioptError("--kernel chooses what is emitted", expected="--emit llvm, asm or obj")
        _sizes(options)  # before anything takes long
        for file in (options.output, options.stats_json, options.trace, options.metrics):
            if file is not None:
                check_output(file)
        source = Source.read(options.file)
        if options.check and source.artifact is not None:
            raise AioptError(
                "an artifact cannot be checked: it holds nothing that tier 0 could run",
                location=Location(source.name),
            )
        comparison = Comparison(options.rtol, options.atol)
        given = options.weights
        weights = source.all_weights(given, options.seed) if options.random else open_weights(given)
        return Run(options, source, weights, comparison)

    def compile(self) -> Program:
        """The program that the options ask for."""
        choices = {**self.options.options, "threads": self.options.threads}
        choices |= {"weights": self.weights, "policy": self.options.policy}
        if self.source.artifact is None and (tier := self._unchosen_tier) is not None:
            choices["tier"] = tier
        return self.source.load(self.options, **choices)

    @property
    def _unchosen_tier(self) -> int | None:
        """The tier if nothing says how to run: one whose code is looked at; and tier 0 for a single
        call of what is not compiled yet, so that no process starts for what cannot be ready in
        time."""
        options = self.options
        asked = (options.policy, options.pipeline, options.tier)
        variables = (os.environ.get(POLICY), os.environ.get(FORCED_TIER))
        if any(choice is not None for choice in asked) or any(variables) or options.watched:
            return None
        if options.check or options.stats or options.stats_json is not None:
            return DEFAULT_TIER
        if options.repeat is not None or POLICY_PREFIX in self.source.text or self._is_compiled:
            return None
        return 0

    @property
    def _is_compiled(self) -> bool:
        """Whether the compile cache has the program, under the default policy."""
        from ..jitrt.cache.process import process_cache
        from ..jitrt.warm import is_known

        if not process_cache().lasting:
            return False
        asked = self.source.asked(self.options, None, self.weights)
        return asked is not None and is_known(asked)

    @cached_property
    def _reference(self) -> Program:
        """Tier 0."""
        return self.source.load(self.options, weights=self.weights, tier=0)

    def call(self, program: Program, arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The results, always as a list. Raises AioptError with the file that is to blame."""
        where = Location(self.options.inputs or self.source.name)
        try:
            results = self._entry(program)(*arrays)
        except AioptError as error:
            raise error.at(where) from None
        except MemoryError as error:
            raise AioptError("the results do not fit into memory", location=where) from error
        return result_list(results)

    def _entry(self, program: Program) -> Callable[..., Any]:
        recorded = self.recorded
        return recorded if recorded is not None and recorded.program is program else program

    def record(self, program: Program) -> None:
        """Record the calls of the program from now on, if that is asked for. Raises AioptError."""
        if self.options.record is not None:
            from ..jitrt.recording import Recorded

            self.recorded = Recorded(program, self.options.record)

    def end_recording(self) -> None:
        """Raises AioptError if the trace is not whole."""
        if self.recorded is not None:
            self.recorded.close()

    def timed(self, program: Program, inputs: Inputs, watch: Watch) -> Call:
        """One more call; compared with tier 0 if its code or inputs may be new."""
        arrays = inputs.draw()
        start = monotonic()
        results = self.call(program, arrays)
        seconds = monotonic() - start
        if self.options.check and (self.options.policy is not None or self.options.vary):
            self.check(program, results, arrays)
        sizes = tuple(inputs.sizes.get(symbol, -1) for symbol in program.symbols)
        known = () if -1 in sizes else sizes
        return Call(program.name, start - watch.start, seconds, known)

    def check(
        self, program: Program, results: Iterable[np.ndarray], arrays: Sequence[np.ndarray]
    ) -> None:
        """Raise AioptError unless the results are close to those of tier 0."""
        expected = self.call(self._reference, arrays)
        try:
            names = _named(program.results, expected)
            for (name, wanted), found in zip(names.items(), results, strict=True):
                self.comparison.check(name, found, wanted)
        except AioptError as error:
            raise error.at(Location(self.source.name)) from None
        self.compared += 1

    def checked(self) -> str:
        """What the comparisons have shown."""
        calls = f", {self.compared} calls" if self.compared > 1 else ""
        error, tolerance = self.comparison.max_error, self.comparison.tolerance
        return f"check: ok, max abs error {error:.3g}, {tolerance}{calls}"
