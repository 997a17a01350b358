"""ONNX models as they are written: the messages that are read, and files of them (SPEC K3).

The names and numbers are those of `onnx.proto`. A file is memory-mapped; tensors with `raw_data`
are views of the map, those with external data views of maps of other files in the model's folder.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from math import prod
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ...diagnostics import AioptError, Location, reason_of
from .wire import Bytes, Field, Kind, Message, WireError, read

INT, FLOAT, DOUBLE, TEXT, NAME, BYTES, MESSAGE = (
    Kind.INT, Kind.FLOAT, Kind.DOUBLE, Kind.TEXT, Kind.NAME, Kind.BYTES, Kind.MESSAGE,
)  # fmt: skip

LARGEST_ELEMENTS = 1 << 46
"""Tensors with more elements fit into no address space."""


def _one(attribute: str, message: str) -> Field:
    return Field(attribute, MESSAGE, message=message)


def _many(attribute: str, message: str) -> Field:
    return Field(attribute, MESSAGE, repeated=True, message=message)


@dataclass(slots=True)
class Entry(Message):
    """StringStringEntryProto."""

    key: str = ""
    value: str = ""
    FIELDS: ClassVar = {1: Field("key", TEXT), 2: Field("value", TEXT)}


@dataclass(slots=True)
class Tensor(Message):
    """TensorProto."""

    dims: list[int] = field(default_factory=list)
    data_type: int = 0
    name: str = ""
    raw: Bytes | None = None
    floats: list[float] = field(default_factory=list)
    int32s: list[int] = field(default_factory=list)
    int64s: list[int] = field(default_factory=list)
    doubles: list[float] = field(default_factory=list)
    uint64s: list[int] = field(default_factory=list)
    external: list[Entry] = field(default_factory=list)
    location: int = 0
    FIELDS: ClassVar = {
        1: Field("dims", INT, repeated=True),
        2: Field("data_type", INT),
        4: Field("floats", FLOAT, repeated=True),
        5: Field("int32s", INT, repeated=True),
        7: Field("int64s", INT, repeated=True),
        8: Field("name", TEXT),
        9: Field("raw", BYTES),
        10: Field("doubles", DOUBLE, repeated=True),
        11: Field("uint64s", INT, repeated=True),
        13: _many("external", "Entry"),
        14: Field("location", INT),
    }


@dataclass(slots=True)
class Dimension(Message):
    """TensorShapeProto.Dimension: a size, a name, or neither."""

    value: int | None = None
    param: str = ""
    FIELDS: ClassVar = {1: Field("value", INT), 2: Field("param", TEXT)}


@dataclass(slots=True)
class TensorShape(Message):
    """TensorShapeProto."""

    dims: list[Dimension] = field(default_factory=list)
    FIELDS: ClassVar = {1: _many("dims", "Dimension")}


@dataclass(slots=True)
class TensorType(Message):
    """TypeProto.Tensor."""

    elem_type: int = 0
    shape: TensorShape | None = None
    FIELDS: ClassVar = {1: Field("elem_type", INT), 2: _one("shape", "TensorShape")}


@dataclass(slots=True)
class Nothing(Message):
    """A message of which only matters that it is there."""

    FIELDS: ClassVar = {}


@dataclass(slots=True)
class Type(Message):
    """TypeProto: only tensors are understood, the other kinds are noticed."""

    tensor: TensorType | None = None
    sequence: Nothing | None = None
    map: Nothing | None = None
    sparse: Nothing | None = None
    optional: Nothing | None = None
    FIELDS: ClassVar = {
        1: _one("tensor", "TensorType"),
        4: _one("sequence", "Nothing"),
        5: _one("map", "Nothing"),
        8: _one("sparse", "Nothing"),
        9: _one("optional", "Nothing"),
    }


@dataclass(slots=True)
class ValueInfo(Message):
    """ValueInfoProto."""

    name: str = ""
    type: Type | None = None
    FIELDS: ClassVar = {1: Field("name", TEXT), 2: _one("type", "Type")}


@dataclass(slots=True)
class Attribute(Message):
    """AttributeProto."""

    name: str = ""
    reference: str = ""
    type: int = 0
    f: float = 0.0
    i: int = 0
    s: bytes = b""
    t: Tensor | None = None
    g: Graph | None = None
    floats: list[float] = field(default_factory=list)
    ints: list[int] = field(default_factory=list)
    strings: list[bytes] = field(default_factory=list)
    FIELDS: ClassVar = {
        1: Field("name", TEXT),
        2: Field("f", FLOAT),
        3: Field("i", INT),
        4: Field("s", NAME),
        5: _one("t", "Tensor"),
        6: _one("g", "Graph"),
        7: Field("floats", FLOAT, repeated=True),
        8: Field("ints", INT, repeated=True),
        9: Field("strings", NAME, repeated=True),
        20: Field("type", INT),
        21: Field("reference", TEXT),
    }


@dataclass(slots=True)
class NodeProto(Message):
    """NodeProto."""

    input: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)
    name: str = ""
    op_type: str = ""
    domain: str = ""
    overload: str = ""
    attribute: list[Attribute] = field(default_factory=list)
    FIELDS: ClassVar = {
        1: Field("input", TEXT, repeated=True),
        2: Field("output", TEXT, repeated=True),
        3: Field("name", TEXT),
        4: Field("op_type", TEXT),
        5: _many("attribute", "Attribute"),
        7: Field("domain", TEXT),
        8: Field("overload", TEXT),
    }


@dataclass(slots=True)
class Graph(Message):
    """GraphProto."""

    node: list[NodeProto] = field(default_factory=list)
    name: str = ""
    initializer: list[Tensor] = field(default_factory=list)
    input: list[ValueInfo] = field(default_factory=list)
    output: list[ValueInfo] = field(default_factory=list)
    sparse_initializer: list[Nothing] = field(default_factory=list)
    FIELDS: ClassVar = {
        1: _many("node", "NodeProto"),
        2: Field("name", TEXT),
        5: _many("initializer", "Tensor"),
        11: _many("input", "ValueInfo"),
        12: _many("output", "ValueInfo"),
        15: _many("sparse_initializer", "Nothing"),
    }


@dataclass(slots=True)
class OperatorSet(Message):
    """OperatorSetIdProto."""

    domain: str = ""
    version: int = 0
    FIELDS: ClassVar = {1: Field("domain", TEXT), 2: Field("version", INT)}


@dataclass(slots=True)
class Function(Message):
    """FunctionProto."""

    name: str = ""
    input: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)
    node: list[NodeProto] = field(default_factory=list)
    opset_import: list[OperatorSet] = field(default_factory=list)
    domain: str = ""
    defaults: list[Attribute] = field(default_factory=list)
    overload: str = ""
    FIELDS: ClassVar = {
        1: Field("name", TEXT),
        4: Field("input", TEXT, repeated=True),
        5: Field("output", TEXT, repeated=True),
        7: _many("node", "NodeProto"),
        9: _many("opset_import", "OperatorSet"),
        10: Field("domain", TEXT),
        11: _many("defaults", "Attribute"),
        13: Field("overload", TEXT),
    }


@dataclass(slots=True)
class Model(Message):
    """ModelProto, and where it comes from."""

    ir_version: int = 0
    opset_import: list[OperatorSet] = field(default_factory=list)
    graph: Graph | None = None
    functions: list[Function] = field(default_factory=list)
    file: str = "<model>"
    folder: Path | None = None
    """Where external data lies; None if the model is no file."""
    data: Bytes | None = field(default=None, repr=False)
    """All of it as it was read."""
    FIELDS: ClassVar = {
        1: Field("ir_version", INT),
        7: _one("graph", "Graph"),
        8: _many("opset_import", "OperatorSet"),
        25: _many("functions", "Function"),
    }


# -- reading ----------------------------------------------------------------------------------


def read_model(path: str | os.PathLike[str]) -> Model:
    """The model in a file. Raises AioptError."""
    file = str(path)
    try:
        buffer = _mapped(Path(path))
    except (OSError, ValueError) as error:
        raise AioptError(f"cannot read: {reason_of(error)}", location=Location(file)) from error
    model = model_from_bytes(buffer, file)
    model.folder = Path(path).parent
    return model


def model_from_bytes(data: bytes | Bytes, file: str = "<model>") -> Model:
    """The model in serialized form. Raises AioptError."""
    buffer = np.frombuffer(data, np.uint8) if isinstance(data, bytes) else data
    try:
        model = read(Model, buffer)
    except WireError as error:
        raise AioptError(f"not an ONNX model: {error}", location=Location(file)) from None
    if model.graph is None:
        raise AioptError("not an ONNX model: it has no graph", location=Location(file))
    model.file, model.data = file, buffer
    return model


def _mapped(path: Path) -> Bytes:
    """A file's bytes, read when they are used."""
    with path.open("rb") as stream:
        if os.fstat(stream.fileno()).st_size == 0:
            return np.zeros(0, np.uint8)
        return np.memmap(stream, np.uint8, "r").view(np.ndarray)


# -- inputs and outputs ----------------------------------------------------------------------


def input_types(model: Model) -> dict[str, TensorType]:
    """The types of the inputs without initializer."""
    where = Location(model.file)
    assert model.graph is not None
    given = {tensor.name for tensor in model.graph.initializer}
    found: dict[str, TensorType] = {}
    for info in model.graph.input:
        if info.name in found:
            raise AioptError(f"two inputs are called '{info.name}'", location=where)
        if info.name not in given:
            if info.type is None or info.type.tensor is None:
                raise AioptError(
                    f"input '{info.name}': what is not a tensor is not supported", location=where
                )
            found[info.name] = info.type.tensor
    return found


def output_types(model: Model) -> dict[str, TensorType | None]:
    """What the model says about the outputs, if it does."""
    assert model.graph is not None
    return {info.name: info.type.tensor if info.type else None for info in model.graph.output}


# -- tensors ----------------------------------------------------------------------------------

DATA_TYPES = {
    1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64",
    8: "string", 9: "bool", 10: "float16", 11: "float64", 12: "uint32", 13: "uint64",
    14: "complex64", 15: "complex128", 16: "bfloat16", 17: "float8e4m3fn", 18: "float8e4m3fnuz",
    19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4", 23: "float4e2m1",
    24: "float8e8m0", 25: "uint2", 26: "int2",
}  # fmt: skip
"""TensorProto.DataType."""

SUPPORTED = frozenset(
    "float32 float64 float16 bfloat16 bool"
    " int8 int16 int32 int64 uint8 uint16 uint32 uint64".split()
)


class TensorError(ValueError):
    """A tensor is not what it claims to be."""


def dtype_of(data_type: int) -> np.dtype[Any]:
    """The dtype of a TensorProto.DataType. Raises TensorError for those we lack."""
    name = DATA_TYPES.get(data_type, f"number {data_type}")
    if name not in SUPPORTED:
        raise TensorError(f"element type {name} is not supported")
    if name == "bfloat16":
        from ml_dtypes import bfloat16

        return np.dtype(bfloat16)
    return np.dtype(name)


def tensor_array(tensor: Tensor, folder: Path | None) -> np.ndarray[Any, Any]:
    """The elements of a tensor, as a view where the file has them as they are. Raises TensorError.

    `folder` is where external data lies.
    """
    dtype = dtype_of(tensor.data_type)
    shape = tuple(tensor.dims)
    if any(size < 0 for size in shape) or prod(shape) > LARGEST_ELEMENTS:
        raise TensorError(f"the shape {list(shape)} is impossible")
    if tensor.location == 1:
        return _shaped(_external(tensor, folder), dtype, shape)
    if tensor.raw is not None:
        return _shaped(tensor.raw, dtype, shape)
    return _typed(tensor, dtype, shape)


def stored_tensors(model: Model) -> dict[str, np.ndarray[Any, Any]]:
    """The initializers and constants of a model by name, as far as their types are supported."""
    assert model.graph is not None
    found: dict[str, np.ndarray[Any, Any]] = {}
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Constant" and node.output and node.attribute:
            tensors.setdefault(node.output[0], node.attribute[0].t or Tensor())
    for name, tensor in tensors.items():
        with contextlib.suppress(TensorError):
            found[name] = tensor_array(tensor, model.folder)
    return found


def content_digest(model: Model) -> bytes:
    """What identifies all bytes that are read of a model: its own, and those of external data.

    Raises TensorError for external data that is missing.
    """
    content = sha256(b"" if model.data is None else model.data.data)
    for tensor in _external_tensors(model):
        content.update(sha256(_external(tensor, model.folder).data).digest())
    return content.digest()


def _external_tensors(model: Model) -> Iterator[Tensor]:
    """The tensors whose data lies in other files, wherever they are in the model."""
    assert model.graph is not None
    graphs = [model.graph]
    nodes = [node for function in model.functions for node in function.node]
    while graphs or nodes:
        if graphs:
            graph = graphs.pop()
            yield from (tensor for tensor in graph.initializer if tensor.location == 1)
            nodes += graph.node
            continue
        for attribute in nodes.pop().attribute:
            if attribute.t is not None and attribute.t.location == 1:
                yield attribute.t
            if attribute.g is not None:
                graphs.append(attribute.g)


def _shaped(data: Bytes, dtype: np.dtype[Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    wanted = prod(shape) * dtype.itemsize
    if len(data) != wanted:
        raise TensorError(f"{dtype} {list(shape)} takes {wanted} bytes, found {len(data)}")
    if dtype == np.bool_ and len(data) and data.max() > 1:
        data = (data != 0).view(np.uint8)
    return data.view(dtype).reshape(shape)


def _typed(tensor: Tensor, dtype: np.dtype[Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """The elements of a tensor that lists them in a field of their type."""
    match dtype.name:
        case "float32":
            values = np.array(tensor.floats, np.float32)
        case "float64":
            values = np.array(tensor.doubles, np.float64)
        case "int64":
            values = np.array(tensor.int64s, np.int64)
        case "uint32" | "uint64":
            values = np.array(tensor.uint64s, np.int64).astype(dtype)
        case "float16" | "bfloat16":
            values = np.array(tensor.int32s, np.int64).astype(np.uint16).view(dtype)
        case _:
            values = np.array(tensor.int32s, np.int64).astype(dtype)
    if values.size != prod(shape):
        raise TensorError(f"{dtype} {list(shape)} has {prod(shape)} elements, found {values.size}")
    return values.reshape(shape)


def _external(tensor: Tensor, folder: Path | None) -> Bytes:
    """The bytes of a tensor that lie in another file."""
    entries = {entry.key: entry.value for entry in tensor.external}
    location = entries.get("location", "")
    if folder is None:
        raise TensorError(f"its data is in '{location}', but the model is no file")
    root = folder.resolve()
    path = (folder / location).resolve()
    if not location or Path(location).is_absolute() or not path.is_relative_to(root):
        raise TensorError(f"external data '{location}' is not in the model's folder")
    try:
        data = _mapped(path)
        offset = int(entries.get("offset", "0"))
        length = int(entries.get("length", len(data) - offset))
    except (OSError, ValueError) as error:
        raise TensorError(f"external data '{location}': {reason_of(error)}") from None
    if offset < 0 or length < 0 or offset + length > len(data):
        raise TensorError(
            f"external data '{location}' has {len(data)} bytes, not {length} at {offset}"
        )
    return data[offset : offset + length]
