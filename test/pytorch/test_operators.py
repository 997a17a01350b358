"""Each ATen operator through `from_torch`, compared with PyTorch: fixed sizes and unknown ones."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from .comparison import Function, check  # noqa: E402
from .operators import CASES, Case  # noqa: E402


def compare(case: Case, tier: int, dynamic: bool) -> None:
    generator = torch.Generator().manual_seed(1)
    inputs = [make(generator) for make in case.inputs]
    any_size = torch.export.Dim.AUTO
    shapes = tuple(
        dict.fromkeys(range(x.ndim), any_size) if k < case.dynamic else {}
        for k, x in enumerate(inputs)
    )
    options = {"dynamic_shapes": (shapes,)} if dynamic else {}
    check(Function(case.function), inputs, tolerance=case.tolerance, tier=tier, **options)


@pytest.mark.parametrize("tier", [0, 2])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fixed_sizes(case: Case, tier: int):
    compare(case, tier, dynamic=False)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.dynamic], ids=lambda case: case.name
)
def test_unknown_sizes(case: Case):
    compare(case, 2, dynamic=True)
