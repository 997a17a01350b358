"""Calls of micro-kernels: their calling convention from the caller's side (SPEC K3).

`microkernels` says what they compute, `backends/llvm/imports.py` brings in the table.
"""

from __future__ import annotations

from dataclasses import dataclass

from xdsl.ir import SSAValue

from ..passes.tiles import TileShape
from .family_names import table_name
from .llvm_ir.builder import FuncBuilder, Operand
from .llvm_ir.ir import PTR


@dataclass(frozen=True)
class Matrix:
    """Where an f32 matrix lies, the elements of a row side by side: address, elements between
    rows."""

    pointer: SSAValue
    row: SSAValue


class MicroKernels:
    """A family's table of micro-kernels, as a function sees it."""

    def __init__(self, b: FuncBuilder, tile: tuple[int, int]) -> None:
        self.b = b
        name = table_name(TileShape(*tile))
        b.module.declare_global(name)
        self.table = b.address(name)

    def of(self, rows: SSAValue, table: SSAValue | None = None) -> SSAValue:
        """The address of the micro-kernel for that many rows, or of that in another table."""
        return self.b.load(PTR, self.b.gep(table or self.table, rows, PTR))

    def call(
        self,
        kernel: SSAValue,
        depth: SSAValue,
        left: Matrix,
        right: Matrix,
        result: Matrix,
        *,
        accumulate: Operand,
        ahead: SSAValue,
        step: Operand,
    ) -> None:
        """result = (accumulate ? result : 0) + left·right; lines from `ahead` on are prefetched,
        `step` elements further for each unit of depth."""
        b = self.b
        pointers = [left.pointer, right.pointer, result.pointer]
        rows = [left.row, right.row, result.row]
        b.call_ptr(kernel, [depth, *pointers, *rows, b.value(accumulate), ahead, b.value(step)])
