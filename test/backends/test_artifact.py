"""Artifacts: round trips, and damage of every kind (C6, T9)."""

from __future__ import annotations

import json
import operator
import struct
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiopt.backends.llvm.artifact import Artifact
from aiopt.diagnostics import AioptError
from aiopt.jitrt.linking import link
from aiopt.jitrt.loading import load
from aiopt.lowering.host_table import (
    Arg,
    Call,
    Check,
    ConstSpec,
    Copy,
    Expr,
    HostTable,
    InputSpec,
    Jump,
    Note,
    PanelLayout,
    ResultSpec,
)
from aiopt.lowering.table_words import ARENA, CONST, INPUT, RESULT, TableWords
from hypothesis import given, settings
from hypothesis import strategies as st
from native_programs import artifact, chain_table, choice_table, matrix, pair_table, weight_table

WEIGHT = np.arange(12, dtype="f4").reshape(3, 4)
ARTIFACT = artifact(
    weight_table(), constants={"w": WEIGHT.tobytes()}, pipeline="tier2", compile_seconds=0.5
)
DATA = ARTIFACT.to_bytes()

X, R = Arg(INPUT, 0), Arg(RESULT, 0)
TABLE = HostTable(
    symbols=("s",),
    exprs=(Expr("const", 12), Expr("add", 0, 1)),
    inputs=(InputSpec("x", "f32", (0,), (True,)), InputSpec("c", "i1", (), ())),
    results=(ResultSpec("r", "i64", (2, 1)),),
    consts=(ConstSpec("w", "f32", (3, 4), PanelLayout(8, True)), ConstSpec("b", "f64", ())),
    kernels=("add",),
    steps=(
        Jump(3, unless=Arg(INPUT, 1)),
        Copy(R, X, 1),
        Jump(0),
        Call(0, (X, Arg(ARENA), Arg(CONST, 1, 1), R), (0, 2), 1),
    ),
    arena_bytes=1,
    checks=(Check(0, "s"),),
    notes=(Note("here", "s", "1"),),
)
"""With all there is in tables."""


def test_round_trip() -> None:
    read = Artifact.from_bytes(DATA)
    assert read == ARTIFACT
    assert read.to_bytes() == DATA
    x = np.ones((3, 4), "f4")
    np.testing.assert_array_equal(link(read, {})(x), x + WEIGHT)


@pytest.mark.parametrize(
    "table", [chain_table(), pair_table(), weight_table(), choice_table(), TABLE]
)
def test_tables_round_trip(table: HostTable) -> None:
    assert stored(table.texts(), table.words) == table


def stored(texts: dict[str, Any], words: TableWords) -> HostTable:
    """The table that is read where these have been written."""
    return HostTable.stored(json.loads(json.dumps(texts)), TableWords.unpack(words.pack()))


def test_save_and_load(tmp_path: Path) -> None:
    path = tmp_path / "chain.aiopt"
    link(artifact(chain_table()), {}).save(path)
    x = np.ones((5, 4), "f4")
    np.testing.assert_array_equal(load(path)(x, x), (x + x) * x)
    assert [p.name for p in tmp_path.iterdir()] == ["chain.aiopt"]
    with pytest.raises(AioptError, match="compiled already"):
        load(path, tier=1)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(AioptError, match=r"chain.aiopt: error: the artifact is truncated"):
        load(path)
    with pytest.raises(AioptError, match="cannot write"):
        link(artifact(chain_table()), {}).save(tmp_path / "missing" / "x")


@settings(max_examples=300)
@given(st.data())
def test_any_changed_byte_is_found(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(DATA) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = bytearray(DATA)
    changed[position] ^= flip
    with pytest.raises(AioptError):
        Artifact.from_bytes(bytes(changed))


def test_what_is_authentic_already_is_not_summed_up_again() -> None:
    other = DATA.replace(b'"tier2"', b'"tier1"')
    assert Artifact.from_bytes(DATA, authentic=True) == ARTIFACT
    assert Artifact.from_bytes(other, authentic=True).pipeline == "tier1"
    with pytest.raises(AioptError, match="truncated"):
        Artifact.from_bytes(DATA[:-1], authentic=True)
    with pytest.raises(AioptError, match="malformed"):
        Artifact.from_bytes(DATA.replace(b"{", b"[", 1), authentic=True)


@settings(max_examples=200)
@given(st.integers(0, len(DATA) - 1), st.binary(max_size=20))
def test_truncated_or_longer(length: int, tail: bytes) -> None:
    with pytest.raises(AioptError):
        Artifact.from_bytes(DATA[:length])
    if tail:
        with pytest.raises(AioptError):
            Artifact.from_bytes(DATA + tail)


@given(st.binary(max_size=300))
def test_foreign_bytes(data: bytes) -> None:
    with pytest.raises(AioptError):
        Artifact.from_bytes(data)


def test_another_version_is_refused() -> None:
    versions = {**ARTIFACT.versions, "llvm": "1.0.0"}
    with pytest.raises(AioptError, match=r"another version: expected .*, found llvm 1.0.0"):
        replace(ARTIFACT, versions=versions).load()


def test_a_missing_kernel_is_refused() -> None:
    table = replace(chain_table(), kernels=("add", "nowhere"))
    with pytest.raises(AioptError, match="cannot be linked"):
        artifact(table).load()


def test_a_corrupt_object_is_refused() -> None:
    with pytest.raises(AioptError, match="cannot be linked"):
        replace(ARTIFACT, objects=(b"\x7fELF" + bytes(60),)).load()


def replaced(**fields: object) -> Callable[[], object]:
    return lambda: replace(chain_table(), **fields)


def changed(column: str, place: int, value: int) -> Callable[[], object]:
    """The table of `chain_table` read with another number in a column."""

    def read() -> object:
        table = chain_table()
        numbers = list(getattr(table.words, column))
        numbers[place] = value
        return stored(table.texts(), table.words._replace(**{column: tuple(numbers)}))

    return read


def with_texts(**texts: object) -> Callable[[], object]:
    return lambda: stored({**chain_table().texts(), **texts}, chain_table().words)


_, LAST = chain_table().steps
ROWS, FREE = matrix("x", 0, 1, (True, False)), matrix("y", 0, 1)

BAD_TABLES: dict[str, Callable[[], object]] = {
    "abi": with_texts(abi="aiopt-host-0"),
    "texts missing": lambda: stored({}, chain_table().words),
    "texts too few": with_texts(kernels=["add"]),
    "texts too many": with_texts(names=["x", "y", "r", "z"]),
    "texts that are numbers": with_texts(symbols=[1]),
    "texts that are none": with_texts(messages=None),
    "origin": with_texts(origin=1),
    "notes": with_texts(notes=["here"]),
    "expression out of range": changed("exprs", 5, 9),
    "expression of itself": changed("exprs", 5, 2),
    "unknown operation": changed("exprs", 3, 10),
    "operation that is no number": replaced(exprs=(Expr("pow", 0, 0),)),
    "huge constant": replaced(exprs=(Expr("const", 1 << 70),)),
    "kernel out of range": changed("steps", 0, 2),
    "argument out of range": changed("places", 1, 5),
    "unknown kind": changed("places", 0, 9),
    "offset out of range": changed("places", 2, 99),
    "too many places": changed("steps", 1, 4),
    "negative number of places": changed("steps", 1, -3),
    "too few sizes": changed("steps", 2, 0),
    "work out of range": changed("steps", 3, 4),
    "no arena": replaced(arena_bytes=-1),
    "arena out of range": changed("counts", 5, 4),
    "negative count": changed("counts", 2, -1),
    "unbound symbol": changed("binds", 0, 0),
    "symbol bound twice": replaced(inputs=(ROWS, ROWS)),
    "binds too short": replaced(inputs=(InputSpec("x", "f32", (0, 1), (True,)), FREE)),
    "binds between arrays": changed("arrays", 1, 1),
    "binds what is no symbol": changed("binds", 1, 1),
    "dtype": replaced(inputs=(ROWS, InputSpec("y", "f7", (), ()))),
    "dtype out of range": changed("arrays", 0, 13),
    "rank": replaced(results=(ResultSpec("r", "f32", (0,) * 65),)),
    "negative rank": changed("arrays", 5, -2),
    "shape out of range": changed("shapes", 3, 4),
    "const of negative size": replaced(consts=(ConstSpec("w", "f32", (-1,)),)),
    "layout": replaced(consts=(ConstSpec("w", "f32", (3, 4), PanelLayout(0)),)),
    "layout of a vector": replaced(consts=(ConstSpec("w", "f32", (3,), PanelLayout(8)),)),
    "layout too deep": replaced(consts=(ConstSpec("w", "f32", (3, 4), PanelLayout(8, depth=2)),)),
    "jump out of range": replaced(steps=(Jump(3), LAST)),
    "jump backwards out of range": replaced(steps=(Jump(-1), LAST)),
    "loop without an end": replaced(steps=(Jump(0), LAST)),
    "condition out of range": replaced(steps=(Jump(0, Arg(INPUT, 5)), LAST)),
    "copy to an input": replaced(steps=(Copy(X, Arg(INPUT, 1), 0), LAST)),
    "copy of too much": replaced(steps=(Copy(R, X, 99), LAST)),
    "slot of nothing": changed("steps", 0, -3),
    "check out of range": replaced(checks=(Check(50, "no"),)),
}


@pytest.mark.parametrize("case", BAD_TABLES, ids=str)
def test_malformed_tables(case: str) -> None:
    with pytest.raises(AioptError, match=r"host table"):
        BAD_TABLES[case]()


WORDS = TABLE.words.pack()


@settings(max_examples=600)
@given(
    st.integers(0, len(WORDS) // 8 - 1),
    st.integers(-5, 15) | st.sampled_from((64, 65, 1 << 16, (1 << 63) - 1, -(1 << 63))),
)
def test_any_other_number_makes_a_table_or_a_diagnostic(place: int, number: int) -> None:
    """What is no table is refused, and what is not refused is one: its records make the same
    table."""
    data = WORDS[: 8 * place] + struct.pack("<q", number) + WORDS[8 * (place + 1) :]
    try:
        table = HostTable.stored(TABLE.texts(), TableWords.unpack(data))
    except AioptError:
        return
    assert HostTable(**{f.name: getattr(table, f.name) for f in fields(table) if f.init}) == table
    assert table.words.pack() == data


@given(st.binary(max_size=200))
def test_numbers_of_nobody(data: bytes) -> None:
    with pytest.raises(AioptError, match="host table"):
        HostTable.stored(TABLE.texts(), TableWords.unpack(data))


def test_a_stored_table_is_labelled() -> None:
    read = stored(TABLE.texts(), TABLE.words)
    labelled = read.labelled("other", (Note("there"),))
    assert labelled == read and (labelled.origin, labelled.places()) == ("other", ("there",))
    assert read.places() == ("here",)
    assert labelled.texts() == {**TABLE.texts(), "origin": "other", "notes": ["there", "0", "0"]}
    with pytest.raises(AttributeError):
        operator.attrgetter("nothing")(read)


def test_too_many_sizes() -> None:
    with pytest.raises(AioptError, match="more than"):
        HostTable(exprs=tuple(Expr("const", 1) for _ in range(70_000)))
