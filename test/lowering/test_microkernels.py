"""Families of micro-kernels against numpy: every size, short and long products, strides (K3)."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pytest
from aiopt.backends.llvm import imports, jit
from aiopt.backends.llvm.printer import print_module
from aiopt.backends.llvm.target import Target
from aiopt.lowering import family_names, microkernels
from aiopt.passes.tiles import TileShape, tile_shapes
from machine import target_or_skip

I64, PTR = ctypes.c_int64, ctypes.c_void_p
MICRO = ctypes.CFUNCTYPE(None, I64, PTR, PTR, PTR, I64, I64, I64, I64, PTR, I64)
PACK_A = ctypes.CFUNCTYPE(None, I64, I64, I64, PTR, I64, I64, PTR, I64)
PACK = ctypes.CFUNCTYPE(None, I64, I64, PTR, I64, I64, PTR)
POISON = np.float32(np.nan)


class Family(NamedTuple):
    """The micro-kernels of one register tile."""

    target: Target
    shape: TileShape

    def micro_kernel(self, rows: int):
        table = self.symbols()[family_names.table_name(self.shape)]
        pointers = (PTR * (self.shape.mr + 1)).from_address(table)
        assert pointers[0] is None
        return MICRO(pointers[rows] or 0)

    def pack_a(self):
        return PACK_A(self.symbols()[family_names.PACK_A])

    def pack(self):
        return PACK(self.symbols()[family_names.pack_name(self.shape.nr)])

    def symbols(self) -> Mapping[str, int]:
        return imports.family_table(self.target, self.shape)


FAMILIES = [
    (level, shape)
    for level in ("avx512", "avx2", "generic")
    for shape in tile_shapes(Target.named(level, to_run=False).vector_bits)
]
NAMES = [f"{level} {shape}" for level, shape in FAMILIES]


@pytest.fixture(scope="session", params=FAMILIES, ids=NAMES)
def family(request: pytest.FixtureRequest) -> Family:
    """Every family of every target this machine can run."""
    level, shape = request.param
    return Family(target_or_skip(level), shape)


@pytest.mark.parametrize("k", [0, 1, 2, 3, 5, 64, 257])
@pytest.mark.parametrize("accumulate", [0, 1])
def test_product(family: Family, k: int, accumulate: int):
    shape = family.shape
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
        family.micro_kernel(rows)(k, *data, *strides, accumulate, data[1], 16)
        want = logical.astype(np.float64) @ panel.astype(np.float64)
        want += before[:rows, : shape.nr] if accumulate else 0
        bound = np.abs(logical).astype(np.float64) @ np.abs(panel) + np.abs(want)
        error = np.abs(c[:rows, : shape.nr] - want)
        assert np.all(error <= (k + 2) * 2.0**-24 * bound), (rows, k)
        c[:rows, : shape.nr] = before[:rows, : shape.nr]
        assert np.array_equal(c, before), "wrote outside the tile"


@pytest.mark.parametrize("k", [0, 1, 2, 5, 16, 33])
@pytest.mark.parametrize("a_k", [1, 2, 7])
def test_pack_a(family: Family, k: int, a_k: int):
    rows, a_row = 5, k * a_k + 1
    a = np.random.default_rng(k).standard_normal((rows, a_row)).astype(np.float32)
    check_pack_a(family, a, a_row, a_k, a[:, : k * a_k : a_k])


@pytest.mark.parametrize("k", [0, 1, 15, 16, 40])
@pytest.mark.parametrize("rows", [3, 16, 37])
def test_pack_a_transposed(family: Family, k: int, rows: int):
    a = np.random.default_rng(k).standard_normal((k, rows + 2)).astype(np.float32)
    check_pack_a(family, a, 1, rows + 2, a[:, :rows].T)


def check_pack_a(family: Family, a: np.ndarray, a_row: int, a_k: int, logical: np.ndarray):
    rows, k = logical.shape
    pack_a = family.pack_a()
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
def test_pack(family: Family, k: int, order: str):
    columns = family.shape.nr
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
        family.pack()(k, n, b.ctypes.data, b_k, b_n, out.ctypes.data)
        assert np.array_equal(out[:k, :n], logical)
        assert np.all(out[:k, n:] == 0)
        assert np.all(np.isnan(out[k:]))


def test_pack_reads_no_column_outside(family: Family):
    """The last column ends where unmapped memory might begin: only masked lanes lie behind it."""
    columns = family.shape.nr
    b = np.full(4096, POISON)
    b[: 3 * 2] = np.arange(6)
    for b_k, b_n in ((2, 1), (1, 3)):
        out = np.full((3, columns), POISON)
        family.pack()(3, 2, b.ctypes.data, b_k, b_n, out.ctypes.data)
        assert np.all(np.isfinite(out))


STACK = re.compile(r"(%rsp|-\d+\(%rbp).*mm\d|mm\d.*(%rsp|-\d+\(%rbp)")
"""A register of numbers that goes to the stack; `%rbp` may point to rows of A."""

LOOP = re.compile(r"^(\.LBB\S+):.*?\n(.*?)\tj\w+\t\1\n", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("level", "shape"), FAMILIES, ids=NAMES)
def test_sums_stay_in_registers(level: str, shape: TileShape):
    """28 accumulators, two registers of B, one broadcast fill AVX-512's: nothing is spilled."""
    target = Target.named(level, to_run=False)
    module = microkernels.build_family(target.vector_bits, shape)
    text = jit.emit_assembly(print_module(module.module, jit.header(target)), target)
    for rows in range(4, shape.mr + 1):
        start = text.index(f"{family_names.kernel_name(rows, shape.nr)}:")
        body = text[start : text.index(".Lfunc_end", start)]
        loops = [found[2] for found in LOOP.finditer(body)]
        assert loops
        assert not [line for loop in loops for line in loop.splitlines() if STACK.search(line)]


def test_family_verifies(family: Family):
    module = microkernels.build_family(family.target.vector_bits, family.shape)
    module.module.verify()


def test_family_is_compiled_once(family: Family):
    assert family.symbols() is family.symbols()
