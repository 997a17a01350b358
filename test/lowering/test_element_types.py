"""Element types that need care on some targets: bf16 without instructions for it, booleans,
unsigned integers, which `arith` and LLVM do not have as types; casts between all of them."""

from __future__ import annotations

import aiopt
import numpy as np
import pytest
from aiopt.dialects.text import parse_module
from compiler.differential import reference
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


WIDTHS = (8, 16, 32, 64)
CASTS = ("i1", *(f"{sign}{width}" for sign in ("i", "ui") for width in WIDTHS), "f16", "bf16",
         "f32", "f64")  # fmt: skip


def tier_of(target: str) -> int:
    """Both tiers are compiled, but not for each target."""
    return 2 if target == "native" else 1


def dtype_of(element: str) -> np.dtype:
    if element == "bf16":
        return np.dtype(pytest.importorskip("ml_dtypes").bfloat16)
    names = {"i1": "bool", **{f"{s}{w}": f"{s}nt{w}" for s in ("i", "ui") for w in WIDTHS}}
    return np.dtype(names.get(element, element.replace("f", "float")))


def some_values(element: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Integers of any size; floats also beyond them."""
    generator, dtype = np.random.default_rng(seed), dtype_of(element)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        numbers = generator.integers(info.min, info.max, shape, dtype, endpoint=True)
        return np.where(generator.integers(0, 2, shape) == 0, numbers, numbers % 5).astype(dtype)
    numbers = generator.normal(size=shape) * 2.0 ** generator.integers(-3, 70, shape)
    numbers.flat[:4] = [np.nan, np.inf, -np.inf, -0.5]
    with np.errstate(all="ignore"):
        return numbers.astype(dtype) if dtype.kind != "b" else numbers > 0


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", CASTS)
def test_casts(source: str, target: str) -> None:
    """To every element type, as tier 0 does."""
    x = f"tensor<?x{source}, #graph.dims<s>>"
    results = [f"tensor<?x{element}, #graph.dims<s>>" for element in CASTS]
    lines = [f"  %r{i} = graph.cast %x : {x} -> {r}\n" for i, r in enumerate(results)]
    names = ", ".join(f"%r{i}" for i in range(len(results)))
    types = ", ".join(results)
    body = "".join(lines) + f"  func.return {names} : {types}"
    module = parse_module(f"func.func @main(%x: {x}) -> ({types}) {{\n{body}\n}}")
    program = aiopt.compile(module, tier=tier_of(target), target=target_or_skip(target))
    for size in (0, 1, 37):
        values = some_values(source, (max(size, 4),), size)[:size]
        found = program(values)
        for element, have, want in zip(CASTS, found, reference(module, [values]), strict=True):
            assert have.dtype == want.dtype
            inexact = source == "f64" and element in ("f16", "bf16")  # by way of f32
            np.testing.assert_allclose(
                have.astype(float), want.astype(float), 1e-2 if inexact else 0, err_msg=element
            )


UNSIGNED = {
    "div": ("graph.div %k, %x : {x}", "{x}"),
    "rem": ("graph.rem %k, %x : {x}", "{x}"),
    "max": ("graph.max %n, %x : {x}", "{x}"),
    "compare": ("graph.compare %x, %y direction = lt : ({x}, {x}) -> {r}", "{b}x5xi1, {n}_>>"),
    "row max": ("graph.reduce %x kind = max axes = [1] : {x} -> {r}", "{b}x{e}, {n1}"),
    "row min": ("graph.reduce %x kind = min axes = [1] : {x} -> {r}", "{b}x{e}, {n1}"),
    "row sum": ("graph.reduce %x kind = add axes = [1] : {x} -> {r}", "{b}x{e}, {n1}"),
    "column max": ("graph.reduce %x kind = max axes = [0] : {x} -> {r}", "tensor<5x{e}>"),
    "argmax": ("graph.argmax %x axis = 1 : {x} -> {r}", "{b}xi64, {n1}"),
    "product": ("graph.matmul %x, %t : ({x}, {t}) -> {r}", "{b}x?x{e}, {n}s>>"),
    "gather": ("graph.gather %x, %i axis = 0 : ({x}, tensor<3x{e}>) -> {r}", "tensor<3x5x{e}>"),
    "pad": (
        "graph.pad %x, %c low = [0, 1] high = [0, 2] interior = [0, 0] : ({x}, tensor<{e}>) -> {r}",
        "{b}x8x{e}, {n}_>>",
    ),
    "iota": ("graph.iota axis = 0 : {x}", "{x}"),
    "concat": ("graph.concat %x, %y axis = 1 : ({x}, {x}) -> {r}", "{b}x10x{e}, {n}_>>"),
    "window": (
        "graph.reduce_window %x kind = max window = [1, 2] strides = [1, 1] low = [0, 1]"
        " high = [0, 0] : {x} -> {r}",
        "{x}",
    ),
    "low window": (
        "graph.reduce_window %x kind = min window = [1, 2] strides = [1, 1] low = [0, 1]"
        " high = [0, 0] : {x} -> {r}",
        "{x}",
    ),
    "dense": ("graph.add %d, %d : tensor<2x{e}>", "tensor<2x{e}>"),
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("width", WIDTHS)
def test_unsigned_programs(width: int, target: str) -> None:
    element = f"ui{width}"
    words = {"e": element, "b": "tensor<?", "n": "#graph.dims<s, ", "n1": "#graph.dims<s>>"}
    words["x"] = x = f"tensor<?x5x{element}, #graph.dims<s, _>>"
    words["t"] = f"tensor<5x?x{element}, #graph.dims<_, s>>"
    lines = [
        "%c = graph.constant dense<200> : tensor<{e}>",
        "%d = graph.constant dense<[3, 255]> : tensor<2x{e}>",
        "%k = graph.broadcast %c axes = [] : tensor<{e}> -> {x}",
        "%m = graph.size value = [70*s] : tensor<{e}>",
        "%n = graph.broadcast %m axes = [] : tensor<{e}> -> {x}",
        "%t = graph.transpose %y perm = [1, 0] : {x} -> {t}",
    ]
    results = [result.format(**words) for _, result in UNSIGNED.values()]
    for number, ((text, _), result) in enumerate(zip(UNSIGNED.values(), results, strict=True)):
        lines.append(f"%r{number} = " + text.replace("{r}", result))
    types = ", ".join(results)
    lines.append(f"func.return {', '.join(f'%r{i}' for i in range(len(results)))} : {types}")
    arguments = f"%x: {x}, %y: {x}, %i: tensor<3x{element}>"
    body = "\n".join(line.format(**words) for line in lines)
    module = parse_module(f"func.func @main({arguments}) -> ({types}) {{\n{body}\n}}")
    program = aiopt.compile(module, tier=tier_of(target), target=target_or_skip(target))
    for size in (1, 2, 17, 40):
        inputs = [some_values(element, shape, size) for shape in ((size, 5), (size, 5), (3,))]
        expected = reference(module, inputs)
        for name, have, want in zip(UNSIGNED, program(*inputs), expected, strict=True):
            assert have.dtype == want.dtype
            np.testing.assert_array_equal(have, want, err_msg=name)
