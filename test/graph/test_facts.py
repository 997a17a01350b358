"""Sizes that make no sense are refused at the door, in every tier, with the same words."""

from __future__ import annotations

import aiopt
import numpy as np
import pytest
from aiopt.dialects.graph import needed_facts
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.assume import AssumePass
from aiopt.passes.base import PassState
from xdsl.dialects.func import FuncOp

N = "tensor<?xf32, #graph.dims<n>>"


def assumed(fact: str) -> str:
    return f"""func.func @main(%x: {N}) -> {N} attributes {{graph.facts = #graph.facts<{fact}>}} {{
      func.return %x : {N}
    }}"""


PROGRAMS = {
    "a slice inside a size": (
        f"""func.func @main(%x: {N}) -> tensor<4xf32> {{
          %r = graph.slice %x starts = [0] limits = [4] strides = [1] : {N} -> tensor<4xf32>
          func.return %r : tensor<4xf32>
        }}""",
        "n >= 4",
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
        "n >= 2",
        1,
        2,
    ),
    "the largest of none": (
        f"""func.func @main(%x: {N}) -> tensor<i64> {{
          %r = graph.argmax %x axis = 0 : {N} -> tensor<i64>
          func.return %r : tensor<i64>
        }}""",
        "n >= 1",
        0,
        1,
    ),
    "a declared bound": (
        assumed("n <= 8"),
        "n <= 8",
        9,
        8,
    ),
    "a declared range": (assumed("4 <= n <= 8"), "4 <= n <= 8", 9, 4),
    "a declared multiple": (assumed("n mod 4 == 0"), "n mod 4 == 0", 6, 8),
    "a declared remainder": (assumed("n mod 4 == 1"), "n mod 4 == 1", 4, 5),
    "a declared product": (assumed("n*n + n <= 20"), "n*n + n <= 20", 5, 4),
    "a declared comparison": (assumed("n <= 2*(n floordiv 2)"), "n <= 2*(n floordiv 2)", 5, 4),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_collected(name: str):
    text, fact, _, _ = PROGRAMS[name]
    function = next(op for op in parse_module(text).walk() if isinstance(op, FuncOp))
    assert str(needed_facts(function)) == fact


@pytest.mark.parametrize("tier", [0, 1, 2])
@pytest.mark.parametrize("name", PROGRAMS)
def test_checked_in_every_tier(name: str, tier: int):
    text, fact, refused, accepted = PROGRAMS[name]
    program = aiopt.compile(text, tier=tier)
    program(np.zeros(accepted, np.float32))
    with pytest.raises(aiopt.AioptError) as error:
        program(np.zeros(refused, np.float32))
    assert str(error.value) == f"error: the sizes must satisfy {fact}: found n = {refused}"


@pytest.mark.parametrize("tier", [0, 1])
def test_equal_sizes(tier: int):
    """An equality is asserted as a relation, or as the shape that follows from it."""
    text = """func.func @main(%x: tensor<?xf32, #graph.dims<n>>, %y: tensor<?xf32, #graph.dims<s>>)
        -> tensor<?xf32, #graph.dims<s>> attributes {graph.facts = #graph.facts<s == 2*n>} {
      func.return %y : tensor<?xf32, #graph.dims<s>>
    }"""
    program = aiopt.compile(text, tier=tier)
    assert program(np.zeros(2, np.float32), np.ones(4, np.float32)).shape == (4,)
    with pytest.raises(aiopt.AioptError, match=r"input 'arg1' .*expected .*4.*found .*5"):
        program(np.zeros(2, np.float32), np.ones(5, np.float32))


@pytest.mark.parametrize("tier", [0, 1])
def test_what_a_version_assumes_is_asserted(tier: int):
    pipeline = ['assume{facts="65 <= n <= 128, n mod 16 == 0"}', *(["tier1"] if tier else [])]
    module = parse_module(PROGRAMS["a slice inside a size"][0])
    program = aiopt.compile(str(module), pipeline=", ".join(pipeline))
    program(np.zeros(112, np.float32))
    for size in (64, 100, 144):
        with pytest.raises(aiopt.AioptError, match=f"the sizes must satisfy .*found n = {size}"):
            program(np.zeros(size, np.float32))


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ("m <= 3", "assume: no argument has a dimension 'm'"),
        ("n < 3", "assume: option 'facts': expected '<=', '>=' or '==', found '<'"),
        ("n <= 3, n >= 4", "assume: no sizes satisfy 'n <= 3, n >= 4'"),
        ("n <= 3", "assume: 'n <= 3' cannot hold for '@main': expected sizes with n >= 4"),
    ],
)
def test_assume_diagnostics(facts: str, message: str):
    module = parse_module(PROGRAMS["a slice inside a size"][0])
    with pytest.raises(aiopt.AioptError) as error:
        AssumePass(facts=facts).run(module, PassState(make_context()))
    assert message in str(error.value)


@pytest.mark.parametrize("tier", [0, 1])
def test_what_no_sizes_satisfy_is_refused(tier: int):
    text = PROGRAMS["a slice inside a size"][0].replace(
        "-> tensor<4xf32> {",
        "-> tensor<4xf32> attributes {graph.facts = #graph.facts<n <= 3>} {",
        1,
    )
    with pytest.raises(aiopt.AioptError, match="no sizes satisfy what '@main' needs: found 4 <= n"):
        aiopt.compile(text, tier=tier)
