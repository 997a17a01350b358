"""Kernels of kind ``matmul``: register tiles from a shared micro-kernel, then an epilogue (K3).

For each combination of the outer (batch) dimensions: columns in panels of ``nr``; B's panel is
packed into scratch memory unless it is stored in panels already; rows in a balanced split,
``⌈m/mr⌉`` blocks of nearly equal height, none masked. The micro-kernel leaves a tile of C in
scratch memory, where the epilogue (any elementwise generic) picks it up while it is in the
first-level cache.

The micro-kernels and the packing routine are compiled once per process (`microkernels`); a kernel
finds them through the table ``aiopt_ukr_table``.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import cast

from xdsl.dialects.builtin import VectorType
from xdsl.ir import SSAValue

from ..dialects import lin
from ..dialects.dims import Dim
from ..dialects.graph.types import sizes_of
from ..passes.access import Linear, is_packed, linear_access, row_major, used_dims
from .generic_body import Access, GenericBody, memory_access, store_lanes
from .kernel_context import KernelContext
from .llvm_ir.ir import F32, I64, PTR
from .microkernels import TABLE, pack_name
from .vector_ops import lanes_type


def emit_matmul(context: KernelContext) -> None:
    """Emit a kernel of kind ``matmul``."""
    _Matmul(context).emit()
    context.b.ret()


class _Matmul:
    def __init__(self, context: KernelContext) -> None:
        self.context = context
        self.b = context.b
        generics = context.kernel.generics
        self.dot = generics[0]
        assert context.loops.tile is not None
        self.mr, self.nr = context.loops.tile
        self.lanes = context.loops.vector
        self.packed = is_packed(self.dot)
        self.a = memory_access(context, self.dot.operands[0], self.dot.input_maps[0])
        self.b_tensor = self.dot.operands[1]
        self.tile = context.scratch_pointers["tile"]
        self.epilogues = self._epilogues(generics[1:])
        self.stored = self.dot.results[0] in context.kernel.yielded
        self._choose_dims()

    # -- analysis ---------------------------------------------------------------------------

    def _epilogues(self, generics: Sequence[lin.GenericOp]) -> list[GenericBody]:
        """The elementwise generics that follow the product."""
        bodies: list[GenericBody] = []
        for op in generics:
            inputs = [
                self._tile_access(len(op.sizes), v)
                if v is self.dot.results[0]
                else memory_access(self.context, v, m)
                for v, m in zip(op.operands, op.input_maps, strict=True)
            ]
            outputs = [
                memory_access(self.context, v, m)
                for v, m in zip(op.results, op.output_maps, strict=True)
            ]
            bodies.append(GenericBody(self.context, op, inputs, outputs, {}))
        return bodies

    def _tile_access(self, rank: int, tensor: SSAValue) -> Access:
        """The product's value: row ``m``, column ``n`` of the tile; `_row` loads it."""
        return Access(tensor, Linear(0, (0,) * rank), None)

    def _choose_dims(self) -> None:
        """Rows, columns and depth; what is left over becomes an outer loop."""
        sizes, kinds = self.dot.sizes, self.dot.kinds
        in_a, in_b = (used_dims(m) for m in self.dot.input_maps)
        alive = [i for i in range(len(sizes)) if sizes[i] != 1]
        depth = [i for i in alive if kinds[i] == lin.REDUCTION]
        parallel = [i for i in alive if kinds[i] == lin.PARALLEL]
        columns = [i for i in parallel if i in in_b and i not in in_a]
        rows = [i for i in parallel if i in in_a and i not in in_b]
        self.k = depth[-1] if depth else None
        self.n = columns[-1] if columns else None
        self.m = rows[-1] if rows else None
        self.m_size: Dim = sizes[self.m] if self.m is not None else 1
        self.outer = [i for i in parallel if i not in (self.m, self.n)]
        while self.m is not None and rows[:-1] and self._rows_merge(rows[-2]):
            merged = rows.pop(-2)
            self.m_size = self.m_size * sizes[merged]
            self.outer.remove(merged)

    def _rows_merge(self, outer: int) -> bool:
        """True if rows of dimension `outer` follow the rows at hand in every access."""
        assert self.m is not None
        accesses = [self.a.linear]
        accesses += [
            access.linear
            for body in self.epilogues
            for access in (*body.inputs, *body.outputs)
            if access.pointer is not None
        ]
        if self.stored:
            accesses.append(self._result_linear())
        indexed = any(isinstance(op, lin.IndexOp) for e in self.epilogues for op in e.op.block.ops)
        return not indexed and all(
            a.strides[outer] == a.strides[self.m] * self.m_size for a in accesses
        )

    def _result_linear(self) -> Linear:
        result = self.dot.results[0]
        return linear_access(sizes_of(result.type), self.dot.output_maps[0])

    # -- code -------------------------------------------------------------------------------

    def emit(self) -> None:
        b, dim = self.b, self.context.dim
        sizes = self.dot.sizes
        m, n = self.m_size, sizes[self.n] if self.n is not None else 1
        k = sizes[self.k] if self.k is not None else 1
        self._prepare(m, n, k)
        blocks = b.binary("sdiv", b.add(dim(m), self.mr - 1), b.iconst(self.mr))
        some = b.max(blocks, 1)
        low = b.binary("sdiv", dim(m), some)
        self.low, self.high_count = low, b.sub(dim(m), b.mul(low, some))
        b.module.declare_global(TABLE)
        self.table = b.address(TABLE)
        with ExitStack() as stack:
            index: dict[int, SSAValue] = {}
            for outer in self.outer:
                loop = stack.enter_context(b.loop(0, dim(sizes[outer])))
                index[outer] = loop.iv
            a_base = b.gep(self._a_pointer(), self.context.offset(self.a.linear, index), F32)
            with b.loop(0, dim(n), self.nr) as (j, _):
                columns = b.min(b.sub(dim(n), j), self.nr)
                panel = self._panel(index, j, columns, k)
                with b.loop(0, blocks) as (t, _):
                    i = b.add(b.mul(t, low), b.min(t, self.high_count))
                    extra = b.cast("zext", b.icmp("slt", t, self.high_count), I64)
                    count = b.add(low, extra)
                    self._product(a_base, panel, i, count, k)
                    self._finish_tile(dict(index), i, count, j, columns)

    def _prepare(self, m: Dim, n: Dim, k: Dim) -> None:
        self.context.prepare(m, n, k, *self.dot.sizes, self.a.linear.start, *self.a.linear.strides)
        if not self.packed:
            linear = self._b_linear()
            self.context.prepare(linear.start, *linear.strides)
        else:
            self.context.prepare(*row_major(sizes_of(self.b_tensor.type)))
        if self.stored:
            linear = self._result_linear()
            self.context.prepare(linear.start, *linear.strides)
        for body in self.epilogues:
            body.prepare()

    def _a_pointer(self) -> SSAValue:
        assert self.a.pointer is not None
        return self.a.pointer

    def _b_linear(self) -> Linear:
        return linear_access(sizes_of(self.b_tensor.type), self.dot.input_maps[1])

    def _panel(
        self, index: dict[int, SSAValue], j: SSAValue, columns: SSAValue, k: Dim
    ) -> SSAValue:
        """The address of B's panel at column `j`, packed now if it is not stored so."""
        b, dim = self.b, self.context.dim
        base = self.context.pointers[self.b_tensor]
        if self.packed:
            map_ = self.dot.input_maps[1]
            weights = row_major(sizes_of(self.b_tensor.type))
            offset: SSAValue = b.mul(j, dim(k))
            for expr, weight in zip(map_.results[:-3], weights[:-3], strict=True):
                for axis in expr.used_dims():
                    if axis in index:
                        offset = b.add(b.mul(index[axis], dim(weight)), offset)
            return b.gep(base, offset, F32)
        linear = self._b_linear()
        stride_k = dim(linear.strides[self.k]) if self.k is not None else b.iconst(0)
        stride_n = dim(linear.strides[self.n]) if self.n is not None else b.iconst(0)
        source = b.gep(base, b.add(self.context.offset(linear, index), b.mul(j, stride_n)), F32)
        panel = self.context.scratch_pointers["panel"]
        b.call(pack_name(self.nr), [dim(k), columns, source, stride_k, stride_n, panel])
        return panel

    def _product(
        self, a_base: SSAValue, panel: SSAValue, i: SSAValue, count: SSAValue, k: Dim
    ) -> None:
        """Tile = rows i … i+count of A times the panel."""
        b, dim = self.b, self.context.dim
        strides = self.a.linear.strides
        row = dim(strides[self.m]) if self.m is not None else b.iconst(0)
        step = dim(strides[self.k]) if self.k is not None else b.iconst(0)
        kernel = b.load(PTR, b.gep(self.table, count, PTR))
        source = b.gep(a_base, b.mul(i, row), F32)
        zero, width = b.iconst(0), b.iconst(self.nr)
        b.call_ptr(kernel, [dim(k), source, panel, self.tile, row, step, width, zero])

    def _finish_tile(
        self,
        index: dict[int, SSAValue],
        i: SSAValue,
        count: SSAValue,
        j: SSAValue,
        columns: SSAValue,
    ) -> None:
        """Run the epilogue over the tile, row by row; whole panels without masks."""
        b, lanes = self.b, self.lanes

        def by_register() -> None:
            with b.loop(0, count) as (r, _), b.loop(0, columns, lanes) as (c, _):
                left = b.min(b.sub(columns, c), lanes)
                self._row(index, b.add(i, r), b.add(j, c), r, (lanes,), b.mask(left, lanes), c)

        assert self.n is not None
        if any(body.uses_lanes(self.n) for body in self.epilogues):
            by_register()
            return
        branch = b.if_(b.icmp("eq", columns, self.nr))
        with branch.then, b.loop(0, count) as (r, _):
            self._row(index, b.add(i, r), j, r, (self.nr // lanes, lanes), None)
        with branch.otherwise:
            by_register()

    def _row(
        self,
        index: dict[int, SSAValue],
        i: SSAValue,
        j: SSAValue,
        r: SSAValue,
        lanes: tuple[int, ...],
        mask: SSAValue | None,
        c: SSAValue | None = None,
    ) -> None:
        b = self.b
        position = b.mul(r, self.nr) if c is None else b.add(b.mul(r, self.nr), c)
        source = b.gep(self.tile, position, F32)
        place = dict(index)
        if self.m is not None:
            place[self.m] = i
        if self.n is not None:
            place[self.n] = j
        if self.stored:
            target = self._result_address(place)
            store_lanes(b, self._load_tile(source, lanes), target, lanes, mask)
        if not self.epilogues:
            return
        product = self._load_tile(source, lanes)
        for body in self.epilogues:
            body.index = place
            body.vector = self.n
            body.row_values[self.dot.results[0]] = product
            body.run(lanes, mask, [])

    def _result_address(self, place: dict[int, SSAValue]) -> SSAValue:
        pointer = self.context.pointers[self.dot.results[0]]
        return self.b.gep(pointer, self.context.offset(self._result_linear(), place), F32)

    def _load_tile(self, source: SSAValue, lanes: tuple[int, ...]) -> SSAValue:
        type_ = lanes_type(F32, lanes)
        if len(lanes) == 2:
            return self.b.tile_load(cast("VectorType", type_), source)
        return self.b.load(type_, source)
