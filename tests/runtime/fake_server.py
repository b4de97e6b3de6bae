"""A provider on a real socket: it records what arrives and answers in turn, as badly as a test asks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.runtime.threaded_server import KeepAliveHandler, ThreadedServer

Responder = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class ReceivedRequest:
    """One request, and from which port of the caller it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    port: int


@dataclass
class FakeServer(ThreadedServer):
    """Answers each request with the next of its answers; the last one stays."""

    responses: list[Responder]
    arrived: list[ReceivedRequest] = field(default_factory=list)

    def handler(self) -> type[KeepAliveHandler]:
        far = self

        class Handler(KeepAliveHandler):
            def handle_any(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                far.arrived.append(ReceivedRequest(self.command, self.path, headers, body, self.client_address[1]))
                response = far.responses.pop(0) if len(far.responses) > 1 else far.responses[0]
                response(self)

            do_GET = do_POST = handle_any  # noqa: N815 - the names that the library looks for

        return Handler


def respond(status: int, content: bytes = b'{"id": "a"}', **headers: str) -> Responder:
    """Answer; underscores in header names stand for hyphens."""

    def response(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in {"content-length": str(len(content)), **headers}.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(content)

    return response


def close_connection(to: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    to.close_connection = True


def respond_after(seconds: float) -> Responder:
    """Answer after a while."""

    def response(to: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        respond(200)(to)

    return response


def truncate_body(to: BaseHTTPRequestHandler) -> None:
    """Break off in the middle of the body."""
    to.send_response(200)
    to.send_header("content-length", "100")
    to.end_headers()
    to.wfile.write(b'{"id": ')
    to.close_connection = True
