"""Convolution and its transpose on lowered values (SPEC K1, K3).

Inputs are [n, c, d1 … dr]. Weights are [features, c / groups, k1 … kr] for a convolution and
[c, features / groups, k1 … kr] for a transposed one, as ONNX and PyTorch have them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...dialects import dims, graph
from ...dialects.dims import Dim
from .arrays import Arrays
from .builder import Lowered
from .slicing import reversed_along
from .windows import Windows


def conv(
    b: Arrays, x: Lowered, w: Lowered, bias: Lowered | None, moved: Windows, groups: int = 1
) -> Lowered:
    """``out[n, o, p] = bias[o] + Σ x[n, i, p·stride + k·dilation - low] · w[o, i, k]``."""
    return _biased(b, _conv(b, x, w, "oi", moved, groups=groups), bias)


def _conv(
    b: Arrays,
    x: Lowered,
    w: Lowered,
    features: str,
    moved: Windows,
    *,
    groups: int,
    spread: Sequence[int] = (),
) -> Lowered:
    axes = "".join(map(str, range(len(moved.sizes))))
    value = b.emit(
        graph.ConvOp,
        b.tensor(x),
        b.tensor(w),
        layout=f"bf{axes},{features}{axes}->bf{axes}",
        strides=moved.strides,
        low=moved.low,
        high=moved.high,
        x_dilation=_dilation(spread),
        w_dilation=_dilation(moved.dilations),
        groups=groups,
    )
    return b.lowered(value)


def _dilation(steps: Sequence[int]) -> tuple[int, ...]:
    """Dilations; none at all if they are all 1."""
    return () if all(step == 1 for step in steps) else tuple(steps)


def _biased(b: Arrays, y: Lowered, bias: Lowered | None) -> Lowered:
    if bias is None:
        return y
    return b.apply("add", y, per_feature(b, bias, len(y.shape)))


def per_feature(b: Arrays, vector: Lowered, rank: int) -> Lowered:
    """A vector as something that broadcasts along dimension 1 of a tensor of that rank."""
    return b.reshaped(vector, (*vector.shape, *([1] * (rank - 2))))


# -- transposed -------------------------------------------------------------------------------


def conv_transpose(
    b: Arrays,
    x: Lowered,
    w: Lowered,
    bias: Lowered | None,
    moved: Windows,
    groups: int = 1,
    extra: Sequence[int] = (),
) -> Lowered:
    """The gradient of `conv` with respect to its input: each element adds a scaled window.

    A dimension of `size` elements becomes ``stride·(size - 1) + span - low - high + extra``.
    """
    spans = moved.spans
    places = extra or [0] * len(spans)
    gathered = Windows(
        moved.sizes,
        (1,) * len(spans),
        moved.dilations,
        tuple(span - 1 - low for span, low in zip(spans, moved.low, strict=True)),
        tuple(
            span - 1 - high + more
            for span, high, more in zip(spans, moved.high, places, strict=True)
        ),
    )
    axes = list(range(2, len(w.shape)))
    turned = w
    if any(size != 1 for size in moved.sizes):
        turned = reversed_along(b, w, *axes)
    features = "io" if groups == 1 else "oi"
    if groups > 1:
        turned = _features_first(b, turned, groups)
    y = _conv(b, x, turned, features, gathered, groups=groups, spread=moved.strides)
    return _biased(b, y, bias)


def _features_first(b: Arrays, w: Lowered, groups: int) -> Lowered:
    """[c, features / groups, …] as [features, c / groups, …]."""
    given, wanted, *kernel = w.shape
    if not isinstance(given, int) or not isinstance(wanted, int) or given % groups:
        b.fail(f"'{b.subject}': {given} features do not fall into {groups} groups")
    split = b.reshaped(w, (groups, given // groups, wanted, *kernel))
    order = [0, 2, 1, *range(3, len(split.shape))]
    return b.reshaped(b.transposed(split, order), (groups * wanted, given // groups, *kernel))


def transposed_padding(
    total: Sequence[Dim], *, upper: bool
) -> tuple[tuple[Dim, ...], tuple[Dim, ...]]:
    """How many places to cut before and after, if that many in all: the odd one after, or before.

    A negative number adds places at the end.
    """
    sides: list[tuple[Dim, Dim]] = []
    for number in total:
        cut = dims.maximum(number, 0)
        before = dims.floordiv(cut, 2) if upper else dims.ceildiv(cut, 2)
        sides.append((before, number - before))
    return tuple(low for low, _ in sides), tuple(high for _, high in sides)
