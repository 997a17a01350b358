"""Operations of the graph level that slide a window: convolution, pooling (SPEC K1).

One rule for the sizes of both: a dimension of `size` elements is spread out by `x_dilation`
(``size·d - (d - 1)`` places), gets `low` and `high` places before and after, and a window of
`window` elements, ``(window - 1)·w_dilation + 1`` places long, is put on it every `stride` places.
Places that hold no element count as zero in a convolution and as nothing in a reduction.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, ClassVar, cast

from xdsl.dialects.builtin import DenseArrayBase, IntegerAttr, StringAttr, i64
from xdsl.ir import Attribute
from xdsl.irdl import irdl_op_definition, operand_def, prop_def, result_def, traits_def
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from ...quick_dataclass import dataclass
from .. import dims
from ..dims import Dim
from .base import GraphOp, Properties, from_attribute, require_element, with_shape
from .contraction import check_reduction
from .types import AnyShape, DimsAttr, element_type, shape_of, show_dim, show_shape

_ONES = DenseArrayBase.from_list(i64, [])


@dataclass(frozen=True)
class WindowDim:
    """How the window moves along one dimension."""

    stride: int
    low: Dim
    high: Dim
    x_dilation: int
    w_dilation: int

    def count(self, size: Dim, window: Dim) -> Dim:
        """How many windows there are."""
        places = dims.maximum(size * self.x_dilation - (self.x_dilation - 1), 0)
        span = (window - 1) * self.w_dilation + 1
        room = places + self.low + self.high - span
        return dims.maximum(dims.floordiv(room + self.stride, self.stride), 0)


def window_dims(op: GraphOp) -> tuple[WindowDim, ...]:
    """How the window of a convolution or pooling moves along each of its dimensions."""
    return _window_dims(op.properties, len(cast("DimsAttr", op.properties["low"]).texts))


def _window_dims(props: Properties, rank: int) -> tuple[WindowDim, ...]:
    columns: list[Sequence[Any]] = []
    for name in ("strides", "low", "high", "x_dilation", "w_dilation"):
        kind = "dims" if name in ("low", "high") else "ints"
        values: Sequence[Any] = from_attribute(kind, props[name])
        if name.endswith("dilation") and not values:
            values = (1,) * rank
        if len(values) != rank:
            raise VerifyException(f"{name} has {len(values)} entries, expected {rank}")
        if kind == "ints" and any(value < 1 for value in values):
            raise VerifyException(f"{name} is {list(values)}, expected positive numbers")
        columns.append(values)
    return tuple(WindowDim(*values) for values in zip(*columns, strict=True))


def _counts(
    props: Properties, sizes: AnyShape, windows: AnyShape, names: Sequence[str]
) -> list[Dim | None]:
    """The number of windows along each dimension."""
    counts: list[Dim | None] = []
    moves = _window_dims(props, len(sizes))
    for name, move, size, window in zip(names, moves, sizes, windows, strict=True):
        if isinstance(window, int) and window < 1:
            raise VerifyException(f"the window is {window} long in {name}")
        counts.append(None if size is None or window is None else move.count(size, window))
    return counts


# -- convolution --------------------------------------------------------------------------------


@dataclass(frozen=True)
class ConvLayout:
    """Which dimension of input, weights and output is what.

    As text ``"b01f,01io->b01f"``: ``b`` batch, ``f`` feature, ``o`` and ``i`` output and input
    feature of the weights, digits the spatial dimensions.
    """

    x: str
    w: str
    out: str

    @staticmethod
    @lru_cache
    def parse(text: str) -> ConvLayout:
        """Raises VerifyException for a text that is no layout."""
        x, _, rest = text.partition(",")
        w, _, out = rest.partition("->")
        spatial = "".join(map(str, range(max(len(x) - 2, 0))))
        for part, letters in ((x, "bf"), (w, "io"), (out, "bf")):
            if sorted(part) != sorted(letters + spatial):
                raise VerifyException(
                    f"layout is '{text}', expected one like 'bf01,oi01->bf01' or 'b01f,01io->b01f'"
                )
        return ConvLayout(x, w, out)

    @property
    def spatial(self) -> str:
        """The spatial dimensions' letters."""
        return "".join(map(str, range(len(self.x) - 2)))


@irdl_op_definition
class ConvOp(GraphOp):
    """Convolution: ``out[b, o, p] = Σ x[b, i, p·stride + k·w_dilation - low] · w[o, i, k]``.

    With `groups` > 1 features fall into that many groups, and each group of output features is
    made from its group of input features; the weights have the input features of one group.
    """

    name = "graph.conv"
    FIELDS: ClassVar = {
        "layout": "string",
        "strides": "ints",
        "low": "dims",
        "high": "dims",
        "x_dilation": "ints",
        "w_dilation": "ints",
        "groups": "int",
    }
    DEFAULTS: ClassVar = {
        "x_dilation": _ONES,
        "w_dilation": _ONES,
        "groups": IntegerAttr(1, i64),
    }

    x = operand_def()
    w = operand_def()
    layout_ = prop_def(StringAttr, prop_name="layout")
    strides = prop_def(DenseArrayBase)
    low = prop_def(DimsAttr)
    high = prop_def(DimsAttr)
    x_dilation = prop_def(DenseArrayBase)
    w_dilation = prop_def(DenseArrayBase)
    groups = prop_def(IntegerAttr)
    res = result_def()
    traits = traits_def(Pure())

    @property
    def layout(self) -> ConvLayout:
        """Which dimension is what."""
        return ConvLayout.parse(self.value("layout"))

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        layout = ConvLayout.parse(from_attribute("string", props["layout"]))
        x, w = (shape_of(t) for t in operands)
        require_element(operands[1], (element_type(operands[0]),), "weights")
        for name, shape, letters in (("input", x, layout.x), ("weights", w, layout.w)):
            if len(shape) != len(letters):
                raise VerifyException(
                    f"{name} has rank {len(shape)} {show_shape(shape)}, the layout is '{letters}'"
                )
        features = _check_features(x, w, layout, from_attribute("int", props["groups"]))
        sizes: dict[str, Dim | None] = {"b": x[layout.x.index("b")], "f": features}
        spatial = layout.spatial
        counts = _counts(
            props,
            tuple(x[layout.x.index(axis)] for axis in spatial),
            tuple(w[layout.w.index(axis)] for axis in spatial),
            [f"spatial dimension {axis}" for axis in spatial],
        )
        sizes.update(zip(spatial, counts, strict=True))
        return (with_shape(operands[0], tuple(sizes[axis] for axis in layout.out)),)


def _check_features(x: AnyShape, w: AnyShape, layout: ConvLayout, groups: int) -> Dim | None:
    """The number of output features, after checking that those of input and weights agree."""
    given, wanted = x[layout.x.index("f")], w[layout.w.index("i")]
    features = w[layout.w.index("o")]
    if groups < 1:
        raise VerifyException(f"groups is {groups}, expected at least 1")
    if given is not None and wanted is not None and given != wanted * groups:
        raise VerifyException(
            f"the input has {show_dim(given)} features, the weights are for"
            f" {show_dim(wanted * groups)}"
        )
    if groups > 1:
        if not isinstance(features, int) or not isinstance(wanted, int):
            raise VerifyException("the weights of several groups need static features")
        if features % groups:
            raise VerifyException(f"{features} output features do not fall into {groups} groups")
    return features


# -- pooling ------------------------------------------------------------------------------------


@irdl_op_definition
class ReduceWindowOp(GraphOp):
    """Reduces every window by add, mul, max, min, and, or: one entry per dimension of the operand.

    Places of a window that hold no element do not count; a window without any gives the identity
    of the reduction (see graph.reduce).
    """

    name = "graph.reduce_window"
    FIELDS: ClassVar = {
        "kind": "word",
        "window": "ints",
        "strides": "ints",
        "low": "dims",
        "high": "dims",
        "x_dilation": "ints",
        "w_dilation": "ints",
    }
    DEFAULTS: ClassVar = {"x_dilation": _ONES, "w_dilation": _ONES}

    x = operand_def()
    kind = prop_def(StringAttr)
    window = prop_def(DenseArrayBase)
    strides = prop_def(DenseArrayBase)
    low = prop_def(DimsAttr)
    high = prop_def(DimsAttr)
    x_dilation = prop_def(DenseArrayBase)
    w_dilation = prop_def(DenseArrayBase)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        check_reduction(from_attribute("word", props["kind"]), element_type(operands[0]))
        shape = shape_of(operands[0])
        window: AnyShape = from_attribute("ints", props["window"])
        if len(window) != len(shape):
            raise VerifyException(
                f"window has {len(window)} entries, the operand has rank {len(shape)}"
            )
        names = [f"dimension {i}" for i in range(len(shape))]
        return (with_shape(operands[0], tuple(_counts(props, shape, window, names))),)


WINDOW_OPS: tuple[type[GraphOp], ...] = (ConvOp, ReduceWindowOp)
