"""`graph-to-lin`: groups become kernels, the function becomes the host program (SPEC K3).

Groups of the same structure share one kernel: the digest is taken over the group's operations
first, and only a new digest is turned into IR. Names, and which symbol is called what, are not
part of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from xdsl.dialects import func
from xdsl.dialects.builtin import ModuleOp, SymbolRefAttr, TensorType
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ..diagnostics import error_at
from ..dialects import graph, lin
from ..dialects.dims import Dim, substitute, symbol, symbols_of
from ..dialects.facts import Facts
from ..dialects.graph.types import DimsAttr, shape_of, sizes_of
from ..dialects.memo import remembered
from ..passes.base import Pass, PassState
from ..passes.digest import attribute_text
from ..passes.functions import defined_functions
from ..passes.fuse.domains import RESHAPES as VIEWS
from .kernel_builder import build_kernel, kernel_hint


@dataclass(frozen=True)
class GraphToLinPass(Pass):
    """Turn groups into kernels and the functions around them into host programs."""

    name = "graph-to-lin"
    anchor = "builtin.module"

    def run(self, op: Operation, state: PassState) -> None:
        module = cast("ModuleOp", op)
        kernels: dict[str, lin.KernelOp] = {}
        taken = {f.sym_name.data for f in module.ops if isinstance(f, func.FuncOp)}
        for function in defined_functions(module):
            _check_named(function)
            graph.write_facts(function)
            _own_results(function)
            _convert(function.body.block, kernels, taken, state)
        if (first := module.body.block.first_op) is not None:
            module.body.block.insert_ops_before(list(kernels.values()), first)
        state.count("kernels", len(kernels))


def _check_named(function: func.FuncOp) -> None:
    for value in function.body.block.args:
        for i, size in enumerate(shape_of(value.type)):
            if size is None:
                raise error_at(
                    function,
                    f"argument {value.index}: dimension {i} is unknown and has no name",
                    expected="#graph.dims with a name for every '?'",
                    hint="run infer-shapes first",
                )


def _own_results(function: func.FuncOp) -> None:
    """Give every result bytes of its own: copy arguments, weights and duplicates."""
    block = function.body.block
    last = cast("func.ReturnOp", block.last_op)
    seen: set[SSAValue] = set()
    for i, value in enumerate(last.operands):
        source = value
        while isinstance(source.owner, VIEWS):
            source = source.owner.operands[0]
        if isinstance(source.owner, (graph.GroupOp, graph.ControlOp)) and source not in seen:
            seen.add(source)
            continue
        copy = graph.GroupOp.build_empty([value], [value.type])
        copy.location = last.location
        copy.block.add_op(graph.YieldOp.create(operands=[copy.block.args[0]]))
        block.insert_op_before(copy, last)
        last.operands[i] = copy.results[0]


def _convert(
    block: Block,
    kernels: dict[str, lin.KernelOp],
    taken: set[str],
    state: PassState,
) -> None:
    for op in list(block.ops):
        new: Operation
        if isinstance(op, graph.GroupOp):
            new = _call(op, kernels, taken)
            state.count("calls")
        elif isinstance(op, VIEWS):
            new = lin.ViewOp.create(operands=op.operands, result_types=[op.results[0].type])
        elif isinstance(op, graph.WeightOp):
            new = lin.WeightOp.create(
                result_types=[op.results[0].type], properties={"key": op.properties["key"]}
            )
        elif isinstance(op, graph.ConstantOp):
            new = lin.ConstantOp.create(
                result_types=[op.results[0].type], properties={"value": op.properties["value"]}
            )
        elif isinstance(op, graph.ControlOp):
            new = _control(op, kernels, taken, state)
        elif isinstance(op, graph.YieldOp):
            new = lin.YieldOp.create(operands=op.operands)
        elif isinstance(op, (func.ReturnOp, lin.WeightOp, lin.ConstantOp, lin.ViewOp)):
            continue  # the last three have come from around a region
        else:
            raise error_at(
                op, f"'{op.name}' is not in a group", hint="run fuse before graph-to-lin"
            )
        new.location = op.location
        block.insert_op_before(new, op)
        for old, result in zip(op.results, new.results, strict=True):
            result.name_hint = old.name_hint
            old.replace_all_uses_with(result)
        op.detach()
        op.erase()


def _control(
    op: graph.ControlOp, kernels: dict[str, lin.KernelOp], taken: set[str], state: PassState
) -> Operation:
    """The operation of the host program; weights and constants are named where they are used."""
    first = len(op.results) if isinstance(op, graph.WhileOp) else 0
    offset = len(op.operands) - len(op.passed)
    for i in reversed(range(first, len(op.passed))):
        if (path := _constant_path(op.passed[i])) is not None:
            for block in op.blocks:
                if block.args[i].first_use is not None:
                    block.args[i].replace_all_uses_with(_copy_into(block, path))
                block.erase_arg(block.args[i])
            op.operands = [v for k, v in enumerate(op.operands) if k != offset + i]
            _erase_unused(path)
    for block in op.blocks:
        _convert(block, kernels, taken, state)
    return (lin.WhileOp if isinstance(op, graph.WhileOp) else lin.IfOp).create(
        operands=op.operands,
        result_types=[r.type for r in op.results],
        regions=[op.detach_region(region) for region in list(op.regions)],
    )


def _constant_path(value: SSAValue) -> list[Operation] | None:
    """The operations that make a value, if it is a view of a weight or constant."""
    path = [value.owner]
    while isinstance(view := path[0], lin.ViewOp):
        path.insert(0, view.x.owner)
    if not isinstance(path[0], (lin.WeightOp, lin.ConstantOp)):
        return None
    return [op for op in path if isinstance(op, Operation)]


def _erase_unused(path: Sequence[Operation]) -> None:
    for op in reversed(path):
        if op.results[0].first_use is None:
            op.detach()
            op.erase()


def _copy_into(block: Block, path: Sequence[Operation]) -> SSAValue:
    """What a path makes, at the start of a block."""
    inside: dict[SSAValue, SSAValue] = {}
    copies = [op.clone(inside) for op in path]
    first = block.first_op
    assert first is not None
    block.insert_ops_before(copies, first)
    return copies[-1].results[0]


def _call(group: graph.GroupOp, kernels: dict[str, lin.KernelOp], taken: set[str]) -> lin.CallOp:
    symbols = group_symbols(group)
    facts = _kernel_facts(Facts.of(group), tuple(symbols))
    digest = group_digest(group, symbols, facts)
    kernel = kernels.get(digest)
    if kernel is None:
        name = f"k{len(kernels)}_{kernel_hint(group)}"
        while name in taken:
            name += "_"
        kernel = kernels[digest] = build_kernel(group, name, symbols, facts, digest)
    return lin.CallOp.create(
        operands=group.operands,
        result_types=[r.type for r in group.results],
        properties={
            "callee": SymbolRefAttr(kernel.sym_name),
            "symbols": DimsAttr.of([symbol(name) for name in symbols]),
        },
    )


def group_symbols(group: graph.GroupOp) -> list[str]:
    """The symbols a group mentions, in the order in which they appear."""
    shapes: dict[Sequence[Dim], None] = {}
    for arg in group.block.args:
        shapes[sizes_of(arg.type)] = None
    for op in group.block.ops:
        for attribute in op.properties.values():
            if isinstance(attribute, DimsAttr):
                shapes[attribute.sizes] = None
        for result in op.results:
            shapes[sizes_of(result.type)] = None
    names = (name for shape in shapes for size in shape for name in sorted(symbols_of(size)))
    return list(dict.fromkeys(names))


@lru_cache(maxsize=1024)
def _kernel_facts(facts: Facts, symbols: tuple[str, ...]) -> Facts:
    """What is known about a kernel's sizes alone, as it calls them."""
    if not facts:
        return facts
    return facts.about(symbols).substitute(_Renamed(symbols).renaming)


def group_digest(group: graph.GroupOp, symbols: Sequence[str], facts: Facts) -> str:
    """A hash of a group's structure: operations, properties, types and edges, but no names; and of
    what is known about its sizes."""
    renamed = _Renamed(tuple(symbols)).text
    numbers: dict[SSAValue, int] = {}
    lines: list[str] = [str(facts)] if facts else []
    for arg in group.block.args:
        numbers[arg] = len(numbers)
        lines.append(renamed(arg.type))
    for op in group.block.ops:
        words = [op.name, *(str(numbers[v]) for v in op.operands)]
        words += [f"{k}={renamed(v)}" for k, v in sorted(op.properties.items())]
        for result in op.results:
            words.append(renamed(result.type))
            numbers[result] = len(numbers)
        lines.append(" ".join(words))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


@lru_cache(maxsize=64)
class _Renamed:
    """Attributes as text, with the symbols of a group called by their places."""

    def __init__(self, symbols: tuple[str, ...]) -> None:
        self.renaming: dict[str, Dim] = {old: symbol(f"n{i}") for i, old in enumerate(symbols)}
        self.text = remembered(self._text)

    def _text(self, attribute: Attribute) -> str:
        if isinstance(attribute, TensorType):
            sizes = sizes_of(attribute)
            return f"{attribute.element_type}[{self._sizes(sizes)}]"
        if isinstance(attribute, DimsAttr):
            return self._sizes(attribute.sizes)
        return attribute_text(attribute)

    def _sizes(self, sizes: Sequence[Dim]) -> str:
        return ",".join(str(substitute(size, self.renaming)) for size in sizes)
