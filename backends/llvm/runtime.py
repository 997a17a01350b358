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
from functools import cache, partial
from operator import add
from pathlib import Path
from typing import Any

import numpy as np

from ...diagnostics import AioptError
from ...lowering.host_table import HostTable
from ...lowering.table_words import JUMP, OPERATIONS, TableWords
from ...quick_dataclass import dataclass
from .arena import Arena
from .jit import LoadedObject, load_object
from .layout import Layout, data_address
from .prebuilt import Source
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

_CONST = OPERATIONS.index("const")

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


def _runtime_texts() -> list[str]:
    files = ("runtime.ll", "entry.ll", "versions.ll")
    return [Path(__file__).with_name(name).read_text() for name in files]


RUNTIME = Source("runtime", _runtime_texts, lambda _: "\n".join(_runtime_texts()), codegen=1)
"""The code around kernels."""


@cache
def runtime_object() -> bytes:
    """The code around kernels, for the baseline of this architecture."""
    target = Target.named("generic")
    return shared_object(RUNTIME.name, target, partial(RUNTIME.object, target))


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
        numbers = self.table.words
        symbols, n_inputs, n_results, _, _, arena, scratch, work = numbers.counts
        exprs, zero = numbers.exprs, self.table.values
        if work < 0:
            work = zero
            exprs += (_CONST, _UNKNOWN_WORK, 0)
            zero += 1
        layout = Layout(_HEADER_WORDS)
        dims, late = _dims(numbers)
        arrays = self._arrays(numbers, layout.put(dims))
        steps = self._steps(numbers, layout, zero)
        ends = _ends(numbers)
        head = [
            n_inputs,
            n_results,
            symbols,
            len(exprs) // 3,
            len(numbers.checks),
            len(numbers.steps) // 4,
            arena if arena >= 0 else zero,
            max(numbers.steps[1::4], default=0),
            max(numbers.steps[2::4], default=0),
            work,
            layout.put_records(arrays[: 4 * n_inputs], 4, (2,)),
            layout.put_records(arrays[4 * n_inputs :], 4, (2,)),
            layout.put(exprs),
            layout.put(numbers.checks),
            layout.put_records(steps, 6, (2, 4)),
            layout.put([data_address(const) for const in self.consts]),
            layout.put(kernels),
            self.arena.address,
            0,
            0,
            scratch if scratch >= 0 else zero,
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
            data_address(self.ring),
        ]
        return layout.finish(head, pointers=(*range(10, 17), 26))

    def _arrays(self, numbers: TableWords, dims: int) -> list[int]:
        """%Array of inputs and results; the dimensions of the first are at word `dims`."""
        records: list[int] = []
        for dtype, rank in zip(self._dtypes, numbers.arrays[1::2], strict=False):
            records += (id(dtype), rank, dims, dtype.itemsize)
            dims += 2 * rank
        return records

    def _steps(self, numbers: TableWords, layout: Layout, zero: int) -> list[int]:
        """%Step of each step; its arguments, sizes and counters are put into the layout."""
        _, n_inputs, n_results, *_ = numbers.counts
        bases = (0, 1, 1 + n_inputs, 1 + n_inputs + n_results)
        kinds, indices, offsets = (numbers.places[field::3] for field in range(3))
        pairs = [zero] * (2 * len(kinds))
        pairs[::2] = map(add, map(bases.__getitem__, kinds), indices)
        pairs[1::2] = [zero if offset < 0 else offset for offset in offsets]
        args, dims = layout.put(pairs), layout.put(numbers.dims)
        records: list[int] = []
        columns = (numbers.steps[field::4] for field in range(4))
        for slot, n_args, n_dims, last in zip(*columns, strict=True):
            place = dims
            if slot == JUMP and n_args:
                place = layout.put((0, 0))
                self._branches.append(place)
            records += (slot, n_args, args, n_dims, place, last if last >= 0 else zero)
            args += 2 * n_args
            dims += n_dims
        return records

    @property
    def address(self) -> int:
        return data_address(self.words)

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


def _dims(numbers: TableWords) -> tuple[list[int], int]:
    """%Dim of each dimension of inputs and results, and how many of inputs are compared with what
    an expression gives."""
    words: list[int] = []
    late = 0
    for index, kind in _input_dims(numbers):
        words += (index, kind)
        late += kind == _LATE
    own = sum(numbers.arrays[1 : 2 * (numbers.counts[1] + numbers.counts[2]) : 2])
    for index in numbers.shapes[len(numbers.binds) : own]:
        words += (index, _LATE)
    return words, late


def _input_dims(numbers: TableWords) -> list[tuple[int, int]]:
    """The dimensions of all inputs as %Dim has them, in the order in which they are bound."""
    defined: set[int] = set()
    symbols, exprs = numbers.counts[0], numbers.exprs
    dims: list[tuple[int, int]] = []
    for index, defines in zip(numbers.shapes, numbers.binds, strict=False):
        at = 3 * (index - symbols)
        if defines:
            defined.add(index)
            dims.append((index, _DEFINES))
        elif index in defined:
            dims.append((index, _KNOWN))
        elif at >= 0 and exprs[at] == _CONST:
            dims.append((exprs[at + 1], _STATIC))
        else:
            dims.append((index, _LATE))
    return dims


def _ends(numbers: TableWords) -> list[int]:
    """For each step, and behind the last, the number of the first from there that is no call."""
    slots = numbers.steps[::4]
    ends = [len(slots)]
    for number in range(len(slots) - 1, -1, -1):
        ends.append(ends[-1] if slots[number] >= 0 else number)
    return ends[::-1]


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
