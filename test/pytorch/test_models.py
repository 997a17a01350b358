"""Whole models through `from_torch`, compared with PyTorch at several sizes from one load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from .comparison import check  # noqa: E402
from .models import (  # noqa: E402
    GPT,
    MLP,
    EncoderBlock,
    GPTBlock,
    MobileNet,
    Recurrent,
    ResNet,
    SentenceEncoder,
    SmallCNN,
    UNet,
    ViT,
)

Dim = torch.export.Dim
B, S, P = Dim("b"), Dim("s"), Dim("past")


@dataclass(frozen=True)
class Model:
    """A module, its dynamic sizes, and inputs for some values of them."""

    module: Callable[[], Any]
    shapes: Any
    inputs: Callable[..., tuple[Any, ...]]
    sizes: tuple[tuple[int, ...], ...]
    tolerance: float = 1e-5


def normal(*shape: int) -> Any:
    return torch.randn(*shape)


def tokens(b: int, s: int) -> dict[str, Any]:
    return {"ids": torch.randint(0, 40, (b, s)), "mask": torch.rand(b, s) > 0.3}


def step(b: int, s: int, past: int) -> tuple[Any, ...]:
    return normal(b, s, 32), normal(b, 4, past, 8), normal(b, 4, past, 8)


def image(features: int) -> Callable[..., tuple[Any, ...]]:
    return lambda b, h=32, w=32: (normal(b, features, h, w),)


MODELS = {
    "mlp": Model(MLP, ({0: B},), lambda b: (normal(b, 16),), ((4,), (1,), (33,))),
    "attention": Model(
        lambda: EncoderBlock(fused=False),
        ({0: B, 1: S},),
        lambda b, s: (normal(b, s, 32),),
        ((2, 8), (1, 1), (3, 29)),
    ),
    "sdpa": Model(
        EncoderBlock, ({0: B, 1: S},), lambda b, s: (normal(b, s, 32),), ((2, 8), (1, 17), (5, 3))
    ),
    "cnn": Model(SmallCNN, ({0: B},), lambda b: (normal(b, 3, 16, 16),), ((2,), (1,), (7,))),
    "resnet": Model(
        ResNet,
        ({0: B, 2: Dim("h", min=32), 3: Dim("w", min=32)},),
        image(3),
        ((2, 32, 32), (1, 64, 48), (3, 33, 47)),
        3e-5,
    ),
    "mobilenet": Model(
        MobileNet,
        ({0: B, 2: Dim.AUTO, 3: Dim.AUTO},),
        image(3),
        ((2, 32, 32), (1, 17, 40), (3, 8, 9)),
        3e-5,
    ),
    "gpt_block": Model(
        GPTBlock,
        ({0: B, 1: S}, {0: B, 2: P}, {0: B, 2: P}),
        step,
        ((2, 5, 3), (1, 1, 40), (2, 7, 2)),
        3e-5,
    ),
    "gpt": Model(
        GPT,
        ({0: B, 1: Dim("s", max=64)},),
        lambda b, s: (torch.randint(0, 50, (b, s)),),
        ((2, 8), (1, 64), (3, 1)),
        3e-5,
    ),
    "vit": Model(ViT, ({0: B},), lambda b: (normal(b, 3, 16, 16),), ((2,), (1,), (5,)), 3e-5),
    "lstm": Model(Recurrent, ({0: B},), lambda b: (normal(b, 4, 6),), ((3,), (1,), (9,))),
    "sentences": Model(
        SentenceEncoder,
        ({"ids": {0: B, 1: S}, "mask": {0: B, 1: S}},),
        lambda b, s: (tokens(b, s),),
        ((2, 6), (1, 1), (4, 31)),
    ),
    "unet": Model(
        UNet,
        ({0: B, 2: 4 * Dim("h4"), 3: 4 * Dim("w4")},),
        image(1),
        ((2, 16, 16), (1, 8, 24), (3, 4, 12)),
        3e-5,
    ),
}


@pytest.mark.parametrize("tier", [0, 1, 2])
@pytest.mark.parametrize("name", MODELS)
def test_one_load_serves_all_sizes(name: str, tier: int):
    torch.manual_seed(0)
    model = MODELS[name]
    module = model.module().eval()
    inputs = [model.inputs(*sizes) for sizes in model.sizes]
    program = check(
        module,
        inputs[0],
        inputs[1:],
        tolerance=model.tolerance,
        dynamic_shapes=model.shapes,
        tier=tier,
    )
    assert program.symbols


@pytest.mark.parametrize("tier", [0, 2])
@pytest.mark.parametrize("name", MODELS)
def test_fixed_sizes(name: str, tier: int):
    torch.manual_seed(1)
    model = MODELS[name]
    program = check(
        model.module().eval(), model.inputs(*model.sizes[0]), tolerance=model.tolerance, tier=tier
    )
    assert program.symbols == ()
