"""From what a user passes to what native code takes: arrays in order, or one diagnostic (K5).

This is the slow side of a call. It runs when the native entry finds anything unusual: keyword
arguments, `__dlpack__` objects, strided arrays, `out=` that needs care, and every mistake. There
are no silent casts: an array of another dtype is an error, a list or number is accepted only if no
value changes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..backends.llvm.runtime import Entry, numpy_dtype
from ..diagnostics import AioptError, did_you_mean
from ..lowering.host_table import HostTable, evaluate
from ..lowering.table_words import MAX_BYTES
from ..quick_dataclass import dataclass

Shape = tuple[int | str, ...]
"""Sizes; a string is a dimension expression such as `s` or `2*s`."""

ANY_RANK: Shape = ("...",)
"""The shape of an input whose rank is unknown."""


@dataclass(frozen=True)
class ArrayInfo:
    """An input or result of a program: name, numpy dtype, shape with symbolic sizes as text."""

    name: str
    dtype: np.dtype
    shape: Shape

    def __str__(self) -> str:
        return f"{self.name}: {self.dtype}[{', '.join(map(str, self.shape))}]"


def places_of(inputs: Sequence[ArrayInfo], symbols: Sequence[str]) -> list[tuple[int, int]]:
    """The number of an input and a dimension of it for each symbol; nothing if one is no dimension
    anywhere."""
    found: dict[int | str, tuple[int, int]] = {}
    for number, info in enumerate(inputs):
        for axis, size in enumerate(info.shape):
            found.setdefault(size, (number, axis))
    return [found[name] for name in symbols] if found.keys() >= set(symbols) else []


# --------------------------------------------------------------------------------------- arranging


def arrange(
    inputs: Sequence[ArrayInfo],
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    counts: Counter[str],
) -> list[np.ndarray]:
    """Positional and keyword arguments as exact, contiguous arrays of the right dtype and rank.

    `counts` counts the `copies` that took. Raises `AioptError`.
    """
    given = by_name([info.name for info in inputs], args, kwargs)
    return [as_array(info, given[info.name], counts) for info in inputs]


def by_name(
    names: Sequence[str], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """Positional and keyword arguments by name, each given once. Raises `AioptError`."""
    if len(args) > len(names):
        raise AioptError("too many inputs", expected=_list(names), found=f"{len(args)} arguments")
    given = dict(zip(names, args, strict=False))
    for name, value in kwargs.items():
        if name not in names:
            hint = did_you_mean(name, [*names, "out"])
            raise AioptError(f"there is no input {name!r}", expected=_list(names), hint=hint)
        if name in given:
            raise AioptError(f"input {name!r} is given twice")
        given[name] = value
    missing = [name for name in names if name not in given]
    if missing:
        found = f"{len(args)} positional, {len(kwargs)} named"
        word = "input" if len(missing) == 1 else "inputs"
        raise AioptError(f"missing {word} {_list(missing)}", found=found)
    return given


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names)) if names else "no inputs"


def as_array(info: ArrayInfo, value: Any, counts: Counter[str]) -> np.ndarray:
    """`value` as an exact, contiguous array of the input's dtype and rank. Raises `AioptError`."""
    array = _convert(info, value)
    dtype = array.dtype
    if dtype != info.dtype:
        if dtype.newbyteorder("=") != info.dtype:
            raise AioptError(
                f"input {info.name!r} has the wrong dtype",
                expected=str(info.dtype),
                found=str(dtype),
            )
        counts["copies"] += 1
        array = array.astype(info.dtype)
    elif dtype is not info.dtype:
        array = array.view(info.dtype)
    if info.shape != ANY_RANK and array.ndim != len(info.shape):
        raise AioptError(
            f"input {info.name!r} has the wrong rank",
            expected=f"{len(info.shape)}, {_shape(info.shape)}",
            found=f"{array.ndim}, {_shape(array.shape)}",
        )
    if not (array.flags.c_contiguous and array.flags.aligned):
        counts["copies"] += 1
        array = array.copy(order="C")
    return array


def _shape(shape: Sequence[int | str]) -> str:
    return f"[{', '.join(map(str, shape))}]"


def _convert(info: ArrayInfo, value: Any) -> np.ndarray:
    """`value` as an exact ndarray without changing any element."""
    array = foreign_array(f"input {info.name!r}", value)
    if isinstance(value, np.generic) or hasattr(value, "__array__"):
        return array
    return _exactly(info, value, array)


def is_array(value: Any) -> bool:
    """Whether a value holds an array, of this library or another."""
    return isinstance(value, np.ndarray | np.generic) or hasattr(value, "__dlpack__")


def foreign_array(what: str, value: Any) -> np.ndarray:
    """An array of any library, or what numpy can make one of, sharing memory if possible."""
    # importing it takes longer than a call; and another thread may be doing so now
    masked = getattr(sys.modules.get("numpy.ma"), "MaskedArray", None)
    if masked is not None and isinstance(value, masked):
        raise AioptError(f"{what} is a masked array", expected="a plain array")
    if isinstance(value, np.ndarray):
        return value.view(np.ndarray)
    try:
        if type(value).__module__ == "torch" and hasattr(value, "detach"):
            from ..lowering.torch_to_graph.values import array_of

            return array_of(value)
        if hasattr(value, "__dlpack__") and hasattr(value, "__dlpack_device__"):
            return _from_dlpack(what, value)
        return np.asarray(value)
    except AioptError:
        raise
    except Exception as error:  # foreign objects raise what they like
        raise AioptError(
            f"{what} cannot be read as an array: {str(error) or type(error).__name__}",
            found=_type_name(value),
        ) from error


_CPU = (1, 3)
"""DLPack's numbers of memory that the processor can read: its own, and CUDA's pinned memory."""


def _from_dlpack(what: str, value: Any) -> np.ndarray:
    """An array that shares its memory; through `__array__` if numpy's DLPack lacks the dtype."""
    device = int(value.__dlpack_device__()[0])
    if device not in _CPU:
        raise AioptError(
            f"{what} is not in the processor's memory",
            expected="an array on the CPU",
            found=f"DLPack device {device}",
        )
    try:
        return np.from_dlpack(value)
    except (BufferError, RuntimeError):
        if not hasattr(value, "__array__"):
            raise
        return np.asarray(value)


def _exactly(info: ArrayInfo, value: Any, array: np.ndarray) -> np.ndarray:
    """Python numbers and lists of them in the input's dtype, if no value changes."""
    if array.dtype.kind not in "biufc":
        raise AioptError(
            f"input {info.name!r} is not an array", expected="an array", found=_type_name(value)
        )
    converted = np.empty(array.shape, info.dtype)
    exact = array.size == 0
    if not exact and _at_least(info.dtype, array.dtype):
        with np.errstate(all="ignore"):
            converted = array.astype(info.dtype)
            exact = np.array_equal(
                converted.astype(array.dtype), array, equal_nan=array.dtype.kind in "fc"
            )
    if not exact:
        raise AioptError(
            f"input {info.name!r} does not fit in its dtype exactly",
            expected=str(info.dtype),
            found=f"{_type_name(value)} of {array.dtype}",
            hint="pass a numpy array of the wanted dtype",
        )
    return converted


_KINDS = {"b": 0, "u": 1, "i": 1, "f": 2, "V": 2, "c": 3}


def _at_least(dtype: np.dtype, other: np.dtype) -> bool:
    """Whether numbers of the kind of `other` may be given for `dtype`: int for float, not back."""
    return _KINDS.get(dtype.kind, -1) >= _KINDS.get(other.kind, 9)


def _type_name(value: Any) -> str:
    return type(value).__name__


# ------------------------------------------------------------------------------------------ results


def out_arrays(
    results: Sequence[ArrayInfo], out: Any, shapes: Sequence[tuple[int, ...]]
) -> list[np.ndarray]:
    """`out=` as one array per result, checked. Raises `AioptError`."""
    if isinstance(out, np.ndarray):
        out = (out,)
    if not isinstance(out, tuple | list) or len(out) != len(results):
        wanted = "an array" if len(results) == 1 else f"a tuple of {len(results)} arrays"
        found = str(len(out)) if isinstance(out, tuple | list) else _type_name(out)
        raise AioptError("out= does not fit the results", expected=wanted, found=found)
    for info, array, shape in zip(results, out, shapes, strict=True):
        if not isinstance(array, np.ndarray):
            found = _type_name(array)
            raise AioptError(f"out= for {info.name!r}", expected="numpy.ndarray", found=found)
        if array.dtype != info.dtype or array.shape != shape:
            raise AioptError(
                f"out= for {info.name!r} does not fit",
                expected=f"{info.dtype} {_shape(shape)}",
                found=f"{array.dtype} {_shape(array.shape)}",
            )
        if not array.flags.writeable:
            raise AioptError(f"out= for {info.name!r} is read-only")
    for number, array in enumerate(out):
        if any(np.may_share_memory(array, other) for other in out[:number]):
            raise AioptError("the arrays of out= share memory")
    return list(out)


def deliver(results: Any, outs: Sequence[np.ndarray] | None) -> Any:
    """Results of a call as the user gets them: copied into `outs` if there are any."""
    arrays = results if isinstance(results, tuple) else (results,)
    if outs is None:
        return results
    for out, array in zip(outs, arrays, strict=True):
        np.copyto(out, array)
    return outs[0] if len(outs) == 1 else tuple(outs)


def call_into(
    core: Entry,
    arrays: Sequence[np.ndarray],
    results: Sequence[ArrayInfo],
    out: Any,
    shapes: Sequence[tuple[int, ...]],
    counts: Counter[str],
) -> Any:
    """Call `core` with prepared arrays and have the results in `out`, copied if need be.

    `shapes` are those of the results. Raises `AioptError` if `out` does not fit them.
    """
    outs = out_arrays(results, out, shapes)
    direct = all(
        type(o) is np.ndarray
        and o.dtype is info.dtype
        and o.flags.c_contiguous
        and o.flags.aligned
        and not any(np.may_share_memory(o, array) for array in arrays)
        for o, info in zip(outs, results, strict=True)
    )
    if direct:
        return core(*arrays, *outs)
    counts["copies"] += len(outs)
    return deliver(core(*arrays), outs)


# ------------------------------------------------------------------------------------------- native


class NativeFallback:
    """What the native entry of a table calls when a call is unusual.

    Prepares the arguments and calls `core`, or raises the `AioptError` that says what is wrong.
    Whoever makes the entry sets its `core`.
    """

    core: Entry

    def __init__(self, table: HostTable, counts: Counter[str]) -> None:
        self.table = table
        self.counts = counts
        self.inputs, self.results = infos(table)

    def __call__(self, *args: Any, out: Any = None, **kwargs: Any) -> Any:
        self.counts["slow calls"] += 1
        arrays = arrange(self.inputs, args, kwargs, self.counts)
        values = self._check(arrays)
        if out is None:
            return self.core(*arrays)
        shapes = [tuple(values[d] for d in spec.shape) for spec in self.table.results]
        return call_into(self.core, arrays, self.results, out, shapes, self.counts)

    def _check(self, arrays: Sequence[np.ndarray]) -> list[int]:
        """E for the shapes of `arrays`. Raises `AioptError` unless shapes and constraints hold."""
        table = self.table
        symbols = table.bind(array.shape for array in arrays)
        values = table.evaluate(symbols)
        for spec, info, array in zip(table.inputs, self.inputs, arrays, strict=True):
            wanted = tuple(values[index] for index in spec.shape)
            if array.shape != wanted:
                raise AioptError(
                    f"input {info.name!r} has the wrong shape",
                    expected=_shape(info.shape) + self._where(info.shape, wanted, symbols),
                    found=_shape(array.shape),
                )
        for check in table.checks:
            if values[check.cond] < 0:
                raise AioptError(check.message, found=self._sizes(symbols))
        sizes = [values[d] for spec in table.results for d in spec.shape]
        memory = [values[i] for i in (table.arena_bytes, table.scratch_bytes) if i >= 0]
        fits = all(0 <= size < 1 << 62 for size in sizes)
        if not fits or not all(0 <= size <= MAX_BYTES for size in memory):
            raise AioptError("the sizes of this call are impossible", found=self._sizes(symbols))
        return values

    def _where(self, shape: Shape, wanted: tuple[int, ...], symbols: Sequence[int]) -> str:
        if all(isinstance(size, int) for size in shape):
            return ""
        return f" = {_shape(wanted)} with {self._sizes(symbols)}"

    def _sizes(self, symbols: Sequence[int]) -> str:
        pairs = zip(self.table.symbols, symbols, strict=True)
        return ", ".join(f"{name} = {value}" for name, value in pairs) or "static sizes"


def infos(table: HostTable) -> tuple[list[ArrayInfo], list[ArrayInfo]]:
    """Inputs and results of a table as users see them."""
    text = _expression_texts(table)
    inputs, results = (
        [
            ArrayInfo(s.name, numpy_dtype(s.dtype), tuple(text[index] for index in s.shape))
            for s in specs
        ]
        for specs in (table.inputs, table.results)
    )
    return inputs, results


_INFIX = {"add": "+", "sub": "-", "mul": "*", "floordiv": " floordiv ", "mod": " mod "}
_INFIX |= {"ceildiv": " ceildiv "}


def _expression_texts(table: HostTable) -> list[int | str]:
    """Each value of E as a number or as text over the symbols."""
    texts: list[int | str] = list(table.symbols)
    for expr in table.exprs:
        if expr.op == "const":
            texts.append(expr.a)
            continue
        a, b = texts[expr.a], texts[expr.b]
        if isinstance(a, int) and isinstance(b, int):
            texts.append(evaluate(expr.op, a, b))
        elif expr.op in _INFIX:
            texts.append(f"{_operand(a)}{_INFIX[expr.op]}{_operand(b)}")
        else:
            texts.append(f"{expr.op}({a}, {b})")
    return texts


def _operand(text: int | str) -> str:
    plain = isinstance(text, int) or text.isidentifier() or text.endswith(")")
    return str(text) if plain else f"({text})"
