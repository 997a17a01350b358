"""Values of the llvm level: constants, arithmetic, vectors (K3). The base of `FuncBuilder`.

Python numbers are accepted wherever a value is: they become constants of the other operand's type
(splats for vectors and tiles). Constants are one operation per function and value, in the entry
block. Integer arithmetic on constants is folded, as are comparisons and choices that constants
decide, `x + 0`, `x * 1`, `x * 0` and `x - x`.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence

from xdsl.dialects import llvm
from xdsl.dialects.builtin import IntegerType, LocationAttr, VectorType
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ...dialects import llvm_ext as x
from . import ir
from .ir import I1, I32, I64, like, mk, vec

Operand = SSAValue | int | float
"""What builder methods take: a value, or a Python number that becomes a constant."""


class ValueBuilder:
    """Appends operations that compute values.

    `block` is where they go, `location` the place in the source text they are marked with.
    """

    def __init__(self, entry: Block) -> None:
        self.entry = entry
        self.block = entry
        self.location: LocationAttr | None = None
        self._constants: dict[tuple[str, Attribute], SSAValue] = {}
        self._numbers: dict[tuple[str, int], tuple[SSAValue, Attribute]] = {}
        """Constants by number and identity of the type, which is slow to hash."""
        self._integers: dict[SSAValue, int] = {}
        self._last_constant: Operation | None = None

    def emit(
        self,
        cls: type[Operation],
        operands: Sequence[SSAValue],
        result: Attribute,
        properties: ir.Properties = ir.NONE,
    ) -> SSAValue:
        """Append an operation with one result and return the result."""
        return self.append(cls, operands, (result,), properties).results[0]

    def append(
        self,
        cls: type[Operation],
        operands: Sequence[SSAValue],
        results: Sequence[Attribute] = (),
        properties: ir.Properties = ir.NONE,
        successors: Sequence[Block] = (),
    ) -> Operation:
        """Append an operation."""
        return mk(cls, self.block, operands, results, properties, successors, self.location)

    # -- constants

    def const(self, value: int | float, t: Attribute) -> SSAValue:
        """A constant of type `t`; splat if `t` is a vector or tile. One per function and value."""
        quick = (repr(value), id(t))
        if quick in self._numbers:
            return self._numbers[quick][0]
        if not isinstance(x.element_type(t), IntegerType):
            value = float(value)
        key = (repr(value), t)
        found = self._constants.get(key)
        if found is None:
            found = self._hoist(llvm.ConstantOp, t, ir.constant(value, t))
            self._constants[key] = found
            if isinstance(t, IntegerType):
                self._integers[found] = int(value)
        self._numbers[quick] = (found, t)
        return found

    def iconst(self, value: int, t: Attribute = I64) -> SSAValue:
        """Integer constant, `i64` unless told."""
        return self.const(value, t)

    def dense(self, values: Sequence[int] | Sequence[float], t: VectorType) -> SSAValue:
        """A vector constant with the given lanes."""
        key = (repr(tuple(values)), t)
        found = self._constants.get(key)
        if found is None:
            found = self._hoist(llvm.ConstantOp, t, {"value": ir.dense(values, t)})
            self._constants[key] = found
        return found

    def iota(self, t: VectorType) -> SSAValue:
        """Lane numbers 0, 1, 2 … of an integer vector."""
        return self.dense(range(t.get_shape()[-1]), t)

    def poison(self, t: Attribute) -> SSAValue:
        """A value nobody depends on."""
        key = ("poison", t)
        found = self._constants.get(key)
        if found is None:
            found = self._constants[key] = self._hoist(x.PoisonOp, t, {})
        return found

    def _hoist(self, cls: type[Operation], t: Attribute, properties: ir.Properties) -> SSAValue:
        op = cls.create(result_types=(t,), properties=properties)
        if self._last_constant is not None:
            self.entry.insert_op_after(op, self._last_constant)
        elif self.entry.first_op is not None:
            self.entry.insert_op_before(op, self.entry.first_op)
        else:
            self.entry.add_op(op)
        self._last_constant = op
        return op.results[0]

    def value_of(self, value: Operand) -> int | None:
        """The integer a scalar value is known to be, or None."""
        return value if isinstance(value, int) else self._integers.get(value)  # pyright: ignore

    def value(self, operand: Operand, t: Attribute = I64) -> SSAValue:
        """The operand itself, or the number as a constant of type `t`."""
        return operand if isinstance(operand, SSAValue) else self.const(operand, t)

    def _same(self, *operands: Operand) -> list[SSAValue]:
        """Operands with numbers turned into constants of the type of those that are values."""
        t = next((o.type for o in operands if not isinstance(o, (int, float))), I64)
        return [self.const(o, t) if isinstance(o, (int, float)) else o for o in operands]

    # -- integer arithmetic

    def binary(self, name: str, a: Operand, b: Operand) -> SSAValue:
        """Integer operation by its LLVM name (`add`, `sdiv`, `lshr` …)."""
        folded = self._fold(name, a, b)
        if folded is not None:
            return folded
        lhs, rhs = self._same(a, b)
        cls, properties = ir.INTEGER_BINARY[name]
        return self.emit(cls, (lhs, rhs), lhs.type, properties)

    def _fold(self, name: str, a: Operand, b: Operand) -> SSAValue | None:
        u, v = self.value_of(a), self.value_of(b)
        t = next((o.type for o in (a, b) if not isinstance(o, (int, float))), I64)
        if u is not None and v is not None and name in _FOLDED and isinstance(t, IntegerType):
            return self.const(_FOLDED[name](u, v), t)
        if u is not None and v is not None and name == "sdiv" and u >= 0 and v > 0:
            return self.const(u // v, t)
        neutral_right = {"add": 0, "sub": 0, "mul": 1, "sdiv": 1, "udiv": 1, "shl": 0, "or": 0}
        if v is not None and neutral_right.get(name) == v and isinstance(a, SSAValue):
            return a
        neutral_left = {"add": 0, "mul": 1, "or": 0}
        if u is not None and neutral_left.get(name) == u and isinstance(b, SSAValue):
            return b
        if name == "mul" and 0 in (u, v):
            return self.const(0, t)
        if name == "and" and t == I1 and (u is not None or v is not None):
            known, other = (v, a) if u is None else (u, b)
            return self.value(other, I1) if known else self.const(0, I1)
        if a is not b or not isinstance(a, SSAValue):
            return None
        if name == "sub":
            return self.const(0, t)
        return a if name in ("min", "max") else None

    def add(self, a: Operand, b: Operand) -> SSAValue:
        return self.binary("add", a, b)

    def sub(self, a: Operand, b: Operand) -> SSAValue:
        return self.binary("sub", a, b)

    def mul(self, a: Operand, b: Operand) -> SSAValue:
        return self.binary("mul", a, b)

    def and_(self, a: Operand, b: Operand) -> SSAValue:
        return self.binary("and", a, b)

    def or_(self, a: Operand, b: Operand) -> SSAValue:
        return self.binary("or", a, b)

    def xor(self, a: Operand, b: Operand) -> SSAValue:
        return self.binary("xor", a, b)

    def icmp(self, predicate: str, a: Operand, b: Operand) -> SSAValue:
        """Integer comparison: `eq ne slt sle sgt sge ult ule ugt uge`."""
        u, v = self.value_of(a), self.value_of(b)
        if u is not None and v is not None and predicate in _COMPARED:
            return self.const(int(_COMPARED[predicate](u, v)), I1)
        lhs, rhs = self._same(a, b)
        return self.emit(llvm.ICmpOp, (lhs, rhs), like(lhs.type, I1), ir.ICMP[predicate])

    def min(self, a: Operand, b: Operand) -> SSAValue:
        """Signed integer minimum."""
        folded = self._fold("min", a, b)
        return folded if folded is not None else self.intr("smin", a, b)

    def max(self, a: Operand, b: Operand) -> SSAValue:
        """Signed integer maximum."""
        folded = self._fold("max", a, b)
        return folded if folded is not None else self.intr("smax", a, b)

    def ceildiv(self, a: Operand, b: Operand) -> SSAValue:
        """`⌈a / b⌉` for `a ≥ 0`, `b > 0`."""
        return self.binary("sdiv", self.add(a, self.sub(b, 1)), b)

    # -- floating-point arithmetic

    def fbinary(self, name: str, a: Operand, b: Operand, flags: Sequence[str] = ()) -> SSAValue:
        """`fadd fsub fmul fdiv frem` with fast-math flags such as `("contract",)`."""
        lhs, rhs = self._same(a, b)
        return self.emit(ir.FLOAT_BINARY[name], (lhs, rhs), lhs.type, ir.fastmath(tuple(flags)))

    def fadd(self, a: Operand, b: Operand, flags: Sequence[str] = ()) -> SSAValue:
        return self.fbinary("fadd", a, b, flags)

    def fsub(self, a: Operand, b: Operand, flags: Sequence[str] = ()) -> SSAValue:
        return self.fbinary("fsub", a, b, flags)

    def fmul(self, a: Operand, b: Operand, flags: Sequence[str] = ()) -> SSAValue:
        return self.fbinary("fmul", a, b, flags)

    def fdiv(self, a: Operand, b: Operand, flags: Sequence[str] = ()) -> SSAValue:
        return self.fbinary("fdiv", a, b, flags)

    def fma(self, a: Operand, b: Operand, c: Operand) -> SSAValue:
        """a·b + c with one rounding."""
        return self.intr("fma", a, b, c)

    def fneg(self, a: SSAValue) -> SSAValue:
        return self.emit(llvm.FNegOp, (a,), a.type, ir.fastmath(()))

    def fcmp(self, predicate: str, a: Operand, b: Operand) -> SSAValue:
        """Floating-point comparison: `oeq ogt … une uno ord`."""
        lhs, rhs = self._same(a, b)
        return self.emit(x.FCmpOp, (lhs, rhs), like(lhs.type, I1), ir.word("predicate", predicate))

    def select(self, condition: SSAValue, a: Operand, b: Operand) -> SSAValue:
        """`a` where the condition holds, else `b`; the condition is `i1` or a vector of `i1`."""
        lhs, rhs = self._same(a, b)
        known = self.value_of(condition)
        if known is not None:
            return lhs if known else rhs
        return self.emit(x.SelectOp, (condition, lhs, rhs), lhs.type)

    def intr(self, name: str, *operands: Operand, flags: Sequence[str] = ()) -> SSAValue:
        """Intrinsic by name (`llvm_ext.INTRINSICS`)."""
        values = self._same(*operands)
        properties = ir.word("intrinsic", name)
        if flags:
            properties = properties | ir.fastmath(tuple(flags))
        return self.emit(x.IntrinsicOp, values, values[0].type, properties)

    def cast(self, kind: str, value: SSAValue, element: Attribute) -> SSAValue:
        """Conversion (`llvm_ext.CASTS`) to the type of `value` with element type `element`."""
        result = like(value.type, element)
        if result == value.type:
            return value
        if kind == "zext" and value.type == I1 and (known := self.value_of(value)) is not None:
            return self.const(known & 1, result)
        upstream = ir.UPSTREAM_CASTS.get(kind)
        if upstream is not None:
            return self.emit(upstream, (value,), result)
        return self.emit(x.CastOp, (value,), result, ir.word("kind", kind))

    # -- vectors

    def splat(self, value: Operand, t: VectorType) -> SSAValue:
        """A scalar in every lane of `t`."""
        if not isinstance(value, SSAValue):
            return self.const(value, t)
        return self.emit(x.SplatOp, (value,), t)

    def extract(self, vector: SSAValue, index: Operand) -> SSAValue:
        element = x.element_type(vector.type)
        return self.emit(x.ExtractElementOp, (vector, self.value(index)), element)

    def insert(self, vector: SSAValue, value: SSAValue, index: Operand) -> SSAValue:
        operands = (vector, value, self.value(index))
        return self.emit(llvm.InsertElementOp, operands, vector.type)

    def shuffle(self, a: SSAValue, b: SSAValue, mask: Sequence[int]) -> SSAValue:
        """Lanes of `a` and `b` (numbered through) picked by `mask`; −1 is poison."""
        result = vec(x.element_type(a.type), len(mask))
        return self.emit(llvm.ShuffleVectorOp, (a, b), result, ir.shuffle_mask(tuple(mask)))

    def reduce(self, kind: str, vector: SSAValue, flags: Sequence[str] | None = None) -> SSAValue:
        """All lanes to a scalar; `fadd`/`fmul` are reassociated unless `flags=()`."""
        if flags is None:
            flags = ("reassoc",) if kind in ("fadd", "fmul") else ()
        properties = ir.word("kind", kind)
        if flags:
            properties = properties | ir.fastmath(tuple(flags))
        return self.emit(x.ReduceOp, (vector,), x.element_type(vector.type), properties)

    def mask(self, count: Operand, lanes: int) -> SSAValue:
        """`i1` vector whose first `count` lanes (an i64; at most `lanes`) are set."""
        t = vec(I32, lanes)
        number = self.cast("trunc", self.value(count), I32)
        return self.icmp("ult", self.iota(t), self.splat(number, t))

    def tail_mask(self, total: Operand, first: Operand, lanes: int) -> SSAValue:
        """The lanes that hold one of `total` elements, if they hold those from `first` on
        (at most `total`)."""
        return self.mask(self.min(self.sub(total, first), lanes), lanes)

    def tail_masks(self, total: Operand, width: int, lanes: int) -> list[SSAValue]:
        """For each register of a row of `width` elements, the lanes that hold one of the first
        `total`."""
        return [
            self.mask(self.min(self.max(self.sub(total, first), 0), lanes), lanes)
            for first in range(0, width, lanes)
        ]


_FOLDED = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "min": min,
    "max": max,
    "and": lambda a, b: a & b,
}

_COMPARED = {
    "eq": operator.eq,
    "ne": operator.ne,
    "slt": operator.lt,
    "sle": operator.le,
    "sgt": operator.gt,
    "sge": operator.ge,
}
