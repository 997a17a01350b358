"""The micro-kernel family against numpy: every size, short and long products, strides (K3)."""

from __future__ import annotations

import ctypes
import re

import numpy as np
import pytest
from aiopt.backends.llvm import imports, jit
from aiopt.backends.llvm.printer import print_module
from aiopt.backends.llvm.target import Target
from aiopt.lowering import family_names, microkernels
from aiopt.passes.levels import LEVELS

I64, PTR = ctypes.c_int64, ctypes.c_void_p
MICRO = ctypes.CFUNCTYPE(None, I64, PTR, PTR, PTR, I64, I64, I64, I64, PTR, I64)
PACK_A = ctypes.CFUNCTYPE(None, I64, I64, I64, PTR, I64, I64, PTR, I64)
PACK = ctypes.CFUNCTYPE(None, I64, I64, PTR, I64, I64, PTR)
POISON = np.float32(np.nan)


def micro_kernel(target: Target, rows: int):
    shape = microkernels.tile_shape(target.vector_bits)
    table = imports.family_table(target)[family_names.TABLE]
    pointers = (PTR * (shape.mr + 1)).from_address(table)
    assert pointers[0] is None
    return MICRO(pointers[rows] or 0)


def pack(target: Target):
    columns = microkernels.tile_shape(target.vector_bits).nr
    return PACK(imports.family_table(target)[family_names.pack_name(columns)])


@pytest.mark.parametrize("k", [0, 1, 2, 3, 5, 64, 257])
@pytest.mark.parametrize("accumulate", [0, 1])
def test_product(target: Target, k: int, accumulate: int):
    shape = microkernels.tile_shape(target.vector_bits)
    rng = np.random.default_rng(k)
    for rows in range(1, shape.mr + 1):
        a = rng.standard_normal((rows, k + 3)).astype(np.float32)
        logical = a[:, :k]
        wide = rng.standard_normal((k, shape.nr + rows % 3)).astype(np.float32)
        panel = wide[:, : shape.nr]
        c = rng.standard_normal((rows + 1, shape.nr + 5)).astype(np.float32)
        before = c.copy()
        if not accumulate:
            c[:rows, : shape.nr] = POISON  # must not be read
        data = [array.ctypes.data for array in (a, wide, c)]
        strides = k + 3, wide.shape[1], shape.nr + 5
        micro_kernel(target, rows)(k, *data, *strides, accumulate, data[1], 16)
        want = logical.astype(np.float64) @ panel.astype(np.float64)
        want += before[:rows, : shape.nr] if accumulate else 0
        bound = np.abs(logical).astype(np.float64) @ np.abs(panel) + np.abs(want)
        error = np.abs(c[:rows, : shape.nr] - want)
        assert np.all(error <= (k + 2) * 2.0**-24 * bound), (rows, k)
        c[:rows, : shape.nr] = before[:rows, : shape.nr]
        assert np.array_equal(c, before), "wrote outside the tile"


@pytest.mark.parametrize("k", [0, 1, 2, 5, 16, 33])
@pytest.mark.parametrize("a_k", [1, 2, 7])
def test_pack_a(target: Target, k: int, a_k: int):
    rows, a_row = 5, k * a_k + 1
    a = np.random.default_rng(k).standard_normal((rows, a_row)).astype(np.float32)
    check_pack_a(target, a, a_row, a_k, a[:, : k * a_k : a_k])


@pytest.mark.parametrize("k", [0, 1, 15, 16, 40])
@pytest.mark.parametrize("rows", [3, 16, 37])
def test_pack_a_transposed(target: Target, k: int, rows: int):
    a = np.random.default_rng(k).standard_normal((k, rows + 2)).astype(np.float32)
    check_pack_a(target, a, 1, rows + 2, a[:, :rows].T)


def check_pack_a(target: Target, a: np.ndarray, a_row: int, a_k: int, logical: np.ndarray):
    rows, k = logical.shape
    pack_a = PACK_A(imports.family_table(target)[family_names.PACK_A])
    for depth in (1, 7, 32, 40):
        blocks = -(-k // depth)
        out = np.full((blocks, rows, depth + 4), POISON)
        pack_a(rows, k, depth, a.ctypes.data, a_row, a_k, out.ctypes.data, depth + 4)
        for i in range(blocks):
            size = min(depth, k - i * depth)
            assert np.array_equal(out[i, :, :size], logical[:, i * depth : i * depth + size])
            assert np.all(np.isnan(out[i, :, size:]))


@pytest.mark.parametrize("k", [0, 1, 2, 5, 16, 33])
@pytest.mark.parametrize("order", ["rows", "columns", "strided"])
def test_pack(target: Target, k: int, order: str):
    columns = microkernels.tile_shape(target.vector_bits).nr
    rng = np.random.default_rng(k)
    for n in range(1, columns + 1):
        backing, (b_k, b_n) = {
            "rows": ((k, n + 1), (n + 1, 1)),
            "columns": ((n, k + 2), (1, k + 2)),
            "strided": ((k, n, 3), (n * 3, 3)),
        }[order]
        b = rng.standard_normal(backing).astype(np.float32)
        logical = np.lib.stride_tricks.as_strided(b, (k, n), (4 * b_k, 4 * b_n))
        out = np.full((k + 1, columns), POISON)
        pack(target)(k, n, b.ctypes.data, b_k, b_n, out.ctypes.data)
        assert np.array_equal(out[:k, :n], logical)
        assert np.all(out[:k, n:] == 0)
        assert np.all(np.isnan(out[k:]))


def test_pack_reads_no_column_outside(target: Target):
    """The last column ends where unmapped memory might begin: only masked lanes lie behind it."""
    columns = microkernels.tile_shape(target.vector_bits).nr
    b = np.full(4096, POISON)
    b[: 3 * 2] = np.arange(6)
    for b_k, b_n in ((2, 1), (1, 3)):
        out = np.full((3, columns), POISON)
        pack(target)(3, 2, b.ctypes.data, b_k, b_n, out.ctypes.data)
        assert np.all(np.isfinite(out))


STACK = re.compile(r"mm\d+.*\(%r[sb]p|\(%r[sb]p.*mm\d")


@pytest.mark.parametrize("level", LEVELS)
def test_sums_stay_in_registers(level: str):
    """28 accumulators, two registers of B, one broadcast fill AVX-512's: nothing is spilled."""
    target = Target.named(level, to_run=False)
    shape = microkernels.tile_shape(target.vector_bits)
    module = microkernels.build_family(target.vector_bits)
    text = jit.emit_assembly(print_module(module.module, jit.header(target)), target)
    for rows in range(4, shape.mr + 1):
        start = text.index(f"{family_names.kernel_name(rows, shape.nr)}:")
        body = text[start : text.index(".Lfunc_end", start)]
        assert not [line for line in body.splitlines() if STACK.search(line)]


def test_family_verifies(target: Target):
    module = microkernels.build_family(target.vector_bits)
    module.module.verify()


def test_family_is_compiled_once(target: Target):
    assert imports.family_table(target) is imports.family_table(target)
