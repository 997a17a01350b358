"""Lowering of the custom calls that JAX and others print for operations (SPEC K3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, IntegerAttr, SymbolRefAttr
from xdsl.ir import Block

from ...dialects.stablehlo import control
from ..frontend.builder import Lowered
from .reductions import counts_along
from .regions import called_function, terminator
from .sorts import largest, lexicographic
from .values import Builder
from .windows import lower_dynamic_reduce_window

Call = Callable[[Builder, control.CustomCallOp, Sequence[Lowered]], Sequence[Lowered]]


def _same(b: Builder, op: control.CustomCallOp, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """A mark for other compilers: the operands are the results."""
    if len(args) != len(op.results):
        b.fail(f"custom call @{op.call_target_name.data} does not return its operands")
    return args


def _reduce_window(
    b: Builder, op: control.CustomCallOp, args: Sequence[Lowered]
) -> Sequence[Lowered]:
    if len(args) < 7 or len(args) % 2 == 0:
        b.fail(f"custom call @{op.call_target_name.data} has {len(args)} operands")
    return lower_dynamic_reduce_window(b, _computation(b, op), args)


def _computation(b: Builder, op: control.CustomCallOp) -> Block:
    """The body of the only function that a custom call names."""
    names = op.called_computations
    symbols = names.data if isinstance(names, ArrayAttr) else ()
    if len(symbols) != 1 or not isinstance(symbols[0], SymbolRefAttr):
        b.fail(f"custom call @{op.call_target_name.data} names no computation")
    return called_function(b, symbols[0].root_reference.data)


def _top_k(b: Builder, op: control.CustomCallOp, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`k` and `largest` are attributes, of `mhlo.attributes` in what XLA writes."""
    found = op.attributes.get("mhlo.attributes") or op.backend_config
    attributes = found.data if isinstance(found, DictionaryAttr) else op.attributes
    k, most = attributes.get("k"), attributes.get("largest")
    if not isinstance(k, IntegerAttr) or len(args) != 1 or len(op.results) != 2:
        b.fail(f"custom call @{op.call_target_name.data} has no attribute 'k'")
    smallest = isinstance(most, IntegerAttr) and not most.value.data
    return largest(b, args[0], k.value.data, smallest=smallest)


def _dynamic_top_k(
    b: Builder, op: control.CustomCallOp, args: Sequence[Lowered]
) -> Sequence[Lowered]:
    if len(args) != 2 or len(op.results) != 2:
        b.fail(f"custom call @{op.call_target_name.data} has {len(args)} operands")
    (k,) = b.numbers(args[1], "the number")
    return largest(b, args[0], k)


def _approximate_top_k(
    b: Builder, op: control.CustomCallOp, args: Sequence[Lowered]
) -> Sequence[Lowered]:
    """XLA's `ApproxTopK` of one tensor and its positions along the last dimension, exactly."""
    found = op.attributes.get("mhlo.backend_config")
    attributes = found.data if isinstance(found, DictionaryAttr) else {}
    k, axis = attributes.get("top_k"), attributes.get("reduction_dim")
    if not isinstance(k, IntegerAttr) or not isinstance(axis, IntegerAttr) or len(args) != 4:
        b.fail(f"custom call @{op.call_target_name.data} has no attribute 'top_k'")
    last = len(args[0].shape) - 1
    if axis.value.data != last or not counts_along(args[1].value, [last]):
        b.unsupported("@ApproxTopK but along the last dimension, with its positions,")
    comparisons = lexicographic(terminator(_computation(b, op)).operands[0])
    if comparisons is None or len(comparisons) != 1:
        b.unsupported("@ApproxTopK with this comparator")
    return largest(b, args[0], k.value.data, smallest=comparisons[0].less)


CUSTOM_CALLS: dict[str, Call] = {
    "ApproxTopK": _approximate_top_k,
    "Sharding": _same,
    "annotate_device_placement": _same,
    "mhlo.topk": _top_k,
    "stablehlo.dynamic_reduce_window": _reduce_window,
    "stablehlo.dynamic_top_k": _dynamic_top_k,
}
"""Target → handler; shape assertions are the business of the walk."""
