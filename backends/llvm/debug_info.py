"""Debug metadata of LLVM IR text: which line of the program each instruction computes (K3).

LLVM turns it into DWARF line tables. RTDyld registers loaded objects with gdb, so that a debugger
shows `model.mlir:7` in backtraces and breaks there; `objdump -dS` shows an emitted object between
the lines of the program. Functions and instructions that come from nowhere have no metadata of
their own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...diagnostics import Location, location_of

if TYPE_CHECKING:
    from xdsl.ir import Operation


def environment_flag(name: str) -> bool:
    """Whether an environment variable asks for something: it is set, and not to 0."""
    return os.environ.get(name, "0") not in ("", "0")


class DebugInfo:
    """The metadata of one module, numbered from `first`, and the text that refers to it."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._nodes: list[str] = []
        self._known: dict[str, str] = {}
        self._unit = ""
        self._scope = ""
        self._home = Location("")
        self._last: tuple[object, str] = (None, "")

    def function(self, op: Operation, name: str) -> str:
        """What follows the attributes of a function's definition; its lines follow."""
        home = location_of(op)
        self._scope, self._last = "", (None, "")
        if home is None:
            return ""
        self._home = home
        file = self._file(home.file)
        if not self._unit:
            self._unit = self._add(
                f'distinct !DICompileUnit(language: DW_LANG_C, file: {file}, producer: "aiopt", '
                "isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug, "
                "nameTableKind: None)"
            )
        kind = self._node(f"!DISubroutineType(types: {self._node('!{null}')})")
        self._scope = self._add(
            f'distinct !DISubprogram(name: "{_escaped(name)}", scope: {file}, file: {file}, '
            f"line: {home.line}, scopeLine: {home.line}, type: {kind}, unit: {self._unit}, "
            "spFlags: DISPFlagDefinition | DISPFlagOptimized)"
        )
        return f" !dbg {self._scope}"

    def mark(self, lines: list[str], start: int, op: Operation) -> None:
        """Add the place of `op` to the instructions `lines[start:]` of the current function."""
        if not self._scope or start == len(lines):
            return
        if self._last[0] is not op.location:
            self._last = (op.location, self._place(location_of(op) or self._home))
        for number in range(start, len(lines)):
            if not lines[number].endswith(":"):
                lines[number] += self._last[1]

    def _place(self, place: Location) -> str:
        scope = self._scope
        if place.file != self._home.file:
            scope = self._node(
                f"!DILexicalBlockFile(scope: {scope}, file: {self._file(place.file)}, "
                "discriminator: 0)"
            )
        text = f"!DILocation(line: {place.line}, column: {place.col}, scope: {scope})"
        return f", !dbg {self._node(text)}"

    def _file(self, name: str) -> str:
        directory = _escaped(os.getcwd())
        return self._node(f'!DIFile(filename: "{_escaped(name)}", directory: "{directory}")')

    def _node(self, text: str) -> str:
        """The number of a node; equal nodes are one."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._add(text)
        return found

    def _add(self, text: str) -> str:
        self._nodes.append(text)
        return f"!{self._first + len(self._nodes) - 1}"

    def lines(self) -> Iterable[str]:
        """The metadata itself, for the end of the module."""
        if not self._unit:
            return
        versions = ('!{i32 7, !"Dwarf Version", i32 4}', '!{i32 2, !"Debug Info Version", i32 3}')
        flags = ", ".join([self._node(text) for text in versions])
        yield f"!llvm.dbg.cu = !{{{self._unit}}}"
        yield f"!llvm.module.flags = !{{{flags}}}"
        for number, text in enumerate(self._nodes, self._first):
            yield f"!{number} = {text}"


def _escaped(text: str) -> str:
    """A string as LLVM quotes it."""
    return "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:02X}"
        for byte in text.encode(errors="surrogateescape")
    )
