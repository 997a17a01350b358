"""Results written over their operands: random programs without fusion, against tier 0."""

from __future__ import annotations

import aiopt
import pytest
from aiopt.lowering.host_table import HostTable
from aiopt.lowering.table_words import ARENA
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SymbolSizes, graph_modules
from xdsl.dialects.builtin import ModuleOp, f32, f64, i1, i32

from compiler.differential import check_call, random_calls
from compiler.steps import ALL_STEPS

PIPELINE = (
    "common, decompose, canonicalize, cse, dce, fuse{{scope={}}}, graph-to-lin, schedule,"
    " pack-weights, plan-arena, lin-to-llvm"
)


def overwriting_calls(table: HostTable) -> int:
    """Calls with a place in the arena that is an operand's and a result's."""
    places = [
        [(arg.index, arg.offset) for arg in call.args if arg.kind == ARENA] for call in table.calls
    ]
    return sum(len(set(found)) < len(found) for found in places)


seen = 0


@settings(max_examples=80)
@given(
    graph_modules(max_ops=14, steps=ALL_STEPS, elements=(f32, f32, f32, i32, i1, f64)),
    st.sampled_from(["none", "elementwise"]),
    st.integers(1, 2),
)
def check_random_programs(
    case: tuple[ModuleOp, list[SymbolSizes]], scope: str, threads: int
) -> None:
    global seen
    module, assignments = case
    program = aiopt.compile(module, pipeline=PIPELINE.format(scope), threads=threads)
    assert program.artifact is not None and program._native is not None
    program._native.descriptor.split_always()
    seen += overwriting_calls(program.artifact.table)
    for sizes, inputs, expected in random_calls(module, assignments):
        check_call(program, inputs, expected, f"{scope} {sizes}\n{module}")


def test_random_programs() -> None:
    check_random_programs()
    assert seen > 20


@pytest.mark.parametrize("reuse", [True, False])
def test_a_chain_needs_one_slot(reuse: bool) -> None:
    kind = "tensor<100xf32>"
    lines = [f"%{i + 1} = graph.exp %{i} : {kind}" for i in range(6)]
    text = f"func.func @f(%0: {kind}) -> ({kind}) {{ {' '.join(lines)} func.return %6 : {kind} }}"
    pipeline = PIPELINE.format("none").replace("plan-arena", f"plan-arena{{reuse={reuse}}}".lower())
    program = aiopt.compile(text, pipeline=pipeline)
    assert program.artifact is not None
    table = program.artifact.table
    assert overwriting_calls(table) == (4 if reuse else 0)
    assert table.evaluate([])[table.arena_bytes] == (448 if reuse else 5 * 448)
