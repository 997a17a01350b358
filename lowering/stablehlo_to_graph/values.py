"""The builder of graph operations for StableHLO (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

from xdsl.dialects.builtin import (
    BFloat16Type,
    Float16Type,
    Float32Type,
    Float64Type,
    IntegerType,
    Signedness,
)
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ...diagnostics import error_at
from ...dialects.stablehlo import checks
from ..frontend.builder import GraphBuilder, Lowered, Shape
from ..frontend.facts import SizeFacts

_WHOLE = (8, 16, 32, 64)

Handler = Callable[["Builder", Operation, Sequence[Lowered]], Sequence[Lowered]]


class Builder(GraphBuilder):
    """Makes graph operations at the end of a block, on behalf of the StableHLO operation `op`.

    Attributes:
        lanes: the places a region of scalars is applied to at once; () outside of such regions.
        env: the values of the function that is being lowered.
        functions: the functions of the program.
        lower_block: lowers the operations of a block with these values known, here; what its
            terminator gives.
    """

    def __init__(self, block: Block, op: Operation, facts: SizeFacts) -> None:
        super().__init__(block, facts)
        self.op = op
        self.lanes: Shape = ()
        self.env: dict[SSAValue, Lowered] = {}
        self.functions: dict[str, FuncOp] = {}
        self.lower_block: Callable[[Block, dict[SSAValue, Lowered]], Sequence[Lowered]]

    @property
    def op(self) -> Operation:
        """The current operation."""
        return self._op

    @op.setter
    def op(self, op: Operation) -> None:
        self._op, self.subject, self.location = op, op.name, op.location

    def fail(
        self, message: str, *, expected: str | None = None, found: str | None = None
    ) -> NoReturn:
        """Raise the diagnostic for the current operation."""
        raise error_at(self.op, message, expected=expected, found=found)

    def integers(self, arg: Lowered, what: str) -> tuple[int, ...]:
        """The elements of an operand that has to be known; a diagnostic if one is not."""
        numbers = self.numbers(arg, what)
        known = tuple(number for number in numbers if isinstance(number, int))
        if len(known) != len(numbers):
            self.fail(f"{what} of '{self.op.name}' depends on sizes", expected="constants")
        return known

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
            unsigned = element.signedness.data == Signedness.UNSIGNED
            widths = _WHOLE if unsigned else (1, *_WHOLE)
            if element.width.data in widths:
                return
        elif isinstance(element, Float16Type | BFloat16Type | Float32Type | Float64Type):
            return
        self.fail(f"element type {element} is not supported")

    def declared(self, shape: Shape, index: int = 0) -> Shape:
        """Use that an inferred result shape agrees with the type that is written."""
        written = self.result_shape(index)
        if self.lanes:
            return shape
        if len(written) != len(shape):
            self.fail(f"'{self.op.name}' result has rank {len(written)}, expected {len(shape)}")
        merged = tuple(
            size if number < 0 else number for number, size in zip(written, shape, strict=True)
        )
        return self.same_shape(merged, shape)
