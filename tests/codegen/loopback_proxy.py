"""A server on this machine that passes everything on to another, as a proxy to a real API does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import httpx

Refuse = Callable[[str, str], tuple[int, dict[str, str]] | None]
"""Returns status and headers of a refusal of a request, from its method and path, or None to pass it on."""


@contextmanager
def run_proxy(upstream: str, refuse: Refuse = lambda _method, _path: None) -> Iterator[str]:
    """Yield the URL of a proxy to a server, which does not pass on what only the mock servers have."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            self.answer()

        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length)
            path = urlsplit(self.path).path
            refused = (404, dict[str, str]()) if path == "/mock.json" else refuse(self.command, path)
            if refused is not None:
                self.reply(refused[0], refused[1] | {"content-type": "application/json"}, b"{}")
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            with httpx.Client(trust_env=False) as http:
                got = http.request(self.command, upstream + self.path, headers=headers, content=body)
            kept = {name: got.headers[name] for name in ("content-type", "retry-after") if name in got.headers}
            self.reply(got.status_code, kept, got.content)

        def reply(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
