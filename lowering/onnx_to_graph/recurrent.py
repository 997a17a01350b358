"""LSTM, GRU and RNN of ONNX: directions, layouts, activations by name (SPEC K3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from xdsl.dialects.builtin import i64

from ...dialects.dims import Dim
from ..frontend import activations
from ..frontend.builder import Lowered
from ..frontend.contracting import dot
from ..frontend.recurrent import (
    Activation,
    Cell,
    Step,
    gru_step,
    lstm_step,
    parts,
    plain_step,
    recurrence,
    reversed_sequences,
)
from ..frontend.slicing import position
from .activations import FORMULAS, Formula
from .node import Builder, Handlers, Node

_DIRECTIONS = {"forward": (False,), "reverse": (True,), "bidirectional": (False, True)}
"""By attribute: whether each direction runs backwards."""

_PARAMETRIC: dict[str, tuple[Formula, dict[str, float]]] = {
    **FORMULAS,
    "Affine": (activations.affine, {"alpha": 1, "beta": 0}),
    "ScaledTanh": (activations.scaled_tanh, {"alpha": 1, "beta": 1}),
}
_PLAIN = {"Relu": "relu", "Sigmoid": "logistic", "Tanh": "tanh"}


# -- activations ------------------------------------------------------------------------------


def _activations(
    b: Builder, node: Node, defaults: Sequence[str], directions: int
) -> list[list[Activation]]:
    """The activations of each direction; each takes its parameters from the lists of all."""
    names = node.strings("activations", list(defaults) * directions)
    if len(names) != len(defaults) * directions:
        b.fail("attribute 'activations'", expected=f"{len(defaults) * directions} names")
    given = {name: iter(node.floats(f"activation_{name}", [])) for name in ("alpha", "beta")}
    found: list[Activation] = []
    for name in names:
        plain = _PLAIN.get(name.capitalize())
        formula = next((f for key, f in _PARAMETRIC.items() if key.lower() == name.lower()), None)
        if plain is not None:
            found.append(_elementwise(plain))
        elif formula is not None:
            values = [
                next(given[key], value) if key in given else value
                for key, value in formula[1].items()
            ]
            found.append(_with(formula[0], values))
        else:
            b.fail("attribute 'activations'", found=f"'{name}'")
    count = len(defaults)
    return [found[k : k + count] for k in range(0, len(found), count)]


def _elementwise(name: str) -> Activation:
    return lambda b, x: b.apply(name, x)


def _with(formula: Formula, parameters: Sequence[float]) -> Activation:
    return lambda b, x: formula(b, x, *parameters)


# -- networks ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Network:
    """What makes one of the three operators."""

    gates: int
    states: int
    activations: tuple[str, ...]
    step: Callable[[Node, Cell], Step]


def _lstm(node: Node, cell: Cell) -> Step:
    return lstm_step(cell, coupled=node.flag("input_forget"))


def _gru(node: Node, cell: Cell) -> Step:
    return gru_step(cell, linear_before_reset=node.flag("linear_before_reset"))


LSTM = _Network(4, 2, ("Sigmoid", "Tanh", "Tanh"), _lstm)
GRU = _Network(3, 1, ("Sigmoid", "Tanh"), _gru)
RNN = _Network(1, 1, ("Tanh",), lambda node, cell: plain_step(cell))


def lstm(
    b: Builder,
    node: Node,
    x: Lowered,
    w: Lowered,
    r: Lowered,
    bias: Lowered | None = None,
    lengths: Lowered | None = None,
    hidden: Lowered | None = None,
    memory: Lowered | None = None,
    peepholes: Lowered | None = None,
) -> list[Lowered]:
    """Long short-term memory."""
    return _run(b, node, LSTM, x, (w, r, bias, peepholes), lengths, (hidden, memory))


def gru(
    b: Builder,
    node: Node,
    x: Lowered,
    w: Lowered,
    r: Lowered,
    bias: Lowered | None = None,
    lengths: Lowered | None = None,
    hidden: Lowered | None = None,
) -> list[Lowered]:
    """Gated recurrent units."""
    return _run(b, node, GRU, x, (w, r, bias, None), lengths, (hidden,))


def rnn(
    b: Builder,
    node: Node,
    x: Lowered,
    w: Lowered,
    r: Lowered,
    bias: Lowered | None = None,
    lengths: Lowered | None = None,
    hidden: Lowered | None = None,
) -> list[Lowered]:
    """A plain recurrent network."""
    return _run(b, node, RNN, x, (w, r, bias, None), lengths, (hidden,))


def _run(
    b: Builder,
    node: Node,
    network: _Network,
    x: Lowered,
    weights: Sequence[Lowered | None],
    lengths: Lowered | None,
    initial: Sequence[Lowered | None],
) -> list[Lowered]:
    """The outputs of all steps, [length, directions, batch, hidden], and the last states."""
    named = node.string("direction", "forward")
    if named not in _DIRECTIONS:
        b.fail("attribute 'direction'", expected=", ".join(_DIRECTIONS), found=f"'{named}'")
    directions = _DIRECTIONS[named]
    by_batch = node.flag("layout")
    if by_batch:
        x = b.transposed(x, [1, 0, 2])
        initial = [h if h is None else b.transposed(h, [1, 0, 2]) for h in initial]
    batch = x.shape[1]
    if lengths is not None:
        b.same_size(lengths.shape[0], batch)
        lengths = b.cast(lengths, i64)
    chosen = _activations(b, node, network.activations, len(directions))
    clip = node.float("clip") if node.has("clip") else None
    outputs: list[Lowered] = []
    last: list[list[Lowered]] = []
    for k, backwards in enumerate(directions):
        own = [v if v is None else position(b, v, 0, k) for v in weights]
        states = [v if v is None else position(b, v, 0, k) for v in initial]
        step = network.step(node, Cell(chosen[k], clip))
        found, final = _direction(b, network, x, own, lengths, states, step, backwards=backwards)
        outputs.append(b.unsqueezed(found, [1]))
        last.append(final)
    y = b.concatenated(outputs, 1)
    ends = [
        b.concatenated([b.unsqueezed(final[i], [0]) for final in last], 0)
        for i in range(network.states)
    ]
    if by_batch:
        y = b.transposed(y, [2, 0, 1, 3])
        ends = [b.transposed(end, [1, 0, 2]) for end in ends]
    return [y, *ends]


def _direction(
    b: Builder,
    network: _Network,
    x: Lowered,
    weights: Sequence[Lowered | None],
    lengths: Lowered | None,
    initial: Sequence[Lowered | None],
    step: Step,
    *,
    backwards: bool,
) -> tuple[Lowered, list[Lowered]]:
    w, r, bias, peepholes = weights
    assert w is not None
    assert r is not None
    width = network.gates * _hidden(b, r)
    if w.shape[0] != width or r.shape[0] != width:
        b.fail(f"expected weights of {network.gates} gates of {r.shape[1]} rows")
    b.same_size(x.shape[2], w.shape[1])
    if backwards:
        x = reversed_sequences(b, x, lengths)
    inputs = dot(b, x, w, [2], [1])
    zeros = b.filled(b.number(0, x.element), (width,))
    own, recurrent = (zeros, zeros) if bias is None else parts(b, bias, 2)
    inputs = b.apply("add", inputs, own)
    shape: tuple[Dim, ...] = (x.shape[1], r.shape[1])
    nothing = b.filled(b.number(0, x.element), shape)
    states = [nothing if h is None else b.broadcast_to(h, shape) for h in initial]
    values = [r, recurrent] if peepholes is None else [r, recurrent, peepholes]
    outputs, last = recurrence(b, inputs, states, values, step, lengths)
    if backwards:
        outputs = reversed_sequences(b, outputs, lengths)
    return outputs, last


def _hidden(b: Builder, r: Lowered) -> int:
    if not isinstance(r.shape[1], int) or r.shape[1] == 0:
        b.unsupported("with a hidden size that is not known")
    return cast("int", r.shape[1])


ARITHMETIC: Handlers = {
    "GRU": gru,
    "LSTM": lstm,
    "RNN": rnn,
}
