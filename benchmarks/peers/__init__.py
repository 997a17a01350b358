"""The contestants: aiopt and the systems a user would pick instead.

One file per contestant, with a class `Peer` (see `base`). Peers are optional, and since their
dependencies conflict each lives in a virtual environment of its own (`setup_peers.py` makes them);
those without `packages` run in aiopt's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Spec:
    """A contestant.

    Attributes:
        module: its file in this folder.
        environment: the name of its virtual environment; None for aiopt's own.
        options: what its class takes.
        workloads: names of the workloads it can run; None for all.
    """

    module: str
    environment: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    workloads: tuple[str, ...] | None = None


PACKAGES: Mapping[str, tuple[str, ...]] = {
    "iree": ("iree-base-compiler==3.13.*", "iree-base-runtime==3.13.*", "onnx", "numpy"),
    "jax": ("jax==0.10.*", "numpy"),
    "numba": ("numba", "scipy", "numpy"),
    "onnxruntime": ("onnxruntime", "onnx", "numpy"),
    "openvino": ("openvino", "onnx", "numpy"),
    "torch": ("torch==2.13.0", "numpy", "setuptools"),  # later ones bring gigabytes of CUDA
}
"""Virtual environments and what is installed into them."""

_NO_CONVOLUTION = ("W1", "W2", "W3", "W4", "W7")

CONTESTANTS: Mapping[str, Spec] = {
    "aiopt": Spec("aiopt"),
    "aiopt-tier1": Spec("aiopt", options={"tier": 1}),
    "aiopt-default": Spec("aiopt", options={"policy": "default"}),
    "aiopt-aot": Spec("aiopt", options={"policy": "aot"}),
    "aiopt-static": Spec("aiopt", options={"static": True}),
    "aiopt-tuned": Spec("aiopt", options={"tier": 3, "tuned": True}),
    "roofline": Spec("roofline", workloads=("W1", "W2", "W3", "W4", "W5")),
    "onnxruntime": Spec("onnxruntime", "onnxruntime"),
    "onnxruntime-bound": Spec("onnxruntime", "onnxruntime", {"bound": True}, ("W7",)),
    "openvino": Spec("openvino", "openvino"),
    "openvino-bound": Spec("openvino", "openvino", {"bound": True}, ("W7",)),
    "openvino-bf16": Spec("openvino", "openvino", {"precision": "bf16"}),
    "torch-eager": Spec("torch", "torch"),
    "torch-compile": Spec("torch", "torch", {"compiled": True}),
    "jax": Spec("jax", "jax"),
    "iree": Spec("iree", "iree"),
    "numba": Spec("numba", "numba", workloads=_NO_CONVOLUTION),
}

FLOAT32_PEERS = (
    "onnxruntime",
    "onnxruntime-bound",
    "openvino",
    "openvino-bound",
    "torch-eager",
    "torch-compile",
    "jax",
    "iree",
    "numba",
)
"""What aiopt is compared with if nothing else is asked for."""
