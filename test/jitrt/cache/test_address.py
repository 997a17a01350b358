"""Addresses of remotes: what they mean, and that no credential is told (SPEC C3)."""

from __future__ import annotations

import logging
from urllib.parse import quote

import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.cache.places import REMOTE
from aiopt.jitrt.cache.remote import address
from aiopt.jitrt.cache.remote.address import configured_remote, parse_address
from hypothesis import given
from hypothesis import strategies as st

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("redis://localhost", "redis", "redis://localhost"),
        ("redis://localhost:6380/2?ttl=60", "redis", "redis://localhost:6380/2"),
        ("REDIS://Cache.Example", "redis", "redis://cache.example"),
        (f"redis://:{SECRET}@[::1]:6379/0", "redis", "redis://[::1]:6379/0"),
        (f"rediss://me:{SECRET}@cache.example", "redis", "rediss://cache.example"),
        ("unix:///run/redis.sock?db=1", "redis", "unix:///run/redis.sock"),
        ("s3://bucket/a/b", "s3", "s3://bucket/a/b"),
        ("gs://bucket", "gs", "gs://bucket"),
        ("az://container/a", "az", "az://container/a"),
        ("file:///mnt/cache", "folder", "file:///mnt/cache"),
    ],
)
def test_what_an_address_means(text: str, name: str, shown: str):
    found = parse_address(text)
    assert (found.name, found.shown) == (name, shown)
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no address of a remote: expected redis://, rediss://, unix://, s3://, gs://, az:// or file://, found text without '://'"),
        ("/mnt/cache", "found text without '://'"),
        ("localhost:6379", "found text without '://'"),
        ("http://host", "found 'http://…'"),
        ("reddis://host", "found 'reddis://…' (did you mean 'redis'?)"),
        ("redis://", "is malformed: expected redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?ttl=SECONDS], found 'redis://…'"),
        ("redis://host:port", "is malformed"),
        ("redis://host:99999", "is malformed"),
        ("redis://[::1", "is malformed"),
        ("redis://host#a", "is malformed"),
        ("redis://host/x", "has a db that is no number: expected a number from 0"),
        ("redis://host?ttl=0", "has a ttl that is no number: expected a number from 1"),
        ("redis://host?tll=1", "has an option that is not known: expected db, password, prefix, ttl, username, found 'tll' (did you mean 'ttl'?)"),
        ("redis://host?ttl", "is malformed"),
        ("unix://", "is malformed: expected unix:///path/to/socket[?db=DATABASE]"),
        ("s3://", "is malformed: expected s3://BUCKET[/PREFIX], found 's3://…'"),
        ("s3://bucket?region=eu", "has an option that is not known: expected no options, found 'region'"),
        ("file://mnt/cache", "is no folder: expected file:///absolute/path, found 'file://mnt/cache'"),
        ("s3://key:a/secret@bucket", "is malformed"),
    ],
)  # fmt: skip
def test_what_is_none_is_one_diagnostic(text: str, message: str):
    with pytest.raises(AioptError) as caught:
        parse_address(text)
    assert caught.value.text.startswith(f"{REMOTE} ")
    assert message in caught.value.text


@pytest.mark.parametrize(
    ("text", "package", "extra"),
    [("redis://host", "redis", "redis"), ("s3://bucket", "obstore", "objects")],
)
def test_a_package_that_is_missing(
    text: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(address, "find_spec", lambda name: None)
    with pytest.raises(AioptError) as caught:
        parse_address(text)
    assert caught.value.text == (
        f"{REMOTE} needs a package that is not installed: expected '{package}' "
        f"(pip install 'aiopt[{extra}]')"
    )
    parse_address("file:///mnt/cache")


@given(
    st.sampled_from([*address.REDIS, *address.OBJECTS]),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from(["{}@host:1/0", ":{}@host", "u:{}@host:1/0?ttl=x", "host?password={}"]),
    st.booleans(),
)
def test_no_credential_is_told(scheme: str, before: str, after: str, form: str, quoted: bool):
    """Whatever surrounds it, and wherever a badly quoted one is cut."""
    secret = before + SECRET + after
    text = f"{scheme}://{form.format(quote(secret, safe='') if quoted else secret)}"
    try:
        found = parse_address(text)
        told = repr(found)
    except AioptError as error:
        told = str(error) + repr(error) + repr(error.__cause__)
    assert SECRET not in told


def test_a_wrong_address_is_one_warning_and_no_remote(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setenv(REMOTE, f"reddis://:{SECRET}@host")
    with caplog.at_level(logging.WARNING, "aiopt.cache"):
        assert configured_remote() is None
    assert len(caplog.records) == 1
    assert "did you mean 'redis'?" in caplog.text
    assert SECRET not in caplog.text


def test_without_an_address_there_is_no_remote(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(REMOTE, "")
    assert configured_remote() is None
    monkeypatch.delenv(REMOTE)
    assert configured_remote() is None
