"""Losses of ONNX with unknown sizes, against ONNX's reference evaluator (SPEC K3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from .models import one
from .test_norms import against_reference

RNG = np.random.default_rng(13)


@pytest.mark.parametrize("op_type", ["NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss"])
@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("ignored", [None, 2, -5])
@pytest.mark.parametrize("spatial", [(), (4, 2)])
def test_loss(
    op_type: str,
    reduction: str,
    weighted: bool,
    ignored: int | None,
    spatial: tuple[int, ...],
    tmp_path: Path,
) -> None:
    scores = RNG.normal(size=(3, 5, *spatial)).astype(np.float32)
    target = RNG.integers(0, 5, (3, *spatial))
    if ignored is not None:
        target.reshape(-1)[0] = ignored
    arrays = [scores, target] + ([RNG.uniform(1, 2, 5).astype(np.float32)] if weighted else [])
    attributes = {} if ignored is None else {"ignore_index": ignored}
    outputs = 2 if op_type.startswith("Softmax") else 1
    proto = one(op_type, arrays, outputs=outputs, opset=17, reduction=reduction, **attributes)
    against_reference(proto, tmp_path, **{f"x{i}": a for i, a in enumerate(arrays)})
