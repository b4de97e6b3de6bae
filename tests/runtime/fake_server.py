"""Scriptable provider on a real socket that records its requests."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.runtime.threaded_server import KeepAliveHandler, ThreadedServer

Responder = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class ReceivedRequest:
    """A received request, with the port of the client."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    port: int


@dataclass
class FakeServer(ThreadedServer):
    """Responds to each request with the next responder; the last one is repeated."""

    responses: list[Responder]
    requests: list[ReceivedRequest] = field(default_factory=list)

    def handler(self) -> type[KeepAliveHandler]:
        server = self

        class Handler(KeepAliveHandler):
            def handle_any(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                server.requests.append(ReceivedRequest(self.command, self.path, headers, body, self.client_address[1]))
                response = server.responses.pop(0) if len(server.responses) > 1 else server.responses[0]
                response(self)

            do_GET = do_POST = handle_any  # noqa: N815 - the names that the library looks for

        return Handler


def respond(status: int, content: bytes = b'{"id": "a"}', **headers: str) -> Responder:
    """Return a responder; underscores in header names stand for hyphens."""

    def response(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in {"content-length": str(len(content)), **headers}.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(content)

    return response


def close_connection(to: BaseHTTPRequestHandler) -> None:
    """Close the connection without a response."""
    to.close_connection = True


def respond_after(seconds: float) -> Responder:
    """Return a responder that waits first."""

    def response(to: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        respond(200)(to)

    return response


def truncate_body(to: BaseHTTPRequestHandler) -> None:
    """Close the connection in the middle of the body."""
    to.send_response(200)
    to.send_header("content-length", "100")
    to.end_headers()
    to.wfile.write(b'{"id": ')
    to.close_connection = True
