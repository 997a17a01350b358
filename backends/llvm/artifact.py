"""What a compilation leaves behind: object code and everything needed to run it elsewhere (C6, T9).

An `Artifact` is self-contained apart from weights: it holds the objects with the kernels, the host
table, inline constants, and the factors it depends on. Its bytes are

    magic (8) · format (u32) · lengths of metadata, numbers, objects, constants (4 × u64)
    sha256 (32) · metadata (JSON) · numbers of the table (`table_words.py`) · objects
    padding to 64 · constants, each at a multiple of 64

Reading is bounded by the lengths and never executes anything. The checksum finds damage, not
malice: whoever loads artifacts from elsewhere must authenticate them first.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ... import __version__, installed
from ...diagnostics import AioptError
from ...lowering.host_table import ABI, HostTable
from ...lowering.table_words import TableWords
from ...quick_dataclass import dataclass
from .host import host_facts
from .jit import LoadedObject, load_object
from .target import Target

MAGIC = b"AIOPTART"
FORMAT = 7
_HEAD = struct.Struct("<8sI4Q32s")
_ALIGNMENT = 64
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
SHARED = ("runtime", "pool")
"""What all self-contained artifacts bring along; some have families of micro-kernels, too."""


@cache
def current_versions() -> Mapping[str, str]:
    """Versions of what decides what an artifact contains."""
    packages = {name: installed.package_version(name) for name in ("xdsl", "llvmlite")}
    return {**_required_versions(), **packages}


@cache
def _required_versions() -> Mapping[str, str]:
    """Those that must be the same where an artifact is loaded."""
    return {"aiopt": __version__, "abi": ABI, "llvm": host_facts().llvm}


@dataclass(frozen=True)
class Artifact:
    """A compiled program.

    `objects` are relocatable ELF images that together define `table.kernels`; `constants` the bytes
    of inline dense constants by the names the table's `consts` use; `imports` the symbols that
    whoever links the objects has to provide (micro-kernels, functions of the C library); `families`
    (by register tile, `14x32`), `runtime` and `pool` the objects with the micro-kernels, the code
    around kernels and the thread pool, if the artifact brings them along; `pipeline` the canonical
    text of the passes that made it, `tier` what that is called if it is a tier's; `compile_seconds`
    what compiling cost in CPU time; `prepare` the text of a module whose `graph.prepare` operations
    compute more weights from those that are given; `contested` the joins that other sizes would
    have otherwise, as `dialects.join.Contested` has them in JSON; `cost` what a call takes and what
    exact sizes would save of it, as text of `dialects.cost.Cost`, empty if they would save nothing;
    `pinned` how many kernels have the schedule of a pin.
    """

    table: HostTable
    objects: tuple[bytes, ...]
    target: Target
    constants: Mapping[str, bytes | memoryview] = field(default_factory=dict)
    imports: tuple[str, ...] = ()
    families: Mapping[str, bytes] = field(default_factory=dict)
    runtime: bytes = b""
    pool: bytes = b""
    prepare: str = ""
    cost: str = ""
    pipeline: str = ""
    tier: int | None = None
    compile_seconds: float = 0.0
    versions: Mapping[str, str] = field(default_factory=current_versions)
    contested: tuple[Mapping[str, Any], ...] = ()
    pinned: int = 0

    def check_versions(self) -> None:
        """Raise `AioptError` if another version made the artifact."""
        here = _required_versions()
        if here.items() <= self.versions.items():
            return
        changed = [n for n in here if self.versions.get(n) != here[n]]
        raise AioptError(
            "the artifact was compiled by another version",
            expected=", ".join(f"{name} {here[name]}" for name in changed),
            found=", ".join(f"{n} {self.versions.get(n, 'unknown')}" for n in changed),
        )

    def load(self, imports: Mapping[str, int] | None = None) -> LoadedObject:
        """Link the kernels into the process.

        Raises `AioptError` if another version made the artifact or a kernel is missing in it.
        """
        self.check_versions()
        return load_object(self.objects, self.table.kernels, imports, self._labels)

    @property
    def shared(self) -> Mapping[str, bytes]:
        """What the artifact brings along that others have too: `runtime`, `pool`, and families of
        micro-kernels by their tiles."""
        named = {"runtime": self.runtime, "pool": self.pool, **self.families}
        return {name: data for name, data in named.items() if data}

    def without_shared(self) -> Artifact:
        """The artifact without what others have too."""
        return replace(self, families={}, runtime=b"", pool=b"")

    def _labels(self) -> dict[str, str]:
        """The kernels with the places in the source that they are named after."""
        return {
            kernel: f"{kernel}@{Path(place).name}"
            for kernel, place in zip(self.table.kernels, self.table.places(), strict=True)
            if place
        }

    def to_bytes(self) -> bytes:
        """The artifact as bytes; `from_bytes` is its inverse."""
        constants = bytearray()
        places: dict[str, list[int]] = {}
        for name, data in self.constants.items():
            constants += bytes(-len(constants) % _ALIGNMENT)
            places[name] = [len(constants), len(data)]
            constants += data
        families = dict(sorted(self.families.items()))  # as keys are in the metadata
        metadata = json.dumps(
            {
                "table": self.table.texts(),
                "objects": [len(data) for data in self.objects],
                "target": self.target.to_json(),
                "constants": places,
                "imports": list(self.imports),
                "families": {tile: len(data) for tile, data in families.items()},
                "runtime": len(self.runtime),
                "pool": len(self.pool),
                "prepare": self.prepare,
                "cost": self.cost,
                "pipeline": self.pipeline,
                "tier": self.tier,
                "compile_seconds": self.compile_seconds,
                "versions": dict(self.versions),
                "contested": [dict(each) for each in self.contested],
                "pinned": self.pinned,
            },
            separators=(",", ":"),
            sort_keys=True,
        ).encode()
        objects = b"".join((*self.objects, *families.values(), self.runtime, self.pool))
        pieces = (metadata, self.table.words.pack(), objects)
        padding = bytes(-(_HEAD.size + sum(map(len, pieces))) % _ALIGNMENT)
        body = b"".join((*pieces, padding, constants))
        lengths = (*map(len, pieces), len(constants))
        return _HEAD.pack(MAGIC, FORMAT, *lengths, _checksum(lengths, body)) + body

    @staticmethod
    def from_bytes(
        data: bytes | memoryview,
        *,
        copy: bool = True,
        authentic: bool = False,
        shared: Mapping[str, bytes] = MappingProxyType({}),
    ) -> Artifact:
        """Read an artifact. Anything that is not a whole, unchanged one is one `AioptError`.

        Without `copy` its constants are views of `data`. If the bytes are known to be `authentic`,
        by a MAC over all of them, the checksum could only say so again, and is left out. `shared`
        are objects that were left out of the bytes, named as in the property `shared`.
        """
        view = memoryview(data)
        if len(view) < _HEAD.size:
            raise AioptError("not an artifact", found=f"{len(view)} bytes")
        magic, format_, *lengths, checksum = _HEAD.unpack_from(view)
        if magic != MAGIC:
            raise AioptError("not an artifact", found=f"magic {magic!r}")
        if format_ != FORMAT:
            raise AioptError(
                "artifact in an unknown format", expected=str(FORMAT), found=str(format_)
            )
        *pieces, n_constants = lengths
        padding = -(_HEAD.size + sum(pieces)) % _ALIGNMENT
        body = view[_HEAD.size :]
        if sum(lengths) + padding != len(body):
            raise AioptError("the artifact is truncated or has trailing bytes")
        if not authentic and _checksum(lengths, body) != checksum:
            raise AioptError("the artifact is damaged", hint="its checksum does not match")
        n_metadata, n_numbers, n_objects = pieces
        numbers, objects = body[n_metadata:][:n_numbers], body[n_metadata + n_numbers :][:n_objects]
        constants = body[len(body) - n_constants :]
        try:
            metadata = json.loads(bytes(body[:n_metadata]))
            table = HostTable.stored(metadata["table"], TableWords.unpack(numbers))
            return _from_metadata(metadata, table, objects, constants, copy, shared)
        except _MALFORMED as error:
            raise AioptError("malformed artifact metadata", found=repr(error)) from error


def _checksum(lengths: Sequence[int], body: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(struct.pack("<4Q", *lengths))
    digest.update(body)
    return digest.digest()


def _from_metadata(
    metadata: dict[str, Any],
    table: HostTable,
    objects: memoryview,
    constants: memoryview,
    copy: bool,
    shared: Mapping[str, bytes],
) -> Artifact:
    images: list[bytes] = []
    start = 0
    brought = {**metadata["families"], **{name: metadata[name] for name in SHARED}}
    for length in (*metadata["objects"], *brought.values()):
        images.append(bytes(_slice(objects, start, length)))
        start += length
    kernels = images[: -len(brought)]
    named = {**dict(zip(brought, images[-len(brought) :], strict=True)), **shared}
    views = {name: _slice(constants, *place) for name, place in metadata["constants"].items()}
    pieces = {name: bytes(view) if copy else view for name, view in views.items()}
    return Artifact(
        table=table,
        objects=tuple(kernels),
        target=Target.from_json(metadata["target"]),
        constants=pieces,
        imports=tuple(map(str, metadata["imports"])),
        families={str(tile): data for tile, data in named.items() if tile not in SHARED},
        runtime=named["runtime"],
        pool=named["pool"],
        prepare=str(metadata["prepare"]),
        cost=str(metadata["cost"]),
        pipeline=str(metadata["pipeline"]),
        tier=None if metadata["tier"] is None else int(metadata["tier"]),
        compile_seconds=float(metadata["compile_seconds"]),
        versions={str(k): str(v) for k, v in metadata["versions"].items()},
        contested=tuple(dict(each) for each in metadata["contested"]),
        pinned=int(metadata["pinned"]),
    )


def _slice(view: memoryview, start: int, length: int) -> memoryview:
    if not 0 <= start <= start + length <= len(view):
        raise AioptError("malformed artifact metadata", found="a piece outside of the file")
    return view[start : start + length]
