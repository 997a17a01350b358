"""Small programs of every kind, compiled in tiers 1 and 2, against tier 0 at sizes that hurt."""

from __future__ import annotations

from functools import cache

import aiopt
import numpy as np
import pytest
from aiopt.backends.interp import describe_inputs, find_function
from aiopt.dialects.dims import DimExpr
from aiopt.dialects.text import parse_module
from machine import target_or_skip
from strategies import random_inputs
from xdsl.dialects.builtin import ModuleOp

from compiler.differential import check_call, reference
from compiler.programs import PROGRAMS

SIZES = (1, 2, 16, 17, 65)


@cache
def parsed(name: str) -> ModuleOp:
    return parse_module(PROGRAMS[name], name)


def symbols(module: ModuleOp) -> list[str]:
    sizes = (size for i in describe_inputs(find_function(module)) for size in i.shape)
    return sorted({s for size in sizes if isinstance(size, DimExpr) for s in size.symbols})


def assignments(module: ModuleOp) -> list[dict[str, int]]:
    """All symbols zero, then each size, the symbols having different ones."""
    names = symbols(module)
    if not names:
        return [{}]
    shifted = ({n: SIZES[(k + i) % len(SIZES)] for i, n in enumerate(names)} for k in range(5))
    return [dict.fromkeys(names, 0), *shifted]


def check(name: str, **options: object) -> None:
    module = parsed(name)
    program = aiopt.compile(module, **options)  # pyright: ignore[reportArgumentType]
    for seed, sizes in enumerate(assignments(module)):
        inputs = random_inputs(module, sizes, seed)
        try:
            expected = reference(module, inputs)
        except aiopt.AioptError:
            assert 0 in sizes.values()
            continue
        check_call(program, inputs, expected, f"{name} {options} {sizes}")


@pytest.mark.parametrize("tier", [1, 2])
@pytest.mark.parametrize("name", PROGRAMS)
def test_equal_to_tier_0(name: str, tier: int) -> None:
    check(name, tier=tier)


@pytest.mark.parametrize("target", ["avx2", "generic"])
@pytest.mark.parametrize("name", list(PROGRAMS)[::3])
def test_other_targets(name: str, target: str) -> None:
    check(name, tier=2, target=target_or_skip(target))


# Nothing whose products overflow: whether inf - inf then arises depends on the order of a sum.
_SPECIAL = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 88.0, -88.0, 1e-40, 1e15]


@pytest.mark.parametrize("tier", [1, 2])
@pytest.mark.parametrize(
    "name",
    [
        "softmax by hand over a middle dimension",
        "argmax and argmin",
        "rows of one element",
        "everything to one number and back",
        "product and epilogue, both results",
        "casts through every type",
        "pads: interior, cropping, symbolic",
    ],
)
def test_special_numbers(name: str, tier: int) -> None:
    module = parsed(name)
    program = aiopt.compile(module, tier=tier)
    sizes = dict.fromkeys(symbols(module), 33)
    generator = np.random.default_rng(0)
    inputs = random_inputs(module, sizes)
    for x in inputs:
        if x.dtype.kind == "f":
            some = x.reshape(-1)[::3]
            some[:] = generator.choice(np.array(_SPECIAL, x.dtype), some.shape)
    check_call(program, inputs, reference(module, inputs), name)
