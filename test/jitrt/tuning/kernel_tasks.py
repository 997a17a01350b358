"""Tasks for tests of models and experience: small programs of one kernel, and a space of products."""

from __future__ import annotations

from functools import cache

from aiopt.backends.llvm.target import Target
from aiopt.dialects import lin
from aiopt.dialects.text import make_context, parse_module
from aiopt.jitrt.tuning.interfaces import KernelTask
from aiopt.jitrt.tuning.model.features import MachineSizes
from aiopt.jitrt.tuning.trial import Trial
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.printing import print_ir
from aiopt.passes.space import Constraint, Parameter, Point, Space
from xdsl.dialects.builtin import ModuleOp

MACHINE = MachineSizes(512, 48 << 10, 2 << 20, 32 << 20)

SPACE = Space(
    (
        Parameter("kind", ("matmul",)),
        Parameter("vector", (16,)),
        Parameter("tile", ("14x32", "28x16", "8x48")),
        Parameter("depth", (64, 128, 256, 512)),
        Parameter("group", (256, 1024)),
        Parameter("order", ("rows", "columns")),
    ),
    (Constraint("depth <= group", lambda v: v["depth"] <= v["group"]),),
)
REFERENCE: Point = ("matmul", 16, "14x32", 256, 1024, "rows")

PRODUCT = """
func.func @main(%x: tensor<{m}x{k}xf32>, %w: tensor<{k}x{n}xf32>) -> tensor<{m}x{n}xf32> {{
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0]
    : (tensor<{m}x{k}xf32>, tensor<{k}x{n}xf32>) -> tensor<{m}x{n}xf32>
  %t = graph.{function} %p : tensor<{m}x{n}xf32>
  func.return %t : tensor<{m}x{n}xf32>
}}"""

ROWS = """
func.func @main(%x: tensor<{m}x{n}xf32>) -> tensor<{m}x{n}xf32> {{
  %y = graph.softmax %x axis = 1 : tensor<{m}x{n}xf32>
  func.return %y : tensor<{m}x{n}xf32>
}}"""


def lowered(text: str) -> ModuleOp:
    """A program at the lin level, without schedules."""
    module = parse_module(text, "<test>", context := make_context())
    target = Target.named("avx512", to_run=False)
    PassManager(resolve("kernels")).run(module, PassState(context, target=target))
    return module


@cache
def kernel_of(text: str) -> lin.KernelOp:
    """The only kernel of a program."""
    (kernel,) = (op for op in lowered(text).ops if isinstance(op, lin.KernelOp))
    return kernel


@cache
def product(m: int, n: int, k: int, function: str = "tanh") -> KernelTask:
    """A product [m, k] × [k, n] and a function of each element."""
    return _task(PRODUCT.format(m=m, n=n, k=k, function=function))


@cache
def rows(m: int, n: int) -> KernelTask:
    """Softmax of m rows; its space is that of products, which serves as well here."""
    return _task(ROWS.format(m=m, n=n))


def _task(text: str) -> KernelTask:
    module = lowered(text)
    (kernel,) = (op for op in module.ops if isinstance(op, lin.KernelOp))
    assert kernel.digest is not None
    name = kernel.sym_name.data
    return KernelTask(kernel.digest.data, name, print_ir(module), SPACE, REFERENCE)


def trial(point: Point, ratio: float, pairs: int = 9, spread: float = 0.01) -> Trial:
    """A trial of a point of the space."""
    named = tuple(zip(SPACE.names, point, strict=True))
    return Trial(named, "measured", ratio, spread, ratio * 1e-5, pairs, 0.1)
