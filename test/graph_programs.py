"""Programs of the graph level made by a builder, for tests of what frontends share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

import numpy as np
from aiopt.diagnostics import AioptError
from aiopt.dialects import dims, graph
from aiopt.dialects.text import verify_module
from aiopt.lowering.frontend.builder import GraphBuilder
from aiopt.lowering.frontend.facts import SizeFacts
from xdsl.dialects.builtin import (
    ModuleOp,
    UnknownLoc,
    f32,
    i1,
    i32,
    i64,
)
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Region, SSAValue

ELEMENTS: dict[str, Attribute] = {
    "bool": i1, "float32": f32, "int32": i32, "int64": i64,
}  # fmt: skip

Build = Callable[..., "SSAValue | Sequence[SSAValue]"]


class TestBuilder(GraphBuilder):
    """Raises its diagnostics as they are."""

    __test__ = False

    def __init__(self) -> None:
        super().__init__(Block(), SizeFacts())
        self.subject, self.location = "test", UnknownLoc()

    def fail(
        self, message: str, *, expected: str | None = None, found: str | None = None
    ) -> NoReturn:
        raise AioptError(message, expected=expected, found=found)


def program(build: Build, *args: np.ndarray, symbolic: bool = False) -> ModuleOp:
    """A module whose function does what ``build(builder, *values)`` builds, for such arguments.

    With `symbolic` sizes above 1 have names; equal sizes have equal ones.
    """
    b = TestBuilder()
    values = [
        b.block.insert_arg(
            graph.tensor_type(
                ELEMENTS[arg.dtype.name],
                tuple(
                    dims.symbol(f"n{size}") if symbolic and size > 1 else size for size in arg.shape
                ),
            ),
            i,
        )
        for i, arg in enumerate(args)
    ]
    built = build(b, *values)
    results = [built] if isinstance(built, SSAValue) else list(built)
    b.block.add_op(ReturnOp(*results))
    types = ([v.type for v in values], [v.type for v in results])
    module = ModuleOp([FuncOp("main", types, Region(b.block), visibility="public")])
    verify_module(module)
    return module
