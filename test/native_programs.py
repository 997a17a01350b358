"""Hand-made compiled programs for runtime tests: kernels from the builder, tables written out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.jit import LoadedObject, emit_object, header
from aiopt.backends.llvm.printer import print_module
from aiopt.backends.llvm.runtime import Descriptor, NativeProgram
from aiopt.backends.llvm.target import Target
from aiopt.backends.llvm.versions import Member, VersionedEntry
from aiopt.lowering.host_table import (
    Arg,
    Call,
    Check,
    ConstSpec,
    Copy,
    Expr,
    HostTable,
    InputSpec,
    Jump,
    Note,
    ResultSpec,
)
from aiopt.lowering.llvm_ir.builder import FuncBuilder, ModuleBuilder
from aiopt.lowering.llvm_ir.ir import F32, I64, PTR, vec
from aiopt.lowering.table_words import ARENA, CONST, INPUT, RESULT
from xdsl.ir import SSAValue

KERNEL = [PTR, PTR, PTR, I64, I64]
"""Arguments of a kernel: pointers, sizes, scratch memory, part, parts."""


def binary_kernel(module: ModuleBuilder, name: str, op: str, lanes: int) -> None:
    """`out[i] = a[i] op b[i]` over dims[0] elements, the rest masked."""
    b = module.func(name, KERNEL, noalias=True)
    args, dims, *_ = b.args
    n = b.load(I64, dims)
    x, y, out = (b.load(PTR, b.gep(args, i, PTR)) for i in range(3))
    register = vec(F32, lanes)

    def body(load: Callable[[SSAValue], SSAValue], store: Callable[[SSAValue], None]) -> None:
        store(b.fbinary(op, load(x), load(y)))

    main = b.and_(n, -lanes)
    with b.loop(0, main, lanes) as (i, _):
        body(
            lambda p: b.load(register, b.gep(p, i)),
            lambda v: b.store(v, b.gep(out, i)),
        )
    rest = b.sub(n, main)
    with b.when(b.icmp("ne", rest, 0)):
        mask = b.mask(rest, lanes)
        body(
            lambda p: b.masked_load(register, b.gep(p, main), mask),
            lambda v: b.masked_store(v, b.gep(out, main), mask),
        )
    b.ret()


def add_dims_kernel(b: FuncBuilder) -> None:
    """Writes its dims, as i64, to args[0]: shows what the walker passes."""
    args, dims, *_ = b.args
    out = b.load(PTR, args)
    count = b.load(I64, dims)
    with b.loop(0, count) as (i, _):
        b.store(b.load(I64, b.gep(dims, i, I64)), b.gep(out, i, I64))
    b.ret()


@cache
def kernel_object(target: str = "native") -> bytes:
    """An object with the kernels `add`, `mul`, `sub` and `dims`."""
    machine = Target.named(target)
    module = ModuleBuilder(vector_bits=machine.vector_bits)
    for name in ("add", "mul", "sub"):
        binary_kernel(module, name, f"f{name}", machine.f32_lanes)
    add_dims_kernel(module.func("dims", KERNEL))
    return emit_object(print_module(module.module, header(machine)), machine)


def artifact(table: HostTable, **fields: object) -> Artifact:
    """An artifact of the hand-made kernels."""
    return Artifact(table, (kernel_object(),), Target.host(), **fields)


def matrix(name: str, rows: int, columns: int, binds: Sequence[bool] = (False, False)) -> InputSpec:
    return InputSpec(name, "f32", (rows, columns), tuple(binds))


def chain_table(**fields: object) -> HostTable:
    """r = (x + y)·x over f32[s, 4]; the sum lies in the arena."""
    values = {
        "symbols": ("s",),
        "exprs": (Expr("const", 4), Expr("mul", 0, 1), Expr("mul", 2, 1)),
        "inputs": (matrix("x", 0, 1, (True, False)), matrix("y", 0, 1)),
        "results": (ResultSpec("r", "f32", (0, 1)),),
        "kernels": ("add", "mul"),
        "steps": (
            Call(0, (Arg(INPUT, 0), Arg(INPUT, 1), Arg(ARENA)), (2,)),
            Call(1, (Arg(ARENA), Arg(INPUT, 0), Arg(RESULT)), (2,)),
        ),
        "arena_bytes": 3,
    }
    return HostTable(**(values | fields))


def pair_table() -> HostTable:
    """(x + y, x - y) over f32[s, t], and t must be even."""
    return HostTable(
        symbols=("s", "t"),
        exprs=(
            Expr("mul", 0, 1),
            Expr("const", 2),
            Expr("mod", 1, 3),
            Expr("const", 0),
            Expr("sub", 5, 4),
        ),
        inputs=(matrix("x", 0, 1, (True, True)), matrix("y", 0, 1)),
        results=(ResultSpec("sum", "f32", (0, 1)), ResultSpec("difference", "f32", (0, 1))),
        kernels=("add", "sub"),
        steps=(
            Call(0, (Arg(INPUT, 0), Arg(INPUT, 1), Arg(RESULT, 0)), (2,)),
            Call(1, (Arg(INPUT, 0), Arg(INPUT, 1), Arg(RESULT, 1)), (2,)),
        ),
        checks=(Check(6, "t must be even"),),
    )


def choice_table() -> HostTable:
    """r = x if c else x + y, over f32[3, 4]: a copy or a call, jumped over."""
    x, r, c = Arg(INPUT, 0), Arg(RESULT, 0), Arg(INPUT, 2)
    return HostTable(
        exprs=(Expr("const", 3), Expr("const", 4), Expr("const", 12), Expr("const", 48)),
        inputs=(matrix("x", 0, 1), matrix("y", 0, 1), InputSpec("c", "i1", (), ())),
        results=(ResultSpec("r", "f32", (0, 1)),),
        kernels=("add",),
        steps=(
            Jump(3, unless=c),
            Copy(r, x, 3),
            Jump(4),
            Call(0, (x, Arg(INPUT, 1), r), (2,)),
        ),
        notes=(Note("here", "12", "144"),),
    )


def weight_table() -> HostTable:
    """r = x + w over f32[3, 4]; w is a constant."""
    return HostTable(
        exprs=(Expr("const", 3), Expr("const", 4), Expr("const", 12)),
        inputs=(matrix("x", 0, 1),),
        results=(ResultSpec("r", "f32", (0, 1)),),
        consts=(ConstSpec("w", "f32", (3, 4)),),
        kernels=("add",),
        steps=(Call(0, (Arg(INPUT, 0), Arg(CONST, 0), Arg(RESULT)), (2,)),),
    )


# ---------------------------------------------------------------------------------------- versions


def native(table: HostTable, *, code: LoadedObject | None = None, **fields: Any) -> NativeProgram:
    """A version; `code` are its kernels if they are loaded already."""
    code = code or artifact(table).load()
    kernels = [code.address(kernel) for kernel in table.kernels]
    consts = fields.pop("consts", ())
    return NativeProgram(Descriptor(table, kernels, consts, **fields), code)


def exact_table(size: int) -> HostTable:
    """`chain_table` for one s."""
    exprs = (Expr("const", size), Expr("const", 4), Expr("const", 4 * size))
    inputs = (matrix("x", 0, 1), matrix("y", 0, 1))
    return chain_table(symbols=(), exprs=(*exprs, Expr("const", 16 * size)), inputs=inputs)


def entry(*chain: NativeProgram) -> VersionedEntry:
    """A program of these versions."""
    made = VersionedEntry("program", "program(x, y)", nobody)
    made.install(for_all(chain))
    return made


def for_all(chain: Iterable[NativeProgram]) -> list[Member]:
    """Versions for all sizes, tried one after the other."""
    return [(version, None) for version in chain]


def nobody(*args: object, **kwargs: object) -> tuple[int, list[str]]:
    """A fallback that only says what it was given."""
    return len(args), sorted(kwargs)


def arrays(size: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Inputs of the chain and the exact table."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((size, 4), "f4"), rng.standard_normal((size, 4), "f4")


def check(program: Callable[..., Any], size: int) -> None:
    """The result of a chain for one size is right."""
    x, y = arrays(size)
    np.testing.assert_array_equal(program(x, y), (x + y) * x)
