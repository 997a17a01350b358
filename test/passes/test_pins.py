"""Pins: their text, pipelines that have them, files of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from aiopt.diagnostics import AioptError
from aiopt.dialects import lin
from aiopt.passes.pin_text import parse_pins, pin_text, pin_texts
from aiopt.passes.pins import pins_module, read_pins, with_pins
from aiopt.passes.pipeline_text import builtin_library, library_with, resolve
from aiopt.passes.printing import print_ir
from aiopt.passes.schedule import SchedulePass
from hypothesis import given
from hypothesis import strategies as st

NEST = lin.Schedule("nest", 8, 2, stream=4096)
PRODUCT = lin.Schedule("matmul", 16, 4, (14, 32), (28, 64, 128), parallel=True)

digests = st.text("0123456789abcdef", min_size=1, max_size=32)
vectors, unrolls = st.sampled_from((4, 8, 16)), st.sampled_from((1, 2, 4, 8))
sizes = st.integers(1, 4096)
nests = st.builds(
    lin.Schedule,
    st.just("nest"),
    vectors,
    unrolls,
    parallel=st.booleans(),
    stream=st.none() | sizes,
)
products = st.builds(
    lin.Schedule,
    st.sampled_from(("matmul", "chain", "conv")),
    vectors,
    unrolls,
    st.tuples(sizes, sizes),
    st.tuples(sizes, sizes, sizes).map(lambda block: (block[0], *sorted(block[1:]))),
    parallel=st.booleans(),
)


@given(st.dictionaries(digests, nests | products, max_size=3))
def test_text_is_read_back(pins: dict[str, lin.Schedule]) -> None:
    texts = pin_texts(pins)
    assert parse_pins(texts) == pins
    pipeline = with_pins(resolve("cse, schedule{unroll=2}"), pins)
    assert str(resolve(str(pipeline))) == str(pipeline)


def test_all_schedules_of_a_pipeline_have_the_pins() -> None:
    pipeline = resolve("tier2, func.func(cse), builtin.module(schedule{unroll=1})")
    pinned = list(with_pins(pipeline, {"ab": NEST}).passes())
    assert [each.pins for each in pinned if isinstance(each, SchedulePass)] == [
        (pin_text("ab", NEST),)
    ] * 2
    assert [each.name for each in pinned] == [each.name for each in pipeline.passes()]


def test_a_pin_replaces_that_of_the_same_kernel() -> None:
    first = with_pins(resolve("tier2"), {"ab": NEST, "cd": NEST})
    second = with_pins(first, {"cd": PRODUCT})
    assert second == with_pins(resolve("tier2"), {"cd": PRODUCT, "ab": NEST})


def test_a_file_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "pins.mlir"
    path.write_text(
        pins_module(
            [
                lin.PinOp.of("ab", NEST, "k0_map", 0.5, 1e-5),
                lin.PinOp.of("cd", PRODUCT),
            ]
        )
    )
    assert read_pins(path) == {"ab": NEST, "cd": PRODUCT}


def test_a_library_with_pins_adds_them_to_all_pipelines(tmp_path: Path) -> None:
    path = tmp_path / "pins.mlir"
    path.write_text(pins_module([lin.PinOp.of("ab", NEST)]))
    library = library_with([path])
    pinned = with_pins(resolve("tier2"), {"ab": NEST})
    assert library.resolve("tier2") == pinned
    assert resolve(library.inlined("tier2")) == pinned
    nested = "builtin.module(schedule{unroll=1})"
    assert resolve(library.inlined(nested)) == with_pins(resolve(nested), {"ab": NEST})
    assert not builtin_library().pins


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"pins.mlir: error: the input is empty"),
        ('lin.pin "ab" schedule = {', r"pins.mlir:1:\d+: error"),
        ('lin.pin "ab" schedule = {kind = "nest"}', r"pins.mlir:1:1: error: .*vector is None"),
        ("func.func private @f()", r"1:1: error: .*expected lin.pin, found func.func"),
        (
            2 * f"{print_ir(lin.PinOp.of('ab', NEST))}\n",
            r"2:1: error: two schedules for the kernel ab",
        ),
    ],
)
def test_what_is_no_file_of_pins_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "pins.mlir"
    path.write_text(text)
    with pytest.raises(AioptError) as caught:
        read_pins(path)
    assert re.search(said, str(caught.value))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AioptError, match="cannot read"):
        read_pins(tmp_path / "none.mlir")
