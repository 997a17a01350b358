"""Convolutions with a 3×3 window by Winograd's algorithm, F(4×4, 3×3) (SPEC K3).

Weights are transformed once for each group of features and call. Then, for as many tiles of 4×4
results as a panel has columns: what they are computed from is transformed, one lane for each tile,
into 36 panels, each of which is multiplied by the weights of its place by the shared micro-kernels,
a block of features at a time; the 36 products of a block are transformed back while they are in
the first-level cache, and the elementwise generics that follow take rows of pixels from there.

Tiles may reach out of the operand or of the result: what they read there is zero, what they
compute there is left out. If the number of tiles is only known at run time and small, the
convolution is computed as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from xdsl.ir import Attribute, SSAValue

from ..dialects import lin
from ..dialects.dims import Dim
from ..dialects.graph.types import sizes_of
from ..passes.access import linear_expr, used_dims
from ..passes.scratch import winograd_row_stride
from ..passes.winograd_form import MIN_TILES, REACH, TILE, WINDOW, WinogradForm
from ..quick_dataclass import dataclass
from .generic_body import memory_access
from .kernel_context import KernelContext
from .llvm_ir.ir import F32, I32, I64, vec
from .micro_calls import Matrix, MicroKernels
from .padded_access import offset_type, padded_access
from .row_blocks import Rows
from .tile_epilogue import TileEpilogue
from .winograd_transforms import both_ways, input_line, output_line, weights_line

_PLACES = REACH * REACH


@dataclass(frozen=True)
class _Side:
    """One side of the image: the operand's size and padding, and the result's."""

    pixel: int
    stride: Dim
    start: Dim
    """The place in the operand of the first window's first element."""
    size: Dim
    results: Dim


@dataclass(frozen=True)
class _Block:
    """A block of tiles: the first tile's row and column, rows and columns of tiles."""

    row: SSAValue
    column: SSAValue
    rows: SSAValue
    columns: SSAValue


class Winograd:
    """One kernel's function, or the part of it that is computed so."""

    def __init__(self, context: KernelContext, form: WinogradForm) -> None:
        self.context = context
        self.b = context.b
        self.form = form
        generic = form.conv.generic
        self.sizes = generic.sizes
        assert context.loops.tile is not None
        self.mr, self.nr = context.loops.tile
        self.lanes = context.loops.vector
        self.type = vec(F32, self.lanes)
        w, x = generic.operands
        self.w = memory_access(context, w, generic.input_maps[0])
        self.x = padded_access(context, x, generic.input_maps[1])
        self.sides = [self._side(x, pixel) for pixel in form.conv.pixels]
        self.epilogue = TileEpilogue(context, generic, context.kernel.generics[1:])
        self.features = self.sizes[form.conv.features]
        inputs = self.sizes[form.inputs]
        assert isinstance(inputs, int)
        self.inputs = inputs
        self.row = winograd_row_stride(self.inputs)
        self.index: dict[int, SSAValue] = {}

    def _side(self, x: SSAValue, pixel: int) -> _Side:
        map_ = self.form.conv.generic.input_maps[1]
        (axis,) = [i for i, expr in enumerate(map_.results) if pixel in expr.used_dims()]
        constant, _ = linear_expr(map_.results[axis], map_.num_dims)
        pad = x.owner if isinstance(x.owner, lin.PadOp) else None
        source = sizes_of(x.type if pad is None else pad.x.type)[axis]
        start = constant - (0 if pad is None else pad.low.sizes[axis])
        return _Side(pixel, self.x.linear.strides[pixel], start, source, self.sizes[pixel])

    # -- loops ------------------------------------------------------------------------------

    def enough(self) -> SSAValue | bool:
        """Whether there are enough tiles."""
        rows, columns = self.form.sides()
        if self.context.reaches(rows * columns, MIN_TILES):
            return True
        if self.context.below(rows * columns, MIN_TILES):
            return False
        tiles = self.b.mul(self.context.dim(rows), self.context.dim(columns))
        return self.b.icmp("sge", tiles, MIN_TILES)

    def prepare(self) -> None:
        """Compute sizes now, so that later uses in any block find them."""
        self.context.prepare(*self.sizes, *self.form.sides())
        for linear in (self.w.linear, self.x.linear):
            self.context.prepare(linear.start, *linear.strides)
        for side in self.sides:
            self.context.prepare(side.start, side.size)
        self.epilogue.prepare()

    def emit(self) -> None:
        """Everything: outer loops in which the weights change, then those in which they do not."""
        b, dim = self.b, self.context.dim
        self.micro = MicroKernels(b, (self.mr, self.nr))
        self.blocks = Rows(b, dim(self.features), self.mr)
        of_weights = used_dims(self.form.conv.generic.input_maps[0])
        outer = sorted(self.form.conv.outer, key=lambda i: i not in of_weights)
        down, across = self.form.sides()
        width = dim(across)
        at_once = max(self.nr // across, 1) if isinstance(across, int) and across else 1
        shares = self.context.shares([*((self.sizes[i], 1) for i in outer), (down, at_once)])
        columns_step = b.max(b.min(width, self.nr), 1)
        rows_step = b.binary("sdiv", b.iconst(self.nr), columns_step)
        with ExitStack() as stack:
            pending = True
            for i, bounds in zip(outer, shares[:-1], strict=True):
                if pending and i not in of_weights:
                    self._transform_weights()
                    pending = False
                self.index[i] = stack.enter_context(b.loop(*bounds)).iv
            if pending:
                self._transform_weights()
            top, bottom = shares[-1]
            with (
                b.loop(top, bottom, rows_step) as (row, _),
                b.loop(0, width, columns_step) as (column, _),
            ):
                rows = b.min(b.sub(bottom, row), rows_step)
                columns = b.min(b.sub(width, column), columns_step)
                self._block(_Block(row, column, rows, columns))

    def _block(self, block: _Block) -> None:
        """A panel of tiles, a block of features at a time."""
        b = self.b
        self._transform_inputs(block)
        with b.loop(0, self.blocks.blocks) as (t, _):
            top, count = self.blocks.start(t), self.blocks.height(t)
            self._multiply(top, count)
            with b.loop(0, count) as (r, _):
                self._transform_back(r)
                self._finish(block, b.add(top, r))

    def _scratch(self, name: str) -> SSAValue:
        return self.context.scratch_pointers[name]

    # -- weights ----------------------------------------------------------------------------

    def _transform_weights(self) -> None:
        """36 matrices of the features' weights, from 3×3 of each pair of features."""
        b, linear = self.b, self.w.linear
        assert self.w.pointer is not None
        feature, inputs = self.form.conv.features, self.form.inputs
        index = {i: v for i, v in self.index.items() if i < len(linear.strides)}
        stride = b.splat(self.context.dim(linear.strides[inputs]), vec(I64, self.lanes))
        offsets = b.mul(b.iota(vec(I64, self.lanes)), stride)
        place = b.mul(self.context.dim(self.features), self.row)
        with (
            b.loop(0, self.context.dim(self.features)) as (o, _),
            b.loop(0, self.inputs, self.lanes) as (i, _),
        ):
            here = {**index, feature: o, inputs: i}
            source = b.gep(self.w.pointer, self.context.offset(linear, here), F32)
            mask = b.tail_mask(self.inputs, i, self.lanes)
            square = [
                [
                    b.gather(self.type, self._weight(source, y, x), offsets, mask, 0.0)
                    for x in range(WINDOW)
                ]
                for y in range(WINDOW)
            ]
            target = b.gep(self._scratch("weights"), b.add(b.mul(o, self.row), i), F32)
            self._store(both_ways(b, weights_line, square), target, place)

    def _weight(self, source: SSAValue, y: int, x: int) -> SSAValue:
        strides = [self.context.dim(self.w.linear.strides[i]) for i in self.form.window]
        offset = self.b.add(self.b.mul(strides[0], y), self.b.mul(strides[1], x))
        return self.b.gep(source, offset, F32)

    def _store(
        self, square: Sequence[Sequence[SSAValue]], target: SSAValue, stride: SSAValue
    ) -> None:
        """A register for each place, `stride` elements apart."""
        for number, value in enumerate(value for line in square for value in line):
            self.b.store(value, self.b.gep(target, self.b.mul(stride, number), F32))

    # -- inputs -----------------------------------------------------------------------------

    def _transform_inputs(self, block: _Block) -> None:
        """36 panels of the inputs' features, a lane for each tile."""
        b, dim = self.b, self.context.dim
        place = b.iconst(self.inputs * self.nr)
        with b.loop(0, self.nr, self.lanes) as (at, _):
            rows, columns, inside = self._tiles(block, at)
            offsets = b.const(0, vec(I64, self.lanes))
            masks: list[list[SSAValue]] = []
            for side, tiles in zip(self.sides, (rows, columns), strict=True):
                first = b.mul(tiles, b.const(TILE, tiles.type))
                stride = b.splat(dim(side.stride), vec(I64, self.lanes))
                offsets = b.add(offsets, b.mul(first, stride))
                masks.append([self._within(side, first, n) for n in range(REACH)])
            if self._offset_type() == I32:
                offsets = b.cast("trunc", offsets, I32)
            masks[0] = [b.and_(mask, inside) for mask in masks[0]]
            with b.loop(0, self.inputs) as (feature, _):
                source = self._source(feature)
                square = [
                    [self._gather(source, offsets, masks, y, x) for x in range(REACH)]
                    for y in range(REACH)
                ]
                target = b.gep(self._scratch("inputs"), b.add(b.mul(feature, self.nr), at), F32)
                self._store(both_ways(b, input_line, square), target, place)

    def _tiles(self, block: _Block, at: SSAValue) -> tuple[SSAValue, SSAValue, SSAValue]:
        """Rows and columns of the tiles from number `at` of a block on, and which there are."""
        b, type_ = self.b, vec(I64, self.lanes)
        width = b.splat(block.columns, type_)
        start = (b.splat(block.row, type_), b.add(b.iota(type_), b.splat(at, type_)))
        wraps = b.binary("sdiv", b.add(at, self.lanes - 1), block.columns)
        with b.loop(0, wraps, carried=start) as loop:
            row, column = loop.carried
            over = b.icmp("sge", column, width)
            b.yield_([b.select(over, b.add(row, 1), row),
                      b.select(over, b.sub(column, width), column)])  # fmt: skip
        row, column = loop.results
        inside = b.icmp("slt", row, b.splat(b.add(block.row, block.rows), type_))
        return row, b.add(column, b.splat(block.column, type_)), inside

    def _offset_type(self) -> Attribute:
        sides = [count * TILE if isinstance(count, int) else count for count in self.form.sides()]
        return offset_type(self.context, [side.stride for side in self.sides], sides)

    def _within(self, side: _Side, first: SSAValue, number: int) -> SSAValue:
        """The tiles whose element `number` along a side is one of the operand."""
        b, dim = self.b, self.context.dim
        start = b.add(dim(side.start), number)
        place = b.add(first, b.splat(start, first.type))  # pyright: ignore[reportArgumentType]
        return b.icmp("ult", place, b.splat(dim(side.size), first.type))  # pyright: ignore[reportArgumentType]

    def _source(self, feature: SSAValue) -> SSAValue:
        assert self.x.pointer is not None
        here = {**self.index, self.form.inputs: feature}
        return self.b.gep(self.x.pointer, self.context.offset(self.x.linear, here), F32)

    def _gather(
        self, source: SSAValue, offsets: SSAValue, masks: list[list[SSAValue]], y: int, x: int
    ) -> SSAValue:
        """Element (y, x) of every tile's operand."""
        b = self.b
        strides = [self.context.dim(side.stride) for side in self.sides]
        address = b.gep(source, b.add(b.mul(strides[0], y), b.mul(strides[1], x)), F32)
        return b.gather(self.type, address, offsets, b.and_(masks[0][y], masks[1][x]), 0.0)

    # -- products and results ---------------------------------------------------------------

    def _multiply(self, top: SSAValue, count: SSAValue) -> None:
        """The 36 products of a block of features."""
        b = self.b
        depth = b.iconst(self.inputs)
        matrix = b.mul(self.context.dim(self.features), self.row)
        kernel = self.micro.of(count)
        first = b.gep(self._scratch("weights"), b.mul(top, self.row), F32)
        panel_size = b.mul(depth, self.nr)
        with b.loop(0, _PLACES) as (place, _):
            rows = b.gep(first, b.mul(place, matrix), F32)
            panel = b.gep(self._scratch("inputs"), b.mul(place, panel_size), F32)
            target = b.gep(self._scratch("products"), b.mul(place, self.mr * self.nr), F32)
            following = b.gep(panel, panel_size, F32)
            width = b.iconst(self.nr)
            self.micro.call(
                kernel,
                depth,
                Matrix(rows, b.iconst(self.row)),
                Matrix(panel, width),
                Matrix(target, width),
                accumulate=0,
                ahead=following,
                step=self.nr,
            )

    def _transform_back(self, row: SSAValue) -> None:
        """16 registers of results for each lane of tiles, from a row of the 36 products."""
        b = self.b
        products = b.gep(self._scratch("products"), b.mul(row, self.nr), F32)
        places = range(REACH)
        size = self.mr * self.nr
        with b.loop(0, self.nr, self.lanes) as (at, _):
            source = b.gep(products, at, F32)
            square = [
                [b.load(self.type, b.gep(source, (y * REACH + x) * size, F32)) for x in places]
                for y in places
            ]
            target = b.gep(self._scratch("results"), at, F32)
            self._store(both_ways(b, output_line, square), target, b.iconst(self.nr))

    def _finish(self, block: _Block, feature: SSAValue) -> None:
        """Rows of pixels: stored, or handed to the elementwise generics that follow."""
        b, dim = self.b, self.context.dim
        (down, across) = (dim(side.results) for side in self.sides)
        first, begin = b.mul(block.row, TILE), b.mul(block.column, TILE)
        last = b.min(b.mul(b.add(block.row, block.rows), TILE), down)
        count = b.sub(b.min(b.mul(b.add(block.column, block.columns), TILE), across), begin)
        # Pixel 4·t + x of a row lies in register x of the row, lane t.
        offsets = b.dense(
            [k % TILE * self.nr + k // TILE for k in range(self.lanes)], vec(I32, self.lanes)
        )
        pixel = self.sides[1].pixel
        with b.loop(first, last) as (y, _), b.loop(0, count, self.lanes) as (x, _):
            within = b.sub(y, first)
            tile = b.add(
                b.mul(b.binary("sdiv", within, b.iconst(TILE)), block.columns),
                b.binary("sdiv", x, b.iconst(TILE)),
            )
            registers = b.mul(b.binary("srem", within, b.iconst(TILE)), TILE * self.nr)
            source = b.gep(self._scratch("results"), b.add(registers, tile), F32)
            mask = b.tail_mask(count, x, self.lanes)
            product = b.gather(self.type, source, offsets, mask, 0.0)
            place = b.add(b.mul(y, across), b.add(begin, x))
            index = {**self.index, self.form.conv.features: feature, pixel: place}
            self.epilogue.apply(product, index, pixel, (self.lanes,), mask)
