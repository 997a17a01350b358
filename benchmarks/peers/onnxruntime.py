"""ONNX Runtime, CPU provider. With a cache: the optimised model it writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from model_files import model_file
from workloads import Workload

from .base import Compiled, Contestant, Setting, cached_file


class Peer(Contestant):
    """`session.run` on numpy arrays; `bound` uses IO binding into a buffer that is kept."""

    distributions = ("onnxruntime", "numpy")

    def __init__(self, setting: Setting, bound: bool = False) -> None:
        import onnxruntime

        super().__init__(setting)
        self.ort = onnxruntime
        self.bound = bound

    def prepare(self, workload: Workload, size: int | None) -> None:
        model_file("onnx", workload.name, size, self.setting.folder)

    def build(self, workload: Workload, size: int | None) -> Compiled:
        path = model_file("onnx", workload.name, size, self.setting.folder)
        options = self.ort.SessionOptions()
        options.intra_op_num_threads = self.setting.threads
        options.inter_op_num_threads = 1
        optimised = cached_file(self.setting, path.name)
        if optimised is not None and optimised.exists():
            path = optimised
            options.graph_optimization_level = self.ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        elif optimised is not None:
            options.optimized_model_filepath = str(optimised)
        session = self.ort.InferenceSession(str(path), options, ["CPUExecutionProvider"])
        if self.bound:
            return self._bound(session)
        if len(session.get_inputs()) == 1:
            return Compiled(lambda x: session.run(None, {"x": x})[0])
        return Compiled(lambda x, y: session.run(None, {"x": x, "y": y})[0])

    def _bound(self, session: Any) -> Compiled:
        value = self.ort.OrtValue

        def bind(inputs: Sequence[np.ndarray]) -> Callable[[], Any]:
            binding = session.io_binding()
            for name, x in zip("xy", inputs, strict=False):
                binding.bind_ortvalue_input(name, value.ortvalue_from_numpy(x))
            out = value.ortvalue_from_shape_and_type(list(inputs[0].shape), np.float32)
            binding.bind_ortvalue_output("out", out)

            def run() -> Any:
                session.run_with_iobinding(binding)
                return out

            return run

        return Compiled(session.run, result=lambda out: out.numpy(), bound=bind)
