"""What a handler sees of a node: its attributes, its opset, and the builder of operations (K3).

A handler is a function ``(b, node, x, y, z=None) -> Lowered | Sequence[Lowered]``: the builder, the
node, and the node's inputs in order. Parameters with a default are optional inputs, ``*xs`` takes
any number. It returns the outputs in order; those that a node does not name are dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeAlias, cast

import numpy as np
from xdsl.dialects.builtin import FileLineColLoc, IntAttr, StringAttr
from xdsl.ir import Attribute as IrAttribute
from xdsl.ir import Block, BlockArgument, Operation, SSAValue

from ...diagnostics import AioptError, error_at
from ...dialects import graph
from ..frontend.arrays import Array, Arrays, element_of
from ..frontend.builder import Lowered
from ..frontend.facts import SizeFacts
from ..frontend.needs import NeedsShapes, NeedsValue
from .model import Attribute, Graph, NodeProto, Tensor, TensorError, dtype_of, tensor_array

if TYPE_CHECKING:
    from .importer import Importer

Outputs: TypeAlias = "Lowered | Sequence[Lowered]"
Handler: TypeAlias = "Callable[..., Outputs]"
Handlers: TypeAlias = "dict[str, Handler]"

_FLOAT, _INT, _STRING, _TENSOR, _GRAPH, _FLOATS, _INTS, _STRINGS = 1, 2, 3, 4, 5, 6, 7, 8
_TYPE_NAMES = {
    0: "nothing", _FLOAT: "a float", _INT: "an integer", _STRING: "a string", _TENSOR: "a tensor",
    _GRAPH: "a graph", _FLOATS: "floats", _INTS: "integers", _STRINGS: "strings",
    9: "tensors", 10: "graphs", 11: "a sparse tensor", 12: "sparse tensors", 13: "a type",
    14: "types",
}  # fmt: skip


class InRegion(Exception):
    """A value that a region computes must be known; `reason` is the diagnostic."""

    def __init__(self, reason: AioptError) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Node:
    """One node: names, attributes with checked types, and the version of its operator set."""

    proto: NodeProto
    number: int
    """Counted from 1; a node of a function or subgraph has that of the node it is part of."""
    opset: int
    """The version of the operator set that the node's operator is of."""
    builder: Builder
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    @property
    def op_type(self) -> str:
        """The operator."""
        return self.proto.op_type

    @property
    def label(self) -> str:
        """How diagnostics name the node."""
        name = self.proto.name or next(filter(None, self.proto.output), "")
        return f"node '{name}' ({self.op_type})"

    @property
    def output_name(self) -> str:
        """The name of the first output."""
        return next(iter(self.proto.output), "")

    @property
    def output_count(self) -> int:
        """How many outputs have a name, up to the last that has one."""
        named = [k for k, name in enumerate(self.proto.output, start=1) if name]
        return named[-1] if named else 0

    def wants(self, index: int) -> bool:
        """Whether an output has a name, and may be used."""
        return index < len(self.proto.output) and bool(self.proto.output[index])

    def has(self, name: str) -> bool:
        """Whether an attribute is given."""
        return name in self.attributes

    # -- attributes; without a default they are required --------------------------------------

    def int(self, name: str, default: int | None = None) -> int:
        """An integer attribute."""
        found = self._typed(name, _INT, required=default is None)
        return cast("int", default) if found is None else found.i

    def flag(self, name: str, default: bool = False) -> bool:
        """An integer attribute that stands for a truth value."""
        return bool(self.int(name, int(default)))

    def float(self, name: str, default: float | None = None) -> float:
        """A float attribute."""
        found = self._typed(name, _FLOAT, required=default is None)
        return cast("float", default) if found is None else found.f

    def string(self, name: str, default: str | None = None) -> str:
        """A string attribute."""
        found = self._typed(name, _STRING, required=default is None)
        return cast("str", default) if found is None else found.s.decode("utf-8", "replace")

    def ints(self, name: str, default: Sequence[int] | None = None) -> list[int]:
        """An attribute that lists integers."""
        found = self._typed(name, _INTS, required=default is None)
        return list(cast("Sequence[int]", default)) if found is None else found.ints

    def floats(self, name: str, default: Sequence[float] | None = None) -> list[float]:
        """An attribute that lists floats."""
        found = self._typed(name, _FLOATS, required=default is None)
        return list(cast("Sequence[float]", default)) if found is None else found.floats

    def strings(self, name: str, default: Sequence[str] | None = None) -> list[str]:
        """An attribute that lists strings."""
        found = self._typed(name, _STRINGS, required=default is None)
        if found is None:
            return list(cast("Sequence[str]", default))
        return [item.decode("utf-8", "replace") for item in found.strings]

    def tensor(self, name: str) -> Array:
        """A tensor attribute."""
        found = self._typed(name, _TENSOR, required=True)
        assert found is not None
        return self.builder.elements(found.t or Tensor(), f"attribute '{name}'")

    def graph(self, name: str) -> Graph:
        """A subgraph."""
        found = self._typed(name, _GRAPH, required=True)
        assert found is not None
        return found.g or Graph()

    def element(self, name: str, default: int | None = None) -> IrAttribute:
        """The element type that an integer attribute names."""
        return self.builder.element(self.int(name, default), f"attribute '{name}'")

    def _typed(self, name: str, wanted: int, *, required: bool) -> Attribute | None:
        """An attribute, checked to be of a type; None if it is not there."""
        found = self.attributes.get(name)
        if found is None:
            if required:
                self.builder.fail(f"attribute '{name}' is missing")
            return None
        if found.type not in (wanted, 0):
            expected, other = _TYPE_NAMES[wanted], _TYPE_NAMES.get(found.type, str(found.type))
            self.builder.fail(f"attribute '{name}'", expected=expected, found=other)
        return found


class Builder(Arrays):
    """Makes graph operations for the current node of a model."""

    def __init__(self, block: Block, facts: SizeFacts, file: str, folder: Path | None) -> None:
        super().__init__(block, facts)
        self.weights = {}
        self.file = StringAttr(file)
        self.folder = folder
        self.argument_names: list[str] = []
        self.node: Node | None = None
        self.subject = "model"
        self.importer: Importer
        self.location = FileLineColLoc(self.file, IntAttr(1), IntAttr(1))

    def enter(self, node: Node) -> None:
        """Make operations on behalf of a node from now on."""
        self.node = node
        self.subject = node.op_type
        self.location = FileLineColLoc(self.file, IntAttr(max(node.number, 1)), IntAttr(1))

    # -- diagnostics ------------------------------------------------------------------------

    def fail(
        self, message: str, *, expected: str | None = None, found: str | None = None
    ) -> NoReturn:
        """Raise the diagnostic for the current node."""
        raise self.error(message, expected=expected, found=found)

    def error(
        self, message: str, *, expected: str | None = None, found: str | None = None
    ) -> AioptError:
        """The diagnostic for the current node."""
        if self.node is not None:
            message = message.removeprefix(f"'{self.subject}'").removeprefix(":").strip()
            message = f"{self.node.label}: {message}"
        return error_at(self, message, expected=expected, found=found)

    def needs(self, x: Lowered, what: str) -> NoReturn:
        """Raise what has to be known for the value of `x`: inputs, or their shapes."""
        names = self.inputs_of(x)
        if names is None:
            raise InRegion(self.error(f"what a loop or branch computes must be known: {what}"))
        if not names and x.value is not None and not self.depends_on_sizes(x.value):
            self.fail(f"{what} is computed from large tensors")
        if not names:
            raise NeedsShapes(self.error(f"{what} is computed from sizes of the inputs"))
        values = ", ".join(f"'{name}'" for name in names)
        word = "value" if len(names) == 1 else "values"
        raise NeedsValue(names, self.error(f"the {word} of {values} must be known: {what}"))

    def inputs_of(self, x: Lowered) -> list[str] | None:
        """The inputs of the model that a value depends on; None if it depends on a region's."""
        sources = [] if x.value is None else _computed_from(x.value)
        args = [value for value in sources if isinstance(value, BlockArgument)]
        if any(arg.block is not self.importer.top for arg in args):
            return None
        return [self.argument_names[index] for index in sorted(arg.index for arg in args)]

    def depends_on_sizes(self, value: SSAValue) -> bool:
        """Whether sizes that are no numbers yet go into a value."""
        sources = _computed_from(value)
        if any(isinstance(source.owner, graph.SizeOp | graph.DimOp) for source in sources):
            return True
        return any(not _is_static(source.type) for source in sources)

    def undecided(self, message: str) -> NoReturn:
        """Raise that shapes have to be known."""
        raise NeedsShapes(self.error(message))

    # -- what nodes hold ----------------------------------------------------------------------

    def elements(self, tensor: Tensor, what: str) -> Array:
        """The elements of a tensor of the model."""
        try:
            return tensor_array(tensor, self.folder)
        except TensorError as error:
            self.fail(f"{what}: {error}")

    def element(self, data_type: int, what: str = "output") -> IrAttribute:
        """The element type with a number of TensorProto.DataType."""
        try:
            found = element_of(dtype_of(data_type))
        except TensorError as error:
            self.fail(f"{what}: {error}")
        assert found is not None
        return found

    def values(self, x: Lowered, what: str) -> Array:
        """The elements of an operand that constants decide; a diagnostic if they do not."""
        found = self.known(x)
        if found is None:
            self.needs(x, what)
        return found

    def axis_of(self, x: Lowered, rank: int) -> int:
        """The axis that an operand is."""
        found = self.ints(x, "the axis")
        if len(found) != 1:
            self.fail("the axis", expected="one number", found=str(len(found)))
        return self.axis(found[0], rank)

    def ints(self, x: Lowered, what: str) -> list[int]:
        """The elements of an integer operand that constants decide, such as axes."""
        return [int(value) for value in np.asarray(self.values(x, what)).reshape(-1)]


def _computed_from(value: SSAValue) -> list[SSAValue]:
    """A value and all that it is computed from."""
    found: dict[SSAValue, None] = {}
    pending = [value]
    while pending:
        current = pending.pop()
        if current not in found:
            found[current] = None
            if isinstance(current.owner, Operation):
                pending.extend(current.owner.operands)
    return list(found)


def _is_static(type_: IrAttribute) -> bool:
    return all(isinstance(size, int) for size in graph.shape_of(type_))
