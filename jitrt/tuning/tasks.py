"""Kernels to tune: each of a program's, alone in a program that calls it once (SPEC T1, I2).

A pipeline is cut at its first `schedule`. What comes before makes kernels of a program, which are
tuned one by one; what comes from there on compiles each of them, with a schedule as a pin. So what
is measured is the code that the program will have.

An operand that is a weight or a constant of the program is a weight of the task, so that it is
packed as in the program; others are arguments. Their values are anybody's: kernels clamp the
indices that they read, and skip those that they may not write to. Where calls of a kernel differ in
what is constant, the task is like most of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, cast

from xdsl.dialects import func
from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, ModuleOp, StringAttr
from xdsl.ir import Block, Operation, Region, SSAValue

from ...diagnostics import AioptError
from ...dialects import lin
from ...dialects.graph import NAME
from ...passes.manager import PassManager
from ...passes.pin_text import Pins
from ...passes.pins import with_pins
from ...passes.pipeline_text import Pipeline
from ...passes.printing import print_ir
from ...passes.schedule import SchedulePass
from ...passes.schedule_points import ScheduleSpace
from ...passes.schedule_space import reference_of, space_of
from ...passes.specialize import SpecializePass
from ...passes.work import kernel_work
from .interfaces import KernelTask

if TYPE_CHECKING:
    from ...backends.llvm.artifact import Artifact
    from ...backends.llvm.target import Target
    from ...passes.base import Machine, PassState
    from ...passes.space import Point


# --- pipelines ---------------------------------------------------------------------------------


def before_schedule(pipeline: Pipeline) -> Pipeline:
    """The passes that make the kernels of a program."""
    return Pipeline(pipeline.items[: _cut(pipeline)])


def from_schedule(pipeline: Pipeline) -> Pipeline:
    """The passes that compile kernels: of a task as of the program."""
    return Pipeline(pipeline.items[_cut(pipeline) :])


def _cut(pipeline: Pipeline) -> int:
    for place, item in enumerate(pipeline.items):
        if isinstance(item, SchedulePass):
            return place
    raise AioptError("the pipeline schedules no kernels", expected="a pass 'schedule'")


def for_sizes(pipeline: Pipeline, sizes: Mapping[str, int]) -> Pipeline:
    """A pipeline for exact sizes of a program at the graph level."""
    if not sizes:
        return pipeline
    dims = ",".join(f"{name}={size}" for name, size in sizes.items())
    return Pipeline((SpecializePass(dims), *pipeline.items))


# --- tasks -------------------------------------------------------------------------------------


def program_tasks(module: ModuleOp, pipeline: Pipeline, state: PassState) -> list[KernelTask]:
    """The tasks of a program that a pipeline compiles; `module` stays as it is.

    Raises:
        AioptError: a pass refuses the program, or the pipeline schedules nothing.
    """
    lowered = module.clone()
    PassManager(before_schedule(pipeline)).run(lowered, state)
    return tasks_of(lowered, state.machine)


def tasks_of(module: ModuleOp, machine: Machine, threads: int = 1) -> list[KernelTask]:
    """The tasks of a program at the lin level, before schedules: its kernels of known sizes that
    have several schedules, in the program's order; to be measured on so many threads."""
    kernels = {op.sym_name.data: op for op in module.ops if isinstance(op, lin.KernelOp)}
    calls: dict[str, list[lin.CallOp]] = {}
    for op in module.walk():
        if isinstance(op, lin.CallOp):
            calls.setdefault(op.kernel, []).append(op)
    tasks: list[KernelTask] = []
    for name, own in calls.items():
        kernel = kernels[name]
        if why_untunable(kernel) is None:
            space = space_of(kernel, machine, threads)
            if len(list(islice(space.points(), 2))) == 2:
                task = _task(kernel, own, space, machine, kernels)
                tasks.append(replace(task, threads=threads))
    return tasks


def why_untunable(kernel: lin.KernelOp) -> str | None:
    """Why a kernel cannot be tuned, for people; None if it can be."""
    if kernel.digest is None:
        return "it has no digest, so that nothing can be said of it"
    if kernel.symbol_names:
        return f"its sizes are not known: {', '.join(kernel.symbol_names)}"
    work = kernel_work(kernel)
    return "it is empty" if work.bytes == 0 else None


def _task(
    kernel: lin.KernelOp,
    calls: Sequence[lin.CallOp],
    space: ScheduleSpace,
    machine: Machine,
    kernels: Mapping[str, lin.KernelOp],
) -> KernelTask:
    assert kernel.digest is not None
    kinds = Counter(_constants(call) for call in calls)
    usual = next(call for call in calls if _constants(call) == kinds.most_common(1)[0][0])
    return KernelTask(
        digest=kernel.digest.data,
        name=kernel.sym_name.data,
        module=f"{print_ir(_alone(kernel, usual))}\n",
        space=space,
        reference=space.point_of(reference_of(kernel, machine)),
        calls=len(calls),
        cold_bytes=_bytes_between(usual, kernels) if any(_constants(usual)) else 0,
    )


def _constants(call: lin.CallOp) -> tuple[bool, ...]:
    """Which operands of a call are constants of the program."""
    return tuple(map(lin.is_constant, call.operands))


def _bytes_between(call: lin.CallOp, kernels: Mapping[str, lin.KernelOp]) -> int:
    """Bytes that all other calls around this one move, in the innermost loop or the program."""
    around = call.parent_op()
    while isinstance(around, lin.IfOp):
        around = around.parent_op()
    assert around is not None
    total = sum(_bytes(kernels[op.kernel]) for op in around.walk() if isinstance(op, lin.CallOp))
    return total - _bytes(kernels[call.kernel])


def _bytes(kernel: lin.KernelOp) -> int:
    """What a call of a kernel moves; 0 if that is not known."""
    size = kernel_work(kernel).bytes
    return size if isinstance(size, int) else 0


def _alone(kernel: lin.KernelOp, call: lin.CallOp) -> ModuleOp:
    """A program that calls a kernel as a call does."""
    own = kernel.clone()
    for name in ("schedule", "scratch", "space"):
        own.properties.pop(name, None)
    known: dict[SSAValue, SSAValue] = {}
    made: list[Operation] = []
    sources = dict.fromkeys(map(lin.root_of, call.operands))
    given = [source for source in sources if not lin.is_constant(source)]
    block = Block(arg_types=[source.type for source in given])
    known.update(zip(given, block.args, strict=True))
    for number, source in enumerate(each for each in sources if each not in known):
        key = {"key": StringAttr(f"w{number}")}
        made.append(lin.WeightOp.create(result_types=[source.type], properties=key))
        known[source] = made[-1].results[0]
    operands = [_viewed(operand, known, made) for operand in call.operands]
    made.append(
        lin.CallOp.create(
            operands=operands,
            result_types=[result.type for result in call.results],
            properties={"callee": call.callee, "symbols": call.symbols},
        )
    )
    made.append(func.ReturnOp.create(operands=made[-1].results))
    block.add_ops(made)
    return ModuleOp([own, _main(block)])


def _viewed(value: SSAValue, known: dict[SSAValue, SSAValue], made: list[Operation]) -> SSAValue:
    """A value of the program as one of the task, with the views that lead to it."""
    if value not in known:
        view = cast("lin.ViewOp", value.owner)
        x = _viewed(view.x, known, made)
        made.append(lin.ViewOp.create(operands=[x], result_types=[value.type]))
        known[value] = made[-1].results[0]
    return known[value]


def _main(block: Block) -> func.FuncOp:
    last = cast("func.ReturnOp", block.last_op)
    types = ([arg.type for arg in block.args], [value.type for value in last.operands])
    return func.FuncOp(
        "main",
        types,
        Region(block),
        visibility="public",
        arg_attrs=_names("x", block.args),
        res_attrs=_names("y", last.operands),
    )


def _names(letter: str, values: Iterable[SSAValue]) -> ArrayAttr[DictionaryAttr]:
    names = (StringAttr(f"{letter}{i}") for i, _ in enumerate(values))
    return ArrayAttr([DictionaryAttr({NAME: name}) for name in names])


# --- candidates --------------------------------------------------------------------------------


def compile_task(task: KernelTask, point: Point, pipeline: Pipeline, target: Target) -> Artifact:
    """The program of a task with the schedule of a point; `pipeline` is `from_schedule`'s.

    Raises:
        AioptError: there is none.
    """
    from ...backends.llvm.codegen import compile_module
    from ...dialects.text import make_context, parse_module
    from ...passes.base import PassState

    ctx = make_context()
    module = parse_module(task.module, f"<{task.name}>", ctx, verify=False)
    state = PassState(ctx, target=target)
    pins = pins_of({task.digest: point}, [task])
    PassManager(with_pins(pipeline, pins)).run(module, state)
    return compile_module(module, state)


def pins_of(points: Mapping[str, Point], tasks: Iterable[KernelTask]) -> Pins:
    """The schedules of points, by the digests of tasks."""
    spaces = {task.digest: cast("ScheduleSpace", task.space) for task in tasks}
    return {digest: spaces[digest].schedule(point) for digest, point in points.items()}
