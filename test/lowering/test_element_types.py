"""Element types that need care on some targets: bf16 without instructions for it, booleans."""

from __future__ import annotations

import aiopt
import numpy as np
import pytest
from machine import target_or_skip

TARGETS = ("native", "avx2", "generic")
BFLOAT16 = {
    "exp": ("graph.exp %x : {x}", "tensor<5x3xbf16>"),
    "concat": ("graph.concat %x, %x axis = 0 : ({x}, {x}) -> {r}", "tensor<10x3xbf16>"),
    "transpose": ("graph.transpose %x perm = [1, 0] : ({x}) -> {r}", "tensor<3x5xbf16>"),
    "argmax": ("graph.argmax %x axis = 1 : ({x}) -> {r}", "tensor<5xi64>"),
    "max": ("graph.reduce %x kind = max axes = [1] : ({x}) -> {r}", "tensor<5xbf16>"),
    "cast": ("graph.cast %x : ({x}) -> {r}", "tensor<5x3xi32>"),
    "constant": ("graph.constant dense<-1.5> : {r}", "tensor<5x3xbf16>"),
}


def compile_or_skip(text: str, target: str) -> aiopt.Program:
    return aiopt.compile(text, target=target_or_skip(target))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", BFLOAT16)
def test_bfloat16(name: str, target: str) -> None:
    """No library call is left over where the target lacks bf16, masked tails included."""
    ml_dtypes = pytest.importorskip("ml_dtypes")
    operation, result = BFLOAT16[name]
    x = "tensor<5x3xbf16>"
    text = (
        f'func.func @main(%x: {x} {{graph.name = "x"}}) -> {result} {{\n'
        f"  %r = {operation.format(x=x, r=result)}\n  func.return %r : {result}\n}}\n"
    )
    values = np.linspace(-3, 3, 15).reshape(5, 3).astype(ml_dtypes.bfloat16)
    found = compile_or_skip(text, target)(values)
    expected = aiopt.compile(text, tier=0)(values)
    assert found.dtype == expected.dtype
    np.testing.assert_allclose(found.astype(float), expected.astype(float), rtol=1 / 128)


@pytest.mark.parametrize("target", TARGETS)
def test_product_of_booleans(target: str) -> None:
    """Products are or-ed, not added modulo 2."""
    text = (
        'func.func @main(%x: tensor<5x3xi1> {graph.name = "x"}) -> tensor<5x5xi1> {\n'
        "  %t = graph.transpose %x perm = [1, 0] : (tensor<5x3xi1>) -> tensor<3x5xi1>\n"
        "  %r = graph.matmul %x, %t : (tensor<5x3xi1>, tensor<3x5xi1>) -> tensor<5x5xi1>\n"
        "  func.return %r : tensor<5x5xi1>\n}\n"
    )
    x = np.array([[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 0], [1, 0, 1]], bool)
    np.testing.assert_array_equal(compile_or_skip(text, target)(x), x @ x.T)
