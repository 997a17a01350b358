"""The functions that passes over whole programs work on: with a body, of one block (SPEC K2)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xdsl.dialects import func
from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Block, Operation

from ..diagnostics import error_at, location_of
from ..dialects.control import ControlBase


def functions_in(op: Operation) -> Iterator[func.FuncOp]:
    """All functions in `op`, or `op` itself; functions have none inside."""
    if isinstance(op, func.FuncOp):
        yield op
        return
    for region in op.regions:
        for block in region.blocks:
            for inner in block.ops:
                if inner.regions:
                    yield from functions_in(inner)


def defined_functions(op: Operation) -> list[func.FuncOp]:
    """The functions with a body inside `op`. Raises AioptError for one that branches."""
    functions = [f for f in functions_in(op) if f.body.blocks]
    for function in functions:
        check_one_block(function)
    return functions


def blocks_with_control(block: Block) -> Iterator[Block]:
    """A block and those of control flow inside it, which are executed as it is; not of groups."""
    yield block
    for op in block.ops:
        if isinstance(op, ControlBase):
            for inner in op.blocks:
                yield from blocks_with_control(inner)


def check_one_block(function: func.FuncOp) -> None:
    """Raise AioptError for a function that branches."""
    if len(function.body.blocks) != 1:
        raise error_at(
            function,
            f"'{function.sym_name.data}' has branches",
            expected="one block",
            found=f"{len(function.body.blocks)} blocks",
        )


def program_name(function: func.FuncOp) -> str:
    """What to call a program: its file without folders and suffix, or else its module or function.

    Always valid UTF-8, which names of files need not be.
    """
    place = location_of(function)
    if place is not None and not place.file.startswith("<"):
        return Path(place.file).stem.encode(errors="replace").decode()
    return inner_name(function)


def inner_name(function: func.FuncOp) -> str:
    """What to call a program that has no file: its module or function."""
    module = function.parent_op()
    if isinstance(module, ModuleOp) and module.sym_name is not None:
        return module.sym_name.data
    return function.sym_name.data
