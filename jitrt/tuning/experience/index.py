"""The index of kernels that there are records of, found by what they are like (SPEC A2).

Records of the compile cache, some kernels in each, for all machines: who asks for neighbours reads
these and then the records of the nearest. It only helps to find records. A kernel that is missing,
since two processes wrote at once without the lock or the index came from elsewhere, is there again
when it is next measured.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from ...cache.records import Records
from ...cache.trust.typed_json import NONSENSE, number, several, text
from .neighbours import KnownKernel

KIND = "tuning"
"""The kind of entries of the cache that searches keep."""

SHARDS = 16
MOST = 512
"""Kernels in one shard; the oldest go."""

_ANY = "any"
"""What stands for the machine in the key of the index."""
_DIGITS = 3
"""Digits behind the point of embeddings."""


class KernelIndex:
    """The index in a cache."""

    def __init__(self, records: Records) -> None:
        self._records = records.elsewhere(_ANY)

    def known(self) -> list[KnownKernel]:
        """All kernels."""
        names = (_shard_name(i) for i in range(SHARDS))
        return [each for name in names for each in _rows(self._records.read(KIND, name))]

    def add(self, known: KnownKernel) -> None:
        """Add a kernel, or what is new of it."""

        def make(present: Any | None) -> list[dict[str, Any]]:
            rows = {(row.name, row.machine): row for row in _rows(present)}
            rows[known.name, known.machine] = known
            newest = sorted(rows.values(), key=lambda row: (-row.created, row.name, row.machine))
            return [_to_json(row) for row in newest[:MOST]]

        name = _shard_of(known)
        mine = (row for row in _rows(self._records.read(KIND, name)) if _is_same(row, known))
        if (row := next(mine, None)) is None or row.best > known.best:
            self._records.update(KIND, name, make)


def is_shard(name: str) -> bool:
    """Whether a record of that name is a part of the index."""
    return name.startswith(_PREFIX)


_PREFIX = "index "


def _shard_name(number: int) -> str:
    return f"{_PREFIX}{number}"


def _shard_of(known: KnownKernel) -> str:
    digest = hashlib.sha256(f"{known.name} {known.machine}".encode()).digest()
    return _shard_name(digest[0] % SHARDS)


def _is_same(row: KnownKernel, known: KnownKernel) -> bool:
    return (row.name, row.machine) == (known.name, known.machine)


def _to_json(known: KnownKernel) -> dict[str, Any]:
    return {
        "kernel": known.kernel,
        "name": known.name,
        "machine": known.machine,
        "kind": known.kind,
        "structure": known.structure,
        "embedding": [round(float(x), _DIGITS) for x in known.embedding],
        "best": known.best if np.isfinite(known.best) else None,
        "created": known.created,
    }


def _rows(data: Any | None) -> Iterable[KnownKernel]:
    """The kernels of a shard; none if it is no such record."""
    try:
        return [_row(each) for each in data or ()]
    except NONSENSE:
        return []


def _row(data: Any) -> KnownKernel:
    best = data["best"]
    return KnownKernel(
        text(data["kernel"]),
        text(data["name"]),
        text(data["machine"]),
        text(data["kind"]),
        text(data["structure"]),
        np.array(several(data["embedding"], number)),
        float("inf") if best is None else number(best),
        number(data["created"]),
    )
