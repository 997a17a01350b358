"""Random convolutions and poolings, whatever is allowed together, compiled, against tier 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import aiopt
import numpy as np
from aiopt.backends.llvm.target import Target
from aiopt.dialects import graph, lin
from aiopt.dialects.dims import Dim, symbol
from aiopt.dialects.graph import tensor_type
from aiopt.dialects.text import make_context
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pins import with_pins
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.schedule_space import TIER_2, space_of
from aiopt.passes.schedule_windows import numbers_of_rows
from aiopt.passes.window_form import is_window
from hypothesis import given, settings
from hypothesis import strategies as st
from xdsl.dialects.builtin import ModuleOp, f32
from xdsl.ir import SSAValue

from compiler.differential import check_call, reference
from compiler.test_windows import Program

TARGET = Target.chosen(None)
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


Case = tuple[ModuleOp, list[np.ndarray]]
"""A program of one convolution or pooling, and arguments of a call."""


@st.composite
def convolutions(draw: st.DrawFn, features: Sequence[int] = (1, 3, 4, 18)) -> Case:
    """Any convolution, with so many features to a group, of exact or unknown sizes."""
    rank = draw(st.integers(1, 3))
    layout = draw(layouts(rank))
    groups = draw(st.sampled_from([1, 1, 2, 3]))
    inputs, outputs = draw(st.integers(1, 5)), draw(st.sampled_from(features))
    sizes = {"b": draw(st.integers(0, 2)), "f": groups * inputs, "o": groups * outputs}
    sizes["i"] = inputs
    x_sizes = sizes | {str(i): draw(st.sampled_from([1, 2, 5, 8, 19])) for i in range(rank)}
    w_sizes = sizes | {str(i): draw(st.integers(1, 3)) for i in range(rank)}
    x_shape, w_shape = [x_sizes[c] for c in layout[0]], [w_sizes[c] for c in layout[1]]
    free: list[Dim] = list(x_shape)
    if draw(st.booleans()):
        named = (symbol(f"n{c}") if c in "b012" else x_sizes[c] for c in layout[0])
        free = list(named)
    program = Program([tensor_type(f32, tuple(free)), tensor_type(f32, tuple(w_shape))])
    fields = {"layout": f"{layout[0]},{layout[1]}->{layout[2]}", "groups": groups}
    y = program.add(graph.ConvOp, *program.args, **fields, **draw(moves(rank)))
    if draw(st.booleans()):
        y = program.add(graph.ELEMENTWISE_OPS["relu"], y)
    return case(program, y, x_shape, w_shape)


@settings(max_examples=40)
@given(convolutions())
def test_conv(case: Case) -> None:
    check(*case)


@settings(max_examples=40)
@given(convolutions(features=(4, 18, 40)), st.randoms(use_true_random=False))
def test_schedules(case: Case, rng: Random) -> None:
    """Every schedule of the space is right, and so are convolutions as loops."""
    module, arrays = case
    lowered = module.clone()
    PassManager(resolve("kernels")).run(lowered, PassState(make_context(), target=TARGET))
    pins: dict[str, lin.Schedule] = {}
    for kernel in [op for op in lowered.ops if isinstance(op, lin.KernelOp)]:
        space = space_of(kernel, TARGET)
        point = space.sample(rng)
        assert kernel.digest is not None and point is not None
        pins[kernel.digest.data] = space.schedule(point)
        if is_window(kernel) and rng.random() < 0.4:
            loops = TIER_2.choose(kernel, TARGET, "window")
            rows = rng.choice([None, 1, *numbers_of_rows(kernel, loops)])
            pins[kernel.digest.data] = replace(loops, rows=rows)
    check(module, arrays, str(with_pins(resolve("tier2"), pins)))


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
    check(*case(program, y, shape))


def case(program: Program, result: SSAValue, *shapes: list[int]) -> Case:
    """The program, and normally distributed arguments of these shapes."""
    rng = np.random.default_rng(0)
    return program.module(result), [rng.standard_normal(s).astype(np.float32) for s in shapes]


def check(module: ModuleOp, arrays: list[np.ndarray], pipeline: str = "tier2") -> None:
    """What is compiled gives what the interpreter gives."""
    program = aiopt.compile(module, pipeline=pipeline)
    check_call(program, arrays, reference(module, arrays), str(module))
