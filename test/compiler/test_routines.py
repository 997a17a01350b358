"""Sorting, scattering and running totals compiled, against tier 0 on fenced memory: all element
types, layouts, targets, sizes around registers and thresholds, in place, and in parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import aiopt
import numpy as np
import pytest
from aiopt.dialects.text import parse_module
from aiopt.lowering.table_words import ARENA
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import target_or_skip
from strategies import SymbolSizes, graph_modules
from xdsl.dialects.builtin import ModuleOp, f32, f64, i1, i8, i32, i64

from compiler.differential import check_call, random_calls, reference
from compiler.steps import ALL_STEPS, UNSIGNED

TARGETS = ("native", "avx2", "generic")
DTYPES = {
    "i1": "?", "i8": "i1", "i16": "i2", "i32": "i4", "i64": "i8", "ui8": "u1", "ui64": "u8",
    "f16": "f2", "f32": "f4", "f64": "f8", "bf16": "bfloat16",
}  # fmt: skip
SHAPES = ((0, 3, 2), (2, 0, 3), (1, 1, 1), (3, 1, 4), (2, 17, 5), (1, 200, 1), (2, 65, 70))


def dtype_of(element: str) -> np.dtype:
    if element == "bf16":
        return np.dtype(pytest.importorskip("ml_dtypes").bfloat16)
    return np.dtype(DTYPES[element])


def tensor(element: str, *sizes: str | int) -> str:
    shape = "".join(f"{'?' if isinstance(s, str) else s}x" for s in sizes)
    names = ", ".join(s if isinstance(s, str) else "_" for s in sizes)
    return f"tensor<{shape}{element}, #graph.dims<{names}>>"


def function(arguments: Iterable[str], operations: Iterable[tuple[str, str]]) -> ModuleOp:
    """``@main`` of arguments %0, %1 … whose results are all operations, given with result types."""
    given = list(arguments)
    lines, results = [], []
    for number, (text, result) in enumerate(operations):
        lines.append(f"  %r{number} = {text}")
        results.append((f"%r{number}", result))
    names, types = (", ".join(column) for column in zip(*results, strict=True))
    args = ", ".join(f"%{i}: {t}" for i, t in enumerate(given))
    body = "\n".join(lines)
    return parse_module(
        f"func.func @main({args}) -> ({types}) {{\n{body}\n  func.return {names} : {types}\n}}"
    )


def values_of(element: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Few different values; those that sort specially among them."""
    generator = np.random.default_rng(seed)
    numbers = generator.integers(-4, 5, shape).astype(np.float64) * 31.25
    dtype = dtype_of(element)
    if dtype.kind in "fV":
        special = generator.choice([1.0, 1.0, 1.0, -0.0, np.nan, -np.nan, np.inf], shape)
        with np.errstate(all="ignore"):
            return np.where(special == 1.0, numbers, special).astype(dtype)
    return numbers.astype(np.int64).astype(dtype)


def check(module: ModuleOp, calls: Iterable[list[np.ndarray]], target: str, tier: int = 2) -> None:
    program = aiopt.compile(module, tier=tier, target=target_or_skip(target))
    for inputs in calls:
        shapes = str([x.shape for x in inputs])
        check_call(program, inputs, reference(module, inputs), f"{target} {shapes}\n{module}")


def sorts(element: str, axes: Iterable[int], sizes: tuple[str | int, ...]) -> ModuleOp:
    x = tensor(element, *sizes)
    floats = element.startswith(("f", "b"))
    options = product(axes, ("", "descending = true"), ("", "total = true") if floats else ("",))
    return function(
        [x],
        [
            (f"graph.argsort %0 axis = {axis} {turned} {total} : {x} -> {result}", result)
            for axis, turned, total in options
            for result in [tensor("i32" if turned else "i64", *sizes)]
        ],
    )


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("element", DTYPES)
def test_argsort(element: str, target: str) -> None:
    calls = ([values_of(element, shape, 0)] for shape in SHAPES)
    check(sorts(element, range(3), ("a", "b", "c")), calls, target)


@pytest.mark.parametrize("length", [0, 1, 16, 47, 48, 49, 191, 192, 193, 1000])
def test_argsort_of_known_length(length: int) -> None:
    """Short rows are sorted by counting, others by digits; only one of them is compiled."""
    check(sorts("f32", [1], ("a", length)), [[values_of("f32", (2, length), 1)]], "native", tier=1)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("element", ["i1", "i8", "ui64", "f32", "bf16", "f64"])
@pytest.mark.parametrize("first", ["k", 5, 250])
def test_first_of_argsort(element: str, target: str, first: str | int) -> None:
    """Rows that are selected from, and rows that are counted; selections that are counted, and
    selections that are sorted by digits."""
    x, index, k = tensor(element, "a", "n", "c"), tensor("i32", "a", first, "c"), tensor("i8", "k")
    operations = [
        (f"graph.argsort %0 axis = 1 {turned} first = [{first}] : {x} -> {index}", index)
        for turned in ("", "descending = true")
    ]
    calls = [
        [values_of(element, (2, n, c), n), np.zeros(count, "i1")]
        for n, c in ((250, 1), (300, 2), (1000, 1))
        for count in ((0, 1, 7, 249) if first == "k" else (0,))
    ]
    check(function([x, k], operations), calls, target)


def test_a_row_may_be_too_short_for_the_first() -> None:
    x, index = tensor("f32", "n"), tensor("i64", 5)
    module = function([x], [(f"graph.argsort %0 axis = 0 first = [5] : {x} -> {index}", index)])
    for tier in (0, 2):
        program = aiopt.compile(module, tier=tier)
        assert program(np.arange(6, dtype="f4")).tolist() == [0, 1, 2, 3, 4]
        with pytest.raises(aiopt.AioptError, match="the sizes must satisfy n >= 5"):
            program(np.zeros(4, "f4"))


def test_first_of_all_different_keys() -> None:
    generator = np.random.default_rng(3)
    for element, dtype in (("f32", "f4"), ("f64", "f8"), ("i16", "i2")):
        x, index = tensor(element, "a", "n"), tensor("i64", "a", 40)
        text = f"graph.argsort %0 axis = 1 total = true first = [40] : {x} -> {index}"
        raw = generator.integers(0, 256, (3, 5000 * np.dtype(dtype).itemsize), np.uint8)
        check(function([x], [(text, index)]), [[raw.view(dtype)]], "native")


def test_argsort_of_all_different_keys() -> None:
    """Every byte of a key counts."""
    generator = np.random.default_rng(2)
    for element, dtype in (("f32", "f4"), ("f64", "f8"), ("i64", "i8"), ("i16", "i2")):
        raw = generator.integers(0, 256, (3, 700 * np.dtype(dtype).itemsize), np.uint8)
        check(sorts(element, [1], ("a", "b")), [[raw.view(dtype)]], "native")


KINDS = ("set", "add", "mul", "max", "min", "and", "or")


def fits(kind: str, element: str) -> bool:
    if kind in ("and", "or"):
        return element.startswith(("i", "ui"))
    return element != "i1" or kind in ("set", "max", "min")


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("element", DTYPES)
def test_scatter(element: str, target: str) -> None:
    calls = []
    for n, m, r in ((0, 3, 2), (4, 0, 3), (5, 9, 1), (3, 7, 70)):
        indices = np.random.default_rng(m).integers(-2, n + 2, m).astype("i4")
        x, u = values_of(element, (n, r), 3), values_of(element, (m, r), 4)
        calls.append([x, indices, u, np.ascontiguousarray(x[:, :1]), u[:, :1].copy()])
    rows, one = tensor(element, "n", "r"), tensor(element, "n", 1)
    updates, few = tensor(element, "m", "r"), tensor(element, "m", 1)
    index = tensor("i32", "m")
    operations = []
    for kind in filter(lambda kind: fits(kind, element), KINDS):
        wide = f"graph.scatter %0, %1, %2 kind = {kind} : ({rows}, {index}, {updates}) -> {rows}"
        single = f"graph.scatter %3, %1, %4 kind = {kind} : ({one}, {index}, {few}) -> {one}"
        operations += [(wide, rows), (single, one)]
    check(function([rows, index, updates, one, few], operations), calls, target)


@pytest.mark.parametrize("index", ["i8", "i16", "i64", "ui8", "ui64"])
def test_scatter_with_indices_of_any_width(index: str) -> None:
    x, updates = tensor("f32", "n"), tensor("f32", "m")
    text = f"graph.scatter %0, %1, %2 kind = add : ({x}, {tensor(index, 'm')}, {updates}) -> {x}"
    indices = np.array([5, -128, 127, 0, 5, -1]).astype(dtype_of(index))
    call = [np.ones(6, "f4"), indices, np.arange(6, dtype="f4")]
    check(function([x, tensor(index, "m"), updates], [(text, x)]), [call], "native")


def test_scatter_in_place() -> None:
    """An operand that dies with the call is not copied; one that lives on, or is the updates too,
    is."""
    x, index = tensor("f32", "n", 3), tensor("i64", "n")
    text = f"""func.func @main(%x: {x}, %i: {index}) -> ({x}, {x}, {x}) {{
      %a = graph.neg %x : {x}
      %b = graph.scatter %a, %i, %x kind = add : ({x}, {index}, {x}) -> {x}
      %c = graph.scatter %b, %i, %x kind = max : ({x}, {index}, {x}) -> {x}
      %d = graph.exp %c : {x}
      %e = graph.abs %x : {x}
      %f = graph.scatter %e, %i, %e kind = mul : ({x}, {index}, {x}) -> {x}
      %g = graph.exp %f : {x}
      %h = graph.abs %e : {x}
      func.return %d, %g, %h : {x}, {x}, {x}
    }}"""
    module = parse_module(text)
    program = aiopt.compile(module, tier=2)
    assert program.artifact is not None
    shared = 0
    for call in program.artifact.table.calls:
        places = [(arg.index, arg.offset) for arg in call.args if arg.kind == ARENA]
        shared += len(set(places)) < len(places)
    assert shared == 2
    for n in (0, 1, 5):
        inputs = [np.linspace(-1, 1, 3 * n, dtype="f4").reshape(n, 3), np.arange(n)[::-1] // 2]
        check_call(program, inputs, reference(module, inputs), str(n))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("element", DTYPES)
def test_cumulate(element: str, target: str) -> None:
    x, kinds = tensor(element, "a", "b", "c"), [k for k in KINDS[1:] if fits(k, element)]
    operations = [
        (f"graph.cumulate %0 kind = {kind} axis = {axis} : {x}", x)
        for kind, axis in product(kinds, range(3))
    ]
    calls = ([values_of(element, shape, 5)] for shape in SHAPES)
    check(function([x], operations), calls, target)


def test_cumulate_of_long_rows_is_as_accurate_as_numpys() -> None:
    x = tensor("f32", "n")
    program = aiopt.compile(
        function([x], [(f"graph.cumulate %0 kind = add axis = 0 : {x}", x)]), tier=2
    )
    values = np.random.default_rng(6).normal(size=100_000).astype("f4")
    exact = np.cumsum(values, dtype=np.float64)
    ours, numpys = (np.abs(y - exact).max() for y in (program(values), np.cumsum(values)))
    assert ours <= numpys


STEPS = ("argsort", "scatter", "scatter", "cumulate", "unary", "binary", "integer", "reshape",
         "transpose", "slice", "broadcast", "reduce", "gather", "small integer")  # fmt: skip
assert set(STEPS) <= set(ALL_STEPS)


@settings(max_examples=60)
@given(
    graph_modules(
        max_ops=12, steps=STEPS, elements=(f32, f32, i32, i64, i1, i8, f64, *UNSIGNED[::3])
    ),
    st.sampled_from([1, 2]),
    st.integers(1, 3),
)
def test_among_other_operations(
    case: tuple[ModuleOp, list[SymbolSizes]], tier: int, threads: int
) -> None:
    """In random programs, every call split between threads."""
    module, assignments = case
    program = aiopt.compile(module, tier=tier, threads=threads)
    if program._native is not None:
        program._native.descriptor.split_always()
    for sizes, inputs, expected in random_calls(module, assignments):
        check_call(program, inputs, expected, f"{tier} {threads} {sizes}\n{module}")
