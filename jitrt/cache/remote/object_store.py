"""Object stores (S3, Google Cloud, Azure) as a remote: one object for each record (SPEC C3).

Through obstore, whose requests run in threads of its own that a fork does not copy: a child of a
process that has made one cannot make any.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from .backend import TOO_LARGE, Trouble
from .requests import write_limit

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore

_NAME = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})")

_REASONS = {
    "PermissionDeniedError": "auth",
    "UnauthenticatedError": "auth",
    "NotSupportedError": "server",
}

_CHUNK = 1 << 20
"""Bytes that are read at a time."""

_process: int | None = None
"""The process that has made a request."""


def connect(url: str, *, timeout: float, limit: int) -> ObjectBackend:
    """A backend for `s3://…`, `gs://…` or `az://…`; credentials come from the environment.

    Args:
        timeout: seconds to connect; requests may take as long as writing the largest record.
        limit: bytes of the largest record.
    """
    from obstore.exceptions import BaseError
    from obstore.store import from_url

    options: ClientConfig = {
        "timeout": timedelta(seconds=write_limit(limit, timeout)),
        "connect_timeout": timedelta(seconds=timeout),
        "allow_http": _may_be_plain(),
    }
    try:
        store = from_url(url, client_options=options, retry_config={"max_retries": 0})
    except (BaseError, ValueError):
        raise Trouble("configuration") from None
    return ObjectBackend(store, limit=limit)


def _may_be_plain() -> bool:
    """Whether an endpoint may be HTTP: options that are given, as time-outs are, make obstore
    forget what the environment says."""
    values = (os.environ.get(f"{name}_ALLOW_HTTP", "") for name in ("AWS", "AZURE", "GOOGLE"))
    return any(value.lower() in ("1", "true", "yes", "on") for value in values)


class ObjectBackend:
    """Objects `ab/ab12…`.

    Args:
        store: obstore's, the prefix included.
        limit: bytes of the largest record.
    """

    def __init__(self, store: ObjectStore, *, limit: int) -> None:
        self._store = store
        self._limit = limit

    def get(self, name: str) -> bytes | None:
        """The bytes of that name, or None. The answer's header says how many there will be."""
        import obstore

        with _troubles():
            try:
                answer = obstore.get(self._store, _path(name))
            except FileNotFoundError:
                return None
            if answer.meta["size"] > self._limit:
                raise Trouble(TOO_LARGE, general=False)
            data = bytearray()
            for chunk in answer.stream(_CHUNK):
                data += chunk
                if len(data) > self._limit:
                    raise Trouble(TOO_LARGE, general=False)
        return bytes(data)

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes, instead of those that are there."""
        import obstore

        with _troubles():
            obstore.put(self._store, _path(name), data, use_multipart=False)

    def delete(self, name: str) -> None:
        """Forget a name, if it is there."""
        import obstore

        with _troubles():
            try:
                obstore.delete(self._store, _path(name))
            except FileNotFoundError:
                return

    def listing(self) -> Iterator[tuple[str, int]]:
        """All names, with the number of bytes."""
        import obstore

        with _troubles():
            for page in obstore.list(self._store):
                for item in page:
                    if found := _NAME.fullmatch(item["path"]):
                        yield found[2], item["size"]

    def abandon(self) -> None:
        """Nothing: requests have their time-outs."""

    def close(self) -> None:
        """Nothing: connections end with the object."""


def _path(name: str) -> str:
    return f"{name[:2]}/{name}"


@contextmanager
def _troubles() -> Iterator[None]:
    """Trouble for what obstore raises, and where it would wait for ever."""
    global _process
    if _process is None:
        _process = os.getpid()
    if _process != os.getpid():
        raise Trouble("forked")
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError, ValueError) as error:
        raise Trouble(_REASONS.get(type(error).__name__, "connection")) from None
