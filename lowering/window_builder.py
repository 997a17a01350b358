"""A group with a convolution or pooling → generics of a kernel (SPEC K3).

The window operation becomes one generic that reads its operand at ``stride·p + dilation·k``. Places
outside of the operand are elements of a `lin.pad`, which is never stored. Dimensions of size 1 are
dropped, as everywhere. Loops over what is computed come in the order of the result, loops over
what is summed in the order in which the weights lie in memory. The features of several groups are
two dimensions: group, and feature within the group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import AnyFloat, FloatAttr, IntegerAttr, IntegerType, i1
from xdsl.ir import Attribute, SSAValue
from xdsl.ir.affine import AffineConstantExpr, AffineExpr, AffineMap

from ..dialects import graph, lin
from ..dialects.dims import Dim, substitute
from ..dialects.graph.types import element_type, sizes_of
from ..dialects.graph.window import WindowDim, window_dims
from ..quick_dataclass import dataclass
from .body_builder import Body, Index, KernelValues, Root, combine, spread
from .generic_body import identity


@dataclass(frozen=True)
class Stored:
    """A result of the group: the value, what it is computed from, and where a point of the window
    operation's result (without dimensions of size 1) is stored in it."""

    value: SSAValue
    base: SSAValue
    index: Index


def build_window(values: KernelValues, op: graph.GraphOp, outputs: Sequence[Stored]) -> None:
    """The generics of a group whose first computation is `op`."""
    window = _conv(values, op) if isinstance(op, graph.ConvOp) else _pool(values, op)
    only = len(outputs) == 1 and outputs[0].base is op.result
    stored = outputs[0] if only else Stored(op.result, op.result, spread(sizes_of(op.result.type)))
    window.emit_window(stored)
    epilogue = [output for output in outputs if output.value not in values.tensors]
    if epilogue:
        window.emit_epilogue(epilogue)


@dataclass
class _Window:
    """The domain of a window operation, built dimension by dimension."""

    values: KernelValues
    op: graph.GraphOp
    combiner: str
    moves: Sequence[WindowDim]
    sizes: list[Dim] = field(default_factory=list)
    parallel: int = 0
    """How many of the dimensions are parallel; they come first."""
    out: list[AffineExpr] = field(default_factory=list)
    """Where a point of the domain lies in the result, without dimensions of size 1."""
    reads: list[tuple[SSAValue, Index]] = field(default_factory=list)
    """The kernel's tensors whose elements are multiplied, and where they are read."""

    def dim(self, size: Dim, *, keep: bool = False) -> AffineExpr:
        """A new dimension of the domain; none for size 1, unless that is to be kept."""
        if size == 1 and not keep:
            return AffineExpr.constant(0)
        self.sizes.append(size)
        return AffineExpr.dimension(len(self.sizes) - 1)

    def out_dim(self, size: Dim) -> AffineExpr:
        """A dimension of the result that is a dimension of the domain."""
        expr = self.dim(size)
        if size != 1:
            self.out.append(expr)
        return expr

    def padded(self, x: SSAValue, axes: Mapping[int, WindowDim]) -> SSAValue:
        """The kernel's tensor of a value, with the places around and between its elements."""
        tensor = self.values.tensors[x]
        rank = len(sizes_of(tensor.type))
        moves = [axes.get(i) for i in range(rank)]
        low, high = (
            [0 if move is None else self._renamed(getattr(move, side)) for move in moves]
            for side in ("low", "high")
        )
        interior = [0 if move is None else move.x_dilation - 1 for move in moves]
        if not any((*low, *high, *interior)):
            return tensor
        element = element_type(tensor.type)
        pad = lin.PadOp.of(tensor, low, high, interior, _constant(self.combiner, element))
        pad.location = self.op.location
        self.values.kernel.block.add_op(pad)
        return pad.res

    def _renamed(self, dim: Dim) -> Dim:
        return substitute(dim, self.values.renaming)

    # -- generics

    def emit_window(self, stored: Stored) -> None:
        """The generic that sums over windows."""
        if len(self.sizes) == self.parallel and any(
            isinstance(tensor.owner, lin.PadOp) for tensor, _ in self.reads
        ):
            self.sizes.append(1)  # whoever finds nothing in its window gives the identity
        body = Body(self.values, len(self.sizes))
        factors = [body.read(tensor, index) for tensor, index in self.reads]
        root = self._root(stored, len(self.sizes), self.combiner)
        (accumulator,) = body.add_accumulators([root])
        value = factors[0]
        for factor in factors[1:]:
            is_int = isinstance(value.type, IntegerType)
            value = body.apply(arith.MuliOp if is_int else arith.MulfOp, value, factor)
        reduced = len(self.sizes) - self.parallel
        if reduced:
            value = combine(body.block, self.combiner, accumulator, value)
        kinds = [lin.PARALLEL] * self.parallel + [lin.REDUCTION] * reduced
        body.finish(self.sizes, kinds, [root], [value])

    def emit_epilogue(self, outputs: Sequence[Stored]) -> None:
        """The generic of the elementwise work on the result."""
        body = Body(self.values, self.parallel)
        roots = [self._root(output, self.parallel, None) for output in outputs]
        results = [
            body.scalar(output.base, self._at(spread(sizes_of(output.base.type))))
            for output in outputs
        ]
        body.add_accumulators(roots)
        kinds = [lin.PARALLEL] * self.parallel
        body.finish(self.sizes[: self.parallel], kinds, roots, results)

    def _root(self, stored: Stored, rank: int, combiner: str | None) -> Root:
        map_ = AffineMap(rank, 0, self._at(stored.index))
        return Root(stored.value, self.values.renamed(stored.value.type), map_, combiner)

    def _at(self, index: Index) -> Index:
        """An index in terms of the domain instead of the result."""
        return tuple(expr.replace_dims_and_symbols(self.out, ()) for expr in index)


def _constant(kind: str, element: Attribute) -> Attribute:
    """What places without an element count as."""
    if element == i1:
        kind = {"max": "or", "min": "and"}.get(kind, kind)
    number = identity(kind, element)
    if isinstance(element, IntegerType):
        return IntegerAttr(int(number), element, truncate_bits=True)
    return FloatAttr(float(number), cast("AnyFloat", element))


def _conv(values: KernelValues, op: graph.ConvOp) -> _Window:
    layout, groups = op.layout, op.value("groups")
    element = element_type(op.result.type)
    window = _Window(values, op, "or" if element == i1 else "add", window_dims(op))
    x, w = op.operands
    w_sizes = dict(zip(layout.w, sizes_of(values.renamed(w.type)), strict=True))
    out_sizes = dict(zip(layout.out, sizes_of(values.renamed(op.result.type)), strict=True))
    x_index: dict[str, AffineExpr] = {}
    w_index: dict[str, AffineExpr] = {}
    for axis in layout.out:
        if axis == "f":
            x_index["f"], w_index["o"] = _features(window, w_sizes, groups)
        else:
            x_index[axis] = window.out_dim(out_sizes[axis])
    window.parallel = len(window.sizes)
    moves = dict(zip(layout.spatial, window.moves, strict=True))
    # A window of one element is a loop where pixels are columns: of a product they need not be one.
    kept = layout.spatial[-1:] if layout.x[-1] != "f" else ""
    for axis in layout.w:
        if axis == "i":
            w_index["i"] = window.dim(w_sizes["i"])
            x_index["f"] = _sum(x_index["f"], w_index["i"])
        elif axis != "o":
            w_index[axis] = window.dim(w_sizes[axis], keep=axis == kept)
            move = moves[axis]
            x_index[axis] = _place(x_index[axis], w_index[axis], move)
    padded = window.padded(x, {layout.x.index(axis): move for axis, move in moves.items()})
    source = (padded, tuple(x_index[axis] for axis in layout.x))
    weights = (values.tensors[w], tuple(w_index[axis] for axis in layout.w))
    # The rows of a product come first: those of the weights, unless features lie innermost.
    window.reads = [source, weights] if layout.x[-1] == "f" else [weights, source]
    return window


def _features(
    window: _Window, w_sizes: Mapping[str, Dim], groups: int
) -> tuple[AffineExpr, AffineExpr]:
    """The dimensions of the output's features: the first input feature and the weights' output
    feature they stand for."""
    features = w_sizes["o"]
    if groups == 1:
        return AffineExpr.constant(0), window.out_dim(features)
    inner, per_group = cast("int", features) // groups, cast("int", w_sizes["i"])
    group, feature = window.dim(groups), window.dim(inner)
    expr = _sum(_times(group, inner), feature)
    if features != 1:
        window.out.append(expr)
    return _times(group, per_group), expr


def _pool(values: KernelValues, op: graph.GraphOp) -> _Window:
    combiner = lin.combiner_kind(op.value("kind"), element_type(op.result.type))
    window = _Window(values, op, combiner, window_dims(op))
    x = op.operands[0]
    index = [window.out_dim(size) for size in sizes_of(values.renamed(op.result.type))]
    window.parallel = len(window.sizes)
    for axis, (move, size) in enumerate(zip(window.moves, op.value("window"), strict=True)):
        index[axis] = _place(index[axis], window.dim(size), move)
    window.reads = [(window.padded(x, dict(enumerate(window.moves))), tuple(index))]
    return window


def _place(at: AffineExpr, k: AffineExpr, move: WindowDim) -> AffineExpr:
    """Where element `k` of window `at` lies in the padded operand."""
    return _sum(_times(at, move.stride), _times(k, move.w_dilation))


def _sum(a: AffineExpr, b: AffineExpr) -> AffineExpr:
    zero = AffineExpr.constant(0)
    return b if a == zero else a if b == zero else a + b


def _times(expr: AffineExpr, factor: int) -> AffineExpr:
    return expr if factor == 1 or isinstance(expr, AffineConstantExpr) else expr * factor
