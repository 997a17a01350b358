"""Sealed records: what is sealed comes back, and nothing else does (C6)."""

from __future__ import annotations

import hmac
import json
import mmap
from dataclasses import replace

import pytest
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.trust import sealing
from aiopt.jitrt.cache.trust.sealing import Reason, Refused, facts_of, seal, unseal
from aiopt.jitrt.cache.trust.secret import Ring
from cache_entries import OTHER_SECRET, RING, SECRET, entry_of
from hypothesis import given
from hypothesis import strategies as st

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
_FACTOR = st.tuples(st.text(max_size=8), st.text(max_size=8))
_ENTRIES = st.builds(
    Entry,
    key=st.builds(Key, st.text(max_size=8), st.lists(_FACTOR, max_size=4).map(tuple)),
    payload=st.binary(max_size=300),
    guards=st.dictionaries(st.text(max_size=4), _JSON, max_size=3),
    references=st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), max_size=3).map(tuple),
    label=st.text(max_size=8),
    tier=st.integers(0, 3),
    cost=st.floats(0, 1e6),
    created=st.floats(-1e12, 1e12),
)


def _reason(record: bytes | memoryview, digest: str, ring: Ring = RING, limit: int = 1 << 20):
    with pytest.raises(Refused) as refused:
        unseal(record, digest, ring, limit)
    return refused.value.reason


def _with_metadata(entry: Entry, metadata: bytes, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """An authentic record with these metadata."""
    with monkeypatch.context() as patched:
        patched.setattr(sealing, "_metadata_of", lambda entry: metadata)
        return seal(entry, SECRET)


@given(_ENTRIES)
def test_what_is_sealed_comes_back(entry: Entry) -> None:
    found = unseal(seal(entry, SECRET), entry.digest, RING)
    assert replace(found, payload=bytes(found.payload)) == entry
    assert found.digest == entry.digest
    assert facts_of(found) == facts_of(entry)


def test_a_label_with_bytes_of_a_file_name_that_are_no_text() -> None:
    entry = replace(entry_of(), label="caf\udce9.mlir")
    assert unseal(seal(entry, SECRET), entry.digest, RING).label == entry.label


def test_the_payload_is_a_view_at_a_multiple_of_64() -> None:
    for name in ("a", "ab", "abc" * 20):
        entry = entry_of(name, b"payload" * 100)
        record = seal(entry, SECRET)
        payload = unseal(record, entry.digest, RING).payload
        assert isinstance(payload, memoryview) and payload.obj is record and payload.readonly
        assert record.index(b"payload") % 64 == 0


def test_a_record_that_others_can_change_is_copied() -> None:
    entry = entry_of(payload=b"checked")
    record = seal(entry, SECRET)
    with mmap.mmap(-1, len(record)) as shared:
        shared[:] = record
        with memoryview(shared) as view:
            found = unseal(view, entry.digest, RING)
        shared[:] = bytes(len(record))
        assert found.payload == b"checked"


def test_every_byte_counts() -> None:
    entry = entry_of(payload=b"some code")
    record = seal(entry, SECRET)
    for place in range(len(record)):
        for bit in (1, 128):
            changed = bytearray(record)
            changed[place] ^= bit
            _reason(bytes(changed), entry.digest)


def test_every_length_is_refused_but_the_right_one() -> None:
    entry = entry_of()
    record = seal(entry, SECRET)
    for length in range(len(record)):
        assert _reason(record[:length], entry.digest) is Reason.LENGTH
    assert _reason(record + b"\0", entry.digest) is Reason.LENGTH


def test_refusals_say_why() -> None:
    entry, other = entry_of("a"), entry_of("b")
    record = seal(entry, SECRET)
    assert _reason(record, other.digest) is Reason.OTHER_ENTRY
    assert _reason(record, "no digest") is Reason.OTHER_ENTRY
    assert _reason(record, entry.digest, Ring([OTHER_SECRET])) is Reason.UNKNOWN_KEY
    assert _reason(record, entry.digest, Ring()) is Reason.UNKNOWN_KEY
    assert _reason(record, entry.digest, limit=len(record) - 1) is Reason.TOO_LARGE
    assert _reason(b"x" + record[1:], entry.digest) is Reason.NO_RECORD
    assert _reason(record[:-1] + b"x", entry.digest) is Reason.DAMAGED


def test_a_record_renamed_in_its_head_is_refused() -> None:
    entry, other = entry_of("a"), entry_of("b")
    record = bytearray(seal(entry, SECRET))
    record[24:56] = bytes.fromhex(other.digest)
    assert _reason(bytes(record), other.digest) is Reason.DAMAGED
    again = hmac.digest(SECRET.derived("aiopt cache: record"), record[:-32], "sha256")
    assert _reason(bytes(record[:-32] + again), other.digest) is Reason.OTHER_ENTRY


def test_a_mac_made_for_another_purpose_is_none() -> None:
    entry = entry_of()
    record = seal(entry, SECRET)
    mac = hmac.digest(SECRET.derived("aiopt cache: bundle"), record[:-32], "sha256")
    assert _reason(record[:-32] + mac, entry.digest) is Reason.DAMAGED


@pytest.mark.parametrize(
    ("version", "fits"), [((1, 0), True), ((1, 1), False), ((0, 0), False), ((2, 0), False)]
)
def test_versions(version: tuple[int, int], fits: bool) -> None:
    entry = replace(entry_of(), version=version)
    record = seal(entry, SECRET)
    if fits:
        assert unseal(record, entry.digest, RING).version == version
    else:
        assert _reason(record, entry.digest) is Reason.VERSION


def test_a_ring_reads_what_any_of_its_keys_has_sealed() -> None:
    entry = entry_of()
    for key in (SECRET, OTHER_SECRET):
        assert unseal(seal(entry, key), entry.digest, Ring([SECRET, OTHER_SECRET])).label


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"kind":' * 50_000,
        '{"kind": ' + "9" * 5000 + "}",
        "\xff",
        "null",
    ],
    ids=["empty", "list", "open", "deep", "deep names", "long number", "latin", "null"],
)
def test_authentic_nonsense(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = entry_of()
    record = _with_metadata(entry, text.encode("latin-1"), monkeypatch)
    assert _reason(record, entry.digest) is Reason.MALFORMED


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", 1), ("factors", 1), ("factors", [["a"]]), ("factors", [["a", 1]]),
        ("guards", []), ("references", ["x"]),
        ("references", ["AB" * 32]), ("references", ["ab " * 32]), ("references", [1]), ("references", ["ab"]), ("label", None),
        ("tier", True), ("tier", 1.5), ("cost", True), ("cost", "1"), ("cost", float("nan")),
        ("created", float("inf")), ("created", 10**400),
    ],
)  # fmt: skip
def test_authentic_metadata_of_the_wrong_type(
    field: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = entry_of()
    metadata = json.loads(sealing._metadata_of(entry))
    metadata[field] = value
    record = _with_metadata(entry, json.dumps(metadata).encode(), monkeypatch)
    assert _reason(record, entry.digest) is Reason.MALFORMED


@pytest.mark.parametrize("field", ["kind", "factors", "guards", "references", "created"])
def test_authentic_metadata_that_miss_a_field(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = entry_of()
    metadata = json.loads(sealing._metadata_of(entry))
    del metadata[field]
    record = _with_metadata(entry, json.dumps(metadata).encode(), monkeypatch)
    assert _reason(record, entry.digest) is Reason.MALFORMED


def test_a_name_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = entry_of()
    metadata = sealing._metadata_of(entry)[:-1] + b',"tier":3}'
    assert _reason(_with_metadata(entry, metadata, monkeypatch), entry.digest) is Reason.MALFORMED


@pytest.mark.parametrize(
    "entry",
    [
        replace(entry_of(), guards={"x": float("nan")}),
        replace(entry_of(), cost=float("inf")),
        replace(entry_of(), guards={"x": b"bytes"}),
        replace(entry_of(), guards={"x": "x" * sealing.METADATA_LIMIT}),
    ],
)
def test_what_is_no_entry_is_not_sealed(entry: Entry) -> None:
    with pytest.raises((ValueError, TypeError)):
        seal(entry, SECRET)


def test_a_length_that_is_blown_up_allocates_nothing() -> None:
    entry = entry_of()
    record = seal(entry, SECRET)
    for start, size in ((12, 4), (56, 8)):
        changed = record[:start] + b"\xff" * size + record[start + size :]
        assert _reason(changed, entry.digest) is Reason.LENGTH
