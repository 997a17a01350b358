"""Random programs with nested control flow, in all tiers, against plain Python."""

from __future__ import annotations

import aiopt
import numpy as np
import pytest
from aiopt.backends.interp import Interpreter
from aiopt.backends.llvm.target import Target
from aiopt.dialects.text import make_context, parse_module, verify_module
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from hypothesis import given, settings
from machine import target_or_skip

from compiler.control_programs import DTYPES, INPUTS, Scope, build, evaluate, programs
from compiler.differential import check_call, same

SIZES = (0, 1, 5, 33)


def inputs_of(size: int, scalar: int) -> list[np.ndarray]:
    """Inputs that depend on nothing but the arguments."""
    rng = np.random.default_rng(size)
    found: list[np.ndarray] = []
    for kind in INPUTS:
        shape = () if kind == "i" else (size,)
        value = np.full(shape, scalar) if kind == "i" else rng.integers(-9, 9, shape)
        found.append(np.asarray(value, DTYPES[kind]))
    return found


def check(program: Scope, **options: object) -> None:
    module = build(program)
    compiled = aiopt.compile(module, **options)  # pyright: ignore[reportArgumentType]
    for size in SIZES:
        for scalar in (0, 1):
            inputs = inputs_of(size, scalar)
            with np.errstate(all="ignore"):
                expected = evaluate(program, inputs)
            check_call(compiled, inputs, expected, f"{options} {size}\n{module}")


@settings(max_examples=60)
@given(programs())
def test_tier_0_and_its_passes(program: Scope) -> None:
    module = build(program)
    verify_module(module)
    assert str(parse_module(str(module))) == str(module)
    changed = module.clone()
    passes = resolve("tier0, decompose, canonicalize, cse, dce, fuse")
    PassManager(passes).run(changed, PassState(make_context()))
    verify_module(changed)
    runs = [Interpreter(module), Interpreter(changed)]
    for size in SIZES:
        inputs = inputs_of(size, 1)
        with np.errstate(all="ignore"):
            expected = evaluate(program, inputs)
        for run in runs:
            for have, want in zip(run(inputs), expected, strict=True):
                same(have, want, f"{size}\n{module}")


@settings(max_examples=20)
@given(programs())
def test_tier_1(program: Scope) -> None:
    check(program, tier=1)


@settings(max_examples=40)
@given(programs())
def test_tier_2(program: Scope) -> None:
    check(program, tier=2)


@pytest.mark.parametrize("target", ["avx2", "generic"])
@settings(max_examples=8)
@given(program=programs())
def test_other_targets(target: str, program: Scope) -> None:
    check(program, tier=2, target=target_or_skip(target))


@settings(max_examples=15)
@given(programs())
def test_without_fusion_or_reuse(program: Scope) -> None:
    """More calls, and no result over an operand: other places and copies, the same results."""
    pipeline = (
        "common, decompose, canonicalize, cse, dce, fuse{scope=none}, graph-to-lin,"
        " schedule{unroll=1}, plan-arena{reuse=false}, lin-to-llvm{codegen=1}"
    )
    check(program, pipeline=pipeline)


@settings(max_examples=30)
@given(programs())
def test_host_programs_survive_text(program: Scope) -> None:
    module = build(program)
    state = PassState(make_context(), target=Target.host())
    PassManager(resolve("kernels, schedule, pack-weights, plan-arena")).run(module, state)
    verify_module(module)
    assert str(parse_module(str(module))) == str(module)
