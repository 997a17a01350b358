"""toy-to-arith: multiplications for squares."""

from __future__ import annotations

from dataclasses import dataclass

from aiopt.passes.base import Pass, PassState
from xdsl.dialects import arith
from xdsl.ir import Operation
from xdsl.rewriter import Rewriter

from .dialect import SquareOp


@dataclass(frozen=True)
class ToyToArithPass(Pass):
    """Lower toy.square to arith.mulf."""

    name = "toy-to-arith"

    fast: bool = False
    """Whether the products may be reassociated and contracted."""

    def run(self, op: Operation, state: PassState) -> None:
        flags = arith.FastMathFlagsAttr("fast") if self.fast else None
        for square in [each for each in op.walk() if isinstance(each, SquareOp)]:
            product = arith.MulfOp(square.operand, square.operand, flags)
            product.location = square.location
            Rewriter.replace_op(square, product)
            state.count("squares")
