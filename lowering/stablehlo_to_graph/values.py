"""The state of one lowering: what each value has become, and how graph operations are made.

A value is *lowered* to a graph value, or, for shape arithmetic, to numbers that are dimension
expressions; operations appear in the graph only when a tensor computation needs them (SPEC K1, K3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeVar, cast

from xdsl.dialects.builtin import (
    BFloat16Type,
    DenseIntOrFPElementsAttr,
    Float16Type,
    Float32Type,
    Float64Type,
    IntegerType,
    Signedness,
    TensorType,
    i1,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from ...diagnostics import AioptError, error_at
from ...dialects import graph
from ...dialects.dims import Dim
from ...dialects.stablehlo import checks
from .dims import Facts, Predicate

Shape = tuple[Dim, ...]


@dataclass(eq=False, slots=True)
class Lowered:
    """What a StableHLO value has become. At least one of the last three fields is there."""

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


Handler = Callable[["Builder", Operation, Sequence[Lowered]], Sequence[Lowered]]
Op = TypeVar("Op", bound=graph.GraphOp)


class Builder:
    """Makes graph operations at the end of a block, on behalf of the StableHLO operation `op`."""

    def __init__(self, block: Block, op: Operation, facts: Facts) -> None:
        self.block = block
        self.op = op
        self.facts = facts

    # -- diagnostics ------------------------------------------------------------------------

    def fail(
        self, message: str, *, expected: str | None = None, found: str | None = None
    ) -> NoReturn:
        """Raise the diagnostic for the current operation."""
        raise error_at(self.op, message, expected=expected, found=found)

    def unsupported(self, what: str) -> NoReturn:
        """Raise the diagnostic that a form of the current operation is not supported."""
        self.fail(f"'{self.op.name}' {what} is not supported")

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
            raise self._explain(error) from error
        op.location = self.op.location
        self.block.add_op(op)
        return op.results[0]

    def _explain(self, error: VerifyException) -> AioptError:
        return error_at(self.op, f"'{self.op.name}' {str(error).strip()}")

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
                if arg.shape:
                    parts = [self.reshape(part, (1,)) for part in parts]
                arg.value = (
                    parts[0] if len(parts) == 1 else self.emit(graph.ConcatOp, *parts, axis=0)
                )
        return arg.value

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
                f"{what} of '{self.op.name}' depends on tensor data",
                expected="a computation on sizes",
            )
        return arg.numbers

    def result_shape(self, index: int = 0) -> checks.Sizes:
        """The sizes written in the type of a result; negative is an unknown one."""
        return checks.sizes(self.op.results[index], "result")

    def static_shape(self) -> Shape:
        """The shape written in the type of the result; a diagnostic if it has unknown sizes."""
        shape = self.result_shape()
        for i, size in enumerate(shape):
            if size < 0:
                self.fail(f"'{self.op.name}' result dimension {i} has an unknown size")
        return shape

    def result_element(self, index: int = 0) -> Attribute:
        """The element type written in the type of a result, checked to be supported."""
        element = checks.tensor(self.op.results[index], "result").element_type
        self.check_element(element)
        return element

    def check_element(self, element: Attribute) -> None:
        """Raise a diagnostic for an element type the graph level does not have."""
        if isinstance(element, IntegerType):
            if element.signedness.data != Signedness.UNSIGNED and element.width.data in (
                1,
                8,
                16,
                32,
                64,
            ):
                return
        elif isinstance(element, Float16Type | BFloat16Type | Float32Type | Float64Type):
            return
        self.fail(f"element type {element} is not supported")

    def same_shape(self, a: Shape, b: Shape) -> Shape:
        """Use that two shapes are equal; a diagnostic if that is not certain."""
        for i, (x, y) in enumerate(zip(a, b, strict=True)):
            if not self.facts.equate(x, y):
                self.fail(f"'{self.op.name}' dimension {i}: sizes {x} and {y} are not known equal")
        return a

    def declared(self, shape: Shape, index: int = 0) -> Shape:
        """Use that an inferred result shape agrees with the type that is written."""
        written = self.result_shape(index)
        if len(written) != len(shape):
            self.fail(f"'{self.op.name}' result has rank {len(written)}, expected {len(shape)}")
        merged = tuple(
            size if number < 0 else number for number, size in zip(written, shape, strict=True)
        )
        return self.same_shape(merged, shape)
