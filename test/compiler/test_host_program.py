"""The host function of the lin level → the table of the native loop."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from aiopt.diagnostics import AioptError
from aiopt.dialects import dims
from aiopt.dialects.dims import Dim
from aiopt.dialects.text import parse_module
from aiopt.lowering.host_program import build_host_table
from aiopt.lowering.host_table import Expr, HostTable
from aiopt.lowering.table_words import ARENA, CONST, INPUT, RESULT
from hypothesis import given, settings
from hypothesis import strategies as st
from xdsl.dialects.func import FuncOp

NAMES = ("b", "s", "t")
S = "tensor<?xf32, #graph.dims<s>>"


def function(text: str) -> FuncOp:
    (found,) = (op for op in parse_module(text).ops if isinstance(op, FuncOp))
    return found


def evaluate(table: HostTable, values: Mapping[str, int]) -> list[int]:
    """The vector E, as `host_table` defines it."""
    known = [values[name] for name in table.symbols]
    operations = {
        "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b,
        "floordiv": lambda a, b: a // b if b > 0 else 0,
        "ceildiv": lambda a, b: -(-a // b) if b > 0 else 0,
        "mod": lambda a, b: a % b if b > 0 else 0, "max": max, "min": min,
    }  # fmt: skip
    for expr in table.exprs:
        known.append(
            expr.a if expr.op == "const" else operations[expr.op](known[expr.a], known[expr.b])
        )
    return known


def _combine(children: st.SearchStrategy[Dim]) -> st.SearchStrategy[Dim]:
    pair = st.tuples(children, children)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1]),
        pair.map(lambda p: p[0] - p[1]),
        pair.map(lambda p: p[0] * p[1]),
        pair.map(lambda p: dims.maximum(*p)),
        pair.map(lambda p: dims.minimum(*p)),
        st.tuples(children, st.integers(1, 70)).map(lambda p: dims.floordiv(*p)),
        st.tuples(children, st.integers(1, 70)).map(lambda p: dims.ceildiv(*p)),
        st.tuples(children, st.integers(1, 70)).map(lambda p: dims.mod(*p)),
    )


expressions = st.recursive(
    st.one_of(st.integers(-9, 99), st.sampled_from(NAMES).map(dims.symbol)), _combine, max_leaves=6
)


@settings(max_examples=100)
@given(st.lists(expressions, min_size=1, max_size=3), st.lists(st.integers(0, 99), min_size=3))
def test_sizes_are_what_the_expressions_say(sizes: list[Dim], values: list[int]) -> None:
    text = ", ".join(map(str, sizes))
    arguments = ", ".join(f"%{n}: tensor<?xf32, #graph.dims<{n}>>" for n in NAMES)
    table, _ = build_host_table(
        function(f"""
        func.func @f({arguments}) -> {S} {{
          %r = lin.call @k symbols = [{text}] offsets = [_] () : () -> {S}
          func.return %r : {S}
        }}""")
    )
    assignment = dict(zip(NAMES, values, strict=False))
    known = evaluate(table, assignment)
    found = [known[i] for i in table.calls[0].dims]
    assert found == [d if isinstance(d, int) else d.evaluate(assignment) for d in sizes]


def test_each_expression_is_there_once() -> None:
    table, _ = build_host_table(
        function(f"""
        func.func @f(%x: {S}) -> {S} attributes {{lin.arena = #graph.dims<4*s + 64>}} {{
          %a = lin.call @k symbols = [4*s + 64] offsets = [0] (%x) : ({S}) -> {S}
          %r = lin.call @k symbols = [4*s + 64] offsets = [_] (%a) : ({S}) -> {S}
          func.return %r : {S}
        }}""")
    )
    assert table.calls[0].dims == table.calls[1].dims == (table.arena_bytes,)
    assert len(set(table.exprs)) == len(table.exprs)


def test_places() -> None:
    table, constants = build_host_table(
        function(
            f"""
        func.func @f(%x: {S} {{graph.name = "in"}}) -> ({S} {{graph.name = "out"}})
            attributes {{lin.arena = #graph.dims<4*s>, lin.scratch = #graph.dims<128>}} {{
          %w = lin.weight "w" : tensor<8x8xf32>
          %p = lin.weight "w" panel = [8, 40, 1] : tensor<2x8x32xf32>
          %c = lin.constant dense<1> : tensor<3xi64> -> tensor<3xi64>
          %a = lin.call @k symbols = [] offsets = [0] (%x) : ({S}) -> {S}
          %v = lin.view (%a) : ({S}) -> tensor<1x?xf32, #graph.dims<_, s>>
          %r = lin.call @m symbols = [] offsets = [_] (%v, %w, %p, %c)
              : (tensor<1x?xf32, #graph.dims<_, s>>, tensor<8x8xf32>, tensor<2x8x32xf32>,
                 tensor<3xi64>) -> {S}
          func.return %r : {S}
        }}""".replace("\n              :", " :")
        )
    )
    assert [i.name for i in table.inputs] == ["in"] and table.inputs[0].binds == (True,)
    assert [r.name for r in table.results] == ["out"]
    assert table.kernels == ("k", "m")
    first, second = table.calls
    assert [a.kind for a in first.args] == [INPUT, ARENA]
    assert [a.kind for a in second.args] == [ARENA, CONST, CONST, CONST, RESULT]
    assert second.args[0] == first.args[1]
    assert table.exprs[table.scratch_bytes - 1] == Expr("const", 128)
    plain, packed, dense = table.consts
    assert (plain.name, plain.shape, plain.layout) == ("w", (8, 8), None)
    assert packed.shape == (40, 8) and packed.layout is not None
    assert (packed.layout.width, packed.layout.transposed) == (32, True)
    assert dense.dtype == "i64" and list(constants) == [dense.name]


def test_an_arena_may_be_empty() -> None:
    table, _ = build_host_table(
        function("""
        func.func @f(%x: tensor<0xf32>) -> tensor<0xf32>
            attributes {lin.arena = #graph.dims<0>} {
          %a = lin.call @k symbols = [] offsets = [0] (%x) : (tensor<0xf32>) -> tensor<0xf32>
          %r = lin.call @k symbols = [] offsets = [_] (%a) : (tensor<0xf32>) -> tensor<0xf32>
          func.return %r : tensor<0xf32>
        }""")
    )
    assert evaluate(table, {})[table.arena_bytes] == 0


def test_a_symbol_is_found_from_a_multiple_of_it() -> None:
    table, _ = build_host_table(
        function("""
        func.func @f(%x: tensor<?xf32, #graph.dims<3*s + 1>>) -> tensor<?xf32, #graph.dims<s>> {
          %r = lin.call @k symbols = [s] offsets = [_] (%x)
            : (tensor<?xf32, #graph.dims<3*s + 1>>) -> tensor<?xf32, #graph.dims<s>>
          func.return %r : tensor<?xf32, #graph.dims<s>>
        }""")
    )
    assert table.symbols == ("3*s + 1",)
    for size in range(-3, 12):
        values = table.evaluate(table.bind([(size,)]))
        assert values[table.results[0].shape[0]] == (size - 1) // 3
        fits = all(values[check.cond] >= 0 for check in table.checks)
        assert fits == (size > 0 and size % 3 == 1)


@pytest.mark.parametrize("size", ["s floordiv 2", "s*s", "s*t"])
def test_a_symbol_must_be_told_by_the_size_of_an_argument(size: str) -> None:
    with pytest.raises(AioptError, match="the size 's' cannot be found out from the arguments"):
        build_host_table(
            function(f"""
            func.func @f(%x: tensor<?xf32, #graph.dims<{size}>>,
                         %y: tensor<?xf32, #graph.dims<t>>) {{
              func.return
            }}""")
        )


def test_offsets_are_needed() -> None:
    with pytest.raises(AioptError, match=r"no arena offsets.*plan-arena"):
        build_host_table(
            function(f"""
            func.func @f(%x: {S}) -> {S} {{
              %r = lin.call @k symbols = [] (%x) : ({S}) -> {S}
              func.return %r : {S}
            }}""")
        )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("offsets = [0] (%a)", "offsets = [64] (%a)", "'lin.while' gives does not lie where"),
        ("lin.copy offsets = [0] (%x)", "lin.copy (%x)", "'lin.copy' has no arena offsets"),
        ("offsets = [0] (%a)", "offsets = [_] (%a)", "a value of the host program lies nowhere"),
    ],
)
def test_what_a_loop_carries_lies_in_one_place(old: str, new: str, message: str) -> None:
    text = """
    func.func @main(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32>
        attributes {lin.arena = #graph.dims<128>} {
      %s = lin.copy offsets = [0] (%x) : (tensor<4xf32>) -> tensor<4xf32>
      %y = lin.while(%s) with(%c) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32> cond(%a, %d) {
        lin.yield %d : tensor<i1>
      } do(%a, %d) {
        %e = lin.copy offsets = [0] (%a) : (tensor<4xf32>) -> tensor<4xf32>
        lin.yield %e : tensor<4xf32>
      }
      %z = lin.copy offsets = [_] (%y) : (tensor<4xf32>) -> tensor<4xf32>
      func.return %z : tensor<4xf32>
    }
    """

    assert len(build_host_table(function(text))[0].steps) == 5
    with pytest.raises(AioptError, match=re.escape(message)):
        build_host_table(function(text.replace(old, new)))
