"""Building the llvm level as code that reads like its output: `ModuleBuilder`, `FuncBuilder` (K3).

::

    module = ModuleBuilder(vector_bits=512)
    b = module.func("sum", [PTR, PTR], noalias=True)
    args, dims = b.args
    x, n = b.load(PTR, args), b.load(I64, dims)
    with b.loop(0, n, 16, carried=[b.const(0.0, vec(F32, 16))]) as (i, (acc,)):
        b.yield_([b.fadd(acc, b.load(vec(F32, 16), b.gep(x, i)))])
    total = b.reduce("fadd", b.last_results[0])
    b.ret()

Python numbers are accepted wherever a value is: they become constants of the other operand's type
(splats for vectors and tiles). Constants are one operation per function and value, in the entry
block. Integer arithmetic on constants is folded, as are `x + 0`, `x * 1` and `x * 0`. Nothing is
verified here, and nothing is thread-safe, as xDSL is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from xdsl.dialects import llvm
from xdsl.dialects.builtin import (
    ArrayAttr,
    IntegerType,
    ModuleOp,
    StringAttr,
    SymbolRefAttr,
    VectorType,
)
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from ...dialects import llvm_ext as x
from . import ir
from .ir import F32, I1, I8, I32, I64, PTR, like, mk, natural_alignment, vec

Operand = SSAValue | int | float
"""What builder methods take: a value, or a Python number that becomes a constant."""

# ------------------------------------------------------------------------------------------ modules


class ModuleBuilder:
    """An llvm-level module under construction. `.module` is the builtin.module."""

    def __init__(self, *, vector_bits: int = 0, module: ModuleOp | None = None) -> None:
        self.module = module if module is not None else ModuleOp([])
        self.passthrough = ir.function_attributes(vector_bits)
        self.symbols: set[str] = set()

    def func(
        self,
        name: str,
        args: Sequence[Attribute],
        result: Attribute | None = None,
        *,
        linkage: str = "external",
        noalias: bool | Sequence[int] = False,
        passthrough: ArrayAttr | None = None,
    ) -> FuncBuilder:
        """Start a function. `noalias` marks all pointer arguments, or those numbered."""
        marked = range(len(args)) if noalias is True else (noalias or ())
        entry = Block(arg_types=args)
        op = llvm.FuncOp.create(
            properties={
                **ir.FUNCTION,
                **ir.function_type(tuple(args), result, tuple(marked)),
                "linkage": ir.linkage(linkage),
                "passthrough": passthrough or self.passthrough,
                "sym_name": StringAttr(name),
            },
            regions=[Region(entry)],
        )
        self.module.body.block.add_op(op)
        self.symbols.add(name)
        return FuncBuilder(self, op, entry)

    def declare(
        self, name: str, args: Sequence[Attribute], result: Attribute | None = None
    ) -> None:
        """Declare an external function once."""
        if name in self.symbols:
            return
        self.symbols.add(name)
        op = llvm.FuncOp.create(
            properties={
                **ir.FUNCTION,
                **ir.function_type(tuple(args), result, ()),
                "linkage": ir.linkage("external"),
                "sym_name": StringAttr(name),
            },
            regions=[Region()],
        )
        self.module.body.block.add_op(op)

    def declare_global(self, name: str, element: Attribute = I8) -> None:
        """Declare an external global once, such as a table that the loader brings in."""
        if name not in self.symbols:
            self.symbols.add(name)
            self.module.body.block.add_op(llvm.GlobalOp(element, name, "external"))

    def constant_table(
        self, name: str, element: Attribute, values: Sequence[int] | Sequence[float]
    ) -> None:
        """Define an internal constant array; `FuncBuilder.address(name)` is its address."""
        self.symbols.add(name)
        array = llvm.LLVMArrayType(len(values), element)
        dense = ir.dense(values, vec(element, len(values)))
        op = llvm.GlobalOp(array, name, "internal", constant=True, value=dense, alignment=64)
        self.module.body.block.add_op(op)


# ---------------------------------------------------------------------------------------- functions


class Loop:
    """A counted loop being built: `iv`, `carried` inside, `results` after the `with` block.

    Unpacks as `(iv, carried)`.
    """

    def __init__(self, iv: SSAValue, carried: Sequence[SSAValue]) -> None:
        self.iv = iv
        self.carried = tuple(carried)
        self.yielded: list[SSAValue] | None = None
        self.results: tuple[SSAValue, ...] = ()

    def __iter__(self) -> Iterator:
        return iter((self.iv, self.carried))


class If:
    """A conditional being built: fill `with branch.then:` and `with branch.otherwise:`."""

    def __init__(self, builder: FuncBuilder, then: Block, otherwise: Block, join: Block) -> None:
        self._builder, self._join = builder, join
        self._then, self._otherwise = then, otherwise
        self.yielded: list[SSAValue] | None = None
        self.results: tuple[SSAValue, ...] = tuple(join.args)

    @property
    def then(self):
        """Context in which the block of the true case is filled."""
        return self._branch(self._then, last=False)

    @property
    def otherwise(self):
        """Context in which the block of the false case is filled; always after `then`."""
        return self._branch(self._otherwise, last=True)

    @contextmanager
    def _branch(self, block: Block, *, last: bool) -> Iterator[None]:
        b = self._builder
        b.begin(block)
        self.yielded = None
        b.scopes.append(self)
        yield
        b.scopes.pop()
        b.br(self._join, self.yielded or ())
        if last:
            b.begin(self._join)


class FuncBuilder:
    """Appends operations to one function; `self.block` is where they go."""

    def __init__(self, module: ModuleBuilder, op: llvm.FuncOp, entry: Block) -> None:
        self.module = module
        self.op = op
        self.entry = entry
        self.block = entry
        self.args: tuple[SSAValue, ...] = tuple(entry.args)
        self.scopes: list[Loop | If] = []
        self.last_results: tuple[SSAValue, ...] = ()
        """Results of the loop closed last."""
        self._constants: dict[tuple[int | float | str, Attribute], SSAValue] = {}
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
        return mk(cls, self.block, operands, (result,), properties).results[0]

    # -- constants

    def const(self, value: int | float, t: Attribute) -> SSAValue:
        """A constant of type `t`; splat if `t` is a vector or tile. One per function and value."""
        if not isinstance(x.element_type(t), IntegerType):
            value = float(value)
        key = (repr(value), t)
        found = self._constants.get(key)
        if found is None:
            found = self._hoist(llvm.ConstantOp, t, ir.constant(value, t))
            self._constants[key] = found
            if isinstance(t, IntegerType):
                self._integers[found] = int(value)
        return found

    def iconst(self, value: int, t: Attribute = I64) -> SSAValue:
        """Integer constant, `i64` unless told."""
        return self.const(value, t)

    def fconst(self, value: float, t: Attribute = F32) -> SSAValue:
        """Floating-point constant, `f32` unless told."""
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
        return [o if isinstance(o, SSAValue) else self.const(o, t) for o in operands]

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
        neutral_right = {"add": 0, "sub": 0, "mul": 1, "sdiv": 1, "udiv": 1, "shl": 0, "or": 0}
        if v is not None and neutral_right.get(name) == v and isinstance(a, SSAValue):
            return a
        neutral_left = {"add": 0, "mul": 1, "or": 0}
        if u is not None and neutral_left.get(name) == u and isinstance(b, SSAValue):
            return b
        if name == "mul" and 0 in (u, v):
            return self.const(0, t)
        return None

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
        lhs, rhs = self._same(a, b)
        return self.emit(llvm.ICmpOp, (lhs, rhs), like(lhs.type, I1), ir.ICMP[predicate])

    def min(self, a: Operand, b: Operand) -> SSAValue:
        """Signed integer minimum."""
        return self.intr("smin", a, b)

    def max(self, a: Operand, b: Operand) -> SSAValue:
        """Signed integer maximum."""
        return self.intr("smax", a, b)

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

    def mask(self, count: Operand, lanes: int, element: Attribute = I32) -> SSAValue:
        """`i1` vector whose first `count` lanes (an i64; at most `lanes`) are set."""
        number = self.value(count)
        t = vec(element, lanes)
        if element is not I64:
            number = self.cast("trunc", number, element)
        return self.icmp("ult", self.iota(t), self.splat(number, t))

    # -- memory

    def gep(
        self, base: SSAValue, index: Operand, element: Attribute = F32, *, inbounds: bool = True
    ) -> SSAValue:
        """Address of element number `index` (i64) of type `element` behind `base`."""
        number = self.value_of(index)
        if number == 0:
            return base
        if number is not None and -(2**31) < number < 2**31:
            return self.emit(llvm.GEPOp, (base,), PTR, ir.gep(element, number, inbounds))
        operands = (base, self.value(index))
        properties = ir.gep(element, llvm.GEP_USE_SSA_VAL, inbounds)
        return self.emit(llvm.GEPOp, operands, PTR, properties)

    def load(self, t: Attribute, ptr: SSAValue, *, align: int | None = None) -> SSAValue:
        """Load; aligned to the element unless told."""
        properties = ir.memory(align or natural_alignment(t))
        return self.emit(llvm.LoadOp, (ptr,), t, properties)

    def store(
        self, value: SSAValue, ptr: SSAValue, *, align: int | None = None, nontemporal: bool = False
    ) -> None:
        """Store; aligned to the element unless told. Non-temporal: to the whole vector."""
        properties = ir.memory(align or natural_alignment(value.type), nontemporal)
        mk(llvm.StoreOp, self.block, (value, ptr), (), properties)

    def masked_load(
        self,
        t: VectorType,
        ptr: SSAValue,
        mask: SSAValue,
        other: Operand = 0,
        *,
        align: int | None = None,
    ) -> SSAValue:
        """Lanes where the mask is set; `other` elsewhere."""
        properties = ir.aligned(align or natural_alignment(t))
        return self.emit(x.MaskedLoadOp, (ptr, mask, self.value(other, t)), t, properties)

    def masked_store(
        self, value: SSAValue, ptr: SSAValue, mask: SSAValue, *, align: int | None = None
    ) -> None:
        properties = ir.aligned(align or natural_alignment(value.type))
        mk(x.MaskedStoreOp, self.block, (value, ptr, mask), (), properties)

    def gather(
        self,
        t: VectorType,
        base: SSAValue,
        index: SSAValue,
        mask: SSAValue | None = None,
        other: Operand = 0,
    ) -> SSAValue:
        """`base[index[lane]]` in elements of `t`; all lanes unless masked."""
        on = mask if mask is not None else self.const(1, like(t, I1))
        operands = (base, index, on, self.value(other, t))
        return self.emit(x.GatherOp, operands, t, ir.aligned(natural_alignment(t)))

    def prefetch(self, ptr: SSAValue, *, write: bool = False, locality: int = 3) -> None:
        mk(
            x.PrefetchOp,
            self.block,
            (ptr,),
            (),
            ir.integers(I32, ("rw", int(write)), ("locality", locality)),
        )

    def alloca(self, t: Attribute, count: int = 1, *, align: int = 64) -> SSAValue:
        """Stack memory for `count` values of `t`, live for the whole call."""
        size = self.const(count, I64)
        op = llvm.AllocaOp.create(
            operands=(size,),
            result_types=(PTR,),
            properties={"elem_type": t, **ir.aligned(align)},
        )
        assert self._last_constant is not None
        self.entry.insert_op_after(op, self._last_constant)
        return op.results[0]

    def address(self, name: str) -> SSAValue:
        """Address of a global or function of the module (`declare`, `declare_global`)."""
        return self.emit(llvm.AddressOfOp, (), PTR, {"global_name": SymbolRefAttr(name)})

    # -- register tiles

    def tile_load(
        self,
        t: VectorType,
        ptr: SSAValue,
        stride: Operand | None = None,
        *,
        mask: SSAValue | None = None,
        align: int | None = None,
    ) -> SSAValue:
        """A tile; the first dimension advances by `stride` elements (contiguous without)."""
        operands = (ptr, *self._optional(stride, mask))
        properties = ir.segments(1, int(stride is not None), int(mask is not None))
        properties = properties | ir.aligned(align or natural_alignment(t))
        return self.emit(x.TileLoadOp, operands, t, properties)

    def tile_store(
        self,
        value: SSAValue,
        ptr: SSAValue,
        stride: Operand | None = None,
        *,
        mask: SSAValue | None = None,
        align: int | None = None,
    ) -> None:
        operands = (value, ptr, *self._optional(stride, mask))
        properties = ir.segments(1, 1, int(stride is not None), int(mask is not None))
        properties = properties | ir.aligned(align or natural_alignment(value.type))
        mk(x.TileStoreOp, self.block, operands, (), properties)

    def tile_splat_load(
        self, t: VectorType, ptr: SSAValue, stride: Operand | None = None
    ) -> SSAValue:
        """`m` scalars `stride` elements apart, each in all lanes of a register."""
        operands = (ptr, *self._optional(stride, None))
        return self.emit(x.TileSplatLoadOp, operands, t, ir.segments(1, int(stride is not None)))

    def tile_outer_fma(self, a: SSAValue, b: SSAValue, acc: SSAValue) -> SSAValue:
        """acc[i, j] + a[i]·b[j]."""
        return self.emit(x.TileOuterFmaOp, (a, b, acc), acc.type)

    def tile_fold(self, kind: str, value: SSAValue) -> SSAValue:
        """All registers of a tile to one."""
        result = ir.register(value.type)
        return self.emit(x.TileFoldOp, (value,), result, ir.word("kind", kind))

    def tile_get(self, value: SSAValue, index: int) -> SSAValue:
        """Register number `index` of a tile, row-major."""
        return self.emit(
            x.TileGetOp, (value,), ir.register(value.type), ir.integers(I64, ("index", index))
        )

    def tile_make(self, t: VectorType, registers: Sequence[SSAValue]) -> SSAValue:
        """A tile from its registers, row-major."""
        return self.emit(x.TileMakeOp, registers, t)

    def _optional(self, stride: Operand | None, mask: SSAValue | None) -> list[SSAValue]:
        values = [] if stride is None else [self.value(stride)]
        return values if mask is None else [*values, mask]

    # -- calls

    def call(
        self, name: str, operands: Sequence[SSAValue], result: Attribute | None = None
    ) -> SSAValue | None:
        """Call by name; an unknown name is declared as external."""
        self.module.declare(name, [o.type for o in operands], result)
        return self._call(operands, result, {"callee": SymbolRefAttr(name)})

    def call_ptr(
        self, pointer: SSAValue, operands: Sequence[SSAValue], result: Attribute | None = None
    ) -> SSAValue | None:
        """Call through a function pointer."""
        return self._call((pointer, *operands), result, {})

    def _call(
        self, operands: Sequence[SSAValue], result: Attribute | None, callee: dict[str, Attribute]
    ) -> SSAValue | None:
        properties = {**ir.CALL, **ir.segments(len(operands), 0), **callee}
        results = () if result is None else (result,)
        op = mk(llvm.CallOp, self.block, operands, results, properties)
        return op.results[0] if results else None

    # -- control flow

    def new_block(self, *types: Attribute) -> Block:
        """A block with arguments, not yet placed: `begin` places it."""
        return Block(arg_types=types)

    def begin(self, block: Block) -> None:
        """Place `block` at the end of the function and continue in it."""
        self.op.body.add_block(block)
        self.block = block

    def br(self, target: Block, values: Sequence[SSAValue] = ()) -> None:
        mk(llvm.BrOp, self.block, values, (), {}, (target,))

    def cond_br(
        self,
        condition: SSAValue,
        then: Block,
        otherwise: Block,
        then_values: Sequence[SSAValue] = (),
        else_values: Sequence[SSAValue] = (),
    ) -> None:
        operands = (condition, *then_values, *else_values)
        properties = ir.segments(1, len(then_values), len(else_values))
        mk(llvm.CondBrOp, self.block, operands, (), properties, (then, otherwise))

    def ret(self, value: SSAValue | None = None) -> None:
        mk(llvm.ReturnOp, self.block, () if value is None else (value,))

    def yield_(self, values: Sequence[SSAValue]) -> None:
        """Values the innermost open loop carries on, or the innermost branch ends with."""
        self.scopes[-1].yielded = list(values)

    @contextmanager
    def loop(
        self,
        lower: Operand,
        upper: Operand,
        step: Operand = 1,
        *,
        carried: Sequence[SSAValue] = (),
        guard: bool = True,
    ) -> Iterator[Loop]:
        """A counted loop `for iv = lower; iv < upper; iv += step`, rotated: the test comes last.

        `guard=False` promises at least one iteration; constants are recognised. A loop that carries
        values ends its body with `yield_`; afterwards its results are `loop.results` and
        `last_results`.
        """
        lo, hi, by = self._same(lower, upper, step)
        types = [value.type for value in carried]
        body, done = self.new_block(lo.type, *types), self.new_block(*types)
        low, high = self.value_of(lo), self.value_of(hi)
        if low is not None and high is not None and low < high:
            guard = False
        if guard:
            some = self.icmp("slt", lo, hi)
            self.cond_br(some, body, done, (lo, *carried), carried)
        else:
            self.br(body, (lo, *carried))
        self.begin(body)
        loop = Loop(body.args[0], body.args[1:])
        self.scopes.append(loop)
        yield loop
        self.scopes.pop()
        values = loop.yielded if loop.yielded is not None else loop.carried
        following = self.binary("add", loop.iv, by)
        more = self.icmp("slt", following, hi)
        self.cond_br(more, body, done, (following, *values), values)
        self.begin(done)
        loop.results = self.last_results = tuple(done.args)

    def if_(self, condition: SSAValue, *types: Attribute) -> If:
        """A conditional with results of `types`; fill `.then`, then `.otherwise`."""
        then, otherwise, join = self.new_block(), self.new_block(), self.new_block(*types)
        self.cond_br(condition, then, otherwise)
        return If(self, then, otherwise, join)

    @contextmanager
    def when(self, condition: SSAValue) -> Iterator[None]:
        """Code that runs only if the condition holds."""
        then, join = self.new_block(), self.new_block()
        self.cond_br(condition, then, join)
        self.begin(then)
        yield
        self.br(join)
        self.begin(join)


_FOLDED = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
}
