"""The work of each call of the host program, and how long it takes, roughly (SPEC K3, K5, H5).

Both are expressions of the call's sizes. The time is evaluated at run time: `runtime.ll` compares
it with what starting threads costs. It need not be better than a factor of two.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from xdsl.dialects.builtin import IntegerAttr, ModuleOp, UnitAttr, i64
from xdsl.ir import Block

from ..dialects import lin
from ..dialects.dims import Dim, maximum, minimum, substitute
from ..dialects.facts import Facts
from ..dialects.graph.types import DimsAttr
from ..passes.core_speed import LEAST_PARALLEL, PS_PER_BYTE, PS_PER_FLOP
from ..passes.memory import tensor_bytes
from ..passes.work import Work


def write_work(module: ModuleOp, works: Mapping[str, Work]) -> None:
    """Write into each call the work of its kernel, given by name, and whether it can be done in
    parts."""
    kernels = {k.sym_name.data: k for k in module.ops if isinstance(k, lin.KernelOp)}

    @cache
    def at(name: str, sizes: DimsAttr) -> DimsAttr:
        given = dict(zip(kernels[name].symbol_names, sizes.sizes, strict=True))
        work = works[name]
        return DimsAttr.of([substitute(work.flops, given), substitute(work.bytes, given)])

    for call in [op for op in module.walk() if isinstance(op, lin.CallOp)]:
        kernel = kernels.get(call.kernel)
        if kernel is None or kernel.loops is None:
            continue
        call.properties["work"] = at(call.kernel, call.symbols)
        if kernel.loops.parallel:
            call.properties["parallel"] = UnitAttr()
        if kernel.loops.threads is not None:
            call.properties["threads"] = IntegerAttr(kernel.loops.threads, i64)


def call_time(call: lin.CallOp) -> Dim | None:
    """Picoseconds of a call on one core; None if its work is not known."""
    if call.work is None:
        return None
    work = Work(*call.work.sizes)
    return work.flops * PS_PER_FLOP + work.bytes * PS_PER_BYTE


def split_time(call: lin.CallOp, facts: Facts) -> Dim | None:
    """Picoseconds of a call that is split if they are many; None if it cannot be done in parts, or
    what is known about sizes says that it takes less than `LEAST_PARALLEL`: then nothing need be
    computed of it at run time. A call for few threads counts as so much work as makes as many
    parts."""
    time = call_time(call) if call.parallel else None
    if time is None:
        return None
    high = facts.highest(time) if facts else None
    if high is not None and high < LEAST_PARALLEL:
        return None
    if call.threads is None:
        return time
    return minimum(time, call.threads.value.data * (LEAST_PARALLEL // 2))


def block_time(block: Block) -> Dim | None:
    """Picoseconds of a block of the host program, of an `if` that of the longer region; None if
    something is not known, as how often a loop runs."""
    total: Dim = 0
    for op in block.ops:
        time: Dim | None = 0
        if isinstance(op, lin.CallOp):
            time = call_time(op)
        elif isinstance(op, lin.CopyOp):
            time = 2 * tensor_bytes(op.x.type) * PS_PER_BYTE
        elif isinstance(op, lin.WhileOp):
            time = None
        elif isinstance(op, lin.IfOp):
            then, otherwise = (block_time(inner) for inner in op.blocks)
            time = None if then is None or otherwise is None else maximum(then, otherwise)
        if time is None:
            return None
        total = total + time
    return total
