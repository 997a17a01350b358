"""Kernels one by one: what is timed, what work it is, and what it is held against (K5, H5)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from aiopt.backends.llvm import profile
from aiopt.backends.llvm.peak import Bandwidth, Peak, measured_peak
from aiopt.backends.llvm.profile import kernel_times
from aiopt.backends.llvm.runtime import NativeProgram
from aiopt.diagnostics import AioptError
from aiopt.jitrt.loading import compile
from aiopt.jitrt.program import Program
from aiopt.lowering.host_table import HostTable, Note

MODEL = """\
func.func @main(%x: tensor<?x64xf32, #graph.dims<n, _>>, %w: tensor<64x32xf32>, %c: tensor<f32>)
    -> (tensor<?x32xf32, #graph.dims<n, _>>, tensor<?x32xf32, #graph.dims<n, _>>) {
  %d = graph.matmul %x, %w : (tensor<?x64xf32, #graph.dims<n, _>>, tensor<64x32xf32>) -> tensor<?x32xf32, #graph.dims<n, _>>
  %s = graph.softmax %d axis = 1 : tensor<?x32xf32, #graph.dims<n, _>>
  %b = graph.broadcast %c axes = [] : tensor<f32> -> tensor<?x32xf32, #graph.dims<n, _>>
  %m = graph.mul %s, %b : tensor<?x32xf32, #graph.dims<n, _>>
  %t = graph.softmax %m axis = 1 : tensor<?x32xf32, #graph.dims<n, _>>
  return %m, %t : tensor<?x32xf32, #graph.dims<n, _>>, tensor<?x32xf32, #graph.dims<n, _>>
}
"""


def _inputs(n: int) -> list[np.ndarray]:
    generator = np.random.default_rng(n)
    arrays = [generator.standard_normal(shape, np.float32) for shape in ((n, 64), (64, 32))]
    return [*arrays, np.array(1.5, np.float32)]


def _native(program: Program) -> NativeProgram:
    assert program.native is not None
    return program.native


@pytest.mark.parametrize("target", ["native", "avx2", "generic"])
@pytest.mark.parametrize("tier", [1, 2])
@pytest.mark.parametrize("n", [0, 1, 37])
def test_a_walk_computes_what_the_program_does(target: str, tier: int, n: int) -> None:
    program = compile(MODEL, tier=tier, target=target)
    walk = profile._Walk(_native(program), _inputs(n))
    walk.run()
    for found, expected in zip(walk.results, compile(MODEL, tier=0)(*_inputs(n)), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_work_and_places() -> None:
    program = compile(MODEL, file="model.mlir")
    native = _native(program)
    table = native.descriptor.table
    times = kernel_times(native, _inputs(37))
    assert [time.name for time in times] == list(table.kernels)
    assert sum(time.calls for time in times) == len(table.calls)
    assert times[0].place == "model.mlir:3:3"
    assert all(time.seconds >= 0 for time in times)
    assert times[0].flops >= 2 * 37 * 64 * 32
    assert times[0].bytes >= 4 * (37 * 64 + 64 * 32)
    twice = kernel_times(native, _inputs(74))
    assert sum(t.flops for t in twice) == 2 * sum(t.flops for t in times)


def test_arguments_are_made_contiguous() -> None:
    program = compile(MODEL)
    x, w, c = _inputs(5)
    assert kernel_times(_native(program), [np.asfortranarray(x), w, c])


def test_equal_kernels_are_one_line() -> None:
    text = """
    func.func @main(%x: tensor<8x8xf32>, %y: tensor<8x8xf32>) -> tensor<8x8xf32> {
      %a = graph.matmul %x, %y : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
      %b = graph.matmul %a, %y : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
      return %b : tensor<8x8xf32>
    }
    """
    program = compile(text, pipeline="common, decompose, fuse{scope=elementwise}, graph-to-lin,"
                      " schedule, plan-arena, lin-to-llvm")  # fmt: skip
    (time,) = kernel_times(_native(program), [np.eye(8, dtype=np.float32)] * 2)
    assert (time.calls, time.flops, time.bytes) == (2, 2 * 2 * 8**3, 2 * 3 * 4 * 64)


def test_a_note_that_is_no_expression() -> None:
    native = _native(compile(MODEL))
    descriptor = native.descriptor
    bad = tuple(Note("", "2 +", "0") for _ in descriptor.table.calls)
    descriptor.table = replace(descriptor.table, notes=bad)
    with pytest.raises(AioptError, match=r"invalid host table: .* found 2 \+"):
        kernel_times(native, _inputs(1))


def test_notes_are_kept() -> None:
    table = _native(compile(MODEL, file="model.mlir")).descriptor.table
    assert HostTable.stored(table.texts(), table.words).notes == table.notes != ()
    for bad in (["x", "1", "1", "1"], ["x", 1, 1], "x", None):
        with pytest.raises(AioptError, match="host table"):
            HostTable.stored({**table.texts(), "notes": bad}, table.words)
    with pytest.raises(AioptError, match="notes do not fit the calls"):
        replace(table, notes=table.notes[1:] or (Note(), Note()))


def test_the_peak_is_measured_once() -> None:
    peak = measured_peak()
    assert measured_peak() is peak
    assert peak.flops_per_second > 0
    assert [b.place for b in peak.bandwidths] == ["L1", "L2", "beyond L2"]
    assert all(b.bytes_per_second > 0 for b in peak.bandwidths)


def test_the_bandwidth_is_that_of_the_nearest_place() -> None:
    places = [Bandwidth("L1", 10, 3.0), Bandwidth("L2", 100, 2.0), Bandwidth("far", 1000, 1.0)]
    peak = Peak(1.0, tuple(places))
    assert [peak.bandwidth(size).place for size in (0, 10, 11, 100, 101, 10**9)] == [
        "L1", "L1", "L2", "L2", "far", "far",
    ]  # fmt: skip


LOOP = """
func.func @main(%x: tensor<?xf32, #graph.dims<n>>, %k: tensor<i32>)
    -> tensor<?xf32, #graph.dims<n>> {
  %zero = graph.constant dense<0> : tensor<i32>
  %i, %y = graph.while(%zero, %x) with(%k) : (tensor<i32>, tensor<?xf32, #graph.dims<n>>, tensor<i32>) -> (tensor<i32>, tensor<?xf32, #graph.dims<n>>) cond(%j, %a, %l) {
    %go = graph.compare %j, %l direction = lt : (tensor<i32>, tensor<i32>) -> tensor<i1>
    graph.yield %go : tensor<i1>
  } do(%j, %a, %l) {
    %one = graph.constant dense<1> : tensor<i32>
    %next = graph.add %j, %one : tensor<i32>
    %b = graph.add %a, %a : tensor<?xf32, #graph.dims<n>>
    graph.yield %next, %b : tensor<i32>, tensor<?xf32, #graph.dims<n>>
  }
  func.return %y : tensor<?xf32, #graph.dims<n>>
}
"""


@pytest.mark.parametrize("turns", [0, 1, 5])
def test_calls_in_a_loop_count_as_often_as_they_come(turns: int) -> None:
    program = compile(LOOP, tier=1)
    inputs = [np.ones(100, np.float32), np.array(turns, np.int32)]
    walk = profile._Walk(_native(program), inputs)
    walk.run()
    np.testing.assert_array_equal(walk.results[0], np.full(100, 2.0**turns, np.float32))
    times = {time.calls: time for time in kernel_times(_native(program), inputs)}
    assert sum(time.flops for time in times.values()) == 100 * turns
    assert times.keys() == ({turns, turns + 1} if turns else {1})
