"""The native entry: shapes, results, memory, references, threads (K5)."""

from __future__ import annotations

import gc
import sys
import threading
import tracemalloc
import weakref

import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.linking import link
from aiopt.jitrt.program import Program
from aiopt.lowering.host_table import Arg, Call, Copy, Expr, HostTable, InputSpec, Jump, ResultSpec
from aiopt.lowering.table_words import INPUT, OPERATIONS, RESULT
from hypothesis import given, settings
from hypothesis import strategies as st
from native_programs import (
    artifact,
    chain_table,
    choice_table,
    matrix,
    pair_table,
    weight_table,
)

chain = link(artifact(chain_table()), {})
pair = link(artifact(pair_table()), {})


def arrays(*shape: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.standard_normal(shape, "f4"), rng.standard_normal(shape, "f4")


@given(st.integers(0, 200), st.integers(0, 2**32 - 1))
def test_any_size_from_one_program(size: int, seed: int) -> None:
    x, y = arrays(size, 4, seed=seed)
    result = chain(x, y)
    assert type(result) is np.ndarray and result.dtype == np.float32
    np.testing.assert_array_equal(result, (x + y) * x)


@given(st.integers(0, 40), st.integers(0, 20))
def test_two_symbols_and_two_results(s: int, half: int) -> None:
    x, y = arrays(s, 2 * half)
    total, difference = pair(x, y)
    np.testing.assert_array_equal(total, x + y)
    np.testing.assert_array_equal(difference, x - y)


def test_a_constraint_is_one_diagnostic() -> None:
    with pytest.raises(AioptError, match=r"t must be even: found s = 2, t = 3"):
        pair(*arrays(2, 3))


_small = st.integers(-50, 50)


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 9), st.integers(0, 9)),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 6),
    _small,
)
def test_expressions_agree_with_python(
    recipe: list[tuple[str, int, int]], s: int, constant: int
) -> None:
    """Every value of E, computed natively and by `HostTable.evaluate`."""
    exprs = [Expr("const", constant), Expr("const", 3), Expr("const", -7)]
    for op, a, b in recipe:
        known = 1 + len(exprs)
        exprs.append(Expr(op, constant + a) if op == "const" else Expr(op, a % known, b % known))
        if abs(HostTable(("s",), tuple(exprs), (_bound("x"),)).evaluate([s])[-1]) > 2**40:
            exprs.pop()
    count = len(exprs) + 1
    exprs.append(Expr("const", count))
    table = HostTable(
        symbols=("s",),
        exprs=tuple(exprs),
        inputs=(_bound("x"),),
        results=(ResultSpec("values", "i64", (count,)),),
        kernels=("dims",),
        steps=(Call(0, (Arg(RESULT),), (count, *range(1, count))),),
    )
    values = link(artifact(table), {})(np.zeros(s, "f4"))
    assert list(values) == [count, *table.evaluate([s])[1:count]]


def _bound(name: str) -> InputSpec:
    return InputSpec(name, "f32", (0,), (True,))


def test_out_is_filled_and_returned() -> None:
    x, y = arrays(7, 4)
    out = np.empty_like(x)
    assert chain(x, y, out=out) is out
    np.testing.assert_array_equal(out, (x + y) * x)
    outs = (np.empty((2, 4), "f4"), np.empty((2, 4), "f4"))
    x, y = arrays(2, 4)
    results = pair(x, y, out=outs)
    assert results[0] is outs[0] and results[1] is outs[1]
    np.testing.assert_array_equal(outs[1], x - y)


def test_out_may_be_an_input_or_strided() -> None:
    x, y = arrays(7, 4)
    expected = (x + y) * x
    own = x.copy()
    assert chain(own, y, out=own) is own
    np.testing.assert_array_equal(own, expected)
    wide = np.zeros((7, 8), "f4")
    chain(x, y, out=wide[:, ::2])
    np.testing.assert_array_equal(wide[:, ::2], expected)
    assert not wide[:, 1::2].any()
    shifted = np.zeros(32, "f4")
    shifted[4:] = x.ravel()
    chain(shifted[4:].reshape(7, 4), y, out=shifted[:28].reshape(7, 4))
    np.testing.assert_array_equal(shifted[:28].reshape(7, 4), expected)


def test_reference_counts_do_not_drift() -> None:
    x, y = arrays(3, 4)
    out = np.empty_like(x)
    dtype = np.dtype("f4")

    def everything() -> None:
        chain(x, y)
        chain(x, y, out=out)
        chain(x, y=y)
        pair(x, y)
        for bad in ((x,), (x, y[:2]), (x, 3), (x, y, x)):
            with pytest.raises(AioptError):
                chain(*bad)
        with pytest.raises(AioptError):
            chain(x, y, out=out[:2])

    everything()
    gc.collect()
    counted = (x, y, out, dtype, None, True)
    before = [sys.getrefcount(value) for value in counted]
    for _ in range(200):
        everything()
    gc.collect()
    after = [sys.getrefcount(value) for value in counted]
    assert all(abs(a - b) < 20 for a, b in zip(after, before, strict=True))
    result = chain(x, y)
    references = sys.getrefcount(result)
    assert references == 2


def test_a_program_is_freed_at_once() -> None:
    program = link(artifact(chain_table()), {})
    program(*arrays(5, 4))
    descriptor = weakref.ref(program._native.descriptor)
    entry = program.entry
    del program
    x, y = arrays(3, 4)
    np.testing.assert_array_equal(entry(x, y), (x + y) * x)
    with pytest.raises(AioptError):
        entry(x)
    del entry
    assert descriptor() is None


def test_the_arena_is_kept_and_grows() -> None:
    program = link(artifact(chain_table()), {})
    for _ in range(10):
        program(*arrays(100, 4))
    assert program.stats["arena blocks"] == 1
    for size in range(100, 200):
        program(*arrays(size, 4))
    assert program.stats["arena blocks"] <= 4
    assert program.stats["calls"] == 110


def test_a_call_allocates_its_results_and_nothing_else() -> None:
    """As tracemalloc counts; numpy tells it of array data."""
    program = link(artifact(chain_table()), {})
    x, y = arrays(1000, 4)
    out = program(x, y)
    tracemalloc.start()
    try:
        program(x, y, out=out)
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(20):
            program(x, y, out=out)
        _, peak = tracemalloc.get_traced_memory()
        assert peak - before < 1000
        result = program(x, y)
        _, peak = tracemalloc.get_traced_memory()
        assert result.nbytes <= peak - before < result.nbytes + 1000
    finally:
        tracemalloc.stop()
    assert program.stats["arena blocks"] == 1


def test_threads_call_one_program() -> None:
    program = link(artifact(chain_table()), {})
    failures: list[object] = []

    def work(seed: int) -> None:
        for size in (1, 50, 2000, 3):
            x, y = arrays(size, 4, seed=seed)
            for _ in range(40):
                if not np.array_equal(program(x, y), (x + y) * x):
                    failures.append((seed, size))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert program.stats["calls"] == 6 * 4 * 40


def test_work_below_the_limit_keeps_the_gil() -> None:
    program = link(artifact(chain_table(work=2)), {})
    for size in (1, 100_000):
        x, y = arrays(size, 4)
        np.testing.assert_array_equal(program(x, y), (x + y) * x)


def test_no_memory_is_a_memory_error() -> None:
    table = chain_table(
        exprs=(Expr("const", 4), Expr("mul", 0, 1), Expr("const", 1 << 48)),
    )
    program = link(artifact(table), {})
    with pytest.raises(MemoryError):
        program(*arrays(3, 4))
    with pytest.raises(MemoryError):
        program(*arrays(3, 4), out=np.empty((3, 4), "f4"))


def test_impossible_sizes_are_refused() -> None:
    table = chain_table(
        exprs=(Expr("const", 4), Expr("mul", 0, 1), Expr("const", -8)),
    )
    with pytest.raises(AioptError, match="impossible"):
        link(artifact(table), {})(*arrays(3, 4))


def test_a_negative_result_size_is_refused() -> None:
    exprs = (Expr("const", 4), Expr("const", 5), Expr("sub", 0, 2))
    table = chain_table(
        exprs=exprs, results=(ResultSpec("r", "f32", (3, 1)),), steps=(), arena_bytes=-1
    )
    program = link(artifact(table), {})
    assert program(*arrays(7, 4)).shape == (2, 4)
    with pytest.raises(AioptError, match=r"sizes of this call are impossible: found s = 3"):
        program(*arrays(3, 4))


def test_a_result_too_large_for_memory() -> None:
    exprs = (Expr("const", 4), Expr("const", 1 << 50))
    table = chain_table(
        exprs=exprs, results=(ResultSpec("r", "f32", (2,)),), steps=(), arena_bytes=-1
    )
    program = link(artifact(table), {})
    with pytest.raises(MemoryError):
        program(*arrays(3, 4))


def test_many_symbols_and_arguments() -> None:
    """Ten inputs with a symbol each; a kernel that gets all sizes as its dims."""
    count = 10
    table = HostTable(
        symbols=tuple(f"s{i}" for i in range(count)),
        exprs=(Expr("const", count + 1),),
        inputs=tuple(InputSpec(f"x{i}", "f32", (i,), (True,)) for i in range(count)),
        results=(ResultSpec("sizes", "i64", (count,)),),
        kernels=("dims",),
        steps=(Call(0, (Arg(RESULT),), (count, *range(count))),),
    )
    program = link(artifact(table), {})
    sizes = program(*[np.zeros(3 * i, "f4") for i in range(count)])
    assert list(sizes) == [count + 1, *[3 * i for i in range(count)]]


def test_constants_are_used_in_place() -> None:
    weight = np.arange(12, dtype="f4").reshape(3, 4)
    weight.flags.writeable = False
    program = link(artifact(weight_table()), {"w": weight})
    assert program._native.descriptor.consts[0] is weight
    x, _ = arrays(3, 4)
    np.testing.assert_array_equal(program(x), x + weight)
    inline = link(artifact(weight_table(), constants={"w": weight.tobytes()}), {})
    np.testing.assert_array_equal(inline(x), x + weight)


def test_static_shapes_are_checked() -> None:
    program = link(artifact(weight_table()), {"w": np.zeros((3, 4), "f4")})
    with pytest.raises(
        AioptError, match=r"input 'x' has the wrong shape: expected \[3, 4\], found"
    ):
        program(np.zeros((4, 3), "f4"))


def test_scalars_and_programs_without_calls() -> None:
    table = HostTable(results=(), inputs=())
    assert link(artifact(table), {})() == ()
    table = HostTable(
        exprs=(Expr("const", 1),),
        inputs=(InputSpec("x", "f32", (), ()), InputSpec("y", "f32", (), ())),
        results=(ResultSpec("r", "f32", ()),),
        kernels=("add",),
        steps=(Call(0, (Arg(1, 0), Arg(1, 1), Arg(RESULT)), (0,)),),
    )
    program = link(artifact(table), {})
    result = program(np.float32(2), np.array(3, "f4"))
    assert isinstance(result, np.ndarray) and result.shape == () and result == 5


def test_the_c_entry() -> None:
    import ctypes

    native = chain._native
    run = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_void_p] * 4)(native.run_address)
    x, y = arrays(9, 4)
    out = np.empty_like(x)
    symbols = (ctypes.c_int64 * 1)(9)
    inputs = (ctypes.c_void_p * 2)(x.ctypes.data, y.ctypes.data)
    outputs = (ctypes.c_void_p * 1)(out.ctypes.data)
    assert run(native.descriptor.address, symbols, inputs, outputs) == 0
    np.testing.assert_array_equal(out, (x + y) * x)
    odd = (ctypes.c_int64 * 2)(3, 3)
    assert run(pair._native.descriptor.address, odd, inputs, outputs) == 2


@pytest.mark.parametrize("program", [chain, pair], ids=["chain", "pair"])
def test_repr_and_doc(program: Program) -> None:
    assert "x: float32[s, " in repr(program)
    assert "x, y, *, out=None" in program.entry.__doc__
    assert matrix("x", 0, 1).name == "x"


def test_jumps_and_copies() -> None:
    table = choice_table()
    assert HostTable.stored(table.texts(), table.words) == table
    program = link(artifact(table), {})
    x, y = arrays(3, 4)
    for _ in range(2):
        np.testing.assert_array_equal(program(x, y, np.array(True)), x)
        np.testing.assert_array_equal(program(x, y, np.array(False)), x + y)


def test_a_step_may_come_again() -> None:
    """y, a copy of c, lets the first jump fall through once: a loop in which y becomes false."""
    c, y, end = Arg(INPUT, 0), Arg(RESULT, 0), 4
    false = Arg(INPUT, 1)
    table = HostTable(
        exprs=(Expr("const", 1),),
        inputs=(InputSpec("c", "i1", (), ()), InputSpec("f", "i1", (), ())),
        results=(ResultSpec("y", "i1", ()),),
        kernels=("add",),
        steps=(Copy(y, c, 0), Jump(end, unless=y), Copy(y, false, 0), Jump(1)),
    )
    program = link(artifact(table), {})
    for start in (True, False):
        assert not program(np.array(start), np.array(False))
