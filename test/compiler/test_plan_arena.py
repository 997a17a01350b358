"""Arena plans: buffers that live at the same time do not overlap, at any sizes."""

from __future__ import annotations

from dataclasses import dataclass

from aiopt.dialects import dims, lin
from aiopt.dialects.dim_text import parse_dim
from aiopt.dialects.dims import Dim
from aiopt.dialects.graph.types import DimsAttr, tensor_type
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.base import PassState
from aiopt.passes.memory import ALIGNMENT, tensor_bytes
from aiopt.passes.plan_arena import PlanArenaPass
from hypothesis import given, settings
from hypothesis import strategies as st
from xdsl.dialects.builtin import ModuleOp, SymbolRefAttr, f32
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Block, Region, SSAValue

SIZES: tuple[Dim, ...] = (
    1, 100, dims.symbol("s"), dims.symbol("b"), dims.symbol("s") * 3,
    dims.symbol("s") * dims.symbol("b"), dims.maximum(dims.symbol("s"), 7),
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One call: the size of its result, how far back its operands are, whether it needs scratch."""

    size: int
    operands: tuple[int, ...]
    scratch: bool
    viewed: bool


steps = st.builds(
    Step,
    st.integers(0, len(SIZES) - 1),
    st.lists(st.integers(1, 9), max_size=3).map(tuple),
    st.booleans(),
    st.booleans(),
)


def build(program: list[Step], returned: int) -> ModuleOp:
    block = Block(arg_types=[tensor_type(f32, (d,)) for d in (dims.symbol("b"), dims.symbol("s"))])
    values = list(block.args)
    kernels: dict[str, str] = {}
    for step in program:
        operands = [values[-min(back, len(values))] for back in step.operands]
        call = lin.CallOp.create(
            operands=operands,
            result_types=[tensor_type(f32, (SIZES[step.size],))],
            properties={
                "callee": SymbolRefAttr(kernel(kernels, operands, SIZES[step.size], step.scratch)),
                "symbols": DimsAttr.of([dims.symbol("b"), dims.symbol("s"), SIZES[step.size]]),
            },
        )
        block.add_op(call)
        value = call.results[0]
        if step.viewed:
            view = tensor_type(f32, (1, SIZES[step.size]))
            op = lin.ViewOp.create(operands=[value], result_types=[view])
            block.add_op(op)
            value = op.results[0]
        values.append(value)
    results = values[2:][-returned:] if returned else []
    block.add_op(ReturnOp(*results))
    inputs, outputs = [a.type for a in block.args], [v.type for v in results]
    module = parse_module("\n".join(f"lin.kernel @{n}{text}" for text, n in kernels.items()))
    module.body.block.add_op(FuncOp("main", (inputs, outputs), Region(block)))
    return module


def kernel(kernels: dict[str, str], operands: list[SSAValue], result: Dim, scratch: bool) -> str:
    """The name of a kernel with such operands and result; its text is added if it is new."""
    args = ", ".join(f"%a{i}: {value.type}" for i, value in enumerate(operands))
    out = tensor_type(f32, (result,))
    text = f"""({args}) -> ({out}) symbols = [b, s, n] {"scratch = [4*n + 4]" if scratch else ""} {{
      %r = lin.generic domain = [{result}] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>]
          () : () -> {out} {{
      ^bb0(%0: f32):
        %1 = arith.constant 0.0 : f32
        lin.yield %1 : f32
      }}
      lin.yield %r : {out}
    }}"""
    return kernels.setdefault(text, f"k{len(kernels)}")


def planned(module: ModuleOp, reuse: bool) -> tuple[FuncOp, Dim]:
    """The function after the pass, and the size of its arena."""
    PlanArenaPass(reuse).run(module, PassState(make_context()))
    (function,) = (op for op in module.ops if isinstance(op, FuncOp))
    total = function.attributes[lin.ARENA]
    assert isinstance(total, DimsAttr)
    return function, total.sizes[0]


def intervals(function: FuncOp, sizes: dict[str, int]) -> list[tuple[int, int, int, int]]:
    """First and last call, first and last byte + 1 of each buffer in the arena."""

    def number(dim: Dim) -> int:
        return dim if isinstance(dim, int) else dim.evaluate(sizes)

    calls = [op for op in function.body.block.ops if isinstance(op, lin.CallOp)]
    last = {}
    for n, call in enumerate(calls):
        for value in (*call.operands, *call.results):
            last[lin.root_of(value)] = n
    found: list[tuple[int, int, int, int]] = []
    for n, call in enumerate(calls):
        assert call.offsets is not None
        (result,) = call.offsets.texts
        if result != "_":
            start = number(parse_dim(result))
            size = number(tensor_bytes(call.results[0].type))
            found.append((n, last[call.results[0]], start, start + size))
    return found


@settings(max_examples=150)
@given(
    st.lists(steps, min_size=1, max_size=14),
    st.integers(0, 2),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=4),
)
def test_live_buffers_do_not_overlap(
    program: list[Step], returned: int, reuse: bool, sizes: list[tuple[int, int]]
) -> None:
    function, total = planned(build(program, returned), reuse)
    for b, s in sizes:
        values = {"b": b, "s": s}
        end = total if isinstance(total, int) else total.evaluate(values)
        placed = intervals(function, values)
        for i, (first, last, start, stop) in enumerate(placed):
            assert start % ALIGNMENT == 0 and start >= 0 and stop <= max(end, start)
            for other_first, other_last, other_start, other_stop in placed[:i]:
                together = first <= other_last and other_first <= last
                assert not together or stop <= other_start or other_stop <= start or start == stop


def test_scratch_memory_is_enough_for_every_kernel() -> None:
    program = [Step(size, (1,), True, False) for size in range(len(SIZES))]
    function, _ = planned(build(program, 1), reuse=True)
    scratch = function.attributes[lin.SCRATCH]
    assert isinstance(scratch, DimsAttr)
    for n in (0, 1, 50):
        sizes = {"b": n, "s": 100}
        calls = [op for op in function.body.block.ops if isinstance(op, lin.CallOp)]
        wanted = [4 * dims.substitute(call.symbols.sizes[-1], sizes) + 4 for call in calls]
        assert dims.substitute(scratch.sizes[0], sizes) == max(wanted)


def test_many_incomparable_sizes_do_not_pile_up() -> None:
    """A slot's size stays a short expression."""
    program = [Step(i % len(SIZES), (1,), True, False) for i in range(60)]
    _, total = planned(build(program, 1), reuse=True)
    assert len(str(total)) < 2000
