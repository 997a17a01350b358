"""The walk over a model: nodes go to their handlers, functions are inlined (SPEC K1, K3).

The nodes are visited once, in the order of the file, on lowered values. If that shows that a size
is another one (`Rebind`), the walk is done again with that size replaced; sizes are settled early,
so this costs little. Inputs without initializer are the arguments.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from xdsl.dialects.builtin import (
    BFloat16Type,
    FileLineColLoc,
    Float16Type,
    IntAttr,
    ModuleOp,
    f32,
)
from xdsl.ir import Block, SSAValue

from ...diagnostics import AioptError, Location
from ...dialects import dims, graph
from ...dialects.dim_text import DimSyntaxError, parse_dim
from ...dialects.dims import Dim
from ..frontend.arrays import LARGEST, Array
from ..frontend.builder import Lowered, Shape
from ..frontend.function import Settled, make_function, unique, until_settled
from ..frontend.needs import NeedsRanks
from .control import CONTROL
from .model import (
    Attribute,
    Dimension,
    Function,
    Graph,
    Model,
    NodeProto,
    OperatorSet,
    Tensor,
    input_types,
)
from .node import Builder, Handler, InRegion, Node
from .table import ARITHMETIC, HANDLERS

DOMAINS = {"ai.onnx": ""}
"""Other names of operator sets."""

LARGEST_TABLE = 1024
"""Integers with more elements are weights."""

DEEPEST = 64
"""Functions and subgraphs nested deeper are taken for a recursion."""

MOST_INLINED = 30_000
"""Nodes of functions and subgraphs, each time they are entered."""

_RESERVED = ("_", "floordiv", "ceildiv", "mod", "min", "max")


@dataclass
class Imported:
    """A model at the graph level, the weights it names, and what it takes."""

    module: ModuleOp
    weights: dict[str, Array]


@dataclass
class Scope:
    """The values by name of a graph or function; subgraphs see those around them."""

    outer: Scope | None = None
    values: dict[str, Lowered] = field(default_factory=dict)
    initializers: dict[str, Tensor] = field(default_factory=dict)
    opsets: Mapping[str, int] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] | None = None
    """In a function: the attributes of the node that calls it."""


def import_model(
    model: Model,
    values: Mapping[str, Array] | None = None,
    shapes: Mapping[str, tuple[int | None, ...]] | None = None,
) -> Imported:
    """The graph level of a model.

    Args:
        values: inputs that become constants.
        shapes: shapes of inputs where more is known than the model says.

    Raises:
        AioptError: the model is malformed, or has something that is not supported.
        Needs: values or shapes of inputs must be known, and are not among those given.
    """
    known = dict(values or {})
    signature = Signature.of(model, known, shapes or {})
    try:
        return until_settled(lambda settled: Importer(model, signature, known, settled).run())
    except InRegion as region:
        raise region.reason from None


# -- the signature ----------------------------------------------------------------------------


@dataclass
class Signature:
    """Inputs of a model that are arguments: names, element types and shapes with symbols."""

    inputs: list[tuple[str, int, Shape]]
    symbols: list[str]

    @staticmethod
    def of(
        model: Model,
        values: Container[str] = (),
        shapes: Mapping[str, tuple[int | None, ...]] | None = None,
    ) -> Signature:
        """The inputs without initializer and not in `values`; `shapes` adds to what is declared."""
        symbols, described = _described(model, values, shapes or {})
        inputs: list[tuple[str, int, Shape]] = []
        for name, element, shape in described:
            if shape is None:
                where = Location(model.file)
                raise NeedsRanks(AioptError(f"input '{name}' has no rank", location=where))
            inputs.append((name, element, shape))
        return Signature(inputs, symbols)


def described_inputs(
    model: Model, values: Container[str] = ()
) -> list[tuple[str, int, Shape | None]]:
    """Name, element type and shape of the inputs without initializer and not in `values`."""
    return _described(model, values, {})[1]


def _described(
    model: Model, values: Container[str], shapes: Mapping[str, tuple[int | None, ...]]
) -> tuple[list[str], list[tuple[str, int, Shape | None]]]:
    """The symbols of the inputs, and what is known of each."""
    names = _SymbolNames(model)
    inputs: list[tuple[str, int, Shape | None]] = []
    for name, type_ in input_types(model).items():
        if name not in values:
            declared = None if type_.shape is None else type_.shape.dims
            sizes = _known(model, name, declared, shapes.get(name))
            shape = None if sizes is None else tuple(map(names.size, sizes))
            inputs.append((name, type_.elem_type, shape))
    return list(names.used), inputs


def _known(
    model: Model,
    name: str,
    declared: Sequence[Dimension] | None,
    given: tuple[int | None, ...] | None,
) -> Sequence[Dimension] | None:
    """The sizes of an input: what the model says, and what else is known."""
    if given is None:
        return declared
    if declared is None:
        return [Dimension(size) for size in given]
    if len(given) != len(declared):
        raise AioptError(
            f"input '{name}' has the wrong rank",
            location=Location(model.file),
            expected=str(len(declared)),
            found=str(len(given)),
        )
    return [d if size is None else Dimension(size) for d, size in zip(declared, given, strict=True)]


class _SymbolNames:
    """Gives each unknown size of the inputs a symbol, by its `dim_param` if it has one."""

    def __init__(self, model: Model) -> None:
        self.of_param: dict[str, str] = {}
        self.used: dict[str, None] = {}
        params = [
            dim.param
            for type_ in input_types(model).values()
            for dim in (type_.shape.dims if type_.shape is not None else ())
            if dim.value is None and _is_name(dim.param)
        ]
        found = _expressions(params)
        for param in params:
            if param not in found:
                self._name(param)
        self.expressions = {
            param: dims.substitute(
                size, {name: dims.symbol(self._name(name)) for name in dims.symbols_of(size)}
            )
            for param, size in found.items()
        }

    def _name(self, param: str) -> str:
        if param not in self.of_param:
            self.of_param[param] = self._fresh(re.sub(r"\W", "_", param, flags=re.ASCII))
        return self.of_param[param]

    def _fresh(self, wanted: str) -> str:
        base = wanted if wanted[0].isalpha() or wanted[0] == "_" else f"d_{wanted}"
        base = f"{base}_" if base in _RESERVED else base
        name, number = base, 1
        while name in self.used:
            name, number = f"{base}_{number}", number + 1
        self.used[name] = None
        return name

    def size(self, dim: Dimension) -> Dim:
        """A dimension of an input."""
        if dim.value is not None and dim.value >= 0:
            return dim.value
        if dim.value is None and dim.param in self.expressions:
            return self.expressions[dim.param]
        if dim.value is None and _is_name(dim.param):
            return dims.symbol(self._name(dim.param))
        number = 0
        while f"d{number}" in self.used:
            number += 1
        return dims.symbol(self._fresh(f"d{number}"))


def _is_name(param: str) -> bool:
    """Whether a size is named, so that others of that name are equal: '?' is no name."""
    return any(character.isalnum() for character in param)


def _expressions(params: Sequence[str]) -> dict[str, Dim]:
    """The names that are expressions, as torch.onnx writes them: ``8*h``, ``past + s``.

    Only those whose symbols the sizes of arguments give: each is named itself, or is the only
    unknown of an expression that is linear in it.
    """
    known = {param for param in params if param.isidentifier()}
    waiting = {
        param: size
        for param in params
        if _OPERATOR.search(param) and (size := _parsed(param)) is not None
    }
    found: dict[str, Dim] = {}
    while ready := [
        param
        for param, size in waiting.items()
        if not (missing := dims.symbols_of(size) - known)
        or (len(missing) == 1 and _is_linear(size, *missing))
    ]:
        size = waiting.pop(ready[0])
        found[ready[0]] = size
        known |= dims.symbols_of(size)
    return found


_OPERATOR = re.compile(r"\*| [+-] ")


def _parsed(text: str) -> Dim | None:
    """A name as an expression of other names, if it can be read as one."""
    try:
        size = parse_dim(text)
    except DimSyntaxError:
        return None
    return size if dims.symbols_of(size) else None


def _is_linear(size: Dim, name: str) -> bool:
    """Whether a size is a positive multiple of a symbol, plus something else."""
    slope = dims.substitute(size, {name: dims.symbol(name) + 1}) - size
    return isinstance(slope, int) and slope > 0


# -- the walk ---------------------------------------------------------------------------------


class Importer:
    """One attempt at lowering a model."""

    def __init__(
        self, model: Model, signature: Signature, known: Mapping[str, Array], settled: Settled
    ) -> None:
        self.model = model
        self.signature = signature
        self.known = known
        self.settled = settled
        self.functions = {(f.domain, f.name, f.overload): f for f in model.functions}
        self.builder = Builder(Block(), settled.facts(signature.symbols), model.file, model.folder)
        self.builder.importer = self
        self.top = self.builder.block
        self.depth = 0
        self.inlined = 0

    def run(self) -> Imported:
        """The module of the model."""
        b, main = self.builder, self.model.graph
        assert main is not None
        opsets = _opsets(self.model.opset_import)
        scope = Scope(opsets=opsets)
        self._enter_graph(scope, main)
        for name, number, shape in self.signature.inputs:
            element = b.element(number, f"input '{name}'")
            type_ = graph.tensor_type(element, self.settled.shape(shape))
            b.argument_names.append(name)
            scope.values[name] = b.lowered(b.block.insert_arg(type_, len(b.block.args)))
        for name, array in self.known.items():
            scope.values[name] = self.constant(name, array)
        self.nodes(scope, main.node, numbered=True)
        b.block, b.node, b.subject = self.top, None, "model"
        results = [b.tensor(self.lookup(scope, info.name)) for info in main.output]
        return self._module(results, [info.name for info in main.output])

    def _module(self, results: Sequence[SSAValue], names: Sequence[str]) -> Imported:
        b = self.builder
        where = FileLineColLoc(b.file, IntAttr(1), IntAttr(1))
        function = make_function(b, results, b.argument_names, unique(names), location=where)
        module = ModuleOp([function])
        module.location = where
        used = {op.key.data for op in b.block.ops if isinstance(op, graph.WeightOp)}
        return Imported(module, {key: array for key, array in b.weights.items() if key in used})

    def _enter_graph(self, scope: Scope, main: Graph) -> None:
        if main.sparse_initializer:
            self.builder.fail("sparse initializers are not supported")
        scope.initializers = {tensor.name: tensor for tensor in main.initializer}

    def nodes(self, scope: Scope, nodes: Sequence[NodeProto], *, numbered: bool = False) -> None:
        """Visit nodes in order; `numbered` ones are those of the main graph."""
        outer = self.builder.node
        self.inlined += 0 if numbered else len(nodes)
        if self.inlined > MOST_INLINED:
            self.builder.fail(f"functions and subgraphs have more than {MOST_INLINED} nodes")
        for number, proto in enumerate(nodes, start=1):
            place = number if numbered or outer is None else outer.number
            self._node(scope, proto, place)
        if outer is not None:
            self.builder.enter(outer)

    def _node(self, scope: Scope, proto: NodeProto, number: int) -> None:
        b = self.builder
        domain = DOMAINS.get(proto.domain, proto.domain)
        node = Node(proto, number, scope.opsets.get(domain, 0), b, _attributes(proto, scope))
        b.enter(node)
        args = [self.lookup(scope, name) if name else None for name in proto.input]
        try:
            outputs = self._call(scope, node, domain, args)
        except (ArithmeticError, IndexError, ValueError) as error:
            # Handlers take shapes apart as their operators have them.
            raise b.error("the inputs do not fit the operator", found=str(error)) from error
        if len(outputs) < node.output_count:
            b.unsupported(f"with {node.output_count} outputs")
        for name, output in zip(proto.output, outputs, strict=False):
            if name:
                scope.values[name] = output

    def _call(
        self, scope: Scope, node: Node, domain: str, args: Sequence[Lowered | None]
    ) -> Sequence[Lowered]:
        """The outputs of a node."""
        b, op_type = self.builder, node.op_type
        function = self.functions.get((node.proto.domain, op_type, node.proto.overload))
        if function is not None:
            return self._inlined(function, node, args)
        if domain != "":
            b.fail(f"operators of domain '{domain}' are not supported")
        if node.opset == 0:
            b.fail("the model imports no version of the operator set")
        if op_type in CONTROL:
            return CONTROL[op_type](self, scope, node, args)
        handler = HANDLERS.get(op_type)
        if handler is not None:
            return _sequence(handler(b, node, *_checked(b, handler, args)))
        handler = ARITHMETIC.get(op_type)
        if handler is None:
            b.fail("the operator is not supported")
        return self._widened(handler, node, args)

    def _widened(
        self, handler: Handler, node: Node, args: Sequence[Lowered | None]
    ) -> Sequence[Lowered]:
        """Arithmetic; that on float16 and bfloat16 is done in float32."""
        b = self.builder
        half = next((arg.element for arg in args if arg is not None and _is_half(arg)), None)
        if half is not None:
            args = [b.cast(a, f32) if a is not None and _is_half(a) else a for a in args]
        outputs = _sequence(handler(b, node, *_checked(b, handler, args)))
        if half is None:
            return outputs
        return [b.cast(out, half) if out.element == f32 else out for out in outputs]

    def _inlined(
        self, function: Function, node: Node, args: Sequence[Lowered | None]
    ) -> Sequence[Lowered]:
        """The outputs of a function of the model."""
        b = self.builder
        if self.depth == DEEPEST:
            b.fail("functions and subgraphs are nested too deeply")
        defaults = {attribute.name: attribute for attribute in function.defaults}
        inner = Scope(
            opsets=_opsets(function.opset_import), attributes={**defaults, **node.attributes}
        )
        for name, arg in zip(function.input, args, strict=False):
            if arg is not None:
                inner.values[name] = arg
        self.depth += 1
        self.nodes(inner, function.node)
        self.depth -= 1
        wanted = function.output[: node.output_count]
        return [self.lookup(inner, name) for name in wanted]

    def subgraph(self, scope: Scope, body: Graph, args: Sequence[Lowered]) -> Sequence[Lowered]:
        """The outputs of a subgraph, which sees the values around it."""
        if self.depth == DEEPEST:
            self.builder.fail("functions and subgraphs are nested too deeply")
        inner = Scope(scope, opsets=scope.opsets, attributes=scope.attributes)
        self._enter_graph(inner, body)
        for name in inner.initializers.keys() & scope.values.keys():
            del inner.initializers[name]  # made outside, for a region
        for info, arg in zip(body.input, args, strict=False):
            inner.values[info.name] = arg
        self.depth += 1
        self.nodes(inner, body.node)
        self.depth -= 1
        return [self.lookup(inner, info.name) for info in body.output]

    def closed(self, scope: Scope, values: dict[str, Lowered]) -> Scope:
        """A scope that sees these values of another one only, as a region does."""
        return Scope(values=values, opsets=scope.opsets, attributes=scope.attributes)

    def lookup(self, scope: Scope, name: str) -> Lowered:
        """The value with a name."""
        found = self.found(scope, name)
        if found is None:
            self.builder.fail(f"nothing computes the value '{name}' before it is used")
        return found

    def found(self, scope: Scope, name: str) -> Lowered | None:
        """The value with a name, if there is one."""
        inner: Scope | None = scope
        while inner is not None:
            if (found := inner.values.get(name)) is not None:
                return found
            if (tensor := inner.initializers.get(name)) is not None:
                array = self.builder.elements(tensor, f"initializer '{name}'")
                inner.values[name] = value = self.constant(name, array)
                return value
            inner = inner.outer
        return None

    def constant(self, name: str, array: Array) -> Lowered:
        """A constant of the model; one with more than a few elements is a weight of that name.

        Integers say where something is more often than what it is: more of them are constants,
        whose values passes see. A region has no weights of its own.
        """
        most = LARGEST_TABLE if array.dtype.kind in "iu" else LARGEST
        if array.size <= most or self.builder.block is not self.top:
            return self.builder.array(np.ascontiguousarray(array).reshape(array.shape))
        key, number = name, 1
        while key in self.builder.weights or key in self.builder.argument_names:
            key, number = f"{name}_{number}", number + 1
        return self.builder.weight(key, array)


def _opsets(imports: Sequence[OperatorSet]) -> dict[str, int]:
    return {DOMAINS.get(o.domain, o.domain): o.version for o in imports}


def _attributes(proto: NodeProto, scope: Scope) -> dict[str, Attribute]:
    """The attributes of a node; in a function some are those of the node that calls it."""
    found: dict[str, Attribute] = {}
    for attribute in proto.attribute:
        if not attribute.reference:
            found[attribute.name] = attribute
        elif scope.attributes is not None and attribute.reference in scope.attributes:
            found[attribute.name] = scope.attributes[attribute.reference]
    return found


def _checked(
    b: Builder, handler: Handler, args: Sequence[Lowered | None]
) -> Sequence[Lowered | None]:
    """The arguments of a handler, checked to be as many as its signature says."""
    code = handler.__code__
    any_number = bool(code.co_flags & 0x04)
    most = code.co_argcount - 2
    least = most - len(handler.__defaults__ or ())
    while len(args) > least and args and args[-1] is None:
        args = args[:-1]
    if len(args) < least or (len(args) > most and not any_number):
        wanted = str(least) if least == most else f"{least} to {most}"
        wanted = f"{least} or more" if any_number else wanted
        b.fail("number of inputs", expected=wanted, found=str(len(args)))
    for position, arg in enumerate(args):
        if arg is None and (position < least or position >= most):
            b.fail(f"input {position} is missing")
    return args


def _sequence(outputs: Lowered | Sequence[Lowered]) -> Sequence[Lowered]:
    return [outputs] if isinstance(outputs, Lowered) else outputs


def _is_half(x: Lowered) -> bool:
    return isinstance(x.element, Float16Type | BFloat16Type)
