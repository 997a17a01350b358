"""Products of ONNX: MatMul, Gemm, Einsum, and those of integers with zero points (SPEC K3)."""

from __future__ import annotations

from ..frontend.builder import Lowered
from ..frontend.contracting import dot, matmul
from ..frontend.einsum import einsum
from .node import Builder, Handlers, Node


def product(b: Builder, node: Node, lhs: Lowered, rhs: Lowered) -> Lowered:
    """numpy's matmul."""
    return matmul(b, lhs, rhs)


def gemm(b: Builder, node: Node, x: Lowered, y: Lowered, z: Lowered | None = None) -> Lowered:
    """``alpha · x·y + beta · z`` of matrices, each of which may be transposed first."""
    for operand in (x, y):
        if len(operand.shape) != 2:
            b.fail("expected matrices", found=f"rank {len(operand.shape)}")
    left, right = (0 if node.flag("transA") else 1), (1 if node.flag("transB") else 0)
    if x.shape[left] != y.shape[right]:
        b.same_size(x.shape[left], y.shape[right])
    total = _scaled(b, dot(b, x, y, [left], [right]), node.float("alpha", 1))
    beta = node.float("beta", 1)
    if z is None or beta == 0:
        return total
    return b.apply("add", total, b.broadcast_to(_scaled(b, z, beta), total.shape))


def _scaled(b: Builder, x: Lowered, factor: float) -> Lowered:
    return x if factor == 1 else b.apply("mul", x, b.number(factor, x.element))


def summation(b: Builder, node: Node, *operands: Lowered) -> Lowered:
    """The sum of products that an equation describes."""
    return einsum(b, node.string("equation"), operands)


ARITHMETIC: Handlers = {
    "Einsum": summation,
    "Gemm": gemm,
    "MatMul": product,
}
