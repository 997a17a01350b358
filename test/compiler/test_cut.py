"""Kernels that schedules cut again compute what they did whole."""

from __future__ import annotations

from dataclasses import replace

import aiopt
import pytest
from aiopt.backends.llvm.target import Target
from aiopt.dialects import lin
from aiopt.dialects.lin.schedule import FUSED
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.base import PassState
from aiopt.passes.cut import pieces_of
from aiopt.passes.manager import PassManager
from aiopt.passes.pins import with_pins
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.schedule_space import reference_of
from hypothesis import given, settings
from strategies import SymbolSizes, graph_modules, random_inputs
from xdsl.dialects.builtin import ModuleOp

from compiler.differential import check_call, random_calls, reference
from compiler.programs import PROGRAMS
from compiler.steps import ALL_STEPS

TARGET = Target.chosen(None)

ATTENTION = """
func.func @main(%q: tensor<2x?x24xf32, #graph.dims<_, s, _>>,
                %k: tensor<2x?x24xf32, #graph.dims<_, t, _>>,
                %v: tensor<2x?x40xf32, #graph.dims<_, t, _>>)
    -> tensor<2x?x40xf32, #graph.dims<_, s, _>> {
  %p = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2]
    : (tensor<2x?x24xf32, #graph.dims<_, s, _>>, tensor<2x?x24xf32, #graph.dims<_, t, _>>)
    -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %w = graph.softmax %p axis = 2 : tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %o = graph.dot %w, %v lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1]
    : (tensor<2x?x?xf32, #graph.dims<_, s, t>>, tensor<2x?x40xf32, #graph.dims<_, t, _>>)
    -> tensor<2x?x40xf32, #graph.dims<_, s, _>>
  %r = graph.tanh %o : tensor<2x?x40xf32, #graph.dims<_, s, _>>
  func.return %r : tensor<2x?x40xf32, #graph.dims<_, s, _>>
}
"""


def cuts(module: ModuleOp, fuse: str) -> dict[str, lin.Schedule]:
    """Pins that cut every kernel of a program that can be cut so."""
    lowered = module.clone()
    PassManager(resolve("kernels")).run(lowered, PassState(make_context(), target=TARGET))
    kernels = [op for op in lowered.ops if isinstance(op, lin.KernelOp)]
    return {
        kernel.digest.data: replace(reference_of(kernel, TARGET), fuse=fuse)
        for kernel in kernels
        if kernel.digest is not None and pieces_of(kernel, fuse)
    }


def compiled(module: ModuleOp, pins: dict[str, lin.Schedule]) -> aiopt.Program:
    return aiopt.compile(module, pipeline=str(with_pins(resolve("tier2"), pins)))


CUT = [
    (name, fuse)
    for name, text in (("attention", ATTENTION), *PROGRAMS.items())
    for fuse in FUSED[1:]
    if cuts(parse_module(text, name), fuse)
]


@pytest.mark.parametrize(("name", "fuse"), CUT)
def test_cut_kernels_are_right(name: str, fuse: str) -> None:
    module = parse_module({"attention": ATTENTION, **PROGRAMS}[name], name)
    program = compiled(module, cuts(module, fuse))
    for sizes in ({"s": 17, "b": 5, "t": 33}, {"s": 1, "b": 2, "t": 70}):
        inputs = random_inputs(module, sizes, 0)
        check_call(program, inputs, reference(module, inputs), f"{name} {fuse} {sizes}")


def test_both_ways_of_cutting_are_tried() -> None:
    assert {fuse for _, fuse in CUT} == set(FUSED[1:])


@settings(max_examples=30)
@given(graph_modules(max_ops=14, steps=ALL_STEPS))
def test_random_programs_generic_by_generic(case: tuple[ModuleOp, list[SymbolSizes]]) -> None:
    module, assignments = case
    program = compiled(module, cuts(module, "none"))
    for sizes, inputs, expected in random_calls(module, assignments):
        check_call(program, inputs, expected, f"{sizes}\n{module}")
