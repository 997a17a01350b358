"""Rows in blocks for the micro-kernels: an even split, so that no block is masked (K3)."""

from __future__ import annotations

from xdsl.ir import SSAValue

from .llvm_ir.builder import FuncBuilder
from .llvm_ir.ir import I64


class Rows:
    """`m` rows in ``⌈m/mr⌉`` blocks of nearly equal height: the first ones have one row more."""

    def __init__(self, b: FuncBuilder, m: SSAValue, mr: int) -> None:
        self.b = b
        self.count = m
        self.blocks = b.ceildiv(m, mr)
        some = b.max(self.blocks, 1)
        self.low = b.binary("sdiv", m, some)
        self.higher = b.sub(m, b.mul(self.low, some))

    def start(self, block: SSAValue) -> SSAValue:
        """The first row of a block, or the end of the last one."""
        if self.b.value_of(block) == 0:
            return block
        if block is self.blocks:
            return self.count
        return self.b.add(self.b.mul(block, self.low), self.b.min(block, self.higher))

    def height(self, block: SSAValue) -> SSAValue:
        """The number of its rows."""
        more = self.b.cast("zext", self.b.icmp("slt", block, self.higher), I64)
        return self.b.add(self.low, more)


class OneBlock:
    """1 to `mr` rows, which are one block."""

    def __init__(self, b: FuncBuilder, m: SSAValue) -> None:
        self.b = b
        self.blocks = b.iconst(1)
        self._rows = m

    def start(self, block: SSAValue) -> SSAValue:
        """The first row of a block, or the end of the only one."""
        return self.b.mul(self._rows, block)

    def height(self, block: SSAValue) -> SSAValue:
        """The number of its rows."""
        return self._rows
