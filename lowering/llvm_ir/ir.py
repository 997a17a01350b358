"""Interned types, attributes and property dictionaries of the llvm level, and `mk` (K3).

xDSL interns nothing: a type made twice costs twice and compares slowly, and an operation's
constructor costs three times its `.create()`. What a lowering writes often is therefore made once
per process here. `builder.py` is the interface; a property dictionary made here is shared: copy,
never change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from xdsl.dialects import llvm
from xdsl.dialects.builtin import (
    ArrayAttr,
    BFloat16Type,
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    DictionaryAttr,
    Float16Type,
    Float32Type,
    Float64Type,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    LocationAttr,
    StringAttr,
    UnitAttr,
    VectorType,
)
from xdsl.dialects.utils import FastMathFlag
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ...dialects import llvm_ext

Properties = dict[str, Attribute]
NONE: Properties = {}

I1, I8, I16, I32, I64 = (IntegerType(bits) for bits in (1, 8, 16, 32, 64))
F16, BF16, F32, F64 = Float16Type(), BFloat16Type(), Float32Type(), Float64Type()
PTR = llvm.LLVMPointerType()


@cache
def vec(element: Attribute, *shape: int) -> VectorType:
    """`vec(F32, 16)` is a register, `vec(F32, 14, 2, 16)` a tile. Interned."""
    return VectorType(element, shape)


def per_type(compute: Callable[..., Any]) -> Callable[..., Any]:
    """Cache a function of types by identity: hashing a vector type costs 3 µs, its id nothing.

    The types are kept alive with the result, so that an id cannot come back for another type.
    """
    known: dict[tuple[int, ...], tuple[Any, tuple[Attribute, ...]]] = {}

    def look_up(*types: Attribute) -> Any:
        key = tuple(map(id, types))
        entry = known.get(key)
        if entry is None:
            if len(known) > 10_000:  # parsed types are not interned
                known.clear()
            entry = known[key] = (compute(*types), types)
        return entry[0]

    look_up.__doc__ = compute.__doc__
    return look_up


def _like(t: Attribute, element: Attribute) -> Attribute:
    """Type `t` with another element type: `like(vec(F32, 16), I1)` is `vec(I1, 16)`."""
    shape = llvm_ext.vector_shape(t)
    return vec(element, *shape) if shape else element


def _register(t: Attribute) -> Attribute:
    """The type of one register of tile type `t`, interned."""
    return vec(llvm_ext.element_type(t), llvm_ext.vector_shape(t)[-1])


like: Callable[[Attribute, Attribute], Attribute] = per_type(_like)
register: Callable[[Attribute], Attribute] = per_type(_register)
natural_alignment: Callable[[Attribute], int] = per_type(llvm_ext.natural_alignment)


# ------------------------------------------------------------------------------------- properties


@cache
def fastmath(flags: tuple[str, ...]) -> Properties:
    return {"fastmathFlags": llvm.FastMathAttr([FastMathFlag(flag) for flag in flags])}


@cache
def segments(*sizes: int) -> Properties:
    return {"operandSegmentSizes": DenseArrayBase.from_list(I32, sizes)}


@cache
def word(key: str, text: str) -> Properties:
    return {key: StringAttr(text)}


@cache
def integers(t: IntegerType, *items: tuple[str, int]) -> Properties:
    """Integer properties of type `t`: `integers(I32, ("rw", 0), ("locality", 3))`."""
    return {key: IntegerAttr(number, t) for key, number in items}


@cache
def aligned(alignment: int) -> Properties:
    return {"alignment": IntegerAttr(alignment, I64)}


@cache
def memory(alignment: int, nontemporal: bool = False) -> Properties:
    """Properties of `llvm.load` and `llvm.store`."""
    properties: Properties = {"ordering": IntegerAttr(0, I64), **aligned(alignment)}
    return properties | ({"nontemporal": UnitAttr()} if nontemporal else {})


@cache
def gep(element: Attribute, index: int, inbounds: bool) -> Properties:
    properties: Properties = {
        "elem_type": element,
        "noWrapFlags": IntegerAttr(0, I32),
        "rawConstantIndices": DenseArrayBase.from_list(I32, [index]),
    }
    return properties | ({"inbounds": UnitAttr()} if inbounds else {})


@cache
def shuffle_mask(mask: tuple[int, ...]) -> Properties:
    return {"mask": DenseArrayBase.from_list(I32, mask)}


def dense(values: Sequence[int] | Sequence[float], t: VectorType) -> DenseIntOrFPElementsAttr:
    """Elements of a vector constant; a single one is a splat."""
    return DenseIntOrFPElementsAttr.from_list(t, list(values))  # pyright: ignore


_constants: dict[tuple[str, Attribute], Properties] = {}


def constant(value: int | float, t: Attribute) -> Properties:
    """Properties of a constant of type `t`; a splat for vectors. Keyed by text: 0.0 is not -0.0."""
    key = (repr(value), t)
    found = _constants.get(key)
    if found is None:
        element = llvm_ext.element_type(t)
        if isinstance(t, VectorType):
            attribute = dense([value], t)
        elif isinstance(element, IntegerType):
            attribute = IntegerAttr(int(value), element)
        else:
            assert isinstance(element, Float16Type | BFloat16Type | Float32Type | Float64Type)
            attribute = FloatAttr(float(value), element)
        found = _constants[key] = {"value": attribute}
    return found


NO_OVERFLOW: Properties = {"overflowFlags": IntegerAttr(0, I32)}
ICMP: dict[str, Properties] = {
    flag.value: {"predicate": IntegerAttr(flag.to_int(), I64)} for flag in llvm.ICmpPredicateFlag
}
CALL: Properties = {
    "fastmathFlags": llvm.FastMathAttr(None),
    "CConv": llvm.CallingConventionAttr("ccc"),
    "TailCallKind": llvm.TailCallKindAttr(llvm.TailCallKind.NONE),
    "op_bundle_sizes": DenseArrayBase.from_list(I32, ()),
}
FUNCTION: Properties = {
    "CConv": llvm.CallingConventionAttr("ccc"),
    "visibility_": IntegerAttr(0, 64),
}

# -------------------------------------------------------------------------------------- functions


@cache
def linkage(name: str) -> llvm.LinkageAttr:
    return llvm.LinkageAttr(name)


_NOALIAS = DictionaryAttr({"llvm.noalias": UnitAttr()})
_PLAIN = DictionaryAttr({})


@cache
def function_type(
    args: tuple[Attribute, ...], result: Attribute | None, noalias: tuple[int, ...]
) -> Properties:
    """Type and argument attributes of a function; `noalias` holds argument numbers."""
    marked = (n in noalias and t == PTR for n, t in enumerate(args))
    return {
        "function_type": llvm.LLVMFunctionType(args, result),
        "arg_attrs": ArrayAttr([_NOALIAS if on else _PLAIN for on in marked]),
    }


@cache
def function_attributes(vector_bits: int, *, unwind: bool = False, tune: str = "") -> ArrayAttr:
    """`passthrough` of every function: LLVM stays at 256-bit registers unless told. 0: no width.

    Unwind tables are for functions that are compiled once: kernels with debug information have
    others, and for the rest they would cost 2 % of code generation. Instructions are put in the
    order that suits the processor `tune`, if it is not the target's own.
    """
    words = [StringAttr("nounwind")]
    if unwind:
        words.append(StringAttr("uwtable"))
    pairs = {"tune-cpu": tune} if tune else {}
    if vector_bits:
        names = ("prefer-vector-width", "min-legal-vector-width")
        pairs = dict.fromkeys(names, str(vector_bits)) | pairs
    named = (ArrayAttr(map(StringAttr, pair)) for pair in pairs.items())
    return ArrayAttr([*words, *named])


# ------------------------------------------------------------------------------------- operations

INTEGER_BINARY: dict[str, tuple[type[Operation], Properties]] = {
    "add": (llvm.AddOp, NO_OVERFLOW),
    "sub": (llvm.SubOp, NO_OVERFLOW),
    "mul": (llvm.MulOp, NO_OVERFLOW),
    "shl": (llvm.ShlOp, NO_OVERFLOW),
    "sdiv": (llvm.SDivOp, {}),
    "udiv": (llvm.UDivOp, {}),
    "srem": (llvm.SRemOp, {}),
    "urem": (llvm.URemOp, {}),
    "and": (llvm.AndOp, {}),
    "or": (llvm.OrOp, {}),
    "xor": (llvm.XOrOp, {}),
    "lshr": (llvm.LShrOp, {}),
    "ashr": (llvm.AShrOp, {}),
}
FLOAT_BINARY: dict[str, type[Operation]] = {
    "fadd": llvm.FAddOp,
    "fsub": llvm.FSubOp,
    "fmul": llvm.FMulOp,
    "fdiv": llvm.FDivOp,
    "frem": llvm.FRemOp,
}
UPSTREAM_CASTS: dict[str, type[Operation]] = {
    "sitofp": llvm.SIToFPOp,
    "fpext": llvm.FPExtOp,
    "fptrunc": llvm.FPTruncOp,
    "bitcast": llvm.BitcastOp,
    "sext": llvm.SExtOp,
    "zext": llvm.ZExtOp,
    "trunc": llvm.TruncOp,
}
"""Casts xDSL has in a form that works on vectors and tiles; the others are `llvmx.cast`."""


def mk(
    cls: type[Operation],
    block: Block,
    operands: Sequence[SSAValue] = (),
    result_types: Sequence[Attribute] = (),
    properties: Properties = NONE,
    successors: Sequence[Block] = (),
    location: LocationAttr | None = None,
) -> Operation:
    """Create an operation without its constructor and append it to `block`.

    A third of the price of the constructor; the result is an ordinary operation. `properties` is
    copied.
    """
    op = cls.create(
        operands=operands,
        result_types=result_types,
        properties=properties,
        location=location,
        successors=successors,
    )
    block.add_op(op)
    return op
