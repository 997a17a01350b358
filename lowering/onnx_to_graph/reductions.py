"""Reductions of ONNX, positions of extremes, and softmax with its relatives (SPEC K3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from xdsl.dialects.builtin import f64

from ..frontend.arrays import is_float
from ..frontend.builder import Lowered
from ..frontend.contracting import (
    argreduce,
    cumulate,
    log_softmax,
    log_sum_exp,
    mean,
    reduce,
    softmax,
)
from ..frontend.slicing import reversed_along
from .node import Builder, Handler, Handlers, Node
from .shaping import matrix

Reduction: TypeAlias = "Callable[[Builder, Lowered, Sequence[int], bool], Lowered]"
"""Operand, axes, whether they stay as dimensions of size 1."""


def reduction(work: Reduction) -> Handler:
    """A reduction whose axes are an attribute, or from some opset on an input."""

    def handler(b: Builder, node: Node, x: Lowered, axes: Lowered | None = None) -> Lowered:
        chosen = node.ints("axes", []) if axes is None else b.ints(axes, "axes")
        rank = len(x.shape)
        if not chosen and not node.flag("noop_with_empty_axes"):
            chosen = range(rank)
        return work(b, x, b.axes(chosen, rank), node.flag("keepdims", True))

    return handler


def _by(kind: str) -> Reduction:
    return lambda b, x, axes, keep: reduce(b, kind, x, axes, keep=keep)


def _sum(b: Builder, x: Lowered, axes: Sequence[int], keep: bool) -> Lowered:
    return reduce(b, "add", x, axes, keep=keep)


def _mean(b: Builder, x: Lowered, axes: Sequence[int], keep: bool) -> Lowered:
    return mean(b, x, axes, keep=keep) if axes else x


def _square_sum(b: Builder, x: Lowered, axes: Sequence[int], keep: bool) -> Lowered:
    return _sum(b, b.apply("mul", x, x), axes, keep)


def _l1(b: Builder, x: Lowered, axes: Sequence[int], keep: bool) -> Lowered:
    return _sum(b, b.apply("abs", x), axes, keep)


def _l2(b: Builder, x: Lowered, axes: Sequence[int], keep: bool) -> Lowered:
    return _float_function(b, "sqrt", _square_sum(b, x, axes, keep))


def _log_sum(b: Builder, x: Lowered, axes: Sequence[int], keep: bool) -> Lowered:
    return _float_function(b, "log", _sum(b, x, axes, keep))


def _float_function(b: Builder, name: str, x: Lowered) -> Lowered:
    """A function of floats on integers as well: computed in f64 and truncated."""
    if is_float(x.element):
        return b.apply(name, x)
    return b.cast(b.apply(name, b.cast(x, f64)), x.element)


def _log_sum_exp(b: Builder, x: Lowered, axes: Sequence[int], keep: bool) -> Lowered:
    """``log(Σ exp(x))``, of integers in f64."""
    wide = x if is_float(x.element) else b.cast(x, f64)
    return b.cast(log_sum_exp(b, wide, axes, keep=keep), x.element)


# -- positions --------------------------------------------------------------------------------


def position(*, largest: bool) -> Handler:
    """Where the first extreme element along an axis is, or with ``select_last_index`` the last."""

    def handler(b: Builder, node: Node, x: Lowered) -> Lowered:
        axis = b.axis(node.int("axis", 0), len(x.shape))
        keep = node.flag("keepdims", True)
        if not x.shape:
            x = b.reshaped(x, (1,))
            return b.reshaped(argreduce(b, x, 0, largest=largest, keep=False), ())
        if not node.flag("select_last_index"):
            return argreduce(b, x, axis, largest=largest, keep=keep)
        found = argreduce(b, reversed_along(b, x, axis), axis, largest=largest, keep=keep)
        return b.apply("sub", b.size(x.shape[axis] - 1), found)

    return handler


# -- running totals ---------------------------------------------------------------------------


def running(kind: str, identity: int) -> Handler:
    """Totals along an axis up to each element, without it if ``exclusive``, from the end if
    ``reverse``.
    """

    def handler(b: Builder, node: Node, x: Lowered, axis: Lowered) -> Lowered:
        place = b.axis_of(axis, len(x.shape))
        return cumulate(
            b,
            kind,
            x,
            place,
            start=identity if node.flag("exclusive") else None,
            backwards=node.flag("reverse"),
        )

    return handler


# -- softmax ----------------------------------------------------------------------------------


def along_axis(work: Callable[[Builder, Lowered, int], Lowered]) -> Handler:
    """An operator along one axis; before opset 13 along all axes from it on, merged."""

    def handler(b: Builder, node: Node, x: Lowered) -> Lowered:
        if node.opset >= 13:
            return work(b, x, b.axis(node.int("axis", -1), len(x.shape)))
        return b.reshaped(work(b, matrix(b, x, node.int("axis", 1)), 1), x.shape)

    return handler


def hardmax(b: Builder, x: Lowered, axis: int) -> Lowered:
    """1 at the first largest element along an axis, 0 elsewhere."""
    best = argreduce(b, x, axis, largest=True, keep=True)
    along = b.reshaped(b.iota(x.shape[axis]), (-1, *([1] * (len(x.shape) - 1 - axis))))
    return b.cast(b.compare("eq", along, best), x.element)


ARITHMETIC: Handlers = {
    "ReduceL1": reduction(_l1),
    "ReduceL2": reduction(_l2),
    "ReduceLogSum": reduction(_log_sum),
    "ReduceLogSumExp": reduction(_log_sum_exp),
    "ReduceMax": reduction(_by("max")),
    "ReduceMean": reduction(_mean),
    "ReduceMin": reduction(_by("min")),
    "ReduceProd": reduction(_by("mul")),
    "ReduceSum": reduction(_by("add")),
    "ReduceSumSquare": reduction(_square_sum),
    "ArgMax": position(largest=True),
    "ArgMin": position(largest=False),
    "CumProd": running("mul", 1),
    "CumSum": running("add", 0),
    "Softmax": along_axis(softmax),
    "LogSoftmax": along_axis(log_softmax),
    "Hardmax": along_axis(hardmax),
}
