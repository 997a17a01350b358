"""Products of ONNX with unknown sizes, against ONNX Runtime and numpy (SPEC K3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from aiopt import AioptError, load
from onnx import helper, save

from .models import check, model, one, value

RNG = np.random.default_rng(9)


def floats(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape, np.float32)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((3, 4), (4, 5)),
        ((4,), (4,)),
        ((4,), (2, 4, 5)),
        ((2, 3, 4), (4,)),
        ((2, 3, 4), (2, 4, 5)),
        ((2, 1, 3, 4), (6, 4, 5)),
        ((6, 3, 4), (4, 5)),
    ],
)
def test_matmul(left: tuple[int, ...], right: tuple[int, ...], tmp_path: Path) -> None:
    x, y = floats(*left), floats(*right)
    check(one("MatMul", [x, y]), tmp_path, {"x0": x, "x1": y}, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_matmul_of_integers(dtype: type, tmp_path: Path) -> None:
    x, y = (RNG.integers(-9, 9, shape).astype(dtype) for shape in ((3, 4), (4, 5)))
    check(one("MatMul", [x, y]), tmp_path, {"x0": x, "x1": y})


@pytest.mark.parametrize("turned", [(0, 0), (0, 1), (1, 0), (1, 1)])
@pytest.mark.parametrize("added", [None, (5,), (3, 1), (3, 5), (1,), ()])
@pytest.mark.parametrize("constant", [False, True])
def test_gemm(
    turned: tuple[int, int], added: tuple[int, ...] | None, constant: bool, tmp_path: Path
) -> None:
    x, y = floats(*((4, 3) if turned[0] else (3, 4))), floats(*((5, 4) if turned[1] else (4, 5)))
    arrays = {"x": x, "y": y} | ({} if added is None else {"z": floats(*added)})
    node = helper.make_node(
        "Gemm", list(arrays), ["out"], transA=turned[0], transB=turned[1], alpha=0.5, beta=2.0
    )
    weights = {name: array for name, array in arrays.items() if constant and name != "x"}
    calls = {name: array for name, array in arrays.items() if name not in weights}
    shapes = {n: [1 if size == 1 else None for size in a.shape] for n, a in calls.items()}
    inputs = [value(name, np.float32, shape) for name, shape in shapes.items()]
    check(model([node], inputs, ["out"], weights), tmp_path, calls, rtol=1e-4, atol=1e-5)


EQUATIONS = [
    ("ij,jk->ik", [(3, 4), (4, 5)]),
    ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)]),
    ("bhid,bhjd->bhij", [(2, 3, 4, 5), (2, 3, 6, 5)]),
    ("...ij,...jk->...ik", [(2, 3, 4), (1, 4, 5)]),
    ("ij,jk,kl->il", [(2, 3), (3, 4), (4, 5)]),
    ("ij->ji", [(3, 4)]),
    ("ij->", [(3, 4)]),
    ("ii->i", [(4, 4)]),
    ("bii->b", [(3, 4, 4)]),
    ("i,j->ij", [(3,), (4,)]),
    ("ij,ij->i", [(3, 4), (3, 4)]),
    ("ij,kj", [(3, 4), (5, 4)]),
    ("ijk,jl->kil", [(2, 3, 4), (3, 5)]),
    ("ij,j->j", [(3, 4), (4,)]),
    ("i...->...", [(3, 4, 5)]),
    ("a b , b c -> a c", [(2, 3), (3, 4)]),
]


@pytest.mark.parametrize(("equation", "shapes"), EQUATIONS)
@pytest.mark.parametrize("tier", [0, 2])
def test_einsum(equation: str, shapes: list[tuple[int, ...]], tier: int, tmp_path: Path) -> None:
    arrays = [floats(*shape) for shape in shapes]
    save(one("Einsum", arrays, equation=equation), tmp_path / "model.onnx")
    found = load(tmp_path / "model.onnx", tier=tier)(*arrays)
    np.testing.assert_allclose(found, np.einsum(equation, *arrays), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("equation", "message"),
    [("ij,jk->il", "no result"), ("ij->ij", "2 operands|1 operands"), ("ijk,jk->i", "rank 2")],
)
def test_bad_equations(equation: str, message: str, tmp_path: Path) -> None:
    save(one("Einsum", [floats(2, 3), floats(3, 4)], equation=equation), tmp_path / "model.onnx")
    with pytest.raises(AioptError, match=message):
        load(tmp_path / "model.onnx")
