"""Compiles elementwise functions built with `FuncBuilder` and runs them over numpy arrays."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from aiopt.backends.llvm.imports import c_library
from aiopt.backends.llvm.jit import header, load_ir
from aiopt.backends.llvm.printer import print_module
from aiopt.backends.llvm.target import Target
from aiopt.lowering.llvm_ir import ir
from aiopt.lowering.llvm_ir.builder import FuncBuilder, ModuleBuilder
from aiopt.lowering.vector_ops import lanes_type, memory_type, to_memory, to_register
from machine import target_or_skip
from xdsl.ir import Attribute, SSAValue

Emit = Callable[[FuncBuilder, Sequence[SSAValue]], SSAValue]

SCALARS = {
    np.dtype(np.float32): ir.F32, np.dtype(np.float64): ir.F64, np.dtype(np.float16): ir.F16,
    np.dtype(np.bool_): ir.I1, np.dtype(np.int8): ir.I8, np.dtype(np.int16): ir.I16,
    np.dtype(np.int32): ir.I32, np.dtype(np.int64): ir.I64, np.dtype(np.uint8): ir.I8,
    np.dtype(np.uint16): ir.I16, np.dtype(np.uint32): ir.I32, np.dtype(np.uint64): ir.I64,
}  # fmt: skip


def _build(target: Target, sources: Sequence[Attribute], emit: Emit, shape: tuple[int, ...]):
    module = ModuleBuilder(vector_bits=target.vector_bits)
    b = module.func("f", [*[ir.PTR] * (len(sources) + 1), ir.I64])
    *pointers, out, n = b.args
    step = int(np.prod(shape, dtype=int))
    with b.loop(0, n, step) as (i, _):
        values = []
        for scalar, pointer in zip(sources, pointers, strict=True):
            register = lanes_type(scalar, shape)
            memory = memory_type(register)
            element = ir.I8 if scalar == ir.I1 else scalar
            values.append(to_register(b, b.load(memory, b.gep(pointer, i, element)), scalar))
        result = to_memory(b, emit(b, values))
        element = getattr(result.type, "element_type", result.type)
        b.store(result, b.gep(out, i, element))
    b.ret()
    return module


def run(
    target: Target, emit: Emit, arrays: Sequence[np.ndarray], out: np.dtype, shape: tuple[int, ...]
) -> np.ndarray:
    """`emit` applied to equally long 1-D arrays, in steps of `shape` lanes."""
    step = int(np.prod(shape, dtype=int))
    size = arrays[0].size
    padded = [np.ascontiguousarray(np.resize(a, -(-size // step) * step)) for a in arrays]
    module = _build(target, [SCALARS[a.dtype] for a in arrays], emit, shape)
    text = print_module(module.module, header(target))
    loaded = load_ir(text, target, ["f"], c_library(module.symbols))
    result = np.empty(padded[0].size, out)
    function = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * (len(arrays) + 1), ctypes.c_int64)
    function(loaded.address("f"))(
        *(a.ctypes.data for a in padded), result.ctypes.data, padded[0].size
    )
    return result[:size]


@pytest.fixture(scope="session")
def run_lanes():
    """`run(target, emit, arrays, out_dtype, shape)`."""
    return run


@pytest.fixture(scope="session", params=["native", "avx2", "generic"])
def target(request: pytest.FixtureRequest) -> Target:
    """Every target this machine can run."""
    return target_or_skip(request.param)
