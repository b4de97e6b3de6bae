"""A provider on a real socket: it records what arrives and answers in turn, as badly as a test asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Arrived:
    """One request, and from which port of the caller it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    port: int


@dataclass
class Far:
    """Answers each request with the next of its answers; the last one stays."""

    answers: list[Answer]
    arrived: list[Arrived] = field(default_factory=list)

    def __enter__(self) -> Self:
        far = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                far.arrived.append(Arrived(self.command, self.path, headers, body, self.client_address[1]))
                answer = far.answers.pop(0) if len(far.answers) > 1 else far.answers[0]
                answer(self)

            do_GET = do_POST = handle_any  # noqa: N815 - the names that the library looks for

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # clients that leave in the middle are what these tests are about

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"


def says(status: int, content: bytes = b'{"id": "a"}', **headers: str) -> Answer:
    """Answer; underscores in header names stand for hyphens."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in {"content-length": str(len(content)), **headers}.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(content)

    return answer


def hangs_up(to: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    to.close_connection = True


def late(seconds: float) -> Answer:
    """Answer after a while."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        says(200)(to)

    return answer


def cut(to: BaseHTTPRequestHandler) -> None:
    """Break off in the middle of the body."""
    to.send_response(200)
    to.send_header("content-length", "100")
    to.end_headers()
    to.wfile.write(b'{"id": ')
    to.close_connection = True
