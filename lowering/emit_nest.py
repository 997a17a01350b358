"""Kernels of kind ``nest``: loops over rows, vector loops along the innermost dimension (K3).

The generics of a kernel share the loops over its rows. Inside, each generic is a nest of its own
(`nest_loops`). Dimensions that are contiguous in every access are merged first, so that an
elementwise kernel is one loop whatever the rank.

Rows that fit in one register need no loop along them: values of a row stay in registers from one
generic to the next. If the size decides at run time whether they do, there is code for both.

A `parallel` kernel does one share of its rows or, if it is a single generic, of its parallel
dimensions; the vector dimension is cut between whole steps. Reductions are never split, so results
do not depend on the number of parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import cast

from xdsl.ir import SSAValue
from xdsl.ir.affine import AffineMap

from ..dialects import lin
from ..dialects.dims import Dim
from ..passes.access import Linear, row_major, row_rank, used_dims
from .generic_body import Access, GenericBody, memory_access
from .kernel_context import KernelContext
from .nest_loops import NestLoops


def emit_nest(context: KernelContext) -> None:
    """Emit a kernel of kind ``nest``."""
    nest = _Nest(context, in_registers=False)
    length = nest.length()
    fits = False if length is None else context.fits(length, context.loops.vector)
    shares = context.shares([(size, 1) for size in nest.row_sizes.values()])
    if length is None or fits is False or (fits is None and context.loops.unroll == 1):
        nest.emit(shares)
    elif fits:
        _Nest(context, in_registers=True).emit(shares, length)
    else:
        _emit_both(context, nest, shares, length)
    context.b.ret()


def _emit_both(
    context: KernelContext, nest: _Nest, shares: Sequence[tuple[SSAValue, SSAValue]], length: Dim
) -> None:
    """Code for rows that fit in a register, and for others (empty ones are among these)."""
    short = _Nest(context, in_registers=True)
    branch = context.b.if_(context.fits_now(length, context.loops.vector))
    with branch.then:
        short.emit(shares, length)
    with branch.otherwise:
        nest.emit(shares)


class _Nest:
    """The loops over rows and what is in them; sizes and strides are computed here and now."""

    def __init__(self, context: KernelContext, *, in_registers: bool) -> None:
        self.context = context
        self.b = context.b
        self.rows = row_rank(context.kernel)
        values: dict[SSAValue, SSAValue] = {}
        addressing = partial(_access, self.rows, in_registers)
        generics = context.kernel.generics
        self.bodies = [GenericBody(context, op, values, addressing) for op in generics]
        sizes = merged_sizes(self.bodies, self.rows)
        context.prepare(*sizes.values())
        for body in self.bodies:
            body.prepare()
        self.row_sizes = {dim: size for dim, size in sizes.items() if dim < self.rows}
        own = [
            {d: s for d, s in sizes.items() if self.rows <= d < len(body.op.sizes)}
            for body in self.bodies
        ]
        self.loops = list(map(NestLoops, self.bodies, own))
        for loops in self.loops:
            if loops.length is not None:
                context.prepare_tail(loops.length, context.loops.vector)

    def length(self) -> Dim | None:
        """The size of all rows, if each is one dimension, along which lanes run; of a single
        generic that of the vector dimension, if there are others outside."""
        if len(self.loops) == 1:
            (loops,) = self.loops
            return loops.length if loops.parallel else None
        inner = [loops for loops in self.loops if loops.sizes]
        lengths = {loops.length for loops in inner}
        if not self.row_sizes or len(lengths) != 1 or any(len(own.sizes) > 1 for own in inner):
            return None
        return lengths.pop()

    def _prefetch(self) -> None:
        """Have the generics that use operands and results first prefetch those of later rows."""
        rows = self.context.loops.ahead
        if rows is None or not self.row_sizes:
            return
        dim, known = list(self.row_sizes)[-1], set(self.context.scratch.offsets)
        for body, loops in zip(self.bodies, self.loops, strict=True):
            for number, access in enumerate((*body.inputs, *body.outputs)):
                strides = access.linear.strides
                in_order = loops.vector is not None and strides[loops.vector] == 1
                if in_order and strides[dim] != 0 and access.pointer and access.tensor not in known:
                    known.add(access.tensor)
                    body.ahead[number] = self.b.mul(self.context.dim(strides[dim]), rows)

    def emit(self, shares: Sequence[tuple[SSAValue, SSAValue]], length: Dim | None = None) -> None:
        """The loops, over these shares of the rows; without those along rows if their `length` is
        given, which is 1 to as many elements as a register holds."""
        b, context = self.b, self.context
        if length is not None:
            mask = context.register_mask(length, context.loops.vector)
            for loops in self.loops:
                loops.keep_in_register(mask)
        self._prefetch()
        with ExitStack() as stack:
            index: dict[int, SSAValue] = {}
            for dim, (lower, upper) in zip(self.row_sizes, shares, strict=True):
                index[dim] = stack.enter_context(b.loop(lower, upper)).iv
            for loops in self.loops:
                loops.emit(index, split=not self.row_sizes)


def _access(
    rows: int, in_registers: bool, context: KernelContext, tensor: SSAValue, map_: AffineMap
) -> Access:
    """How a tensor is addressed. A kept value is addressed within its row of scratch memory, or
    stays in a register."""
    if tensor not in context.scratch.offsets:
        return memory_access(context, tensor, map_)
    inner = [i for i in sorted(used_dims(map_)) if i >= rows]
    op = cast("lin.GenericOp", tensor.owner)
    strides: list[Dim] = [0] * map_.num_dims
    for i, weight in zip(inner, row_major([op.sizes[i] for i in inner]), strict=True):
        strides[i] = weight
    pointer = None if in_registers else context.pointers[tensor]
    return Access(tensor, Linear(0, tuple(strides)), pointer)


def merged_sizes(bodies: Sequence[GenericBody], rows: int) -> dict[int, Dim]:
    """The dimensions that are left, with their sizes: neighbours that every access walks as one are
    merged (into the inner one), and dimensions of size 1 are dropped.
    """
    widest = max((body.op for body in bodies), key=lambda op: len(op.sizes))
    sizes = {i: size for i, size in enumerate(widest.sizes) if size != 1}
    pinned = {
        dim
        for body in bodies
        for op in body.op.block.ops
        if isinstance(op, lin.IndexOp)
        for dim in used_dims(op.map.data)
    }
    inner: int | None = None
    for outer in reversed(list(sizes)):
        if inner is not None and _mergeable(bodies, rows, pinned, outer, inner, sizes[inner]):
            sizes[inner] = sizes[outer] * sizes[inner]
            del sizes[outer]
        else:
            inner = outer
    return sizes


def _mergeable(
    bodies: Sequence[GenericBody], rows: int, pinned: set[int], outer: int, inner: int, size: Dim
) -> bool:
    if pinned & {outer, inner} or (outer < rows) != (inner < rows):
        return False
    for body in bodies:
        count = len(body.op.sizes)
        if inner >= count:
            continue
        if body.op.kinds[outer] != body.op.kinds[inner]:
            return False
        for access in (*body.inputs, *body.outputs):
            strides = access.linear.strides
            if strides[outer] != strides[inner] * size:
                return False
    return True
