"""What a program at the graph level must be before a pipeline gets it (K1, T9).

The operations verify themselves; this file looks at the program as a whole: its entry function, the
names and types of inputs and results, where symbolic sizes come from. The passes rely on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from xdsl.dialects.builtin import ModuleOp, StringAttr, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Operation
from xdsl.utils.exceptions import VerifyException

from ..backends.interp import find_function, input_names
from ..diagnostics import AioptError, error_at
from ..dialects import dims
from ..dialects.graph import NAME, WEIGHT, element_type, shape_of
from ..dialects.graph.base import GraphOp
from ..dialects.graph.elements import numpy_dtype
from ..dialects.graph.types import check_tensor_type
from ..lowering.table_words import MAX_RANK
from ..passes.functions import check_one_block

GRAPH_LEVEL = ("builtin", "func", "graph")
"""The dialects of a program at the graph level."""

MAX_BYTES = 1 << 47
"""No tensor is larger than the address space of a process."""


def foreign_operation(module: ModuleOp) -> Operation | None:
    """The first operation of another level."""
    return next((op for op in module.walk() if op.name.partition(".")[0] not in GRAPH_LEVEL), None)


def check_program(module: ModuleOp) -> None:
    """Raise AioptError, at the place that is wrong, unless the module is a program."""
    foreign = foreign_operation(module)
    if foreign is not None:
        raise error_at(foreign, f"'{foreign.name}' is not an operation of the graph level")
    entry = find_function(module)
    _check_names(entry)
    if not entry.function_type.outputs.data:
        raise error_at(entry, f"'{entry.sym_name.data}' returns nothing", expected="a result")
    for function in module.ops:
        if isinstance(function, FuncOp) and not function.is_declaration:
            _check_function(function)


def _check_names(function: FuncOp) -> None:
    """Input names are strings, each given once."""
    for attributes in (function.arg_attrs, function.res_attrs):
        for entries in attributes.data if attributes is not None else ():
            for key in (NAME, WEIGHT):
                value = entries.data.get(key)
                if value is not None and not (isinstance(value, StringAttr) and value.data):
                    raise error_at(function, f"'{key}' is not a name", found=str(value))
    names = input_names(function)
    for position, name in enumerate(names):
        if name in names[:position]:
            raise error_at(function, f"two arguments are named '{name}'")


def _check_function(function: FuncOp) -> None:
    check_one_block(function)
    seen: set[Attribute] = set()
    known: set[str] = set()
    for index, type_ in enumerate(function.function_type.inputs):
        _check_type(function, f"argument {index}", type_)
        known |= _symbols(type_)
        seen.add(type_)
    for index, type_ in enumerate(function.function_type.outputs):
        _check_type(function, f"result {index}", type_)
        _check_symbols(function, _symbols(type_), known)
        seen.add(type_)
    for op in function.body.block.walk():
        for type_ in _defined_types(op):
            if type_ not in seen:
                _check_type(op, f"'{op.name}'", type_)
                _check_symbols(op, _symbols(type_), known)
                seen.add(type_)
        _check_symbols(op, _mentioned(op), known)


def _defined_types(op: Operation) -> Iterator[Attribute]:
    yield from (result.type for result in op.results)
    for region in op.regions:
        for block in region.blocks:
            yield from (arg.type for arg in block.args)


def _check_type(op: Operation, what: str, type_: Attribute) -> None:
    """A ranked tensor of elements that can be executed, of a size that can exist."""
    try:
        check_tensor_type(type_, what)
    except VerifyException as error:
        raise error_at(op, str(error)) from error
    assert isinstance(type_, TensorType)
    try:
        itemsize = numpy_dtype(element_type(type_)).itemsize
    except AioptError as error:
        raise error_at(op, f"{what}: {error.message}", hint=error.hint) from error
    if type_.get_num_dims() > MAX_RANK:
        raise error_at(
            op, f"{what}: too many dimensions", expected=f"at most {MAX_RANK}",
            found=str(type_.get_num_dims()),
        )  # fmt: skip
    sizes = [size for size in shape_of(type_) if isinstance(size, int)]
    if 0 not in sizes and prod(sizes) * itemsize >= MAX_BYTES:
        raise error_at(op, f"{what}: {type_} does not fit into memory")


def _symbols(type_: Attribute) -> frozenset[str]:
    assert isinstance(type_, TensorType)
    names = (dims.symbols_of(size) for size in shape_of(type_) if size is not None)
    return frozenset().union(*names)


def _mentioned(op: Operation) -> frozenset[str]:
    """The symbols in an operation's properties."""
    if not isinstance(op, GraphOp):
        return frozenset()
    fields = (name for name, kind in op.FIELDS.items() if kind == "dims" and name in op.properties)
    return frozenset().union(*(dims.symbols_of(d) for name in fields for d in op.value(name)))


def _check_symbols(op: Operation, used: frozenset[str], known: set[str]) -> None:
    for name in sorted(used - known):
        raise error_at(
            op,
            f"nothing says how large '{name}' is",
            expected="the size of an argument",
            found=f"only {', '.join(sorted(known))}" if known else "no symbolic argument",
        )
