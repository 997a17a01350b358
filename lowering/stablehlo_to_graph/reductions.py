"""Lowering of `stablehlo.reduce`, with any reducer (SPEC K3).

A reducer that is one operation becomes `graph.reduce`, one that keeps an extreme and its position
`graph.argmax` or `graph.argmin`, several that do not mix several reductions. Any other is applied
to whole halves of the tensor, again and again: log₂ n steps; or row by row, if n is not known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import IntegerType, Signedness, i1, i64
from xdsl.ir import Block, Operation, OpResult, SSAValue

from ...dialects import dims, graph
from ...dialects.stablehlo import contractions
from ...dialects.stablehlo.attributes import ints
from ..frontend.builder import Lowered
from ..frontend.control import loop
from ..frontend.gathers import size_like
from .regions import arg_reduction_kind, captures, inline, reducer_kind
from .shaping import slice_of
from .values import Builder, Handler


def lower_reduce(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.reduce`, or what the reducer asks for."""
    assert isinstance(op, contractions.ReduceOp)
    count = len(args) // 2
    inputs, inits = args[:count], args[count:]
    shape = inputs[0].shape
    for source in inputs[1:]:
        b.same_shape(shape, source.shape)
    body, axes = op.body.block, ints(op.dimensions)
    kinds = [reducer_kind(body, i) for i in range(count)]
    if all(kind is not None for kind in kinds):
        triples = zip(inputs, inits, kinds, strict=True)
        values = [_reduce(b, source, init, str(kind), axes) for source, init, kind in triples]
    else:
        values = _arg_reduction(b, body, args, axes) or _general(b, body, inputs, inits, axes)
    for i, value in enumerate(values):
        b.declared(graph.sizes_of(value.type), i)
    return [b.lowered(value) for value in values]


def _reduce(b: Builder, source: Lowered, init: Lowered, kind: str, axes: Sequence[int]) -> SSAValue:
    value = b.tensor(source)
    if axes:
        value = b.emit(graph.ReduceOp, value, kind=kind, axes=axes)
    if is_identity(kind, init):
        return value
    start = b.broadcast(b.tensor(init), graph.sizes_of(value.type))
    return b.elementwise(kind, value, start)


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
        least, most = -half, half - 1
        if init.element.signedness.data == Signedness.UNSIGNED:
            least, most = 0, 2 * half - 1
        ones = most if least == 0 else -1
        identity = {"add": 0, "mul": 1, "max": least, "min": most, "and": ones, "or": 0}
    else:
        identity = {"add": 0.0, "mul": 1.0, "max": -math.inf, "min": math.inf}
    return value == identity.get(kind)


# -- argmax and argmin ------------------------------------------------------------------------


def _arg_reduction(
    b: Builder, body: Block, args: Sequence[Lowered], axes: Sequence[int]
) -> list[SSAValue] | None:
    """A reduction of values paired with their positions along one dimension, or None."""
    if len(args) != 4:
        return None
    values, positions, _, first_position = args
    if not counts_along(positions.value, axes) or first_position.numbers != (0,):
        return None
    kind = arg_reduction_kind(body)
    if kind is None or not is_identity(kind, args[2]):
        return None
    shape = tuple(size for i, size in enumerate(values.shape) if i != axes[0])
    index_type = graph.tensor_type(positions.element, shape)
    x = b.tensor(values)
    op_class = graph.ArgmaxOp if kind == "max" else graph.ArgminOp
    return [
        b.emit(graph.ReduceOp, x, kind=kind, axes=axes),
        b.emit(op_class, x, result=index_type, axis=axes[0]),
    ]


def counts_along(value: SSAValue | None, axes: Sequence[int]) -> bool:
    """Whether a value is 0, 1, 2, … along one axis, and `axes` is that axis."""
    op = value.owner if isinstance(value, OpResult) else None
    if isinstance(op, graph.IotaOp):
        return [op.value("axis")] == list(axes)
    if isinstance(op, graph.BroadcastOp) and list(op.value("axes")) == list(axes):
        return counts_along(op.operands[0], [0])
    return False


# -- any reducer ------------------------------------------------------------------------------


def _general(
    b: Builder,
    body: Block,
    inputs: Sequence[Lowered],
    inits: Sequence[Lowered],
    axes: Sequence[int],
) -> list[SSAValue]:
    shape = inputs[0].shape
    kept = [i for i in range(len(shape)) if i not in axes]
    merged = (dims.product(tuple(shape[i] for i in axes)), *(shape[i] for i in kept))
    rows = [b.reshape(b.transpose(b.tensor(x), [*axes, *kept]), merged) for x in inputs]
    return reduce_rows(b, body, rows, inits)


def reduce_rows(
    b: Builder, body: Block, rows: Sequence[SSAValue], inits: Sequence[Lowered]
) -> list[SSAValue]:
    """Tensors reduced along their first dimension by any reducer, with start values."""
    shape = graph.sizes_of(rows[0].type)
    starts = [b.broadcast(b.tensor(init), shape[1:]) for init in inits]
    if shape[0] == 0:
        return starts
    if not isinstance(shape[0], int):
        return _one_by_one(b, body, rows, starts)
    folded = fold(b, rows, lambda first, second: inline(b, body, [*first, *second]))
    return inline(b, body, [*starts, *folded])


def _one_by_one(
    b: Builder, body: Block, rows: Sequence[SSAValue], starts: Sequence[SSAValue]
) -> list[SSAValue]:
    """A loop over rows, of which there is an unknown number."""
    size = graph.sizes_of(rows[0].type)[0]
    if captures(body):
        b.unsupported(f"with a reducer that uses values around it, along the size {size},")
    first = Lowered(graph.tensor_type(i64, ()), numbers=(0,))

    def go_on(values: Sequence[Lowered]) -> Sequence[Lowered]:
        index = b.tensor(values[0])
        return [
            b.lowered(b.emit(graph.CompareOp, index, size_like(b, size, index), direction="lt"))
        ]

    def step(values: Sequence[Lowered]) -> Sequence[Lowered]:
        index, *tensors = map(b.tensor, values)
        totals, sources = tensors[: len(starts)], tensors[len(starts) :]
        row = [b.emit(graph.GatherOp, source, index, axis=0) for source in sources]
        following = b.elementwise("add", index, size_like(b, 1, index))
        return [b.lowered(value) for value in (following, *inline(b, body, [*totals, *row]))]

    carried = [first, *map(b.lowered, starts)]
    results = loop(b, carried, list(map(b.lowered, rows)), go_on, step)
    return [b.tensor(result) for result in results[1:]]


Combine = Callable[[Sequence[SSAValue], Sequence[SSAValue]], Sequence[SSAValue]]


def fold(b: Builder, rows: Sequence[SSAValue], combine: Combine) -> list[SSAValue]:
    """Tensors combined along their first dimension, whose size is static and not 0.

    Neighbours are combined, so `combine` has to associate, but not to commute.
    """
    size = graph.sizes_of(rows[0].type)[0]
    if not isinstance(size, int):
        b.unsupported(f"with this reducer along a size that is not static ({size})")
    values = list(rows)
    while size > 1:
        pairs = size // 2
        firsts = [_every_other(b, value, 0, 2 * pairs) for value in values]
        seconds = [_every_other(b, value, 1, 2 * pairs) for value in values]
        combined = list(combine(firsts, seconds))
        if size % 2:
            rest = [_rows(b, value, size - 1, size) for value in values]
            combined = [
                b.emit(graph.ConcatOp, both, last, axis=0)
                for both, last in zip(combined, rest, strict=True)
            ]
        values, size = combined, size - pairs
    return [b.reshape(value, graph.sizes_of(value.type)[1:]) for value in values]


def _rows(b: Builder, value: SSAValue, start: int, limit: int, step: int = 1) -> SSAValue:
    rest = graph.sizes_of(value.type)[1:]
    starts, steps = (start, *(0 for _ in rest)), (step, *(1 for _ in rest))
    return slice_of(b, value, starts, (limit, *rest), steps)


def _every_other(b: Builder, value: SSAValue, start: int, limit: int) -> SSAValue:
    return _rows(b, value, start, limit, 2)


HANDLERS: dict[str, Handler] = {"stablehlo.reduce": lower_reduce}
