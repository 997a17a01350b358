"""The nine convolutional networks of the ONNX package, against ONNX Runtime.

The package ships AlexNet, DenseNet-121, Inception 1 and 2, ResNet-50, ShuffleNet, SqueezeNet,
VGG-19 and ZFNet-512 with constant weights, which prove nothing: any mistake in a convolution gives
the same numbers. So each weight is drawn, seeded: filters from a normal distribution of variance
2 / fan-in (He et al. 2015), so that activations keep their size; scales and variances of batch
norm from [0.5, 1.5]. The softmax at the end may saturate, so what it reads is an output, too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from onnx_backend import data_folder, onnxruntime_runner, runner
from outcome import Skipped, compare
from suite import Suite

RTOL = 1e-3
ATOL = 1e-4
"""Times the largest result."""


class LightSuite(Suite):
    name = "light-cnns"
    seconds = 300.0
    references = True

    @cached_property
    def folder(self) -> Path:
        return data_folder() / "light"

    def cases(self) -> Sequence[str]:
        try:
            import onnxruntime  # noqa: F401
        except ImportError:
            raise Skipped("onnxruntime is not installed") from None
        return sorted(path.stem for path in self.folder.glob("*.onnx"))

    def run(self, case: str) -> None:
        import onnx

        model = with_random_weights(onnx.load(self.folder / f"{case}.onnx"))
        (declared,) = model.graph.input
        shape = [dimension.dim_value for dimension in declared.type.tensor_type.shape.dim]
        x = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / f"{case}.onnx"
            onnx.save(model, path)
            expected = onnxruntime_runner(path)([x])
            found = runner(path, model, self.setting)([x])
        for one, other in zip(expected, found, strict=True):
            compare([one], [other], RTOL, ATOL * float(np.abs(one).max()))


def with_random_weights(model: Any) -> Any:
    """The model with drawn initialisers in the place of constant weights; only data is an input."""
    from onnx import helper, numpy_helper

    graph = model.graph
    shapes = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    roles = _batch_norm_roles(graph)
    rng = np.random.default_rng(0)
    kept = []
    for node in graph.node:
        if node.op_type == "ConstantOfShape" and node.input[0] in shapes:
            name = node.output[0]
            weight = _draw(rng, tuple(map(int, shapes[node.input[0]])), roles.get(name))
            graph.initializer.append(numpy_helper.from_array(weight, name))
        else:
            kept.append(node)
    del graph.node[:]
    graph.node.extend(kept)
    drawn = {each.name for each in graph.initializer}
    data = [each for each in graph.input if each.name not in drawn]
    del graph.input[:]
    graph.input.extend(data)
    model.ir_version = max(model.ir_version, 4)  # before, initialisers had to be inputs, too
    for node in kept:
        if node.op_type == "Softmax":
            graph.output.append(helper.make_tensor_value_info(node.input[0], 1, None))
    return model


def _batch_norm_roles(graph: Any) -> Mapping[str, str]:
    """What a weight is to a batch norm, by its name."""
    roles = ("scale", "shift", "mean", "variance")
    return {
        name: role
        for node in graph.node
        if node.op_type == "BatchNormalization"
        for name, role in zip(node.input[1:5], roles, strict=True)
    }


def _draw(rng: np.random.Generator, shape: tuple[int, ...], role: str | None) -> np.ndarray:
    if role in ("scale", "variance"):
        return rng.uniform(0.5, 1.5, shape).astype(np.float32)
    fan_in = int(np.prod(shape[1:]))
    deviation = 0.1 if role or len(shape) == 1 else np.sqrt(2 / fan_in)
    return rng.normal(0, deviation, shape).astype(np.float32)
