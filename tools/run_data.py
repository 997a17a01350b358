"""Arrays for `aiopt-run`: inputs from files or at random, results as text, comparison (SPEC K7)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod

import numpy as np

from ..diagnostics import AioptError, Location, did_you_mean, reason_of
from ..dialects import dims
from ..dialects.dim_text import parse_dim
from ..jitrt.arguments import ANY_RANK, ArrayInfo
from ..jitrt.random_arrays import random_array, random_weight

MAX_RANDOM_BYTES = 4 << 30
"""More than that is taken for a mistake in `--dim`."""

SHOWN_ELEMENTS = 16
"""Arrays up to this size are printed in full."""


def result_list(results: object) -> list[np.ndarray]:
    """What a call gives, always as a list."""
    return list(results) if isinstance(results, tuple) else [np.asarray(results)]


# --- inputs -----------------------------------------------------------------------------------


def read_inputs(path: str, inputs: Sequence[ArrayInfo]) -> dict[str, np.ndarray]:
    """Arrays by input name from an `.npz` file, or the first input from an `.npy` file.

    The keys of the archive are input names, or `arr_0`, `arr_1`, … for positions. Raises
    AioptError for an unreadable file or a key that is no input.
    """
    where = Location(path)
    found: dict[str, np.ndarray] = {}
    names = [info.name for info in inputs]
    for key, array in _read_arrays(path).items():
        name = key
        position = key.removeprefix("arr_")
        if key not in names and position != key and position.isdecimal():
            name = names[int(position)] if int(position) < len(names) else key
        if name not in names:
            raise AioptError(
                f"there is no input '{key}'",
                location=where,
                expected=listing(names),
                hint=did_you_mean(key, names),
            )
        if name in found:
            raise AioptError(f"input '{name}' is given twice", location=where)
        found[name] = array
    return found


def _read_arrays(path: str) -> dict[str, np.ndarray]:
    try:
        with open(path, "rb") as stream:
            if not stream.read(6).startswith((b"PK", b"\x93NUMPY")):
                raise ValueError("not an .npz or .npy file")
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            return {"arr_0": loaded}
        with loaded:
            arrays = {key: loaded[key] for key in loaded.files}
    except Exception as error:  # numpy, zipfile and zlib each have exceptions of their own
        reason = " ".join(reason_of(error).split()) or type(error).__name__
        raise AioptError(f"cannot read inputs: {reason}", location=Location(path)) from error
    for key, array in arrays.items():
        if not isinstance(array, np.ndarray):
            raise AioptError(f"'{key}' is not an array", location=Location(path))
    return arrays


def listing(names: Iterable[str]) -> str:
    """Names in quotes, the first eight of them."""
    quoted = [f"'{name}'" for name in names]
    return ", ".join(quoted[:8]) + (", …" if len(quoted) > 8 else "") or "no inputs"


def parse_sizes(texts: Sequence[str]) -> dict[str, int]:
    """The sizes that `--dim NAME=SIZE` options give. Raises AioptError."""
    sizes: dict[str, int] = {}
    for text in texts:
        name, equals, size = (part.strip() for part in text.partition("="))
        if not (name and equals and size.isascii() and size.isdecimal() and len(size) < 19):
            raise AioptError("malformed --dim", expected="NAME=SIZE", found=f"'{text}'")
        if sizes.setdefault(name, int(size)) != int(size):
            raise AioptError(f"--dim gives '{name}' two sizes", found=f"{sizes[name]} and {size}")
    return sizes


def parse_ranges(texts: Sequence[str]) -> dict[str, range]:
    """The sizes that `--vary NAME=LOW..HIGH` options give, HIGH among them. Raises AioptError."""
    ranges: dict[str, range] = {}
    for text in texts:
        match = re.fullmatch(r"\s*([^\s=]+)\s*=\s*([0-9]{1,18})\s*\.\.\s*([0-9]{1,18})\s*", text)
        if match is None or int(match[2]) > int(match[3]):
            raise AioptError("malformed --vary", expected="NAME=LOW..HIGH", found=f"'{text}'")
        if match[1] in ranges:
            raise AioptError(f"--vary gives '{match[1]}' twice")
        ranges[match[1]] = range(int(match[2]), int(match[3]) + 1)
    return ranges


def without_fixed(
    sizes: Mapping[str, range],
    declared: Mapping[str, Sequence[str]],
    inputs: Iterable[ArrayInfo],
) -> dict[str, range]:
    """The sizes but those that a fact or a pass has fixed at what they say.

    `declared` are the shapes of the inputs before. Raises AioptError for another size.
    """
    left = dict(sizes)
    shapes = [(declared.get(info.name, ()), info.shape) for info in inputs]
    for name, size in (pair for shape in shapes for pair in zip(*shape, strict=False)):
        given = left.get(name)
        if given is None or not isinstance(size, int):
            continue
        if given != range(size, size + 1):
            low, high = given[0], given[-1]
            found = str(low) if low == high else f"{low}..{high}"
            fact = f"the program has only calls with {name} == {size}"
            raise AioptError(fact, expected=f"'{name}={size}'", found=f"'{name}={found}'")
        del left[name]
    return left


def random_inputs(
    inputs: Sequence[ArrayInfo],
    given: Mapping[str, np.ndarray],
    sizes: Mapping[str, int],
    generator: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Random arrays for the inputs that are not given. Sizes come from `sizes` and `given`.

    Raises AioptError for a symbol without a size, one that is none, and impossible sizes.
    """
    for info in inputs:
        if info.shape == ANY_RANK and info.name not in given:
            raise AioptError(f"input '{info.name}' may have any rank", hint="--inputs gives it")
    shapes = {
        info.name: [_dim(size) for size in info.shape] for info in inputs if info.shape != ANY_RANK
    }
    known = dict.fromkeys(s for shape in shapes.values() for d in shape for s in _symbols(d))
    for name in sizes:
        if name not in known:
            raise AioptError(
                f"no symbolic size is called '{name}'",
                expected=listing(known) if known else "none: all sizes are static",
                hint=did_you_mean(name, known),
            )
    values = dict(sizes)
    for name, array in given.items():
        if array.ndim == len(shapes.get(name, ())):
            for dim, size in zip(shapes[name], array.shape, strict=True):
                values = (dims.solve(dim, size, values) or {}) | values
    wanted = [info for info in inputs if info.name not in given]
    concrete = {info.name: _concrete(info, shapes[info.name], values) for info in wanted}
    if sum(prod(concrete[i.name]) * i.dtype.itemsize for i in wanted) > MAX_RANDOM_BYTES:
        found = ", ".join(f"{name} = {size}" for name, size in values.items())
        raise AioptError("the random inputs do not fit into 4 GiB", found=found or None)
    return {info.name: _make(info)(concrete[info.name], info.dtype, generator) for info in wanted}


def _make(info: ArrayInfo) -> Callable[..., np.ndarray]:
    """A matrix whose sizes are all fixed may well be a weight that is passed as an argument."""
    fixed = all(isinstance(size, int) for size in info.shape)
    return random_weight if fixed and len(info.shape) >= 2 else random_array


def _dim(size: int | str) -> dims.Dim:
    return size if isinstance(size, int) else parse_dim(size)


def _symbols(dim: dims.Dim) -> list[str]:
    return sorted(dims.symbols_of(dim))


def _concrete(
    info: ArrayInfo, shape: Sequence[dims.Dim], values: Mapping[str, int]
) -> tuple[int, ...]:
    sizes: list[int] = []
    for axis, dim in enumerate(shape):
        for name in _symbols(dim):
            if name not in values:
                raise AioptError(
                    f"no size for '{name}', dimension {axis} of input '{info.name}'",
                    hint=f"give it with --dim {name}=SIZE",
                )
        size = dims.substitute(dim, values)
        if not isinstance(size, int) or size < 0:
            raise AioptError(
                f"dimension {axis} of input '{info.name}' has no possible size",
                expected=str(dim),
                found=str(size),
            )
        sizes.append(size)
    return tuple(sizes)


# --- results ----------------------------------------------------------------------------------


def summary(name: str, array: np.ndarray) -> str:
    """One line: name, dtype, shape, and the elements, or their minimum, maximum and mean."""
    head = f"{name}: {array.dtype}[{', '.join(map(str, array.shape))}]"
    if array.size <= SHOWN_ELEMENTS:
        return f"{head} = {_nested(array)}"
    with np.errstate(all="ignore"):
        numbers = array.astype(np.float64)
        low, high, mean = numbers.min(), numbers.max(), numbers.mean()
    return f"{head} min={number(low)} max={number(high)} mean={number(mean)}"


def _nested(array: np.ndarray) -> str:
    if array.ndim == 0:
        return number(array[()])
    return f"[{', '.join(_nested(part) for part in array)}]"


def number(value: object) -> str:
    """A number in five significant digits, an integer in all of them."""
    if isinstance(value, np.bool_):
        return "true" if value else "false"
    if isinstance(value, np.integer):
        return str(int(value))
    return f"{float(value):.5g}"  # pyright: ignore[reportArgumentType] # any kind of float


def npz_bytes(arrays: Mapping[str, np.ndarray]) -> bytes:
    """An `.npz` archive."""
    buffer = io.BytesIO()
    with np.errstate(all="ignore"):
        np.savez(buffer, allow_pickle=False, **arrays)  # pyright: ignore[reportArgumentType]
    return buffer.getvalue()
