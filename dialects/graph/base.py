"""What all operations of the graph level share: one text format, one way to build, one verifier.

Text: ``graph.NAME %operands field = value … {attributes} : types`` where the types are one type if
all operands and results have it, else ``(operands) -> results``. Hand-written once here, because a
generated parser per operation costs milliseconds at import.

A subclass declares its properties in ``FIELDS`` and says in :meth:`GraphOp.infer` which result
types follow from operand types and properties; building, verification and `infer-shapes` all use
that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, Literal, Self, TypeAlias, cast

from xdsl.dialects.builtin import (
    BoolAttr,
    DenseArrayBase,
    FloatAttr,
    IntegerAttr,
    StringAttr,
    TensorType,
    f64,
    i64,
)
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import IRDLOperation
from xdsl.parser import Parser, UnresolvedOperand
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from .types import (
    AnyShape,
    DimsAttr,
    check_tensor_type,
    element_type,
    parse_dim_texts,
    shape_of,
    show_dim,
    show_shape,
    tensor_type,
)

Kind: TypeAlias = Literal["ints", "int", "float", "bool", "word", "string", "dims", "attr"]
"""How a property is written: ``[0, 1]``, ``1``, ``1.0e-5``, ``true``, ``lt``, ``"wq"``, ``[0, s]``,
any."""

Properties: TypeAlias = Mapping[str, Attribute]


class GraphOp(IRDLOperation):
    """Base of the graph dialect's operations: pure functions from tensors to tensors."""

    FIELDS: ClassVar[Mapping[str, Kind]] = {}
    DEFAULTS: ClassVar[Mapping[str, Attribute]] = {}
    """Properties that are left out of the text when they have this value."""
    UNIFORM: ClassVar[bool] = False
    """All operands and results have one type, written once."""

    @classmethod
    def infer(
        cls,
        operands: Sequence[Attribute],
        props: Properties,
        results: Sequence[Attribute] | None,
    ) -> Sequence[Attribute]:
        """The result types for these operand types and properties.

        `results` are the declared types: an operation whose shape is not determined by its operands
        (reshape, broadcast) checks and returns them. Raises VerifyException naming the dimension.
        """
        raise NotImplementedError(cls.name)

    @classmethod
    def make(
        cls,
        operands: Sequence[SSAValue] = (),
        *,
        result: Attribute | None = None,
        **values: object,
    ) -> Self:
        """Build the operation from Python values for its fields; result types are inferred."""
        props = dict(cls.DEFAULTS)
        for name, value in values.items():
            props[name] = to_attribute(cls.FIELDS[name], value)
        types = cls.infer([v.type for v in operands], props, None if result is None else [result])
        return cls.create(operands=operands, result_types=types, properties=props)

    @property
    def result(self) -> SSAValue:
        """The first result."""
        return tuple.__getitem__(self.results, 0)  # xDSL's own takes ten times as long

    def value(self, field: str) -> Any:
        """A property as a Python value: tuple of ints, int, float, bool, str, tuple of Dim."""
        return from_attribute(type(self).FIELDS[field], self.properties[field])

    def verify_(self) -> None:
        for i, operand in enumerate(self.operands):
            check_tensor_type(operand.type, f"operand {i}")
        for i, res in enumerate(self.results):
            check_tensor_type(res.type, f"result {i}")
        declared = [res.type for res in self.results]
        inferred = self.infer([v.type for v in self.operands], self.properties, declared)
        for i, (have, want) in enumerate(zip(declared, inferred, strict=True)):
            what = "result" if len(declared) == 1 else f"result {i}"
            if element_type(have) != element_type(want):
                raise VerifyException(
                    f"{what} element type is {element_type(have)}, expected {element_type(want)}"
                )
            require_same_shape(shape_of(have), shape_of(want), what)

    # -- text -------------------------------------------------------------------------------

    def print(self, printer: Printer) -> None:
        if self.operands:
            printer.print_string(" ")
            printer.print_list(self.operands, printer.print_operand)
        for name, kind in self.FIELDS.items():
            attribute = self.properties.get(name)
            if attribute is not None and self.DEFAULTS.get(name) != attribute:
                printer.print_string(f" {name} = ")
                _print_field(printer, kind, attribute)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        types = [v.type for v in self.operands]
        if self.UNIFORM or not types:
            printer.print_attribute(self.results[0].type)
            return
        _print_types(printer, types)
        printer.print_string(" -> ")
        _print_types(printer, [r.type for r in self.results])

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operands: list[UnresolvedOperand] = []
        start = parser.pos
        while (operand := parser.parse_optional_unresolved_operand()) is not None:
            operands.append(operand)
            if parser.parse_optional_punctuation(",") is None:
                break
        props = cls._parse_fields(parser)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        if cls.UNIFORM or not operands:
            type_ = parser.parse_type()
            types, results = [type_] * len(operands), [type_]
        else:
            types = _parse_types(parser)
            parser.parse_punctuation("->")
            results = _parse_types(parser)
        if len(types) != len(operands):
            parser.raise_error(
                f"expected {len(operands)} operand types, found {len(types)}", start, parser.pos
            )
        return cls.create(
            operands=[parser.resolve_operand(o, t) for o, t in zip(operands, types, strict=True)],
            result_types=results,
            properties=props,
            attributes=attributes,
        )

    @classmethod
    def _parse_fields(cls, parser: Parser) -> dict[str, Attribute]:
        props = dict(cls.DEFAULTS)
        seen: set[str] = set()
        while (name := parser.parse_optional_keyword_in(cls.FIELDS.keys())) is not None:
            if name in seen:
                parser.raise_error(f"'{name}' is given twice")
            seen.add(name)
            parser.parse_punctuation("=")
            props[name] = _parse_field(parser, cls.FIELDS[name])
        for name in cls.FIELDS:
            if name not in props and name not in cls.optional_fields():
                parser.raise_error(f"{cls.name}: expected '{name} = …'")
        return props

    @classmethod
    def optional_fields(cls) -> frozenset[str]:
        """Fields that may be absent altogether."""
        return frozenset()


# -- shape helpers ------------------------------------------------------------------------------


def require_same_shape(have: AnyShape, want: AnyShape, what: str) -> None:
    """Raise a VerifyException that names the first dimension in which two shapes differ."""
    if len(have) != len(want):
        raise VerifyException(
            f"{what} has rank {len(have)} {show_shape(have)},"
            f" expected rank {len(want)} {show_shape(want)}"
        )
    for i, (a, b) in enumerate(zip(have, want, strict=True)):
        if a is not None and b is not None and a != b:
            raise VerifyException(f"{what} dimension {i} is {show_dim(a)}, expected {show_dim(b)}")


def merge_shapes(shapes: Sequence[AnyShape]) -> AnyShape:
    """One shape from several that must agree; a named or static size wins over an anonymous one."""
    merged = list(shapes[0])
    for k, shape in enumerate(shapes[1:], start=1):
        require_same_shape(shape, tuple(merged), f"operand {k}")
        for i, size in enumerate(shape):
            merged[i] = size if merged[i] is None else merged[i]
    return tuple(merged)


def require_element(type_: Attribute, allowed: Sequence[Attribute], what: str) -> None:
    """Raise a VerifyException unless the tensor's element type is one of `allowed`."""
    if element_type(type_) not in allowed:
        names = ", ".join(map(str, allowed))
        raise VerifyException(f"{what}: expected element type {names}, found {element_type(type_)}")


def normalize_axis(axis: int, rank: int, what: str = "axis") -> int:
    """An axis in [0, rank); negative ones count from the end. Raises VerifyException."""
    if not -rank <= axis < rank:
        raise VerifyException(f"{what} {axis} is out of range for rank {rank}")
    return axis % rank


def distinct_axes(axes: Sequence[int], rank: int, what: str = "axes") -> tuple[int, ...]:
    """Axes checked to be in range, non-negative and different."""
    for axis in axes:
        if not 0 <= axis < rank:
            raise VerifyException(f"{what}: axis {axis} is out of range for rank {rank}")
    if len(set(axes)) != len(axes):
        raise VerifyException(f"{what}: {list(axes)} names an axis twice")
    return tuple(axes)


def with_shape(like: Attribute, shape: AnyShape) -> TensorType[Attribute]:
    """The tensor type with `like`'s element type and another shape."""
    return tensor_type(element_type(like), shape)


# -- fields -------------------------------------------------------------------------------------


def to_attribute(kind: Kind, value: Any) -> Attribute:
    """A property value from its Python form."""
    if isinstance(value, Attribute):
        return value
    match kind:
        case "ints":
            return _integers(tuple(value))
        case "int":
            return IntegerAttr(value, i64)
        case "float":
            return FloatAttr(value, f64)
        case "bool":
            return BoolAttr.from_bool(value)
        case "word" | "string":
            return _string(value)
        case "dims":
            return DimsAttr.of(value)
        case "attr":
            raise TypeError(f"expected an attribute, found {value!r}")


@lru_cache(maxsize=4096)
def _integers(values: tuple[int, ...]) -> Attribute:
    return DenseArrayBase.from_list(i64, [int(v) for v in values])


@lru_cache(maxsize=4096)
def _string(value: str) -> Attribute:
    return StringAttr(value)


def from_attribute(kind: Kind, attribute: Attribute) -> Any:
    """The Python form of a property value."""
    match kind:
        case "ints":
            return tuple(cast("DenseArrayBase[Any]", attribute).get_values())
        case "int":
            return cast("IntegerAttr[Any]", attribute).value.data
        case "float":
            return cast("FloatAttr[Any]", attribute).value.data
        case "bool":
            return bool(cast("IntegerAttr[Any]", attribute).value.data)
        case "word" | "string":
            return cast("StringAttr", attribute).data
        case "dims":
            return cast("DimsAttr", attribute).sizes
        case "attr":
            return attribute


def _print_field(printer: Printer, kind: Kind, attribute: Attribute) -> None:
    match kind:
        case "ints":
            printer.print_string(str(list(from_attribute(kind, attribute))))
        case "int":
            printer.print_string(str(from_attribute(kind, attribute)))
        case "float":
            printer.print_float(from_attribute(kind, attribute), f64)
        case "bool":
            printer.print_string("true" if from_attribute(kind, attribute) else "false")
        case "word":
            printer.print_string(from_attribute(kind, attribute))
        case "string":
            printer.print_string_literal(from_attribute(kind, attribute))
        case "dims":
            printer.print_string(f"[{', '.join(cast('DimsAttr', attribute).texts)}]")
        case "attr":
            printer.print_attribute(attribute)


def _parse_field(parser: Parser, kind: Kind) -> Attribute:
    match kind:
        case "ints":
            values = parser.parse_comma_separated_list(
                parser.Delimiter.SQUARE, lambda: parser.parse_integer(allow_boolean=False)
            )
            return DenseArrayBase.from_list(i64, values)
        case "int":
            return IntegerAttr(parser.parse_integer(allow_boolean=False), i64)
        case "float":
            return FloatAttr(float(parser.parse_number(allow_boolean=False)), f64)
        case "bool":
            return BoolAttr.from_bool(parser.parse_boolean())
        case "word":
            return StringAttr(parser.parse_identifier())
        case "string":
            return StringAttr(parser.parse_str_literal())
        case "dims":
            with parser.in_square_brackets():
                return DimsAttr(parse_dim_texts(parser, closing="]"))
        case "attr":
            return parser.parse_attribute()


def _print_types(printer: Printer, types: Sequence[Attribute]) -> None:
    if len(types) == 1:
        printer.print_attribute(types[0])
        return
    with printer.in_parens():
        printer.print_list(types, printer.print_attribute)


def _parse_types(parser: Parser) -> list[Attribute]:
    types = parser.parse_optional_comma_separated_list(parser.Delimiter.PAREN, parser.parse_type)
    return [parser.parse_type()] if types is None else list(types)
