"""Modules as bytes: how IR of the graph level travels between processes (SPEC C1, R1).

Any registered operation and attribute has this form; it is not for files, since only the version
that wrote it needs to read it. Rebuilding parses nothing: an operation is a *template* (name, types
of results, properties, attributes, number of regions; equal ones are written once), its operands,
the names of its results and its place in the source. The bytes are

    head: magic (8) · bytes of a number (u8) · numbers (u32) · bytes of text (u64)
    numbers · text (UTF-8) · blobs

and the numbers, each preceded by how many there are: lengths of the strings in the text, lengths of
the blobs, attributes, templates; then the one operation. Everything refers to what stands before it
by its number. Equal modules give equal bytes.

Reading is bounded by the number of bytes: a count is believed as far as there are numbers behind
it, values are visible as scopes allow, depths are limited, attributes verify themselves. Whether
operations are right `text.verify_module` says.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, NoReturn, cast

from xdsl.context import Context
from xdsl.dialects.builtin import (
    UNKNOWN_LOC,
    ArrayAttr,
    Builtin,
    BytesAttr,
    DenseArrayBase,
    DictionaryAttr,
    FileLineColLoc,
    FloatData,
    IntAttr,
    ModuleOp,
    NameLoc,
    Signedness,
    SignednessAttr,
    StringAttr,
    UnknownLoc,
)
from xdsl.ir import Attribute, Block, Data, Operation, ParametrizedAttribute, Region, SSAValue
from xdsl.utils.exceptions import VerifyException

from ..diagnostics import AioptError, error_at

_MAGIC = b"aioptIR1"
_HEAD = struct.Struct("<8sBIQ")
_CODES = {2: "H", 4: "I"}
"""Bytes of a number: type codes of `array`."""

_MAX_DEPTH = 128
"""Regions in regions."""

_MAX_NODES = 1 << 22
"""How many attributes an attribute may consist of, shared ones counted again: what prints or hashes
it visits that many."""

_SMALL = 1 << 30
"""Integers from there on are blobs."""

# How the contents of an attribute are written.
_PARAMETERS, _INTEGER, _BIG, _BOOL, _STRING, _FLOAT, _BYTES, _TUPLE, _MAP, _ENUM, _FLAGS = range(11)

_CONTENTS: dict[type[Attribute], tuple[type, ...]] = {
    StringAttr: (str,), IntAttr: (int, bool), FloatData: (float,), BytesAttr: (bytes,),
    ArrayAttr: (tuple,), DictionaryAttr: (dict,), SignednessAttr: (Signedness,),
}  # fmt: skip
"""What the data of those attributes are; xDSL does not check."""

_BUILTIN: dict[str, type[Attribute]] = {
    kind.__name__: kind for kind in (*Builtin.attributes, BytesAttr, DenseArrayBase, NameLoc)
}
"""Builtin attributes by class name, since their names are not unique; with those that are not in
xDSL's list of the dialect. All others have a dot in their name."""

_UNKNOWN, _OTHER, _FILES = range(3)
"""A location: unknown, an attribute, or the number of a string + 2, a line and a column."""


def _name(attribute: Attribute) -> str:
    kind = type(attribute)
    return kind.__name__ if _BUILTIN.get(kind.__name__) is kind else attribute.name


# ----------------------------------------------------------------------------------------- encoding


def encode_module(module: ModuleOp) -> bytes:
    """The module as bytes.

    Raises:
        AioptError: it has branches, values used before they are defined, or an attribute whose
            data are neither numbers, text, bytes, enumerations nor attributes.
    """
    encoder = _Encoder()
    try:
        encoder.operation(module, 0)
    except RecursionError as error:
        raise error_at(module, "the IR is nested too deeply") from error
    return encoder.finish()


class _Encoder:
    def __init__(self) -> None:
        self._strings: dict[str, int] = {}
        self._blobs: dict[bytes, int] = {}
        self._attributes: dict[tuple[int, ...], int] = {}
        self._templates: dict[tuple[int, ...], int] = {}
        self._known: dict[int, int] = {}
        """Numbers of attributes by identity: hashing a type takes longer."""
        self._values: dict[SSAValue, int] = {}
        self._operations: list[int] = []

    def finish(self) -> bytes:
        texts = [string.encode("utf-8", "surrogatepass") for string in self._strings]
        numbers = [len(texts), *map(len, texts), len(self._blobs), *map(len, self._blobs)]
        for table in (self._attributes, self._templates):
            numbers.append(len(table))
            for record in table:
                numbers += record
        numbers += self._operations
        width = 2 if max(numbers) < 1 << 16 else 4
        packed = array(_CODES[width], numbers)
        if sys.byteorder == "big":
            packed.byteswap()
        text = b"".join(texts)
        head = _HEAD.pack(_MAGIC, width, len(numbers), len(text))
        return b"".join((head, packed.tobytes(), text, *self._blobs))

    def operation(self, op: Operation, depth: int) -> None:
        if op.successors:
            raise error_at(op, f"'{op.name}' branches, which has no binary form")
        if depth > _MAX_DEPTH:
            raise error_at(op, "the IR is nested too deeply")
        out, values = self._operations, self._values
        out.append(self._template(op))
        operands = op.operands
        out.append(len(operands))
        try:
            out += [values[operand] for operand in operands]
        except KeyError:
            raise error_at(op, f"'{op.name}' uses a value before it is defined") from None
        out += [self._hint(result.name_hint) for result in op.results]
        self._location(op.location)
        for region in op.regions:
            known = len(values)
            blocks = region.blocks
            out.append(len(blocks))
            for block in blocks:
                self._block(block, depth + 1)
            while len(values) > known:  # what a region defines is not visible outside
                values.popitem()
        for result in op.results:
            values[result] = len(values)

    def _block(self, block: Block, depth: int) -> None:
        out = self._operations
        out += (self._hint(block.name_hint), len(block.args))
        for arg in block.args:
            out += (self._attribute(arg.type), self._hint(arg.name_hint))
            self._location(arg.location)
            self._values[arg] = len(self._values)
        place = len(out)
        out.append(0)
        for op in block.ops:
            out[place] += 1
            self.operation(op, depth)

    def _template(self, op: Operation) -> int:
        results = op.results
        record = [self._string(op.name), len(op.regions), len(results)]
        record += [self._attribute(result.type) for result in results]
        for attributes in (op.properties, op.attributes):
            record.append(len(attributes))
            for name, attribute in attributes.items():
                record += (self._string(name), self._attribute(attribute))
        return self._templates.setdefault(tuple(record), len(self._templates))

    def _location(self, location: Attribute) -> None:
        out = self._operations
        match location:
            case FileLineColLoc():
                file = self._string(location.filename.data)
                out += (_FILES + file, location.line.data, location.column.data)
            case UnknownLoc():
                out.append(_UNKNOWN)
            case _:
                out += (_OTHER, self._attribute(location))

    def _hint(self, name: str | None) -> int:
        return 0 if name is None else 1 + self._string(name)

    def _string(self, string: str) -> int:
        return self._strings.setdefault(string, len(self._strings))

    def _blob(self, data: bytes) -> int:
        return self._blobs.setdefault(data, len(self._blobs))

    def _attribute(self, attribute: Attribute) -> int:
        found = self._known.get(id(attribute))
        if found is None:
            record = (self._string(_name(attribute)), *self._contents(attribute))
            found = self._attributes.setdefault(record, len(self._attributes))
            self._known[id(attribute)] = found
        return found

    def _contents(self, attribute: Attribute) -> tuple[int, ...]:
        if isinstance(attribute, ParametrizedAttribute):
            parts = [self._attribute(part) for part in attribute.parameters]
            return (_PARAMETERS, len(parts), *parts)
        match cast("Data[Any]", attribute).data:
            case bool() as value:
                return (_BOOL, int(value))
            case int() as value if -_SMALL < value < _SMALL:
                return (_INTEGER, 2 * value if value >= 0 else -2 * value - 1)
            case int() as value:
                size = value.bit_length() // 8 + 1
                return (_BIG, self._blob(value.to_bytes(size, "little", signed=True)))
            case Enum() as value:
                return (_ENUM, self._string(value.name))
            case str() as value:
                return (_STRING, self._string(value))
            case float() as value:
                return (_FLOAT, self._blob(struct.pack("<d", value)))
            case bytes() as value:
                return (_BYTES, self._blob(value))
            case tuple() as parts if all(isinstance(part, Attribute) for part in parts):
                return (_TUPLE, len(parts), *[self._attribute(part) for part in parts])
            case Mapping() as parts:
                pairs = ((self._string(key), self._attribute(part)) for key, part in parts.items())
                return (_MAP, len(parts), *[number for pair in pairs for number in pair])
            case frozenset() as flags if all(isinstance(flag, Enum) for flag in flags):
                names = sorted(flag.name for flag in flags)
                return (_FLAGS, len(names), *map(self._string, names))
            case data:
                raise AioptError(
                    f"attribute '{attribute.name}' has no binary form", found=type(data).__name__
                )


# ----------------------------------------------------------------------------------------- decoding


def decode_module(data: bytes | memoryview, ctx: Context) -> ModuleOp:
    """The module that `encode_module` wrote.

    Raises:
        AioptError: the bytes are no module, or one with operations that `ctx` does not know.
    """
    try:
        return _Decoder(memoryview(data).cast("B"), ctx).module()
    except _RAISED as error:
        raise AioptError("malformed binary IR", found=type(error).__name__) from error


_RAISED = (
    AssertionError, AttributeError, IndexError, KeyError, MemoryError, OverflowError,
    RecursionError, TypeError, ValueError, VerifyException, struct.error,
)  # fmt: skip
"""What reading malformed bytes raises."""


def _malformed(found: str | None = None) -> NoReturn:
    raise AioptError("malformed binary IR", found=found)


_Template = tuple[type[Operation], int, list[Attribute], dict[str, Attribute], dict[str, Attribute]]


class _Decoder:
    """Reads numbers from `at` on, always forward."""

    def __init__(self, data: memoryview, ctx: Context) -> None:
        self._ctx = ctx
        magic, width, count, text_size = _HEAD.unpack_from(data)
        if magic != _MAGIC or width not in _CODES:
            _malformed()
        text = _HEAD.size + width * count
        blobs = text + text_size
        if blobs > len(data):
            _malformed("fewer bytes")
        numbers = array(_CODES[width], bytes(data[_HEAD.size : text]))
        if sys.byteorder == "big":
            numbers.byteswap()
        self._numbers = numbers.tolist()
        self._at = 0
        pieces = self._pieces(data[text:blobs])
        self._strings = [str(piece, "utf-8", "surrogatepass") for piece in pieces]
        self._blobs = [bytes(piece) for piece in self._pieces(data[blobs:])]
        self._integers: dict[int, IntAttr] = {}
        self._files: dict[int, StringAttr] = {}
        self._sizes: list[int] = []
        self._attributes: list[Attribute] = []
        for _ in range(self._next()):
            self._attributes.append(self._read_attribute())
        self._templates: list[_Template] = []
        for _ in range(self._next()):
            self._templates.append(self._read_template())
        self._values: list[SSAValue] = []

    def module(self) -> ModuleOp:
        op = self._operation(0)
        if not isinstance(op, ModuleOp):
            _malformed(f"'{op.name}'")
        if self._at != len(self._numbers):
            _malformed("trailing numbers")
        return op

    def _next(self) -> int:
        number = self._numbers[self._at]
        self._at += 1
        return number

    def _several(self, per_item: int = 1) -> list[int]:
        """A count and the numbers of that many items."""
        start = self._at + 1
        end = start + per_item * self._numbers[self._at]
        if end > len(self._numbers):
            _malformed("fewer numbers")
        self._at = end
        return self._numbers[start:end]

    def _pieces(self, data: memoryview) -> list[memoryview]:
        """The whole of `data`, cut into as many pieces as the numbers say."""
        pieces: list[memoryview] = []
        start = 0
        for length in self._several():
            pieces.append(data[start : start + length])
            start += length
        if start != len(data):
            _malformed("strings or blobs of other lengths")
        return pieces

    # -- attributes

    def _read_attribute(self) -> Attribute:
        kind = self._attribute_class(self._strings[self._next()])
        form = self._next()
        if (form == _PARAMETERS) != issubclass(kind, ParametrizedAttribute):
            _malformed(f"'{kind.name}'")
        if form == _PARAMETERS:
            parts = self._several()
            self._count_nodes(parts)
            known = self._attributes
            return cast("type[ParametrizedAttribute]", kind).new([known[part] for part in parts])
        data = self._data(kind, form)
        expected = _CONTENTS.get(kind)
        if expected is not None and type(data) not in expected:
            _malformed(f"'{kind.name}' of {type(data).__name__}")
        if kind is DictionaryAttr:
            return DictionaryAttr(data)
        return cast("type[Data[Any]]", kind).new(data)

    def _attribute_class(self, name: str) -> type[Attribute]:
        kind = _BUILTIN.get(name)
        if kind is None and "." in name:
            kind = self._ctx.get_optional_attr(name) or self._ctx.get_optional_type(name)
        if kind is None:
            raise AioptError(f"attribute '{name}' is not registered")
        return kind

    def _count_nodes(self, parts: list[int]) -> None:
        size = 1 + sum([self._sizes[part] for part in parts])
        if size > _MAX_NODES:
            _malformed("too many attributes in one")
        self._sizes.append(size)

    def _data(self, kind: type[Attribute], form: int) -> Any:
        known, strings = self._attributes, self._strings
        if form == _TUPLE:
            parts = self._several()
            self._count_nodes(parts)
            return tuple([known[part] for part in parts])
        if form == _MAP:
            pairs = self._several(2)
            self._count_nodes(pairs[1::2])
            names, parts = pairs[::2], pairs[1::2]
            return {strings[n]: known[part] for n, part in zip(names, parts, strict=True)}
        self._sizes.append(1)
        if form == _FLAGS:
            return frozenset(_member(kind, strings[name]) for name in self._several())
        read = _SCALARS.get(form)
        if read is None:
            _malformed(f"contents of kind {form}")
        return read(self, kind, self._next())

    # -- operations

    def _read_template(self) -> _Template:
        name = self._strings[self._next()]
        kind = self._ctx.get_optional_op(name)
        if kind is None:
            raise AioptError(f"operation '{name}' is not registered")
        regions = self._next()
        known, strings = self._attributes, self._strings
        types = [known[type_] for type_ in self._several()]
        properties, attributes = (
            {strings[n]: known[value] for n, value in zip(pairs[::2], pairs[1::2], strict=True)}
            for pairs in (self._several(2), self._several(2))
        )
        return kind, regions, types, properties, attributes

    def _operation(self, depth: int) -> Operation:
        if depth > _MAX_DEPTH:
            _malformed("the IR is nested too deeply")
        kind, regions, types, properties, attributes = self._templates[self._next()]
        values = self._values
        operands = [values[operand] for operand in self._several()]
        at = self._at
        hints = self._numbers[at : at + len(types)]
        self._at = at + len(types)
        op = kind.create(
            operands=operands,
            result_types=types,
            properties=properties,
            attributes=attributes,
            location=self._location(),
            regions=[self._region(depth + 1) for _ in range(regions)] if regions else (),
        )
        for result, hint in zip(op.results, hints, strict=True):
            values.append(result)
            if hint:
                result.name_hint = self._strings[hint - 1]
        return op

    def _region(self, depth: int) -> Region:
        known = len(self._values)
        region = Region([self._block(depth) for _ in range(self._next())])
        del self._values[known:]
        return region

    def _block(self, depth: int) -> Block:
        hint = self._next()
        arguments = [
            (self._attributes[self._next()], self._next(), self._location())
            for _ in range(self._next())
        ]
        block = Block(arg_types=[type_ for type_, _, _ in arguments])
        if hint:
            block.name_hint = self._strings[hint - 1]
        for arg, (_, name, location) in zip(block.args, arguments, strict=True):
            arg.location = location
            if name:
                arg.name_hint = self._strings[name - 1]
            self._values.append(arg)
        for _ in range(self._next()):
            block.add_op(self._operation(depth))
        return block

    def _location(self) -> Any:
        form = self._next()
        if form == _UNKNOWN:
            return UNKNOWN_LOC
        if form == _OTHER:
            location = self._attributes[self._next()]
            if not isinstance(location, (NameLoc, UnknownLoc, FileLineColLoc)):
                _malformed(f"location '{location.name}'")
            return location
        file = self._files.get(form)
        if file is None:
            file = self._files[form] = StringAttr(self._strings[form - _FILES])
        # The verification of an attribute takes longer than the rest of an operation.
        location = object.__new__(FileLineColLoc)
        object.__setattr__(location, "filename", file)
        object.__setattr__(location, "line", self._integer(self._next()))
        object.__setattr__(location, "column", self._integer(self._next()))
        return location

    def _integer(self, value: int) -> IntAttr:
        found = self._integers.get(value)
        if found is None:
            found = self._integers[value] = IntAttr(value)
        return found

    def string(self, number: int) -> str:
        return self._strings[number]

    def blob(self, number: int) -> bytes:
        return self._blobs[number]


def _member(kind: type[Attribute], name: str) -> Enum:
    """A member of the enumeration that an attribute is about."""
    names = Signedness if kind is SignednessAttr else kind.enum_type  # pyright: ignore
    return names[name]


_SCALARS: dict[int, Callable[[_Decoder, type[Attribute], int], Any]] = {
    _BOOL: lambda _, kind, number: bool(number),
    _INTEGER: lambda _, kind, number: -(number + 1 >> 1) if number & 1 else number >> 1,
    _BIG: lambda decoder, kind, number: int.from_bytes(decoder.blob(number), "little", signed=True),
    _STRING: lambda decoder, kind, number: decoder.string(number),
    _FLOAT: lambda decoder, kind, number: struct.unpack("<d", decoder.blob(number))[0],
    _BYTES: lambda decoder, kind, number: decoder.blob(number),
    _ENUM: lambda decoder, kind, number: _member(kind, decoder.string(number)),
}
"""What one number stands for."""
