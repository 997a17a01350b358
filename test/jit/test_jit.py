"""`aiopt.jit`: versions, sizes, containers, options, diagnostics; results as numpy has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiopt
import numpy as np
import pytest
from aiopt import AioptError, Array, xp

RANDOM = np.random.default_rng(0)


def normal(*shape: int) -> np.ndarray:
    return RANDOM.standard_normal(shape).astype(np.float32)


def dense(x: Any, w: Any, b: Any) -> Any:
    xp = x.__array_namespace__()
    return xp.maximum(x @ w + b, 0).sum(axis=-1) / x.shape[0]


# -- versions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("tier", [0, 1, 2])
def test_a_size_that_changes_becomes_unknown(tier: int):
    fast = aiopt.jit(dense, tier=tier)
    w, b = normal(4, 5), normal(5)
    for n in (3, 7, 9, 100):
        x = normal(n, 4)
        np.testing.assert_allclose(fast(x, w, b), dense(x, w, b), rtol=1e-5, atol=1e-6)
    assert [program.symbols for program in fast.programs] == [(), ("x_0",)]
    np.testing.assert_allclose(fast(normal(1, 4), w, b).shape, (1,))
    assert fast.stats["versions"] == 3 and fast.stats["calls"] == 5


def test_names_of_sizes_make_one_version():
    @aiopt.jit(shapes={"x": "b, s, 8"})
    def fast(x: Any) -> Any:
        return x[:, -1] * x.shape[1]

    for b, s in ((2, 3), (1, 1), (5, 9)):
        x = normal(b, s, 8)
        np.testing.assert_array_equal(fast(x), x[:, -1] * np.float32(s))
    assert len(fast.programs) == 1 and fast.programs[0].symbols == ("b", "s")
    with pytest.raises(AioptError, match=r"wrong shape: expected \[b, s, 8\], found \[2, 3, 7\]"):
        fast(normal(2, 3, 7))


def test_annotations():
    @aiopt.jit
    def fast(x: Array["b, 4", "float32"], y: Array["b, _"]) -> Any:  # noqa: F821, UP037
        return xp.concat([x, y], axis=1)

    for n, m in ((2, 3), (5, 1)):
        assert fast(normal(n, 4), normal(n, m)).shape == (n, 4 + m)
    assert len(fast.programs) == 1
    with pytest.raises(AioptError, match="wrong dtype: expected float32, found float64"):
        fast(np.ones((2, 4)), normal(2, 1))
    with pytest.raises(AioptError, match=r"'y' has the wrong shape: expected \[b, y_1\]"):
        fast(normal(2, 4), normal(3, 1))


def test_a_question_about_sizes_fixes_them():
    @aiopt.jit
    def fast(x: Any) -> Any:
        return x * 2 if x.shape[0] > 5 else x + 1

    for n in (3, 4, 9, 3):
        x = normal(n)
        np.testing.assert_array_equal(fast(x), x * 2 if n > 5 else x + 1)
    assert len(fast.programs) == 3

    @aiopt.jit(shapes={"x": "n"})
    def named(x: Any) -> Any:
        return x * 2 if x.shape[0] > 5 else x + 1

    with pytest.raises(AioptError, match=r"test_jit.py:\d+: error: whether n > 5 depends on sizes"):
        named(normal(3))


def test_decided_questions_need_no_values():
    @aiopt.jit(shapes={"x": "n, 4"})
    def fast(x: Any) -> Any:
        assert x.shape[0] + 1 > 0 and x.shape[1] == 4 and x.shape[0] == x.T.shape[-1]
        return x.reshape(x.shape[0] * 2, -1).sum(0), 2 * x.shape[0] - 1, len(x.shape)

    total, size, rank = fast(normal(3, 4))
    assert total.shape == (2,) and (size, rank) == (5, 2)


def test_numbers_and_flags_are_part_of_the_key():
    @aiopt.jit
    def fast(x: Any, *, scale: float = 1, negate: bool = False) -> Any:
        return -x * scale if negate else x * scale

    x = normal(3)
    for scale, negate in ((1, False), (2, False), (2, True), (2.0, True), (2, True)):
        np.testing.assert_array_equal(
            fast(x, scale=scale, negate=negate), (-x if negate else x) * scale
        )
    assert len(fast.programs) == 4


def test_containers_and_methods():
    class Model:
        @aiopt.jit
        def run(self, batch: dict[str, Any], weights: list[Any]) -> Any:
            a, (b, c) = batch["a"], weights
            return {"sum": a @ b + c, "both": (a, [c, None, "text"])}

    model, a, b, c = Model(), normal(2, 3), normal(3, 4), normal(4)
    got = model.run({"a": a}, [b, c])
    np.testing.assert_allclose(got["sum"], a @ b + c, rtol=1e-5, atol=1e-6)
    assert isinstance(got["both"], tuple) and got["both"][1][1:] == [None, "text"]
    np.testing.assert_array_equal(got["both"][1][0], c)


def test_captured_arrays_are_weights():
    w, small = normal(16, 16), np.arange(16, dtype=np.float32)
    fast = aiopt.jit(lambda x: (x @ w + small) @ w)
    x = normal(4, 16)
    np.testing.assert_allclose(fast(x), (x @ w + small) @ w, rtol=1e-4, atol=1e-4)
    text = fast.lower(x)
    assert text.count("graph.weight") == 1 and "captured0" in text


def test_a_compiled_function_in_another_is_inlined():
    inner = aiopt.jit(lambda x: xp.exp(x))
    outer = aiopt.jit(lambda x: inner(x) + 1)
    x = normal(5)
    np.testing.assert_allclose(outer(x), np.exp(x) + 1, rtol=1e-6)
    assert inner.programs == () and len(outer.programs) == 1


def test_functions_run_undecorated():
    x = normal(3, 4)
    for function in (xp.exp, xp.sum, lambda v: xp.permute_dims(v, (1, 0)), xp.nn.softmax):
        np.testing.assert_allclose(function(x), aiopt.jit(function)(x), rtol=1e-6, atol=1e-7)


# -- options ----------------------------------------------------------------------------------


def test_performance_targets():
    x = normal(3)
    latency = aiopt.jit(lambda x: x + 1, performance_target="latency")
    throughput = aiopt.jit(lambda x: x + 1, performance_target="throughput", threads=2)
    assert latency(x).shape == throughput(x).shape
    assert [f.programs[0].threads for f in (latency, throughput)] == [1, 2]
    with pytest.raises(AioptError, match="no such performance target: expected 'latency' or"):
        aiopt.jit(lambda x: x, performance_target="speed")  # type: ignore[arg-type]


@pytest.mark.parametrize("target", ["native", "generic"])
def test_targets(target: str):
    x = normal(4, 4)
    np.testing.assert_allclose(
        aiopt.jit(lambda x: x @ x, target=target)(x), x @ x, rtol=1e-5, atol=1e-5
    )


def test_unknown_targets():
    with pytest.raises(AioptError, match="cuda"):
        aiopt.jit(lambda x: x, target="cuda")(normal(2))


# -- diagnostics ------------------------------------------------------------------------------


def branch(x: Any) -> Any:
    return x if x.sum() > 0 else -x


def assign(x: Any) -> Any:
    x[0] = 1
    return x


def mask(x: Any) -> Any:
    return x[x > 0]


def mismatch(x: Any) -> Any:
    return x @ x


def as_numpy(x: Any) -> Any:
    return np.asarray(x)


def unknown(x: Any) -> Any:
    return np.linalg.inv(x)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (branch, "control flow cannot depend on it.*use xp.where"),
        (assign, "cannot be assigned"),
        (mask, "by a mask"),
        (mismatch, "sizes 4 and 3 are not equal"),
        (as_numpy, "cannot become a numpy array"),
        (unknown, "'inv' cannot be traced"),
        (lambda x: x[7], "out of range"),
        (lambda x: x[0, 0, 0], "too many indices"),
        (lambda x: range(x), "control flow"),
    ],
)
def test_diagnostics_point_to_the_users_line(function: Callable[..., Any], message: str):
    with pytest.raises(AioptError, match=rf"(?s)test_jit.py:\d+: error: .*{message}"):
        aiopt.jit(function)(normal(3, 4))


def test_wrong_arguments():
    fast = aiopt.jit(lambda x: x)
    with pytest.raises(AioptError, match="missing a required argument: 'x'"):
        fast()
    with pytest.raises(AioptError, match="neither an array nor hashable"):
        fast({1, 2})
    with pytest.raises(AioptError, match="has no argument 'y'"):
        aiopt.jit(lambda x: x, shapes={"y": "n"})


def test_operations_know_the_users_line():
    program = aiopt.jit(dense, tier=0)
    program(normal(2, 4), normal(4, 5), normal(5))
    module = program.programs[0].module
    assert module is not None
    files = {str(op.location) for op in module.walk() if op.name == "graph.matmul"}
    assert any("test_jit.py" in text for text in files)


def test_a_result_depends_on_an_array():
    total = aiopt.jit(lambda x: xp.sum(x))
    with pytest.raises(AioptError, match=r"returns nothing that depends on an array .*pass arrays"):
        total([1.0, 2.0])
    assert total(np.array([1.0, 2.0], np.float32)) == 3
