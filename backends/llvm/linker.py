"""Relocatable objects → code in memory, without LLVM (K3, K5, C10).

A process that serves compiled programs links them with this: it needs no LLVM, which takes 0.1 s to
load, and a link takes a fraction of the time that LLVM's linker takes. It knows what LLVM emits for
x86-64 in the code model of a JIT, where every address is a whole word: one type of relocation,
nothing relative, so that objects may lie anywhere. It is a linker for our own objects, not for any:
what it does not know it refuses (`Unsupported`), and LLVM's linker is asked.

Objects linked together share one mapping: code (executable), constants (read-only), variables.
Unwinding tables are left out: nothing unwinds through kernels.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from .code_memory import PAGE, CodeMemory
from .elf import (
    ALLOC,
    EXECUTE,
    INFO,
    LARGE,
    LOCAL,
    MERGE,
    NOBITS,
    PROGBITS,
    RELA,
    STRINGS,
    STRTAB,
    SYMTAB,
    UNDEFINED,
    UNWIND,
    WEAK,
    WRITE,
    X86_64,
    ElfObject,
    Section,
    malformed,
)
from .errors import CodegenError

_ABSOLUTE_64 = 1
"""R_X86_64_64, the one relocation: a word, the symbol's address plus the addend."""

_FLAGS = WRITE | ALLOC | EXECUTE | MERGE | STRINGS | INFO | LARGE
_KINDS = {0, PROGBITS, SYMTAB, STRTAB, RELA, NOBITS, UNWIND}
_TYPES = range(5)
"""Symbols without a type, of data, functions, sections, files."""

_ALIGNMENTS = {0, *(1 << power for power in range(PAGE.bit_length()))}
_LARGEST = 1 << 28
"""Bytes of a mapping."""

_CODE, _CONSTANTS, _VARIABLES, _ZEROS = _SEGMENTS = range(4)
"""In the order in which they lie in memory."""

_WORD = struct.Struct("<Q")
_MASK = (1 << 64) - 1


class Unsupported(CodegenError):
    """An object that may be right, but is none of those that this linker is made for."""


@cache
def available() -> bool:
    """Whether this linker is for this machine."""
    return sys.platform == "linux" and os.uname().machine == "x86_64"


def link(
    objects: Iterable[bytes], exports: Iterable[str], imports: Mapping[str, int]
) -> tuple[CodeMemory, dict[str, int]]:
    """Code in memory and the addresses of `exports`. Objects see each other's symbols.

    Raises `Unsupported` for what it is not made for, `CodegenError` for what cannot be right.
    """
    parts = [_Part(ElfObject(data)) for data in objects]
    code, constants, _, size = _lay_out(parts)
    memory = CodeMemory(size)
    defined = _definitions(parts, memory.address)
    for name in exports:
        if name not in defined:
            raise malformed(f"no symbol {name!r} in it")
    image, known = memory.bytes(), {**imports, **defined}
    for part in parts:
        part.copy(image)
        part.relocate(image, memory.address, known)
    memory.make_executable(0, code)
    memory.make_constant(_aligned(code, PAGE), constants)
    return memory, {name: defined[name] for name in exports}


def _aligned(position: int, alignment: int) -> int:
    return -(-position // alignment) * alignment


class _Part:
    """An object, and where its sections go: `places` by their numbers, in bytes."""

    def __init__(self, elf: ElfObject) -> None:
        _check(elf)
        self.elf = elf
        self.segments: tuple[list[tuple[int, Section]], ...] = ([], [], [], [])
        for number, section in enumerate(elf.sections):
            if section.flags & ALLOC and section.kind in (PROGBITS, NOBITS):
                self.segments[_segment(section)].append((number, section))
        self.places: dict[int, int] = {}

    def definitions(self) -> Iterable[tuple[str, bool, int]]:
        """What others see: names, whether they give way to others, and places in bytes."""
        for symbol in self.elf.symbols:
            binding = symbol[1] >> 4
            if binding != LOCAL and symbol[3] != UNDEFINED:
                place = self._place(symbol[3], symbol[4])
                yield self.elf.symbol_name(symbol), binding == WEAK, place

    def copy(self, image: memoryview) -> None:
        """Copy what has bytes."""
        for number, place in self.places.items():
            section = self.elf.sections[number]
            if section.kind == PROGBITS:
                image[place : place + section.size] = self.elf.content(section)

    def relocate(self, image: memoryview, base: int, known: Mapping[str, int]) -> None:
        """Write the addresses that the object asks for, in an image that will lie at `base`."""
        addresses: dict[int, int] = {}
        write = _WORD.pack_into
        for section in self.elf.sections:
            if section.kind != RELA or section.info not in self.places:
                continue
            place, target = self.places[section.info], self.elf.sections[section.info]
            end = target.size - _WORD.size if target.kind == PROGBITS else -1
            for offset, info, addend in self.elf.relocations(section):
                address = addresses.get(info)
                if address is None:
                    address = addresses[info] = self._address(info, base, known)
                if offset > end:
                    raise malformed("a relocation outside of its section")
                write(image, place + offset, address + addend & _MASK)

    def _address(self, info: int, base: int, known: Mapping[str, int]) -> int:
        """The address of the symbol that a relocation is about."""
        number, kind = info >> 32, info & 0xFFFFFFFF
        if kind != _ABSOLUTE_64:
            raise _unsupported(f"a relocation of type {kind}")
        if not 0 < number < len(self.elf.symbols):
            raise malformed("a relocation with no symbol")
        symbol = self.elf.symbols[number]
        if symbol[1] >> 4 == LOCAL:
            return base + self._place(symbol[3], symbol[4])
        name = self.elf.symbol_name(symbol)
        return known[name] if name in known else _of_process(name)

    def _place(self, section: int, value: int) -> int:
        place = self.places.get(section)
        if place is None or value > self.elf.sections[section].size:
            raise malformed("a symbol outside of what is loaded")
        return place + value


def _check(elf: ElfObject) -> None:
    """Refuse what is in an object and not known here."""
    if elf.machine != X86_64:
        raise _unsupported(f"machine {elf.machine}")
    for section in elf.sections:
        if section.kind not in _KINDS or section.flags & ~_FLAGS:
            raise _unsupported(f"a section of kind {section.kind}, flags {section.flags:#x}")
        if section.flags & EXECUTE and (section.flags & WRITE or section.kind == NOBITS):
            raise _unsupported("code that is not constant")
        if section.alignment not in _ALIGNMENTS:
            raise _unsupported(f"alignment {section.alignment}")
        in_file_only = section.kind == PROGBITS and section.size and not section.flags & ALLOC
        if in_file_only and elf.section_name(section).startswith(".debug"):
            raise _unsupported("debug information, which LLVM's linker shows to gdb")
    for symbol in elf.symbols:
        if symbol[1] & 15 not in _TYPES or symbol[1] >> 4 > WEAK:
            raise _unsupported(f"a symbol of type {symbol[1]:#x}")


def _unsupported(found: str) -> Unsupported:
    return Unsupported("the object is not for this linker", found=found)


def _segment(section: Section) -> int:
    if section.flags & EXECUTE:
        return _CODE
    if section.kind == NOBITS:
        return _ZEROS
    return _VARIABLES if section.flags & WRITE else _CONSTANTS


def _lay_out(parts: Sequence[_Part]) -> list[int]:
    """Give the sections their places; where each segment ends, in bytes from the beginning.

    Each begins a page, but the last: zeros go on where the variables end.
    """
    ends: list[int] = []
    position = 0
    for segment in _SEGMENTS:
        if segment != _ZEROS:
            position = _aligned(position, PAGE)
        for part in parts:
            for number, section in part.segments[segment]:
                position = _aligned(position, section.alignment or 1)
                part.places[number] = position
                position += section.size
                if position > _LARGEST:
                    raise malformed("sections that are too large")
        ends.append(position)
    return ends


def _definitions(parts: Sequence[_Part], base: int) -> dict[str, int]:
    """The addresses of all symbols that others see; the first of weak ones counts."""
    strong: dict[str, int] = {}
    weak: dict[str, int] = {}
    for part in parts:
        for name, gives_way, place in part.definitions():
            if gives_way:
                weak.setdefault(name, base + place)
            elif strong.setdefault(name, base + place) != base + place:
                raise malformed(f"two symbols {name!r}")
    return {**weak, **strong}


def _of_process(name: str) -> int:
    """A symbol of the C library: LLVM calls `memset` and the like on its own."""
    try:
        address = ctypes.cast(ctypes.CDLL(None)[name], ctypes.c_void_p).value
    except (AttributeError, ValueError):
        address = None
    if not address:
        raise malformed(f"no symbol {name!r} anywhere")
    return address
