"""llvm level → LLVM IR text (K3).

One pass over the operations, a handler per class. Block arguments become phi nodes, written after all
blocks of a function because their incoming values are named only then. A value of n-D vector type (a
register tile, see `dialects/llvm_ext.py`) is the tuple of names of its registers: tiles are unrolled
here and nowhere else on the way to machine code.

Constants, `poison` and addresses of globals are text, not instructions. Intrinsics need no declaration:
LLVM's parser knows them.
"""

from __future__ import annotations

import ctypes
import re
import struct
from collections.abc import Callable, Sequence

from xdsl.dialects import builtin, llvm
from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IntegerAttr,
    StringAttr,
)
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ...diagnostics import AioptError, error_at
from ...dialects import llvm_ext as x

Name = str | tuple[str, ...]
"""The text of a value; a tuple of registers for a tile."""

# ------------------------------------------------------------------------------ types and constants

_SCALARS: dict[type[Attribute], str] = {
    builtin.Float16Type: "half",
    builtin.BFloat16Type: "bfloat",
    builtin.Float32Type: "float",
    builtin.Float64Type: "double",
    llvm.LLVMPointerType: "ptr",
    llvm.LLVMVoidType: "void",
}
_types: dict[int, tuple[str, str, int, Attribute]] = {}


def _type(t: Attribute) -> tuple[str, str, int, Attribute]:
    """Text of (one register of) a type, its intrinsic suffix, and the number of registers.

    The number is 0 unless the type is a tile. Looked up by identity: the type is kept in the entry.
    """
    known = _types.get(id(t))
    if known is None:
        count = 0
        if isinstance(t, builtin.VectorType):
            shape = x.vector_shape(t)
            element, suffix = _type(t.element_type)[:2]
            count = x.registers(t) if len(shape) > 1 else 0
            text, suffix = f"<{shape[-1]} x {element}>", f"v{shape[-1]}{suffix}"
        elif isinstance(t, builtin.IntegerType):
            text = suffix = f"i{t.width.data}"
        elif isinstance(t, llvm.LLVMArrayType):
            text, suffix = f"[{t.size.data} x {_type(t.type)[0]}]", ""
        elif isinstance(t, llvm.LLVMStructType):
            text, suffix = "{ " + ", ".join(_type(f)[0] for f in t.types) + " }", ""
        elif (scalar := _SCALARS.get(type(t))) is not None:
            text = scalar
            suffix = "p0" if scalar == "ptr" else str(t)
        else:
            raise AioptError(f"the llvm level has no type {t}")
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


def _scalar_literal(value: int | float, t: Attribute) -> str:
    return str(value) if isinstance(t, builtin.IntegerType) else float_literal(value, t)


def _constant(value: Attribute, t: Attribute) -> Name:
    """Text of a constant; a tuple for tiles."""
    if isinstance(value, IntegerAttr):
        return str(value.value.data)
    if isinstance(value, FloatAttr):
        return float_literal(value.value.data, t)
    assert isinstance(value, DenseIntOrFPElementsAttr)
    count = _type(t)[2]
    element = x.element_type(t)
    word = _type(element)[0]
    values = value.get_values()
    if value.is_splat():
        text = f"splat ({word} {_scalar_literal(values[0], element)})"
        return (text,) * count if count else text
    lanes = [f"{word} {_scalar_literal(v, element)}" for v in values]
    width = x.vector_shape(t)[-1]
    rows = [f"<{', '.join(lanes[i : i + width])}>" for i in range(0, len(lanes), width)]
    return tuple(rows) if count else rows[0]


_constants: dict[tuple[int, int], tuple[Name, Attribute, Attribute]] = {}


def _interned_constant(value: Attribute, t: Attribute) -> Name:
    known = _constants.get((id(value), id(t)))
    if known is None:
        known = _constants[id(value), id(t)] = (_constant(value, t), value, t)
    return known[0]


_PLAIN_SYMBOL = re.compile(r"[-a-zA-Z$._][-a-zA-Z$._0-9]*\Z")


def _symbol(name: str) -> str:
    if _PLAIN_SYMBOL.match(name):
        return f"@{name}"
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\{ord(c):02X}" for c in name)
    return f'@"{escaped}"'


_flag_texts: dict[int, tuple[str, Attribute]] = {}


def _flags(op: Operation) -> str:
    """Fast-math flags of an operation, followed by a blank, or nothing."""
    attribute = op.properties.get("fastmathFlags")
    if attribute is None:
        return ""
    known = _flag_texts.get(id(attribute))
    if known is None:
        assert isinstance(attribute, llvm.FastMathAttr)
        words = sorted(flag.value for flag in attribute.data)
        text = "fast" if len(words) == 7 else " ".join(words)
        known = _flag_texts[id(attribute)] = (text + " " if text else "", attribute)
    return known[0]


def _integer(op: Operation, name: str, default: int = 0) -> int:
    attribute = op.properties.get(name) or op.attributes.get(name)
    return attribute.value.data if isinstance(attribute, IntegerAttr) else default


# ----------------------------------------------------------------------------------------- functions


class _Function:
    """Names, labels and lines of the function being printed."""

    def __init__(self) -> None:
        self.names: dict[int, Name] = {}
        self.lines: list[str] = []
        self.labels: dict[int, str] = {}
        self.edges: dict[int, list[tuple[str, Sequence[SSAValue]]]] = {}
        self.label = "entry"
        self.count = 0

    def one(self, value: SSAValue) -> str:
        """Text of a scalar or 1-D vector."""
        name = self.names[id(value)]
        assert isinstance(name, str)
        return name

    def many(self, value: SSAValue) -> tuple[str, ...]:
        """Registers of a value; scalars and 1-D vectors have one."""
        name = self.names[id(value)]
        return (name,) if isinstance(name, str) else name

    def define(self, value: SSAValue, count: int) -> tuple[str, ...]:
        """Fresh names for the registers of `value`."""
        self.count += 1
        if not count:
            name = self.names[id(value)] = f"%v{self.count}"
            return (name,)
        names = self.names[id(value)] = tuple([f"%v{self.count}.{i}" for i in range(count)])
        return names

    def temporary(self, text: str) -> str:
        """An instruction whose result only the printer uses."""
        self.count += 1
        name = f"%t{self.count}"
        self.lines.append(f"  {name} = {text}")
        return name

    def result(self, op: Operation, text: str) -> None:
        """An instruction that defines the single-register result of `op`."""
        self.count += 1
        name = self.names[id(op.results[0])] = f"%v{self.count}"
        self.lines.append(f"  {name} = {text}")

    def target(self, block: Block, values: Sequence[SSAValue]) -> str:
        """Label of a successor, noting the edge for its phi nodes."""
        if values:
            self.edges.setdefault(id(block), []).append((self.label, values))
        return self.labels[id(block)]

    def offset(self, base: str, element: str, index: str | int) -> str:
        """Address of element `index` behind `base`."""
        if index == 0:
            return base
        return self.temporary(f"getelementptr inbounds {element}, ptr {base}, i64 {index}")

    def times(self, value: str, factor: int) -> str:
        """`value·factor` in i64, folded if `value` is a literal."""
        if value.lstrip("-").isdigit():
            return str(int(value) * factor)
        return value if factor == 1 else self.temporary(f"mul i64 {value}, {factor}")


Handler = Callable[[_Function, Operation], None]


def _each(write: Callable[[_Function, Operation, str, str, Sequence[str]], str]) -> Handler:
    """Handler of an elementwise operation: `write` gives the text of one register's instruction.

    It is called with the types of result and first operand and the operands' registers.
    """

    def handler(f: _Function, op: Operation) -> None:
        result = op.results[0]
        text, _, count, _ = _type(result.type)
        operands = op.operands
        source = _type(operands[0].type)[0]
        names = f.names
        if not count:
            f.result(op, write(f, op, text, source, [names[id(o)] for o in operands]))  # pyright: ignore
            return
        columns = [_spread(names[id(o)], count) for o in operands]
        for name, row in zip(f.define(result, count), zip(*columns, strict=True), strict=True):
            f.lines.append(f"  {name} = {write(f, op, text, source, row)}")

    return handler


def _spread(name: Name, count: int) -> tuple[str, ...]:
    """Registers of an operand; a scalar (the condition of a select) serves all of them."""
    return (name,) * count if isinstance(name, str) else name


def _infix(word: str) -> Handler:
    """`add`, `fmul` …: with fast-math, overflow and exact flags."""

    def write(f: _Function, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
        return f"{word} {_flags(op)}{_overflow(op)}{t} {a[0]}, {a[1]}"

    return _each(write)


def _overflow(op: Operation) -> str:
    flags = op.properties.get("overflowFlags")
    if isinstance(flags, IntegerAttr) and flags.value.data:
        return ("", "nsw ", "nuw ", "nsw nuw ")[flags.value.data]
    exact = "exact " if op.properties.get("isExact") is not None else ""
    return "disjoint " if op.properties.get("isDisjoint") is not None else exact


def _cast(f: _Function, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    word = op.kind.data if isinstance(op, x.CastOp) else op.name.removeprefix("llvm.")
    return f"{word} {s} {a[0]} to {t}"


def _icmp(f: _Function, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    return f"icmp {_ICMP[_integer(op, 'predicate')]} {s} {a[0]}, {a[1]}"


_ICMP = [flag.value for flag in llvm.ICmpPredicateFlag]
_FCMP = [flag.value.removeprefix("_") for flag in llvm.FCmpPredicateFlag]


def _fcmp(f: _Function, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    predicate = op.properties["predicate"]
    word = predicate.data if isinstance(predicate, StringAttr) else _FCMP[_integer(op, "predicate")]
    return f"fcmp {_flags(op)}{word} {s} {a[0]}, {a[1]}"


def _select(f: _Function, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    return f"select {_flags(op)}{s} {a[0]}, {t} {a[1]}, {t} {a[2]}"


def _fneg(f: _Function, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    return f"fneg {_flags(op)}{t} {a[0]}"


def _freeze(f: _Function, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    return f"freeze {t} {a[0]}"


_IMMEDIATES = {"abs": ", i1 false", "ctlz": ", i1 false", "cttz": ", i1 false"}


def _intrinsic(f: _Function, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    if isinstance(op, x.IntrinsicOp):
        name = op.intrinsic.data
    else:
        name = op.name.removeprefix("llvm.intr.")
    suffix = _type(op.results[0].type)[1]
    arguments = ", ".join([f"{t} {value}" for value in a])
    return f"call {_flags(op)}{t} @llvm.{name}.{suffix}({arguments}{_IMMEDIATES.get(name, '')})"


def _constant_op(f: _Function, op: Operation) -> None:
    result = op.results[0]
    f.names[id(result)] = _interned_constant(op.properties["value"], result.type)


def _literal(text: str) -> Handler:
    """`poison`, `undef` …: a constant of any type."""

    def handler(f: _Function, op: Operation) -> None:
        count = _type(op.results[0].type)[2]
        f.names[id(op.results[0])] = (text,) * count if count else text

    return handler


def _address_of(f: _Function, op: Operation) -> None:
    f.names[id(op.results[0])] = _symbol(op.properties["global_name"].string_value())  # pyright: ignore


def _splat_text(f: _Function, value: str, element: str, text: str, lanes: int) -> str:
    first = f.temporary(f"insertelement {text} poison, {element} {value}, i64 0")
    return f"shufflevector {text} {first}, {text} poison, <{lanes} x i32> zeroinitializer"


def _splat(f: _Function, op: Operation) -> None:
    result = op.results[0]
    text, _, count, _ = _type(result.type)
    lanes = x.vector_shape(result.type)[-1]
    element = _type(op.operands[0].type)[0]
    f.result(op, _splat_text(f, f.one(op.operands[0]), element, text, lanes))
    if count:
        f.names[id(result)] = (f.one(result),) * count


def _extract_element(f: _Function, op: Operation) -> None:
    vector, index = op.operands
    t, i = _type(vector.type)[0], _type(index.type)[0]
    f.result(op, f"extractelement {t} {f.one(vector)}, {i} {f.one(index)}")


def _insert_element(f: _Function, op: Operation) -> None:
    vector, value, index = op.operands
    t, s, i = (_type(o.type)[0] for o in op.operands)
    f.result(op, f"insertelement {t} {f.one(vector)}, {s} {f.one(value)}, {i} {f.one(index)}")


def _shuffle_vector(f: _Function, op: Operation) -> None:
    a, b = op.operands
    t = _type(a.type)[0]
    mask: tuple[int, ...] = op.properties["mask"].get_values()  # pyright: ignore
    lanes = ", ".join(f"i32 {i}" if i >= 0 else "i32 poison" for i in mask)
    f.result(op, f"shufflevector {t} {f.one(a)}, {t} {f.one(b)}, <{len(mask)} x i32> <{lanes}>")


_REDUCTION_STARTS = {"fadd": -0.0, "fmul": 1.0}


def _reduce(f: _Function, op: Operation) -> None:
    kind = op.properties["kind"].data  # pyright: ignore
    vector = op.operands[0]
    text, suffix, _, _ = _type(vector.type)
    element = _type(op.results[0].type)[0]
    start = ""
    if kind in _REDUCTION_STARTS:
        start = f"{element} {float_literal(_REDUCTION_STARTS[kind], op.results[0].type)}, "
    call = f"@llvm.vector.reduce.{kind}.{suffix}({start}{text} {f.one(vector)})"
    f.result(op, f"call {_flags(op)}{element} {call}")


# -------------------------------------------------------------------------------------------- memory


def _gep(f: _Function, op: Operation) -> None:
    base, *dynamic = op.operands
    indices = []
    remaining = iter(dynamic)
    for index in op.properties["rawConstantIndices"].get_values():  # pyright: ignore
        if index == llvm.GEP_USE_SSA_VAL:
            value = next(remaining)
            indices.append(f"{_type(value.type)[0]} {f.one(value)}")
        else:
            indices.append(f"i64 {index}" if not indices else f"i32 {index}")
    inbounds = "inbounds " if "inbounds" in op.properties else ""
    element = _type(op.properties["elem_type"])[0]
    f.result(op, f"getelementptr {inbounds}{element}, ptr {f.one(base)}, {', '.join(indices)}")


def _access(op: Operation) -> str:
    """Alignment and non-temporal hint of a load or store."""
    alignment = _integer(op, "alignment")
    text = f", align {alignment}" if alignment else ""
    if "nontemporal" in op.properties or "nontemporal" in op.attributes:
        text += ", !nontemporal !0"
    return text


def _load(f: _Function, op: Operation) -> None:
    result = op.results[0]
    if _type(result.type)[2]:
        _tile_load(f, op)
        return
    f.result(op, f"load {_type(result.type)[0]}, ptr {f.one(op.operands[0])}{_access(op)}")


def _store(f: _Function, op: Operation) -> None:
    value, ptr = op.operands
    if _type(value.type)[2]:
        _tile_store(f, op)
        return
    volatile = "volatile " if "volatile_" in op.properties else ""
    f.lines.append(
        f"  store {volatile}{_type(value.type)[0]} {f.one(value)}, ptr {f.one(ptr)}{_access(op)}"
    )


def _masked_load_text(
    op: Operation, t: str, suffix: str, lanes: int, ptr: str, mask: str, other: str
) -> str:
    alignment = _integer(op, "alignment", 1)
    return (
        f"call {t} @llvm.masked.load.{suffix}.p0(ptr align {alignment} {ptr}, "
        f"<{lanes} x i1> {mask}, {t} {other})"
    )


def _masked_store_text(
    op: Operation, t: str, suffix: str, lanes: int, value: str, ptr: str, mask: str
) -> str:
    alignment = _integer(op, "alignment", 1)
    return (
        f"  call void @llvm.masked.store.{suffix}.p0({t} {value}, ptr align {alignment} {ptr}, "
        f"<{lanes} x i1> {mask})"
    )


def _masked_load(f: _Function, op: Operation) -> None:
    ptr, mask, other = (f.one(o) for o in op.operands)
    t, suffix, _, _ = _type(op.results[0].type)
    lanes = x.vector_shape(op.results[0].type)[-1]
    f.result(op, _masked_load_text(op, t, suffix, lanes, ptr, mask, other))


def _masked_store(f: _Function, op: Operation) -> None:
    value, ptr, mask = (f.one(o) for o in op.operands)
    t, suffix, _, _ = _type(op.operands[0].type)
    lanes = x.vector_shape(op.operands[0].type)[-1]
    f.lines.append(_masked_store_text(op, t, suffix, lanes, value, ptr, mask))


def _gather(f: _Function, op: Operation) -> None:
    base, index, mask, other = (f.one(o) for o in op.operands)
    t, suffix, _, _ = _type(op.results[0].type)
    element = _type(x.element_type(op.results[0].type))[0]
    lanes = x.vector_shape(op.results[0].type)[-1]
    indices = _type(op.operands[1].type)[0]
    pointers = f.temporary(f"getelementptr inbounds {element}, ptr {base}, {indices} {index}")
    alignment = _integer(op, "alignment", 1)
    f.result(
        op,
        f"call {t} @llvm.masked.gather.{suffix}.v{lanes}p0(<{lanes} x ptr> align {alignment} "
        f"{pointers}, <{lanes} x i1> {mask}, {t} {other})",
    )


def _prefetch(f: _Function, op: Operation) -> None:
    ptr = f.one(op.operands[0])
    rw, locality = _integer(op, "rw"), _integer(op, "locality")
    f.lines.append(f"  call void @llvm.prefetch.p0(ptr {ptr}, i32 {rw}, i32 {locality}, i32 1)")


def _alloca(f: _Function, op: Operation) -> None:
    size = op.operands[0]
    element = _type(op.properties["elem_type"])[0]
    f.result(op, f"alloca {element}, {_type(size.type)[0]} {f.one(size)}{_access(op)}")


# --------------------------------------------------------------------------------------------- tiles


def _rows(f: _Function, op: Operation, t: Attribute, ptr: str, stride: str | None):
    """(register number, address, column) of a tile in memory."""
    shape = x.vector_shape(t)
    element, width = _type(x.element_type(t))[0], shape[-1]
    columns = x.registers(t) // shape[0]
    for row in range(shape[0]):
        if stride is None:
            start = row * columns * width
            base = ptr
        else:
            start = 0
            base = f.offset(ptr, element, f.times(stride, row)) if row else ptr
        for column in range(columns):
            address = f.offset(base, element, start + column * width)
            yield row * columns + column, address, column


def _tile_load(f: _Function, op: Operation) -> None:
    result = op.results[0]
    t, suffix, count, _ = _type(result.type)
    lanes = x.vector_shape(result.type)[-1]
    ptr, stride, mask = _tile_operands(f, op)
    names = f.define(result, count)
    for register, address, column in _rows(f, op, result.type, ptr, stride):
        if mask is None:
            text = f"load {t}, ptr {address}{_access(op)}"
        else:
            text = _masked_load_text(op, t, suffix, lanes, address, mask[column], "zeroinitializer")
        f.lines.append(f"  {names[register]} = {text}")


def _tile_store(f: _Function, op: Operation) -> None:
    value = op.operands[0]
    t, suffix, _, _ = _type(value.type)
    lanes = x.vector_shape(value.type)[-1]
    ptr, stride, mask = _tile_operands(f, op)
    names = f.many(value)
    for register, address, column in _rows(f, op, value.type, ptr, stride):
        if mask is None:
            f.lines.append(f"  store {t} {names[register]}, ptr {address}{_access(op)}")
        else:
            text = _masked_store_text(op, t, suffix, lanes, names[register], address, mask[column])
            f.lines.append(text)


def _tile_operands(f: _Function, op: Operation) -> tuple[str, str | None, tuple[str, ...] | None]:
    if isinstance(op, x.TileLoadOp | x.TileStoreOp):
        stride, mask = op.stride, op.mask
        return (
            f.one(op.ptr),
            None if stride is None else f.one(stride),
            None if mask is None else f.many(mask),
        )
    return f.one(op.operands[-1]), None, None


def _tile_splat_load(f: _Function, op: Operation) -> None:
    assert isinstance(op, x.TileSplatLoadOp)
    result = op.results[0]
    t, _, count, _ = _type(result.type)
    lanes = x.vector_shape(result.type)[-1]
    scalar = x.element_type(result.type)
    element = _type(scalar)[0]
    alignment = max(getattr(scalar, "bitwidth", 8) // 8, 1)
    stride = "1" if op.stride is None else f.one(op.stride)
    names = f.define(result, count)
    for row, name in enumerate(names):
        address = f.offset(f.one(op.ptr), element, f.times(stride, row)) if row else f.one(op.ptr)
        value = f.temporary(f"load {element}, ptr {address}, align {alignment}")
        f.lines.append(f"  {name} = {_splat_text(f, value, element, t, lanes)}")


def _tile_outer_fma(f: _Function, op: Operation) -> None:
    a, b, acc = (f.many(o) for o in op.operands)
    t, suffix, count, _ = _type(op.results[0].type)
    names = f.define(op.results[0], count)
    width = len(b)
    for number, name in enumerate(names):
        factors = f"{t} {a[number // width]}, {t} {b[number % width]}, {t} {acc[number]}"
        f.lines.append(f"  {name} = call {t} @llvm.fma.{suffix}({factors})")


_FOLD_INTRINSICS = {
    "fmax": "maxnum", "fmin": "minnum", "fmaximum": "maximum", "fminimum": "minimum",
    "smax": "smax", "smin": "smin", "umax": "umax", "umin": "umin",
}  # fmt: skip


def _tile_fold(f: _Function, op: Operation) -> None:
    assert isinstance(op, x.TileFoldOp)
    kind = op.kind.data
    t, suffix, _, _ = _type(op.results[0].type)

    def combine(a: str, b: str) -> str:
        if kind in _FOLD_INTRINSICS:
            return f.temporary(
                f"call {t} @llvm.{_FOLD_INTRINSICS[kind]}.{suffix}({t} {a}, {t} {b})"
            )
        return f.temporary(f"{kind} {t} {a}, {b}")

    f.names[id(op.results[0])] = x.tree_fold(f.many(op.operands[0]), combine)


def _tile_get(f: _Function, op: Operation) -> None:
    f.names[id(op.results[0])] = f.many(op.operands[0])[_integer(op, "index")]


def _tile_make(f: _Function, op: Operation) -> None:
    f.names[id(op.results[0])] = tuple([f.one(o) for o in op.operands])


# -------------------------------------------------------------------------------- calls, control flow


def _call(f: _Function, op: Operation) -> None:
    assert isinstance(op, llvm.CallOp)
    operands = list(op.operands)
    callee = _symbol(op.callee.string_value()) if op.callee is not None else f.one(operands.pop(0))
    arguments = ", ".join([f"{_type(o.type)[0]} {f.one(o)}" for o in operands])
    result = _type(op.results[0].type)[0] if op.results else "void"
    text = f"call {_flags(op)}{result} {callee}({arguments})"
    if op.results:
        f.result(op, text)
    else:
        f.lines.append(f"  {text}")


def _br(f: _Function, op: Operation) -> None:
    f.lines.append(f"  br label %{f.target(op.successors[0], op.operands)}")


def _cond_br(f: _Function, op: Operation) -> None:
    assert isinstance(op, llvm.CondBrOp)
    condition = f.one(op.cond)
    then = f.target(op.then_block, op.then_arguments)
    otherwise = f.target(op.else_block, op.else_arguments)
    f.lines.append(f"  br i1 {condition}, label %{then}, label %{otherwise}")


def _return(f: _Function, op: Operation) -> None:
    value = op.operands[0] if op.operands else None
    text = "void" if value is None else f"{_type(value.type)[0]} {f.one(value)}"
    f.lines.append(f"  ret {text}")


def _unreachable(f: _Function, op: Operation) -> None:
    f.lines.append("  unreachable")


_INFIX = (
    llvm.AddOp, llvm.SubOp, llvm.MulOp, llvm.SDivOp, llvm.UDivOp, llvm.SRemOp, llvm.URemOp,
    llvm.AndOp, llvm.OrOp, llvm.XOrOp, llvm.ShlOp, llvm.LShrOp, llvm.AShrOp,
    llvm.FAddOp, llvm.FSubOp, llvm.FMulOp, llvm.FDivOp, llvm.FRemOp,
)  # fmt: skip
_CASTS = (
    x.CastOp, llvm.BitcastOp, llvm.SIToFPOp, llvm.FPExtOp, llvm.FPTruncOp, llvm.SExtOp,
    llvm.ZExtOp, llvm.TruncOp, llvm.IntToPtrOp, llvm.PtrToIntOp,
)  # fmt: skip
_INTRINSIC_OPS = (
    x.IntrinsicOp, llvm.FMAOp, llvm.FAbsOp, llvm.FCeilOp, llvm.FFloorOp, llvm.FSqrtOp,
    llvm.FCopySignOp, llvm.VectorFMaxOp, llvm.VectorFMinOp, llvm.FExpOp, llvm.FExp2Op,
    llvm.FLogOp, llvm.FLog2Op, llvm.FSinOp, llvm.FCosOp, llvm.FPowOp,
)  # fmt: skip

_HANDLERS: dict[type[Operation], Handler] = {
    **{cls: _infix(cls.name.removeprefix("llvm.")) for cls in _INFIX},
    **dict.fromkeys(_CASTS, _each(_cast)),
    **dict.fromkeys(_INTRINSIC_OPS, _each(_intrinsic)),
    llvm.FNegOp: _each(_fneg),
    llvm.ICmpOp: _each(_icmp),
    llvm.FCmpOp: _each(_fcmp),
    x.FCmpOp: _each(_fcmp),
    llvm.SelectOp: _each(_select),
    x.SelectOp: _each(_select),
    x.FreezeOp: _each(_freeze),
    llvm.ConstantOp: _constant_op,
    llvm.UndefOp: _literal("undef"),
    llvm.ZeroOp: _literal("zeroinitializer"),
    x.PoisonOp: _literal("poison"),
    llvm.AddressOfOp: _address_of,
    x.SplatOp: _splat,
    x.ExtractElementOp: _extract_element,
    llvm.InsertElementOp: _insert_element,
    llvm.ShuffleVectorOp: _shuffle_vector,
    x.ReduceOp: _reduce,
    llvm.GEPOp: _gep,
    llvm.LoadOp: _load,
    llvm.StoreOp: _store,
    x.MaskedLoadOp: _masked_load,
    x.MaskedStoreOp: _masked_store,
    x.GatherOp: _gather,
    x.PrefetchOp: _prefetch,
    llvm.AllocaOp: _alloca,
    x.TileLoadOp: _tile_load,
    x.TileStoreOp: _tile_store,
    x.TileSplatLoadOp: _tile_splat_load,
    x.TileOuterFmaOp: _tile_outer_fma,
    x.TileFoldOp: _tile_fold,
    x.TileGetOp: _tile_get,
    x.TileMakeOp: _tile_make,
    llvm.CallOp: _call,
    llvm.BrOp: _br,
    llvm.CondBrOp: _cond_br,
    llvm.ReturnOp: _return,
    llvm.UnreachableOp: _unreachable,
}


def _print_body(f: _Function, blocks: Sequence[Block]) -> None:
    for number, block in enumerate(blocks):
        f.labels[id(block)] = f"b{number}" if number else "entry"
    phis: list[tuple[int, Block]] = []
    for block in blocks:
        f.label = f.labels[id(block)]
        f.lines.append(f"{f.label}:")
        if block is not blocks[0] and block.args:
            for argument in block.args:
                f.define(argument, _type(argument.type)[2])
            phis.append((len(f.lines), block))
            f.lines.append("")
        for op in block.ops:
            handler = _HANDLERS.get(op.__class__)
            if handler is None:
                raise error_at(op, f"no LLVM IR for operation {op.name}")
            handler(f, op)
    for position, block in phis:
        f.lines[position] = "\n".join(_phi_lines(f, block))


def _phi_lines(f: _Function, block: Block) -> list[str]:
    lines = []
    edges = f.edges.get(id(block), ())
    for number, argument in enumerate(block.args):
        t = _type(argument.type)[0]
        incoming = [(f.many(values[number]), label) for label, values in edges]
        for register, name in enumerate(f.many(argument)):
            pairs = ", ".join([f"[{names[register]}, %{label}]" for names, label in incoming])
            lines.append(f"  {name} = phi {t} {pairs}")
    return lines


# ------------------------------------------------------------------------------------------- modules

_ARGUMENT_FLAGS = ("noalias", "nocapture", "readonly", "writeonly", "noundef", "nonnull")


def _argument_attributes(attributes: Attribute | None) -> str:
    if not isinstance(attributes, builtin.DictionaryAttr):
        return ""
    words = [word for word in _ARGUMENT_FLAGS if f"llvm.{word}" in attributes.data]
    for word, form in (("align", "align {}"), ("dereferenceable", "dereferenceable({})")):
        value = attributes.data.get(f"llvm.{word}")
        if isinstance(value, IntegerAttr):
            words.append(form.format(value.value.data))
    return "".join(f" {word}" for word in words)


def _function_attributes(op: llvm.FuncOp) -> str:
    """Function attributes as LLVM writes them. The parser moves `passthrough` to the attributes."""
    words: list[str] = []
    passthrough = op.properties.get("passthrough") or op.attributes.get("passthrough")
    for entry in passthrough.data if isinstance(passthrough, ArrayAttr) else ():
        if isinstance(entry, ArrayAttr):
            key, value = (part.data for part in entry.data)  # pyright: ignore
            words.append(f'"{key}"="{value}"')
        elif isinstance(entry, StringAttr):
            words.append(entry.data)
    features = op.properties.get("target_features") or op.attributes.get("target_features")
    if isinstance(features, llvm.TargetFeaturesAttr):
        words.append(f'"target-features"="{",".join(f.data for f in features.features)}"')
    cpu = op.properties.get("target_cpu") or op.attributes.get("target_cpu")
    if isinstance(cpu, StringAttr):
        words.append(f'"target-cpu"="{cpu.data}"')
    return " ".join(words)


def _linkage(op: llvm.FuncOp | llvm.GlobalOp) -> str:
    word = op.linkage.linkage.data
    return "" if word == "external" else f"{word} "


def _print_function(op: llvm.FuncOp, groups: dict[str, str]) -> str:
    blocks = list(op.body.blocks)
    types = op.function_type.inputs.data
    attributes = op.arg_attrs.data if op.arg_attrs is not None else (None,) * len(types)
    result = _type(op.function_type.output)[0]
    words = _function_attributes(op)
    group = ""
    if words:
        group = " " + groups.setdefault(words, f"#{len(groups)}")
    head = f"{result} {_symbol(op.sym_name.data)}"
    arguments = [
        f"{_type(t)[0]}{_argument_attributes(a)}" for t, a in zip(types, attributes, strict=True)
    ]
    if not blocks:
        return f"declare {head}({', '.join(arguments)}){group}"
    f = _Function()
    for number, argument in enumerate(blocks[0].args):
        f.names[id(argument)] = f"%a{number}"
        arguments[number] += f" %a{number}"
    _print_body(f, blocks)
    signature = f"define {_linkage(op)}{head}({', '.join(arguments)}){group} {{"
    return "\n".join([signature, *f.lines, "}"])


def _print_global(op: llvm.GlobalOp) -> str:
    kind = "constant" if op.constant is not None else "global"
    head = f"{_symbol(op.sym_name.data)} = "
    t = op.global_type
    if op.value is None:
        return f"{head}external {kind} {_type(t)[0]}"
    if isinstance(op.value, DenseIntOrFPElementsAttr):
        element = x.element_type(op.value.get_type())
        element = getattr(element, "element_type", element)
        word = _type(element)[0]
        values = op.value.get_values()
        count = t.size.data if isinstance(t, llvm.LLVMArrayType) else len(values)
        if op.value.is_splat():
            values = [values[0]] * count
        text = f"[{', '.join(f'{word} {_scalar_literal(v, element)}' for v in values)}]"
    elif isinstance(op.value, StringAttr):
        text = 'c"' + "".join(f"\\{byte:02X}" for byte in op.value.data.encode()) + '"'
    else:
        value = _constant(op.value, t)
        assert isinstance(value, str)
        text = value
    alignment = f", align {op.alignment.value.data}" if op.alignment is not None else ""
    return f"{head}{_linkage(op)}{kind} {_type(t)[0]} {text}{alignment}"


def print_module(module: builtin.ModuleOp, header: str = "") -> str:
    """LLVM IR text of a module of `llvm.func` and `llvm.mlir.global` operations.

    `header` is put in front (`Target.header`: data layout and triple). Raises `AioptError` with the
    operation's location for an operation that has no LLVM IR.
    """
    groups: dict[str, str] = {}
    parts = [header] if header else []
    for op in module.body.block.ops:
        if isinstance(op, llvm.FuncOp):
            parts.append(_print_function(op, groups))
        elif isinstance(op, llvm.GlobalOp):
            parts.append(_print_global(op))
        else:
            raise error_at(op, f"no LLVM IR for operation {op.name} at module level")
    parts += [f"attributes {group} = {{ {words} }}" for words, group in groups.items()]
    parts.append("!0 = !{i32 1}\n")
    return "\n".join(parts)
