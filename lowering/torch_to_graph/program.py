"""The walk over an fx graph of ATen operators: one function of the graph level (SPEC K1, K3).

`lower_program` takes the graph of `torch.export` or of AOTAutograd: nodes in order, each with a
fake tensor in ``meta["val"]`` that says its element type, and whose sizes are sympy expressions.
What torch's symbols are called is up to the caller. Nothing here needs torch itself.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from xdsl.dialects.builtin import ModuleOp, UnknownLoc, f32, f64
from xdsl.dialects.func import FuncOp
from xdsl.ir import Block

from ...dialects import dims, graph
from ...dialects.dims import Dim, DimExpr
from ..frontend.builder import Lowered
from ..frontend.facts import Direction, SizeFacts
from ..frontend.function import Settled, make_function, unique, until_settled
from . import attention, indexing, pointwise, reductions, shaping, windows
from .sizes import Unknown, dimension
from .values import Builder, Handler, RealNumber, array_of

HANDLERS: dict[str, Handler] = {
    **pointwise.HANDLERS,
    **shaping.HANDLERS,
    **reductions.HANDLERS,
    **indexing.HANDLERS,
    **windows.HANDLERS,
    **attention.HANDLERS,
}

IGNORED = (
    "aten.sym_constrain_range_for_size.default",
    "aten.sym_constrain_range.default",
    "aten._assert_tensor_metadata.default",
    "aten._assert_async.msg",
)
"""Operators without results that say what is certain here anyway."""


@dataclass(frozen=True)
class Source:
    """What a placeholder of the graph stands for.

    An input is an argument of the program; a weight is a tensor that stays beside it, under a key;
    a literal is a tensor that is written into it if it is small; a size is an argument whose value
    is the number of rows of an empty array, unless the shape of another input tells it; a constant
    is a Python value.
    """

    kind: Literal["input", "weight", "literal", "size", "constant"]
    name: str
    value: Any = None


@dataclass(frozen=True)
class Output:
    """What the graph gives at one place: a result of the program, as a tensor or as a Python
    number, or a value that is always the same.
    """

    kind: Literal["tensor", "number", "constant"]
    value: Any = None
    """The position of the result, or the constant."""


@dataclass(frozen=True)
class Program:
    """A lowered program.

    `weights` share torch's memory. `inputs` are the positions of those placeholders, among the ones
    that are inputs or sizes, that are arguments of the function.
    """

    module: ModuleOp
    weights: Mapping[str, np.ndarray[Any, np.dtype[Any]]]
    inputs: tuple[int, ...]
    outputs: tuple[Output, ...]


@dataclass
class Symbols:
    """What torch's symbols are called here, and between which numbers they are."""

    names: dict[str, str] = field(default_factory=dict)
    bounds: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)

    def dims(self, symbols: Iterable[str]) -> dict[str, Dim]:
        """The dimensions that torch's symbols stand for."""
        return {name: dims.symbol(self.names.get(name, name)) for name in symbols}


def lower_program(
    nodes: Sequence[Any], sources: Mapping[str, Source], symbols: Symbols, results: Sequence[str]
) -> Program:
    """The function that a graph computes.

    Args:
        nodes: of the graph, in order; the last one is its output.
        sources: what each placeholder is, by its name.
        symbols: names and limits of the sizes.
        results: what the results are called.

    Raises:
        UnsupportedOperator: a node cannot be lowered.
    """
    return until_settled(
        lambda settled: _Walk(nodes, sources, symbols, settled).lower(list(results))
    )


class _Walk:
    """One attempt at lowering."""

    def __init__(
        self,
        nodes: Sequence[Any],
        sources: Mapping[str, Source],
        symbols: Symbols,
        settled: Settled,
    ) -> None:
        self.nodes = nodes
        self.sources = sources
        self.settled = settled
        found = sorted(_symbols_of(nodes))
        self.dims = symbols.dims(found)
        free = {name for size in self.dims.values() for name in dims.symbols_of(size)}
        self.dims = {k: dims.substitute(v, settled.values) for k, v in self.dims.items()}
        facts = settled.facts(free)
        for name in found:
            _limit(facts, self.dims[name], *symbols.bounds.get(name, (None, None)))
        self.builder = Builder(Block(), facts)
        self.env: dict[Any, Any] = {}
        self.names: list[str] = []
        self.inputs: list[int] = []

    def lower(self, results: list[str]) -> Program:
        """The whole program."""
        arguments = [node for node in self.nodes if node.op == "placeholder"]
        known = self._known_sizes(arguments)
        position = 0
        for node in arguments:
            source = self.sources[node.name]
            self.builder.enter(node)
            self.env[node] = self._placeholder(node, source, known, position)
            position += source.kind in ("input", "size")
        for node in self.nodes:
            if node.op == "call_function":
                self.builder.enter(node)
                self.env[node] = self._call(node)
            elif node.op == "get_attr":
                self.env[node] = self._attribute(node)
            elif node.op == "output":
                return self._finish(node, results)
            elif node.op != "placeholder":
                self.builder.enter(node)
                self.builder.fail(f"a node of kind {node.op} is not supported")
        raise ValueError("the graph has no output")

    # -- arguments --------------------------------------------------------------------------

    def _known_sizes(self, arguments: Sequence[Any]) -> set[str]:
        """The symbols that are a dimension of an input of their own."""
        known: set[str] = set()
        for node in arguments:
            if self.sources[node.name].kind == "input":
                for size in node.meta["val"].shape:
                    name = getattr(self.dimension(size), "as_symbol", None)
                    known |= {name} if name else set()
        return known

    def _placeholder(self, node: Any, source: Source, known: set[str], position: int) -> Any:
        match source.kind:
            case "constant":
                return source.value
            case "weight":
                return self.builder.weight(source.name, array_of(source.value))
            case "literal":
                return self._literal(source.name, source.value)
            case "size":
                size = self.dimension(node.meta["val"])
                if not isinstance(size, DimExpr) or size.as_symbol in known:
                    return size
                self._argument(source.name, graph.tensor_type(f32, (size, 0)), position)
                return size
            case "input":
                value = node.meta["val"]
                shape = tuple(self.dimension(size) for size in value.shape)
                element = self.builder.element_of(value.dtype)
                return self._argument(source.name, graph.tensor_type(element, shape), position)

    def _argument(self, name: str, type_: Any, position: int) -> Lowered:
        self.names.append(name)
        self.inputs.append(position)
        block = self.builder.block
        return self.builder.lowered(block.insert_arg(type_, len(block.args)))

    # -- nodes ------------------------------------------------------------------------------

    def dimension(self, size: Any) -> Dim:
        """One of torch's sizes."""
        if isinstance(size, int):
            return size
        try:
            return dimension(size.node.expr, self.dims)
        except Unknown as error:
            self.builder.fail(f"'{self.builder.subject}': the size {error} is not supported")

    def _call(self, node: Any) -> Any:
        """What a node gives: lowered tensors, or numbers."""
        value = node.meta.get("val")
        symbolic = getattr(value, "node", None)
        if symbolic is not None:
            return self._number(value)
        if node.target is operator.getitem:
            return self._item(node)
        name = str(node.target)
        if name in IGNORED:
            return None
        if name == "aten._assert_scalar.default":
            return self._assert(node)
        if isinstance(value, bool | int | float):
            return value
        handler = HANDLERS.get(name)
        if handler is None:
            self.builder.fail(f"operator '{name}' is not supported")
        args = [self._argument_value(arg) for arg in node.args]
        kwargs = {key: self._argument_value(arg) for key, arg in node.kwargs.items()}
        return handler(self.builder, *args, **kwargs)

    def _number(self, value: Any) -> Any:
        """A symbolic number: a size, a fraction or a relation."""
        kind = type(value).__name__
        if kind == "SymInt":
            return self.dimension(value)
        return RealNumber(value.node.expr, self.dims) if kind == "SymFloat" else value

    def _item(self, node: Any) -> Any:
        sequence, index = node.args
        item = self.env[sequence][index]
        if item is None:
            self.builder.enter(sequence)
            self.builder.unsupported(f"with a use of its result {index}")
        return item

    def _argument_value(self, arg: Any) -> Any:
        if isinstance(arg, list | tuple):
            return [self._argument_value(each) for each in arg]
        if getattr(arg, "op", None) is not None and hasattr(arg, "meta"):
            return self.env[arg]
        return self.dimension(arg) if type(arg).__name__ == "SymInt" else arg

    def _assert(self, node: Any) -> None:
        """A condition on sizes becomes one that the program checks."""
        condition = self._argument_value(node.args[0])
        expr = getattr(getattr(condition, "node", None), "expr", None)
        direction = _DIRECTIONS.get(type(expr).__name__)
        if expr is None or direction is None:
            return
        try:
            a, b = (dimension(arg, self.dims) for arg in expr.args)
        except Unknown:
            return
        if self.builder.facts.compare(direction, a, b) is None:
            self.builder.facts.require(direction, a, b)

    def _attribute(self, node: Any) -> Any:
        """A constant tensor that the graph's module holds."""
        self.builder.enter(node)
        owner: Any = node.graph.owning_module
        for part in node.target.split("."):
            owner = getattr(owner, part)
        if not hasattr(owner, "dtype"):
            self.builder.fail(f"attribute {node.target} is not a tensor")
        return self._literal(node.target, owner)

    def _literal(self, key: str, tensor: Any) -> Lowered:
        """A constant tensor."""
        values = array_of(tensor)
        if values.size <= SMALL:
            return self.builder.array(values.copy(order="C"))
        return self.builder.weight(key, values)

    def _finish(self, node: Any, names: list[str]) -> Program:
        builder = self.builder
        builder.enter(node)
        results: list[Lowered] = []
        kept: list[str] = []
        outputs: list[Output] = []
        given = node.args[0]
        for i, arg in enumerate(given if isinstance(given, tuple | list) else [given]):
            value = self._argument_value(arg)
            tensor = self._result(value)
            if tensor is None:
                outputs.append(Output("constant", value))
                continue
            kind = "tensor" if isinstance(value, Lowered) else "number"
            outputs.append(Output(kind, len(results)))
            results.append(tensor)
            kept.append(names[i] if names else f"out{i}")
        function: FuncOp = make_function(
            builder,
            [builder.tensor(each) for each in results],
            unique(self.names),
            unique(kept),
            location=UnknownLoc(),
        )
        used = _weights_of(function)
        weights = {key: array for key, array in builder.weights.items() if key in used}
        return Program(ModuleOp([function]), weights, tuple(self.inputs), tuple(outputs))

    def _result(self, value: Any) -> Lowered | None:
        """A tensor for a value that is none of Python's."""
        if isinstance(value, DimExpr):
            return self.builder.size(value)
        if isinstance(value, RealNumber):
            return self.builder.operand(value, f64)
        return value if isinstance(value, Lowered) else None


SMALL = 64
"""Constant tensors of more elements are weights."""

_DIRECTIONS: dict[str, Direction] = {
    "Equality": "EQ",
    "Unequality": "NE",
    "GreaterThan": "GE",
    "StrictGreaterThan": "GT",
    "LessThan": "LE",
    "StrictLessThan": "LT",
}


def _limit(facts: SizeFacts, size: Dim, low: int | None, high: int | None) -> None:
    """Promise the limits that torch has for a size."""
    if low is not None and facts.compare("GE", size, low) is None:
        facts.require("GE", size, low)
    if high is not None and facts.compare("LE", size, high) is None:
        facts.require("LE", size, high)


def _symbols_of(nodes: Sequence[Any]) -> set[str]:
    """torch's symbols in the types of the arguments."""
    names: set[str] = set()
    for node in nodes:
        if node.op == "placeholder":
            value = node.meta.get("val")
            for size in getattr(value, "shape", (value,)):
                expr = getattr(getattr(size, "node", None), "expr", None)
                names |= {symbol.name for symbol in getattr(expr, "free_symbols", ())}
    return names


def _weights_of(function: FuncOp) -> set[str]:
    return {op.key.data for op in function.walk() if isinstance(op, graph.WeightOp)}
