"""What a host table says of its calls to people: places in the source, work (SPEC K3, V4)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import cast

from xdsl.dialects import func, llvm
from xdsl.dialects.builtin import ArrayAttr, StringAttr

from ..diagnostics import location_of
from ..dialects import lin
from ..dialects.dims import parse, substitute
from ..dialects.graph.types import DimsAttr
from .host_table import Note


def call_notes(function: func.FuncOp) -> tuple[Note, ...]:
    """A note for each call of a host function, beside which the kernels' functions stand."""
    module = function.parent_op()
    kernels = {
        op.sym_name.data: op
        for op in (module.walk() if module is not None else ())
        if isinstance(op, llvm.FuncOp)
    }

    @cache
    def work(kernel: str, sizes: DimsAttr) -> tuple[str, str]:
        op = kernels.get(kernel)
        if op is None or lin.WORK not in op.attributes:
            return "0", "0"
        names = _texts(op, lin.SYMBOLS)
        given = dict(zip(names, sizes.sizes, strict=True))
        flops, traffic = (str(substitute(parse(t), given)) for t in _texts(op, lin.WORK))
        return flops, traffic

    calls: Iterable[lin.CallOp] = (
        op for op in function.body.block.ops if isinstance(op, lin.CallOp)
    )
    return tuple(Note(str(location_of(op) or ""), *work(op.kernel, op.symbols)) for op in calls)


def _texts(op: llvm.FuncOp, attribute: str) -> list[str]:
    entries = cast("ArrayAttr[StringAttr]", op.attributes[attribute])
    return [entry.data for entry in entries.data]
