"""Spaces of schedules: tier 2's is a point, and every point becomes code."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from random import Random

import pytest
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.dialects import lin
from aiopt.dialects.text import make_context, parse_module, verify_module
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pins import with_pins
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.schedule import memory_of
from aiopt.passes.schedule_fits import check_schedule
from aiopt.passes.schedule_points import NAMES, schedule_of, values_of
from aiopt.passes.schedule_space import CHOICES, TIER_2, reference_of, space_of
from aiopt.passes.space import Value
from aiopt.passes.space_text import read_space, space_attribute
from compiler.programs import PROGRAMS
from xdsl.dialects.builtin import ModuleOp

TARGET = Target.named("avx512", to_run=False)
PRODUCT = """
func.func @main(%x: tensor<?x{k}xf32, #graph.dims<s, _>> {{graph.name = "x"}},
                %w: tensor<{k}x{n}xf32> {{graph.name = "w"}})
    -> tensor<?x{n}xf32, #graph.dims<s, _>> {{
  %y = graph.matmul %x, %w
      : (tensor<?x{k}xf32, #graph.dims<s, _>>, tensor<{k}x{n}xf32>)
      -> tensor<?x{n}xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x{n}xf32, #graph.dims<s, _>>
}}
"""
CHAIN = """
func.func @main(%q: tensor<20x8xf32>, %k: tensor<8x31xf32>, %v: tensor<31x8xf32>)
    -> tensor<20x8xf32> {
  %s = graph.matmul %q, %k : (tensor<20x8xf32>, tensor<8x31xf32>) -> tensor<20x31xf32>
  %p = graph.softmax %s axis = 1 : tensor<20x31xf32>
  %o = graph.matmul %p, %v : (tensor<20x31xf32>, tensor<31x8xf32>) -> tensor<20x8xf32>
  func.return %o : tensor<20x8xf32>
}
"""
EXACT = {"s": 17, "b": 5}
REST = "pack-weights, plan-arena, lin-to-llvm{codegen=1}"


def run(pipeline: str, module: ModuleOp) -> None:
    state = PassState(make_context(), target=TARGET)
    PassManager(resolve(pipeline), verify_module).run(module, state)


def kernels_of(module: ModuleOp) -> list[lin.KernelOp]:
    return [op for op in module.ops if isinstance(op, lin.KernelOp)]


@cache
def lowered(text: str, sizes: str | None) -> ModuleOp:
    module = parse_module(text)
    exact = "" if sizes is None else f'common, specialize{{dims="{sizes}"}}, '
    run(f"{exact}kernels", module)
    return module


def product(m: int, n: int, k: int) -> lin.KernelOp:
    (kernel,) = kernels_of(lowered(PRODUCT.format(n=n, k=k), f"s={m}"))
    return kernel


def changed(kernel: lin.KernelOp, **changes: Value) -> lin.Schedule:
    return schedule_of(values_of(reference_of(kernel, TARGET)) | changes)


@pytest.mark.parametrize(
    ("name", "exact"),
    [*((name, True) for name in PROGRAMS), *((n, False) for n in list(PROGRAMS)[::3])],
)
def test_points_become_code(name: str, exact: bool) -> None:
    text = PROGRAMS[name]
    symbols = [s for s in EXACT if re.search(rf"dims<([^>]*\W)?{s}\W", text)]
    if exact and not symbols:
        return
    sizes = ",".join(f"{s}={EXACT[s]}" for s in symbols) if exact else None
    rng = Random(name)
    for _ in range(2):
        module = lowered(text, sizes).clone()
        pins: dict[str, lin.Schedule] = {}
        for kernel in kernels_of(module):
            space = space_of(kernel, TARGET)
            reference = reference_of(kernel, TARGET)
            assert space.schedule(space.point_of(reference)) == reference
            point = space.sample(rng)
            assert point is not None
            assert space.point_of(space.schedule(point)) == point
            assert kernel.digest is not None
            pins[kernel.digest.data] = space.schedule(point)
        run(str(with_pins(resolve(f"schedule, {REST}"), pins)), module)


def test_each_choice_of_a_schedule_stands_once_in_the_table() -> None:
    assert sorted(choice.name for choice in CHOICES) == sorted(set(NAMES) - {"kind"})


def test_a_product_of_few_columns_may_be_a_nest() -> None:
    narrow, wide = (space_of(product(16, n, 64), TARGET) for n in (4, 64))
    assert narrow.parameters[0].values == ("dot", "matmul", "nest")
    assert wide.parameters[0].values == ("matmul",)
    kinds = {narrow.schedule(point).kind: narrow.schedule(point) for point in narrow.points()}
    assert kinds["matmul"].vector == 16 and kinds["matmul"].tile is not None
    assert kinds["dot"].vector == 16 and kinds["dot"].tile is not None
    assert kinds["nest"].tile is None and kinds["nest"].block is None


@pytest.mark.parametrize(
    ("layout", "channels", "features", "kinds"),
    [
        ("b01f,01io->b01f", 3, 32, ("conv", "window")),
        ("b01f,01io->b01f", 16, 16, ("conv", "window")),
        ("b01f,01io->b01f", 3, 16, ("window", "conv")),
        ("b01f,01io->b01f", 32, 16, ("conv",)),
        ("bf01,oi01->bf01", 4, 8, ("conv", "window")),
        ("bf01,oi01->bf01", 3, 32, ("conv",)),
    ],
)
def test_a_convolution_of_few_features_may_be_a_window(
    layout: str, channels: int, features: int, kinds: tuple[str, ...]
) -> None:
    sizes = {"b": 1, "0": 3, "1": 3, "i": channels, "o": features}
    x, w, y = re.split(",|->", layout)
    window = "x".join(str(sizes[letter]) for letter in w)
    sizes |= {"0": 10, "1": 10, "f": channels}
    operand = "x".join(str(sizes[letter]) for letter in x)
    sizes |= {"0": 8, "1": 8, "f": features}
    result = "x".join(str(sizes[letter]) for letter in y)
    text = f"""
func.func @main(%x: tensor<{operand}xf32>, %w: tensor<{window}xf32>) -> tensor<{result}xf32> {{
  %y = graph.conv %x, %w layout = "{layout}" strides = [1, 1] low = [0, 0] high = [0, 0]
      : (tensor<{operand}xf32>, tensor<{window}xf32>) -> tensor<{result}xf32>
  func.return %y : tensor<{result}xf32>
}}"""
    (kernel,) = kernels_of(lowered(text, None))
    assert space_of(kernel, TARGET).parameters[0].values == kinds


def test_blocks_that_do_not_matter_are_left_out() -> None:
    space = space_of(product(14, 64, 100), TARGET)
    blocks = {space.schedule(p).block for p in space.points() if space.schedule(p).block}
    assert blocks == {reference_of(product(14, 64, 100), TARGET).block}


def test_blocks_cut_the_depth_into_different_numbers_of_parts() -> None:
    space = space_of(product(512, 512, 512), TARGET)
    depths = next(each.values for each in space.parameters if each.name == "depth")
    parts = [-(-512 // depth) for depth in depths if isinstance(depth, int)]
    assert len(set(parts)) == len(parts) > 3
    assert 50 < len(space.legal) < 5000


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"depth": 256, "group": 128}, "depth <= group"),
        ({"depth": 100}, "depth = 100"),
        ({"kind": "nest"}, "one of matmul"),
        ({"stream": 4096}, "no parameter 'stream'"),
    ],
)
def test_what_is_no_point_is_refused(changes: dict[str, Value], said: str) -> None:
    kernel = product(512, 512, 512)
    with pytest.raises(AioptError, match=said):
        space_of(kernel, TARGET).point_of(changed(kernel, **changes))


def test_a_target_has_its_own_vectors_and_tiles() -> None:
    for name, lanes in (("avx512", 16), ("avx2", 8), ("generic", 4)):
        target = Target.named(name, to_run=False)
        space = space_of(product(16, 64, 64), target)
        vectors = {space.schedule(point).vector for point in space.points()}
        assert max(vectors) == lanes


@pytest.mark.parametrize("m", [16, 512])
def test_a_space_is_read_back_from_its_attribute(m: int) -> None:
    space = space_of(product(m, 64, 64), TARGET)
    again = read_space(space_attribute(space))
    assert again.parameters == space.parameters
    assert [each.text for each in again.constraints] == [each.text for each in space.constraints]
    assert again.legal == space.legal


def test_a_chain_is_no_nest() -> None:
    """The second product reads what is kept of a row in another order than it is written in."""
    (kernel,) = kernels_of(lowered(CHAIN, None))
    assert space_of(kernel, TARGET).parameters[0].values == ("chain",)
    with pytest.raises(AioptError, match="share no rows, as a nest needs"):
        check_schedule(kernel, lin.Schedule("nest", 16, 4), TARGET.vector_bits)


ROWS = """
func.func @main(%x: tensor<100x{n}xf32>) -> tensor<100x{n}xf32> {{
  %y = graph.softmax %x axis = 1 : tensor<100x{n}xf32>
  func.return %y : tensor<100x{n}xf32>
}}
"""
CONV = """
func.func @main(%x: tensor<1x8x9x9xf32>, %w: tensor<8x8x3x3xf32>, %b: tensor<{n}xf32>)
    -> tensor<1x8x7x7xf32> {{
  %p = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0]
      : (tensor<1x8x9x9xf32>, tensor<8x8x3x3xf32>) -> tensor<1x8x7x7xf32>
  %c = graph.broadcast %b axes = [{axis}] : tensor<{n}xf32> -> tensor<1x8x7x7xf32>
  %s = graph.add %p, %c : tensor<1x8x7x7xf32>
  func.return %s : tensor<1x8x7x7xf32>
}}
"""


@pytest.mark.parametrize(
    ("text", "kinds", "cuts"),
    [
        (CHAIN, {"chain"}, {"all", "epilogue"}),
        (ROWS.format(n=16), {"nest"}, {"all", "none"}),
        (ROWS.format(n=512), {"nest"}, {"all"}),
        # A bias for each column of pixels, and one for each feature.
        (CONV.format(n=7, axis=3), {"conv", "window"}, {"all", "none"}),
        (CONV.format(n=8, axis=1), {"conv", "window"}, {"all"}),
        (PRODUCT.format(n=64, k=64), {"matmul"}, {"all"}),
    ],
)
def test_kernels_may_be_cut_where_that_may_pay(text: str, kinds: set[str], cuts: set[str]) -> None:
    (kernel,) = kernels_of(lowered(text, "s=16" if "#graph" in text else None))
    space = space_of(kernel, TARGET)
    schedules = [space.schedule(point) for point in space.points()]
    assert {each.kind for each in schedules} == kinds
    assert {each.fuse for each in schedules} == cuts


def test_a_cut_kernel_needs_room_between_its_pieces() -> None:
    (kernel,) = kernels_of(lowered(CHAIN, None))
    reference = reference_of(kernel, TARGET)
    cut = replace(reference, fuse="epilogue")
    pieces = TIER_2.pieces(kernel, cut, TARGET)
    own = max(memory_of(piece.kernel, loops, TARGET) for piece, loops in pieces)
    assert memory_of(kernel, cut, TARGET) == own + 2 * 4 * 20 * 31
    assert memory_of(kernel, reference, TARGET) > 0
