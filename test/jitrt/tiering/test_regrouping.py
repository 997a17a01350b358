"""The sizes that come decide about groups of operations, and change their mind (SPEC D3)."""

from __future__ import annotations

import numpy as np
import pytest
from aiopt.backends.interp import Interpreter
from aiopt.dialects.text import parse_module
from aiopt.jitrt.tiering.reports.sentences import explain
from aiopt.jitrt.tiering.tiered import TieredProgram
from strategies import random_inputs

from ..cache.stores import DictStore
from .world import QUIET, World

T = "tensor<2x?x64xf32, #graph.dims<_, s, _>>"
S = "tensor<2x?x?xf32, #graph.dims<_, s, s>>"
ATTENTION = f"""
func.func @attention(%q: {T}, %k: {T}) -> {T} {{
  %a = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : ({T}, {T}) -> {S}
  %p = graph.softmax %a axis = -1 : {S}
  %y = graph.matmul %p, %k : ({S}, {T}) -> {T}
  func.return %y : {T}
}}
"""  # fmt: skip


def policy(margin: float, to: str = "2") -> str:
    """Tiers up to 2, and other groups where they save that part of the bytes."""
    return (
        f'tier-policy{{theta0=2 promote="count >= theta and to == {to} and to < 3"'
        f' specialize=false demote=false regroup="fusion_gain > {margin}"}},'
        f" hotness-policy{{window=1s}}, {QUIET}, bucket-shapes{{split=false}}"
    )


def call(world: World, program: TieredProgram, size: int, rounds: int = 6) -> None:
    """Call with one size, and let everything happen that follows."""
    module = parse_module(ATTENTION)
    inputs = random_inputs(module, {"s": size}, size)
    (expected,) = Interpreter(module)(inputs)
    for _ in range(rounds):
        results = [program(*inputs) for _ in range(25)]
        np.testing.assert_allclose(results[-1], expected, rtol=2e-4, atol=2e-3)
        world.round(0.6)
        world.workers.work()
        world.round()


def kernels(program: TieredProgram) -> int:
    version = program.managed.generic
    assert version is not None and version.tier == 2
    return len(version.artifact.table.kernels)


def test_groups_follow_the_sizes(world: World) -> None:
    program = world.program(policy(0.02), ATTENTION)
    call(world, program, 256, 2)
    assert kernels(program) == 1 and "fusion" not in world.kinds()
    call(world, program, 8, 24)
    assert kernels(program) == 3 and world.kinds().count("fusion") == 1
    data = world.data("fusion")
    assert data["numbers"]["bytes_other"] < data["numbers"]["bytes_now"]
    assert data["numbers"]["overhead"] > data["numbers"]["saved"]
    assert data["joins"] == ["splits graph.dot at <string>:5:3"]
    text = program.managed.generic.artifact.pipeline  # pyright: ignore[reportOptionalMemberAccess]
    assert f'assume-profile{{sizes="{data["profile"]}"}}' in text
    (said,) = (line for line in explain(world.log.events()) if "other groups" in line)
    assert f"for calls with {data['profile']}: a call moves " in said
    call(world, program, 256, 20)
    assert kernels(program) == 1 and world.kinds().count("fusion") == 2
    text = program.managed.generic.artifact.pipeline  # pyright: ignore[reportOptionalMemberAccess]
    assert "assume-profile" not in text


def test_little_is_not_worth_it(world: World) -> None:
    program = world.program(policy(0.9), ATTENTION)
    call(world, program, 256)
    call(world, program, 8, 20)
    assert kernels(program) == 1 and "fusion" not in world.kinds()


def test_a_new_version_has_the_groups_of_its_sizes(world: World) -> None:
    """A tier that is compiled later knows what the versions before it said."""
    program = world.program(policy(10, "tier + 1"), ATTENTION)
    call(world, program, 8, 12)
    assert kernels(program) == 3 and "fusion" not in world.kinds()


@pytest.mark.parametrize("order", [(256, 8), (8, 256)])
def test_equal_traffic_finds_the_versions_in_the_cache(order: tuple[int, int]):
    disk = DictStore("disk")

    def run() -> tuple[int, int]:
        world = World(disk=disk)
        program = world.program(policy(0.02), ATTENTION)
        for size in order:
            call(world, program, size, 20)
        return kernels(program), world.kinds().count("submit")

    first, submitted = run()
    again, resubmitted = run()
    assert first == again and submitted > 0 and resubmitted == 0
