"""Kernels of kind ``chain``: product, work on its rows, product of what it gives (SPEC K3, V4).

For each combination of their outer dimensions both right-hand sides are packed in panels. Then, for
every block of rows: micro-kernels give those rows of the first product, loops like those of a nest
work on one row after the other, micro-kernels multiply the result, and the epilogue stores it. Of
the first product no more than a block of rows ever exists, and what is made of it takes its place.

The schedule's ``block`` says how many rows a block has, and how deep a call of a micro-kernel goes,
as in `emit_matmul`. With ``mr`` rows they stay in the first-level cache; with more, panels are read
from the second-level cache less often.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import cast

from xdsl.ir import SSAValue
from xdsl.ir.affine import AffineMap

from ..dialects import lin
from ..dialects.dims import Dim
from ..dialects.graph.types import sizes_of
from ..passes.access import Linear, linear_access, used_dims
from ..passes.chain_form import Chain, chain_of
from ..passes.scratch import A_PADDING, chain_height, score_row_stride
from .family_names import PACK_A, pack_name
from .generic_body import Access, GenericBody, memory_access
from .kernel_context import KernelContext
from .llvm_ir.builder import FuncBuilder
from .llvm_ir.ir import F32, I64
from .micro_calls import Matrix, MicroKernels
from .nest_loops import NestLoops
from .row_blocks import OneBlock, Rows
from .tile_epilogue import TileEpilogue, TilePlace


def emit_chain(context: KernelContext) -> None:
    """Emit a kernel of kind ``chain``."""
    _Chain(context).emit()
    context.b.ret()


class _Chain:
    def __init__(self, context: KernelContext) -> None:
        self.context = context
        self.b = context.b
        assert context.loops.tile is not None and context.loops.block is not None
        self.mr, self.nr = context.loops.tile
        height, self.block_depth, _ = context.loops.block
        self.height = chain_height(self.mr, height)
        self.chain: Chain = cast("Chain", chain_of(context.kernel))
        first, second = self.chain.first, self.chain.second
        self.left = memory_access(context, first.operands[0], first.input_maps[0]).linear
        self.first, self.second = self._right(first), self._right(second)
        self.epilogue = TileEpilogue(context, second, self.chain.epilogue)
        sizes = first.sizes
        self.columns, self.depth = sizes[self.chain.n], sizes[self.chain.d]
        self.results = second.sizes[self.chain.e]
        self.row_count: Dim = sizes[self.chain.m] if self.chain.m is not None else 1
        self.stride = score_row_stride(self.columns, self.nr)

    def _right(self, product: lin.GenericOp) -> Linear:
        return linear_access(sizes_of(product.operands[1].type), product.input_maps[1])

    # -- code -------------------------------------------------------------------------------

    def emit(self) -> None:
        b, context, chain = self.b, self.context, self.chain
        self._prepare()
        self.micro = MicroKernels(b, (self.mr, self.nr))
        batch = self._batch()
        order = [*batch, *(i for i in chain.outer if i not in batch)]
        sizes = [(chain.first.sizes[outer], 1) for outer in order]
        *shares, (lower, upper) = context.shares([*sizes, (self.row_count, self.mr)])
        self.index: dict[int, SSAValue] = {}
        with ExitStack() as stack:
            for number, (outer, bounds) in enumerate(zip(order, shares, strict=True)):
                if number == len(batch):
                    self._pack_both()
                self.index[outer] = stack.enter_context(b.loop(*bounds)).iv
            if len(batch) == len(order):
                self._pack_both()
            rows = Rows(b, b.max(b.sub(upper, lower), 0), self.height)
            with b.loop(0, rows.blocks) as (block, _):
                self._block_of_rows(b.add(lower, rows.start(block)), rows.height(block))

    def _batch(self) -> list[int]:
        """The outer dimensions of the right-hand sides; the others only have more rows of them."""
        sides = [self.chain.first.input_maps[1], self.chain.second.input_maps[1]]
        used = {dim for map_ in sides for dim in used_dims(map_)}
        return [i for i in self.chain.outer if i in used]

    def _pack_both(self) -> None:
        chain = self.chain
        self._pack("first", chain.first, self.first, chain.n, chain.d)
        self._pack("second", chain.second, self.second, chain.e, chain.k)

    def _prepare(self) -> None:
        context, chain = self.context, self.chain
        context.prepare(*chain.first.sizes, *chain.second.sizes, self.stride)
        for linear in (self.left, self.first, self.second):
            context.prepare(linear.start, *linear.strides)
        context.prepare_tail(self.columns, context.loops.vector)
        for op in chain.rows:
            self._body(op, {}, {}).prepare()
        self.epilogue.prepare()

    def _pack(
        self, name: str, product: lin.GenericOp, linear: Linear, column: int, depth: int
    ) -> None:
        """All panels of a product's right-hand side, for the outer dimensions at hand."""
        b, dim, context = self.b, self.context.dim, self.context
        b.location = product.location
        columns, steps = dim(product.sizes[column]), dim(product.sizes[depth])
        across, down = dim(linear.strides[column]), dim(linear.strides[depth])
        base = context.pointers[product.operands[1]]
        source = b.gep(base, context.offset(linear, self.index), F32)
        panels = context.scratch_pointers[name]
        with b.loop(0, columns, self.nr) as (j, _):
            width = b.min(b.sub(columns, j), self.nr)
            target = b.gep(panels, b.mul(j, steps))
            start = b.gep(source, b.mul(j, across))
            b.call(pack_name(self.nr), [steps, width, start, down, across, target])

    def _block_of_rows(self, top: SSAValue, count: SSAValue) -> None:
        b, dim, context = self.b, self.context.dim, self.context
        chain = self.chain
        b.location = chain.first.location
        scores = context.scratch_pointers[chain.scores]
        stride = dim(self.stride)
        left = self._left_rows(top, count)
        blocks = OneBlock(b, count) if self.height == self.mr else Rows(b, count, self.mr)
        with b.loop(0, dim(self.columns), self.nr) as (j, _):
            panel = b.gep(context.scratch_pointers["first"], b.mul(j, dim(self.depth)))
            with b.loop(0, blocks.blocks) as (block, _):
                first, height = blocks.start(block), blocks.height(block)
                target = Matrix(b.gep(scores, b.add(b.mul(first, stride), j)), stride)
                self._product(height, dim(self.depth), _row(b, left, first), panel, target)
        with b.loop(0, count) as (r, _):
            self._work_on_row(r, b.add(top, r))
        b.location = chain.second.location
        kept = context.scratch_pointers[chain.scores if chain.in_place else chain.weights]
        weights = Matrix(kept, stride)
        tile = Matrix(context.scratch_pointers["tile"], b.iconst(self.nr))
        with b.loop(0, dim(self.results), self.nr) as (j, _):
            panel = b.gep(context.scratch_pointers["second"], b.mul(j, dim(self.columns)))
            columns = self.epilogue.panel(self.results, j)
            with b.loop(0, blocks.blocks) as (block, _):
                first, height = blocks.start(block), blocks.height(block)
                self._product(height, dim(self.columns), _row(b, weights, first), panel, tile)
                place = TilePlace(self.index, chain.m, b.add(top, first), chain.e, j)
                self.epilogue.emit(tile.pointer, place, height, columns)

    def _left_rows(self, top: SSAValue, count: SSAValue) -> Matrix:
        """The block's rows of the first left side."""
        b, dim, context, chain = self.b, self.context.dim, self.context, self.chain
        index = dict(self.index)
        row = b.iconst(0)
        if chain.m is not None:
            index[chain.m] = top
            row = dim(self.left.strides[chain.m])
        base = context.pointers[chain.first.operands[0]]
        source = b.gep(base, context.offset(self.left, index), F32)
        step = dim(self.left.strides[chain.d])
        if b.value_of(step) == 1:
            return Matrix(source, row)
        packed = context.scratch_pointers["a"]
        stride = b.add(dim(self.depth), A_PADDING)
        depth = dim(self.depth)
        b.call(PACK_A, [count, depth, b.max(depth, 1), source, row, step, packed, stride])
        return Matrix(packed, stride)

    def _product(
        self,
        count: SSAValue,
        depth: SSAValue,
        left: Matrix,
        panel: SSAValue,
        target: Matrix,
    ) -> None:
        """`count` rows times one panel, as deep as `depth`; a product of no depth is 0."""
        b = self.b
        kernel = self.micro.of(count)
        steps = b.max(b.ceildiv(depth, self.block_depth), 1)
        step = b.ceildiv(depth, steps)
        with b.loop(0, steps) as (i, _):
            k = b.mul(i, step)
            here = b.gep(panel, b.mul(k, self.nr))
            more = b.cast("zext", b.icmp("sgt", k, 0), I64)
            self.micro.call(
                kernel,
                b.min(step, b.sub(depth, k)),
                Matrix(b.gep(left.pointer, k), left.row),
                Matrix(here, b.iconst(self.nr)),
                target,
                accumulate=more,
                ahead=here,
                step=0,
            )

    # -- the work on a row -------------------------------------------------------------------

    def _work_on_row(self, r: SSAValue, row: SSAValue) -> None:
        b, context, chain = self.b, self.context, self.chain
        offset = b.mul(r, context.dim(self.stride))
        lines = {chain.scores: b.gep(context.scratch_pointers[chain.scores], offset)}
        weights = chain.scores if chain.in_place else chain.weights
        lines[chain.weights] = b.gep(context.scratch_pointers[weights], offset)
        for value in chain.kept:
            lines[value] = context.scratch_pointers[value]
        row_values: dict[SSAValue, SSAValue] = {}
        index = dict(self.index)
        if chain.m is not None:
            index[chain.m] = row
        for op in chain.rows:
            body = self._body(op, lines, row_values)
            columns = {chain.n: self.columns} if len(op.sizes) > chain.n else {}
            NestLoops(body, columns).emit(index)

    def _body(
        self,
        op: lin.GenericOp,
        lines: dict[SSAValue, SSAValue],
        row_values: dict[SSAValue, SSAValue],
    ) -> GenericBody:
        return GenericBody(self.context, op, row_values, partial(self._access, lines))

    def _access(
        self,
        lines: dict[SSAValue, SSAValue],
        context: KernelContext,
        tensor: SSAValue,
        map_: AffineMap,
    ) -> Access:
        """How a tensor is addressed; what the chain keeps lies in a line of its own."""
        line = lines.get(tensor)
        if line is None:
            return memory_access(context, tensor, map_)
        strides = tuple(int(i == self.chain.n) for i in range(map_.num_dims))
        return Access(tensor, Linear(0, strides), line)


def _row(b: FuncBuilder, matrix: Matrix, first: SSAValue) -> Matrix:
    """The rows of a matrix from number `first` on."""
    return Matrix(b.gep(matrix.pointer, b.mul(first, matrix.row)), matrix.row)
