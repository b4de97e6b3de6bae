"""HTTP server on loopback that records callbacks and responds with scripted statuses."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from telecine_codegen.contract.api_spec import HttpMessage

DELIVERY_TIMEOUT = 2.0
"""Seconds to wait for a delivery over loopback."""


@dataclass
class CallbackServer:
    """Received callbacks, oldest first; `statuses` are those of the next responses, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    received: list[HttpMessage] = field(default_factory=list)

    def wait_for(self, count: int) -> bool:
        """Wait for a number of callbacks; return whether they arrived in time."""
        deadline = time.monotonic() + DELIVERY_TIMEOUT
        while len(self.received) < count and time.monotonic() < deadline:
            time.sleep(0.002)
        return len(self.received) >= count


@contextmanager
def run_callback_server() -> Iterator[CallbackServer]:
    """Run a callback server on a free port."""
    callbacks = CallbackServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            callbacks.received.append(HttpMessage({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(callbacks.statuses.pop(0) if callbacks.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        callbacks.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield callbacks
        finally:
            server.shutdown()
            thread.join()
