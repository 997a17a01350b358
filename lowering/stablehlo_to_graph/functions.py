"""The walk over functions: calls are inlined, each operation goes to its handler (SPEC K3).

The public function is interpreted once on lowered values, entering the functions it calls, so
inlining needs no copy of the program. If that shows what an argument's size is called or equal to
(`Rebind`), it is done again with that size replaced; sizes are settled at the start of a program,
so this costs little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    ModuleOp,
    NameLoc,
    StringAttr,
    SymbolRefAttr,
    TensorType,
)
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, BlockArgument, Operation, SSAValue

from ...diagnostics import error_at
from ...dialects import dims, graph, shape
from ...dialects.dims import Dim
from ...dialects.stablehlo import control
from ...dialects.stablehlo.attributes import TypeExtensionsAttr
from ..frontend.builder import Lowered, Shape
from ..frontend.function import Settled, make_function, unique, until_settled
from . import (
    contractions,
    elementwise,
    indexing,
    reductions,
    regions,
    scatters,
    shaping,
    sorts,
    windows,
)
from . import control as control_flow
from .arithmetic import evaluate
from .custom_calls import CUSTOM_CALLS
from .shape_ops import SHAPE_OPS
from .values import Builder, Handler

HANDLERS: dict[str, Handler] = {
    **elementwise.HANDLERS,
    **shaping.HANDLERS,
    **contractions.HANDLERS,
    **reductions.HANDLERS,
    **indexing.HANDLERS,
    **windows.HANDLERS,
    **scatters.HANDLERS,
    **regions.HANDLERS,
    **sorts.HANDLERS,
    **control_flow.HANDLERS,
}

SIZE_NAME = "jax.global_constant"
"""JAX's attribute of an argument that is the size with that name."""

DEEPEST = 200
"""Calls nested deeper are taken for a recursion."""


@dataclass
class Signature:
    """The arguments of the public function: their shapes, and the symbols without another name."""

    shapes: list[Shape]
    free: frozenset[str]


def public_function(module: ModuleOp) -> FuncOp:
    """The function a program consists of: the only public one, or the one called main."""
    functions = [op for op in module.body.block.ops if isinstance(op, FuncOp)]
    public = [f for f in functions if f.sym_visibility is None or f.sym_visibility.data == "public"]
    named = [function for function in public if function.sym_name.data == "main"]
    candidates = named or public
    if len(candidates) != 1:
        raise error_at(
            module,
            "the program has no single entry",
            expected="one public function, or one called @main",
            found=f"{len(public)} public functions",
        )
    return candidates[0]


def lower_program(module: ModuleOp, main: FuncOp) -> FuncOp:
    """The public function as graph operations, everything inlined; `module` is not changed."""
    signature = _signature(module, main)
    return until_settled(lambda settled: _Program(module, main, signature, settled).lower())


def _signature(module: ModuleOp, main: FuncOp) -> Signature:
    """Each unknown size of an argument gets a symbol: d0, d1, …, none that the program names."""
    if main.is_declaration:
        raise error_at(main, f"function @{main.sym_name.data} has no body")
    taken = _size_names(module)
    free: list[str] = []
    shapes: list[Shape] = []
    number = 0
    for arg in main.args:
        if not isinstance(arg.type, TensorType):
            raise error_at(main, f"argument {arg.index}: expected a tensor, found {arg.type}")
        shape: list[Dim] = []
        for size in graph.shape_of(arg.type):
            while size is None and f"d{number}" in taken:
                number += 1
            if size is None:
                free.append(f"d{number}")
                size = dims.symbol(f"d{number}")
                number += 1
            shape.append(size)
        shapes.append(tuple(shape))
    return Signature(shapes, frozenset(free))


def _size_names(module: ModuleOp) -> set[str]:
    names: set[str] = set()
    for op in module.body.block.ops:
        if isinstance(op, FuncOp):
            names.update(filter(None, map(_size_name, _attribute_dicts(op.arg_attrs))))
    return names


def _size_name(attributes: DictionaryAttr) -> str:
    """The size that an argument is, or ''."""
    name = attributes.data.get(SIZE_NAME)
    return name.data if isinstance(name, StringAttr) else ""


def _attribute_dicts(attributes: ArrayAttr[DictionaryAttr] | None) -> list[DictionaryAttr]:
    return list(attributes.data) if attributes is not None else []


class _Program:
    """One attempt at lowering."""

    def __init__(
        self, module: ModuleOp, main: FuncOp, signature: Signature, settled: Settled
    ) -> None:
        self.main = main
        self.functions = {
            op.sym_name.data: op for op in module.body.block.ops if isinstance(op, FuncOp)
        }
        self.facts = settled.facts(signature.free)
        self.builder = Builder(Block(), main, self.facts)
        self.builder.functions = self.functions
        self.builder.lower_block = self.lower_block
        self.arguments = [
            self._argument(arg, settled.shape(shape))
            for arg, shape in zip(main.args, signature.shapes, strict=True)
        ]
        self.depth = 0

    def _argument(self, arg: BlockArgument, shape: Shape) -> Lowered:
        type_ = cast("TensorType[Attribute]", arg.type)
        self.builder.check_element(type_.element_type)
        if isinstance(type_.encoding, TypeExtensionsAttr):
            for size, bound in zip(shape, type_.encoding.values, strict=True):
                if bound is not None and isinstance(size, dims.DimExpr):
                    self.facts.require("LE", size, bound)
        block = self.builder.block
        return self.builder.lowered(
            block.insert_arg(graph.tensor_type(type_.element_type, shape), len(block.args))
        )

    def lower(self) -> FuncOp:
        """The function with all calls inlined."""
        results = self.call(self.main, self.arguments)
        self.builder.op = self.main.body.block.last_op or self.main
        values = [self.builder.tensor(result) for result in results]
        return make_function(
            self.builder,
            values,
            argument_names(self.main, self.functions),
            result_names(self.main),
            argument_attributes=_graph_attributes(self.main.arg_attrs),
            result_attributes=_graph_attributes(self.main.res_attrs),
            location=self.main.location,
        )

    def call(self, function: FuncOp, args: Sequence[Lowered]) -> Sequence[Lowered]:
        """The results of a function on lowered arguments."""
        if len(function.body.blocks) != 1:
            self.builder.fail(f"function @{function.sym_name.data} is not one block of operations")
        counts = (
            (len(args), len(self.builder.op.results)),
            (
                len(function.args),
                len(function.function_type.outputs),
            ),
        )
        if function is not self.main and counts[0] != counts[1]:
            self.builder.fail(
                f"call of @{function.sym_name.data}",
                expected="{} operands and {} results".format(*counts[1]),
                found="{} and {}".format(*counts[0]),
            )
        if self.depth == DEEPEST:
            self.builder.fail(f"calls of @{function.sym_name.data} are nested too deeply")
        for arg, attributes in zip(args, _attribute_dicts(function.arg_attrs), strict=False):
            if (name := _size_name(attributes)) and arg.numbers is not None:
                self.facts.name(arg.numbers[0], name)
        block = function.body.block
        if not isinstance(block.last_op, ReturnOp):
            self.builder.fail(f"function @{function.sym_name.data} has no func.return")
        self.depth += 1
        results = self.lower_block(block, dict(zip(block.args, args, strict=True)))
        self.depth -= 1
        return results

    def lower_block(self, block: Block, env: dict[SSAValue, Lowered]) -> Sequence[Lowered]:
        """What the terminator of a block gives, its operations lowered where the builder is.

        `env` has the values the block may use, and gets those it defines.
        """
        around, op = self.builder.env, self.builder.op
        self.builder.env = env
        for inner in block.ops:
            self.builder.op = inner
            operands = [env[operand] for operand in inner.operands]
            if isinstance(inner, ReturnOp | control.ReturnOp | shape.AssumingYieldOp):
                self.builder.env, self.builder.op = around, op
                return operands
            env.update(zip(inner.results, self.operation(inner, operands), strict=True))
        self.builder.fail("a region does not end with stablehlo.return")

    def operation(self, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
        """The results of one operation."""
        match op:
            case CallOp():
                return self.call(self._callee(op.callee), args)
            case control.CompositeOp() if op.name_.data in elementwise.UNARY and len(args) == 1:
                self.builder.result_element(0)
                name = elementwise.UNARY[op.name_.data]
                x = self.builder.tensor(args[0])
                return [self.builder.lowered(self.builder.elementwise(name, x))]
            case control.CompositeOp():
                return self.call(self._callee(op.decomposition), args)
            case control.CustomCallOp():
                return self._custom_call(op, args)
            case control.OptimizationBarrierOp():
                return args
            case shape.AssumingOp():
                return self.lower_block(op.body.block, self.builder.env)
            case _ if op.name in SHAPE_OPS:
                return SHAPE_OPS[op.name](self.builder, op, args)
            case _:
                pass
        if (folded := evaluate(self.facts, op, args)) is not None:
            return [folded]
        handler = HANDLERS.get(op.name)
        if handler is None:
            self.builder.fail(f"operation '{op.name}' is not supported")
        for i in range(len(op.results)):
            self.builder.result_element(i)
        return handler(self.builder, op, args)

    def _callee(self, symbol: SymbolRefAttr) -> FuncOp:
        name = symbol.root_reference.data
        if name not in self.functions:
            self.builder.fail(f"function @{name} is not defined")
        return self.functions[name]

    def _custom_call(self, op: control.CustomCallOp, args: Sequence[Lowered]) -> Sequence[Lowered]:
        target = op.call_target_name.data
        if target == "shape_assertion":
            self._assertion(op, args)
            return []
        if (handler := CUSTOM_CALLS.get(target)) is None:
            self.builder.fail(f"custom call @{target} is not supported")
        for i in range(len(op.results)):
            self.builder.result_element(i)
        return handler(self.builder, op, args)

    def _assertion(self, op: control.CustomCallOp, args: Sequence[Lowered]) -> None:
        """Use a shape assertion: certain ones vanish, others become facts the function requires."""
        predicate = args[0].predicate if args else None
        if predicate is None:
            self.builder.fail("shape assertion depends on tensor data")
        truth = predicate.decide(self.facts)
        if truth is False:
            message = op.attributes.get("error_message")
            text = message.data if isinstance(message, StringAttr) else ""
            self.builder.fail(f"shape assertion never holds: {text}".rstrip(": "))
        if truth is None:
            promises = predicate.promises()
            if promises is None or not all(
                self.facts.require(each.direction, each.lhs, each.rhs) for each in promises
            ):
                self.builder.unsupported("of a disjunction or an inequation of sizes")


# -- names ------------------------------------------------------------------------------------


def argument_names(main: FuncOp, functions: dict[str, FuncOp]) -> list[str]:
    """What callers call the arguments: `graph.name`, or JAX's locations, or the text's names."""
    attributes = _attribute_dicts(main.arg_attrs) or [DictionaryAttr({})] * len(main.args)
    return unique(
        _given_name(attributes[i])
        or _location_name(arg)
        or _callee_name(arg, functions)
        or arg.name_hint
        or f"arg{i}"
        for i, arg in enumerate(main.args)
    )


def _given_name(attributes: DictionaryAttr) -> str | None:
    name = attributes.data.get(graph.NAME)
    return name.data if isinstance(name, StringAttr) else None


def _location_name(arg: BlockArgument) -> str | None:
    return arg.location.desc.data if isinstance(arg.location, NameLoc) else None


def _callee_name(arg: BlockArgument, functions: dict[str, FuncOp]) -> str | None:
    """The name of the parameter of the first function the argument is passed to."""
    for use in arg.uses:
        if isinstance(use.operation, CallOp):
            callee = functions.get(use.operation.callee.root_reference.data)
            if callee is not None and not callee.is_declaration:
                return _location_name(callee.args[use.index])
    return None


_RESULT_KEY = re.compile(r"result(?:\[['\"](?P<key>[^'\"\]]+)['\"]\]|\.(?P<field>\w+))")


def result_names(main: FuncOp) -> list[str]:
    """What callers call the results: `graph.name`, else the key JAX tells, else out0, out1, …"""
    outputs = len(main.function_type.outputs)
    attributes = _attribute_dicts(main.res_attrs) or [DictionaryAttr({})] * outputs
    names: list[str] = []
    for i in range(outputs):
        info = attributes[i].data.get("jax.result_info")
        key = _RESULT_KEY.fullmatch(info.data) if isinstance(info, StringAttr) else None
        told = (key["key"] or key["field"]) if key else None
        names.append(_given_name(attributes[i]) or told or f"out{i}")
    return unique(names)


def _graph_attributes(
    attributes: ArrayAttr[DictionaryAttr] | None,
) -> list[dict[str, Attribute]]:
    """What the graph level keeps of attributes: what the frontends' dialects said is dropped."""
    return [
        {key: value for key, value in each.data.items() if key.startswith("graph.")}
        for each in _attribute_dicts(attributes)
    ]
