"""What `fuse` and `graph-to-lin` make of random programs, against tier 0 and without an emitter:
tensors are moved, split, given dimensions of size 1, and multiplied in chains.
"""

from __future__ import annotations

import numpy as np
import pytest
from aiopt.dialects.text import make_context
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from hypothesis import given, settings
from strategies import SymbolSizes, graph_modules, random_inputs
from xdsl.dialects.builtin import ModuleOp, f32

from compiler.differential import reference, same
from compiler.lin_reference import run_main
from compiler.steps import ALL_STEPS

Case = tuple[ModuleOp, list[SymbolSizes]]

DOWN = "decompose, canonicalize, cse, dce, fuse{%s}, graph-to-lin"
MOVES = (
    "attend", "attend", "views", "views", "unary", "binary", "broadcast", "reduce", "reshape",
    "transpose", "slice", "symbolic slice", "dot", "any dot", "normalise", "softmax rows",
    "expand", "flatten", "concat", "reverse", "rotate", "rotate", "regroup", "regroup",
)  # fmt: skip
assert set(MOVES) <= set(ALL_STEPS)

few = settings(max_examples=60)


def lin_module(module: ModuleOp, options: str) -> ModuleOp:
    module = module.clone()
    PassManager(resolve(DOWN % options)).run(module, PassState(make_context()))
    module.verify()
    return module


@pytest.mark.parametrize("options", ["", "chains=false", "scope=elementwise", "scope=none"])
@few
@given(case=graph_modules(max_ops=8, steps=MOVES, elements=(f32,)))
def test_kernels(options: str, case: Case) -> None:
    module, assignments = case
    lowered = lin_module(module, options)
    for seed, sizes in enumerate(assignments):
        inputs = random_inputs(module, sizes, seed)
        with np.errstate(all="ignore"):
            got = run_main(lowered, inputs, sizes)
        for have, want in zip(got, reference(module, inputs), strict=True):
            same(have, want, f"{options} {sizes}\n{module}\n{lowered}")
