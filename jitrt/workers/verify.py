"""Whether a new version may be installed: it is run where every mistake shows (T9).

The version runs twice on each captured call of tier 0, with all arrays and the arena between fences
and full of NaN where nobody has written: once flush against what is before them, on one thread, and
once against what is behind them, on as many threads as there may be. It must give what tier 0 gave,
leave inputs and constants as they are, and write nothing else. `further_calls.py` has more calls.

It runs in a forked child, so that a signal is a verdict like another and costs nobody a worker.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...backends.llvm.arena import ARENA_HEAD
from ...backends.llvm.runtime import Descriptor, NativeProgram
from ...diagnostics import AioptError
from ..comparison import Comparison
from ..linking import link
from .fences import Fence, FencedArray, ReadOnly, same_bytes
from .further_calls import Trial, further_calls, takes, takes_beyond
from .isolated import Isolated, isolated
from .request import Capture, FailureKind, VerifyOptions

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from ...backends.llvm.artifact import Artifact
    from ...dialects.extents import Span

_MOST_FENCED = 1 << 20
"""Constants of more bytes are not copied between fences, but made read-only where they are."""

_PACKED_ALIGNMENT = 64

_OTHER_POISON = 0x55

NO_SPANS: Mapping[str, Span] = {}


@dataclass(frozen=True)
class Verdict:
    """`kind` None: `checks` calls, each twice, were right. Else what is wrong, in one line."""

    kind: FailureKind | None
    message: str = ""
    checks: int = 0


def verify(
    artifact: Artifact,
    weights: Mapping[str, np.ndarray],
    captures: Sequence[Capture],
    options: VerifyOptions,
    module: Callable[[], ModuleOp] | None = None,
    spans: Mapping[str, Span] = NO_SPANS,
) -> Verdict:
    """Compare a version with tier 0 on captured calls.

    Captures of shapes that the version is not for serve to derive others. `module` makes the
    program at the graph level, which gives tier 0 of further calls. `spans` are the ranges of
    symbols that the version is for: it must refuse sizes beyond. Raises AioptError if the artifact
    cannot be linked.
    """
    native = link(artifact, weights, threads=options.threads).native
    assert native is not None
    table = native.descriptor.table
    beyond = takes_beyond(table, spans)
    if beyond is not None:
        return Verdict("wrong", f"it takes calls of sizes that it is not for: {beyond}")
    calls = [Trial(capture) for capture in captures if takes(table, capture.inputs)]
    if module is not None:
        known = bool(calls)
        calls += further_calls(table, module, weights, captures, options.shapes, known, spans)
    if not calls:
        return Verdict(None)
    checker = _Checker(native, options)

    def work(say: Callable[[str], None]) -> None:
        try:
            checker.check(calls, say)
        except _Damage as error:
            raise AioptError(f"{_DAMAGE}{error.text}") from None

    return _verdict(isolated(work), len(calls))


_DAMAGE = "writes where it must not: "


def _verdict(end: Isolated, checks: int) -> Verdict:
    """What the end of a checking child says about the version."""
    where = f" on {end.said}" if end.said else ""
    if end.signal is not None:
        kind: FailureKind = "bounds" if end.signal in ("SIGSEGV", "SIGBUS") else "crash"
        return Verdict(kind, f"it ends with {end.signal}{where}", checks)
    if end.error is None:
        return Verdict(None, checks=checks)
    kind = "bounds" if end.error.startswith(_DAMAGE) else "wrong"
    return Verdict(kind, f"{end.error}{where}", checks)


# ---------------------------------------------------------------------------------------- checking


class _Checker:
    """Runs a version on fenced memory."""

    def __init__(self, native: NativeProgram, options: VerifyOptions) -> None:
        self._native = native
        self._options = options
        self._table = native.descriptor.table
        self._run = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_void_p] * 4)(native.run_address)
        self._comparison = Comparison(options.rtol, options.atol, scaled=True)

    def check(self, calls: Sequence[Trial], say: Callable[[str], None]) -> None:
        """Run all; `say` is told what comes next. Raises AioptError for the first mistake."""
        self._fence_constants()
        for call in calls:
            kind = "random " if call.is_random else ""
            self._try(call, f"{kind}{call.capture}", say)
        self._check_constants()

    def _try(self, call: Trial, what: str, say: Callable[[str], None]) -> None:
        """Run a call twice: on one thread and, if there may be more, on all."""
        for at_end, threads in ((False, 1), (True, self._options.threads)):
            where = "what is behind them" if at_end else "what is before them"
            several = f" on {threads} threads" if threads > 1 else ""
            say(f"{what}{several}, arrays against {where}")
            self._call(call, at_end, threads)

    def _fence_constants(self) -> None:
        old = self._native.descriptor
        self._constants: list[Fence | ReadOnly] = []
        constants: list[np.ndarray] = []
        for spec, array in zip(self._table.consts, old.consts, strict=True):
            if array.nbytes > _MOST_FENCED:
                self._constants.append(ReadOnly(array))
                constants.append(array)
                continue
            alignment = 1 if spec.layout is None else _PACKED_ALIGNMENT
            fenced = FencedArray(
                array.shape, array.dtype, at_end=True, content=array, alignment=alignment
            )
            self._constants.append(fenced)
            constants.append(fenced.array)
        self._originals = old.consts
        self._descriptor = Descriptor(self._table, old.kernels, constants)
        self._descriptor.split_always()

    def _check_constants(self) -> None:
        specs = self._table.consts
        for spec, kept, array in zip(specs, self._constants, self._originals, strict=True):
            what = f"constant '{spec.name}'"
            _check_fence(kept, what)
            if isinstance(kept, FencedArray) and not same_bytes(kept.array, array):
                raise _Damage(f"{what} was written")

    def _call(self, call: Trial, at_end: bool, threads: int) -> None:
        table, capture = self._table, call.capture
        symbols = table.bind(array.shape for array in capture.inputs)
        self._check_shapes(symbols, capture)
        inputs = [
            FencedArray(array.shape, array.dtype, at_end=at_end, content=array)
            for array in capture.inputs
        ]
        results = [
            FencedArray(array.shape, array.dtype, at_end=at_end) for array in capture.results
        ]
        if not at_end:  # integers that nobody writes have another value than the second time
            for result in results:
                if result.array.dtype.kind in "iu":
                    result.data[:] = _OTHER_POISON
        self._descriptor.threads = threads
        self._walk(symbols, inputs, results, at_end)
        for spec, fenced, array in zip(table.inputs, inputs, capture.inputs, strict=True):
            _check_fence(fenced, f"input '{spec.name}'")
            if not same_bytes(fenced.array, np.ascontiguousarray(array)):
                raise _Damage(f"input '{spec.name}' was written")
        for spec, fenced in zip(table.results, results, strict=True):
            _check_fence(fenced, f"result '{spec.name}'")
        for spec, fenced, array in zip(table.results, results, capture.results, strict=True):
            self._comparison.check(spec.name, call.counted(fenced.array, array), array)

    def _check_shapes(self, symbols: Sequence[int], capture: Capture) -> None:
        values = self._table.evaluate(symbols)
        for spec, array in zip(self._table.results, capture.results, strict=True):
            shape = tuple(values[index] for index in spec.shape)
            if shape != array.shape:
                raise AioptError(
                    f"result '{spec.name}' has another shape than in tier 0",
                    expected=str(list(array.shape)),
                    found=str(list(shape)),
                )

    def _walk(
        self,
        symbols: Sequence[int],
        inputs: Sequence[FencedArray],
        results: Sequence[FencedArray],
        at_end: bool,
    ) -> None:
        descriptor = self._descriptor
        need = descriptor.arena_bytes(symbols)
        arena = Fence(ARENA_HEAD + need, at_end=at_end, alignment=ARENA_HEAD)
        arena.data[:8].view(np.int64)[0] = need
        head = arena.data[:ARENA_HEAD].copy()
        descriptor.arena.exchange(arena.address)
        sizes = (ctypes.c_int64 * (len(symbols) + 1))(*symbols)
        status = self._run(descriptor.address, sizes, _pointers(inputs), _pointers(results))
        descriptor.arena.exchange(0)
        if status != 0:
            raise AioptError(f"the version refuses the call with status {status}")
        if not same_bytes(arena.data[:ARENA_HEAD], head):
            raise _Damage("bytes written before intermediate results")
        _check_fence(arena, "intermediate results")


class _Damage(AioptError):
    """Something was written that is not the version's to write."""


def _pointers(arrays: Sequence[FencedArray]) -> ctypes.Array[ctypes.c_void_p]:
    return (ctypes.c_void_p * (len(arrays) + 1))(*[fenced.address for fenced in arrays], None)


def _check_fence(fence: Fence | ReadOnly, what: str) -> None:
    damage = fence.damage()
    if damage is not None:
        raise _Damage(f"{damage} {what}")
