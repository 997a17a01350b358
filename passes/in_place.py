"""Which results of a kernel may be written over which operand (SPEC K1, D3).

An operand's bytes may become a result's if nothing that is still to be read is lost: the generic
that computes the result, and all before it, read the operand at the very index they write the
result at (equal maps into equal types), and none after it reads the operand at all. Then each
element is read before it is written, by whatever loops, and in whichever part of the kernel.
Only nests: other emitters may write a result before they are done with their operands. A scatter
begins with a copy of its operand, which is left out where it lies in place; running totals are
stored where an element was read.
"""

from __future__ import annotations

from xdsl.ir import BlockArgument

from ..dialects import lin
from .access import used_dims


def reusable_operands(kernel: lin.KernelOp) -> list[list[int]]:
    """For each result, the numbers of the operands that it may overwrite."""
    if isinstance(kernel.routine, lin.ScatterOp | lin.CumulateOp):
        x = kernel.routine.operands[0]
        return [[x.index] if isinstance(x, BlockArgument) and x.has_one_use() else []]
    loops = kernel.loops
    if loops is None or loops.kind != "nest":
        return [[] for _ in kernel.yielded]
    order = {generic: number for number, generic in enumerate(kernel.generics)}
    found: list[list[int]] = []
    for result in kernel.yielded:
        writer = result.owner
        assert isinstance(writer, lin.GenericOp)
        map_ = writer.output_maps[writer.results.index(result)]
        each_once = all(
            kind == lin.PARALLEL and (size == 1 or dim in used_dims(map_))
            for dim, (kind, size) in enumerate(zip(writer.kinds, writer.sizes, strict=True))
        )
        found.append(
            [
                number
                for number, arg in enumerate(kernel.block.args)
                if each_once
                and arg.type == result.type
                and any(use.operation is writer for use in arg.uses)
                and all(
                    isinstance(reader := use.operation, lin.GenericOp)
                    and order.get(reader, len(order)) <= order[writer]
                    and reader.input_maps[use.index] == map_
                    for use in arg.uses
                )
            ]
        )
    return found
