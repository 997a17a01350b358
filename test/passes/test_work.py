"""The work of kernels, in operations and bytes as functions of their sizes (K3)."""

from __future__ import annotations

import pytest
from aiopt.dialects import lin
from aiopt.dialects.llvm_ext import IntrinsicOp
from aiopt.jitrt.lowered import lower
from aiopt.lowering.llvm_ir import ir
from aiopt.lowering.llvm_ir.builder import ModuleBuilder
from aiopt.lowering.vector_math import POLYNOMIALS
from aiopt.passes.work import FUNCTIONS, kernel_work

PIPELINE = "common, decompose, fuse, graph-to-lin"

F32 = "tensor<?x8xf32, #graph.dims<n, _>>"


def _program(arguments: str, result: str, *lines: str) -> str:
    body = "\n".join(f"  {line}" for line in lines)
    return f"func.func @main({arguments}) -> {result} {{\n{body}\n}}"


PROGRAMS = {
    "add": (
        _program(
            f"%x: {F32}, %y: {F32}", F32,
            f"%r = graph.add %x, %y : {F32}",
            f"return %r : {F32}",
        ),
        "8*n0", "96*n0",
    ),
    "broadcast row": (
        _program(
            f"%x: {F32}, %b: tensor<8xf32>", F32,
            f"%c = graph.broadcast %b axes = [1] : tensor<8xf32> -> {F32}",
            f"%r = graph.mul %x, %c : {F32}",
            f"return %r : {F32}",
        ),
        "8*n0", "64*n0 + 32",
    ),
    "matmul": (
        _program(
            f"%x: {F32}, %w: tensor<8x5xf32>", "tensor<?x5xf32, #graph.dims<n, _>>",
            f"%r = graph.matmul %x, %w : ({F32}, tensor<8x5xf32>) -> tensor<?x5xf32, #graph.dims<n, _>>",
            "return %r : tensor<?x5xf32, #graph.dims<n, _>>",
        ),
        "80*n0", "52*n0 + 160",
    ),
    "slice": (
        _program(
            f"%x: {F32}", "tensor<?x2xf32, #graph.dims<n, _>>",
            f"%s = graph.slice %x starts = [0, 4] limits = [n, 6] strides = [1, 1] : {F32} -> tensor<?x2xf32, #graph.dims<n, _>>",
            "%r = graph.exp %s : tensor<?x2xf32, #graph.dims<n, _>>",
            "return %r : tensor<?x2xf32, #graph.dims<n, _>>",
        ),
        "42*n0", "16*n0",
    ),
    "convolution": (
        _program(
            "%x: tensor<1x3x8x8xf32>, %w: tensor<8x3x3x3xf32>", "tensor<1x8x8x8xf32>",
            '%r = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1]'
            " : (tensor<1x3x8x8xf32>, tensor<8x3x3x3xf32>) -> tensor<1x8x8x8xf32>",
            "return %r : tensor<1x8x8x8xf32>",
        ),
        str(2 * 8 * 8 * 8 * 3 * 3 * 3), str(4 * (3 * 8 * 8 + 8 * 3 * 3 * 3 + 8 * 8 * 8)),
    ),
    "attention": (
        _program(
            f"%q: {F32}, %k: {F32}, %v: {F32}", F32,
            f"%t = graph.transpose %k perm = [1, 0] : {F32} -> tensor<8x?xf32, #graph.dims<_, n>>",
            f"%s = graph.matmul %q, %t : ({F32}, tensor<8x?xf32, #graph.dims<_, n>>) -> tensor<?x?xf32, #graph.dims<n, n>>",
            "%p = graph.softmax %s axis = 1 : tensor<?x?xf32, #graph.dims<n, n>>",
            f"%r = graph.matmul %p, %v : (tensor<?x?xf32, #graph.dims<n, n>>, {F32}) -> {F32}",
            f"return %r : {F32}",
        ),
        "57*n0*n0 + n0", "128*n0",
    ),
    "integers": (
        _program(
            "%x: tensor<7xi32>", "tensor<7xi32>",
            "%r = graph.add %x, %x : tensor<7xi32>",
            "return %r : tensor<7xi32>",
        ),
        "0", "56",
    ),
    "rows of a table": (
        _program(
            "%t: tensor<1000x8xf32>, %i: tensor<?xi32, #graph.dims<n>>", F32,
            f"%r = graph.gather %t, %i axis = 0 : (tensor<1000x8xf32>, tensor<?xi32, #graph.dims<n>>) -> {F32}",
            f"return %r : {F32}",
        ),
        "0", "4*min(8*n0, 8000) + 36*n0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_work(name: str) -> None:
    text, flops, nbytes = PROGRAMS[name]
    module = lower(text, pipeline=PIPELINE).module
    (kernel,) = [op for op in module.ops if isinstance(op, lin.KernelOp)]
    work = kernel_work(kernel)
    assert (str(work.flops), str(work.bytes)) == (flops, nbytes)


def test_functions_are_the_operations_of_their_polynomials() -> None:
    counts = {"fmuladd": 2, "fma": 2, "llvm.fadd": 1, "llvm.fsub": 1, "llvm.fmul": 1}
    counts |= {"llvm.fdiv": 1, "llvm.fneg": 1, "maxnum": 1, "minnum": 1, "sqrt": 1}
    counts |= {"maximum": 1, "minimum": 1}
    assert {cls.name.removeprefix("math.") for cls in FUNCTIONS} == set(POLYNOMIALS)
    for cls, flops in FUNCTIONS.items():
        b = ModuleBuilder(vector_bits=512).func("f", [ir.PTR])
        POLYNOMIALS[cls.name.removeprefix("math.")](b, b.load(ir.vec(ir.F32, 16), b.args[0]))
        names = [
            op.intrinsic.data if isinstance(op, IntrinsicOp) else op.name for op in b.op.walk()
        ]
        assert sum(counts.get(name, 0) for name in names) == flops, cls.name
