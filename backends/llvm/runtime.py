"""The Python half of `runtime.ll` and `entry.ll`: descriptors, addresses, function objects (K5).

`NativeProgram` lays a `HostTable` out as the words `runtime.ll` reads and makes the two function
objects of a program: `entry`, what users call, and `core`, what the fallback calls with arrays it
has prepared.

Lifetimes: a function object owns its `_Self` array, which owns the descriptor, the kernels' code,
the constants and the fallback. Nothing there refers back to the function object, so that the last
reference to a program frees all of it at once. Addresses of CPython, numpy and libc are imported by
name when the runtime is linked; no code contains one.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ...diagnostics import AioptError
from ...lowering.host_table import OPERATIONS, Arg, Call, Copy, HostTable, Jump, Step
from .jit import LoadedObject, emit_object, header, load_object
from .target import Target
from .threads import BACKOFF, GRAIN, pool_address

Entry = Callable[..., Any]

_METH_FASTCALL_KEYWORDS = 0x0080 | 0x0002
_UNKNOWN_WORK = 1 << 62

# Word numbers in %Program that Python reads or writes after the layout.
_KERNELS, _ARENA, _CALLS, _ARENA_BLOCKS, _GRAIN, _BACKOFF = 16, 17, 18, 19, 22, 23
_HEADER_WORDS = 27

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
)  # fmt: skip

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
        "aligned_alloc": _address(libc.aligned_alloc),
        "madvise": _address(libc.madvise),
        "free": _address(libc.free),
    }


@cache
def runtime_object() -> bytes:
    """`runtime.ll` and `entry.ll`, compiled once per process for the baseline of this machine."""
    texts = [Path(__file__).with_name(name).read_text() for name in ("runtime.ll", "entry.ll")]
    target = Target.named("generic")
    return emit_object("\n".join((header(target), *texts)), target, codegen=1)


@cache
def _library(data: bytes) -> LoadedObject:
    return load_object(data, ("aiopt_entry", "aiopt_core", "aiopt_run"), _imports())


# -------------------------------------------------------------------------------------- the program


class _MethodDef(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


class _Self(np.ndarray):
    """`self` of a function object: the words [program, fallback], and what they point to."""

    owned: tuple[object, ...]


def _function(address: int, name: str, doc: str, words: Sequence[int], *owned: object) -> Entry:
    """A built-in function object around native code."""
    definition = _MethodDef(name.encode(), address, _METH_FASTCALL_KEYWORDS, doc.encode())
    instance = np.array(words, np.int64).view(_Self)
    instance.owned = (definition, *owned)
    new = ctypes.pythonapi.PyCFunction_NewEx
    new.restype = ctypes.py_object
    new.argtypes = [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p]
    return new(ctypes.addressof(definition), instance, None)


class Descriptor:
    """The %Program of a table in memory; frees the idle arena block when it goes.

    `consts` are the prepared constants in the order of the table: C-contiguous arrays. `threads` is
    how many threads a kernel may use, 1 … `MAX_THREADS`.
    """

    def __init__(
        self,
        table: HostTable,
        kernels: Sequence[int],
        consts: Sequence[np.ndarray],
        threads: int = 1,
    ) -> None:
        assert len(kernels) == len(table.kernels) and len(consts) == len(table.consts)
        self.table = table
        self.threads = threads
        self.consts = tuple(consts)
        arrays = (*table.inputs, *table.results)
        self._dtypes = [numpy_dtype(array.dtype) for array in arrays]
        self.words = self._lay_out(kernels)
        self._free = ctypes.CDLL(None).free
        self._free.argtypes, self._free.restype = [ctypes.c_void_p], None

    def _lay_out(self, kernels: Sequence[int]) -> np.ndarray:
        """All words of the descriptor; pointers are absolute, into the array itself."""
        table = self.table
        exprs = [(OPERATIONS.index(e.op), e.a, e.b) for e in table.exprs]
        zero, work = table.values, table.work
        if work < 0:
            work = len(table.symbols) + len(exprs)
            exprs.append((0, _UNKNOWN_WORK, 0))
            zero += 1
        layout = _Layout()
        n_inputs, n_results = len(table.inputs), len(table.results)
        records = []
        binds = [array.binds for array in table.inputs]
        binds += [(False,) * len(array.shape) for array in table.results]
        arrays = (*table.inputs, *table.results)
        for array, dtype, bound in zip(arrays, self._dtypes, binds, strict=True):
            dims = [word for pair in zip(array.shape, bound, strict=True) for word in pair]
            place = layout.put(dims)
            records.append((id(dtype), len(array.shape), place, dtype.itemsize))
        bases = (0, 1, 1 + n_inputs, 1 + n_inputs + n_results)
        steps = [_Step.of(step) for step in table.steps]
        records_of_steps = []
        for step in steps:
            pairs = [
                (bases[a.kind] + a.index, a.offset if a.offset >= 0 else zero) for a in step.args
            ]
            args = layout.put([word for pair in pairs for word in pair])
            last = step.last if step.last >= 0 else zero
            dims = layout.put(step.dims)
            records_of_steps.append((step.slot, len(pairs), args, len(step.dims), dims, last))
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
            0,
            0,
            0,
            table.scratch_bytes if table.scratch_bytes >= 0 else zero,
            self.threads,
            GRAIN,
            BACKOFF,
            pool_address() if self.threads > 1 else 0,
            ends[0],
            layout.put(ends),
        ]
        return layout.finish(head, pointers=(*range(10, 17), 26))

    @property
    def address(self) -> int:
        return self.words.ctypes.data

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

    def __del__(self, arena: int = _ARENA) -> None:  # at exit, globals are gone
        words = getattr(self, "words", None)
        if words is not None and words[arena]:
            self._free(int(words[arena]))


@dataclass(frozen=True)
class _Step:
    """A step in the fields of %Step: slot, arguments, dims, work or where to jump."""

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
                return _Step(_JUMP, args, last=step.target)


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
        for record in records:
            start = _HEADER_WORDS + len(self.words)
            self.pointers += [start + pointer for pointer in pointers]
            self.words += record
        return place

    def finish(self, head: Sequence[int], pointers: Sequence[int]) -> np.ndarray:
        assert len(head) == _HEADER_WORDS
        words = np.array([*head, *self.words], np.int64)
        base = words.ctypes.data
        for place in (*pointers, *self.pointers):
            words[place] = base + 8 * int(words[place])
        return words


class NativeProgram:
    """A program ready to be called.

    What `make_fallback(core)` returns gets every call that the native entry does not take; it must
    not refer to the `NativeProgram` or to `entry`. `runtime` is the object of the runtime, if there
    is one already.
    """

    def __init__(
        self,
        descriptor: Descriptor,
        code: LoadedObject | None,
        make_fallback: Callable[[Entry], Entry],
        name: str = "program",
        runtime: bytes = b"",
    ) -> None:
        self._library = library = _library(runtime or runtime_object())
        self.descriptor = descriptor
        owned = (descriptor, code, library)
        words = (descriptor.address, id(_refuse))
        core_address = library.address("aiopt_core")
        self.core = _function(core_address, name, "aiopt program", words, *owned)
        fallback = make_fallback(self.core)
        words = (descriptor.address, id(fallback))
        entry_address = library.address("aiopt_entry")
        doc = f"{name}({', '.join(i.name for i in descriptor.table.inputs)}, *, out=None)"
        self.entry = _function(entry_address, name, doc, words, fallback, *owned)

    @property
    def run_address(self) -> int:
        """Address of `aiopt_run`; call it with `descriptor.address` first."""
        return self._library.address("aiopt_run")


def _refuse(*args: object, **kwargs: object) -> object:
    """Fallback of `core`: the arrays its caller prepared were not what the table says."""
    kinds = ", ".join(type(arg).__name__ for arg in args)
    raise AioptError("internal error: the native entry refused prepared arrays", found=kinds)
