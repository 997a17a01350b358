"""Tensor types of the graph level: builtin ``tensor`` with *named* symbolic dimensions (SPEC K1).

``tensor<1x?x768xf32, #graph.dims<_, s, _>>`` is a tensor whose middle size is the unknown ``s``;
every other tensor that mentions ``s`` has that same size. A ``?`` without a name is an anonymous
size, which verifiers accept anywhere and `infer-shapes` replaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias, cast

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    ArrayAttr,
    IntegerType,
    NoneAttr,
    Signedness,
    StringAttr,
    TensorType,
)
from xdsl.ir import Attribute, ParametrizedAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from .. import dims
from ..dim_text import DimSyntaxError, parse_dim
from ..dims import Dim, DimExpr
from ..memo import remembered

AnyShape: TypeAlias = "tuple[Dim | None, ...]"
"""A shape in which None is an anonymous unknown size."""

_STATIC = "_"
_NO_ENCODING = NoneAttr()


@irdl_attr_definition
class DimsAttr(ParametrizedAttribute):
    """A list of dimension expressions; ``_`` stands for a size that the tensor's own shape gives.

    Written ``#graph.dims<_, s, 2*s + 1>``.
    """

    name = "graph.dims"

    entries: ArrayAttr[StringAttr]

    @staticmethod
    @lru_cache(maxsize=4096)
    def get(entries: tuple[str, ...]) -> DimsAttr:
        """The attribute with these canonical texts, built once."""
        return DimsAttr(ArrayAttr([StringAttr(entry) for entry in entries]))

    @staticmethod
    def of(sizes: Iterable[Dim]) -> DimsAttr:
        """The attribute that lists `sizes`."""
        return DimsAttr.get(tuple(str(size) for size in sizes))

    @property
    def texts(self) -> tuple[str, ...]:
        """The entries as written."""
        return tuple(entry.data for entry in self.entries.data)

    @property
    def sizes(self) -> tuple[Dim, ...]:
        """The entries as dimensions; only for lists without ``_``."""
        return tuple(parse_dim(text) for text in self.texts)

    def verify(self) -> None:
        for text in self.texts:
            if text != _STATIC:
                try:
                    parse_dim(text)
                except DimSyntaxError as error:
                    raise VerifyException(f"dimension '{text}': {error}") from None

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Sequence[Attribute]:
        with parser.in_angle_brackets():
            return (parse_dim_texts(parser, closing=">"),)

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string(", ".join(self.texts))


def parse_dim_texts(parser: AttrParser, *, closing: str) -> ArrayAttr[StringAttr]:
    """Parse ``_, s, 2*s + 1`` up to (not including) the `closing` bracket."""
    entries: list[str] = []
    if _at(parser, closing):
        return ArrayAttr([])
    while True:
        start = parser.pos
        text = _expression_text(parser, closing)
        if text != _STATIC:
            try:
                text = str(parse_dim(text))
            except DimSyntaxError as error:
                parser.raise_error(f"dimension expression: {error}", start, parser.pos)
        entries.append(text)
        if parser.parse_optional_punctuation(",") is None:
            return ArrayAttr([StringAttr(entry) for entry in entries])


def _at(parser: AttrParser, text: str) -> bool:
    return parser._current_token.text == text  # pyright: ignore[reportPrivateUsage]


def _expression_text(parser: AttrParser, closing: str) -> str:
    parts: list[str] = []
    depth = 0
    while not (depth == 0 and (_at(parser, closing) or _at(parser, ","))):
        if (name := parser.parse_optional_identifier()) is not None:
            parts.append(name)
        elif (mark := _optional_mark(parser)) is not None:
            depth += {"(": 1, ")": -1}.get(mark, 0)
            parts.append(mark)
        elif (number := parser.parse_optional_integer(allow_boolean=False)) is not None:
            parts.append(str(number))
        else:
            parser.raise_error("expected a dimension expression such as '_', 's' or '2*s + 1'")
    return " ".join(parts)


def _optional_mark(parser: AttrParser) -> str | None:
    for mark in ("*", "+", "-", "(", ")", ","):
        if parser.parse_optional_punctuation(mark) is not None:
            return mark
    return None


@remembered
def shape_of(type_: Attribute) -> AnyShape:
    """The sizes of a ranked tensor type: int, named DimExpr, or None where ``?`` has no name."""
    tensor = cast("TensorType[Attribute]", type_)
    sizes = tensor.get_shape()
    if not isinstance(tensor.encoding, DimsAttr):
        return tuple(None if size == DYNAMIC_INDEX else size for size in sizes)
    return tuple(
        size if size != DYNAMIC_INDEX else None if text == _STATIC else parse_dim(text)
        for size, text in zip(sizes, tensor.encoding.texts, strict=True)
    )


def sizes_of(type_: Attribute) -> tuple[Dim, ...]:
    """Like :func:`shape_of` for types whose unknown sizes all have names; ValueError otherwise."""
    shape = shape_of(type_)
    for i, size in enumerate(shape):
        if size is None:
            raise ValueError(f"dimension {i} of {type_} is unknown and has no name")
    return cast("tuple[Dim, ...]", shape)


@lru_cache(maxsize=16384)
def tensor_type(element: Attribute, shape: AnyShape) -> TensorType[Attribute]:
    """The tensor type of that element type and shape; named sizes go to the encoding. Interned."""
    named = any(isinstance(size, DimExpr) for size in shape)
    return TensorType(
        element,
        [size if isinstance(size, int) else DYNAMIC_INDEX for size in shape],
        DimsAttr.get(tuple(str(s) if isinstance(s, DimExpr) else _STATIC for s in shape))
        if named
        else _NO_ENCODING,
    )


def element_type(type_: Attribute) -> Attribute:
    """The element type of a tensor type."""
    return cast("TensorType[Attribute]", type_).element_type


def is_unsigned(element: Attribute) -> bool:
    """True for ui8, ui16, ui32 and ui64."""
    return isinstance(element, IntegerType) and element.signedness.data == Signedness.UNSIGNED


def signless(element: Attribute) -> Attribute:
    """An element type without a sign: where operations, not types, say how integers compare."""
    if isinstance(element, IntegerType) and element.signedness.data != Signedness.SIGNLESS:
        return IntegerType(element.width.data)
    return element


def scalar_type(type_: Attribute) -> Attribute:
    """What an element of a tensor is in a scalar body."""
    return signless(element_type(type_))


def substitute_type(type_: Attribute, values: Mapping[str, Dim]) -> Attribute:
    """A tensor type with symbols replaced by other dimensions."""
    if not isinstance(type_, TensorType) or not isinstance(type_.encoding, DimsAttr):
        return type_
    shape = tuple(None if d is None else dims.substitute(d, values) for d in shape_of(type_))
    return tensor_type(type_.element_type, shape)


def check_tensor_type(type_: Attribute, what: str) -> None:
    """Verify that a type is a ranked tensor whose encoding fits its shape."""
    if not isinstance(type_, TensorType):
        raise VerifyException(f"{what}: expected a ranked tensor, found {type_}")
    if isinstance(type_.encoding, NoneAttr):
        return
    if not isinstance(type_.encoding, DimsAttr):
        raise VerifyException(f"{what}: expected a #graph.dims encoding, found {type_.encoding}")
    texts = type_.encoding.texts
    if len(texts) != type_.get_num_dims():
        raise VerifyException(
            f"{what}: #graph.dims lists {len(texts)} dimensions,"
            f" the tensor has {type_.get_num_dims()}"
        )
    for i, (size, text) in enumerate(zip(type_.get_shape(), texts, strict=True)):
        if size != DYNAMIC_INDEX and text != _STATIC:
            raise VerifyException(f"{what}: dimension {i} is static ({size}) but named '{text}'")
        if text != _STATIC and isinstance(parse_dim(text), int):
            raise VerifyException(f"{what}: dimension {i} is '?' but named by the constant {text}")


def show_dim(size: Dim | None) -> str:
    """A size as diagnostics print it."""
    return "?" if size is None else str(size)


def show_shape(shape: Sequence[Dim | None]) -> str:
    """A shape as diagnostics print it: ``[1, s, 768]``."""
    return f"[{', '.join(map(show_dim, shape))}]"
