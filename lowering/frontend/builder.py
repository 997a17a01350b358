"""What all frontends share: what a value has become, and how graph operations are made (K1, K3).

A value is *lowered* to a graph value, or, for shape arithmetic, to numbers that are dimension
expressions; operations appear in the graph only when a tensor computation needs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn, cast

from xdsl.dialects.builtin import (
    DenseIntOrFPElementsAttr,
    IntegerType,
    LocationAttr,
    TensorType,
    i1,
    i64,
)
from xdsl.ir import Attribute, Block, SSAValue
from xdsl.utils.exceptions import VerifyException

from ...dialects import graph
from ...dialects.dims import Dim
from .facts import Predicate, SizeFacts

Shape = tuple[Dim, ...]


@dataclass(eq=False, slots=True)
class Lowered:
    """What a value of a program has become. At least one of the last three fields is there."""

    type: TensorType[Attribute]
    """With a name for every unknown size."""
    value: SSAValue | None = None
    numbers: tuple[Dim, ...] | None = None
    """The elements of an integer scalar or vector that depends on sizes only."""
    predicate: Predicate | None = None
    """Of a boolean scalar that depends on sizes only."""
    literal: DenseIntOrFPElementsAttr | None = None
    """Of a constant."""
    offset: tuple[Lowered, tuple[Dim, ...]] | None = None
    """Of a vector: what it was added to, and the numbers that were added."""

    @property
    def shape(self) -> Shape:
        """The sizes."""
        return graph.sizes_of(self.type)

    @property
    def element(self) -> Attribute:
        """The element type."""
        return self.type.element_type

    @property
    def splat(self) -> int | float | None:
        """The value of a constant whose elements are all equal."""
        if self.literal is None or not self.literal.is_splat():
            return None
        return cast("int | float", self.literal.get_values()[0])


class GraphBuilder:
    """Makes graph operations at the end of a block, on behalf of one operation of a program.

    A frontend says which operation that is (`subject`, `location`) and how it fails. `loops` is how
    many loops the block is inside of.
    """

    subject: str
    """What the current operation is called in diagnostics."""
    location: LocationAttr
    """Where it stands."""

    def __init__(self, block: Block, facts: SizeFacts) -> None:
        self.block = block
        self.facts = facts
        self.loops = 0

    # -- diagnostics ------------------------------------------------------------------------

    def fail(
        self, message: str, *, expected: str | None = None, found: str | None = None
    ) -> NoReturn:
        """Raise the diagnostic for the current operation."""
        raise NotImplementedError

    def unsupported(self, what: str) -> NoReturn:
        """Raise the diagnostic that a form of the current operation is not supported."""
        self.fail(f"'{self.subject}' {what} is not supported")

    # -- operations -------------------------------------------------------------------------

    def emit(
        self,
        op_class: type[graph.GraphOp],
        *operands: SSAValue,
        result: Attribute | None = None,
        **fields: object,
    ) -> SSAValue:
        """Append an operation; the result type is inferred, or checked if given."""
        try:
            op = op_class.make(operands, result=result, **fields)
        except VerifyException as error:
            self.fail(f"'{self.subject}' {str(error).strip()}")
        op.location = self.location
        self.block.add_op(op)
        return op.results[0]

    def elementwise(self, name: str, *operands: SSAValue) -> SSAValue:
        """Append an elementwise operation by its name in the graph dialect."""
        return self.emit(graph.ELEMENTWISE_OPS[name], *operands)

    def lowered(self, value: SSAValue) -> Lowered:
        """A graph value as a lowered value."""
        return Lowered(cast("TensorType[Attribute]", value.type), value)

    def constant(self, literal: DenseIntOrFPElementsAttr) -> SSAValue:
        """Append a constant."""
        return self.emit(graph.ConstantOp, value=literal)

    def scalar(self, value: float, element: Attribute) -> SSAValue:
        """Append a scalar constant."""
        type_ = graph.tensor_type(element, ())
        if isinstance(element, IntegerType):
            return self.constant(DenseIntOrFPElementsAttr.from_list(type_, [int(value)]))  # pyright: ignore[reportArgumentType, reportCallIssue]
        return self.constant(DenseIntOrFPElementsAttr.from_list(type_, [float(value)]))  # pyright: ignore[reportArgumentType, reportCallIssue]

    def broadcast(self, value: SSAValue, shape: Shape, axes: Sequence[int] = ()) -> SSAValue:
        """Append a broadcast to `shape` unless there is nothing to do."""
        element = graph.element_type(value.type)
        type_ = graph.tensor_type(element, shape)
        if value.type == type_ and list(axes) == list(range(len(shape))):
            return value
        return self.emit(graph.BroadcastOp, value, result=type_, axes=axes)

    def full(self, value: float, like: SSAValue) -> SSAValue:
        """Append a tensor of `like`'s type whose elements are all `value`."""
        scalar = self.scalar(value, graph.element_type(like.type))
        return self.broadcast(scalar, graph.sizes_of(like.type))

    def reshape(self, value: SSAValue, shape: Shape) -> SSAValue:
        """Append a reshape unless there is nothing to do."""
        type_ = graph.tensor_type(graph.element_type(value.type), shape)
        return value if value.type == type_ else self.emit(graph.ReshapeOp, value, result=type_)

    def transpose(self, value: SSAValue, perm: Sequence[int]) -> SSAValue:
        """Append a transpose unless there is nothing to do."""
        if list(perm) == list(range(len(perm))):
            return value
        return self.emit(graph.TransposeOp, value, perm=perm)

    # -- values -----------------------------------------------------------------------------

    def tensor(self, arg: Lowered) -> SSAValue:
        """The graph value of a lowered value, made now if it has only been numbers so far."""
        if arg.value is None:
            if arg.literal is not None:
                arg.value = self.constant(arg.literal)
            elif arg.predicate is not None:
                arg.value = self._predicate(arg.predicate)
            else:
                assert arg.numbers is not None
                parts = [self._size(number, arg.element) for number in arg.numbers]
                if not parts:
                    empty = cast("TensorType[IntegerType]", arg.type)
                    parts = [self.constant(DenseIntOrFPElementsAttr.from_list(empty, []))]
                elif arg.shape:
                    parts = [self.reshape(part, (1,)) for part in parts]
                value = parts[0] if len(parts) == 1 else self._joined(arg.type, parts)
                arg.value = self.reshape(value, arg.shape)
        return arg.value

    def _joined(self, type_: TensorType[Attribute], parts: Sequence[SSAValue]) -> SSAValue:
        if parts:
            return self.emit(graph.ConcatOp, *parts, axis=0)
        return self.constant(DenseIntOrFPElementsAttr.from_list(type_, []))  # pyright: ignore[reportArgumentType, reportCallIssue]

    def _size(self, number: Dim, element: Attribute) -> SSAValue:
        if isinstance(number, int):
            return self.scalar(number, element)
        return self.emit(graph.SizeOp, result=graph.tensor_type(element, ()), value=(number,))

    def _predicate(self, predicate: Predicate) -> SSAValue:
        if (truth := predicate.decide(self.facts)) is not None:
            return self.scalar(truth, i1)
        if predicate.kind == "relation":
            sides = (self._size(predicate.lhs, i64), self._size(predicate.rhs, i64))
            direction = predicate.direction.lower()
            return self.emit(graph.CompareOp, *sides, direction=direction)
        return self.elementwise(predicate.kind, *map(self._predicate, predicate.parts))

    def numbers(self, arg: Lowered, what: str) -> tuple[Dim, ...]:
        """The elements of a shape operand; a diagnostic if they depend on data."""
        if arg.numbers is None:
            self.fail(
                f"{what} of '{self.subject}' depends on tensor data",
                expected="a computation on sizes",
            )
        return arg.numbers

    def same_shape(self, a: Shape, b: Shape) -> Shape:
        """Use that two shapes are equal; a diagnostic if that is not certain."""
        for i, (x, y) in enumerate(zip(a, b, strict=True)):
            if not self.facts.equate(x, y):
                self.fail(f"'{self.subject}' dimension {i}: sizes {x} and {y} are not known equal")
        return a
