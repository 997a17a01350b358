"""Attention and rotary embeddings of ONNX with unknown sizes, against its reference (SPEC K3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper

from .models import model, value
from .test_norms import against_reference

RNG = np.random.default_rng(31)
Q, KV, SHARED = [2, 4, "s", 8], [2, 4, "t", 8], [2, 2, "t", 8]
SIZES = {"s": 3, "t": 6, "past": 5, "total": 11}


def floats(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape, np.float32)


def attention(
    folder: Path, shapes: dict[str, list[int | str]], outputs: int = 1, **attributes: Any
) -> None:
    """Compare an Attention whose inputs have these shapes."""
    arrays = {
        name: floats(*(SIZES.get(size, size) for size in shape)) for name, shape in shapes.items()
    }
    if "keep" in arrays:
        arrays["keep"] = arrays["keep"] > -1
        arrays["keep"][..., 0] = True
    order = ["q", "k", "v", "mask", "past_k", "past_v"]
    given = ["mask" if name == "keep" else name for name in shapes]
    rename = {"mask": "keep"} if "keep" in shapes else {}
    names = [
        rename.get(n, n) if n in given else "" for n in order[: 1 + max(map(order.index, given))]
    ]
    results = [f"y{i}" for i in range(outputs)]
    node = helper.make_node("Attention", names, results, **attributes)
    inputs = [value(name, arrays[name].dtype, shape) for name, shape in shapes.items()]
    against_reference(model([node], inputs, results, opset=24), folder, **arrays)


CASES: dict[str, tuple[dict[str, list[int | str]], dict[str, Any]]] = {
    "plain": ({"q": Q, "k": KV, "v": KV}, {}),
    "scaled": ({"q": Q, "k": KV, "v": KV}, {"scale": 0.3, "softcap": 2.0}),
    "causal": ({"q": Q, "k": KV, "v": KV}, {"is_causal": 1}),
    "mask": ({"q": Q, "k": KV, "v": KV, "mask": ["s", "t"]}, {}),
    "mask per head": ({"q": Q, "k": KV, "v": KV, "mask": [2, 4, "s", "t"]}, {}),
    "truth": ({"q": Q, "k": KV, "v": KV, "keep": [2, 1, "s", "t"]}, {}),
    "shared keys": ({"q": Q, "k": SHARED, "v": SHARED}, {"is_causal": 1}),
    "shared keys, mask": ({"q": Q, "k": SHARED, "v": SHARED, "mask": [2, 4, "s", "t"]}, {}),
    "other depth": ({"q": Q, "k": KV, "v": [2, 4, "t", 5]}, {}),
    "past": (
        {"q": Q, "k": KV, "v": KV, "past_k": [2, 4, "past", 8], "past_v": [2, 4, "past", 8]},
        {"is_causal": 1, "outputs": 3},
    ),
    "flat": (
        {"q": [2, "s", 24], "k": [2, "t", 12], "v": [2, "t", 8]},
        {"q_num_heads": 4, "kv_num_heads": 2},
    ),
    "scores": ({"q": Q, "k": KV, "v": KV}, {"outputs": 4, "qk_matmul_output_mode": 3}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_attention(case: str, tmp_path: Path) -> None:
    shapes, attributes = CASES[case]
    attention(tmp_path, shapes, **attributes)


@pytest.mark.parametrize("interleaved", [0, 1])
@pytest.mark.parametrize("width", [0, 4])
@pytest.mark.parametrize("positions", [False, True])
@pytest.mark.parametrize("flat", [False, True])
def test_rotary_embedding(
    interleaved: int, width: int, positions: bool, flat: bool, tmp_path: Path
) -> None:
    half = (width or 8) // 2
    table = ["rows", half] if positions else [2, "s", half]
    shapes: dict[str, list[int | str]] = {
        "x": [2, "s", 32] if flat else [2, 4, "s", 8], "cos": table, "sin": table
    }  # fmt: skip
    sizes = {"s": 5, "rows": 9}
    arrays = {n: floats(*(sizes.get(size, size) for size in shape)) for n, shape in shapes.items()}
    inputs = [value(name, np.float32, shape) for name, shape in shapes.items()]
    names = ["x", "cos", "sin"]
    if positions:
        arrays["at"] = RNG.integers(0, 9, (2, 5))
        inputs.append(value("at", np.int64, [2, "s"]))
        names.append("at")
    attributes = {"num_heads": 4} if flat else {}
    node = helper.make_node(
        "RotaryEmbedding", names, ["y"], interleaved=interleaved, rotary_embedding_dim=width,
        **attributes,
    )  # fmt: skip
    against_reference(model([node], inputs, ["y"], opset=23), tmp_path, **arrays)
