"""What padding does to operations that compute: elementwise, reductions, products, routines.

A reduction reads the identity of its kind where there is no element, a product zeros on both sides
(a zero times NaN is NaN), a sort what comes last. Padding of other dimensions goes through: what is
computed from it is padding again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xdsl.dialects.builtin import BFloat16Type, Float16Type, IntegerType, f32, i64
from xdsl.ir import Attribute, SSAValue

from ...dialects.dims import Dim
from ...dialects.graph import (
    BINARY_OPS,
    ELEMENTWISE_OPS,
    UNARY_OPS,
    ArgmaxOp,
    ArgminOp,
    ArgsortOp,
    BroadcastOp,
    CastOp,
    ConvOp,
    CumulateOp,
    DotOp,
    GeluOp,
    GraphOp,
    LayerNormOp,
    MatmulOp,
    ReduceOp,
    ReduceWindowOp,
    ScatterOp,
    SoftmaxOp,
    element_type,
    sizes_of,
    tensor_type,
)
from ...dialects.graph.contraction import reduced_shape
from ...dialects.graph.elements import numpy_dtype
from ...dialects.graph.numerics import Array, is_float
from ...dialects.graph.reference import make_kernel, reduction_identity
from ...dialects.graph.reference_kernels import NO_SYMBOLS
from ...dialects.graph.types import is_unsigned
from ...dialects.graph.window import WindowDim, window_dims
from .layout import Layout, capacity_of, is_padded, size_of
from .padder import Padded, Padder, PaddingRule, same_layout, unified

# -- elementwise --------------------------------------------------------------------------------

_EXACT = frozenset(
    f"graph.{name}"
    for name in (
        "neg", "abs", "sign", "not", "relu", "floor", "ceil", "trunc", "round", "round_even",
        "is_finite", "is_nan", "is_inf", "add", "sub", "mul", "div", "max", "min", "and", "or",
        "xor", "compare", "select", "cast",
    )
)  # fmt: skip
"""Operations that every backend computes alike, to the bit."""

_ABSORBING: dict[str, int] = {"graph.and": 0, "graph.or": -1, "graph.mul": 0}
"""Operations of integers whose result an operand may decide alone, and that operand."""


def _elementwise(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    layouts = unified(p, xs)
    shape = tuple(map(capacity_of, layouts))
    type_ = tensor_type(element_type(op.result.type), shape)
    value = p.emit(type(op), [x.value for x in xs], type_, **op.properties)
    padded = [i for i, layout in enumerate(layouts) if is_padded(layout)]
    fills = {i: n for i in padded if (n := _computed(op, [x.fills.get(i) for x in xs])) is not None}
    return Padded(value, layouts, fills, frozenset.intersection(*(x.even for x in xs)))


def _computed(op: GraphOp, numbers: Sequence[Array | None]) -> Array | None:
    """What an operation gives for the padding of its operands, if that is known."""
    if op.name == "graph.select" and numbers[0] is not None:
        return numbers[1] if numbers[0] else numbers[2]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        absorbing = _ABSORBING.get(op.name)
        return next((n for n in known if n.dtype.kind in "biu" and _equals(n, absorbing)), None)
    if op.name not in _EXACT:
        return None
    with np.errstate(all="ignore"):
        return np.asarray(make_kernel(op)(NO_SYMBOLS, *known))


def _equals(number: Array, value: int | None) -> bool:
    return value is not None and bool(number == np.asarray(value).astype(number.dtype))


# -- reductions ---------------------------------------------------------------------------------


def _identity(kind: str, element: Attribute) -> Array:
    return np.asarray(reduction_identity(kind, numpy_dtype(element)))


def _reduce(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    kind, axes, keep = op.value("kind"), op.value("axes"), op.value("keep")
    x = p.masked(xs[0], axes, _identity(kind, xs[0].element))
    y = _reduced(p, op, x, axes, keep)
    kept = [i for i in range(len(x.layouts)) if i not in axes]
    places = {j if not keep else i: i for j, i in enumerate(kept)}
    idempotent = kind in ("max", "min", "and", "or") and all(_some(x.places[i]) for i in axes)
    identity = _identity(kind, x.element)
    fills = {
        j: x.fills[i]
        for j, i in places.items()
        if i in x.fills and (idempotent or x.fills[i] == identity)
    }
    return Padded(y, _kept(x.layouts, axes, keep), fills)


def _some(size: Dim) -> bool:
    return isinstance(size, int) and size > 0


def _reduced(p: Padder, op: GraphOp, x: Padded, axes: Sequence[int], keep: bool) -> SSAValue:
    shape = reduced_shape(x.places, axes, keep)
    type_ = tensor_type(element_type(op.result.type), shape)
    return p.emit(type(op), (x.value,), type_, **op.properties)


def _kept(layouts: tuple[Layout, ...], axes: Sequence[int], keep: bool) -> tuple[Layout, ...]:
    if keep:
        return tuple(() if i in axes else layout for i, layout in enumerate(layouts))
    return tuple(layout for i, layout in enumerate(layouts) if i not in axes)


def _arg_reduce(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    """Padding is no better than the least element, and comes later."""
    x, keep = xs[0], op.value("keep")
    axis = op.value("axis") % len(x.layouts)
    p.prefix(x, axis)
    kind = "max" if isinstance(op, ArgmaxOp) else "min"
    x = p.masked(x, [axis], _identity(kind, x.element))
    return Padded(_reduced(p, op, x, (axis,), keep), _kept(x.layouts, (axis,), keep))


def _cumulate(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    """What comes first does not see the padding; elsewhere it adds nothing."""
    x, axis = xs[0], op.value("axis") % len(xs[0].layouts)
    if len(x.layouts[axis]) > 1:
        x = p.masked(x, [axis], _identity(op.value("kind"), x.element))
    return Padded(p.emit(CumulateOp, (x.value,), x.value.type, **op.properties), x.layouts)


def _argsort(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    """Padding comes last: it is the last number of the order, and equal elements keep theirs."""
    x, axis = xs[0], op.value("axis") % len(xs[0].layouts)
    if is_padded(x.layouts[axis]):
        p.prefix(x, axis)
        x = p.masked(x, [axis], _last(x.element, op.value("descending"), op.value("total")))
    layouts = list(x.layouts)
    fields: dict[str, object] = dict(op.properties)
    if "first" in fields:
        (count,) = op.value("first")
        layouts[axis] = p.layout(count)
        fields["first"] = (p.capacities.of(count),)
    type_ = tensor_type(element_type(op.result.type), tuple(map(capacity_of, layouts)))
    return Padded(p.emit(ArgsortOp, (x.value,), type_, **fields), tuple(layouts))


def _last(element: Attribute, descending: bool, total: bool) -> Array:
    """The number that comes last in the order of `graph.argsort`."""
    dtype = numpy_dtype(element)
    if not is_float(dtype):
        return _identity("max" if descending else "min", element)
    if total:  # all bits of exponent and fraction are set: NaN, or -NaN
        bits = np.dtype(f"u{dtype.itemsize}")
        highest = np.iinfo(bits).max >> (0 if descending else 1)
        return np.asarray(highest, bits).view(dtype)
    return np.asarray(-np.inf if descending else np.nan).astype(dtype)


# -- composites ---------------------------------------------------------------------------------


def _softmax(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    x, axis = xs[0], op.value("axis") % len(xs[0].layouts)
    x = p.masked(x, [axis], np.asarray(-np.inf).astype(numpy_dtype(xs[0].element)))
    return Padded(p.emit(SoftmaxOp, (x.value,), x.value.type, **op.properties), x.layouts)


def _gelu(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    (x,) = xs
    value = p.emit(GeluOp, (x.value,), x.value.type, **op.properties)
    return Padded(value, x.layouts, even=x.even)


def _layer_norm(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    x, scale, bias = xs
    last = len(x.layouts) - 1
    if not is_padded(x.layouts[last]):
        values = [v.value for v in xs]
        return Padded(p.emit(LayerNormOp, values, x.value.type, **op.properties), x.layouts)
    layout = same_layout(p, [(x, last), (scale, 0), (bias, 0)])
    layouts = (*x.layouts[:last], layout)
    count = p.size(size_of(layout))
    return _Norm(p, Padded(x.value, layouts, x.fills), count).run(op, scale.value, bias.value)


class _Norm:
    """A layer_norm over a padded dimension: sums over the elements, divided by their number.

    In f32 at least, as `decompose` computes the norms of narrow floats.
    """

    def __init__(self, p: Padder, x: Padded, count: SSAValue) -> None:
        narrow = isinstance(x.element, Float16Type | BFloat16Type)
        self.p, self.x, self.last = p, x, len(x.layouts) - 1
        self.element: Attribute = f32 if narrow else x.element
        self.rows = x.places[:-1]
        self.count = p.emit(CastOp, (count,), tensor_type(self.element, ()))

    def run(self, op: GraphOp, scale: SSAValue, bias: SSAValue) -> Padded:
        p, x = self.p, self.x
        wide = self._wide(x.value)
        mean = self._mean(wide)
        centred = self._binary("sub", wide, self._over(mean, range(self.last)))
        variance = self._mean(self._binary("mul", centred, centred))
        epsilon = np.asarray(op.value("epsilon"), numpy_dtype(self.element))
        shifted = p.spread(p.scalar(epsilon, self.element), self.rows)
        shifted = self._binary("add", variance, shifted)
        factor = p.emit(UNARY_OPS["rsqrt"], (shifted,), shifted.type)
        y = self._binary("mul", centred, self._over(factor, range(self.last)))
        y = self._binary("mul", y, self._over(self._wide(scale), (self.last,)))
        y = self._binary("add", y, self._over(self._wide(bias), (self.last,)))
        if self.element != x.element:
            y = p.emit(CastOp, (y,), x.value.type)
        return Padded(y, x.layouts)

    def _wide(self, value: SSAValue) -> SSAValue:
        if element_type(value.type) == self.element:
            return value
        type_ = tensor_type(self.element, sizes_of(value.type))
        return self.p.emit(CastOp, (value,), type_)

    def _binary(self, name: str, a: SSAValue, b: SSAValue) -> SSAValue:
        return self.p.emit(BINARY_OPS[name], (a, b), a.type)

    def _over(self, value: SSAValue, axes: Sequence[int]) -> SSAValue:
        type_ = tensor_type(self.element, self.x.places)
        return self.p.emit(BroadcastOp, (value,), type_, axes=tuple(axes))

    def _mean(self, value: SSAValue) -> SSAValue:
        zero = np.zeros((), numpy_dtype(self.element))
        x = self.p.masked(Padded(value, self.x.layouts), [self.last], zero)
        type_ = tensor_type(self.element, self.rows)
        total = self.p.emit(ReduceOp, (x.value,), type_, kind="add", axes=(self.last,))
        return self._binary("div", total, self.p.spread(self.count, self.rows))


# -- products -----------------------------------------------------------------------------------


def _dot(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    lhs_batch, rhs_batch = op.value("lhs_batch"), op.value("rhs_batch")
    lhs_sum, rhs_sum = op.value("lhs_contract"), op.value("rhs_contract")
    lhs, rhs = _zeroed(p, xs, lhs_sum, rhs_sum)
    layouts = (
        *(same_layout(p, [(lhs, i), (rhs, j)]) for i, j in zip(lhs_batch, rhs_batch, strict=True)),
        *_others(lhs, (*lhs_batch, *lhs_sum)),
        *_others(rhs, (*rhs_batch, *rhs_sum)),
    )
    return _product(p, op, lhs, rhs, layouts)


def _matmul(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    rank = len(xs[0].layouts)
    lhs, rhs = _zeroed(p, xs, (rank - 1,), (rank - 2,))
    batch = tuple(same_layout(p, [(lhs, i), (rhs, i)]) for i in range(rank - 2))
    return _product(p, op, lhs, rhs, (*batch, lhs.layouts[rank - 2], rhs.layouts[rank - 1]))


def _zeroed(
    p: Padder, xs: list[Padded], lhs_axes: Sequence[int], rhs_axes: Sequence[int]
) -> tuple[Padded, Padded]:
    """Both sides with zeros where the dimensions that are summed over have no elements."""
    lhs, rhs = xs
    for i, j in zip(lhs_axes, rhs_axes, strict=True):
        layout = same_layout(p, [(lhs, i), (rhs, j)])
        lhs, rhs = _with_layout(lhs, i, layout), _with_layout(rhs, j, layout)
    zero = np.zeros((), numpy_dtype(lhs.element))
    return p.masked(lhs, lhs_axes, zero), p.masked(rhs, rhs_axes, zero)


def _with_layout(x: Padded, axis: int, layout: Layout) -> Padded:
    layouts = (*x.layouts[:axis], layout, *x.layouts[axis + 1 :])
    return Padded(x.value, layouts, x.fills, x.even)


def _others(x: Padded, axes: Sequence[int]) -> tuple[Layout, ...]:
    return tuple(layout for i, layout in enumerate(x.layouts) if i not in axes)


def _product(
    p: Padder, op: GraphOp, lhs: Padded, rhs: Padded, layouts: tuple[Layout, ...]
) -> Padded:
    type_ = tensor_type(lhs.element, tuple(map(capacity_of, layouts)))
    return Padded(p.emit(type(op), (lhs.value, rhs.value), type_, **op.properties), layouts)


# -- windows ------------------------------------------------------------------------------------


def _conv(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    """Zeros where there is no element, as beyond the ends."""
    assert isinstance(op, ConvOp)
    x, w = xs
    layout = op.layout
    for axis in (layout.w.index(letter) for letter in layout.spatial):
        if is_padded(w.layouts[axis]):
            raise p.refusal("the size of the window is padded")
    features = layout.x.index("f"), layout.w.index("i")
    if is_padded(x.layouts[features[0]]) and op.value("groups") > 1:
        raise p.refusal("the features of several groups are padded")
    if op.value("groups") == 1:
        x, w = _zeroed(p, [x, w], (features[0],), (features[1],))
    spatial = [layout.x.index(letter) for letter in layout.spatial]
    x = p.masked(x, spatial, np.zeros((), numpy_dtype(x.element)))
    after: dict[str, Layout] = {"b": x.layouts[layout.x.index("b")]}
    after["f"] = w.layouts[layout.w.index("o")]
    for letter, axis, move in zip(layout.spatial, spatial, window_dims(op), strict=True):
        window = w.places[layout.w.index(letter)]
        after[letter] = _windows(p, x, axis, move, window)
    return _moved_window(p, op, [x, w], tuple(after[letter] for letter in layout.out))


def _reduce_window(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    """The identity where there is no element, which is as good as nothing."""
    windows, moves = op.value("window"), window_dims(op)
    walked = [i for i, window in enumerate(windows) if not _still(moves[i], window)]
    x = p.masked(xs[0], walked, _identity(op.value("kind"), xs[0].element))
    layouts = [
        _windows(p, x, i, moves[i], windows[i]) if i in walked else layout
        for i, layout in enumerate(x.layouts)
    ]
    return _moved_window(p, op, [x], tuple(layouts))


def _still(move: WindowDim, window: int) -> bool:
    """Whether each element is a window of its own."""
    return window == 1 and move == WindowDim(1, 0, 0, 1, move.w_dilation)


def _windows(p: Padder, x: Padded, axis: int, move: WindowDim, window: Dim) -> Layout:
    if p.capacities.concern(move.low):
        raise p.refusal(f"where windows begin in dimension {axis} depends on the size: {move.low}")
    return p.layout(move.count(p.prefix(x, axis), window))


def _moved_window(
    p: Padder, op: GraphOp, xs: Sequence[Padded], layouts: tuple[Layout, ...]
) -> Padded:
    fields: dict[str, object] = dict(op.properties)
    fields["high"] = tuple(map(p.capacities.of, op.value("high")))
    type_ = tensor_type(xs[0].element, tuple(map(capacity_of, layouts)))
    return Padded(p.emit(type(op), [x.value for x in xs], type_, **fields), layouts)


# -- writes -------------------------------------------------------------------------------------


def _scatter(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    """Updates that are padding are skipped, as those outside; others may write into padding."""
    x, indices, updates = xs
    p.prefix(x, 0)
    rows = same_layout(p, [(indices, 0), (updates, 0)])
    if is_padded(rows):
        indices = _signed(p, _with_layout(indices, 0, rows))
        dtype = numpy_dtype(indices.element)
        indices = p.masked(indices, [0], np.asarray(-1, dtype))
    rest = tuple(same_layout(p, [(x, i), (updates, i)]) for i in range(1, len(x.layouts)))
    layouts = (x.layouts[0], *rest)
    type_ = tensor_type(x.element, tuple(map(capacity_of, layouts)))
    values = (x.value, indices.value, updates.value)
    y = p.emit(ScatterOp, values, type_, **op.properties)
    moves = op.value("kind") == "set"
    fills = {i: n for i, n in x.fills.items() if moves and i > 0 and updates.holds(i, n)}
    return Padded(y, layouts, fills)


def _signed(p: Padder, x: Padded) -> Padded:
    element = x.element
    assert isinstance(element, IntegerType)
    if not is_unsigned(element):
        return x
    return Padded(p.emit(CastOp, (x.value,), tensor_type(i64, x.places)), x.layouts)


COMPUTE_RULES: dict[type[GraphOp], PaddingRule] = {
    **dict.fromkeys(ELEMENTWISE_OPS.values(), _elementwise),
    ReduceOp: _reduce, ArgmaxOp: _arg_reduce, ArgminOp: _arg_reduce, CumulateOp: _cumulate,
    ArgsortOp: _argsort, SoftmaxOp: _softmax, GeluOp: _gelu, LayerNormOp: _layer_norm,
    DotOp: _dot, MatmulOp: _matmul, ConvOp: _conv, ReduceWindowOp: _reduce_window,
    ScatterOp: _scatter,
}  # fmt: skip
"""How each operation goes on with padded operands."""
