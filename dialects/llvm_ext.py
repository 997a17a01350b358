"""`llvmx`: what xDSL's `llvm` dialect lacks, and register tiles (K1, level llvm).

Two families of operations live here:

* operations of LLVM IR that xDSL 0.74 does not have or restricts to scalars: vector `fcmp`,
  `select` with a vector condition, `extractelement`, `splat`, `poison`, `freeze`, the missing
  casts, intrinsics by name, vector reductions, masked memory access, gather, prefetch;
* **register tiles**: a value of n-D vector type (`vector<14x2x16xf32>`) stands for the tuple of
  its 1-D registers (28 of `vector<16xf32>`). Elementwise operations of `llvm` and `llvmx` apply to
  tiles as they are; `tile_*` operations load, broadcast, multiply, fold and store them. Tiles are
  unrolled by the printer only (`backends/llvm/tile_text.py`) or, for differential tests, by the
  pass `unroll-tiles`.

All operations share one syntax, parsed and printed by `_Op` (an `assembly_format` would cost
milliseconds per class at import)::

    %r = llvmx.NAME [keyword] operands [group(operands)] [{properties}] : (types) -> type
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, ClassVar

from xdsl.dialects.builtin import (
    DenseArrayBase,
    IntegerAttr,
    IntegerType,
    StringAttr,
    VectorType,
    i1,
    i32,
)
from xdsl.dialects.llvm import FastMathAttr, LLVMPointerType
from xdsl.ir import Attribute, Dialect, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import MemoryReadEffect, MemoryWriteEffect, Pure
from xdsl.utils.exceptions import VerifyException

FCMP_PREDICATES = tuple("oeq ogt oge olt ole one ord ueq ugt uge ult ule une uno".split())

CASTS = tuple("fptosi fptoui sitofp uitofp fpext fptrunc sext zext trunc bitcast".split())

INTRINSICS: dict[str, int] = {
    # floating point: name -> number of operands
    "fma": 3, "fmuladd": 3, "sqrt": 1, "fabs": 1, "floor": 1, "ceil": 1, "trunc": 1, "rint": 1,
    "nearbyint": 1, "round": 1, "roundeven": 1, "copysign": 2, "minnum": 2, "maxnum": 2,
    "minimum": 2, "maximum": 2,
    # integer
    "smax": 2, "smin": 2, "umax": 2, "umin": 2, "abs": 1, "ctpop": 1, "ctlz": 1, "cttz": 1,
    "bswap": 1, "sadd.sat": 2, "uadd.sat": 2, "ssub.sat": 2, "usub.sat": 2,
}  # fmt: skip
"""Intrinsics `llvmx.intr` knows.  All operands and the result have one type; `abs`, `ctlz` and
`cttz` get their immediate `i1 false` (zero and the minimum are defined) from the printer."""

FLOAT_REDUCTIONS = ("fadd", "fmul", "fmax", "fmin", "fmaximum", "fminimum")
INT_REDUCTIONS = ("add", "mul", "and", "or", "xor", "smax", "smin", "umax", "umin")

FOLD_INTRINSICS = {
    "fmax": "maxnum", "fmin": "minnum", "fmaximum": "maximum", "fminimum": "minimum",
    "smax": "smax", "smin": "smin", "umax": "umax", "umin": "umin",
}  # fmt: skip
"""Reductions of two registers that are an intrinsic; the others are an operation of that name."""


def element_type(t: Attribute) -> Attribute:
    """The scalar type of a vector, or the type itself."""
    return t.element_type if isinstance(t, VectorType) else t


def vector_shape(t: Attribute) -> tuple[int, ...]:
    """Shape of a vector type; `()` for a scalar."""
    return tuple(t.get_shape()) if isinstance(t, VectorType) else ()


def registers(t: Attribute) -> int:
    """How many 1-D registers a value of type `t` stands for (1 for scalars and 1-D vectors)."""
    return prod(vector_shape(t)[:-1])


def register_type(t: Attribute) -> Attribute:
    """Type of one register of a tile; 1-D vectors and scalars are their own register."""
    shape = vector_shape(t)
    return VectorType(element_type(t), shape[-1:]) if len(shape) > 1 else t


def natural_alignment(t: Attribute) -> int:
    """Bytes of one element of `t`: the alignment a numpy array guarantees, and the default here."""
    return max(getattr(element_type(t), "bitwidth", 64) // 8, 1)


def _expect(condition: bool, message: str) -> None:
    if not condition:
        raise VerifyException(message)


class _Op(IRDLOperation):
    """Shared syntax of the dialect (see the module docstring)."""

    KEYWORD: ClassVar[str | None] = None
    """A string property printed as a bare word in front of the operands."""
    GROUPS: ClassVar[tuple[str, ...]] = ()
    """Optional operands, printed as `name(%value)`, in the order of their definition."""

    def print(self, printer: Printer) -> None:
        hidden = {"operandSegmentSizes"}
        if self.KEYWORD is not None:
            hidden.add(self.KEYWORD)
            keyword = self.properties[self.KEYWORD]
            assert isinstance(keyword, StringAttr)
            printer.print_string(f" {keyword.data}")
        groups = [(name, getattr(self, name)) for name in self.GROUPS]
        groups = [(name, value) for name, value in groups if value is not None]
        required = self.operands[: len(self.operands) - len(groups)]
        if required:
            printer.print_string(" ")
            printer.print_list(required, printer.print_ssa_value)
        for name, value in groups:
            printer.print_string(f" {name}(")
            printer.print_ssa_value(value)
            printer.print_string(")")
        printer.print_op_attributes(self.attributes | self.properties, reserved_attr_names=hidden)
        printer.print_string(" : ")
        printer.print_function_type(
            [value.type for value in self.operands], [value.type for value in self.results]
        )

    @classmethod
    def parse(cls, parser: Parser) -> _Op:
        properties: dict[str, Attribute] = {}
        if cls.KEYWORD is not None:
            properties[cls.KEYWORD] = StringAttr(parser.parse_identifier())
        position = parser.pos
        operands = (
            parser.parse_optional_undelimited_comma_separated_list(
                parser.parse_optional_unresolved_operand, parser.parse_unresolved_operand
            )
            or []
        )
        if cls.GROUPS:
            sizes = [1] * len(operands)
            for name in cls.GROUPS:
                present = parser.parse_optional_keyword(name) is not None
                sizes.append(int(present))
                if present:
                    with parser.in_parens():
                        operands.append(parser.parse_unresolved_operand())
            properties["operandSegmentSizes"] = DenseArrayBase.from_list(i32, sizes)
        attributes = dict(parser.parse_optional_attr_dict())
        for name in cls.get_irdl_definition().properties:
            if name in attributes:
                properties[name] = attributes.pop(name)
        parser.parse_punctuation(":")
        signature = parser.parse_function_type()
        return cls.create(
            operands=parser.resolve_operands(operands, signature.inputs.data, position),
            result_types=signature.outputs.data,
            properties=properties,
            attributes=attributes,
        )


# --------------------------------------------------------------------------------- scalars, vectors


@irdl_op_definition
class FCmpOp(_Op):
    """Floating-point comparison of scalars, vectors or tiles: `llvmx.fcmp olt %a, %b`."""

    name = "llvmx.fcmp"
    KEYWORD: ClassVar = "predicate"
    lhs = operand_def()
    rhs = operand_def()
    predicate = prop_def(StringAttr)
    fastmathFlags = opt_prop_def(FastMathAttr)
    res = result_def()
    traits = traits_def(Pure())

    def verify_(self) -> None:
        _expect(self.predicate.data in FCMP_PREDICATES, f"unknown predicate {self.predicate.data}")
        _expect(self.lhs.type == self.rhs.type, "operands of fcmp must have one type")
        _expect(
            element_type(self.res.type) == i1
            and vector_shape(self.res.type) == vector_shape(self.lhs.type),
            "result of fcmp must be i1 in the shape of the operands",
        )


@irdl_op_definition
class SelectOp(_Op):
    """`llvmx.select %c, %a, %b`; the condition is `i1` or an `i1` vector of the values' shape."""

    name = "llvmx.select"
    cond = operand_def()
    lhs = operand_def()
    rhs = operand_def()
    fastmathFlags = opt_prop_def(FastMathAttr)
    res = result_def()
    traits = traits_def(Pure())

    def verify_(self) -> None:
        _expect(
            self.lhs.type == self.rhs.type == self.res.type,
            "both values and the result of select must have one type",
        )
        shape = vector_shape(self.cond.type)
        _expect(
            element_type(self.cond.type) == i1 and shape in ((), vector_shape(self.res.type)),
            "condition of select must be i1 or an i1 vector in the shape of the result",
        )


@irdl_op_definition
class ExtractElementOp(_Op):
    """Lane of a 1-D vector: `llvmx.extractelement %v, %i`."""

    name = "llvmx.extractelement"
    vector = operand_def(VectorType)
    index = operand_def(IntegerType)
    res = result_def()
    traits = traits_def(Pure())

    def verify_(self) -> None:
        _expect(len(vector_shape(self.vector.type)) == 1, "expected a 1-D vector")
        _expect(
            self.res.type == element_type(self.vector.type),
            "result must have the element type of the vector",
        )


@irdl_op_definition
class SplatOp(_Op):
    """One scalar in all lanes of a vector or of all registers of a tile."""

    name = "llvmx.splat"
    value = operand_def()
    res = result_def(VectorType)
    traits = traits_def(Pure())

    def verify_(self) -> None:
        _expect(
            self.value.type == element_type(self.res.type),
            "splat needs a scalar of the result's element type",
        )


@irdl_op_definition
class PoisonOp(_Op):
    """A value nobody may depend on."""

    name = "llvmx.poison"
    res = result_def()
    traits = traits_def(Pure())


@irdl_op_definition
class FreezeOp(_Op):
    """Turns poison into an arbitrary but fixed value."""

    name = "llvmx.freeze"
    value = operand_def()
    res = result_def()
    traits = traits_def(Pure())

    def verify_(self) -> None:
        _expect(self.value.type == self.res.type, "freeze keeps the type")


@irdl_op_definition
class CastOp(_Op):
    """Conversion of scalars, vectors or tiles: `llvmx.cast fptosi %x`."""

    name = "llvmx.cast"
    KEYWORD: ClassVar = "kind"
    value = operand_def()
    kind = prop_def(StringAttr)
    res = result_def()
    traits = traits_def(Pure())

    def verify_(self) -> None:
        kind, source, target = self.kind.data, self.value.type, self.res.type
        _expect(kind in CASTS, f"unknown cast {kind}")
        _expect(vector_shape(source) == vector_shape(target), "a cast keeps the shape")
        source, target = element_type(source), element_type(target)
        a, b = (isinstance(t, IntegerType) for t in (source, target))
        rules = {"fptosi": (False, True), "fptoui": (False, True), "sitofp": (True, False)}
        rules |= {"uitofp": (True, False), "fpext": (False, False), "fptrunc": (False, False)}
        rules |= dict.fromkeys(("sext", "zext", "trunc"), (True, True))
        _expect(rules.get(kind, (a, b)) == (a, b), f"{kind} cannot turn {source} into {target}")
        before, after = _bits(source), _bits(target)
        if kind in ("sext", "zext", "fpext"):
            _expect(before < after, f"{kind} must widen, found {source} to {target}")
        elif kind in ("trunc", "fptrunc"):
            _expect(before > after, f"{kind} must narrow, found {source} to {target}")
        elif kind == "bitcast":
            _expect(before == after, f"bitcast keeps the width, found {source} to {target}")


def _bits(t: Attribute) -> int:
    bits = getattr(t, "bitwidth", None)
    _expect(isinstance(bits, int), f"{t} has no width")
    assert isinstance(bits, int)
    return bits


@irdl_op_definition
class IntrinsicOp(_Op):
    """An LLVM intrinsic whose operands and result have one type: `llvmx.intr fma %a, %b, %c`."""

    name = "llvmx.intr"
    KEYWORD: ClassVar = "intrinsic"
    args = var_operand_def()
    intrinsic = prop_def(StringAttr)
    fastmathFlags = opt_prop_def(FastMathAttr)
    res = result_def()
    traits = traits_def(Pure())

    def verify_(self) -> None:
        name = self.intrinsic.data
        arity = INTRINSICS.get(name)
        _expect(arity is not None, f"unknown intrinsic {name}")
        _expect(
            len(self.operands) == arity,
            f"{name} takes {arity} operands, found {len(self.operands)}",
        )
        _expect(
            all(value.type == self.res.type for value in self.operands),
            f"operands and result of {name} must have one type",
        )


def intrinsic(name: str, *args: SSAValue) -> IntrinsicOp:
    """An intrinsic without fast-math flags."""
    return IntrinsicOp.create(
        operands=args, result_types=[args[0].type], properties={"intrinsic": StringAttr(name)}
    )


@irdl_op_definition
class ReduceOp(_Op):
    """All lanes of a 1-D vector to one scalar: `llvmx.reduce fadd %v`.

    `fadd` and `fmul` start from the neutral element; without `reassoc` in `fastmathFlags` LLVM adds
    lane after lane.
    """

    name = "llvmx.reduce"
    KEYWORD: ClassVar = "kind"
    vector = operand_def(VectorType)
    kind = prop_def(StringAttr)
    fastmathFlags = opt_prop_def(FastMathAttr)
    res = result_def()
    traits = traits_def(Pure())

    def verify_(self) -> None:
        _check_kind(self.kind.data, self.vector.type)
        _expect(len(vector_shape(self.vector.type)) == 1, "reduce needs a 1-D vector")
        _expect(self.res.type == element_type(self.vector.type), "result must be the element type")


def _check_kind(kind: str, t: Attribute) -> None:
    integer = isinstance(element_type(t), IntegerType)
    allowed = INT_REDUCTIONS if integer else FLOAT_REDUCTIONS
    _expect(kind in allowed, f"unknown reduction {kind} for {element_type(t)}")


# ------------------------------------------------------------------------------------------- memory


@irdl_op_definition
class MaskedLoadOp(_Op):
    """Lanes of `ptr` where the mask is set, `passthru` elsewhere; other lanes are not touched."""

    name = "llvmx.masked_load"
    ptr = operand_def(LLVMPointerType)
    mask = operand_def(VectorType)
    passthru = operand_def(VectorType)
    alignment = opt_prop_def(IntegerAttr)
    res = result_def(VectorType)
    traits = traits_def(MemoryReadEffect())

    def verify_(self) -> None:
        _check_mask(self.mask, self.res.type)
        _expect(self.passthru.type == self.res.type, "passthru must have the type of the result")


@irdl_op_definition
class MaskedStoreOp(_Op):
    """Store of the lanes where the mask is set."""

    name = "llvmx.masked_store"
    value = operand_def(VectorType)
    ptr = operand_def(LLVMPointerType)
    mask = operand_def(VectorType)
    alignment = opt_prop_def(IntegerAttr)
    traits = traits_def(MemoryWriteEffect())

    def verify_(self) -> None:
        _check_mask(self.mask, self.value.type)


@irdl_op_definition
class GatherOp(_Op):
    """`base[index[lane]]` for the lanes where the mask is set; indices count elements."""

    name = "llvmx.gather"
    base = operand_def(LLVMPointerType)
    index = operand_def(VectorType)
    mask = operand_def(VectorType)
    passthru = operand_def(VectorType)
    alignment = opt_prop_def(IntegerAttr)
    res = result_def(VectorType)
    traits = traits_def(MemoryReadEffect())

    def verify_(self) -> None:
        _check_mask(self.mask, self.res.type)
        _expect(self.passthru.type == self.res.type, "passthru must have the type of the result")
        _expect(
            isinstance(element_type(self.index.type), IntegerType)
            and vector_shape(self.index.type) == vector_shape(self.res.type),
            "index must be an integer vector in the shape of the result",
        )


def _check_mask(mask: SSAValue, t: Attribute) -> None:
    _expect(len(vector_shape(t)) == 1, "masked access needs a 1-D vector")
    _expect(
        element_type(mask.type) == i1 and vector_shape(mask.type) == vector_shape(t),
        f"mask must be an i1 vector of {vector_shape(t)[-1]} lanes",
    )


@irdl_op_definition
class PrefetchOp(_Op):
    """Hint that `ptr` will be read (`rw = 0`) or written; locality 0 (none) … 3 (keep in L1)."""

    name = "llvmx.prefetch"
    ptr = operand_def(LLVMPointerType)
    rw = prop_def(IntegerAttr)
    locality = prop_def(IntegerAttr)
    traits = traits_def(MemoryReadEffect())

    def verify_(self) -> None:
        _expect(self.rw.value.data in (0, 1), "rw must be 0 or 1")
        _expect(0 <= self.locality.value.data <= 3, "locality must be 0, 1, 2 or 3")


# ----------------------------------------------------------------------------------- register tiles


@irdl_op_definition
class TileLoadOp(_Op):
    """A tile from memory: the first dimension advances by `stride` elements, the others are
    contiguous.

    Without `stride` the whole tile is contiguous. Alignment is that of an element unless given.
    `mask` has the shape of one row (the tile's shape without its first dimension) and holds for
    every row; masked-off lanes are zero and not touched.
    """

    name = "llvmx.tile_load"
    GROUPS: ClassVar = ("stride", "mask")
    ptr = operand_def(LLVMPointerType)
    stride = opt_operand_def(IntegerType)
    mask = opt_operand_def(VectorType)
    alignment = opt_prop_def(IntegerAttr)
    res = result_def(VectorType)
    traits = traits_def(MemoryReadEffect())
    irdl_options = (AttrSizedOperandSegments(as_property=True),)

    def verify_(self) -> None:
        _check_tile(self.res.type)
        _check_row_mask(self.mask, self.res.type)


@irdl_op_definition
class TileStoreOp(_Op):
    """A tile to memory, addressed as in `tile_load`."""

    name = "llvmx.tile_store"
    GROUPS: ClassVar = ("stride", "mask")
    value = operand_def(VectorType)
    ptr = operand_def(LLVMPointerType)
    stride = opt_operand_def(IntegerType)
    mask = opt_operand_def(VectorType)
    alignment = opt_prop_def(IntegerAttr)
    traits = traits_def(MemoryWriteEffect())
    irdl_options = (AttrSizedOperandSegments(as_property=True),)

    def verify_(self) -> None:
        _check_tile(self.value.type)
        _check_row_mask(self.mask, self.value.type)


@irdl_op_definition
class TileSplatLoadOp(_Op):
    """`m` scalars, `stride` elements apart (default 1), each in all lanes of a register."""

    name = "llvmx.tile_splat_load"
    GROUPS: ClassVar = ("stride",)
    ptr = operand_def(LLVMPointerType)
    stride = opt_operand_def(IntegerType)
    res = result_def(VectorType)
    traits = traits_def(MemoryReadEffect())
    irdl_options = (AttrSizedOperandSegments(as_property=True),)

    def verify_(self) -> None:
        _expect(len(vector_shape(self.res.type)) == 2, "result must be vector<MxWxT>")


@irdl_op_definition
class TileOuterFmaOp(_Op):
    """`acc[i, j] + a[i]·b[j]` with a: M×W (splats), b: N×W, acc: M×N×W.

    One `fmuladd` per register: fused wherever the target can.
    """

    name = "llvmx.tile_outer_fma"
    a = operand_def(VectorType)
    b = operand_def(VectorType)
    acc = operand_def(VectorType)
    res = result_def(VectorType)
    traits = traits_def(Pure())

    def verify_(self) -> None:
        a, b, acc = (vector_shape(v.type) for v in (self.a, self.b, self.acc))
        _expect(
            len(a) == len(b) == 2 and acc == (a[0], *b) and a[1] == b[1],
            f"tile shapes do not fit: a {a}, b {b}, acc {acc}",
        )
        _expect(self.res.type == self.acc.type, "result must have the type of acc")


@irdl_op_definition
class TileFoldOp(_Op):
    """All registers of a tile combined lane by lane to one register, as a balanced tree."""

    name = "llvmx.tile_fold"
    KEYWORD: ClassVar = "kind"
    value = operand_def(VectorType)
    kind = prop_def(StringAttr)
    res = result_def(VectorType)
    traits = traits_def(Pure())

    def verify_(self) -> None:
        _check_tile(self.value.type)
        _check_kind(self.kind.data, self.value.type)
        _expect(
            self.res.type == register_type(self.value.type),
            "result must be one register of the tile",
        )


@irdl_op_definition
class TileGetOp(_Op):
    """Register number `index` (row-major) of a tile."""

    name = "llvmx.tile_get"
    value = operand_def(VectorType)
    index = prop_def(IntegerAttr)
    res = result_def(VectorType)
    traits = traits_def(Pure())

    def verify_(self) -> None:
        _check_tile(self.value.type)
        _expect(0 <= self.index.value.data < registers(self.value.type), "no such register")
        _expect(
            self.res.type == register_type(self.value.type),
            "result must be one register of the tile",
        )


@irdl_op_definition
class TileMakeOp(_Op):
    """A tile from its registers, row-major."""

    name = "llvmx.tile_make"
    values = var_operand_def(VectorType)
    res = result_def(VectorType)
    traits = traits_def(Pure())

    def verify_(self) -> None:
        _check_tile(self.res.type)
        _expect(len(self.operands) == registers(self.res.type), "one operand per register expected")
        one = register_type(self.res.type)
        _expect(all(v.type == one for v in self.operands), f"operands must be {one}")


def _check_tile(t: Attribute) -> None:
    _expect(len(vector_shape(t)) >= 2, f"expected a tile (n-D vector), found {t}")


def _check_row_mask(mask: SSAValue | None, t: Attribute) -> None:
    if mask is None:
        return
    _expect(
        element_type(mask.type) == i1 and vector_shape(mask.type) == vector_shape(t)[1:],
        "mask must be an i1 vector in the shape of one row of the tile",
    )


def tree_fold(values: Sequence[Any], combine: Any) -> Any:
    """`combine` over `values` as a balanced tree: the order of printer and `unroll-tiles`."""
    level = list(values)
    while len(level) > 1:
        pairs = [combine(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0]


LlvmExt = Dialect(
    "llvmx",
    [
        CastOp,
        ExtractElementOp,
        FCmpOp,
        FreezeOp,
        GatherOp,
        IntrinsicOp,
        MaskedLoadOp,
        MaskedStoreOp,
        PoisonOp,
        PrefetchOp,
        ReduceOp,
        SelectOp,
        SplatOp,
        TileFoldOp,
        TileGetOp,
        TileLoadOp,
        TileMakeOp,
        TileOuterFmaOp,
        TileSplatLoadOp,
        TileStoreOp,
    ],
)
