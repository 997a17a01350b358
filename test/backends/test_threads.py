"""The pool: parts, scratch memory, callers at once, fork, signals; the number of threads (K5)."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from functools import cache
from itertools import pairwise
from pathlib import Path
from signal import SIGALRM, SIGCHLD, SIGINT, SIGTERM, SIGUSR1

import numpy as np
import pytest
from aiopt.backends.llvm import threads
from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.jit import emit_object, header
from aiopt.backends.llvm.printer import print_module
from aiopt.backends.llvm.target import Target
from aiopt.backends.llvm.threads import MAX_THREADS, VARIABLE, thread_count, usable_processors
from aiopt.diagnostics import AioptError
from aiopt.jitrt.linking import link
from aiopt.jitrt.program import Program
from aiopt.lowering.host_table import Arg, Call, Expr, HostTable, InputSpec, ResultSpec
from aiopt.lowering.llvm_ir.builder import ModuleBuilder
from aiopt.lowering.llvm_ir.ir import I32, I64, PTR
from aiopt.lowering.table_words import RESULT
from hypothesis import given, settings
from hypothesis import strategies as st
from native_programs import KERNEL

TEST = Path(__file__).resolve().parents[1]
SCRATCH = 100
GRAIN = 10
ROOM = 64
"""More than the parts of any call here."""


@cache
def recording_kernel(slow_helpers: bool = False) -> bytes:
    """`out[part] += 1`, `out[ROOM + part]` = address of scratch memory, `out[2 * ROOM] = parts`.

    With slow helpers a part takes the main thread 1 ms and others 20.
    """
    target = Target.named("generic")
    module = ModuleBuilder(vector_bits=target.vector_bits)
    b = module.func("record", KERNEL)
    args, _, scratch, part, parts = b.args
    out = b.load(PTR, args)
    mine = b.gep(out, part, I64)
    b.store(b.add(b.load(I64, mine), 1), mine)
    b.store(scratch, b.gep(out, b.add(part, ROOM), I64))
    b.store(parts, b.gep(out, 2 * ROOM, I64))
    if slow_helpers:
        thread, process = b.call("gettid", [], I32), b.call("getpid", [], I32)
        assert thread is not None and process is not None
        helper = b.icmp("ne", thread, process)
        b.call("usleep", [b.select(helper, b.const(20_000, I32), b.const(1000, I32))], I32)
    b.ret()
    return emit_object(print_module(module.module, header(target)), target)


def recorder(count: int, calls: int = 1, kernel: bytes = b"") -> Program:
    """x[work] → what each of some calls of the recording kernel with that much work wrote."""
    table = HostTable(
        symbols=("work",),
        exprs=(Expr("const", 2 * ROOM + 1), Expr("const", SCRATCH)),
        inputs=(InputSpec("x", "i8", (0,), (True,)),),
        results=tuple(ResultSpec(f"r{i}", "i64", (1,)) for i in range(calls)),
        kernels=("record",),
        steps=tuple(Call(0, (Arg(RESULT, i),), (), 0) for i in range(calls)),
        scratch_bytes=2,
    )
    artifact = Artifact(table, (kernel or recording_kernel(),), Target.named("generic"))
    program = link(artifact, {}, threads=count)
    assert program._native is not None
    program._native.descriptor.split_always(GRAIN)
    return program


def check_record(program: Program, work: int) -> None:
    outs = [np.zeros(2 * ROOM + 1, "i8") for _ in program.results]
    program(np.zeros(work, np.int8), out=tuple(outs))
    for out in outs:
        parts = int(out[-1])
        assert parts == expected_parts(work, program.threads)
        assert list(out[:parts]) == [1] * parts and not out[parts:ROOM].any()
        scratch = sorted(set(map(int, out[ROOM : ROOM + parts])))
        assert len(scratch) <= program.threads
        assert all(address % 64 == 0 for address in scratch)
        assert all(b - a >= SCRATCH for a, b in pairwise(scratch))


def expected_parts(work: int, count: int) -> int:
    """As many as threads, or twice as many; of at least GRAIN."""
    if count == 1 or work < 2 * GRAIN:
        return 1
    most = min(work // GRAIN, 2 * count)
    return most - most % count or most


@settings(max_examples=60)
@given(st.integers(1, 6), st.integers(0, 500), st.integers(1, 5))
def test_each_part_is_done_once(count: int, work: int, calls: int) -> None:
    program = recorder(count, calls)
    for _ in range(3):
        check_record(program, work)


def test_callers_at_once() -> None:
    """The pool takes one of them, the others work alone: nobody's parts are done twice or not."""
    programs = [recorder(2 + i % 3, 10) for i in range(5)]
    failures: list[BaseException] = []

    def work(program: Program) -> None:
        try:
            for size in (500, 45, 0) * 40:
                check_at_once(program, size)
        except BaseException as error:  # a thread's failure is shown by the test
            failures.append(error)

    callers = [threading.Thread(target=work, args=(program,)) for program in programs * 2]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert not failures, failures[0]


def check_at_once(program: Program, work: int) -> None:
    outs = [np.zeros(2 * ROOM + 1, "i8") for _ in program.results]
    program(np.zeros(work, np.int8), out=tuple(outs))
    for out in outs:
        parts = int(out[-1])
        assert parts in (1, expected_parts(work, program.threads))
        assert list(out[:parts]) == [1] * parts and not out[parts:ROOM].any()


def run(program: str) -> str:
    """What a Python program prints that finds the helpers of this file; it must end well."""
    paths = [str(Path(__file__).parent), str(TEST)]
    text = f"import sys; sys.path[:0] = {paths}\nfrom test_threads import *\n"
    text += textwrap.dedent(program)
    done = subprocess.run(
        [sys.executable, "-c", text],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_job_wants_no_more_helpers_than_parts() -> None:
    out = run("""
        for work in (2 * GRAIN, 3 * GRAIN, 500):
            check_record(recorder(6), work)
            print(len(os.listdir("/proc/self/task")))
    """)
    assert out.split() == ["2", "3", "6"]


def test_a_child_has_a_pool_of_its_own() -> None:
    """Forked after use, and again from the child; the parent goes on."""
    out = run("""
        program = recorder(3)
        check_record(program, 500)
        for generation in range(2):
            child = os.fork()
            if child:
                status = os.waitpid(child, 0)[1]
                check_record(program, 500)
                print(generation, status, len(os.listdir("/proc/self/task")), flush=True)
                os._exit(os.waitstatus_to_exitcode(status))
            check_record(program, 500)
            check_record(recorder(4), 500)
        os._exit(0)
    """)
    # The first child had made a fourth thread before it forked.
    assert out.splitlines() == ["1 0 4", "0 0 3"]


def test_a_fork_in_the_middle_of_a_job() -> None:
    """The child's copy of the pool belongs to a thread that it does not have."""
    out = run("""
        programs = [recorder(3, 20) for _ in range(2)]
        check_record(programs[1], 500)
        done = threading.Event()

        def keep_busy() -> None:
            while not done.is_set():
                check_at_once(programs[0], 500)

        busy = threading.Thread(target=keep_busy)
        busy.start()
        for _ in range(20):
            child = os.fork()
            if not child:
                check_record(programs[1], 500)
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
        done.set()
        busy.join()
        check_record(programs[0], 500)
        print("fine")
    """)
    assert out == "fine\n"


def test_after_waiting_in_vain_kernels_are_serial_for_a_while() -> None:
    """For a million times what was lost, here."""
    out = run("""
        program = recorder(2, kernel=recording_kernel(slow_helpers=True))
        words = program._native.descriptor.words
        words[23] = 1_000_000
        parts, helped = [], False
        while len(parts) < 200 and parts[-1:] != [1]:
            out = np.zeros(2 * ROOM + 1, "i8")
            program(np.zeros(20, np.int8), out=out)
            parts.append(int(out[-1]))
            helped = helped or (parts[-1] == 2 and out[ROOM] != out[ROOM + 1])
        print(parts[0], parts[-1], helped)
        check_record(recorder(2), 20)
    """)
    assert out == "2 1 True\n"


def test_helpers_are_shared_and_block_signals() -> None:
    out = run("""
        one = recorder(1)
        check_record(one, 500)
        print(len(os.listdir("/proc/self/task")))
        for count in (2, 4, 3):
            check_record(recorder(count), 500)
            print(len(os.listdir("/proc/self/task")))
        for task in sorted(map(int, os.listdir("/proc/self/task"))):
            status = Path(f"/proc/self/task/{task}/status").read_text()
            print(next(line.split()[1] for line in status.splitlines() if "SigBlk" in line))
    """)
    counts, masks = out.splitlines()[:4], out.splitlines()[4:]
    assert counts == ["1", "2", "4", "4"]
    wanted = sum(1 << (number - 1) for number in (SIGINT, SIGTERM, SIGALRM, SIGUSR1, SIGCHLD))
    assert int(masks[0], 16) == 0
    assert all(int(mask, 16) & wanted == wanted for mask in masks[1:])


# ------------------------------------------------------------------------------ how many threads


def test_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert thread_count(1) == 1 and thread_count(MAX_THREADS) == MAX_THREADS
    assert thread_count(None) == usable_processors()
    monkeypatch.setenv(VARIABLE, "3")
    assert thread_count(None) == 3 and thread_count(2) == 2
    monkeypatch.setenv(VARIABLE, "")
    assert thread_count(None) == usable_processors()


@pytest.mark.parametrize("bad", [0, -1, MAX_THREADS + 1, 1.0, "2", True])
def test_no_number_of_threads(bad: object) -> None:
    with pytest.raises(AioptError, match="not a number of threads: expected 1 to 256"):
        thread_count(bad)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("bad", ["0", "257", "many", "-1", "1.5"])
def test_a_bad_variable(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, bad)
    with pytest.raises(AioptError, match=f"{VARIABLE} is no number of threads: expected 1 to 256,"):
        thread_count(None)


def test_processors_are_those_the_process_may_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))
    limit = tmp_path / "cpu.max"
    monkeypatch.setattr(threads, "_CPU_MAX", limit)
    for text, count in (
        ("max 100000", 8), ("250000 100000", 3), ("50000 100000", 1), ("1600000 100000", 8),
        ("nonsense", 8),
    ):  # fmt: skip
        limit.write_text(text)
        assert usable_processors() == count
    limit.unlink()
    quota, period = tmp_path / "quota", tmp_path / "period"
    monkeypatch.setattr(threads, "_CPU_QUOTA", quota)
    monkeypatch.setattr(threads, "_CPU_PERIOD", period)
    assert usable_processors() == 8
    period.write_text("100000")
    for text, count in (("-1", 8), ("400000", 4)):
        quota.write_text(text)
        assert usable_processors() == count


def test_elsewhere_kernels_are_serial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(threads, "can_thread", lambda: False)
    assert thread_count(None) == 1 and thread_count(1) == 1
    with pytest.raises(AioptError, match="threads need Linux"):
        thread_count(2)
