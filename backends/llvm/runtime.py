"""The Python half of `runtime.ll` and `entry.ll`: descriptors, imports, versions (K5, H2).

`Descriptor` lays a `HostTable` out as the words `runtime.ll` reads. `NativeProgram` is one version
of a program: a descriptor and what it points to, and what is observed of its calls. `versions.py`
makes functions of versions.

Addresses of CPython, numpy and libc are imported by name when the runtime is linked; no code
contains one.
"""

from __future__ import annotations

import ctypes
import importlib.util
import math
import sys
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...diagnostics import AioptError
from ...lowering.host_table import OPERATIONS, Arg, Call, Copy, HostTable, Jump, Step
from ...quick_dataclass import dataclass
from .arena import Arena
from .jit import LoadedObject, emit_object, header, load_object
from .shared_code import shared_object
from .target import Target
from .threads import BACKOFF, GRAIN, pool_address

Entry = Callable[..., Any]

_UNKNOWN_WORK = 1 << 62

# Word numbers in %Program that Python reads or writes after the layout.
_KERNELS, _CALLS, _ARENA_BLOCKS = 16, 18, 19
_THREADS, _GRAIN, _BACKOFF, _POOL = range(21, 25)
_PERIOD, _NEXT_TIMED, _LIMIT = 28, 29, 30
_HEADER_WORDS = 33

_NONE = -1
"""No call is timed, no call is too slow."""

_KNOWN, _DEFINES, _STATIC, _LATE = range(4)
"""What a dimension of an array is (%Dim)."""

SAMPLES = 128
"""How many samples of a version are kept until somebody reads them."""

_CACHE_LINE = 64

_OPERATIONS = {operation: number for number, operation in enumerate(OPERATIONS)}

_COPY, _JUMP = -1, -2
"""Slots of steps that call no kernel."""

_NUMPY_DTYPES = {
    "f16": "float16", "f32": "float32", "f64": "float64", "i1": "bool",
    "i8": "int8", "i16": "int16", "i32": "int32", "i64": "int64",
    "ui8": "uint8", "ui16": "uint16", "ui32": "uint32", "ui64": "uint64",
}  # fmt: skip


@cache
def numpy_dtype(name: str) -> np.dtype:
    """numpy's dtype object for an element type: the one instance native arrays carry."""
    if name == "bf16":
        if importlib.util.find_spec("ml_dtypes") is None:
            raise AioptError("bf16 arrays need the package ml_dtypes")
        import ml_dtypes  # pyright: ignore[reportMissingImports]

        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(_NUMPY_DTYPES[name])


# -------------------------------------------------------------------------------------- the library


def _address(function: object) -> int:
    value = ctypes.cast(function, ctypes.c_void_p).value  # pyright: ignore[reportArgumentType]
    assert value is not None
    return value


_PYTHON_IMPORTS = (
    "Py_IncRef", "Py_DecRef", "PyEval_SaveThread", "PyEval_RestoreThread", "PyErr_NoMemory",
    "PyTuple_New", "PyTuple_SetItem", "PyTuple_GetItem", "PyTuple_Size", "PyObject_Vectorcall",
    "PyFloat_FromDouble", "PyErr_WriteUnraisable",
)  # fmt: skip

_C_IMPORTS = ("aligned_alloc", "madvise", "free", "clock_gettime")

_OUT = sys.intern("out")

# Places in numpy's C API table (numpy/__multiarray_api.h), fixed since numpy 1.0.
_NUMPY_ARRAY_TYPE, _NUMPY_EMPTY = 2, 184


def _numpy_api() -> ctypes.Array[ctypes.c_void_p]:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    try:
        from numpy._core import _multiarray_umath  # pyright: ignore
    except ImportError:  # numpy 1
        from numpy.core import _multiarray_umath  # pyright: ignore
    table = get(_multiarray_umath._ARRAY_API, None)  # pyright: ignore
    return (ctypes.c_void_p * (_NUMPY_EMPTY + 1)).from_address(table)


def _imports() -> dict[str, int]:
    numpy_api = _numpy_api()
    if numpy_api[_NUMPY_ARRAY_TYPE] != id(np.ndarray):
        raise AioptError("numpy's C API is not laid out as expected", found=np.__version__)
    libc = ctypes.CDLL(None)
    empty = numpy_api[_NUMPY_EMPTY]
    assert empty is not None
    return {
        **{name: _address(getattr(ctypes.pythonapi, name)) for name in _PYTHON_IMPORTS},
        "PyArray_Type": id(np.ndarray),
        "PyArray_Empty": empty,
        "out_name": id(_OUT),
        **{name: _address(getattr(libc, name)) for name in _C_IMPORTS},
    }


@cache
def runtime_object() -> bytes:
    """The code around kernels, for the baseline of this architecture."""
    return shared_object("runtime", Target.named("generic"), _compiled_runtime)


def _compiled_runtime() -> bytes:
    files = ("runtime.ll", "entry.ll", "versions.ll")
    texts = [Path(__file__).with_name(name).read_text() for name in files]
    target = Target.named("generic")
    return emit_object("\n".join((header(target), *texts)), target, codegen=1)


def library(runtime: bytes = b"") -> LoadedObject:
    """The loaded code around kernels; the same for the same object."""
    return _loaded(runtime or runtime_object())


@cache
def _loaded(data: bytes) -> LoadedObject:
    return load_object(data, ("aiopt_entry", "aiopt_core", "aiopt_run"), _imports())


# -------------------------------------------------------------------------------------- the program


class Descriptor:
    """The %Program of a table in memory.

    `consts` are the prepared constants in the order of the table: C-contiguous arrays. `threads` is
    how many threads a kernel may use, 1 … `MAX_THREADS`, `pool` the object of the thread pool, if
    there is one already, `arena` where calls find their memory. `ring` is where samples are
    written.
    """

    def __init__(
        self,
        table: HostTable,
        kernels: Sequence[int],
        consts: Sequence[np.ndarray],
        threads: int = 1,
        pool: bytes = b"",
        arena: Arena | None = None,
    ) -> None:
        assert len(kernels) == len(table.kernels) and len(consts) == len(table.consts)
        self.table = table
        self.consts = tuple(consts)
        self._pool = pool
        self.arena = arena or Arena()
        arrays = (*table.inputs, *table.results)
        self._dtypes = [numpy_dtype(array.dtype) for array in arrays]
        self.ring = np.zeros(1 + SAMPLES * (2 + len(table.symbols)), np.int64)
        self._branches: list[int] = []
        self.words = self._lay_out(kernels)
        self.threads = threads

    def _lay_out(self, kernels: Sequence[int]) -> np.ndarray:
        """All words of the descriptor; pointers are absolute, into the array itself."""
        table = self.table
        exprs = [(_OPERATIONS[op], a, b) for op, a, b in table.exprs]
        zero, work = table.values, table.work
        if work < 0:
            work = len(table.symbols) + len(exprs)
            exprs.append((0, _UNKNOWN_WORK, 0))
            zero += 1
        layout = _Layout()
        n_inputs, n_results = len(table.inputs), len(table.results)
        records = []
        dims_of = _input_dims(table)
        late = sum(kind == _LATE for dims in dims_of for _, kind in dims)
        dims_of += [[(index, _LATE) for index in array.shape] for array in table.results]
        arrays = (*table.inputs, *table.results)
        for array, dtype, dims in zip(arrays, self._dtypes, dims_of, strict=True):
            place = layout.put([word for dim in dims for word in dim])
            records.append((id(dtype), len(array.shape), place, dtype.itemsize))
        bases = (0, 1, 1 + n_inputs, 1 + n_inputs + n_results)
        steps = [_Step.of(step) for step in table.steps]
        records_of_steps = []
        for step in steps:
            pairs: list[int] = []
            for arg in step.args:
                pairs += bases[arg.kind] + arg.index, arg.offset if arg.offset >= 0 else zero
            args = layout.put(pairs)
            last = step.last if step.last >= 0 else zero
            dims = layout.put(step.dims)
            if step.slot == _JUMP and step.args:
                self._branches.append(dims)
            records_of_steps.append((step.slot, len(step.args), args, len(step.dims), dims, last))
        ends = _ends(table.steps)
        head = [
            n_inputs,
            n_results,
            len(table.symbols),
            len(exprs),
            len(table.checks),
            len(steps),
            table.arena_bytes if table.arena_bytes >= 0 else zero,
            max((len(step.args) for step in steps), default=0),
            max((len(step.dims) for step in steps), default=0),
            work,
            layout.put_records(records[:n_inputs], pointers=(2,)),
            layout.put_records(records[n_inputs:], pointers=(2,)),
            layout.put_records(exprs),
            layout.put([check.cond for check in table.checks]),
            layout.put_records(records_of_steps, pointers=(2, 4)),
            layout.put([const.ctypes.data for const in self.consts]),
            layout.put(kernels),
            self.arena.address,
            0,
            0,
            table.scratch_bytes if table.scratch_bytes >= 0 else zero,
            1,
            GRAIN,
            BACKOFF,
            0,
            ends[0],
            layout.put(ends),
            late,
            0,
            _NONE,
            _NONE,
            SAMPLES,
            self.ring.ctypes.data,
        ]
        return layout.finish(head, pointers=(*range(10, 17), 26))

    @property
    def address(self) -> int:
        return self.words.ctypes.data

    @property
    def threads(self) -> int:
        """How many threads a kernel may use; it may be set while calls are running."""
        return int(self.words[_THREADS])

    @threads.setter
    def threads(self, count: int) -> None:
        if count > 1 and not self.words[_POOL]:
            self.words[_POOL] = pool_address(self._pool)
        self.words[_THREADS] = count

    def split_always(self, grain: int = 1) -> None:
        """Split all kernels that can be into parts of `grain` picoseconds of work, even in vain."""
        self.words[_GRAIN], self.words[_BACKOFF] = grain, 0

    @property
    def kernels(self) -> list[int]:
        """Addresses of the table's kernels."""
        first = (int(self.words[_KERNELS]) - self.address) // 8
        return self.words[first : first + len(self.table.kernels)].tolist()

    @property
    def calls(self) -> int:
        """Native calls so far."""
        return int(self.words[_CALLS])

    @property
    def arena_blocks(self) -> int:
        """Arena blocks allocated so far; more than a few means growth or concurrent calls."""
        return int(self.words[_ARENA_BLOCKS])

    def arena_bytes(self, symbols: Sequence[int]) -> int:
        """Bytes of memory that a call takes besides its results: buffers, scratch memory."""
        values = self.table.evaluate(symbols)
        buffers, scratch = (
            -(-values[index] // _CACHE_LINE) * _CACHE_LINE if index >= 0 else 0
            for index in (self.table.arena_bytes, self.table.scratch_bytes)
        )
        return buffers + self.threads * scratch

    def branches(self) -> tuple[tuple[int, int], ...]:
        """For each conditional jump in the order of the steps: how often it jumped, and was asked.

        Calls at once from several threads may lose some of the counts.
        """
        return tuple((int(self.words[at]), int(self.words[at + 1])) for at in self._branches)


class _Step(NamedTuple):
    """A step in the fields of %Step: slot, arguments, dims or counters, work or where to jump."""

    slot: int
    args: tuple[Arg, ...] = ()
    dims: tuple[int, ...] = ()
    last: int = -1

    @staticmethod
    def of(step: Step) -> _Step:
        match step:
            case Call():
                return _Step(step.kernel, step.args, step.dims, step.work)
            case Copy():
                return _Step(_COPY, (step.target, step.source), (step.bytes,))
            case Jump():
                args = () if step.unless is None else (step.unless,)
                return _Step(_JUMP, args, (0, 0) if args else (), step.target)


def _input_dims(table: HostTable) -> list[list[tuple[int, int]]]:
    """The dimensions of each input as %Dim has them, in the order in which they are bound."""
    defined: set[int] = set()

    def dim(index: int, defines: bool) -> tuple[int, int]:
        if defines:
            defined.add(index)
            return index, _DEFINES
        if index in defined:
            return index, _KNOWN
        number = index - len(table.symbols)
        if number >= 0 and table.exprs[number].op == "const":
            return table.exprs[number].a, _STATIC
        return index, _LATE

    return [list(map(dim, array.shape, array.binds)) for array in table.inputs]


def static_sizes(table: HostTable) -> dict[tuple[int, int], int]:
    """The sizes of inputs that are known, by number of the input and dimension."""
    return {
        (number, axis): size
        for number, dims in enumerate(_input_dims(table))
        for axis, (size, kind) in enumerate(dims)
        if kind == _STATIC
    }


def _ends(steps: Sequence[Step]) -> list[int]:
    """For each step, and behind the last, the number of the first from there that is no call."""
    ends = [len(steps)]
    for number, step in reversed(list(enumerate(steps))):
        ends.append(ends[-1] if isinstance(step, Call) else number)
    return ends[::-1]


class _Layout:
    """Words behind the header; places are word numbers until `finish` makes them addresses."""

    def __init__(self) -> None:
        self.words: list[int] = []
        self.pointers: list[int] = []

    def put(self, words: Sequence[int]) -> int:
        place = _HEADER_WORDS + len(self.words)
        self.words += words
        return place

    def put_records(
        self, records: Sequence[tuple[int, ...]], pointers: tuple[int, ...] = ()
    ) -> int:
        place = _HEADER_WORDS + len(self.words)
        self.words += chain.from_iterable(records)
        if pointers and records:
            starts = range(place, _HEADER_WORDS + len(self.words), len(records[0]))
            self.pointers += [start + pointer for start in starts for pointer in pointers]
        return place

    def finish(self, head: Sequence[int], pointers: Sequence[int]) -> np.ndarray:
        assert len(head) == _HEADER_WORDS
        values = [*head, *self.words]
        words = np.empty(len(values), np.int64)
        base = words.ctypes.data
        for place in (*pointers, *self.pointers):
            values[place] = base + 8 * values[place]
        words[:] = values
        return words


@dataclass(frozen=True)
class Sample:
    """A timed call: seconds with allocation, the table's symbols, and the seconds that `call_work`
    estimates for one thread, nan where that is unknown.
    """

    seconds: float
    sizes: tuple[int, ...]
    work: float


class NativeProgram:
    """A version of a program: its descriptor, and the code, constants and counters behind it.

    `runtime` is the object of the runtime, if there is one already.
    """

    def __init__(
        self, descriptor: Descriptor, code: LoadedObject | None, runtime: bytes = b""
    ) -> None:
        self.descriptor = descriptor
        self._code = code
        self._library = library(runtime)
        self._read = 0
        self.lost = 0
        """Samples that were overwritten before anybody read them."""

    @property
    def run_address(self) -> int:
        """Address of `aiopt_run`; call it with `descriptor.address` first."""
        return self._library.address("aiopt_run")

    @property
    def calls(self) -> int:
        """Native calls so far."""
        return self.descriptor.calls

    @property
    def threads(self) -> int:
        """How many threads a kernel may use; it may be set while calls are running."""
        return self.descriptor.threads

    @threads.setter
    def threads(self, count: int) -> None:
        self.descriptor.threads = count

    @property
    def period(self) -> int:
        """One call in how many is timed, on average; 0: none.

        The distances between timed calls vary, so that they do not fall in step with the calls. It
        may be set at any time, which puts off no call that would have been timed.
        """
        return int(self.descriptor.words[_PERIOD])

    @period.setter
    def period(self, calls: int) -> None:
        words = self.descriptor.words
        words[_PERIOD] = calls
        following, due = self.calls + calls - 1, int(words[_NEXT_TIMED])
        if not calls:
            words[_NEXT_TIMED] = _NONE
        elif due == _NONE or due > following:
            words[_NEXT_TIMED] = following

    @property
    def limit(self) -> float:
        """A call that takes more seconds than this is reported (`VersionedEntry`); 0: none.

        Setting it times every call.
        """
        limit = int(self.descriptor.words[_LIMIT])
        return 0.0 if limit == _NONE else limit / 1e9

    @limit.setter
    def limit(self, seconds: float) -> None:
        self.descriptor.words[_LIMIT] = round(seconds * 1e9) if seconds else _NONE
        if seconds:
            self.period = 1

    def samples(self) -> list[Sample]:
        """What was timed since the last time somebody asked, the last `SAMPLES` at most."""
        ring = np.frombuffer(self.descriptor.ring.tobytes(), np.int64)  # one step under the GIL
        written, records = int(ring[0]), ring[1:].reshape(SAMPLES, -1).tolist()
        first = max(self._read, written - SAMPLES)
        self.lost += first - self._read
        self._read = written
        return [_sample(*records[number % SAMPLES]) for number in range(first, written)]

    def branches(self) -> tuple[tuple[int, int], ...]:
        """For each conditional jump in the order of the steps: how often it jumped, and was asked.

        Calls at once from several threads may lose some of the counts.
        """
        return self.descriptor.branches()


def _sample(ns: int, work: int, *symbols: int) -> Sample:
    return Sample(ns / 1e9, symbols, math.nan if work == _UNKNOWN_WORK else work / 1e12)
