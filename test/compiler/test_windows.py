"""Convolution and pooling, compiled for every kind of machine, against tier 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import aiopt
import numpy as np
import pytest
from aiopt.backends.llvm.target import Target
from aiopt.dialects import graph
from aiopt.dialects.dims import Dim, symbol
from aiopt.dialects.graph import GraphOp, tensor_type
from aiopt.dialects.text import make_context
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.tiles import TileShape, tile_shapes
from machine import target_or_skip
from window_cases import (
    CONVS,
    POOLS,
    WINOGRADS,
    Conv,
    Pool,
    conv,
    conv_fields,
    inputs_of,
    pool,
    pool_fields,
)
from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    Float16Type,
    ModuleOp,
    StringAttr,
    f32,
    f64,
    i1,
    i8,
    i32,
)
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Region, SSAValue

from compiler.differential import check_call, reference

TARGETS = ("native", "avx2", "generic")
NCHW, NHWC = ("bf01", "oi01", "bf01"), ("b01f", "01io", "b01f")
Layout = tuple[str, str, str]


class Program:
    """A function under construction."""

    def __init__(self, types: Sequence[Attribute]) -> None:
        self.block = Block(arg_types=types)
        self.args: Sequence[SSAValue] = self.block.args

    def add(self, cls: type[GraphOp], *operands: SSAValue, **fields: object) -> SSAValue:
        op = cls.make(operands, **fields)  # pyright: ignore[reportArgumentType]
        self.block.add_op(op)
        return op.result

    def module(self, *results: SSAValue) -> ModuleOp:
        self.block.add_op(ReturnOp(*results))
        types = ([a.type for a in self.args], [r.type for r in results])
        names = [DictionaryAttr({graph.NAME: StringAttr(f"x{i}")}) for i in range(len(self.args))]
        return ModuleOp([FuncOp("main", types, Region(self.block), arg_attrs=ArrayAttr(names))])


def layout_of(rank: int, layout: Layout) -> Layout:
    """A layout of two spatial dimensions for another number of them."""
    digits = "".join(map(str, range(rank)))
    x, w, out = (part.replace("01", digits) for part in layout)
    return x, w, out


def reordered(shape: Sequence[Dim], letters: str, order: str) -> tuple[Dim, ...]:
    return tuple(shape[letters.index(axis)] for axis in order)


def conv_module(
    case: Conv,
    layout: Layout = NCHW,
    *,
    element: Attribute = f32,
    symbolic: bool = False,
    epilogue: Callable[[Program, SSAValue, SSAValue], Sequence[SSAValue]] | None = None,
) -> ModuleOp:
    """``conv(x, w)``, or what `epilogue` makes of it and of a vector with one entry per feature."""
    spatial = len(case.x) - 2
    digits = "".join(map(str, range(spatial)))
    x_order, w_order, out_order = layout_of(spatial, layout)
    x: Sequence[Dim] = case.x
    if symbolic:
        x = (symbol("b"), case.x[1], *(symbol(f"s{i}") for i in range(spatial)))
    x_type = tensor_type(element, reordered(x, "bf" + digits, x_order))
    w_type = tensor_type(element, reordered(case.w, "oi" + digits, w_order))
    program = Program([x_type, w_type, tensor_type(element, (case.w[0],))])
    fields = conv_fields(case) | {"layout": f"{x_order},{w_order}->{out_order}"}
    y = program.add(graph.ConvOp, *program.args[:2], **fields)
    if epilogue is None:
        return program.module(y)
    axis = out_order.index("f")
    bias = program.add(graph.BroadcastOp, program.args[2], result=y.type, axes=[axis])
    return program.module(*epilogue(program, y, bias))


def arrays_of(case: Conv, layout: Layout = NCHW) -> list[np.ndarray]:
    x, w = inputs_of(case)
    digits = "".join(map(str, range(x.ndim - 2)))
    x_order, w_order, _ = layout_of(x.ndim - 2, layout)
    return [
        np.ascontiguousarray(x.transpose([("bf" + digits).index(axis) for axis in x_order])),
        np.ascontiguousarray(w.transpose([("oi" + digits).index(axis) for axis in w_order])),
        np.linspace(-2, 2, case.w[0], dtype=np.float32),
    ]


def check(module: ModuleOp, arrays: Sequence[np.ndarray], target: str, tier: int = 2) -> None:
    program = aiopt.compile(module, target=target_or_skip(target), tier=tier)
    check_call(program, arrays, reference(module, arrays), f"{target}, tier {tier}")


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("layout", [NCHW, NHWC], ids=["nchw", "nhwc"])
@pytest.mark.parametrize("case", CONVS, ids=str)
def test_conv(case: Conv, layout: Layout, target: str) -> None:
    module = conv_module(case, layout, epilogue=lambda p, y, b: [bias_and_relu(p, y, b)])
    check(module, arrays_of(case, layout), target)


@pytest.mark.parametrize("layout", [NCHW, NHWC], ids=["nchw", "nhwc"])
@pytest.mark.parametrize("case", CONVS[:14:2], ids=str)
def test_symbolic_sizes(case: Conv, layout: Layout) -> None:
    """One program for several sizes, none of them known when it is compiled."""
    module = conv_module(case, layout, symbolic=True)
    program = aiopt.compile(module)
    for more in (0, 1, 13):
        sized = replace(case, x=(case.x[0] + more, case.x[1], *(n + more for n in case.x[2:])))
        arrays = arrays_of(sized, layout)
        check_call(program, arrays, reference(module, arrays), str(more))


@pytest.mark.parametrize("layout", [NCHW, NHWC], ids=["nchw", "nhwc"])
@pytest.mark.parametrize("case", CONVS[:13], ids=str)
def test_constant_weights(case: Conv, layout: Layout) -> None:
    """Packed at load where features lie innermost."""
    module = conv_module(case, layout, epilogue=lambda p, y, b: [bias_and_relu(p, y, b)])
    x, w, bias = arrays_of(case, layout)
    program = aiopt.compile(module, weights={"x1": w, "x2": bias})
    check_call(program, [x], reference(module, [x, w, bias]), str(case))


@pytest.mark.parametrize("threads", [2])
@pytest.mark.parametrize("layout", [NCHW, NHWC], ids=["nchw", "nhwc"])
def test_threads(layout: Layout, threads: int) -> None:
    """Shares of the work give the same results, bit for bit."""
    for case in (WINOGRADS[1], WINOGRADS[3], CONVS[1], CONVS[12], CONVS[13]):
        module = conv_module(case, layout)
        arrays = arrays_of(case, layout)
        alone, shared = (aiopt.compile(module, threads=n) for n in (1, threads))
        np.testing.assert_array_equal(alone(*arrays), shared(*arrays))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("case", WINOGRADS, ids=str)
def test_winograd(case: Conv, target: str) -> None:
    module = conv_module(case, epilogue=plain_and_biased)
    assert "winograd" in str(scheduled(module))
    check(module, arrays_of(case), target)


@pytest.mark.parametrize("tile", tile_shapes(Target.host().vector_bits), ids=str)
@pytest.mark.parametrize("layout", [NCHW, NHWC], ids=["nchw", "nhwc"])
@pytest.mark.parametrize("case", [WINOGRADS[1], CONVS[1], CONVS[13]], ids=str)
def test_tiles(case: Conv, layout: Layout, tile: TileShape) -> None:
    module = conv_module(case, layout)
    passes = f"schedule{{tile={tile.mr},{tile.nr}}}, plan-arena, lin-to-llvm"
    program = aiopt.compile(module.clone(), pipeline=f"kernels, {passes}")
    arrays = arrays_of(case, layout)
    check_call(program, arrays, reference(module, arrays), str(tile))


def test_winograd_if_there_are_enough_tiles() -> None:
    """The number of tiles decides at run time; errors are small either way."""
    module = conv_module(WINOGRADS[0], symbolic=True)
    program = aiopt.compile(module)
    for size in (0, 1, 3, 18, 21, 40):
        case = replace(WINOGRADS[0], x=(1, 16, size, size))
        arrays = arrays_of(case)
        (want,) = reference(module, arrays)
        found = program(*arrays)
        assert np.abs(found - want).max(initial=0) <= 3e-6 * np.abs(want).max(initial=0)


def test_winograd_can_be_left_out() -> None:
    module = conv_module(WINOGRADS[0])
    assert "winograd" not in str(scheduled(module, "schedule{winograd=false}"))


def scheduled(module: ModuleOp, schedule: str = "schedule") -> ModuleOp:
    """A copy of the module after the pass that writes schedules."""
    copy = module.clone()
    state = PassState(make_context(), target=Target.host())
    PassManager(resolve(f"fuse, graph-to-lin, {schedule}")).run(copy, state)
    return copy


@pytest.mark.parametrize("tier", [1, 2])
@pytest.mark.parametrize(
    "layout",
    [("01bf", "o0i1", "f1b0"), ("bf01", "01io", "bf01"), ("b01f", "oi01", "bf01")],
    ids=str,
)
def test_other_layouts(layout: Layout, tier: int) -> None:
    for case in (CONVS[0], CONVS[12]):
        module = conv_module(case, layout, epilogue=lambda p, y, b: [bias_and_relu(p, y, b)])
        check(module, arrays_of(case, layout), "native", tier)


def bias_and_relu(program: Program, y: SSAValue, bias: SSAValue) -> SSAValue:
    biased = program.add(graph.ELEMENTWISE_OPS["add"], y, bias)
    return program.add(graph.ELEMENTWISE_OPS["relu"], biased)


def plain_and_biased(program: Program, y: SSAValue, bias: SSAValue) -> Sequence[SSAValue]:
    """The convolution is a result too."""
    return [y, bias_and_relu(program, y, bias)]


def transposed(program: Program, y: SSAValue, bias: SSAValue) -> Sequence[SSAValue]:
    """The only result is stored in another order."""
    return [program.add(graph.TransposeOp, bias_and_relu(program, y, bias), perm=[0, 2, 1, 3])]


def with_itself(program: Program, y: SSAValue, bias: SSAValue) -> Sequence[SSAValue]:
    """An operand of the convolution's shape, and a place-dependent one."""
    x = program.args[0]
    where = program.add(graph.IotaOp, result=y.type, axis=3)
    return [
        program.add(
            graph.ELEMENTWISE_OPS["sub"], program.add(graph.ELEMENTWISE_OPS["add"], y, x), where
        )
    ]


@pytest.mark.parametrize("layout", [NCHW, NHWC], ids=["nchw", "nhwc"])
@pytest.mark.parametrize("epilogue", [plain_and_biased, transposed, with_itself])
def test_epilogues(epilogue: Callable[..., Sequence[SSAValue]], layout: Layout) -> None:
    case = conv((2, 5, 6, 37), (5, 5, 3, 3), low=(1, 1), high=(1, 1))
    check(conv_module(case, layout, epilogue=epilogue), arrays_of(case, layout), "native")


@pytest.mark.parametrize("element", [f64, i32, i8, Float16Type(), i1], ids=str)
@pytest.mark.parametrize("layout", [NCHW, NHWC], ids=["nchw", "nhwc"])
def test_element_types(element: Attribute, layout: Layout) -> None:
    case = conv((1, 3, 7, 21), (4, 3, 3, 3), low=(1, 2), high=(1, 0), strides=(1, 2))
    dtype = {f64: "f8", i32: "i4", i8: "i1", i1: "?"}.get(element, "f2")  # pyright: ignore
    arrays = [(8 * a).astype(dtype) for a in arrays_of(case, layout)]
    module = conv_module(case, layout, element=element)
    if dtype == "f2":
        program = aiopt.compile(module)
        (want,) = reference(module, arrays)
        np.testing.assert_allclose(program(*arrays), want, rtol=1e-2, atol=1)
        return
    check(module, arrays, "native")


# -- pooling ------------------------------------------------------------------------------------


def pool_module(case: Pool, element: Attribute = f32, *, epilogue: bool = True) -> ModuleOp:
    program = Program([tensor_type(element, case.x)])
    y = program.add(graph.ReduceWindowOp, program.args[0], **pool_fields(case))
    if epilogue:
        y = program.add(graph.ELEMENTWISE_OPS["neg"], program.add(graph.ELEMENTWISE_OPS["relu"], y))
    return program.module(y)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("case", POOLS, ids=str)
def test_pool(case: Pool, target: str) -> None:
    check(pool_module(case), inputs_of(case), target)


@pytest.mark.parametrize("kind", ["add", "mul", "max", "min", "and", "or"])
def test_pool_of_integers(kind: str) -> None:
    case = pool(kind, (2, 9, 21), (1, 3, 2), low=(0, 1, 1), high=(0, 1, 0), strides=(1, 2, 1))
    x = np.random.default_rng(3).integers(-9, 9, case.x).astype("i4")
    check(pool_module(case, i32, epilogue=False), [x], "native")


@pytest.mark.parametrize("kind", ["and", "or", "max", "min"])
def test_pool_of_booleans(kind: str) -> None:
    case = pool(kind, (9, 21), (3, 2), low=(1, 1), high=(1, 0), strides=(2, 1))
    x = np.random.default_rng(3).integers(0, 2, case.x) > 0
    check(pool_module(case, i1, epilogue=False), [x], "native")


def test_pool_keeps_not_a_number() -> None:
    case = pool("max", (3, 40), (1, 3), low=(0, 1), high=(0, 1))
    (x,) = inputs_of(case)
    x[1, ::7] = np.nan
    check(pool_module(case, epilogue=False), [x], "native")
