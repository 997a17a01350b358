"""Results larger than the caches are stored past them: any place in memory, any length, any type."""

from __future__ import annotations

from dataclasses import replace

import aiopt
import numpy as np
import pytest
from aiopt import Program
from aiopt.backends.llvm.jit import header
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.jitrt.lowered import lower

from .differential import fenced

V = "tensor<?xf32, #graph.dims<n>>"
PROGRAMS = {
    "add": (f"(%x: {V}, %y: {V}) -> {V}", f"%r = graph.add %x, %y : {V}", V),
    "compare": (
        f"(%x: {V}, %y: {V}) -> tensor<?xi1, #graph.dims<n>>",
        f"%r = graph.compare %x, %y direction = lt : ({V}, {V}) -> tensor<?xi1, #graph.dims<n>>",
        "tensor<?xi1, #graph.dims<n>>",
    ),
    "wide": (
        f"(%x: {V}) -> tensor<?xf64, #graph.dims<n>>",
        f"%r = graph.cast %x : {V} -> tensor<?xf64, #graph.dims<n>>",
        "tensor<?xf64, #graph.dims<n>>",
    ),
    "rows": (
        "(%x: tensor<?x37xf32, #graph.dims<n, _>>, %y: tensor<37xf32>)"
        " -> tensor<?x37xf32, #graph.dims<n, _>>",
        "%b = graph.broadcast %y axes = [1] : tensor<37xf32>"
        " -> tensor<?x37xf32, #graph.dims<n, _>>\n"
        "  %r = graph.mul %x, %b : tensor<?x37xf32, #graph.dims<n, _>>",
        "tensor<?x37xf32, #graph.dims<n, _>>",
    ),
    "concat": (
        f"(%x: {V}, %y: {V}) -> tensor<?xf32, #graph.dims<2*n>>",
        f"%r = graph.concat %x, %y axis = 0 : ({V}, {V}) -> tensor<?xf32, #graph.dims<2*n>>",
        "tensor<?xf32, #graph.dims<2*n>>",
    ),
    "normalize": (
        "(%x: tensor<?x50xf32, #graph.dims<n, _>>) -> tensor<?x50xf32, #graph.dims<n, _>>",
        "%s = graph.reduce %x kind = add axes = [1] : tensor<?x50xf32, #graph.dims<n, _>>"
        " -> tensor<?xf32, #graph.dims<n>>\n"
        "  %b = graph.broadcast %s axes = [0] : tensor<?xf32, #graph.dims<n>>"
        " -> tensor<?x50xf32, #graph.dims<n, _>>\n"
        "  %r = graph.sub %x, %b : tensor<?x50xf32, #graph.dims<n, _>>",
        "tensor<?x50xf32, #graph.dims<n, _>>",
    ),
}


def source(name: str) -> str:
    signature, body, result = PROGRAMS[name]
    return f"func.func @main{signature} {{\n  {body}\n  func.return %r : {result}\n}}"


def targets() -> list[str]:
    names: list[str] = []
    for name in ("native", "avx2", "generic"):
        try:
            names.append(Target.named(name).name)
        except AioptError:
            continue
    return names


def compiled(name: str, level: str) -> Program:
    """A program whose results of more than 256 bytes are streamed."""
    return aiopt.compile(source(name), target=replace(Target.named(level), l2=32, l3=1024))


@pytest.mark.parametrize("level", targets())
@pytest.mark.parametrize("name", PROGRAMS)
def test_results(name: str, level: str) -> None:
    program = compiled(name, level)
    reference = aiopt.compile(source(name), tier=0)
    generator = np.random.default_rng(0)
    for n in (0, 1, 2, 63, 64, 65, 1000):
        inputs = [
            generator.integers(-9, 9, [n if size == "n" else int(size) for size in info.shape])
            for info in program.inputs
        ]
        inputs = [x.astype(np.float32) for x in inputs]
        want = reference(*inputs)
        for skipped in range(4):  # elements between an aligned address and the result
            whole = fenced((want.size + skipped,), want.dtype, at_end=skipped % 2 == 0)
            garbage = whole[:skipped].tobytes()
            out = whole[skipped:].reshape(want.shape)
            program(*inputs, out=out)
            np.testing.assert_array_equal(out, want)
            assert whole[:skipped].tobytes() == garbage


def test_parts_of_threads() -> None:
    """Each part aligns its own stores."""
    n = 1_000_003
    target = replace(Target.host(), l2=32, l3=1024)
    program = aiopt.compile(source("add"), target=target, threads=2)
    x = np.arange(n, dtype=np.float32)
    whole = np.full(n + 8, -1, np.float32)
    for skipped in range(3):
        out = whole[skipped : skipped + n]
        program(x, x, out=out)
        np.testing.assert_array_equal(out, x + x)
        assert whole[skipped + n] == -1
        whole[:] = -1


def test_which_kernels_stream() -> None:
    """Large results of little arithmetic do; dear functions, products and small results do not."""
    small = source("add").replace("?", "8").replace(", #graph.dims<n>", "")
    dear = source("add").replace("graph.add %x, %y", "graph.exp %x")
    for text, streams in ((source("add"), True), (small, False), (dear, False)):
        lowered = lower(text, pipeline="fuse, graph-to-lin, schedule{stream=true}")
        assert ("stream" in str(lowered.module)) == streams
    lowered = lower(source("add"), pipeline="fuse, graph-to-lin, schedule")
    assert "stream" not in str(lowered.module)


def test_stores_are_aligned_and_past_the_caches() -> None:
    from aiopt.backends.llvm.codegen import emit

    target = Target.host()
    lowered = lower(source("add"), target=target)
    text = emit(lowered.module, lowered.state, "llvm")
    assert isinstance(text, str)
    assert header(target) in text
    stores = [line for line in text.splitlines() if "!nontemporal" in line]
    assert len(stores) == 4
    assert all(f"align {target.vector_bits // 8}," in line for line in stores)
