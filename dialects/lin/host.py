"""The host program of the lin level: calls of kernels, views, weights, constants (SPEC K1)."""

from __future__ import annotations

from math import prod
from typing import Self, cast

from xdsl.dialects.builtin import (
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    FlatSymbolRefAttrConstr,
    IntegerAttr,
    IntegerType,
    StringAttr,
    SymbolRefAttr,
    TensorType,
    UnitAttr,
    i64,
)
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from ..dims import Dim, product
from ..graph.types import (
    DimsAttr,
    element_type,
    parse_dim_texts,
    shape_of,
    show_shape,
)
from .text import (
    SignatureOp,
    check_expressions,
    check_named,
    check_offsets,
    parse_offsets,
    print_offsets,
)

SYMBOLS, SCHEDULE = "lin.symbols", "lin.schedule"
"""Attributes of a function at the llvm level: those of the kernel that it was."""

ARENA = "lin.arena"
"""Attribute of the host function: the arena's size in bytes, a dimension expression."""

SCRATCH = "lin.scratch"
"""Attribute of the host function: the bytes of scratch memory each thread needs, if any."""


@irdl_op_definition
class CallOp(SignatureOp):
    """Runs a kernel: ``lin.call @k symbols = [s] (%x) : (T) -> U``.

    `offsets` (written by `plan-arena`) has the byte offset in the arena of each result, ``_`` for
    one that lives in a result of the program. `work` (written by `lin-to-llvm`) is the number of
    its floating-point operations and of the bytes it moves; `parallel` says that it can be done in
    parts, and `threads` in how many at most.
    """

    name = "lin.call"

    inputs = var_operand_def()
    callee = prop_def(FlatSymbolRefAttrConstr)
    symbols = prop_def(DimsAttr)
    offsets = opt_prop_def(DimsAttr)
    work = opt_prop_def(DimsAttr)
    parallel = opt_prop_def(UnitAttr)
    threads = opt_prop_def(IntegerAttr)
    outputs = var_result_def()

    @property
    def kernel(self) -> str:
        """The kernel's name."""
        return cast("SymbolRefAttr", self.callee).root_reference.data

    def verify_(self) -> None:
        for i, value in enumerate(self.operands):
            check_named(value.type, f"operand {i}")
        for i, value in enumerate(self.results):
            check_named(value.type, f"result {i}")
        check_expressions("symbols", self.symbols)
        check_offsets(self, self.offsets)
        if self.work is not None:
            check_expressions("work", self.work)
            if len(self.work.texts) != 2:
                raise VerifyException("work: expected operations and bytes")
        elif self.parallel is not None:
            raise VerifyException("a call that is parallel says how much work it is")
        if self.threads is not None and (self.parallel is None or self.threads.value.data < 2):
            raise VerifyException("threads are for a call that is parallel, and more than one")

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_symbol_name(self.kernel)
        printer.print_string(f" symbols = [{', '.join(self.symbols.texts)}]")
        print_offsets(printer, self.offsets)
        if self.work is not None:
            printer.print_string(f" work = [{', '.join(self.work.texts)}]")
        if self.parallel is not None:
            printer.print_string(" parallel")
        if self.threads is not None:
            printer.print_string(f" threads = {self.threads.value.data}")
        self.print_signature(printer)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        props: dict[str, Attribute] = {"callee": SymbolRefAttr(parser.parse_symbol_name())}
        parser.parse_keyword("symbols")
        parser.parse_punctuation("=")
        with parser.in_square_brackets():
            props["symbols"] = DimsAttr(parse_dim_texts(parser, closing="]"))
        props |= parse_offsets(parser)
        if parser.parse_optional_keyword("work"):
            parser.parse_punctuation("=")
            with parser.in_square_brackets():
                props["work"] = DimsAttr(parse_dim_texts(parser, closing="]"))
        if parser.parse_optional_keyword("parallel"):
            props["parallel"] = UnitAttr()
        if parser.parse_optional_keyword("threads"):
            parser.parse_punctuation("=")
            props["threads"] = IntegerAttr(parser.parse_integer(), i64)
        operands, results = cls.parse_signature(parser)
        return cls.create(operands=operands, result_types=results, properties=props)


@irdl_op_definition
class ViewOp(SignatureOp):
    """The operand's bytes, row-major, under another shape; costs nothing."""

    name = "lin.view"

    x = operand_def(TensorType)
    res = result_def(TensorType)
    traits = traits_def(Pure())

    def verify_(self) -> None:
        check_named(self.x.type, "operand")
        check_named(self.res.type, "result")
        before, after = shape_of(self.x.type), shape_of(self.res.type)
        if element_type(self.x.type) != element_type(self.res.type):
            raise VerifyException("a view keeps the element type")
        if product(cast("tuple[Dim, ...]", before)) != product(cast("tuple[Dim, ...]", after)):
            raise VerifyException(
                f"{show_shape(before)} and {show_shape(after)} differ in their number of elements"
            )

    def print(self, printer: Printer) -> None:
        self.print_signature(printer)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operands, results = cls.parse_signature(parser)
        return cls.create(operands=operands, result_types=results)


@irdl_op_definition
class WeightOp(IRDLOperation):
    """A named parameter: ``lin.weight "wq" : T``, prepared once when the program is loaded.

    With ``panel = [K, N, transposed]`` the K×N matrix (N×K if transposed is 1) of each leading
    batch is laid out in column panels: type ``[…, ceil(N/W), K, W]``, zero-padded. K may be
    several dimensions, as in ``[3, 3, 64, N, 0]``.
    """

    name = "lin.weight"

    key = prop_def(StringAttr)
    panel = opt_prop_def(DenseArrayBase)
    res = result_def(TensorType)
    traits = traits_def(Pure())

    def verify_(self) -> None:
        _check_panel(self.panel, self.res.type)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_string_literal(self.key.data)
        _print_panel(printer, self.panel)
        printer.print_string(" : ")
        printer.print_attribute(self.res.type)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        props: dict[str, Attribute] = {"key": StringAttr(parser.parse_str_literal())}
        props |= _parse_panel(parser)
        parser.parse_punctuation(":")
        return cls.create(result_types=[parser.parse_type()], properties=props)


@irdl_op_definition
class ConstantOp(IRDLOperation):
    """A dense constant: ``lin.constant dense<…> : T -> T``; `panel` as in lin.weight."""

    name = "lin.constant"

    value = prop_def(DenseIntOrFPElementsAttr)
    panel = opt_prop_def(DenseArrayBase)
    res = result_def(TensorType)
    traits = traits_def(Pure())

    def verify_(self) -> None:
        _check_panel(self.panel, self.res.type)
        if self.panel is None and self.res.type != self.value.type:
            raise VerifyException(f"the constant is {self.value.type}, the result {self.res.type}")

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_attribute(self.value)
        _print_panel(printer, self.panel)
        printer.print_string(" -> ")
        printer.print_attribute(self.res.type)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        props: dict[str, Attribute] = {"value": parser.parse_attribute()}
        props |= _parse_panel(parser)
        parser.parse_punctuation("->")
        return cls.create(result_types=[parser.parse_type()], properties=props)


def panel_of(op: WeightOp | ConstantOp) -> tuple[tuple[int, ...], int, bool] | None:
    """Rows (the dimensions they are) and columns of the matrix that an operation lays out in
    panels, and if it is transposed; None if it gives the array as it is.
    """
    if op.panel is None:
        return None
    *k, n, transposed = cast("DenseArrayBase[IntegerType]", op.panel).get_values()
    return tuple(k), n, bool(transposed)


def _check_panel(panel: DenseArrayBase | None, type_: Attribute) -> None:
    check_named(type_, "result")
    shape = shape_of(type_)
    if not all(isinstance(size, int) for size in shape):
        raise VerifyException(f"a constant's shape is static, found {show_shape(shape)}")
    if panel is None:
        return
    values = cast("DenseArrayBase[IntegerType]", panel).get_values()
    if len(values) < 3 or min(values) < 0:
        raise VerifyException(f"panel is {list(values)}, expected [rows, columns, transposed]")
    *_, panels, depth, width = (0, 0, 0, *cast("tuple[int, ...]", shape))
    *rows, columns, _ = values
    if depth != prod(rows) or width < 1 or panels != -(-columns // width):
        raise VerifyException(f"{show_shape(shape)} does not hold panels of {list(values)}")


def _print_panel(printer: Printer, panel: DenseArrayBase | None) -> None:
    if panel is not None:
        values = cast("DenseArrayBase[IntegerType]", panel).get_values()
        printer.print_string(f" panel = {list(values)}")


def _parse_panel(parser: Parser) -> dict[str, Attribute]:
    if parser.parse_optional_keyword("panel") is None:
        return {}
    parser.parse_punctuation("=")
    values = parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parser.parse_integer)
    return {"panel": DenseArrayBase.from_list(i64, values)}


def root_of(value: SSAValue) -> SSAValue:
    """The value whose bytes `value` is a view of."""
    while isinstance(value.owner, ViewOp):
        value = value.owner.x
    return value


def is_constant(value: SSAValue) -> bool:
    """Whether a value is a weight or a constant of the program, perhaps under another shape."""
    return isinstance(root_of(value).owner, (WeightOp, ConstantOp))
