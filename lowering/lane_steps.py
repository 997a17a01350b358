"""How the scalars of a body change from one lane of a register to the next (SPEC K3).

A read at computed indices is a gather unless it is known that neighbouring lanes read neighbours,
or all the same element. That is so for most: a concatenation along an outer dimension, a row taken
from a table.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import arith
from xdsl.ir import Block, Operation, SSAValue

from ..dialects import lin
from ..passes.access import linear_expr

Steps = dict[SSAValue, int | None]
"""For each scalar of a body what is added to it from lane to lane; None: that is not known."""


def lane_steps(block: Block, arguments: Sequence[int | None], vector: int) -> Steps:
    """The steps of all scalars of a body whose lanes run along domain dimension `vector`.

    `arguments` are those of the body's first arguments: 0 for an element that all lanes read.
    """
    steps: Steps = dict(zip(block.args, arguments, strict=False))
    for op in block.ops:
        if op.results:
            steps[op.results[0]] = _step(op, steps, vector)
    return steps


def _step(op: Operation, steps: Steps, vector: int) -> int | None:
    if isinstance(op, lin.IndexOp):
        map_ = op.map.data
        return linear_expr(map_.results[0], map_.num_dims)[1][vector]
    values = op.indices if isinstance(op, lin.ExtractOp) else op.operands
    found = [steps.get(value) for value in values]
    if all(step == 0 for step in found):
        return 0
    if isinstance(op, (arith.AddiOp, arith.SubiOp)) and None not in found:
        a, b = (step or 0 for step in found)
        return a + b if isinstance(op, arith.AddiOp) else a - b
    return None
