"""Random convolutions and poolings, whatever is allowed together, compiled, against tier 0."""

from __future__ import annotations

import aiopt
import numpy as np
from aiopt.dialects import graph
from aiopt.dialects.dims import Dim, symbol
from aiopt.dialects.graph import tensor_type
from hypothesis import given, settings
from hypothesis import strategies as st
from xdsl.dialects.builtin import f32

from compiler.differential import check_call, reference
from compiler.test_windows import Program

LETTERS = "bf", "oi", "bf"


@st.composite
def moves(draw: st.DrawFn, rank: int) -> dict[str, list[int]]:
    """How a window moves along `rank` dimensions."""

    def each(low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=rank, max_size=rank))

    return {
        "strides": each(1, 3),
        "low": each(-1, 2),
        "high": each(-1, 2),
        "x_dilation": draw(st.sampled_from([[], each(1, 2)])),
        "w_dilation": draw(st.sampled_from([[], each(1, 2)])),
    }


@st.composite
def layouts(draw: st.DrawFn, rank: int) -> tuple[str, str, str]:
    """Layouts people use, or any."""
    digits = "012"[:rank]
    common = [
        (f"bf{digits}", f"oi{digits}", f"bf{digits}"),
        (f"b{digits}f", f"{digits}io", f"b{digits}f"),
    ]
    any_order = tuple("".join(draw(st.permutations(part + digits))) for part in LETTERS)
    return draw(st.sampled_from([*common, *common, any_order]))


@settings(max_examples=40)
@given(st.data())
def test_conv(data: st.DataObject) -> None:
    rank = data.draw(st.integers(1, 3))
    layout = data.draw(layouts(rank))
    groups = data.draw(st.sampled_from([1, 1, 2, 3]))
    inputs, outputs = data.draw(st.integers(1, 5)), data.draw(st.sampled_from([1, 3, 4, 18]))
    sizes = {"b": data.draw(st.integers(0, 2)), "f": groups * inputs, "o": groups * outputs}
    sizes["i"] = inputs
    x_sizes = sizes | {str(i): data.draw(st.sampled_from([1, 2, 5, 8, 19])) for i in range(rank)}
    w_sizes = sizes | {str(i): data.draw(st.integers(1, 3)) for i in range(rank)}
    x_shape, w_shape = [x_sizes[c] for c in layout[0]], [w_sizes[c] for c in layout[1]]
    free: list[Dim] = list(x_shape)
    if data.draw(st.booleans()):
        named = (symbol(f"n{c}") if c in "b012" else x_sizes[c] for c in layout[0])
        free = list(named)
    program = Program([tensor_type(f32, tuple(free)), tensor_type(f32, tuple(w_shape))])
    fields = {"layout": f"{layout[0]},{layout[1]}->{layout[2]}", "groups": groups}
    y = program.add(graph.ConvOp, *program.args, **fields, **data.draw(moves(rank)))
    if data.draw(st.booleans()):
        y = program.add(graph.ELEMENTWISE_OPS["relu"], y)
    check(program, y, x_shape, w_shape)


@settings(max_examples=40)
@given(st.data())
def test_pool(data: st.DataObject) -> None:
    rank = data.draw(st.integers(1, 4))
    shape = data.draw(st.lists(st.sampled_from([1, 2, 5, 18]), min_size=rank, max_size=rank))
    window = data.draw(st.lists(st.integers(1, 3), min_size=rank, max_size=rank))
    program = Program([tensor_type(f32, tuple(shape))])
    kind = data.draw(st.sampled_from(["add", "max", "min", "mul"]))
    fields = {"kind": kind, "window": window}
    y = program.add(graph.ReduceWindowOp, *program.args, **fields, **data.draw(moves(rank)))
    check(program, y, shape)


def check(program: Program, result: object, *shapes: list[int]) -> None:
    module = program.module(result)  # pyright: ignore[reportArgumentType]
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape).astype(np.float32) for shape in shapes]
    check_call(aiopt.compile(module), arrays, reference(module, arrays), str(module))
