"""A server on a socket, before a mock server, that changes requests or responses: a server that breaks its contract."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx


@dataclass
class ChangedExchange:
    """A request and its response on their way; changes are passed on.

    Attributes:
        method: Method of the request.
        target: Its path and query.
        status: Status of the response; 0 as long as there is none.
        media_type: Its content type.
        content: Its body.
    """

    method: str
    target: str
    status: int = 0
    media_type: str = ""
    content: bytes = b""

    @property
    def json(self) -> dict[str, Any]:
        """The object in the response; empty without one."""
        try:
            body = json.loads(self.content)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    def update(self, **members: Any) -> None:
        """Replace members of the object in the response."""
        self.content = json.dumps({**self.json, **members}).encode()


Change = Callable[[ChangedExchange], object]
"""Is called before the request is passed on, with status 0, and when there is a response."""


@contextmanager
def changed_server(url: str, change: Change) -> Iterator[str]:
    """Yield the base URL of a server that passes everything on to the server at `url`, with a change."""

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            exchange = ChangedExchange(self.command, self.path)
            change(exchange)
            try:
                response = http.request(self.command, url + exchange.target, headers=headers, content=body)
            except httpx.LocalProtocolError as error:  # a header that HTTP does not allow
                self.send_error(400, str(error))
                return
            exchange.status, exchange.content = response.status_code, response.content
            exchange.media_type = response.headers.get("content-type", "")
            change(exchange)
            self.send_response(exchange.status)
            kept = ("content-type", "content-length", "content-encoding", "connection", "date", "server")
            for name, value in response.headers.items():
                if name not in kept:
                    self.send_header(name, value)
            if exchange.media_type:
                self.send_header("Content-Type", exchange.media_type)
            self.send_header("Content-Length", str(len(exchange.content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(exchange.content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_TRACE = pass_on  # noqa: N815 - names of the base class
        do_QUERY = pass_on  # noqa: N815 - as above

        def log_message(self, *_: object) -> None:
            """Keep stderr clean."""

    with httpx.Client(trust_env=False, timeout=30.0) as http, ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_port}"
        proxy.shutdown()
