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

Python numbers are accepted wherever a value is, constants are shared and folded (see
`value_builder.py`). Nothing is verified here, and nothing is thread-safe, as xDSL is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from xdsl.dialects import llvm
from xdsl.dialects.builtin import (
    ArrayAttr,
    ModuleOp,
    StringAttr,
    SymbolRefAttr,
    VectorType,
)
from xdsl.ir import Attribute, Block, Region, SSAValue

from ...dialects import llvm_ext as x
from . import ir
from .ir import F32, I1, I8, I32, I64, PTR, like, natural_alignment, vec
from .value_builder import Operand, ValueBuilder

# ------------------------------------------------------------------------------------------ modules


class ModuleBuilder:
    """An llvm-level module under construction. `.module` is the builtin.module."""

    def __init__(
        self,
        *,
        vector_bits: int = 0,
        module: ModuleOp | None = None,
        unwind: bool = False,
        tune: str = "",
    ) -> None:
        self.module = module if module is not None else ModuleOp([])
        self.passthrough = ir.function_attributes(vector_bits, unwind=unwind, tune=tune)
        self.vector_bits = vector_bits
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


class FuncBuilder(ValueBuilder):
    """Appends operations to one function: values, memory, tiles, calls, control flow."""

    def __init__(self, module: ModuleBuilder, op: llvm.FuncOp, entry: Block) -> None:
        super().__init__(entry)
        self.module = module
        self.op = op
        self.args: tuple[SSAValue, ...] = tuple(entry.args)
        self.scopes: list[Loop | If] = []
        self.last_results: tuple[SSAValue, ...] = ()
        """Results of the loop closed last."""

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
        self.append(llvm.StoreOp, (value, ptr), (), properties)

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
        self.append(x.MaskedStoreOp, (value, ptr, mask), (), properties)

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
        properties = ir.integers(I32, ("rw", int(write)), ("locality", locality))
        self.append(x.PrefetchOp, (ptr,), (), properties)

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
        self.append(x.TileStoreOp, operands, (), properties)

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
        op = self.append(llvm.CallOp, operands, results, properties)
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
        self.append(llvm.BrOp, values, successors=(target,))

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
        self.append(llvm.CondBrOp, operands, (), properties, (then, otherwise))

    def ret(self, value: SSAValue | None = None) -> None:
        self.append(llvm.ReturnOp, () if value is None else (value,))

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

        `guard=False` promises at least one iteration; constants are recognised, and one iteration
        is no loop. A loop that carries values ends its body with `yield_`; afterwards its results
        are `loop.results` and `last_results`.
        """
        lo, hi, by = self._same(lower, upper, step)
        low, high, width = map(self.value_of, (lo, hi, by))
        if low is not None and high is not None and low < high:
            guard = False
            if width is not None and high - low <= width:
                yield from self._once(Loop(lo, carried))
                return
        types = [value.type for value in carried]
        body, done = self.new_block(lo.type, *types), self.new_block(*types)
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

    @contextmanager
    def perhaps(
        self,
        lower: SSAValue,
        upper: SSAValue,
        carried: Sequence[SSAValue] = (),
        *,
        guard: bool = True,
    ) -> Iterator[Loop]:
        """A loop of one iteration, at `lower`, or of none unless that is less than `upper`, which
        `guard=False` promises."""
        low, high = self.value_of(lower), self.value_of(upper)
        if not guard or (low is not None and high is not None and low < high):
            yield from self._once(Loop(lower, carried))
            return
        body, done = self.new_block(), self.new_block(*(value.type for value in carried))
        self.cond_br(self.icmp("slt", lower, upper), body, done, (), carried)
        self.begin(body)
        loop = Loop(lower, carried)
        yield from self._once(loop)
        self.br(done, loop.results)
        self.begin(done)
        loop.results = self.last_results = tuple(done.args)

    def _once(self, loop: Loop) -> Iterator[Loop]:
        """The body of a loop with one iteration, in the block at hand."""
        self.scopes.append(loop)
        yield loop
        self.scopes.pop()
        values = loop.yielded if loop.yielded is not None else loop.carried
        loop.results = self.last_results = tuple(values)

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
