"""PyTorch modules (`torch_models.py`), static and dynamic, in three ways, against PyTorch.

``MODEL/from_torch`` hands the module over, ``MODEL/compile`` goes through `torch.compile`, and
``MODEL/text`` hands over the StableHLO text that torch-mlir makes of the module (left out where
torch-mlir is not installed). A dynamic one is loaded once and run at several sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from outcome import Skipped, Wrong, compare, outputs_of
from suite import Suite

if TYPE_CHECKING:
    from torch_models import TorchModel

RTOL, ATOL = 1e-3, 1e-4


class TorchSuite(Suite):
    name = "torch"

    def cases(self) -> Sequence[str]:
        try:
            from torch_models import MODELS
        except ImportError:
            raise Skipped("torch is not installed") from None
        ways = ["from_torch", "compile", *(["text"] if find_spec("torch_mlir") else [])]
        return [f"{name}/{way}" for name in MODELS for way in ways]

    def operator(self, case: str) -> str:
        name, way = case.split("/")
        return f"{way}, {'dynamic' if name.endswith('.dynamic') else 'static'}"

    def run(self, case: str) -> None:
        import torch
        from torch_models import MODELS

        name, way = case.split("/")
        model = MODELS[name]
        module = model.module()
        before = left_to_pytorch()
        with torch.no_grad():
            run = load(model, module, way, self.setting.options)
            for seed, shape in enumerate([model.shape, *model.sizes]):
                x = model.input(shape, seed)
                compare([module(x).numpy()], run(x), RTOL, ATOL)
        if left_to_pytorch() != before:
            raise Wrong("PyTorch has run a part of it")


def left_to_pytorch() -> int:
    """How often PyTorch has run what `torch.compile` gave to aiopt, or a part of it."""
    import aiopt

    report = aiopt.torch_report()
    return report.split + report.eager + report.eager_calls


def text_of(model: TorchModel, module: Any) -> str:
    """The StableHLO text that torch-mlir makes of a module."""
    from torch_mlir import fx

    example = model.input(model.shape)
    return str(
        fx.export_and_import(
            module, example, output_type="stablehlo", dynamic_shapes=model.dynamic_shapes()
        )
    )


def load(
    model: TorchModel, module: Any, way: str, options: Mapping[str, Any]
) -> Callable[[Any], list[np.ndarray]]:
    """The program under test, as a function from a tensor to arrays."""
    import aiopt
    import torch

    if way == "compile":
        dynamic = bool(model.dynamic)
        compiled = torch.compile(
            module, backend="aiopt", dynamic=dynamic, fullgraph=True, options=dict(options)
        )
        return lambda x: [compiled(x).numpy()]
    if way == "text":
        program = aiopt.compile(text_of(model, module), **options)
    else:
        example = (model.input(model.shape),)
        dynamic_shapes = model.dynamic_shapes()
        program = aiopt.from_torch(module, example, dynamic_shapes=dynamic_shapes, **options)
    return lambda x: [np.asarray(each) for each in outputs_of(program(x))]
