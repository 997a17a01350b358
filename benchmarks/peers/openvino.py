"""OpenVINO's CPU plugin. With a cache: its compiled blobs.

It computes in bf16 where the processor can, unless told otherwise, with errors of 1e-2; the
comparison is with f32, which the precision hint asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from model_files import model_file
from workloads import Workload

from .base import Compiled, Contestant, Setting


class Peer(Contestant):
    """`request.infer` with shared inputs and outputs; `bound` sets the inputs beforehand."""

    distributions = ("openvino", "numpy")

    def __init__(self, setting: Setting, bound: bool = False, precision: str = "f32") -> None:
        import openvino

        super().__init__(setting)
        self.ov = openvino
        self.bound = bound
        self.core = openvino.Core()
        self.core.set_property(
            "CPU",
            {
                "INFERENCE_NUM_THREADS": setting.threads,
                "INFERENCE_PRECISION_HINT": precision,
                "PERFORMANCE_HINT": "LATENCY",
                "ENABLE_CPU_PINNING": False,
            },
        )
        if setting.cache is not None:
            self.core.set_property({"CACHE_DIR": setting.cache})

    def prepare(self, workload: Workload, size: int | None) -> None:
        model_file("onnx", workload.name, size, self.setting.folder)

    def build(self, workload: Workload, size: int | None) -> Compiled:
        path = model_file("onnx", workload.name, size, self.setting.folder)
        request = self.core.compile_model(str(path), "CPU").create_infer_request()
        if self.bound:
            return self._bound(request)
        return Compiled(
            lambda *inputs: request.infer(list(inputs), share_inputs=True, share_outputs=True),
            result=lambda outputs: np.array(outputs[0]),
        )

    def _bound(self, request: Any) -> Compiled:
        def bind(inputs: Sequence[np.ndarray]) -> Callable[[], Any]:
            for index, x in enumerate(inputs):
                request.set_input_tensor(index, self.ov.Tensor(x, shared_memory=True))

            def run() -> Any:
                request.infer()
                return inputs  # a shared tensor does not keep its array alive

            return run

        return Compiled(
            request.infer,
            result=lambda _: request.get_output_tensor(0).data.copy(),
            bound=bind,
        )
