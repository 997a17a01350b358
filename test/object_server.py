"""What S3 looks like to a client, in a thread: objects by path, signatures not looked at."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ObjectServer:
    """A server on loopback.

    Attributes:
        objects: by path, the bucket first.
        status: of all answers, if that is not 0.
    """

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.status = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                data = server.objects.get(self.path)
                self._answer(404 if data is None else 200, data or b"")

            def do_PUT(self) -> None:
                server.objects[self.path] = self.rfile.read(int(self.headers["content-length"]))
                self._answer(200)

            def do_DELETE(self) -> None:
                server.objects.pop(self.path, None)
                self._answer(204)

            def do_POST(self) -> None:
                """Delete what is listed."""
                listed = self.rfile.read(int(self.headers["content-length"])).decode()
                deleted = ""
                for key in re.findall("<Key>(.*?)</Key>", listed):
                    server.objects.pop(f"{self.path.partition('?')[0]}/{key}", None)
                    deleted += f"<Deleted><Key>{key}</Key></Deleted>"
                self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

            def _answer(self, status: int, data: bytes = b"") -> None:
                self.send_response(server.status or status)
                self.send_header("content-length", str(len(data)))
                self.send_header("connection", "close")
                self.send_header("etag", '"1"')
                self.send_header("last-modified", "Sun, 22 Nov 2026 15:00:00 GMT")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *arguments: object) -> None:
                """Say nothing."""

        return Handler
