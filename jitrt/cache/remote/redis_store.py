"""Redis as a remote: one string for each record, under `aiopt:1:` and the digest (SPEC C3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .backend import TOO_LARGE, Trouble
from .requests import write_limit

PREFIX = "aiopt:1:"
"""Of our keys; the number is the major version of records."""

_REASONS = {
    "AuthenticationError": "auth",
    "AuthenticationWrongNumberOfArgsError": "auth",
    "NoPermissionError": "auth",
    "BusyLoadingError": "loading",
    "ReadOnlyError": "read-only",
    "OutOfMemoryError": "full",
    "TimeoutError": "timeout",
    "InvalidResponse": "protocol",
    "ConnectionError": "connection",
    "OSError": "connection",
    "ResponseError": "server",
}
"""Reasons by what redis-py raises; the most special class of an exception counts."""

_PART = 1 << 20
"""Bytes that are read at once, which is all of most records."""

_PAGE = 1000
"""Keys that a listing asks for at a time."""


class RedisBackend:
    """A connection to a server, made with the first request.

    Args:
        options: of `redis.Redis`: where the server is, and credentials.
        timeout: seconds to connect; requests may take as long as writing the largest record.
        limit: bytes of the largest record.
        prefix: of keys.
        ttl: seconds until the server forgets a record that was written; None: never.
    """

    def __init__(
        self,
        options: Mapping[str, Any],
        *,
        timeout: float,
        limit: int,
        prefix: str = PREFIX,
        ttl: int | None = None,
    ) -> None:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self._limit = limit
        self._prefix = prefix
        self._ttl = ttl
        self._redis = Redis(
            **options,
            socket_connect_timeout=timeout,
            socket_timeout=write_limit(limit, timeout),
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )

    def get(self, name: str) -> bytes | None:
        """The bytes of that name, or None. How many there are is known before most are read."""
        key = self._prefix + name
        with _troubles():
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.execute_command("STRLEN", key)
            pipeline.execute_command("GETRANGE", key, 0, _PART - 1)
            size, data = pipeline.execute()
            if not (isinstance(size, int) and isinstance(data, bytes)):
                raise Trouble("protocol")
            if size > self._limit:
                raise Trouble(TOO_LARGE, general=False)
            if size > len(data):
                data += self._ask("GETRANGE", key, len(data), size - 1)
        return data or None

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes, instead of whatever is there."""
        with _troubles():
            self._redis.set(self._prefix + name, data, ex=self._ttl)

    def delete(self, name: str) -> None:
        """Forget a name, if it is there."""
        with _troubles():
            self._redis.delete(self._prefix + name)

    def listing(self) -> Iterator[tuple[str, int]]:
        """All names under the prefix that hold strings, with the number of bytes."""
        cursor, pattern = 0, _literal(self._prefix) + "*"
        while True:
            with _troubles():
                cursor, keys = self._ask(
                    "SCAN", cursor, "MATCH", pattern, "COUNT", _PAGE, "TYPE", "string"
                )
                pipeline = self._redis.pipeline(transaction=False)
                for key in keys:
                    pipeline.strlen(key)
                sizes = pipeline.execute()
            for key, size in zip(keys, sizes, strict=True):
                yield key.decode(errors="replace")[len(self._prefix) :], size
            if cursor == 0:
                return

    def _ask(self, *command: str | int) -> Any:
        return self._redis.execute_command(*command)

    def abandon(self) -> None:
        """Break the connection."""
        self._redis.connection_pool.disconnect(inuse_connections=True)

    def close(self) -> None:
        """Let go of the connection."""
        self._redis.close()


def _literal(text: str) -> str:
    """A pattern that only this text matches."""
    return "".join(f"\\{x}" if x in "*?[]^\\" else x for x in text)


@contextmanager
def _troubles() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # what is no answer may raise anything
        raise _trouble(error) from None


def _trouble(error: Exception) -> Trouble:
    if isinstance(error, Trouble):
        return error
    if "WRONGTYPE" in str(error):
        return Trouble("wrong-type", general=False)
    classes = (kind.__name__ for kind in type(error).__mro__)
    return Trouble(next((_REASONS[x] for x in classes if x in _REASONS), "protocol"))
