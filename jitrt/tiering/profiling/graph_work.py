"""What a program does, operation by operation, as functions of its sizes (SPEC H3, H5, T8).

Looked at once, at the graph level, before anything is compiled. A loop counts as one round of its
body, since nobody knows how many there will be; of an `if` both sides count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from xdsl.dialects.func import FuncOp
from xdsl.ir import Block, Operation, SSAValue

from ....backends.interp import find_function
from ....dialects import graph
from ....dialects.dims import Dim, symbols_of
from ....passes.core_speed import PS_PER_BYTE, PS_PER_FLOP
from ....passes.digest import attribute_text
from ..formulas import density, propagate_heat, score
from ..views import Sizes
from .op_work import ANCHORS, bytes_of, operation_work, sizes_known
from .prediction import roofline
from .size_function import size_function

Array: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"

OP_SECONDS = 2e-7
"""Seconds that an operation takes however small it is."""

HEAT_STEPS = 8
"""How often heat is handed on: as far as it gets with 90 % kept each time."""


@dataclass(frozen=True)
class Node:
    """One operation.

    Attributes:
        name: of the operation, such as `graph.dot`.
        flops: floating-point operations. bytes: those that it reads and writes.
        depth: how many loops and branches it is in.
        is_anchor: whether a kernel forms around it.
    """

    name: str
    flops: Dim
    bytes: Dim
    depth: int
    is_anchor: bool


class GraphWork:
    """The work of one program.

    Args:
        module: a module at the graph level, or its function.
        symbols: in the order in which callers give sizes; by default as the inputs have them.

    Attributes:
        nodes: the operations, in order; constants and weights are none.
        edges: (u, v) for each use of u's result by v.
        ir_size: |IR| of T8, the number of nodes.
        complexity: that of T8, how many different kernels there are at least: products, windows,
            reductions and routines that differ in shape or kind, those in regions once more for
            each level.

    Raises:
        AioptError: the module has no function to run.
    """

    def __init__(self, module: Operation, symbols: Sequence[str] | None = None) -> None:
        function = find_function(module)
        walk = _Walk()
        walk.block(function.body.block, 0)
        self.symbols = tuple(_symbols(function) if symbols is None else symbols)
        self.nodes = tuple(walk.nodes)
        self.edges = walk.edges
        self._numbers = walk.numbers
        self.ir_size = len(walk.nodes)
        self.complexity = walk.complexity
        self._flops = _Sum([node.flops for node in self.nodes], self.symbols)
        self._bytes = _Sum([node.bytes for node in self.nodes], self.symbols)
        inputs, weights = _arguments(function)
        groups = (
            inputs,
            weights + walk.weights,
            [bytes_of(value.type) for value in walk.results],
            [2 * bytes_of(value.type) for value in walk.anchored if value not in walk.results],
        )
        self._memory = [_Sum(group, self.symbols) for group in groups]

    # -- the program ----------------------------------------------------------------------------

    def flops(self, sizes: Sizes) -> int:
        """Floating-point operations of a call."""
        return self._flops.total(sizes)

    def memory(self, sizes: Sizes) -> tuple[int, int, int, int]:
        """Bytes of inputs, weights, results, and intermediates between kernels (both ways)."""
        inputs, weights, results, intermediates = (part.total(sizes) for part in self._memory)
        return inputs, weights, results, intermediates

    def bytes(self, sizes: Sizes) -> int:
        """Bytes that a call moves, if what is fused stays in registers."""
        return sum(self.memory(sizes))

    def density(self, sizes: Sizes) -> float:
        """Floating-point operations for each byte (H5)."""
        return density(self.flops(sizes), self.bytes(sizes))

    def seconds(self, sizes: Sizes) -> float:
        """Seconds of one core that arithmetic, bytes and the number of operations stand for."""
        picoseconds = self.flops(sizes) * PS_PER_FLOP + self.bytes(sizes) * PS_PER_BYTE
        return picoseconds * 1e-12 + (1 + self.ir_size) * OP_SECONDS

    def least_seconds(self, sizes: Sizes, threads: int = 1) -> float:
        """Seconds that no version of the program stays below: its roofline on so many cores.

        What a call moves at least are its inputs and results: weights may stay in the cache.
        """
        inputs, _, results, _ = self.memory(sizes)
        return roofline(self.flops(sizes), inputs + results, threads)

    # -- its operations -------------------------------------------------------------------------

    def node_flops(self, sizes: Sizes) -> Array:
        """Floating-point operations of each node."""
        return self._flops.each(sizes)

    def node_bytes(self, sizes: Sizes) -> Array:
        """Bytes that each node reads and writes, if nothing is fused."""
        return self._bytes.each(sizes)

    def node_seconds(self, sizes: Sizes) -> Array:
        """Seconds of each node by its work, for where they are not measured."""
        picoseconds = self.node_flops(sizes) * PS_PER_FLOP + self.node_bytes(sizes) * PS_PER_BYTE
        return picoseconds * 1e-12 + OP_SECONDS

    def measured(self, operations: Sequence[Operation], seconds: Sequence[float]) -> Array:
        """Seconds of each node, from what `Interpreter.timed` gave for its `operations`.

        What is inside of a loop or branch is part of that node's time.
        """
        found = np.zeros(len(self.nodes))
        for op, time in zip(operations, seconds, strict=True):
            number = self._numbers.get(op)
            if number is not None:
                found[number] += time
        return found

    def heat(self, hotness: Array, alpha: float = 0.9, steps: int = HEAT_STEPS) -> Array:
        """The nodes' hotness after it was handed on along the edges (H3)."""
        for _ in range(steps):
            hotness = propagate_heat(hotness, self.edges, alpha)
        return hotness

    def scores(
        self,
        weights: Sequence[float],
        count: float,
        sizes: Sizes,
        bandwidth: float,
        seconds: Array | None = None,
    ) -> Array:
        """Each node's score (H5).

        Args:
            weights: w1 to w4.
            count: calls.
            bandwidth: bytes per second, at most.
            seconds: measured, by node; without them T_ratio is by work.
        """
        seconds = self.node_seconds(sizes) if seconds is None else seconds
        total = float(seconds.sum()) or 1.0
        flops, moved = self.node_flops(sizes), self.node_bytes(sizes)
        features = zip(seconds / total, moved / bandwidth, flops, moved, strict=True)
        found = [
            score(weights, (count, t, b, density(f, m) if m else 0.0)) for t, b, f, m in features
        ]
        return np.array(found)


class _Sum:
    """Dimensions, evaluated for sizes: those that repeat only once."""

    def __init__(self, dims: Sequence[Dim], symbols: Sequence[str]) -> None:
        distinct = Counter(dims)
        numbers = {dim: i for i, dim in enumerate(distinct)}
        self._counts = list(distinct.values())
        self._places = np.array([numbers[dim] for dim in dims], np.intp)
        self._values = size_function(list(distinct), symbols)

    def total(self, sizes: Sizes) -> int:
        values = self._values(sizes)
        return sum(map(int.__mul__, values, self._counts))

    def each(self, sizes: Sizes) -> Array:
        values = np.array(self._values(sizes), np.float64)
        return values[self._places] if len(values) else np.zeros(0)


class _Walk:
    """Visits operations in order; regions are part of the walk."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.edges: list[tuple[int, int]] = []
        self.weights: list[Dim] = []
        self.anchored: list[SSAValue] = []
        self.results: list[SSAValue] = []
        self.complexity = 0
        self.numbers: dict[Operation, int] = {}
        self._made_by: dict[SSAValue, int] = {}
        self._kinds: set[tuple[object, ...]] = set()

    def block(self, block: Block, depth: int) -> None:
        for op in block.ops:
            kind = type(op)
            if isinstance(op, graph.GroupOp):
                self._link(op.block.args, op.operands)
                self.block(op.block, depth)
                self._link(op.results, op.block.last_op.operands if op.block.last_op else ())
            elif op is block.last_op and not op.results:
                self.results = list(op.operands) if not depth else self.results
            elif kind is graph.WeightOp:
                self.weights.append(bytes_of(op.results[0].type))
            elif kind is not graph.ConstantOp:
                self._node(op, depth)

    def _node(self, op: Operation, depth: int) -> None:
        number = self.numbers[op] = len(self.nodes)
        is_anchor = type(op) in ANCHORS
        self.nodes.append(Node(op.name, *operation_work(op), depth, is_anchor))
        self.edges += [
            (self._made_by[value], number) for value in op.operands if value in self._made_by
        ]
        for result in op.results:
            self._made_by[result] = number
        if is_anchor:
            self.anchored += op.results
            self._count_kind(op, depth)
        for region in op.regions:
            for block in region.blocks:
                for arg in block.args:
                    self._made_by[arg] = number
                self.block(block, depth + 1)

    def _count_kind(self, op: Operation, depth: int) -> None:
        properties = (f"{k}={attribute_text(v)}" for k, v in sorted(op.properties.items()))
        shapes = (tuple(map(str, sizes_known(v.type))) for v in op.operands)
        kind = (depth, op.name, *properties, *shapes)
        if kind not in self._kinds:
            self._kinds.add(kind)
            self.complexity += 1 + depth

    def _link(self, inner: Sequence[SSAValue], outer: Sequence[SSAValue]) -> None:
        for one, other in zip(inner, outer, strict=True):
            if other in self._made_by:
                self._made_by[one] = self._made_by[other]


def _arguments(function: FuncOp) -> tuple[list[Dim], list[Dim]]:
    """Bytes of a function's inputs, and of the arguments that a weights file may bind."""
    inputs: list[Dim] = []
    weights: list[Dim] = []
    entries = function.arg_attrs.data if function.arg_attrs else [None] * len(function.args)
    for arg, entry in zip(function.args, entries, strict=True):
        is_weight = entry is not None and graph.WEIGHT in entry.data
        (weights if is_weight else inputs).append(bytes_of(arg.type))
    return inputs, weights


def _symbols(function: FuncOp) -> Sequence[str]:
    """The symbols of a function's inputs, in the order in which they appear."""
    sizes = [size for arg in function.args for size in sizes_known(arg.type)]
    return list(dict.fromkeys(name for size in sizes for name in sorted(symbols_of(size))))
