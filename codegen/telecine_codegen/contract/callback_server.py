"""HTTP server on loopback that records callbacks and responds with scripted statuses."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from telecine_codegen.contract.api_spec import HttpMessage

CONSOLE_PATH: Final = "/hook"
"""Path of the URL that a console has; the URL of a job has a path below it."""
PAUSE: Final = 0.005
MAX_HOLD: Final = 2.0
"""Seconds after which a held response is sent, even if the clock stands still."""


@dataclass
class ReceivedDelivery:
    """A delivery that was received.

    Attributes:
        target: Path and query that it was sent to.
        message: Headers and body.
        status: The status of the response to it.
        at: When it arrived, by `time.monotonic`.
        clock: When it arrived, by the clock of the server under test, in Unix seconds.
        answered: When the response was sent, by the same clock; None before that.
    """

    target: str
    message: HttpMessage = field(repr=False)
    status: int
    at: float
    clock: float
    answered: float | None = None

    @property
    def was_accepted(self) -> bool:
        """Whether the response was a success."""
        return 200 <= self.status < 300


@dataclass
class CallbackServer:
    """Receives callbacks.

    Attributes:
        url: The URL that a console has, where the spec has webhooks.
        secret: The secret that the server under test signs with; empty if it is not known.
        now: The clock of the server under test, in Unix seconds.
        received: The deliveries, oldest first.
    """

    url: str
    secret: str = field(default="", repr=False)
    now: Callable[[], float] = time.time
    received: list[ReceivedDelivery] = field(default_factory=list[ReceivedDelivery])
    _refusals: dict[str, list[tuple[int, float]]] = field(default_factory=dict[str, list[tuple[int, float]]])
    _count: int = 0

    def new_url(self) -> str:
        """Return a URL of its own for a job, with a query."""
        self._count += 1
        return f"{self.url}/{self._count}?order={self._count}"

    def refuse(self, target: str, statuses: Sequence[int], hold: float = 0.0) -> None:
        """Refuse the next deliveries to a target with these statuses.

        Args:
            target: Path and query.
            statuses: The statuses.
            hold: Seconds of the clock of the server under test by which the first response is late, so that the next
                attempt has another time.
        """
        self._refusals[target] = [(status, 0.0 if number else hold) for number, status in enumerate(statuses)]

    def respond(self, target: str, message: HttpMessage) -> int:
        """Record a delivery; return the status of the response."""
        at, clock = time.monotonic(), self.now()
        waiting = self._refusals.get(target)
        status, hold = waiting.pop(0) if waiting else (200, 0.0)
        delivery = ReceivedDelivery(target, message, status, at, clock)
        self.received.append(delivery)
        while self.now() < clock + hold and time.monotonic() < at + MAX_HOLD:
            time.sleep(PAUSE)
        delivery.answered = self.now()
        return status


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # a fuzzed server may end many jobs at once


@contextmanager
def run_callback_server(secret: str = "", now: Callable[[], float] = time.time) -> Generator[CallbackServer]:
    """Run a callback server on a free port.

    Args:
        secret: The secret that the server under test signs with; empty if it is not known.
        now: The clock of the server under test.
    """
    callbacks = CallbackServer("", secret, now)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(callbacks.respond(self.path, HttpMessage(headers, body)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
            pass

    with _Server(("127.0.0.1", 0), Handler) as server:
        callbacks.url = f"http://127.0.0.1:{server.server_address[1]}{CONSOLE_PATH}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield callbacks
        finally:
            server.shutdown()
            thread.join()
