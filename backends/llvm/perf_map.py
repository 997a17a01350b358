"""`/tmp/perf-PID.map`: the names of loaded code for `perf report` (K5).

Written when the environment variable AIOPT_PERF_MAP asks for it, one line per function as perf
documents it (tools/perf/Documentation/jit-interface.txt): address and size in hexadecimal, name.
The name of a kernel says where in the source its operations start: `k0_dot@model.mlir:3`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from ...diagnostics import AioptError, Location
from ...quick_dataclass import dataclass
from .debug_info import environment_flag
from .elf import ElfObject


@dataclass(frozen=True)
class Symbol:
    """A function of a relocatable object; `offset` and `size` in bytes within its section."""

    name: str
    section: int
    offset: int
    size: int


def wanted() -> bool:
    """Whether the environment asks for a map."""
    return environment_flag("AIOPT_PERF_MAP")


def add(objects: Iterable[bytes], addresses: Mapping[str, int], labels: Mapping[str, str]) -> None:
    """Append the functions of loaded objects to the map of this process.

    `addresses` are those of the exported functions; `labels` what to call some of them.
    """
    lines = [
        f"{address:x} {symbol.size:x} {labels.get(symbol.name, symbol.name)}\n"
        for data in objects
        for symbol, address in _placed(list(function_symbols(data)), addresses)
    ]
    path = f"/tmp/perf-{os.getpid()}.map"
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(path, flags, 0o600), "wb") as stream:
            stream.write("".join(lines).encode(errors="replace"))
    except OSError as error:
        raise AioptError(
            f"cannot write the perf map: {error.strerror}", location=Location(path)
        ) from error


def _placed(symbols: list[Symbol], addresses: Mapping[str, int]) -> Iterator[tuple[Symbol, int]]:
    """Symbols with their addresses; an exported one says where its section lies."""
    bases = {s.section: addresses[s.name] - s.offset for s in symbols if s.name in addresses}
    for symbol in symbols:
        if symbol.section in bases:
            yield symbol, bases[symbol.section] + symbol.offset


def function_symbols(data: bytes) -> Iterator[Symbol]:
    """The functions that a little-endian ELF64 object defines."""
    for name, (_, _, _, section, value, length) in ElfObject(data).functions():
        yield Symbol(name, section, value, length)
