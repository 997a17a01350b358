"""What happens to a tile of a product once it is complete: elementwise generics and stores (K3).

The tile lies in scratch memory, `nr` elements to a row; the epilogue picks it up while it is in the
first-level cache. Whole panels of whole registers are handled without masks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from xdsl.dialects.builtin import VectorType
from xdsl.ir import SSAValue
from xdsl.ir.affine import AffineMap

from ..dialects import lin
from ..dialects.dims import Dim
from ..dialects.graph.types import sizes_of
from ..passes.access import Linear, linear_access
from ..quick_dataclass import dataclass
from .generic_body import Access, GenericBody, Lanes, memory_access, store_lanes
from .kernel_context import KernelContext
from .llvm_ir.ir import F32
from .vector_ops import lanes_type


@dataclass(frozen=True)
class TilePlace:
    """Where a tile lies in the domain: indices of the outer dimensions, and the dimensions (None if
    there is none) and first indices of its rows and columns."""

    outer: Mapping[int, SSAValue]
    m: int | None
    row: SSAValue
    n: int
    column: SSAValue


class TileEpilogue:
    """The elementwise generics behind the product `dot`, and its own store if it is a result."""

    def __init__(
        self, context: KernelContext, dot: lin.GenericOp, generics: Sequence[lin.GenericOp]
    ) -> None:
        assert context.loops.tile is not None
        self.context = context
        self.b = context.b
        self.product = dot.results[0]
        self.lanes = context.loops.vector
        _, self.nr = context.loops.tile
        self.bodies = [GenericBody(context, op, {}, self._access) for op in generics]
        self.stored: Linear | None = None
        if self.product in context.kernel.yielded:
            self.stored = linear_access(sizes_of(self.product.type), dot.output_maps[0])

    def _access(self, context: KernelContext, tensor: SSAValue, map_: AffineMap) -> Access:
        """How a tensor is addressed; the product is in a register."""
        if tensor is self.product:
            return Access(tensor, Linear(0, (0,) * map_.num_dims), None)
        return memory_access(context, tensor, map_)

    def accesses(self) -> list[Linear]:
        """How memory is read and written, as functions of the product's domain."""
        own = [] if self.stored is None else [self.stored]
        return own + [
            access.linear
            for body in self.bodies
            for access in (*body.inputs, *body.outputs)
            if access.pointer is not None
        ]

    def reads_indices(self) -> bool:
        """True if the value of an element depends on where it is."""
        return any(isinstance(op, lin.IndexOp) for e in self.bodies for op in e.op.block.ops)

    def is_plain(self, n: int) -> bool:
        """True if the product is stored as it is, its columns (dimension `n`) side by side."""
        return self.stored is not None and not self.bodies and self.stored.strides[n] == 1

    def address(self, place: TilePlace) -> SSAValue:
        """Where the first element of a tile of a plain product is stored."""
        assert self.stored is not None
        index = {**place.outer, place.n: place.column}
        if place.m is not None:
            index[place.m] = place.row
        pointer = self.context.pointers[self.product]
        return self.b.gep(pointer, self.context.offset(self.stored, index), F32)

    def row(self, m: int | None) -> SSAValue:
        """Elements between the stored rows of a plain product."""
        assert self.stored is not None
        return self.b.iconst(0) if m is None else self.context.dim(self.stored.strides[m])

    def prepare(self) -> None:
        """Compute sizes now, so that later uses in any block find them."""
        if self.stored is not None:
            self.context.prepare(self.stored.start, *self.stored.strides)
        for body in self.bodies:
            body.prepare()

    def panel(self, total: Dim, j: SSAValue) -> SSAValue:
        """The number of columns in the panel at column `j` of `total`: a constant where all panels
        are whole, so that no code is made for others."""
        if self.context.divides(self.nr, total):
            return self.b.iconst(self.nr)
        return self.b.min(self.b.sub(self.context.dim(total), j), self.nr)

    def emit(self, tile: SSAValue, place: TilePlace, count: SSAValue, columns: SSAValue) -> None:
        """Finish `count` rows and `columns` ≤ nr columns of a tile."""
        b, lanes = self.b, self.lanes

        def by_panel() -> None:
            with b.loop(0, count) as (r, _):
                self._row(tile, place, r, b.iconst(0), (self.nr // lanes, lanes), None)

        def by_register() -> None:
            with b.loop(0, columns, lanes) as (c, _):
                mask = b.tail_mask(columns, c, lanes)
                with b.loop(0, count) as (r, _):
                    self._row(tile, place, r, c, (lanes,), mask)

        if self.nr % lanes or any(body.uses_lanes(place.n) for body in self.bodies):
            by_register()
            return
        if b.value_of(columns) == self.nr:
            by_panel()
            return
        branch = b.if_(b.icmp("eq", columns, self.nr))
        with branch.then:
            by_panel()
        with branch.otherwise:
            by_register()

    def _row(
        self,
        tile: SSAValue,
        place: TilePlace,
        r: SSAValue,
        c: SSAValue,
        lanes: Lanes,
        mask: SSAValue | None,
    ) -> None:
        b = self.b
        source = b.gep(tile, b.add(b.mul(r, self.nr), c), F32)
        index = {**place.outer, place.n: b.add(place.column, c)}
        if place.m is not None:
            index[place.m] = b.add(place.row, r)
        self.apply(self._load(source, lanes), index, place.n, lanes, mask)

    def apply(
        self,
        product: SSAValue,
        index: dict[int, SSAValue],
        vector: int,
        lanes: Lanes,
        mask: SSAValue | None,
    ) -> None:
        """Store one vector of results, or run the generics on it; lanes run along `vector`."""
        b = self.b
        if self.stored is not None:
            offset = self.context.offset(self.stored, index)
            target = b.gep(self.context.pointers[self.product], offset, F32)
            store_lanes(b, product, target, lanes, mask)
        for body in self.bodies:
            body.index = index
            body.vector = vector
            body.row_values[self.product] = product
            body.run(lanes, mask, [])

    def _load(self, source: SSAValue, lanes: Lanes) -> SSAValue:
        type_ = lanes_type(F32, lanes)
        if len(lanes) == 2:
            return self.b.tile_load(cast("VectorType", type_), source)
        return self.b.load(type_, source)
