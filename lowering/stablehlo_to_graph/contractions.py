"""Lowering of products and reductions of `stablehlo` (SPEC K3)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product

from xdsl.dialects.builtin import IntegerType, TensorType, i1
from xdsl.ir import Attribute, Block, Operation, OpResult, SSAValue

from ...dialects import graph
from ...dialects.stablehlo import contractions, elementwise
from ...dialects.stablehlo.attributes import ints
from ..frontend.builder import Lowered
from .elementwise import binary_name
from .values import Builder, Handler

# -- products ---------------------------------------------------------------------------------


def lower_dot(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The last dimension of lhs against the first of rhs."""
    last = len(args[0].shape) - 1
    return [_dot(b, args, ((), ()), ((last,), (0,)))]


def lower_dot_general(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.dot`"""
    assert isinstance(op, contractions.DotGeneralOp)
    return [_dot(b, args, *op.dimensions)]


def _dot(
    b: Builder,
    args: Sequence[Lowered],
    batch: tuple[tuple[int, ...], tuple[int, ...]],
    contract: tuple[tuple[int, ...], tuple[int, ...]],
) -> Lowered:
    """Operands are converted to the element type of the result, in which products are summed."""
    element = b.result_element()
    for i, j in zip(batch[0] + contract[0], batch[1] + contract[1], strict=True):
        b.same_shape((args[0].shape[i],), (args[1].shape[j],))
    lhs, rhs = (cast_to(b, b.tensor(arg), element) for arg in args)
    value = b.emit(
        graph.DotOp,
        lhs,
        rhs,
        lhs_batch=batch[0],
        rhs_batch=batch[1],
        lhs_contract=contract[0],
        rhs_contract=contract[1],
    )
    b.declared(graph.sizes_of(value.type))
    return b.lowered(value)


def cast_to(b: Builder, value: SSAValue, element: Attribute) -> SSAValue:
    """The value with elements of that type."""
    type_ = graph.tensor_type(element, graph.sizes_of(value.type))
    return value if value.type == type_ else b.emit(graph.CastOp, value, result=type_)


# -- reductions -------------------------------------------------------------------------------

REDUCERS = ("add", "multiply", "maximum", "minimum", "and", "or")


def lower_reduce(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.reduce` for a body of one operation; a pair with its index is an argmax or argmin."""
    assert isinstance(op, contractions.ReduceOp)
    count = len(args) // 2
    if count == 2:
        return _lower_arg_reduction(b, op, args)
    if count != 1:
        b.unsupported(f"of {count} tensors together")
    source, init = args
    kind = combiner(b, op.body.block, source.element)
    axes = ints(op.dimensions)
    if not axes:
        value = b.tensor(source)
    else:
        value = b.emit(graph.ReduceOp, b.tensor(source), kind=kind, axes=axes)
    if not is_identity(kind, init):
        start = b.broadcast(b.tensor(init), graph.sizes_of(value.type))
        value = b.elementwise(kind, value, start)
    b.declared(graph.sizes_of(value.type))
    return [b.lowered(value)]


def combiner(b: Builder, body: Block, element: Attribute) -> str:
    """The graph operation that a reducer of one commutative operation applies."""
    args = body.args
    first, last = body.first_op, body.last_op
    if first is not None and last is not None and first.next_op is last:
        applies = set(first.operands) == set(args) and tuple(last.operands) == tuple(first.results)
        if applies and first.name.removeprefix("stablehlo.") in REDUCERS:
            return binary_name(first.name, element == i1)
    b.unsupported(f"with this reducer (supported: {', '.join(REDUCERS)})")


def is_identity(kind: str, init: Lowered) -> bool:
    """Whether the start value changes nothing."""
    value = init.splat
    if value is None and init.value is not None and isinstance(init.value.owner, graph.ConstantOp):
        value = init.value.owner.properties["value"].get_values()[0]  # pyright: ignore
    if value is None and init.numbers is not None and isinstance(init.numbers[0], int):
        value = init.numbers[0]
    if value is None and init.predicate is not None and init.predicate.kind == "constant":
        value = init.predicate.lhs if isinstance(init.predicate.lhs, int) else None
    if value is None:
        return False
    if isinstance(init.element, IntegerType):
        if init.element == i1:
            return bool(value) == (kind == "and")
        half = 1 << (init.element.width.data - 1)
        identity = {"add": 0, "mul": 1, "max": -half, "min": half - 1, "and": -1, "or": 0}
    else:
        identity = {"add": 0.0, "mul": 1.0, "max": -math.inf, "min": math.inf}
    return value == identity.get(kind)


# -- argmax and argmin ------------------------------------------------------------------------


def _lower_arg_reduction(
    b: Builder, op: contractions.ReduceOp, args: Sequence[Lowered]
) -> Sequence[Lowered]:
    """A reduction of values paired with their positions along one dimension."""
    values, positions, _, first_position = args
    axes = ints(op.dimensions)
    if not _counts_along(positions.value, axes) or first_position.numbers != (0,):
        b.unsupported("of two tensors together, but for argmax and argmin,")
    kind = next((k for k in ("max", "min") if _selects(op.body.block, k)), None)
    if kind is None or not is_identity(kind, args[2]):
        b.unsupported("with this reducer of pairs (supported: argmax and argmin)")
    shape = tuple(size for i, size in enumerate(values.shape) if i != axes[0])
    index_type = graph.tensor_type(positions.element, shape)
    x = b.tensor(values)
    op_class = graph.ArgmaxOp if kind == "max" else graph.ArgminOp
    return [
        b.lowered(b.emit(graph.ReduceOp, x, kind=kind, axes=axes)),
        b.lowered(b.emit(op_class, x, result=index_type, axis=axes[0])),
    ]


def _counts_along(value: SSAValue | None, axes: Sequence[int]) -> bool:
    """Whether a value is 0, 1, 2, … along one axis, and `axes` is that axis."""
    op = value.owner if isinstance(value, OpResult) else None
    if isinstance(op, graph.IotaOp):
        return [op.value("axis")] == list(axes)
    if isinstance(op, graph.BroadcastOp) and list(op.value("axes")) == list(axes):
        return _counts_along(op.operands[0], [0])
    return False


Scalar = float | int | bool

_COMPARE: dict[str, Callable[[Scalar, Scalar], bool]] = {
    "EQ": lambda a, b: a == b,
    "NE": lambda a, b: a != b,
    "GE": lambda a, b: a >= b,
    "GT": lambda a, b: a > b,
    "LE": lambda a, b: a <= b,
    "LT": lambda a, b: a < b,
}


def _selects(body: Block, kind: str) -> bool:
    """Whether a reducer of (value, position) pairs keeps the extreme value and its first position.

    A body that only compares values with values and positions with positions is determined by how
    they are ordered, so trying each order once (with NaN among the values) decides the question.
    Of two NaN it may keep the one on the left, as JAX does: a reduction goes from left to right.
    """
    values: tuple[float, ...] = (1, 2)
    if not isinstance(body.args[0].type, TensorType):
        return False
    if not isinstance(body.args[0].type.element_type, IntegerType):
        values = (1.0, 2.0, math.nan)
    elif body.args[0].type == body.args[1].type and not _separates(body):
        return False
    return all(
        _same_pair(_run(body, (x, i, y, j)), _extreme(kind, (x, i), (y, j)))
        for x, y, i, j in product(values, values, (0, 1), (0, 1))
        if i < j or (i > j and not (math.isnan(x) and math.isnan(y)))
    )


def _separates(body: Block) -> bool:
    """Whether no comparison mixes values and positions, when both have one type."""
    is_value: dict[SSAValue, bool] = {arg: i % 2 == 0 for i, arg in enumerate(body.args)}
    for op in body.ops:
        kinds = {is_value[v] for v in op.operands if v in is_value}
        if isinstance(op, elementwise.CompareOp | elementwise.SelectOp) and len(kinds) > 1:
            return False
        if isinstance(op, elementwise.SelectOp) and kinds:
            is_value[op.result] = kinds.pop()
    return True


Pair = tuple[Scalar, Scalar]


def _extreme(kind: str, a: Pair, b: Pair) -> Pair:
    """The pair that comes first: NaN, then the extreme value, then the smaller position."""

    def rank(pair: Pair) -> tuple[bool, float, Scalar]:
        value = float(pair[0])
        is_number = not math.isnan(value)
        return is_number, (-value if kind == "max" else value) if is_number else 0.0, pair[1]

    return min(a, b, key=rank)


def _same_pair(found: tuple[Scalar, ...] | None, expected: Pair) -> bool:
    if found is None or len(found) != 2:
        return False
    same_value = found[0] == expected[0] or (found[0] != found[0] and expected[0] != expected[0])
    return same_value and found[1] == expected[1]


def _run(body: Block, inputs: tuple[Scalar, ...]) -> tuple[Scalar, ...] | None:
    """Run a reducer on numbers; None if it does more than compare and choose."""
    env: dict[SSAValue, Scalar] = dict(zip(body.args, inputs, strict=True))
    for op in body.ops:
        if any(operand not in env for operand in op.operands):
            return None
        operands = [env[operand] for operand in op.operands]
        if isinstance(op, elementwise.CompareOp):
            env[op.result] = _COMPARE[op.comparison_direction.word](*operands)
        elif isinstance(op, elementwise.SelectOp):
            env[op.result] = operands[1] if operands[0] else operands[2]
        elif op.name in ("stablehlo.and", "stablehlo.or"):
            a, b = map(bool, operands)
            env[op.results[0]] = (a and b) if op.name == "stablehlo.and" else (a or b)
        elif op.name == "stablehlo.not":
            env[op.results[0]] = not operands[0]
        else:
            return tuple(operands) if op is body.last_op else None
    return None


HANDLERS: dict[str, Handler] = {
    "stablehlo.dot": lower_dot,
    "stablehlo.dot_general": lower_dot_general,
    "stablehlo.reduce": lower_reduce,
}
