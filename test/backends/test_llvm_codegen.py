"""Builder, printer, targets and JIT: code that runs and computes what it says (K3)."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from aiopt.backends.llvm.jit import (
    CodegenError,
    LoadedObject,
    emit_assembly,
    emit_object,
    header,
    load_ir,
    load_object,
)
from aiopt.backends.llvm.printer import print_module
from aiopt.backends.llvm.target import CACHES, Target, cache_sizes
from aiopt.backends.llvm.words import float_literal
from aiopt.diagnostics import AioptError
from aiopt.dialects.text import make_context, parse_module, verify_module
from aiopt.lowering.llvm_ir.builder import FuncBuilder, ModuleBuilder
from aiopt.lowering.llvm_ir.ir import BF16, F16, F32, F64, I1, I32, I64, PTR, vec
from aiopt.passes.base import PassState
from aiopt.passes.unroll_tiles import UnrollTilesPass
from hypothesis import given
from hypothesis import strategies as st


def _can_run(level: str) -> bool:
    try:
        Target.named(level)
    except AioptError:
        return False
    return True


TARGETS = [level for level in ("native", "avx2", "generic") if _can_run(level)]


def function(
    fill: Callable[[FuncBuilder], None], arguments: int, target: str = "native"
) -> tuple[ModuleBuilder, Callable[..., None]]:
    """Build a function of `arguments` pointers, check it, and make it callable on arrays."""
    machine = Target.named(target)
    module = ModuleBuilder(vector_bits=machine.vector_bits)
    b = module.func("f", [PTR] * arguments)
    fill(b)
    b.ret()
    verify_module(module.module)
    code = load_ir(print_module(module.module, header(machine)), machine, ["f"])
    return module, _callable(code, arguments)


def _callable(code: LoadedObject, arguments: int) -> Callable[..., None]:
    native = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * arguments)(code.address("f"))

    def call(*arrays: np.ndarray) -> None:
        native(*[array.ctypes.data for array in arrays])

    call.code = code  # type: ignore[attr-defined]
    return call


def both_ways(module: ModuleBuilder) -> tuple[str, str]:
    """Assembly with tiles unrolled by the printer, and by the pass."""
    machine = Target.host()
    unrolled = parse_module(str(module.module))
    direct = emit_assembly(print_module(unrolled, header(machine)), machine)
    UnrollTilesPass().run(unrolled, PassState(make_context()))
    verify_module(unrolled)
    assert "llvmx.tile" not in str(unrolled)
    return direct, emit_assembly(print_module(unrolled, header(machine)), machine)


def matmul(b: FuncBuilder, m: int = 5, n: int = 3, k: int = 7, lanes: int = 16) -> None:
    a, bb, c = b.args
    acc = b.const(0.0, vec(F32, m, n, lanes))
    with b.loop(0, k, carried=[acc]) as (i, (tile,)):
        column = b.tile_splat_load(vec(F32, m, lanes), b.gep(a, i), k)
        row = b.tile_load(vec(F32, n, lanes), b.gep(bb, b.mul(i, n * lanes)))
        b.yield_([b.tile_outer_fma(column, row, tile)])
    b.tile_store(b.last_results[0], c, n * lanes)


@pytest.mark.parametrize("target", TARGETS)
def test_a_register_blocked_matmul(target: str) -> None:
    lanes = Target.named(target).f32_lanes
    module, run = function(lambda b: matmul(b, lanes=lanes), 3, target)
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((5, 7), "f4"), rng.standard_normal((7, 3 * lanes), "f4")
    c = np.zeros((5, 3 * lanes), "f4")
    run(a, b, c)
    np.testing.assert_allclose(c, a @ b, rtol=1e-5, atol=1e-5)
    if target == "native":
        direct, unrolled = both_ways(module)
        assert direct == unrolled


def test_tiles_elementwise_and_folded_both_ways() -> None:
    def fill(b: FuncBuilder) -> None:
        x, out = b.args
        t = vec(F32, 3, 2, 8)
        tile = b.tile_load(t, x, 20)
        doubled = b.fmul(tile, 2.0)
        chosen = b.select(b.fcmp("ogt", tile, 0.0), doubled, b.fneg(tile))
        rounded = b.intr("rint", chosen)
        b.tile_store(rounded, out)
        flat = b.args[1]
        for number, kind in enumerate(("fadd", "fmul", "fmax", "fmin")):
            b.store(b.tile_fold(kind, rounded), b.gep(flat, 48 + 8 * number))
        b.store(b.tile_get(rounded, 5), b.gep(flat, 80))
        again = b.tile_make(vec(F32, 2, 8), [b.tile_get(rounded, 0), b.tile_get(rounded, 1)])
        b.tile_store(again, b.gep(flat, 88))

    module, run = function(fill, 2)
    x = (np.random.default_rng(1).standard_normal((3, 20)) * 3).astype("f4")
    out = np.zeros(104, "f4")
    run(x, out)
    tile = x[:, :16].reshape(3, 2, 8)
    expected = np.rint(np.where(tile > 0, tile * 2, -tile))
    np.testing.assert_array_equal(out[:48], expected.ravel())
    lanes = expected.reshape(6, 8)
    np.testing.assert_allclose(out[48:56], lanes.sum(0), rtol=1e-6)
    np.testing.assert_allclose(out[56:64], lanes.prod(0), rtol=1e-6)
    np.testing.assert_array_equal(out[64:72], lanes.max(0))
    np.testing.assert_array_equal(out[72:80], lanes.min(0))
    np.testing.assert_array_equal(out[80:88], lanes[5])
    np.testing.assert_array_equal(out[88:104], lanes[:2].ravel())
    direct, unrolled = both_ways(module)
    assert direct == unrolled


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("count", [0, 1, 5, 8])
def test_masks_touch_nothing_else(target: str, count: int) -> None:
    def fill(b: FuncBuilder) -> None:
        x, out, n = b.args
        mask = b.mask(b.load(I64, n), 8)
        t = vec(F32, 8)
        b.masked_store(b.masked_load(t, x, mask, 1.5), out, mask)
        b.store(b.masked_load(t, x, mask, 1.5), b.gep(out, 8))
        tile = b.tile_load(vec(F32, 2, 8), x, 8, mask=mask)
        b.tile_store(tile, b.gep(out, 16), mask=mask)

    _, run = function(fill, 3, target)
    x, out = np.arange(1, 17, dtype="f4"), np.full(32, -1, "f4")
    run(x, out, np.array([count]))
    expected = np.full(32, -1, "f4")
    expected[:count] = x[:count]
    expected[8:16] = 1.5
    expected[8 : 8 + count] = x[:count]
    expected[16 : 16 + count] = x[:count]
    expected[24 : 24 + count] = x[8 : 8 + count]
    np.testing.assert_array_equal(out, expected)


REDUCTIONS = {
    "fadd": np.sum, "fmul": np.prod, "fmax": np.max, "fmin": np.min,
    "fmaximum": np.max, "fminimum": np.min, "add": np.sum, "mul": np.prod,
    "smax": np.max, "smin": np.min, "or": np.bitwise_or.reduce,
    "and": np.bitwise_and.reduce, "xor": np.bitwise_xor.reduce,
}  # fmt: skip


@pytest.mark.parametrize("kind", REDUCTIONS)
def test_reductions(kind: str) -> None:
    element = F32 if kind.startswith("f") else I32

    def fill(b: FuncBuilder) -> None:
        b.store(b.reduce(kind, b.load(vec(element, 8), b.args[0])), b.args[1])

    _, run = function(fill, 2)
    x = np.array([3, -1, 4, 1, -5, 9, 2, 6], "f4" if element is F32 else "i4")
    out = np.zeros(1, x.dtype)
    run(x, out)
    assert out[0] == REDUCTIONS[kind](x)


UNARY = {
    "sqrt": np.sqrt, "fabs": np.abs, "floor": np.floor, "ceil": np.ceil, "trunc": np.trunc,
    "rint": np.rint, "roundeven": np.rint,
}  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", UNARY)
def test_intrinsics(name: str, target: str) -> None:
    def fill(b: FuncBuilder) -> None:
        x, out = b.args
        b.store(b.intr(name, b.load(vec(F32, 8), x)), out)
        b.store(b.intr(name, b.load(F32, x)), b.gep(out, 8))

    _, run = function(fill, 2, target)
    x = np.array([0.0, 0.5, 1.5, 2.5, 1e10, 3.49, 7.51, 0.1], "f4")
    out = np.zeros(9, "f4")
    run(x, out)
    np.testing.assert_array_equal(out, [*UNARY[name](x), UNARY[name](x[0])])


def test_casts_and_integers() -> None:
    def fill(b: FuncBuilder) -> None:
        x, out = b.args
        v = b.load(vec(F32, 4), x)
        i = b.cast("fptosi", v, I32)
        b.store(b.cast("sitofp", i, F32), out)
        b.store(b.cast("fptrunc", b.cast("fpext", v, F64), F32), b.gep(out, 4))
        b.store(b.cast("bitcast", b.binary("shl", b.max(i, 0), 1), F32), b.gep(out, 8))
        assert b.cast("sext", i, I32) is i

    _, run = function(fill, 2)
    x, out = np.array([1.7, -2.7, 3.0, 100.5], "f4"), np.zeros(12, "f4")
    run(x, out)
    np.testing.assert_array_equal(out[:4], np.trunc(x))
    np.testing.assert_array_equal(out[4:8], x)
    np.testing.assert_array_equal(out[8:].view("i4"), [2, 0, 6, 200])


def test_gather_and_shuffle() -> None:
    def fill(b: FuncBuilder) -> None:
        x, index, out = b.args
        t = vec(F32, 8)
        b.store(b.gather(t, x, b.load(vec(I32, 8), index)), out)
        some = b.dense([1, 0] * 4, vec(I1, 8))
        b.store(b.gather(t, x, b.load(vec(I32, 8), index), some, 9.0), b.gep(out, 8))
        v = b.load(t, x)
        b.store(b.shuffle(v, v, range(7, -1, -1)), b.gep(out, 16))

    _, run = function(fill, 3)
    x, index = np.arange(50, dtype="f4"), np.array([3, 1, 4, 1, 5, 9, 2, 49], "i4")
    out = np.zeros(24, "f4")
    run(x, index, out)
    np.testing.assert_array_equal(out[:8], x[index])
    np.testing.assert_array_equal(out[8:16], np.where([1, 0] * 4, x[index], 9))
    np.testing.assert_array_equal(out[16:], x[7::-1])


@given(st.integers(-5, 30), st.integers(-5, 30), st.integers(1, 7))
def test_loops_and_branches(lower: int, upper: int, step: int) -> None:
    run = _loop_function()
    out = np.zeros(3, "i8")
    run(np.array([lower, upper, step]), out)
    steps = range(lower, upper, step)
    assert list(out) == [len(steps), sum(steps), sum(i if i % 2 else -i for i in steps)]


_built: list[Callable[..., None]] = []


def _loop_function() -> Callable[..., None]:
    """Counts a loop, sums its values, and sums them with a sign from a branch inside."""

    def fill(b: FuncBuilder) -> None:
        bounds, out = b.args
        lower, upper, step = (b.load(I64, b.gep(bounds, i, I64)) for i in range(3))
        zero = b.iconst(0)
        with b.loop(lower, upper, step, carried=[zero, zero, zero]) as (i, (count, total, signed)):
            branch = b.if_(b.icmp("ne", b.and_(i, 1), 0), I64)
            with branch.then:
                b.yield_([i])
            with branch.otherwise:
                b.yield_([b.sub(0, i)])
            b.yield_([b.add(count, 1), b.add(total, i), b.add(signed, branch.results[0])])
        for number, value in enumerate(b.last_results):
            b.store(value, b.gep(out, number, I64))

    if not _built:
        _built.append(function(fill, 2)[1])
    return _built[0]


def test_folding_and_sharing_of_constants() -> None:
    module = ModuleBuilder()
    b = module.func("f", [I64])
    n = b.args[0]
    assert b.add(n, 0) is n and b.mul(1, n) is n and b.binary("sdiv", n, 1) is n
    assert b.iconst(5) is b.iconst(5) and b.add(2, 3) is b.iconst(5)
    assert b.value_of(b.mul(n, 0)) == 0
    assert b.const(0, F32) is b.const(0.0, F32) is not b.const(-0.0, F32)
    assert b.const(2.0, vec(F32, 4)) is b.const(2.0, vec(F32, 4))
    assert b.gep(b.poison(PTR), 0) is b.poison(PTR)
    assert b.value_of(b.min(n, 3)) is None


def test_calls_tables_and_stack() -> None:
    module = ModuleBuilder()
    module.constant_table("squares", F32, [0.0, 1.0, 4.0, 9.0])
    helper = module.func("twice", [F32], F32, linkage="internal")
    helper.ret(helper.fadd(helper.args[0], helper.args[0]))
    b = module.func("f", [PTR, PTR])
    table = b.address("squares")
    stack = b.alloca(F32, 4)
    with b.loop(0, 4) as (i, _):
        value = b.call("twice", [b.load(F32, b.gep(table, i))], F32)
        assert value is not None
        b.store(value, b.gep(stack, i))
    b.store(b.load(vec(F32, 4), stack), b.args[1])
    outside = b.call("given", [b.iconst(3)], I64)
    assert outside is not None
    b.store(b.cast("sitofp", outside, F32), b.args[1])
    pointer = b.call_ptr(b.args[0], [b.iconst(4)], I64)
    assert pointer is not None
    b.store(b.cast("sitofp", pointer, F32), b.gep(b.args[1], 1))
    b.ret()
    verify_module(module.module)
    callback = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(lambda n: n * 10)
    address = ctypes.cast(callback, ctypes.c_void_p).value
    assert address is not None
    machine = Target.host()
    text = print_module(module.module, header(machine))
    code = load_ir(text, machine, ["f"], {"given": address})
    out = np.zeros(4, "f4")
    f = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(code.address("f"))
    f(address, out.ctypes.data)
    np.testing.assert_array_equal(out, [30, 40, 8, 18])


@given(st.floats(width=32))
def test_f32_constants_are_exact(value: float) -> None:
    bits = int(float_literal(value, F32)[2:], 16)
    back = np.array([bits], np.uint64).view("f8").astype("f4")
    assert back[0] == np.float32(value) or (np.isnan(back[0]) and np.isnan(value))


@given(st.floats())
def test_f16_and_bf16_constants_round_to_nearest(value: float) -> None:
    with np.errstate(all="ignore"):
        half = np.array([int(float_literal(value, F16)[3:], 16)], np.uint16).view("f2")
        expected = np.float16(value)
        assert half[0] == expected or (np.isnan(half[0]) and np.isnan(expected))
        word = np.array([int(float_literal(value, BF16)[3:], 16) << 16], np.uint32).view("f4")
        single = np.float32(value)
        if np.isnan(single):
            assert np.isnan(word[0])
        elif np.abs(single) < 3.3e38:
            assert abs(float(word[0]) - float(single)) <= abs(float(single)) * 2**-8 + 1e-40


def test_targets() -> None:
    host = Target.host()
    assert Target.from_json(host.to_json()) == host
    assert Target.named("generic").f32_lanes == 4
    with pytest.raises(AioptError, match=r"unknown target 'avx3'.*did you mean"):
        Target.named("avx3")
    for field, value, message in (
        ("cpu", "pentium-pro-max", "unknown CPU"),
        ("features", "+flying", "unknown CPU feature"),
        ("features", "+avx2;rm", "unknown CPU feature"),
        ("triple", "riscv64-unknown-none", "foreign target"),
        ("vector_bits", 333, "unsupported vector width"),
        ("l2", "2M", "malformed cache sizes"),
        ("l3", 0, "malformed cache sizes"),
    ):
        with pytest.raises(AioptError, match=message):
            Target.from_json({**host.to_json(), field: value})
    with pytest.raises(AioptError, match="malformed target"):
        Target.from_json({"cpu": "x"})


def test_cache_sizes(tmp_path: Path) -> None:
    def describe(index: int, level: str, kind: str, size: str) -> None:
        folder = tmp_path / f"index{index}"
        folder.mkdir()
        for name, text in (("level", level), ("type", kind), ("size", size)):
            (folder / name).write_text(f"{text}\n")

    assert cache_sizes(tmp_path) == cache_sizes(tmp_path / "missing") == CACHES
    describe(0, "1", "Data", "48K")
    describe(1, "1", "Instruction", "32K")
    describe(2, "2", "Unified", "2M")
    assert cache_sizes(tmp_path) == (48 << 10, 2 << 20, 2 << 20)
    describe(3, "3", "Unified", "266240K")
    describe(4, "4", "Unified", "a lot")
    (tmp_path / "index5").mkdir()
    assert cache_sizes(tmp_path) == (48 << 10, 2 << 20, 260 << 20)
    generic = Target.named("generic")
    assert (generic.l1d, generic.l2, generic.l3) == CACHES


def test_llvm_errors_are_diagnostics() -> None:
    machine = Target.host()
    with pytest.raises(CodegenError, match="LLVM rejects the generated code"):
        emit_object("define i32 @f() { ret i64 0 }", machine)
    with pytest.raises(CodegenError, match="LLVM rejects the generated code"):
        emit_object("define i64 @f(i64 %x) {\n%y = add i64 %z, 1\nret i64 %y }", machine)
    with pytest.raises(CodegenError, match="cannot be linked"):
        load_object(b"garbage", ["f"])
    code = load_ir("define i8 @f() { ret i8 1 }", machine, ["f"])
    with pytest.raises(AioptError, match="exports no symbol 'g'"):
        code.address("g")
    assert repr(code) == "LoadedObject(f)"


def test_code_is_unloaded_with_its_object() -> None:
    machine = Target.host()
    data = emit_object("define i8 @f() { ret i8 1 }", machine)
    code = load_object(data, ["f"])
    address = code.address("f")
    assert ctypes.CFUNCTYPE(ctypes.c_int8)(address)() == 1
    again = load_object([data, emit_object("define i8 @g() { ret i8 2 }", machine)], ["f", "g"])
    assert again.address("f") != address
    del code
    assert ctypes.CFUNCTYPE(ctypes.c_int8)(again.address("g"))() == 2
