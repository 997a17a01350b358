"""Sizes that make no sense are refused at the door, in every tier, with the same words."""

from __future__ import annotations

import aiopt
import numpy as np
import pytest
from aiopt.dialects.graph import constraints_of
from aiopt.dialects.text import parse_module
from xdsl.dialects.func import FuncOp

N = "tensor<?xf32, #graph.dims<n>>"
PROGRAMS = {
    "a slice inside a size": (
        f"""func.func @main(%x: {N}) -> tensor<4xf32> {{
          %r = graph.slice %x starts = [0] limits = [4] strides = [1] : {N} -> tensor<4xf32>
          func.return %r : tensor<4xf32>
        }}""",
        "n - 4",
        3,
        4,
    ),
    "a cropped size": (
        """func.func @main(%x: tensor<?xf32, #graph.dims<n>>) -> tensor<?xf32, #graph.dims<n - 2>> {
          %c = graph.constant dense<0.0> : tensor<f32>
          %r = graph.pad %x, %c low = [-1] high = [-1] interior = [0]
            : (tensor<?xf32, #graph.dims<n>>, tensor<f32>) -> tensor<?xf32, #graph.dims<n - 2>>
          func.return %r : tensor<?xf32, #graph.dims<n - 2>>
        }""",
        "n - 2",
        1,
        2,
    ),
    "the largest of none": (
        f"""func.func @main(%x: {N}) -> tensor<i64> {{
          %r = graph.argmax %x axis = 0 : {N} -> tensor<i64>
          func.return %r : tensor<i64>
        }}""",
        "n - 1",
        0,
        1,
    ),
    "a declared bound": (
        f"""func.func @main(%x: {N}) -> {N} attributes {{graph.constraints = #graph.dims<-n + 8>}} {{
          func.return %x : {N}
        }}""",
        "-n + 8",
        9,
        8,
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_collected(name: str):
    text, constraint, _, _ = PROGRAMS[name]
    function = next(op for op in parse_module(text).walk() if isinstance(op, FuncOp))
    assert [str(size) for size in constraints_of(function)] == [constraint]


@pytest.mark.parametrize("tier", [0, 1, 2])
@pytest.mark.parametrize("name", PROGRAMS)
def test_checked_in_every_tier(name: str, tier: int):
    text, constraint, refused, accepted = PROGRAMS[name]
    program = aiopt.compile(text, tier=tier)
    program(np.zeros(accepted, np.float32))
    with pytest.raises(aiopt.AioptError) as error:
        program(np.zeros(refused, np.float32))
    assert (
        str(error.value) == f"error: the sizes must satisfy {constraint} >= 0: found n = {refused}"
    )
