"""Convolution and pooling operators of ONNX (SPEC K3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from ...dialects.dims import Dim
from ..frontend import pooling
from ..frontend.builder import Lowered
from ..frontend.convolution import conv, conv_transpose, transposed_padding
from ..frontend.windows import AutoPad, Windows, automatic_padding, rounded_up, windows
from .node import Builder, Handler, Handlers, Node

_AUTO_PADS = ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")


def _auto_pad(b: Builder, node: Node) -> AutoPad:
    found = node.string("auto_pad", "NOTSET")
    if found not in _AUTO_PADS:
        b.fail("attribute 'auto_pad'", expected=", ".join(_AUTO_PADS), found=f"'{found}'")
    return cast("AutoPad", found)


def _moved(b: Builder, node: Node, kernel: Sequence[int]) -> Windows:
    """The windows that the attributes describe, with the padding that is given as numbers."""
    rank = len(kernel)
    pads = node.ints("pads", [0] * (2 * rank))
    if len(pads) != 2 * rank:
        b.fail("attribute 'pads'", expected=f"{2 * rank} numbers", found=f"{len(pads)}")
    return windows(
        b,
        kernel,
        strides=node.ints("strides", []),
        dilations=node.ints("dilations", []),
        low=pads[:rank],
        high=pads[rank:],
    )


def _kernel(b: Builder, node: Node, w: Lowered) -> list[int]:
    """The window of a convolution: that of the weights."""
    sizes = w.shape[2:]
    if not all(isinstance(size, int) for size in sizes):
        b.fail("expected weights of known sizes")
    given = node.ints("kernel_shape", [])
    if given and given != list(sizes):
        b.fail("attribute 'kernel_shape'", expected=str(list(sizes)), found=str(given))
    return cast("list[int]", list(sizes))


def _spatial(b: Builder, x: Lowered, rank: int) -> tuple[Dim, ...]:
    if len(x.shape) != rank + 2:
        b.fail(f"expected an input of rank {rank + 2}", found=f"rank {len(x.shape)}")
    return x.shape[2:]


# -- convolution ------------------------------------------------------------------------------


def moved_windows(b: Builder, node: Node, x: Lowered, w: Lowered) -> Windows:
    """The windows of a convolution, after checking that input and weights fit."""
    kernel = _kernel(b, node, w)
    spatial = _spatial(b, x, len(kernel))
    if x.shape[1] != (wanted := w.shape[1] * node.int("group", 1)):
        b.same_size(x.shape[1], wanted)
    return automatic_padding(_moved(b, node, kernel), spatial, _auto_pad(b, node))


def convolution(
    b: Builder, node: Node, x: Lowered, w: Lowered, bias: Lowered | None = None
) -> Lowered:
    """A convolution with its bias."""
    return conv(b, x, w, bias, moved_windows(b, node, x, w), node.int("group", 1))


def transposed_convolution(
    b: Builder, node: Node, x: Lowered, w: Lowered, bias: Lowered | None = None
) -> Lowered:
    """A transposed convolution; ``output_shape`` and ``auto_pad`` decide the padding."""
    kernel = _kernel(b, node, w)
    rank = len(kernel)
    spatial = _spatial(b, x, rank)
    if x.shape[1] != w.shape[0]:
        b.same_size(x.shape[1], w.shape[0])
    extra = node.ints("output_padding", [0] * rank)
    if len(extra) != rank:
        b.fail("attribute 'output_padding'", expected=f"{rank} numbers", found=str(extra))
    moved = _moved(b, node, kernel)
    sizes: Sequence[Dim] = node.ints("output_shape", [])[-rank:]
    auto_pad = _auto_pad(b, node)
    if not sizes and auto_pad in ("SAME_UPPER", "SAME_LOWER"):
        sizes = [size * stride for size, stride in zip(spatial, moved.strides, strict=True)]
    if sizes:
        total = [
            stride * (size - 1) + more + span - wanted
            for stride, size, more, span, wanted in zip(
                moved.strides, spatial, extra, moved.spans, sizes, strict=True
            )
        ]
        low, high = transposed_padding(total, upper=auto_pad == "SAME_UPPER")
        moved = Windows(moved.sizes, moved.strides, moved.dilations, low, high)
    elif auto_pad == "VALID":
        moved = automatic_padding(moved, spatial, auto_pad)
    return conv_transpose(b, x, w, bias, moved, node.int("group", 1), extra)


# -- pooling ----------------------------------------------------------------------------------


def _pooled(b: Builder, node: Node, x: Lowered) -> tuple[Windows, Windows]:
    """The windows of a pooling operator, and the same before their number is rounded up."""
    kernel = node.ints("kernel_shape")
    spatial = _spatial(b, x, len(kernel))
    complete = automatic_padding(_moved(b, node, kernel), spatial, _auto_pad(b, node))
    return (rounded_up(complete) if node.flag("ceil_mode") else complete), complete


def max_pool(b: Builder, node: Node, x: Lowered) -> list[Lowered]:
    """The largest elements, and where they are."""
    moved, _ = _pooled(b, node, x)
    results = [pooling.max_pool(b, x, moved)]
    if node.wants(1):
        by_column = node.flag("storage_order")
        results.append(pooling.max_positions(b, x, moved, column_major=by_column))
    return results


def average_pool(b: Builder, node: Node, x: Lowered) -> Lowered:
    """The means of windows."""
    moved, complete = _pooled(b, node, x)
    counted = node.flag("count_include_pad")
    return pooling.average_pool(b, x, moved, complete, count_padding=counted)


def lp_pool(b: Builder, node: Node, x: Lowered) -> Lowered:
    """The norms of windows."""
    moved, _ = _pooled(b, node, x)
    return pooling.lp_pool(b, x, moved, node.int("p", 2))


def global_lp_pool(b: Builder, node: Node, x: Lowered) -> Lowered:
    """The norm of each feature."""
    return pooling.global_lp_pool(b, x, node.int("p", 2))


def _global(work: Callable[[Builder, Lowered], Lowered]) -> Handler:
    return lambda b, node, x: work(b, x)


ARITHMETIC: Handlers = {
    "AveragePool": average_pool,
    "Conv": convolution,
    "ConvTranspose": transposed_convolution,
    "GlobalAveragePool": _global(pooling.global_average_pool),
    "GlobalLpPool": global_lp_pool,
    "GlobalMaxPool": _global(pooling.global_max_pool),
    "LpPool": lp_pool,
    "MaxPool": max_pool,
}
