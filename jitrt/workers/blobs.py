"""JSON with arrays and bytes beside it: the form of requests and replies (SPEC R1).

    head: magic (8) · length of the JSON (u64)
    JSON · blobs, each at a multiple of 64 from the start

A blob is `[start, length]` in the JSON, an array `[dtype, shape, start]`. What is read are views of
the given bytes, which may be a mapped file.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...backends.llvm.runtime import numpy_dtype
from ...diagnostics import AioptError

_HEAD = struct.Struct("<8sQ")
_ALIGNMENT = 64


def dtype_named(name: str) -> np.dtype:
    """The dtype with this `dtype.name`; bfloat16 is the one of `ml_dtypes`."""
    dtype = numpy_dtype("bf16") if name == "bfloat16" else np.dtype(name)
    if dtype.kind not in "biuf" and name != "bfloat16":
        raise ValueError(f"arrays of {name}")
    return dtype


class Writer:
    """Collects blobs; `finish` puts the JSON that refers to them in front."""

    def __init__(self) -> None:
        self._blobs: list[bytes | memoryview] = []
        self._size = 0

    def blob(self, data: bytes | memoryview) -> list[int]:
        """Where `data` will be."""
        start = self._size
        padding = -len(data) % _ALIGNMENT
        self._blobs += (data, bytes(padding))
        self._size += len(data) + padding
        return [start, len(data)]

    def array(self, array: np.ndarray) -> list[Any]:
        """Where the elements will be, in C order."""
        contiguous = np.ascontiguousarray(array).reshape(-1)
        start, _ = self.blob(contiguous.view(np.uint8).data if array.size else b"")
        return [array.dtype.name, list(array.shape), start]

    def finish(self, magic: bytes, data: Any) -> bytes:
        """All of it as bytes."""
        text = json.dumps(data, separators=(",", ":")).encode()
        padding = bytes(-(_HEAD.size + len(text)) % _ALIGNMENT)
        return b"".join((_HEAD.pack(magic, len(text)), text, padding, *self._blobs))


class Reader:
    """Reads what a `Writer` wrote; `data` is the JSON.

    Raises `AioptError` if the magic or the JSON is not there. What is said of blobs raises
    ValueError, TypeError or KeyError if it is wrong; `malformed` lists these.
    """

    def __init__(self, data: bytes | memoryview, magic: bytes) -> None:
        view = memoryview(data).cast("B")
        try:
            found, length = _HEAD.unpack_from(view)
            if found != magic or length > len(view) - _HEAD.size:
                raise ValueError(f"magic {found!r}")
            self.data: Any = json.loads(bytes(view[_HEAD.size : _HEAD.size + length]))
        except (struct.error, ValueError, RecursionError) as error:
            raise malformed(magic, error) from error
        start = _HEAD.size + length
        self._blobs = view[start + -start % _ALIGNMENT :].toreadonly()

    def blob(self, place: Sequence[int]) -> memoryview:
        start, length = place
        if not 0 <= start <= start + length <= len(self._blobs):
            raise ValueError("a piece outside of the message")
        return self._blobs[start : start + length]

    def array(self, place: Sequence[Any]) -> np.ndarray:
        name, shape, start = place
        dtype = dtype_named(name)
        if not all(type(size) is int and size >= 0 for size in shape):
            raise ValueError("malformed shape")
        data = self.blob((start, dtype.itemsize * math.prod(shape)))
        return np.frombuffer(data, dtype).reshape(shape)


MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)
"""What reading a message of another form raises."""


def malformed(magic: bytes, error: Exception) -> AioptError:
    """The diagnostic for a message that is not what `magic` promises."""
    what = magic.decode("ascii", "replace")
    return AioptError(f"malformed message {what!r}", found=" ".join(repr(error).split())[:200])
