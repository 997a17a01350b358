"""Artifacts: round trips, and damage of every kind (C6, T9)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from aiopt.backends.llvm.artifact import Artifact
from aiopt.diagnostics import AioptError
from aiopt.jitrt.linking import link
from aiopt.jitrt.loading import load
from aiopt.lowering.host_table import Expr, HostTable
from hypothesis import given, settings
from hypothesis import strategies as st
from native_programs import artifact, chain_table, pair_table, weight_table

WEIGHT = np.arange(12, dtype="f4").reshape(3, 4)
ARTIFACT = artifact(
    weight_table(), constants={"w": WEIGHT.tobytes()}, pipeline="tier2", compile_seconds=0.5
)
DATA = ARTIFACT.to_bytes()


def test_round_trip() -> None:
    read = Artifact.from_bytes(DATA)
    assert read == ARTIFACT
    assert read.to_bytes() == DATA
    x = np.ones((3, 4), "f4")
    np.testing.assert_array_equal(link(read, {})(x), x + WEIGHT)


@pytest.mark.parametrize("table", [chain_table(), pair_table(), weight_table()])
def test_tables_round_trip_as_json(table: HostTable) -> None:
    assert HostTable.from_json(json.loads(json.dumps(table.to_json()))) == table


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
    changed = DATA.replace(b'"tier2"', b'"tier1"')
    assert Artifact.from_bytes(DATA, authentic=True) == ARTIFACT
    assert Artifact.from_bytes(changed, authentic=True).pipeline == "tier1"
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


def _changed(path: tuple[object, ...], value: object) -> dict:
    data = json.loads(json.dumps(chain_table().to_json()))
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return data


BAD_TABLES = {
    "abi": (("abi",), "aiopt-host-0"),
    "expression out of range": (("exprs", 1), ["mul", 0, 9]),
    "expression of itself": (("exprs", 1), ["mul", 0, 2]),
    "unknown operation": (("exprs", 1), ["pow", 0, 1]),
    "huge constant": (("exprs", 0), ["const", 1 << 70, 0]),
    "not a list": (("exprs",), {"a": 1}),
    "not an integer": (("steps", 0, "dims"), [True]),
    "kernel out of range": (("steps", 0, "kernel"), 7),
    "argument out of range": (("steps", 0, "args", 0), [1, 5, -1]),
    "unknown kind": (("steps", 0, "args", 0), [9, 0, -1]),
    "offset out of range": (("steps", 0, "args", 0), [1, 0, 99]),
    "no arena": (("arena_bytes",), -1),
    "unbound symbol": (("inputs", 0, "binds"), [False, False]),
    "symbol bound twice": (("inputs", 1, "binds"), [True, False]),
    "binds too short": (("inputs", 0, "binds"), [True]),
    "dtype": (("inputs", 0, "dtype"), "f7"),
    "rank": (("results", 0, "shape"), [0] * 65),
    "missing key": (("steps", 0), {}),
    "jump out of range": (("steps", 0), {"jump": 3, "unless": None}),
    "jump backwards out of range": (("steps", 0), {"jump": -1, "unless": None}),
    "loop without an end": (("steps", 0), {"jump": 0, "unless": None}),
    "condition out of range": (("steps", 0), {"jump": 0, "unless": [1, 5, -1]}),
    "condition is no place": (("steps", 0), {"jump": 0, "unless": 1}),
    "copy to an input": (("steps", 0), {"copy": [[1, 0, -1], [1, 1, -1]], "bytes": 0}),
    "copy of too much": (("steps", 0), {"copy": [[2, 0, -1], [1, 1, -1]], "bytes": 99}),
    "copy from nowhere": (("steps", 0), {"copy": [[2, 0, -1]], "bytes": 0}),
    "check out of range": (("checks",), [{"cond": 50, "message": "no"}]),
}


@pytest.mark.parametrize("case", BAD_TABLES, ids=str)
def test_malformed_tables(case: str) -> None:
    with pytest.raises(AioptError, match=r"host table|table has ABI"):
        HostTable.from_json(_changed(*BAD_TABLES[case]))


def test_too_many_sizes() -> None:
    with pytest.raises(AioptError, match="more than"):
        HostTable(exprs=tuple(Expr("const", 1) for _ in range(70_000)))
