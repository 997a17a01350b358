"""Weights: files, dictionaries, packing, and what can be wrong with them."""

from __future__ import annotations

import ctypes
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.linking import link
from aiopt.jitrt.loading import compile
from aiopt.jitrt.pages import HUGE_PAGE, Pages, padded
from aiopt.jitrt.weights import (
    open_weights,
    pack_panels,
    panel_shape,
    prepare_constants,
    ready_constants,
)
from aiopt.lowering.host_table import ConstSpec, PanelLayout
from hypothesis import given
from hypothesis import strategies as st
from native_programs import artifact, weight_table
from safetensors.numpy import save_file

GRAPH = """
func.func @main(%x: tensor<?x4xf32, #graph.dims<s, _>> {graph.name = "x"},
                %w: tensor<4xf32> {graph.weight = "w"})
    -> tensor<?x4xf32, #graph.dims<s, _>> {
  %0 = graph.broadcast %w axes = [1] : tensor<4xf32> -> tensor<?x4xf32, #graph.dims<s, _>>
  %1 = graph.add %x, %0 : tensor<?x4xf32, #graph.dims<s, _>>
  func.return %1 : tensor<?x4xf32, #graph.dims<s, _>>
}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "w.safetensors"
    arrays = {
        "w": np.arange(12, dtype="f4").reshape(3, 4),
        "small": np.arange(3, dtype="i1"),
        "half": np.ones((2, 2), "f2"),
        "empty": np.zeros((0, 5), "f8"),
        "scalar": np.array(7, "i8"),
    }
    save_file(arrays, path, metadata={"made": "by a test"})
    return path


def test_tensors_are_views_of_the_file(file: Path) -> None:
    weights = open_weights(file)
    assert set(weights) == {"w", "small", "half", "empty", "scalar"}
    np.testing.assert_array_equal(weights["w"], np.arange(12).reshape(3, 4))
    assert weights["empty"].shape == (0, 5) and weights["scalar"] == 7
    array = weights["w"]
    assert not array.flags.writeable and not array.flags.owndata


def test_used_in_place_by_a_program(file: Path) -> None:
    weights = open_weights(file)
    program = link(artifact(weight_table()), weights)
    assert np.shares_memory(program._native.descriptor.consts[0], weights["w"])
    x = np.ones((3, 4), "f4")
    np.testing.assert_array_equal(program(x), x + weights["w"])


def test_a_dictionary_is_constant_from_then_on() -> None:
    w = np.zeros((3, 4), "f4")
    program = link(artifact(weight_table()), open_weights({"w": w}))
    w += 1
    x = np.ones((3, 4), "f4")
    np.testing.assert_array_equal(program(x), x)


def _header(path: Path, change: Callable[[Any], object]) -> None:
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + length :])


BROKEN = {
    "truncated": lambda p: p.write_bytes(p.read_bytes()[:-3]),
    "empty": lambda p: p.write_bytes(b""),
    "not safetensors": lambda p: p.write_bytes(b"hello, world" * 10),
    "huge header": lambda p: p.write_bytes(b"\xff" * 8 + p.read_bytes()[8:]),
    "missing": lambda p: p.unlink(),
    "a folder": lambda p: (p.unlink(), p.mkdir()),
    "offsets outside": lambda p: _header(p, lambda h: h["w"].update(data_offsets=[0, 1 << 40])),
    "wrong shape": lambda p: _header(p, lambda h: h["w"].update(shape=[3, 5])),
    "unknown dtype": lambda p: _header(p, lambda h: h["w"].update(dtype="F99")),
}


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_broken_files(file: Path, case: str) -> None:
    BROKEN[case](file)
    with pytest.raises(AioptError, match=r"w\.safetensors: error: cannot read weights") as raised:
        open_weights(file)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({}, r"weight 'w' is missing \(load\(weights=...\) or --weights gives it\)"),
        ({"W": np.zeros((3, 4), "f4")}, r"weight 'w' is missing"),
        (
            {"w": np.zeros((3, 4))},
            r"does not fit: expected float32 \[3, 4\], found float64 \[3, 4\]",
        ),
        ({"w": np.zeros((4, 3), "f4")}, r"expected float32 \[3, 4\], found float32 \[4, 3\]"),
        ({"w": [1, 2]}, r"weight 'w' is not an array: expected numpy.ndarray, found list"),
        ({1: np.zeros(3)}, r"weights are arrays by name: expected a string, found 1"),
    ],
)
def test_weights_that_do_not_fit(weights: dict, message: str) -> None:
    with pytest.raises(AioptError, match=message):
        link(artifact(weight_table()), open_weights(weights))


def test_graph_arguments_become_constants() -> None:
    w = np.arange(4, dtype="f4")
    program = compile(GRAPH, weights={"w": w}, pipeline="builtin.module()")
    assert [info.name for info in program.inputs] == ["x"]
    x = np.ones((2, 4), "f4")
    np.testing.assert_array_equal(program(x), x + w)
    unbound = compile(GRAPH, pipeline="builtin.module()")
    np.testing.assert_array_equal(unbound(x, w), x + w)


@pytest.mark.parametrize("tier", [0, 2])
def test_arguments_without_names_go_by_their_places(tier: int) -> None:
    """As `inputs` calls them; those that stay keep their names."""
    text = (
        "func.func @main(%x: tensor<2xf32>, %y: tensor<2xf32>, %z: tensor<2xf32>)"
        " -> tensor<2xf32> {\n  %0 = graph.sub %x, %y : tensor<2xf32>\n"
        "  %r = graph.div %0, %z : tensor<2xf32>\n  func.return %r : tensor<2xf32>\n}\n"
    )
    program = compile(text, weights={"arg1": np.array([2, 3], "f4")}, tier=tier)
    assert [info.name for info in program.inputs] == ["arg0", "arg2"]
    x, z = np.array([4, 7], "f4"), np.array([2, 4], "f4")
    np.testing.assert_array_equal(program(arg2=z, arg0=x), np.array([1, 1], "f4"))


def test_a_weight_for_no_argument() -> None:
    with pytest.raises(AioptError, match=r"no argument for weight 'ww'.*did you mean 'w'"):
        compile(GRAPH, weights={"ww": np.zeros(4, "f4")}, pipeline="builtin.module()")


@given(
    st.lists(st.integers(1, 3), max_size=2),
    st.integers(0, 9),
    st.integers(0, 40),
    st.integers(1, 17),
    st.booleans(),
)
def test_panels(batch: list[int], k: int, n: int, width: int, transposed: bool) -> None:
    shape = (*batch, n, k) if transposed else (*batch, k, n)
    array = np.random.default_rng(0).standard_normal(shape, "f4")
    layout = PanelLayout(width, transposed)
    pages = Pages(padded(array.itemsize * math.prod(panel_shape(array.shape, layout))))
    packed = pack_panels(array, layout, pages)
    assert packed.shape == (*batch, -(-n // width), k, width)
    assert packed.flags.c_contiguous and (packed.size == 0 or packed.ctypes.data % 64 == 0)
    plain = np.swapaxes(array, -1, -2) if transposed else array
    whole = np.zeros((*batch, k, packed.shape[-3] * width), "f4")
    whole[..., :n] = plain
    for panel in range(packed.shape[-3]):
        expected = whole[..., panel * width : (panel + 1) * width]
        np.testing.assert_array_equal(packed[..., panel, :, :], expected)


def test_one_array_in_two_layouts_and_shared() -> None:
    w = np.arange(12, dtype="f4").reshape(3, 4)
    plain = ConstSpec("w", "f32", (3, 4))
    panel = ConstSpec("w", "f32", (3, 4), PanelLayout(2))
    first, second, third = prepare_constants([plain, panel, panel], {"w": w}, {})
    assert first is w and second is third and second.shape == (2, 3, 2)


def test_a_file_may_hold_a_whole_model(tmp_path: Path) -> None:
    """Of a file a program takes what it knows; a dictionary is meant for this program alone."""
    text = (
        'func.func @main(%x: tensor<2xf32>, %w: tensor<2xf32> {graph.name = "w"})'
        " -> tensor<2xf32> {\n"
        "  %r = graph.mul %x, %w : tensor<2xf32>\n  func.return %r : tensor<2xf32>\n}\n"
    )
    arrays = {"w": np.array([2, 3], np.float32), "another.layer": np.zeros(9, np.float32)}
    file = tmp_path / "model.safetensors"
    save_file(arrays, file)
    for tier in (0, 2):
        program = compile(text, weights=file, tier=tier)
        np.testing.assert_array_equal(program(np.ones(2, np.float32)), arrays["w"])
        with pytest.raises(AioptError, match=r"no argument for weight 'another.layer'"):
            compile(text, weights=arrays, tier=tier)


def test_a_packed_weight_leaves_memory_but_stays_readable(tmp_path: Path) -> None:
    """Its pages are given back; whoever reads it again gets them from the file."""
    arrays = {"w": np.random.default_rng(5).random((96, 64), "f4"), "v": np.ones(7, "f4")}
    save_file(arrays, tmp_path / "w.safetensors")
    weights = open_weights(tmp_path / "w.safetensors")
    spec = ConstSpec("w", "f32", (96, 64), PanelLayout(32))
    (packed,) = prepare_constants([spec], weights, {})
    np.testing.assert_array_equal(np.concatenate(list(packed), axis=1), arrays["w"])
    np.testing.assert_array_equal(weights["w"], arrays["w"])
    np.testing.assert_array_equal(weights["v"], arrays["v"])


def test_a_packed_weight_that_was_changed_in_memory_keeps_its_values(tmp_path: Path) -> None:
    """Its file does not have them."""
    np.zeros((96, 64), "f4").tofile(tmp_path / "w")
    array = np.memmap(tmp_path / "w", "f4", "c", shape=(96, 64))
    array[:] = 1
    array.flags.writeable = False
    spec = ConstSpec("w", "f32", (96, 64), PanelLayout(32))
    (packed,) = prepare_constants([spec], open_weights({"w": array}), {})
    assert packed.min() == array.min() == 1


def panels(name: str, width: int = 4) -> ConstSpec:
    return ConstSpec(name, "f32", (8, 6), PanelLayout(width))


def test_versions_of_a_program_share_what_they_want_alike() -> None:
    ready = ready_constants()
    weights = {name: np.full((8, 6), number, "f4") for number, name in enumerate("abc")}
    a, b = prepare_constants([panels("a"), panels("b")], weights, {}, ready=ready)
    again, other, c = prepare_constants(
        [panels("a"), panels("b", 2), panels("c")], weights, {}, ready=ready
    )
    assert again is a and other is not b and c[0, 0, 0] == 2
    assert len(ready) == 4
    del b
    assert len(ready) == 3
    (b,) = prepare_constants([panels("b")], weights, {}, ready=ready)
    assert b[0, 0, 0] == 1
    del a, again, other, b, c
    assert not ready


def test_what_artifacts_call_alike_is_not_mixed_up() -> None:
    """Inline constants are told apart by their bytes, computed ones by what computes them."""
    ready = ready_constants()
    spec = ConstSpec("k", "f32", (2,))
    data = [np.full(2, value, "f4").tobytes() for value in (1, 2, 1)]
    first, second, third = (
        prepare_constants([spec], {}, {"k": bytes_}, ready=ready)[0] for bytes_ in data
    )
    assert first is third and first[0] == 1 and second[0] == 2
    weights = {"w": np.ones(2, "f4")}
    computed = ConstSpec("%prepared0", "f32", (2,))
    texts = [PREPARE.format(op=op) for op in ("neg", "exp", "neg")]
    first, second, third = (
        prepare_constants([computed], weights, {}, text, ready)[0] for text in texts
    )
    assert first is third and first[0] == -1 and second[0] > 2


PREPARE = """
graph.prepare "%prepared0" {{
  %0 = graph.weight key = "w" : tensor<2xf32>
  %1 = graph.{op} %0 : tensor<2xf32>
  graph.yield %1 : tensor<2xf32>
}}
"""


def test_pages_of_a_piece_are_given_back_with_it() -> None:
    pages = Pages(3 * padded(HUGE_PAGE))
    pieces = [pages.zeros((HUGE_PAGE // 4,), np.dtype(np.float32)) for _ in range(3)]
    for number, piece in enumerate(pieces):
        piece[...] = number + 1
    address = pieces[1].ctypes.data
    part = pieces[1][5:]
    del piece, pieces[1]
    assert np.all(part == 2)
    del part
    assert ctypes.string_at(address, HUGE_PAGE) == bytes(HUGE_PAGE)  # `pieces` keep the block
    assert np.all(pieces[0] == 1) and np.all(pieces[1] == 3)


@pytest.mark.parametrize("rows", [1, 70_000])  # small pages, huge pages
def test_pages_are_zero_aligned_and_apart(rows: int):
    shapes = [(rows, 9), (3,), (0, 4), (2, 5)]
    pages = Pages(sum(padded(4 * math.prod(shape)) for shape in shapes))
    arrays = [pages.zeros(shape, np.dtype(np.float32)) for shape in shapes]
    for number, array in enumerate(arrays):
        assert array.ctypes.data % 64 == 0
        assert not array.any()
        array[...] = number
    for number, array in enumerate(arrays):
        assert np.all(array == number)
