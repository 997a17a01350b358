"""Random functions in the array API's style: compiled, they do what numpy does on any size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiopt
import numpy as np
from aiopt import xp
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

Step = Callable[[Any, Any], Any]

STEPS: dict[str, Step] = {
    "add": lambda x, y: x + y,
    "product": lambda x, y: x * y - 0.5,
    "number": lambda x, y: 2 - x / 3,
    "maximum": lambda x, y: xp.maximum(x, y * 0.5),
    "tanh": lambda x, y: xp.tanh(x),
    "exp": lambda x, y: xp.exp(-xp.abs(x)),
    "where": lambda x, y: xp.where(x > y, x, 1.0),
    "floor": lambda x, y: xp.floor(x * 2) / 2,
    "clip": lambda x, y: xp.clip(x, -1, 1),
    "row": lambda x, y: x + y[0],
    "column": lambda x, y: x * y[:, :1],
    "centred": lambda x, y: x - x.mean(axis=-1, keepdims=True),
    "scaled": lambda x, y: x / (1 + xp.max(xp.abs(x), axis=0, keepdims=True)),
    "softmax": lambda x, y: xp.nn.softmax(x, axis=-1),
    "flipped": lambda x, y: xp.flip(x, axis=0),
    "rolled": lambda x, y: xp.roll(x, 1, axis=1),
    "shifted": lambda x, y: xp.concat([x[1:], y[:1]], axis=0),
    "gram": lambda x, y: (x @ y.T) @ x / x.shape[0],
    "totals": lambda x, y: xp.cumulative_sum(x, axis=1) / x.shape[1],
    "sorted": lambda x, y: xp.sort(x, axis=-1),
    "taken": lambda x, y: x[xp.argsort(y[:, 0])],
    "lower": lambda x, y: xp.tril(x) + 1,
    "reshaped": lambda x, y: xp.reshape(xp.reshape(x, (-1,)), y.shape),
    "cast": lambda x, y: (x > 0).astype(x.dtype) + y,
    "whole": lambda x, y: xp.astype(xp.round(x), xp.int32) % 3 + y,
    "turned": lambda x, y: xp.permute_dims(xp.permute_dims(x, (1, 0)) * 2, (1, 0)),
}


@st.composite
def functions(draw: st.DrawFn) -> tuple[list[str], Callable[[Any, Any], Any]]:
    """A chain of steps; each works on one of the results so far and another one."""
    names = draw(st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=6))
    choices = [
        (draw(st.integers(0, i + 1)), draw(st.integers(0, i + 1))) for i in range(len(names))
    ]

    def function(x: Any, y: Any) -> Any:
        values = [x, y]
        for name, (a, b) in zip(names, choices, strict=True):
            values.append(xp.astype(STEPS[name](values[a], values[b]), xp.float32))
        return values[-1], values[-1].sum(axis=0)

    return names, function


@settings(max_examples=40, phases=[p for p in Phase if p.name != "explain"])
@given(
    functions(),
    st.sampled_from([0, 2]),
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 40)), min_size=1, max_size=3),
    st.integers(0, 9),
)
def test_random_functions(chosen: Any, tier: int, sizes: list[tuple[int, int]], seed: int):
    names, function = chosen
    fast = aiopt.jit(function, tier=tier, shapes={"x": "n, m", "y": "n, m"})
    random = np.random.default_rng(seed)
    for n, m in sizes:
        x, y = (random.standard_normal((n, m)).astype(np.float32) for _ in range(2))
        for got, want in zip(fast(x, y), function(x, y), strict=True):
            assert got.dtype == want.dtype and got.shape == want.shape, names
            np.testing.assert_allclose(
                got, want, rtol=2e-4, atol=2e-4 * max(1, n), err_msg=str(names)
            )
    assert len(fast.programs) == 1
