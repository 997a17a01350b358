"""Tasks of small kernels whose parameters are options of `schedule`, for tests of measurers."""

from __future__ import annotations

from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.codegen import compile_module
from aiopt.backends.llvm.target import Target
from aiopt.dialects.text import make_context, parse_module
from aiopt.jitrt.tuning.interfaces import KernelTask
from aiopt.passes.base import PassState
from aiopt.passes.digest import digest
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.space import Parameter, Point, Space
from xdsl.dialects.builtin import ModuleOp

SOFTMAX = """
func.func @main(%x: tensor<24x200xf32>) -> tensor<24x200xf32> {
  %y = graph.softmax %x axis = 1 : tensor<24x200xf32>
  func.return %y : tensor<24x200xf32>
}
"""

PRODUCT = """
func.func @main(%x: tensor<40x64xf32>) -> tensor<40x48xf32> {
  %w = graph.weight key = "w" : tensor<64x48xf32>
  %y = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0]
    : (tensor<40x64xf32>, tensor<64x48xf32>) -> tensor<40x48xf32>
  func.return %y : tensor<40x48xf32>
}
"""


def make_task(text: str, *parameters: Parameter, cold_bytes: int = 0) -> KernelTask:
    """A task whose point is options of `schedule`; the first values are the reference's."""
    space = Space(parameters)
    reference = tuple(parameter.values[0] for parameter in parameters)
    module = lowered(text, "kernels")[0]
    return KernelTask(digest(module), "kernel", str(module), space, reference, 1, cold_bytes)


def lowered(text: str, pipeline: str) -> tuple[ModuleOp, PassState]:
    """A module after a pipeline, and the state of its passes."""
    ctx = make_context()
    module = parse_module(text, "task", ctx)
    state = PassState(ctx, target=Target.host())
    PassManager(resolve(pipeline)).run(module, state)
    return module, state


def compile_task(task: KernelTask, point: Point) -> Artifact:
    """The program of a point."""
    options = " ".join(f"{name}={value}" for name, value in task.space.named(point).items())
    rest = f"schedule{{{options}}},pack-weights,plan-arena,lin-to-llvm{{codegen=1}}"
    return compile_module(*lowered(task.module, rest))
