"""Where the distributed store is: what `AIOPT_CACHE_REMOTE` may say (SPEC C3).

An address may contain credentials. They are in no message and in no `repr`: of an address only what
`shown` says is ever told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from ....diagnostics import AioptError, did_you_mean
from ..places import REMOTE, remote_address
from ..store import ENTRY_LIMIT
from .backend import NOTHING, Backend
from .redis_store import PREFIX
from .requests import PATIENCE, TIMEOUT, Change
from .store import RemoteStore

LOGGER = logging.getLogger("aiopt.cache")

REDIS = ("redis", "rediss", "unix")
OBJECTS = ("s3", "gs", "az")
SCHEMES = (*REDIS, *OBJECTS, "file")

_EXPECTED = "redis://, rediss://, unix://, s3://, gs://, az:// or file://"

Connect = Callable[[float, int], Backend]
"""Makes a connection, given the time-out (seconds) and the limit of a record (bytes)."""


@dataclass(frozen=True)
class Address:
    """A remote that can be connected with.

    Attributes:
        name: of the store in reports.
        shown: the address without credentials.
        connections: how many requests are worth making at a time.
    """

    name: str
    shown: str
    connections: int
    connect: Connect = field(repr=False)


def parse_address(text: str) -> Address:
    """What an address means.

    Raises:
        AioptError: it is none, or needs a package that is not installed.
    """
    scheme = text.partition("://")[0].lower() if "://" in text else ""
    if scheme not in SCHEMES:
        readable = scheme.isascii() and scheme.isalnum()
        found = f"'{scheme}://…'" if readable else "text without '://'"
        hint = did_you_mean(scheme, SCHEMES) if readable else None
        raise _error("is no address of a remote", expected=_EXPECTED, found=found, hint=hint)
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise _malformed(scheme) from None
    if scheme == "file":
        return _folder(url)
    if "@" in url.path or url.fragment:  # the rest of a password that is not percent-encoded
        raise _malformed(scheme)
    if scheme in OBJECTS:
        return _objects(url)
    return _redis(url, port)


def open_remote(
    address: Address,
    *,
    timeout: float = TIMEOUT,
    patience: float = PATIENCE,
    entry_limit: int = ENTRY_LIMIT,
    tell: Callable[[Change], None] | None = None,
) -> RemoteStore:
    """The store at an address; nothing is started or imported before something is asked of it.

    `timeout` and `patience` in seconds, `entry_limit` in bytes, as `RemoteStore` takes them.
    """
    return RemoteStore(
        lambda: address.connect(timeout, entry_limit),
        name=address.name,
        timeout=timeout,
        patience=patience,
        entry_limit=entry_limit,
        workers=address.connections,
        tell=tell,
    )


def probe(address: Address, timeout: float = 1.0) -> str:
    """Why a remote does not answer a request within `timeout` seconds, or an empty text."""
    store, answered = open_remote(address, timeout=timeout), Event()
    store.fetch(NOTHING, lambda record: answered.set())
    answered.wait()
    store.close()
    return store.trouble


def configured_remote(tell: Callable[[Change], None] | None = None) -> RemoteStore | None:
    """The store that the environment names. If the address is wrong, a warning says so and there is
    none: a program must not fail over that."""
    text = remote_address()
    if text is None:
        return None
    try:
        return open_remote(parse_address(text), tell=tell)
    except AioptError as error:
        LOGGER.warning("aiopt: %s: going on without it", error.text)
        return None


def _redis(url: SplitResult, port: int | None) -> Address:
    query = _query(url, ("db", "password", "prefix", "ttl", "username"))
    place: dict[str, Any]
    if url.scheme == "unix":
        place = {"unix_socket_path": unquote(url.path)}
        database = query.get("db", "0")
        valid = bool(url.path) and url.netloc[-1:] in ("", "@")
    else:
        place = {"host": url.hostname, "port": port or 6379, "ssl": url.scheme == "rediss"}
        database = unquote(url.path).strip("/") or query.get("db", "0")
        valid = bool(url.hostname)
    if not valid:
        raise _malformed(url.scheme)
    place["db"] = _number("db", database)
    for name, given in (("username", url.username), ("password", url.password)):
        place[name] = unquote(given) if given else query.get(name)
    ttl = _number("ttl", query["ttl"], least=1) if "ttl" in query else None
    prefix = query.get("prefix", PREFIX)
    _need("redis", "redis")
    shown = _shown(url, port)

    def connect(timeout: float, limit: int) -> Backend:
        from .redis_store import RedisBackend

        return RedisBackend(place, timeout=timeout, limit=limit, prefix=prefix, ttl=ttl)

    return Address("redis", shown, 2, connect)


def _objects(url: SplitResult) -> Address:
    _query(url, ())
    if not url.hostname or "@" in url.netloc:
        raise _malformed(url.scheme)
    _need("obstore", "objects")
    whole = url.geturl()

    def connect(timeout: float, limit: int) -> Backend:
        from ..remote import object_store

        return object_store.connect(whole, timeout=timeout, limit=limit)

    return Address(url.scheme, _shown(url, None), 8, connect)


def _folder(url: SplitResult) -> Address:
    _query(url, ())
    folder = Path(unquote(url.path))
    if url.netloc not in ("", "localhost") or not folder.is_absolute() or url.fragment:
        raise _error(
            "is no folder", expected="file:///absolute/path", found=f"'{_shown(url, None)}'"
        )

    def connect(timeout: float, limit: int) -> Backend:
        from .folder_store import FolderBackend

        return FolderBackend(folder, limit=limit)

    return Address("folder", _shown(url, None), 2, connect)


def _query(url: SplitResult, known: tuple[str, ...]) -> Mapping[str, str]:
    """The options of an address."""
    try:
        given = dict(parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query)))
    except ValueError:
        raise _malformed(url.scheme) from None
    for name in given:
        if name not in known:
            expected = ", ".join(known) if known else "no options"
            raise _error(
                "has an option that is not known",
                expected=expected,
                found=f"'{name}'" if name.isidentifier() else "something else",
                hint=did_you_mean(name, known),
            )
    return given


def _number(name: str, text: str, least: int = 0) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) >= least):
        raise _error(f"has a {name} that is no number", expected=f"a number from {least}")
    return int(text)


def _need(package: str, extra: str) -> None:
    if find_spec(package) is None:
        raise _error(
            "needs a package that is not installed",
            expected=f"'{package}'",
            hint=f"pip install 'aiopt[{extra}]'",
        )


def _shown(url: SplitResult, port: int | None) -> str:
    host = url.hostname or ""
    place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    return f"{url.scheme}://{place}{url.path}"


def _malformed(scheme: str) -> AioptError:
    return _error(
        "is malformed",
        expected=_FORMS[scheme],
        found=f"'{scheme}://…'",
        hint="special characters of a password must be percent-encoded"
        if scheme in REDIS
        else None,
    )


_FORMS = {
    "redis": "redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?ttl=SECONDS]",
    "rediss": "rediss://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?ttl=SECONDS]",
    "unix": "unix:///path/to/socket[?db=DATABASE]",
    "s3": "s3://BUCKET[/PREFIX]",
    "gs": "gs://BUCKET[/PREFIX]",
    "az": "az://CONTAINER[/PREFIX]",
    "file": "file:///absolute/path",
}


def _error(
    message: str, *, expected: str, found: str | None = None, hint: str | None = None
) -> AioptError:
    return AioptError(f"{REMOTE} {message}", expected=expected, found=found, hint=hint)
