"""Weights: arrays by name, from a file or a dictionary, and their packed forms (K3).

Files are safetensors or ONNX models. Weights are never text and never copied without need: a file
is memory-mapped and its tensors are views into the mapping; a kernel that wants another layout gets
a copy packed once at load.
"""

from __future__ import annotations

import json
import math
import mmap
import os
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias
from weakref import WeakValueDictionary

import numpy as np

from ..backends.llvm.runtime import numpy_dtype
from ..diagnostics import AioptError, Location, did_you_mean, reason_of
from ..lowering.host_table import ConstSpec, PanelLayout
from .cache.prepared import prepared
from .ir_lock import exclusive
from .pages import Pages, give_back, padded

WeightSource: TypeAlias = "str | os.PathLike[str] | Mapping[str, np.ndarray]"

_SAFETENSORS_DTYPES = {
    "F16": "f16", "BF16": "bf16", "F32": "f32", "F64": "f64", "BOOL": "i1",
    "I8": "i8", "I16": "i16", "I32": "i32", "I64": "i64",
    "U8": "ui8", "U16": "ui16", "U32": "ui32", "U64": "ui64",
}  # fmt: skip


class OpenWeights(dict[str, np.ndarray]):
    """Arrays by name that nobody changes.

    Attributes:
        partly: they are those of a whole model, of which a program may need a part.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray], *, partly: bool) -> None:
        super().__init__(arrays)
        self.partly = partly


def open_weights(source: WeightSource | None) -> OpenWeights:
    """Arrays by name. None gives no weights; what is open already is given back.

    The arrays of a dictionary are used in place if they are read-only and copied otherwise: weights
    are constants from here on. Raises `AioptError` for anything that is not readable weights.
    """
    if isinstance(source, OpenWeights):
        return source
    if source is None:
        return OpenWeights({}, partly=True)
    if isinstance(source, Mapping):
        arrays = {_name(key): _constant(key, value) for key, value in source.items()}
        return OpenWeights(arrays, partly=False)
    if not isinstance(source, str | os.PathLike):
        raise AioptError(
            "weights are a safetensors file or arrays by name", found=type(source).__name__
        )
    if os.fspath(source).endswith(".onnx"):
        from ..lowering.onnx_to_graph.model import read_model, stored_tensors

        return OpenWeights(stored_tensors(read_model(source)), partly=True)
    return OpenWeights(_open_safetensors(Path(source)), partly=True)


class WatchedWeights(Mapping[str, np.ndarray]):
    """Weights by name; `read` are those that somebody has looked at."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self._arrays = arrays
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> np.ndarray:
        self.read.add(name)
        return self._arrays[name]

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)


def _name(key: object) -> str:
    if not isinstance(key, str):
        raise AioptError("weights are arrays by name", expected="a string", found=repr(key))
    return key


def _constant(name: str, value: object) -> np.ndarray:
    if not isinstance(value, np.ndarray):
        raise AioptError(
            f"weight {name!r} is not an array", expected="numpy.ndarray", found=type(value).__name__
        )
    if value.flags.writeable:
        value = value.copy(order="C")
        value.flags.writeable = False
    return value


def _open_safetensors(path: Path) -> dict[str, np.ndarray]:
    from safetensors import SafetensorError, safe_open

    where = Location(str(path))
    try:
        with path.open("rb") as file:
            with safe_open(path, framework="np"):
                pass  # checks header, offsets and lengths
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(length))
        data = np.memmap(path, np.uint8, "r", offset=0)
    except (OSError, SafetensorError, ValueError) as error:
        raise AioptError(f"cannot read weights: {reason_of(error)}", location=where) from error
    data = data.view(np.ndarray)
    header.pop("__metadata__", None)
    return {
        name: array
        for name, entry in header.items()
        if (array := _view(data, 8 + length, entry)) is not None
    }


def _view(data: np.ndarray, start: int, entry: Mapping[str, object]) -> np.ndarray | None:
    """A tensor as a view of the mapped file; None for element types numpy does not have."""
    element = _SAFETENSORS_DTYPES.get(str(entry["dtype"]))
    if element is None:
        return None
    begin, end = entry["data_offsets"]  # pyright: ignore[reportGeneralTypeIssues]
    piece = data[start + begin : start + end]
    return piece.view(numpy_dtype(element)).reshape(entry["shape"])  # pyright: ignore


def check_names(weights: Iterable[str], known: Sequence[str], *, extra: bool) -> None:
    """Raise `AioptError` if a weight is meant for no argument.

    `extra` weights are those of a whole model's file, of which a program may need a part; at least
    one must fit, though.
    """
    names = list(weights)
    if extra and any(name in known for name in names):
        return
    for name in names:
        if name not in known:
            raise AioptError(
                f"there is no argument for weight {name!r}",
                expected=", ".join(known[:8]) + (", …" if len(known) > 8 else ""),
                hint=did_you_mean(name, known),
            )


def check_bound(weights: Iterable[str], inputs: Sequence[str]) -> None:
    """Raise `AioptError` if a weight is for what an artifact takes as an input of each call."""
    for name in weights:
        if name in inputs:
            raise AioptError(
                f"weight {name!r} is an input of this artifact, which was compiled without it",
                expected="weights when it is compiled, or the array in each call",
            )


# ------------------------------------------------------------------------------------ constants


InlineConstants: TypeAlias = Mapping[str, bytes | memoryview]
"""The bytes of the constants that an artifact brings along."""

ReadyConstants: TypeAlias = MutableMapping[tuple[ConstSpec, str], np.ndarray]
"""Prepared constants by what they are and where they come from (`_origin`)."""


def ready_constants() -> ReadyConstants:
    """Constants that the versions of one program share; each is freed when no version uses it."""
    return WeakValueDictionary()


def prepare_constants(
    specs: Sequence[ConstSpec],
    weights: Mapping[str, np.ndarray],
    inline: InlineConstants,
    prepare: str = "",
    ready: ReadyConstants | None = None,
) -> list[np.ndarray]:
    """The constants of a program in the layouts its kernels want, C-contiguous and aligned.

    `prepare` is the text of a module that computes more weights from those that are given. What is
    `ready` is taken from there and what is made is left there; all who share it have the same
    `weights`.

    Raises `AioptError` for a missing weight or one of another shape or dtype.
    """
    if ready is None:
        made = _make(tuple(dict.fromkeys(specs)), weights, inline, prepare)
        return [made[spec] for spec in specs]
    keys = [(spec, _origin(spec, weights, inline, prepare)) for spec in specs]
    found = [ready.get(key) for key in keys]
    arrays = [array for array in found if array is not None]
    if len(arrays) < len(keys):
        missing = dict(key for key, array in zip(keys, found, strict=True) if array is None)
        made = _make(tuple(missing), weights, inline, prepare)
        ready.update(((spec, missing[spec]), array) for spec, array in made.items())
        arrays = [
            made[spec] if array is None else array
            for (spec, _), array in zip(keys, found, strict=True)
        ]
    return arrays


def _origin(
    spec: ConstSpec, weights: Mapping[str, np.ndarray], inline: InlineConstants, prepare: str
) -> str:
    """Tells apart what different artifacts of a program call by the same name."""
    if spec.name in inline:
        return sha256(inline[spec.name]).hexdigest()
    return "" if spec.name in weights else prepare


def _make(
    specs: Sequence[ConstSpec],
    weights: Mapping[str, np.ndarray],
    inline: InlineConstants,
    prepare: str,
) -> dict[ConstSpec, np.ndarray]:
    found = given_constants(specs, weights, inline, prepare)
    pages = Pages(
        sum(
            padded(array.itemsize * math.prod(panel_shape(array.shape, spec.layout)))
            for spec, array in found.items()
            if spec.layout is not None
        )
    )
    return {spec: _prepare(spec, array, pages) for spec, array in found.items()}


def given_constants(
    specs: Iterable[ConstSpec],
    weights: Mapping[str, np.ndarray],
    inline: InlineConstants,
    prepare: str,
) -> dict[ConstSpec, np.ndarray]:
    """The constants of a program in the layouts they are given in; see `prepare_constants`."""
    specs = tuple(specs)
    if prepare and any(spec.name not in inline and spec.name not in weights for spec in specs):
        given = weights
        weights = {**given, **prepared(prepare, given, lambda: _computed(prepare, given))}
    return {spec: _find(spec, weights, inline) for spec in specs}


@exclusive
def _computed(prepare: str, weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    from ..backends.interp import prepared_weights
    from ..dialects.text import parse_module

    return prepared_weights(parse_module(prepare, "artifact"), weights)


def _find(
    spec: ConstSpec, weights: Mapping[str, np.ndarray], inline: InlineConstants
) -> np.ndarray:
    dtype = numpy_dtype(spec.dtype)
    if spec.name in inline:
        data = inline[spec.name]
        if len(data) != dtype.itemsize * int(np.prod(spec.shape, dtype=np.int64)):
            raise AioptError(f"inline constant {spec.name!r} has the wrong length")
        return np.frombuffer(data, dtype).reshape(spec.shape)
    if spec.name not in weights:
        raise AioptError(
            f"weight {spec.name!r} is missing",
            hint=did_you_mean(spec.name, list(weights))
            or "load(weights=...) or --weights gives it",
        )
    array = weights[spec.name]
    if array.dtype != dtype or array.shape != spec.shape:
        raise AioptError(
            f"weight {spec.name!r} does not fit",
            expected=f"{dtype} {list(spec.shape)}",
            found=f"{array.dtype} {list(array.shape)}",
        )
    return array


def _prepare(spec: ConstSpec, array: np.ndarray, pages: Pages) -> np.ndarray:
    if spec.layout is not None:
        packed = pack_panels(array, spec.layout, pages)
        _release(array)
        return packed
    if array.flags.c_contiguous and array.flags.aligned:
        return array
    return array.copy(order="C")


def _release(array: np.ndarray) -> None:
    """Give back the pages of a mapped weight that has been packed; reading it maps them again.

    Those of a mapping that could be written to may differ from its file.
    """
    whole = array
    while isinstance(whole.base, np.ndarray):
        whole = whole.base
    mapping = whole.base.obj if isinstance(whole.base, memoryview) else whole.base
    if not isinstance(mapping, mmap.mmap) or not memoryview(mapping).readonly:
        return
    if array.flags.c_contiguous:
        give_back(mapping, array.ctypes.data, array.nbytes)


def panel_shape(shape: tuple[int, ...], layout: PanelLayout) -> tuple[int, ...]:
    """(…, K, N) → (…, ⌈N/width⌉, K, width); `transposed` arrays are (…, N, K)."""
    *batch, k, n = _matrices(shape, layout)
    if layout.transposed:
        k, n = n, k
    return (*batch, -(-n // layout.width), k, layout.width)


def _matrices(shape: tuple[int, ...], layout: PanelLayout) -> tuple[int, ...]:
    """(…, K, N) or (…, N, K) with K as one dimension."""
    first = len(shape) - layout.depth - (not layout.transposed)
    end = first + layout.depth
    return (*shape[:first], math.prod(shape[first:end]), *shape[end:])


def pack_panels(array: np.ndarray, layout: PanelLayout, pages: Pages) -> np.ndarray:
    """An array in panels (`panel_shape`), zero padded."""
    packed = pages.zeros(panel_shape(array.shape, layout), array.dtype)
    array = array.reshape(_matrices(array.shape, layout))
    if layout.transposed:
        array = np.swapaxes(array, -1, -2)
    *batch, k, n = array.shape
    width = layout.width
    whole = n // width
    if whole:
        head = array[..., : whole * width].reshape(*batch, k, whole, width)
        packed[..., :whole, :, :] = np.moveaxis(head, -2, -3)
    if n > whole * width:
        packed[..., whole, :, : n - whole * width] = array[..., whole * width :]
    return packed
