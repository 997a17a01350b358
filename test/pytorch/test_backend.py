"""`torch.compile(…, backend="aiopt")`: whole graphs, parts of graphs, and what PyTorch keeps."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from aiopt import AioptError, torch_report  # noqa: E402
from aiopt.jitrt import torch_backend as backend_module  # noqa: E402

from .comparison import assert_same  # noqa: E402
from .models import GPT, EncoderBlock, SentenceEncoder, SmallCNN  # noqa: E402


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    torch._dynamo.reset()
    backend_module.REPORT = backend_module.TorchReport()
    torch.manual_seed(0)
    with torch.no_grad():
        yield


def compiled(function: Any, **options: Any) -> Any:
    return torch.compile(function, backend=backend_module.torch_backend, **options)


def test_torch_finds_the_backend_by_name():
    assert "aiopt" in torch._dynamo.list_backends(())
    square = torch.compile(lambda x: x * x + 1, backend="aiopt")
    assert_same(square(torch.arange(4.0)), torch.arange(4.0) ** 2 + 1)


@pytest.mark.parametrize("tier", [0, 1, 2])
@pytest.mark.parametrize("model", [EncoderBlock, SmallCNN])
def test_models(model: Any, tier: int):
    module = model().eval()
    shape = (2, 8, 32) if model is EncoderBlock else (2, 3, 16, 16)
    fast = compiled(module, options={"tier": tier})
    for _ in range(2):
        x = torch.randn(shape)
        assert_same(fast(x), module(x), 2e-5)
    report = torch_report()
    assert (report.compiled, report.split, report.eager) == (1, 0, 0)


def test_sizes_that_change_become_unknown():
    module = GPT().eval()
    fast = compiled(module)
    for b, s in ((2, 8), (3, 9), (4, 20), (5, 33), (2, 64)):
        ids = torch.randint(0, 50, (b, s))
        assert_same(fast(ids), module(ids), 2e-5)
    assert torch_report().compiled <= 3


def test_marked_sizes_are_compiled_once():
    fast = compiled(lambda x: torch.softmax(x @ x.mT, -1) * x.shape[0])
    for n in (3, 7, 12):
        x = torch.randn(n, 5)
        torch._dynamo.mark_dynamic(x, 0)
        assert_same(fast(x), torch.softmax(x @ x.mT, -1) * n)
    assert torch_report().compiled == 1


def test_a_number_that_is_no_size():
    fast = compiled(lambda x, n: (x + n, x.repeat(n, 1)), dynamic=True)
    for n in (2, 5, 9):
        x = torch.randn(3, 4)
        assert_same(fast(x, n), (x + n, x.repeat(n, 1)))


def test_containers():
    module = SentenceEncoder().eval()
    batch = {"ids": torch.randint(0, 40, (2, 6)), "mask": torch.rand(2, 6) > 0.3}
    assert_same(compiled(module)(batch), module(batch))


def test_a_changed_parameter_is_seen():
    module = torch.nn.Linear(4, 3)
    fast = compiled(module)
    x = torch.randn(2, 4)
    assert_same(fast(x), module(x))
    module.weight.data.mul_(2)
    assert_same(fast(x), module(x))


def test_changed_inputs_and_views():
    def function(x: Any, y: Any) -> Any:
        x.add_(1)
        return x[:, 1:].t(), y.view(-1)

    a, b = torch.randn(3, 4), torch.randn(2, 2)
    x, y = a.clone(), b.clone()
    want = function(a, b)
    got = compiled(function)(x, y)
    assert_same(got, want)
    assert_same(x, a)
    assert got[0].stride() == want[0].stride()


def test_results_lie_in_memory_as_torch_has_them():
    def function(x: Any) -> Any:
        return (x * 2).permute(2, 0, 1)

    x = torch.randn(2, 3, 4)
    got = compiled(function)(x)
    assert_same(got, function(x))
    assert got.stride() == function(x).stride()


def test_an_operator_without_handler_splits_the_graph(caplog: pytest.LogCaptureFixture):
    def function(x: Any) -> Any:
        y = torch.relu(x @ x.mT) + 1
        return torch.linalg.matrix_exp(y / 50).sum(0) * 3

    x = torch.randn(4, 4)
    with caplog.at_level(logging.WARNING, "aiopt.torch"):
        fast = compiled(function)
        for _ in range(2):
            assert_same(fast(x), function(x), 2e-5)
    report = torch_report()
    assert report.split == 1 and report.compiled == 0
    assert report.operators == {"aten.linalg_matrix_exp.default": 1}
    assert len(caplog.records) == 1 and "linalg_matrix_exp" in caplog.text


def test_what_depends_on_data_runs_in_torch():
    def function(x: Any) -> Any:
        return torch.nonzero(x > 0), x * 2

    x = torch.randn(3, 4)
    assert_same(compiled(function)(x), function(x))


def test_training_runs_in_torch(caplog: pytest.LogCaptureFixture):
    module = torch.nn.Linear(4, 3)
    with torch.enable_grad(), caplog.at_level(logging.WARNING, "aiopt.torch"):
        compiled(module)(torch.randn(2, 4)).sum().backward()
    assert module.weight.grad is not None
    report = torch_report()
    assert (report.eager, report.training, report.compiled) == (1, 1, 0)
    assert "no_grad" in caplog.text


def test_unknown_options():
    with pytest.raises(Exception) as caught:
        compiled(torch.relu, options={"teir": 1})(torch.randn(3))
    assert isinstance(caught.value, AioptError) or "unknown option 'teir'" in str(caught.value)


@pytest.mark.parametrize("norm_first", [False, True])
def test_encoder_layers_of_torch(norm_first: bool):
    """In evaluation mode they are one fused operator each."""
    activation = "gelu" if norm_first else "relu"
    module = torch.nn.TransformerEncoderLayer(
        32, 4, 64, activation=activation, batch_first=True, norm_first=norm_first
    ).eval()
    fast, x = compiled(module), torch.randn(2, 7, 32)
    padding = torch.arange(7) >= torch.tensor([[7], [4]])
    causal = torch.nn.Transformer.generate_square_subsequent_mask(7)
    assert_same(fast(x), module(x), 2e-5)
    assert_same(fast(x, src_mask=causal), module(x, src_mask=causal), 2e-5)
    masked = {"src_mask": causal.isinf(), "src_key_padding_mask": padding}
    assert_same(fast(x, **masked), module(x, **masked), 2e-5)
    assert torch_report().eager == 0


def test_attention_of_torch():
    module = torch.nn.MultiheadAttention(32, 4, batch_first=True).eval()
    fast, x = compiled(module), torch.randn(2, 7, 32)
    for options in ({}, {"average_attn_weights": False}, {"need_weights": False}):
        for found, expected in zip(
            fast(x, x, x, **options), module(x, x, x, **options), strict=True
        ):
            assert found is expected is None or assert_same(found, expected, 2e-5) is None
    assert torch_report().eager == 0
