"""Weights in another process: described where they are, fetched when somebody looks (SPEC K3, R1).

A worker maps the file that an array is a view of; any other array it asks its owner for. Which file
memory is a view of, the kernel says (/proc/self/maps), whoever mapped it. A mapping that may have
been written to privately, and a file that is no longer at its path, count as no file.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...diagnostics import AioptError
from .blobs import MALFORMED, dtype_named

Ask = Callable[[bytes], "bytes | memoryview"]
"""Sends a question to the owner of a job and returns the answer."""

_MAPS = Path("/proc/self/maps")
_LINE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) ([0-9a-f]+) \S+ (\d+) +(/.*)")


@dataclass(frozen=True)
class FilePlace:
    """Bytes of a file, and which file it was: device, inode, size, time of its last change (ns)."""

    path: str
    offset: int
    identity: tuple[int, int, int, int]

    def read(self, size: int) -> memoryview | None:
        """The bytes, mapped read-only; None if the file is another one by now."""
        try:
            with open(self.path, "rb") as file:
                if _identity(os.fstat(file.fileno())) != self.identity:
                    return None
                start = self.offset - self.offset % mmap.ALLOCATIONGRANULARITY
                length = self.offset - start + size
                mapped = mmap.mmap(file.fileno(), length, access=mmap.ACCESS_READ, offset=start)
        except (OSError, ValueError):
            return None
        return memoryview(mapped)[self.offset - start :]


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@dataclass(frozen=True)
class WeightSpec:
    """A weight by name: `dtype` as numpy calls it, and the file it is in, None to ask for it."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    file: FilePlace | None = None

    @property
    def nbytes(self) -> int:
        return dtype_named(self.dtype).itemsize * math.prod(self.shape)

    def to_json(self) -> list[Any]:
        place = self.file
        where = None if place is None else [place.path, place.offset, list(place.identity)]
        return [self.name, self.dtype, list(self.shape), where]

    @staticmethod
    def from_json(data: Any) -> WeightSpec:
        name, dtype, shape, where = data
        place = None
        if where is not None:
            path, offset, identity = where
            device, inode, size, changed = map(int, identity)
            place = FilePlace(str(path), int(offset), (device, inode, size, changed))
        dtype_named(dtype)
        return WeightSpec(str(name), str(dtype), tuple(map(int, shape)), place)


# ------------------------------------------------------------------------------------ the lender


def weight_specs(weights: Mapping[str, np.ndarray]) -> tuple[WeightSpec, ...]:
    """Where each weight is, for a process that has the same files."""
    mappings = _Mappings() if weights else None
    return tuple(
        WeightSpec(name, array.dtype.name, array.shape, mappings and mappings.place(array))
        for name, array in weights.items()
    )


class _Mappings:
    """The files that are mapped in this process and have not been written to in memory."""

    def __init__(self) -> None:
        self._found: list[tuple[int, int, int, int, str]] = []
        self._identities: dict[str, tuple[int, int, int, int] | None] = {}
        try:
            lines = _MAPS.read_text(errors="surrogateescape").splitlines()
        except OSError:  # no Linux
            lines = []
        for line in lines:
            match = _LINE.fullmatch(line)
            if match is not None and (match[3][3] == "s" or match[3][1] != "w"):
                start, end, offset = (int(match[group], 16) for group in (1, 2, 4))
                self._found.append((start, end, offset, int(match[5]), match[6]))
        self._starts = [mapping[0] for mapping in self._found]

    def place(self, array: np.ndarray) -> FilePlace | None:
        """The place of a whole contiguous array in a file."""
        if not array.flags.c_contiguous or not array.nbytes:
            return None
        address = array.ctypes.data
        index = bisect_right(self._starts, address) - 1
        if index < 0:
            return None
        start, end, offset, inode, path = self._found[index]
        if address + array.nbytes > end:
            return None
        identity = self._identity(path)
        if identity is None or identity[1] != inode:
            return None
        return FilePlace(path, offset + address - start, identity)

    def _identity(self, path: str) -> tuple[int, int, int, int] | None:
        if path not in self._identities:
            try:
                self._identities[path] = _identity(os.stat(path))
            except OSError:
                self._identities[path] = None
        return self._identities[path]


def weight_question(name: str) -> bytes:
    """What a worker asks for the values of a weight."""
    return json.dumps({"weight": name}).encode()


def answer_question(weights: Mapping[str, np.ndarray], question: bytes | memoryview) -> bytes:
    """The elements of the weight that a worker asks for, in C order. Raises `AioptError`."""
    try:
        name = json.loads(bytes(question))["weight"]
        return weights[name].tobytes()
    except MALFORMED as error:
        raise AioptError("a worker asks for what there is not", found=repr(error)) from error


# ----------------------------------------------------------------------------------- the borrower


class LentWeights(Mapping[str, np.ndarray]):
    """Weights of another process, read-only; each is fetched when somebody looks at it."""

    def __init__(self, specs: Iterable[WeightSpec], ask: Ask) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._ask = ask
        self._arrays: dict[str, np.ndarray] = {}

    @property
    def fetched(self) -> tuple[str, ...]:
        """Names of those whose values somebody has looked at."""
        return tuple(self._arrays)

    def __getitem__(self, name: str) -> np.ndarray:
        found = self._arrays.get(name)
        if found is None:
            found = self._arrays[name] = self._fetch(self._specs[name])
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._specs

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def _fetch(self, spec: WeightSpec) -> np.ndarray:
        data = spec.file.read(spec.nbytes) if spec.file is not None else None
        if data is None:
            data = memoryview(self._ask(weight_question(spec.name))).toreadonly()
        if len(data) != spec.nbytes:
            raise AioptError(
                f"weight {spec.name!r} has another length",
                expected=f"{spec.nbytes} bytes",
                found=str(len(data)),
            )
        return np.frombuffer(data, dtype_named(spec.dtype)).reshape(spec.shape)
