"""`from_torch`: a `torch.nn.Module` as a callable program, through `torch.export` (SPEC K3, I6).

The module is exported once, with the sizes named that `dynamic_shapes` names, and lowered to the
graph level (`lowering.torch_to_graph`); parameters and buffers share torch's memory until they are
packed. torch is imported when it is needed: it is an optional extra.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from ..diagnostics import AioptError
from .build import prestart_workers
from .ir_lock import IR_LOCK
from .loading import compile
from .program import Program
from .wrapped import WrappedProgram

if TYPE_CHECKING:
    from ..backends.llvm.target import Target
    from ..lowering.torch_to_graph.program import Program as LoweredProgram


def require_torch() -> Any:
    """The module `torch`. Raises AioptError if it is not installed."""
    try:
        return import_module("torch")
    except ImportError as error:
        raise AioptError(
            "PyTorch is not installed", hint="pip install 'aiopt[torch]', or pip install torch"
        ) from error


def from_torch(
    module: Any,
    example_inputs: Any = (),
    *,
    example_kwargs: Mapping[str, Any] | None = None,
    dynamic_shapes: Any = None,
    policy: str | None = None,
    tier: int | None = None,
    pipeline: str | None = None,
    threads: int | None = None,
    target: Target | str | None = None,
    pipeline_files: Sequence[str | os.PathLike[str]] = (),
    debug: bool | None = None,
) -> TorchProgram:
    """Compile a module for inference.

    Args:
        module: a `torch.nn.Module` in evaluation mode, or a `torch.export.ExportedProgram`.
        example_inputs: a tuple of positional arguments to trace it with: tensors, arrays, or
            containers of these.
        example_kwargs: keyword arguments to trace it with.
        dynamic_shapes: which sizes may change, as `torch.export.export` takes it; the names of
            `torch.export.Dim` become the names of sizes. Without, all sizes are fixed.
        policy, tier, pipeline, threads, target, pipeline_files, debug: see `load`.

    Raises:
        AioptError: torch is not installed, the module cannot be exported, uses an operator or
            element type that is not supported, or changes its buffers or inputs.
    """
    from ..lowering.torch_to_graph.exported import export, lower_exported, user_constants

    torch = require_torch()
    options: dict[str, Any] = {
        "policy": policy,
        "tier": tier,
        "pipeline": pipeline,
        "pipeline_files": pipeline_files,
    }
    prestart_workers(options)
    exported, names = module, {}
    if not isinstance(module, torch.export.ExportedProgram):
        args, kwargs = _examples(torch, example_inputs, example_kwargs)
        exported, names = export(torch, module, args, kwargs, dynamic_shapes)
    with IR_LOCK:
        lowered = lower_exported(torch, exported, names)
    program = compile(
        lowered.module,
        weights=lowered.weights,
        threads=threads,
        target=target,
        debug=debug,
        **options,
        file="<torch>",
    )
    return TorchProgram(torch, program, lowered, exported.call_spec, user_constants(exported))


def _examples(torch: Any, inputs: Any, kwargs: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments to trace with, all arrays as tensors."""
    args = tuple(inputs) if isinstance(inputs, tuple | list) else (inputs,)

    def tensor(leaf: Any) -> Any:
        return torch.from_numpy(np.array(leaf)) if isinstance(leaf, np.ndarray) else leaf

    return torch.utils._pytree.tree_map(tensor, (args, dict(kwargs or {})))


class TorchProgram(WrappedProgram):
    """A compiled module: call it like the module, with tensors or arrays.

    The results are tensors if any argument is a tensor, else arrays, in the containers that the
    module returns. Nothing is copied on the way, unless an argument is not contiguous. There are
    no gradients.

    Attributes:
        program: the `Program` on flat arrays.
    """

    def __init__(
        self,
        torch: Any,
        program: Program,
        lowered: LoweredProgram,
        call_spec: Any,
        constants: Sequence[tuple[bool, Any]],
    ) -> None:
        super().__init__(program)
        self._torch = torch
        self._tree = torch.utils._pytree
        self._lowered = lowered
        self._in_spec, self._out_spec = call_spec.in_spec, call_spec.out_spec
        self._constants = constants

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The module's results on these arguments. Raises AioptError if they do not fit."""
        leaves = self._leaves(args, kwargs)
        plain, is_tensor = flat_inputs(self._torch, leaves, self._constants)
        chosen = [plain[i] for i in self._lowered.inputs]
        results = self.program(*chosen)
        flat = results if isinstance(results, tuple) else (results,)
        outputs = outputs_of(self._torch, self._lowered, flat, tensors=is_tensor)
        return self._tree.tree_unflatten(outputs, self._out_spec)

    def _leaves(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """The arguments without their containers, in the order they were exported in."""
        order = self._in_spec.child(1).context if kwargs else []
        if set(order) == set(kwargs):
            kwargs = {name: kwargs[name] for name in order}
        leaves, spec = self._tree.tree_flatten((args, kwargs))
        if spec != self._in_spec:
            raise AioptError(
                "the arguments are arranged differently from those the module was exported with",
                expected=_layout(self._tree, self._in_spec),
                found=_layout(self._tree, spec),
            )
        return leaves


def flat_inputs(
    torch: Any, leaves: Sequence[Any], constants: Sequence[tuple[bool, Any]]
) -> tuple[list[Any], bool]:
    """Arguments as arrays, those that are fixed checked and left out; whether any is a tensor."""
    from ..lowering.torch_to_graph.values import array_of

    arrays: list[Any] = []
    any_tensor = False
    for leaf, (fixed, value) in zip(leaves, constants, strict=True):
        if fixed:
            if leaf is not value and leaf != value:
                raise AioptError(
                    "an argument that is not a tensor is fixed when a module is exported",
                    expected=repr(value),
                    found=repr(leaf),
                )
        elif isinstance(leaf, torch.Tensor):
            any_tensor = True
            if leaf.device.type != "cpu" or leaf.layout is not torch.strided:
                found = f"{leaf.device}, {leaf.layout}"
                raise AioptError("a tensor is elsewhere", expected="a dense one, cpu", found=found)
            arrays.append(array_of(leaf))
        else:
            is_size = isinstance(leaf, int) and not isinstance(leaf, bool)
            arrays.append(np.empty((leaf, 0), np.float32) if is_size else leaf)
    return arrays, any_tensor or not arrays


def outputs_of(
    torch: Any, lowered: LoweredProgram, results: Sequence[Any], *, tensors: bool
) -> list[Any]:
    """What the graph returns, from the results of the program."""
    from ..lowering.torch_to_graph.exported import tensor_of

    values: list[Any] = []
    for output in lowered.outputs:
        if output.kind == "constant":
            values.append(output.value)
        elif output.kind == "number":
            values.append(results[output.value].item())
        else:
            array = results[output.value]
            values.append(tensor_of(torch, array) if tensors else array)
    return values


def _layout(tree: Any, spec: Any) -> str:
    """The containers of arguments, as text."""
    args, kwargs = tree.tree_unflatten(["·"] * spec.num_leaves, spec)
    named = [f"{name}={value}" for name, value in kwargs.items()]
    return f"({', '.join([*map(str, args), *named])})".replace("'", "")
