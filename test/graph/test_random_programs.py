"""Random programs at the graph level: text round trip, and passes that must not change results."""

from __future__ import annotations

import numpy as np
import pytest
from aiopt.backends.interp import Interpreter
from aiopt.dialects.text import make_context, parse_module, verify_module
from aiopt.passes.assume import AssumePass
from aiopt.passes.base import Pass, PassState
from aiopt.passes.canonicalize import CanonicalizePass
from aiopt.passes.cse import CsePass
from aiopt.passes.decompose import DecomposePass
from aiopt.passes.infer_shapes import InferShapesPass
from aiopt.passes.recognize_composites import RecognizeCompositesPass
from aiopt.passes.specialize import SpecializePass
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import facts_about, graph_modules, random_inputs
from xdsl.dialects.builtin import ModuleOp

few = settings(max_examples=60)


def apply(module: ModuleOp, *passes: Pass) -> ModuleOp:
    changed = module.clone()
    state = PassState(make_context())
    for each in passes:
        each.run(changed, state)
        verify_module(changed)
    return changed


def check_same_results(
    before: ModuleOp, after: ModuleOp, sizes: list[dict[str, int]], *, exact: bool = False
) -> None:
    reference, changed = Interpreter(before), Interpreter(after)
    for seed, assignment in enumerate(sizes):
        inputs = random_inputs(before, assignment, seed)
        for want, have in zip(reference(inputs), changed(inputs), strict=True):
            assert want.dtype == have.dtype and want.shape == have.shape
            if exact or want.dtype.kind != "f":
                np.testing.assert_array_equal(have, want)
            else:
                np.testing.assert_allclose(have, want, rtol=2e-4, atol=2e-3)


@few
@given(graph_modules())
def test_text_round_trip(program: tuple[ModuleOp, list[dict[str, int]]]) -> None:
    module, _ = program
    verify_module(module)
    assert str(parse_module(str(module))) == str(module)


@few
@given(graph_modules())
def test_results_have_the_declared_shapes(
    program: tuple[ModuleOp, list[dict[str, int]]],
) -> None:
    module, sizes = program
    from aiopt.backends.interp import find_function
    from aiopt.dialects.graph import sizes_of

    outputs = [sizes_of(t) for t in find_function(module).function_type.outputs]
    interpreter = Interpreter(module)
    for assignment in sizes:
        for array, shape in zip(
            interpreter(random_inputs(module, assignment)), outputs, strict=True
        ):
            assert array.flags.c_contiguous and array.flags.writeable
            expected = [d if isinstance(d, int) else d.evaluate(assignment) for d in shape]
            assert list(array.shape) == expected


@few
@given(graph_modules())
def test_canonicalize_and_cse_keep_results(
    program: tuple[ModuleOp, list[dict[str, int]]],
) -> None:
    module, sizes = program
    after = apply(module, CanonicalizePass(), CsePass(), CanonicalizePass())
    check_same_results(module, after, sizes)


@few
@given(graph_modules())
def test_canonicalize_is_idempotent(program: tuple[ModuleOp, list[dict[str, int]]]) -> None:
    module, _ = program
    once = apply(module, CanonicalizePass(), CanonicalizePass())
    assert str(apply(once, CanonicalizePass())) == str(once)


@few
@given(graph_modules(steps=("composite", "unary", "binary", "reduce", "dot", "broadcast")))
def test_decompose_and_recognize_keep_results(
    program: tuple[ModuleOp, list[dict[str, int]]],
) -> None:
    module, sizes = program
    parts = apply(module, DecomposePass())
    check_same_results(module, parts, sizes)
    again = apply(parts, CanonicalizePass(), CsePass(), RecognizeCompositesPass())
    check_same_results(module, again, sizes)


@few
@given(graph_modules(), st.data())
def test_specialize_keeps_results(
    program: tuple[ModuleOp, list[dict[str, int]]], data: st.DataObject
) -> None:
    module, sizes = program
    if not sizes[0]:
        return
    assignment = data.draw(st.sampled_from(sizes))
    text = ",".join(f"{name}={size}" for name, size in assignment.items())
    after = apply(module, SpecializePass(text), CanonicalizePass())
    check_same_results(module, after, [assignment])


@few
@given(graph_modules(), st.data())
def test_assume_keeps_results(
    program: tuple[ModuleOp, list[dict[str, int]]], data: st.DataObject
) -> None:
    module, sizes = program
    assignment = data.draw(st.sampled_from(sizes))
    facts = data.draw(facts_about(assignment))
    simplified = (InferShapesPass(), CanonicalizePass(), CsePass(), CanonicalizePass())
    check_same_results(module, apply(module, AssumePass(facts), *simplified), [assignment])


@few
@given(graph_modules())
def test_infer_shapes_changes_nothing_that_is_known(
    program: tuple[ModuleOp, list[dict[str, int]]],
) -> None:
    module, _ = program
    assert str(apply(module, InferShapesPass())) == str(module)


@pytest.mark.parametrize("seed", range(3))
def test_inputs_are_reproducible(seed: int) -> None:
    module = parse_module(
        'func.func @main(%x: tensor<?xf32, #graph.dims<s>> {graph.name = "x"}) {\n func.return\n}'
    )
    a, b = (random_inputs(module, {"s": 5}, seed) for _ in range(2))
    np.testing.assert_array_equal(a[0], b[0])
