"""Compiled modules next to PyTorch."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import torch
from aiopt.jitrt.from_torch import TorchProgram, from_torch


class Function(torch.nn.Module):
    """A function as a module."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *args: Any) -> Any:
        return self.function(*args)


def compiled(module: torch.nn.Module, inputs: Sequence[Any], **options: Any) -> TorchProgram:
    """`from_torch` without the warnings that torch gives itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return from_torch(module, tuple(inputs), **options)


def assert_same(got: Any, want: Any, tolerance: float = 1e-5) -> None:
    """Equal containers; tensors of equal types and shapes with close elements."""
    flat, layout = torch.utils._pytree.tree_flatten(got)
    wanted, wanted_layout = torch.utils._pytree.tree_flatten(want)
    assert layout == wanted_layout
    for a, b in zip(flat, wanted, strict=True):
        if isinstance(b, torch.Tensor):
            torch.testing.assert_close(
                a, b.detach(), rtol=tolerance, atol=tolerance, equal_nan=True
            )
        else:
            assert a == b and type(a) is type(b)


def check(
    module: torch.nn.Module,
    inputs: Sequence[Any],
    others: Sequence[Sequence[Any]] = (),
    *,
    tolerance: float = 1e-5,
    **options: Any,
) -> TorchProgram:
    """One program, compared with the module on all inputs."""
    program = compiled(module, inputs, **options)
    for each in (inputs, *others):
        with torch.no_grad():
            want = module(*each)
        assert_same(program(*each), want, tolerance)
    return program
