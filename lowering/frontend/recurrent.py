"""Recurrent networks on lowered values: LSTM, GRU and plain ones over any length (SPEC K1, K3).

What the inputs of all steps contribute is one product before the loop. A step takes its part of
that and the state; sequences that are shorter than the others keep their state behind their end and
give zeros there. Formulas are those of ONNX.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import i64

from ...dialects import graph
from ...dialects.dims import Dim
from .arrays import Arrays
from .builder import Lowered
from .contracting import dot
from .control import loop
from .gathers import take_along_axis
from .slicing import reversed_along, sliced

Activation = Callable[[Arrays, Lowered], Lowered]

Step = Callable[[Arrays, Lowered, Sequence[Lowered], Sequence[Lowered]], list[Lowered]]
"""The inputs' part [batch, gates · hidden], the state and the weights → the next state, output
first. The weights are [gates · hidden, hidden], a vector that is added to the product with these,
and for an LSTM maybe [3 · hidden], the peepholes of its gates i, o and f.
"""


# -- sequences --------------------------------------------------------------------------------


def recurrence(
    b: Arrays,
    inputs: Lowered,
    state: Sequence[Lowered],
    weights: Sequence[Lowered],
    step: Step,
    lengths: Lowered | None = None,
) -> tuple[Lowered, list[Lowered]]:
    """The outputs of all steps [length, batch, hidden], and the last state.

    `inputs` is [length, batch, …], `lengths` [batch].
    """
    count = len(state)
    length, batch = inputs.shape[:2]
    extra = [] if lengths is None else [lengths]
    start = b.filled(b.number(0, state[0].element), (length, batch, state[0].shape[1]))

    def body(args: Sequence[Lowered]) -> list[Lowered]:
        at, outputs = args[0], args[1]
        old, given = args[2 : 2 + count], args[2 + count :]
        now = b.lowered(b.emit(graph.GatherOp, b.tensor(given[0]), b.tensor(at), axis=0))
        new = step(b, now, old, given[1 + len(extra) :])
        result = new[0]
        if extra:
            alive = b.unsqueezed(b.compare("lt", at, given[1]), [1])
            new = [b.select(alive, after, before) for after, before in zip(new, old, strict=True)]
            result = b.select(alive, result, b.number(0, result.element))
        place, row = b.reshaped(at, (1,)), b.unsqueezed(result, [0])
        operands = (b.tensor(outputs), b.tensor(place), b.tensor(row))
        written = b.lowered(b.emit(graph.ScatterOp, *operands, kind="set"))
        return [b.apply("add", at, b.number(1, i64)), written, *new]

    def condition(args: Sequence[Lowered]) -> list[Lowered]:
        return [b.compare("lt", args[0], b.size(length))]

    carried = [b.number(0, i64), start, *state]
    _, outputs, *last = loop(b, carried, [inputs, *extra, *weights], condition, body)
    return outputs, last


def reversed_sequences(b: Arrays, x: Lowered, lengths: Lowered | None) -> Lowered:
    """[length, batch, …] with each sequence running backwards; what is behind its end stays."""
    if lengths is None:
        return reversed_along(b, x, 0)
    at = b.reshaped(b.iota(x.shape[0]), (-1, 1))
    mirrored = b.apply("sub", b.apply("sub", lengths, b.number(1, i64)), at)
    index = b.select(b.compare("lt", at, lengths), mirrored, at)
    tail = [1] * (len(x.shape) - 2)
    index = b.broadcast_to(b.reshaped(index, (*index.shape, *tail)), x.shape)
    return b.lowered(take_along_axis(b, b.tensor(x), b.tensor(index), 0))


# -- cells ------------------------------------------------------------------------------------


def parts(b: Arrays, x: Lowered, count: int) -> list[Lowered]:
    """`x` in equal parts along its last axis."""
    axis = len(x.shape) - 1
    width = _width(x.shape[axis], count)
    return [sliced(b, x, axis, k * width, (k + 1) * width) for k in range(count)]


def _width(size: Dim, count: int) -> int:
    assert isinstance(size, int)
    assert size % count == 0
    return size // count


def _product(b: Arrays, state: Lowered, weights: Lowered) -> Lowered:
    """``state · weightsᵀ``"""
    return dot(b, state, weights, [1], [1])


@dataclass(frozen=True)
class Cell:
    """What cells have in common: activations, and the bound of what goes into them."""

    activations: Sequence[Activation]
    clip: float | None = None

    def __call__(self, b: Arrays, which: int, x: Lowered) -> Lowered:
        """An activation of a value within bounds."""
        if self.clip is not None:
            low, high = (b.number(bound, x.element) for bound in (-self.clip, self.clip))
            x = b.apply("min", b.apply("max", x, low), high)
        return self.activations[which](b, x)


def plain_step(cell: Cell) -> Step:
    """``h = f(x + h·R + bias)``"""

    def step(
        b: Arrays, x: Lowered, state: Sequence[Lowered], weights: Sequence[Lowered]
    ) -> list[Lowered]:
        recurrent, bias = weights
        total = b.apply("add", b.apply("add", x, _product(b, state[0], recurrent)), bias)
        return [cell(b, 0, total)]

    return step


def lstm_step(cell: Cell, *, coupled: bool = False) -> Step:
    """Gates i, o, f and the cell c: ``C = f·C + i·c``, ``h = o·act(C)``; coupled: ``f = 1 - i``."""

    def step(
        b: Arrays, x: Lowered, state: Sequence[Lowered], weights: Sequence[Lowered]
    ) -> list[Lowered]:
        hidden, old = state
        total = b.apply("add", b.apply("add", x, _product(b, hidden, weights[0])), weights[1])
        i, o, f, c = parts(b, total, 4)
        peep = parts(b, weights[2], 3) if len(weights) > 2 else None

        def seen(gate: Lowered, which: int, memory: Lowered) -> Lowered:
            return b.apply("add", gate, b.apply("mul", peep[which], memory)) if peep else gate

        i = cell(b, 0, seen(i, 0, old))
        f = b.apply("sub", b.number(1, i.element), i) if coupled else cell(b, 0, seen(f, 2, old))
        memory = b.apply("add", b.apply("mul", f, old), b.apply("mul", i, cell(b, 1, c)))
        o = cell(b, 0, seen(o, 1, memory))
        return [b.apply("mul", o, cell.activations[2](b, memory)), memory]

    return step


def gru_step(cell: Cell, *, linear_before_reset: bool = False) -> Step:
    """Gates z and r, and the candidate c: ``h = (1 - z)·c + z·h``; the reset gate r scales the
    state before its product, or with `linear_before_reset` the product.
    """

    def step(
        b: Arrays, x: Lowered, state: Sequence[Lowered], weights: Sequence[Lowered]
    ) -> list[Lowered]:
        (hidden,), (recurrent, bias) = state, weights
        width = _width(x.shape[1], 3)
        gates = sliced(b, x, 1, 0, 2 * width)
        split = 2 * width
        rows = [sliced(b, recurrent, 0, 0, split), sliced(b, recurrent, 0, split, 3 * width)]
        adds = [sliced(b, bias, 0, 0, split), sliced(b, bias, 0, split, 3 * width)]
        total = b.apply("add", b.apply("add", gates, _product(b, hidden, rows[0])), adds[0])
        z, r = (cell(b, 0, gate) for gate in parts(b, total, 2))
        if linear_before_reset:
            seen = b.apply("mul", r, b.apply("add", _product(b, hidden, rows[1]), adds[1]))
        else:
            seen = b.apply("add", _product(b, b.apply("mul", r, hidden), rows[1]), adds[1])
        candidate = cell(b, 1, b.apply("add", sliced(b, x, 1, split, 3 * width), seen))
        kept = b.apply("mul", b.apply("sub", b.number(1, z.element), z), candidate)
        return [b.apply("add", kept, b.apply("mul", z, hidden))]

    return step
