"""Graphs of hundreds of operations: no stage is quadratic."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aiopt.backends.llvm.target import Target
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from work import count_calls

SMALL, LARGE = 200, 1000
STAGES = "fuse, graph-to-lin, schedule, pack-weights, plan-arena"
T = "tensor<?x8xf32, #graph.dims<s, _>>"
INTS = "tensor<?x8xi64, #graph.dims<s, _>>"
S = "tensor<?xf32, #graph.dims<s>>"


def chain(n: int) -> list[str]:
    return [f"%v{i + 1} = graph.add %v{i}, %v0 : {T}" for i in range(n)]


def wide(n: int) -> list[str]:
    lines = [f"%e{i} = graph.exp %v0 : {T}" for i in range(n // 3)]
    lines += [f"%r{i} = graph.reverse %e{i} axes = [1] : {T}" for i in range(n // 3)]
    lines += [f"%z0 = graph.add %r0, %v0 : {T}"]
    return lines + [f"%z{i} = graph.add %z{i - 1}, %r{i} : {T}" for i in range(1, n // 3)]


def rows(n: int) -> list[str]:
    lines: list[str] = []
    for i in range(n // 5):
        lines += [
            f"%a{i} = graph.reduce %v{i} kind = max axes = [1] : {T} -> {S}",
            f"%b{i} = graph.broadcast %a{i} axes = [0] : {S} -> {T}",
            f"%c{i} = graph.sub %v{i}, %b{i} : {T}",
            f"%d{i} = graph.exp %c{i} : {T}",
            f"%v{i + 1} = graph.add %v{i}, %d{i} : {T}",
        ]
    return lines


def index_work(n: int) -> list[str]:
    lines = [f"%i0 = graph.iota axis = 1 : {INTS}"]
    lines += [f"%i{i} = graph.add %i{i - 1}, %i{i - 1} : {INTS}" for i in range(1, n)]
    return [*lines, f"%c = graph.cast %i{n - 1} : {INTS} -> {T}", f"%y = graph.add %c, %v0 : {T}"]


@pytest.mark.parametrize("make", [chain, wide, rows, index_work])
def test_work_grows_linearly(make: Callable[[int], list[str]]) -> None:
    resolve(STAGES)

    def work(n: int) -> int:
        lines = make(n)
        last = lines[-1].split(" = ")[0].strip()
        body = "\n".join(lines)
        text = f"func.func @main(%v0: {T}) -> {T} {{\n{body}\nfunc.return {last} : {T}\n}}"
        module = parse_module(text)
        state = PassState(make_context(), target=Target.host())
        return count_calls(lambda: PassManager(resolve(STAGES)).run(module, state))

    work(20)
    assert work(LARGE) < 1.5 * LARGE / SMALL * work(SMALL)
