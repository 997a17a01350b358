"""What a cost model is told of kernels and schedules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tuning.interfaces import KernelTask
from aiopt.jitrt.tuning.model.derived import Values
from aiopt.jitrt.tuning.model.description import describe, description_of
from aiopt.jitrt.tuning.model.features import (
    EMBEDDING,
    ESTIMATE,
    FLAGGED,
    NAMES,
    Features,
    features_of,
    features_on,
)

from ..kernel_tasks import MACHINE, REFERENCE, ROWS, SPACE, kernel_of, product, rows

CONV = """
func.func @main(%x: tensor<2x32x24x24xf32>, %w: tensor<64x32x3x3xf32>) -> tensor<2x64x24x24xf32> {
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1]
    : (tensor<2x32x24x24xf32>, tensor<64x32x3x3xf32>) -> tensor<2x64x24x24xf32>
  func.return %y : tensor<2x64x24x24xf32>
}"""

POOL = """
func.func @main(%x: tensor<2x8x32x32xf32>) -> tensor<2x8x32x32xf32> {
  %y = graph.reduce_window %x kind = max window = [1, 1, 3, 3] strides = [1, 1, 1, 1]
    low = [0, 0, 1, 1] high = [0, 0, 1, 1]
    : tensor<2x8x32x32xf32> -> tensor<2x8x32x32xf32>
  func.return %y : tensor<2x8x32x32xf32>
}"""

SORT = """
func.func @main(%x: tensor<6x100xf32>) -> tensor<6x100xi64> {
  %y = graph.argsort %x axis = 1 descending = false : tensor<6x100xf32> -> tensor<6x100xi64>
  func.return %y : tensor<6x100xi64>
}"""

UNKNOWN = """
func.func @main(%x: tensor<?x64xf32, #graph.dims<s, _>>) -> tensor<?x64xf32, #graph.dims<s, _>> {
  %y = graph.tanh %x : tensor<?x64xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x64xf32, #graph.dims<s, _>>
}"""


def named(row: np.ndarray) -> dict[str, float]:
    return dict(zip(NAMES, row.tolist(), strict=True))


def test_a_product_has_rows_columns_and_depth():
    found = description_of(product(40, 96, 64))
    assert found.kind == "matmul"
    assert found.domain == (40, 96, 64)
    sizes = {name: found.get(name) for name in ("m", "n", "k", "batch", "product_flops")}
    assert sizes == {"m": 40, "n": 96, "k": 64, "batch": 1, "product_flops": 2 * 40 * 96 * 64}
    assert found.get("functions") == 40 * 96
    assert found.get("a_unit") == found.get("b_unit") == 1
    assert not found.get("packed")


def test_a_weight_comes_in_panels():
    task = product(40, 96, 64)
    module = task.module.replace("%w: tensor<64x96xf32>) -> tensor", "%v: f32) -> tensor", 1)
    body, main = task.module.split("func.func")
    head, rest = main.split("{\n", 1)
    argument = head.split(", ")[1].split(":")[0]
    weight = f'    {argument} = lin.weight "w" : tensor<64x96xf32>\n'
    module = f"{body}func.func{head.split(', ')[0]}) {head[head.index('->') :]}{{\n{weight}{rest}"
    assert description_of(replace(task, module=module)).get("packed") == 1


def test_rows_a_convolution_a_pooling_and_a_sort():
    softmax = describe(kernel_of(ROWS.format(m=8, n=100)))
    assert (softmax.kind, softmax.get("rows"), softmax.get("inner")) == ("nest", 8, 100)
    conv = describe(kernel_of(CONV))
    assert (conv.kind, conv.get("m"), conv.get("n"), conv.get("k")) == ("conv", 64, 576, 288)
    assert (conv.get("winograd"), conv.get("padded"), conv.get("window")) == (1, 1, 9)
    pool = describe(kernel_of(POOL))
    assert (pool.kind, pool.get("k"), pool.get("reduced")) == ("window", 9, 1)
    sort = describe(kernel_of(SORT))
    assert (sort.kind, sort.get("m"), sort.get("k")) == ("sort", 6, 100)


def test_a_size_that_is_not_known_is_a_nominal_one():
    assert describe(kernel_of(UNKNOWN)).domain == (128, 64)


def test_structures_are_equal_whatever_the_sizes():
    small, large = (description_of(product(*sizes)) for sizes in ((40, 96, 64), (300, 33, 512)))
    assert small.structure == large.structure
    assert small.structure != description_of(product(40, 96, 64, "exp")).structure
    assert small.structure != description_of(product(1, 96, 64)).structure  # no rows at all
    assert description_of(rows(8, 64)).structure == description_of(rows(9, 300)).structure


def test_a_task_without_a_kernel_is_refused():
    with pytest.raises(AioptError, match="no kernel"):
        description_of(replace(product(40, 96, 64), module="builtin.module {\n}"))


@pytest.mark.parametrize("task", [product(40, 96, 64), rows(8, 100)], ids=["product", "rows"])
def test_all_kernels_have_the_same_columns(task):
    found = features_on(MACHINE)(task, list(SPACE.points()))
    assert found.shape == (len(list(SPACE.points())), len(NAMES))
    assert found.dtype == np.float64
    assert np.isfinite(found).all()
    assert len(set(NAMES)) == len(NAMES)
    one = features_of(task, MACHINE).row(SPACE.named(REFERENCE))
    np.testing.assert_array_equal(one[:EMBEDDING], features_of(task, MACHINE).embedding)
    assert len(FLAGGED) == EMBEDDING
    assert not one[EMBEDDING + (len(NAMES) - EMBEDDING) // 2 :].any()  # nothing beside itself
    assert len(features_on(MACHINE)(task, [])) == 0


def test_derived_features_of_a_product():
    found = named(features_of(product(40, 96, 64), MACHINE).row(SPACE.named(REFERENCE)))
    assert found["height"] == pytest.approx(40 / 3)  # 3 blocks of at most 14 rows
    assert found["of blocks"] == pytest.approx(40 / 42)
    assert found["of panels"] == 1.0
    assert found["accumulators"] == pytest.approx(2 * 40 / 3)
    assert found["calls"] == pytest.approx(np.log2(1 + 3 * 3))
    values = SPACE.named(REFERENCE) | {"tile": "6x64"}
    description = description_of(product(40, 96, 64))
    wide = named(Features(description, SPACE.named(REFERENCE), MACHINE).row(values))
    assert wide["of panels"] == 0.75
    assert wide["beside tier 2: of panels"] == -0.25


def test_unknown_choices_have_columns_too():
    features = Features(description_of(product(40, 96, 64)), SPACE.named(REFERENCE), MACHINE)
    usual = features.row(SPACE.named(REFERENCE))
    for choice in ({"new": 3}, {"new": "word"}, {"new": True}, {"order": "columns"}):
        assert (features.row(SPACE.named(REFERENCE) | choice) != usual).any()


@pytest.mark.parametrize("tile", ["wide", "14x", "1x2x3", "x", "9" * 30 + "x1", None, 7])
def test_a_record_may_have_any_tile(tile: str | int | None):
    features = Features(description_of(product(40, 96, 64)), SPACE.named(REFERENCE), MACHINE)
    assert np.isfinite(features.row(SPACE.named(REFERENCE) | {"tile": tile})).all()


def test_weights_that_are_cold_make_another_kernel():
    task = product(40, 96, 64)
    cold = features_of(replace(task, cold_bytes=1 << 24), MACHINE).embedding
    assert (cold != features_of(task, MACHINE).embedding).sum() == 1


def test_what_is_packed_and_computed_in_vain_is_estimated():
    task = product(200, 72, 256)
    features = Features(description_of(task), SPACE.named(REFERENCE), MACHINE)

    def estimate(**choices: int | bool | str) -> float:
        return features.row(SPACE.named(REFERENCE) | {"block_rows": 28} | choices)[ESTIMATE]

    assert estimate(whole=True) < estimate()  # B is packed for each chunk of rows
    assert estimate(edge=16) < estimate()  # 72 columns in panels of 32
    assert estimate(pack="both") >= estimate()
    assert estimate(depth=16, group=16) > estimate()  # more calls
    assert features.row(SPACE.named(REFERENCE))[ESTIMATE] == 0


def estimates(task: KernelTask, *points: Values) -> list[float]:
    """Of points, as ratios to tier 2's."""
    of = features_of(task, MACHINE)
    return [float(2 ** of.row(values)[ESTIMATE]) for values in points]


def test_few_rows_wait_for_what_comes_from_far_away():
    """A panel should have whole pairs of lines, unless its rows lie on few pages."""
    base: Values = {"kind": "matmul", "vector": 16, "depth": 256, "group": 1024}
    row = product(1, 1024, 4096)
    pair, one, three = estimates(
        row, *({**base, "tile": tile} for tile in ("14x32", "28x16", "8x48"))
    )
    assert pair < three < one
    shallow = {**base, "depth": 32, "group": 32}
    pair, one = estimates(row, *({**shallow, "tile": tile} for tile in ("14x32", "28x16")))
    assert one < 1.3 * pair


def test_runs_of_panels_should_be_long():
    packed = description_of(product(8, 3072, 768))
    packed = replace(packed, numbers={**packed.numbers, "packed": 1.0, "cold": float(24 << 20)})
    base: Values = {"kind": "matmul", "vector": 16, "depth": 16}
    of = Features(packed, {**base, "tile": "14x32", "group": 1024}, MACHINE)

    def cost(tile: str, group: int) -> float:
        return float(of.row({**base, "tile": tile, "group": group})[ESTIMATE])

    assert cost("14x32", 1024) < cost("14x32", 256) < cost("14x32", 16)
    narrow, wide = (cost(tile, 16) - cost(tile, 1024) for tile in ("28x16", "8x48"))
    assert wide < narrow
