"""Two mixes of sizes lead to different groups, which are right at every size (SPEC D3)."""

from __future__ import annotations

import aiopt
import numpy as np
import pytest
from aiopt.backends.interp import Interpreter
from aiopt.dialects.join import Contested
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from strategies import random_inputs

ATTENTION = """
func.func @main(%q: tensor<2x?x64xf32, #graph.dims<_, s, _>>, %k: tensor<2x?x64xf32, #graph.dims<_, s, _>>) -> tensor<2x?x64xf32, #graph.dims<_, s, _>> {
  %a = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<2x?x64xf32, #graph.dims<_, s, _>>, tensor<2x?x64xf32, #graph.dims<_, s, _>>) -> tensor<2x?x?xf32, #graph.dims<_, s, s>>
  %p = graph.softmax %a axis = -1 : tensor<2x?x?xf32, #graph.dims<_, s, s>>
  %y = graph.matmul %p, %k : (tensor<2x?x?xf32, #graph.dims<_, s, s>>, tensor<2x?x64xf32, #graph.dims<_, s, _>>) -> tensor<2x?x64xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x64xf32, #graph.dims<_, s, _>>
}
"""  # fmt: skip
SHORT, LONG = "s=8: 0.875, s=16: 0.125", "s=16: 0.5, s=256: 0.5"


def pipeline(mix: str) -> str:
    return f'assume-profile{{sizes="{mix}"}}, tier2'


def kernels(mix: str) -> tuple[int, list[Contested]]:
    """How many kernels there are, and which joins other sizes would have otherwise."""
    state = PassState(make_context())
    module = parse_module(ATTENTION)
    passes = f'assume-profile{{sizes="{mix}"}}, kernels'
    PassManager(resolve(passes)).run(module, state)
    return sum(op.name == "lin.kernel" for op in module.walk()), state.contested


def test_the_mix_decides() -> None:
    (short, apart), (long, together) = kernels(SHORT), kernels(LONG)
    assert (short, long) == (3, 1)
    assert [each.accepted for each in apart + together] == [False, True]
    assert [each.unprofiled for each in apart + together] == [True, True]
    assert apart[0].join == together[0].join


@pytest.mark.parametrize("mix", [SHORT, LONG])
def test_both_are_right(mix: str) -> None:
    module = parse_module(ATTENTION)
    program = aiopt.compile(module, pipeline=pipeline(mix))
    for size in (1, 8, 15, 64, 257):
        inputs = random_inputs(module, {"s": size}, size)
        (expected,) = Interpreter(module)(inputs)
        np.testing.assert_allclose(program(*inputs), expected, rtol=2e-4, atol=2e-3)


def test_what_is_contested_is_in_the_artifact() -> None:
    from aiopt.backends.llvm.artifact import Artifact

    program = aiopt.compile(parse_module(ATTENTION), pipeline=pipeline(SHORT))
    artifact = Artifact.from_bytes(program.artifact.to_bytes())
    (contested,) = map(Contested.from_json, artifact.contested)
    assert not contested.accepted and contested.what.startswith("graph.dot at")
