"""Lowering of `scatter` and `select_and_scatter`: writing at computed positions (SPEC K3).

Windows of updates become rows at merged positions, see `indexing`. An update whose window does not
lie in the operand is skipped as a whole, as StableHLO asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from xdsl.dialects.builtin import i64
from xdsl.ir import Block, Operation, SSAValue

from ...dialects import dims, graph
from ...dialects.stablehlo import contractions, window
from ...dialects.stablehlo.attributes import ScatterDimensionNumbersAttr, ints
from ...quick_dataclass import dataclass
from ..frontend.builder import Lowered, Shape
from ..frontend.control import loop
from ..frontend.gathers import inside, iota, linear_index, scatter_flat, size_like, where_valid
from .indexing import WindowAxes, index_components, points_of, positions, window_axes
from .reductions import fold
from .regions import captures, inline, reducer_kind, terminator
from .values import Builder, Handler
from .windows import padded, window_elements, windows_of


@dataclass(frozen=True)
class Target:
    """Where updates go.

    Attributes:
        shape, window: of an operand, and of the windows in it.
        axes: what its dimensions are.
        index: the merged position of each row of updates, -1 for those that are skipped.
        order: the dimensions of the updates in the order in which rows need them.
    """

    shape: Shape
    window: Shape
    axes: WindowAxes
    index: SSAValue
    order: Sequence[int]

    def rows(self, b: Builder, updates: SSAValue) -> SSAValue:
        """Updates as [positions…, whole dimensions…]."""
        places = graph.sizes_of(self.index.type)
        rest = (self.shape[i] for i in self.axes.whole)
        return b.reshape(b.transpose(updates, self.order), (*places, *rest))

    def current(self, b: Builder, x: SSAValue) -> SSAValue:
        """What is there, as [positions…, whole dimensions…]; anything for skipped rows."""
        moved = b.transpose(b.reshape(x, self.shape), [*self.axes.indexed, *self.axes.whole])
        depth = len(self.axes.indexed)
        shape = graph.sizes_of(moved.type)
        merged = b.reshape(moved, (dims.product(shape[:depth]), *shape[depth:]))
        return b.emit(graph.GatherOp, merged, self.index, axis=0)

    def write(self, b: Builder, x: SSAValue, rows: SSAValue, kind: str) -> SSAValue:
        """The operand with rows written or combined."""
        order = [*self.axes.indexed, *self.axes.whole]
        moved = b.transpose(b.reshape(x, self.shape), order)
        value = scatter_flat(b, moved, self.index, rows, len(self.axes.indexed), kind)
        back = b.transpose(value, [order.index(i) for i in range(len(order))])
        return b.reshape(back, graph.sizes_of(x.type))


def lower_scatter(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.scatter` at merged positions."""
    assert isinstance(op, contractions.ScatterOp)
    count = len(args) // 2
    inputs, indices, updates = args[:count], args[count], args[count + 1 :]
    target = _target(b, op.scatter_dimension_numbers, inputs[0].shape, indices, updates[0].shape)
    body = op.update_computation.block
    vector = op.scatter_dimension_numbers.index_vector_dim.data
    unique = dims.product(points_of(indices.shape, vector)) == 1
    if op.unique_indices is not None:
        unique = unique or bool(op.unique_indices.value.data)
    values = [b.tensor(x) for x in inputs]
    rows = [target.rows(b, b.tensor(update)) for update in updates]
    kinds = [update_kind(body, i) for i in range(count)]
    if "" in kinds and not unique:
        return [b.lowered(value) for value in _one_by_one(b, body, target, values, rows)]
    if "" in kinds:
        old = [target.current(b, x) for x in values]
        rows, kinds = inline(b, body, [*old, *rows]), ["set"] * count
    results: list[Lowered] = []
    for i, (x, row, kind) in enumerate(zip(values, rows, kinds, strict=True)):
        if kind == "sub":
            row, kind = b.elementwise("neg", row), "add"
        value = x if kind == "keep" else target.write(b, x, row, kind)
        b.declared(graph.sizes_of(value.type), i)
        results.append(b.lowered(value))
    return results


def _one_by_one(
    b: Builder,
    body: Block,
    target: Target,
    values: Sequence[SSAValue],
    rows: Sequence[SSAValue],
) -> list[SSAValue]:
    """A loop over updates, each computed from what the one before it has left."""
    if captures(body):
        b.unsupported("with an update computation that uses values around it")
    count = dims.product(graph.sizes_of(target.index.type))
    rest = tuple(target.shape[i] for i in target.axes.whole)
    index = b.reshape(target.index, (count,))
    updates = [b.reshape(row, (count, *rest)) for row in rows]
    number = Lowered(graph.tensor_type(i64, ()), numbers=(0,))

    def go_on(given: Sequence[Lowered]) -> Sequence[Lowered]:
        at = b.tensor(given[0])
        return [b.lowered(b.emit(graph.CompareOp, at, size_like(b, count, at), direction="lt"))]

    def step(given: Sequence[Lowered]) -> Sequence[Lowered]:
        at, *tensors = map(b.tensor, given)
        now, (places, *sources) = tensors[: len(values)], tensors[len(values) :]
        one = b.reshape(at, (1,))
        place, *row = (b.emit(graph.GatherOp, x, one, axis=0) for x in (places, *sources))
        here = replace(target, index=place)
        new = inline(b, body, [*(here.current(b, x) for x in now), *row])
        written = [here.write(b, x, each, "set") for x, each in zip(now, new, strict=True)]
        following = b.elementwise("add", at, size_like(b, 1, at))
        return [b.lowered(value) for value in (following, *written)]

    carried = [number, *map(b.lowered, values)]
    results = loop(b, carried, list(map(b.lowered, (index, *updates))), go_on, step)
    return [b.tensor(result) for result in results[1:]]


def update_kind(body: Block, index: int = 0) -> str:
    """What an update computation does: a kind of `graph.scatter`, sub, keep, or '' for else."""
    count = len(body.args) // 2
    old, new = body.args[index], body.args[index + count]
    result = terminator(body).operands[index]
    if result in (old, new):
        return "keep" if result is old else "set"
    if isinstance(result.owner, Operation) and result.owner.name == "stablehlo.subtract":
        return "sub" if tuple(result.owner.operands) == (old, new) else ""
    return reducer_kind(body, index) or ""


def _target(
    b: Builder,
    numbers: ScatterDimensionNumbersAttr,
    shape: Shape,
    indices: Lowered,
    updates: Shape,
) -> Target:
    vector = numbers.index_vector_dim.data
    points = points_of(indices.shape, vector)
    batching = ints(numbers.input_batching_dims)
    removed = {*ints(numbers.inserted_window_dims), *batching}
    kept = [i for i in range(len(shape)) if i not in removed]
    places = dict(zip(kept, ints(numbers.update_window_dims), strict=True))
    window: Shape = tuple(updates[places[i]] if i in places else 1 for i in range(len(shape)))
    outer = [i for i in range(len(updates)) if i not in places.values()]
    b.same_shape(tuple(updates[i] for i in outer), points)
    if not shape:
        shape, window = (1,), (1,)
    pairs = zip(batching, ints(numbers.scatter_indices_batching_dims), strict=True)
    axes = window_axes(shape, window, pairs, vector)
    mapped = ints(numbers.scatter_dims_to_operand_dims)
    components = index_components(b, indices, vector, len(mapped))
    starts = {i: b.tensor(part) for i, part in zip(mapped, components, strict=True)}
    moving = {i: start for i, start in starts.items() if i in axes.indexed}
    index = positions(b, axes, moving, points, shape, window)
    # Of a single position `graph.scatter` itself takes care.
    if not (len(starts) == len(axes.indexed) == len(moving) and not axes.partial):
        valid = [inside(b, start, shape[i] - window[i]) for i, start in starts.items()]
        spread = graph.sizes_of(index.type)
        valid = [b.broadcast(each, spread, range(len(points))) for each in valid]
        index = where_valid(b, valid, index)
    ones = [i for i in kept if i not in axes.partial and i not in axes.whole]
    inner = [places[i] for i in (*axes.partial, *ones, *axes.whole) if i in places]
    return Target(shape, window, axes, index, [*outer, *inner])


# -- select_and_scatter -----------------------------------------------------------------------


def lower_select_and_scatter(
    b: Builder, op: Operation, args: Sequence[Lowered]
) -> Sequence[Lowered]:
    """The position that `select` chooses in each window, then a scatter to these positions."""
    assert isinstance(op, window.SelectAndScatterOp)
    operand, source, init = args
    kind = update_kind(op.scatter.block)
    if kind in ("", "keep", "sub"):
        b.unsupported("with this scatter computation")
    shape = operand.shape
    windows = windows_of(op, len(shape))
    counts = [iota(b, i64, shape, axis) for axis in range(len(shape))]
    all_positions = linear_index(b, counts or [b.scalar(0, i64)], shape)
    nowhere = b.lowered(b.scalar(-1, i64))
    inner = windows.without_padding()
    places = window_elements(b, padded(b, all_positions, nowhere, windows), inner)
    values = window_elements(b, padded(b, b.tensor(operand), init, windows), inner)
    pairs = fold(b, [values, places], partial(_choose, b, op.select.block))
    chosen = pairs[1]
    b.same_shape(graph.sizes_of(chosen.type), source.shape)
    start = b.broadcast(b.tensor(init), shape)
    value = scatter_flat(b, start, chosen, b.tensor(source), len(shape), kind)
    b.declared(graph.sizes_of(value.type))
    return [b.lowered(value)]


def _choose(
    b: Builder, select: Block, first: Sequence[SSAValue], second: Sequence[SSAValue]
) -> list[SSAValue]:
    """Of two (value, position) pairs what `select` chooses; padding, at -1, never."""
    (keep,) = inline(b, select, [first[0], second[0]])
    zero = size_like(b, 0, first[1])
    inside_first = b.emit(graph.CompareOp, first[1], zero, direction="ge")
    outside_second = b.emit(graph.CompareOp, second[1], zero, direction="lt")
    keep = b.elementwise("and", inside_first, b.elementwise("or", outside_second, keep))
    return [
        b.emit(graph.SelectOp, keep, one, other) for one, other in zip(first, second, strict=True)
    ]


HANDLERS: dict[str, Handler] = {
    "stablehlo.scatter": lower_scatter,
    "stablehlo.select_and_scatter": lower_select_and_scatter,
}
