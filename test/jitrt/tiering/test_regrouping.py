"""The sizes that come decide about groups of operations, and change their mind (SPEC D3)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from aiopt.backends.interp import Interpreter
from aiopt.backends.llvm.artifact import Artifact
from aiopt.dialects import dims
from aiopt.dialects.extents import Span
from aiopt.dialects.join import Contested, Join
from aiopt.dialects.text import parse_module
from aiopt.jitrt.tiering.regrouping import profile_prefix, regrouping
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


def call_until(world: World, program: TieredProgram, size: int, count: int) -> None:
    """Call with one size until the program has so many kernels, as it soon has."""
    for _ in range(40):
        call(world, program, size, 4)
        if kernels(program) == count:
            return
    raise AssertionError(world.kinds())


def artifact(program: TieredProgram) -> Artifact:
    version = program.managed.generic
    assert version is not None and version.tier == 2
    return version.artifact


def kernels(program: TieredProgram) -> int:
    return len(artifact(program).table.kernels)


def test_groups_follow_the_sizes(world: World) -> None:
    program = world.program(policy(0.02), ATTENTION)
    call(world, program, 256, 2)
    assert kernels(program) == 1 and "fusion" not in world.kinds()
    call_until(world, program, 8, 3)
    assert world.kinds().count("fusion") == 1
    data = world.data("fusion")
    assert data["numbers"]["bytes_other"] < data["numbers"]["bytes_now"]
    assert data["numbers"]["bytes_overhead"] > data["numbers"]["bytes_saved"]
    assert data["joins"] == ["splits graph.dot at <string>:5:3"]
    assert f'assume-profile{{sizes="{data["profile"]}"}}' in artifact(program).pipeline
    (said,) = (line for line in explain(world.log.events()) if "other groups" in line)
    assert f"for calls with {data['profile']}: a call moves " in said
    call_until(world, program, 256, 1)
    assert world.kinds().count("fusion") == 2
    assert "assume-profile" not in artifact(program).pipeline


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


def test_equal_traffic_finds_the_versions_in_the_cache() -> None:
    disk = DictStore("disk")

    def run() -> tuple[int, int]:
        world = World(disk=disk)
        program = world.program(policy(0.02), ATTENTION)
        call(world, program, 256, 2)
        call_until(world, program, 8, 3)
        return world.kinds().count("fusion"), world.kinds().count("submit")

    assert run() == (1, 2)
    assert run() == (1, 0)


class Profile:
    """Calls with these sizes, and how often they were asked for."""

    def __init__(self, **shares: float) -> None:
        self.asked = 0
        self._shares = {(int(name[1:]),): share for name, share in shares.items()}

    def shares(self) -> dict[tuple[int, ...], float]:
        self.asked += 1
        return self._shares


def managed(profile: Profile, contested: Contested, min_gain: float = 0.02) -> Any:
    """What regrouping asks of a program, whose calls move 64 KiB."""
    version = SimpleNamespace(extents=None, contested=(contested,))
    return SimpleNamespace(
        symbols=("s",),
        profile=profile,
        mixes={},
        work=SimpleNamespace(bytes=lambda sizes: 1 << 16),
        policies=SimpleNamespace(tier=SimpleNamespace(min_gain=min_gain)),
        versions=lambda: [version],
        version=lambda slot: version if slot[1] is None else None,
    )


S_SQUARED = Join(16 * dims.symbol("s") * dims.symbol("s"), copied=512 * dims.symbol("s"))
"""Worth it above 32."""


def test_ranges_reckon_with_their_own_calls() -> None:
    profile = Profile(s8=0.5, s100=0.5)
    program = managed(profile, Contested("op", S_SQUARED, 1, accepted=True, unprofiled=True))
    whole = profile_prefix(program, (2, None), 0.0)
    low = profile_prefix(program, (2, (Span(1, 15),)), 0.0)
    wide = profile_prefix(program, (2, (Span(1, 99),)), 0.0)
    exact = profile_prefix(program, (2, (8,)), 0.0)
    assert whole == low == exact == ""  # together for most bytes; the middle, 8, says so anyway
    assert wide == 'assume-profile{sizes="s=8: 1"},'  # the middle, 50, is not what comes
    program.policies.tier.min_gain = 0.5
    assert profile_prefix(program, (2, (Span(1, 99),)), 0.0) == ""


def test_the_profile_is_asked_now_and_then() -> None:
    profile = Profile(s8=1.0)
    program = managed(profile, Contested("op", S_SQUARED, 1, accepted=True, unprofiled=True))
    version = program.version((2, None))
    found = [regrouping(program, version, now) for now in (0.0, 0.5, 0.99, 1.1, 1.2)]
    assert profile.asked == 2 and all(each is not None for each in found)
    assert found[0] is not None and found[0].less == 512 * 8 - 16 * 64
    assert found[0].gain == found[0].less / (1 << 16)
