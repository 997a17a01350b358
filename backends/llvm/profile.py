"""Times the kernels of a program one by one (K5, H5).

The host table is walked in Python as `runtime.ll` walks it natively, on one thread, and every call
of a kernel is timed in native code. Whole programs are walked several times, so that a kernel finds
in the caches what it finds there in a real call; the median of a call is what counts. Nothing of
this touches the way programs normally run.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median
from time import perf_counter

import numpy as np

from ...diagnostics import AioptError
from ...dialects.dim_text import parse_dim
from ...dialects.dims import substitute
from ...lowering.host_table import Arg, Call, Copy, Jump, Step
from ...lowering.table_words import ARENA, CONST, INPUT, RESULT
from .jit import LoadedObject, header, load_ir
from .runtime import NativeProgram, numpy_dtype
from .target import Target

_SECONDS = 0.5
"""About how long a profile takes, unless so few walks take longer."""
_WALKS = (3, 100)
"""At least and at most so many walks."""
_LINE = 64

_TIMED = """
declare i32 @clock_gettime(i32, ptr)

define i64 @aiopt_timed(ptr %kernel, ptr %args, ptr %dims, ptr %scratch) {
  %start = alloca [2 x i64]
  %end = alloca [2 x i64]
  %a = call i32 @clock_gettime(i32 1, ptr %start)
  call void %kernel(ptr %args, ptr %dims, ptr %scratch, i64 0, i64 1)
  %b = call i32 @clock_gettime(i32 1, ptr %end)
  %end.ns.p = getelementptr i64, ptr %end, i64 1
  %start.ns.p = getelementptr i64, ptr %start, i64 1
  %end.s = load i64, ptr %end
  %end.ns = load i64, ptr %end.ns.p
  %start.s = load i64, ptr %start
  %start.ns = load i64, ptr %start.ns.p
  %s = sub i64 %end.s, %start.s
  %ns = sub i64 %end.ns, %start.ns
  %s.ns = mul i64 %s, 1000000000
  %spent = add i64 %s.ns, %ns
  ret i64 %spent
}

define void @aiopt_nothing(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts) {
  ret void
}
"""


@dataclass(frozen=True)
class KernelTime:
    """The calls of a kernel in one call of a program: how many, seconds and work of all of them."""

    name: str
    place: str
    calls: int
    seconds: float
    flops: int
    bytes: int


def kernel_times(native: NativeProgram, inputs: Sequence[np.ndarray]) -> list[KernelTime]:
    """How long each kernel of a program takes for these inputs, in the order of the first calls.

    `inputs` are what the program has accepted: of the right shapes and dtypes.
    """
    table = native.descriptor.table
    walk, seconds = _profiled(native, inputs)
    symbols = dict(zip(table.symbols, walk.symbols, strict=True))
    found: dict[int, list[int]] = {}
    for number, call in enumerate(table.calls):
        found.setdefault(call.kernel, []).append(number)
    places = table.places()

    def work(kind: str, numbers: Sequence[int]) -> int:
        """The work of calls of a kernel in the last walk."""
        texts = [getattr(table.notes[i], kind) if table.notes else "0" for i in numbers]
        return sum(
            _number(t, symbols) * walk.counts[i] for t, i in zip(texts, numbers, strict=True)
        )

    return [
        KernelTime(
            table.kernels[kernel],
            places[kernel],
            sum(walk.counts[i] for i in numbers),
            sum(seconds[i] for i in numbers),
            work("flops", numbers),
            work("bytes", numbers),
        )
        for kernel, numbers in found.items()
        if any(walk.counts[i] for i in numbers)
    ]


def call_seconds(native: NativeProgram, inputs: Sequence[np.ndarray]) -> list[float]:
    """Seconds of each call of a kernel that the table has, in its order: all turns in a loop."""
    return _profiled(native, inputs)[1]


def _profiled(native: NativeProgram, inputs: Sequence[np.ndarray]) -> tuple[_Walk, list[float]]:
    """A walk that was done, and the seconds of its calls, medians of some walks."""
    walk = _Walk(native, [np.require(array, None, ["C", "A"]) for array in inputs])
    times: list[list[float]] = []
    start = perf_counter()
    least, most = _WALKS
    while len(times) < least or (len(times) < most and perf_counter() - start < _SECONDS):
        times.append(walk.run())
    return walk, [median(column) for column in zip(*times, strict=True)]


def _number(text: str, symbols: Mapping[str, int]) -> int:
    """A dimension expression of a note under an assignment of the table's symbols."""
    try:
        value = substitute(parse_dim(text), symbols)
    except ValueError:
        value = None
    if not isinstance(value, int):
        raise AioptError("invalid host table: a note is no expression of its sizes", found=text)
    return value


class _Walk:
    """A call of a program, kernel by kernel, on memory of its own."""

    def __init__(self, native: NativeProgram, inputs: Sequence[np.ndarray]) -> None:
        descriptor = native.descriptor
        table = descriptor.table
        self.symbols = table.bind(array.shape for array in inputs)
        self.values = table.evaluate(self.symbols)
        self.results = [
            np.empty([self.values[d] for d in spec.shape], numpy_dtype(spec.dtype))
            for spec in table.results
        ]
        arena, scratch = (
            np.zeros((self.values[i] if i >= 0 else 0) + _LINE, np.uint8)
            for i in (table.arena_bytes, table.scratch_bytes)
        )
        self._owned = (native, inputs, arena, scratch)
        self._bases = {
            ARENA: [_aligned(arena)],
            INPUT: [array.ctypes.data for array in inputs],
            RESULT: [array.ctypes.data for array in self.results],
            CONST: [array.ctypes.data for array in descriptor.consts],
        }
        self._scratch = _aligned(scratch)
        self._timed, self._nothing, _ = _timer()
        kernels = descriptor.kernels
        self._calls = 0
        self._steps = [self._step(step, kernels) for step in table.steps]
        self.counts = [0] * self._calls
        """How often each call of the table came in the last walk."""

    def _step(self, step: Step, kernels: Sequence[int]) -> _Action:
        """What a step does: given the times so far, the number of the step that comes next."""
        match step:
            case Call():
                return self._call(step, kernels[step.kernel])
            case Copy():
                target, source = self._pointer(step.target), self._pointer(step.source)
                size = self.values[step.bytes]

                def copy(_: list[float], here: int) -> int:
                    ctypes.memmove(target, source, size)
                    return here + 1

                return copy
            case Jump():
                goal = step.target
                flag = None if step.unless is None else self._pointer(step.unless)

                def jump(_: list[float], here: int) -> int:
                    holds = flag is not None and ctypes.c_uint8.from_address(flag).value
                    return here + 1 if holds else goal

                return jump

    def _call(self, call: Call, kernel: int) -> _Action:
        args, dims = self._arguments(call)
        number = self._calls
        self._calls += 1

        def action(times: list[float], here: int) -> int:
            times[number] += self._timed(kernel, args, dims, self._scratch)
            self.counts[number] += 1
            return here + 1

        return action

    def _arguments(self, call: Call) -> tuple[ctypes.Array, ctypes.Array]:
        pointers = [self._pointer(arg) for arg in call.args]
        sizes = [self.values[d] for d in call.dims]
        return (
            (ctypes.c_void_p * len(pointers))(*pointers),
            (ctypes.c_int64 * len(sizes))(*sizes),
        )

    def _pointer(self, arg: Arg) -> int:
        offset = self.values[arg.offset] if arg.offset >= 0 else 0
        return self._bases[arg.kind][arg.index] + offset

    def run(self) -> list[float]:
        """Seconds of each call, all its turns in a loop, less what reading the clock takes."""
        spent = [0.0] * self._calls
        self.counts = [0] * self._calls
        step = 0
        while step < len(self._steps):
            step = self._steps[step](spent, step)
        idle = self._timed(self._nothing, None, None, None)
        return [max(0, ns - idle * n) * 1e-9 for ns, n in zip(spent, self.counts, strict=True)]


_Action = Callable[[list[float], int], int]


def _aligned(array: np.ndarray) -> int:
    return -(-array.ctypes.data // _LINE) * _LINE


@cache
def _timer() -> tuple[Callable[..., int], int, LoadedObject]:
    """The function that calls a kernel and returns nanoseconds, and a kernel that does nothing."""
    target = Target.named("generic")
    clock = ctypes.cast(ctypes.CDLL(None).clock_gettime, ctypes.c_void_p).value
    assert clock is not None
    exports = ("aiopt_timed", "aiopt_nothing")
    loaded = load_ir(f"{header(target)}\n{_TIMED}", target, exports, {"clock_gettime": clock})
    timed = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_void_p] * 4)(loaded.address(exports[0]))
    return timed, loaded.address(exports[1]), loaded
