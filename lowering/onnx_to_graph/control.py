"""Operators with subgraphs: If, Loop and Scan (SPEC K1, K3).

A condition that constants or sizes decide is decided; loops whose trip count is a small number are
unrolled. What is left becomes `graph.if` and `graph.while`. Subgraphs see the values around them by
name; those they use are passed in. Outputs that a loop stacks are written into a tensor of the
final size, so the trip count must be a size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn, TypeAlias

import numpy as np
from xdsl.dialects.builtin import f32, i64
from xdsl.ir import Block

from ...diagnostics import AioptError
from ...dialects import graph
from ...dialects.dims import Dim
from ..frontend.arrays import LARGEST
from ..frontend.builder import Lowered
from ..frontend.control import choice, loop
from ..frontend.slicing import taken
from .model import Graph
from .node import Builder, InRegion, Node

if TYPE_CHECKING:
    from .importer import Importer, Scope

Args: TypeAlias = "Sequence[Lowered | None]"
Values: TypeAlias = "Sequence[Lowered]"
ControlHandler = Callable[["Importer", "Scope", Node, Args], Values]

MOST_TRIPS = 64
MOST_NODES = 512
"""Loops of more trips, or more nodes in all trips, are not unrolled."""


@dataclass(frozen=True)
class Body:
    """A subgraph, and the values around it that it uses."""

    importer: Importer
    scope: Scope
    graph: Graph
    names: Sequence[str]
    values: Values

    @staticmethod
    def of(importer: Importer, scope: Scope, *graphs: Graph) -> list[Body]:
        """The bodies of one operation; all are given the same values."""
        free: dict[str, None] = {}
        for each in graphs:
            free |= dict.fromkeys(free_names(each))
        values = {name: found for name in free if (found := importer.found(scope, name))}
        for each in graphs:
            for tensor in each.initializer:
                # A weight is no part of a region; the name is that of one body only.
                array = importer.builder.elements(tensor, f"initializer '{tensor.name}'")
                if array.size > LARGEST:
                    values[tensor.name] = importer.constant(tensor.name, array)
        return [Body(importer, scope, g, list(values), list(values.values())) for g in graphs]

    def __call__(self, args: Values, around: Values | None = None) -> Values:
        """The outputs; `around` are the values around it as a region sees them."""
        given = self.values if around is None else around
        outer = self.importer.closed(self.scope, dict(zip(self.names, given, strict=True)))
        if len(args) != len(self.graph.input):
            expected, found = str(len(self.graph.input)), str(len(args))
            self.importer.builder.fail("inputs of the body", expected=expected, found=found)
        return self.importer.subgraph(outer, self.graph, args)


def free_names(body: Graph) -> list[str]:
    """The names a subgraph uses and does not define, at any depth."""
    defined = {info.name for info in body.input} | {t.name for t in body.initializer}
    free: dict[str, None] = {}
    for node in body.node:
        used = list(node.input)
        for attribute in node.attribute:
            if attribute.g is not None:
                used += free_names(attribute.g)
        free |= dict.fromkeys(name for name in used if name and name not in defined)
        defined.update(node.output)
    free |= dict.fromkeys(info.name for info in body.output if info.name not in defined)
    return list(free)


# -- choices --------------------------------------------------------------------------------------


def if_(importer: Importer, scope: Scope, node: Node, args: Args) -> Values:
    """If: the outputs of one of two subgraphs.

    If only sizes decide, or the shapes of the outputs differ, the condition must be known.
    """
    b = importer.builder
    if len(args) != 1 or (condition := args[0]) is None:
        b.fail("number of inputs", expected="1", found=str(len(args)))
    then, otherwise = Body.of(importer, scope, node.graph("then_branch"), node.graph("else_branch"))
    known = b.known(condition)
    if known is not None:
        return (then if known.all() else otherwise)([])
    flag = b.reshaped(condition, ())
    if condition.value is None or b.inputs_of(condition) == []:
        b.needs(condition, "which branch is taken")
    try:
        return choice(
            b,
            b.tensor(flag),
            then.values,
            lambda inside: then([], inside),
            lambda inside: otherwise([], inside),
        )
    except (AioptError, InRegion):
        b.block = importer.top
        b.enter(node)
        b.needs(condition, "the branches give values of other types")


# -- loops ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Track:
    """One tensor that a loop reads or stacks part by part: along which axis, in which order."""

    value: Lowered
    axis: int = 0
    backwards: bool = False

    def place(self, b: Builder, count: Lowered, length: Dim) -> Lowered:
        """Where the part of trip `count` lies."""
        return b.apply("sub", b.size(length - 1), count) if self.backwards else count

    def part(self, b: Builder, count: Lowered, length: Dim) -> Lowered:
        """The part of trip `count`."""
        index = b.reshaped(self.place(b, count, length), (1,))
        return b.squeezed(taken(b, self.value, index, self.axis, negative=False), [self.axis])

    def stored(self, b: Builder, count: Lowered, length: Dim, part: Lowered) -> Lowered:
        """The tensor with the part of trip `count`; parts lie along the first axis."""
        index = b.tensor(b.reshaped(self.place(b, count, length), (1,)))
        row = b.tensor(b.unsqueezed(part, [0]))
        return b.lowered(b.emit(graph.ScatterOp, b.tensor(self.value), index, row, kind="set"))


@dataclass(frozen=True)
class Trip:
    """What one trip gives: whether to go on, the values that are carried, parts to stack."""

    go_on: Lowered
    states: Values
    parts: Values


Step: TypeAlias = "Callable[[Lowered, Lowered, Values, Values, Values | None], Trip]"
"""(count, go on, states, parts that are read, the values around as the region sees them)."""


@dataclass(frozen=True)
class Loop:
    """A Loop or Scan: the trip count (None: no limit), what it starts with, what it reads."""

    b: Builder
    node: Node
    body: Body
    step: Step
    trips: Lowered | None
    go_on: Lowered
    states: Values
    read: Sequence[Track] = ()
    stacked: Sequence[tuple[int, bool]] = ()
    """Axis and order of the outputs that are stacked, if not the usual ones."""

    def run(self) -> Values:
        """The states after the last trip, and the stacked outputs."""
        found = self._unrolled()
        if found is not None:
            return found
        try:
            return self._looped()
        except InRegion as region:
            self._to_unroll(region)

    def _track(self, number: int) -> tuple[int, bool]:
        return self.stacked[number] if number < len(self.stacked) else (0, False)

    def _to_unroll(self, region: InRegion) -> NoReturn:
        """Raise what has to be known to unroll the loop; the reason if that is known."""
        self.b.enter(self.node)
        for value in (self.go_on, self.trips):
            if value is not None and self.b.known(value) is None:
                self.b.needs(value, f"how often the loop runs ({region.reason.message})")
        raise region.reason

    # -- unrolled ---------------------------------------------------------------------------

    def _unrolled(self) -> Values | None:
        """All trips, one after another; None if there are many or an unknown number of them."""
        b = self.b
        trips = None if self.trips is None else b.known(self.trips)
        nodes = max(len(self.body.graph.node), 1)
        if trips is None or not 0 < trips <= min(MOST_TRIPS, MOST_NODES // nodes):
            return None
        go_on, states, parts = self.go_on, self.states, []
        for number in range(int(trips)):
            holds = b.known(go_on)
            if holds is None:
                return None
            if not holds:
                break
            count = b.number(number, i64)
            elements = [track.part(b, count, int(trips)) for track in self.read]
            trip = self.step(count, go_on, states, elements, None)
            go_on, states = trip.go_on, trip.states
            parts.append(trip.parts)
        return [*states, *map(self._joined, range(len(parts[0])), zip(*parts, strict=True))]

    def _joined(self, number: int, parts: Values) -> Lowered:
        axis, backwards = self._track(number)
        axis = self.b.axis(axis, len(parts[0].shape) + 1)
        rows = [self.b.unsqueezed(part, [axis]) for part in parts]
        return self.b.concatenated(rows[::-1] if backwards else rows, axis)

    # -- as a loop --------------------------------------------------------------------------

    def _looped(self) -> Values:
        b = self.b
        trial, endless = self._trial()
        length = self._length(endless, bool(trial.parts))
        if endless and self.trips is None:
            b.fail("the loop never ends")
        zero = b.number(0, i64)
        states = list(self.states)
        tracks = [
            Track(self._empty(part, length), *self._track(k)) for k, part in enumerate(trial.parts)
        ]
        carried = [zero, *([] if endless else [self.go_on]), *states]
        first = len(carried) - len(states)
        limit = [] if self.trips is None else [self.trips]
        around = [*limit, *(track.value for track in self.read), *self.body.values]

        def test(inside: Values) -> Values:
            flags = [] if endless else [inside[1]]
            if limit:
                end = inside[len(carried) + len(tracks)]
                flags.append(b.compare("lt", inside[0], end))
            return [flags[0] if len(flags) == 1 else b.apply("and", *flags)]

        def step(inside: Values) -> Values:
            count, go_on = inside[0], b.array(np.array(True)) if endless else inside[1]
            now, rest = inside[first : len(carried)], inside[len(carried) :]
            filled, rest = rest[: len(tracks)], rest[len(tracks) + len(limit) :]
            elements = [
                replace(track, value=value).part(b, count, length)
                for track, value in zip(self.read, rest, strict=False)
            ]
            trip = self.step(count, go_on, now, elements, rest[len(self.read) :])
            stacks = [
                replace(track, value=value).stored(b, count, length, part)
                for track, value, part in zip(tracks, filled, trip.parts, strict=True)
            ]
            flags = [] if endless else [trip.go_on]
            return [b.apply("add", count, b.number(1, i64)), *flags, *trip.states, *stacks]

        given = loop(b, [*carried, *(track.value for track in tracks)], around, test, step)[first:]
        stacks = [
            b.moved(tensor, 0, b.axis(track.axis, len(tensor.shape)))
            for track, tensor in zip(tracks, given[len(states) :], strict=True)
        ]
        return [*given[: len(states)], *stacks]

    def _trial(self) -> tuple[Trip, bool]:
        """What a trip gives, tried in a block of its own; whether it always goes on."""
        b = self.b
        holds = b.known(self.go_on)
        around, b.block = b.block, Block(arg_types=[graph.tensor_type(i64, ())])
        count = b.lowered(b.block.args[0])
        states = [self._argument(state) for state in self.states]
        elements = [track.part(b, count, 1) for track in self.read]
        trip = self.step(count, self.go_on, states, elements, None)
        always = holds is not None and bool(holds) and b.known(trip.go_on) is not None
        endless = always and bool(b.known(trip.go_on))
        b.block = around
        return trip, endless

    def _argument(self, like: Lowered) -> Lowered:
        """An unknown value of a type, in the current block."""
        block = self.b.block
        return self.b.lowered(block.insert_arg(like.type, len(block.args)))

    def _length(self, endless: bool, stacks: bool) -> Dim:
        """The trip count as a size; only needed if something is read or stacked."""
        b = self.b
        if not stacks and not self.read:
            return 0
        if self.trips is None or not endless:
            if b.known(self.go_on) is None:
                b.needs(self.go_on, "how often the loop runs")
            b.unsupported("that stacks outputs while a condition holds")
        return b.one(self.trips, "how often the loop runs")

    def _empty(self, part: Lowered, length: Dim) -> Lowered:
        """What parts are stacked in."""
        b = self.b
        zero = b.cast(b.number(0, f32), part.element)
        return b.filled(zero, (length, *part.shape))


def loop_(importer: Importer, scope: Scope, node: Node, args: Args) -> Values:
    """Loop: trips while a condition holds, at most so many."""
    b = importer.builder
    (body,) = Body.of(importer, scope, node.graph("body"))
    states = _present(b, args[2:])
    limit, go_on = (*args[:2], None, None)[:2]
    yes = b.array(np.array(True))

    def step(
        count: Lowered, flag: Lowered, now: Values, elements: Values, around: Values | None
    ) -> Trip:
        flag, *outputs = _several(b, body([count, flag, *now], around), 1 + len(states))
        return Trip(b.reshaped(flag, ()), outputs[: len(states)], outputs[len(states) :])

    trips = None if limit is None else b.reshaped(limit, ())
    start = yes if go_on is None else b.reshaped(go_on, ())
    return Loop(b, node, body, step, trips, start, states).run()


def scan(importer: Importer, scope: Scope, node: Node, args: Args) -> Values:
    """Scan: trips along axes of the last inputs, outputs stacked along axes."""
    b = importer.builder
    if node.opset < 9:
        b.unsupported("of version 8")
    (body,) = Body.of(importer, scope, node.graph("body"))
    inputs = _present(b, args)
    count = node.int("num_scan_inputs")
    if not 0 < count <= len(inputs):
        b.fail(f"attribute 'num_scan_inputs' is {count}")
    states, sequences = inputs[: len(inputs) - count], inputs[len(inputs) - count :]
    axes = _padded(node.ints("scan_input_axes", ()), count)
    orders = _padded(node.ints("scan_input_directions", ()), count)
    read = [
        Track(x, b.axis(axis, len(x.shape)), bool(order))
        for x, axis, order in zip(sequences, axes, orders, strict=True)
    ]
    length = read[0].value.shape[read[0].axis]
    for track in read[1:]:
        if track.value.shape[track.axis] != length:
            b.same_size(track.value.shape[track.axis], length)
    stacks = len(body.graph.output) - len(states)
    stacked = zip(
        _padded(node.ints("scan_output_axes", ()), stacks),
        map(bool, _padded(node.ints("scan_output_directions", ()), stacks)),
        strict=True,
    )

    def step(
        count: Lowered, flag: Lowered, now: Values, elements: Values, around: Values | None
    ) -> Trip:
        outputs = _several(b, body([*now, *elements], around), len(states))
        return Trip(flag, outputs[: len(states)], outputs[len(states) :])

    yes = b.array(np.array(True))
    return Loop(b, node, body, step, b.size(length), yes, states, read, list(stacked)).run()


def _present(b: Builder, args: Args) -> list[Lowered]:
    found = [arg for arg in args if arg is not None]
    if len(found) != len(args):
        b.fail("an input of the loop is missing")
    return found


def _several(b: Builder, outputs: Values, least: int) -> Values:
    if len(outputs) < least:
        b.fail("outputs of the body", expected=f"{least} or more", found=str(len(outputs)))
    return outputs


def _padded(numbers: Sequence[int], length: int) -> list[int]:
    """Numbers with zeros for those that are not given."""
    return [*numbers, *[0] * (length - len(numbers))][:length]


CONTROL: dict[str, ControlHandler] = {"If": if_, "Loop": loop_, "Scan": scan}
