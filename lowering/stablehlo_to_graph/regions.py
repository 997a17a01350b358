"""Scalar regions of `stablehlo` operations: reducers, comparators, update computations (SPEC K3).

A region says what happens to one element (or a pair). It is either recognised as an operation the
graph level has (`reducer_kind`), or applied to whole tensors of elements at once (`inline`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from xdsl.dialects.builtin import AnyFloat, DenseIntOrFPElementsAttr, IntegerType, TensorType, i1
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ...dialects import graph
from ...dialects.stablehlo import checks, control, elementwise, shaping
from ..frontend.builder import Lowered
from .elementwise import HANDLERS as ELEMENTWISE
from .elementwise import binary_name
from .values import Builder, Handler

REDUCERS = ("add", "multiply", "maximum", "minimum", "and", "or")
"""Operations that `graph.reduce` has, by their StableHLO names."""

_MOVES = ("stablehlo.reshape", "stablehlo.broadcast_in_dim", "stablehlo.broadcast")

Scalar = float | int | bool


def terminator(block: Block) -> Operation:
    """The last operation, whose operands are the results of a region."""
    assert block.last_op is not None
    return block.last_op


# -- on whole tensors -------------------------------------------------------------------------


def inline(b: Builder, block: Block, args: Sequence[SSAValue]) -> list[SSAValue]:
    """The results of a scalar region applied to each place of tensors of one shape."""
    return evaluate(b, block, dict(zip(block.args, args, strict=True)), terminator(block).operands)


def evaluate(
    b: Builder, block: Block, given: dict[SSAValue, SSAValue], wanted: Iterable[SSAValue]
) -> list[SSAValue]:
    """Values of a scalar region at each place, if its arguments are `given` tensors of one shape.

    Only what `wanted` depends on is computed.
    """
    op, lanes = b.op, b.lanes
    b.lanes = graph.sizes_of(next(iter(given.values())).type)
    env = {value: b.lowered(tensor) for value, tensor in given.items()}
    wanted = list(wanted)
    for inner in _needed(block, wanted):
        b.op = inner
        env.update(zip(inner.results, _apply(b, inner, env), strict=True))
    results = [_at_each_place(b, _read(b, env, value)) for value in wanted]
    b.op, b.lanes = op, lanes
    return results


def captures(block: Block) -> bool:
    """Whether a scalar region uses values of its surroundings."""
    return any(
        operand.owner is not block
        and (not isinstance(operand.owner, Operation) or operand.owner.parent is not block)
        for op in block.ops
        for operand in op.operands
    )


def _needed(block: Block, wanted: Iterable[SSAValue]) -> list[Operation]:
    """The operations of a block that `wanted` depends on, in order."""
    needed: set[Operation] = set()
    pending = list(wanted)
    while pending:
        owner = pending.pop().owner
        if isinstance(owner, Operation) and owner not in needed and owner.parent is block:
            needed.add(owner)
            pending.extend(owner.operands)
    return [op for op in block.ops if op in needed]


def _read(b: Builder, env: dict[SSAValue, Lowered], value: SSAValue) -> Lowered:
    found = env.get(value) or b.env.get(value)
    if found is None:
        b.fail(f"'{b.op.name}' uses a value that is not known here")
    return found


def _at_each_place(b: Builder, value: Lowered) -> SSAValue:
    """A value of the region, or of the surroundings, as a tensor over the places."""
    tensor = b.tensor(value)
    return tensor if value.shape == b.lanes else b.broadcast(tensor, b.lanes)


def _apply(b: Builder, op: Operation, env: dict[SSAValue, Lowered]) -> Sequence[Lowered]:
    if any(checks.sizes(result, "result") for result in op.results):
        b.fail(f"operation '{op.name}' in a region of scalars gives no scalar")
    args = [b.lowered(_at_each_place(b, _read(b, env, operand))) for operand in op.operands]
    if isinstance(op, shaping.ConstantOp):
        literal = op.value
        if not isinstance(literal, DenseIntOrFPElementsAttr):
            b.unsupported("of a resource")
        return [b.lowered(b.broadcast(b.constant(literal), b.lanes))]
    if op.name in _MOVES or isinstance(op, control.OptimizationBarrierOp):
        return args
    if isinstance(op, CallOp):
        return _call(b, op, args)
    handler = ELEMENTWISE.get(op.name)
    if handler is None:
        b.fail(f"operation '{op.name}' is not supported in a region of scalars")
    for i in range(len(op.results)):
        b.result_element(i)
    return handler(b, op, args)


def _call(b: Builder, op: CallOp, args: Sequence[Lowered]) -> Sequence[Lowered]:
    body = called_function(b, op.callee.root_reference.data)
    values = inline(b, body, [b.tensor(arg) for arg in args])
    return [b.lowered(value) for value in values]


def called_function(b: Builder, name: str) -> Block:
    """The body of a function that is called."""
    function = b.functions.get(name)
    if not isinstance(function, FuncOp) or len(function.body.blocks) != 1:
        b.fail(f"function @{name} is not defined")
    if not isinstance(function.body.block.last_op, ReturnOp | control.ReturnOp):
        b.fail(f"function @{name} has no func.return")
    return function.body.block


# -- reducers ---------------------------------------------------------------------------------


def reducer_kind(body: Block, index: int = 0) -> str | None:
    """The reduction that result `index` of a reducer is, of its own pair of arguments, or None.

    A reducer of n tensors has n arguments for what is reduced so far and n for what is added.
    """
    count = len(terminator(body).operands)
    if len(body.args) != 2 * count:
        return None
    pair = (body.args[index], body.args[index + count])
    result = _unconverted(terminator(body).operands[index])
    element = _element(pair[0])
    op = result.owner
    if isinstance(op, Operation) and op.name.removeprefix("stablehlo.") in REDUCERS:
        if sorted(map(_unconverted, op.operands), key=id) == sorted(pair, key=id):
            return binary_name(op.name, element == i1)
        return None
    if element != i1:
        return next((kind for kind in ("max", "min") if _chooses(body, pair, result, kind)), None)
    return None


def _unconverted(value: SSAValue) -> SSAValue:
    """A float without the conversion to or from a wider type in which the work is done."""
    op = value.owner
    if isinstance(op, elementwise.ConvertOp):
        types = (_element(op.operands[0]), _element(value))
        if all(isinstance(type_, AnyFloat) for type_ in types):
            return op.operands[0]
    return value


def _element(value: SSAValue) -> Attribute | None:
    return value.type.element_type if isinstance(value.type, TensorType) else None


def _chooses(body: Block, pair: tuple[SSAValue, SSAValue], result: SSAValue, kind: str) -> bool:
    """Whether a reducer that only compares and selects gives the larger (smaller) of its pair.

    Trying each order of two values decides the question. Where one is NaN it has to be handed on,
    or what comes out has to depend on the order of the pair, which no one promises.
    """
    best = max if kind == "max" else min
    if any(run_scalars(body, dict(zip(pair, p, strict=True)), [result]) != (best(p),)
           for p in ((1, 2), (2, 1), (1, 1))):  # fmt: skip
        return False
    if isinstance(_element(pair[0]), IntegerType):
        return True
    nan_first = run_scalars(body, dict(zip(pair, (math.nan, 1.0), strict=True)), [result])
    nan_second = run_scalars(body, dict(zip(pair, (1.0, math.nan), strict=True)), [result])
    assert nan_first is not None and nan_second is not None
    return math.isnan(nan_first[0]) or math.isnan(nan_second[0])


# -- regions that compare and choose ----------------------------------------------------------

_COMPARE: dict[str, Callable[[Scalar, Scalar], bool]] = {
    "EQ": lambda a, b: a == b,
    "NE": lambda a, b: a != b,
    "GE": lambda a, b: a >= b,
    "GT": lambda a, b: a > b,
    "LE": lambda a, b: a <= b,
    "LT": lambda a, b: a < b,
}


def run_scalars(
    body: Block, given: dict[SSAValue, Scalar], wanted: Sequence[SSAValue]
) -> tuple[Scalar, ...] | None:
    """Values of a region on numbers; None if it does more than compare and choose."""
    env: dict[SSAValue, Scalar] = dict(given)
    for op in _needed(body, wanted):
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
            return None
    return tuple(env[value] for value in wanted) if all(v in env for v in wanted) else None


# -- argmax and argmin ------------------------------------------------------------------------


def arg_reduction_kind(body: Block) -> str | None:
    """max or min if a reducer of (value, position) keeps the extreme and its first position.

    A body that only compares values with values and positions with positions is determined by how
    they are ordered, so trying each order once (with NaN among the values) decides the question.
    Of two NaN it may keep the one on the left, as JAX does: a reduction goes from left to right.
    """
    values: tuple[float, ...] = (1, 2)
    if len(body.args) != 4 or not isinstance(body.args[0].type, TensorType):
        return None
    if not isinstance(_element(body.args[0]), IntegerType):
        values = (1.0, 2.0, math.nan)
    elif body.args[0].type == body.args[1].type and not _separates(body):
        return None
    cases = [
        (x, i, y, j)
        for x, y, i, j in product(values, values, (0, 1), (0, 1))
        if i < j or (i > j and not (math.isnan(x) and math.isnan(y)))
    ]
    results = terminator(body).operands
    found = [run_scalars(body, dict(zip(body.args, case, strict=True)), results) for case in cases]
    for kind in ("max", "min"):
        if all(
            _same_pair(pair, _extreme(kind, (x, i), (y, j)))
            for pair, (x, i, y, j) in zip(found, cases, strict=True)
        ):
            return kind
    return None


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


# -- map --------------------------------------------------------------------------------------


def lower_map(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The region on whole tensors."""
    assert isinstance(op, control.MapOp)
    for arg in args[1:]:
        b.same_shape(args[0].shape, arg.shape)
    b.declared(args[0].shape)
    return [b.lowered(v) for v in inline(b, op.computation.block, list(map(b.tensor, args)))]


HANDLERS: dict[str, Handler] = {"stablehlo.map": lower_map}
