"""A transformer as exporters write it: right, and loaded without copies of its weights (SPEC K3)."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from aiopt import load

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from onnx_transformer import transformer  # needs the path above


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one."""
    model = transformer(layers=2, width=32, heads=4, vocabulary=50, positions=16)
    path = tmp_path_factory.mktemp("transformer") / "model.onnx"
    onnx.save(model, path)
    return path


@pytest.mark.parametrize("tier", [0, 2])
def test_all_sizes(path: Path, tier: int) -> None:
    program = load(path, tier=tier)
    assert program.symbols == ("batch", "length")
    session = onnxruntime.InferenceSession(path)
    rng = np.random.default_rng(0)
    for batch, length in ((1, 1), (2, 5), (1, 16), (3, 9)):
        ids = rng.integers(0, 50, (batch, length))
        mask = (rng.random((batch, length)) < 0.8).astype("i8")
        mask[:, 0] = 1
        call = {"input_ids": ids, "attention_mask": mask}
        (wanted,) = session.run(None, call)
        np.testing.assert_allclose(program(**call), wanted, rtol=1e-4, atol=1e-5)


def test_shapes_leave_nothing_in_the_graph(path: Path) -> None:
    names = [op.name for op in load(path, tier=0).module.walk()]
    assert not {"graph.dim", "graph.concat", "graph.pow"} & set(names)
    assert names.count("graph.layer_norm") == 5
    assert names.count("graph.gelu") == 2


def test_weights_are_views_of_the_file(path: Path) -> None:
    from aiopt.lowering.onnx_to_graph.importer import import_model
    from aiopt.lowering.onnx_to_graph.model import read_model

    weights = import_model(read_model(path)).weights
    assert all(not array.flags.owndata and not array.flags.writeable for array in weights.values())
