"""Text of LLVM types, constants, symbols and flags: the words the printer writes (K3).

Looked up by identity of the attribute, which the table keeps alive: hashing a vector type costs
more than printing it.
"""

from __future__ import annotations

import ctypes
import re
import struct
from typing import Any

from xdsl.dialects import builtin, llvm
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, FloatAttr, IntegerAttr
from xdsl.ir import Attribute, Operation

from ...diagnostics import AioptError
from ...dialects import llvm_ext as x

Name = str | tuple[str, ...]
"""The text of a value; a tuple of registers for a tile."""

_SCALARS: dict[type[Attribute], str] = {
    builtin.Float16Type: "half",
    builtin.BFloat16Type: "bfloat",
    builtin.Float32Type: "float",
    builtin.Float64Type: "double",
    llvm.LLVMPointerType: "ptr",
    llvm.LLVMVoidType: "void",
}
_types: dict[int, tuple[str, str, int, Attribute]] = {}


def _make_room(table: dict[Any, Any]) -> None:
    """Keep what parsed IR leaves behind from growing without bound; interned attributes return."""
    if len(table) > 10_000:
        table.clear()


def type_text(t: Attribute) -> tuple[str, str, int, Attribute]:
    """Text of (one register of) a type, its intrinsic suffix, and the number of registers.

    The number is 0 unless the type is a tile. Looked up by identity: the type is kept in the entry.
    """
    known = _types.get(id(t))
    if known is None:
        count = 0
        if isinstance(t, builtin.VectorType):
            element, suffix = type_text(t.element_type)[:2]
            count = x.registers(t) if t.get_num_dims() > 1 else 0
            lanes = t.get_shape()[-1]
            text, suffix = f"<{lanes} x {element}>", f"v{lanes}{suffix}"
        elif isinstance(t, builtin.IntegerType):
            text = suffix = f"i{t.width.data}"
        elif isinstance(t, llvm.LLVMArrayType):
            text, suffix = f"[{t.size.data} x {type_text(t.type)[0]}]", ""
        elif isinstance(t, llvm.LLVMStructType):
            text, suffix = "{ " + ", ".join(type_text(f)[0] for f in t.types) + " }", ""
        elif (scalar := _SCALARS.get(type(t))) is not None:
            text = scalar
            suffix = "p0" if scalar == "ptr" else str(t)
        else:
            raise AioptError(f"the llvm level has no type {t}")
        _make_room(_types)
        known = _types[id(t)] = (text, suffix, count, t)
    return known


def float_literal(value: float, t: Attribute) -> str:
    """A floating-point constant in LLVM's exact hexadecimal form."""
    if isinstance(t, builtin.Float64Type):
        return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"
    if isinstance(t, builtin.Float16Type):
        try:
            bits = struct.unpack("<H", struct.pack("<e", value))[0]
        except OverflowError:
            bits = 0x7C00 if value > 0 else 0xFC00
        return f"0xH{bits:04X}"
    single = ctypes.c_float(value).value
    if isinstance(t, builtin.BFloat16Type):
        bits = struct.unpack("<I", struct.pack("<f", single))[0]
        if single != single:
            return "0xR7FC0"
        return f"0xR{(bits + 0x7FFF + (bits >> 16 & 1)) >> 16:04X}"
    return f"0x{struct.unpack('<Q', struct.pack('<d', single))[0]:016X}"


def scalar_literal(value: int | float, t: Attribute) -> str:
    return str(value) if isinstance(t, builtin.IntegerType) else float_literal(value, t)


def _constant(value: Attribute, t: Attribute) -> Name:
    """Text of a constant; a tuple for tiles."""
    if isinstance(value, IntegerAttr):
        return str(value.value.data)
    if isinstance(value, FloatAttr):
        return float_literal(value.value.data, t)
    assert isinstance(value, DenseIntOrFPElementsAttr)
    count = type_text(t)[2]
    element = x.element_type(t)
    word = type_text(element)[0]
    values = value.get_values()
    if value.is_splat():
        text = f"splat ({word} {scalar_literal(values[0], element)})"
        return (text,) * count if count else text
    lanes = [f"{word} {scalar_literal(v, element)}" for v in values]
    width = x.vector_shape(t)[-1]
    rows = [f"<{', '.join(lanes[i : i + width])}>" for i in range(0, len(lanes), width)]
    return tuple(rows) if count else rows[0]


_constants: dict[tuple[int, int], tuple[Name, Attribute, Attribute]] = {}


def constant_text(value: Attribute, t: Attribute) -> Name:
    known = _constants.get((id(value), id(t)))
    if known is None:
        _make_room(_constants)
        known = _constants[id(value), id(t)] = (_constant(value, t), value, t)
    return known[0]


_PLAIN_SYMBOL = re.compile(r"[-a-zA-Z$._][-a-zA-Z$._0-9]*\Z")


def symbol(name: str) -> str:
    if _PLAIN_SYMBOL.match(name):
        return f"@{name}"
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\{ord(c):02X}" for c in name)
    return f'@"{escaped}"'


_flag_texts: dict[int, tuple[str, Attribute]] = {}


def flags(op: Operation) -> str:
    """Fast-math flags of an operation, followed by a blank, or nothing."""
    attribute = op.properties.get("fastmathFlags")
    if attribute is None:
        return ""
    known = _flag_texts.get(id(attribute))
    if known is None:
        assert isinstance(attribute, llvm.FastMathAttr)
        words = sorted(flag.value for flag in attribute.data)
        text = "fast" if len(words) == 7 else " ".join(words)
        _make_room(_flag_texts)
        known = _flag_texts[id(attribute)] = (text + " " if text else "", attribute)
    return known[0]


def integer(op: Operation, name: str, default: int = 0) -> int:
    attribute = op.properties.get(name) or op.attributes.get(name)
    return attribute.value.data if isinstance(attribute, IntegerAttr) else default
