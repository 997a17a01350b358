"""The protobuf wire format: messages from bytes, by tables of fields (SPEC K3).

ONNX files are protobuf messages. Only what a model means is read, so a message is a class with a
table of the fields that are wanted; the others are skipped. Long byte strings (`BYTES`) and long
packed arrays stay views of the buffer, so a mapped file is not copied. The format is that of
https://protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, ClassVar, TypeVar

import numpy as np

M = TypeVar("M", bound="Message")

Bytes = np.ndarray[Any, np.dtype[np.uint8]]

DEEPEST = 100
"""Messages nested deeper are an error, as in other implementations."""

_LONGEST_VARINT = 10
_MASK = (1 << 64) - 1


class WireError(ValueError):
    """The bytes are no message of the expected form."""


class Kind(Enum):
    """How the value of a field is written."""

    INT = auto()
    FLOAT = auto()
    DOUBLE = auto()
    TEXT = auto()
    NAME = auto()
    """A short byte string."""
    BYTES = auto()
    """A byte string of any length: a view."""
    MESSAGE = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message: the attribute that takes it, and how it is written."""

    attribute: str
    kind: Kind
    repeated: bool = False
    message: str = ""
    """The class of a nested message."""


class Message:
    """What is read: subclasses are dataclasses with defaults and a table of fields by number."""

    FIELDS: ClassVar[Mapping[int, Field]]
    CLASSES: ClassVar[dict[str, type[Message]]] = {}

    def __init_subclass__(cls) -> None:
        Message.CLASSES[cls.__name__] = cls


def read(cls: type[M], buffer: Bytes, start: int = 0, end: int | None = None) -> M:
    """The message in a part of a buffer. Raises WireError."""
    return _Reader(buffer).message(cls, start, len(buffer) if end is None else end, 0)


class _Reader:
    """A buffer, and what is read from it by position."""

    def __init__(self, buffer: Bytes) -> None:
        self.buffer = buffer
        self.data = memoryview(buffer)  # pyright: ignore[reportArgumentType]

    def message(self, cls: type[M], start: int, end: int, depth: int) -> M:
        if depth > DEEPEST:
            raise WireError("messages are nested too deeply")
        result = cls()
        fields = cls.FIELDS
        for number, wire, value, stop in self.fields(start, end):
            field = fields.get(number)
            if field is None:
                continue
            item = self.value(cls, field, wire, value, stop, depth)
            if not field.repeated:
                setattr(result, field.attribute, item)
            elif isinstance(item, _Packed):
                getattr(result, field.attribute).extend(item.values)
            else:
                getattr(result, field.attribute).append(item)
        return result

    def fields(self, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """(number, wire type, value or start, end) of the fields between two positions."""
        data = self.data
        position = start
        while position < end:
            tag, position = self.varint(position, end)
            number, wire = tag >> 3, tag & 7
            if number == 0:
                raise WireError(f"field number 0 at byte {position}")
            if wire == 0:
                value, position = self.varint(position, end)
                yield number, wire, value, position
                continue
            if wire == 2:
                length, position = self.varint(position, end)
            elif wire in (1, 5):
                length = 8 if wire == 1 else 4
            else:
                raise WireError(f"wire type {wire} at byte {position}")
            stop = position + length
            if stop > end:
                raise WireError(f"{length} bytes at byte {position} go beyond the end of {end}")
            if wire == 2:
                yield number, wire, position, stop
            else:
                yield number, wire, int.from_bytes(data[position:stop], "little"), stop
            position = stop

    def varint(self, position: int, end: int) -> tuple[int, int]:
        """An unsigned number of up to 64 bits, and where it ends."""
        data = self.data
        value = shift = 0
        for index in range(position, min(end, position + _LONGEST_VARINT)):
            byte = data[index]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & _MASK, index + 1
            shift += 7
        raise WireError(f"a number at byte {position} has no end")

    def value(
        self, cls: type[Message], field: Field, wire: int, value: int, stop: int, depth: int
    ) -> Any:
        """What a field holds."""
        kind = field.kind
        if wire != _WIRE_TYPES[kind] and not (wire == 2 and field.repeated):
            raise WireError(f"{cls.__name__}.{field.attribute} has wire type {wire}")
        match kind:
            case Kind.MESSAGE:
                return self.message(Message.CLASSES[field.message], value, stop, depth + 1)
            case Kind.BYTES:
                return self.buffer[value:stop]
            case Kind.NAME:
                return bytes(self.data[value:stop])
            case Kind.TEXT:
                return self.text(cls, field, value, stop)
            case _ if wire == 2:
                return _Packed(self.packed(kind, value, stop))
            case Kind.INT:
                return _signed(value)
            case Kind.FLOAT:
                return float(np.uint32(value).view(np.float32))
            case Kind.DOUBLE:
                return float(np.uint64(value).view(np.float64))

    def text(self, cls: type[Message], field: Field, start: int, stop: int) -> str:
        try:
            return str(self.data[start:stop], "utf-8")
        except UnicodeDecodeError:
            raise WireError(f"{cls.__name__}.{field.attribute} is not UTF-8") from None

    def packed(self, kind: Kind, start: int, stop: int) -> list[Any]:
        """The elements of a packed field."""
        if kind is Kind.INT:
            return varints(self.buffer[start:stop])
        dtype = np.dtype("<f4" if kind is Kind.FLOAT else "<f8")
        if (stop - start) % dtype.itemsize:
            raise WireError(f"{stop - start} bytes at byte {start} are no whole numbers")
        return self.buffer[start:stop].view(dtype).tolist()


@dataclass(frozen=True, slots=True)
class _Packed:
    """Several elements of a repeated field."""

    values: list[Any]


_WIRE_TYPES = {
    Kind.INT: 0,
    Kind.FLOAT: 5,
    Kind.DOUBLE: 1,
    Kind.TEXT: 2,
    Kind.NAME: 2,
    Kind.BYTES: 2,
    Kind.MESSAGE: 2,
}


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def varints(data: Bytes) -> list[int]:
    """Signed numbers of up to 64 bits, one after another."""
    ends = np.flatnonzero(data < 0x80)
    if len(data) and (not len(ends) or ends[-1] != len(data) - 1):
        raise WireError("a packed number has no end")
    starts = np.concatenate(([0], ends[:-1] + 1)).astype(np.int64)[: len(ends)]
    lengths = ends - starts + 1
    if len(lengths) and lengths.max() > _LONGEST_VARINT:
        raise WireError("a packed number is too long")
    values = np.zeros(len(ends), np.uint64)
    for place in range(int(lengths.max()) if len(lengths) else 0):
        rows = np.flatnonzero(lengths > place)
        part = (data[starts[rows] + place] & 0x7F).astype(np.uint64)
        values[rows] |= part << np.uint64(7 * place)
    return values.view(np.int64).tolist()
