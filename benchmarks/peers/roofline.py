"""The machine's limit as a contestant: the time a workload's `flops` or `bytes` take at least.

Its call does that work or a part of it: multiply-adds in registers, or reading and writing as many
bytes in as much memory, whichever takes longer. So "share of the roofline" is a ratio of paired
slices like any other. The code is LLVM IR, for this processor's widest vectors.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable

import numpy as np
from workloads import Workload

from .base import Compiled, Contestant, Setting

_CALL_SECONDS = 0.004
"""How long a call should take at most."""


class Peer(Contestant):
    """Peak arithmetic or peak transfer, one thread."""

    distributions = ("llvmlite", "numpy")

    def __init__(self, setting: Setting) -> None:
        from aiopt.backends.llvm.jit import load_ir
        from aiopt.backends.llvm.target import Target

        super().__init__(setting)
        target = Target.host()
        lanes = target.vector_bits // 32
        chains = 24 if target.vector_bits == 512 else 12  # they and an operand fill the registers
        self._flops_per_step = 2 * chains * lanes
        self._floats_per_step = _UNROLL * lanes
        text = f"{_arithmetic_ir(lanes, chains)}\n{_transfer_ir(lanes)}"
        self._code = load_ir(text, target, ["arithmetic", "transfer"])
        prototype = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p, ctypes.c_int64] * 2)
        self._arithmetic = prototype(self._code.address("arithmetic"))
        self._transfer = prototype(self._code.address("transfer"))

    def prepare(self, workload: Workload, size: int | None) -> None:
        pass

    def build(self, workload: Workload, size: int | None) -> Compiled:
        assert size is not None
        limits = [self._arithmetic_limit(workload, size), self._transfer_limit(workload, size)]
        _, call, fraction = max(limits, key=lambda limit: limit[0])
        return Compiled(lambda *_: call(), fraction=fraction)

    def _arithmetic_limit(
        self, workload: Workload, size: int
    ) -> tuple[float, Callable[[], None], float]:
        """Seconds of the whole, a call that does some of it, and how much."""
        needed = workload.flops(size) / self._flops_per_step
        out = np.zeros(1024, np.float32)

        def call(steps: int) -> None:
            self._arithmetic(out.ctypes.data, steps, None, 0)

        trial = 100_000
        per_step = _seconds(lambda: call(trial)) / trial
        steps = max(1, int(min(needed, _CALL_SECONDS / per_step)))
        return needed * per_step, lambda: call(steps), steps / needed

    def _transfer_limit(
        self, workload: Workload, size: int
    ) -> tuple[float, Callable[[], None], float]:
        result = 4 * int(np.prod(workload.input_shapes(size)[0]))
        written = np.zeros(result // 4, np.float32)
        read = np.zeros((workload.bytes(size) - result) // 4, np.float32)
        floats = self._floats_per_step
        steps = (read.size // floats, written.size // floats)

        def call() -> None:
            self._transfer(read.ctypes.data, steps[0], written.ctypes.data, steps[1])

        return _seconds(call), call, sum(steps) * floats / (read.size + written.size)


def _seconds(call: Callable[[], None]) -> float:
    call()
    start = time.process_time()
    for _ in range(3):
        call()
    return (time.process_time() - start) / 3


_UNROLL = 8  # vectors per step of a transfer


def _arithmetic_ir(lanes: int, chains: int) -> str:
    """`chains` independent multiply-adds per step; the sum is stored, so that they stay."""
    kind = f"<{lanes} x float>"
    numbers = range(chains)
    phis = [f"%a{i} = phi {kind} [ %start, %entry ], [ %b{i}, %loop ]" for i in numbers]
    steps = [
        f"%b{i} = call {kind} @llvm.fmuladd.v{lanes}f32({kind} %a{i}, {kind} %start, {kind} %start)"
        for i in numbers
    ]
    sums = [f"%s{i} = fadd {kind} %{f's{i - 1}' if i else 'start'}, %b{i}" for i in numbers]
    return (
        _function_ir(
            "arithmetic",
            f"%start = load {kind}, ptr %p, align 4",
            [
                *_loop("loop", "entry", "%n", "done", phis, steps),
                "done:",
                *sums,
                f"store {kind} %s{chains - 1}, ptr %p, align 4",
            ],
        )
        + f"declare {kind} @llvm.fmuladd.v{lanes}f32({kind}, {kind}, {kind})\n"
    )


def _transfer_ir(lanes: int) -> str:
    """Read `n` steps from `p`, then write `m` steps to `q`."""
    kind = f"<{lanes} x float>"
    numbers = range(_UNROLL)

    def address(base: str, i: int) -> str:
        return (
            f"%{base}o{i} = add i64 %{base}first, {i * lanes}\n"
            f"%{base}p{i} = getelementptr float, ptr %{base}, i64 %{base}o{i}"
        )

    first = f"mul i64 %{{}}, {_UNROLL * lanes}"
    phis = [f"%a{i} = phi {kind} [ zeroinitializer, %entry ], [ %b{i}, %read ]" for i in numbers]
    reads = ["%pfirst = " + first.format("i.read")]
    for i in numbers:
        reads += [
            address("p", i),
            f"%v{i} = load {kind}, ptr %pp{i}, align 4",
            f"%b{i} = fadd {kind} %a{i}, %v{i}",
        ]
    sums = [f"%s{i} = fadd {kind} %{f's{i - 1}' if i else 'b0'}, %b{i}" for i in numbers]
    writes = ["%qfirst = " + first.format("i.write")]
    for i in numbers:
        writes += [address("q", i), f"store {kind} %s{_UNROLL - 1}, ptr %qp{i}, align 4"]
    return _function_ir(
        "transfer",
        "",
        [
            *_loop("read", "entry", "%n", "between", phis, reads),
            "between:",
            *sums,
            "br label %write",
            *_loop("write", "between", "%m", "done", [], writes),
            "done:",
        ],
    )


def _loop(
    name: str, before: str, count: str, after: str, phis: list[str], body: list[str]
) -> list[str]:
    """A loop that runs at least once."""
    return [
        f"{name}:",
        f"%i.{name} = phi i64 [ 0, %{before} ], [ %next.{name}, %{name} ]",
        *phis,
        *body,
        f"%next.{name} = add i64 %i.{name}, 1",
        f"%again.{name} = icmp slt i64 %next.{name}, {count}",
        f"br i1 %again.{name}, label %{name}, label %{after}",
    ]


def _function_ir(name: str, head: str, lines: list[str]) -> str:
    first = lines[0].removesuffix(":")
    return "\n".join(
        [
            f'define void @{name}(ptr %p, i64 %n, ptr %q, i64 %m) "prefer-vector-width"="512" {{',
            "entry:",
            head,
            f"br label %{first}",
            *lines,
            "ret void",
            "}",
            "",
        ]
    )
