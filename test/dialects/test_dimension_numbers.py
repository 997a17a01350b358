"""Dimension numbers of gather and scatter that do not fit the shapes: one diagnostic each."""

from __future__ import annotations

import aiopt
import pytest

GATHER = """
func.func public @main(%x: tensor<4x5xf32>, %i: tensor<3x1xi32>) -> tensor<3x5xf32> {{
  %0 = "stablehlo.gather"(%x, %i) <{{dimension_numbers = #stablehlo.gather<{}>,
    slice_sizes = array<i64: {}>}}> : (tensor<4x5xf32>, tensor<3x1xi32>) -> tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}}
"""
SCATTER = """
func.func public @main(
    %x: tensor<4x5xf32>, %i: tensor<3x1xi32>, %u: tensor<3x5xf32>) -> tensor<4x5xf32> {{
  %0 = "stablehlo.scatter"(%x, %i, %u) <{{scatter_dimension_numbers = #stablehlo.scatter<{}>}}> ({{
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }}) : (tensor<4x5xf32>, tensor<3x1xi32>, tensor<3x5xf32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}}
"""
ROWS = "offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1"
PLACES = (
    "update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], "
    "index_vector_dim = 1"
)


def test_what_fits_is_loaded() -> None:
    aiopt.compile(GATHER.format(ROWS, "1, 5"), tier=0)
    aiopt.compile(SCATTER.format(PLACES), tier=0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GATHER.format(ROWS, "1"), "slice_sizes: expected 2 entries"),
        (
            GATHER.format(ROWS.replace("map = [0]", "map = [2]"), "1, 5"),
            "start_index_map: dimension 2",
        ),
        (
            GATHER.format(ROWS.replace("dims = [1]", "dims = [7]"), "1, 5"),
            "offset_dims: dimension 7",
        ),
        (GATHER.format(ROWS.replace("dims = [0]", "dims = [0, 0]"), "1, 5"), "listed twice"),
        (
            GATHER.format(ROWS.replace("dims = [0]", "dims = [0, 1]"), "1, 5"),
            "offset_dims: expected 0",
        ),
        (
            GATHER.format(ROWS.replace("vector_dim = 1", "vector_dim = 5"), "1, 5"),
            "index_vector_dim: dimension 5",
        ),
        (
            SCATTER.format(PLACES.replace("operand_dims = [0]", "operand_dims = [9]")),
            "to_operand_dims: dimension 9",
        ),
        (
            SCATTER.format(PLACES.replace("dims = [1]", "dims = [-1]")),
            "update_window_dims: dimension -1",
        ),
        (
            SCATTER.format(PLACES.replace("dims = [1]", "dims = []")),
            "update_window_dims: expected 1",
        ),
        (
            SCATTER.format(PLACES.replace("window_dims = [0]", "window_dims = [3]")),
            "inserted_window_dims and batching dims: dimension 3",
        ),
    ],
)
def test_what_does_not_fit(text: str, said: str) -> None:
    with pytest.raises(aiopt.AioptError, match=said) as caught:
        aiopt.compile(text, tier=0)
    assert "internal error" not in str(caught.value)
