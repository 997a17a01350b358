"""What compiled control flow must do besides being right: pack, update in place, split, answer."""

from __future__ import annotations

import threading

import aiopt
import numpy as np
from aiopt import Program
from aiopt.lowering.host_table import Copy, HostTable, Jump
from hypothesis import given, settings

from compiler.control_programs import Scope, build, evaluate, programs
from compiler.differential import same
from compiler.test_random_control import inputs_of

RNN = """
func.func @main(%x: tensor<?x2x8xf32, #graph.dims<t, _, _>>) -> tensor<?x2x64xf32, #graph.dims<t, _, _>> {
  %w = graph.weight key = "w" : tensor<8x64xf32>
  %u = graph.weight key = "u" : tensor<64x64xf32>
  %n = graph.size value = [t] : tensor<i32>
  %zero = graph.constant dense<0> : tensor<i32>
  %f = graph.constant dense<0.0> : tensor<f32>
  %h = graph.broadcast %f axes = [] : tensor<f32> -> tensor<2x64xf32>
  %s = graph.broadcast %f axes = [] : tensor<f32> -> tensor<?x2x64xf32, #graph.dims<t, _, _>>
  %i, %g, %y = graph.while(%zero, %h, %s) with(%x, %w, %u, %n) : (tensor<i32>, tensor<2x64xf32>, tensor<?x2x64xf32, #graph.dims<t, _, _>>, tensor<?x2x8xf32, #graph.dims<t, _, _>>, tensor<8x64xf32>, tensor<64x64xf32>, tensor<i32>) -> (tensor<i32>, tensor<2x64xf32>, tensor<?x2x64xf32, #graph.dims<t, _, _>>)
  cond(%j, %a, %b, %p, %q, %r, %m) {
    %go = graph.compare %j, %m direction = lt : (tensor<i32>, tensor<i32>) -> tensor<i1>
    graph.yield %go : tensor<i1>
  } do(%j, %a, %b, %p, %q, %r, %m) {
    %one = graph.constant dense<1> : tensor<i32>
    %next = graph.add %j, %one : tensor<i32>
    %k = graph.reshape %j : tensor<i32> -> tensor<1xi32>
    %row = graph.gather %p, %k axis = 0 : (tensor<?x2x8xf32, #graph.dims<t, _, _>>, tensor<1xi32>) -> tensor<1x2x8xf32>
    %now = graph.reshape %row : tensor<1x2x8xf32> -> tensor<2x8xf32>
    %in = graph.matmul %now, %q : (tensor<2x8xf32>, tensor<8x64xf32>) -> tensor<2x64xf32>
    %old = graph.matmul %a, %r : (tensor<2x64xf32>, tensor<64x64xf32>) -> tensor<2x64xf32>
    %sum = graph.add %in, %old : tensor<2x64xf32>
    %new = graph.tanh %sum : tensor<2x64xf32>
    %out = graph.reshape %new : tensor<2x64xf32> -> tensor<1x2x64xf32>
    %all = graph.scatter %b, %k, %out kind = set : (tensor<?x2x64xf32, #graph.dims<t, _, _>>, tensor<1xi32>, tensor<1x2x64xf32>) -> tensor<?x2x64xf32, #graph.dims<t, _, _>>
    graph.yield %next, %new, %all : tensor<i32>, tensor<2x64xf32>, tensor<?x2x64xf32, #graph.dims<t, _, _>>
  }
  func.return %y : tensor<?x2x64xf32, #graph.dims<t, _, _>>
}
"""
RNG = np.random.default_rng(0)
WEIGHTS = {
    "w": RNG.standard_normal((8, 64), np.float32) / 4,
    "u": RNG.standard_normal((64, 64), np.float32) / 8,
}


def table_of(program: Program) -> HostTable:
    assert program.artifact is not None
    return program.artifact.table


CHOICE = """
func.func @main(%c: tensor<i1>, %x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %r = graph.if %c(%x, %y) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> then(%a, %b) {
    graph.yield %a : tensor<4xf32>
  } else(%a, %b) {
    graph.yield %b : tensor<4xf32>
  }
  func.return %r : tensor<4xf32>
}
"""


def test_a_program_without_kernels() -> None:
    program = aiopt.compile(CHOICE, tier=2)
    assert program.artifact is not None and not program.artifact.table.kernels
    ones, zeros = np.ones(4, np.float32), np.zeros(4, np.float32)
    for choice in (True, False):
        np.testing.assert_array_equal(program(np.array(choice), ones, zeros), ones * choice)


def test_a_recurrent_network() -> None:
    """Any length; the outputs of all steps are written in place; weights are packed once."""
    program = aiopt.compile(RNN, weights=WEIGHTS, tier=2)
    for length in (0, 1, 5, 30):
        x = RNG.standard_normal((length, 2, 8), np.float32)
        h, expected = np.zeros((2, 64), np.float32), np.zeros((length, 2, 64), np.float32)
        for i, now in enumerate(x):
            h = expected[i] = np.tanh(now @ WEIGHTS["w"] + h @ WEIGHTS["u"])
        same(program(x), expected, f"length {length}")
    table = table_of(program)
    assert sorted(const.name for const in table.consts if const.layout) == ["u", "w"]
    body = table.steps[next(i for i, s in enumerate(table.steps) if isinstance(s, Jump)) :]
    copied = [step for step in body if isinstance(step, Copy)]
    assert [table.evaluate([30])[copy.bytes] for copy in copied] == [2 * 64 * 4]  # the state
    assert table.work == -1


def test_an_artifact_with_a_loop(tmp_path) -> None:  # pyright: ignore[reportMissingParameterType]
    program = aiopt.compile(RNN, weights=WEIGHTS, tier=1)
    program.save(tmp_path / "rnn.aiopt")
    again = aiopt.load(tmp_path / "rnn.aiopt", weights=WEIGHTS)
    x = RNG.standard_normal((9, 2, 8), np.float32)
    np.testing.assert_array_equal(program(x), again(x))


def test_calls_at_once() -> None:
    """Each call has an arena of its own, so loops of several threads do not meet."""
    program = aiopt.compile(RNN, weights=WEIGHTS, tier=1)
    inputs = [RNG.standard_normal((20 + i, 2, 8), np.float32) for i in range(4)]
    expected = [program(x) for x in inputs]
    found: list[list[np.ndarray]] = [[] for _ in inputs]

    def work(i: int) -> None:
        found[i].extend(program(inputs[i]) for _ in range(20))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(inputs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for arrays, want in zip(found, expected, strict=True):
        assert len(arrays) == 20
        for array in arrays:
            np.testing.assert_array_equal(array, want)


@settings(max_examples=12)
@given(programs())
def test_kernels_in_loops_are_split(program: Scope) -> None:
    compiled = aiopt.compile(build(program), tier=2, threads=2)
    assert compiled._native is not None
    compiled._native.descriptor.split_always()
    for size in (1, 100):
        inputs = inputs_of(size, 1)
        with np.errstate(all="ignore"):
            expected = evaluate(program, inputs)
        results = compiled(*inputs)
        results = results if isinstance(results, tuple) else (results,)
        for have, want in zip(results, expected, strict=True):
            same(have, want, f"{size}\n{program}")
