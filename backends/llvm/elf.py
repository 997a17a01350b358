"""Relocatable objects in ELF's 64-bit little-endian form, read with all bounds checked (K5).

Only what a linker needs: sections, symbols and relocations, as the System V ABI describes them.
Reading executes nothing and believes no number: offsets, sizes and indices are checked before they
are used, and an object that contradicts itself is one `CodegenError`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ...quick_dataclass import NamedTuple
from .errors import CodegenError

X86_64 = 62
"""Machine number (`e_machine`)."""

PROGBITS, SYMTAB, STRTAB, RELA, NOBITS = 1, 2, 3, 4, 8
UNWIND = 0x70000001
"""Kinds of sections (`sh_type`); the last is x86-64's for `.eh_frame`."""

WRITE, ALLOC, EXECUTE, MERGE, STRINGS, INFO = 1, 2, 4, 0x10, 0x20, 0x40
LARGE = 0x10000000
"""Flags of sections (`sh_flags`); the last is x86-64's for the large code model."""

FUNCTION = 2
"""Type of a symbol (`ELF64_ST_TYPE`)."""

LOCAL, GLOBAL, WEAK = 0, 1, 2
"""Binding of a symbol (`ELF64_ST_BIND`)."""

UNDEFINED, RESERVED = 0, 0xFF00
"""Section numbers: of symbols that others define, and the first that is no section's."""

_MAGIC = b"\x7fELF\x02\x01\x01"
_RELOCATABLE = 1
_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_RELOCATION = struct.Struct("<QQq")

Symbol = tuple[int, int, int, int, int, int]
"""name (offset in the names), info (binding × 16 + type), other, section, value, size in bytes."""

Relocation = tuple[int, int, int]
"""offset in the section in bytes, info (symbol × 2³² + type), addend."""


class Section(NamedTuple):
    """A section header, in ELF's order; sizes and offsets in bytes, in the file."""

    name: int
    kind: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    alignment: int
    entry_size: int


class ElfObject:
    """A relocatable object.

    Attributes:
        machine: its processor's number.
        sections: all section headers; that of a section with bytes lies within the object.
        symbols: the one symbol table, or nothing.
    """

    def __init__(self, data: bytes) -> None:
        """Raises `CodegenError` unless `data` is such an object."""
        if len(data) < _HEADER.size or not data.startswith(_MAGIC):
            raise malformed("no 64-bit little-endian ELF")
        _, kind, self.machine, _, _, _, start, _, _, _, _, each, count, names = _HEADER.unpack_from(
            data
        )
        if kind != _RELOCATABLE:
            raise malformed(f"ELF of type {kind}")
        end = start + count * _SECTION.size
        if each != _SECTION.size or not 0 < count < RESERVED or end > len(data):
            raise malformed("section headers outside of it")
        self.data = data
        self.sections = [Section._make(s) for s in _SECTION.iter_unpack(data[start:end])]
        for section in self.sections:
            if section.kind != NOBITS and section.offset + section.size > len(data):
                raise malformed("a section outside of it")
        self._section_names = self._strings(names)
        self.symbols: list[Symbol] = []
        self._names = b""
        for section in self.sections:
            if section.kind == SYMTAB:
                self._read_symbols(section)

    def _read_symbols(self, section: Section) -> None:
        if self.symbols or section.size % _SYMBOL.size:
            raise malformed("more than one symbol table, or a part of one")
        self.symbols = list(_SYMBOL.iter_unpack(self.content(section)))
        self._names = self._strings(section.link)
        sections = len(self.sections)
        for _, _, _, home, _, _ in self.symbols:
            if sections <= home < RESERVED:
                raise malformed("a symbol in no section")

    def content(self, section: Section) -> bytes:
        """The bytes of a section that has any."""
        return self.data[section.offset : section.offset + section.size]

    def section_name(self, section: Section) -> str:
        return _text(self._section_names, section.name)

    def symbol_name(self, symbol: Symbol) -> str:
        return _text(self._names, symbol[0])

    def relocations(self, section: Section) -> Iterator[Relocation]:
        """The entries of a section with relocations; nothing in them is checked."""
        if section.size % _RELOCATION.size:
            raise malformed("a part of a relocation")
        return _RELOCATION.iter_unpack(self.content(section))

    def functions(self) -> Iterator[tuple[str, Symbol]]:
        """The functions it defines, with their names."""
        for symbol in self.symbols:
            if symbol[1] & 15 == FUNCTION and symbol[3] != UNDEFINED:
                yield self.symbol_name(symbol), symbol

    def _strings(self, number: int) -> bytes:
        if not 0 <= number < len(self.sections) or self.sections[number].kind != STRTAB:
            raise malformed("no table of names")
        return self.content(self.sections[number])


def malformed(found: str) -> CodegenError:
    """The diagnostic for an object that is none."""
    return CodegenError("the object cannot be linked", found=found)


def _text(strings: bytes, start: int) -> str:
    end = strings.find(0, start)
    if end < 0:
        raise malformed("a name outside of it")
    try:
        return strings[start:end].decode()
    except UnicodeDecodeError:
        raise malformed("a name that is no text") from None
