"""Versions of a program: which one a call goes to, and how they are exchanged while it runs (C10)."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from aiopt.backends.llvm.arena import Arena
from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.jit import emit_object, header
from aiopt.backends.llvm.printer import print_module
from aiopt.backends.llvm.runtime import Descriptor, NativeProgram
from aiopt.backends.llvm.target import Target
from aiopt.backends.llvm.versions import VersionedEntry
from aiopt.diagnostics import AioptError
from aiopt.lowering.host_table import (
    Arg,
    Call,
    ConstSpec,
    Copy,
    Expr,
    HostTable,
    InputSpec,
    Jump,
    ResultSpec,
)
from aiopt.lowering.llvm_ir.builder import ModuleBuilder
from aiopt.lowering.llvm_ir.ir import I32
from aiopt.lowering.table_words import CONST, INPUT, RESULT
from hypothesis import given
from hypothesis import strategies as st
from machine import leaks
from native_programs import (
    KERNEL,
    arrays,
    artifact,
    chain_table,
    check,
    entry,
    exact_table,
    for_all,
    matrix,
    native,
)

# ------------------------------------------------------------------------------------------- choice


def test_a_call_goes_to_the_first_version_that_takes_it() -> None:
    chain = [native(exact_table(3)), native(exact_table(5)), native(chain_table())]
    program = entry(*chain)
    for size in (3, 5, 5, 7, 7, 7):
        check(program.entry, size)
        check(program.core, size)
    assert [version.calls for version in chain] == [2, 4, 6]
    assert program.chain == tuple(chain)


def test_what_no_version_takes_is_the_fallbacks() -> None:
    program = entry(native(exact_table(3)), native(exact_table(5)))
    x, y = arrays(4)
    x3, y3 = arrays(3)
    assert program.entry(x, y) == (2, [])
    assert program.entry(x3) == (1, [])
    assert program.entry(x3, y3, x3) == (3, [])
    assert program.entry(x3, y=y3) == (1, ["y"])
    assert program.entry(x3, y3, out=y3) == (2, ["out"])
    assert program.entry(x3.astype("f8"), y3) == (2, [])
    check(program.entry, 3)
    with pytest.raises(AioptError, match="refused prepared arrays: found ndarray, ndarray"):
        program.core(x, y)


def square_table(rows: int, columns: int) -> HostTable:
    """x, f32[rows, columns], and nothing to do; a size of 0 is open."""
    sizes = (rows, columns)
    symbols = tuple(f"s{axis}" for axis, size in enumerate(sizes) if not size)
    place = {axis: number for number, axis in enumerate(a for a in (0, 1) if not sizes[a])}
    exprs = tuple(Expr("const", size) for size in sizes if size)
    known = iter(range(len(symbols), 2))
    shape = tuple(place[axis] if axis in place else next(known) for axis in (0, 1))
    binds = tuple(axis in place for axis in (0, 1))
    return HostTable(symbols, exprs, (InputSpec("x", "f32", shape, binds),))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6), st.data())
def test_the_first_that_fits_whatever_tells_them_apart(
    sizes: list[tuple[int, int]], data: st.DataObject
) -> None:
    chain = [native(square_table(*pair)) for pair in sizes]
    program = entry(*chain)
    for _ in range(8):
        shape = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
        fits = [all(w in (0, n) for w, n in zip(pair, shape, strict=True)) for pair in sizes]
        before = [version.calls for version in chain]
        answer = program.entry(np.zeros(shape, "f4"))
        ran = [version.calls - old for version, old in zip(chain, before, strict=True)]
        expected = [0] * len(chain)
        if any(fits):
            expected[fits.index(True)] = 1
        assert ran == expected and answer == (() if any(fits) else (1, []))
    for strange in (3, None, [[1.0]], np.float32(1), np.zeros(3, "f4"), np.zeros((), "f4")):
        assert program.entry(strange) == (1, [])
    assert program.entry() == (0, [])


def test_an_empty_chain_takes_nothing() -> None:
    program = entry()
    assert program.chain == ()
    assert program.entry(1, 2, c=3) == (2, ["c"])
    program.install(for_all([native(chain_table())]))
    check(program.entry, 2)
    program.install([])
    assert program.entry() == (0, [])


def test_arrays_for_results_go_to_the_version_that_takes_the_call() -> None:
    chain = [native(exact_table(3)), native(chain_table())]
    program = entry(*chain)
    for size in (3, 4):
        x, y = arrays(size)
        out = np.empty_like(x)
        assert program.entry(x, y, out=out) is out
        np.testing.assert_array_equal(out, (x + y) * x)
        assert program.core(x, y, out) is out
    assert [version.calls for version in chain] == [2, 2]


def test_out_never_counts_as_an_input() -> None:
    """A version of three inputs without results does not take two inputs and an `out`."""
    table = HostTable(inputs=tuple(InputSpec(name, "f32", (), ()) for name in "abc"))
    program = entry(native(table))
    scalar = np.zeros((), "f4")
    assert program.entry(scalar, scalar, scalar) == ()
    assert program.entry(scalar, scalar, out=scalar) == (2, ["out"])


def test_core_has_a_fallback_of_its_own() -> None:
    made = VersionedEntry("p", "p()", lambda: None, otherwise=lambda *args: len(args))
    made.install(for_all([native(exact_table(3))]))
    assert made.core(*arrays(4)) == 2


def test_sizes_that_are_compared_early_and_late() -> None:
    """f32[s, 2·s], f32[3, s]: a symbol, an expression, a size."""
    table = HostTable(
        symbols=("s",),
        exprs=(Expr("const", 2), Expr("mul", 0, 1), Expr("const", 3)),
        inputs=(matrix("x", 0, 2, (True, False)), matrix("y", 3, 0)),
    )
    program = entry(native(table))
    for first, second, fits in (
        ((5, 10), (3, 5), True),
        ((5, 9), (3, 5), False),
        ((5, 10), (4, 5), False),
        ((5, 10), (3, 6), False),
    ):
        answer = program.entry(np.zeros(first, "f4"), np.zeros(second, "f4"))
        assert answer == (() if fits else (2, []))


def test_a_symbol_may_be_defined_after_it_is_used() -> None:
    table = HostTable(symbols=("s",), inputs=(matrix("x", 0, 0), matrix("y", 0, 0, (True, False))))
    program = entry(native(table))
    x, y = np.zeros((4, 4), "f4"), np.zeros((5, 5), "f4")
    assert program.entry(x, x) == ()
    assert program.entry(x, y) == (2, [])


# ----------------------------------------------------------------------------------------- lifetimes


@cache
def napping_kernel() -> bytes:
    target = Target.named("generic")
    module = ModuleBuilder(vector_bits=target.vector_bits)
    b = module.func("nap", KERNEL)
    b.call("usleep", [b.const(200, I32)], I32)
    b.ret()
    return emit_object(print_module(module.module, header(target)), target)


def waiting_version(weight: np.ndarray) -> NativeProgram:
    """Sleeps until the byte of its argument is set, then returns its constant."""
    flag = Arg(INPUT, 0)
    table = HostTable(
        exprs=(Expr("const", 4), Expr("const", 16)),
        inputs=(InputSpec("flag", "i1", (), ()),),
        results=(ResultSpec("r", "f32", (0,)),),
        consts=(ConstSpec("w", "f32", (4,)),),
        kernels=("nap",),
        steps=(Call(0, (), ()), Jump(0, unless=flag), Copy(Arg(RESULT, 0), Arg(CONST, 0), 1)),
    )
    code = Artifact(table, (napping_kernel(),), Target.named("generic")).load()
    return native(table, code=code, consts=(weight,))


def test_what_is_replaced_is_freed_at_once() -> None:
    first, second = native(exact_table(3)), native(chain_table())
    program = entry(first, second)
    freed = [weakref.ref(first.descriptor), weakref.ref(first._code)]
    kept = weakref.ref(second.descriptor)
    del first
    program.install(for_all([second]))
    del second
    assert [reference() for reference in freed] == [None, None]
    check(program.entry, 3)
    function = program.entry
    del program
    check(function, 3)
    assert kept() is not None
    del function
    assert kept() is None


def test_a_call_outlives_the_installation_of_another_version() -> None:
    weight = np.arange(4, dtype="f4")
    version = waiting_version(weight)
    descriptor, code = weakref.ref(version.descriptor), weakref.ref(version._code)
    references = sys.getrefcount(weight)
    program = entry(version)
    flag = np.zeros((), bool)
    results: list[np.ndarray] = []
    caller = threading.Thread(target=lambda: results.append(program.entry(flag)))
    caller.start()
    while version.calls == 0:  # a few slices of the interpreter
        caller.join(0.001)
    del version
    program.install([])
    gc.collect()
    assert descriptor() is not None and code() is not None
    assert program.entry(flag) == (1, []) and program.sweep() == 1
    flag[...] = True
    caller.join()
    np.testing.assert_array_equal(results[0], weight)
    assert descriptor() is not None and program.sweep() == 0
    assert descriptor() is None and code() is None
    assert sys.getrefcount(weight) == references - 1


def test_thousands_of_installations_while_threads_call() -> None:
    """Each version is right for one weight; a call sees one version, whole."""
    code = artifact(chain_table()).load()
    program = entry(native(chain_table(), code=code))
    stop, wrong, calls = threading.Event(), [], [0] * 3
    references = sys.getrefcount(code)
    counted = (np.dtype("f4"), None, True)
    gc.collect()
    before = [sys.getrefcount(value) for value in counted]
    alive: weakref.WeakSet[Descriptor] = weakref.WeakSet()

    def call(number: int) -> None:
        x, y = arrays(3 + number, seed=number)
        expected = (x + y) * x
        out = np.empty_like(x)
        while not stop.is_set():
            calls[number] += 1
            if not np.array_equal(program.entry(x, y), expected):
                wrong.append(number)
            if not np.array_equal(program.entry(x, y, out=out), expected):
                wrong.append(number)

    callers = [threading.Thread(target=call, args=(number,)) for number in range(3)]
    for caller in callers:
        caller.start()
    for number in range(2000):
        chain = [native(exact_table(3 + number % 4), code=code), native(chain_table(), code=code)]
        alive.update(version.descriptor for version in chain)
        chain[number % 2].period = 3
        program.install(for_all(chain))
    stop.set()
    for caller in callers:
        caller.join()
    assert not wrong and min(calls) > 0
    del chain
    assert program.sweep() == 0
    assert len(alive) == 2
    assert sys.getrefcount(code) == references + 1
    gc.collect()
    after = [sys.getrefcount(value) for value in counted]
    assert np.abs(np.subtract(after, before)).max() < 50, (before, after)


def test_installing_and_calling_does_not_leak() -> None:
    program = entry()
    code = artifact(chain_table()).load()

    def rounds(count: int) -> None:
        for number in range(count):
            tables = exact_table(3), chain_table()
            program.install(for_all([native(table, code=code) for table in tables]))
            check(program.entry, 3 + number % 2)

    rounds(500)
    assert not leaks(lambda: rounds(1000), 1 << 20)  # two descriptors and rings are 2 KiB


def test_loading_and_unloading_code_does_not_leak() -> None:
    program = entry()

    def rounds(count: int) -> None:
        for _ in range(count):
            program.install(for_all([native(chain_table())]))
            check(program.entry, 3)

    rounds(300)
    assert not leaks(lambda: rounds(600), 2 << 20)  # one linker for all of them keeps 5 MiB


FORKS = """
import os, sys, threading
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from native_programs import arrays, artifact, chain_table, check, entry, native

code, stop, loads = artifact(chain_table()), threading.Event(), []

def load():
    while not stop.is_set():
        loads.append(len(loads))
        code.load()

thread = threading.Thread(target=load)
thread.start()
for number in range(10):
    before = len(loads)
    while len(loads) < before + 2:
        thread.join(0.001)
    child = os.fork()
    if child == 0:
        program = entry(native(chain_table(), threads=2))
        check(program.entry, 3)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
stop.set()
thread.join()
"""


def test_a_fork_while_code_is_loaded() -> None:
    """The child can load code, too."""
    command = [sys.executable, "-c", FORKS, str(Path(__file__).parents[1])]
    assert subprocess.run(command, timeout=60).returncode == 0


def test_a_version_may_be_in_several_chains() -> None:
    shared = native(chain_table())
    first, second = entry(shared), entry(native(exact_table(3)), shared)
    check(first.entry, 3)
    check(second.entry, 4)
    first.install([])
    check(second.entry, 4)
    assert shared.calls == 3


def test_versions_may_share_the_memory_that_calls_keep() -> None:
    arena = Arena()
    exact, general = native(exact_table(3), arena=arena), native(chain_table(), arena=arena)
    program = entry(exact, general)
    check(program.entry, 1000)
    block = arena.idle
    assert block
    for size in (3, 4, 3, 900):
        check(program.entry, size)
        assert arena.idle == block
    assert (exact.descriptor.arena_blocks, general.descriptor.arena_blocks) == (0, 1)


def test_versions_of_different_programs_are_refused() -> None:
    with pytest.raises(AssertionError, match="different programs"):
        entry(native(chain_table()), native(HostTable()))
