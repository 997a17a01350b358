"""The backend "aiopt" of `torch.compile` (SPEC K3): graphs of TorchDynamo, for inference.

AOTAutograd makes a graph functional and decomposes what has no handler; it is lowered and compiled
like an exported one (`lowering.torch_to_graph`). Parameters are inputs of such a graph: a changed
parameter is seen. What cannot be compiled runs in PyTorch: the operators around it in parts of
their own, and a whole graph if gradients are wanted. `torch_report` counts that, and each reason is
logged once.

torch finds the backend through the entry point of the installed package; `torch_backend` may also
be passed itself.
"""

from __future__ import annotations

import logging
import operator
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..diagnostics import AioptError
from .from_torch import flat_inputs, outputs_of, require_torch
from .ir_lock import IR_LOCK
from .loading import compile
from .program import Program

if TYPE_CHECKING:
    from ..lowering.torch_to_graph.program import Program as LoweredProgram
    from ..lowering.torch_to_graph.program import Source

LOG = logging.getLogger("aiopt.torch")

Runner = Callable[..., Any]
GraphModule = Any
"""A `torch.fx.GraphModule`."""

OPTIONS = ("policy", "tier", "threads", "target")
"""What ``options={…}`` of `torch.compile` may hold; see `load`."""


@dataclass
class TorchReport:
    """What became of the graphs that `torch.compile` has given to this backend.

    Attributes:
        compiled: graphs that were compiled whole.
        split: graphs of which some operators run in PyTorch.
        eager: graphs that run in PyTorch altogether.
        training: those among them for which gradients were wanted.
        eager_calls: calls of compiled graphs that ran in PyTorch since the program refused them.
        operators: those that were not compiled, and in how many graphs.
    """

    compiled: int = 0
    split: int = 0
    eager: int = 0
    training: int = 0
    eager_calls: int = 0
    operators: Counter[str] = field(default_factory=Counter)
    told: set[str] = field(default_factory=set, repr=False)

    def tell(self, reason: str) -> None:
        """Log a reason once."""
        if reason not in self.told:
            self.told.add(reason)
            LOG.warning("%s", reason)


REPORT = TorchReport()


def torch_report() -> TorchReport:
    """What became of the graphs of `torch.compile(…, backend="aiopt")` in this process."""
    return REPORT


def torch_backend(graph: GraphModule, example_inputs: Sequence[Any], **kwargs: Any) -> Runner:
    """The function that TorchDynamo calls for each graph.

    Raises:
        AioptError: an option is unknown.
    """
    torch = require_torch()
    options = _options(kwargs.get("options"))
    if torch.is_grad_enabled() and any(getattr(x, "requires_grad", False) for x in example_inputs):
        REPORT.eager += 1
        REPORT.training += 1
        REPORT.tell("gradients are wanted: PyTorch runs the graph; inference needs torch.no_grad()")
        return graph.forward
    common = import_module("torch._dynamo.backends.common")
    boxed = import_module("functorch.compile").make_boxed_func

    def compiler(module: GraphModule, inputs: Sequence[Any]) -> Runner:
        return boxed(compile_graph(torch, module, options))

    from ..lowering.torch_to_graph.encoder import encoder_decompositions

    table = {
        op: function
        for op, function in torch._decomp.decomposition_table.items()
        if str(op) not in _handlers()
    } | encoder_decompositions(torch)
    return common.aot_autograd(fw_compiler=compiler, decompositions=table)(graph, example_inputs)


def _options(given: Mapping[str, Any] | None) -> dict[str, Any]:
    options = dict(given or {})
    for name in options:
        if name not in OPTIONS:
            raise AioptError(f"unknown option '{name}'", expected=f"one of {', '.join(OPTIONS)}")
    return options


def _handlers() -> Mapping[str, Any]:
    from ..lowering.torch_to_graph.program import HANDLERS

    return HANDLERS


def compile_graph(torch: Any, module: GraphModule, options: Mapping[str, Any]) -> Runner:
    """A function of the graph's inputs that returns a tuple of its outputs."""
    from ..lowering.torch_to_graph.values import UnsupportedOperator

    failed: dict[str, str] = {}
    try:
        runner = _compiled(torch, module, options)
        REPORT.compiled += 1
        return runner
    except UnsupportedOperator as error:
        _note(error, failed)
    except AioptError as error:
        return _eager(module, str(error))
    while True:
        try:
            split = _split(torch, module, failed, options)
        except UnsupportedOperator as error:
            if error.node is None or error.node.name in failed:
                return _eager(module, str(error))
            _note(error, failed)
        except AioptError as error:
            return _eager(module, str(error))
        else:
            REPORT.split += split is not None
            return split or _eager(module, "no operator of the graph is supported")


def _note(error: Any, failed: dict[str, str]) -> None:
    """Keep in mind which operator failed, and why."""
    if error.node is not None:
        failed[error.node.name] = error.operator
    REPORT.operators[error.operator] += 1
    REPORT.tell(f"{error}: PyTorch runs it")


def _eager(module: GraphModule, reason: str) -> Runner:
    REPORT.eager += 1
    REPORT.tell(f"{reason}: PyTorch runs the graph")
    return module.forward


# -- parts ------------------------------------------------------------------------------------


def _split(
    torch: Any, module: GraphModule, failed: Mapping[str, str], options: Mapping[str, Any]
) -> Runner | None:
    """The graph with its supported parts compiled; None if there are none."""
    partitioner = import_module("torch.fx.passes.infra.partitioner").CapabilityBasedPartitioner
    base = import_module("torch.fx.passes.operator_support").OperatorSupportBase

    class Supported(base):
        def is_node_supported(self, submodules: object, node: Any) -> bool:
            return _is_supported(node, failed)

    whole = import_module("copy").copy(module)
    whole.graph = import_module("copy").deepcopy(module.graph)
    fused = partitioner(whole, Supported(), allows_single_node_partition=True).partition_and_fuse()
    parts = [node.target for node in fused.graph.nodes if node.op == "call_module"]
    parts = [name for name in parts if name.startswith("fused_")]
    for name in parts:
        part = getattr(fused, name)
        runner = _compiled(torch, part, options)
        setattr(fused, name, _as_module(torch, runner))
    return fused.forward if parts else None


def _is_supported(node: Any, failed: Mapping[str, str]) -> bool:
    if node.op != "call_function" or node.name in failed:
        return False
    if node.target is operator.getitem:
        return _is_supported(node.args[0], failed)
    symbolic = getattr(node.meta.get("val"), "node", None) is not None
    return not symbolic and str(node.target) in _handlers()


def _as_module(torch: Any, runner: Runner) -> Any:
    class Part(torch.nn.Module):
        def forward(self, *args: Any) -> Any:
            return runner(*args)

    return Part()


# -- one graph --------------------------------------------------------------------------------


def _compiled(torch: Any, module: GraphModule, options: Mapping[str, Any]) -> Runner:
    """A graph as a compiled program. Raises UnsupportedOperator, AioptError."""
    from ..lowering.torch_to_graph.program import Symbols, lower_program

    nodes = list(module.graph.nodes)
    sources = {node.name: _source(torch, node) for node in nodes if node.op == "placeholder"}
    with IR_LOCK:
        lowered = lower_program(nodes, sources, Symbols(), [])
    program = compile(lowered.module, weights=lowered.weights, file="<torch>", **options)
    result = nodes[-1].args[0]
    orders = [_memory_order(node) for node in (result if _is_many(result) else [result])]
    return _Runner(
        torch, module, lowered, program, list(sources.values()), orders, _is_many(result)
    )


def _is_many(result: Any) -> bool:
    return isinstance(result, tuple | list)


def _source(torch: Any, node: Any) -> Source:
    from ..lowering.torch_to_graph.program import Source

    value = node.meta.get("val")
    if isinstance(value, torch.Tensor):
        return Source("input", node.name)
    symbolic = isinstance(value, torch.SymInt)
    return Source("size", node.name) if symbolic else Source("constant", node.name, value)


def _memory_order(node: Any) -> tuple[int, ...] | None:
    """The dimensions of a result from the outermost in memory to the innermost, as torch has them;
    None if they lie in order.
    """
    value = getattr(node, "meta", {}).get("val")
    if value is None or not hasattr(value, "stride"):
        return None
    strides = [int(getattr(getattr(s, "node", None), "hint", s)) for s in value.stride()]
    sizes = [int(getattr(getattr(s, "node", None), "hint", s)) for s in value.shape]
    moving = [axis for axis, size in enumerate(sizes) if size != 1]
    order = iter(sorted(moving, key=lambda axis: -strides[axis]))
    found = tuple(next(order) if size != 1 else axis for axis, size in enumerate(sizes))
    return None if found == tuple(range(len(sizes))) else found


class _Runner:
    """Calls a program with torch's arguments; falls back to PyTorch where it refuses them."""

    def __init__(
        self,
        torch: Any,
        module: GraphModule,
        lowered: LoweredProgram,
        program: Program,
        sources: Sequence[Source],
        orders: Sequence[tuple[int, ...] | None],
        many: bool,
    ) -> None:
        self.torch, self.module = torch, module
        self.lowered, self.program = lowered, program
        self.taken = [i for i, source in enumerate(sources) if source.kind != "constant"]
        self.orders, self.many = orders, many

    def __call__(self, *args: Any) -> Any:
        try:
            leaves = [args[i] for i in self.taken]
            arrays, _ = flat_inputs(self.torch, leaves, [(False, None)] * len(leaves))
            results = self.program(*(arrays[i] for i in self.lowered.inputs))
        except (AioptError, ValueError) as error:
            REPORT.eager_calls += 1
            REPORT.tell(f"{error}: PyTorch runs the call")
            return self.module(*args)
        flat = results if isinstance(results, tuple) else (results,)
        outputs = outputs_of(self.torch, self.lowered, flat, tensors=True)
        arranged = [
            x if order is None else _arranged(x, order)
            for x, order in zip(outputs, self.orders, strict=True)
        ]
        return tuple(arranged) if self.many else arranged[0]


def _arranged(tensor: Any, order: Sequence[int]) -> Any:
    """The same elements, the dimensions in another order in memory."""
    inverse = sorted(range(len(order)), key=lambda i: order[i])
    return tensor.permute(*order).contiguous().permute(*inverse)
