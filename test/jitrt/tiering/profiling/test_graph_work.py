"""The work of programs, from the graph level (SPEC H3, H5, T8)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from aiopt.backends.interp import Interpreter
from aiopt.dialects import graph, lin
from aiopt.dialects.dim_text import parse_dim
from aiopt.dialects.dims import substitute
from aiopt.dialects.graph.types import signless, tensor_type
from aiopt.dialects.text import make_context, parse_module
from aiopt.jitrt.lowered import lower
from aiopt.jitrt.tiering.profiling.graph_work import GraphWork
from aiopt.jitrt.tiering.profiling.op_work import operation_work
from aiopt.jitrt.tiering.profiling.profile import ProgramWork
from aiopt.jitrt.tiering.profiling.size_function import size_function
from aiopt.lowering.scalar_ops import emit_scalar
from aiopt.passes.work import kernel_work, scalar_flops
from xdsl.dialects.builtin import bf16, f32, f64, i1, i32
from xdsl.ir import Block
from xdsl.utils.exceptions import VerifyException

ROOT = Path(__file__).parents[4]
N8 = "tensor<?x8xf32, #graph.dims<n, _>>"
N = "tensor<?xf32, #graph.dims<n>>"


def module(arguments: str, result: str, *lines: str):
    body = "\n".join(f"  {line}" for line in lines)
    return parse_module(
        f"func.func @main({arguments}) -> {result} {{\n{body}\n}}", "test", make_context()
    )


def work(arguments: str, result: str, *lines: str) -> GraphWork:
    return GraphWork(module(arguments, result, *lines))


# -- sizes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["7", "s", "2*s + 1", "s*s*b - 3*b + 4", "(s + 3) floordiv 4", "(s - 7) floordiv 4", "s ceildiv 3",
     "s mod 5 + b", "max(s, 3) - min(b, 2*s)", "2*((s - b) floordiv 3)*b", "(b - s) ceildiv 2", "s floordiv b", "s ceildiv b", "s mod b"],
)  # fmt: skip
def test_a_size_function_evaluates_dimensions(text):
    function = size_function([parse_dim(text)], ["s", "b"])
    for s in range(12):
        for b in (0, 1, 9):
            assert function((s, b)) == (substitute(parse_dim(text), {"s": s, "b": b}),)


def test_symbols_that_are_nowhere_alone_come_as_their_expression():
    assert size_function([parse_dim("s"), parse_dim("t")], ["2*s + 1"])((9,)) == (4, 1)


# -- operations -----------------------------------------------------------------------------------


def test_elementwise():
    w = work(
        f"%x: {N}, %y: {N}",
        N,
        f"%e = graph.exp %x : {N}",
        f"%r = graph.add %e, %y : {N}",
        f"return %r : {N}",
    )
    assert list(w.node_flops((10,))) == [210, 10]
    assert list(w.node_bytes((10,))) == [80, 120]
    assert w.flops((10,)) == 220
    assert w.memory((10,)) == (80, 0, 40, 0)
    assert w.density((10,)) == 220 / 120


@pytest.mark.parametrize("element", [f32, f64, bf16, i32, i1])
def test_scalar_arithmetic_is_that_of_the_bodies_that_are_compiled(element):
    type_, scalar = tensor_type(element, (7,)), signless(element)
    for name, cls in graph.ELEMENTWISE_OPS.items():
        count = 1 if name in (*graph.UNARY_OPS, *graph.PREDICATE_OPS) else 2
        fields = {"direction": "lt"} if cls is graph.CompareOp else {}
        try:
            if cls in (graph.SelectOp, graph.CastOp, graph.BitcastOp):
                continue
            op = cls.make(Block(arg_types=[type_] * count).args, **fields)
        except VerifyException:
            continue  # not for elements of that type
        body = Block(arg_types=[scalar] * count)
        emit_scalar(body, op, body.args)
        assert operation_work(op)[0] == 7 * sum(map(scalar_flops, body.ops)), name


def test_weights_are_no_inputs():
    w = work(
        f'%x: {N8}, %w: tensor<8x5xf32> {{graph.weight = "w"}}', "tensor<?x5xf32, #graph.dims<n, _>>",
        f"%r = graph.matmul %x, %w : ({N8}, tensor<8x5xf32>) -> tensor<?x5xf32, #graph.dims<n, _>>",
        "return %r : tensor<?x5xf32, #graph.dims<n, _>>",
    )  # fmt: skip
    assert w.flops((3,)) == 2 * 3 * 8 * 5
    assert w.memory((3,)) == (96, 160, 60, 0)
    assert (w.ir_size, w.complexity) == (1, 1)


def test_what_lies_between_kernels_is_written_and_read():
    w = work(
        f"%x: {N8}", N8,
        f"%s = graph.softmax %x axis = 1 : {N8}",
        f"%t = graph.tanh %s : {N8}",
        f"%r = graph.softmax %t axis = 1 : {N8}",
        f"return %r : {N8}",
    )  # fmt: skip
    assert w.memory((2,)) == (64, 0, 64, 128)


def test_moves_do_nothing_and_a_gather_reads_what_it_gives():
    w = work(
        "%t: tensor<1000x8xf32>, %i: tensor<?xi64, #graph.dims<n>>", "tensor<8x?xf32, #graph.dims<_, n>>",
        f"%g = graph.gather %t, %i axis = 0 : (tensor<1000x8xf32>, tensor<?xi64, #graph.dims<n>>) -> {N8}",
        f"%r = graph.transpose %g perm = [1, 0] : {N8} -> tensor<8x?xf32, #graph.dims<_, n>>",
        "return %r : tensor<8x?xf32, #graph.dims<_, n>>",
    )  # fmt: skip
    assert list(w.node_bytes((2,))) == [2 * 64 + 16, 0]
    assert w.flops((2,)) == 0


LOOP = f"""%r = graph.while(%x) : ({N}) -> {N} cond(%p) {{
    %m = graph.reduce %p kind = max axes = [0] : {N} -> tensor<f32>
    %one = graph.constant dense<1.0> : tensor<f32>
    %c = graph.compare %m, %one direction = lt : (tensor<f32>, tensor<f32>) -> tensor<i1>
    graph.yield %c : tensor<i1>
  }} do(%q) {{
    %u = graph.add %q, %q : {N}
    graph.yield %u : {N}
  }}"""


def test_a_loop_counts_one_round_and_its_kernels_are_worth_more():
    w = work(f"%x: {N}", N, LOOP, f"return %r : {N}")
    assert [(node.name, node.depth) for node in w.nodes] == [
        ("graph.while", 0), ("graph.reduce", 1), ("graph.compare", 1), ("graph.add", 1),
    ]  # fmt: skip
    assert w.flops((10,)) == 20
    assert w.complexity == 2
    assert w.edges == [(0, 1), (1, 2), (0, 3), (0, 3)]


def test_equal_kernels_are_counted_once():
    lines = [f"%a{i + 1} = graph.softmax %a{i} axis = 1 : {N8}" for i in range(6)]
    w = work(f"%a0: {N8}", N8, *lines, f"return %a6 : {N8}")
    assert (w.ir_size, w.complexity) == (6, 1)


# -- programs -------------------------------------------------------------------------------------


def example() -> GraphWork:
    lowered = lower((ROOT / "examples/encoder_block.mlir").read_text(), tier=0)
    return GraphWork(lowered.module)


def test_arithmetic_is_that_of_the_kernels():
    """Of an encoder block: products to the operation, the rest as it is counted after fusion."""
    text = (ROOT / "examples/encoder_block.mlir").read_text()
    kernels = lower(
        text, pipeline="common, decompose, canonicalize, cse, dce, fuse, graph-to-lin"
    ).module
    total = 0
    found = {op.sym_name.data: op for op in kernels.ops if isinstance(op, lin.KernelOp)}
    for call in kernels.walk():
        if isinstance(call, lin.CallOp):
            kernel = found[call.kernel]
            sizes = [substitute(size, {"s": 128}) for size in call.symbols.sizes]
            flops = kernel_work(kernel).flops
            total += substitute(flops, dict(zip(kernel.symbol_names, sizes, strict=True)))
    assert example().flops((128,)) == pytest.approx(total, rel=0.01)


def test_work_serves_a_profile():
    w: ProgramWork = example()
    assert w.seconds((16,)) < w.seconds((128,)) < w.seconds((512,))
    assert example().least_seconds((128,)) < w.seconds((128,))
    assert example().least_seconds((128,), threads=2) < example().least_seconds((128,))


# -- heat and scores ------------------------------------------------------------------------------


def test_heat_flows_along_edges():
    w = work(
        f"%x: {N}", N,
        f"%a = graph.exp %x : {N}", f"%b = graph.neg %a : {N}", f"%c = graph.abs %a : {N}",
        f"%d = graph.add %b, %c : {N}", f"return %d : {N}",
    )  # fmt: skip
    assert w.edges == [(0, 1), (0, 2), (1, 3), (2, 3)]
    assert w.heat(np.array([1.0, 0, 0, 0]), steps=1) == pytest.approx([0.9, 0.05, 0.05, 0])
    assert w.heat(np.array([1.0, 0, 0, 0]), steps=2) == pytest.approx([0.81, 0.09, 0.09, 0.01])


def test_scores():
    w = work(
        f"%x: {N}", N, f"%a = graph.exp %x : {N}", f"%b = graph.neg %a : {N}", f"return %b : {N}"
    )
    seconds = np.array([3.0, 1.0])
    assert list(w.scores((2, 0, 0, 0), 5, (10,), 80.0)) == [10, 10]
    assert list(w.scores((0, 1, 0, 0), 5, (10,), 80.0, seconds)) == [0.75, 0.25]
    assert list(w.scores((0, 0, 1, 0), 5, (10,), 80.0)) == [1, 1]
    assert list(w.scores((0, 0, 0, 8), 5, (10,), 80.0)) == [8 * 210 / 80, 1]


# -- measured times -------------------------------------------------------------------------------


def test_tier_0_times_its_operations():
    program = module(
        f"%x: {N}", N,
        f"%a = graph.exp %x : {N}", LOOP.replace("%x", "%a"), f"%b = graph.neg %r : {N}",
        f"return %b : {N}",
    )  # fmt: skip
    interpreter = Interpreter(program)
    ticks = iter(range(1000))
    inputs = [np.array([-4.0, -5.0], np.float32)]
    results, seconds = interpreter.timed(inputs, lambda: float(next(ticks)))
    assert np.array_equal(results[0], interpreter(inputs)[0])
    assert results[0].flags.writeable
    found = GraphWork(program).measured(interpreter.operations, seconds)
    assert list(found) == [1, 2, 0, 0, 0, 1], "a loop and the taking of its result are two steps"
