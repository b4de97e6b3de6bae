"""A place on this machine that callbacks are sent to: keeps what came, answers with the statuses it was told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.contract.spec import HttpMessage

DELIVERY_TIMEOUT = 2.0
"""Seconds within which a delivery over loopback arrives, if it ever does."""


@dataclass
class CallbackServer:
    """What came, oldest first; after `statuses` are used up the answer is 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    received: list[HttpMessage] = field(default_factory=list)

    def arrived(self, count: int) -> bool:
        """Wait until so many have come; tell whether they have."""
        until = time.monotonic() + DELIVERY_TIMEOUT
        while len(self.received) < count and time.monotonic() < until:
            time.sleep(0.002)
        return len(self.received) >= count


@contextmanager
def run_callback_server() -> Iterator[CallbackServer]:
    """Listen on a free port for as long as the block runs."""
    box = CallbackServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.received.append(HttpMessage({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(box.statuses.pop(0) if box.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as door:
        box.url = f"http://127.0.0.1:{door.server_address[1]}/hook"
        serving = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        serving.start()
        try:
            yield box
        finally:
            door.shutdown()
            serving.join()
