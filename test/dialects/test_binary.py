"""Modules as bytes: what comes back is what went in, and no bytes do any harm."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from aiopt.diagnostics import AioptError, location_of
from aiopt.dialects.binary import decode_module, encode_module
from aiopt.dialects.text import make_context, parse_module, verify_module
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import graph_modules
from xdsl.dialects import test
from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    BytesAttr,
    DictionaryAttr,
    FloatAttr,
    IntAttr,
    ModuleOp,
    NameLoc,
    NoneAttr,
    StringAttr,
    f64,
)
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Block, Operation, Region
from xdsl.ir.affine import AffineMap

ROOT = Path(__file__).parents[2]
LEVELS = ("fuse", "graph", "graph_to_lin", "passes_graph", "stablehlo", "stablehlo_to_graph")


def texts() -> list[tuple[str, str]]:
    """All modules of the graph level and above in tests and examples."""
    folders = [ROOT / "examples", *(ROOT / "test" / "filecheck" / level for level in LEVELS)]
    found: list[tuple[str, str]] = []
    for path in sorted(path for folder in folders for path in folder.glob("*.mlir")):
        for number, part in enumerate(path.read_text().split("// -----")):
            found.append((f"{path.parent.name}/{path.name}-{number}", part))
    return found


def through(module: ModuleOp) -> ModuleOp:
    return decode_module(encode_module(module), make_context())


def places(module: ModuleOp) -> list[object]:
    return [op.location for op in module.walk()]


def check(module: ModuleOp) -> None:
    data = encode_module(module)
    back = decode_module(data, make_context())
    assert str(back) == str(module)
    assert back.is_structurally_equivalent(module)
    assert places(back) == places(module)
    assert encode_module(back) == data == encode_module(module.clone())


def test_modules_in_tests_and_examples():
    count = 0
    for name, text in texts():
        try:
            module = parse_module(text, name)
        except AioptError:  # a test of what is refused
            continue
        if any(op.successors for op in module.walk()):  # what no pass of the graph level accepts
            continue
        check(module)
        verify_module(through(module))
        count += 1
    assert count > 100


@given(graph_modules())
@settings(max_examples=30, deadline=None)
def test_random_modules(case: tuple[ModuleOp, object]):
    check(case[0])


def with_attribute(attribute: Attribute) -> ModuleOp:
    return ModuleOp([], attributes={"a": attribute})


def attribute_through(attribute: Attribute) -> Attribute:
    return through(with_attribute(attribute)).attributes["a"]


INTEGERS = (0, 1, -1, 2**30 - 1, 2**30, -(2**30), 2**63, -(2**63), 2**64 - 1, 3**200, -(3**200))


@pytest.mark.parametrize("value", INTEGERS)
def test_integers(value: int):
    assert attribute_through(IntAttr(value)) == IntAttr(value)


@pytest.mark.parametrize("value", [0.0, -0.0, 1e-320, math.inf, -math.inf, 0.1])
def test_floats(value: float):
    back = attribute_through(FloatAttr(value, f64))
    assert isinstance(back, FloatAttr)
    assert np.float64(back.value.data).tobytes() == np.float64(value).tobytes()


@pytest.mark.parametrize("text", ["", "ä ∂ 𝄞", "\0\n", "\ud800"])
def test_text(text: str):
    assert attribute_through(StringAttr(text)) == StringAttr(text)


def test_bytes_come_back_unchanged_and_equal_ones_once():
    contents = bytes(range(256)) * 64
    same = BytesAttr(bytes(range(256)) * 64)
    both = ArrayAttr([BytesAttr(contents), same])
    assert attribute_through(both) == both
    assert len(encode_module(with_attribute(both))) < 1.2 * len(contents)


def test_booleans_stay_booleans():
    assert attribute_through(IntAttr(True)).data is True  # pyright: ignore


def test_nested_attributes():
    attribute = DictionaryAttr({"b": ArrayAttr([NoneAttr()]), "a": DictionaryAttr({})})
    assert attribute_through(attribute) == attribute


def test_names_and_places_of_values():
    text = """func.func @main(%left: tensor<2xf32>) -> tensor<2xf32> {
  %sum = graph.neg %left : tensor<2xf32>
  func.return %sum : tensor<2xf32>
}"""
    module = parse_module(text, "a.mlir")
    function = next(op for op in module.ops if isinstance(op, FuncOp))
    function.args[0].location = NameLoc(StringAttr("x"), NoneAttr())
    back = through(module)
    function = next(op for op in back.ops if isinstance(op, FuncOp))
    assert function.args[0].name_hint == "left"
    assert function.args[0].location == NameLoc(StringAttr("x"), NoneAttr())
    first = function.body.block.first_op
    assert first is not None
    assert first.results[0].name_hint == "sum"
    assert str(location_of(first)) == "a.mlir:2:3"


def test_an_attribute_without_binary_form():
    with pytest.raises(AioptError, match=r"'affine_map' has no binary form: found AffineMap"):
        encode_module(with_attribute(AffineMapAttr(AffineMap.identity(2))))


def test_branches_and_uses_before_definitions_are_refused():
    block = Block()
    block.add_op(test.TestOp.create(successors=[block]))
    with pytest.raises(AioptError, match="branches"):
        encode_module(ModuleOp(Region(block)))
    late = test.TestOp(result_types=[f64])
    with pytest.raises(AioptError, match="before it is defined"):
        encode_module(ModuleOp([test.TestOp(operands=[late.results[0]]), late]))


def test_values_of_a_region_are_not_visible_outside():
    inner = test.TestOp(result_types=[f64])
    outer = test.TestOp(regions=[Region(Block([inner]))])
    with pytest.raises(AioptError, match="before it is defined"):
        encode_module(ModuleOp([outer, test.TestOp(operands=[inner.results[0]])]))


def nested(depth: int) -> ModuleOp:
    op: Operation = ModuleOp([])
    for _ in range(depth):
        op = ModuleOp([op])
    assert isinstance(op, ModuleOp)
    return op


def test_depth_is_bounded():
    check(nested(100))
    with pytest.raises(AioptError, match="nested too deeply"):
        encode_module(nested(200))


def test_an_unknown_operation():
    data = encode_module(ModuleOp([test.TestOp()]))
    with pytest.raises(AioptError, match=r"operation 'test.op' is not registered"):
        decode_module(data, make_context())


# -- malformed bytes


def sample() -> bytes:
    path = ROOT / "examples" / "softmax.mlir"
    return encode_module(parse_module(path.read_text(), path.name))


SAMPLE = sample()


def survives(data: bytes) -> None:
    """A module, or one diagnostic."""
    try:
        module = decode_module(data, make_context())
    except AioptError as error:
        assert "\n" not in str(error)
        return
    assert isinstance(module, ModuleOp)
    try:
        verify_module(module)
    except AioptError:
        return
    encode_module(module)


def test_every_truncation():
    for length in range(len(SAMPLE)):
        with pytest.raises(AioptError):
            decode_module(SAMPLE[:length], make_context())


@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=6))
@settings(max_examples=400, deadline=None)
def test_changed_bytes(changes: list[tuple[int, int]]):
    data = bytearray(SAMPLE)
    for place, value in changes:
        data[place] = value
    survives(bytes(data))


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_other_bytes(data: bytes):
    survives(data)
    survives(SAMPLE[:21] + data)
    survives(SAMPLE[:400] + data)


def test_attributes_that_grow_exponentially():
    attribute: Attribute = ArrayAttr([])
    for _ in range(40):
        attribute = DictionaryAttr({"a": attribute, "b": attribute})
    data = encode_module(with_attribute(attribute))
    assert len(data) < 2000
    with pytest.raises(AioptError, match="too many attributes"):
        decode_module(data, make_context())
