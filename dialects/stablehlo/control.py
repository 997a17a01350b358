"""Control flow, calls and the remaining operations of `stablehlo` and `chlo` (SPEC K3)."""

from __future__ import annotations

from typing import ClassVar, Self

from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    IntegerAttr,
    StringAttr,
    SymbolRefAttr,
    i1,
)
from xdsl.ir import Attribute, Operation
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
    var_region_def,
    var_result_def,
)
from xdsl.parser import Parser, UnresolvedOperand
from xdsl.printer import Printer
from xdsl.traits import IsTerminator
from xdsl.utils.exceptions import VerifyException

from .assembly import (
    INT,
    Field,
    StableHloOp,
    TypeForm,
    build,
    enum,
    parse_function_types,
    parse_type,
    parse_types,
    print_attributes,
    print_types,
)
from .attributes import RngAlgorithmAttr, RngDistributionAttr
from .checks import check_fits, sizes, tensor


@irdl_op_definition
class ReturnOp(StableHloOp):
    """The end of a region, with its results: ``%a, %b : t, t``."""

    name = "stablehlo.return"
    arguments = var_operand_def()

    traits = traits_def(IsTerminator())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        attributes = parser.parse_optional_attr_dict()
        operands = _parse_optional_operands(parser)
        if operands:
            parser.parse_punctuation(":")
        types = parse_types(parser, "operands", len(operands))[0] if operands else []
        return build(cls, parser, operands, types, [], {}, attributes)

    def print(self, printer: Printer) -> None:
        print_attributes(printer, self, ())
        if self.operands:
            printer.print_string(" ")
            printer.print_list(self.operands, printer.print_ssa_value)
            printer.print_string(" : ")
            printer.print_list(self.operand_types, printer.print_attribute)


def _parse_optional_operands(parser: Parser) -> list[UnresolvedOperand]:
    return (
        parser.parse_optional_undelimited_comma_separated_list(
            parser.parse_optional_unresolved_operand, parser.parse_unresolved_operand
        )
        or []
    )


@irdl_op_definition
class OptimizationBarrierOp(StableHloOp):
    """The operands unchanged; a fence for other compilers' schedules: ``%a, %b : t, t``."""

    name = "stablehlo.optimization_barrier"
    TYPES: ClassVar[TypeForm] = "operands"

    arguments = var_operand_def()
    result = var_result_def()

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operands = _parse_optional_operands(parser)
        attributes = parser.parse_optional_attr_dict()
        if not operands:
            parser.parse_punctuation("(")
            parser.parse_punctuation(")")
            return build(cls, parser, [], [], [], {}, attributes)
        parser.parse_punctuation(":")
        types, _ = parse_types(parser, "operands", len(operands))
        return build(cls, parser, operands, types, types, {}, attributes)

    def print(self, printer: Printer) -> None:
        if not self.operands:
            print_attributes(printer, self, ())
            printer.print_string(" ()")
            return
        super().print(printer)


@irdl_op_definition
class CustomCallOp(StableHloOp):
    """A call of something outside the dialect: ``@target(%a) {...} : (t) -> t``."""

    name = "stablehlo.custom_call"

    arguments = var_operand_def()
    result = var_result_def()
    call_target_name = prop_def(StringAttr)
    has_side_effect = opt_prop_def(IntegerAttr)
    backend_config = opt_prop_def()
    api_version = opt_prop_def(IntegerAttr)
    called_computations = opt_prop_def(ArrayAttr)
    operand_layouts = opt_prop_def(ArrayAttr)
    result_layouts = opt_prop_def(ArrayAttr)
    output_operand_aliases = opt_prop_def(ArrayAttr)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {"call_target_name": parser.parse_symbol_name()}
        operands = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        inputs, outputs = parse_function_types(parser)
        return build(cls, parser, operands, inputs, outputs, properties, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_symbol_name(self.call_target_name.data)
        printer.print_operands(self.operands)
        print_attributes(printer, self, ("call_target_name",))
        printer.print_string(" : ")
        print_types(printer, self, "function")


@irdl_op_definition
class CompositeOp(StableHloOp):
    """A named operation given by the function that decomposes it: ``"name" %a {...} : types``."""

    name = "stablehlo.composite"

    arguments = var_operand_def()
    result = var_result_def()
    name_ = prop_def(StringAttr, prop_name="name")
    decomposition = prop_def(SymbolRefAttr)
    composite_attributes = opt_prop_def(DictionaryAttr)
    version = opt_prop_def(IntegerAttr)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {"name": StringAttr(parser.parse_str_literal())}
        operands = _parse_optional_operands(parser)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        inputs, outputs = parse_function_types(parser)
        return build(cls, parser, operands, inputs, outputs, properties, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_string_literal(self.name_.data)
        if self.operands:
            printer.print_string(" ")
            printer.print_list(self.operands, printer.print_ssa_value)
        print_attributes(printer, self, ("name",))
        printer.print_string(" : ")
        print_types(printer, self, "function")


@irdl_op_definition
class WhileOp(StableHloOp):
    """A loop over values it carries::

    %r:2 = stablehlo.while(%i = %a, %x = %b) : t, t
    cond { ... } do { ... }
    """

    name = "stablehlo.while"

    arguments = var_operand_def()
    result = var_result_def()
    cond = region_def("single_block")
    body = region_def("single_block")

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        names: list[Parser.UnresolvedArgument] = []

        def carried() -> UnresolvedOperand:
            names.append(parser.parse_argument(expect_type=False))
            parser.parse_punctuation("=")
            return parser.parse_unresolved_operand()

        operands = parser.parse_comma_separated_list(parser.Delimiter.PAREN, carried)
        types: list[Attribute] = []
        if operands:
            parser.parse_punctuation(":")
            types, _ = parse_types(parser, "operands", len(operands))
        has_attributes = parser.parse_optional_keyword("attributes") is not None
        attributes = parser.parse_optional_attr_dict() if has_attributes else {}
        if len(types) != len(names):
            parser.raise_error(f"expected {len(names)} types, found {len(types)}")
        arguments = [name.resolve(type_) for name, type_ in zip(names, types, strict=True)]
        parser.parse_keyword("cond")
        cond = parser.parse_region(arguments)
        parser.parse_keyword("do")
        body = parser.parse_region(arguments)
        return build(cls, parser, operands, types, types, {}, attributes, [cond, body])

    def print(self, printer: Printer) -> None:
        printer.enter_scope()
        printer.print_string("(")
        cond, body = self.cond.block, self.body.block
        for number, (arg, value) in enumerate(zip(cond.args, self.operands, strict=True)):
            printer.print_string(", " if number else "")
            name = printer.print_ssa_value(arg)
            printer._ssa_values[body.args[number]] = name
            printer.print_string(" = ")
            printer.print_ssa_value(value)
        printer.print_string(")")
        if self.operands:
            printer.print_string(" : ")
            printer.print_list(self.operand_types, printer.print_attribute)
        if self.attributes:
            printer.print_string(" attributes ")
            printer.print_attr_dict(self.attributes)
        for keyword, region in (("cond", self.cond), ("do", self.body)):
            printer.print_string(f" {keyword} ")
            printer.enter_scope()
            printer.print_region(region, print_entry_block_args=False)
            printer.exit_scope()
        printer.exit_scope()

    def verify_(self) -> None:
        for region, name in ((self.cond, "cond"), (self.body, "do")):
            if tuple(region.block.arg_types) != tuple(self.operand_types):
                raise VerifyException(f"the arguments of '{name}' are not those of the loop")
        last = self.cond.block.last_op
        if (
            last is None
            or len(last.operands) != 1
            or tensor(last.operands[0], "cond").element_type != i1
        ):
            raise VerifyException("'cond' must return one tensor<i1>")


@irdl_op_definition
class IfOp(IRDLOperation):
    """One of two regions; generic form only."""

    name = "stablehlo.if"

    pred = operand_def()
    result = var_result_def()
    true_branch = region_def("single_block")
    false_branch = region_def("single_block")


@irdl_op_definition
class CaseOp(IRDLOperation):
    """One of several regions; generic form only."""

    name = "stablehlo.case"

    index = operand_def()
    result = var_result_def()
    branches = var_region_def("single_block")


@irdl_op_definition
class MapOp(IRDLOperation):
    """A scalar function applied to each element; generic form only."""

    name = "stablehlo.map"

    inputs = var_operand_def()
    result = result_def()
    dimensions = opt_prop_def()
    computation = region_def("single_block")


@irdl_op_definition
class RngOp(StableHloOp):
    """Random numbers."""

    name = "stablehlo.rng"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("distribution", "rng_distribution", enum(RngDistributionAttr)),
    )

    a = operand_def()
    b = operand_def()
    shape = operand_def()
    result = result_def()
    rng_distribution = prop_def(RngDistributionAttr)


@irdl_op_definition
class RngBitGeneratorOp(StableHloOp):
    """Random bits, and the generator's next state."""

    name = "stablehlo.rng_bit_generator"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("algorithm", "rng_algorithm", enum(RngAlgorithmAttr)),
    )

    initial_state = operand_def()
    result = var_result_def()
    rng_algorithm = prop_def(RngAlgorithmAttr)


@irdl_op_definition
class TopKOp(StableHloOp):
    """The k largest along the last dimension and where they are: ``(%x, k = 3) : t -> (t, t)``."""

    name = "chlo.top_k"

    operand = operand_def()
    values = result_def()
    indices = result_def()
    k = prop_def(IntegerAttr)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        parser.parse_punctuation("(")
        operand = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        parser.parse_keyword("k")
        parser.parse_punctuation("=")
        properties = {"k": INT.parse(parser)}
        parser.parse_punctuation(")")
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type_ = parse_type(parser)
        parser.parse_punctuation("->")
        results = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, lambda: parse_type(parser)
        )
        return build(cls, parser, [operand], [type_], results, properties, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string("(")
        printer.print_ssa_value(self.operand)
        printer.print_string(f", k = {self.k.value.data})")
        print_attributes(printer, self, ("k",))
        printer.print_string(" : ")
        printer.print_attribute(self.operand.type)
        printer.print_string(" -> (")
        printer.print_list(self.result_types, printer.print_attribute)
        printer.print_string(")")

    def verify_(self) -> None:
        operand = sizes(self.operand, "operand")
        if not operand:
            raise VerifyException("operand: expected rank 1 or more")
        expected = (*operand[:-1], self.k.value.data)
        for value, name in ((self.values, "values"), (self.indices, "indices")):
            check_fits(expected, sizes(value, name), "the k largest", name)


STABLEHLO_OPS: list[type[Operation]] = [
    ReturnOp,
    OptimizationBarrierOp,
    CustomCallOp,
    CompositeOp,
    WhileOp,
    IfOp,
    CaseOp,
    MapOp,
    RngOp,
    RngBitGeneratorOp,
]
CHLO_OPS: list[type[Operation]] = [TopKOp]
