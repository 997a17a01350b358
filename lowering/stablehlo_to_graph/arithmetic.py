"""Shape arithmetic: integer scalars and small vectors computed from sizes (SPEC K1, K3).

Programs with unknown sizes compute shapes at run time; here they are computed once, on dimension
expressions. A function returns None where that is not possible, and the operation is then lowered
like any other. Sizes are assumed not to overflow; constants wrap as their type does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, IntegerType, Signedness, TensorType, i1
from xdsl.ir import Attribute, Operation

from ...dialects import dims, graph
from ...dialects.dims import Dim
from ...dialects.stablehlo import contractions, elementwise, shaping
from ...dialects.stablehlo.attributes import ints
from ..frontend.arithmetic import LARGEST, SCALAR_RULES, Numbers, ScalarRule, wrapped
from ..frontend.builder import Lowered
from ..frontend.facts import Direction, Predicate, SizeFacts
from .elementwise import BINARY, UNARY


def evaluate(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Lowered | None:
    """The result of a shape computation, or None if it is none (or cannot be decided)."""
    if len(op.results) != 1 or not is_shape_like(op.results[0].type):
        return None
    type_ = cast("TensorType[Attribute]", op.results[0].type)
    if _is_matrix(type_) or any(arg.numbers is not None and len(arg.shape) == 2 for arg in args):
        return _evaluate_matrix(facts, op, args)
    if type_.element_type == i1 and (rule := _PREDICATES.get(op.name)) is not None:
        predicate = rule(facts, op, args)
        return None if predicate is None else Lowered(type_, predicate=predicate)
    if (elementwise_rule := _ELEMENTWISE.get(op.name)) is not None:
        numbers = _map(facts, elementwise_rule, args)
    elif (rule := _MOVES.get(op.name)) is not None:
        numbers = rule(facts, op, args)
    else:
        return None
    if numbers is None or len(numbers) > LARGEST:
        return None
    width = cast("IntegerType", type_.element_type).width.data
    kept = tuple(wrapped(n, width) for n in numbers)
    shape = (len(kept),) if type_.get_num_dims() else ()
    return Lowered(graph.tensor_type(type_.element_type, shape), numbers=kept)


def _evaluate_matrix(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Lowered | None:
    """Of integers of rank 2 (padding has pairs) as far as they are put together, in rows."""
    rule = _MATRIX.get(op.name)
    type_ = cast("TensorType[Attribute]", op.results[0].type)
    numbers = None if rule is None else rule(facts, op, args)
    shape = type_.get_shape()
    if numbers is None or any(size < 0 for size in shape) or len(numbers) > LARGEST:
        return None
    return Lowered(graph.tensor_type(type_.element_type, shape), numbers=numbers)


def _is_matrix(type_: TensorType[Attribute]) -> bool:
    return type_.get_num_dims() == 2


def is_shape_like(type_: Attribute) -> bool:
    """Whether values of a type may be shapes: signed integers of rank 0 to 2."""
    return (
        isinstance(type_, TensorType)
        and isinstance(type_.element_type, IntegerType)
        and type_.element_type.signedness.data != Signedness.UNSIGNED
        and type_.get_num_dims() <= 2
    )


# -- elementwise ------------------------------------------------------------------------------


def _map(facts: SizeFacts, rule: ScalarRule, args: Sequence[Lowered]) -> Numbers | None:
    columns = [arg.numbers for arg in args]
    if any(column is None for column in columns):
        return None
    numbers = cast("list[Numbers]", columns)
    length = max(map(len, numbers))
    rows = zip(*(n * length if len(n) == 1 else n for n in numbers), strict=True)
    results = [rule(facts, *row) for row in rows]
    return None if None in results else tuple(cast("list[Dim]", results))


def _divide(facts: SizeFacts, a: Dim, b: Dim) -> Dim | None:
    """``(h - 2) / 2`` is ``(h floordiv 2) - 1``, the form in which windows are counted."""
    first = dims.substitute(a, dict.fromkeys(dims.symbols_of(a), 0))
    if isinstance(b, int) and isinstance(first, int) and first < 0 and facts.is_nonnegative(a):
        quotient = SCALAR_RULES["div"](facts, a + b, b)
        return None if quotient is None else quotient - 1
    return SCALAR_RULES["div"](facts, a, b)


_ELEMENTWISE: dict[str, ScalarRule] = {
    **{
        name: SCALAR_RULES[word]
        for name, word in {**UNARY, **BINARY}.items()
        if word in SCALAR_RULES
    },
    "stablehlo.divide": _divide,
    "stablehlo.clamp": lambda facts, low, a, high: facts.minimum(facts.maximum(a, low), high),
}


# -- moves ------------------------------------------------------------------------------------

Rule = Callable[[SizeFacts, Operation, Sequence[Lowered]], "Numbers | None"]


def _same(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Numbers | None:
    return args[0].numbers


def _convert(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Numbers | None:
    return args[0].numbers if is_shape_like(op.operands[0].type) else None


def _constant(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Numbers | None:
    assert isinstance(op, shaping.ConstantOp)
    if not isinstance(op.value, DenseIntOrFPElementsAttr) or len(op.value) > LARGEST:
        return None
    return tuple(int(cast(int, number)) for number in op.value.get_values())


def _get_dimension_size(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Numbers | None:
    assert isinstance(op, shaping.GetDimensionSizeOp)
    return (args[0].shape[op.dimension.value.data],)


def _broadcast(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Numbers | None:
    (length,) = cast("TensorType[Attribute]", op.results[0].type).get_shape() or (1,)
    numbers = args[0].numbers
    if numbers is None or not 0 <= length <= LARGEST:
        return None
    return numbers * length if len(numbers) == 1 else numbers


def _concatenate(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Numbers | None:
    parts = [arg.numbers for arg in args]
    if None in parts:
        return None
    return tuple(number for part in cast("list[Numbers]", parts) for number in part)


def _slice(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Numbers | None:
    assert isinstance(op, shaping.SliceOp)
    numbers = args[0].numbers
    if numbers is None or len(op.ranges) != 1:
        return None
    start, limit, stride = op.ranges[0]
    return numbers[start:limit:stride]


def _select(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Numbers | None:
    pred, on_true, on_false = args
    if pred.predicate is None or on_true.numbers is None or on_false.numbers is None:
        return None
    if on_true.numbers == on_false.numbers:
        return on_true.numbers
    truth = pred.predicate.decide(facts)
    if truth is not None:
        return on_true.numbers if truth else on_false.numbers
    one = pred.predicate.indicator(facts)
    if one is None or len(on_true.numbers) != len(on_false.numbers):
        return None
    pairs = zip(on_true.numbers, on_false.numbers, strict=True)
    return tuple(no + one * (yes - no) for yes, no in pairs)


def _reduce(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Numbers | None:
    """A product or sum of sizes."""
    assert isinstance(op, contractions.ReduceOp)
    applied = op.applied_operation
    rule = _ELEMENTWISE.get(applied.name) if applied is not None and len(args) == 2 else None
    values, init = args[0].numbers, args[-1].numbers
    if rule is None or values is None or init is None or ints(op.dimensions) != (0,):
        return None
    total: Dim | None = init[0]
    for number in values:
        total = None if total is None else rule(facts, total, number)
    return None if total is None else (total,)


_MOVES: dict[str, Rule] = {
    "stablehlo.constant": _constant,
    "stablehlo.convert": _convert,
    "stablehlo.reshape": _same,
    "stablehlo.get_dimension_size": _get_dimension_size,
    "stablehlo.broadcast_in_dim": _broadcast,
    "stablehlo.concatenate": _concatenate,
    "stablehlo.slice": _slice,
    "stablehlo.select": _select,
    "stablehlo.reduce": _reduce,
}


def _concatenate_rows(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Numbers | None:
    assert isinstance(op, shaping.ConcatenateOp)
    return _concatenate(facts, op, args) if op.dimension.value.data == 0 else None


_MATRIX: dict[str, Rule] = {
    "stablehlo.constant": _constant,
    "stablehlo.convert": _convert,
    "stablehlo.reshape": _same,
    "stablehlo.concatenate": _concatenate_rows,
}


# -- predicates -------------------------------------------------------------------------------

PredicateRule = Callable[[SizeFacts, Operation, Sequence[Lowered]], "Predicate | None"]


def _constant_predicate(
    facts: SizeFacts, op: Operation, args: Sequence[Lowered]
) -> Predicate | None:
    assert isinstance(op, shaping.ConstantOp)
    type_ = cast("TensorType[Attribute]", op.results[0].type)
    if type_.get_num_dims() or not isinstance(op.value, DenseIntOrFPElementsAttr):
        return None
    return Predicate.constant(bool(op.value.get_values()[0]))


def _compare(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Predicate | None:
    assert isinstance(op, elementwise.CompareOp)
    a, b = args
    direction = cast(Direction, op.comparison_direction.word)
    if a.predicate is not None and b.predicate is not None and direction in ("EQ", "NE"):
        differ = Predicate("xor", (a.predicate, b.predicate))
        return differ if direction == "NE" else Predicate("not", (differ,))
    if a.numbers is None or b.numbers is None or a.shape:
        return None
    return Predicate("relation", direction=direction, lhs=a.numbers[0], rhs=b.numbers[0])


def _connective(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Predicate | None:
    parts = [arg.predicate for arg in args]
    if None in parts:
        return None
    kind = op.name.partition(".")[2]
    assert kind in ("and", "or", "not", "xor")
    return Predicate(kind, tuple(part for part in parts if part is not None))


def _same_predicate(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Predicate | None:
    return args[0].predicate if not args[0].shape else None


def _select_predicate(facts: SizeFacts, op: Operation, args: Sequence[Lowered]) -> Predicate | None:
    pred, on_true, on_false = (arg.predicate for arg in args)
    if pred is None or on_true is None or on_false is None:
        return None
    truth = pred.decide(facts)
    return None if truth is None else on_true if truth else on_false


_PREDICATES: dict[str, PredicateRule] = {
    "stablehlo.constant": _constant_predicate,
    "stablehlo.compare": _compare,
    "stablehlo.and": _connective,
    "stablehlo.or": _connective,
    "stablehlo.not": _connective,
    "stablehlo.xor": _connective,
    "stablehlo.convert": _same_predicate,
    "stablehlo.select": _select_predicate,
}
