"""examples/levels.pipeline stops at each level."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiopt.tools.opt import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("pipeline", "present", "absent"),
    [
        ("to-graph", "graph.softmax", "stablehlo."),
        ("to-groups", "graph.group", "graph.softmax"),
        ("to-kernels", "lin.kernel", "graph.group"),
        ("to-scheduled", "schedule", "graph.group"),
        ("to-llvm", "llvm.func", "lin.kernel"),
    ],
)
def test_level(
    capsys: pytest.CaptureFixture[str], pipeline: str, present: str, absent: str
) -> None:
    definitions = f"--pipeline-file={ROOT / 'examples' / 'levels.pipeline'}"
    model = ROOT / "test" / "data" / "jax" / "attn.sym.mlir"
    assert main([str(model), definitions, "-p", pipeline]) == 0
    text = capsys.readouterr().out
    assert present in text
    assert absent not in text
