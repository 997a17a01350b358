"""Manifests: what is none is a miss, whatever it is."""

from __future__ import annotations

import json

import pytest
from aiopt.dialects.extents import Span
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.manifest import Manifest, Member

MEMBERS = (Member(2, None, Key("program", (("a", "b"),))), Member(3, (5, Span(6, 9)), Key("x", ())))
MANIFEST = Manifest("f", MEMBERS, {"w": "0"}, "p", ("n", "m"), (("n", 8), ()), 10.0, 2, (1e-4, 0.0))


def test_a_manifest_comes_back() -> None:
    assert Manifest.from_bytes(MANIFEST.to_bytes()) == MANIFEST


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b'{"format": 99}', b'{"format": 2}', b"[" * 100_000, b"\xff",
     MANIFEST.to_bytes()[:-9]],
    ids=range(8),
)  # fmt: skip
def test_what_is_none(data: bytes) -> None:
    assert Manifest.from_bytes(data) is None


def _changed(place: tuple[str | int, ...], value: object) -> bytes:
    data = inner = json.loads(MANIFEST.to_bytes())
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("name",), None), (("members",), []), (("members",), {}), (("members", 0), [2, None, "x"]),
        (("members", 0, 0), True), (("members", 0, 2), 1), (("members", 0, 3, 0), "ab"),
        (("members", 0, 3, 0, 1), 1), (("members", 1, 1), [5]), (("members", 1, 1), [5, "6"]),
        (("values",), []), (("values", "w"), 0), (("symbols",), "nm"), (("symbols",), ["n"]),
        (("shapes",), [8]), (("shapes", 0, 0), None), (("wake",), "1"), (("wake",), 10**400),
        (("wake",), float("nan")), (("last",), 2.0), (("policy",), 1), (("verify",), [0.1]), (("verify", 0), True),
        (("generic",), 1),
    ],
)  # fmt: skip
def test_what_is_of_another_type(place: tuple[str | int, ...], value: object) -> None:
    assert Manifest.from_bytes(_changed(place, value)) is None
