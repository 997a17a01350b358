"""What compiled kernels import: the micro-kernel family and functions of the C library (SPEC K3,
K5).

The family is compiled once per process and target and stays for the life of the process; kernels
find it through a table of function pointers.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping
from functools import cache
from threading import Lock

from ...lowering.microkernels import PACK_A, TABLE, build_family, kernel_name, pack_name
from ...lowering.vector_math import C_FUNCTIONS
from ...passes.tiles import tile_shape
from .jit import header, load_ir
from .printer import print_module
from .target import Target


def import_addresses(names: Iterable[str], target: Target) -> dict[str, int]:
    """Where the symbols are that objects for `target` import."""
    names = tuple(names)
    addresses = c_library(names)
    if TABLE in names:
        addresses |= family_table(target)
    return addresses


class _Family:
    """A compiled family and the table that lives as long as the process."""

    def __init__(self, target: Target) -> None:
        shape = tile_shape(target.vector_bits)
        names = [kernel_name(rows, shape.nr) for rows in range(1, shape.mr + 1)]
        text = print_module(build_family(target.vector_bits).module, header(target))
        packing = [PACK_A, pack_name(shape.nr)]
        self.loaded = load_ir(text, target, [*names, *packing], c_library(()))
        self.table = (ctypes.c_void_p * (shape.mr + 1))(None, *map(self.loaded.address, names))
        self.symbols = {
            TABLE: ctypes.addressof(self.table),
            **{name: self.loaded.address(name) for name in packing},
        }


_families: dict[Target, _Family] = {}
_lock = Lock()


def family_table(target: Target) -> Mapping[str, int]:
    """Addresses of `aiopt_ukr_table` and of the packing functions, for `imports` when linking."""
    with _lock:
        family = _families.get(target)
        if family is None:
            family = _families[target] = _Family(target)
        return family.symbols


@cache
def _c_addresses() -> dict[str, int]:
    names = [*C_FUNCTIONS, *(f"{name}f" for name in C_FUNCTIONS), "memset", "memcpy", "memmove"]
    process = ctypes.CDLL(None)
    found = {}
    for name in names:
        address = ctypes.cast(getattr(process, name), ctypes.c_void_p).value
        assert address is not None
        found[name] = address
    return found


def c_library(names: Iterable[str]) -> dict[str, int]:
    """Addresses of those of `names` that are C functions, and of those LLVM may call on its own."""
    known = _c_addresses()
    return {name: known[name] for name in {*names, *_IMPLICIT} if name in known}


_IMPLICIT = (
    "ceil", "ceilf", "floor", "floorf", "memcpy", "memmove", "memset", "rint", "rintf", "round",
    "roundf", "trunc", "truncf",
)  # fmt: skip
