"""What may be passed to a program, and what each mistake says (K5)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.linking import link
from aiopt.jitrt.loading import compile
from aiopt.jitrt.program import Program
from native_programs import artifact, chain_table

GRAPH = """
func.func @main(%x: tensor<?x4xf32, #graph.dims<s, _>> {graph.name = "x"},
                %y: tensor<?x4xf32, #graph.dims<s, _>> {graph.name = "y"})
    -> (tensor<?x4xf32, #graph.dims<s, _>> {graph.name = "r"}) {
  %0 = graph.add %x, %y : tensor<?x4xf32, #graph.dims<s, _>>
  %1 = graph.mul %0, %x : tensor<?x4xf32, #graph.dims<s, _>>
  func.return %1 : tensor<?x4xf32, #graph.dims<s, _>>
}
"""

X = np.arange(12, dtype="f4").reshape(3, 4)
Y = X[::-1].copy()
EXPECTED = (X + Y) * X


@pytest.fixture(scope="module", params=["interpreted", "native"])
def program(request: pytest.FixtureRequest) -> Program:
    if request.param == "native":
        return link(artifact(chain_table()), {})
    return compile(GRAPH, pipeline="builtin.module()")


class Exporter:
    """Anything with `__dlpack__`."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __dlpack__(self, **options: Any) -> Any:
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self) -> Any:
        return self.array.__dlpack_device__()


class Arraylike:
    """Anything with `__array__`."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return X


class Broken:
    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        raise RuntimeError("no array today")


class Derived(np.ndarray):
    pass


def unaligned(array: np.ndarray) -> np.ndarray:
    raw = np.zeros(array.nbytes + 1, np.uint8)[1:]
    view = raw.view(array.dtype).reshape(array.shape)
    view[...] = array
    return view


ACCEPTED = {
    "arrays": ((X, Y), {}),
    "names": ((), {"y": Y, "x": X}),
    "mixed": ((X,), {"y": Y}),
    "fortran order": ((np.asfortranarray(X), Y), {}),
    "strided": ((np.repeat(X, 2, axis=0)[::2], Y), {}),
    "negative stride": ((X, Y[::-1][::-1]), {}),
    "big endian": ((X.astype(">f4"), Y), {}),
    "unaligned": ((unaligned(X), Y), {}),
    "dlpack": ((Exporter(X), Y), {}),
    "__array__": ((Arraylike(), Y), {}),
    "subclass": ((X.view(Derived), Y), {}),
    "lists of numbers": ((X.tolist(), Y), {}),
    "lists of integers": ((X.astype(int).tolist(), Y), {}),
    "read-only": ((np.broadcast_to(X, X.shape), Y), {}),
    "another dtype object": ((X.view(np.dtype("f4", metadata={"a": 1})), Y), {}),
}


@pytest.mark.parametrize("case", ACCEPTED, ids=str)
def test_accepted(program: Program, case: str) -> None:
    args, kwargs = ACCEPTED[case]
    result = program(*args, **kwargs)
    assert type(result) is np.ndarray
    np.testing.assert_array_equal(result, EXPECTED)
    out = np.empty_like(EXPECTED)
    assert program(*args, **kwargs, out=out) is out
    np.testing.assert_array_equal(out, EXPECTED)


REFUSED = {
    "missing": ((X,), {}, r"missing input 'y': found 1 positional, 0 named"),
    "all missing": ((), {}, r"missing inputs 'x', 'y'"),
    "too many": ((X, Y, X), {}, r"too many inputs: expected 'x', 'y', found 3 arguments"),
    "unknown name": ((X,), {"z": Y}, r"there is no input 'z': expected 'x', 'y'"),
    "misspelt out": ((X, Y), {"ouT": X}, r"no input 'ouT'.*did you mean 'out'"),
    "twice": ((X, Y), {"x": X}, r"input 'x' is given twice"),
    "dtype": ((X, Y.astype("f8")), {}, r"input 'y' .*dtype: expected float32, found float64"),
    "integers": ((X.astype("i4"), Y), {}, r"input 'x' .*dtype: expected float32, found int32"),
    "rank": ((X[0], Y), {}, r"input 'x' has the wrong rank: expected 2, \[s, 4\], found 1, \[4\]"),
    "none": ((None, Y), {}, r"input 'x' is not an array: expected an array, found NoneType"),
    "text": (("hello", Y), {}, r"input 'x' is not an array"),
    "dictionary": (({}, Y), {}, r"input 'x' is not an array"),
    "ragged list": (([[1], [1, 2]], Y), {}, r"input 'x' cannot be read as an array"),
    "inexact numbers": (([[0.1] * 4] * 3, Y), {}, r"input 'x' does not fit in its dtype exactly"),
    "complex numbers": (([[1j] * 4] * 3, Y), {}, r"input 'x' does not fit"),
    "large integers": (([[2**24 + 1] * 4] * 3, Y), {}, r"input 'x' does not fit"),
    "masked": ((np.ma.masked_array(X), Y), {}, r"input 'x' is a masked array"),
    "broken __array__": ((Broken(), Y), {}, r"input 'x' .*no array today"),
    "object array": ((X.astype(object), Y), {}, r"input 'x' has the wrong dtype"),
    "static size": ((np.zeros((3, 5), "f4"), Y), {}, r"input 'x'.*4.*5|input 'x'.*5"),
    "symbol": ((X, Y[:2]), {}, r"input 'y'.*3.*2"),
    "out shape": ((X, Y), {"out": np.zeros((2, 4), "f4")}, r"out= for 'r' does not fit"),
    "out dtype": ((X, Y), {"out": np.zeros((3, 4))}, r"expected float32 \[3, 4\], found float64"),
    "out type": ((X, Y), {"out": [1.0]}, r"out= for 'r': expected numpy.ndarray, found float"),
    "out count": ((X, Y), {"out": (X, Y)}, r"out= does not fit the results: expected an array"),
    "out scalar": ((X, Y), {"out": 3}, r"out= does not fit the results"),
}


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_refused(program: Program, case: str) -> None:
    args, kwargs, message = REFUSED[case]
    with pytest.raises(AioptError, match=message) as raised:
        program(*args, **kwargs)
    assert "\n" not in str(raised.value)


def test_read_only_out(program: Program) -> None:
    out = np.zeros((3, 4), "f4")
    out.flags.writeable = False
    with pytest.raises(AioptError, match="read-only"):
        program(X, Y, out=out)


def test_results_are_fresh(program: Program) -> None:
    first, second = program(X, Y), program(X, Y)
    assert not np.shares_memory(first, second) and not np.shares_memory(first, X)
    first[...] = 0
    np.testing.assert_array_equal(program(X, Y), EXPECTED)


def test_copies_are_counted() -> None:
    program = link(artifact(chain_table()), {})
    program(X, Y)
    assert "copies" not in program.stats
    program(np.asfortranarray(X), Y)
    assert program.stats["copies"] == 1 and program.stats["slow calls"] == 1
