"""A Redis server for tests: on a socket in a folder, nothing kept on disk; and a proxy before it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

SERVER = shutil.which("redis-server")

_SHARE = 65536
"""Bytes that the proxy hands on at a time."""


class RedisServer:
    """A server that listens on a Unix socket.

    Args:
        folder: where is what the server says. The socket is not, whose path must be short.
        options: of its configuration, without the dashes.
    """

    def __init__(self, folder: Path, **options: str) -> None:
        self._short = tempfile.TemporaryDirectory(prefix="redis-", dir="/tmp")
        self.socket = Path(self._short.name, "socket")
        self.log = folder / "redis.log"
        self._folder = folder
        self._options = options
        self.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start it, empty, and wait until it listens."""
        self.socket.unlink(missing_ok=True)
        self.log.unlink(missing_ok=True)
        fixed = {"port": "0", "unixsocket": str(self.socket), "save": "", "appendonly": "no"}
        options = {**fixed, "dir": str(self._folder), **self._options}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        assert SERVER is not None
        with open(self.log, "wb") as log:
            self._process = subprocess.Popen([SERVER, *words], stdout=log, stderr=log)
        self._wait()

    def _wait(self) -> None:
        """Until it answers; the connection is made again until it does."""
        client = self.client()
        try:
            while True:
                assert self._process.poll() is None, self.log.read_text()
                try:
                    client.execute_command("ECHO", "x")
                    return
                except Exception as error:
                    if type(error).__name__ not in ("ConnectionError", "BusyLoadingError"):
                        return
                    threading.Event().wait(0.005)
        finally:
            client.close()

    def client(self) -> Any:
        """A client to look into it, or to do something to it."""
        import redis

        return redis.Redis(
            unix_socket_path=str(self.socket), password=self._options.get("requirepass")
        )

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()

    def stop_answering(self) -> None:
        """Have it hang."""
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def go_on(self) -> None:
        """Have it answer again."""
        self._process.send_signal(signal.SIGCONT)


class Proxy:
    """A port on loopback that hands all bytes on to a Unix socket and back.

    Attributes:
        answer: is called with the bytes of each answer and says what the client gets; it may wait.
        closing: set when the proxy ends: what `answer` waits for.
    """

    def __init__(self, target: Path) -> None:
        self.answer: Callable[[bytes], bytes] = lambda data: data
        self.closing = threading.Event()
        self._target = str(target)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}"

    def close(self) -> None:
        """End all connections."""
        self.closing.set()
        for one in (self._listener, *self._sockets):
            _end(one)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.socket(socket.AF_UNIX)
                self._sockets += [near, far]
                far.connect(self._target)
            except OSError:
                return
            for pair in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._hand_on, args=pair, daemon=True).start()

    def _hand_on(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        try:
            while data := source.recv(_SHARE):
                target.sendall(self.answer(data) if answers else data)
        except OSError:
            pass
        for one in (source, target):
            _end(one)


def _end(one: socket.socket) -> None:
    """Close it, and wake who waits for it."""
    with suppress(OSError):  # it is closed, or its other end is
        one.shutdown(socket.SHUT_RDWR)
    one.close()
