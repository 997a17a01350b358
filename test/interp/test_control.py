"""Tier 0 executes control flow, nested too; references are Python and numpy."""

from __future__ import annotations

import numpy as np
from aiopt.backends.interp import Interpreter
from aiopt.dialects.text import parse_module

COLLATZ = """
func.func @main(%start: tensor<i64>) -> (tensor<i64>, tensor<i64>) {
  %zero = graph.constant dense<0> : tensor<i64>
  %last, %steps = graph.while(%start, %zero) : (tensor<i64>, tensor<i64>) -> (tensor<i64>, tensor<i64>)
  cond(%n, %k) {
    %one = graph.constant dense<1> : tensor<i64>
    %go = graph.compare %n, %one direction = ne : (tensor<i64>, tensor<i64>) -> tensor<i1>
    graph.yield %go : tensor<i1>
  } do(%n, %k) {
    %one = graph.constant dense<1> : tensor<i64>
    %two = graph.constant dense<2> : tensor<i64>
    %rest = graph.rem %n, %two : tensor<i64>
    %odd = graph.compare %rest, %one direction = eq : (tensor<i64>, tensor<i64>) -> tensor<i1>
    %next = graph.if %odd(%n) : (tensor<i64>) -> tensor<i64> then(%m) {
      %a = graph.constant dense<1> : tensor<i64>
      %b = graph.constant dense<3> : tensor<i64>
      %t = graph.mul %m, %b : tensor<i64>
      %u = graph.add %t, %a : tensor<i64>
      graph.yield %u : tensor<i64>
    } else(%m) {
      %b = graph.constant dense<2> : tensor<i64>
      %t = graph.div %m, %b : tensor<i64>
      graph.yield %t : tensor<i64>
    }
    %l = graph.add %k, %one : tensor<i64>
    graph.yield %next, %l : tensor<i64>, tensor<i64>
  }
  func.return %last, %steps : tensor<i64>, tensor<i64>
}
"""


def collatz(n: int) -> int:
    steps = 0
    while n != 1:
        n, steps = (3 * n + 1 if n % 2 else n // 2), steps + 1
    return steps


def test_a_choice_in_a_loop() -> None:
    program = Interpreter(parse_module(COLLATZ))
    for start in (1, 2, 7, 27):
        last, steps = program([np.array(start)])
        assert (last, steps) == (1, collatz(start))


def test_results_share_nothing_with_inputs() -> None:
    text = """
    func.func @main(%x: tensor<4xf32>, %c: tensor<i1>) -> (tensor<4xf32>, tensor<4xf32>) {
      %y, %z = graph.if %c(%x) : (tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) then(%a) {
        graph.yield %a, %a : tensor<4xf32>, tensor<4xf32>
      } else(%a) {
        %k = graph.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
        graph.yield %k, %a : tensor<4xf32>, tensor<4xf32>
      }
      func.return %y, %z : tensor<4xf32>, tensor<4xf32>
    }
    """
    program = Interpreter(parse_module(text))
    x = np.arange(4, dtype=np.float32)
    for condition in (True, False):
        y, z = program([x, np.array(condition)])
        y += 100
        z += 100
        np.testing.assert_array_equal(x, [0, 1, 2, 3])
        again, _ = program([x, np.array(condition)])
        np.testing.assert_array_equal(again, x if condition else [1, 2, 3, 4])
