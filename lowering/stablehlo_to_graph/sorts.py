"""Lowering of `sort` and `chlo.top_k` (SPEC K3).

A comparator is read as a list of keys, the first one counting most: each is an expression of one
element, compared with the same expression of the other. The keys become tensors to sort by.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, IntegerType
from xdsl.ir import Block, Operation, SSAValue

from ...dialects import graph
from ...dialects.dims import Dim
from ...dialects.stablehlo import control, elementwise, shaping, window
from ...quick_dataclass import dataclass
from ..frontend.builder import Lowered
from ..frontend.gathers import take_along_axis
from ..frontend.sorting import Key, argsort_by, top_k
from .reductions import counts_along
from .regions import evaluate, terminator
from .values import Builder, Handler


def lower_sort(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.argsort` of each key, and takes along the axis."""
    assert isinstance(op, window.SortOp)
    shape = args[0].shape
    for arg in args[1:]:
        b.same_shape(shape, arg.shape)
    axis = len(shape) - 1 if op.dimension is None else op.dimension.value.data % max(len(shape), 1)
    comparisons = lexicographic(terminator(op.comparator.block).operands[0])
    if comparisons is None:
        b.unsupported("with this comparator (supported: keys one after another, each < or >)")
    values = [b.tensor(arg) for arg in args]
    keys = [_key(b, op.comparator.block, comparison, values) for comparison in comparisons]
    counting = {arg.element for arg in args if counts_along(arg.value, [axis])}
    indices = [t for t in counting if isinstance(t, IntegerType) and t.width.data in (32, 64)]
    order = argsort_by(b, keys, axis, *indices[:1])
    results: list[SSAValue] = []
    for value in values:
        is_order = counts_along(value, [axis]) and value.type == order.type
        results.append(order if is_order else take_along_axis(b, value, order, axis))
    return [b.lowered(value) for value in results]


# -- comparators ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """One key: an expression of the first or second element, less (or greater) than the other's."""

    side: SSAValue
    other: SSAValue
    less: bool
    total: bool


def _comparison(value: SSAValue, *directions: str) -> elementwise.CompareOp | None:
    op = value.owner
    if isinstance(op, elementwise.CompareOp) and op.comparison_direction.word in directions:
        return op
    return None


def lexicographic(value: SSAValue) -> list[Comparison] | None:
    """The keys of ``a0 < b0``, ``a0 < b0 or (a0 == b0 and …)``, ``a0 == b0 ? … : a0 < b0``."""
    if (compare := _comparison(value, "LT", "GT", "LE", "GE")) is not None:
        return [_ordered(compare)]
    op = value.owner
    if isinstance(op, elementwise.SelectOp):
        condition, on_true, on_false = op.operands
        if (equal := _comparison(condition, "EQ")) is not None:
            return _then(on_false, equal, on_true)
        if (differ := _comparison(condition, "NE")) is not None:
            return _then(on_true, differ, on_false)
    if isinstance(op, Operation) and op.name == "stablehlo.or":
        for first, both in (op.operands, op.operands[::-1]):
            if not isinstance(both.owner, Operation) or both.owner.name != "stablehlo.and":
                continue
            for condition, rest in (both.owner.operands, both.owner.operands[::-1]):
                equal = _comparison(condition, "EQ")
                keys = None if equal is None else _then(first, equal, rest)
                if keys is not None:
                    return keys
    return None


def _then(first: SSAValue, equal: elementwise.CompareOp, rest: SSAValue) -> list[Comparison] | None:
    """The key of `first`, and those of `rest` where `equal` says that it is equal."""
    compare = _comparison(first, "LT", "GT")
    if compare is None or not _same_operands(compare.operands, equal.operands):
        return None
    keys = lexicographic(rest)
    return None if keys is None else [_ordered(compare), *keys]


def _same_operands(a: Sequence[SSAValue], b: Sequence[SSAValue]) -> bool:
    pairs = (zip(a, other, strict=True) for other in (b, b[::-1]))
    return any(all(_same(x, y, {}) for x, y in pair) for pair in pairs)


def _ordered(compare: elementwise.CompareOp) -> Comparison:
    kind = compare.compare_type
    total = kind is not None and kind.word == "TOTALORDER"
    less = compare.comparison_direction.word in ("LT", "LE")
    return Comparison(compare.operands[0], compare.operands[1], less, total)


def _same(a: SSAValue, b: SSAValue, swapped: dict[SSAValue, SSAValue]) -> bool:
    """Whether two values are one expression, of which some arguments are others (`swapped`)."""
    pending, seen = [(a, b)], set[tuple[SSAValue, SSAValue]]()
    while pending:
        pair = pending.pop()
        x, y = pair
        if pair in seen or swapped.get(x, x) is y:
            continue
        seen.add(pair)
        one, other = x.owner, y.owner
        if not isinstance(one, Operation) or not isinstance(other, Operation):
            return False
        alike = one.name == other.name and one.properties == other.properties
        if not alike or one.results.index(x) != other.results.index(y):
            return False
        pending.extend(zip(one.operands, other.operands, strict=True))
    return True


def _key(b: Builder, body: Block, comparison: Comparison, values: Sequence[SSAValue]) -> Key:
    """A comparison as a tensor to sort by."""
    firsts: list[SSAValue] = list(body.args[::2])
    seconds: list[SSAValue] = list(body.args[1::2])
    swapped = dict(zip((*firsts, *seconds), (*seconds, *firsts), strict=True))
    if not _same(comparison.side, comparison.other, swapped):
        b.unsupported("with a comparator that compares different expressions")
    of_first = _depends_on(comparison.side, set(firsts))
    if of_first == _depends_on(comparison.side, set(seconds)):
        b.unsupported("with a comparator that compares mixed expressions")
    value, total = comparison.side, comparison.total
    if total and (plain := _canonical(value)) is not None:
        value, total = plain, False
    given = {**dict(zip(firsts, values, strict=True)), **dict(zip(seconds, values, strict=True))}
    (tensor,) = evaluate(b, body, given, [value])
    return Key(tensor, descending=comparison.less != of_first, total=total)


def _depends_on(value: SSAValue, args: set[SSAValue]) -> bool:
    pending, seen = [value], set[SSAValue]()
    while pending:
        current = pending.pop()
        if current in args:
            return True
        if current not in seen and isinstance(current.owner, Operation):
            seen.add(current)
            pending.extend(current.owner.operands)
    return False


def _canonical(value: SSAValue) -> SSAValue | None:
    """x of ``x != x ? nan : (x == 0 ? 0 : x)``: the total order of these is the usual one of x."""
    outer = value.owner
    inner = outer.operands[2].owner if isinstance(outer, elementwise.SelectOp) else None
    if not isinstance(outer, elementwise.SelectOp) or not isinstance(inner, elementwise.SelectOp):
        return None
    x = inner.operands[2]
    is_nan, is_zero = _comparison(outer.operands[0], "NE"), _comparison(inner.operands[0], "EQ")
    nan, zero = _constant(outer.operands[1]), _constant(inner.operands[1])
    if is_nan is None or is_zero is None or nan is None or zero is None:
        return None
    compares = tuple(is_nan.operands) == (x, x) and is_zero.operands[0] is x
    return x if compares and _constant(is_zero.operands[1]) == zero == 0 and nan != nan else None


def _constant(value: SSAValue) -> float | None:
    op = value.owner
    if not isinstance(op, shaping.ConstantOp) or not isinstance(op.value, DenseIntOrFPElementsAttr):
        return None
    return cast("float", op.value.get_values()[0])


# -- the k largest ----------------------------------------------------------------------------


def lower_top_k(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The first of an `argsort`, and what is there."""
    assert isinstance(op, control.TopKOp)
    return largest(b, args[0], op.k.value.data)


def largest(b: Builder, x: Lowered, k: Dim, *, smallest: bool = False) -> Sequence[Lowered]:
    """The `k` largest (smallest) along the last dimension, and where they are."""
    axis = len(x.shape) - 1
    element = b.result_element(1)
    pair = top_k(b, b.tensor(x), k, axis, largest=not smallest, element=element)
    for i, value in enumerate(pair):
        b.declared(graph.sizes_of(value.type), i)
    return [b.lowered(value) for value in pair]


HANDLERS: dict[str, Handler] = {
    "stablehlo.sort": lower_sort,
    "chlo.top_k": lower_top_k,
}
