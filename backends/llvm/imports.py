"""What compiled kernels import: families of micro-kernels and functions of the C library (SPEC K3,
K5).

A family is loaded once per process and target and stays for the life of the process; kernels find
it through a table of function pointers. A self-contained artifact brings those it needs along, with
the runtime and the thread pool, so that loading it compiles nothing and imports no IR.

All of that is shared by content: a process that has the same object loaded takes that. Runtime and
pool are compiled for the architecture's baseline, so that they are the same for all targets.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from threading import Lock

from ...forks import renewed_by_fork
from ...lowering.family_names import PACK_A, families_of, kernel_names, pack_name, table_name
from ...passes.tiles import TileShape
from .artifact import Artifact
from .jit import load_object
from .prebuilt import Source
from .runtime import runtime_object
from .shared_code import shared_object
from .target import Target
from .threads import pool_object

C_FUNCTIONS = (
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "cos", "cosh",
    "erf", "exp", "exp2", "expm1", "floor", "fmod", "log", "log10", "log1p", "log2", "pow", "rint",
    "round", "sin", "sinh", "tan", "tanh", "trunc",
)  # fmt: skip
"""Functions that `call_lanes` or LLVM itself (rounding on targets without SSE4.1) may call; the f32
versions have an `f` behind their names."""


def artifact_imports(artifact: Artifact) -> dict[str, int]:
    """Where the symbols are that the objects of an artifact import.

    Raises `AioptError` if another version made the artifact.
    """
    artifact.check_versions()
    addresses = c_library(artifact.imports)
    for shape in families_of(artifact.imports):
        data = artifact.families.get(str(shape)) or family_object(artifact.target, shape)
        addresses |= _family(shape, data).symbols
    return addresses


def self_contained(artifact: Artifact) -> Artifact:
    """The artifact with the code it shares with others: micro-kernels, if it has products, the
    runtime and the thread pool.
    """
    families = {
        str(shape): artifact.families.get(str(shape)) or family_object(artifact.target, shape)
        for shape in families_of(artifact.imports)
    }
    return replace(
        artifact,
        families=families,
        runtime=artifact.runtime or runtime_object(),
        pool=artifact.pool or pool_object(),
    )


def family_table(target: Target, shape: TileShape) -> Mapping[str, int]:
    """Addresses of a family's table and of its packing functions, for `imports` when linking."""
    return _family(shape, family_object(target, shape)).symbols


class _Family:
    """A loaded family and the table that lives as long as the process."""

    def __init__(self, shape: TileShape, data: bytes) -> None:
        names = kernel_names(shape)
        packing = [PACK_A, pack_name(shape.nr)]
        self.loaded = load_object(data, [*names, *packing], c_library(()))
        self.table = (ctypes.c_void_p * (shape.mr + 1))(None, *map(self.loaded.address, names))
        self.symbols = {
            table_name(shape): ctypes.addressof(self.table),
            **{name: self.loaded.address(name) for name in packing},
        }


_lock = renewed_by_fork(Lock())


def _family(shape: TileShape, data: bytes) -> _Family:
    """The loaded family; the same for the same object."""
    with _lock:
        return _loaded_family(shape, data)


_loaded_family = cache(_Family)


def family_object(target: Target, shape: TileShape) -> bytes:
    """A family's object."""
    source = family_source(target, shape)
    return shared_object(source.name, target, partial(source.object, target))


@cache
def family_source(target: Target, shape: TileShape) -> Source:
    """What a family for registers of the target's width is compiled of. Only that of the usual tile
    is prebuilt: the others take LLVM 0.1 to 0.4 seconds of CPU time."""
    name = f"family-{target.vector_bits}-{shape}"
    return Source(name, _family_sources, partial(_family_ir, shape))


def _family_sources() -> Iterable[str]:
    """The modules that say what the micro-kernels are."""
    package = Path(__file__).parents[2]
    files = ("lowering/microkernels.py", "lowering/family_names.py", "passes/tiles.py")
    return ((package / name).read_text(encoding="utf-8") for name in files)


def _family_ir(shape: TileShape, target: Target) -> str:
    from ...lowering.microkernels import build_family
    from .printer import print_module

    return print_module(build_family(target.vector_bits, shape).module)


def c_library(names: Iterable[str]) -> dict[str, int]:
    """Addresses of those of `names` that are C functions, and of those LLVM may call on its own."""
    return {**_implicit(), **{name: _c_address(name) for name in names if name in _C_NAMES}}


@cache
def _implicit() -> Mapping[str, int]:
    return {name: _c_address(name) for name in _IMPLICIT}


@cache
def _c_address(name: str) -> int:
    address = ctypes.cast(_process()[name], ctypes.c_void_p).value
    assert address is not None
    return address


@cache
def _process() -> ctypes.CDLL:
    return ctypes.CDLL(None)


_IMPLICIT = (
    "ceil", "ceilf", "floor", "floorf", "memcpy", "memmove", "memset", "rint", "rintf", "round",
    "roundf", "trunc", "truncf",
)  # fmt: skip

_C_NAMES = {*C_FUNCTIONS, *(f"{name}f" for name in C_FUNCTIONS), *_IMPLICIT}
