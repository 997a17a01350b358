"""Attributes of the `stablehlo` dialect, in the text MLIR prints (SPEC K3).

Enumerations look like ``#stablehlo<comparison_direction LT>``, records like
``#stablehlo.gather<offset_dims = [2], index_vector_dim = 1>`` (fields that are empty or 0 are left
out), convolutions like ``#stablehlo.conv<[b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]>``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar

from xdsl.dialects.builtin import ArrayAttr, DenseArrayBase, IntAttr, StringAttr, i64
from xdsl.ir import Attribute, ParametrizedAttribute, SpacedOpaqueSyntaxAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException


@lru_cache(maxsize=4096)
def i64_array(values: tuple[int, ...]) -> DenseArrayBase:
    """``array<i64: ...>``, built once for each list of values."""
    return DenseArrayBase.from_list(i64, values)


def parse_i64_array(parser: AttrParser) -> DenseArrayBase:
    """Parse ``[1, 2, 3]`` as an i64 array."""
    values = parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parser.parse_integer)
    return i64_array(tuple(values))


def print_i64_array(printer: Printer, array: DenseArrayBase) -> None:
    """Print an i64 array as ``[1, 2, 3]``."""
    printer.print_string(f"[{', '.join(map(str, ints(array)))}]")


# -- enumerations -----------------------------------------------------------------------------


class EnumAttr(ParametrizedAttribute, SpacedOpaqueSyntaxAttribute):
    """Base of the enumerations; `CASES` are the words it may hold."""

    CASES: ClassVar[tuple[str, ...]]

    value: StringAttr

    @property
    def word(self) -> str:
        """The case, such as ``LT``."""
        return self.value.data

    @classmethod
    def parse_word(cls, parser: AttrParser) -> EnumAttr:
        """Parse the bare word, as custom assembly has it: ``LT``."""
        start = parser.pos
        word = parser.parse_identifier()
        if word not in cls.CASES:
            kind = cls.name.partition(".")[2]
            parser.raise_error(f"expected a {kind} ({', '.join(cls.CASES)})", start, start)
        return cls(StringAttr(word))

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Sequence[Attribute]:
        return (cls.parse_word(parser).value,)

    def print_parameters(self, printer: Printer) -> None:
        printer.print_string(self.value.data)

    def verify(self) -> None:
        if self.value.data not in self.CASES:
            raise VerifyException(f"'{self.value.data}' is none of {', '.join(self.CASES)}")


@irdl_attr_definition
class ComparisonDirectionAttr(EnumAttr):
    """The relation that `stablehlo.compare` tests."""

    name = "stablehlo.comparison_direction"
    CASES = ("EQ", "NE", "GE", "GT", "LE", "LT")


@irdl_attr_definition
class ComparisonTypeAttr(EnumAttr):
    """How `stablehlo.compare` reads its operands; NaN is unordered for FLOAT."""

    name = "stablehlo.comparison_type"
    CASES = ("NOTYPE", "FLOAT", "TOTALORDER", "SIGNED", "UNSIGNED")


@irdl_attr_definition
class PrecisionAttr(EnumAttr):
    """How exactly a product is wanted."""

    name = "stablehlo.precision"
    CASES = ("DEFAULT", "HIGH", "HIGHEST")


@irdl_attr_definition
class RngDistributionAttr(EnumAttr):
    """The distribution of `stablehlo.rng`."""

    name = "stablehlo.rng_distribution"
    CASES = ("UNIFORM", "NORMAL")


@irdl_attr_definition
class RngAlgorithmAttr(EnumAttr):
    """The generator of `stablehlo.rng_bit_generator`."""

    name = "stablehlo.rng_algorithm"
    CASES = ("DEFAULT", "THREE_FRY", "PHILOX")


@irdl_attr_definition
class TransposeAttr(EnumAttr):
    """How `stablehlo.triangular_solve` reads its matrix."""

    name = "stablehlo.transpose"
    CASES = ("TRANSPOSE_INVALID", "NO_TRANSPOSE", "TRANSPOSE", "ADJOINT")


@irdl_attr_definition
class FftTypeAttr(EnumAttr):
    """The kind of `stablehlo.fft`."""

    name = "stablehlo.fft_type"
    CASES = ("FFT", "IFFT", "RFFT", "IRFFT")


@irdl_attr_definition
class ResultAccuracyModeAttr(EnumAttr):
    """How exactly an elementary function is wanted."""

    name = "stablehlo.result_accuracy_mode"
    CASES = ("DEFAULT", "HIGHEST", "TOLERANCE")


# -- records ----------------------------------------------------------------------------------


class RecordAttr(ParametrizedAttribute):
    """Base of the records of integer lists and integers; the fields are the parameters."""

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Sequence[Attribute]:
        names = [name for name, _ in cls.get_irdl_definition().parameters]
        scalars = cls.scalars()
        values: dict[str, Attribute] = {
            name: IntAttr(0) if name in scalars else i64_array(()) for name in names
        }

        def entry() -> None:
            start = parser.pos
            key = parser.parse_identifier()
            if key not in values:
                parser.raise_error(f"expected one of {', '.join(names)}", start, start)
            parser.parse_punctuation("=")
            is_scalar = key in scalars
            values[key] = IntAttr(parser.parse_integer()) if is_scalar else parse_i64_array(parser)

        parser.parse_comma_separated_list(parser.Delimiter.ANGLE, entry)
        return list(values.values())

    @classmethod
    def scalars(cls) -> tuple[str, ...]:
        """The fields that are one integer; the others are lists."""
        return ()

    def print_parameters(self, printer: Printer) -> None:
        texts: list[str] = []
        definition = self.get_irdl_definition()
        for (name, _), value in zip(definition.parameters, self.parameters, strict=True):
            if isinstance(value, IntAttr) and value.data:
                texts.append(f"{name} = {value.data}")
            elif isinstance(value, DenseArrayBase) and len(value):
                texts.append(f"{name} = [{', '.join(map(str, value.get_values()))}]")
        printer.print_string(f"<{', '.join(texts)}>")


def ints(array: Attribute) -> tuple[int, ...]:
    """The values of an ``array<i64>``."""
    if not isinstance(array, DenseArrayBase):
        raise VerifyException(f"expected an integer array, found {array}")
    return tuple(int(value) for value in array.get_values())


@irdl_attr_definition
class DotDimensionNumbersAttr(RecordAttr):
    """Which dimensions `stablehlo.dot_general` keeps in step and which it sums over."""

    name = "stablehlo.dot"

    lhs_batching_dimensions: DenseArrayBase
    rhs_batching_dimensions: DenseArrayBase
    lhs_contracting_dimensions: DenseArrayBase
    rhs_contracting_dimensions: DenseArrayBase


@irdl_attr_definition
class GatherDimensionNumbersAttr(RecordAttr):
    """What the dimensions of a gather's operand, indices and result mean."""

    name = "stablehlo.gather"

    offset_dims: DenseArrayBase
    collapsed_slice_dims: DenseArrayBase
    operand_batching_dims: DenseArrayBase
    start_indices_batching_dims: DenseArrayBase
    start_index_map: DenseArrayBase
    index_vector_dim: IntAttr

    @classmethod
    def scalars(cls) -> tuple[str, ...]:
        return ("index_vector_dim",)


@irdl_attr_definition
class ScatterDimensionNumbersAttr(RecordAttr):
    """What the dimensions of a scatter's inputs, indices and updates mean."""

    name = "stablehlo.scatter"

    update_window_dims: DenseArrayBase
    inserted_window_dims: DenseArrayBase
    input_batching_dims: DenseArrayBase
    scatter_indices_batching_dims: DenseArrayBase
    scatter_dims_to_operand_dims: DenseArrayBase
    index_vector_dim: IntAttr

    @classmethod
    def scalars(cls) -> tuple[str, ...]:
        return ("index_vector_dim",)


@irdl_attr_definition
class ChannelHandleAttr(RecordAttr):
    """The channel of a collective operation."""

    name = "stablehlo.channel_handle"

    handle: IntAttr
    type: IntAttr

    @classmethod
    def scalars(cls) -> tuple[str, ...]:
        return ("handle", "type")


# -- others -----------------------------------------------------------------------------------


@irdl_attr_definition
class ConvDimensionNumbersAttr(ParametrizedAttribute):
    """The layout of a convolution: what each dimension of input, kernel and output means.

    Each layout is a list of the words ``b f`` (or ``o i`` for the kernel) and spatial numbers.
    """

    name = "stablehlo.conv"

    input: ArrayAttr[StringAttr]
    kernel: ArrayAttr[StringAttr]
    output: ArrayAttr[StringAttr]

    @classmethod
    def parse_layouts(cls, parser: AttrParser) -> ConvDimensionNumbersAttr:
        """Parse ``[b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]``."""
        first = _parse_layout(parser)
        parser.parse_characters("x")
        second = _parse_layout(parser)
        parser.parse_punctuation("->")
        return cls(first, second, _parse_layout(parser))

    def print_layouts(self, printer: Printer) -> None:
        """Print what `parse_layouts` reads."""
        texts = (
            f"[{', '.join(word.data for word in layout)}]"
            for layout in (self.input, self.kernel, self.output)
        )
        printer.print_string("{}x{}->{}".format(*texts))

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Sequence[Attribute]:
        with parser.in_angle_brackets():
            return cls.parse_layouts(parser).parameters

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            self.print_layouts(printer)


def _parse_layout(parser: AttrParser) -> ArrayAttr[StringAttr]:
    def word() -> StringAttr:
        number = parser.parse_optional_integer(allow_boolean=False, allow_negative=False)
        if number is not None:
            return StringAttr(str(number))
        if parser.parse_optional_punctuation("?") is not None:
            return StringAttr("?")
        return StringAttr(parser.parse_identifier())

    return ArrayAttr(parser.parse_comma_separated_list(parser.Delimiter.SQUARE, word))


@irdl_attr_definition
class TypeExtensionsAttr(ParametrizedAttribute):
    """Upper bounds of dynamic dimensions, in a tensor's encoding: ``#stablehlo.bounds<128, ?>``."""

    name = "stablehlo.bounds"

    bounds: ArrayAttr[IntAttr]
    """-1 stands for ``?``."""

    @property
    def values(self) -> tuple[int | None, ...]:
        """For each dimension its upper bound, or None."""
        return tuple(None if b.data < 0 else b.data for b in self.bounds)

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Sequence[Attribute]:
        def bound() -> IntAttr:
            if parser.parse_optional_punctuation("?") is not None:
                return IntAttr(-1)
            return IntAttr(parser.parse_integer(allow_boolean=False, allow_negative=False))

        return (ArrayAttr(parser.parse_comma_separated_list(parser.Delimiter.ANGLE, bound)),)

    def print_parameters(self, printer: Printer) -> None:
        texts = ("?" if bound is None else str(bound) for bound in self.values)
        printer.print_string(f"<{', '.join(texts)}>")


class TextAttr(ParametrizedAttribute):
    """Base of attributes that are carried along but not interpreted: ``<`` text ``>``."""

    text: StringAttr

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Sequence[Attribute]:
        content = parser.lexer.input.content
        start = parser.pos
        parser.parse_punctuation("<")
        depth, end = 1, start + 1
        while depth:
            if end >= len(content):
                parser.raise_error(f"'<' of {cls.name} is not closed", start, start)
            depth += {"<": 1, ">": -1}.get(content[end], 0)
            end += 1
        parser._resume_from(end)
        return (StringAttr(content[start + 1 : end - 1]),)

    def print_parameters(self, printer: Printer) -> None:
        printer.print_string(f"<{self.text.data}>")


@irdl_attr_definition
class DotAlgorithmAttr(TextAttr):
    """The numerical algorithm of a dot product, such as ``lhs_precision_type = tf32, ...``."""

    name = "stablehlo.dot_algorithm"


@irdl_attr_definition
class ResultAccuracyAttr(TextAttr):
    """The accuracy asked of an elementary function."""

    name = "stablehlo.result_accuracy"


@irdl_attr_definition
class OutputOperandAliasAttr(TextAttr):
    """Which operand of a custom call a result may overwrite."""

    name = "stablehlo.output_operand_alias"


ATTRIBUTES: list[type[Attribute]] = [
    ComparisonDirectionAttr,
    ComparisonTypeAttr,
    PrecisionAttr,
    RngDistributionAttr,
    RngAlgorithmAttr,
    TransposeAttr,
    FftTypeAttr,
    ResultAccuracyModeAttr,
    DotDimensionNumbersAttr,
    GatherDimensionNumbersAttr,
    ScatterDimensionNumbersAttr,
    ChannelHandleAttr,
    ConvDimensionNumbersAttr,
    TypeExtensionsAttr,
    DotAlgorithmAttr,
    ResultAccuracyAttr,
    OutputOperandAliasAttr,
]
