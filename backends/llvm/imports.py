"""What compiled kernels import: the micro-kernel family and functions of the C library (SPEC K3,
K5).

The family is loaded once per process and target and stays for the life of the process; kernels find
it through a table of function pointers. A self-contained artifact brings it along, with the
runtime and the thread pool, so that loading it compiles nothing and imports no IR.

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
from ...lowering.family_names import PACK_A, TABLE, kernel_names, pack_name
from ...passes.tiles import tile_shape
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


FAMILY = "family"
"""What the family is called among the objects that programs share."""


def artifact_imports(artifact: Artifact) -> dict[str, int]:
    """Where the symbols are that the objects of an artifact import.

    Raises `AioptError` if another version made the artifact.
    """
    artifact.check_versions()
    addresses = c_library(artifact.imports)
    if TABLE in artifact.imports:
        data = artifact.family or family_object(artifact.target)
        addresses |= _family(artifact.target, data).symbols
    return addresses


def self_contained(artifact: Artifact) -> Artifact:
    """The artifact with the code it shares with others: micro-kernels, if it has products, the
    runtime and the thread pool.
    """
    family = artifact.family
    if TABLE in artifact.imports and not family:
        family = family_object(artifact.target)
    return replace(
        artifact,
        family=family,
        runtime=artifact.runtime or runtime_object(),
        pool=artifact.pool or pool_object(),
    )


def family_table(target: Target) -> Mapping[str, int]:
    """Addresses of `aiopt_ukr_table` and of the packing functions, for `imports` when linking."""
    return _family(target, family_object(target)).symbols


class _Family:
    """A loaded family and the table that lives as long as the process."""

    def __init__(self, target: Target, data: bytes) -> None:
        shape = tile_shape(target.vector_bits)
        names = kernel_names(shape)
        packing = [PACK_A, pack_name(shape.nr)]
        self.loaded = load_object(data, [*names, *packing], c_library(()))
        self.table = (ctypes.c_void_p * (shape.mr + 1))(None, *map(self.loaded.address, names))
        self.symbols = {
            TABLE: ctypes.addressof(self.table),
            **{name: self.loaded.address(name) for name in packing},
        }


_lock = renewed_by_fork(Lock())


def _family(target: Target, data: bytes) -> _Family:
    """The loaded family; the same for the same object."""
    with _lock:
        return _loaded_family(target, data)


_loaded_family = cache(_Family)


def family_object(target: Target) -> bytes:
    """The family's object."""
    return shared_object(FAMILY, target, partial(family_source(target).object, target))


@cache
def family_source(target: Target) -> Source:
    """What the family for registers of the target's width is compiled of."""
    return Source(f"family-{target.vector_bits}", _family_sources, _family_ir)


def _family_sources() -> Iterable[str]:
    """The modules that say what the micro-kernels are."""
    package = Path(__file__).parents[2]
    files = ("lowering/microkernels.py", "lowering/family_names.py", "passes/tiles.py")
    return ((package / name).read_text(encoding="utf-8") for name in files)


def _family_ir(target: Target) -> str:
    from ...lowering.microkernels import build_family
    from .printer import print_module

    return print_module(build_family(target.vector_bits).module)


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
