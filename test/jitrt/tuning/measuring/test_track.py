"""Tracks: arrays that contestants share, and copies of weights that take turns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from aiopt.backends.llvm.codegen import compile_module
from aiopt.backends.llvm.layout import data_address
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tuning.measuring.track import MOST_COLD, MOST_COPIES, Track, _further_copies
from aiopt.passes.space import Parameter
from measured_tasks import PRODUCT, SOFTMAX, compile_task, lowered, make_task


def test_a_track_gives_what_numpy_gives() -> None:
    task = make_task(PRODUCT, Parameter("unroll", (4,)))
    track = Track(compile_task(task, (4,)), cold_bytes=0, threads=1, seed=1)
    track.seat(0, compile_task(task, (4,)))
    (found,) = track.answers(0)
    np.testing.assert_allclose(found, track.inputs[0] @ track.weights["w"], rtol=1e-4, atol=1e-5)


def test_values_come_from_the_seed() -> None:
    artifact = compile_task(make_task(PRODUCT), ())
    one, same, other = (Track(artifact, 0, 1, seed) for seed in (1, 1, 2))
    assert (one.inputs[0] == same.inputs[0]).all()
    assert (one.weights["w"] == same.weights["w"]).all()
    assert (one.inputs[0] != other.inputs[0]).any()


def test_copies_of_weights_take_turns() -> None:
    artifact = compile_task(make_task(PRODUCT), ())
    track = Track(artifact, cold_bytes=2 * 64 * 48 * 4, threads=1, seed=1)
    track.seat(0, artifact)
    seat = track._seats[0]
    assert seat.count == 3
    programs = seat._owned[:3]
    packed = [program.descriptor.consts[0] for program in programs]
    packed[1][...] = 0  # what only the second copy has
    zeros = []
    for _ in range(6):
        track.run(0, 1)
        zeros.append(not track.results[0].any())
    assert zeros == [False, True, False] * 2
    track.run(0, 2)
    assert not track.results[0].any()


@pytest.mark.parametrize(("l2", "shared"), [(1 << 20, True), (1 << 10, False)])
def test_large_results_are_each_contestants_own(l2: int, shared: bool) -> None:
    artifact = compile_task(make_task(PRODUCT), ())
    artifact = replace(artifact, target=replace(artifact.target, l2=l2))
    track = Track(artifact, 0, 1, 0)
    for number in (0, 1):
        track.seat(number, artifact)
    track.run(0, 1)
    (before,) = track.answers(0)
    for array in track._written[1]:
        array[...] = 0
    assert track._written[0][0].any() != shared
    assert (track.answers(1)[0] == before).all()


@pytest.mark.parametrize(
    ("own", "cold", "copies"),
    [(0, 1 << 20, 0), (1000, 0, 0), (1000, 1, 1), (1000, 9000, 9), (1, 1 << 30, MOST_COPIES),
     (MOST_COLD, 1 << 40, 1)],
)  # fmt: skip
def test_as_many_copies_as_other_bytes_would_push_out(own: int, cold: int, copies: int) -> None:
    weights = {"w": np.lib.stride_tricks.as_strided(np.zeros(1, np.int8), (own,), (0,))}
    assert _further_copies(weights, cold) == copies


def test_symbolic_sizes_are_refused() -> None:
    text = SOFTMAX.replace("24x200xf32", "?x200xf32, #graph.dims<n, _>")
    module = lowered(text, "tier1")
    with pytest.raises(AioptError, match="exact sizes: found n"):
        Track(compile_module(*module), 0, 1, 0)


BIAS = """
func.func @main(%x: tensor<24x200xf32>) -> tensor<24x200xf32> {
  %w = graph.weight key = "w" : tensor<24x200xf32>
  %y = graph.add %x, %w : tensor<24x200xf32>
  func.return %y : tensor<24x200xf32>
}
"""


@pytest.mark.parametrize("text", [PRODUCT, BIAS])
def test_contestants_have_the_same_copies(text: str) -> None:
    task = make_task(text, Parameter("unroll", (4, 1)))
    track = Track(compile_task(task, (4,)), cold_bytes=60_000, threads=1, seed=1)
    places: list[list[int]] = []
    for number, unroll in enumerate((4, 1)):
        track.seat(number, compile_task(task, (unroll,)))
        programs = track._seats[number]._owned[: 1 + len(track._copies)]
        places.append([data_address(each.descriptor.consts[0]) for each in programs])
    assert places[0] == places[1]
    assert len(set(places[0])) == 1 + len(track._copies) > 3
    assert (track.answers(0)[0] == track.answers(1)[0]).all()
