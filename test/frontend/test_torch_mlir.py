"""PyTorch modules as torch-mlir writes them in StableHLO, against PyTorch (SPEC K3)."""

from __future__ import annotations

from pathlib import Path

import aiopt
import numpy as np
import pytest
from aiopt.dialects.text import parse_module

DATA = Path(__file__).resolve().parents[1] / "data" / "torch"
NAMES = sorted(path.stem for path in DATA.glob("*.mlir"))


def goldens(name: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Inputs and outputs."""
    with np.load(DATA / "goldens.npz") as arrays:
        inputs = (f"{name}.{i}.in" for i in range(len(arrays.files)))
        keys = [key for key in inputs if key in arrays.files]
        return [(arrays[key], arrays[key.replace(".in", ".out")]) for key in keys]


@pytest.mark.parametrize("tier", [0, 2])
@pytest.mark.parametrize("name", NAMES)
def test_against_pytorch(name: str, tier: int) -> None:
    program = aiopt.compile((DATA / f"{name}.mlir").read_text(), tier=tier)
    cases = goldens(name)
    assert cases
    for x, expected in cases:
        np.testing.assert_allclose(program(x), expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_text_is_stable(name: str) -> None:
    """What is parsed and printed is what is printed when that is parsed."""
    text = str(parse_module((DATA / f"{name}.mlir").read_text()))
    assert str(parse_module(text)) == text
