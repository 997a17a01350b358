"""Exact versions, versions for buckets and the one for all sizes, compiled and called (D1, D2)."""

from __future__ import annotations

from itertools import product

import numpy as np
from aiopt.dialects.extents import ALL, Extents, Span, admits, preference
from aiopt.jitrt.tiering.tiered import TieredProgram
from aiopt.jitrt.tiering.views import Decision

from .world import QUIET, World

TEXT = """
func.func @outer(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<3x?xf32, #graph.dims<_, t>>)
    -> tensor<3x?x?xf32, #graph.dims<_, s, t>> {
  %a = graph.exp %x : tensor<?xf32, #graph.dims<s>>
  %b = graph.broadcast %a axes = [1]
    : tensor<?xf32, #graph.dims<s>> -> tensor<3x?x?xf32, #graph.dims<_, s, t>>
  %c = graph.broadcast %y axes = [0, 2]
    : tensor<3x?xf32, #graph.dims<_, t>> -> tensor<3x?x?xf32, #graph.dims<_, s, t>>
  %d = graph.mul %b, %c : tensor<3x?x?xf32, #graph.dims<_, s, t>>
  func.return %d : tensor<3x?x?xf32, #graph.dims<_, s, t>>
}
"""

NOTHING = f"tier-policy{{promote=false specialize=false retire=false demote=false}}, {QUIET}"

EXTENTS: list[Extents | None] = [
    None,
    (17, 33),
    (1, 1),
    (Span(9, 16), Span(9, 16)),
    (17, Span(1, 64)),
    (Span(17, 32), ALL),
    (Span(0, 40), Span(30, 33)),
]
"""They overlap: (17, 33) is in four of them."""


def compiled(world: World) -> TieredProgram:
    """The program with all these versions."""
    program = world.program(NOTHING, text=TEXT)
    for extents in EXTENTS:
        kind, tier = ("promote", 2) if extents is None else ("specialize", 3)
        world.manager._act(program, Decision(kind, program.name, tier, extents))
        world.workers.work()
        world.round()
    return program


def test_each_call_is_right_and_goes_to_the_best_version() -> None:
    world = World()
    program = compiled(world)
    served = {version.extents: version for version in program.versions}
    assert served.keys() == set(EXTENTS)
    generator = np.random.default_rng(0)
    for s, t in product((0, 1, 8, 9, 16, 17, 32, 33, 40, 41), (0, 1, 9, 16, 17, 29, 33, 34, 65)):
        x, y = generator.random(s, np.float32), generator.random((3, t), np.float32)
        before = {extents: version.native.calls for extents, version in served.items()}
        found = program(x, y)
        ran = [e for e, version in served.items() if version.native.calls > before[e]]
        assert ran == [min((e for e in EXTENTS if admits(e, (s, t))), key=preference)], (s, t)
        expected = np.exp(x)[None, :, None] * y[:, None, :]
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_samples_of_all_versions_say_the_programs_sizes() -> None:
    world = World()
    program = compiled(world)
    for version in program.versions:
        version.native.period = 1
    for s, t in ((17, 33), (12, 10), (17, 5), (20, 99), (3, 31), (50, 2)):
        program(np.ones(s, np.float32), np.ones((3, t), np.float32))
    world.round()
    calls = dict(program.managed.profile.shapes())
    assert calls == {(17, 33): 1, (12, 10): 1, (17, 5): 1, (20, 99): 1, (3, 31): 1, (50, 2): 1}


def test_what_no_bucket_admits_is_tier_0s() -> None:
    world = World()
    program = world.program(NOTHING, text=TEXT)
    world.manager._act(program, Decision("specialize", program.name, 3, (Span(9, 16), ALL)))
    world.workers.work()
    world.round()
    (version,) = program.versions
    for s in (8, 9, 16, 17):
        x, y = np.ones(s, np.float32), np.ones((3, 2), np.float32)
        np.testing.assert_allclose(program(x, y), np.full((3, s, 2), np.e), rtol=1e-6)
    world.round()
    assert version.native.calls == 2 and program.managed.profile.calls(0) == 2


def test_the_chain_is_a_new_one_when_a_version_goes() -> None:
    world = World()
    program = compiled(world)
    arrays = np.ones(17, np.float32), np.ones((3, 33), np.float32)
    chain = sorted((e for e in EXTENTS if admits(e, (17, 33))), key=preference)
    for gone in chain[:-1]:
        version = program.managed.version((3, gone))
        assert version is not None
        calls = version.native.calls
        program(*arrays)
        assert version.native.calls == calls + 1
        world.manager._act(program, Decision("retire", program.name, 3, gone))
    generic = program.managed.generic
    assert generic is not None
    program(*arrays)
    assert generic.native.calls == 1 and world.kinds().count("retire") == len(chain) - 1
