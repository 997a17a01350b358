"""Products of few rows or columns, vectors along the depth, against tier 0 with garbage around."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.dialects import lin
from aiopt.dialects.text import make_context, parse_module
from aiopt.jitrt.linking import link
from aiopt.jitrt.lowered import lower
from aiopt.passes.base import PassState
from aiopt.passes.dot_form import dot_form
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.schedule import write_schedule
from aiopt.passes.schedule_fits import check_schedule
from aiopt.passes.schedule_space import TIER_2
from hypothesis import example, given, settings
from hypothesis import strategies as st
from machine import target_or_skip

from compiler.differential import check_call, reference

HOST = Target.host()


class Product(NamedTuple):
    """Sizes of a product, and how it lies."""

    batch: int
    """0: it has no such dimension."""
    long: int
    few: int
    depth: int
    long_rows: bool
    copied: bool
    """Whether the depth of the side that has few is not contiguous."""
    epilogue: bool
    static: bool
    tile: int
    """Which of the tiles there are."""


PRODUCTS = st.builds(
    Product,
    batch=st.sampled_from([0, 0, 1, 3]),
    long=st.sampled_from([0, 1, 2, 3, 7, 8, 13, 40]),
    few=st.integers(1, 8),
    depth=st.sampled_from([0, 2, 3, 15, 16, 17, 31, 64, 70, 129]),
    long_rows=st.booleans(),
    copied=st.booleans(),
    epilogue=st.booleans(),
    static=st.booleans(),
    tile=st.integers(0, 5),
)


def orders(case: Product) -> tuple[str, str]:
    """The dimensions of both operands."""
    long_first, few_first = case.long_rows, not case.long_rows
    turned = case.copied
    left = "km" if turned and few_first else "mk"
    right = "kn" if turned and long_first else "nk"
    batch = "b" if case.batch else ""
    return batch + left, batch + right


def sizes_of(case: Product) -> dict[str, int]:
    """The size of each dimension."""
    rows, columns = (case.long, case.few) if case.long_rows else (case.few, case.long)
    return {"b": case.batch, "m": rows, "n": columns, "k": case.depth}


def text(case: Product) -> str:
    """The product; all but the few rows or columns are symbols unless sizes are static."""
    sizes = sizes_of(case)
    few = "n" if case.long_rows else "m"

    def tensor(dims: str) -> str:
        known = {d: case.static or d == few for d in dims}
        shape = "x".join(str(sizes[d]) if known[d] else "?" for d in dims)
        names = ", ".join("_" if known[d] else d for d in dims)
        return f"tensor<{shape}xf32{'' if all(known.values()) else f', #graph.dims<{names}>'}>"

    left, right = orders(case)
    x, y = tensor(left), tensor(right)
    batch = [0] if case.batch else []
    result = tensor(("b" if case.batch else "") + "mn")
    negated = f"  %e = graph.neg %p : {result}\n"
    return f"""func.func @main(%x: {x}, %y: {y}) -> ({result}) {{
  %p = graph.dot %x, %y lhs_batch = {batch} rhs_batch = {batch}
    lhs_contract = [{left.index("k")}] rhs_contract = [{right.index("k")}] : ({x}, {y}) -> {result}
{negated if case.epilogue else ""}  func.return {"%e" if case.epilogue else "%p"} : {result}
}}"""


def check(case: Product, target: Target, threads: int = 1) -> int:
    """The product by dot products against tier 0; how many kernels had them."""
    rng, sizes = np.random.default_rng(0), sizes_of(case)
    inputs = [rng.standard_normal([sizes[d] for d in dims], np.float32) for dims in orders(case)]
    module, found = parse_module(text(case)), 0
    state = PassState(make_context(), target=target)
    PassManager(resolve("kernels, schedule")).run(module, state)
    for kernel in [op for op in module.ops if isinstance(op, lin.KernelOp)]:
        form = dot_form(kernel)
        if form is not None:
            tiles, loops = form.tiles(target.vector_bits), TIER_2.choose(kernel, target, "dot")
            write_schedule(kernel, replace(loops, tile=tuple(tiles[case.tile % len(tiles)])))
            found += 1
    rest = "pack-weights, plan-arena, lin-to-llvm"
    program = link(lower(module, pipeline=rest, target=target).compile(), {}, threads=threads)
    check_call(program, inputs, reference(parse_module(text(case)), inputs), str(case))
    return found


@settings(max_examples=20)
@given(PRODUCTS, st.sampled_from([1, 3]))
@example(Product(0, 45, 4, 333, True, True, False, True, 0), 1)
@example(Product(3, 45, 8, 333, True, True, True, False, 0), 2)
@example(Product(0, 45, 1, 333, False, False, False, True, 0), 1)
def test_product(case: Product, threads: int) -> None:
    check(case, HOST, threads)


@pytest.mark.parametrize("level", ["generic", "avx2", "avx512"])
@pytest.mark.parametrize("few", range(2, 9))
@pytest.mark.parametrize("long_rows", [True, False])
def test_each_target(level: str, few: int, long_rows: bool) -> None:
    case = Product(0, 13, few, 77, long_rows, few % 2 == 0, few % 3 == 0, few % 4 > 1, few)
    assert check(case, target_or_skip(level)) == 1


def kernel_of(case: Product) -> lin.KernelOp:
    module = parse_module(text(case))
    PassManager(resolve("kernels")).run(module, PassState(make_context(), target=HOST))
    (kernel,) = [op for op in module.ops if isinstance(op, lin.KernelOp)]
    return kernel


def test_what_cannot_be_dot_products_is_refused() -> None:
    narrow = kernel_of(Product(0, 20, 4, 64, True, True, False, True, 0))
    wide = kernel_of(Product(0, 20, 9, 64, True, True, False, True, 0))
    loops = TIER_2.choose(narrow, HOST, "dot")
    check_schedule(narrow, loops, HOST.vector_bits)
    with pytest.raises(AioptError, match="no product of few rows or columns"):
        check_schedule(wide, loops, HOST.vector_bits)
    with pytest.raises(AioptError, match="no such dot products on this target"):
        check_schedule(narrow, replace(loops, tile=(100, 4)), HOST.vector_bits)
