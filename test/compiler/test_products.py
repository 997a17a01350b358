"""Products of all shapes, orders and blockings against tier 0, with garbage around them."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import NamedTuple

import aiopt
import numpy as np
import pytest
from aiopt.backends.llvm.target import Target
from aiopt.dialects import lin
from aiopt.dialects.lin.schedule import PACKS
from aiopt.dialects.text import make_context, parse_module
from aiopt.jitrt.linking import link
from aiopt.jitrt.lowered import lower
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.schedule import write_schedule
from aiopt.passes.tiles import TileShape, edge_tiles, tile_shapes
from hypothesis import example, given, settings
from hypothesis import strategies as st
from machine import target_or_skip

from compiler.differential import check_call, reference

SIZES = st.sampled_from([0, 1, 2, 3, 13, 14, 15, 29, 31, 32, 33, 64, 70, 100, 300])


BITS = Target.host().vector_bits
TILES = tile_shapes(BITS)


def edges(bits: int, tile: TileShape) -> list[int | None]:
    """The columns that a last panel may have beside those of the tile."""
    return [None, *(each.nr for each in edge_tiles(bits, tile))]


class Product(NamedTuple):
    """Sizes of a product, the order in which its operands lie, what is done with it."""

    batch: tuple[int, ...]
    m: int
    n: int
    k: int
    left: str
    right: str
    tile: TileShape
    edge: int | None
    pack: str
    whole: bool
    block: str
    epilogue: bool
    static: bool
    packed: bool = False
    """Whether the right-hand side is a weight, if sizes are known."""


PRODUCTS = st.sampled_from(TILES).flatmap(
    lambda tile: st.builds(
        Product,
        batch=st.sampled_from([(), (), (1,), (3,), (2, 3)]),
        m=SIZES,
        n=SIZES,
        k=SIZES,
        left=st.sampled_from(["mk", "km"]),
        right=st.sampled_from(["kn", "nk"]),
        tile=st.just(tile),
        edge=st.sampled_from(edges(BITS, tile)),
        pack=st.sampled_from(PACKS),
        whole=st.booleans(),
        block=st.sampled_from(["", "block=28,8,16", "block=1,1,3", "block=56,64,64"]),
        epilogue=st.booleans(),
        static=st.booleans(),
        packed=st.booleans(),
    )
)


def text(case: Product) -> str:
    sizes = dict(
        zip("abmnk", (*case.batch, *(0,) * (2 - len(case.batch)), *case[1:4]), strict=True)
    )
    batch = "ab"[: len(case.batch)]

    def tensor(dims: str) -> str:
        shape = "x".join(str(sizes[d]) if case.static else "?" for d in dims)
        names = "" if case.static else f", #graph.dims<{', '.join(dims)}>"
        return f"tensor<{shape}xf32{names}>"

    left, right, result = (tensor(batch + d) for d in (case.left, case.right, "mn"))
    first = len(batch)
    numbers = list(range(first))
    lhs, rhs = first + case.left.index("k"), first + case.right.index("k")
    last = "%p" if not case.epilogue else "%e"
    body = f"  %e = graph.neg %p : {result}\n" if case.epilogue else ""
    return f"""func.func @main(%x: {left}, %y: {right} {{graph.name = "y"}}) -> ({result}) {{
  %p = graph.dot %x, %y lhs_batch = {numbers} rhs_batch = {numbers}
    lhs_contract = [{lhs}] rhs_contract = [{rhs}] : ({left}, {right}) -> {result}
{body}  func.return {last} : {result}
}}"""


def is_packed(case: Product) -> bool:
    """Whether the right-hand side is a weight."""
    return case.packed and case.static


def check(case: Product, target: Target, inputs: list[np.ndarray], threads: int = 1) -> None:
    """The product with the schedule of the case against tier 0."""
    program = compiled(case, target, inputs[1], threads)
    expected = reference(parse_module(text(case)), inputs)
    check_call(program, inputs[:1] if is_packed(case) else inputs, expected, str(case))


def compiled(case: Product, target: Target, right: np.ndarray, threads: int) -> aiopt.Program:
    """The product with the schedule of the case."""
    module = parse_module(text(case))
    weights = {"y": right} if is_packed(case) else {}
    state = PassState(make_context(), weights=weights, target=target)
    schedule = f"schedule{{tile={case.tile.mr},{case.tile.nr} {case.block}}}"
    PassManager(resolve(f"bind-weights, common, fuse, graph-to-lin, {schedule}")).run(module, state)
    for kernel in [op for op in module.ops if isinstance(op, lin.KernelOp)]:
        loops = kernel.loops
        whole = case.whole and case.pack in ("auto", "b", "both")
        if loops is not None and loops.kind == "matmul":
            write_schedule(kernel, replace(loops, edge=case.edge, pack=case.pack, whole=whole))
    rest = "pack-weights, plan-arena, lin-to-llvm"
    artifact = lower(module, pipeline=rest, target=target).compile()
    return link(artifact, weights, threads=threads)


@settings(max_examples=150)
@given(PRODUCTS, st.sampled_from([1, 3]))
@example(Product((), 1, 700, 1100, "mk", "kn", TILES[0], None, "auto", False, "", False, False), 1)
@example(Product((), 300, 70, 2100, "km", "nk", TILES[0], None, "auto", False, "", True, False), 2)
def test_product(case: Product, threads: int) -> None:
    rng = np.random.default_rng(0)
    inputs = []
    for order in (case.left, case.right):
        shape = (
            *case.batch,
            *(case.m if d == "m" else case.n if d == "n" else case.k for d in order),
        )
        inputs.append(rng.standard_normal(shape, np.float32))
    check(case, Target.host(), inputs, threads)


NARROWER = [
    (level, tile, edge)
    for level, bits in (("generic", 128), ("avx2", 256))
    for tile in tile_shapes(bits)
    for edge in edges(bits, tile)
]


@pytest.mark.parametrize(("level", "tile", "edge"), NARROWER)
@pytest.mark.parametrize("block", ["", "block=12,16,64"])
def test_narrower_targets(level: str, tile: TileShape, edge: int | None, block: str) -> None:
    rng = np.random.default_rng(0)
    case = Product((2,), 37, 45, 333, "mk", "kn", tile, edge, "b", True, block, True, False)
    inputs = [rng.standard_normal(shape, np.float32) for shape in ((2, 37, 333), (2, 333, 45))]
    check(case, target_or_skip(level), inputs)


@pytest.mark.parametrize("stored", ["abk", "akb", "kba"])
def test_weights_in_any_order(stored: str) -> None:
    """Two dimensions of columns, wherever they and the depth lie in a weight and are read."""
    sizes = {"a": 5, "b": 40, "k": 33}

    def tensor(dims: str) -> str:
        return f"tensor<{'x'.join(str(sizes[d]) for d in dims)}xf32>"

    rng = np.random.default_rng(0)
    x = rng.standard_normal((7, 33), np.float32)
    w = rng.standard_normal([sizes[d] for d in stored], np.float32)
    for read in map("".join, permutations(stored)):
        perm = [stored.index(d) for d in read]
        result = f"tensor<7x{tensor(read.replace('k', '')).removeprefix('tensor<')}"
        source = f"""
          func.func @main(%x: tensor<7x33xf32>, %w: {tensor(stored)} {{graph.weight = "w"}})
              -> ({result}) {{
            %t = graph.transpose %w perm = {perm} : ({tensor(stored)}) -> {tensor(read)}
            %p = graph.dot %x, %t lhs_batch = [] rhs_batch = [] lhs_contract = [1]
              rhs_contract = [{read.index("k")}] : (tensor<7x33xf32>, {tensor(read)}) -> {result}
            func.return %p : {result}
          }}"""
        program = aiopt.compile(source, weights={"w": w})
        expected = np.tensordot(x, w.transpose(perm), (1, read.index("k")))
        check_call(program, [x], [expected], f"{stored} read as {read}")
