"""Broken calls through the Python API: each raises one AioptError that names what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

import aiopt
import numpy as np
import pytest
from aiopt import AioptError, Program

TEXT = """\
func.func @main(%x: tensor<?x4xf32, #graph.dims<s, _>> {graph.name = "x"},
                %i: tensor<?xi32, #graph.dims<s>> {graph.name = "i"})
    -> (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?xi32, #graph.dims<s>>) {
  %0 = graph.exp %x : tensor<?x4xf32, #graph.dims<s, _>>
  %1 = graph.add %i, %i : tensor<?xi32, #graph.dims<s>>
  func.return %0, %1 : tensor<?x4xf32, #graph.dims<s, _>>, tensor<?xi32, #graph.dims<s>>
}
"""
X, N = np.ones((3, 4), np.float32), np.arange(3, dtype=np.int32)
READ_ONLY = np.ones((3, 4), np.float32)
READ_ONLY.flags.writeable = False
SHARED = np.ones((6, 4), np.float32)


@cache
def program(tier: int) -> Program:
    return aiopt.compile(TEXT, tier=tier)


class Liar:
    """Says it is an array."""

    def __array__(self, *args: object, **kwargs: object) -> np.ndarray:
        raise RuntimeError("not today")


class BadCapsule:
    """Says it speaks DLPack."""

    def __dlpack__(self, **kwargs: object) -> object:
        return 3

    def __dlpack_device__(self) -> tuple[int, int]:
        return (1, 0)


class OnAGpu:
    """DLPack for another device."""

    def __dlpack__(self, **kwargs: object) -> object:
        raise BufferError("cannot export")

    def __dlpack_device__(self) -> tuple[int, int]:
        return (2, 0)


CALLS: dict[str, tuple[Callable[[Program], Any], str]] = {
    "nothing": (lambda p: p(), "missing inputs 'x', 'i'"),
    "one of two": (lambda p: p(X), "missing input 'i'"),
    "three": (lambda p: p(X, N, N), "too many inputs"),
    "unknown name": (lambda p: p(X, N, y=X), "there is no input 'y'"),
    "misspelt name": (lambda p: p(X, ii=N), "did you mean 'i'?"),
    "misspelt out": (lambda p: p(X, N, outt=X), "did you mean 'out'?"),
    "twice": (lambda p: p(X, N, x=X), "input 'x' is given twice"),
    "only a name": (lambda p: p(i=N), "missing input 'x'"),
    "float64": (lambda p: p(X.astype(float), N), "input 'x' has the wrong dtype"),
    "float16": (lambda p: p(X.astype(np.float16), N), "input 'x' has the wrong dtype"),
    "int64": (lambda p: p(X, N.astype(np.int64)), "input 'i' has the wrong dtype"),
    "uint32": (lambda p: p(X, N.astype(np.uint32)), "input 'i' has the wrong dtype"),
    "swapped": (lambda p: p(N, X), "input 'x' has the wrong dtype"),
    "bool": (lambda p: p(X, N > 0), "input 'i' has the wrong dtype"),
    "complex": (lambda p: p(X * 1j, N), "input 'x' has the wrong dtype"),
    "objects": (lambda p: p(X.astype(object), N), "input 'x' has the wrong dtype"),
    "texts": (lambda p: p(X.astype(str), N), "input 'x' has the wrong dtype"),
    "records": (lambda p: p(np.zeros(3, "f4,f4"), N), "input 'x' has the wrong dtype"),
    "dates": (lambda p: p(X, N.astype("M8[s]")), "input 'i' has the wrong dtype"),
    "big-endian float64": (lambda p: p(X.astype(">f8"), N), "input 'x' has the wrong dtype"),
    "rank 0": (lambda p: p(np.float32(1), N), "input 'x' has the wrong rank"),
    "rank 1": (lambda p: p(X[0], N), "input 'x' has the wrong rank"),
    "rank 3": (lambda p: p(X[None], N), "input 'x' has the wrong rank"),
    "columns": (lambda p: p(X[:, :3], N), "input 'x'"),
    "transposed": (lambda p: p(X.T, N), "input "),
    "rows differ": (lambda p: p(X, N[:2]), "input 'i'"),
    "broadcastable": (lambda p: p(X, N[:1]), "input 'i'"),
    "empty and not": (lambda p: p(X[:0], N), "input 'i'"),
    "None": (lambda p: p(None, N), "input 'x'"),
    "a text": (lambda p: p("x", N), "input 'x' is not an array"),
    "bytes": (lambda p: p(b"x" * 48, N), "input 'x'"),
    "a dictionary": (lambda p: p({"x": X}, N), "input 'x'"),
    "a function": (lambda p: p(lambda: X, N), "input 'x'"),
    "a generator": (lambda p: p((row for row in X), N), "input 'x'"),
    "a module": (lambda p: p(np, N), "input 'x'"),
    "a ragged list": (lambda p: p([[1.0, 2.0], [3.0]], N), "input 'x' cannot be read as an array"),
    "a list of fractions": (lambda p: p(X, [0.5, 1.0, 2.0]), "input 'i' does not fit"),
    "a list too large": (lambda p: p(X, [1 << 40, 0, 0]), "input 'i' does not fit"),
    "a list too fine": (lambda p: p([[0.1] * 4] * 3, N), "input 'x' does not fit"),
    "a list of texts": (lambda p: p(X, ["a", "b", "c"]), "input 'i' is not an array"),
    "a masked array": (lambda p: p(np.ma.array(X), N), "input 'x' is a masked array"),
    "a liar": (lambda p: p(Liar(), N), "input 'x' cannot be read as an array"),
    "a bad capsule": (lambda p: p(BadCapsule(), N), "input 'x' cannot be read as an array"),
    "on a GPU": (lambda p: p(OnAGpu(), N), "input 'x' is not in the processor's memory"),
    "out of one": (lambda p: p(X, N, out=X), "out= does not fit the results"),
    "out of three": (lambda p: p(X, N, out=(X, N, N)), "out= does not fit the results"),
    "out no array": (lambda p: p(X, N, out=(X, [0, 0, 0])), "out= for 'out1'"),
    "out a text": (lambda p: p(X, N, out="here"), "out= does not fit the results"),
    "out of another dtype": (lambda p: p(X, N, out=(X.astype(float), N)), "out= for 'out0'"),
    "out of another shape": (lambda p: p(X, N, out=(X[:2], N)), "out= for 'out0'"),
    "out swapped": (lambda p: p(X, N, out=(N, X)), "out= for 'out0'"),
    "out read-only": (lambda p: p(X, N, out=(READ_ONLY, N.copy())), "is read-only"),
    "out shared": (lambda p: p(X, N, out=(SHARED[:3], SHARED.view(np.int32).ravel()[:3])), "share"),
}


@pytest.mark.parametrize("tier", [0, 1, 2])
@pytest.mark.parametrize("name", CALLS)
def test_call(name: str, tier: int) -> None:
    call, message = CALLS[name]
    with pytest.raises(AioptError) as caught:
        call(program(tier))
    text = str(caught.value)
    assert message in text
    assert text.startswith("error: ") and "\n" not in text


@pytest.mark.parametrize("tier", [0, 1, 2])
def test_a_good_call_after_bad_ones(tier: int) -> None:
    for call, _ in CALLS.values():
        with pytest.raises(AioptError):
            call(program(tier))
    exponentials, doubled = program(tier)(X, N)
    np.testing.assert_allclose(exponentials, np.exp(X), rtol=1e-5)
    np.testing.assert_array_equal(doubled, 2 * N)


LOADS: dict[str, tuple[Callable[[], Any], str]] = {
    "no file": (lambda: aiopt.load("missing.mlir"), "missing.mlir: error: cannot read"),
    "a directory": (lambda: aiopt.load("."), ".: error: cannot read: Is a directory"),
    "no program": (
        lambda: aiopt.compile(3),
        "not a program: expected a module or IR text, found int",
    ),  # pyright: ignore
    "no weights": (
        lambda: aiopt.compile(TEXT, weights=5),  # pyright: ignore
        "weights are a safetensors file or arrays by name: found int",
    ),
    "tier 4": (lambda: aiopt.compile(TEXT, tier=4), "there is no such tier"),
    "tier 2.0": (lambda: aiopt.compile(TEXT, tier=2.0), "there is no such tier"),  # pyright: ignore
    "a number as policy": (lambda: aiopt.compile(TEXT, policy=3), "expected str"),  # pyright: ignore
    "tier of text": (lambda: aiopt.compile(TEXT, tier="two"), "there is no such tier"),  # pyright: ignore
    "tier and pipeline": (
        lambda: aiopt.compile(TEXT, tier=1, pipeline="tier1"),
        "choose one of a policy, a tier and a pipeline",
    ),
    "pipeline": (lambda: aiopt.compile(TEXT, pipeline="tier9"), "unknown pass or pipeline"),
    "policy as pipeline": (
        lambda: aiopt.compile(TEXT, pipeline="steady"),
        "<pipeline>:1:1: error: 'steady' is a policy, which compiles nothing",
    ),
    "target": (lambda: aiopt.compile(TEXT, target="tpu"), "unknown target 'tpu'"),
    "threads": (lambda: aiopt.compile(TEXT, threads=-1), "threads"),
    "empty text": (lambda: aiopt.compile(""), "<string>: error: the input is empty"),
    "file name": (lambda: aiopt.compile("fun", file="a.mlir"), "a.mlir:1:1: error: "),
    "weights file": (lambda: aiopt.compile(TEXT, weights="none"), "none: error: cannot read"),
    "weights by number": (lambda: aiopt.compile(TEXT, weights={1: X}), "weights are arrays by"),  # pyright: ignore
    "weights a list": (lambda: aiopt.compile(TEXT, weights={"x": [1.0]}), "is not an array"),  # pyright: ignore
    "unknown weight": (lambda: aiopt.compile(TEXT, weights={"w": X}), "no argument for weight"),
    "weight of a dtype": (lambda: aiopt.compile(TEXT, weights={"i": X}), "weight 'i'"),
    "weight of a rank": (lambda: aiopt.compile(TEXT, weights={"i": N[None]}), "weight 'i'"),
    "no path": (lambda: aiopt.load(None), "not the path of a file: found NoneType"),  # pyright: ignore
    "bytes as a path": (lambda: aiopt.load(b"a.onnx"), "not the path of a file: found bytes"),  # pyright: ignore
    "saving tier 0": (lambda: program(0).save("x"), "only a compiled program can be saved"),
    "saving nowhere": (lambda: program(1).save("/nowhere/x"), "/nowhere/x: error: cannot write"),
}


@pytest.mark.parametrize("name", LOADS)
def test_load(name: str) -> None:
    load, message = LOADS[name]
    with pytest.raises(AioptError) as caught:
        load()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_call_while_another_thread_imports_masked_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy.ma", ModuleType("numpy.ma"))
    exponentials, _ = program(0)(X.tolist(), N)
    np.testing.assert_allclose(exponentials, np.exp(X), rtol=1e-5)
