"""Padding inside a kernel: a tensor that is read but never stored (SPEC K1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, cast

from xdsl.dialects.builtin import DenseArrayBase, FloatAttr, IntegerAttr, i64
from xdsl.ir import Attribute
from xdsl.irdl import irdl_op_definition, operand_def, prop_def, result_def, traits_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from ..dims import Dim, maximum
from ..graph.types import (
    DimsAttr,
    element_type,
    parse_dim_texts,
    shape_of,
    show_shape,
    sizes_of,
    tensor_type,
)
from .text import SignatureOp, check_expressions, check_named


@irdl_op_definition
class PadOp(SignatureOp):
    """A kernel's argument with `low` elements of `value` before, `high` after and `interior`
    between the elements of each dimension; negative ones crop.

    Only for generics to read: whoever reads outside of the argument gets `value`.
    """

    name = "lin.pad"

    x = operand_def()
    low = prop_def(DimsAttr)
    high = prop_def(DimsAttr)
    interior = prop_def(DenseArrayBase)
    value = prop_def(Attribute)
    res = result_def()
    traits = traits_def(Pure())

    @property
    def between(self) -> tuple[int, ...]:
        """The number of elements put between two, for each dimension."""
        return tuple(cast("DenseArrayBase[Any]", self.interior).get_values())

    @staticmethod
    def padded(
        sizes: Sequence[Dim], low: Sequence[Dim], high: Sequence[Dim], interior: Sequence[int]
    ) -> tuple[Dim, ...]:
        """The sizes of the result."""
        return tuple(
            maximum(size * (between + 1) - between, 0) + before + after
            for size, before, after, between in zip(sizes, low, high, interior, strict=True)
        )

    @staticmethod
    def of(
        x: Any, low: Sequence[Dim], high: Sequence[Dim], interior: Sequence[int], value: Attribute
    ) -> PadOp:
        """Padding of a kernel's argument."""
        sizes = PadOp.padded(sizes_of(x.type), low, high, interior)
        return PadOp.create(
            operands=[x],
            result_types=[tensor_type(element_type(x.type), sizes)],
            properties={
                "low": DimsAttr.of(low),
                "high": DimsAttr.of(high),
                "interior": DenseArrayBase.from_list(i64, list(interior)),
                "value": value,
            },
        )

    def verify_(self) -> None:
        check_named(self.x.type, "operand")
        check_named(self.res.type, "result")
        rank = len(shape_of(self.x.type))
        for name, values in (("low", self.low.texts), ("high", self.high.texts),
                             ("interior", self.between)):  # fmt: skip
            if len(values) != rank:
                raise VerifyException(f"{name} has {len(values)} entries, expected {rank}")
        check_expressions("low", self.low)
        check_expressions("high", self.high)
        if any(between < 0 for between in self.between):
            raise VerifyException(f"interior is {list(self.between)}, expected no negative numbers")
        element = element_type(self.x.type)
        given = self.value.type if isinstance(self.value, FloatAttr | IntegerAttr) else None
        if element_type(self.res.type) != element or given != element:
            raise VerifyException(f"operand, result and value need the element type {element}")
        sizes = sizes_of(self.x.type)
        expected = self.padded(sizes, self.low.sizes, self.high.sizes, self.between)
        if shape_of(self.res.type) != expected:
            raise VerifyException(
                f"the result is {show_shape(shape_of(self.res.type))}, padding gives"
                f" {show_shape(expected)}"
            )

    def print(self, printer: Printer) -> None:
        low, high = (", ".join(sizes.texts) for sizes in (self.low, self.high))
        printer.print_string(f" low = [{low}] high = [{high}] interior = {list(self.between)}")
        printer.print_string(" value = ")
        printer.print_attribute(self.value)
        self.print_signature(printer)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        props: dict[str, Attribute] = {}
        for name in ("low", "high"):
            parser.parse_keyword(name)
            parser.parse_punctuation("=")
            with parser.in_square_brackets():
                props[name] = DimsAttr(parse_dim_texts(parser, closing="]"))
        parser.parse_keyword("interior")
        parser.parse_punctuation("=")
        values = parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parser.parse_integer)
        props["interior"] = DenseArrayBase.from_list(i64, values)
        parser.parse_keyword("value")
        parser.parse_punctuation("=")
        props["value"] = parser.parse_attribute()
        operands, results = cls.parse_signature(parser)
        return cls.create(operands=operands, result_types=results, properties=props)
