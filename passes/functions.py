"""The functions that passes over whole programs work on: with a body, of one block (SPEC K2)."""

from __future__ import annotations

from xdsl.dialects import func
from xdsl.ir import Operation

from ..diagnostics import error_at


def defined_functions(op: Operation) -> list[func.FuncOp]:
    """The functions with a body inside `op`. Raises AioptError for one that branches."""
    functions = [f for f in op.walk() if isinstance(f, func.FuncOp) and f.body.blocks]
    for function in functions:
        if len(function.body.blocks) != 1:
            raise error_at(
                function,
                f"'{function.sym_name.data}' has branches",
                expected="one block",
                found=f"{len(function.body.blocks)} blocks",
            )
    return functions
