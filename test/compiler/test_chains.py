"""Chains of two products (attention and its relatives) against tier 0, with garbage around them."""

from __future__ import annotations

from typing import NamedTuple

import aiopt
import numpy as np
import pytest
from aiopt.backends.llvm.target import Target
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.tiles import TileShape, tile_shapes
from hypothesis import example, given, settings
from hypothesis import strategies as st
from machine import target_or_skip

from compiler.differential import check_call, reference

PIPELINE = (
    "common, decompose, canonicalize, cse, dce, fuse{chains=true}, graph-to-lin, schedule{%s},"
    " pack-weights, plan-arena, lin-to-llvm"
)
SIZES = st.sampled_from([0, 1, 2, 13, 14, 15, 29, 32, 33, 100])


class Attention(NamedTuple):
    """Sizes and layout of an attention; what happens to its scores."""

    heads: int
    rows: int
    columns: int
    depth: int
    width: int
    mask: str
    normalise: str
    swapped: bool
    """Heads are the inner of the outer dimensions: [rows, heads, depth]."""


CASES = st.builds(
    Attention,
    heads=st.sampled_from([1, 2, 5]),
    rows=SIZES,
    columns=SIZES,
    depth=st.sampled_from([1, 8, 24, 64, 300]),
    width=st.sampled_from([1, 8, 31, 40]),
    mask=st.sampled_from(["none", "additive", "causal", "column"]),
    normalise=st.sampled_from(["softmax", "maximum"]),
    swapped=st.booleans(),
)


def shape(case: Attention, rows: str, columns: str) -> tuple[int, ...]:
    sizes = case._asdict()
    outer = (sizes[rows], case.heads) if case.swapped else (case.heads, sizes[rows])
    return (*outer, sizes[columns])


def text(case: Attention) -> str:
    h = case.heads

    def given(rows: str, size: int) -> str:
        if case.swapped:
            return f"tensor<?x{h}x{size}xf32, #graph.dims<{rows}, _, _>>"
        return f"tensor<{h}x?x{size}xf32, #graph.dims<_, {rows}, _>>"

    q, k, v, o = (
        given(r, w)
        for r, w in (("s", case.depth), ("t", case.depth), ("t", case.width), ("s", case.width))
    )
    scores = f"tensor<{h}x?x?xf32, #graph.dims<_, s, t>>"
    plane = "tensor<?x?xf32, #graph.dims<s, t>>"
    lines = []

    def add(result: str, line: str) -> str:
        lines.append(f"  {result} = {line}")
        return result

    batch = 1 if case.swapped else 0
    x = add(
        "%p",
        f"graph.dot %q, %k lhs_batch = [{batch}] rhs_batch = [{batch}] lhs_contract = [2]"
        f" rhs_contract = [2] : ({q}, {k}) -> {scores}",
    )
    if case.mask == "additive":
        add("%mb", f"graph.broadcast %m axes = [1, 2] : ({plane}) -> {scores}")
        x = add("%x", f"graph.add {x}, %mb : {scores}")
    elif case.mask == "causal":
        places, flags = (scores.replace("f32", kind) for kind in ("i64", "i1"))
        add("%r", f"graph.iota axis = 1 : {places}")
        add("%i", f"graph.iota axis = 2 : {places}")
        add("%b", f"graph.compare %i, %r direction = le : ({places}, {places}) -> {flags}")
        add("%n", f"graph.neg %p : {scores}")
        x = add("%x", f"graph.select %b, %p, %n : ({flags}, {scores}, {scores}) -> {scores}")
    elif case.mask == "column":
        line = "tensor<?xf32, #graph.dims<t>>"
        add("%cb", f"graph.broadcast %c axes = [2] : ({line}) -> {scores}")
        x = add("%x", f"graph.mul {x}, %cb : {scores}")
    if case.normalise == "softmax":
        x = add("%w", f"graph.softmax {x} axis = 2 : {scores}")
    else:
        row = f"tensor<{h}x?xf32, #graph.dims<_, s>>"
        add("%a", f"graph.abs {x} : {scores}")
        add("%sum", f"graph.reduce %a kind = max axes = [2] : {scores} -> {row}")
        add("%sb", f"graph.broadcast %sum axes = [0, 1] : ({row}) -> {scores}")
        x = add("%w", f"graph.mul {x}, %sb : {scores}")
    plain = f"tensor<{h}x?x{case.width}xf32, #graph.dims<_, s, _>>"
    result = add(
        "%o",
        f"graph.dot {x}, %v lhs_batch = [0] rhs_batch = [{batch}] lhs_contract = [2]"
        f" rhs_contract = [{1 - batch}] : ({scores}, {v}) -> {plain}",
    )
    if case.swapped:
        result = add("%ot", f"graph.transpose %o perm = [1, 0, 2] : ({plain}) -> {o}")
    body = "\n".join(lines)
    return f"""func.func @main(%q: {q}, %k: {k}, %v: {v}, %m: {plane},
    %c: tensor<?xf32, #graph.dims<t>>) -> ({o}) {{
{body}
  func.return {result} : {o}
}}"""


def check(case: Attention, options: str = "", **compiled: object) -> None:
    rng = np.random.default_rng(0)
    module = parse_module(text(case), make_context())
    shapes = [
        shape(case, "rows", "depth"),
        shape(case, "columns", "depth"),
        shape(case, "columns", "width"),
        (case.rows, case.columns),
        (case.columns,),
    ]
    inputs = [rng.standard_normal(s, np.float32) for s in shapes]
    program = aiopt.compile(text(case), pipeline=PIPELINE % options, **compiled)  # pyright: ignore[reportArgumentType]
    expected = reference(module, inputs)
    check_call(program, inputs, expected, str(case))


@settings(max_examples=120)
@given(CASES, st.sampled_from([1, 3]))
@example(Attention(2, 29, 700, 300, 40, "additive", "softmax", True), 1)
def test_attention(case: Attention, threads: int) -> None:
    check(case, threads=threads)


@settings(max_examples=30)
@given(CASES, st.integers(1, 64), st.sampled_from([1, 3]))
@example(Attention(2, 29, 70, 24, 40, "causal", "softmax", True), 28, 1)
def test_rows_together(case: Attention, rows: int, threads: int) -> None:
    check(case, f"block={rows},64,256", threads=threads)


@pytest.mark.parametrize("options", ["unroll=1", "vector=4", "block=14,16,64", "parallel=false"])
def test_schedules(options: str) -> None:
    check(Attention(2, 33, 70, 24, 40, "causal", "softmax", True), options)


@pytest.mark.parametrize("tile", tile_shapes(Target.host().vector_bits), ids=str)
def test_tiles(tile: TileShape) -> None:
    case = Attention(2, 33, 70, 24, 40, "causal", "softmax", True)
    check(case, f"tile={tile.mr},{tile.nr}")


@pytest.mark.parametrize("target", ["generic", "avx2"])
def test_narrower_targets(target: str) -> None:
    case = Attention(3, 33, 70, 24, 40, "additive", "softmax", False)
    check(case, target=target_or_skip(target))
    check(case, "block=12,64,256", target=target_or_skip(target))


GROUPED = """
func.func @main(%q: tensor<?x8x16xf32, #graph.dims<s, _, _>>, %k: tensor<?x2x16xf32, #graph.dims<t, _, _>>, %v: tensor<?x2x24xf32, #graph.dims<t, _, _>>) -> (tensor<2x4x?x24xf32, #graph.dims<_, _, s, _>>) {
  %q1 = graph.reshape %q : tensor<?x8x16xf32, #graph.dims<s, _, _>> -> tensor<?x2x4x16xf32, #graph.dims<s, _, _, _>>
  %q2 = graph.transpose %q1 perm = [1, 2, 0, 3] : tensor<?x2x4x16xf32, #graph.dims<s, _, _, _>> -> tensor<2x4x?x16xf32, #graph.dims<_, _, s, _>>
  %p = graph.dot %q2, %k lhs_batch = [0] rhs_batch = [1] lhs_contract = [3] rhs_contract = [2] : (tensor<2x4x?x16xf32, #graph.dims<_, _, s, _>>, tensor<?x2x16xf32, #graph.dims<t, _, _>>) -> tensor<2x4x?x?xf32, #graph.dims<_, _, s, t>>
  %w = graph.softmax %p axis = 3 : tensor<2x4x?x?xf32, #graph.dims<_, _, s, t>>
  %o = graph.dot %w, %v lhs_batch = [0] rhs_batch = [1] lhs_contract = [3] rhs_contract = [0] : (tensor<2x4x?x?xf32, #graph.dims<_, _, s, t>>, tensor<?x2x24xf32, #graph.dims<t, _, _>>) -> tensor<2x4x?x24xf32, #graph.dims<_, _, s, _>>
  func.return %o : tensor<2x4x?x24xf32, #graph.dims<_, _, s, _>>
}
"""


@pytest.mark.parametrize("threads", [1, 3])
def test_groups_of_queries_share_keys(threads: int) -> None:
    """The second outer dimension is none of the right-hand sides: they are packed outside it."""
    rng = np.random.default_rng(0)
    module = parse_module(GROUPED, make_context())
    program = aiopt.compile(GROUPED, pipeline=PIPELINE % "", threads=threads)
    for s, t in ((1, 5), (29, 70), (0, 3)):
        inputs = [rng.standard_normal(x, np.float32) for x in ((s, 8, 16), (t, 2, 16), (t, 2, 24))]
        check_call(program, inputs, reference(module, inputs), f"{s} {t}")
